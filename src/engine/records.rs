//! The rows that the engine keeps, one type per kind. Wrapped around plain values of `model` and `omemo` where those say
//! all there is to keep.

mod older;

use super::atm::Waiting;
use crate::bus::Preview;
use crate::model::{
    Arrangement, BareJid, ChatId, ChatKind, Contact, Device, DeviceId, Flavour, Id, Message,
    MessageKey, Millis, OriginId, Preferences, StanzaId, Version,
};
use crate::omemo::{OwnDevice, Prekey, Session};
use crate::store::{Key, Record, Table};
use crate::xmpp::stream::{Credential, Resumable};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Who this database belongs to and how to sign in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Account {
    pub jid: BareJid,
    /// Keys derived from the password; never the password itself. `None` where the server has only PLAIN, or before the
    /// first success.
    pub credential: Option<Credential>,
    /// Chosen once, so that a new process takes the place of the old one.
    pub resource: String,
    /// The WebSocket address: typed or configured. Discovered ones are looked up anew.
    pub websocket: Option<String>,
    /// Random, made once: tells this installation from others (XEP-0388 §2.3).
    pub user_agent: String,
    /// Pinned: PLAIN is refused from then on.
    pub scram_seen: bool,
    pub shared: bool,
    pub next_chat: u32,
    pub next_outbox: u64,
    /// RFC 6121 §2.6.
    pub roster_version: Option<String>,
}

impl Account {
    pub fn place() -> Key {
        Key::new().text("account")
    }
}

impl Record for Account {
    const TABLE: Table = Table::Singletons;
    fn key(&self) -> Key {
        Self::place()
    }
}

/// The stream's counters (XEP-0198), kept in the commit of what they count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StreamRow(pub Resumable);

impl StreamRow {
    pub fn place() -> Key {
        Key::new().text("stream")
    }
}

impl Record for StreamRow {
    const TABLE: Table = Table::Singletons;
    fn key(&self) -> Key {
        Self::place()
    }
}

/// What other devices said about keys and does not count yet ([`super::atm`]).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct TrustQueueRow(pub Vec<Waiting>);

impl TrustQueueRow {
    pub fn place() -> Key {
        Key::new().text("trust-queue")
    }
}

impl Record for TrustQueueRow {
    const TABLE: Table = Table::Singletons;
    fn key(&self) -> Key {
        Self::place()
    }
}

/// Which of the devices that hold this identity key is the one that uses it ([`super::holder`]).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct HolderRow {
    /// How often the identity moved before it came to this device.
    pub generation: u32,
    /// This device published that it holds the identity.
    pub claimed: bool,
    /// Another device holds it: this one neither sends nor publishes.
    pub moved: bool,
    /// The highest generation that another device published.
    pub seen: u32,
}

impl HolderRow {
    pub fn place() -> Key {
        Key::new().text("holder")
    }
}

impl Record for HolderRow {
    const TABLE: Table = Table::Singletons;
    fn key(&self) -> Key {
        Self::place()
    }
}

/// What the deployment asks for. Kept, so that it holds where the page is opened without a network too.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PolicyRow {
    pub encryption_required: bool,
}

impl PolicyRow {
    pub fn place() -> Key {
        Key::new().text("policy")
    }
}

impl Record for PolicyRow {
    const TABLE: Table = Table::Singletons;
    fn key(&self) -> Key {
        Self::place()
    }
}

/// What a person wants others to know.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PreferencesRow(pub Preferences);

impl PreferencesRow {
    pub fn place() -> Key {
        Key::new().text("preferences")
    }
}

impl Record for PreferencesRow {
    const TABLE: Table = Table::Singletons;
    fn key(&self) -> Key {
        Self::place()
    }
}

/// This device.
#[derive(Clone, Serialize, Deserialize)]
pub struct OwnDeviceRow {
    pub device: OwnDevice,
    /// The bundle was published at least once.
    pub published: bool,
    /// The published bundle is not the current one.
    pub republish: bool,
    /// This device put itself on the own list: from then on its id there is its own.
    pub listed: bool,
    /// How many bundles, one a flavour, were sent of which nobody said yet that they are published.
    pub publishing: u8,
}

