//! Stanza forwarding (XEP-0297): the wrapper in carbons and archives. What is in it is as true as whoever wrapped it.

use super::payloads;
use super::xep0203::Delay;
use crate::model::Millis;
use crate::xmpp::stream::NS_CLIENT;
use minidom::Element;

pub const NS: &str = "urn:xmpp:forward:0";

#[derive(Clone, PartialEq, Debug)]
pub struct Forwarded {
    /// When the wrapper got it.
    pub stamp: Option<Millis>,
    pub stanza: Element,
}

/// The first `<forwarded/>` with a stanza in an element.
pub fn read(parent: &Element) -> Option<Forwarded> {
    payloads(parent, "forwarded", NS).find_map(|forwarded| {
        let is_stanza = |child: &&Element| {
            child.has_ns(NS_CLIENT) && matches!(child.name(), "message" | "presence" | "iq")
        };
        Some(Forwarded {
            stamp: Delay::read_all(forwarded).next().map(|delay| delay.stamp),
            stanza: forwarded.children().find(is_stanza)?.clone(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::parse;
    use super::*;

    #[test]
    fn a_stanza_and_its_time() {
        let parent = parse(
            "<result xmlns='urn:xmpp:mam:2'><forwarded xmlns='urn:xmpp:forward:0'/><forwarded xmlns='urn:xmpp:forward:0'>\
             <delay xmlns='urn:xmpp:delay' stamp='2010-07-10T23:08:25Z'/><note/><message xmlns='jabber:client' id='1'/>\
             </forwarded></result>",
        );
        let read = read(&parent).expect("forwarded");
        assert_eq!(read.stamp, Some(1_278_803_305_000));
        assert_eq!(read.stanza.attr("id"), Some("1"));
    }
}
