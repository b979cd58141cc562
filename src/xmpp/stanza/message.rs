//! Messages (RFC 6121 §5).

use super::plain_text;
use crate::model::{BareJid, Id};
use crate::xmpp::stream::NS_CLIENT;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

/// The type of a message (§5.2.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Chat,
    Error,
    GroupChat,
    Headline,
    Normal,
}

/// The type; an unknown one counts as normal.
pub fn kind(message: &Element) -> Kind {
    match message.attr("type") {
        Some("chat") => Kind::Chat,
        Some("error") => Kind::Error,
        Some("groupchat") => Kind::GroupChat,
        Some("headline") => Kind::Headline,
        _ => Kind::Normal,
    }
}

/// A message without payloads. Every message has an id, so that errors, receipts and markers can name it.
pub fn build(kind: Kind, to: &BareJid, id: &Id) -> Element {
    let kind = match kind {
        Kind::Chat => Some("chat"),
        Kind::Error => Some("error"),
        Kind::GroupChat => Some("groupchat"),
        Kind::Headline => Some("headline"),
        Kind::Normal => None,
    };
    element("message", NS_CLIENT)
        .with_some("type", kind)
        .with("to", to.as_str())
        .with("id", id.as_str())
}

/// The text of a message (§5.2.3).
pub fn body(message: &Element) -> Option<String> {
    plain_text(message, "body", NS_CLIENT)
}

/// `<body/>`, to be appended.
pub fn body_element(text: &str) -> Element {
    element("body", NS_CLIENT).text_node(text)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, jid, parse};
    use super::*;

    #[test]
    fn a_body_without_a_language_comes_first() {
        let read = |inner: &str| {
            body(&parse(&format!(
                "<message xmlns='jabber:client'>{inner}</message>"
            )))
        };
        assert_eq!(read(""), None);
        assert_eq!(read("<body/>").as_deref(), Some(""));
        assert_eq!(
            read("<body xml:lang='de'>a</body><body>b</body>").as_deref(),
            Some("b")
        );
        assert_eq!(
            read("<body xml:lang='de'>a</body><body xml:lang='en'>b</body>").as_deref(),
            Some("a")
        );
        assert_eq!(read("<body xmlns='x'>a</body>"), None);
    }

    #[test]
    fn types_and_building() {
        assert_eq!(
            kind(&parse("<message xmlns='jabber:client' type='new'/>")),
            Kind::Normal
        );
        let built =
            build(Kind::Chat, &jid("bob@example.org"), &Id::new("1")).child(body_element("a<b"));
        assert_eq!(kind(&built), Kind::Chat);
        check(
            &built,
            "<message xmlns='jabber:client' id='1' to='bob@example.org' type='chat'><body>a&lt;b</body></message>",
        );
    }
}
