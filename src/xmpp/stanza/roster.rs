//! The roster (RFC 6121 §2).

use super::{iq, is_from_account, payloads};
use crate::model::{BareJid, Contact, Subscription};
use crate::xmpp::address;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "jabber:iq:roster";

/// One entry of a roster or of a push.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Item {
    Contact(Contact),
    /// The contact was taken off the roster (§2.5).
    Removed(BareJid),
}

/// A roster, or one push.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Roster {
    /// The version to ask with the next time (§2.6).
    pub version: Option<String>,
    pub items: Vec<Item>,
}

/// `<query/>`, to ask for the roster. With versioning, an empty version is asked for the first time.
pub fn request(version: Option<&str>) -> Element {
    element("query", NS).with_some("ver", version)
}

/// The answer: `None` where it is empty, which means that nothing changed since the version asked for (§2.6.3).
pub fn read(iq: &Element) -> Option<Roster> {
    let query = payloads(iq, "query", NS).next()?;
    Some(Roster {
        version: query.attr("ver").map(str::to_owned),
        items: payloads(query, "item", NS).filter_map(read_item).collect(),
    })
}

/// A roster push, if it is one that counts: an iq set from the account itself (§2.1.6). Answer it with a result.
pub fn push(account: &BareJid, stanza: &Element) -> Option<Roster> {
    if iq::kind(stanza) != Some(iq::Kind::Set) || !is_from_account(stanza, account) {
        return None;
    }
    read(stanza)
}

fn read_item(item: &Element) -> Option<Item> {
    let jid = address::bare(item.attr("jid")?)?;
    let subscription = match item.attr("subscription") {
        Some("remove") => return Some(Item::Removed(jid)),
        Some("to") => Subscription::To,
        Some("from") => Subscription::From,
        Some("both") => Subscription::Both,
        _ => Subscription::None,
    };
    Some(Item::Contact(Contact {
        jid,
        name: item
            .attr("name")
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
        subscription,
        asked: item.attr("ask") == Some("subscribe"),
        groups: payloads(item, "group", NS)
            .map(Element::text)
            .filter(|group| !group.is_empty())
            .collect(),
    }))
}

/// Adds a contact or changes its name and groups (§2.3, §2.4).
pub fn set(jid: &BareJid, name: Option<&str>, groups: &[String]) -> Element {
    let groups = groups
        .iter()
        .map(|group| element("group", NS).text_node(group));
    let item = element("item", NS)
        .with("jid", jid.as_str())
        .with_some("name", name)
        .children(groups);
    element("query", NS).child(item)
}

/// Takes a contact off the roster (§2.5).
pub fn remove(jid: &BareJid) -> Element {
    let item = element("item", NS)
        .with("jid", jid.as_str())
        .with("subscription", "remove");
    element("query", NS).child(item)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, jid, parse};
    use super::*;

    const ROSTER: &str = "<iq xmlns='jabber:client' type='result' id='1'><query xmlns='jabber:iq:roster' ver='v7'>\
        <item jid='Bob@example.org' name='Bob' subscription='both'><group>Friends</group><group/><x xmlns='y'/></item>\
        <item jid='@' subscription='both'/><item subscription='both'/>\
        <item jid='carol@example.org' subscription='sideways' ask='subscribe'/>\
        <item jid='gone@example.org' subscription='remove'/></query></iq>";

    #[test]
    fn a_bad_item_does_not_lose_the_good_ones() {
        let roster = read(&parse(ROSTER)).expect("a roster");
        assert_eq!(roster.version.as_deref(), Some("v7"));
        let bob = Contact {
            jid: jid("bob@example.org"),
            name: Some("Bob".into()),
            subscription: Subscription::Both,
            asked: false,
            groups: vec!["Friends".into()],
        };
        let carol = Contact {
            jid: jid("carol@example.org"),
            name: None,
            subscription: Subscription::None,
            asked: true,
            groups: vec![],
        };
        let expected = [
            Item::Contact(bob),
            Item::Contact(carol),
            Item::Removed(jid("gone@example.org")),
        ];
        assert_eq!(roster.items, expected);
        assert_eq!(
            read(&parse("<iq xmlns='jabber:client' type='result'/>")),
            None
        );
    }

    #[test]
    fn only_the_account_pushes() {
        let alice = jid("alice@example.org");
        let pushed = |attributes: &str| {
            let text = format!(
                "<iq xmlns='jabber:client' {attributes}><query xmlns='jabber:iq:roster'><item jid='m@example.org'/></query></iq>"
            );
            push(&alice, &parse(&text)).is_some()
        };
        assert!(pushed("type='set'"));
        assert!(pushed("type='set' from='alice@example.org'"));
        assert!(!pushed("type='set' from='mallory@example.org'"));
        assert!(!pushed("type='set' from='alice@example.org/x'"));
        assert!(!pushed("type='result'"));
    }

    #[test]
    fn building() {
        check(
            &request(Some("")),
            "<query xmlns='jabber:iq:roster' ver=''/>",
        );
        check(
            &set(&jid("b@example.org"), Some("B"), &["G".into()]),
            "<query xmlns='jabber:iq:roster'><item jid='b@example.org' name='B'><group>G</group></item></query>",
        );
        check(
            &remove(&jid("b@example.org")),
            "<query xmlns='jabber:iq:roster'><item jid='b@example.org' subscription='remove'/></query>",
        );
    }
}