impl OwnDeviceRow {
    pub fn place() -> Key {
        Key::new().text("device")
    }
}

impl Record for OwnDeviceRow {
    const TABLE: Table = Table::Singletons;
    const VERSION: u8 = 2;
    fn key(&self) -> Key {
        Self::place()
    }
    fn older(version: u8, bytes: &[u8]) -> Option<Self> {
        older::own_device(version, bytes)
    }
}

/// A prekey that is published or may still be used.
#[derive(Clone, Serialize, Deserialize)]
pub struct PrekeyRow(pub Prekey);

impl PrekeyRow {
    pub fn place(id: u32) -> Key {
        Key::new().small(id)
    }
}

impl Record for PrekeyRow {
    const TABLE: Table = Table::Prekeys;
    fn key(&self) -> Key {
        Self::place(self.0.id)
    }
}

/// The OMEMO session with one device, in one flavour.
#[derive(Clone, Serialize, Deserialize)]
pub struct SessionRow {
    pub jid: BareJid,
    pub device: DeviceId,
    pub session: Session,
}

impl SessionRow {
    /// The prefix of both.
    pub fn both(jid: &BareJid, device: DeviceId) -> Key {
        Key::new().text(jid.as_str()).small(device.0)
    }

    /// The legacy one is where it was before there were two.
    pub fn place(jid: &BareJid, device: DeviceId, flavour: Flavour) -> Key {
        let place = Self::both(jid, device);
        match flavour {
            Flavour::Legacy => place,
            Flavour::Omemo2 => place.small(2),
        }
    }
}

impl Record for SessionRow {
    const TABLE: Table = Table::Sessions;
    fn key(&self) -> Key {
        Self::place(&self.jid, self.device, self.session.version())
    }
}

impl Record for Device {
    const TABLE: Table = Table::Devices;
    const VERSION: u8 = 2;
    fn key(&self) -> Key {
        device_key(&self.jid, self.id)
    }
    fn older(version: u8, bytes: &[u8]) -> Option<Self> {
        older::device(version, bytes)
    }
}

/// Where a device is kept.
pub fn device_key(jid: &BareJid, device: DeviceId) -> Key {
    Key::new().text(jid.as_str()).small(device.0)
}

/// That an account's device list was seen at all.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeviceListRow {
    pub jid: BareJid,
    pub seen: Millis,
}

impl DeviceListRow {
    pub fn place(jid: &BareJid) -> Key {
        Key::new().text(jid.as_str())
    }
}

impl Record for DeviceListRow {
    const TABLE: Table = Table::DeviceLists;
    fn key(&self) -> Key {
        Self::place(&self.jid)
    }
}

impl Record for Contact {
    const TABLE: Table = Table::Contacts;
    const VERSION: u8 = 2;
    fn key(&self) -> Key {
        contact_key(&self.jid)
    }
    fn older(version: u8, bytes: &[u8]) -> Option<Self> {
        older::contact(version, bytes)
    }
}

/// Where a contact is kept.
pub fn contact_key(jid: &BareJid) -> Key {
    Key::new().text(jid.as_str())
}

/// One chat.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChatRow {
    pub id: ChatId,
    pub jid: BareJid,
    pub kind: ChatKind,
    /// Position of the newest row; 0 before the first.
    pub last_position: u64,
    pub last: Option<Preview>,
    pub unread: u32,
    pub read_through: Option<MessageKey>,
    /// What a person chose for this chat.
    pub encrypt: Option<bool>,
    /// The contact publishes OMEMO devices.
    pub has_devices: bool,
    /// Something encrypted was sent or came: from then on nothing goes out in the clear unless a person says so.
    pub was_encrypted: bool,
    /// The newest own message that the contact is known to have seen (XEP-0333).
    pub displayed: Option<MessageKey>,
    /// What was typed and not sent.
    pub draft: String,
    /// The contact told what it is doing, or asked to be told (XEP-0085 §5.1).
    pub tells_state: bool,
    pub arrangement: Arrangement,
    /// This account has written here. Until then whoever wrote is a stranger, unless they are a contact ([`super::people::is_stranger`]).
    pub answered: bool,
}

