//! The rows of [`Table::People`], each kind below a prefix of its own, and what the own server can do.

use crate::bus::Abilities;
use crate::model::{BareJid, Contact, Request};
use crate::store::{Key, Record, Table};
use crate::xmpp::stanza::xep0377::Report;
use serde::{Deserialize, Serialize};

/// Somebody asks to see our presence.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RequestRow {
    pub jid: BareJid,
    pub request: Request,
}

impl RequestRow {
    pub fn all() -> Key {
        Key::new().text("request")
    }
    pub fn place(jid: &BareJid) -> Key {
        Self::all().text(jid.as_str())
    }
}

impl Record for RequestRow {
    const TABLE: Table = Table::People;
    fn key(&self) -> Key {
        Self::place(&self.jid)
    }
}

/// Whoever is named here may see our presence as soon as they ask.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GrantRow {
    pub jid: BareJid,
}

impl GrantRow {
    pub fn place(jid: &BareJid) -> Key {
        Key::new().text("grant").text(jid.as_str())
    }
}

impl Record for GrantRow {
    const TABLE: Table = Table::People;
    fn key(&self) -> Key {
        Self::place(&self.jid)
    }
}

/// An address, or a whole domain, that this account blocks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BlockedRow {
    pub jid: BareJid,
}

impl BlockedRow {
    pub fn all() -> Key {
        Key::new().text("blocked")
    }
    pub fn place(jid: &BareJid) -> Key {
        Self::all().text(jid.as_str())
    }
}

impl Record for BlockedRow {
    const TABLE: Table = Table::People;
    fn key(&self) -> Key {
        Self::place(&self.jid)
    }
}

/// What was decided here and the server does not have yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Wish {
    /// On the roster, called so and in these groups.
    List {
        name: Option<String>,
        groups: Vec<String>,
    },
    /// Off the roster, which ends both subscriptions (RFC 6121 §2.5).
    Unlist,
    /// Ask to see their presence.
    Ask,
    /// Ask or see no longer.
    EndAsk,
    /// They may see ours. `in_advance`: they have not asked yet.
    Grant {
        in_advance: bool,
    },
    /// They may not, or no longer.
    Refuse,
    Block(Option<Report>),
    Unblock,
}

impl Wish {
    /// Of wishes about the same thing only the last one counts. In the order in which they are sent.
    pub fn kind(&self) -> u32 {
        match self {
            Self::List { .. } | Self::Unlist => 1,
            Self::Ask | Self::EndAsk => 2,
            Self::Grant { .. } | Self::Refuse => 3,
            Self::Block(_) | Self::Unblock => 4,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WishRow {
    pub jid: BareJid,
    pub wish: Wish,
    /// Drawn anew with each wish: the answer to a former one says nothing about this one.
    pub serial: u32,
    /// The roster item as the server has it, as far as we know: what is true again if it refuses.
    pub was: Option<Contact>,
}

impl WishRow {
    pub fn all() -> Key {
        Key::new().text("wish")
    }
    /// The prefix of what is wished about somebody.
    pub fn of(jid: &BareJid) -> Key {
        Self::all().text(jid.as_str())
    }
    pub fn place(jid: &BareJid, kind: u32) -> Key {
        Self::of(jid).small(kind)
    }
}

impl Record for WishRow {
    const TABLE: Table = Table::People;
    fn key(&self) -> Key {
        Self::place(&self.jid, self.wish.kind())
    }
}

/// What the own server offered when it was last asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AbilitiesRow(pub Abilities);

impl AbilitiesRow {
    pub fn place() -> Key {
        Key::new().text("abilities")
    }
}

impl Record for AbilitiesRow {
    const TABLE: Table = Table::Singletons;
    fn key(&self) -> Key {
        Self::place()
    }
}
