//! The Double Ratchet with one remote device, from one key exchange (Signal's Double Ratchet specification §3).
//!
//! Opening has two halves: [`Ratchet::open`] reads and gives a plaintext with an [`Advance`]; [`Ratchet::advance`] takes
//! the latter. So nothing changes before a message is authentic, and trying one costs no copy of the state.
//! Invariant: a message costs at most [`JUMP`](super::chain::JUMP) steps of a chain; the last [`RECEIVING`] receiving chains are kept, so that
//! late messages open whatever the sender says in `pn` (libsignal's descendants send one less than the count).
//! May not import sessions, stanzas or global randomness.

use super::chain::{Chain, Refusal, Run};
use super::flavour::{Flavour, FlavourName, Identity};
use super::kdf::{MessageKeys, NotAuthentic, chain_step, exchange_root, root_step};
use super::keys::{BadKey, KeyPair, PublicKey, Secret};
use super::wire::{Exchange, Header, RatchetMessage};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// How many receiving chains are kept.
pub const RECEIVING: usize = 5;

/// One ratchet. Both sides agree on its root before it exists.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ratchet {
    flavour: FlavourName,
    /// Whether this device started it.
    initiator: bool,
    /// The initiator's ephemeral key of the key exchange: the name of this ratchet.
    base_key: PublicKey,
    root: Secret,
    /// Our present ratchet key.
    own: KeyPair,
    /// `None` for the responder until the first message is opened.
    sending: Option<Chain>,
    /// Length of the sending chain before this one.
    previous_sent: u32,
    /// Oldest first.
    receiving: Vec<Receiving>,
    /// Keys of messages that did not come yet, oldest first.
    skipped: Vec<Skipped>,
    /// While set, the remote device may not know of this ratchet, and what is sent are pre-key messages.
    pending: Option<Pending>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Receiving {
    ratchet: PublicKey,
    chain: Chain,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Skipped {
    ratchet: PublicKey,
    n: u32,
    seed: Secret,
    /// The session's count of opened messages when it was skipped.
    born: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Pending {
    prekey_id: u32,
    signed_prekey_id: u32,
}

/// The sending chain is missing or at its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CannotSend;

/// The other side as the initiator of a ratchet sees it.
pub struct Responder {
    pub identity: PublicKey,
    pub signed_prekey: (u32, PublicKey),
    pub prekey: (u32, PublicKey),
}

/// What opening a message changes in the ratchet that opened it.
#[derive(Debug)]
pub struct Advance(Change);

#[derive(Debug)]
enum Change {
    /// The skipped key at this place is used.
    Skipped(usize),
    /// The receiving chain at this place moves on.
    Chain(usize, Run),
    Step(Step),
}

/// A new receiving chain begins.
#[derive(Debug)]
struct Step {
    root: Secret,
    ratchet: PublicKey,
    run: Run,
    /// How long the chain before it was, as the sender says.
    pn: u32,
}

impl Advance {
    /// Whether the message was not a late one: the remote device uses this ratchet now.
    pub fn is_fresh(&self) -> bool {
        !matches!(self.0, Change::Skipped(_))
    }
}

impl Ratchet {
    /// The other side's present ratchet key, and how many messages of its chain are behind us.
    pub fn newest_chain(&self) -> Option<(PublicKey, u32)> {
        let newest = self.receiving.last()?;
        Some((newest.ratchet, newest.chain.index))
    }

    /// Starts a ratchet with a device whose bundle is known and verified (X3DH §3.3).
    pub fn initiate(
        flavour: FlavourName,
        identity: &super::keys::IdentityKeyPair,
        theirs: &Responder,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, BadKey> {
        let table = flavour.table();
        let base = KeyPair::generate(rng);
        let (signed_prekey_id, signed_prekey) = theirs.signed_prekey;
        let (prekey_id, prekey) = theirs.prekey;
        let root = exchange_root(
            table,
            &[
                identity.private().agree(&signed_prekey)?,
                base.private.agree(&theirs.identity)?,
                base.private.agree(&signed_prekey)?,
                base.private.agree(&prekey)?,
            ],
        );
        let own = KeyPair::generate(rng);
        let (root, key) = root_step(table, &root, &*own.private.agree(&signed_prekey)?);
        Ok(Self {
            flavour,
            initiator: true,
            base_key: base.public,
            root,
            own,
            sending: Some(Chain { key, index: 0 }),
            previous_sent: 0,
            receiving: Vec::new(),
            skipped: Vec::new(),
            pending: Some(Pending {
                prekey_id,
                signed_prekey_id,
            }),
        })
    }

    /// The other half: takes up a ratchet that another device started (X3DH §3.4).
    pub fn respond(
        flavour: FlavourName,
        identity: &super::keys::IdentityKeyPair,
        signed_prekey: &KeyPair,
        prekey: &KeyPair,
        exchange: &Exchange,
    ) -> Result<Self, BadKey> {
        let base_key = exchange.base_key;
        let root = exchange_root(
            flavour.table(),
            &[
                signed_prekey.private.agree(&exchange.identity)?,
                identity.private().agree(&base_key)?,
                signed_prekey.private.agree(&base_key)?,
                prekey.private.agree(&base_key)?,
            ],
        );
        Ok(Self {
            flavour,
            initiator: false,
            base_key,
            root,
            own: signed_prekey.clone(),
            sending: None,
            previous_sent: 0,
            receiving: Vec::new(),
            skipped: Vec::new(),
            pending: None,
        })
    }

    /// Whether it is the one that this key exchange by the remote device started.
    pub fn was_started_by(&self, exchange: &Exchange) -> bool {
        !self.initiator && self.base_key == exchange.base_key
    }

    pub fn flavour(&self) -> FlavourName {
        self.flavour
    }

    pub fn awaits_answer(&self) -> bool {
        self.pending.is_some()
    }

    /// Encrypts for the remote device; says whether the result is a pre-key message. An error changes nothing.
    pub fn seal(
        &mut self,
        plaintext: &[u8],
        ours: PublicKey,
        theirs: PublicKey,
        device: u32,
    ) -> Result<(Vec<u8>, bool), CannotSend> {
        let table = self.flavour.table();
        let chain = self.sending.as_ref().ok_or(CannotSend)?;
        let next = chain.index.checked_add(1).ok_or(CannotSend)?;
        let (key, seed) = chain_step(&chain.key);
        let keys = MessageKeys::derive(table, &seed);
        let header = Header {
            ratchet: self.own.public,
            n: chain.index,
            pn: self.previous_sent,
        };
        let body = (table.codec.body)(&header, &keys.encrypt(plaintext));
        let theirs = self.flavour.remote(theirs);
        let associated = table.associated_data(Identity::own(ours), theirs, self.initiator);
        let mac = keys.mac(&associated, &body);
        let message = (table.codec.message)(body, &mac);
        self.sending = Some(Chain { key, index: next });

        let Some(pending) = self.pending else {
            return Ok((message, false));
        };
        let exchange = Exchange {
            prekey_id: Some(pending.prekey_id),
            signed_prekey_id: pending.signed_prekey_id,
            base_key: self.base_key,
            identity: ours,
            negative: false,
        };
        Ok(((table.codec.exchange)(&exchange, &message, device), true))
    }

    /// Opens a message without changing anything.
    pub fn open(
        &self,
        message: &RatchetMessage<'_>,
        ours: PublicKey,
        theirs: PublicKey,
    ) -> Result<(Zeroizing<Vec<u8>>, Advance), Refusal> {
        let header = message.header;
        let known = self
            .receiving
            .iter()
            .position(|receiving| receiving.ratchet == header.ratchet);
        let late = self
            .skipped
            .iter()
            .position(|key| key.ratchet == header.ratchet && key.n == header.n);
        let (seed, change) = if let Some(index) = late {
            (
                self.skipped
                    .get(index)
                    .map(|key| key.seed.clone())
                    .ok_or(Refusal::KeyUsed)?,
                Change::Skipped(index),
            )
        } else if let Some(index) = known {
            let chain = &self.receiving.get(index).ok_or(Refusal::Foreign)?.chain;
            let (seed, run) = chain.run(header.n)?;
            (seed, Change::Chain(index, run))
        } else {
            let (seed, step) = self.step(&header).map_err(|_| Refusal::Foreign)?;
            (seed, Change::Step(step))
        };
        let table = self.flavour.table();
        let theirs = self.flavour.remote(theirs);
        let associated = table.associated_data(theirs, Identity::own(ours), !self.initiator);
        let opened = MessageKeys::derive(table, &seed)
            .open(
                &associated,
                message.authenticated,
                message.mac,
                message.ciphertext,
            )
            .map_err(|NotAuthentic| match change {
                // A key that nobody vouched for may as well belong to another ratchet.
                Change::Step(_) => Refusal::Foreign,
                Change::Chain(..) | Change::Skipped(_) => Refusal::Tampered,
            })?;
        Ok((opened, Advance(change)))
    }

    /// Moves on after a message was opened. `born` is the session's count of opened messages.
    pub fn advance(
        &mut self,
        Advance(change): Advance,
        born: u64,
        rng: &mut dyn CryptoRng,
    ) -> Result<(), BadKey> {
        match change {
            Change::Skipped(index) => {
                self.skipped.remove(index);
            }
            Change::Chain(index, run) => self.move_on(index, run, born),
            Change::Step(step) => {
                let table = self.flavour.table();
                let own = KeyPair::generate(rng);
                let (root, key) = root_step(table, &step.root, &*own.private.agree(&step.ratchet)?);
                // The chain before stays, at its end as announced; too high an announcement is not worth the work.
                let closed = self
                    .receiving
                    .last()
                    .and_then(|newest| newest.chain.run_until(step.pn).ok());
                if let Some(closed) = closed {
                    self.move_on(self.receiving.len() - 1, closed, born);
                }
                if self.receiving.len() == RECEIVING {
                    self.receiving.remove(0);
                }
                let chain = Chain {
                    key: Secret([0; 32]),
                    index: 0,
                };
                self.receiving.push(Receiving {
                    ratchet: step.ratchet,
                    chain,
                });
                self.move_on(self.receiving.len() - 1, step.run, born);
                self.root = root;
                self.own = own;
                self.previous_sent = self.sending.as_ref().map_or(0, |chain| chain.index);
                self.sending = Some(Chain { key, index: 0 });
            }
        }
        self.pending = None;
        Ok(())
    }

    fn move_on(&mut self, index: usize, run: Run, born: u64) {
        let receiving = &mut self.receiving[index];
        receiving.chain = run.next;
        let ratchet = receiving.ratchet;
        self.skipped
            .extend(run.skipped.into_iter().map(|(n, seed)| Skipped {
                ratchet,
                n,
                seed,
                born,
            }));
    }

    fn step(&self, header: &Header) -> Result<(Secret, Step), Refusal> {
        let table: &Flavour = self.flavour.table();
        let agreement = self
            .own
            .private
            .agree(&header.ratchet)
            .map_err(|BadKey| Refusal::Foreign)?;
        let (root, key) = root_step(table, &self.root, &agreement);
        let (seed, run) = Chain { key, index: 0 }.run(header.n)?;
        Ok((
            seed,
            Step {
                root,
                ratchet: header.ratchet,
                run,
                pn: header.pn,
            },
        ))
    }

    /// When the oldest skipped key was skipped.
    pub fn oldest_skipped(&self) -> Option<u64> {
        self.skipped.first().map(|key| key.born)
    }

    /// Counts the age of its skipped keys from `by` opened messages later on.
    pub fn postpone_skipped(&mut self, by: u64) {
        for key in &mut self.skipped {
            key.born = key.born.saturating_add(by);
        }
    }

    pub fn skipped_count(&self) -> usize {
        self.skipped.len()
    }

    /// Forgets the `n` oldest skipped keys.
    pub fn forget_skipped(&mut self, n: usize) {
        self.skipped.drain(..n.min(self.skipped.len()));
    }

    /// How many skipped keys were skipped before that count of opened messages.
    pub fn skipped_before(&self, born: u64) -> usize {
        self.skipped.partition_point(|key| key.born < born)
    }
}

#[cfg(test)]
impl Ratchet {
    /// With a sending chain that is at its end.
    pub fn exhausted(mut self) -> Self {
        self.sending.as_mut().expect("it sends").index = u32::MAX;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::omemo::chain::JUMP;
    use crate::omemo::flavour::LEGACY;
    use crate::omemo::own::OwnDevice;
    use crate::omemo::testing::TestRng;

    struct Side {
        own: OwnDevice,
        ratchet: Ratchet,
        rng: TestRng,
    }

    impl Side {
        fn seal(&mut self, other: PublicKey, text: &[u8]) -> Vec<u8> {
            self.ratchet
                .seal(text, self.own.public(), other, 1)
                .unwrap()
                .0
        }

        fn open(&mut self, other: PublicKey, bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
            let codec = LEGACY.codec;
            // A pre-key message carries the message proper.
            let inner = (codec.parse_exchange)(bytes).map_or(bytes, |(_, message)| message);
            let message = (codec.parse_message)(inner).unwrap();
            let (plaintext, advance) = self.ratchet.open(&message, self.own.public(), other)?;
            self.ratchet.advance(advance, 0, &mut self.rng).unwrap();
            Ok(plaintext.to_vec())
        }
    }

    /// Two sides after one message each way.
    fn sides() -> (Side, Side) {
        let mut rng = TestRng::new(1);
        let (a, _) = OwnDevice::generate(&mut rng, 0);
        let (b, prekeys) = OwnDevice::generate(&mut rng, 0);
        let theirs = Responder {
            identity: b.public(),
            signed_prekey: (1, b.signed_prekey.keys.public),
            prekey: (1, prekeys[0].keys.public),
        };
        let ratchet =
            Ratchet::initiate(FlavourName::Legacy, &a.identity, &theirs, &mut rng).unwrap();
        let exchange = Exchange {
            prekey_id: Some(1),
            signed_prekey_id: 1,
            base_key: ratchet.base_key,
            identity: a.public(),
            negative: false,
        };
        let responder = Ratchet::respond(
            FlavourName::Legacy,
            &b.identity,
            &b.signed_prekey.keys,
            &prekeys[0].keys,
            &exchange,
        );
        let (ka, kb) = (a.public(), b.public());
        let mut a = Side {
            own: a,
            ratchet,
            rng: TestRng::new(2),
        };
        let mut b = Side {
            own: b,
            ratchet: responder.unwrap(),
            rng: TestRng::new(3),
        };
        assert_eq!(b.ratchet.seal(b"too early", kb, ka, 1), Err(CannotSend));
        assert_eq!(b.open(ka, &a.seal(kb, b"hello")).unwrap(), b"hello");
        assert_eq!(a.open(kb, &b.seal(ka, b"hello")).unwrap(), b"hello");
        (a, b)
    }

    /// What libsignal's descendants announce in `pn` is one too low; a wrong one must cost no message, whichever way.
    #[test]
    fn late_messages_open_whatever_was_announced() {
        for announced in [|n: u32| n, |n| n - 1, |_| 0, |_| 900, |_| u32::MAX] {
            let (mut a, mut b) = sides();
            let (ka, kb) = (a.own.public(), b.own.public());
            let late: Vec<_> = (0..4).map(|_| a.seal(kb, b"late")).collect();
            assert_eq!(b.open(ka, &late[1]).unwrap(), b"late");
            for _ in 0..RECEIVING - 1 {
                let back = b.seal(ka, b"back");
                a.open(kb, &back).unwrap();
                a.ratchet.previous_sent = announced(a.ratchet.previous_sent.max(1));
                let forth = a.seal(kb, b"forth");
                b.open(ka, &forth).unwrap();
            }
            assert_eq!(b.ratchet.receiving.len(), RECEIVING);
            for message in [&late[3], &late[0], &late[2]] {
                assert_eq!(b.open(ka, message).unwrap(), b"late");
                assert_eq!(b.open(ka, message), Err(Refusal::KeyUsed));
            }
        }
    }

    #[test]
    fn what_an_honest_sender_announced_opens_however_late() {
        let (mut a, mut b) = sides();
        let (ka, kb) = (a.own.public(), b.own.public());
        let late: Vec<_> = (0..4).map(|_| a.seal(kb, b"late")).collect();
        b.open(ka, &late[0]).unwrap();
        for _ in 0..3 * RECEIVING {
            let back = b.seal(ka, b"back");
            a.open(kb, &back).unwrap();
            let forth = a.seal(kb, b"forth");
            b.open(ka, &forth).unwrap();
        }
        for message in &late[1..] {
            assert_eq!(b.open(ka, message).unwrap(), b"late");
        }
    }

    #[test]
    fn counters_at_their_end_cost_no_work() {
        let (mut a, mut b) = sides();
        let (ka, kb) = (a.own.public(), b.own.public());
        let before = b.ratchet.clone();
        for n in [u32::MAX, u32::MAX - 1, JUMP + 2] {
            a.ratchet.sending.as_mut().unwrap().index = n.min(u32::MAX - 1);
            let far = a.seal(kb, b"far");
            assert_eq!(b.open(ka, &far), Err(Refusal::Foreign));
        }
        assert_eq!(b.ratchet, before);
        assert_eq!(
            a.ratchet.clone().exhausted().seal(b"", ka, kb, 1),
            Err(CannotSend)
        );
    }

    #[test]
    fn every_turn_has_a_new_ratchet_key() {
        let (mut a, mut b) = sides();
        let (ka, kb) = (a.own.public(), b.own.public());
        let mut seen = Vec::new();
        for _ in 0..5 {
            let forth = a.seal(kb, b"forth");
            b.open(ka, &forth).unwrap();
            assert!(!seen.contains(&b.ratchet.own.public));
            seen.push(b.ratchet.own.public);
            let back = b.seal(ka, b"back");
            a.open(kb, &back).unwrap();
        }
    }
}
