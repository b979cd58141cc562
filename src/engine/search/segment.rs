//! A segment: the words of some messages, written once.
//!
//! Its messages are numbered in the order of their times, so that a larger number is a newer message; [`DOCS`] of them share a row that
//! says which they are. Its terms are sorted and cut into blocks of some kilobytes, each a row; a term is followed by the numbers of its
//! messages, as differences. The segment's own row says with which term each block begins, and with which time each [`CHUNK`] of messages,
//! so that a question reads what it needs by key and nothing else.
//!
//! ```text
//! block:  ( shared  rest  letters…  size  numbers… )*     all lengths and numbers as LEB128
//! ```
//!
//! Pure, over rows.

use super::rows::{BlockRow, Bytes, Doc, DocsRow, SegmentRow};
use super::words::Lookup;
use crate::model::ChatId;
use std::collections::{BTreeMap, BTreeSet};

/// How many messages are chosen together.
pub(super) const CHUNK: usize = 64;
/// How many share a row.
pub(super) const DOCS: usize = 4 * CHUNK;
/// After so many bytes a block ends.
const BLOCK: usize = 4 << 10;

/// The term that every message of a chat has, which no word can be.
pub(super) fn chat_term(chat: ChatId) -> Lookup {
    let mut term = String::from('\u{1}');
    for shift in (0..8).rev() {
        let digit = chat.0 >> (shift * 4) & 15;
        term.extend(char::from_digit(digit, 16));
    }
    Lookup {
        term,
        prefix: false,
    }
}

/// All rows of a segment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Segment {
    pub row: SegmentRow,
    pub blocks: Vec<BlockRow>,
    pub docs: Vec<DocsRow>,
}

/// The segment of these messages and their terms; `None` where there are none. One message may come more than once.
pub(super) fn build(
    id: u32,
    messages: impl IntoIterator<Item = (Doc, BTreeSet<String>)>,
) -> Option<Segment> {
    let mut found: BTreeMap<Doc, BTreeSet<String>> = BTreeMap::new();
    for (doc, terms) in messages {
        found.entry(doc).or_default().extend(terms);
    }
    let mut terms: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (number, (doc, words)) in (0..).zip(&found) {
        let chat = chat_term(doc.key.chat).term;
        for term in core::iter::once(chat).chain(words.iter().cloned()) {
            terms.entry(term).or_default().push(number);
        }
    }
    let mut writer = Writer::new(id);
    for (term, numbers) in &terms {
        writer.term(term, numbers);
    }
    writer.end(found.into_keys().collect())
}

