//! The blocking command (XEP-0191). What is blocked may be a bare JID, a domain, or an address with a resource (§3.6); the last
//! kind is left to clients that make it.

use super::xep0377::Report;
use super::{iq, is_from_account, payloads};
use crate::model::BareJid;
use crate::xmpp::address;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "urn:xmpp:blocking";

/// Most entries of a list that are read.
const MOST: usize = 10_000;

/// What the own server says has changed (§3.3, §3.4).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Push {
    Blocked(Vec<BareJid>),
    Unblocked(Vec<BareJid>),
    /// Nobody is blocked any more.
    AllUnblocked,
}

/// `<blocklist/>`, to ask for the list; from then on the server tells of changes.
pub fn request() -> Element {
    element("blocklist", NS)
}

/// The list in the answer.
pub fn read(iq: &Element) -> Option<Vec<BareJid>> {
    payloads(iq, "blocklist", NS).next().map(items)
}

fn items(list: &Element) -> Vec<BareJid> {
    payloads(list, "item", NS)
        .filter_map(|item| address::split(item.attr("jid")?))
        .filter(|(_, resource)| resource.is_none())
        .map(|(jid, _)| jid)
        .take(MOST)
        .collect()
}

/// A push, if it is one that counts: an iq set from the account itself. Answer it with a result.
pub fn push(account: &BareJid, stanza: &Element) -> Option<Push> {
    if iq::kind(stanza) != Some(iq::Kind::Set) || !is_from_account(stanza, account) {
        return None;
    }
    if let Some(block) = payloads(stanza, "block", NS).next() {
        return Some(Push::Blocked(items(block)));
    }
    let unblock = payloads(stanza, "unblock", NS).next()?;
    // Without items it is about all; with items that are no addresses, about none.
    if payloads(unblock, "item", NS).next().is_none() {
        return Some(Push::AllUnblocked);
    }
    Some(Push::Unblocked(items(unblock)))
}

/// Blocks somebody, and tells the server why where there is a report (XEP-0377 §6).
pub fn block(jid: &BareJid, report: Option<&Report>) -> Element {
    let item = element("item", NS)
        .with("jid", jid.as_str())
        .children(report.map(Report::write));
    element("block", NS).child(item)
}

/// Ends it.
pub fn unblock(jid: &BareJid) -> Element {
    element("unblock", NS).child(element("item", NS).with("jid", jid.as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, jid, parse};
    use super::*;

    #[test]
    fn a_list_is_read_item_by_item() {
        let list = parse(
            "<iq xmlns='jabber:client' type='result'><blocklist xmlns='urn:xmpp:blocking'>\
             <item jid='Romeo@montague.net'/><item/><item jid='@'/><item jid='spam.example'/>\
             <item jid='iago@shakespeare.lit/pda'/><x xmlns='y'/></blocklist></iq>",
        );
        assert_eq!(
            read(&list),
            Some(vec![jid("romeo@montague.net"), jid("spam.example")])
        );
        assert_eq!(
            read(&parse("<iq xmlns='jabber:client' type='result'/>")),
            None
        );
    }

    #[test]
    fn only_the_account_pushes() {
        let alice = jid("alice@example.org");
        let pushed = |from: &str, inner: &str| {
            let text = format!("<iq xmlns='jabber:client' type='set' {from}>{inner}</iq>");
            push(&alice, &parse(&text))
        };
        let block = "<block xmlns='urn:xmpp:blocking'><item jid='m@example.org'/></block>";
        let blocked = Some(Push::Blocked(vec![jid("m@example.org")]));
        assert_eq!(pushed("", block), blocked);
        assert_eq!(pushed("from='alice@example.org'", block), blocked);
        for stranger in ["mallory@example.org", "alice@example.org/x", "example.org"] {
            assert_eq!(pushed(&format!("from='{stranger}'"), block), None);
        }
        let one = "<unblock xmlns='urn:xmpp:blocking'><item jid='m@example.org'/></unblock>";
        assert_eq!(
            pushed("", one),
            Some(Push::Unblocked(vec![jid("m@example.org")]))
        );
        let all = "<unblock xmlns='urn:xmpp:blocking'/>";
        assert_eq!(pushed("", all), Some(Push::AllUnblocked));
        let none = "<unblock xmlns='urn:xmpp:blocking'><item jid='@'/></unblock>";
        assert_eq!(pushed("", none), Some(Push::Unblocked(vec![])));
    }

    #[test]
    fn building() {
        check(&request(), "<blocklist xmlns='urn:xmpp:blocking'/>");
        check(
            &block(&jid("m@example.org"), None),
            "<block xmlns='urn:xmpp:blocking'><item jid='m@example.org'/></block>",
        );
        check(
            &unblock(&jid("m@example.org")),
            "<unblock xmlns='urn:xmpp:blocking'><item jid='m@example.org'/></unblock>",
        );
    }
}
