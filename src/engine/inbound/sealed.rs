//! The encrypted element of a message: which of two it is, and what can be read of it without opening it.

use super::Encryptedness;
use crate::engine::state::State;
use crate::model::{BareJid, DeviceId, Encryption, Flavour};
use crate::omemo;
use crate::xmpp::stanza::{xep0384, xep0384_legacy};
use minidom::Element;

/// The one encrypted element of a message that is this device's to open.
pub(super) enum Sealed {
    Legacy(xep0384_legacy::Encrypted),
    Omemo2(xep0384::Encrypted),
}

impl Sealed {
    pub fn flavour(&self) -> Flavour {
        match self {
            Self::Legacy(_) => Flavour::Legacy,
            Self::Omemo2(_) => Flavour::Omemo2,
        }
    }

    /// The sending device, as it says itself.
    pub fn sid(&self) -> DeviceId {
        match self {
            Self::Legacy(encrypted) => encrypted.sid,
            Self::Omemo2(encrypted) => encrypted.sid,
        }
    }

    /// Whether it carries no message, only what a session needs.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Legacy(encrypted) => encrypted.payload.is_none(),
            Self::Omemo2(encrypted) => encrypted.payload.is_none(),
        }
    }

    /// Whether there is a key in it for this device.
    pub fn is_for(&self, account: &BareJid, device: DeviceId) -> bool {
        match self {
            Self::Legacy(encrypted) => encrypted.keys.iter().any(|key| key.rid == device),
            Self::Omemo2(encrypted) => (encrypted.keys.iter())
                .any(|(jid, keys)| jid == account && keys.iter().any(|key| key.rid == device)),
        }
    }

    /// The prekey of ours that opening it may take.
    pub fn prekey(&self, account: &BareJid, device: DeviceId) -> Option<u32> {
        match self {
            Self::Legacy(encrypted) => omemo::spent_prekey_in(encrypted, device),
            Self::Omemo2(encrypted) => omemo::spent_prekey_in_omemo2(encrypted, account, device),
        }
    }
}

/// A message may have both elements, for different devices (each device is addressed in one flavour): the one with a key for this
/// device counts, and where there is none, or both claim to have one, OMEMO 2.
pub(super) fn read_encrypted(state: &State, message: &Element) -> Encryptedness {
    let omemo2 = (message.get_child("encrypted", xep0384::NS))
        .map(|element| xep0384::Encrypted::try_from(element).map(Sealed::Omemo2));
    let legacy = (message.get_child("encrypted", xep0384_legacy::NS))
        .map(|element| xep0384_legacy::Encrypted::try_from(element).map(Sealed::Legacy));
    let malformed = match (&omemo2, &legacy) {
        (None, None) => return Encryptedness::No,
        (Some(_), _) => Flavour::Omemo2,
        (None, Some(_)) => Flavour::Legacy,
    };
    let mut readable: Vec<Sealed> = [omemo2, legacy].into_iter().flatten().flatten().collect();
    let is_for_us = |sealed: &Sealed| match (&state.account, state.device) {
        (Some(account), Some((device, _))) => sealed.is_for(account, device),
        _ => false,
    };
    let chosen = readable.iter().position(is_for_us).unwrap_or(0);
    if readable.is_empty() {
        return Encryptedness::Malformed(malformed);
    }
    Encryptedness::Omemo(Box::new(readable.swap_remove(chosen)))
}

/// How a message in this flavour is shown to have travelled.
pub(super) fn encryption(flavour: Flavour) -> Encryption {
    match flavour {
        Flavour::Legacy => Encryption::OmemoLegacy,
        Flavour::Omemo2 => Encryption::Omemo2,
    }
}
