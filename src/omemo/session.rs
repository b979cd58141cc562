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
        for ratchet in fresh.archived.into_iter().rev().chain([fresh.current]) {
            self.make_current(ratchet);
        }
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
