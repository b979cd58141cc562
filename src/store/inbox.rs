//! The inbox: what people sent in any tab, in the order in which they wrote it, until the leader takes it up.

use super::{Key, Record, Table, codec};
use crate::model::{Millis, OriginId, Outgoing};

impl Record for Outgoing {
    const TABLE: Table = Table::Inbox;

    fn key(&self) -> Key {
        key(self.at, &self.origin_id)
    }
}

/// Where a deposit is kept.
pub fn key(at: Millis, origin_id: &OriginId) -> Key {
    Key::new().number(at).text(origin_id.as_str())
}

/// The row of a deposit, for a backend.
pub fn row(outgoing: &Outgoing) -> (Key, Vec<u8>) {
    (outgoing.key(), codec::encode(outgoing))
}
