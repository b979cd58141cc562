//! The rows of one chat that this tab has, and which of them are in the document.
//!
//! Invariant: rows are in the order of their keys, each key once, and without a hole: pages are joined only where they
//! touch. At the end of the chat the newest [`NEWEST`] rows are in the document, elsewhere the visible ones and
//! [`AROUND`] on either side.
//!
//! The rows need not end at the newest: a jump to a row that is not here begins with the rows around it. Until newer pages
//! have led back to the end, what arrives lies beyond, and comes with them.
//!
//! Whoever reads through a whole history does not keep it: there are never more than [`MOST`] rows. Those farthest from what is seen go,
//! and come again as a page when they are scrolled to.

use crate::bus::{Gap, Part};
use crate::model::{Delivery, Message, MessageKey, Millis};
use core::ops::Range;
use std::sync::Arc;

/// Rows in the document when scrolled to the end.
pub const NEWEST: usize = 60;
/// Rows in the document before the first and after the last visible one.
pub const AROUND: usize = 20;
/// Most rows that are kept; of more, [`KEPT`] stay.
const MOST: usize = 480;
const KEPT: usize = 300;
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
    /// Rows lie before the first one, after the last one.
    older: bool,
    newer: bool,
    /// The first page came.
    loaded: bool,
    /// The next newest page replaces the rows: the engine began anew and rows may have been missed.
    stale: bool,
    /// The rows around this one were asked for: until they come, no newest page takes their place.
    seeking: Option<MessageKey>,
    /// The newest page was asked for while the rows did not end there: it takes their place.
    wants_end: bool,
    /// A person jumps to this row: the log is to bring it into view, once.
    target: Option<MessageKey>,
    window: Window,
    gaps: Vec<Gap>,
    /// A person is about to do something with rows wherever they are: none are let go of.
    held: bool,
}

/// Rows that are wanted besides those that are here.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// Those before this row.
    pub before: Option<MessageKey>,
    /// Those after this row.
    pub after: Option<MessageKey>,
}

/// A row and what its neighbours mean for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub message: Arc<Message>,
    /// The contact saw it, or something that came after it.
    pub displayed: bool,
    /// The first of its day.
    pub new_day: bool,
    /// Goes on from the message before: same sender, soon after.
    pub follows: bool,
    /// Messages are, or may be, missing before it.
    pub gap: Option<Gap>,
}

impl Row {
    /// How far the message came.
    pub fn delivery(&self) -> &Delivery {
        match self.displayed {
            true => &Delivery::Displayed,
            false => &self.message.delivery,
        }
    }
}

