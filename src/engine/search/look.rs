//! A question, step by step: the words' messages in each segment, then the newest of these, read and compared until there are enough.
//!
//! Each step is a task of its own, so that whatever comes meanwhile goes first. Nothing is written. The next question of the same tab
//! takes the place of one that is under way: who types is asked for the last letters only.
//!
//! Segments overlap in time, so hits are given only down to the time of the newest chunk that was not read yet.

use super::rows::{BlockRow, Doc, DocsRow, PendingRow, SegmentRow};
use super::segment::{CHUNK, DOCS, Numbers, chat_term, look_up};
use super::words::{Lookup, Query};
use super::{Change, SLICE, pending, text};
use crate::bus::{Event, Hit};
use crate::engine::backfill::Keeper;
use crate::engine::names;
use crate::engine::records::{ChatRow, MessageRow};
use crate::engine::state::{Adopt, State};
use crate::engine::turn::Turn;
use crate::model::{BareJid, ChatId, Message, MessageKey, Millis};
use crate::store::{Key, Range, Reads, Record, StoreError, Working};
use core::ops::Range as Span;
use std::collections::BTreeSet;

/// How many hits make an answer.
const HITS: usize = if cfg!(test) { 6 } else { 25 };
/// How many chunks, and messages, are read in one step.
const CHUNKS: usize = if cfg!(test) { 2 } else { 48 };
const MESSAGES: usize = if cfg!(test) { 5 } else { 40 };
/// How many terms are looked up: of more, the others are left to the comparison.
const LOOKUPS: usize = 12;
/// How much of a message a hit shows, before its first match and in all, in bytes.
const BEFORE: usize = 40;
const SNIPPET: usize = 200;
/// How many matches are marked in it.
const MARKS: usize = 16;

/// A question under way.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Looking {
    id: u32,
    query: Query,
    /// In this chat alone.
    chat: Option<ChatId>,
    /// Older than this message.
    before: Option<Doc>,
    step: Step,
}

#[derive(Clone, Debug)]
enum Step {
    /// The segments are to be asked.
    Words,
    /// They were.
    Docs(Docs),
}

/// What the segments named and was not compared yet.
#[derive(Clone, Debug, Default)]
struct Docs {
    /// Chunks that were not read, the newest last.
    chunks: Vec<Chunk>,
    /// Messages of those that were.
    found: BTreeSet<Doc>,
    hits: Vec<Hit>,
    /// Pending messages were compared.
    settled: bool,
}

/// Messages of one chunk of a segment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Chunk {
    /// None of them is newer.
    newest: Millis,
    segment: u32,
    number: u32,
    bits: u64,
}

impl Chunk {
    /// Which they are says this row.
    fn row(&self) -> Key {
        DocsRow::place(self.segment, self.number / (DOCS / CHUNK) as u32)
    }
}

/// What [`ask`] needs.
pub(in crate::engine) fn ask_reads(state: &State, chat: Option<&BareJid>, reads: &mut Reads) {
    names::reads(state, reads);
    if let Some(chat) = chat {
        reads.get::<ChatRow>(ChatRow::place(chat));
    }
}

/// A tab wants to know where these words are.
pub(in crate::engine) fn ask(
    turn: &mut Turn<'_>,
    tab: u64,
    id: u32,
    typed: &str,
    chat: Option<&BareJid>,
    before: Option<(Millis, MessageKey)>,
) -> Result<(), StoreError> {
    let query = Query::parse(typed);
    let of = match chat {
        Some(chat) => turn.chat(chat)?.map(|row| row.id),
        None => None,
    };
    if query.is_empty() || chat.is_some() && of.is_none() {
        give(turn, tab, id, Vec::new(), false)?;
        turn.adopts.push(Adopt::Index(Change::Looked(tab)));
        return Ok(());
    }
    let looking = Looking {
        id,
        query,
        chat: of,
        before: before.map(|(at, key)| Doc { at, key }),
        step: Step::Words,
    };
    turn.adopts
        .push(Adopt::Index(Change::Looks(tab, Box::new(looking))));
    Ok(())
}

