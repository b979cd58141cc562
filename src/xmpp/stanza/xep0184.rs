//! Delivery receipts (XEP-0184).
//!
//! A receipt counts only from whom the message went to, and is never asked for or given in a carbon; both are the
//! caller's to check (§5.5, §8).

use super::payloads;
use crate::model::Id;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "urn:xmpp:receipts";

/// Asks for a receipt.
pub fn request() -> Element {
    element("request", NS)
}

pub fn is_requested(message: &Element) -> bool {
    message.has_child("request", NS)
}

/// The receipt for a message.
pub fn received(id: &Id) -> Element {
    element("received", NS).with("id", id.as_str())
}

/// The message that a receipt is for.
pub fn read_received(message: &Element) -> Option<Id> {
    payloads(message, "received", NS).find_map(super::id)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    #[test]
    fn receipts() {
        check(
            &received(&Id::new("1")),
            "<received xmlns='urn:xmpp:receipts' id='1'/>",
        );
        let message = parse(
            "<message xmlns='jabber:client'><received xmlns='urn:xmpp:receipts'/>\
             <received xmlns='urn:xmpp:receipts' id='2'/></message>",
        );
        assert_eq!(read_received(&message), Some(Id::new("2")));
        assert!(!is_requested(&message));
        assert!(is_requested(
            &element("message", "jabber:client").child(request())
        ));
    }
}
