//! Message replies (XEP-0461).

use super::payloads;
use super::xep0428;
use crate::model::{BareJid, Id};
use crate::xmpp::address;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "urn:xmpp:reply:0";

/// Most lines and characters of a message that are quoted for clients that do not know replies.
const LINES: usize = 4;
const CHARACTERS: usize = 300;

/// The message that another one answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reply {
    pub id: Id,
    /// Who wrote it, as the one who answers says.
    pub to: Option<BareJid>,
}

impl Reply {
    pub fn read(message: &Element) -> Option<Self> {
        let reply = payloads(message, "reply", NS).next()?;
        Some(Self {
            id: super::id(reply)?,
            to: reply.attr("to").and_then(address::bare),
        })
    }

    pub fn write(&self) -> Element {
        element("reply", NS)
            .with_some("to", self.to.as_ref().map(BareJid::as_str))
            .with("id", self.id.as_str())
    }
}

/// A text with what it answers quoted before it, and the element that says how much of it that is.
pub fn quoted(quote: &str, body: &str) -> (String, Element) {
    let short: String = quote.chars().take(CHARACTERS).collect();
    let mut text = String::new();
    for line in short.lines().take(LINES) {
        text.push_str("> ");
        text.push_str(line);
        text.push('\n');
    }
    let end = text.chars().count();
    text.push_str(body);
    (text, xep0428::part(NS, 0..end))
}

/// Whether a part of a text is what [`quoted`] puts before one: whole lines at its beginning, all of them marked.
pub fn is_quotation(text: &str, part: &xep0428::Part) -> bool {
    let xep0428::Part::Characters(range) = part else {
        return false;
    };
    let end = text.char_indices().nth(range.end).map(|(at, _)| at);
    let part = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
    range.start == 0
        && (end.is_none() || part.ends_with('\n'))
        && part
            .lines()
            .all(|line| line.is_empty() || line.starts_with('>'))
}

/// What was quoted, without its marks: for who does not have the message that is answered.
pub fn unquoted(text: &str, parts: &[xep0428::Part]) -> String {
    let Some(xep0428::Part::Characters(range)) = parts.first() else {
        return String::new();
    };
    let part: String = text
        .chars()
        .skip(range.start)
        .take(range.end.saturating_sub(range.start).min(CHARACTERS * 2))
        .collect();
    let lines = part.lines().map(|line| {
        line.strip_prefix("> ")
            .or(line.strip_prefix('>'))
            .unwrap_or(line)
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, jid, parse};
    use super::*;

    #[test]
    fn there_and_back() {
        let reply = Reply {
            id: Id::new("message-id1"),
            to: Some(jid("anna@example.com")),
        };
        check(
            &reply.write(),
            "<reply xmlns='urn:xmpp:reply:0' id='message-id1' to='anna@example.com'/>",
        );
        let message = parse(
            "<message xmlns='jabber:client'><reply to='Anna@example.com/tablet' id='message-id1' xmlns='urn:xmpp:reply:0'/></message>",
        );
        assert_eq!(Reply::read(&message), Some(reply));
        let odd =
            parse("<message xmlns='jabber:client'><reply xmlns='urn:xmpp:reply:0'/></message>");
        assert_eq!(Reply::read(&odd), None);
    }

    #[test]
    fn the_quote_is_marked_as_a_fallback_and_can_be_taken_off() {
        let (text, fallback) = quoted("We should bäke\na cake 😀", "Great idea!");
        assert_eq!(text, "> We should bäke\n> a cake 😀\nGreat idea!");
        let message = element("message", "jabber:client").child(fallback);
        let parts = xep0428::read(&message, NS);
        assert_eq!(
            xep0428::strip(&text, &parts).as_deref(),
            Some("Great idea!")
        );
        assert_eq!(unquoted(&text, &parts), "We should bäke\na cake 😀");
        let (text, _) = quoted(&"x\n".repeat(100), "y");
        assert_eq!(text, "> x\n> x\n> x\n> x\ny");
    }
}
