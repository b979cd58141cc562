//! The roster (RFC 6121 §2).

use super::{iq, is_from_account, payloads};
use crate::model::{BareJid, Contact, Subscription};
use crate::xmpp::xml::{Build, element};
use crate::xmpp::{address, plain};
use minidom::Element;

pub const NS: &str = "jabber:iq:roster";

/// Most items of a roster that are read.
const MOST_ITEMS: usize = 20_000;
/// Longest name of a contact or a group that is read, in characters: what another client once wrote need not fit a screen.
pub const LONGEST_NAME: usize = 200;
/// Most groups of a contact that are read.
pub const MOST_GROUPS: usize = 20;

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
        items: payloads(query, "item", NS)
            .filter_map(read_item)
            .take(MOST_ITEMS)
            .collect(),
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
            .and_then(|name| plain::line(name, LONGEST_NAME)),
        subscription,
        asked: item.attr("ask") == Some("subscribe"),
        approved: item
            .attr("approved")
            .is_some_and(|it| matches!(it, "true" | "1")),
        groups: payloads(item, "group", NS)
            .filter_map(|group| plain::line(&group.text(), LONGEST_NAME))
            .take(MOST_GROUPS)
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
        <item jid='Bob@example.org' name='Bob' subscription='both' approved='true'><group>Friends</group><group/><x xmlns='y'/></item>\
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
            approved: true,
            groups: vec!["Friends".into()],
        };
        let carol = Contact {
            jid: jid("carol@example.org"),
            name: None,
            subscription: Subscription::None,
            asked: true,
            approved: false,
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
    fn names_and_groups_are_bounded() {
        let long = "n".repeat(10_000);
        let groups = format!("<group>{long}</group>").repeat(1_000);
        let text = format!(
            "<iq xmlns='jabber:client' type='result'><query xmlns='jabber:iq:roster'>\
             <item jid='b@example.org' name='{long}'>{}</item></query></iq>",
            groups
                .get(..900_000)
                .expect("long")
                .rsplit_once("<group>")
                .expect("one")
                .0
        );
        let roster = read(&parse(&text)).expect("a roster");
        let [Item::Contact(contact)] = roster.items.as_slice() else {
            panic!("one contact");
        };
        assert_eq!(contact.name.as_deref().map(str::len), Some(LONGEST_NAME));
        assert_eq!(contact.groups.len(), MOST_GROUPS);
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
