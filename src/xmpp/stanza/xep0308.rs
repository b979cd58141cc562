//! Last message correction (XEP-0308). Whose correction counts is the caller's to check (§4).

use super::payloads;
use crate::model::Id;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "urn:xmpp:message-correct:0";

/// What is beside it takes the place of what the message of this id had: always that of the first text, however often it was
/// corrected (§4).
pub fn replace(id: &Id) -> Element {
    element("replace", NS).with("id", id.as_str())
}

/// The message that this one corrects.
pub fn read(message: &Element) -> Option<Id> {
    payloads(message, "replace", NS).find_map(super::id)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    #[test]
    fn there_and_back() {
        check(
            &replace(&Id::new("1")),
            "<replace xmlns='urn:xmpp:message-correct:0' id='1'/>",
        );
        let read = |inner: &str| {
            read(&parse(&format!(
                "<message xmlns='jabber:client'>{inner}</message>"
            )))
        };
        assert_eq!(
            read("<replace xmlns='urn:xmpp:message-correct:0' id='bad1'/><body/>"),
            Some(Id::new("bad1"))
        );
        assert_eq!(read("<replace xmlns='urn:xmpp:message-correct:0'/>"), None);
        assert_eq!(read("<replace id='1'/>"), None);
    }
}
