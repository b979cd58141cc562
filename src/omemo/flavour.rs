//! In what the two flavours of OMEMO differ, as a table; all the rest is one code.
//!
//! A flavour is a row here and a file in `wire`. Invariant: a session belongs to one flavour for its whole life, and its
//! record names it.

use super::keys::PublicKey;
use super::wire::{self, Codec};
use serde::{Deserialize, Serialize};

/// The name of a flavour in a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum FlavourName {
    /// `eu.siacs.conversations.axolotl`
    Legacy,
    /// `urn:xmpp:omemo:2`. Identity keys travel in their Ed25519 form there, and the sign of the remote one is part of the associated
    /// data; the X25519 form that everything else uses does not have it.
    Omemo2 { negative: bool },
}

impl FlavourName {
    /// Whether both are the same flavour, whatever they know of the remote identity.
    pub fn is_same(self, other: Self) -> bool {
        core::mem::discriminant(&self) == core::mem::discriminant(&other)
    }

    pub fn table(self) -> &'static Flavour {
        match self {
            Self::Legacy => &LEGACY,
            Self::Omemo2 { .. } => &OMEMO_2,
        }
    }

    /// The remote identity key with the sign that this session knows of it.
    pub fn remote(self, key: PublicKey) -> Identity {
        let negative = matches!(self, Self::Omemo2 { negative: true });
        Identity { key, negative }
    }
}

/// An identity key and the sign of its Edwards form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Identity {
    pub key: PublicKey,
    pub negative: bool,
}

impl Identity {
    /// Of this device, whose sign is always 0.
    pub fn own(key: PublicKey) -> Self {
        let negative = false;
        Self { key, negative }
    }
}

/// What a flavour decides.
#[derive(Debug)]
pub struct Flavour {
    /// HKDF's info for the secret of the key exchange, for a step of the root chain, for a message's keys.
    pub exchange_info: &'static [u8],
    pub root_info: &'static [u8],
    pub message_info: &'static [u8],
    /// To how many bytes the HMAC-SHA-256 of a message is cut.
    pub mac_len: usize,
    pub order: Order,
    /// How an identity key enters the associated data.
    pub identity: fn(Identity) -> Vec<u8>,
    pub codec: &'static Codec,
}

/// Whose identity key stands first in the associated data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// The message's sender, then its receiver.
    SenderReceiver,
    /// Whoever started the session, then the other.
    InitiatorResponder,
}

pub static LEGACY: Flavour = Flavour {
    exchange_info: b"WhisperText",
    root_info: b"WhisperRatchet",
    message_info: b"WhisperMessageKeys",
    mac_len: wire::legacy::MAC_LEN,
    order: Order::SenderReceiver,
    identity: |identity| identity.key.to_typed().to_vec(),
    codec: &wire::legacy::CODEC,
};

/// XEP-0384 §4.2 and §4.3.
pub static OMEMO_2: Flavour = Flavour {
    exchange_info: b"OMEMO X3DH",
    root_info: b"OMEMO Root Chain",
    message_info: b"OMEMO Message Key Material",
    mac_len: wire::omemo2::MAC_LEN,
    order: Order::InitiatorResponder,
    identity: |identity| identity.key.to_edwards(identity.negative).to_vec(),
    codec: &wire::omemo2::CODEC,
};

impl Flavour {
    /// The associated data of a message from `sender` to `receiver`.
    pub fn associated_data(
        &self,
        sender: Identity,
        receiver: Identity,
        sender_initiated: bool,
    ) -> Vec<u8> {
        let (first, second) = match self.order {
            Order::InitiatorResponder if !sender_initiated => (receiver, sender),
            Order::SenderReceiver | Order::InitiatorResponder => (sender, receiver),
        };
        let mut data = (self.identity)(first);
        data.extend((self.identity)(second));
        data
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::omemo::keys::KeyPair;
    use crate::omemo::testing::TestRng;

    #[test]
    fn the_order_of_the_associated_data_follows_the_table() {
        let rng = &mut TestRng::new(1);
        let (a, b) = (KeyPair::generate(rng).public, KeyPair::generate(rng).public);
        let legacy = [&a.to_typed()[..], &b.to_typed()].concat();
        let own = Identity::own;
        assert_eq!(LEGACY.associated_data(own(a), own(b), true), legacy);
        assert_eq!(LEGACY.associated_data(own(a), own(b), false), legacy);

        let b = FlavourName::Omemo2 { negative: true }.remote(b);
        let (ours, theirs) = (a.to_edwards(false), b.key.to_edwards(true));
        assert_ne!(theirs, b.key.to_edwards(false));
        let both = |first: [u8; 32], second: [u8; 32]| [first, second].concat();
        assert_eq!(OMEMO_2.associated_data(own(a), b, true), both(ours, theirs));
        assert_eq!(
            OMEMO_2.associated_data(own(a), b, false),
            both(theirs, ours)
        );
    }
}
