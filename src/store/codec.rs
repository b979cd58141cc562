//! A record's bytes: `version ‖ key id ‖ postcard`. The version is the record's own and lets a build read what an older one wrote;
//! the key id is 0, "not sealed", until records are sealed at rest.

use super::{Key, StoreError, Table};
use serde::{Serialize, de::DeserializeOwned};

/// A value that has a place in the store.
pub trait Record: Serialize + DeserializeOwned {
    const TABLE: Table;
    /// Raised when the shape changes.
    const VERSION: u8 = 1;

    /// Where it is kept.
    fn key(&self) -> Key;

    /// A record in the shape of an older version (the postcard bytes alone): rows of older builds are read as they are, and have the
    /// new shape from the next time they are written. `None`: there was no such shape. Each older shape has a stored row in the tests.
    fn older(_version: u8, _bytes: &[u8]) -> Option<Self> {
        None
    }
}

const NOT_SEALED: u8 = 0;

/// The bytes to keep.
pub fn encode<R: Record>(record: &R) -> Vec<u8> {
    postcard::to_extend(record, vec![R::VERSION, NOT_SEALED]).expect("plain data always encodes")
}

/// The record in stored bytes.
///
/// # Errors
/// [`StoreError::Newer`] when a newer build wrote it; [`StoreError::Corrupt`] when the bytes are not what this build, or one before
/// it, writes.
pub fn decode<R: Record>(bytes: &[u8]) -> Result<R, StoreError> {
    let corrupt = StoreError::Corrupt(R::TABLE);
    match open(bytes, R::VERSION, R::TABLE)? {
        (None, body) => match postcard::take_from_bytes(body) {
            Ok((record, [])) => Ok(record),
            _ => Err(corrupt),
        },
        (Some(version), body) => R::older(version, body).ok_or(corrupt),
    }
}

/// What is within stored bytes, with their version where it is older than `current`. The same for all records, so that it is there once.
#[inline(never)]
fn open(bytes: &[u8], current: u8, table: Table) -> Result<(Option<u8>, &[u8]), StoreError> {
    match bytes.split_first_chunk() {
        Some((&[version, NOT_SEALED], body)) if version <= current => {
            Ok(((version < current).then_some(version), body))
        }
        // The schema's version speaks first (see `StoreError::Newer`); this is a row that a newer build of the same schema wrote.
        Some((&[_, NOT_SEALED], _)) => Err(StoreError::Newer),
        _ => Err(StoreError::Corrupt(table)),
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct First {
        name: String,
    }

    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Second {
        name: String,
        count: u32,
    }

    impl Record for First {
        const TABLE: Table = Table::Chats;
        fn key(&self) -> Key {
            Key::new()
        }
    }

    impl Record for Second {
        const TABLE: Table = Table::Chats;
        const VERSION: u8 = 2;
        fn key(&self) -> Key {
            Key::new()
        }
        fn older(version: u8, bytes: &[u8]) -> Option<Self> {
            if version != 1 {
                return None;
            }
            let First { name } = postcard::from_bytes(bytes).ok()?;
            Some(Self { name, count: 7 })
        }
    }

    #[test]
    fn rows_of_an_older_shape_are_read_and_those_of_a_newer_one_are_not() {
        let name = || "a".to_owned();
        let (first, second) = (
            First { name: name() },
            Second {
                name: name(),
                count: 7,
            },
        );
        assert_eq!(decode::<Second>(&encode(&first)), Ok(second));
        let newer = Second {
            name: name(),
            count: 1,
        };
        assert_eq!(decode::<First>(&encode(&newer)), Err(StoreError::Newer));
        assert_eq!(
            decode::<Second>(&[0, 0, 1]),
            Err(StoreError::Corrupt(Table::Chats))
        );
        assert_eq!(
            decode::<Second>(&[2, 1]),
            Err(StoreError::Corrupt(Table::Chats))
        );
        assert_eq!(
            decode::<Second>(&[2]),
            Err(StoreError::Corrupt(Table::Chats))
        );
    }
}
