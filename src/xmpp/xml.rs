//! One frame, one element (RFC 7395 §3.3.3), both ways.
//!
//! Invariant: what [`parse`] returns is well-formed, namespace-well-formed XML 1.0 of at most [`MAX_FRAME`] bytes and
//! [`MAX_DEPTH`] levels, without a document type, processing instructions, comments or foreign entities (RFC 6120
//! §11.1); what [`write()`] returns is well-formed whatever text was put into the element. [`write()`] uses default
//! namespaces only, since some clients cannot read prefixes.

use minidom::{Element, Node};
use rxml::{Event, Namespace, NcName, Options, Parse, Parser, WithOptions};

use minidom::rxml;

/// Most bytes in one frame, 4 MiB: a roster comes in one (RFC 6121 §2.1.4), and 20,000 contacts with names and groups take some
/// 3 MiB.
pub const MAX_FRAME: usize = 4 << 20;
/// Most levels of nested elements: enough for an archived carbon of an encrypted message three times over, and few
/// enough that recursion over the tree is safe on a worker's stack.
pub const MAX_DEPTH: usize = 64;
/// Most bytes in one attribute value or name.
const MAX_TOKEN: usize = 16 << 10;

/// The namespace bound to the prefix `xml`.
pub const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Why a frame is not one element.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum XmlError {
    #[error("the frame is larger than 4 MiB")]
    TooLarge,
    #[error("the elements are nested too deeply")]
    TooDeep,
    #[error("the frame holds no element")]
    Empty,
    #[error("the frame holds more than one element")]
    TrailingData,
    #[error("the frame has a comment, a processing instruction or an overlong token")]
    Restricted,
    #[error("the frame is not well-formed XML")]
    NotWellFormed,
}

impl From<rxml::Error> for XmlError {
    fn from(error: rxml::Error) -> Self {
        match error {
            rxml::Error::RestrictedXml(_) => Self::Restricted,
            _ => Self::NotWellFormed,
        }
    }
}

/// The one element of a frame. White space around it is allowed, anything else is not.
///
/// # Errors
/// [`XmlError`] names what is wrong with the frame.
pub fn parse(frame: &str) -> Result<Element, XmlError> {
    if frame.len() > MAX_FRAME {
        return Err(XmlError::TooLarge);
    }
    let frame = frame.trim_matches([' ', '\t', '\r', '\n']);
    if frame.is_empty() {
        return Err(XmlError::Empty);
    }
    let mut parser = Parser::with_options(Options {
        max_token_length: MAX_TOKEN,
        ..Options::default()
    });
    let mut rest = frame.as_bytes();
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    while root.is_none() {
        let event = match parser.parse(&mut rest, true) {
            Ok(Some(event)) => event,
            Ok(None) => return Err(XmlError::NotWellFormed),
            Err(rxml::error::EndOrError::NeedMoreData) => return Err(XmlError::NotWellFormed),
            Err(rxml::error::EndOrError::Error(error)) => return Err(error.into()),
        };
        match event {
            Event::XmlDeclaration(..) => {}
            Event::StartElement(_, (namespace, name), attributes) => {
                if open.len() >= MAX_DEPTH {
                    return Err(XmlError::TooDeep);
                }
                let mut element = Element::bare(name.as_str(), namespace.as_str());
                *element.attrs_mut() = attributes;
                open.push(element);
            }
            Event::Text(_, text) => {
                if let Some(parent) = open.last_mut() {
                    parent.append_text(text);
                }
            }
            Event::EndElement(_) => {
                if let Some(done) = open.pop() {
                    match open.last_mut() {
                        Some(parent) => {
                            parent.append_child(done);
                        }
                        None => root = Some(done),
                    }
                }
            }
        }
    }
    if !rest.is_empty() {
        return Err(XmlError::TrailingData);
    }
    root.ok_or(XmlError::Empty)
}

/// The element as text. Characters that XML 1.0 does not allow become U+FFFD.
pub fn write(element: &Element) -> String {
    let mut out = String::with_capacity(256);
    write_in(element, None, &mut out);
    out
}

fn write_in(element: &Element, inherited: Option<&str>, out: &mut String) {
    let namespace = element.ns();
    out.push('<');
    out.push_str(element.name());
    if inherited != Some(namespace.as_str()) && !(inherited.is_none() && namespace.is_empty()) {
        out.push_str(" xmlns='");
        escape(&namespace, true, out);
        out.push('\'');
    }
    for (index, ((namespace, name), value)) in element.attrs().iter().enumerate() {
        out.push(' ');
        if *namespace == Namespace::XML {
            out.push_str("xml:");
        } else if namespace.is_some() {
            // An attribute without a prefix is in no namespace, so here there is no other way.
            let prefix = format!("n{index}");
            out.push_str("xmlns:");
            out.push_str(&prefix);
            out.push_str("='");
            escape(namespace.as_str(), true, out);
            out.push_str("' ");
            out.push_str(&prefix);
            out.push(':');
        }
        out.push_str(name.as_str());
        out.push_str("='");
        escape(value, true, out);
        out.push('\'');
    }
    let mut nodes = element.nodes().peekable();
    if nodes.peek().is_none() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    for node in nodes {
        match node {
            Node::Element(child) => write_in(child, Some(&namespace), out),
            Node::Text(text) => escape(text, false, out),
        }
    }
    out.push_str("</");
    out.push_str(element.name());
    out.push('>');
}

fn escape(text: &str, attribute: bool, out: &mut String) {
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\'' if attribute => out.push_str("&apos;"),
            '"' if attribute => out.push_str("&quot;"),
            // A parser turns these into line feeds or spaces when they stand as themselves (XML 1.0 §2.11, §3.3.3).
            '\r' => out.push_str("&#xD;"),
            '\n' if attribute => out.push_str("&#xA;"),
            '\t' if attribute => out.push_str("&#x9;"),
            '\t' | '\n' => out.push(character),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
}

