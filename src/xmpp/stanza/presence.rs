//! Presence (RFC 6121 §3, §4).

use super::plain_text;
use crate::model::{BareJid, Presence};
use crate::xmpp::stream::NS_CLIENT;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

/// The type of a presence stanza (§4.7.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Available,
    Unavailable,
    Subscribe,
    Subscribed,
    Unsubscribe,
    Unsubscribed,
    Probe,
    Error,
}

/// `None` for a type that does not exist: such a stanza says nothing.
pub fn kind(presence: &Element) -> Option<Kind> {
    Some(match presence.attr("type") {
        None => Kind::Available,
        Some("unavailable") => Kind::Unavailable,
        Some("subscribe") => Kind::Subscribe,
        Some("subscribed") => Kind::Subscribed,
        Some("unsubscribe") => Kind::Unsubscribe,
        Some("unsubscribed") => Kind::Unsubscribed,
        Some("probe") => Kind::Probe,
        Some("error") => Kind::Error,
        Some(_) => return None,
    })
}

/// How available the resource is (§4.7.2.1); an unknown `<show/>` counts as none.
pub fn availability(presence: &Element) -> Presence {
    if kind(presence) != Some(Kind::Available) {
        return Presence::Offline;
    }
    let show = presence.get_child("show", NS_CLIENT).map(Element::text);
    match show.as_deref().map(str::trim) {
        Some("away") => Presence::Away,
        Some("xa") => Presence::ExtendedAway,
        Some("dnd") => Presence::DoNotDisturb,
        _ => Presence::Online,
    }
}

/// What the person says about it.
pub fn status(presence: &Element) -> Option<String> {
    plain_text(presence, "status", NS_CLIENT)
}

/// Own availability, for everybody who may see it. Append capabilities (XEP-0115 §6.1).
pub fn available(presence: Presence) -> Element {
    let show = match presence {
        Presence::Offline => return element("presence", NS_CLIENT).with("type", "unavailable"),
        Presence::Online => None,
        Presence::Away => Some("away"),
        Presence::ExtendedAway => Some("xa"),
        Presence::DoNotDisturb => Some("dnd"),
    };
    element("presence", NS_CLIENT)
        .children(show.map(|show| element("show", NS_CLIENT).text_node(show)))
}

/// Asks, grants, ends or refuses a subscription (§3); always between bare JIDs.
pub fn subscription(kind: Kind, to: &BareJid) -> Option<Element> {
    let kind = match kind {
        Kind::Subscribe => "subscribe",
        Kind::Subscribed => "subscribed",
        Kind::Unsubscribe => "unsubscribe",
        Kind::Unsubscribed => "unsubscribed",
        _ => return None,
    };
    Some(
        element("presence", NS_CLIENT)
            .with("to", to.as_str())
            .with("type", kind),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, jid, parse};
    use super::*;

    #[test]
    fn availability_is_read_whatever_stands_beside_it() {
        let read = |attributes: &str, inner: &str| {
            availability(&parse(&format!(
                "<presence xmlns='jabber:client' {attributes}>{inner}</presence>"
            )))
        };
        assert_eq!(read("", ""), Presence::Online);
        assert_eq!(
            read("", "<show>dnd</show><priority>many</priority>"),
            Presence::DoNotDisturb
        );
        assert_eq!(read("", "<show>xa</show>"), Presence::ExtendedAway);
        assert_eq!(read("", "<show> away </show>"), Presence::Away);
        assert_eq!(read("", "<show>busy</show>"), Presence::Online);
        assert_eq!(
            read("type='unavailable'", "<show>chat</show>"),
            Presence::Offline
        );
        assert_eq!(read("type='nonsense'", ""), Presence::Offline);
    }

    #[test]
    fn building() {
        check(
            &available(Presence::Online),
            "<presence xmlns='jabber:client'/>",
        );
        check(
            &available(Presence::Away),
            "<presence xmlns='jabber:client'><show>away</show></presence>",
        );
        check(
            &available(Presence::Offline),
            "<presence xmlns='jabber:client' type='unavailable'/>",
        );
        let ask = subscription(Kind::Subscribe, &jid("b@example.org")).expect("a subscription");
        check(
            &ask,
            "<presence xmlns='jabber:client' to='b@example.org' type='subscribe'/>",
        );
        assert!(subscription(Kind::Probe, &jid("b@example.org")).is_none());
        assert_eq!(kind(&ask), Some(Kind::Subscribe));
    }
}
