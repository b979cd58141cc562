//! Identifiers. XMPP has three different ids on one message (RFC 6120 §8.1.3, XEP-0359); each is a type of its own so
//! that they cannot be mistaken for one another.

use core::fmt;
use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch.
pub type Millis = u64;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub struct $name(pub String);

        impl $name {
            /// Wraps a string as it stands, without any check.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// A bare JID, `local@domain` or `domain`, already normalised (RFC 7622).
    ///
    /// Opaque here: only the engine (`xmpp::address`) parses and normalises, since the Unicode tables that takes would
    /// otherwise be linked into the tab's binary too. The tab passes on what was typed and shows what it is given.
    BareJid
}
text_id! {
    /// The `id` attribute of a stanza, chosen by its sender and unique for that sender at best.
    Id
}
text_id! {
    /// XEP-0359 `<origin-id/>`: chosen by the sending client, survives reflection and the archive.
    OriginId
}
text_id! {
    /// XEP-0359 `<stanza-id/>`: assigned by the archive named in its `by`; meaningless without knowing which archive.
    StanzaId
}

/// An OMEMO device id, 1 ..= 2³¹ − 1 (XEP-0384 §4). Unique only together with its owner's bare JID.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct DeviceId(pub u32);

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a message row lives: its chat and its position in that chat's timeline. Stable once assigned; the `data-id`
/// of the row on screen is its display form, `chat-position`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct MessageKey {
    pub chat: super::ChatId,
    pub position: u64,
}

impl fmt::Display for MessageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.chat.0, self.position)
    }
}