impl Looking {
    fn lookups(&self) -> Vec<Lookup> {
        let words = self.query.lookups().into_iter().take(LOOKUPS);
        self.chat.map(chat_term).into_iter().chain(words).collect()
    }

    /// Whether a message may be among the hits.
    fn wants(&self, doc: Doc) -> bool {
        self.chat.is_none_or(|chat| chat == doc.key.chat)
            && self.before.is_none_or(|before| doc < before)
    }
}

impl Docs {
    /// The chunks that are read next.
    fn next(&self) -> &[Chunk] {
        let from = self.chunks.len().saturating_sub(CHUNKS);
        self.chunks.get(from..).unwrap_or_default()
    }

    /// With the next chunks, which were read: what was found, and how many of it may be given, the newest.
    fn with_next(&self, looking: &Looking, work: &Working) -> (BTreeSet<Doc>, usize) {
        let mut found = self.found.clone();
        let next = self.next();
        for chunk in next {
            let docs = work.get::<DocsRow>(&chunk.row()).ok().flatten();
            let first = chunk.number as usize % (DOCS / CHUNK) * CHUNK;
            let docs = docs.iter().flat_map(DocsRow::docs).skip(first);
            let docs: Vec<Doc> = docs.take(CHUNK).collect();
            let named = (0..CHUNK).filter(|at| chunk.bits >> at & 1 == 1);
            let named = named.filter_map(|at| docs.get(at).copied());
            found.extend(named.filter(|doc| looking.wants(*doc)));
        }
        if !self.settled {
            for key in pending(work) {
                let row = work.get::<MessageRow>(&MessageRow::place(key));
                let Some(message) = row.ok().flatten().map(|row| row.message) else {
                    continue;
                };
                let doc = super::doc(&message);
                let matches = |text| looking.query.find(text).is_some();
                if looking.wants(doc) && text(&message).is_some_and(matches) {
                    found.insert(doc);
                }
            }
        }
        let rest = self.chunks.len() - next.len();
        let unread = rest.checked_sub(1).and_then(|last| self.chunks.get(last));
        let may = match unread {
            Some(unread) => found
                .iter()
                .rev()
                .take_while(|doc| doc.at > unread.newest)
                .count(),
            None => found.len(),
        };
        (found, may.min(MESSAGES))
    }
}

/// What the next step of a question needs.
pub(in crate::engine) fn look_reads(state: &State, tab: u64, reads: &mut Reads) {
    let Some(looking) = state.index.looking.get(&tab) else {
        return;
    };
    match &looking.step {
        Step::Words => {
            let lookups = looking.lookups();
            for row in state.index.segments.values() {
                for number in lookups.iter().flat_map(|lookup| row.blocks_of(lookup)) {
                    reads.get::<BlockRow>(BlockRow::place(row.id, number));
                }
            }
        }
        Step::Docs(docs) => {
            names::reads(state, reads);
            for chunk in docs.next() {
                reads.get::<DocsRow>(chunk.row());
            }
            if !docs.settled {
                let mut of = PendingRow::all();
                if let Some(chat) = looking.chat {
                    of = of.small(chat.0);
                }
                reads.range(Range {
                    table: PendingRow::TABLE,
                    to: of.after_prefix(),
                    from: of,
                    newest_first: false,
                    limit: SLICE,
                });
            }
        }
    }
}

/// The messages that are to be compared.
pub(in crate::engine) fn look_more(
    state: &State,
    tab: u64,
    work: &Working,
    reads: &mut Reads,
) -> Result<(), StoreError> {
    let Some(looking) = state.index.looking.get(&tab) else {
        return Ok(());
    };
    let Step::Docs(docs) = &looking.step else {
        return Ok(());
    };
    // Pending ones have to be read to be compared; then they are here anyway.
    if !docs.settled {
        for key in pending(work) {
            reads.get::<MessageRow>(MessageRow::place(key));
        }
    }
    let (found, may) = Docs {
        settled: true,
        ..docs.clone()
    }
    .with_next(looking, work);
    for doc in found.iter().rev().take(may) {
        reads.get::<MessageRow>(MessageRow::place(doc.key));
    }
    Ok(())
}

