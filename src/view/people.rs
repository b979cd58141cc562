//! People as a tab knows them.

use super::directory::{self, Directory};
use crate::model::{BareJid, Person, Seen, order};
use std::collections::BTreeMap;

/// Contacts, requests, who is blocked, and who is there.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct People {
    people: BTreeMap<BareJid, Person>,
    seen: BTreeMap<BareJid, Seen>,
    /// Whoever lets us see their presence and was not named is not there.
    told: bool,
    /// Counts changes of who they are; those of who is there are many more, and change no list.
    pub revision: u32,
}

impl People {
    pub fn changed(&mut self, anew: bool, people: Vec<Person>) {
        if anew {
            self.people.clear();
        }
        for person in people {
            if person.is_nobody() {
                self.people.remove(&person.jid);
            } else {
                self.people.insert(person.jid.clone(), person);
            }
        }
        self.revision = self.revision.wrapping_add(1);
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
        assert_eq!((people.requests().len(), people.blocked().len()), (0, 0));
    }
}
