//! Displayed markers (XEP-0333). A marker counts only from whom the message went to.

use super::payloads;
use crate::model::Id;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "urn:xmpp:chat-markers:0";

/// Asks to be told when the message was displayed (§4.1).
pub fn markable() -> Element {
    element("markable", NS)
}

pub fn is_markable(message: &Element) -> bool {
    message.has_child("markable", NS)
}

/// This message and those before it were displayed.
pub fn displayed(id: &Id) -> Element {
    element("displayed", NS).with("id", id.as_str())
}

pub fn read_displayed(message: &Element) -> Option<Id> {
    payloads(message, "displayed", NS).find_map(super::id)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    #[test]
    fn markers() {
        check(
            &displayed(&Id::new("1")),
            "<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>",
        );
        let message = element("message", "jabber:client")
            .child(markable())
            .child(displayed(&Id::new("2")));
        assert!(is_markable(&message));
        assert_eq!(read_displayed(&message), Some(Id::new("2")));
        let without = parse(
            "<message xmlns='jabber:client'><displayed xmlns='urn:xmpp:chat-markers:0'/></message>",
        );
        assert_eq!(read_displayed(&without), None);
    }
}