/// A step of a tab's question.
pub(in crate::engine) fn look(turn: &mut Turn<'_>, tab: u64) -> Result<(), StoreError> {
    let Some(looking) = turn.state.index.looking.get(&tab) else {
        return Ok(());
    };
    let step = match &looking.step {
        Step::Words => Some(Docs {
            chunks: chunks(turn, looking),
            ..Docs::default()
        }),
        Step::Docs(docs) => compare(turn, tab, looking, docs)?,
    };
    let change = match step {
        Some(docs) => {
            let looking = Looking {
                step: Step::Docs(docs),
                ..looking.clone()
            };
            Change::Looks(tab, Box::new(looking))
        }
        None => Change::Looked(tab),
    };
    turn.adopts.push(Adopt::Index(change));
    Ok(())
}

/// Where in the segments all words are.
fn chunks(turn: &Turn<'_>, looking: &Looking) -> Vec<Chunk> {
    let lookups = looking.lookups();
    let mut chunks = Vec::new();
    for row in turn.state.index.segments.values() {
        let Some(found) = all_of(turn, row, &lookups) else {
            continue;
        };
        for (number, bits) in found.chunks() {
            let oldest = row.chunks.get(number).copied().unwrap_or_default();
            if looking.before.is_none_or(|before| oldest <= before.at) {
                chunks.push(Chunk {
                    newest: row.newest_of(number),
                    segment: row.id,
                    number: number as u32,
                    bits,
                });
            }
        }
    }
    chunks.sort_unstable();
    chunks
}

/// The messages of a segment that have all that is looked up.
fn all_of(turn: &Turn<'_>, row: &SegmentRow, lookups: &[Lookup]) -> Option<Numbers> {
    let mut all: Option<Numbers> = None;
    for lookup in lookups {
        let mut found = Numbers::none(row.docs);
        for number in row.blocks_of(lookup) {
            let place = BlockRow::place(row.id, number);
            if let Ok(Some(block)) = turn.work.get::<BlockRow>(&place) {
                look_up(&block, lookup, &mut found);
            }
        }
        if let Some(all) = &all {
            found.and(all);
        }
        if found.is_empty() {
            return None;
        }
        all = Some(found);
    }
    all
}

/// Compares the newest messages that were named. What is left to do; `None`: the answer was given.
fn compare(
    turn: &mut Turn<'_>,
    tab: u64,
    looking: &Looking,
    docs: &Docs,
) -> Result<Option<Docs>, StoreError> {
    let (mut found, may) = docs.with_next(looking, &turn.work);
    let mut hits = docs.hits.clone();
    let rest = docs.chunks.len() - docs.next().len();
    let names = names::all(turn)?;
    for _ in 0..may {
        if hits.len() == HITS {
            break;
        }
        let Some(doc) = found.last().copied() else {
            break;
        };
        let place = MessageRow::place(doc.key);
        if !turn.work.knows::<MessageRow>(&place) {
            // A pending one among those that were read: the others come in the next step.
            break;
        }
        found.remove(&doc);
        let row = turn.work.get::<MessageRow>(&place).ok().flatten();
        let chat = names.get(&doc.key.chat);
        // Its words, or its time, may be others by now.
        let message = row.map(|row| row.message).filter(|it| it.at == doc.at);
        if let (Some(message), Some(chat)) = (message, chat)
            && let Some(places) = text(&message).and_then(|text| looking.query.find(text))
        {
            hits.push(hit(chat, &message, &places));
        }
    }
    let is_over = rest == 0 && found.is_empty();
    if hits.len() == HITS || is_over {
        give(turn, tab, looking.id, hits, !is_over)?;
        return Ok(None);
    }
    let mut chunks = docs.chunks.clone();
    chunks.truncate(rest);
    Ok(Some(Docs {
        chunks,
        found,
        hits,
        settled: true,
    }))
}

