//! (to come)

use super::{OwnDevice, Session};
use crate::model::{BareJid, DeviceId};
use crate::xmpp::stanza::xep0384_legacy::Encrypted;
use rand_core::CryptoRng;

/// A device to encrypt for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recipient {
    pub jid: BareJid,
    pub device: DeviceId,
    pub session: Session,
}

/// An encrypted message and what changed by making it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sealed {
    pub encrypted: Encrypted,
    /// The changed sessions, to be committed before the message is sent.
    pub sessions: Vec<Recipient>,
    /// Devices whose session can no longer send; their sessions are unchanged.
    pub excluded: Vec<(BareJid, DeviceId)>,
}

/// Encrypts `plaintext` for all recipients; `None` makes a key transport, which is how an empty message is sent.
pub fn seal(
    own: &OwnDevice,
    _plaintext: Option<&[u8]>,
    recipients: Vec<Recipient>,
    _rng: &mut dyn CryptoRng,
) -> Sealed {
    let encrypted = Encrypted {
        sid: own.id,
        keys: Vec::new(),
        iv: Vec::new(),
        payload: None,
    };
    let excluded = recipients
        .into_iter()
        .map(|recipient| (recipient.jid, recipient.device))
        .collect();
    Sealed {
        encrypted,
        sessions: Vec::new(),
        excluded,
    }
}
