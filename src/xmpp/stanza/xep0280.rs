//! Message carbons (XEP-0280).
//!
//! A carbon counts only from the account's own bare JID (§11); [`unwrap`] asks for the account because forgetting it is
//! how clients were made to show messages that nobody sent.

use super::xep0297::{self, Forwarded};
use super::{is_from_account, payloads};
use crate::model::BareJid;
use crate::xmpp::xml::element;
use minidom::Element;

pub const NS: &str = "urn:xmpp:carbons:2";

/// Asks the server for carbons (§4), in an iq set.
pub fn enable() -> Element {
    element("enable", NS)
}

/// Asks for no carbons of one message (§9); send [`no_copy`](super::xep0334::no_copy) with it.
pub fn private() -> Element {
    element("private", NS)
}

/// Which way the copied message went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// To another resource of this account.
    Received,
    /// From another resource of this account.
    Sent,
}

/// A copy of a message.
#[derive(Clone, PartialEq, Debug)]
pub struct Carbon {
    pub direction: Direction,
    pub forwarded: Forwarded,
}

/// Whether a message pretends to be a carbon, rightly or not. One that does and does not [`unwrap`] is to be dropped.
pub fn is_carbon(message: &Element) -> bool {
    message.has_child("received", NS) || message.has_child("sent", NS)
}

/// The message in a carbon that the account's own server made.
pub fn unwrap(account: &BareJid, message: &Element) -> Option<Carbon> {
    // A `from` is required: without one it would be what the server itself says, and servers do write it.
    if message.attr("from").is_none() || !is_from_account(message, account) {
        return None;
    }
    let read = |name: &str, direction| {
        let forwarded = payloads(message, name, NS).find_map(xep0297::read)?;
        forwarded
            .stanza
            .is("message", crate::xmpp::stream::NS_CLIENT)
            .then_some(Carbon {
                direction,
                forwarded,
            })
    };
    read("received", Direction::Received).or_else(|| read("sent", Direction::Sent))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{jid, parse};
    use super::*;

    fn carbon(from: &str, name: &str, inner: &str) -> Option<Carbon> {
        let text = format!(
            "<message xmlns='jabber:client' {from} to='alice@example.org/home'><{name} xmlns='urn:xmpp:carbons:2'>\
             <forwarded xmlns='urn:xmpp:forward:0'>{inner}</forwarded></{name}></message>"
        );
        let message = parse(&text);
        assert!(is_carbon(&message) == (name == "received" || name == "sent"));
        unwrap(&jid("alice@example.org"), &message)
    }

    const INNER: &str = "<message xmlns='jabber:client' from='bob@example.org/x' type='chat'><body>hi</body></message>";

    #[test]
    fn only_the_own_account_makes_carbons() {
        let from = "from='alice@example.org'";
        let received = carbon(from, "received", INNER).expect("a carbon");
        assert_eq!(received.direction, Direction::Received);
        assert_eq!(
            received.forwarded.stanza.attr("from"),
            Some("bob@example.org/x")
        );
        assert_eq!(
            carbon(from, "sent", INNER).map(|carbon| carbon.direction),
            Some(Direction::Sent)
        );
        for forged in [
            "from='mallory@example.org'",
            "from='alice@example.org/home'",
            "from='example.org'",
            "from='@'",
            "",
        ] {
            assert!(carbon(forged, "received", INNER).is_none(), "{forged}");
        }
    }

    #[test]
    fn a_carbon_holds_a_message() {
        let from = "from='alice@example.org'";
        assert!(carbon(from, "received", "").is_none());
        assert!(carbon(from, "received", "<iq xmlns='jabber:client'/>").is_none());
        assert!(carbon(from, "received", "<message xmlns='x'/>").is_none());
        assert!(carbon(from, "private", INNER).is_none());
    }
}
