//! The store in IndexedDB: one database per account, one object store per [`Table`], keys and values as bytes.
//!
//! Invariants:
//! - Everything is serialised before a transaction opens, and inside one only its own requests are awaited: a transaction
//!   dies on any other wait.
//! - A transaction that is not completed, or has not read what it was to, is aborted, also when its future is dropped.
//! - A commit asks for `durability: "strict"`: a sending chain that a power cut rolled back would use message keys twice.
//! - The fence is a row of the same database, compared inside the commit's own transaction.
//! - A connection that stands in the way of an upgrade or a deletion closes itself; everything after that is
//!   [`StoreError::Gone`].
//!
//! May use web-sys; may not import anything of ours but the store's own and `model`.

mod connection;
mod error;
mod meta;
mod migrations;
mod schema;

pub use meta::{Account, Meta};

use super::{Changes, Fence, Key, Loaded, Range, Reads, Store, StoreError, Table, Write, inbox};
use crate::model::{Outgoing, order};
use connection::{Connection, IdbRecord, Pending, Transaction, last_records, settled};
use error::stored;
use js_sys::{Array, Uint8Array};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    IdbCursor, IdbCursorDirection, IdbKeyRange, IdbObjectStore, IdbRequest, IdbRequestReadyState,
};

/// A handle on one account's database. Clones share the connection, which closes with the last of them.
#[derive(Clone)]
pub struct Idb(Rc<Connection>);

impl Idb {
    /// Opens the database of this name and makes it if it is not there.
    ///
    /// # Errors
    /// Any [`StoreError`] but `Fenced`.
    pub async fn create(name: &str) -> Result<Self, StoreError> {
        Self::open_or(name, true).await
    }

    /// Opens the database of this name.
    ///
    /// # Errors
    /// [`StoreError::Gone`] when there is none; any other but `Fenced`.
    pub async fn open(name: &str) -> Result<Self, StoreError> {
        Self::open_or(name, false).await
    }

    async fn open_or(name: &str, create: bool) -> Result<Self, StoreError> {
        let connection = Connection::open(name, migrations::STEPS, create).await?;
        Ok(Self(Rc::new(connection)))
    }
}

/// Deletes the database of this name; one that is not there is deleted too. Connections of other tabs close by
/// themselves; where one does not, the browser deletes as soon as it is gone.
///
/// # Errors
/// [`StoreError::Unavailable`], [`StoreError::Other`].
pub async fn delete_database(name: &str) -> Result<(), StoreError> {
    connection::delete(name).await
}

/// Deletes the databases whose name begins like this and is not `kept`: what a tab left that ended in the middle of signing in. Best
/// effort: not every browser lists its databases.
pub async fn delete_strays(prefix: &str, kept: &[String]) {
    for name in connection::names_of_all().await {
        if name.starts_with(prefix) && !kept.contains(&name) {
            let _ = delete_database(&name).await;
        }
    }
}

/// The bytes of a copy that belongs to JavaScript.
fn bytes(slice: &[u8]) -> JsValue {
    Uint8Array::from(slice).into()
}

/// The bytes of a stored value, or of a key (which comes back as an `ArrayBuffer`).
fn to_vec(value: &JsValue) -> Vec<u8> {
    Uint8Array::new(value).to_vec()
}

fn key_range(from: &JsValue, to: Option<&Key>) -> Result<JsValue, StoreError> {
    let range = match to {
        Some(to) => {
            IdbKeyRange::bound_with_lower_open_and_upper_open(from, &bytes(&to.0), false, true)
        }
        None => IdbKeyRange::lower_bound(from),
    };
    Ok(range.map_err(stored)?.into())
}

/// What reads the rows of a range.
enum Rows {
    /// Their keys and their values.
    Apart(IdbRequest, IdbRequest),
    /// Both at once.
    Together(IdbRequest),
}

impl Rows {
    fn ask(store: &IdbObjectStore, range: &JsValue, limit: u32) -> Result<Self, StoreError> {
        let keys = store.get_all_keys_with_key_and_limit(range, limit);
        let values = store.get_all_with_key_and_limit(range, limit);
        Ok(Self::Apart(keys.map_err(stored)?, values.map_err(stored)?))
    }

    /// The one of its requests that is answered last.
    fn last(&self) -> &IdbRequest {
        match self {
            Self::Apart(_, last) | Self::Together(last) => last,
        }
    }

    /// Gives each row to `take`, once all is answered.
    fn each(&self, mut take: impl FnMut(Vec<u8>, Vec<u8>)) -> Result<(), StoreError> {
        let list = |request: &IdbRequest| -> Result<Array, StoreError> {
            Ok(request.result().map_err(stored)?.unchecked_into())
        };
        match self {
            Self::Apart(keys, values) => {
                for (key, value) in list(keys)?.iter().zip(list(values)?.iter()) {
                    take(to_vec(&key), to_vec(&value));
                }
            }
            Self::Together(rows) => {
                for row in list(rows)?.iter() {
                    let row: IdbRecord = row.unchecked_into();
                    take(to_vec(&row.key()), to_vec(&row.value()));
                }
            }
        }
        Ok(())
    }
}

