//! Ping (XEP-0199). Keeping the own stream alive is the stream's; here are pings of others.

use super::iq;
use crate::xmpp::xml::element;
use minidom::Element;

pub const NS: &str = "urn:xmpp:ping";

pub fn ping() -> Element {
    element("ping", NS)
}

/// The answer, if the iq is a ping.
pub fn answer(request: &Element) -> Option<Element> {
    let is_ping = iq::kind(request) == Some(iq::Kind::Get) && iq::payload(request)?.is("ping", NS);
    is_ping.then(|| iq::result(request, None))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;
    use crate::model::Id;

    #[test]
    fn a_ping_is_answered() {
        let request = iq::get(Some("example.org"), &Id::new("1"), ping());
        check(
            &answer(&request).expect("a pong"),
            "<iq xmlns='jabber:client' id='1' type='result'/>",
        );
        assert!(
            answer(&parse(
                "<iq xmlns='jabber:client' type='result'><ping xmlns='urn:xmpp:ping'/></iq>"
            ))
            .is_none()
        );
        assert!(answer(&parse("<iq xmlns='jabber:client' type='get'/>")).is_none());
    }
}
