//! A backup's file: anything, sealed with a passphrase.
//!
//! ```text
//! "sotto-backup" ‖ version: u8 ‖ memory in KiB: u32 ‖ passes: u32 ‖ lanes: u32 ‖ salt: 16 ‖ nonce: 24 ‖ sealed
//! ```
//!
//! Numbers are big-endian. The key is Argon2id (RFC 9106) of the passphrase in normalization form C, 32 bytes; what is sealed is
//! XChaCha20-Poly1305 with everything before it as associated data.
//!
//! Invariant: nothing of a file is believed before its tag was compared but the cost of its key, and that is bounded: a file that
//! somebody made up cannot ask for more memory or time than [`MOST`].

use crate::unicode;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

const MAGIC: &[u8; 12] = b"sotto-backup";
const VERSION: u8 = 1;
const SALT: usize = 16;
const NONCE: usize = 24;

/// What making the key costs.
#[derive(Clone, Copy)]
struct Cost {
    /// In KiB.
    memory: u32,
    passes: u32,
    lanes: u32,
}

/// What RFC 9106 (§4) recommends where memory is scarce.
const COST: Cost = Cost {
    memory: 64 * 1024,
    passes: 3,
    lanes: 4,
};

/// The most that a file may ask for.
const MOST: Cost = Cost {
    memory: 256 * 1024,
    passes: 16,
    lanes: 16,
};

/// Why a file could not be opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FileError {
    /// It is no backup, was changed, or the passphrase is another.
    #[error("no backup, or another passphrase")]
    Unreadable,
    /// It has a form that only a newer build knows.
    #[error("made by a newer build")]
    Newer,
}

/// The key of a passphrase.
fn key(passphrase: &str, salt: &[u8], cost: Cost) -> Option<Zeroizing<[u8; 32]>> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(32)).ok()?;
    // A device that does not have the memory is told so, instead of ending the process.
    let mut memory: Vec<Block> = Vec::new();
    memory.try_reserve_exact(params.block_count()).ok()?;
    memory.resize(params.block_count(), Block::new());
    // Keyboards differ in how they write the same letter.
    let passphrase = Zeroizing::new(unicode::nfc(passphrase));
    let mut key = Zeroizing::new([0; 32]);
    let made = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(passphrase.as_bytes(), salt, &mut *key, &mut memory);
    memory.iter_mut().for_each(Zeroize::zeroize);
    made.ok()?;
    Some(key)
}

/// Seals a content; `None` where there is not memory enough.
pub fn seal(content: &[u8], passphrase: &str, random: &mut dyn CryptoRng) -> Option<Vec<u8>> {
    let mut file = MAGIC.to_vec();
    file.push(VERSION);
    for number in [COST.memory, COST.passes, COST.lanes] {
        file.extend_from_slice(&number.to_be_bytes());
    }
    let mut salt = [0; SALT];
    random.fill_bytes(&mut salt);
    let mut nonce = [0; NONCE];
    random.fill_bytes(&mut nonce);
    file.extend_from_slice(&salt);
    file.extend_from_slice(&nonce);
    let key = key(passphrase, &salt, COST)?;
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    let payload = Payload {
        msg: content,
        aad: &file,
    };
    let sealed = cipher.encrypt(&XNonce::from(nonce), payload).ok()?;
    file.extend_from_slice(&sealed);
    Some(file)
}

/// Opens a file.
///
/// # Errors
/// [`FileError`].
pub fn open(file: &[u8], passphrase: &str) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let (head, cost, salt, nonce, sealed) = parts(file).ok_or(FileError::Unreadable)?;
    if head != VERSION {
        return Err(FileError::Newer);
    }
    let is_too_much =
        cost.memory > MOST.memory || cost.passes > MOST.passes || cost.lanes > MOST.lanes;
    if is_too_much {
        return Err(FileError::Unreadable);
    }
    let key = key(passphrase, salt, cost).ok_or(FileError::Unreadable)?;
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    let before = file.len().saturating_sub(sealed.len());
    let payload = Payload {
        msg: sealed,
        aad: file.get(..before).unwrap_or_default(),
    };
    let opened = cipher.decrypt(&XNonce::from(*nonce), payload);
    opened
        .map(Zeroizing::new)
        .map_err(|_| FileError::Unreadable)
}

type Parts<'a> = (u8, Cost, &'a [u8; SALT], &'a [u8; NONCE], &'a [u8]);

fn parts(file: &[u8]) -> Option<Parts<'_>> {
    let rest = file.strip_prefix(MAGIC)?;
    let (&version, rest) = rest.split_first()?;
    let (memory, rest) = rest.split_first_chunk()?;
    let (passes, rest) = rest.split_first_chunk()?;
    let (lanes, rest) = rest.split_first_chunk()?;
    let (salt, rest) = rest.split_first_chunk()?;
    let (nonce, sealed) = rest.split_first_chunk()?;
    let cost = Cost {
        memory: u32::from_be_bytes(*memory),
        passes: u32::from_be_bytes(*passes),
        lanes: u32::from_be_bytes(*lanes),
    };
    Some((version, cost, salt, nonce, sealed))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::engine::tests::rig::Numbers;

    #[test]
    fn what_was_sealed_opens_with_its_passphrase_alone() {
        let file = seal(b"all of it", "z\u{fc}rich am see", &mut Numbers(1)).unwrap();
        let opened = open(&file, "zu\u{308}rich am see");
        assert_eq!(opened.as_deref().map(Vec::as_slice), Ok(&b"all of it"[..]));
        assert_eq!(open(&file, "zurich am see"), Err(FileError::Unreadable));
        assert_eq!(open(&file, ""), Err(FileError::Unreadable));
        let again = seal(b"all of it", "z\u{fc}rich am see", &mut Numbers(2)).unwrap();
        assert_ne!(file[25..], again[25..]);
        assert!(!file.windows(6).any(|window| window == b"all of"));
    }

    #[test]
    fn a_file_changed_anywhere_is_refused() {
        let file = seal(b"all of it", "secret", &mut Numbers(1)).unwrap();
        // The places of the passes and of the memory's lower bytes are the cheap ones to ask for: a changed cost is another key.
        let places = [0, 11, 15, 16, 20, 24, 25, 40, 41, 64, 65, file.len() - 1];
        for place in places {
            let mut changed = file.clone();
            changed[place] ^= 1;
            assert_eq!(
                open(&changed, "secret"),
                Err(FileError::Unreadable),
                "{place}"
            );
        }
        let mut newer = file.clone();
        newer[12] = 2;
        assert_eq!(open(&newer, "secret"), Err(FileError::Newer));
        for end in [0, 5, 12, 13, 30, 64, 65, 80, file.len() - 1] {
            assert_eq!(open(&file[..end], "secret"), Err(FileError::Unreadable));
        }
    }

    #[test]
    fn a_file_cannot_ask_for_all_the_memory_there_is() {
        let file = seal(b"all of it", "secret", &mut Numbers(1)).unwrap();
        for place in [13, 17, 21] {
            let mut greedy = file.clone();
            greedy[place] = 0xff;
            assert_eq!(open(&greedy, "secret"), Err(FileError::Unreadable));
        }
        let mut idle = file;
        idle[13..25].fill(0);
        assert_eq!(open(&idle, "secret"), Err(FileError::Unreadable));
    }
}
