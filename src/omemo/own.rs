//! This device: its identity, its signed prekeys and prekeys, and the bundle it publishes (XEP-0384 version 0.3, §4.3).
//!
//! Invariant: prekey ids lie in 1 ..< 2²⁴ and are given out in a circle, so that an id comes again only after all the
//! others; a signed prekey that was replaced stays usable once more, for messages on their way.
//! May not import a store, a clock or global randomness.

use super::keys::{IdentityKeyPair, KeyPair, PublicKey};
use crate::model::{DeviceId, Millis};
use crate::xmpp::stanza::xep0384;
use crate::xmpp::stanza::xep0384_legacy::Bundle;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

/// How many prekeys a device keeps published (XEP-0384 version 0.3, §4.3).
pub const PREKEYS: usize = 100;
/// Prekey ids stay below 2²⁴, which is all that other clients accept.
const ID_END: u32 = 1 << 24;

/// The record of this device. Its prekeys are records of their own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OwnDevice {
    pub id: DeviceId,
    pub identity: IdentityKeyPair,
    pub signed_prekey: SignedPrekey,
    /// The one before: still accepted in a key exchange, no longer published.
    pub previous_signed_prekey: Option<SignedPrekey>,
    pub next_prekey_id: u32,
    pub label: Option<String>,
    pub created: Millis,
}

/// A prekey that many key exchanges use, signed with the identity key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SignedPrekey {
    pub id: u32,
    pub keys: KeyPair,
    #[serde(with = "signature_bytes")]
    pub signature: [u8; 64],
    pub created: Millis,
}

/// A prekey, for one key exchange.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Prekey {
    pub id: u32,
    pub keys: KeyPair,
}

impl OwnDevice {
    /// A new device with [`PREKEYS`] prekeys. Its id is random; whether the account has it already is the caller's to ask.
    pub fn generate(rng: &mut dyn CryptoRng, now: Millis) -> (Self, Vec<Prekey>) {
        Self::of(IdentityKeyPair::generate(rng), rng, now)
    }

    /// The same of an identity that is there already: everything but the identity key is new.
    pub fn of(
        identity: IdentityKeyPair,
        rng: &mut dyn CryptoRng,
        now: Millis,
    ) -> (Self, Vec<Prekey>) {
        let mut own = Self {
            id: random_device_id(rng),
            signed_prekey: SignedPrekey::generate(1, &identity, rng, now),
            previous_signed_prekey: None,
            next_prekey_id: 1,
            label: None,
            created: now,
            identity,
        };
        let prekeys = own.more_prekeys(PREKEYS, rng);
        (own, prekeys)
    }

    /// What is published: everybody may start a session with it.
    pub fn bundle(&self, prekeys: &[Prekey]) -> Bundle {
        Bundle {
            identity_key: self.identity.public().to_typed().to_vec(),
            signed_prekey_id: self.signed_prekey.id,
            signed_prekey: self.signed_prekey.keys.public.to_typed().to_vec(),
            signature: self.signed_prekey.signature.to_vec(),
            prekeys: prekeys
                .iter()
                .map(|prekey| (prekey.id, prekey.keys.public.to_typed().to_vec()))
                .collect(),
        }
    }

    /// The same for OMEMO 2 (XEP-0384 §5.3.2): the same keys, in that flavour's forms and signed in that form.
    pub fn bundle_omemo2(&self, prekeys: &[Prekey], rng: &mut dyn CryptoRng) -> xep0384::Bundle {
        let signed = self.signed_prekey.keys.public.0;
        xep0384::Bundle {
            identity_key: self.public().to_edwards(false).to_vec(),
            signed_prekey_id: self.signed_prekey.id,
            signed_prekey: signed.to_vec(),
            signature: self.identity.sign(&signed, rng).to_vec(),
            prekeys: (prekeys.iter())
                .map(|prekey| (prekey.id, prekey.keys.public.0.to_vec()))
                .collect(),
        }
    }

    /// The device's label with its signature (XEP-0384 §5.3.1), where it has one.
    pub fn signed_label(&self, rng: &mut dyn CryptoRng) -> Option<(String, Vec<u8>)> {
        let label = self.label.clone()?;
        let signature = self.identity.sign(label.as_bytes(), rng).to_vec();
        Some((label, signature))
    }

    /// Fresh prekeys, with ids that follow those given out before.
    pub fn more_prekeys(&mut self, n: usize, rng: &mut dyn CryptoRng) -> Vec<Prekey> {
        (0..n)
            .map(|_| {
                let id = self.next_prekey_id;
                self.next_prekey_id = following(id);
                Prekey {
                    id,
                    keys: KeyPair::generate(rng),
                }
            })
            .collect()
    }

    /// Puts a new signed prekey in place and keeps the present one as the previous. The bundle is to be published anew.
    pub fn rotate_signed_prekey(&mut self, rng: &mut dyn CryptoRng, now: Millis) {
        let fresh =
            SignedPrekey::generate(following(self.signed_prekey.id), &self.identity, rng, now);
        self.previous_signed_prekey = Some(core::mem::replace(&mut self.signed_prekey, fresh));
    }

