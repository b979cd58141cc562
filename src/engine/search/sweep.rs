//! What was deleted, taken back or corrected leaves the index too: its words are nobody's business any more.
//!
//! The commit that changes a text notes that ([`GoneRow`]). From time to time, and at every start, the segments are gone through, and those
//! that have such a message are written anew without it. What it says now is pending once more then, since nobody knows whether the
//! segment had its former words or these. Merges wait meanwhile.

use super::rows::{BlockRow, DocsRow, GoneRow, PendingRow, SegmentRow};
use super::segment;
use super::{Change, Memory, replace, segment_of, text};
use crate::engine::records::MessageRow;
use crate::engine::state::{Adopt, State};
use crate::engine::turn::Turn;
use crate::model::{MessageKey, order};
use crate::store::{Reads, Record, StoreError, Working};
use std::collections::BTreeSet;

/// So many texts have to be gone before that is worth while.
const ENOUGH: u32 = if cfg!(test) { 2 } else { 16 };
/// How many are looked for at once, and in how many segments in one slice.
const MOST: u32 = 64;
const SEGMENTS: usize = 8;

/// A sweep under way; lost with the process.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Sweep {
    gone: BTreeSet<MessageKey>,
    /// The next segment, and the one to end before: newer ones have what was said since.
    next: u32,
    end: u32,
}

impl Memory {
    pub(super) fn due_sweep(&self) -> bool {
        self.sweep.is_some() || self.gone >= ENOUGH || self.gone > 0 && !self.swept
    }

    fn next_swept(&self) -> impl Iterator<Item = &SegmentRow> {
        let (next, end) = (self.sweep.as_ref()).map_or((0, 0), |sweep| (sweep.next, sweep.end));
        self.segments
            .range(next..end)
            .map(|(_, row)| row)
            .take(SEGMENTS)
    }
}

pub(super) fn reads(state: &State, reads: &mut Reads) {
    if state.index.sweep.is_none() {
        reads.some::<GoneRow>(GoneRow::all(), MOST);
    }
    for row in state.index.next_swept() {
        for number in 0..row.docs_rows() {
            reads.get::<DocsRow>(DocsRow::place(row.id, number));
        }
    }
}

/// The messages of a segment that are to leave it.
fn gone(sweep: &Sweep, row: &SegmentRow, work: &Working) -> BTreeSet<MessageKey> {
    let rows = (0..row.docs_rows())
        .filter_map(|number| work.get::<DocsRow>(&DocsRow::place(row.id, number)).ok()?);
    let rows: Vec<DocsRow> = rows.collect();
    let keys = rows.iter().flat_map(DocsRow::docs).map(|doc| doc.key);
    order::set(keys.filter(|key| sweep.gone.contains(key)))
}

/// The first of these segments that has to be written anew, and what leaves it.
fn first<'a>(state: &'a State, work: &Working) -> Option<(&'a SegmentRow, BTreeSet<MessageKey>)> {
    let sweep = state.index.sweep.as_ref()?;
    state.index.next_swept().find_map(|row| {
        let gone = gone(sweep, row, work);
        (!gone.is_empty()).then_some((row, gone))
    })
}

pub(super) fn more(state: &State, work: &Working, reads: &mut Reads) {
    if let Some((row, gone)) = first(state, work) {
        for number in 0..row.blocks.len() as u32 {
            reads.get::<BlockRow>(BlockRow::place(row.id, number));
        }
        for key in gone {
            reads.get::<MessageRow>(MessageRow::place(key));
        }
    }
}

/// A slice of it.
pub(super) fn resolve(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let Some(sweep) = turn.state.index.sweep.clone() else {
        let gone = turn.work.readable::<GoneRow>(&GoneRow::all());
        let sweep = Sweep {
            gone: gone.into_iter().map(|row| row.0).collect(),
            next: 0,
            end: turn.state.index.next_segment(),
        };
        turn.adopts.push(Adopt::Index(Change::Sweeps(sweep)));
        return Ok(());
    };
    let next = match first(turn.state, &turn.work) {
        Some((row, gone)) => {
            let row = row.clone();
            rewrite(turn, &row, &gone)?;
            row.id.checked_add(1)
        }
        None => {
            let last = turn.state.index.next_swept().last();
            last.and_then(|row| row.id.checked_add(1))
        }
    };
    let change = match next.filter(|next| *next < sweep.end) {
        Some(next) => Change::Sweeps(Sweep { next, ..sweep }),
        None => {
            for key in &sweep.gone {
                turn.work.delete::<GoneRow>(GoneRow(*key).key());
            }
            Change::Swept(sweep.gone.len() as u32)
        }
    };
    turn.adopts.push(Adopt::Index(change));
    Ok(())
}

/// Writes a segment without these messages.
fn rewrite(
    turn: &mut Turn<'_>,
    row: &SegmentRow,
    gone: &BTreeSet<MessageKey>,
) -> Result<(), StoreError> {
    let mut pending = 0;
    for key in gone {
        let found = turn.work.get::<MessageRow>(&MessageRow::place(*key))?;
        if found.is_some_and(|found| text(&found.message).is_some()) {
            turn.work.put(&PendingRow(*key));
            pending += 1;
        }
    }
    turn.adopts.push(Adopt::Index(Change::MorePending(pending)));
    let new = match segment_of(turn, row)? {
        Some(segment) => {
            let id = turn.state.index.next_segment();
            segment::merge(id, &[segment], |doc| !gone.contains(&doc.key))
        }
        None => None,
    };
    replace(turn, &[row.id], new);
    Ok(())
}

/// All that a segment has, for tests.
#[cfg(test)]
pub(in crate::engine) fn contents(work: &Working) -> Vec<(super::Doc, BTreeSet<String>)> {
    let memory = Memory::of(work);
    let rows = memory.segments.values().map(|row| segment::Segment {
        row: row.clone(),
        blocks: work.readable(&crate::store::Key::new().small(row.id)),
        docs: work.readable(&DocsRow::all(row.id)),
    });
    rows.flat_map(|segment| segment.contents()).collect()
}
