//! The session with one remote device: a current ratchet, and the archived ones that older messages may still need.
//!
//! Invariant: all ratchets of a session belong to one remote identity; at most [`ARCHIVED`] archived ones and
//! [`SKIPPED`] skipped keys are kept; a ratchet becomes current by starting the session or by opening a fresh message, so
//! that two sides which start at once converge on one (libsignal's rule).
//! May not import stanzas, a clock or global randomness.

use super::chain::Refusal;
use super::flavour::FlavourName;
use super::keys::PublicKey;
use super::ratchet::{Advance, CannotSend, Ratchet};
use super::wire::{Exchange, RatchetMessage};
use crate::model::{Fingerprint, Flavour};
use core::fmt;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Most archived ratchets of one session.
pub const ARCHIVED: usize = 40;
/// Most skipped keys of one session, all ratchets together.
pub const SKIPPED: usize = 1000;
/// After how many more opened messages a skipped key is forgotten: what was lost does not stay readable for ever.
pub const SKIPPED_LIFE: u64 = 2000;

/// From which number on a message of a chain asks for an empty one in return (XEP-0384 §6).
pub const HEARTBEAT: u32 = 53;

/// The record of the session with one remote device, to be stored by its owner's bare JID and device id.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    identity: PublicKey,
    current: Ratchet,
    /// Newest first.
    archived: Vec<Ratchet>,
    /// How many messages were opened: the age of skipped keys is counted in these.
    opened: u64,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Session({:?}, {} archived, {} opened)",
            self.identity,
            self.archived.len(),
            self.opened
        )
    }
}

/// A plaintext, and the session after it.
pub(crate) type OpenedInSession = (Zeroizing<Vec<u8>>, Session);

impl Session {
    pub(crate) fn new(identity: PublicKey, current: Ratchet) -> Self {
        Self {
            identity,
            current,
            archived: Vec::new(),
            opened: 0,
        }
    }

    /// The identity key of the remote device.
    pub fn remote_identity(&self) -> Fingerprint {
        self.identity.fingerprint()
    }

    /// Whether what is sent is still pre-key messages, since nothing came back yet.
    pub fn awaits_answer(&self) -> bool {
        self.current.awaits_answer()
    }

    /// This session with `fresh` as its current one and everything before archived: what to store when a session is
    /// started anew on purpose. Of another identity nothing is kept.
    pub fn replaced_by(mut self, fresh: Self) -> Self {
        if self.identity != fresh.identity {
            return fresh;
        }
        // What the fresh one counted from 0 goes on from here, or its skipped keys would be the oldest of all.
        let before = self.opened;
        for mut ratchet in fresh.archived.into_iter().rev().chain([fresh.current]) {
            ratchet.postpone_skipped(before);
            self.make_current(ratchet);
        }
        self.opened = before.saturating_add(fresh.opened);
        self.forget();
        self
    }

    /// The version of OMEMO it belongs to.
    pub fn version(&self) -> Flavour {
        match self.flavour() {
            FlavourName::Legacy => Flavour::Legacy,
            FlavourName::Omemo2 { .. } => Flavour::Omemo2,
        }
    }

    /// Whether the other side's present chain came to its 54th message (number 53) by what happened since `before`: they have written that
    /// often without seeing an answer (XEP-0384 §6).
    pub(crate) fn has_come_far(&self, before: Option<&Self>) -> bool {
        let Some((chain, length)) = self.current.newest_chain() else {
            return false;
        };
        let former = (before.into_iter().flat_map(Self::ratchets))
            .filter_map(Ratchet::newest_chain)
            .find(|(ratchet, _)| *ratchet == chain);
        length > HEARTBEAT && former.is_none_or(|(_, length)| length <= HEARTBEAT)
    }

    /// Whether the Edwards form of the remote identity has its sign set, as far as this session knows of one.
    pub fn remote_is_negative(&self) -> bool {
        matches!(self.flavour(), FlavourName::Omemo2 { negative: true })
    }

    pub(crate) fn flavour(&self) -> FlavourName {
        self.current.flavour()
    }

    pub(crate) fn identity(&self) -> PublicKey {
        self.identity
    }

    pub(crate) fn seal(
        &mut self,
        plaintext: &[u8],
        ours: PublicKey,
        device: u32,
    ) -> Result<(Vec<u8>, bool), CannotSend> {
        self.current.seal(plaintext, ours, self.identity, device)
    }

    /// Opens a message in whichever ratchet it belongs to.
    pub(crate) fn open(
        &self,
        message: &RatchetMessage<'_>,
        ours: PublicKey,
        rng: &mut dyn CryptoRng,
    ) -> Result<OpenedInSession, Refusal> {
        let mut refusal = Refusal::Foreign;
        for (index, ratchet) in self.ratchets().enumerate() {
            match ratchet.open(message, ours, self.identity) {
                Ok((plaintext, advance)) => {
                    return Ok((plaintext, self.advanced(index, advance, rng)?));
                }
                // The ratchet that knows most about the message has the word.
                Err(other) => refusal = refusal.max(other),
            }
        }
        Err(refusal)
    }

