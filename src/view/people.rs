//! People as a tab knows them.

use super::directory::{self, Directory};
use crate::model::{BareJid, Person, Seen, order};
use std::collections::{BTreeMap, BTreeSet};

/// Contacts, requests, who is blocked, and who is there.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct People {
    people: BTreeMap<BareJid, Person>,
    seen: BTreeMap<BareJid, Seen>,
    /// Whoever lets us see their presence and was not named is not there.
    told: bool,
    /// Everybody is being told of; those who are not named by the end are nobody any more.
    unnamed: Option<BTreeSet<BareJid>>,
    /// Counts changes of who they are; those of who is there are many more, and change no list.
    pub revision: u32,
}

impl People {
    /// Some of them: about whom something changed, or the first of all there are.
    pub fn changed(&mut self, anew: bool, people: Vec<Person>) {
        if anew {
            self.unnamed = Some(order::set(self.people.keys().cloned()));
        }
        let goes_on = self.unnamed.is_some() && !anew;
        for person in people {
            if let Some(unnamed) = &mut self.unnamed {
                unnamed.remove(&person.jid);
            }
            if person.is_nobody() {
                self.people.remove(&person.jid);
            } else {
                self.people.insert(person.jid.clone(), person);
            }
        }
        if !goes_on {
            self.revision = self.revision.wrapping_add(1);
        }
    }

    /// All there are were named.
    pub fn everybody(&mut self) {
        for jid in self.unnamed.take().unwrap_or_default() {
            self.people.remove(&jid);
        }
        self.revision = self.revision.wrapping_add(1);
    }

    /// Whether some are still to be named.
    pub fn is_loading(&self) -> bool {
        self.unnamed.is_some()
    }

    pub fn came(&mut self, anew: bool, told: bool, seen: Vec<(BareJid, Option<Seen>)>) {
        if anew {
            self.seen.clear();
        }
        self.told = told;
        for (jid, it) in seen {
            match it {
                Some(it) => self.seen.insert(jid, it),
                None => self.seen.remove(&jid),
            };
        }
    }

    pub fn get(&self, jid: &BareJid) -> Option<&Person> {
        self.people.get(jid)
    }

    /// What is seen of somebody's availability. Silence means absence only where we would be told, and were.
    pub fn seen(&self, jid: &BareJid) -> Option<Seen> {
        let absent = || {
            let contact = self.people.get(jid)?.contact.as_ref()?;
            (self.told && contact.subscription.seen_by_us()).then(Seen::default)
        };
        self.seen.get(jid).cloned().or_else(absent)
    }

    /// Whether somebody, or their whole domain, is blocked.
    pub fn is_blocked(&self, jid: &BareJid) -> bool {
        let blocks = |jid: &BareJid| self.people.get(jid).is_some_and(|it| it.blocked);
        let domain = jid.as_str().split_once('@').map(|(_, domain)| domain);
        blocks(jid) || domain.is_some_and(|domain| blocks(&BareJid::new(domain)))
    }

    /// Who asks to see our presence, the one who has waited longest first.
    pub fn requests(&self) -> Vec<BareJid> {
        let asks = self.people.values().filter_map(|person| {
            let request = person.request.as_ref()?;
            Some((request.at, &person.jid))
        });
        let mut asks: Vec<_> = asks.collect();
        order::sort(&mut asks);
        asks.into_iter().map(|(_, jid)| jid.clone()).collect()
    }

    /// Who is blocked.
    pub fn blocked(&self) -> Vec<BareJid> {
        let blocked = self.people.values().filter(|person| person.blocked);
        blocked.map(|person| person.jid.clone()).collect()
    }

    /// What somebody is called: as this account named them, else as they call themselves, else by their address.
    pub fn name<'a>(&'a self, jid: &'a BareJid) -> &'a str {
        self.people.get(jid).map_or(jid.as_str(), Person::name)
    }

