//! SCRAM without channel binding (RFC 5802, RFC 7677), which a browser has no access to, with the protection of the
//! advertised list where the server offers it (XEP-0474).
//!
//! Invariants: the server's signature is compared in constant time, and nothing is derived for a server that was not
//! verified; `4,096 ≤ i ≤ 1,000,000`; stored keys are used for exactly the salt, count and hash they were made for.

use super::{Credential, Offer, ScramHash, StreamError};
use crate::xmpp::prep::{self, Profile};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use rand_core::CryptoRng;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Fewest iterations (RFC 5802 §5.1, RFC 7677 §4).
const FEWEST: u32 = 4_096;
/// Most: about half a second in a browser, and no server has a reason for more.
const MOST: u32 = 1_000_000;
/// `n,,` in base64: no channel binding, no other identity.
const BINDING: &str = "c=biws";

enum State {
    /// The first message is out.
    First(Credential),
    /// The proof is out.
    Final(Keys),
    /// The server's signature was right.
    Verified(Option<Credential>),
    Over,
}

struct Keys {
    /// What the server has to send.
    signature: Zeroizing<Vec<u8>>,
    /// What to store, where a password was typed.
    derived: Option<Credential>,
}

pub(in crate::xmpp::stream) struct Scram {
    hash: ScramHash,
    nonce: String,
    /// `client-first-message-bare`.
    first: String,
    /// XEP-0474: the hash of what was advertised, in base64.
    advertised: String,
    state: State,
}

/// 24 random bytes in base64, which has no comma.
pub(super) fn nonce(rng: &mut dyn CryptoRng) -> String {
    let mut bytes = [0; 24];
    rng.fill_bytes(&mut bytes);
    BASE64.encode(bytes)
}

impl Scram {
    pub fn new(
        hash: ScramHash,
        user: &str,
        credential: Credential,
        nonce: String,
        offer: &Offer,
    ) -> Self {
        let user = user.replace('=', "=3D").replace(',', "=2C");
        Self {
            hash,
            first: format!("n={user},r={nonce}"),
            nonce,
            advertised: advertised(hash, offer),
            state: State::First(credential),
        }
    }

    pub fn hash(&self) -> ScramHash {
        self.hash
    }

    /// `client-first-message`.
    pub fn initial(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(format!("n,,{}", self.first).into_bytes())
    }

