//! Search over the decrypted history: an index of words beside the messages.
//!
//! Invariants:
//! - **The index may say too much, never too little.** Every message with a text is in a segment that was made of this very text, or is
//!   *pending*, or lies before the pass over the history ([`super::backfill`]). What the index names is read and compared with the
//!   question before it is shown. So rows may change under it at any time: one that was corrected is pending again (and still named by its
//!   former words, in vain), one that was taken back or deleted is named and not shown.
//! - **A message is pending in the commit that changes its text** ([`note`]), whoever changes it: nobody has to think of the index. That is
//!   one row of some bytes for each new message. Rows that cannot be opened, notices and what was taken back have no words.
//! - Making segments is background work, in slices, each one commit: a process that ends between two of them has lost nothing.
//!
//! # Why segments
//!
//! A posting list for each word, as rows that grow, writes a row for nearly each word of each message: eight reads and writes a message, a
//! million for a history of 100,000 of them, on a store that takes some 20,000 puts a second. So words are written as search engines do: a slice of
//! messages becomes a [`segment`], once, in a few rows of two kilobytes; eight small segments become one of their size together
//! ([`due_merge`]), so that each word is written three times at most, and a question has to look into some twenty segments, not into
//! hundreds. `make bench` measures it; what was measured is in the table there. In numbers, for 100,000 messages of eight words in 500
//! chats: some 3,000 rows and 4 MB, against 150,000 rows where each word has rows of its own.
//!
//! Few messages are not worth a segment: up to [`FEW`] stay pending, and a question reads them themselves.
//!
//! | file | what it has |
//! |---|---|
//! | `words` | what a word is, and what a match |
//! | `segment` | the words of some messages, as rows |
//! | `rows` | what is kept |
//! | `look` | a question, step by step |
//!
//! May import what the engine may.

mod look;
pub(super) mod rows;
mod segment;
pub(super) mod words;

pub(super) use look::{ask, ask_reads, look, look_more, look_reads};

use super::backfill::Keeper;
use super::records::MessageRow;
use super::state::{Adopt, State};
use super::turn::Turn;
use crate::model::{Message, MessageKey};
use crate::store::{Reads, Record, StoreError, Working};
use look::Looking;
use rows::{BlockRow, Doc, DocsRow, PendingRow, SegmentRow};
use segment::Segment;
use std::collections::BTreeMap;

/// So many pending messages are left alone. (In tests all numbers are small, so that small histories see all of it.)
const FEW: u32 = if cfg!(test) { 3 } else { 64 };
/// Most that become a segment in one slice, and bytes of text after which it is full.
const SLICE: u32 = 4 * FEW;
const TEXT: usize = 64 << 10;
/// So many segments of one size become one.
const FAN: u32 = if cfg!(test) { 2 } else { 8 };
/// A segment with fewer messages is small; one with so many has its last size.
const SMALL: u32 = FEW * FAN;
const LARGE: u32 = SMALL * FAN;

/// What is remembered of the index, and who is looking for something.
#[derive(Default)]
pub(super) struct Memory {
    segments: BTreeMap<u32, SegmentRow>,
    /// About how many messages are pending: never less than there are, up to [`SLICE`].
    pending: u32,
    /// One question for each tab; the next one takes its place.
    looking: BTreeMap<u64, Looking>,
}

/// A change of it.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// More messages are pending; or there are so many.
    MorePending(u32),
    Pending(u32),
    /// A segment takes the place of others.
    Segments(Vec<u32>, Option<SegmentRow>),
    Looks(u64, Box<Looking>),
    Looked(u64),
}

impl Memory {
    /// What a starting engine reads.
    pub fn reads(reads: &mut Reads) {
        reads.all::<SegmentRow>(SegmentRow::all());
        reads.some::<PendingRow>(PendingRow::all(), SLICE);
    }

