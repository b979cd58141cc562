//! Info/query (RFC 6120 §8.2.3).

use super::StanzaError;
use crate::model::Id;
use crate::xmpp::stream::NS_CLIENT;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

/// The type of an iq; anything else is no iq.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Get,
    Set,
    Result,
    Error,
}

pub fn kind(iq: &Element) -> Option<Kind> {
    match iq.attr("type") {
        Some("get") => Some(Kind::Get),
        Some("set") => Some(Kind::Set),
        Some("result") => Some(Kind::Result),
        Some("error") => Some(Kind::Error),
        _ => None,
    }
}

/// The one child of a request or result; in an error, not the error.
pub fn payload(iq: &Element) -> Option<&Element> {
    iq.children().find(|child| !child.is("error", NS_CLIENT))
}

/// A question. Without `to` it goes to the account's own server (RFC 6120 §8.1.1.1).
pub fn get(to: Option<&str>, id: &Id, payload: Element) -> Element {
    request("get", to, id, payload)
}

/// An order.
pub fn set(to: Option<&str>, id: &Id, payload: Element) -> Element {
    request("set", to, id, payload)
}

fn request(kind: &str, to: Option<&str>, id: &Id, payload: Element) -> Element {
    element("iq", NS_CLIENT)
        .with("type", kind)
        .with_some("to", to)
        .with("id", id.as_str())
        .child(payload)
}

/// The answer to a request.
pub fn result(request: &Element, payload: Option<Element>) -> Element {
    answer("result", request).children(payload)
}

/// The refusal of a request.
pub fn error(request: &Element, error: &StanzaError) -> Element {
    answer("error", request).child(error.write())
}

/// A request nobody here understands (RFC 6120 §8.4): it must be answered all the same.
pub fn unsupported(request: &Element) -> Element {
    error(request, &StanzaError::new("cancel", "service-unavailable"))
}

fn answer(kind: &str, request: &Element) -> Element {
    element("iq", NS_CLIENT)
        .with("type", kind)
        .with_some("to", request.attr("from"))
        .with_some("id", request.attr("id"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    #[test]
    fn answers_go_back_with_the_same_id() {
        let request = parse(
            "<iq xmlns='jabber:client' type='get' from='b@example.org/r' id='7'><ping xmlns='urn:xmpp:ping'/></iq>",
        );
        assert_eq!(kind(&request), Some(Kind::Get));
        assert!(payload(&request).is_some_and(|payload| payload.is("ping", "urn:xmpp:ping")));
        check(
            &result(&request, None),
            "<iq xmlns='jabber:client' id='7' to='b@example.org/r' type='result'/>",
        );
        check(
            &unsupported(&request),
            "<iq xmlns='jabber:client' id='7' to='b@example.org/r' type='error'><error type='cancel'>\
             <service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
        );
        check(
            &set(None, &Id::new("8"), element("x", "y")),
            "<iq xmlns='jabber:client' id='8' type='set'><x xmlns='y'/></iq>",
        );
    }

    #[test]
    fn unknown_types_are_none() {
        assert_eq!(kind(&parse("<iq xmlns='jabber:client' type='x'/>")), None);
        let error = parse("<iq xmlns='jabber:client' type='error'><error/><q xmlns='z'/></iq>");
        assert!(payload(&error).is_some_and(|payload| payload.name() == "q"));
    }
}