    /// `server-first-message` gives the proof; `server-final-message`, where it does not come with success, nothing.
    pub fn challenge(&mut self, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, StreamError> {
        match core::mem::replace(&mut self.state, State::Over) {
            State::First(credential) => self.prove(data, &credential),
            State::Final(keys) => {
                verify(data, &keys)?;
                self.state = State::Verified(keys.derived);
                Ok(Zeroizing::default())
            }
            State::Verified(_) | State::Over => Err(StreamError::Malformed),
        }
    }

    /// Success, with `server-final-message` unless it came before.
    pub fn finish(&mut self, data: &[u8]) -> Result<Option<Credential>, StreamError> {
        match core::mem::replace(&mut self.state, State::Over) {
            State::Final(keys) => verify(data, &keys).map(|()| keys.derived),
            State::Verified(derived) => Ok(derived),
            State::First(_) | State::Over => Err(StreamError::ServerNotGenuine),
        }
    }

    fn prove(
        &mut self,
        data: &[u8],
        credential: &Credential,
    ) -> Result<Zeroizing<Vec<u8>>, StreamError> {
        let message = core::str::from_utf8(data).map_err(|_| StreamError::Malformed)?;
        let first = ServerFirst::read(message)?;
        // The server's nonce is ours and some of its own (RFC 5802 §5.1); else it is a replay.
        if first
            .nonce
            .strip_prefix(self.nonce.as_str())
            .is_none_or(str::is_empty)
        {
            return Err(StreamError::ServerNotGenuine);
        }
        let advertised = first.advertised.unwrap_or(&self.advertised);
        if !bool::from(advertised.as_bytes().ct_eq(self.advertised.as_bytes())) {
            return Err(StreamError::Downgrade);
        }
        if first.iterations < FEWEST {
            return Err(StreamError::WeakIterations);
        }
        if first.iterations > MOST {
            return Err(StreamError::ExcessiveIterations);
        }
        let (client_key, server_key, is_new) = self.keys(credential, &first)?;
        let without_proof = format!("{BINDING},r={}", first.nonce);
        let signed = format!("{},{message},{without_proof}", self.first);
        let stored_key = digest(self.hash, &client_key);
        let client_signature = hmac(self.hash, &stored_key, signed.as_bytes());
        let proof: Zeroizing<Vec<u8>> = Zeroizing::new(
            client_key
                .iter()
                .zip(client_signature.iter())
                .map(|(key, sign)| key ^ sign)
                .collect(),
        );
        self.state = State::Final(Keys {
            signature: hmac(self.hash, &server_key, signed.as_bytes()),
            derived: is_new.then(|| Credential::Scram {
                hash: self.hash,
                salt: first.salt,
                iterations: first.iterations,
                client_key: client_key.to_vec(),
                server_key: server_key.to_vec(),
            }),
        });
        Ok(Zeroizing::new(
            format!("{without_proof},p={}", BASE64.encode(&*proof)).into_bytes(),
        ))
    }

    /// Client and server key (RFC 5802 §3), and whether they were made just now.
    fn keys(
        &self,
        credential: &Credential,
        first: &ServerFirst<'_>,
    ) -> Result<(Secret, Secret, bool), StreamError> {
        match credential {
            Credential::Password(password) => {
                let password =
                    prep::prepare(password, Profile::Password).ok_or(StreamError::NotAuthorized)?;
                let salted = stretch(
                    self.hash,
                    password.as_bytes(),
                    &first.salt,
                    first.iterations,
                );
                let client = hmac(self.hash, &salted, b"Client Key");
                let server = hmac(self.hash, &salted, b"Server Key");
                Ok((client, server, true))
            }
            Credential::Scram {
                hash,
                salt,
                iterations,
                client_key,
                server_key,
            } => {
                let fits =
                    *hash == self.hash && *salt == first.salt && *iterations == first.iterations;
                if !fits || client_key.len() != hash.size() || server_key.len() != hash.size() {
                    return Err(StreamError::PasswordNeeded);
                }
                Ok((
                    Zeroizing::new(client_key.clone()),
                    Zeroizing::new(server_key.clone()),
                    false,
                ))
            }
        }
    }
}

/// `server-first-message` (RFC 5802 §7): `r=`, `s=`, `i=` in this order, then what extensions add.
struct ServerFirst<'a> {
    nonce: &'a str,
    salt: Vec<u8>,
    iterations: u32,
    /// XEP-0474.
    advertised: Option<&'a str>,
}

impl<'a> ServerFirst<'a> {
    fn read(message: &'a str) -> Result<Self, StreamError> {
        let mut parts = message.split(',');
        // Also refuses `m=`, an extension that must be understood and is not.
        let mut part = |name: &str| {
            let part = parts.next().and_then(|part| part.strip_prefix(name));
            part.ok_or(StreamError::Malformed)
        };
        let nonce = part("r=")?;
        let salt = BASE64
            .decode(part("s=")?)
            .map_err(|_| StreamError::Malformed)?;
        let iterations = part("i=")?;
        if salt.is_empty() || !iterations.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(StreamError::Malformed);
        }
        let iterations = match iterations.parse() {
            Ok(iterations) => iterations,
            Err(_) if iterations.is_empty() => return Err(StreamError::Malformed),
            Err(_) => u32::MAX,
        };
        let mut advertised = None;
        for extension in parts {
            match extension.split_once('=') {
                Some(("m", _)) | None => return Err(StreamError::Malformed),
                Some(("h", hash)) => advertised = Some(hash),
                Some(_) => {}
            }
        }
        Ok(Self {
            nonce,
            salt,
            iterations,
            advertised,
        })
    }
}

