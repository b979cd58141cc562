//! The derivations of the key exchange and the ratchet, and the encryption of one ratchet message.
//!
//! All of it is HKDF and HMAC with SHA-256 and AES-256-CBC (Signal's Double Ratchet specification §5.2, X3DH §2.2).
//! Invariant: nothing derived here is copied into memory that is not zeroized.

use super::flavour::Flavour;
use super::keys::Secret;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A message could not be authenticated, or, if it could, is not padded: from outside both look the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotAuthentic;

/// The root key that the agreements of a key exchange give.
pub fn exchange_root(flavour: &Flavour, agreements: &[Zeroizing<[u8; 32]>]) -> Secret {
    // 32 bytes of 0xff keep this apart from every encoding of a point (X3DH §2.2).
    let mut material = Zeroizing::new(Vec::with_capacity(32 * (agreements.len() + 1)));
    material.extend([0xff; 32]);
    for agreement in agreements {
        material.extend_from_slice(&**agreement);
    }
    let mut root = Secret([0; 32]);
    expand(
        Some(&[0; 32]),
        &material,
        flavour.exchange_info,
        &mut root.0,
    );
    root
}

/// One step of the root chain: the next root key and a new chain's key.
pub fn root_step(flavour: &Flavour, root: &Secret, agreement: &[u8; 32]) -> (Secret, Secret) {
    let mut out = Zeroizing::new([0; 64]);
    expand(Some(&root.0), agreement, flavour.root_info, &mut *out);
    let (mut next, mut chain) = (Secret([0; 32]), Secret([0; 32]));
    next.0.copy_from_slice(&out[..32]);
    chain.0.copy_from_slice(&out[32..]);
    (next, chain)
}

/// One step of a chain: the next chain key and the seed of this message's keys.
pub fn chain_step(chain: &Secret) -> (Secret, Secret) {
    (
        Secret(hmac(&chain.0, &[&[2]])),
        Secret(hmac(&chain.0, &[&[1]])),
    )
}

/// The keys of one message, derived from its seed.
pub struct MessageKeys {
    mac_len: usize,
    /// Cipher key 32 bytes, authentication key 32 bytes, initialisation vector 16 bytes.
    bytes: Zeroizing<[u8; 80]>,
}

impl MessageKeys {
    pub fn derive(flavour: &Flavour, seed: &Secret) -> Self {
        Self::derive_for(flavour.message_info, flavour.mac_len, &seed.0)
    }

    pub fn derive_for(info: &[u8], mac_len: usize, seed: &[u8; 32]) -> Self {
        let mut bytes = Zeroizing::new([0; 80]);
        expand(Some(&[0; 32]), seed, info, &mut *bytes);
        Self { mac_len, bytes }
    }

    pub fn encrypt(&self, plaintext: &[u8]) -> Vec<u8> {
        let (key, iv) = self.cipher();
        cbc::Encryptor::<aes::Aes256>::new((&*key).into(), (&iv).into())
            .encrypt_padded_vec::<Pkcs7>(plaintext)
    }

    /// The authentication code over associated data and message, as long as the flavour has it.
    pub fn mac(&self, associated: &[u8], message: &[u8]) -> Vec<u8> {
        let mac = hmac(&self.bytes[32..64], &[associated, message]);
        mac[..self.mac_len].to_vec()
    }

    /// Authenticates in constant time, then decrypts.
    pub fn open(
        &self,
        associated: &[u8],
        message: &[u8],
        mac: &[u8],
        ciphertext: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, NotAuthentic> {
        if !bool::from(self.mac(associated, message).ct_eq(mac)) {
            return Err(NotAuthentic);
        }
        let (key, iv) = self.cipher();
        cbc::Decryptor::<aes::Aes256>::new((&*key).into(), (&iv).into())
            .decrypt_padded_vec::<Pkcs7>(ciphertext)
            .map(Zeroizing::new)
            .map_err(|_| NotAuthentic)
    }

    fn cipher(&self) -> (Zeroizing<[u8; 32]>, [u8; 16]) {
        let (mut key, mut iv) = (Zeroizing::new([0; 32]), [0; 16]);
        key.copy_from_slice(&self.bytes[..32]);
        iv.copy_from_slice(&self.bytes[64..]);
        (key, iv)
    }
}

fn expand(salt: Option<&[u8]>, material: &[u8], info: &[u8], out: &mut [u8]) {
    Hkdf::<Sha256>::new(salt, material)
        .expand(info, out)
        .expect("HKDF gives up to 8,160 bytes");
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::omemo::flavour::LEGACY;
    use crate::omemo::testing::hex;

    /// RFC 5869, appendix A.1.
    #[test]
    fn hkdf_by_the_known_vector() {
        let mut out = [0; 42];
        let salt: [u8; 13] = hex("000102030405060708090a0b0c");
        let info: [u8; 10] = hex("f0f1f2f3f4f5f6f7f8f9");
        expand(Some(&salt), &[0x0b; 22], &info, &mut out);
        let expected = hex(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        );
        assert_eq!(out, expected);
    }

    /// Keys that do not depend on the seed would still open what they sealed.
    #[test]
    fn every_seed_encrypts_differently() {
        let of = |seed| MessageKeys::derive(&LEGACY, &Secret([seed; 32]));
        let (first, second) = (of(7).encrypt(&[0x55; 32]), of(8).encrypt(&[0x55; 32]));
        assert_ne!(first[..16], second[..16]);
        assert_ne!(first[16..32], second[16..32]);
        let (key, iv) = of(7).cipher();
        assert_eq!(*key, of(7).bytes[..32]);
        assert_eq!(iv, of(7).bytes[64..]);
    }

    #[test]
    fn a_message_opens_only_unchanged_and_padding_errors_look_like_others() {
        let keys = MessageKeys::derive(&LEGACY, &Secret([7; 32]));
        let ciphertext = keys.encrypt(&[0x55; 32]);
        assert_eq!(ciphertext.len(), 48);
        let mac = keys.mac(b"associated", b"message");
        assert_eq!(mac.len(), 8);
        assert_eq!(
            **keys
                .open(b"associated", b"message", &mac, &ciphertext)
                .unwrap(),
            [0x55; 32]
        );
        assert_eq!(
            keys.open(b"other", b"message", &mac, &ciphertext),
            Err(NotAuthentic)
        );
        assert_eq!(
            keys.open(b"associated", b"massage", &mac, &ciphertext),
            Err(NotAuthentic)
        );
        assert_eq!(
            keys.open(b"associated", b"message", &mac[..7], &ciphertext),
            Err(NotAuthentic)
        );
        assert_eq!(
            keys.open(b"associated", b"message", &[], &ciphertext),
            Err(NotAuthentic)
        );
        assert_eq!(
            keys.open(b"associated", b"message", &mac, &ciphertext[..47]),
            Err(NotAuthentic)
        );
        assert_eq!(
            keys.open(b"associated", b"message", &mac, &ciphertext[..32]),
            Err(NotAuthentic)
        );
    }
}
