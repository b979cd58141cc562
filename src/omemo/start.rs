//! Starting a session from another device's bundle (XEP-0384 version 0.3, §4.4, and §5.3 of the present one; X3DH §3.3).
//!
//! Invariant: no session comes of a bundle whose signed prekey its identity key did not sign, or without a prekey.
//! May not import a store, a clock or global randomness.

use super::flavour::FlavourName;
use super::keys::{BadKey, BadSignature, PublicKey};
use super::ratchet::{Ratchet, Responder};
use super::{OwnDevice, Session};
use crate::xmpp::stanza::xep0384;
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

impl From<BadKey> for BundleError {
    fn from(_: BadKey) -> Self {
        Self::BadKey
    }
}

impl From<BadSignature> for BundleError {
    fn from(_: BadSignature) -> Self {
        Self::BadSignature
    }
}

/// Starts a session from a fetched bundle, with a prekey picked at random.
///
/// Whether the identity is the one known for the device ([`Session::remote_identity`]) is the caller's to compare.
pub fn start_session(
    own: &OwnDevice,
    bundle: &Bundle,
    rng: &mut dyn CryptoRng,
) -> Result<Session, BundleError> {
    let identity = PublicKey::from_typed(&bundle.identity_key)?;
    let signed_prekey = PublicKey::from_typed(&bundle.signed_prekey)?;
    let signature = bundle
        .signature
        .as_slice()
        .try_into()
        .map_err(|_| BundleError::BadSignature)?;
    identity.verify(&bundle.signed_prekey, signature)?;

    let prekeys = (bundle.prekeys.iter())
        .filter_map(|(id, key)| Some((*id, PublicKey::from_typed(key).ok()?)))
        .collect();
    let signed = (bundle.signed_prekey_id, signed_prekey);
    begin(FlavourName::Legacy, own, identity, signed, prekeys, rng)
}

/// The same with a bundle of OMEMO 2 (XEP-0384 §5.3.2).
pub fn start_session_omemo2(
    own: &OwnDevice,
    bundle: &xep0384::Bundle,
    rng: &mut dyn CryptoRng,
) -> Result<Session, BundleError> {
    let (identity, negative) = PublicKey::from_edwards(&bundle.identity_key)?;
    let signed_prekey = PublicKey::from_bytes(&bundle.signed_prekey)?;
    let signature = bundle
        .signature
        .as_slice()
        .try_into()
        .map_err(|_| BundleError::BadSignature)?;
    identity.verify_edwards(negative, &bundle.signed_prekey, signature)?;
    let prekeys = (bundle.prekeys.iter())
        .filter_map(|(id, key)| Some((*id, PublicKey::from_bytes(key).ok()?)))
        .collect();
    let signed = (bundle.signed_prekey_id, signed_prekey);
    let flavour = FlavourName::Omemo2 { negative };
    begin(flavour, own, identity, signed, prekeys, rng)
}

fn begin(
    flavour: FlavourName,
    own: &OwnDevice,
    identity: PublicKey,
    signed_prekey: (u32, PublicKey),
    usable: Vec<(u32, PublicKey)>,
    rng: &mut dyn CryptoRng,
) -> Result<Session, BundleError> {
    let count = u64::try_from(usable.len()).map_err(|_| BundleError::NoPrekeys)?;
    let picked = rng
        .next_u64()
        .checked_rem(count)
        .and_then(|index| usable.get(usize::try_from(index).ok()?));
    let prekey = *picked.ok_or(BundleError::NoPrekeys)?;

    let theirs = Responder {
        identity,
        signed_prekey,
        prekey,
    };
    let ratchet = Ratchet::initiate(flavour, &own.identity, &theirs, rng)?;
    Ok(Session::new(identity, ratchet))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::omemo::testing::TestRng;

    #[test]
    fn a_good_bundle_starts_a_session_that_awaits_an_answer() {
        let rng = &mut TestRng::new(1);
        let (alice, _) = OwnDevice::generate(rng, 0);
        let (bob, prekeys) = OwnDevice::generate(rng, 0);
        let session = start_session(&alice, &bob.bundle(&prekeys), rng).unwrap();
        assert_eq!(session.remote_identity(), bob.identity.fingerprint());
        assert!(session.awaits_answer());
    }

    #[test]
    fn a_bad_bundle_starts_none() {
        let rng = &mut TestRng::new(2);
        let (alice, _) = OwnDevice::generate(rng, 0);
        let (bob, prekeys) = OwnDevice::generate(rng, 0);
        let good = bob.bundle(&prekeys);
        let check = |change: &dyn Fn(&mut Bundle), expected| {
            let mut bundle = good.clone();
            change(&mut bundle);
            assert_eq!(
                start_session(&alice, &bundle, &mut TestRng::new(3)).err(),
                Some(expected)
            );
        };
        check(&|b| b.signature[3] ^= 1, BundleError::BadSignature);
        check(&|b| b.signature[63] ^= 0x80, BundleError::BadSignature);
        check(&|b| b.signature.truncate(63), BundleError::BadSignature);
        check(&|b| b.signature.clear(), BundleError::BadSignature);
        check(
            &|b| b.identity_key = alice.public().to_typed().to_vec(),
            BundleError::BadSignature,
        );
        check(
            &|b| b.signed_prekey = b.prekeys[0].1.clone(),
            BundleError::BadSignature,
        );
        check(&|b| b.prekeys.clear(), BundleError::NoPrekeys);
        check(
            &|b| b.prekeys.iter_mut().for_each(|(_, key)| key[0] = 6),
            BundleError::NoPrekeys,
        );
        check(&|b| b.identity_key[32] |= 0x80, BundleError::BadKey);
        check(&|b| b.identity_key[1..].fill(0), BundleError::BadKey);
        check(&|b| b.identity_key.clear(), BundleError::BadKey);
        check(&|b| b.signed_prekey.truncate(5), BundleError::BadKey);
        let mut one = [0; 33];
        (one[0], one[1]) = (5, 1);
        check(
            &|b| {
                b.prekeys
                    .iter_mut()
                    .for_each(|(_, key)| *key = one.to_vec())
            },
            BundleError::BadKey,
        );
    }

    #[test]
    fn a_garbage_prekey_does_not_spoil_the_good_one() {
        let rng = &mut TestRng::new(4);
        let (alice, _) = OwnDevice::generate(rng, 0);
        let (bob, prekeys) = OwnDevice::generate(rng, 0);
        let mut bundle = bob.bundle(&prekeys[..3]);
        bundle.prekeys[0].1.clear();
        bundle.prekeys[2].1.push(1);
        for _ in 0..10 {
            start_session(&alice, &bundle, rng).unwrap();
        }
    }
}
