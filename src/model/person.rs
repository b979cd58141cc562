//! What this account has to do with somebody, and what is seen of them.

use super::{BareJid, Contact, Millis, Presence};
use serde::{Deserialize, Serialize};

/// Somebody asks to see this account's presence (RFC 6121 §3.1.3). Remote words: bounded, and shown as text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Request {
    /// When it came first.
    pub at: Millis,
    /// What they call themselves (XEP-0172).
    pub nick: Option<String>,
    /// What they say about it.
    pub text: Option<String>,
}

/// A contact, somebody who asks to be one, somebody who is blocked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    /// For a blocked domain, the domain.
    pub jid: BareJid,
    /// The roster item, with what was changed on this device and waits for the server.
    pub contact: Option<Contact>,
    /// What they call themselves (XEP-0172). Remote words: bounded, and shown where the contact has no name.
    pub nickname: Option<String>,
    pub request: Option<Request>,
    pub blocked: bool,
    /// Something that was decided here waits for the server.
    pub waits: bool,
}

impl Person {
    /// The name that this account gave, else what they call themselves, else the address.
    pub fn name(&self) -> &str {
        let given = self.contact.as_ref().and_then(|it| it.name.as_deref());
        let given = given.filter(|name| !name.trim().is_empty());
        let name = given.or(self.nickname.as_deref());
        name.unwrap_or(self.jid.as_str())
    }

    /// Whether there is nothing to say about them any more.
    pub fn is_nobody(&self) -> bool {
        self.contact.is_none() && self.request.is_none() && !self.blocked
    }
}

/// What is seen of somebody's availability.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Seen {
    pub presence: Presence,
    /// What they say about it. Remote words: bounded, and shown as text.
    pub status: Option<String>,
    /// When they last did something (XEP-0319), or, of somebody who is not there, were last there.
    pub active: Option<Millis>,
}