    /// What is kept of the index.
    pub fn of(work: &Working) -> Self {
        let segments = work.readable::<SegmentRow>(&SegmentRow::all());
        Self {
            segments: segments.into_iter().map(|row| (row.id, row)).collect(),
            pending: work.keys::<PendingRow>(&PendingRow::all()).len() as u32,
            looking: BTreeMap::new(),
        }
    }

    pub fn adopt(&mut self, change: Change) {
        match change {
            Change::MorePending(more) => self.pending = self.pending.saturating_add(more),
            Change::Pending(pending) => self.pending = pending,
            Change::Segments(gone, new) => {
                for id in gone {
                    self.segments.remove(&id);
                }
                self.segments.extend(new.map(|row| (row.id, row)));
            }
            Change::Looks(tab, looking) => {
                self.looking.insert(tab, *looking);
            }
            Change::Looked(tab) => {
                self.looking.remove(&tab);
            }
        }
    }

    /// Whether there is something to be done in the background.
    pub fn has_work(&self) -> bool {
        self.pending >= FEW || self.due_merge().is_some()
    }

    /// Whose question goes on.
    pub fn looks(&self) -> Option<u64> {
        self.looking.keys().next().copied()
    }

    fn next_segment(&self) -> u32 {
        let last = self.segments.keys().next_back();
        last.map_or(0, |last| last.saturating_add(1))
    }

    /// The oldest segments of one size, when they are enough to become one. Sizes are powers of [`FAN`], up to [`LARGE`].
    fn due_merge(&self) -> Option<Vec<u32>> {
        let size = |row: &&SegmentRow| match row.docs {
            0..SMALL => Some(0),
            SMALL..LARGE => Some(1),
            _ => None,
        };
        (0..2).find_map(|wanted| {
            let same = self
                .segments
                .values()
                .filter(|row| size(row) == Some(wanted));
            let ids: Vec<u32> = same.map(|row| row.id).take(FAN as usize).collect();
            (ids.len() == FAN as usize).then_some(ids)
        })
    }
}

/// The text of a message that can be found.
fn text(message: &Message) -> Option<&str> {
    (message.is_text() && !message.body.is_empty()).then_some(&*message.body)
}

fn doc(message: &Message) -> Doc {
    Doc {
        at: message.at,
        key: message.key,
    }
}

/// Messages whose text this turn changes become pending, in the same commit. How many.
pub(super) fn note(work: &mut Working) -> u32 {
    let mut pending = Vec::new();
    for (_, was, will_be) in work.changed::<MessageRow>() {
        let Some(message) = will_be.map(|row| row.message) else {
            continue;
        };
        let is_kept = was.is_some_and(|was| {
            (was.message.at, text(&was.message)) == (message.at, text(&message))
        });
        if !is_kept && text(&message).is_some() {
            pending.push(PendingRow(message.key));
        }
    }
    for row in &pending {
        work.put(row);
    }
    pending.len() as u32
}

/// Messages get their segment.
pub(super) fn keep<'a>(turn: &mut Turn<'_>, messages: impl Iterator<Item = &'a Message>) {
    let words = messages.filter_map(|message| Some((doc(message), words::terms(text(message)?))));
    let segment = segment::build(turn.state.index.next_segment(), words);
    replace(turn, &[], segment);
}

/// A segment takes the place of others.
fn replace(turn: &mut Turn<'_>, gone: &[u32], new: Option<Segment>) {
    for id in gone {
        let Some(row) = turn.state.index.segments.get(id) else {
            continue;
        };
        turn.work.delete::<SegmentRow>(row.key());
        for number in 0..row.blocks.len() as u32 {
            turn.work
                .delete::<BlockRow>(BlockRow::place(row.id, number));
        }
        for number in 0..row.chunks.len() as u32 {
            turn.work.delete::<DocsRow>(DocsRow::place(row.id, number));
        }
    }
    if let Some(segment) = &new {
        turn.work.put(&segment.row);
        segment.blocks.iter().for_each(|row| turn.work.put(row));
        segment.docs.iter().for_each(|row| turn.work.put(row));
    }
    if !gone.is_empty() || new.is_some() {
        let change = Change::Segments(gone.to_vec(), new.map(|segment| segment.row));
        turn.adopts.push(Adopt::Index(change));
    }
}