/// One segment of the messages of several that are to stay. What one of them does not give (a row cannot be read) is left out.
pub(super) fn merge(
    id: u32,
    segments: &[Segment],
    stays: impl Fn(&Doc) -> bool,
) -> Option<Segment> {
    let docs = segments.iter().flat_map(Segment::docs);
    let mut docs: Vec<Doc> = docs.filter(|doc| stays(doc)).collect();
    docs.sort_unstable();
    docs.dedup();
    // What each message of each segment is called in the merged one.
    let renumbered: Vec<Vec<u32>> = segments
        .iter()
        .map(|segment| {
            segment
                .docs()
                .map(|doc| docs.binary_search(&doc).map_or(u32::MAX, |at| at as u32))
                .collect()
        })
        .collect();
    let mut readers: Vec<Reader<'_>> = segments.iter().map(Segment::reader).collect();
    for reader in &mut readers {
        reader.next();
    }
    let mut writer = Writer::new(id);
    let mut numbers = Vec::new();
    while let Some(term) = readers.iter().filter_map(Reader::term).min() {
        let term = term.to_owned();
        numbers.clear();
        for (reader, renumbered) in readers.iter_mut().zip(&renumbered) {
            if reader.term() == Some(&term) {
                reader.numbers(|number| {
                    let number = renumbered.get(number as usize).copied();
                    numbers.extend(number.filter(|number| *number != u32::MAX));
                });
                reader.next();
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        if !numbers.is_empty() {
            writer.term(&term, &numbers);
        }
    }
    writer.end(docs)
}

impl Segment {
    pub fn docs(&self) -> impl Iterator<Item = Doc> {
        self.docs.iter().flat_map(DocsRow::docs)
    }

    /// Its messages with their terms.
    #[cfg(test)]
    pub fn contents(&self) -> BTreeMap<Doc, BTreeSet<String>> {
        let docs: Vec<Doc> = self.docs().collect();
        let mut all: BTreeMap<Doc, BTreeSet<String>> = BTreeMap::new();
        let mut reader = self.reader();
        while reader.next() {
            let term = reader.term().expect("text").to_owned();
            reader.numbers(|number| {
                let terms = all.entry(docs[number as usize]).or_default();
                terms.extend((!term.starts_with('\u{1}')).then(|| term.clone()));
            });
        }
        all
    }

    fn reader(&self) -> Reader<'_> {
        Reader {
            blocks: self.blocks.iter().map(|block| &*block.bytes.0).collect(),
            block: &[],
            term: Vec::new(),
            numbers: &[],
            is_over: false,
        }
    }
}

impl SegmentRow {
    /// Which of its blocks may have what is looked up.
    pub(super) fn blocks_of(&self, lookup: &Lookup) -> core::ops::Range<u32> {
        let after = self.blocks.partition_point(|first| *first <= lookup.term);
        let begins = |first: &&String| lookup.prefix && first.starts_with(&lookup.term);
        let rest = self.blocks.get(after..).unwrap_or_default();
        let more = rest.iter().take_while(begins).count();
        let from = after.saturating_sub(1);
        from as u32..(after + more) as u32
    }

    /// How many rows say which its messages are.
    pub(super) fn docs_rows(&self) -> u32 {
        self.docs.div_ceil(DOCS as u32)
    }

    /// The time before or at which the messages of a chunk are.
    pub(super) fn newest_of(&self, chunk: usize) -> u64 {
        let next = self.chunks.get(chunk.saturating_add(1));
        next.copied().unwrap_or(self.newest)
    }
}

/// Numbers of messages of one segment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Numbers(Vec<u64>);

impl Numbers {
    pub fn none(docs: u32) -> Self {
        Self(vec![0; (docs as usize).div_ceil(64)])
    }

    fn insert(&mut self, number: u32) {
        if let Some(bits) = self.0.get_mut(number as usize / 64) {
            *bits |= 1 << (number % 64);
        }
    }

    pub fn and(&mut self, others: &Self) {
        for (bits, other) in self.0.iter_mut().zip(&others.0) {
            *bits &= other;
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|bits| *bits == 0)
    }

    /// For each chunk with some of them, the newest first, which they are.
    pub fn chunks(&self) -> impl Iterator<Item = (usize, u64)> {
        let chunks = self.0.iter().enumerate().rev();
        chunks.filter_map(|(chunk, bits)| (*bits != 0).then_some((chunk, *bits)))
    }
}

const _: () = assert!(CHUNK == u64::BITS as usize);

/// Adds the messages of a block that have what is looked up.
pub(super) fn look_up(block: &BlockRow, lookup: &Lookup, found: &mut Numbers) {
    let mut reader = Reader {
        blocks: [&*block.bytes.0].into(),
        block: &[],
        term: Vec::new(),
        numbers: &[],
        is_over: false,
    };
    while reader.next() {
        let wanted = lookup.term.as_bytes();
        let is_it = match lookup.prefix {
            true => reader.term.starts_with(wanted),
            false => reader.term == wanted,
        };
        if is_it {
            reader.numbers(|number| found.insert(number));
        } else if *reader.term > *wanted {
            break;
        }
    }
}

/// Writes the rows of a segment, term by term.
struct Writer {
    id: u32,
    firsts: Vec<String>,
    blocks: Vec<BlockRow>,
    open: Vec<u8>,
    last: String,
    coded: Vec<u8>,
}

impl Writer {
    fn new(id: u32) -> Self {
        Self {
            id,
            firsts: Vec::new(),
            blocks: Vec::new(),
            open: Vec::new(),
            last: String::new(),
            coded: Vec::new(),
        }
    }

    /// Terms in their order, each with the numbers of its messages in theirs.
    fn term(&mut self, term: &str, numbers: &[u32]) {
        if self.open.is_empty() {
            self.firsts.push(term.to_owned());
            self.last.clear();
        }
        let shared = self.last.bytes().zip(term.bytes());
        let shared = shared.take_while(|(last, next)| last == next).count();
        let rest = term.as_bytes().get(shared..).unwrap_or_default();
        put(&mut self.open, shared as u32);
        put(&mut self.open, rest.len() as u32);
        self.open.extend_from_slice(rest);
        self.coded.clear();
        let mut before = 0;
        for number in numbers {
            put(&mut self.coded, number.wrapping_sub(before));
            before = *number;
        }
        put(&mut self.open, self.coded.len() as u32);
        self.open.extend_from_slice(&self.coded);
        self.last.clear();
        self.last.push_str(term);
        if self.open.len() >= BLOCK {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if !self.open.is_empty() {
            self.blocks.push(BlockRow {
                segment: self.id,
                number: self.blocks.len() as u32,
                bytes: Bytes(core::mem::take(&mut self.open)),
            });
        }
    }

    fn end(mut self, docs: Vec<Doc>) -> Option<Segment> {
        self.cut();
        let newest = docs.last()?.at;
        let row = |(number, docs): (u32, &[Doc])| DocsRow::new(self.id, number, docs);
        Some(Segment {
            row: SegmentRow {
                id: self.id,
                docs: docs.len() as u32,
                newest,
                blocks: self.firsts,
                chunks: docs
                    .chunks(CHUNK)
                    .filter_map(|docs| Some(docs.first()?.at))
                    .collect(),
            },
            blocks: self.blocks,
            docs: (0..).zip(docs.chunks(DOCS)).map(row).collect(),
        })
    }
}

/// Reads the terms of blocks. What cannot be read ends its block.
struct Reader<'a> {
    blocks: std::collections::VecDeque<&'a [u8]>,
    block: &'a [u8],
    term: Vec<u8>,
    numbers: &'a [u8],
    is_over: bool,
}

impl Reader<'_> {
    /// Goes on to the next term, if there is one.
    fn next(&mut self) -> bool {
        loop {
            if self.block.is_empty() {
                let Some(block) = self.blocks.pop_front() else {
                    self.is_over = true;
                    return false;
                };
                self.block = block;
                self.term.clear();
            }
            if self.read().is_some() {
                return true;
            }
            self.block = &[];
        }
    }

    fn read(&mut self) -> Option<()> {
        let shared = take(&mut self.block)? as usize;
        let rest = take(&mut self.block)? as usize;
        let (rest, block) = self.block.split_at_checked(rest)?;
        self.block = block;
        self.term.truncate(shared);
        self.term.extend_from_slice(rest);
        let size = take(&mut self.block)? as usize;
        let (numbers, block) = self.block.split_at_checked(size)?;
        (self.numbers, self.block) = (numbers, block);
        Some(())
    }

    /// The term it is at.
    fn term(&self) -> Option<&str> {
        (!self.is_over)
            .then(|| core::str::from_utf8(&self.term).ok())
            .flatten()
    }

    /// The numbers of its messages.
    fn numbers(&self, mut give: impl FnMut(u32)) {
        let mut coded = self.numbers;
        let mut number = 0u32;
        while let Some(step) = take(&mut coded) {
            number = number.wrapping_add(step);
            give(number);
        }
    }
}

