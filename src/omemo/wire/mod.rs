//! The bytes inside a `<key/>`: what the ratchet reads and writes, whatever the flavour.
//!
//! Each flavour has a file here with the functions of its [`Codec`]. Invariant: what is parsed is bounded and canonical,
//! borrowed from the input, and says exactly which of its bytes the authentication code covers.
//! May not import sessions, stanzas or randomness.

pub mod legacy;
pub mod omemo2;
mod protobuf;

use super::keys::PublicKey;

/// What stands in clear before a ciphertext of the ratchet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Header {
    /// The sender's ratchet key.
    pub ratchet: PublicKey,
    /// The message's number in its sending chain, from 0.
    pub n: u32,
    /// How many messages the sender's previous sending chain had.
    pub pn: u32,
}

/// A message of the ratchet as it arrived. Nothing of it is authentic yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RatchetMessage<'a> {
    pub header: Header,
    pub ciphertext: &'a [u8],
    /// The bytes that the authentication code covers, beside the associated data.
    pub authenticated: &'a [u8],
    pub mac: &'a [u8],
}

/// What a pre-key message says about its key exchange.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Exchange {
    /// `None` is what the format allows and an honest sender never does.
    pub prekey_id: Option<u32>,
    pub signed_prekey_id: u32,
    /// The sender's ephemeral key, which names the session that is started.
    pub base_key: PublicKey,
    pub identity: PublicKey,
    /// The sign of the identity's Edwards form; `false` where the flavour has none.
    pub negative: bool,
}

/// A pre-key message: its exchange, and the message that it carries, still to be parsed.
pub type PrekeyMessage<'a> = (Exchange, &'a [u8]);

/// Bytes that are no message of the flavour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("malformed message")]
pub struct Malformed;

/// How one flavour writes and reads.
#[derive(Debug)]
pub struct Codec {
    /// Header and ciphertext as the bytes that the authentication code covers.
    pub body: fn(&Header, &[u8]) -> Vec<u8>,
    /// A body and its authentication code as a message.
    pub message: fn(Vec<u8>, &[u8]) -> Vec<u8>,
    pub parse_message: fn(&[u8]) -> Result<RatchetMessage<'_>, Malformed>,
    /// An exchange and the message it carries; the last argument is the sending device's id.
    pub exchange: fn(&Exchange, &[u8], u32) -> Vec<u8>,
    pub parse_exchange: fn(&[u8]) -> Result<PrekeyMessage<'_>, Malformed>,
}
