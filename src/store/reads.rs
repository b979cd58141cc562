//! What a turn asks for, and what it gets.

use super::{Key, Record, StoreError, Table, codec};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a table with `from <= key < to`, at most `limit` of them, from the end when `newest_first`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Range {
    pub table: Table,
    pub from: Key,
    /// `None`: to the end of the table.
    pub to: Option<Key>,
    pub newest_first: bool,
    pub limit: u32,
}

/// Everything one turn reads, in one transaction.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reads {
    pub gets: BTreeSet<(Table, Key)>,
    pub ranges: Vec<Range>,
}

impl Reads {
    pub fn new() -> Self {
        Self::default()
    }

    /// One row.
    pub fn get<R: Record>(&mut self, key: Key) -> &mut Self {
        self.row(R::TABLE, key)
    }

    #[inline(never)]
    fn row(&mut self, table: Table, key: Key) -> &mut Self {
        self.gets.insert((table, key));
        self
    }

    /// Every row whose key begins with `prefix`.
    pub fn all<R: Record>(&mut self, prefix: Key) -> &mut Self {
        self.some::<R>(prefix, u32::MAX)
    }

    /// The first `limit` rows whose key begins with `prefix`.
    pub fn some<R: Record>(&mut self, prefix: Key, limit: u32) -> &mut Self {
        self.rows(R::TABLE, prefix, limit)
    }

    #[inline(never)]
    fn rows(&mut self, table: Table, prefix: Key, limit: u32) -> &mut Self {
        let to = prefix.after_prefix();
        self.range(Range {
            table,
            from: prefix,
            to,
            newest_first: false,
            limit,
        })
    }

    #[inline(never)]
    pub fn range(&mut self, range: Range) -> &mut Self {
        if !self.ranges.contains(&range) {
            self.ranges.push(range);
        }
        self
    }

    pub fn is_empty(&self) -> bool {
        self.gets.is_empty() && self.ranges.is_empty()
    }
}

/// The rows that were there.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    pub rows: BTreeMap<(Table, Key), Vec<u8>>,
}

impl Loaded {
    /// One row, if it was asked for and exists.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn get<R: Record>(&self, key: &Key) -> Result<Option<R>, StoreError> {
        self.bytes(R::TABLE, key).map(codec::decode).transpose()
    }

    #[inline(never)]
    pub(super) fn bytes(&self, table: Table, key: &Key) -> Option<&[u8]> {
        self.rows.get(&(table, key.clone())).map(Vec::as_slice)
    }

    /// Adds what a second read brought.
    pub fn extend(&mut self, more: Loaded) {
        self.rows.extend(more.rows);
    }
}
