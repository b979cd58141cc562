//! Delayed delivery (XEP-0203).
//!
//! Anybody can write a delay into a message. One is worth something where its `from` is whom we would believe (§4), which
//! the caller says.

use super::{payloads, xep0082};
use crate::model::{BareJid, Millis};
use crate::xmpp::address;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "urn:xmpp:delay";

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delay {
    /// When it was sent first.
    pub stamp: Millis,
    /// Who says so; a full JID is reduced to its bare one.
    pub from: Option<BareJid>,
}

impl Delay {
    /// All readable delays of a stanza, in order.
    pub fn read_all(parent: &Element) -> impl Iterator<Item = Self> {
        payloads(parent, "delay", NS).filter_map(|delay| {
            Some(Self {
                stamp: xep0082::parse(delay.attr("stamp")?)?,
                from: delay.attr("from").and_then(address::bare),
            })
        })
    }

    /// The first one that somebody wrote whom `is_trusted` accepts.
    pub fn read(parent: &Element, is_trusted: impl Fn(Option<&BareJid>) -> bool) -> Option<Self> {
        Self::read_all(parent).find(|delay| is_trusted(delay.from.as_ref()))
    }
}

/// The mark of a stanza that is sent late, or again (XEP-0198 §4).
pub fn write(stamp: Millis, from: Option<&BareJid>) -> Element {
    element("delay", NS)
        .with_some("from", from.map(BareJid::as_str))
        .with("stamp", xep0082::format(stamp))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, jid, parse};
    use super::*;

    #[test]
    fn a_delay_counts_by_its_author() {
        let message = parse(
            "<message xmlns='jabber:client'><delay xmlns='urn:xmpp:delay' stamp='yesterday'/>\
             <delay xmlns='urn:xmpp:delay' from='mallory@example.net' stamp='1999-01-01T00:00:00Z'/>\
             <delay xmlns='urn:xmpp:delay' from='Example.org/x' stamp='2002-09-10T23:08:25Z'>Offline</delay></message>",
        );
        let server = jid("example.org");
        let read = Delay::read(&message, |from| from == Some(&server)).expect("a delay");
        assert_eq!(
            read,
            Delay {
                stamp: 1_031_699_305_000,
                from: Some(server.clone())
            }
        );
        assert_eq!(Delay::read_all(&message).count(), 2);
        assert_eq!(Delay::read(&message, |from| from.is_none()), None);
        check(
            &write(1_031_699_305_000, Some(&server)),
            "<delay xmlns='urn:xmpp:delay' from='example.org' stamp='2002-09-10T23:08:25.000Z'/>",
        );
    }
}
