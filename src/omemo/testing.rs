//! What the room's unit tests share: repeatable randomness, literal bytes, and a person with one device.

use super::{
    OpenError, Opened, OwnDevice, Prekey, Recipient, Session, open, open_omemo2, seal, seal_omemo2,
    spent_prekey_in, spent_prekey_in_omemo2, start_session, start_session_omemo2,
};
use super::{flavour, wire};
use crate::model::BareJid;
use crate::xmpp::stanza::xep0384;
use crate::xmpp::stanza::xep0384_legacy::{Encrypted, Key};
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

    pub fn jid(&self) -> BareJid {
        BareJid::new(format!("{}@example.org", self.own.id))
    }

    pub fn as_recipient(&self, session: Session) -> Recipient {
        Recipient {
            jid: self.jid(),
            device: self.own.id,
            session,
        }
    }

    /// Starts a session of the legacy flavour afresh.
    pub fn start(&mut self, other: &Person) {
        <Encrypted as Message>::start(self, other);
    }

    pub fn send_to(&mut self, other: &Person, plaintext: Option<&[u8]>) -> Encrypted {
        Message::send(self, other, plaintext)
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
        Message::open(encrypted, self)
    }

    /// Opens, stores and reads.
    pub fn read(&mut self, encrypted: &Encrypted) -> Result<String, OpenError> {
        let plaintext = self.open(encrypted)?.plaintext.expect("it has a payload");
        Ok(String::from_utf8(plaintext.to_vec()).expect("the tests send text"))
    }
}

/// A message of either flavour, between two people.
pub trait Message: Clone + core::fmt::Debug {
    fn codec() -> &'static wire::Codec;
    /// A fresh session, as after fetching the other's bundle.
    fn session(from: &mut Person, to: &Person) -> Session;
    fn seal(
        from: &mut Person,
        to: &Person,
        session: Session,
        text: Option<&[u8]>,
    ) -> (Self, Session);
    /// Opens, and stores nothing.
    fn try_open(&self, person: &mut Person) -> Result<Opened, OpenError>;
    fn key(&mut self) -> &mut Key;

    fn start(from: &mut Person, to: &Person) {
        let fresh = Self::session(from, to);
        from.session = Some(match from.session.take() {
            Some(session) => session.replaced_by(fresh),
            None => fresh,
        });
    }

    fn send(from: &mut Person, to: &Person, text: Option<&[u8]>) -> Self {
        if from.session.is_none() {
            Self::start(from, to);
        }
        let session = from.session.clone().expect("it was started");
        let (message, session) = Self::seal(from, to, session, text);
        from.session = Some(session);
        message
    }

    /// Opens and stores.
    fn open(&self, person: &mut Person) -> Result<Opened, OpenError> {
        let opened = self.try_open(person)?;
        person.session = Some(opened.session.clone());
        person
            .prekeys
            .retain(|prekey| Some(prekey.id) != opened.spent_prekey);
        Ok(opened)
    }
}

impl Message for Encrypted {
    fn codec() -> &'static wire::Codec {
        flavour::LEGACY.codec
    }

    fn session(from: &mut Person, to: &Person) -> Session {
        start_session(&from.own, &to.own.bundle(&to.prekeys), &mut from.rng).expect("a good bundle")
    }

    fn seal(
        from: &mut Person,
        to: &Person,
        session: Session,
        text: Option<&[u8]>,
    ) -> (Self, Session) {
        let sealed = seal(
            &from.own,
            text,
            vec![to.as_recipient(session)],
            &mut from.rng,
        );
        let [recipient] = <[Recipient; 1]>::try_from(sealed.sessions).expect("nobody is excluded");
        (sealed.encrypted, recipient.session)
    }

    fn try_open(&self, person: &mut Person) -> Result<Opened, OpenError> {
        person.try_open(self)
    }

    fn key(&mut self) -> &mut Key {
        &mut self.keys[0]
    }
}

impl Message for xep0384::Encrypted {
    fn codec() -> &'static wire::Codec {
        flavour::OMEMO_2.codec
    }

    fn session(from: &mut Person, to: &Person) -> Session {
        let bundle = to.own.bundle_omemo2(&to.prekeys, &mut TestRng::new(9));
        start_session_omemo2(&from.own, &bundle, &mut from.rng).expect("a good bundle")
    }

    fn seal(
        from: &mut Person,
        to: &Person,
        session: Session,
        text: Option<&[u8]>,
    ) -> (Self, Session) {
        let sealed = seal_omemo2(
            &from.own,
            text,
            vec![to.as_recipient(session)],
            &mut from.rng,
        );
        let [recipient] = <[Recipient; 1]>::try_from(sealed.sessions).expect("nobody is excluded");
        (sealed.encrypted, recipient.session)
    }

    fn try_open(&self, person: &mut Person) -> Result<Opened, OpenError> {
        let own = person.jid();
        let prekey = spent_prekey_in_omemo2(self, &own, person.own.id);
        let prekey = person.prekeys.iter().find(|it| Some(it.id) == prekey);
        let session = person.session.as_ref();
        let known = session.map(Session::remote_identity);
        let (device, rng) = (&person.own, &mut person.rng);
        open_omemo2(device, &own, self, session, prekey, known, rng)
    }

    fn key(&mut self) -> &mut Key {
        &mut self.keys[0].1[0]
    }
}
