//! Message retraction (XEP-0424). Whose retraction counts is the caller's to check (§5).

use super::payloads;
use crate::model::Id;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "urn:xmpp:message-retract:1";

/// For clients that know nothing of this (§4): not for people here, so it is not translated.
pub const FALLBACK: &str = "/me retracted a previous message, but it's unsupported by your client.";

/// The message of this id is taken back.
pub fn retract(id: &Id) -> Element {
    element("retract", NS).with("id", id.as_str())
}

/// The message that is taken back.
pub fn read(message: &Element) -> Option<Id> {
    payloads(message, "retract", NS).find_map(super::id)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    #[test]
    fn there_and_back() {
        check(
            &retract(&Id::new("1")),
            "<retract xmlns='urn:xmpp:message-retract:1' id='1'/>",
        );
        let message = parse(
            "<message xmlns='jabber:client'><retract id='wrong-recipient-1' xmlns='urn:xmpp:message-retract:1'/></message>",
        );
        assert_eq!(read(&message), Some(Id::new("wrong-recipient-1")));
        let tombstone = parse(
            "<message xmlns='jabber:client'><retracted xmlns='urn:xmpp:message-retract:1' id='1'/></message>",
        );
        assert_eq!(read(&tombstone), None);
    }
}
