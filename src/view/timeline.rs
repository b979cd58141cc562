//! The rows of one chat that this tab has, and which of them are in the document.
//!
//! Invariant: rows are in the order of their keys, each key once, and without a hole: pages are joined only where they
//! touch. At the end of the chat the newest [`NEWEST`] rows are in the document, elsewhere the visible ones and
//! [`AROUND`] on either side.

use crate::bus::Gap;
use crate::model::{Message, MessageKey, Millis};
use core::ops::Range;
use std::sync::Arc;

/// Rows in the document when scrolled to the end.
pub const NEWEST: usize = 60;
/// Rows in the document before the first and after the last visible one.
pub const AROUND: usize = 20;
/// Messages of one sender that follow within this time belong together, in ms.
const RUN: Millis = 5 * 60 * 1000;

/// Which rows are in the document.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Window {
    /// The newest.
    #[default]
    End,
    /// From one row to another, both included.
    Between(MessageKey, MessageKey),
}

/// The rows of a chat, oldest first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Timeline {
    rows: Vec<Arc<Message>>,
    /// Rows lie before the first one.
    older: bool,
    /// The first page came.
    loaded: bool,
    /// The next newest page replaces the rows: the engine began anew and rows may have been missed.
    stale: bool,
    window: Window,
    gaps: Vec<Gap>,
}

/// A row and what its neighbours mean for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub message: Arc<Message>,
    /// 1-based among the rows this tab has.
    pub place: usize,
    /// The first of its day.
    pub new_day: bool,
    /// Goes on from the message before: same sender, soon after.
    pub follows: bool,
    /// Messages are, or may be, missing before it.
    pub gap: Option<Gap>,
}

/// What an upsert did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Upsert {
    /// A row is new, and the newest.
    Newest,
    Inserted,
    Changed,
    /// It lies before what this tab has, and will come with an older page.
    Outside,
}

impl Timeline {
    pub fn rows(&self) -> &[Arc<Message>] {
        &self.rows
    }
    /// Whether rows lie before the first one.
    pub fn older(&self) -> bool {
        self.older
    }
    /// Whether the first page came.
    pub fn loaded(&self) -> bool {
        self.loaded
    }
    /// Before which rows messages are, or may be, missing.
    pub fn gap(&self, key: MessageKey) -> Option<Gap> {
        self.gaps.iter().find(|gap| gap.before == key).copied()
    }
    pub(super) fn set_gaps(&mut self, gaps: Vec<Gap>) {
        self.gaps = gaps;
    }
    /// The newest row.
    pub fn newest(&self) -> Option<MessageKey> {
        self.rows.last().map(|row| row.key)
    }
    /// Whether the newest rows are in the document.
    pub fn at_end(&self) -> bool {
        self.window == Window::End
    }

    fn find(&self, key: MessageKey) -> Result<usize, usize> {
        self.rows.binary_search_by_key(&key, |row| row.key)
    }

    /// One row. `day` gives the number of the local day of a time.
    pub fn row(&self, key: MessageKey, day: impl Fn(Millis) -> i64) -> Option<Row> {
        let at = self.find(key).ok()?;
        let message = self.rows.get(at)?.clone();
        let before = at.checked_sub(1).and_then(|before| self.rows.get(before));
        let new_day = before.is_none_or(|before| day(before.at) != day(message.at));
        let gap = self.gap(key);
        let follows = !new_day
            && gap.is_none()
            && before.is_some_and(|before| {
                before.sender == message.sender && message.at.saturating_sub(before.at) < RUN
            });
        Some(Row {
            message,
            place: at + 1,
            new_day,
            follows,
            gap,
        })
    }

    /// The keys of the rows that are in the document, oldest first.
    pub fn shown(&self) -> Vec<MessageKey> {
        let range = self.range();
        self.rows
            .get(range)
            .unwrap_or_default()
            .iter()
            .map(|row| row.key)
            .collect()
    }

    fn range(&self) -> Range<usize> {
        let len = self.rows.len();
        match self.window {
            Window::End => len.saturating_sub(NEWEST)..len,
            Window::Between(first, last) => {
                let from = self.find(first).unwrap_or_else(|at| at);
                let to = self.find(last).map_or_else(|at| at, |at| at + 1);
                from.min(to)..to
            }
        }
    }

    /// A person sees the rows from `first` to `last` and is, or is not, at the end of the log.
    ///
    /// Returns the row before which older ones are wanted.
    pub fn look(
        &mut self,
        first: MessageKey,
        last: MessageKey,
        at_end: bool,
    ) -> Option<MessageKey> {
        let from = self.find(first).unwrap_or_else(|at| at);
        let to = self.find(last).unwrap_or_else(|at| at);
        let shows_newest = self.range().end == self.rows.len();
        self.window = if at_end && shows_newest {
            Window::End
        } else {
            let low = from.saturating_sub(AROUND);
            let high = (to + AROUND).min(self.rows.len().saturating_sub(1));
            match (self.rows.get(low), self.rows.get(high)) {
                (Some(low), Some(high)) => Window::Between(low.key, high.key),
                _ => Window::End,
            }
        };
        let first = self.rows.first()?;
        (self.older && from < AROUND).then_some(first.key)
    }

