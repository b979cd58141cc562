//! A turn's working copy: what was loaded, overlaid by what the turn has changed so far. The second message of a batch sees
//! what the first one did, and nothing outside the turn sees anything before the commit.
//!
//! There are some thirty kinds of records: what does not depend on the kind is in functions of bytes and tables, which exist once.

use super::{Changes, Key, Loaded, Range, Reads, Record, StoreError, Table, Write, codec};
use core::ops::Bound;
use std::collections::BTreeMap;

/// Loaded rows and changes over them.
#[derive(Default)]
pub struct Working {
    loaded: Loaded,
    changes: Changes,
    /// What has been read, so that "not there" and "not asked for" cannot be confused.
    asked: Reads,
    /// Of its ranges those in which there was no row more than were asked for at most. Found out once: whoever goes through a list asks about
    /// each of its rows.
    whole: Vec<Range>,
}

impl Working {
    pub fn new(asked: Reads, loaded: Loaded) -> Self {
        let mut work = Self::default();
        work.extend(asked, loaded);
        work
    }

    /// Adds the rows of a further read.
    pub fn extend(&mut self, asked: Reads, more: Loaded) {
        self.loaded.extend(more);
        self.asked.gets.extend(asked.gets);
        for range in asked.ranges {
            if self.is_whole(&range) {
                self.whole.push(range.clone());
            }
            self.asked.range(range);
        }
    }

    /// Nothing that begins with `prefix` is stored, as this turn made what it belongs to: it needs not be asked for.
    pub fn is_new<R: Record>(&mut self, prefix: Key) {
        let mut asked = Reads::new();
        asked.all::<R>(prefix);
        self.extend(asked, Loaded::default());
    }

    /// Whether the row was asked for (or written in this turn), so that [`Self::get`] knows it.
    pub fn knows<R: Record>(&self, key: &Key) -> bool {
        self.knows_row(R::TABLE, key)
    }

    #[inline(never)]
    fn knows_row(&self, table: Table, key: &Key) -> bool {
        let place = (table, key.clone());
        self.changes.writes.contains_key(&place)
            || self.asked.gets.contains(&place)
            || self.whole.iter().any(|range| {
                range.table == table
                    && range.from <= *key
                    && range.to.as_ref().is_none_or(|to| key < to)
            })
    }

    /// Whether there was no row more in a range than were asked for at most.
    fn is_whole(&self, range: &Range) -> bool {
        if range.limit == u32::MAX {
            return true;
        }
        let from = (range.table, range.from.clone());
        let rows = self.loaded.rows.range(from..);
        let within = |place: &(Table, Key)| {
            place.0 == range.table && range.to.as_ref().is_none_or(|to| place.1 < *to)
        };
        let count = rows.take_while(|(place, _)| within(place)).count();
        count < range.limit as usize
    }

    /// The row as this turn sees it.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    ///
    /// # Panics
    /// In debug builds when the row was never asked for: a row not loaded must not be taken for one that is not there.
    pub fn get<R: Record>(&self, key: &Key) -> Result<Option<R>, StoreError> {
        debug_assert!(
            self.knows::<R>(key) || self.loaded.rows.contains_key(&(R::TABLE, key.clone())),
            "a row of {:?} was not loaded",
            R::TABLE
        );
        self.row(R::TABLE, key).map(codec::decode).transpose()
    }

    #[inline(never)]
    fn row(&self, table: Table, key: &Key) -> Option<&[u8]> {
        match self.changes.writes.get(&(table, key.clone())) {
            Some(Write::Put(bytes)) => Some(bytes),
            Some(Write::Delete) => None,
            None => self.loaded.bytes(table, key),
        }
    }

    /// All rows that begin with `prefix` and were loaded or written, in order.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    ///
    /// # Panics
    /// In debug builds when no range of these rows was ever asked for.
    pub fn all<R: Record>(&self, prefix: &Key) -> Result<Vec<R>, StoreError> {
        debug_assert!(
            self.asked.ranges.iter().any(|range| range.table == R::TABLE
                && (range.from.0.starts_with(&prefix.0) || prefix.0.starts_with(&range.from.0))),
            "rows of {:?} were not loaded",
            R::TABLE
        );
        let mut records = Vec::new();
        for (_, bytes) in self.rows(R::TABLE, prefix) {
            records.push(codec::decode(bytes)?);
        }
        Ok(records)
    }

    /// The same without those that cannot be read.
    pub fn readable<R: Record>(&self, prefix: &Key) -> Vec<R> {
        let mut records = Vec::new();
        for (_, bytes) in self.rows(R::TABLE, prefix) {
            records.extend(codec::decode::<R>(bytes).ok());
        }
        records
    }

