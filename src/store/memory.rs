//! The store in memory: for tests, and for "this is a shared computer", where nothing may outlive the tab.

use super::{Changes, Fence, Key, Loaded, Range, Reads, Store, StoreError, Table, Write, inbox};
use crate::model::Outgoing;
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

/// A database in memory. Clones are handles on the same one.
#[derive(Clone, Default)]
pub struct Memory(Rc<RefCell<Inner>>);

#[derive(Default)]
struct Inner {
    rows: BTreeMap<(Table, Key), Vec<u8>>,
    fence: Fence,
}

impl Memory {
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.0.borrow_mut().rows.clear();
    }
}

fn in_range(rows: &BTreeMap<(Table, Key), Vec<u8>>, range: &Range, into: &mut Loaded) {
    if range.to.as_ref().is_some_and(|to| *to <= range.from) {
        return;
    }
    let found = rows
        .range((range.table, range.from.clone())..)
        .take_while(|((table, key), _)| {
            *table == range.table && range.to.as_ref().is_none_or(|to| key < to)
        });
    let limit = range.limit as usize;
    let mut take = |(place, bytes): (&(Table, Key), &Vec<u8>)| {
        into.rows.insert(place.clone(), bytes.clone());
    };
    if range.newest_first {
        let all: Vec<_> = found.collect();
        all.into_iter().rev().take(limit).for_each(&mut take);
    } else {
        found.take(limit).for_each(&mut take);
    }
}

impl Store for Memory {
    async fn load(&self, reads: &Reads) -> Result<Loaded, StoreError> {
        let inner = self.0.borrow();
        let mut loaded = Loaded::default();
        for place in &reads.gets {
            if let Some(bytes) = inner.rows.get(place) {
                loaded.rows.insert(place.clone(), bytes.clone());
            }
        }
        for range in &reads.ranges {
            in_range(&inner.rows, range, &mut loaded);
        }
        Ok(loaded)
    }

    async fn commit(&self, fence: Fence, changes: Changes) -> Result<(), StoreError> {
        let mut inner = self.0.borrow_mut();
        if inner.fence != fence {
            return Err(StoreError::Fenced);
        }
        for (place, write) in changes.writes {
            match write {
                Write::Put(bytes) => inner.rows.insert(place, bytes),
                Write::Delete => inner.rows.remove(&place),
            };
        }
        Ok(())
    }

    async fn raise_fence(&self) -> Result<Fence, StoreError> {
        let mut inner = self.0.borrow_mut();
        inner.fence.0 += 1;
        Ok(inner.fence)
    }

    async fn deposit(&self, outgoing: &Outgoing) -> Result<(), StoreError> {
        let rows = &mut self.0.borrow_mut().rows;
        let there = rows.keys().filter(|(table, _)| *table == Table::Inbox);
        if let Some((key, bytes)) = inbox::row(there.map(|(_, key)| key), outgoing) {
            rows.insert((Table::Inbox, key), bytes);
        }
        Ok(())
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::store::conformance;
    use core::{
        pin::pin,
        task::{Context, Poll, Waker},
    };

    /// Memory never waits, so one poll runs a future to its end.
    fn run<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => unreachable!("memory never waits"),
        }
    }

    #[test]
    fn memory_keeps_every_promise() {
        let opened = RefCell::new(BTreeMap::<String, Memory>::new());
        run(conformance::run(async |name: &str| {
            opened
                .borrow_mut()
                .entry(name.to_owned())
                .or_default()
                .clone()
        }));
    }
}
