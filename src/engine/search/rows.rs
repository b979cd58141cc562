//! What is kept of the index.

use crate::model::{ChatId, MessageKey, Millis};
use crate::store::{Key, Record, Table};
use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Visitor};

/// Raised when words are cut or folded in another way: what older builds kept is read no more. The pass over all messages has to begin
/// anew with it ([`crate::engine::backfill`]).
pub(super) const WORDS: u8 = 1;

/// Where a chat begins; rows of most chats lie whole steps after it.
const FIRST: u64 = 1 << 62;

/// A message by its time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Doc {
    pub at: Millis,
    pub key: MessageKey,
}

/// One segment, of so many messages.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SegmentRow {
    pub id: u32,
    pub docs: u32,
    /// The time of its newest message.
    pub newest: Millis,
    /// The first term of each block.
    pub blocks: Vec<String>,
    /// The time of the first message of each [`DocsRow`].
    pub chunks: Vec<Millis>,
}

impl SegmentRow {
    pub fn all() -> Key {
        Key::new().small(0)
    }
}

impl Record for SegmentRow {
    const TABLE: Table = Table::Indexed;
    const VERSION: u8 = WORDS;
    fn key(&self) -> Key {
        Self::all().small(self.id)
    }
}

/// The times and places of some of a segment's messages, in their order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DocsRow {
    segment: u32,
    number: u32,
    /// Each as the time since the one before it, its chat, and its position, counted in steps from where chats begin: small numbers
    /// are short.
    docs: Vec<(u64, u32, u64)>,
}

impl DocsRow {
    pub fn new(segment: u32, number: u32, docs: &[Doc]) -> Self {
        let mut before = 0;
        let docs = docs.iter().map(|doc| {
            let since = doc.at.wrapping_sub(before);
            before = doc.at;
            let position = doc.key.position.wrapping_sub(FIRST).rotate_right(32);
            (since, doc.key.chat.0, position)
        });
        Self {
            segment,
            number,
            docs: docs.collect(),
        }
    }

    pub fn docs(&self) -> impl Iterator<Item = Doc> {
        let mut at = 0u64;
        self.docs.iter().map(move |(since, chat, position)| {
            at = at.wrapping_add(*since);
            Doc {
                at,
                key: MessageKey {
                    chat: ChatId(*chat),
                    position: position.rotate_left(32).wrapping_add(FIRST),
                },
            }
        })
    }

    pub fn all(segment: u32) -> Key {
        Key::new().small(1).small(segment)
    }

    pub fn place(segment: u32, number: u32) -> Key {
        Self::all(segment).small(number)
    }
}

impl Record for DocsRow {
    const TABLE: Table = Table::Indexed;
    fn key(&self) -> Key {
        Self::place(self.segment, self.number)
    }
}

/// A message whose words are in no segment yet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct PendingRow(pub MessageKey);

impl PendingRow {
    pub fn all() -> Key {
        Key::new().small(2)
    }
}

impl Record for PendingRow {
    const TABLE: Table = Table::Indexed;
    fn key(&self) -> Key {
        Self::all().small(self.0.chat.0).number(self.0.position)
    }
}

/// A message whose former words may be in a segment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct GoneRow(pub MessageKey);

impl GoneRow {
    pub fn all() -> Key {
        Key::new().small(3)
    }
}

impl Record for GoneRow {
    const TABLE: Table = Table::Indexed;
    fn key(&self) -> Key {
        Self::all().small(self.0.chat.0).number(self.0.position)
    }
}

/// Some terms of a segment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BlockRow {
    pub segment: u32,
    pub number: u32,
    pub bytes: Bytes,
}

impl BlockRow {
    pub fn place(segment: u32, number: u32) -> Key {
        Key::new().small(segment).small(number)
    }
}

impl Record for BlockRow {
    const TABLE: Table = Table::Terms;
    fn key(&self) -> Key {
        Self::place(self.segment, self.number)
    }
}

/// Bytes that are read and written at once, not one by one.
#[derive(Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl Visitor<'_> for Read {
            type Value = Bytes;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }
        }
        deserializer.deserialize_bytes(Read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::codec;

    #[test]
    fn rows_come_back_as_they_were() {
        let doc = |at, chat, position| Doc {
            at,
            key: MessageKey {
                chat: ChatId(chat),
                position,
            },
        };
        let docs = [
            doc(0, 1, 0),
            doc(1_700_000_000_000, 1, FIRST),
            doc(1_700_000_000_000, 2, FIRST + (5 << 32)),
            doc(1_700_000_000_005, 2, FIRST - (3 << 32) + 7),
            doc(u64::MAX, u32::MAX, u64::MAX),
        ];
        let row = DocsRow::new(3, 4, &docs);
        let back: DocsRow = codec::decode(&codec::encode(&row)).unwrap();
        assert_eq!(back.docs().collect::<Vec<_>>(), docs);
        let block = BlockRow {
            segment: 1,
            number: 2,
            bytes: Bytes((0..=255).collect()),
        };
        assert_eq!(codec::decode(&codec::encode(&block)), Ok(block));
        let plain: Vec<Doc> = (0..64)
            .map(|n| doc(1_700_000_000_000 + n * 60_000, 9, FIRST + (n << 32)))
            .collect();
        let size = codec::encode(&DocsRow::new(1, 1, &plain)).len();
        assert!(size < 64 * 6, "{size} bytes");
    }
}
