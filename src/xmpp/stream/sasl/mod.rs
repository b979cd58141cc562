//! SASL mechanisms as exchanges of bytes (RFC 4422), whatever framing carries them: which one to use, and its messages.
//!
//! Invariants: the strongest SCRAM in common is used; PLAIN only with a typed password, over a secure connection, to a
//! server that never offered SCRAM (XEP-0474 §7, RFC 6120 §13.8.3); success counts only when the server proved that it
//! knows the account.

mod scram;

use super::{Config, Credential, ScramHash, StreamError};
use crate::xmpp::address;
use rand_core::CryptoRng;
use scram::Scram;
use zeroize::Zeroizing;

/// What the server advertised.
pub(super) struct Offer {
    pub mechanisms: Vec<String>,
    /// Types of channel binding, where it lists them (XEP-0440).
    pub bindings: Option<Vec<String>>,
}

impl Offer {
    fn has(&self, mechanism: &str) -> bool {
        self.mechanisms.iter().any(|offered| offered == mechanism)
    }

    fn has_scram(&self) -> bool {
        self.mechanisms
            .iter()
            .any(|offered| offered.starts_with("SCRAM-"))
    }

    fn strongest(&self) -> Option<ScramHash> {
        [ScramHash::Sha512, ScramHash::Sha256, ScramHash::Sha1]
            .into_iter()
            .find(|hash| self.has(hash.mechanism()))
    }
}

/// One attempt to sign in.
pub(super) enum Exchange {
    Plain,
    Scram(Box<Scram>),
}

impl Exchange {
    /// Chooses a mechanism: the exchange and its first message.
    ///
    /// # Errors
    /// Why none of what is offered may be used.
    pub fn start(
        offer: &Offer,
        config: &Config,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Self, Zeroizing<Vec<u8>>), StreamError> {
        let user = address::local(&config.account).ok_or(StreamError::HostUnknown)?;
        let hash = match &config.credential {
            Credential::Password(_) => offer.strongest(),
            Credential::Scram { hash, .. } if offer.has(hash.mechanism()) => Some(*hash),
            Credential::Scram { .. } if offer.has_scram() => {
                return Err(StreamError::PasswordNeeded);
            }
            Credential::Scram { .. } => None,
        };
        if let Some(hash) = hash {
            let nonce = scram::nonce(rng);
            let exchange = Scram::new(hash, user, config.credential.clone(), nonce, offer);
            let initial = exchange.initial();
            return Ok((Self::Scram(Box::new(exchange)), initial));
        }
        if !offer.has("PLAIN") {
            return Err(StreamError::NoMechanism);
        }
        match &config.credential {
            Credential::Password(password) if !config.scram_seen && !offer.has_scram() => {
                if !config.secure {
                    return Err(StreamError::PlainOnlyInsecure);
                }
                // RFC 4616 §2: no authorisation identity, then the user, then the password, as they were typed.
                let mut message =
                    Zeroizing::new(Vec::with_capacity(user.len() + password.len() + 2));
                message.push(0);
                message.extend_from_slice(user.as_bytes());
                message.push(0);
                message.extend_from_slice(password.as_bytes());
                Ok((Self::Plain, message))
            }
            _ => Err(StreamError::PlainRefused),
        }
    }

    pub fn mechanism(&self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Scram(scram) => scram.hash().mechanism(),
        }
    }

    /// The answer to a challenge.
    pub fn challenge(&mut self, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, StreamError> {
        match self {
            Self::Plain => Err(StreamError::Malformed),
            Self::Scram(scram) => scram.challenge(data),
        }
    }

    /// The server says that it succeeded. Gives the keys to store instead of a password, where there are such.
    ///
    /// # Errors
    /// It did not prove that it knows the account.
    pub fn finish(&mut self, data: &[u8]) -> Result<Option<Credential>, StreamError> {
        match self {
            Self::Plain => Ok(None),
            Self::Scram(scram) => scram.finish(data),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Numbers;

    fn start(
        mechanisms: &[&str],
        change: impl FnOnce(&mut Config),
    ) -> Result<(&'static str, Vec<u8>), StreamError> {
        let mut config = Config {
            account: address::bare("user@example.org").expect("an address"),
            credential: Credential::password("pencil"),
            resource: None,
            secure: true,
            scram_seen: false,
            resume: None,
        };
        change(&mut config);
        let offer = Offer {
            mechanisms: mechanisms.iter().map(|&name| name.to_owned()).collect(),
            bindings: None,
        };
        Exchange::start(&offer, &config, &mut Numbers::default())
            .map(|(exchange, initial)| (exchange.mechanism(), initial.to_vec()))
    }

    fn keys(hash: ScramHash) -> Credential {
        Credential::Scram {
            hash,
            salt: vec![1],
            iterations: 4096,
            client_key: vec![2],
            server_key: vec![3],
        }
    }

    #[test]
    fn the_strongest_mechanism_is_used() {
        let check = |mechanisms: &[&str], expected: &str| {
            let (mechanism, initial) = start(mechanisms, |_| {}).expect("a mechanism");
            assert_eq!(mechanism, expected);
            assert!(initial.starts_with(b"n,,n=user,r="));
        };
        check(
            &["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-512", "SCRAM-SHA-256"],
            "SCRAM-SHA-512",
        );
        check(
            &["SCRAM-SHA-1-PLUS", "SCRAM-SHA-1", "SCRAM-SHA-256", "X-NEW"],
            "SCRAM-SHA-256",
        );
        check(&["PLAIN", "SCRAM-SHA-1"], "SCRAM-SHA-1");
        assert_eq!(
            start(&["DIGEST-MD5"], |_| {}).err(),
            Some(StreamError::NoMechanism)
        );
        assert_eq!(start(&[], |_| {}).err(), Some(StreamError::NoMechanism));
    }

    #[test]
    fn plain_is_for_secure_connections_to_servers_that_never_knew_better() {
        let (mechanism, initial) = start(&["PLAIN"], |_| {}).expect("allowed");
        assert_eq!(
            (mechanism, initial.as_slice()),
            ("PLAIN", &b"\0user\0pencil"[..])
        );
        let insecure = start(&["PLAIN"], |config| config.secure = false);
        assert_eq!(insecure.err(), Some(StreamError::PlainOnlyInsecure));
        let pinned = start(&["PLAIN"], |config| config.scram_seen = true);
        assert_eq!(pinned.err(), Some(StreamError::PlainRefused));
        let unknown_hash = start(&["PLAIN", "SCRAM-SHA3-512"], |_| {});
        assert_eq!(unknown_hash.err(), Some(StreamError::PlainRefused));
        let stored = start(&["PLAIN"], |config| {
            config.credential = keys(ScramHash::Sha1)
        });
        assert_eq!(stored.err(), Some(StreamError::PlainRefused));
    }

    #[test]
    fn stored_keys_fit_one_hash() {
        let fits = start(&["SCRAM-SHA-512", "SCRAM-SHA-1"], |config| {
            config.credential = keys(ScramHash::Sha1)
        });
        assert_eq!(fits.expect("offered").0, "SCRAM-SHA-1");
        let other = start(&["SCRAM-SHA-512"], |config| {
            config.credential = keys(ScramHash::Sha1)
        });
        assert_eq!(other.err(), Some(StreamError::PasswordNeeded));
    }
}
