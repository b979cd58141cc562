//! Chats and contacts.

use super::{BareJid, Millis};
use serde::{Deserialize, Serialize};

/// Local number of a chat in one account's database; never leaves the device.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct ChatId(pub u32);

/// What kind of chat it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ChatKind {
    /// With one contact (RFC 6121 §5).
    Direct,
    /// A room (XEP-0045).
    Room,
}

/// How a person arranged a chat in their list of chats.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Arrangement {
    /// Before all others.
    pub pinned: bool,
    /// Out of the list, until something new is written in it.
    pub archived: bool,
    /// Nothing in it calls for attention before this time; [`Arrangement::ALWAYS`]: until a person changes that.
    pub muted_until: Option<Millis>,
}

impl Arrangement {
    /// A time that does not come.
    pub const ALWAYS: Millis = Millis::MAX;

    pub fn is_muted(&self, now: Millis) -> bool {
        self.muted_until.is_some_and(|until| now < until)
    }
}

/// Subscription state of a roster item (RFC 6121 §2.1.2.5).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Subscription {
    #[default]
    None,
    To,
    From,
    Both,
}

impl Subscription {
    /// Whether we receive the contact's presence.
    pub fn seen_by_us(self) -> bool {
        matches!(self, Self::To | Self::Both)
    }

    /// The one that says whether we receive the contact's presence, and the contact ours.
    pub fn new(seen_by_us: bool, sees_us: bool) -> Self {
        match (seen_by_us, sees_us) {
            (false, false) => Self::None,
            (true, false) => Self::To,
            (false, true) => Self::From,
            (true, true) => Self::Both,
        }
    }

    /// Whether the contact receives our presence.
    pub fn sees_us(self) -> bool {
        matches!(self, Self::From | Self::Both)
    }
}

/// Availability (RFC 6121 §4.7.2.1), the most available of a contact's resources.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
pub enum Presence {
    #[default]
    Offline,
    ExtendedAway,
    Away,
    DoNotDisturb,
    Online,
}

/// A roster item (RFC 6121 §2).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Contact {
    pub jid: BareJid,
    /// The name this account gave the contact, if any.
    pub name: Option<String>,
    pub subscription: Subscription,
    /// Whether our request to see the contact's presence waits for an answer.
    pub asked: bool,
    /// Their request to see ours is granted before it comes (RFC 6121 §3.4).
    pub approved: bool,
    pub groups: Vec<String>,
}
