//! What a turn changes, already serialised.

use super::{Key, Record, Table, codec};
use std::collections::BTreeMap;

/// A new value of a row, or its end.
#[derive(Clone, PartialEq, Eq)]
pub enum Write {
    Put(Vec<u8>),
    Delete,
}

/// Everything one turn writes, in one transaction. The last change of a row counts.
#[derive(Clone, Default)]
pub struct Changes {
    pub writes: BTreeMap<(Table, Key), Write>,
}

impl Changes {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn put<R: Record>(&mut self, record: &R) -> &mut Self {
        self.write(R::TABLE, record.key(), Write::Put(codec::encode(record)))
    }

    pub fn delete<R: Record>(&mut self, key: Key) -> &mut Self {
        self.write(R::TABLE, key, Write::Delete)
    }

    #[inline(never)]
    fn write(&mut self, table: Table, key: Key, write: Write) -> &mut Self {
        self.writes.insert((table, key), write);
        self
    }

    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }
}