impl ChatRow {
    /// An empty one with a contact.
    pub fn new(id: ChatId, jid: BareJid) -> Self {
        Self {
            id,
            jid,
            kind: ChatKind::Direct,
            last_position: 0,
            last: None,
            unread: 0,
            read_through: None,
            encrypt: None,
            has_devices: false,
            was_encrypted: false,
            displayed: None,
            draft: String::new(),
            tells_state: false,
            arrangement: Arrangement::default(),
            answered: false,
        }
    }

    pub fn place(jid: &BareJid) -> Key {
        Key::new().text(jid.as_str())
    }

    /// Whether what is sent here is encrypted; `required`: the deployment allows nothing else.
    pub fn encrypts(&self, required: bool) -> bool {
        let chosen = self.encrypt;
        required || chosen.unwrap_or(self.was_encrypted || self.has_devices)
    }
}

impl Record for ChatRow {
    const TABLE: Table = Table::Chats;
    const VERSION: u8 = 3;
    fn key(&self) -> Key {
        Self::place(&self.jid)
    }
    fn older(version: u8, bytes: &[u8]) -> Option<Self> {
        older::chat(version, bytes)
    }
}

/// Distance between the positions of neighbours, so that older rows find room between them.
pub const POSITION_STEP: u64 = 1 << 32;

/// One message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MessageRow {
    pub message: Message,
    pub id: Option<Id>,
    pub stanza_id: Option<StanzaId>,
    /// Its sender wants to know when it was seen (XEP-0333 §4.1).
    pub markable: bool,
    /// The id of what it answers (XEP-0461).
    pub answers: Option<Id>,
    /// Whose last act of which kind may have overtaken an earlier one, which is still to come ([`super::acts`]).
    pub ahead: BTreeSet<(BareJid, u32)>,
}

impl MessageRow {
    pub fn place(key: MessageKey) -> Key {
        Self::chat(key.chat).number(key.position)
    }

    /// The message that is kept in a place.
    pub fn key_of(place: &Key) -> Option<MessageKey> {
        let (chat, position) = place.0.split_first_chunk()?;
        Some(MessageKey {
            chat: ChatId(u32::from_be_bytes(*chat)),
            position: u64::from_be_bytes(position.try_into().ok()?),
        })
    }

    /// The prefix of all rows of a chat.
    pub fn chat(chat: ChatId) -> Key {
        Key::new().small(chat.0)
    }
}

impl Record for MessageRow {
    const TABLE: Table = Table::Messages;
    const VERSION: u8 = 3;
    fn key(&self) -> Key {
        Self::place(self.message.key)
    }
    fn older(version: u8, bytes: &[u8]) -> Option<Self> {
        older::message(version, bytes)
    }
}

/// By which id other messages name a message of a chat: its `id`, its `origin-id`, and those of its corrections.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NamedRow {
    pub chat: BareJid,
    pub id: String,
    pub sender: BareJid,
    pub row: MessageKey,
}

impl NamedRow {
    /// The prefix of all that bear an id: two people may choose the same.
    pub fn all(chat: &BareJid, id: &str) -> Key {
        Key::new().text(chat.as_str()).text(id)
    }
}

impl Record for NamedRow {
    const TABLE: Table = Table::Named;
    fn key(&self) -> Key {
        Self::all(&self.chat, &self.id).text(self.sender.as_str())
    }
}

/// What a message said before it was corrected.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VersionRow {
    pub row: MessageKey,
    pub number: u32,
    pub version: Version,
}

impl VersionRow {
    /// The prefix of all versions of a message.
    pub fn all(row: MessageKey) -> Key {
        MessageRow::place(row)
    }
}

