//! (to come)

use super::{OwnDevice, Session};
use crate::xmpp::stanza::xep0384_legacy::Bundle;
use rand_core::CryptoRng;

/// Why a bundle starts no session.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BundleError {
    #[error("the signed prekey is not signed by the identity key")]
    BadSignature,
    #[error("there is no usable prekey in it")]
    NoPrekeys,
    #[error("a key in it is malformed, or agrees on nothing secret")]
    BadKey,
}

/// Starts a session from a fetched bundle, with a prekey picked at random.
///
/// Whether the identity is the one known for the device ([`Session::remote_identity`]) is the caller's to compare.
pub fn start_session(
    _own: &OwnDevice,
    _bundle: &Bundle,
    _rng: &mut dyn CryptoRng,
) -> Result<Session, BundleError> {
    Err(BundleError::NoPrekeys)
}
