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
}

impl FlavourName {
    pub fn table(self) -> &'static Flavour {
        match self {
            Self::Legacy => &LEGACY,
        }
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
    pub identity: fn(PublicKey) -> Vec<u8>,
    pub codec: &'static Codec,
}

/// Whose identity key stands first in the associated data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// The message's sender, then its receiver.
    SenderReceiver,
    /// Whoever started the session, then the other.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the second row of the table, OMEMO 2, has it")
    )]
    InitiatorResponder,
}

pub static LEGACY: Flavour = Flavour {
    exchange_info: b"WhisperText",
    root_info: b"WhisperRatchet",
    message_info: b"WhisperMessageKeys",
    mac_len: wire::legacy::MAC_LEN,
    order: Order::SenderReceiver,
    identity: |key| key.to_typed().to_vec(),
    codec: &wire::legacy::CODEC,
};

impl Flavour {
    /// The associated data of a message from `sender` to `receiver`.
    pub fn associated_data(
        &self,
        sender: PublicKey,
        receiver: PublicKey,
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

    #[test]
    fn the_order_of_the_associated_data_follows_the_table() {
        let (a, b) = (PublicKey([1; 32]), PublicKey([2; 32]));
        let legacy = [&a.to_typed()[..], &b.to_typed()].concat();
        assert_eq!(LEGACY.associated_data(a, b, true), legacy);
        assert_eq!(LEGACY.associated_data(a, b, false), legacy);

        let other = Flavour {
            order: Order::InitiatorResponder,
            identity: |key| key.0.to_vec(),
            ..LEGACY
        };
        assert_eq!(other.associated_data(a, b, true), [a.0, b.0].concat());
        assert_eq!(other.associated_data(a, b, false), [b.0, a.0].concat());
    }
}
