//! What an account signs in with. Secret: redacted when debugged, wiped when dropped.

use core::fmt;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The hash under SCRAM, weakest first so that the order is the strength.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum ScramHash {
    Sha1,
    Sha256,
    Sha512,
}

impl ScramHash {
    /// The mechanism's name (RFC 5802 §4, RFC 7677 §4).
    pub fn mechanism(self) -> &'static str {
        match self {
            Self::Sha1 => "SCRAM-SHA-1",
            Self::Sha256 => "SCRAM-SHA-256",
            Self::Sha512 => "SCRAM-SHA-512",
        }
    }

    /// Bytes in one hash: 20, 32 or 64.
    pub fn size(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}

/// What an account signs in with. New kinds (a FAST token, XEP-0484) are appended, so that stored ones stay readable.
#[derive(Clone, Serialize, Deserialize)]
pub enum Credential {
    /// As it was typed. Never stored.
    Password(#[serde(with = "secret_text")] Zeroizing<String>),
    /// Keys derived from the password for one salt and iteration count (RFC 5802 §3). Whoever has them can sign in as
    /// this account at this server until the password changes; the password itself cannot be read from them.
    Scram {
        hash: ScramHash,
        salt: Vec<u8>,
        iterations: u32,
        client_key: Vec<u8>,
        server_key: Vec<u8>,
    },
}

impl Credential {
    pub fn password(text: impl Into<String>) -> Self {
        Self::Password(Zeroizing::new(text.into()))
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Password(_) => f.write_str("Password(…)"),
            Self::Scram { hash, .. } => write!(f, "Scram({hash:?}, …)"),
        }
    }
}

impl Drop for Credential {
    fn drop(&mut self) {
        match self {
            Self::Password(text) => text.zeroize(),
            Self::Scram {
                client_key,
                server_key,
                ..
            } => {
                client_key.zeroize();
                server_key.zeroize();
            }
        }
    }
}

impl ZeroizeOnDrop for Credential {}

/// `Zeroizing` has no serde of its own.
mod secret_text {
    use super::Zeroizing;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(text: &Zeroizing<String>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(text)
    }

    pub fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Zeroizing<String>, D::Error> {
        String::deserialize(from).map(Zeroizing::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_never_prints_its_secret() {
        let password = Credential::password("pencil");
        let keys = Credential::Scram {
            hash: ScramHash::Sha256,
            salt: vec![1; 16],
            iterations: 4096,
            client_key: vec![77; 32],
            server_key: vec![78; 32],
        };
        assert_eq!(format!("{password:?}"), "Password(…)");
        assert_eq!(format!("{keys:?}"), "Scram(Sha256, …)");
    }

    #[test]
    fn a_credential_survives_storage() {
        let bytes = postcard::to_allocvec(&Credential::password("pencil")).expect("serialises");
        let read: Credential = postcard::from_bytes(&bytes).expect("reads back");
        assert!(matches!(&read, Credential::Password(text) if text.as_str() == "pencil"));
    }

    #[test]
    fn the_order_of_hashes_is_their_strength() {
        assert!(ScramHash::Sha512 > ScramHash::Sha256 && ScramHash::Sha256 > ScramHash::Sha1);
    }
}