/// LEB128.
fn put(to: &mut Vec<u8>, mut number: u32) {
    while number > 0x7f {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

fn take(from: &mut &[u8]) -> Option<u32> {
    let mut number = 0u32;
    for shift in [0, 7, 14, 21, 28] {
        let (byte, rest) = from.split_first()?;
        *from = rest;
        number |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::search::words;
    use crate::model::MessageKey;

    fn doc(at: u64, chat: u32, position: u64) -> Doc {
        Doc {
            at,
            key: MessageKey {
                chat: ChatId(chat),
                position,
            },
        }
    }

    fn message(doc: Doc, text: &str) -> (Doc, BTreeSet<String>) {
        (doc, words::terms(text))
    }

    /// The messages that have what is looked up, the newest first.
    fn find(segment: &Segment, lookup: &Lookup) -> Vec<Doc> {
        let mut found = Numbers::none(segment.row.docs);
        for number in segment.row.blocks_of(lookup) {
            let block = &segment.blocks[number as usize];
            assert_eq!(block.number, number);
            look_up(block, lookup, &mut found);
        }
        let mut docs = Vec::new();
        for (chunk, bits) in found.chunks() {
            let all: Vec<Doc> = segment.docs().skip(chunk * CHUNK).collect();
            let has = |at: &usize| bits >> at & 1 == 1;
            docs.extend((0..CHUNK).rev().filter(has).map(|at| all[at]));
        }
        docs
    }

    fn prefix(term: &str) -> Lookup {
        Lookup {
            term: term.into(),
            prefix: true,
        }
    }

    fn exact(term: &str) -> Lookup {
        Lookup {
            term: term.into(),
            prefix: false,
        }
    }

    #[test]
    fn numbers_go_both_ways() {
        let mut bytes = Vec::new();
        let numbers = [0, 1, 127, 128, 300, 1 << 21, u32::MAX];
        numbers.iter().for_each(|number| put(&mut bytes, *number));
        let mut from = &*bytes;
        let back: Vec<u32> = core::iter::from_fn(|| take(&mut from)).collect();
        assert_eq!(back, numbers);
        assert_eq!(take(&mut &[0x80, 0x80][..]), None);
        assert_eq!(take(&mut &[0xff; 8][..]), None);
    }

    #[test]
    fn what_was_put_in_is_found() {
        let docs: Vec<Doc> = (0..500).map(|n| doc(1_000 + n, n as u32 % 3, n)).collect();
        let messages = docs.iter().map(|doc| {
            let text = format!(
                "common w{} n{} {:x}",
                doc.at % 7,
                doc.at,
                doc.at * 7_919_191
            );
            message(*doc, &text)
        });
        let segment = build(5, messages).unwrap();
        assert!(segment.blocks.len() > 1);
        assert_eq!((segment.docs.len(), segment.row.docs_rows()), (2, 2));
        assert_eq!(segment.row.chunks.len(), 8);
        assert_eq!(segment.row.newest, 1_499);
        assert_eq!(segment.row.newest_of(0), 1_064);
        assert_eq!(segment.row.newest_of(7), 1_499);
        let newest_first: Vec<Doc> = docs.iter().rev().copied().collect();
        assert_eq!(find(&segment, &exact("common")), newest_first);
        assert_eq!(find(&segment, &prefix("c")), newest_first);
        assert_eq!(find(&segment, &exact("c")), []);
        assert_eq!(find(&segment, &exact("n1234")), [docs[234]]);
        assert_eq!(find(&segment, &prefix("n149")).len(), 10);
        assert_eq!(find(&segment, &prefix("")), newest_first);
        assert_eq!(find(&segment, &prefix("zzz")), []);
        assert_eq!(find(&segment, &prefix("\u{0}")), []);
        let of_chat = find(&segment, &chat_term(ChatId(2)));
        assert!(of_chat.iter().all(|doc| doc.key.chat == ChatId(2)) && of_chat.len() == 166);
    }

    #[test]
    fn nothing_is_no_segment() {
        assert_eq!(build(1, []), None);
        assert_eq!(merge(1, &[], |_| true), None);
    }

    #[test]
    fn a_row_that_cannot_be_read_gives_what_can() {
        let segment = build(1, [message(doc(1, 1, 1), "one two")]).unwrap();
        let mut bytes = segment.blocks[0].bytes.0.clone();
        bytes.truncate(bytes.len() - 1);
        bytes.push(0xff);
        let block = BlockRow {
            bytes: Bytes(bytes),
            ..segment.blocks[0].clone()
        };
        let mut found = Numbers::none(1);
        look_up(&block, &exact("one"), &mut found);
        assert!(!found.is_empty());
        let torn = Segment {
            blocks: vec![block],
            ..segment
        };
        assert!(merge(2, &[torn], |_| true).is_some());
    }

    #[cfg(not(target_family = "wasm"))]
    mod properties {
        use super::*;
        use proptest::collection::vec;
        use proptest::prelude::*;

        proptest! {
            /// Merged in any grouping, segments find what one segment of all finds.
            #[test]
            fn merging_changes_nothing(
                messages in vec((0u64..40, 0u32..3, "[abc]{1,3}( [abc]{1,3}){0,3}"), 1..60),
                cuts in vec(0usize..60, 0..5),
            ) {
                let messages: Vec<(Doc, BTreeSet<String>)> = messages
                    .iter()
                    .map(|(at, chat, text)| message(doc(*at, *chat, *at), text))
                    .collect();
                let whole = build(9, messages.clone()).unwrap();
                let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % messages.len()).collect();
                cuts.extend([0, messages.len()]);
                cuts.sort_unstable();
                let parts: Vec<Segment> = cuts
                    .windows(2)
                    .filter_map(|cut| build(1, messages[cut[0]..cut[1]].to_vec()))
                    .collect();
                prop_assert_eq!(merge(9, &parts, |_| true), Some(whole));
            }
        }
    }
}