/// `server-final-message`: the signature, or why not (RFC 5802 §7).
fn verify(data: &[u8], keys: &Keys) -> Result<(), StreamError> {
    let message = core::str::from_utf8(data).map_err(|_| StreamError::ServerNotGenuine)?;
    let verifier = message.split(',').next().unwrap_or_default();
    if let Some(error) = verifier.strip_prefix("e=") {
        return Err(match error {
            "invalid-proof" | "unknown-user" | "invalid-username-encoding" => {
                StreamError::NotAuthorized
            }
            other => StreamError::Other(other.to_owned()),
        });
    }
    let signature = verifier
        .strip_prefix("v=")
        .and_then(|text| BASE64.decode(text).ok());
    match signature {
        Some(signature) if bool::from(signature.ct_eq(&keys.signature)) => Ok(()),
        _ => Err(StreamError::ServerNotGenuine),
    }
}

/// XEP-0474 §6.1: the hash of all that was advertised, sorted by octets.
fn advertised(hash: ScramHash, offer: &Offer) -> String {
    let joined = |list: &[String]| {
        let mut sorted: Vec<&str> = list.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        sorted.join("\u{1e}")
    };
    let mut text = joined(&offer.mechanisms);
    if let Some(bindings) = &offer.bindings {
        text.push('\u{1f}');
        text.push_str(&joined(bindings));
    }
    BASE64.encode(&*digest(hash, text.as_bytes()))
}

type Secret = Zeroizing<Vec<u8>>;

fn digest(hash: ScramHash, data: &[u8]) -> Secret {
    Zeroizing::new(match hash {
        ScramHash::Sha1 => Sha1::digest(data).to_vec(),
        ScramHash::Sha256 => Sha256::digest(data).to_vec(),
        ScramHash::Sha512 => Sha512::digest(data).to_vec(),
    })
}

fn hmac(hash: ScramHash, key: &[u8], data: &[u8]) -> Secret {
    fn with<M: Mac + KeyInit>(key: &[u8], data: &[u8]) -> Vec<u8> {
        let mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
        mac.chain_update(data).finalize().into_bytes().to_vec()
    }
    Zeroizing::new(match hash {
        ScramHash::Sha1 => with::<Hmac<Sha1>>(key, data),
        ScramHash::Sha256 => with::<Hmac<Sha256>>(key, data),
        ScramHash::Sha512 => with::<Hmac<Sha512>>(key, data),
    })
}