/// Where a browser has no `getAllRecords`: finds where the last `limit` rows begin, with one step of a cursor over the keys, since `getAll`
/// only counts from the beginning; then reads from there.
async fn read_newest(
    store: &IdbObjectStore,
    cursor: Pending,
    range: &Range,
) -> Result<Option<Rows>, StoreError> {
    let mut found: Option<IdbCursor> = cursor.result().await?.dyn_into().ok();
    let Some(newest) = &found else {
        return Ok(None);
    };
    if range.limit > 1 {
        newest.advance(range.limit - 1).map_err(stored)?;
        found = cursor.again().result().await?.dyn_into().ok();
    }
    let from = match found {
        Some(oldest) => oldest.key().map_err(stored)?,
        None => bytes(&range.from.0),
    };
    let rows = key_range(&from, range.to.as_ref())?;
    Rows::ask(store, &rows, u32::MAX).map(Some)
}

impl Store for Idb {
    async fn load(&self, reads: &Reads) -> Result<Loaded, StoreError> {
        let mut loaded = Loaded::default();
        let ranges: Vec<&Range> = reads
            .ranges
            .iter()
            .filter(|range| range.limit > 0 && range.to.as_ref().is_none_or(|to| range.from < *to))
            .collect();
        let gets = reads.gets.iter().map(|(table, _)| *table);
        let tables = order::set(gets.chain(ranges.iter().map(|range| range.table)));
        if tables.is_empty() {
            return Ok(loaded);
        }

        let transaction = Transaction::reading(&self.0, tables.iter().map(|t| schema::name(*t)))?;
        let store = |table: Table| transaction.store(&schema::name(table));
        // Requests of a transaction are answered in their order.
        let mut last = None;
        let mut gets = Vec::with_capacity(reads.gets.len());
        for place in &reads.gets {
            let request = store(place.0)?.get(&bytes(&place.1.0)).map_err(stored)?;
            last = Some(request.clone());
            gets.push((place, request));
        }
        let mut rows = Vec::with_capacity(ranges.len());
        let mut newest = Vec::new();
        for range in ranges {
            let wanted = key_range(&bytes(&range.from.0), range.to.as_ref())?;
            let store = store(range.table)?;
            let asked = if !range.newest_first || range.limit == u32::MAX {
                Rows::ask(&store, &wanted, range.limit)?
            } else if let Some(request) = last_records(&store, &wanted, range.limit)? {
                Rows::Together(request)
            } else {
                let cursor = store
                    .open_key_cursor_with_range_and_direction(&wanted, IdbCursorDirection::Prev)
                    .map_err(stored)?;
                newest.push((range, store, Pending::new(cursor)));
                continue;
            };
            last = Some(asked.last().clone());
            rows.push((range.table, asked));
        }
        for (range, store, cursor) in newest {
            if let Some(asked) = read_newest(&store, cursor, range).await? {
                last = Some(asked.last().clone());
                rows.push((range.table, asked));
            }
        }
        transaction.read();
        if let Some(last) = last
            && last.ready_state() == IdbRequestReadyState::Pending
        {
            Pending::new(last).result().await?;
        }

        // All requests are answered, so their results are simply there.
        for (place, request) in gets {
            let value = request.result().map_err(stored)?;
            if !value.is_undefined() {
                loaded.rows.insert(place.clone(), to_vec(&value));
            }
        }
        for (table, rows) in rows {
            rows.each(|key, value| {
                loaded.rows.insert((table, Key(key)), value);
            })?;
        }
        Ok(loaded)
    }

    async fn commit(&self, fence: Fence, changes: Changes) -> Result<(), StoreError> {
        let tables = order::set(changes.writes.keys().map(|(table, _)| *table));
        let names = (tables.iter().map(|table| schema::name(*table)))
            .chain(core::iter::once(schema::FENCE.to_owned()));
        let transaction = Transaction::writing(&self.0, names)?;
        if schema::fence(&transaction).await? != fence {
            return Err(StoreError::Fenced);
        }
        let mut open: Option<(Table, IdbObjectStore)> = None;
        for ((table, key), write) in &changes.writes {
            if open.as_ref().is_none_or(|(current, _)| current != table) {
                open = Some((*table, transaction.store(&schema::name(*table))?));
            }
            let Some((_, store)) = &open else { continue };
            match write {
                Write::Put(value) => store.put_with_key(&bytes(value), &bytes(&key.0)),
                Write::Delete => store.delete(&bytes(&key.0)),
            }
            .map_err(stored)?;
        }
        transaction.complete().await
    }

    async fn raise_fence(&self) -> Result<Fence, StoreError> {
        let transaction = Transaction::writing(&self.0, [schema::FENCE.to_owned()])?;
        let raised = Fence(schema::fence(&transaction).await?.0.saturating_add(1));
        schema::set_fence(&transaction, raised)?;
        transaction.complete().await?;
        Ok(raised)
    }

    async fn deposit(&self, outgoing: &Outgoing) -> Result<(), StoreError> {
        let name = schema::name(Table::Inbox);
        let transaction = Transaction::writing(&self.0, [name.clone()])?;
        let store = transaction.store(&name)?;
        let there: Array = settled(store.get_all_keys()).await?.unchecked_into();
        let there: Vec<Key> = there.iter().map(|key| Key(to_vec(&key))).collect();
        if let Some((key, value)) = inbox::row(&there, outgoing) {
            store
                .put_with_key(&bytes(&value), &bytes(&key.0))
                .map_err(stored)?;
        }
        transaction.complete().await
    }
}
