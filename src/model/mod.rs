//! Plain values that every room shares. No behaviour of the outside world: no clock, no randomness, no parsing of
//! addresses (that is the engine's, see [`BareJid`]).
//!
//! Invariant: everything here is `serde` data that may be stored or cross between tabs, and nothing here is a secret.
//! May not import anything else of ours.

pub mod calendar;
mod chat;
mod device;
mod ids;
mod message;
pub mod order;
mod person;
mod preferences;
mod profile;
pub mod uri;

pub use chat::{Arrangement, ChatId, ChatKind, Contact, Presence, Subscription};
pub use device::{Device, Fingerprint, Flavour, Trust};
pub use ids::{BareJid, DeviceId, Id, MessageKey, Millis, OriginId, StanzaId};
pub use message::{
    Act, Delivery, Encryption, Failure, Message, Notice, Outgoing, Problem, Reaction, Reply,
    Retraction, Version,
};
pub use person::{Person, Request, Seen};
pub use preferences::Preferences;
pub use profile::{AvatarHash, Card, CardField, ImageType, Picture};
