//! The payload. In OMEMO 2 it is AES-256-CBC with HMAC-SHA-256 under keys derived from 32 random bytes (XEP-0384 §4.4); all the rest here
//! is of the legacy flavour: AES-128-GCM under a key made for one message (XEP-0384 version 0.3, §4.5).
//!
//! Invariant: the authentication tag is whole (16 bytes) and travels with the key; written are vectors of 12 bytes, read
//! are 12 and 16, which older clients write.

use super::kdf::{MessageKeys, NotAuthentic};
use aes_gcm::aead::consts::{U12, U16};
use aes_gcm::aead::{AeadInOut, array::ArraySize};
use aes_gcm::aes::Aes128;
use aes_gcm::{AesGcm, KeyInit};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Bytes of the key; the tag that follows it has as many.
pub const KEY_LEN: usize = 16;

/// Why a payload cannot be decrypted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PayloadError {
    /// No vector of a length that is in use.
    BadVector,
    NotAuthentic,
}

/// What is encrypted for each device in OMEMO 2: 32 random bytes and the authentication code, 16 bytes.
pub type Material = Zeroizing<[u8; 48]>;

const OMEMO_2: (&[u8], usize) = (b"OMEMO Payload", 16);

/// Encrypts a payload of OMEMO 2 under a fresh key.
pub fn encrypt_omemo2(plaintext: &[u8], rng: &mut dyn CryptoRng) -> (Vec<u8>, Material) {
    let mut seed = Zeroizing::new([0; 32]);
    rng.fill_bytes(&mut *seed);
    let keys = MessageKeys::derive_for(OMEMO_2.0, OMEMO_2.1, &seed);
    let ciphertext = keys.encrypt(plaintext);
    let mut material = Zeroizing::new([0; 48]);
    material[..32].copy_from_slice(&*seed);
    material[32..].copy_from_slice(&keys.mac(&[], &ciphertext));
    (ciphertext, material)
}

/// Decrypts it. The authentication code has to be whole: one that is cut short would let the payload be changed.
pub fn decrypt_omemo2(
    material: &[u8],
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, PayloadError> {
    let (seed, code) = material
        .split_first_chunk::<32>()
        .ok_or(PayloadError::NotAuthentic)?;
    MessageKeys::derive_for(OMEMO_2.0, OMEMO_2.1, seed)
        .open(&[], ciphertext, code, ciphertext)
        .map_err(|NotAuthentic| PayloadError::NotAuthentic)
}

/// A fresh key and vector.
pub fn fresh(rng: &mut dyn CryptoRng) -> (Zeroizing<[u8; KEY_LEN]>, [u8; 12]) {
    let mut key = Zeroizing::new([0; KEY_LEN]);
    let mut iv = [0; 12];
    rng.fill_bytes(&mut *key);
    rng.fill_bytes(&mut iv);
    (key, iv)
}

/// The ciphertext and its tag; `None` where the plaintext is longer than GCM can take (64 GiB).
pub fn encrypt(
    key: &[u8; KEY_LEN],
    iv: &[u8; 12],
    plaintext: &[u8],
) -> Option<(Vec<u8>, [u8; 16])> {
    let mut buffer = plaintext.to_vec();
    let tag = AesGcm::<Aes128, U12>::new(key.into())
        .encrypt_inout_detached(iv.into(), &[], buffer.as_mut_slice().into())
        .ok()?;
    Some((buffer, tag.into()))
}

pub fn decrypt(
    key: &[u8; KEY_LEN],
    tag: &[u8; 16],
    iv: &[u8],
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, PayloadError> {
    match iv.len() {
        12 => decrypt_with::<U12>(key, tag, iv, ciphertext),
        16 => decrypt_with::<U16>(key, tag, iv, ciphertext),
        _ => Err(PayloadError::BadVector),
    }
}

fn decrypt_with<N: ArraySize>(
    key: &[u8; KEY_LEN],
    tag: &[u8; 16],
    iv: &[u8],
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, PayloadError> {
    let nonce = iv.try_into().map_err(|_| PayloadError::BadVector)?;
    let mut buffer = Zeroizing::new(ciphertext.to_vec());
    AesGcm::<Aes128, N>::new(key.into())
        .decrypt_inout_detached(nonce, &[], buffer.as_mut_slice().into(), tag.into())
        .map_err(|_| PayloadError::NotAuthentic)?;
    Ok(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::omemo::testing::hex;

    /// Test cases 4 (without associated data: 3) of the GCM specification, 12-byte vector.
    #[test]
    fn decryption_by_the_known_vector() {
        let key = hex("00000000000000000000000000000000");
        let ciphertext: [u8; 16] = hex("0388dace60b6a392f328c2b971b2fe78");
        let tag = hex("ab6e47d42cec13bdf53a67b21257bddf");
        assert_eq!(
            **decrypt(&key, &tag, &[0; 12], &ciphertext).unwrap(),
            [0; 16]
        );
        assert_eq!(
            encrypt(&key, &[0; 12], &[0; 16]),
            Some((ciphertext.to_vec(), tag))
        );
    }

    #[test]
    fn both_vectors_are_read_and_no_other() {
        let (key, tag) = ([1; 16], [2; 16]);
        for len in [0, 1, 8, 11, 13, 15, 17, 32, 128] {
            assert_eq!(
                decrypt(&key, &tag, &vec![0; len], b"x"),
                Err(PayloadError::BadVector),
                "{len}"
            );
        }
        for len in [12, 16] {
            assert_eq!(
                decrypt(&key, &tag, &vec![0; len], b"x"),
                Err(PayloadError::NotAuthentic),
                "{len}"
            );
        }
        let cipher = AesGcm::<Aes128, U16>::new((&key).into());
        let mut buffer = b"long vector".to_vec();
        let tag = cipher
            .encrypt_inout_detached((&[3; 16]).into(), &[], buffer.as_mut_slice().into())
            .unwrap();
        assert_eq!(
            **decrypt(&key, &tag.into(), &[3; 16], &buffer).unwrap(),
            *b"long vector"
        );
    }
}
