//! Encrypting one message for many devices (XEP-0384 version 0.3, §4.5 and §4.6).
//!
//! Invariant: what comes out belongs together: the element must not be sent before the changed sessions are committed,
//! or the same message keys would be used twice.
//! May not import a store, a clock or global randomness.

use super::flavour::FlavourName;
use super::{OwnDevice, Session, payload};
use crate::model::{BareJid, DeviceId};
use crate::xmpp::stanza::xep0384;
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
    for recipient in recipients {
        match key_for(own, recipient, &material, FlavourName::Legacy) {
            Ok((key, recipient)) => {
                sealed.encrypted.keys.push(key);
                sealed.sessions.push(recipient);
            }
            Err(device) => sealed.excluded.push(device),
        }
    }
    sealed
}

/// An encrypted message of OMEMO 2 and what changed by making it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedOmemo2 {
    pub encrypted: xep0384::Encrypted,
    pub sessions: Vec<Recipient>,
    pub excluded: Vec<(BareJid, DeviceId)>,
}

/// Encrypts `plaintext` (an envelope, XEP-0420) for all recipients in OMEMO 2; `None` makes an empty message (XEP-0384 §5.5).
/// Recipients whose session is of the other flavour are excluded.
pub fn seal_omemo2(
    own: &OwnDevice,
    plaintext: Option<&[u8]>,
    recipients: Vec<Recipient>,
    rng: &mut dyn CryptoRng,
) -> SealedOmemo2 {
    let (payload, material) = match plaintext {
        Some(plaintext) => {
            let (payload, material) = payload::encrypt_omemo2(plaintext, rng);
            (Some(payload), Zeroizing::new(material.to_vec()))
        }
        None => (None, Zeroizing::new(vec![0; 32])),
    };
    let mut sealed = SealedOmemo2 {
        encrypted: xep0384::Encrypted {
            sid: own.id,
            keys: Vec::new(),
            payload,
        },
        sessions: Vec::new(),
        excluded: Vec::new(),
    };
    let flavour = FlavourName::Omemo2 { negative: false };
    for recipient in recipients {
        match key_for(own, recipient, &material, flavour) {
            Ok((key, recipient)) => {
                let groups = &mut sealed.encrypted.keys;
                match groups.iter_mut().find(|(jid, _)| *jid == recipient.jid) {
                    Some((_, keys)) => keys.push(key),
                    None => groups.push((recipient.jid.clone(), vec![key])),
                }
                sealed.sessions.push(recipient);
            }
            Err(device) => sealed.excluded.push(device),
        }
    }
    sealed
}

/// The message's key for one device, and that device's changed session; or which device cannot be encrypted for.
fn key_for(
    own: &OwnDevice,
    mut recipient: Recipient,
    material: &[u8],
    flavour: FlavourName,
) -> Result<(Key, Recipient), (BareJid, DeviceId)> {
    let sealed = match recipient.session.flavour().is_same(flavour) {
        true => (recipient.session.seal(material, own.public(), own.id.0)).ok(),
        false => None,
    };
    let Some((data, prekey)) = sealed else {
        return Err((recipient.jid, recipient.device));
    };
    let rid = recipient.device;
    Ok((Key { rid, prekey, data }, recipient))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::omemo::testing::{Message, Person, TestRng};

    #[test]
    fn keys_are_in_one_group_for_each_account() {
        let mut alice = Person::new(1);
        let others = [Person::new(2), Person::new(3), Person::new(4)];
        let jids = ["bob@example.org", "carol@example.org", "bob@example.org"].map(BareJid::new);
        let recipients = others.iter().zip(&jids).map(|(other, jid)| Recipient {
            jid: jid.clone(),
            device: other.own.id,
            session: <xep0384::Encrypted as Message>::session(&mut alice, other),
        });
        let recipients: Vec<_> = recipients.collect();
        let sealed = seal_omemo2(&alice.own, Some(b"x"), recipients, &mut TestRng::new(5));
        let groups: Vec<(&BareJid, Vec<DeviceId>)> = (sealed.encrypted.keys.iter())
            .map(|(jid, keys)| (jid, keys.iter().map(|key| key.rid).collect()))
            .collect();
        let id = |i: usize| others[i].own.id;
        assert_eq!(
            groups,
            [(&jids[0], vec![id(0), id(2)]), (&jids[1], vec![id(1)])]
        );
    }
}