/// What an upsert did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Upsert {
    /// A row is new, and the newest.
    Newest,
    Inserted,
    Changed,
    /// It lies before or after what this tab has, and will come with a page.
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
    /// The last row that is here.
    pub fn newest(&self) -> Option<MessageKey> {
        self.rows.last().map(|row| row.key)
    }
    /// Whether the newest rows are in the document.
    pub fn at_end(&self) -> bool {
        self.window == Window::End && !self.newer
    }
    /// Whether somebody was led to a row and is not there yet.
    pub fn is_led(&self) -> bool {
        self.target.is_some()
    }
    /// Whether other rows are about to take the place of these: what is seen of these is not what somebody reads.
    pub fn is_underway(&self) -> bool {
        let goes = self.target.is_some() || self.seeking.is_some() || self.wants_end;
        goes || self.stale || !self.loaded
    }
    /// Whether the rows end at the newest one.
    pub fn complete(&self) -> bool {
        !self.newer
    }
    /// Whether it was left somewhere in its history, and nobody jumps into it now.
    pub fn is_left(&self) -> bool {
        !self.at_end() && self.target.is_none()
    }
    /// The row that is to be brought into view, once it is in the document.
    pub fn target(&self) -> Option<MessageKey> {
        let at = self.target.and_then(|target| self.find(target).ok());
        let at = at.filter(|at| self.seeking.is_none() && self.range().contains(at));
        self.rows.get(at?).map(|row| row.key)
    }

    fn find(&self, key: MessageKey) -> Result<usize, usize> {
        self.rows.binary_search_by_key(&key, |row| row.key)
    }

    /// Which row it is among those of this tab, from 1.
    pub fn place(&self, key: MessageKey) -> Option<usize> {
        self.find(key).ok().map(|at| at + 1)
    }

    /// One row. `day` gives the number of the local day of a time.
    pub fn row(&self, key: MessageKey, day: impl Fn(Millis) -> i64) -> Option<Row> {
        let at = self.find(key).ok()?;
        let message = self.rows.get(at)?.clone();
        let before = at.checked_sub(1).and_then(|before| self.rows.get(before));
        // What comes before the first one is not known while there is more.
        let new_day = before.map_or(!self.older, |before| day(before.at) != day(message.at));
        let gap = self.gap(key);
        let follows = !new_day
            && gap.is_none()
            && before.is_some_and(|before| {
                before.sender == message.sender && message.at.saturating_sub(before.at) < RUN
            });
        Some(Row {
            message,
            displayed: false,
            new_day,
            follows,
            gap,
        })
    }

    /// The first message of somebody else behind a row; where there is no such row, the first of the last `count`, or of all where the last
    /// are not here. `None`: it is not among the rows that are here.
    pub fn first_after(&self, after: Option<MessageKey>, count: u32) -> Option<MessageKey> {
        let counts = |row: &&Arc<Message>| !row.own && row.notice.is_none();
        let Some(after) = after else {
            if self.newer {
                // All of them, where the chat begins here.
                let first = self.rows.iter().find(counts);
                return first.map(|row| row.key).filter(|_| !self.older);
            }
            let back = (count as usize).checked_sub(1)?;
            let mut last = self.rows.iter().rev().filter(counts);
            let first = self.rows.iter().find(counts).filter(|_| !self.older);
            return last.nth(back).or(first).map(|row| row.key);
        };
        let whole = self.rows.first().is_some_and(|first| first.key <= after) || !self.older;
        let mut rows = self.rows.iter().filter(counts);
        rows.find(|row| row.key > after)
            .map(|row| row.key)
            .filter(|_| whole)
    }

    /// The newest message of one's own that fits.
    pub fn last_own(&self, fits: impl Fn(&Message) -> bool) -> Option<&Message> {
        let mut own = self.rows.iter().rev().map(|row| &**row);
        own.find(|row| row.own && fits(row)).filter(|_| !self.newer)
    }

    /// Stands for which rows are in the document: where it is the same and no event came, they are.
    pub fn window(&self) -> impl PartialEq + use<> {
        self.window
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
    /// Returns which others are wanted.
    pub fn look(&mut self, first: MessageKey, last: MessageKey, at_end: bool) -> Wanted {
        let from = self.find(first).unwrap_or_else(|at| at);
        let to = self.find(last).unwrap_or_else(|at| at);
        let shows_newest = !self.newer && self.range().end == self.rows.len();
        self.window = if at_end && shows_newest {
            Window::End
        } else {
            self.around(from, to)
        };
        let ends = self.rows.first().zip(self.rows.last());
        let near_end = to.saturating_add(AROUND) >= self.rows.len();
        ends.map_or_else(Wanted::default, |(first, last)| Wanted {
            before: (self.older && from < AROUND).then_some(first.key),
            after: (self.newer && near_end).then_some(last.key),
        })
    }

    fn around(&self, from: usize, to: usize) -> Window {
        let low = from.saturating_sub(AROUND);
        let high = (to + AROUND).min(self.rows.len().saturating_sub(1));
        match (self.rows.get(low), self.rows.get(high)) {
            (Some(low), Some(high)) => Window::Between(low.key, high.key),
            _ => Window::End,
        }
    }

    /// A person wants to see a row. Whether the rows around it have to be asked for.
    pub fn jump(&mut self, key: MessageKey) -> bool {
        self.target = Some(key);
        self.wants_end = false;
        if self.seeking.is_none()
            && !self.stale
            && let Ok(at) = self.find(key)
        {
            self.window = self.around(at, at);
            return false;
        }
        self.seeking = Some(key);
        true
    }

    /// Whether all rows are to stay, for what a person is about to do with some of them.
    pub fn hold(&mut self, held: bool) {
        self.held = held;
    }

    /// The row is in view.
    pub fn jumped(&mut self) {
        self.target = None;
    }

    /// The chat is left: nobody is on the way in it any more.
    pub fn leave(&mut self) {
        self.target = None;
        self.seeking = None;
    }

    /// Back to the newest rows. Whether they have to be asked for.
    pub fn to_end(&mut self) -> bool {
        self.target = None;
        self.seeking = None;
        self.wants_end = self.newer;
        if !self.newer {
            self.window = Window::End;
        }
        self.newer
    }

    /// The engine began anew: what comes next is the truth.
    pub(super) fn begin_anew(&mut self) {
        self.stale = true;
    }

    /// What to ask for when the engine has begun anew: the rows around this one, or the newest page where there is none.
    pub fn reopen(&mut self) -> Option<MessageKey> {
        if self.seeking.is_none() && self.loaded && !self.at_end() && !self.wants_end {
            let range = self.range();
            let middle = range.start + range.len() / 2;
            self.seeking = self.rows.get(middle).map(|row| row.key);
        }
        self.seeking
    }

    /// A page, oldest first.
    pub(super) fn page(&mut self, messages: Vec<Message>, part: Part, older: bool, newer: bool) {
        let page: Vec<Arc<Message>> = messages.into_iter().map(Arc::new).collect();
        match part {
            Part::Newest => self.newest_page(page, older),
            Part::Around(key) => self.page_around(key, page, older, newer),
            Part::Before(key) if self.holds(key) => {
                let first = page.first().map(|first| first.key);
                if first.is_none_or(|first| self.rows.first().is_none_or(|ours| first <= ours.key))
                {
                    self.older = older;
                }
                self.put_all(page);
            }
            Part::After(key) if self.holds(key) => {
                let last = page.last().map(|last| last.key);
                if last.is_none_or(|last| self.newest().is_none_or(|ours| last >= ours)) {
                    self.newer &= newer;
                }
                self.put_all(page);
            }
            // Asked for before these rows took the place of others: it would leave a hole.
            Part::Before(_) | Part::After(_) => {}
        }
    }

    fn newest_page(&mut self, page: Vec<Arc<Message>>, older: bool) {
        if self.seeking.is_some() {
            return;
        }
        let Some((first, last)) = ends(&page) else {
            self.rows.clear();
            self.window = Window::End;
            self.is_whole(older);
            return;
        };
        let beyond = self.newest().is_some_and(|ours| first > ours);
        if self.newer && beyond && !self.wants_end && !self.stale {
            // A person reads elsewhere.
            return;
        }
        if self.stale || !self.loaded || self.wants_end || (beyond && older) {
            // Between these rows and ours others may lie: begin with these.
            self.rows.clear();
        }
        if self.wants_end {
            self.window = Window::End;
        }
        let older = match self.rows.first() {
            Some(ours) if first > ours.key => self.older,
            _ => older,
        };
        self.is_whole(older);
        // A row of ours beyond the newest page's end came after it was read.
        self.rows
            .retain(|row| row.key < first || row.key > last || page_has(&page, row.key));
        self.put_all(page);
    }

    /// The rows end at the newest.
    fn is_whole(&mut self, older: bool) {
        self.older = older;
        self.newer = false;
        self.loaded = true;
        self.stale = false;
        self.wants_end = false;
    }

    /// Rows around one: where they were asked for last, they take the place of all others.
    fn page_around(&mut self, key: MessageKey, page: Vec<Arc<Message>>, older: bool, newer: bool) {
        if self.seeking != Some(key) {
            return;
        }
        self.rows = page;
        self.is_whole(older);
        self.newer = newer;
        self.seeking = None;
        let Some((first, last)) = ends(&self.rows) else {
            self.target = None;
            self.window = Window::End;
            return;
        };
        // It may be gone: then the one that came after it, or the last.
        let at = self.find(key).unwrap_or_else(|at| at);
        let at = at.min(self.rows.len() - 1);
        self.window = match self.window {
            // The engine began anew, and a person reads on.
            Window::Between(low, high) if self.target.is_none() && low <= last && first <= high => {
                Window::Between(low.max(first), high.min(last))
            }
            _ => self.around(at, at),
        };
        if self.target == Some(key) {
            self.target = self.rows.get(at).map(|row| row.key);
        }
    }

    /// Whether rows next to this one are next to rows that are here.
    fn holds(&self, key: MessageKey) -> bool {
        self.loaded && ends(&self.rows).is_some_and(|(first, last)| first <= key && key <= last)
    }

    /// A row is new or changed.
    pub(super) fn upsert(&mut self, message: Message) -> Upsert {
        // Where nothing is here yet, it is the first that is, whatever the archive has before it.
        let before_ours = self
            .rows
            .first()
            .is_some_and(|first| message.key < first.key);
        let newest = self.newest().is_none_or(|ours| message.key > ours);
        if before_ours && self.older || newest && self.newer {
            return Upsert::Outside;
        }
        let is_new = self.put(Arc::new(message));
        // Whoever reads elsewhere meanwhile finds what came here as a page, like all that lies beyond.
        self.trim();
        match is_new {
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
        self.target.take_if(|target| *target == key);
    }

    fn put_all(&mut self, page: Vec<Arc<Message>>) {
        for message in page {
            self.put(message);
        }
        if let Window::Between(from, _) = self.window
            && self.find(from).is_err()
        {
            // What was being looked at is gone.
            self.window = Window::End;
        }
        self.trim();
    }

    /// Lets go of rows that are far from those in the document, where nobody needs them.
    fn trim(&mut self) {
        if self.rows.len() <= MOST || self.held {
            return;
        }
        let range = self.range();
        let spare = KEPT.saturating_sub(range.len());
        // As many on either side, or more on one where there are fewer on the other.
        let behind = (self.rows.len() - range.end).min(spare / 2);
        let from = range.start.saturating_sub(spare - behind);
        let to = (from + KEPT).max(range.end).min(self.rows.len());
        if to < self.rows.len() {
            self.rows.truncate(to);
            self.newer = true;
        }
        if from > 0 {
            self.rows.drain(..from);
            self.older = true;
        }
        // What was a long list once is not kept as one.
        self.rows.shrink_to(MOST);
    }

    /// Puts a row where its key belongs; whether it is new.
    fn put(&mut self, message: Arc<Message>) -> bool {
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

fn ends(rows: &[Arc<Message>]) -> Option<(MessageKey, MessageKey)> {
    Some((rows.first()?.key, rows.last()?.key))
}

fn page_has(page: &[Arc<Message>], key: MessageKey) -> bool {
    page.binary_search_by_key(&key, |row| row.key).is_ok()
}

#[cfg(test)]
pub(super) mod tests;
