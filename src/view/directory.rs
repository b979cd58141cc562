//! Names to look through: folded and sorted once, and gone through once with every key that is typed.

use super::fold::{fold, matches};
use crate::model::{BareJid, Contact, Person, order};

/// Somebody who can be found.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Entry {
    /// Name and address, folded.
    folded: String,
    /// How much of it is name and local part: on one server, everybody has the same domain.
    own: usize,
    jid: BareJid,
}

/// People or chats by name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Directory(Vec<Entry>);

impl Directory {
    /// Addresses with their names, sorted by name.
    pub fn new<'a>(all: impl Iterator<Item = (&'a BareJid, &'a str)>) -> Self {
        let entry = |(jid, name): (&BareJid, &str)| {
            let mut folded = fold(name);
            if name != jid.as_str() {
                folded.push('\n');
                folded.push_str(&fold(jid.as_str()));
            }
            let own = folded.rfind('@').unwrap_or(folded.len());
            Entry {
                folded,
                own,
                jid: jid.clone(),
            }
        };
        let mut entries: Vec<Entry> = all.map(entry).collect();
        order::sort_by(&mut entries, |a, b| a.folded.cmp(&b.folded));
        Self(entries)
    }

    /// The contacts among people.
    pub fn of_contacts<'a>(people: impl Iterator<Item = &'a Person>) -> Self {
        let contacts = people.filter(|person| person.contact.is_some());
        Self::new(contacts.map(|person| (&person.jid, person.name())))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, by name.
    pub fn all(&self) -> impl Iterator<Item = &BareJid> {
        self.0.iter().map(|entry| &entry.jid)
    }

    /// Those in whose name or address every typed word occurs, by name; those first whose name begins so. Domains are looked at only
    /// where something is typed that looks like one.
    pub fn find(&self, typed: &str) -> Vec<BareJid> {
        let typed = fold(typed.trim());
        let whole = typed.contains(['@', '.']);
        let text = |it: &Entry| -> usize { if whole { it.folded.len() } else { it.own } };
        let found = self
            .0
            .iter()
            .filter(|it| matches(it.folded.get(..text(it)).unwrap_or_default(), &typed));
        let (first, then): (Vec<_>, Vec<_>) = found.partition(|it| it.folded.starts_with(&typed));
        let all = first.into_iter().chain(then);
        all.map(|entry| entry.jid.clone()).collect()
    }
}

/// A row of the contacts: the name of a group with how many are in it, or one of them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ContactRow {
    /// `None`: those in no group.
    Group(Option<String>, usize),
    /// Somebody, in the group of this number: they may be in several.
    Contact(BareJid, usize),
}

/// Contacts by group, groups and contacts by name, those in no group at the end; without a heading where there are no groups.
pub fn rows<'a>(
    directory: &Directory,
    contact: impl Fn(&BareJid) -> Option<&'a Contact>,
) -> Vec<ContactRow> {
    let mut groups: Vec<(String, &str, Vec<&BareJid>)> = Vec::new();
    let mut others = Vec::new();
    for jid in directory.all() {
        let Some(contact) = contact(jid) else {
            continue;
        };
        if contact.groups.is_empty() {
            others.push(jid);
        }
        for group in &contact.groups {
            match groups.iter_mut().find(|it| it.1 == group) {
                Some(known) => known.2.push(jid),
                None => groups.push((fold(group), group, vec![jid])),
            }
        }
    }
    order::sort_by(&mut groups, |a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let with_headings = !groups.is_empty();
    let named = (groups.into_iter()).map(|(_, name, jids)| (Some(name.to_owned()), jids));
    let all = named.chain((!others.is_empty()).then_some((None, others)));
    let mut rows = Vec::new();
    for (number, (name, jids)) in all.enumerate() {
        if with_headings {
            rows.push(ContactRow::Group(name, jids.len()));
        }
        let contacts = jids.into_iter();
        rows.extend(contacts.map(|jid| ContactRow::Contact(jid.clone(), number)));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Subscription;

    fn contact(address: &str, name: Option<&str>, groups: &[&str]) -> Contact {
        Contact {
            jid: BareJid::new(address),
            name: name.map(str::to_owned),
            subscription: Subscription::Both,
            asked: false,
            approved: false,
            groups: groups.iter().map(|&group| group.to_owned()).collect(),
        }
    }

    fn directory(contacts: &[Contact]) -> Directory {
        Directory::new(
            contacts
                .iter()
                .map(|it| (&it.jid, it.name.as_deref().unwrap_or(it.jid.as_str()))),
        )
    }

    #[test]
    fn people_are_found_by_name_and_by_address() {
        let contacts = [
            contact("zoe@x", Some("Anna Müller"), &[]),
            contact("bob@x", Some("Bob"), &[]),
            contact("anna@y", None, &[]),
        ];
        let directory = directory(&contacts);
        let find = |typed: &str| -> Vec<String> {
            directory.find(typed).into_iter().map(|it| it.0).collect()
        };
        assert_eq!(find(""), ["zoe@x", "anna@y", "bob@x"]);
        assert_eq!(find("ANNA"), ["zoe@x", "anna@y"]);
        assert_eq!(find("mull zoe"), ["zoe@x"]);
        assert_eq!(find("@x"), ["zoe@x", "bob@x"]);
        assert!(find("x").is_empty());
        assert_eq!(find("b"), ["bob@x"]);
        assert_eq!(find("m"), ["zoe@x"]);
        assert!(find("nobody").is_empty());
    }

    #[test]
    fn groups_have_headings_where_there_are_any() {
        let show = |contacts: &[Contact]| -> Vec<String> {
            let rows = rows(&directory(contacts), |jid| {
                contacts.iter().find(|it| it.jid == *jid)
            });
            rows.into_iter()
                .map(|row| match row {
                    ContactRow::Group(name, count) => {
                        format!("{} ({count})", name.unwrap_or_default())
                    }
                    ContactRow::Contact(jid, _) => jid.0,
                })
                .collect()
        };
        let contacts = [
            contact("a@x", None, &["work", "Élan"]),
            contact("b@x", None, &[]),
            contact("c@x", None, &["work"]),
        ];
        let expected = ["Élan (1)", "a@x", "work (2)", "a@x", "c@x", " (1)", "b@x"];
        assert_eq!(show(&contacts), expected);
        assert_eq!(show(&contacts[1..2]), ["b@x"]);
    }
}