    /// Opens a pre-key message in the ratchet that its exchange started, where there is one already.
    pub(crate) fn open_repeated(
        &self,
        exchange: &Exchange,
        message: &RatchetMessage<'_>,
        ours: PublicKey,
        rng: &mut dyn CryptoRng,
    ) -> Option<Result<OpenedInSession, Refusal>> {
        let (index, ratchet) = self
            .ratchets()
            .enumerate()
            .find(|(_, ratchet)| ratchet.was_started_by(exchange))?;
        let opened = ratchet.open(message, ours, self.identity);
        Some(
            opened.and_then(|(plaintext, advance)| {
                Ok((plaintext, self.advanced(index, advance, rng)?))
            }),
        )
    }

    /// Opens the first message of a ratchet that is not part of any session yet, which thereby is a session.
    pub(crate) fn open_first(
        identity: PublicKey,
        ratchet: Ratchet,
        message: &RatchetMessage<'_>,
        ours: PublicKey,
        rng: &mut dyn CryptoRng,
    ) -> Result<OpenedInSession, Refusal> {
        let session = Self::new(identity, ratchet);
        let (plaintext, advance) = session.current.open(message, ours, identity)?;
        Ok((plaintext, session.advanced(0, advance, rng)?))
    }

    fn ratchets(&self) -> impl Iterator<Item = &Ratchet> {
        [&self.current].into_iter().chain(&self.archived)
    }

