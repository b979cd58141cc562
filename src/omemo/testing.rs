//! What the room's unit tests share: repeatable randomness, literal bytes, and a person with one device.

use super::{
    OpenError, Opened, OwnDevice, Prekey, Recipient, Session, open, seal, spent_prekey_in,
    start_session,
};
use crate::model::BareJid;
use crate::xmpp::stanza::xep0384_legacy::Encrypted;
use core::convert::Infallible;
use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};

/// SHA-256 over a seed and a counter.
pub struct TestRng {
    seed: u64,
    count: u64,
}

impl TestRng {
    pub fn new(seed: u64) -> Self {
        Self { seed, count: 0 }
    }
}

impl TryRng for TestRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(32) {
            let hash = Sha256::new()
                .chain_update(self.seed.to_le_bytes())
                .chain_update(self.count.to_le_bytes());
            chunk.copy_from_slice(&hash.finalize()[..chunk.len()]);
            self.count += 1;
        }
        Ok(())
    }
}

impl TryCryptoRng for TestRng {}

/// Bytes from hexadecimal digits.
pub fn hex<const N: usize>(digits: &str) -> [u8; N] {
    assert_eq!(digits.len(), 2 * N);
    core::array::from_fn(|i| {
        u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).expect("hexadecimal digits")
    })
}

/// A person with one device and one chat, who stores what the functions of this room give.
pub struct Person {
    pub own: OwnDevice,
    pub prekeys: Vec<Prekey>,
    pub session: Option<Session>,
    pub rng: TestRng,
}

impl Person {
    pub fn new(seed: u64) -> Self {
        let mut rng = TestRng::new(seed);
        let (own, prekeys) = OwnDevice::generate(&mut rng, 0);
        Self {
            own,
            prekeys,
            session: None,
            rng,
        }
    }

    /// Starts a session afresh, as after fetching the other's bundle.
    pub fn start(&mut self, other: &Person) {
        let fresh = start_session(&self.own, &other.own.bundle(&other.prekeys), &mut self.rng)
            .expect("a good bundle");
        self.session = Some(match self.session.take() {
            Some(session) => session.replaced_by(fresh),
            None => fresh,
        });
    }

    pub fn send_to(&mut self, other: &Person, plaintext: Option<&[u8]>) -> Encrypted {
        if self.session.is_none() {
            self.start(other);
        }
        let session = self.session.clone().expect("it was started");
        let recipient = Recipient {
            jid: BareJid::new("other@example.org"),
            device: other.own.id,
            session,
        };
        let sealed = seal(&self.own, plaintext, vec![recipient], &mut self.rng);
        let [recipient] = <[Recipient; 1]>::try_from(sealed.sessions).expect("nobody is excluded");
        self.session = Some(recipient.session);
        sealed.encrypted
    }

    pub fn try_open(&mut self, encrypted: &Encrypted) -> Result<Opened, OpenError> {
        let prekey = spent_prekey_in(encrypted, self.own.id);
        let prekey = self.prekeys.iter().find(|own| Some(own.id) == prekey);
        let known = self.session.as_ref().map(Session::remote_identity);
        open(
            &self.own,
            encrypted,
            self.session.as_ref(),
            prekey,
            known,
            &mut self.rng,
        )
    }

    /// Opens and stores.
    pub fn open(&mut self, encrypted: &Encrypted) -> Result<Opened, OpenError> {
        let opened = self.try_open(encrypted)?;
        self.session = Some(opened.session.clone());
        self.prekeys
            .retain(|prekey| Some(prekey.id) != opened.spent_prekey);
        Ok(opened)
    }

    /// Opens, stores and reads.
    pub fn read(&mut self, encrypted: &Encrypted) -> Result<String, OpenError> {
        let plaintext = self.open(encrypted)?.plaintext.expect("it has a payload");
        Ok(String::from_utf8(plaintext.to_vec()).expect("the tests send text"))
    }
}
