//! What this tab looks for in the messages, and what was found.
//!
//! Only the answer to the last question counts. Until it comes, what was found before stays: letters that are typed do not make the list
//! flicker.

use crate::bus::Hit;
use crate::model::{MessageKey, Millis};

/// Where something is looked for: two searches that do not disturb each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Everywhere,
    /// In the chat that is open.
    Chat,
}

/// The searches of a tab.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Searches {
    everywhere: Search,
    chat: Search,
}

impl Default for Searches {
    fn default() -> Self {
        Self {
            everywhere: Search::default(),
            // No question of one has the number of one of the other.
            chat: Search {
                id: 1 << 31,
                ..Search::default()
            },
        }
    }
}

impl Searches {
    pub fn of(&self, place: Place) -> &Search {
        match place {
            Place::Everywhere => &self.everywhere,
            Place::Chat => &self.chat,
        }
    }

    pub fn of_mut(&mut self, place: Place) -> &mut Search {
        match place {
            Place::Everywhere => &mut self.everywhere,
            Place::Chat => &mut self.chat,
        }
    }

    pub(super) fn found(&mut self, id: u32, hits: Vec<Hit>, more: bool, indexed: u8) {
        for place in [Place::Everywhere, Place::Chat] {
            if self.of(place).id == id {
                self.of_mut(place).found(hits, more, indexed);
                return;
            }
        }
    }
}

/// A search.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Search {
    /// The last question's number, and its words.
    id: u32,
    query: String,
    /// It asks for what is older than the hits that are here.
    goes_on: bool,
    went_on: bool,
    /// It was not answered yet.
    waits: bool,
    /// The first question was answered.
    answered: bool,
    hits: Vec<Hit>,
    more: bool,
    indexed: u8,
}

impl Search {
    /// The newest first.
    pub fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// There are, or may be, older ones.
    pub fn more(&self) -> bool {
        self.more
    }

    /// The last question was not answered yet.
    pub fn waits(&self) -> bool {
        self.waits
    }

    /// How much of the history was searched, in per cent.
    pub fn indexed(&self) -> u8 {
        self.indexed
    }

    /// Something was looked for, and the answer came.
    pub fn answered(&self) -> bool {
        self.answered
    }

    /// The question whose answer is not all that there is: not all of the history was searched yet. `None` where nobody would see a better
    /// one: it was asked anew already, or somebody has gone on from there.
    pub fn incomplete(&self) -> Option<u32> {
        let is = self.answered && !self.waits && !self.went_on && self.indexed < 100;
        is.then_some(self.id)
    }

    /// Nothing is looked for.
    pub fn is_idle(&self) -> bool {
        !self.waits && !self.answered
    }

    /// A new question; its number.
    pub fn ask(&mut self, query: &str) -> u32 {
        self.id = self.id.wrapping_add(1);
        query.clone_into(&mut self.query);
        (self.goes_on, self.went_on, self.waits) = (false, false, true);
        self.id
    }

    /// The same question for what is older: its number, its words, and the last hit. `None`: it was asked already, or there is nothing
    /// older.
    pub fn go_on(&mut self) -> Option<(u32, String, (Millis, MessageKey))> {
        let last = self.hits.last().filter(|_| self.more && !self.waits)?;
        let last = (last.at, last.key);
        self.id = self.id.wrapping_add(1);
        (self.goes_on, self.waits) = (true, true);
        Some((self.id, self.query.clone(), last))
    }

    /// Nothing is looked for any more.
    pub fn end(&mut self) {
        *self = Self {
            id: self.id.wrapping_add(1),
            ..Self::default()
        };
    }

    fn found(&mut self, hits: Vec<Hit>, more: bool, indexed: u8) {
        if !self.waits {
            return;
        }
        self.went_on |= self.goes_on;
        if !self.goes_on {
            self.hits.clear();
        }
        self.hits.extend(hits);
        (self.more, self.indexed) = (more, indexed);
        (self.waits, self.answered) = (false, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BareJid, ChatId};

    fn hit(at: Millis) -> Hit {
        Hit {
            chat: BareJid::new("bob@localhost"),
            key: MessageKey {
                chat: ChatId(1),
                position: at,
            },
            at,
            sender: BareJid::new("bob@localhost"),
            own: false,
            snippet: String::new(),
            marks: Vec::new(),
        }
    }

    fn times(searches: &Searches) -> Vec<Millis> {
        let hits = searches.of(Place::Everywhere).hits();
        hits.iter().map(|hit| hit.at).collect()
    }

    fn all(searches: &mut Searches) -> &mut Search {
        searches.of_mut(Place::Everywhere)
    }

    #[test]
    fn only_the_last_question_counts() {
        let mut searches = Searches::default();
        let first = all(&mut searches).ask("words");
        let second = all(&mut searches).ask("words");
        searches.found(first, vec![hit(1)], false, 100);
        assert!(all(&mut searches).waits() && !all(&mut searches).answered());
        searches.found(second, vec![hit(9), hit(8)], true, 40);
        assert_eq!(times(&searches), [9, 8]);
        let search = all(&mut searches);
        assert_eq!(
            (search.more(), search.indexed(), search.waits()),
            (true, 40, false)
        );
        assert_eq!(search.incomplete(), Some(second));
        searches.found(second, vec![], false, 100);
        assert_eq!(times(&searches), [9, 8], "an answer comes once");
    }

    #[test]
    fn it_goes_on_where_it_ended() {
        let mut searches = Searches::default();
        assert_eq!(all(&mut searches).go_on(), None);
        let first = all(&mut searches).ask("words");
        searches.found(first, vec![hit(9), hit(8)], true, 40);
        let (id, query, (at, key)) = all(&mut searches).go_on().unwrap();
        assert_eq!((at, key.position, &*query), (8, 8, "words"));
        assert_eq!(all(&mut searches).go_on(), None, "it is on its way");
        searches.found(id, vec![hit(7)], false, 50);
        assert_eq!(times(&searches), [9, 8, 7]);
        assert_eq!(all(&mut searches).go_on(), None, "that was all");
        assert_eq!(all(&mut searches).incomplete(), None, "what is read stays");
        let next = all(&mut searches).ask("words");
        assert_eq!(times(&searches), [9, 8, 7], "until the answer comes");
        searches.found(next, vec![hit(3)], false, 100);
        assert_eq!(times(&searches), [3]);
    }

    #[test]
    fn what_ended_is_answered_in_vain() {
        let mut searches = Searches::default();
        let id = all(&mut searches).ask("words");
        all(&mut searches).end();
        searches.found(id, vec![hit(1)], false, 100);
        assert!(times(&searches).is_empty() && !all(&mut searches).answered());
    }

    #[test]
    fn two_searches_do_not_disturb_each_other() {
        let mut searches = Searches::default();
        let everywhere = all(&mut searches).ask("words");
        let here = searches.of_mut(Place::Chat).ask("words");
        searches.found(here, vec![hit(1)], false, 100);
        searches.found(everywhere, vec![hit(2)], false, 100);
        assert_eq!(times(&searches), [2]);
        assert_eq!(searches.of(Place::Chat).hits(), [hit(1)]);
    }
}