fn give(
    turn: &mut Turn<'_>,
    tab: u64,
    id: u32,
    hits: Vec<Hit>,
    more: bool,
) -> Result<(), StoreError> {
    let indexed = indexed(turn)?;
    turn.tell_tab(
        tab,
        Event::Found {
            id,
            hits,
            more,
            indexed,
        },
    );
    Ok(())
}

/// How much of the history the index has, in per cent, by chats.
fn indexed(turn: &Turn<'_>) -> Result<u8, StoreError> {
    let pass = turn.state.backfill;
    let waits = turn.state.index.pending >= SLICE;
    if pass.is_done_for(Keeper::WORDS) {
        return Ok(if waits { 99 } else { 100 });
    }
    let chats = turn.account()?.next_chat.max(1);
    let seen = u64::from(pass.chat().0) * 100 / u64::from(chats);
    Ok(u8::try_from(seen).unwrap_or(99).min(99))
}

fn hit(chat: &BareJid, message: &Message, places: &[Span<usize>]) -> Hit {
    let (snippet, marks) = snippet(&message.body, places);
    Hit {
        chat: chat.clone(),
        key: message.key,
        at: message.at,
        sender: message.sender.clone(),
        own: message.own,
        snippet,
        marks,
    }
}

/// A piece of a text around its first match, and where in it matches are, in bytes.
fn snippet(body: &str, places: &[Span<usize>]) -> (String, Vec<(u32, u32)>) {
    let first = places.first().map_or(0, |place| place.start);
    let mut from = first.saturating_sub(BEFORE);
    while !body.is_char_boundary(from) {
        from -= 1;
    }
    if from > 0 {
        // At the beginning of a word, where one begins.
        let start = body.get(from..first).unwrap_or_default();
        from += start.find(char::is_whitespace).map_or(0, |at| at + 1);
        while !body.is_char_boundary(from) {
            from += 1;
        }
    }
    let mut to = from.saturating_add(SNIPPET).min(body.len());
    while !body.is_char_boundary(to) {
        to -= 1;
    }
    let mut snippet = String::with_capacity(SNIPPET + 8);
    if from > 0 {
        snippet.push('…');
    }
    let shift = snippet.len();
    snippet.push_str(body.get(from..to).unwrap_or_default());
    if to < body.len() {
        snippet.push('…');
    }
    let inside = places
        .iter()
        .filter(|place| from <= place.start && place.end <= to);
    let marks = inside.take(MARKS).map(|place| {
        let at = |at: usize| u32::try_from(at - from + shift).unwrap_or_default();
        (at(place.start), at(place.end))
    });
    let marks = marks.collect();
    (snippet, marks)
}

#[cfg(test)]
mod snippets {
    use super::*;

    #[track_caller]
    fn check(query: &str, body: &str, expected: &str) {
        let places = Query::parse(query).find(body).expect("it matches");
        let (mut shown, marks) = snippet(body, &places);
        for (from, to) in marks.into_iter().rev() {
            shown.insert(to as usize, ']');
            shown.insert(from as usize, '[');
        }
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_hit_shows_what_is_around_it() {
        check("world", "hello world", "hello [world]");
        let long = format!("{}needle {}", "före ".repeat(50), "efter ".repeat(100));
        let before = "före ".repeat(6);
        let after = "efter ".repeat(26) + "e";
        check("needle", &long, &format!("…{before}[needle] {after}…"));
        let unbroken = format!("{}x", "漢".repeat(200));
        check("漢漢x", "漢漢x", "[漢漢x]");
        assert!(Query::parse("x").find(&unbroken).is_some());
        let (shown, _) = snippet(&unbroken, &Query::parse("x").find(&unbroken).unwrap());
        assert!(shown.ends_with("漢x") && shown.len() < 60, "{shown}");
    }
}
