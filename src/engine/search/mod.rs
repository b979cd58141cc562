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
//! million for a history of 100,000 of them, on a store that takes some 20,000 puts a second; and a beginning of a word has thousands of
//! rows. So words are written as search engines do: a slice of messages becomes a [`segment`], once, in a few rows of four kilobytes,
//! and four small segments become one of their size together ([`Memory::due_merge`]): each word is written four times at most, and a
//! question looks into some sixty segments of 100,000 messages, with one row of each for a word.
//!
//! Measured in Chromium with such a history of eight words a message in 500 chats (`make bench`): 1,200 rows and 3.5 MB in all, made in the
//! background in 1,000 commits and some ten seconds, no task of which takes 30 ms. A question for a beginning of a common word reads 100 rows of
//! terms, 55 of messages' numbers and 40 messages: 15 ms, twice that until the hits are in the document, and 50 ms in all when it is the first
//! one of a process. Larger last segments (eight to one, 13,000 messages) are fewer, but making one takes 70 to 140 ms at a stretch; so do the
//! puts where rows are small (two kilobytes of terms, 64 messages: 720 of them).
//!
//! # What is gone
//!
//! A correction, a retraction or a deletion leaves the former words in their segment: they name a message that is read and not shown. That is a row of
//! some bytes ([`rows::GoneRow`]); [`sweep`] writes such segments anew without it, so that the words do not stay on the device either.
//!
//! Few messages are not worth a segment: up to [`FEW`] stay pending, and a question reads them themselves.
//!
//! | file | what it has |
//! |---|---|
//! | `words` | what a word is, and what a match |
//! | `segment` | the words of some messages, as rows |
//! | `rows` | what is kept |
//! | `look` | a question, step by step |
//! | `sweep` | what is gone leaves the index |
//!
//! May import what the engine may.

mod look;
pub(super) mod rows;
mod segment;
pub(super) mod sweep;
pub(super) mod words;

pub(super) use look::{ask, ask_reads, look, look_more, look_reads};

use super::backfill::Keeper;
use super::records::MessageRow;
use super::state::{Adopt, State};
use super::turn::Turn;
use crate::model::{Message, MessageKey, order};
use crate::store::{Reads, Record, StoreError, Working};
use look::Looking;
use rows::{BlockRow, Doc, DocsRow, GoneRow, PendingRow, SegmentRow};
use segment::Segment;
use std::collections::BTreeMap;
use sweep::Sweep;

/// So many pending messages are left alone. (In tests all numbers are small, so that small histories see all of it.)
const FEW: u32 = if cfg!(test) { 3 } else { 32 };
/// So many segments of one size become one.
const FAN: u32 = if cfg!(test) { 2 } else { 4 };
/// Most pending messages that become a segment in one slice, and bytes of text after which it is full.
const SLICE: u32 = FEW * FAN;
const TEXT: usize = 64 << 10;
/// Segments of so many messages stay as they are: making one of these takes a task of some 20 ms.
const LARGE: u32 = SLICE * FAN * FAN;

/// What is remembered of the index, and who is looking for something.
#[derive(Default)]
pub(super) struct Memory {
    segments: BTreeMap<u32, SegmentRow>,
    /// About how many messages are pending: never less than there are, up to [`SLICE`].
    pending: u32,
    /// How many texts are gone whose words may be in segments, about.
    gone: u32,
    /// Their words are being taken out; that was done in this process.
    sweep: Option<Sweep>,
    swept: bool,
    /// One question for each tab; the next one takes its place.
    looking: BTreeMap<u64, Looking>,
}