    /// A copy in which the ratchet at `index` moved on; 0 is the current one.
    fn advanced(
        &self,
        index: usize,
        advance: Advance,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, Refusal> {
        let mut session = self.clone();
        session.opened = session.opened.saturating_add(1);
        let fresh = advance.is_fresh();
        let ratchet = match index.checked_sub(1) {
            None => &mut session.current,
            Some(archived) => session.archived.get_mut(archived).ok_or(Refusal::Foreign)?,
        };
        ratchet
            .advance(advance, session.opened, rng)
            .map_err(|_| Refusal::Foreign)?;
        if let Some(archived) = index.checked_sub(1)
            && fresh
        {
            let ratchet = session.archived.remove(archived);
            session.make_current(ratchet);
        }
        session.forget();
        Ok(session)
    }

    fn make_current(&mut self, ratchet: Ratchet) {
        self.archived
            .insert(0, core::mem::replace(&mut self.current, ratchet));
        self.archived.truncate(ARCHIVED);
    }

    /// Forgets skipped keys that are too old, and the oldest where there are too many.
    fn forget(&mut self) {
        let horizon = self.opened.saturating_sub(SKIPPED_LIFE);
        let mut count = 0;
        for ratchet in self.ratchets_mut() {
            ratchet.forget_skipped(ratchet.skipped_before(horizon));
            count += ratchet.skipped_count();
        }
        for _ in SKIPPED..count {
            let oldest = self
                .ratchets_mut()
                .filter(|ratchet| ratchet.skipped_count() > 0);
            if let Some(ratchet) = oldest.min_by_key(|ratchet| ratchet.oldest_skipped()) {
                ratchet.forget_skipped(1);
            }
        }
    }

    fn ratchets_mut(&mut self) -> impl Iterator<Item = &mut Ratchet> {
        [&mut self.current].into_iter().chain(&mut self.archived)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::omemo::own::OwnDevice;
    use crate::omemo::ratchet::Responder;
    use crate::omemo::testing::{Person, TestRng};

    fn session(person: &Person) -> &Session {
        person.session.as_ref().expect("a session")
    }

    fn pair() -> (Person, Person) {
        (Person::new(1), Person::new(2))
    }

    #[test]
    fn only_a_fresh_message_makes_an_archived_ratchet_current() {
        let (mut alice, mut bob) = pair();
        let late = alice.send_to(&bob, Some(b"late"));
        let seen = alice.send_to(&bob, Some(b"seen"));
        bob.open(&seen).unwrap();
        let first = session(&bob).current.clone();
        let mut former = Person::new(1);
        former.session = alice.session.clone();
        alice.start(&bob);
        let other = alice.send_to(&bob, Some(b"in another"));
        bob.open(&other).unwrap();
        let second = session(&bob).current.clone();
        assert_ne!(first, second);
        // A late message is read where it belongs, and nothing else changes.
        assert_eq!(bob.read(&late).unwrap(), "late");
        assert_eq!(session(&bob).current, second);
        assert_eq!(session(&bob).archived.len(), 1);
        // A fresh one says that the other side uses that ratchet.
        let fresh = former.send_to(&bob, Some(b"fresh"));
        assert_eq!(bob.read(&fresh).unwrap(), "fresh");
        assert_eq!(session(&bob).archived, [second]);
    }

    #[test]
    fn the_54th_message_of_a_chain_asks_for_an_answer_once() {
        let (mut alice, mut bob) = pair();
        let sent: Vec<_> = (0..60).map(|_| alice.send_to(&bob, Some(b"x"))).collect();
        let mut asked = Vec::new();
        for (number, message) in sent.iter().enumerate() {
            let before = bob.session.clone();
            bob.open(message).unwrap();
            if session(&bob).has_come_far(before.as_ref()) {
                asked.push(number);
            }
        }
        assert_eq!(asked, [53]);
        // Nor does a chain that was answered.
        let answer = bob.send_to(&alice, Some(b"answer"));
        alice.open(&answer).unwrap();
        let before = bob.session.clone();
        let next = alice.send_to(&bob, Some(b"y"));
        bob.open(&next).unwrap();
        assert!(!session(&bob).has_come_far(before.as_ref()));
        assert!(!session(&alice).has_come_far(None));
        // A jump over it does, from whatever was known before.
        let (mut alice, mut bob) = pair();
        let sent: Vec<_> = (0..60).map(|_| alice.send_to(&bob, Some(b"x"))).collect();
        bob.open(&sent[58]).unwrap();
        assert!(session(&bob).has_come_far(None));
        let before = bob.session.clone();
        bob.open(&sent[3]).unwrap();
        assert!(!session(&bob).has_come_far(before.as_ref()));
    }

    #[test]
    fn the_oldest_skipped_keys_go_first_whichever_ratchet_has_them() {
        let (mut alice, mut bob) = pair();
        // The first ratchet has none.
        let hello = alice.send_to(&bob, Some(b"hello"));
        bob.open(&hello).unwrap();
        let mut chains = Vec::new();
        for _ in 0..2 {
            alice.start(&bob);
            let chain: Vec<_> = (0..=600).map(|_| alice.send_to(&bob, Some(b"x"))).collect();
            bob.open(&chain[600]).unwrap();
            chains.push(chain);
        }
        let kept: usize = session(&bob).ratchets().map(Ratchet::skipped_count).sum();
        assert_eq!(kept, SKIPPED);
        let gone = |message| bob_opens(&bob, message).is_err();
        assert!(gone(&chains[0][0]) && gone(&chains[0][199]));
        for message in [
            &chains[0][200],
            &chains[0][599],
            &chains[1][0],
            &chains[1][599],
        ] {
            assert!(!gone(message));
        }
    }

    /// Tries, and changes nothing.
    fn bob_opens(
        bob: &Person,
        message: &crate::xmpp::stanza::xep0384_legacy::Encrypted,
    ) -> Result<(), crate::omemo::OpenError> {
        let mut copy = Person::new(2);
        copy.session = bob.session.clone();
        copy.prekeys = bob.prekeys.clone();
        copy.try_open(message).map(drop)
    }

    #[test]
    fn what_was_skipped_in_a_session_begun_anew_is_not_old() {
        let (mut alice, mut bob) = pair();
        for _ in 0..=SKIPPED_LIFE + 1 {
            let sent = alice.send_to(&bob, None);
            bob.open(&sent).unwrap();
        }
        alice.start(&bob);
        let late = alice.send_to(&bob, Some(b"late"));
        let sooner = alice.send_to(&bob, None);
        bob.open(&sooner).unwrap();
        assert_eq!(bob.read(&late).unwrap(), "late");
    }

    #[test]
    fn a_skipped_key_lives_for_so_many_messages_and_not_for_one_more() {
        let (mut alice, mut bob) = pair();
        let late = alice.send_to(&bob, Some(b"late"));
        for _ in 0..=SKIPPED_LIFE {
            let sent = alice.send_to(&bob, None);
            bob.open(&sent).unwrap();
        }
        bob_opens(&bob, &late).unwrap();
        let one_more = alice.send_to(&bob, None);
        bob.open(&one_more).unwrap();
        assert!(bob_opens(&bob, &late).is_err());
    }

    #[test]
    fn a_session_knows_the_sign_of_the_other_identity_in_omemo_2_alone() {
        let rng = &mut TestRng::new(3);
        let (own, _) = OwnDevice::generate(rng, 0);
        let (other, prekeys) = OwnDevice::generate(rng, 0);
        let theirs = Responder {
            identity: other.public(),
            signed_prekey: (1, other.signed_prekey.keys.public),
            prekey: (prekeys[0].id, prekeys[0].keys.public),
        };
        for (flavour, negative) in [
            (FlavourName::Legacy, false),
            (FlavourName::Omemo2 { negative: false }, false),
            (FlavourName::Omemo2 { negative: true }, true),
        ] {
            let ratchet = Ratchet::initiate(flavour, &own.identity, &theirs, rng).unwrap();
            let session = Session::new(other.public(), ratchet);
            assert_eq!(session.remote_is_negative(), negative);
            let shown = format!("{session:?}");
            assert!(shown.contains("0 archived"), "{shown}");
        }
    }
}