    /// Back to the newest rows.
    pub fn to_end(&mut self) {
        self.window = Window::End;
    }

    /// The engine began anew: what comes next is the truth.
    pub(super) fn begin_anew(&mut self) {
        self.stale = true;
    }

    /// A page, oldest first.
    pub(super) fn page(&mut self, messages: Vec<Message>, older: bool, newest: bool) {
        let page: Vec<Arc<Message>> = messages.into_iter().map(Arc::new).collect();
        let Some((first, last)) = page
            .first()
            .zip(page.last())
            .map(|(first, last)| (first.key, last.key))
        else {
            // Nothing before what we have, or nothing at all.
            if newest {
                self.rows.clear();
                self.window = Window::End;
            }
            self.older = older;
            self.loaded |= newest;
            self.stale &= !newest;
            return;
        };
        let beyond = self.newest().is_some_and(|ours| first > ours);
        if newest && (self.stale || !self.loaded || (beyond && older)) {
            // Between these rows and ours others may lie: begin with these.
            self.rows.clear();
        }
        if self.rows.first().is_none_or(|ours| first <= ours.key) {
            self.older = older;
        }
        if newest {
            self.loaded = true;
            self.stale = false;
            // A row of ours beyond the newest page's end came after it was read.
            self.rows
                .retain(|row| row.key < first || row.key > last || page_has(&page, row.key));
        }
        for message in page {
            self.place(message);
        }
        if let Window::Between(from, _) = self.window
            && self.find(from).is_err()
        {
            // What was being looked at is gone.
            self.window = Window::End;
        }
    }

    /// A row is new or changed.
    pub(super) fn upsert(&mut self, message: Message) -> Upsert {
        let before_ours = self
            .rows
            .first()
            .is_none_or(|first| message.key < first.key);
        if before_ours && self.older {
            return Upsert::Outside;
        }
        let newest = self.newest().is_none_or(|ours| message.key > ours);
        match self.place(Arc::new(message)) {
            true if newest => Upsert::Newest,
            true => Upsert::Inserted,
            false => Upsert::Changed,
        }
    }

    /// A row is gone.
    pub(super) fn remove(&mut self, key: MessageKey) {
        if let Ok(at) = self.find(key) {
            self.rows.remove(at);
        }
    }

    /// Puts a row where its key belongs; whether it is new.
    fn place(&mut self, message: Arc<Message>) -> bool {
        match self.find(message.key) {
            Ok(at) => {
                if let Some(row) = self.rows.get_mut(at)
                    && *row != message
                {
                    *row = message;
                }
                false
            }
            Err(at) => {
                self.rows.insert(at, message);
                true
            }
        }
    }
}

