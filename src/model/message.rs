//! One message of a timeline, as it is shown.

use super::{BareJid, DeviceId, MessageKey, Millis, OriginId};
use core::fmt;
use serde::{Deserialize, Serialize};

/// How far an own message came; `Received` for everybody else's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Delivery {
    /// On its way, not yet acknowledged by the server.
    Pending,
    /// The server has it (XEP-0198 §4).
    Sent,
    /// A device of the recipient has it (XEP-0184).
    Delivered,
    /// The recipient saw it (XEP-0333).
    Displayed,
    /// It will not go out by itself.
    Failed(Failure),
    Received,
    /// A draft that waits in the outbox: it can still be changed or taken away.
    Queued,
}

/// Why an own message was not sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Failure {
    /// Not one device of the recipient could be encrypted for.
    NoUsableDevice,
    /// The server or the recipient answered with an error (RFC 6120 §8.3): its condition, and after `: ` its text, if it has one. Rows of
    /// old have only one of them.
    Refused(String),
    /// It was waiting or under way on another device when the backup was made that this row is from: whether it arrived, nobody
    /// here can tell.
    WasUnderWay,
    /// It is no text, and the recipient's devices read only those encrypted: it would go in the clear, which is not wanted.
    OnlyInTheClear,
    /// This account blocks the recipient.
    Blocked,
}

/// How the message travelled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Encryption {
    None,
    /// `eu.siacs.conversations.axolotl` (XEP-0384 0.3).
    OmemoLegacy,
    /// `urn:xmpp:omemo:2`.
    Omemo2,
}

/// Why a message could not be opened. The row stays and says so.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Problem {
    /// No key in it for this device.
    NotForThisDevice,
    /// Encrypted for a session that this device does not have.
    NoSession,
    /// The session is there and does not fit.
    BrokenSession,
    /// It was changed on its way, or is malformed.
    Tampered,
    /// Its key was used before.
    KeyUsed,
    /// It starts a session with a prekey that this device no longer has.
    UnknownPrekey,
    /// The device's identity key is not the one known for it.
    IdentityChanged,
    /// Not yet opened: something before it is missing.
    Waiting,
    /// It was written before this device was added: nobody could have addressed it.
    BeforeDevice,
}

impl Problem {
    /// The stable name of the cause, the value of `data-problem`.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotForThisDevice => "not-for-this-device",
            Self::NoSession => "no-session",
            Self::BrokenSession => "broken-session",
            Self::Tampered => "tampered",
            Self::KeyUsed => "key-used",
            Self::UnknownPrekey => "unknown-prekey",
            Self::IdentityChanged => "identity-changed",
            Self::Waiting => "waiting",
            Self::BeforeDevice => "before-device",
        }
    }
}

/// Something that happened in a chat and is no message. The `sender` of its row is whose device it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Notice {
    /// A device was added.
    NewDevice(DeviceId),
    /// A device shows an identity key that is not the one known for it: nothing is encrypted for that key.
    OtherIdentity(DeviceId),
    /// A device that published OMEMO 2 now publishes the legacy flavour alone.
    Downgraded(DeviceId),
}

/// One row of a timeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Message {
    pub key: MessageKey,
    pub sender: BareJid,
    /// Whether this account wrote it, on whatever device.
    pub own: bool,
    pub origin_id: Option<OriginId>,
    /// When it was sent: the server's stamp where there is one (XEP-0203), else this device's clock.
    pub at: Millis,
    /// Plain text; empty where there is a `problem`.
    pub body: String,
    pub delivery: Delivery,
    pub encryption: Encryption,
    /// The sending OMEMO device, authenticated unless there is a `problem`.
    pub device: Option<DeviceId>,
    pub problem: Option<Problem>,
    /// Devices that were left out when it was encrypted, each with no usable bundle or not trusted.
    pub excluded: Vec<(BareJid, DeviceId)>,
    /// It is no message, and all that says something is this.
    pub notice: Option<Notice>,
    /// What it answers (XEP-0461).
    pub reply: Option<Reply>,
    /// One for each person who reacted (XEP-0444).
    pub reactions: Vec<Reaction>,
    /// When its text was last corrected (XEP-0308).
    pub edited: Option<Millis>,
    /// How many earlier texts are kept.
    pub versions: u32,
    /// Its sender took it back (XEP-0424).
    pub retracted: Option<Retraction>,
    /// Its sender wants no styling (XEP-0393 §5.1).
    pub unstyled: bool,
}

impl Message {
    /// A received message of which nothing is known but this.
    pub fn new(key: MessageKey, sender: BareJid, at: Millis) -> Self {
        Self {
            key,
            sender,
            own: false,
            origin_id: None,
            at,
            body: String::new(),
            delivery: Delivery::Received,
            encryption: Encryption::None,
            device: None,
            problem: None,
            excluded: Vec::new(),
            notice: None,
            reply: None,
            reactions: Vec::new(),
            edited: None,
            versions: 0,
            retracted: None,
            unstyled: false,
        }
    }

    /// The row of something that happened.
    pub fn notice(key: MessageKey, about: BareJid, at: Millis, notice: Notice) -> Self {
        Self {
            notice: Some(notice),
            ..Self::new(key, about, at)
        }
    }

    /// Whether there is a text of a person in it.
    pub fn is_text(&self) -> bool {
        self.notice.is_none() && self.problem.is_none() && self.retracted.is_none()
    }
}

/// The message that another one answers, as it was then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reply {
    /// Who wrote it; as the answer says, where the message itself is not here.
    pub sender: BareJid,
    /// How it begins.
    pub quote: String,
    /// Its row; `None`: it is not here (yet).
    pub key: Option<MessageKey>,
}

/// What one person thinks of a message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reaction {
    pub sender: BareJid,
    /// Each once, in the order in which they were given.
    pub emojis: Vec<String>,
    pub at: Millis,
    /// It travelled, or will travel, where the server can read it.
    pub clear: bool,
}

/// That a message was taken back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Retraction {
    pub at: Millis,
    /// The message was encrypted and the wish to take it back was not, so that anybody on the way may have made it: the text is
    /// kept, and shown to whoever wants to see it.
    pub clear: bool,
}

/// An earlier text of a message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    pub body: String,
    /// When it was written.
    pub at: Millis,
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Version({})", self.at)
    }
}

/// What a person wrote and sent, or did to a message. Kept in the inbox before the composer clears.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    pub chat: BareJid,
    pub act: Act,
    /// Made by the tab, so that a repeat is harmless.
    pub origin_id: OriginId,
    /// When it was written, by this device's clock.
    pub at: Millis,
}

/// What a person does in a chat.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// A new message, which may answer another one.
    Say {
        body: String,
        reply: Option<MessageKey>,
    },
    /// Another text for an own message.
    Correct { key: MessageKey, body: String },
    /// An own message is taken back, for everybody.
    Retract { key: MessageKey },
    /// All that this account thinks of a message from now on; none: nothing any more.
    React {
        key: MessageKey,
        emojis: Vec<String>,
    },
}

impl Outgoing {
    /// A new message that answers none.
    pub fn say(chat: BareJid, body: impl Into<String>, origin_id: OriginId, at: Millis) -> Self {
        Self {
            chat,
            act: Act::Say {
                body: body.into(),
                reply: None,
            },
            origin_id,
            at,
        }
    }
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outgoing({})", self.origin_id)
    }
}
