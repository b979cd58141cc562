//! The session with one remote device: a current ratchet, and the archived ones that older messages may still need.
//!
//! Invariant: all ratchets of a session belong to one remote identity; at most [`ARCHIVED`] archived ones and
//! [`SKIPPED`] skipped keys are kept; a ratchet becomes current by starting the session or by opening a fresh message, so
//! that two sides which start at once converge on one (libsignal's rule).
//! May not import stanzas, a clock or global randomness.

use super::keys::PublicKey;
use super::ratchet::Ratchet;
use crate::model::Fingerprint;
use serde::{Deserialize, Serialize};

/// Most archived ratchets of one session.
pub const ARCHIVED: usize = 40;
/// Most skipped keys of one session, all ratchets together.
pub const SKIPPED: usize = 1000;

/// The record of the session with one remote device, to be stored by its owner's bare JID and device id.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Session {
    pub(crate) identity: PublicKey,
    pub(crate) current: Ratchet,
    /// Newest first.
    pub(crate) archived: Vec<Ratchet>,
    /// How many messages were opened: the age of skipped keys is counted in these.
    pub(crate) opened: u32,
}

impl Session {
    /// The identity key of the remote device.
    pub fn remote_identity(&self) -> Fingerprint {
        self.identity.fingerprint()
    }

    /// Whether what is sent is still pre-key messages, since nothing came back yet.
    pub fn awaits_answer(&self) -> bool {
        self.current.awaits_answer()
    }
}
