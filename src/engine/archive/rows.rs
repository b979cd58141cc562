//! What is kept of the archive (XEP-0313): how far it was read, which of its messages are here, what waits for its turn.

use crate::model::{BareJid, ChatId, DeviceId, MessageKey, Millis, StanzaId};
use crate::store::{Key, Record, Table};
use serde::{Deserialize, Serialize};

/// From where the archive is still to be read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum From {
    /// All of it: it was empty when this device first looked.
    Beginning,
    /// What follows this message, which the archive got at this time (ms since the epoch, server's clock).
    After(StanzaId, Millis),
    /// What the archive got since: the message that was read last is no longer in it.
    Since(Millis),
}

/// What is being done about the archive.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Phase {
    /// A first start: page by page backwards from the end. `left` more messages at most, none older than `since`.
    Back {
        before: Option<StanzaId>,
        left: u32,
        since: Millis,
    },
    /// What was parked below this number is older than what is still to be read: it is opened, oldest first.
    OpenFirst { below: u64 },
    /// Page by page from [`ArchiveRow::from`] to the end.
    Forward,
    /// What is still parked is opened.
    OpenRest,
    /// Everything that the archive had when the stream began is here.
    Done,
}

/// Where reading the archive stands: one row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ArchiveRow {
    pub from: From,
    pub phase: Phase,
    /// When this device was added, ms since the epoch, this device's clock.
    pub since: Millis,
    /// The own archive gives ids that can be believed (XEP-0359 §5, seen in disco).
    pub ids: bool,
    /// The catch-up is longer than a page: what is newer has a gap before it.
    pub long: bool,
    /// The message that was read last is gone: before what is new, something may be missing for good.
    pub lost: bool,
    /// Parked rows have numbers below this one (of a first start, downwards) and from it on.
    pub parked_first: u64,
    pub parked_next: u64,
    /// How many there are.
    pub parked: u32,
    /// Unacknowledged stanzas with a lower order were sent on a former stream: whether the server has them is for the archive to
    /// say. They go out again when the catch-up is done.
    pub held: u64,
    /// Prekeys that were used during the catch-up; deleted when it ends (XEP-0384 §5.5.3).
    pub spent: Vec<u32>,
    /// Devices whose key exchange was seen during the catch-up and is to be answered when it ends.
    pub answers: Vec<(BareJid, DeviceId)>,
}

/// Parked rows of a first start lie below, all others from here on.
pub const PARKED_MIDDLE: u64 = 1 << 63;

impl ArchiveRow {
    /// Of a device that is added now.
    pub fn new(now: Millis, phase: Phase) -> Self {
        Self {
            from: From::Beginning,
            phase,
            since: now,
            ids: false,
            long: false,
            lost: false,
            parked_first: PARKED_MIDDLE,
            parked_next: PARKED_MIDDLE,
            parked: 0,
            held: 0,
            spent: Vec::new(),
            answers: Vec::new(),
        }
    }

    pub fn place() -> Key {
        Key::new().text("archive")
    }

    pub fn is_done(&self) -> bool {
        self.phase == Phase::Done
    }

    /// Whether something between what is here and what comes live may still be on its way.
    pub fn is_reading_on(&self) -> bool {
        matches!(self.phase, Phase::Forward | Phase::OpenFirst { .. })
    }
}

/// Before anything is known.
impl Default for ArchiveRow {
    fn default() -> Self {
        Self::new(0, Phase::Forward)
    }
}

impl Record for ArchiveRow {
    const TABLE: Table = Table::Singletons;
    fn key(&self) -> Key {
        Self::place()
    }
}

/// That a message of an archive is known, whatever became of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ArchivedRow {
    pub archive: BareJid,
    pub id: StanzaId,
    /// `None`: it had nothing to show.
    pub row: Option<MessageKey>,
}

impl ArchivedRow {
    pub fn place(archive: &BareJid, id: &StanzaId) -> Key {
        Key::new().text(archive.as_str()).text(id.as_str())
    }
}

impl Record for ArchivedRow {
    const TABLE: Table = Table::Archived;
    fn key(&self) -> Key {
        Self::place(&self.archive, &self.id)
    }
}

/// An encrypted message that came before its turn, as it came.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ParkedRow {
    pub order: u64,
    /// The message itself, out of whatever carried it.
    pub stanza: String,
    pub carbon: bool,
    /// It came live: a receipt is due when it opens.
    pub live: bool,
    /// When the server got it.
    pub at: Option<Millis>,
    pub stanza_id: Option<StanzaId>,
    /// The row that waits; `None` for a key transport.
    pub row: Option<MessageKey>,
}

impl ParkedRow {
    pub fn place(order: u64) -> Key {
        Key::new().number(order)
    }
}

impl Record for ParkedRow {
    const TABLE: Table = Table::Parked;
    fn key(&self) -> Key {
        Self::place(self.order)
    }
}

/// Messages are, or may be, missing before a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GapMark {
    /// Position of the row.
    pub before: u64,
    /// For good: the archive no longer has them. Else the catch-up is about to close it.
    pub lost: bool,
}

/// What of a chat's timeline is in step with the archive.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TimelineRow {
    pub chat: BareJid,
    pub id: ChatId,
    /// Up to this position rows are as the archive has them; 0 before the first.
    pub through: u64,
    /// In the order of positions.
    pub gaps: Vec<GapMark>,
    /// The archive has nothing older than the first row.
    pub beginning: bool,
    /// In this catch-up, room was left before what came live; and a loss was marked.
    pub has_room: bool,
    pub lost_marked: bool,
}

impl TimelineRow {
    pub fn new(chat: BareJid, id: ChatId) -> Self {
        Self {
            chat,
            id,
            through: 0,
            gaps: Vec::new(),
            beginning: false,
            has_room: false,
            lost_marked: false,
        }
    }

    pub fn place(chat: &BareJid) -> Key {
        Key::new().text(chat.as_str())
    }
}

impl Record for TimelineRow {
    const TABLE: Table = Table::Timelines;
    fn key(&self) -> Key {
        Self::place(&self.chat)
    }
}