/// What the next slice of work in the background needs.
pub(super) fn reads(state: &State, reads: &mut Reads) {
    let memory = &state.index;
    if memory.pending >= FEW {
        reads.some::<PendingRow>(PendingRow::all(), SLICE);
        return;
    }
    for id in memory.due_merge().unwrap_or_default() {
        let Some(row) = memory.segments.get(&id) else {
            continue;
        };
        for number in 0..row.blocks.len() as u32 {
            reads.get::<BlockRow>(BlockRow::place(id, number));
        }
        for number in 0..row.chunks.len() as u32 {
            reads.get::<DocsRow>(DocsRow::place(id, number));
        }
    }
}

/// The pending messages themselves.
pub(super) fn more(state: &State, work: &Working, reads: &mut Reads) {
    if state.index.pending >= FEW {
        for PendingRow(key) in work.readable::<PendingRow>(&PendingRow::all()) {
            reads.get::<MessageRow>(MessageRow::place(key));
        }
    }
}

/// A slice: pending messages become a segment, or small segments a larger one.
pub(super) fn resolve(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    if turn.state.index.pending >= FEW {
        return settle(turn);
    }
    let Some(gone) = turn.state.index.due_merge() else {
        return Ok(());
    };
    let mut segments = Vec::with_capacity(gone.len());
    for row in gone
        .iter()
        .filter_map(|id| turn.state.index.segments.get(id))
    {
        let mut segment = Segment {
            row: row.clone(),
            blocks: Vec::with_capacity(row.blocks.len()),
            docs: Vec::with_capacity(row.chunks.len()),
        };
        for number in 0..row.blocks.len() as u32 {
            let block = turn
                .work
                .get::<BlockRow>(&BlockRow::place(row.id, number))?;
            segment.blocks.extend(block);
        }
        for number in 0..row.chunks.len() as u32 {
            let docs = turn.work.get::<DocsRow>(&DocsRow::place(row.id, number))?;
            segment.docs.extend(docs);
        }
        let docs = segment.docs().count();
        if segment.blocks.len() < row.blocks.len() || docs < row.docs as usize {
            // It lost rows: what it had is kept anew.
            let pass = turn.state.backfill.again(Keeper::WORDS);
            turn.work.put(&pass);
            turn.adopts.push(Adopt::Backfill(pass));
            continue;
        }
        segments.push(segment);
    }
    let merged = segment::merge(turn.state.index.next_segment(), &segments);
    replace(turn, &gone, merged);
    Ok(())
}

fn settle(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let pending = turn.work.readable::<PendingRow>(&PendingRow::all());
    let mut messages = Vec::with_capacity(pending.len());
    let (mut size, mut settled) = (0usize, 0u32);
    for row in &pending {
        if size >= TEXT {
            break;
        }
        let place = MessageRow::place(row.0);
        if let Ok(Some(found)) = turn.work.get::<MessageRow>(&place) {
            size = size.saturating_add(found.message.body.len());
            messages.push(found.message);
        }
        turn.work.delete::<PendingRow>(row.key());
        settled += 1;
    }
    keep(turn, messages.iter());
    // Where the slice was not full, it saw all there are.
    let left = match (pending.len() as u32) < SLICE {
        true => pending.len() as u32 - settled,
        false => turn.state.index.pending.saturating_sub(settled).max(FEW),
    };
    turn.adopts.push(Adopt::Index(Change::Pending(left)));
    Ok(())
}

/// The keys of pending messages that were read.
fn pending(work: &Working) -> Vec<MessageKey> {
    let rows = work.readable::<PendingRow>(&PendingRow::all());
    rows.into_iter().map(|row| row.0).collect()
}
