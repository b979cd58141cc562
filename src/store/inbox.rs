//! The inbox: what people sent in any tab, in the order in which it was deposited, until the leader takes it up.
//!
//! The order is decided in the deposit's own transaction: tabs are given their times by a clock that may be set back, and several
//! may write in the same millisecond. A deposit's time is moved behind that of the one before it, which nobody notices, and is its place.

use super::{Key, Record, Table, codec};
use crate::model::{BareJid, Millis, OriginId, Outgoing};
use serde::Deserialize;

impl Record for Outgoing {
    const TABLE: Table = Table::Inbox;
    const VERSION: u8 = 2;

    fn key(&self) -> Key {
        key(self.at, &self.origin_id)
    }

    fn older(version: u8, bytes: &[u8]) -> Option<Self> {
        if version != 1 {
            return None;
        }
        let old: OutgoingV1 = postcard::from_bytes(bytes).ok()?;
        Some(Self::say(old.chat, old.body, old.origin_id, old.at))
    }
}

/// Before people could do anything but write.
#[derive(Deserialize)]
struct OutgoingV1 {
    chat: BareJid,
    body: String,
    origin_id: OriginId,
    at: Millis,
}

/// Where a deposit is kept.
pub fn key(at: Millis, origin_id: &OriginId) -> Key {
    Key::new().number(at).text(origin_id.as_str())
}

/// The row of a deposit among those that are there, in order; `None`: it is one of them.
pub fn row<'a>(
    there: impl IntoIterator<Item = &'a Key>,
    outgoing: &Outgoing,
) -> Option<(Key, Vec<u8>)> {
    let name = Key::new().text(outgoing.origin_id.as_str());
    let mut at = outgoing.at;
    for key in there {
        let (time, rest) = key.0.split_first_chunk::<8>()?;
        if rest == name.0 {
            return None;
        }
        at = at.max(u64::from_be_bytes(*time).saturating_add(1));
    }
    let outgoing = Outgoing {
        at,
        ..outgoing.clone()
    };
    Some((outgoing.key(), codec::encode(&outgoing)))
}
