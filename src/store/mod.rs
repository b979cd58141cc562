//! What is kept, and the one way to change it.
//!
//! Invariant: **no method can write half.** A turn's [`Changes`] (sessions, spent prekeys, messages, outbox, cursor and
//! the stream's counters) go in by one [`Store::commit`], in one transaction, or not at all. Every commit compares the
//! [`Fence`]: a leader that was replaced while frozen gets [`StoreError::Fenced`] and changes nothing.
//!
//! A record is a value with a key in a [`Table`]; records are defined where they are used (here, in `omemo` and in
//! `engine`), and the backends know only tables, keys and bytes. That keeps a backend small, makes one conformance
//! suite enough for all of them, and leaves one place (the [`codec`]) where bytes will be sealed at rest: a value is
//! stored as `version ‖ key id ‖ postcard bytes`.
//!
//! May import `model` and omemo's records; never the network or the engine; web-sys only below `idb`.

mod changes;
pub mod codec;
pub mod conformance;
pub mod inbox;
mod key;
mod memory;
mod reads;
mod working;

#[cfg(target_family = "wasm")]
pub mod idb;

pub use changes::{Changes, Write};
pub use codec::Record;
pub use key::Key;
pub use memory::Memory;
pub use reads::{Loaded, Range, Reads};
pub use working::Working;

use crate::model::Outgoing;

/// The tables of one account's database. The number is the object store's name and never changes its meaning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Table {
    /// One row each for the account, the stream's counters, the own device and other singletons.
    Singletons = 0,
    Prekeys = 1,
    Sessions = 2,
    Devices = 3,
    DeviceLists = 4,
    Contacts = 5,
    Chats = 6,
    Messages = 7,
    /// What is known already: ids of messages → their row.
    Known = 8,
    Outbox = 9,
    /// Stanzas sent and not yet acknowledged (XEP-0198).
    Unacked = 10,
    /// What tabs deposited and the leader has not taken up yet.
    Inbox = 11,
    /// Which messages of an archive are known (XEP-0313).
    Archived = 12,
    /// Encrypted messages that wait for earlier ones.
    Parked = 13,
    /// What of each chat is in step with the archive.
    Timelines = 14,
    /// Which row a message's id means: what later messages name it by (XEP-0308, 0424, 0444, 0461).
    Named = 15,
    /// What names messages that are not here yet: reactions, corrections, retractions, replies, markers, receipts.
    Acts = 16,
    /// The words of decrypted messages → their rows.
    Terms = 17,
    /// What of the history the index of words has.
    Indexed = 18,
    /// What people say of themselves: nickname, avatar's hash, vCard.
    Profiles = 19,
    /// Avatars, by hash.
    Avatars = 20,
    /// Requests to see our presence, and whom this account blocks.
    People = 21,
    /// What was said before a message was corrected.
    Versions = 22,
}

impl Table {
    pub const ALL: [Table; 23] = [
        Table::Singletons,
        Table::Prekeys,
        Table::Sessions,
        Table::Devices,
        Table::DeviceLists,
        Table::Contacts,
        Table::Chats,
        Table::Messages,
        Table::Known,
        Table::Outbox,
        Table::Unacked,
        Table::Inbox,
        Table::Archived,
        Table::Parked,
        Table::Timelines,
        Table::Named,
        Table::Acts,
        Table::Terms,
        Table::Indexed,
        Table::Profiles,
        Table::Avatars,
        Table::People,
        Table::Versions,
    ];
}

/// The number of the leader that may write. Raised by each new leader.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Fence(pub u64);

/// Why the store did not do what it was asked. A commit that fails has changed nothing.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StoreError {
    /// Another leader raised the fence: step down.
    #[error("another tab leads now")]
    Fenced,
    /// No room left: nothing was acknowledged; a person has to make room.
    #[error("the browser's storage is full")]
    Full,
    /// Another tab holds an older schema open.
    #[error("another tab has to be closed first")]
    Blocked,
    /// The database was deleted or closed under us.
    #[error("the stored data was removed")]
    Gone,
    /// This browser has no storage for this page (private mode, blocked site data).
    #[error("the browser does not let this page store anything")]
    Unavailable,
    /// Stored by a newer build.
    #[error("the stored data is of a newer version")]
    Newer,
    /// A record that this build cannot read, in this table.
    #[error("a stored record in {0:?} cannot be read")]
    Corrupt(Table),
    #[error("storage failed: {0}")]
    Other(String),
}

/// One account's database. Single-threaded: futures need not be `Send`.
#[allow(async_fn_in_trait)]
pub trait Store {
    /// Reads everything asked for in one read transaction. Rows that do not exist are simply not there.
    ///
    /// # Errors
    /// Any [`StoreError`] but `Fenced`.
    async fn load(&self, reads: &Reads) -> Result<Loaded, StoreError>;

    /// Writes all changes in one strictly durable transaction that first compares the fence.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] when `fence` is not the current one; any other when it could not be kept. In every case
    /// nothing was changed.
    async fn commit(&self, fence: Fence, changes: Changes) -> Result<(), StoreError>;

    /// Makes the caller the only one whose commits succeed.
    ///
    /// # Errors
    /// Any [`StoreError`] but `Fenced`.
    async fn raise_fence(&self) -> Result<Fence, StoreError>;

    /// Appends what a person sent to the inbox, behind what is there, without a fence: any tab's worker may. A repeat of the same
    /// `origin_id` changes nothing.
    ///
    /// # Errors
    /// Any [`StoreError`] but `Fenced`.
    async fn deposit(&self, outgoing: &Outgoing) -> Result<(), StoreError>;
}
