//! (to come)

use super::{OwnDevice, Prekey, Session};
use crate::model::{DeviceId, Fingerprint, Problem};
use crate::xmpp::stanza::xep0384_legacy::Encrypted;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// A message that was opened, and what to commit together with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opened {
    /// `None` for a key transport.
    pub plaintext: Option<Zeroizing<Vec<u8>>>,
    /// The session as it is now.
    pub session: Session,
    /// The prekey that this message used up.
    pub spent_prekey: Option<u32>,
    /// A session was started by it: an empty message should answer.
    pub key_exchange: bool,
    /// The sending device's identity key.
    pub identity: Fingerprint,
}

/// Why a message cannot be opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OpenError {
    #[error("it has no key for this device")]
    NotForThisDevice,
    #[error("it belongs to a session that this device does not have")]
    NoSession,
    #[error("no ratchet of the session fits it")]
    Broken,
    #[error("it was changed on its way")]
    Tampered,
    #[error("its key was used before")]
    KeyUsed,
    #[error("it starts a session with a prekey that this device does not have")]
    UnknownPrekey,
    #[error("its identity key is not the one known for the device")]
    IdentityChanged,
    #[error("it is malformed")]
    Malformed,
}

impl From<OpenError> for Problem {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NotForThisDevice => Self::NotForThisDevice,
            OpenError::NoSession => Self::NoSession,
            OpenError::Broken => Self::BrokenSession,
            OpenError::Tampered | OpenError::Malformed => Self::Tampered,
            OpenError::KeyUsed => Self::KeyUsed,
            OpenError::UnknownPrekey => Self::UnknownPrekey,
            OpenError::IdentityChanged => Self::IdentityChanged,
        }
    }
}

/// The id of the prekey that opening this message may need: what to load before [`open`].
pub fn spent_prekey_in(_encrypted: &Encrypted, _own: DeviceId) -> Option<u32> {
    None
}

/// Opens a message of the device that `session` and `known_identity` belong to.
pub fn open(
    _own: &OwnDevice,
    _encrypted: &Encrypted,
    _session: Option<&Session>,
    _prekey: Option<&Prekey>,
    _known_identity: Option<Fingerprint>,
    _rng: &mut dyn CryptoRng,
) -> Result<Opened, OpenError> {
    Err(OpenError::NotForThisDevice)
}
