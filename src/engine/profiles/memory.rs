//! What is remembered of people between turns; lost with the process, and nothing is lost with it.

use super::rows::NickRow;
use crate::model::{BareJid, Millis, order};
use crate::xmpp::stanza::xep0153::Update;
use std::collections::{BTreeMap, BTreeSet};

/// Pictures that are being fetched at a time.
const AT_ONCE: usize = 4;
/// How long after one the next picture of the same person is fetched at the soonest, ms: whoever changes it every second is followed
/// at this pace.
const REST: Millis = 10_000;
/// Most people whose pictures are waited for, and most nicknames.
pub(super) const MOST_PEOPLE: usize = 20_000;

/// What of the own profile is being published.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::engine) enum Part {
    Picture,
    Nick,
    Card,
}

/// See [`super`].
#[derive(Default)]
pub(in crate::engine) struct Memory {
    /// What people call themselves.
    pub nicknames: BTreeMap<BareJid, String>,
    /// Whose pictures some tab shows.
    pub wanted: BTreeSet<BareJid>,
    /// Chats that a person opened: their servers hear of this account anyway.
    pub opened: BTreeSet<BareJid>,
    /// Whose pictures are to be looked for, and from when on.
    queue: BTreeMap<BareJid, Millis>,
    asking: BTreeSet<BareJid>,
    rest: BTreeMap<BareJid, Millis>,
    /// Whose vCards are being fetched.
    pub cards: BTreeSet<BareJid>,
    /// Whether the server keeps node and vCard the same (XEP-0398); nothing until it said so on this stream.
    pub conversion: Option<bool>,
    /// What own presence says of the picture.
    pub photo: Update,
    /// The own vCard is being looked at for the picture in it.
    pub asks_photo: bool,
    /// There may be wishes to fulfil.
    pub look: bool,
    pub under_way: BTreeSet<Part>,
    retry: Option<Millis>,
}

/// A change of it that a turn decided on.
#[derive(Clone, Debug)]
pub(in crate::engine) enum Change {
    Wanted(BareJid),
    Opened(BareJid),
    /// To be looked for.
    Seek(BareJid),
    Asking(BareJid),
    /// At this time.
    Answered(BareJid, Millis),
    Nick(BareJid, Option<String>),
    CardAsked(BareJid),
    CardAnswered(BareJid),
    Conversion(bool),
    PhotoAsked,
    Photo(Update),
    Look,
    UnderWay(Part),
    Done(Part),
    /// Try again at this time.
    Failed(Part, Millis),
}

impl Memory {
    pub fn new(nicknames: Vec<NickRow>) -> Self {
        let nicknames = nicknames.into_iter().map(|row| (row.jid, row.nick));
        Self {
            nicknames: order::map(nicknames.take(MOST_PEOPLE)),
            ..Self::default()
        }
    }

    pub fn adopt(&mut self, change: Change) {
        match change {
            Change::Wanted(jid) => insert(&mut self.wanted, jid),
            Change::Opened(jid) => insert(&mut self.opened, jid),
            Change::Seek(jid) => {
                let from = self.rest.get(&jid).copied().unwrap_or_default();
                if self.queue.len() < MOST_PEOPLE {
                    self.queue.insert(jid, from);
                }
            }
            Change::Asking(jid) => insert(&mut self.asking, jid),
            Change::Answered(jid, at) => {
                self.asking.remove(&jid);
                self.rest.retain(|_, until| *until > at);
                let until = at.saturating_add(REST);
                if let Some(from) = self.queue.get_mut(&jid) {
                    *from = until;
                }
                self.rest.insert(jid, until);
            }
            Change::Nick(jid, None) => {
                self.nicknames.remove(&jid);
            }
            Change::Nick(jid, Some(nick)) => {
                if self.nicknames.len() < MOST_PEOPLE || self.nicknames.contains_key(&jid) {
                    self.nicknames.insert(jid, nick);
                }
            }
            Change::CardAsked(jid) => insert(&mut self.cards, jid),
            Change::CardAnswered(jid) => {
                self.cards.remove(&jid);
            }
            Change::Conversion(has) => self.conversion = Some(has),
            Change::PhotoAsked => self.asks_photo = true,
            Change::Photo(update) => {
                self.photo = update;
                self.asks_photo = false;
            }
            Change::Look => self.look = true,
            Change::UnderWay(part) => {
                self.under_way.insert(part);
            }
            Change::Done(part) => {
                self.under_way.remove(&part);
                // Another wish of the kind may have come meanwhile.
                self.look = true;
            }
            Change::Failed(part, at) => {
                self.under_way.remove(&part);
                self.retry = Some(self.retry.map_or(at, |due| due.min(at)));
            }
        }
    }