/// `Hi` (RFC 5802 §2.2), which is PBKDF2.
fn stretch(hash: ScramHash, password: &[u8], salt: &[u8], iterations: u32) -> Secret {
    let mut out = Zeroizing::new(vec![0; hash.size()]);
    match hash {
        ScramHash::Sha1 => pbkdf2::pbkdf2_hmac::<Sha1>(password, salt, iterations, &mut out),
        ScramHash::Sha256 => pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, iterations, &mut out),
        ScramHash::Sha512 => pbkdf2::pbkdf2_hmac::<Sha512>(password, salt, iterations, &mut out),
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Vector {
        hash: ScramHash,
        nonce: &'static str,
        first: &'static str,
        proof: &'static str,
        signature: &'static str,
    }

    /// RFC 5802 §5, RFC 7677 §3, and the latter's inputs under SHA-512 by another implementation (Python's hashlib).
    const VECTORS: [Vector; 3] = [
        Vector {
            hash: ScramHash::Sha1,
            nonce: "fyko+d2lbbFgONRv9qkxdawL",
            first: "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
            proof: "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
            signature: "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
        },
        Vector {
            hash: ScramHash::Sha256,
            nonce: "rOprNGfwEbeRWgbNEkqO",
            first: "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            proof: "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            signature: "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
        },
        Vector {
            hash: ScramHash::Sha512,
            nonce: "rOprNGfwEbeRWgbNEkqO",
            first: "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            proof: "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=gMGXRcevScNtxZ6/8lQYpGtnsNAc3mGcmNomv+xnoOMw+3R2xNJdMNnzMlTN8PPC6wdp6dybEmDYXYTxwnYPJQ==",
            signature: "v=ZQnYEgWQMFmmsM8aQMF0nDDCy/AgCzkwk8CmMZYcMg0vSVlKDanekLtifDSeVGT4+5ZxXnJq199RVG2rR7N7Zw==",
        },
    ];

    fn offer() -> Offer {
        Offer {
            mechanisms: vec!["SCRAM-SHA-1-PLUS".into(), "SCRAM-SHA-1".into()],
            bindings: None,
        }
    }

    fn exchange(hash: ScramHash, nonce: &str, credential: Credential) -> Scram {
        Scram::new(hash, "user", credential, nonce.into(), &offer())
    }

    fn pencil(vector: &Vector) -> Scram {
        exchange(vector.hash, vector.nonce, Credential::password("pencil"))
    }

    #[test]
    fn known_vectors() {
        for vector in VECTORS {
            let mut scram = pencil(&vector);
            assert_eq!(
                scram.initial().as_slice(),
                format!("n,,n=user,r={}", vector.nonce).as_bytes()
            );
            let proof = scram.challenge(vector.first.as_bytes()).expect("a proof");
            assert_eq!(core::str::from_utf8(&proof), Ok(vector.proof));
            let derived = scram
                .finish(vector.signature.as_bytes())
                .expect("genuine")
                .expect("new keys");

            // The derived keys give the same proof without the password, and nothing new to store.
            let mut scram = exchange(vector.hash, vector.nonce, derived);
            let again = scram.challenge(vector.first.as_bytes()).expect("a proof");
            assert_eq!(again, proof);
            assert!(
                scram
                    .finish(vector.signature.as_bytes())
                    .expect("genuine")
                    .is_none()
            );
        }
    }

    #[test]
    fn the_signature_may_come_before_success() {
        let vector = &VECTORS[1];
        let mut scram = pencil(vector);
        scram.challenge(vector.first.as_bytes()).expect("a proof");
        assert!(
            scram
                .challenge(vector.signature.as_bytes())
                .expect("verified")
                .is_empty()
        );
        assert!(scram.finish(b"").expect("genuine").is_some());
    }

    #[test]
    fn a_server_without_the_right_signature_is_not_genuine() {
        let vector = &VECTORS[1];
        let check = |last: &str, expected: StreamError| {
            let mut scram = pencil(vector);
            scram.challenge(vector.first.as_bytes()).expect("a proof");
            assert_eq!(
                scram.finish(last.as_bytes()).err(),
                Some(expected),
                "{last}"
            );
        };
        check("", StreamError::ServerNotGenuine);
        check("v=", StreamError::ServerNotGenuine);
        check(
            "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=",
            StreamError::ServerNotGenuine,
        );
        check(
            "v=AAriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
            StreamError::ServerNotGenuine,
        );
        check("e=invalid-proof", StreamError::NotAuthorized);
        check("e=unknown-user", StreamError::NotAuthorized);
        check("e=no-resources", StreamError::Other("no-resources".into()));
        // Success before any proof.
        assert_eq!(
            pencil(vector).finish(b"").err(),
            Some(StreamError::ServerNotGenuine)
        );
    }

    #[test]
    fn a_bad_first_message_ends_it() {
        let check = |first: &str, expected: StreamError| {
            let mut scram = exchange(ScramHash::Sha1, "abc", Credential::password("pencil"));
            assert_eq!(
                scram.challenge(first.as_bytes()).err(),
                Some(expected),
                "{first}"
            );
        };
        check("", StreamError::Malformed);
        check("r=abcd,s=AAAA", StreamError::Malformed);
        check("s=AAAA,r=abcd,i=4096", StreamError::Malformed);
        check("r=abcd,s=?,i=4096", StreamError::Malformed);
        check("r=abcd,s=,i=4096", StreamError::Malformed);
        check("r=abcd,s=AAAA,i=", StreamError::Malformed);
        check("r=abcd,s=AAAA,i=+4096", StreamError::Malformed);
        check("m=x,r=abcd,s=AAAA,i=4096", StreamError::Malformed);
        check("r=abcd,s=AAAA,i=4096,m=x", StreamError::Malformed);
        check("r=abc,s=AAAA,i=4096", StreamError::ServerNotGenuine);
        check("r=abx1,s=AAAA,i=4096", StreamError::ServerNotGenuine);
        check("r=abcd,s=AAAA,i=4095", StreamError::WeakIterations);
        check("r=abcd,s=AAAA,i=0", StreamError::WeakIterations);
        check("r=abcd,s=AAAA,i=1000001", StreamError::ExcessiveIterations);
        check(
            "r=abcd,s=AAAA,i=99999999999",
            StreamError::ExcessiveIterations,
        );
        let mut scram = exchange(ScramHash::Sha1, "abc", Credential::password("pencil"));
        assert_eq!(scram.challenge(&[0xff]).err(), Some(StreamError::Malformed));
        let mut scram = exchange(ScramHash::Sha1, "abc", Credential::password("\u{7}"));
        assert_eq!(
            scram.challenge(b"r=abcd,s=AAAA,i=4096").err(),
            Some(StreamError::NotAuthorized)
        );
    }

    #[test]
    fn stored_keys_are_for_one_salt_and_count() {
        let credential = Credential::Scram {
            hash: ScramHash::Sha1,
            salt: vec![0; 3],
            iterations: 4096,
            client_key: vec![1; 20],
            server_key: vec![2; 20],
        };
        let check = |first: &str, expected: Option<StreamError>| {
            let mut scram = exchange(ScramHash::Sha1, "abc", credential.clone());
            assert_eq!(scram.challenge(first.as_bytes()).err(), expected, "{first}");
        };
        check("r=abcd,s=AAAA,i=4096", None);
        check("r=abcd,s=AAAB,i=4096", Some(StreamError::PasswordNeeded));
        check("r=abcd,s=AAAA,i=4097", Some(StreamError::PasswordNeeded));
    }

    #[test]
    fn a_changed_list_of_mechanisms_is_noticed() {
        // The example of XEP-0474 §6.3.
        let full = Offer {
            mechanisms: vec!["SCRAM-SHA-1-PLUS".into(), "SCRAM-SHA-1".into()],
            bindings: Some(vec!["tls-server-end-point".into(), "tls-exporter".into()]),
        };
        assert_eq!(
            advertised(ScramHash::Sha1, &full),
            "G6k/rBLDqgOhRRaCuuatSDFkJ08="
        );
        let first = b"r=abcd,s=QSXCR+Q6sek8bf92,i=4096,h=G6k/rBLDqgOhRRaCuuatSDFkJ08=";
        let attempt = |offer: &Offer| {
            let credential = Credential::password("pencil");
            Scram::new(ScramHash::Sha1, "user", credential, "abc".into(), offer)
                .challenge(first)
                .err()
        };
        assert_eq!(attempt(&full), None);
        assert_eq!(attempt(&offer()), Some(StreamError::Downgrade));
    }

    #[test]
    fn names_are_escaped() {
        let scram = Scram::new(
            ScramHash::Sha1,
            "a=b,c",
            Credential::password("x"),
            "n".into(),
            &offer(),
        );
        assert_eq!(scram.initial().as_slice(), b"n,,n=a=3Db=2Cc,r=n");
    }
}
