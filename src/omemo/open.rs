//! Opening what another device encrypted (XEP-0384 version 0.3, §4.7).
//!
//! Invariant: the caller's session and prekey are only read; what changed is in [`Opened`], and there is one only when the
//! ratchet's message *and* the payload are authentic. So a failure, at whatever place, leaves everything as it was, and
//! the same message can be tried again in its true form.
//! May not import a store, a clock or global randomness.

use super::chain::Refusal;
use super::flavour::FlavourName;
use super::payload::{self, KEY_LEN, PayloadError};
use super::ratchet::Ratchet;
use super::session::OpenedInSession;
use super::wire::Exchange;
use super::{OwnDevice, Prekey, Session, wire};
use crate::model::{BareJid, DeviceId, Fingerprint, Problem};
use crate::xmpp::stanza::xep0384;
use crate::xmpp::stanza::xep0384_legacy::{Encrypted, Key};
use core::fmt;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// A message that was opened, and what to commit together with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// `None` for a key transport.
    pub plaintext: Option<Zeroizing<Vec<u8>>>,
    /// The session as it is now.
    pub session: Session,
    /// The prekey that this message used up.
    pub spent_prekey: Option<u32>,
    /// A session was started by it: an empty message should answer.
    pub key_exchange: bool,
    /// It is the first message that comes this far down its chain: an empty message should let the ratchet go on.
    pub heartbeat: bool,
    /// The sending device's identity key.
    pub identity: Fingerprint,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("plaintext", &self.plaintext.as_ref().map(|_| "…"))
            .field("session", &self.session)
            .field("spent_prekey", &self.spent_prekey)
            .finish_non_exhaustive()
    }
}

/// Why a message cannot be opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OpenError {
    #[error("it has no key for this device")]
    NotForThisDevice,
    #[error("it belongs to a session that this device does not have")]
    NoSession,
    /// Also what becomes of a very old message that comes again: no reason by itself to start a session anew.
    #[error("no ratchet of the session fits it")]
    Broken,
    #[error("it was changed on its way")]
    Tampered,
    #[error("its key was used before")]
    KeyUsed,
    #[error("it starts a session with a prekey that this device does not have")]
    UnknownPrekey,
    #[error("its identity key is not the one known for the device")]
    IdentityChanged,
    #[error("it is malformed")]
    Malformed,
}

impl From<OpenError> for Problem {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NotForThisDevice => Self::NotForThisDevice,
            OpenError::NoSession => Self::NoSession,
            OpenError::Broken => Self::BrokenSession,
            OpenError::Tampered | OpenError::Malformed => Self::Tampered,
            OpenError::KeyUsed => Self::KeyUsed,
            OpenError::UnknownPrekey => Self::UnknownPrekey,
            OpenError::IdentityChanged => Self::IdentityChanged,
        }
    }
}

/// Device ids are random and recipients many: how many keys with ours are tried at most.
const CANDIDATES: usize = 3;

/// The id of the prekey that opening this message may need: what to load before [`open`].
/// Nobody vouches for it: the one to delete afterwards is [`Opened::spent_prekey`].
pub fn spent_prekey_in(encrypted: &Encrypted, own: DeviceId) -> Option<u32> {
    let parse = FlavourName::Legacy.table().codec.parse_exchange;
    candidates(encrypted, own)
        .filter(|key| key.prekey)
        .find_map(|key| parse(&key.data).ok()?.0.prekey_id)
}

/// Opens a message of the device that `session` and `known_identity` belong to: the one named by the authenticated
/// sender's bare JID and the element's `sid`. `prekey` is the one with the id that [`spent_prekey_in`] gives.
///
/// A known identity is final: what carries another one is refused, and a session of another one is as good as none when
/// a key exchange comes with the known one.
pub fn open(
    own: &OwnDevice,
    encrypted: &Encrypted,
    session: Option<&Session>,
    prekey: Option<&Prekey>,
    known_identity: Option<Fingerprint>,
    rng: &mut dyn CryptoRng,
) -> Result<Opened, OpenError> {
    let input = Input {
        flavour: FlavourName::Legacy,
        own,
        session,
        prekey,
        known_identity,
    };
    input.first_that_opens(candidates(encrypted, own.id), rng, |material| {
        read(encrypted, material)
    })
}