/// A change of it.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// More texts are gone.
    MoreGone(u32),
    /// The words of what is gone are being taken out; they were, of so many.
    Sweeps(Sweep),
    Swept(u32),
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
        reads.some::<GoneRow>(GoneRow::all(), SLICE);
    }

    /// What is kept of the index.
    pub fn of(work: &Working) -> Self {
        let segments = work.readable::<SegmentRow>(&SegmentRow::all());
        Self {
            segments: order::map(segments.into_iter().map(|row| (row.id, row))),
            pending: work.keys::<PendingRow>(&PendingRow::all()).len() as u32,
            gone: work.keys::<GoneRow>(&GoneRow::all()).len() as u32,
            ..Self::default()
        }
    }

    pub fn adopt(&mut self, change: Change) {
        match change {
            Change::MorePending(more) => self.pending = self.pending.saturating_add(more),
            Change::Pending(pending) => self.pending = pending,
            Change::MoreGone(more) => self.gone = self.gone.saturating_add(more),
            Change::Sweeps(sweep) => self.sweep = Some(sweep),
            Change::Swept(gone) => {
                // None was there: what was counted was noted twice.
                self.gone = if gone == 0 {
                    0
                } else {
                    self.gone.saturating_sub(gone)
                };
                (self.sweep, self.swept) = (None, true);
            }
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
        self.pending >= FEW || self.due_sweep() || self.due_merge().is_some()
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
        let mut sizes = BTreeMap::<u32, Vec<u32>>::new();
        for row in self.segments.values().filter(|row| row.docs < LARGE) {
            let same = sizes.entry((row.docs / FEW).max(1).ilog(FAN)).or_default();
            same.push(row.id);
            if same.len() == FAN as usize {
                return Some(same.clone());
            }
        }
        None
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

/// Messages whose text this turn changes become pending, and what they said is gone, in the same commit.
pub(super) fn note(work: &mut Working) -> [Change; 2] {
    let (mut pending, mut gone) = (Vec::new(), Vec::new());
    for (place, was, will_be) in work.changed::<MessageRow>() {
        let Some(key) = MessageRow::key_of(place) else {
            continue;
        };
        let was = was.map(|row| row.message);
        let will_be = will_be.map(|row| row.message);
        let [before, after] = [&was, &will_be].map(|it| it.as_ref().and_then(text));
        let at = |it: &Option<Message>| it.as_ref().map(|it| it.at);
        if after.is_some() && (before != after || at(&was) != at(&will_be)) {
            pending.push(PendingRow(key));
        }
        if before.is_some() && before != after {
            gone.push(GoneRow(key));
        }
    }
    pending.iter().for_each(|row| work.put(row));
    gone.iter().for_each(|row| work.put(row));
    [
        Change::MorePending(pending.len() as u32),
        Change::MoreGone(gone.len() as u32),
    ]
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
        for number in 0..row.docs_rows() {
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

/// What is to be done next in the background.
enum Work {
    Settle,
    Sweep,
    Merge(Vec<u32>),
}

impl Memory {
    fn next_work(&self) -> Option<Work> {
        if self.pending >= FEW {
            return Some(Work::Settle);
        }
        if self.due_sweep() {
            return Some(Work::Sweep);
        }
        self.due_merge().map(Work::Merge)
    }
}

/// What the next slice of work in the background needs.
pub(super) fn reads(state: &State, reads: &mut Reads) {
    match state.index.next_work() {
        Some(Work::Settle) => {
            reads.some::<PendingRow>(PendingRow::all(), SLICE);
        }
        Some(Work::Sweep) => sweep::reads(state, reads),
        Some(Work::Merge(ids)) => {
            for row in ids.iter().filter_map(|id| state.index.segments.get(id)) {
                for number in 0..row.blocks.len() as u32 {
                    reads.get::<BlockRow>(BlockRow::place(row.id, number));
                }
                for number in 0..row.docs_rows() {
                    reads.get::<DocsRow>(DocsRow::place(row.id, number));
                }
            }
        }
        None => {}
    }
}

/// The messages that it is about.
pub(super) fn more(state: &State, work: &Working, reads: &mut Reads) {
    match state.index.next_work() {
        Some(Work::Settle) => {
            for key in pending(work) {
                reads.get::<MessageRow>(MessageRow::place(key));
            }
        }
        Some(Work::Sweep) => sweep::more(state, work, reads),
        Some(Work::Merge(_)) | None => {}
    }
}

/// A slice: pending messages become a segment, small segments a larger one, or what is gone leaves one.
pub(super) fn resolve(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    match turn.state.index.next_work() {
        Some(Work::Settle) => settle(turn),
        Some(Work::Sweep) => sweep::resolve(turn),
        Some(Work::Merge(ids)) => merge(turn, &ids),
        None => Ok(()),
    }
}

fn merge(turn: &mut Turn<'_>, ids: &[u32]) -> Result<(), StoreError> {
    let mut segments = Vec::with_capacity(ids.len());
    for row in ids
        .iter()
        .filter_map(|id| turn.state.index.segments.get(id))
    {
        segments.extend(segment_of(turn, row)?);
    }
    let id = turn.state.index.next_segment();
    let merged = segment::merge(id, &segments, |_| true);
    replace(turn, ids, merged);
    Ok(())
}

/// A segment that was read. `None`: it lost rows, and what it had is kept anew.
fn segment_of(turn: &mut Turn<'_>, row: &SegmentRow) -> Result<Option<Segment>, StoreError> {
    let mut segment = Segment {
        row: row.clone(),
        blocks: Vec::new(),
        docs: Vec::new(),
    };
    for number in 0..row.blocks.len() as u32 {
        let block = turn
            .work
            .get::<BlockRow>(&BlockRow::place(row.id, number))?;
        segment.blocks.extend(block);
    }
    for number in 0..row.docs_rows() {
        let docs = turn.work.get::<DocsRow>(&DocsRow::place(row.id, number))?;
        segment.docs.extend(docs);
    }
    if segment.blocks.len() < row.blocks.len() || segment.docs().count() < row.docs as usize {
        let pass = turn.state.backfill.again(Keeper::WORDS);
        turn.work.put(&pass);
        turn.adopts.push(Adopt::Backfill(pass));
        return Ok(None);
    }
    Ok(Some(segment))
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
