//! Encrypting one message for many devices (XEP-0384 version 0.3, §4.5 and §4.6).
//!
//! Invariant: what comes out belongs together: the element must not be sent before the changed sessions are committed,
//! or the same message keys would be used twice.
//! May not import a store, a clock or global randomness.

use super::{OwnDevice, Session, payload};
use crate::model::{BareJid, DeviceId};
use crate::xmpp::stanza::xep0384_legacy::{Encrypted, Key};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

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
    plaintext: Option<&[u8]>,
    recipients: Vec<Recipient>,
    rng: &mut dyn CryptoRng,
) -> Sealed {
    let (key, iv) = payload::fresh(rng);
    let mut material = Zeroizing::new(key.to_vec());
    let payload = plaintext.map(|plaintext| {
        let (ciphertext, tag) =
            payload::encrypt(&key, &iv, plaintext).expect("no message comes near GCM's 64 GiB");
        material.extend_from_slice(&tag);
        ciphertext
    });

    let mut sealed = Sealed {
        encrypted: Encrypted {
            sid: own.id,
            keys: Vec::new(),
            iv: iv.to_vec(),
            payload,
        },
        sessions: Vec::new(),
        excluded: Vec::new(),
    };
    for mut recipient in recipients {
        match recipient.session.seal(&material, own.public(), own.id.0) {
            Ok((data, prekey)) => {
                sealed.encrypted.keys.push(Key {
                    rid: recipient.device,
                    prekey,
                    data,
                });
                sealed.sessions.push(recipient);
            }
            Err(_) => sealed.excluded.push((recipient.jid, recipient.device)),
        }
    }
    sealed
}