fn page_has(page: &[Arc<Message>], key: MessageKey) -> bool {
    page.binary_search_by_key(&key, |row| row.key).is_ok()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{BareJid, ChatId, Delivery, Encryption};

    pub fn key(position: u64) -> MessageKey {
        MessageKey {
            chat: ChatId(1),
            position,
        }
    }

    pub fn message(position: u64) -> Message {
        Message {
            body: format!("message {position}"),
            encryption: Encryption::OmemoLegacy,
            ..Message::new(
                key(position),
                BareJid::new("bob@localhost"),
                position * 1000,
            )
        }
    }

    fn messages(range: Range<u64>) -> Vec<Message> {
        range.map(message).collect()
    }

    fn positions(timeline: &Timeline) -> Vec<u64> {
        timeline.rows.iter().map(|row| row.key.position).collect()
    }

    fn shown(timeline: &Timeline) -> (u64, u64, usize) {
        let shown = timeline.shown();
        (
            shown[0].position,
            shown[shown.len() - 1].position,
            shown.len(),
        )
    }

    fn loaded(range: Range<u64>, older: bool) -> Timeline {
        let mut timeline = Timeline::default();
        timeline.page(messages(range), older, true);
        timeline
    }

    #[test]
    fn pages_are_prepended_and_rows_are_there_once() {
        let mut timeline = loaded(50..100, true);
        timeline.page(messages(20..52), true, false);
        timeline.page(messages(0..20), false, false);
        assert_eq!(positions(&timeline), (0..100).collect::<Vec<_>>());
        assert!(!timeline.older());
        timeline.page(messages(50..100), true, true);
        assert_eq!(positions(&timeline).len(), 100, "the same page again");
        assert!(!timeline.older(), "what lies before is known");
    }

    #[test]
    fn an_empty_page_says_that_nothing_is_older() {
        let mut timeline = loaded(50..60, true);
        timeline.page(vec![], false, false);
        assert!(!timeline.older());
        assert_eq!(timeline.rows().len(), 10);
        let mut empty = Timeline::default();
        assert!(!empty.loaded());
        empty.page(vec![], false, true);
        assert!(empty.loaded() && empty.rows().is_empty());
    }

    #[test]
    fn an_upsert_changes_or_inserts_in_order() {
        let mut timeline = loaded(10..20, true);
        assert_eq!(timeline.upsert(message(30)), Upsert::Newest);
        assert_eq!(timeline.upsert(message(25)), Upsert::Inserted);
        let mut changed = message(25);
        changed.delivery = Delivery::Displayed;
        assert_eq!(timeline.upsert(changed.clone()), Upsert::Changed);
        assert_eq!(*timeline.rows()[10], changed);
        assert_eq!(timeline.upsert(message(5)), Upsert::Outside);
        assert_eq!(timeline.rows().len(), 12);
        let mut whole = loaded(10..20, false);
        assert_eq!(whole.upsert(message(5)), Upsert::Inserted);
    }

    #[test]
    fn at_the_end_the_newest_sixty_are_shown() {
        let mut timeline = loaded(0..100, false);
        assert_eq!(shown(&timeline), (40, 99, NEWEST));
        timeline.upsert(message(100));
        assert_eq!(shown(&timeline), (41, 100, NEWEST));
    }

    #[test]
    fn elsewhere_the_visible_rows_and_twenty_around() {
        let mut timeline = loaded(100..300, true);
        assert_eq!(timeline.look(key(250), key(259), false), None);
        assert_eq!(shown(&timeline), (230, 279, 50));
        assert!(!timeline.at_end());
        // What arrives does not move what is being read.
        timeline.upsert(message(300));
        assert_eq!(shown(&timeline), (230, 279, 50));
        // The end of the document is not yet the end of the chat.
        timeline.look(key(270), key(279), true);
        assert_eq!(shown(&timeline), (250, 299, 50));
        timeline.look(key(290), key(299), true);
        timeline.look(key(291), key(300), true);
        assert!(timeline.at_end());
        assert_eq!(shown(&timeline), (241, 300, NEWEST));
    }

    #[test]
    fn near_the_first_row_older_ones_are_wanted() {
        let mut timeline = loaded(100..200, true);
        assert_eq!(timeline.look(key(125), key(130), false), None);
        assert_eq!(timeline.look(key(119), key(130), false), Some(key(100)));
        timeline.page(messages(50..100), false, false);
        assert_eq!(shown(&timeline).0, 100, "the window stays where it was");
        assert_eq!(timeline.look(key(60), key(70), false), None);
        timeline.to_end();
        assert_eq!(shown(&timeline), (140, 199, NEWEST));
    }

    #[test]
    fn after_a_new_beginning_the_next_page_replaces_all() {
        let mut timeline = loaded(0..50, false);
        timeline.look(key(10), key(20), false);
        timeline.begin_anew();
        assert_eq!(timeline.rows().len(), 50, "until then it stays");
        timeline.page(messages(100..110), true, true);
        assert_eq!(positions(&timeline), (100..110).collect::<Vec<_>>());
        assert!(timeline.older() && timeline.at_end());
    }

    #[test]
    fn a_page_that_does_not_touch_leaves_no_hole() {
        let mut timeline = loaded(0..50, false);
        timeline.page(messages(60..70), true, true);
        assert_eq!(positions(&timeline), (60..70).collect::<Vec<_>>());
    }

    #[test]
    fn days_and_runs() {
        let mut rows = messages(0..5);
        rows[1].at = rows[0].at + RUN;
        rows[2].at = rows[1].at + 1;
        rows[3].at = rows[2].at + 1;
        rows[3].sender = BareJid::new("alice@localhost");
        rows[4].at = 24 * 60 * 60 * 1000;
        rows[4].sender = BareJid::new("alice@localhost");
        let mut timeline = Timeline::default();
        timeline.page(rows, false, true);
        let marks: Vec<_> = (0..5)
            .map(|at| {
                let row = timeline
                    .row(key(at), |ms| (ms / 86_400_000) as i64)
                    .unwrap();
                (row.place, row.new_day, row.follows)
            })
            .collect();
        assert_eq!(
            marks,
            [
                (1, true, false),
                (2, false, false),
                (3, false, true),
                (4, false, false),
                (5, true, false),
            ]
        );
        assert_eq!(timeline.row(key(9), |_| 0), None);
    }
}