impl Record for VersionRow {
    const TABLE: Table = Table::Versions;
    fn key(&self) -> Key {
        Self::all(self.row).small(self.number)
    }
}

/// That a message is known: by what names it within its chat and sender.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KnownRow {
    pub name: Name,
    pub row: MessageKey,
    /// SHA-256 of its ciphertext: another one under the same name is tried. Rows of old have it only where it could not be opened.
    pub ciphertext: Option<[u8; 32]>,
}

/// The row of what is known and made none.
pub const NOWHERE: MessageKey = MessageKey {
    chat: ChatId(0),
    position: 0,
};

/// What a message is known by: chat, sender, sending device (0 for none) and `origin-id`, else `id`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Name {
    pub chat: BareJid,
    pub sender: BareJid,
    pub device: u32,
    pub id: String,
}

impl Name {
    pub fn place(&self) -> Key {
        Key::new()
            .text(self.chat.as_str())
            .text(self.sender.as_str())
            .small(self.device)
            .text(&self.id)
    }
}

impl Record for KnownRow {
    const TABLE: Table = Table::Known;
    fn key(&self) -> Key {
        self.name.place()
    }
}

/// A draft: what waits to be sealed and sent. The row ends when it is sealed; from then on the stanza is an [`UnackedRow`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OutboxRow {
    pub number: u64,
    pub chat: BareJid,
    pub row: MessageKey,
    pub origin_id: OriginId,
    pub act: Sending,
    /// It was written under a closed lock: it is never sent in the clear, whatever the chat turns to while it waits.
    pub encrypted: bool,
}

/// What a draft sends, with the ids of what it is about as they are on the wire.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sending {
    Say {
        body: String,
        reply: Option<Answered>,
    },
    Correct {
        id: Id,
        body: String,
        reply: Option<Answered>,
    },
    Retract {
        id: Id,
    },
    React {
        id: Id,
        emojis: Vec<String>,
        /// What the own reactions were before: they are again where this cannot be sent.
        before: Vec<String>,
    },
}

/// Holds what people write: only what kind it is is printed.
impl core::fmt::Debug for Sending {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Say { .. } => "Say",
            Self::Correct { .. } => "Correct",
            Self::Retract { .. } => "Retract",
            Self::React { .. } => "React",
        })
    }
}

impl Sending {
    /// The text, where there is one.
    pub fn body(&self) -> Option<&str> {
        match self {
            Self::Say { body, .. } | Self::Correct { body, .. } => Some(body),
            Self::Retract { .. } | Self::React { .. } => None,
        }
    }
}

/// The message that another one answers (XEP-0461).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    pub id: Id,
    pub sender: BareJid,
    /// What is quoted of it for clients that do not know replies.
    pub quote: String,
    /// It was encrypted: it is quoted in nothing that is not.
    pub secret: bool,
}

impl OutboxRow {
    pub fn place(number: u64) -> Key {
        Key::new().number(number)
    }
}

impl Record for OutboxRow {
    const TABLE: Table = Table::Outbox;
    const VERSION: u8 = 3;
    fn older(version: u8, bytes: &[u8]) -> Option<Self> {
        older::outbox(version, bytes)
    }
    fn key(&self) -> Key {
        Self::place(self.number)
    }
}

/// A stanza that was sent and not yet acknowledged (XEP-0198 §4), frozen as it was.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UnackedRow {
    /// In the order of sending, whatever stream they were sent on.
    pub order: u64,
    /// The number on the current stream.
    pub number: u32,
    pub stanza: String,
    /// The row that becomes "sent".
    pub message: Option<(BareJid, MessageKey)>,
    /// Sent again after a failed resumption: messages; requests are planned anew.
    pub lasting: bool,
    pub at: Millis,
}

impl UnackedRow {
    pub fn place(order: u64) -> Key {
        Key::new().number(order)
    }
}

impl Record for UnackedRow {
    const TABLE: Table = Table::Unacked;
    fn key(&self) -> Key {
        Self::place(self.order)
    }
}
