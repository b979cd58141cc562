//! Nicknames (XEP-0172): what people call themselves.
//!
//! Remote text. It is shown where this account has given no name, and only beside the address it belongs to.

use crate::xmpp::plain;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

/// Of the element, and the name of its personal node (§4.3).
pub const NS: &str = "http://jabber.org/protocol/nick";

/// Most characters of a nickname.
pub const LONGEST: usize = 100;

/// The nickname in an element: a subscription request (§4.1), say.
pub fn read_in(parent: &Element) -> Option<String> {
    parent.get_child("nick", NS).and_then(read)
}

/// The nickname that an element is; `None` where it is empty, or is none.
pub fn read(nick: &Element) -> Option<String> {
    if !nick.is("nick", NS) {
        return None;
    }
    clean(&nick.text())
}

/// One line, bounded, without what would make it look like another.
pub fn clean(text: &str) -> Option<String> {
    plain::line(text, LONGEST)
}

/// An empty one takes the nickname back.
pub fn write(nick: &str) -> Element {
    element("nick", NS).text_node(nick)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    #[test]
    fn nicknames() {
        let ask = parse(
            "<presence xmlns='jabber:client' type='subscribe'><nick xmlns='http://jabber.org/protocol/nick'> Ish\u{202e}mael\n</nick></presence>",
        );
        assert_eq!(read_in(&ask).as_deref(), Some("Ishmael"));
        assert_eq!(read(&ask), None);
        assert_eq!(read(&write("")), None);
        check(
            &write("<b>"),
            "<nick xmlns='http://jabber.org/protocol/nick'>&lt;b&gt;</nick>",
        );
        let long = read(&write(&"é".repeat(10_000))).expect("a nickname");
        assert_eq!(long.chars().count(), LONGEST);
    }
}