/// The id of the prekey that opening a message of OMEMO 2 may need, as [`spent_prekey_in`].
pub fn spent_prekey_in_omemo2(
    encrypted: &xep0384::Encrypted,
    jid: &BareJid,
    own: DeviceId,
) -> Option<u32> {
    let parse = OMEMO_2.table().codec.parse_exchange;
    candidates_omemo2(encrypted, jid, own)
        .filter(|key| key.prekey)
        .find_map(|key| parse(&key.data).ok()?.0.prekey_id)
}

/// Opens a message of OMEMO 2, as [`open`] does one of the legacy flavour. `jid` is the own bare JID: keys are grouped by whom they
/// are for. What comes out is the envelope (XEP-0420), still to be checked.
pub fn open_omemo2(
    own: &OwnDevice,
    jid: &BareJid,
    encrypted: &xep0384::Encrypted,
    session: Option<&Session>,
    prekey: Option<&Prekey>,
    known_identity: Option<Fingerprint>,
    rng: &mut dyn CryptoRng,
) -> Result<Opened, OpenError> {
    let input = Input {
        flavour: OMEMO_2,
        own,
        session,
        prekey,
        known_identity,
    };
    let keys = candidates_omemo2(encrypted, jid, own.id);
    input.first_that_opens(keys, rng, |material| match &encrypted.payload {
        // Nothing but the session was meant.
        None if matches!(material.len(), 32 | 48) => Ok(None),
        None => Err(OpenError::Malformed),
        Some(payload) => payload::decrypt_omemo2(material, payload)
            .map(Some)
            .map_err(|_| OpenError::Tampered),
    })
}

const OMEMO_2: FlavourName = FlavourName::Omemo2 { negative: false };

fn candidates_omemo2<'a>(
    encrypted: &'a xep0384::Encrypted,
    jid: &'a BareJid,
    own: DeviceId,
) -> impl Iterator<Item = &'a Key> {
    (encrypted.keys.iter())
        .filter(move |(group, _)| group == jid)
        .flat_map(|(_, keys)| keys)
        .filter(move |key| key.rid == own)
        .take(CANDIDATES)
}

fn candidates(encrypted: &Encrypted, own: DeviceId) -> impl Iterator<Item = &Key> {
    encrypted
        .keys
        .iter()
        .filter(move |key| key.rid == own)
        .take(CANDIDATES)
}

#[derive(Clone, Copy)]
struct Input<'a> {
    /// Of the message; what it says of the remote identity is not used.
    flavour: FlavourName,
    own: &'a OwnDevice,
    session: Option<&'a Session>,
    prekey: Option<&'a Prekey>,
    known_identity: Option<Fingerprint>,
}

/// What the ratchet gave.
struct Step {
    /// Key, and tag unless it is a key transport.
    material: Zeroizing<Vec<u8>>,
    session: Session,
    spent_prekey: Option<u32>,
}

