//! A record's bytes: `version ‖ key id ‖ postcard`. The version is the record's own and lets a build read what an older one wrote;
//! the key id is 0, "not sealed", until records are sealed at rest.

use super::{Key, StoreError, Table};
use serde::{Serialize, de::DeserializeOwned};

/// A value that has a place in the store.
pub trait Record: Serialize + DeserializeOwned {
    const TABLE: Table;
    /// Raised when the shape changes; a migration rewrites the rows.
    const VERSION: u8 = 1;

    /// Where it is kept.
    fn key(&self) -> Key;
}

const NOT_SEALED: u8 = 0;

/// The bytes to keep.
pub fn encode<R: Record>(record: &R) -> Vec<u8> {
    postcard::to_extend(record, vec![R::VERSION, NOT_SEALED]).expect("plain data always encodes")
}

/// The record in stored bytes.
///
/// # Errors
/// [`StoreError::Corrupt`] when the version or the bytes are not what this build writes.
pub fn decode<R: Record>(bytes: &[u8]) -> Result<R, StoreError> {
    let corrupt = || StoreError::Corrupt(R::TABLE);
    let (head, body) = bytes.split_at_checked(2).ok_or_else(corrupt)?;
    if head != [R::VERSION, NOT_SEALED] {
        return Err(corrupt());
    }
    match postcard::take_from_bytes(body) {
        Ok((record, [])) => Ok(record),
        _ => Err(corrupt()),
    }
}