    /// Names to look through.
    pub fn directory(&self) -> Directory {
        Directory::of_contacts(self.all())
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }

    /// The contacts by group.
    pub fn rows(&self, directory: &Directory) -> Vec<directory::ContactRow> {
        directory::rows(directory, |jid| self.people.get(jid)?.contact.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Contact, Presence, Request, Subscription};

    fn person(address: &str) -> Person {
        Person {
            jid: BareJid::new(address),
            contact: None,
            nickname: None,
            request: None,
            blocked: false,
            waits: false,
        }
    }

    fn contact(address: &str, subscription: Subscription) -> Person {
        let jid = BareJid::new(address);
        let contact = Contact {
            jid: jid.clone(),
            name: None,
            subscription,
            asked: false,
            approved: false,
            groups: Vec::new(),
        };
        Person {
            contact: Some(contact),
            ..person(address)
        }
    }

    #[test]
    fn silence_is_absence_only_where_it_would_be_broken() {
        let mut people = People::default();
        let (a, b) = (BareJid::new("a@x"), BareJid::new("b@x"));
        people.changed(
            true,
            vec![
                contact("a@x", Subscription::To),
                contact("b@x", Subscription::From),
            ],
        );
        people.everybody();
        assert_eq!(people.seen(&a), None);
        people.came(true, true, Vec::new());
        assert_eq!(people.seen(&a), Some(Seen::default()));
        assert_eq!(people.seen(&b), None);
        let here = Seen {
            presence: Presence::Online,
            status: Some("x".into()),
            active: None,
        };
        people.came(false, true, vec![(a.clone(), Some(here.clone()))]);
        assert_eq!(people.seen(&a), Some(here));
        people.came(false, true, vec![(a.clone(), None)]);
        assert_eq!(people.seen(&a), Some(Seen::default()));
    }

    #[test]
    fn whoever_is_nobody_any_more_is_gone() {
        let mut people = People::default();
        let asks = |address: &str, at: u64| Person {
            request: Some(Request {
                at,
                nick: None,
                text: None,
            }),
            ..person(address)
        };
        let domain = Person {
            blocked: true,
            ..person("spam.example")
        };
        people.changed(false, vec![asks("b@x", 1), asks("a@x", 2), domain]);
        assert_eq!(
            people.requests(),
            [BareJid::new("b@x"), BareJid::new("a@x")]
        );
        assert!(people.is_blocked(&BareJid::new("anybody@spam.example")));
        assert!(!people.is_blocked(&BareJid::new("a@x")));
        let before = people.revision;
        people.changed(false, vec![person("b@x")]);
        assert_eq!(people.requests(), [BareJid::new("a@x")]);
        assert_ne!(people.revision, before);
        people.changed(true, Vec::new());
        people.everybody();
        assert_eq!((people.requests().len(), people.blocked().len()), (0, 0));
    }

    #[test]
    fn whoever_is_there_stays_while_all_are_named_again() {
        let mut people = People::default();
        let some = |range: core::ops::Range<u8>| -> Vec<Person> {
            range
                .map(|n| contact(&format!("{n}@x"), Subscription::Both))
                .collect()
        };
        people.changed(true, some(0..2));
        people.changed(false, some(2..9));
        people.everybody();
        assert!(!people.is_loading());
        people.changed(true, some(3..4));
        assert!(people.is_loading());
        assert_eq!(people.all().count(), 9, "those not yet named again");
        let before = people.revision;
        people.changed(false, some(4..6));
        // Somebody new, and somebody who goes meanwhile.
        people.changed(false, some(20..21));
        people.changed(false, vec![person("4@x")]);
        assert_eq!(people.revision, before, "lists are made once for all");
        people.everybody();
        let left: Vec<&str> = people.all().map(|it| it.jid.as_str()).collect();
        assert_eq!(left, ["20@x", "3@x", "5@x"]);
        assert_ne!(people.revision, before);
    }
}