    /// The places of all rows that begin with `prefix` and were loaded or written, in order.
    pub fn keys<R: Record>(&self, prefix: &Key) -> Vec<Key> {
        let rows = self.rows(R::TABLE, prefix).into_iter();
        rows.map(|(key, _)| key.clone()).collect()
    }

    #[inline(never)]
    fn rows(&self, table: Table, prefix: &Key) -> Vec<(&Key, &[u8])> {
        let start = (table, prefix.clone());
        let within = |place: &(Table, Key)| place.0 == table && place.1.0.starts_with(&prefix.0);
        let mut rows: BTreeMap<&Key, &[u8]> = BTreeMap::new();
        for ((_, key), bytes) in self
            .loaded
            .rows
            .range(start.clone()..)
            .take_while(|(place, _)| within(place))
        {
            rows.insert(key, bytes);
        }
        for ((_, key), write) in self
            .changes
            .writes
            .range(start..)
            .take_while(|(place, _)| within(place))
        {
            match write {
                Write::Put(bytes) => rows.insert(key, bytes),
                Write::Delete => rows.remove(key),
            };
        }
        rows.into_iter().collect()
    }

    /// The rows of a table that this turn changes: each as it was, where it was loaded, and as it will be. One that cannot be read counts
    /// as not there.
    pub fn changed<R: Record>(&self) -> impl Iterator<Item = (&Key, Option<R>, Option<R>)> {
        let all = (R::TABLE, Key::new());
        let changes = self.changes.writes.range(all..);
        let changes = changes.take_while(|((table, _), _)| *table == R::TABLE);
        changes.map(|(place, write)| {
            let was = self.loaded.get(&place.1).ok().flatten();
            let will_be = match write {
                Write::Put(bytes) => codec::decode(bytes).ok(),
                Write::Delete => None,
            };
            (&place.1, was, will_be)
        })
    }

    /// The key of the first row of `prefix` after `key`, of those that were loaded or written.
    pub fn after<R: Record>(&self, prefix: &Key, key: &Key) -> Option<Key> {
        self.row_after(R::TABLE, prefix, key)
    }

    #[inline(never)]
    fn row_after(&self, table: Table, prefix: &Key, key: &Key) -> Option<Key> {
        let start = (Bound::Excluded((table, key.clone())), Bound::Unbounded);
        let within = |place: &(Table, Key)| place.0 == table && place.1.0.starts_with(&prefix.0);
        let loaded = (self.loaded.rows.range(start.clone()))
            .map(|(place, _)| place)
            .take_while(|place| within(place))
            .find(|place| !matches!(self.changes.writes.get(*place), Some(Write::Delete)));
        let written = (self.changes.writes.range(start))
            .take_while(|(place, _)| within(place))
            .find(|(_, write)| matches!(write, Write::Put(_)))
            .map(|(place, _)| place);
        loaded
            .into_iter()
            .chain(written)
            .min()
            .map(|place| place.1.clone())
    }

    /// The key of the last row of `prefix` before `key`, of those that were loaded or written.
    pub fn before<R: Record>(&self, prefix: &Key, key: &Key) -> Option<Key> {
        self.row_before(R::TABLE, prefix, key)
    }

    #[inline(never)]
    fn row_before(&self, table: Table, prefix: &Key, key: &Key) -> Option<Key> {
        let end = (table, key.clone());
        let within = |place: &(Table, Key)| place.0 == table && place.1.0.starts_with(&prefix.0);
        let loaded = (self.loaded.rows.range(..end.clone()).rev())
            .map(|(place, _)| place)
            .take_while(|place| within(place))
            .find(|place| !matches!(self.changes.writes.get(*place), Some(Write::Delete)));
        let written = (self.changes.writes.range(..end).rev())
            .take_while(|(place, _)| within(place))
            .find(|(_, write)| matches!(write, Write::Put(_)))
            .map(|(place, _)| place);
        loaded
            .into_iter()
            .chain(written)
            .max()
            .map(|place| place.1.clone())
    }

    pub fn put<R: Record>(&mut self, record: &R) {
        self.changes.put(record);
    }

    pub fn delete<R: Record>(&mut self, key: Key) {
        self.changes.delete::<R>(key);
    }

    /// What to commit.
    pub fn into_changes(self) -> Changes {
        self.changes
    }

    pub fn is_changed(&self) -> bool {
        !self.changes.is_empty()
    }
}