impl Input<'_> {
    /// Opens the first key that can be opened, and with it the payload.
    fn first_that_opens<'k>(
        self,
        keys: impl Iterator<Item = &'k Key>,
        rng: &mut dyn CryptoRng,
        read: impl Fn(&[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, OpenError>,
    ) -> Result<Opened, OpenError> {
        let mut failure = None;
        for key in keys {
            let opened = if key.prekey {
                self.exchange(key, rng)
            } else {
                self.message(key, rng)
            }
            .and_then(|step| Ok((read(&step.material)?, step)));
            match opened {
                Ok((plaintext, step)) => {
                    let identity = step.session.remote_identity();
                    let heartbeat = step.session.has_come_far(self.own_session());
                    let Step {
                        session,
                        spent_prekey,
                        ..
                    } = step;
                    return Ok(Opened {
                        plaintext,
                        session,
                        key_exchange: spent_prekey.is_some(),
                        spent_prekey,
                        heartbeat,
                        identity,
                    });
                }
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        Err(failure.unwrap_or(OpenError::NotForThisDevice))
    }

    /// The session, where it is one of the message's flavour.
    fn own_session(&self) -> Option<&Session> {
        self.session
            .filter(|session| session.flavour().is_same(self.flavour))
    }

    /// A message of a session that exists.
    fn message(self, key: &Key, rng: &mut dyn CryptoRng) -> Result<Step, OpenError> {
        let message = (self.flavour.table().codec.parse_message)(&key.data)?;
        let session = self.own_session().ok_or(OpenError::NoSession)?;
        if self
            .known_identity
            .is_some_and(|known| known != session.remote_identity())
        {
            return Err(OpenError::IdentityChanged);
        }
        Ok(Step::new(
            session.open(&message, self.own.public(), rng)?,
            None,
        ))
    }

    /// A pre-key message: of a session that exists when its exchange was seen before, else of a new one.
    fn exchange(self, key: &Key, rng: &mut dyn CryptoRng) -> Result<Step, OpenError> {
        let codec = self.flavour.table().codec;
        let (exchange, message) = (codec.parse_exchange)(&key.data)?;
        let message = (codec.parse_message)(message)?;
        let identity = exchange.identity;
        let session = self
            .own_session()
            .filter(|session| session.identity() == identity);
        let known = self
            .known_identity
            .or(self.session.map(Session::remote_identity));
        if known.is_some_and(|known| known != identity.fingerprint()) {
            return Err(OpenError::IdentityChanged);
        }
        let ours = self.own.public();
        if let Some(opened) =
            session.and_then(|session| session.open_repeated(&exchange, &message, ours, rng))
        {
            return Ok(Step::new(opened?, None));
        }

        let (ratchet, spent) = self.respond(&exchange)?;
        let (material, fresh) = Session::open_first(identity, ratchet, &message, ours, rng)
            // Nothing else can have gone wrong: the ratchet was made for this very message.
            .map_err(|refusal| {
                if refusal == Refusal::Foreign {
                    OpenError::Tampered
                } else {
                    refusal.into()
                }
            })?;
        let session = match session {
            Some(session) => session.clone().replaced_by(fresh),
            None => fresh,
        };
        Ok(Step {
            material,
            session,
            spent_prekey: Some(spent),
        })
    }

    fn respond(self, exchange: &Exchange) -> Result<(Ratchet, u32), OpenError> {
        // Without a prekey an exchange could be replayed into a new session; no honest sender makes one.
        let id = exchange.prekey_id.ok_or(OpenError::UnknownPrekey)?;
        let prekey = self
            .prekey
            .filter(|prekey| prekey.id == id)
            .ok_or(OpenError::UnknownPrekey)?;
        let signed = self
            .own
            .signed_prekey(exchange.signed_prekey_id)
            .ok_or(OpenError::UnknownPrekey)?;
        let flavour = match self.flavour {
            FlavourName::Legacy => FlavourName::Legacy,
            FlavourName::Omemo2 { .. } => FlavourName::Omemo2 {
                negative: exchange.negative,
            },
        };
        let ratchet = Ratchet::respond(
            flavour,
            &self.own.identity,
            &signed.keys,
            &prekey.keys,
            exchange,
        )
        .map_err(|_| OpenError::Malformed)?;
        Ok((ratchet, id))
    }
}

impl Step {
    fn new((material, session): OpenedInSession, spent_prekey: Option<u32>) -> Self {
        Self {
            material,
            session,
            spent_prekey,
        }
    }
}

/// Decrypts the payload with what the ratchet gave. A tag that is cut short, or that follows the payload as it did in
/// the flavour's first years, is refused: it would let the payload be changed.
fn read(encrypted: &Encrypted, material: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, OpenError> {
    let (key, tag) = material
        .split_first_chunk::<KEY_LEN>()
        .ok_or(OpenError::Malformed)?;
    let Some(ciphertext) = &encrypted.payload else {
        return if matches!(tag.len(), 0 | 16) {
            Ok(None)
        } else {
            Err(OpenError::Malformed)
        };
    };
    let tag = tag.try_into().map_err(|_| OpenError::Tampered)?;
    match payload::decrypt(key, tag, &encrypted.iv, ciphertext) {
        Ok(plaintext) => Ok(Some(plaintext)),
        Err(PayloadError::BadVector) => Err(OpenError::Malformed),
        Err(PayloadError::NotAuthentic) => Err(OpenError::Tampered),
    }
}

impl From<Refusal> for OpenError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Foreign | Refusal::TooFar => Self::Broken,
            Refusal::Tampered => Self::Tampered,
            Refusal::KeyUsed => Self::KeyUsed,
        }
    }
}

impl From<wire::Malformed> for OpenError {
    fn from(_: wire::Malformed) -> Self {
        Self::Malformed
    }
}