    /// The signed prekey with that id, the present or the previous one.
    pub(crate) fn signed_prekey(&self, id: u32) -> Option<&SignedPrekey> {
        [
            Some(&self.signed_prekey),
            self.previous_signed_prekey.as_ref(),
        ]
        .into_iter()
        .flatten()
        .find(|prekey| prekey.id == id)
    }

    pub fn public(&self) -> PublicKey {
        self.identity.public()
    }
}

impl SignedPrekey {
    fn generate(id: u32, identity: &IdentityKeyPair, rng: &mut dyn CryptoRng, now: Millis) -> Self {
        let keys = KeyPair::generate(rng);
        let signature = identity.sign(&keys.public.to_typed(), rng);
        Self {
            id,
            keys,
            signature,
            created: now,
        }
    }
}

/// A random id, 1 ..= 2³¹ − 1.
pub fn random_device_id(rng: &mut dyn CryptoRng) -> DeviceId {
    loop {
        let id = rng.next_u32() & 0x7fff_ffff;
        if id != 0 {
            return DeviceId(id);
        }
    }
}

fn following(id: u32) -> u32 {
    if id + 1 >= ID_END { 1 } else { id + 1 }
}

/// serde knows arrays of up to 32 elements only.
mod signature_bytes {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8; 64], serializer: S) -> Result<S::Ok, S::Error> {
        let (first, second) = bytes.split_at(32);
        let half = |half: &[u8]| <[u8; 32]>::try_from(half).expect("half of 64 bytes is 32");
        (half(first), half(second)).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 64], D::Error> {
        let (first, second) = <([u8; 32], [u8; 32])>::deserialize(deserializer)?;
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(&first);
        bytes[32..].copy_from_slice(&second);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::omemo::testing::TestRng;

    #[test]
    fn a_device_is_made_and_its_bundle_is_signed() {
        let (own, prekeys) = OwnDevice::generate(&mut TestRng::new(1), 5);
        assert!((1..=0x7fff_ffff).contains(&own.id.0));
        assert_eq!(
            (
                prekeys.len(),
                prekeys[0].id,
                prekeys[99].id,
                own.next_prekey_id
            ),
            (100, 1, 100, 101)
        );
        let bundle = own.bundle(&prekeys);
        let signature = bundle.signature.as_slice().try_into().unwrap();
        own.public()
            .verify(&bundle.signed_prekey, signature)
            .unwrap();
        assert_eq!(
            PublicKey::from_typed(&bundle.identity_key),
            Ok(own.public())
        );
        assert_eq!(
            bundle.prekeys[7],
            (8, prekeys[7].keys.private.public().to_typed().to_vec())
        );
    }

    #[test]
    fn a_label_is_given_with_a_signature_that_verifies() {
        let rng = &mut TestRng::new(6);
        let (mut own, _) = OwnDevice::generate(rng, 0);
        assert_eq!(own.signed_label(rng), None);
        own.label = Some("my browser".into());
        let (label, signature) = own.signed_label(rng).unwrap();
        assert_eq!(label, "my browser");
        assert!(own.public().signed_label(&label, &signature));
    }

    #[test]
    fn an_identity_that_was_there_already_gets_everything_else_anew() {
        let rng = &mut TestRng::new(7);
        let (former, former_prekeys) = OwnDevice::generate(rng, 1);
        let (own, prekeys) = OwnDevice::of(former.identity.clone(), rng, 2);
        assert_eq!(own.public(), former.public());
        assert_ne!(own.id, former.id);
        assert_ne!(own.signed_prekey.keys, former.signed_prekey.keys);
        assert!((prekeys.iter()).all(|prekey| !former_prekeys.contains(prekey)));
        own.public()
            .verify(
                &own.signed_prekey.keys.public.to_typed(),
                &own.signed_prekey.signature,
            )
            .unwrap();
    }

    #[test]
    fn prekey_ids_go_round() {
        let rng = &mut TestRng::new(2);
        let (mut own, _) = OwnDevice::generate(rng, 0);
        own.next_prekey_id = ID_END - 2;
        let ids: Vec<_> = own
            .more_prekeys(4, rng)
            .iter()
            .map(|prekey| prekey.id)
            .collect();
        assert_eq!(ids, [ID_END - 2, ID_END - 1, 1, 2]);
    }

    #[test]
    fn the_previous_signed_prekey_stays_and_the_one_before_goes() {
        let rng = &mut TestRng::new(3);
        let (mut own, _) = OwnDevice::generate(rng, 0);
        own.rotate_signed_prekey(rng, 7);
        assert_eq!((own.signed_prekey.id, own.signed_prekey.created), (2, 7));
        assert!(own.signed_prekey(1).is_some() && own.signed_prekey(2).is_some());
        own.rotate_signed_prekey(rng, 8);
        assert!(
            own.signed_prekey(1).is_none()
                && own.signed_prekey(2).is_some()
                && own.signed_prekey(3).is_some()
        );
    }

    #[test]
    fn the_record_survives_being_stored() {
        let (own, prekeys) = OwnDevice::generate(&mut TestRng::new(4), 5);
        let bytes = postcard::to_allocvec(&(&own, &prekeys)).unwrap();
        assert_eq!(
            postcard::from_bytes::<(OwnDevice, Vec<Prekey>)>(&bytes).unwrap(),
            (own, prekeys)
        );
    }
}
