//! What is kept about every message, for those that were here before it was kept: one pass over the whole history, from a cursor that is
//! stored with what it leaves behind, some rows in every turn.
//!
//! The pass runs over databases of older builds and over restored backups. Those who keep something about messages ([`Keeper`]) see
//! each row in it once, and have to bear seeing one twice: a row that came while the pass was under way is theirs already. A
//! process that ends between two slices goes on from where the last one ended.
//!
//! To keep something new about every message: another bit in [`Keeper`], and its line in [`resolve`]. The pass then begins by itself
//! where it has not been made for that bit.
//!
//! It is *background work*: it waits until nothing else is to do, and so that it never holds up anything, a slice is
//! bounded by rows and by text, and lets a moment pass before the next ([`State::background_due`]).
//!
//! May import what the engine may.

use super::acts;
use super::names;
use super::records::MessageRow;
use super::search;
use super::state::{Adopt, State};
use super::turn::Turn;
use crate::model::{ChatId, MessageKey, Millis};
use crate::store::{Key, Range, Reads, Record, StoreError, Table};
use serde::{Deserialize, Serialize};

/// Most rows of a slice, and bytes of text after which it ends.
const ROWS: u32 = if cfg!(test) { 5 } else { 128 };
const TEXT: usize = 64 << 10;

/// Who keeps something about every message: one bit each, which never changes its meaning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Keeper(u32);

impl Keeper {
    /// The index of words ([`search`]).
    pub const WORDS: Self = Self(1);
    /// By which ids messages name one another ([`acts`]).
    pub const IDS: Self = Self(2);
}

/// All of them.
const ALL: u32 = Keeper::WORDS.0 | Keeper::IDS.0;

/// Where the pass stands: one row. None: it has not begun.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct BackfillRow {
    /// For whom a pass was made.
    done: u32,
    /// For whom one is under way, and the first row that it has not seen.
    under_way: u32,
    next: MessageKey,
    /// Most rows of the next slice: fewer where texts are long.
    rows: u32,
}

impl BackfillRow {
    /// Of a database without messages.
    pub fn done() -> Self {
        Self {
            done: ALL,
            ..Self::begin(ALL)
        }
    }

    /// Before the first row, for all that have something to see.
    fn begin(done: u32) -> Self {
        Self {
            done,
            under_way: ALL & !done,
            next: MessageKey {
                chat: ChatId(0),
                position: 0,
            },
            rows: ROWS,
        }
    }

    /// What is stored, as this build goes on with it.
    pub fn resumed(stored: Option<Self>) -> Self {
        match stored {
            None => Self::begin(0),
            // Somebody came who has seen nothing yet.
            Some(row) if row.done | row.under_way != ALL => Self::begin(row.done),
            Some(row) => row,
        }
    }

    pub fn place() -> Key {
        Key::new().text("backfill")
    }

    pub fn is_done(self) -> bool {
        self.under_way == 0
    }

    /// Whether somebody has seen every message.
    pub fn is_done_for(self, keeper: Keeper) -> bool {
        self.done & keeper.0 != 0
    }

    /// Whether the pass is made for somebody.
    fn shows(self, keeper: Keeper) -> bool {
        self.under_way & keeper.0 != 0
    }

    /// What somebody kept is lost: it has to see everything once more.
    pub fn again(self, keeper: Keeper) -> Self {
        Self::begin(self.done & !keeper.0)
    }

    /// The chat that the pass is in.
    pub fn chat(self) -> ChatId {
        self.next.chat
    }
}

impl Default for BackfillRow {
    fn default() -> Self {
        Self::done()
    }
}

impl Record for BackfillRow {
    const TABLE: Table = Table::Singletons;
    fn key(&self) -> Key {
        Self::place()
    }
}

impl State {
    /// When there is work to do in the background.
    pub(super) fn background_due(&self) -> Option<Millis> {
        // What is being caught up with goes first.
        let is_busy = self.ready && !self.archive.is_done() && !self.reading.stalled;
        let has_work = !self.backfill.is_done() || self.index.has_work();
        (has_work && !is_busy && self.leaving.is_none()).then_some(self.background_at)
    }
}

/// A slice.
pub(super) fn reads(state: &State, reads: &mut Reads) {
    reads.range(Range {
        table: MessageRow::TABLE,
        from: MessageRow::place(state.backfill.next),
        to: None,
        newest_first: false,
        limit: state.backfill.rows,
    });
    names::reads(state, reads);
}

/// Shows the rows of a slice to those who keep something.
pub(super) fn resolve(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let mut pass = turn.state.backfill;
    // A row that cannot be read is shown to nobody; where it is asked for, that is said.
    let mut rows = turn.work.readable::<MessageRow>(&Key::new());
    rows.retain(|row| row.message.key >= pass.next);
    let mut text = 0usize;
    let fits = rows.iter().take_while(|row| {
        let fits = text < TEXT;
        text = text.saturating_add(row.message.body.len());
        fits
    });
    let fits = fits.count();
    let is_cut = fits < rows.len();
    rows.truncate(fits);
    if pass.shows(Keeper::WORDS) {
        search::keep(turn, rows.iter().map(|row| &row.message));
    }
    if pass.shows(Keeper::IDS) {
        let names = names::all(turn)?;
        for row in &rows {
            if let Some(chat) = names.get(&row.message.key.chat) {
                acts::name(turn, chat, row);
            }
        }
    }
    let loaded = turn.work.keys::<MessageRow>(&Key::new());
    if !is_cut && loaded.len() < pass.rows as usize {
        pass.done |= pass.under_way;
        pass.under_way = 0;
    } else {
        // Whatever the rows are: the pass never stands still.
        let last = match is_cut {
            true => rows.last().map(|row| row.message.key),
            false => loaded.last().and_then(MessageRow::key_of),
        };
        let last = last.unwrap_or(pass.next);
        pass.next = match last.position.checked_add(1) {
            Some(position) => MessageKey { position, ..last },
            None => MessageKey {
                chat: ChatId(last.chat.0.saturating_add(1)),
                position: 0,
            },
        };
        let fit = u32::try_from(fits).unwrap_or(ROWS).saturating_mul(2);
        pass.rows = fit.clamp(1, ROWS);
    }
    turn.work.put(&pass);
    turn.adopts.push(Adopt::Backfill(pass));
    Ok(())
}