    /// Whom to ask for a picture now.
    pub fn take(&mut self, now: Millis) -> Vec<BareJid> {
        let room = AT_ONCE.saturating_sub(self.asking.len());
        if room == 0 {
            return Vec::new();
        }
        let due = self
            .queue
            .iter()
            .filter(|(jid, from)| self.is_due(jid, **from, now));
        let due: Vec<BareJid> = due.take(room).map(|(jid, _)| jid.clone()).collect();
        for jid in &due {
            self.queue.remove(jid);
        }
        due
    }

    fn is_due(&self, jid: &BareJid, from: Millis, now: Millis) -> bool {
        from <= now && !self.asking.contains(jid)
    }

    /// Whether [`Self::take`] has somebody.
    pub fn has_seeks(&self, now: Millis) -> bool {
        self.asking.len() < AT_ONCE
            && (self.queue.iter()).any(|(jid, from)| self.is_due(jid, *from, now))
    }

    /// Whether wishes are to be looked at now.
    pub fn looks(&self, now: Millis) -> bool {
        self.look || self.retry.is_some_and(|at| at <= now)
    }

    /// They are.
    pub fn looked(&mut self) {
        self.look = false;
        self.retry = None;
    }

    /// When something is due.
    pub fn due(&self) -> Option<Millis> {
        let waiting = self
            .queue
            .iter()
            .filter(|(jid, _)| !self.asking.contains(*jid));
        let next = waiting.map(|(_, from)| *from).min();
        let next = next.filter(|_| self.asking.len() < AT_ONCE);
        [next, self.retry].into_iter().flatten().min()
    }

    /// A stream began, or goes on.
    pub fn reachable(&mut self, resumed: bool) {
        self.look = true;
        if !resumed {
            self.conversion = None;
            self.photo = Update::NotReady;
        }
    }

    /// The stream is gone; what was asked on it is asked again.
    pub fn unreachable(&mut self) {
        for jid in core::mem::take(&mut self.asking) {
            self.queue.insert(jid, 0);
        }
        self.cards.clear();
        self.under_way.clear();
        self.asks_photo = false;
        self.retry = None;
    }
}

fn insert(set: &mut BTreeSet<BareJid>, jid: BareJid) {
    if set.len() < MOST_PEOPLE {
        set.insert(jid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jid(n: u32) -> BareJid {
        BareJid::new(format!("p{n}@example.org"))
    }

    #[test]
    fn few_are_asked_at_a_time_and_nobody_too_often() {
        let mut memory = Memory::default();
        for n in 0..9 {
            memory.adopt(Change::Seek(jid(n)));
        }
        let first = memory.take(5);
        assert_eq!(first.len(), AT_ONCE);
        for jid in &first {
            memory.adopt(Change::Asking(jid.clone()));
        }
        assert_eq!((memory.take(5).len(), memory.due()), (0, None));
        memory.adopt(Change::Answered(jid(0), 6));
        assert!(memory.has_seeks(6));
        // One that changes again is looked at after a while.
        for _ in 0..1000 {
            memory.adopt(Change::Seek(jid(0)));
        }
        assert_eq!(memory.take(7), [jid(4)]);
        memory.adopt(Change::Asking(jid(4)));
        for n in 1..5 {
            memory.adopt(Change::Answered(jid(n), 8));
        }
        assert_eq!(memory.take(8).len(), AT_ONCE);
        assert_eq!((memory.take(9).len(), memory.due()), (0, Some(6 + REST)));
        assert_eq!(memory.take(6 + REST), [jid(0)]);
    }

    #[test]
    fn what_was_asked_on_a_stream_that_is_gone_is_asked_again() {
        let mut memory = Memory::default();
        memory.adopt(Change::Seek(jid(1)));
        assert_eq!(memory.take(0), [jid(1)]);
        memory.adopt(Change::Asking(jid(1)));
        memory.unreachable();
        assert_eq!(memory.take(0), [jid(1)]);
    }
}