/// Building elements without spelling out names' types.
pub trait Build: Sized {
    /// Sets an attribute without a namespace. `name` must be an XML name.
    fn with(self, name: &str, value: impl Into<String>) -> Self;
    /// Sets it where there is a value.
    fn with_some(self, name: &str, value: Option<impl Into<String>>) -> Self;
    fn child(self, child: Element) -> Self;
    fn children(self, children: impl IntoIterator<Item = Element>) -> Self;
    fn text_node(self, text: &str) -> Self;
}

impl Build for Element {
    fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        let name = NcName::try_from(name).expect("attribute names are literals");
        self.attrs_mut().insert(Namespace::NONE, name, value.into());
        self
    }

    fn with_some(self, name: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    fn child(mut self, child: Element) -> Self {
        self.append_child(child);
        self
    }

    fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        for child in children {
            self.append_child(child);
        }
        self
    }

    fn text_node(mut self, text: &str) -> Self {
        if !text.is_empty() {
            self.append_text(text);
        }
        self
    }
}

/// `<name xmlns='namespace'/>`, to be filled through [`Build`].
pub fn element(name: &str, namespace: &str) -> Element {
    Element::bare(name, namespace)
}

/// The `xml:lang` of the element itself.
pub fn lang(element: &Element) -> Option<&str> {
    element.attr_ns(&Namespace::XML, "lang")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_element_is_read_with_its_namespaces() {
        let read = parse("\n<a:message xmlns:a='jabber:client' to='x&amp;y'><body xmlns='b' xml:lang='en'>1 &lt; 2</body></a:message> ")
            .expect("well-formed");
        assert!(read.is("message", "jabber:client"));
        assert_eq!(read.attr("to"), Some("x&y"));
        let body = read.get_child("body", "b").expect("a child");
        assert_eq!(body.text(), "1 < 2");
        assert_eq!(lang(body), Some("en"));
        assert_eq!(
            write(&read),
            "<message xmlns='jabber:client' to='x&amp;y'><body xmlns='b' xml:lang='en'>1 &lt; 2</body></message>"
        );
    }

    #[test]
    fn what_is_not_one_element_is_refused_by_name() {
        let check =
            |frame: &str, expected| assert_eq!(parse(frame).err(), Some(expected), "{frame}");
        check("", XmlError::Empty);
        check(" \r\n", XmlError::Empty);
        check("text", XmlError::NotWellFormed);
        check("<a xmlns='x'>", XmlError::NotWellFormed);
        check("<a xmlns='x'></b>", XmlError::NotWellFormed);
        check("<a xmlns='x'/><b xmlns='x'/>", XmlError::TrailingData);
        check("<a xmlns='x'/>tail", XmlError::TrailingData);
        check("<a xmlns='x' b='1' b='2'/>", XmlError::NotWellFormed);
        check("<x:a/>", XmlError::NotWellFormed);
        check("<a xmlns='x'>&nbsp;</a>", XmlError::NotWellFormed);
        check("<a xmlns='x'>&#0;</a>", XmlError::NotWellFormed);
        check("<a xmlns='x'><!-- c --></a>", XmlError::Restricted);
        check("<a xmlns='x'><?php ?></a>", XmlError::Restricted);
        check("<!DOCTYPE a><a xmlns='x'/>", XmlError::NotWellFormed);
    }

    #[test]
    fn size_and_depth_are_bounded() {
        let nested =
            |depth: usize| format!("{}{}", "<a xmlns='x'>".repeat(depth), "</a>".repeat(depth));
        assert!(parse(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(parse(&nested(MAX_DEPTH + 1)).err(), Some(XmlError::TooDeep));
        let sized = |size: usize| format!("<a xmlns='x'>{}</a>", "b".repeat(size - 17));
        assert_eq!(sized(MAX_FRAME).len(), MAX_FRAME);
        assert_eq!(
            parse(&sized(MAX_FRAME)).expect("fits").text().len(),
            MAX_FRAME - 17
        );
        assert_eq!(parse(&sized(MAX_FRAME + 1)).err(), Some(XmlError::TooLarge));
        let attribute = format!("<a xmlns='x' b='{}'/>", "c".repeat(MAX_TOKEN + 1));
        assert_eq!(parse(&attribute).err(), Some(XmlError::Restricted));
    }

    #[test]
    fn any_text_survives_or_is_replaced() {
        let text = "a\r\n\t'\"<>&]]>\u{0}\u{b}\u{fffe}😀\u{202e}";
        let written = write(&element("a", "x").with("b", text).text_node(text));
        let read = parse(&written).expect("always well-formed");
        let expected = "a\r\n\t'\"<>&]]>\u{fffd}\u{fffd}\u{fffd}😀\u{202e}";
        assert_eq!(read.text(), expected);
        assert_eq!(read.attr("b"), Some(expected));
    }

    #[test]
    fn namespaces_are_written_where_they_change() {
        let inner = element("c", "y")
            .child(element("d", "x"))
            .child(element("e", "y"));
        let outer = element("a", "x").child(element("b", "x")).child(inner);
        assert_eq!(
            write(&outer),
            "<a xmlns='x'><b/><c xmlns='y'><d xmlns='x'/><e/></c></a>"
        );
        let prefixed = "<a xmlns='x' xmlns:p='q' p:b='1' c='2'><d xmlns=''/></a>";
        let read = parse(prefixed).expect("well-formed");
        assert_eq!(parse(&write(&read)).expect("well-formed"), read);
        assert_eq!(read.attr_ns("q", "b"), Some("1"));
    }
}
