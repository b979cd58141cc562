//! What this tab looks for in the messages, and what was found.
//!
//! Only the answer to the last question counts. Until it comes, what was found before stays: letters that are typed do not make the list
//! flicker.

use crate::bus::Hit;
use crate::model::{MessageKey, Millis};

/// A search.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Search {
    /// The last question's number.
    id: u32,
    /// It asks for what is older than the hits that are here.
    goes_on: bool,
    /// It was not answered yet.
    waits: bool,
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

    /// A new question; its number.
    pub fn ask(&mut self) -> u32 {
        self.id = self.id.wrapping_add(1);
        (self.goes_on, self.waits) = (false, true);
        self.id
    }

    /// The same question for what is older: its number, and the last hit. `None`: it was asked already, or there is nothing older.
    pub fn go_on(&mut self) -> Option<(u32, (Millis, MessageKey))> {
        let last = self.hits.last().filter(|_| self.more && !self.waits)?;
        let last = (last.at, last.key);
        self.id = self.id.wrapping_add(1);
        (self.goes_on, self.waits) = (true, true);
        Some((self.id, last))
    }

    /// Nothing is looked for any more.
    pub fn end(&mut self) {
        *self = Self {
            id: self.id.wrapping_add(1),
            ..Self::default()
        };
    }

    pub(super) fn found(&mut self, id: u32, hits: Vec<Hit>, more: bool, indexed: u8) {
        if !self.waits || id != self.id {
            return;
        }
        if !self.goes_on {
            self.hits.clear();
        }
        self.hits.extend(hits);
        (self.more, self.indexed, self.waits) = (more, indexed, false);
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

    fn times(search: &Search) -> Vec<Millis> {
        search.hits().iter().map(|hit| hit.at).collect()
    }

    #[test]
    fn only_the_last_question_counts() {
        let mut search = Search::default();
        let first = search.ask();
        let second = search.ask();
        search.found(first, vec![hit(1)], false, 100);
        assert!(search.waits() && search.hits().is_empty());
        search.found(second, vec![hit(9), hit(8)], true, 40);
        assert_eq!(times(&search), [9, 8]);
        assert_eq!(
            (search.more(), search.indexed(), search.waits()),
            (true, 40, false)
        );
        search.found(second, vec![], false, 100);
        assert_eq!(times(&search), [9, 8], "an answer comes once");
    }

    #[test]
    fn it_goes_on_where_it_ended() {
        let mut search = Search::default();
        assert_eq!(search.go_on(), None);
        let first = search.ask();
        search.found(first, vec![hit(9), hit(8)], true, 100);
        let (id, (at, key)) = search.go_on().unwrap();
        assert_eq!((at, key.position), (8, 8));
        assert_eq!(search.go_on(), None, "it is on its way");
        search.found(id, vec![hit(7)], false, 100);
        assert_eq!(times(&search), [9, 8, 7]);
        assert_eq!(search.go_on(), None, "that was all");
        let next = search.ask();
        assert_eq!(times(&search), [9, 8, 7], "until the answer comes");
        search.found(next, vec![hit(3)], false, 100);
        assert_eq!(times(&search), [3]);
    }

    #[test]
    fn what_ended_is_answered_in_vain() {
        let mut search = Search::default();
        let id = search.ask();
        search.end();
        search.found(id, vec![hit(1)], false, 100);
        assert_eq!(
            search,
            Search {
                id: 2,
                ..Search::default()
            }
        );
    }
}
