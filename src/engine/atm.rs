//! Automatic trust management (XEP-0450): what a person decided on one device holds on their others, and at their contacts'.
//!
//! A verified device tells others which keys it verified or distrusts, in trust messages (XEP-0434) inside envelopes of OMEMO 2. What comes
//! is kept until the device that said it is verified here and the key that it speaks of has been seen; only then does it count.
//!
//! Invariants:
//! - Nobody is believed whose own device a person here has not verified, or had verified by such a word.
//! - A contact's device speaks about that contact's keys alone; a device of one's own speaks about everybody's.
//! - A word counts once, and only when it is newer than the last decision about its key: what is delivered late or again turns nothing back.
//! - Nothing is said to a device that is not verified.
//! - What waits of one's own account makes room for nobody else's words, and what strangers say for everybody's.
//! - What is to be said is not forgotten because there is no line, or no session with the device that is to hear it: that device is
//!   noted, a session is begun, and then it hears of everything that is decided by then.

use super::devices;
use super::people;
use super::recipients::{Next, session_with};
use super::records::{SessionRow, TrustQueueRow};
use super::state::{Adopt, State};
use super::turn::Turn;
use crate::model::{BareJid, Device, DeviceId, Flavour, Millis, Trust, order};
use crate::omemo::keys::PublicKey;
use crate::omemo::{self, Recipient, Session};
use crate::store::{Key, Reads, Record, StoreError, Table, Working};
use crate::xmpp::stanza::xep0434::{self, Word};
use crate::xmpp::stanza::{message, xep0334, xep0380, xep0384, xep0420};
use crate::xmpp::xml::Build;
use minidom::Element;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Most words that wait: so many of one's own account, and as many of all others.
const MOST: usize = 1_000;
/// Most of one other account.
const MOST_OF_ONE: usize = 200;
/// While so many of others wait, strangers are not listened to.
const MOST_BEFORE_STRANGERS: usize = MOST / 2;

/// A word that waits for its speaker to be verified, or for the key that it is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Waiting {
    pub by: (BareJid, DeviceId),
    /// When it was said, by the speaker's clock.
    pub at: Millis,
    pub owner: BareJid,
    pub key: [u8; 32],
    pub trusted: bool,
}

/// Verified devices that are still to hear what was decided about others.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct UntoldRow(pub Vec<(BareJid, DeviceId)>);

impl UntoldRow {
    pub fn place() -> Key {
        Key::new().text("untold")
    }
}

impl Record for UntoldRow {
    const TABLE: Table = Table::Singletons;
    fn key(&self) -> Key {
        Self::place()
    }
}

/// Keeps what a device said in an envelope that was opened.
pub(super) fn heard(
    turn: &mut Turn<'_>,
    sender: &BareJid,
    device: DeviceId,
    envelope: &xep0420::Envelope,
) -> Result<(), StoreError> {
    let words = xep0434::read(&envelope.content, xep0384::NS);
    // Without a time nobody could tell an old word from a new one (XEP-0434 §5.2.1).
    let (false, Some(at)) = (words.is_empty(), envelope.time) else {
        return Ok(());
    };
    let own = turn.state.own();
    let mut queue = queue(turn)?;
    let room = Room::of(turn, sender, device)?;
    for word in words {
        if *sender != own && word.owner != *sender {
            tracing::warn!("a word about somebody else's key");
            continue;
        }
        if !room.make(&mut queue.0) {
            tracing::warn!("a word about a key for which there is no room");
            continue;
        }
        queue.0.push(Waiting {
            by: (sender.clone(), device),
            at: at.min(turn.now),
            owner: word.owner,
            key: word.key,
            trusted: word.trusted,
        });
    }
    turn.work.put(&queue);
    turn.adopts.push(Adopt::LookAtTrust(true));
    Ok(())
}

/// Whose word waits, and what of others' may go for it. Words have to be kept (§5.1, §5.2), and anybody can say as many as they like.
struct Room {
    own: BareJid,
    speaker: BareJid,
    is_stranger: bool,
    is_verified: bool,
    /// Devices of the speaker that a person verified here.
    verified: Vec<DeviceId>,
}

impl Room {
    fn of(turn: &Turn<'_>, speaker: &BareJid, device: DeviceId) -> Result<Self, StoreError> {
        let verified: Vec<DeviceId> = (devices::of(turn, speaker)?.into_iter())
            .filter(|device| device.trust == Trust::Verified)
            .map(|device| device.id)
            .collect();
        let is_verified = verified.contains(&device);
        Ok(Self {
            own: turn.state.own(),
            speaker: speaker.clone(),
            is_stranger: !is_verified && people::is_stranger(turn, speaker)?,
            is_verified,
            verified,
        })
    }

    /// Makes room for one more word; `false`: there is none.
    fn make(&self, queue: &mut Vec<Waiting>) -> bool {
        let is_own = self.speaker == self.own;
        let mut of_others = BTreeMap::<&BareJid, usize>::new();
        for waiting in queue.iter().filter(|waiting| waiting.by.0 != self.own) {
            *of_others.entry(&waiting.by.0).or_default() += 1;
        }
        let all: usize = of_others.values().sum();
        let is_full = match of_others.get(&self.speaker) {
            _ if is_own => queue.len().saturating_sub(all) >= MOST,
            of_them => of_them.is_some_and(|count| *count >= MOST_OF_ONE),
        };
        let goes = if is_full {
            // What a device said that nobody verified goes before what may count already.
            let of_them = |waiting: &Waiting| waiting.by.0 == self.speaker;
            let unverified =
                |waiting: &Waiting| of_them(waiting) && !self.verified.contains(&waiting.by.1);
            (queue.iter().position(unverified))
                .or_else(|| queue.iter().position(of_them).filter(|_| self.is_verified))
        } else if self.is_stranger && all >= MOST_BEFORE_STRANGERS {
            None
        } else if !is_own && all >= MOST {
            // Of whoever has most to say.
            let loudest = of_others.into_iter().max_by_key(|(_, count)| *count);
            loudest.and_then(|(jid, _)| queue.iter().position(|waiting| waiting.by.0 == *jid))
        } else {
            return true;
        };
        if let Some(index) = goes {
            queue.remove(index);
        }
        goes.is_some()
    }
}

fn queue(turn: &Turn<'_>) -> Result<TrustQueueRow, StoreError> {
    let row = turn.work.get::<TrustQueueRow>(&TrustQueueRow::place())?;
    Ok(row.unwrap_or_default())
}

pub(super) fn reads(reads: &mut Reads) {
    reads.get::<TrustQueueRow>(TrustQueueRow::place());
    reads.get::<UntoldRow>(UntoldRow::place());
}

/// Speakers and owners of what waits.
pub(super) fn more(state: &State, work: &Working, reads: &mut Reads) -> Result<(), StoreError> {
    let queue = work.get::<TrustQueueRow>(&TrustQueueRow::place())?;
    for waiting in queue.unwrap_or_default().0 {
        devices::reads(&waiting.by.0, reads);
        devices::reads(&waiting.owner, reads);
    }
    let own = state.own();
    devices::reads(&own, reads);
    let untold = work.get::<UntoldRow>(&UntoldRow::place())?;
    for (jid, _) in untold.filter(|_| state.ready).unwrap_or_default().0 {
        devices::reads(&jid, reads);
        for jid in [&jid, &own] {
            reads.all::<SessionRow>(Key::new().text(jid.as_str()));
        }
        if jid == own {
            reads.all::<Device>(Key::new());
            reads.all::<SessionRow>(Key::new());
        }
    }
    Ok(())
}

/// Lets every word count whose time has come; one may be what another waits for.
pub(super) fn apply(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let mut queue = queue(turn)?;
    if queue.0.is_empty() {
        return tell_the_untold(turn);
    }
    let before = queue.0.len();
    order::sort_by(&mut queue.0, |a, b| a.at.cmp(&b.at));
    loop {
        let mut kept = Vec::new();
        let count = queue.0.len();
        for waiting in queue.0 {
            if !apply_one(turn, &waiting)? {
                kept.push(waiting);
            }
        }
        queue = TrustQueueRow(kept);
        if queue.0.len() == count || queue.0.is_empty() {
            break;
        }
    }
    if queue.0.len() != before {
        turn.work.put(&queue);
        turn.adopts.push(Adopt::LookAtOutbox(true));
    }
    tell_the_untold(turn)
}

/// Devices that could not be told hear of everything that is decided, where they can be told now.
fn tell_the_untold(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let row = turn.work.get::<UntoldRow>(&UntoldRow::place())?;
    let untold = row.unwrap_or_default().0;
    if untold.is_empty() || !turn.state.ready {
        return Ok(());
    }
    // Whoever still cannot be told is noted anew.
    turn.work.put(&UntoldRow::default());
    for (jid, id) in untold {
        let device = devices::of(turn, &jid)?
            .into_iter()
            .find(|device| device.id == id);
        if let Some(device) = device.filter(is_listener) {
            let words = everything_for(turn, &device)?;
            say(turn, &jid, &words, &[device])?;
        }
    }
    Ok(())
}

/// Whether a device hears what is decided.
fn is_listener(device: &Device) -> bool {
    device.trust == Trust::Verified && device.is_active()
}

/// What a device that was just verified is told (§4.1.1, §4.2.1): a contact's of one's own devices, one's own of everybody's.
fn everything_for(turn: &Turn<'_>, listener: &Device) -> Result<Vec<Word>, StoreError> {
    let own = turn.state.own();
    let about = match listener.jid == own {
        true => turn.work.all::<Device>(&Key::new())?,
        false => devices::of(turn, &own)?,
    };
    let this = turn.state.device.map(|(id, _)| id);
    let mut words = Vec::new();
    for device in about {
        let is_this = device.jid == own && Some(device.id) == this;
        let is_listener = device.jid == listener.jid && device.id == listener.id;
        if !is_this && !is_listener {
            words.extend(word_about(turn, &device)?);
        }
    }
    Ok(words)
}

/// Whether a word has counted, or never will.
fn apply_one(turn: &mut Turn<'_>, waiting: &Waiting) -> Result<bool, StoreError> {
    let (jid, id) = &waiting.by;
    let speaker = devices::of(turn, jid)?
        .into_iter()
        .find(|device| device.id == *id);
    match speaker.map(|device| device.trust) {
        Some(Trust::Verified) => {}
        // Its word is worth nothing, now or later.
        Some(Trust::Distrusted) => return Ok(true),
        _ => return Ok(false),
    }
    // The specification's form is the Edwards one; both name the same key.
    let Ok((key, _)) = PublicKey::from_edwards(&waiting.key) else {
        return Ok(true);
    };
    let own = turn.own_device()?.device;
    let meant: Vec<Device> = (devices::of(turn, &waiting.owner)?.into_iter())
        .filter(|device| device.fingerprint.is_some_and(|it| it.0 == key.0))
        .collect();
    if key == own.public() {
        return Ok(true);
    }
    for mut device in meant.iter().cloned() {
        if device.decided_at.is_some_and(|at| waiting.at <= at) {
            continue;
        }
        device.trust = match waiting.trusted {
            true => Trust::Verified,
            false => Trust::Distrusted,
        };
        device.decided_at = Some(waiting.at);
        turn.work.put(&device);
        devices::tell(turn, &waiting.owner)?;
    }
    Ok(!meant.is_empty())
}

/// A person decided about devices of an account: others are told, as XEP-0450 §4 has it. Only an envelope of OMEMO 2 can carry it.
pub(super) fn decided(
    turn: &mut Turn<'_>,
    owner: &BareJid,
    changed: &[Device],
) -> Result<(), StoreError> {
    turn.adopts.push(Adopt::LookAtTrust(true));
    let own = turn.state.own();
    let mut words = Vec::new();
    for device in changed {
        words.extend(word_about(turn, device)?);
    }
    if words.is_empty() {
        return Ok(());
    }
    let this = turn.state.device.map(|(id, _)| id);
    let is_new =
        |device: &Device| (changed.iter()).any(|it| it.id == device.id && it.jid == device.jid);
    let is_this = |device: &Device| device.jid == own && Some(device.id) == this;
    // What was decided goes to one's own devices, and what was decided about those to everybody's.
    let mut others: Vec<Device> = match *owner == own {
        true => turn.work.all::<Device>(&Key::new())?,
        false => devices::of(turn, &own)?,
    };
    others.retain(|device| is_listener(device) && !is_new(device) && !is_this(device));
    while let Some(jid) = others.first().map(|device| device.jid.clone()) {
        let (of, rest) = others.into_iter().partition(|device| device.jid == jid);
        others = rest;
        say(turn, &jid, &words, &of)?;
    }
    // Who was verified just now hears of all the others.
    for device in devices::of(turn, owner)? {
        if is_listener(&device) && is_new(&device) && !is_this(&device) {
            let words = everything_for(turn, &device)?;
            say(turn, owner, &words, &[device])?;
        }
    }
    Ok(())
}

/// What there is to say about a device: its key, in the form that it shows in OMEMO 2.
fn word_about(turn: &Turn<'_>, device: &Device) -> Result<Option<Word>, StoreError> {
    let trusted = match device.trust {
        Trust::Verified => true,
        Trust::Distrusted => false,
        Trust::Blind | Trust::Undecided => return Ok(None),
    };
    let Some(fingerprint) = device.fingerprint else {
        return Ok(None);
    };
    let session = session_omemo2(turn, device)?;
    let negative = session.is_some_and(|session| session.remote_is_negative());
    Ok(Some(Word {
        owner: device.jid.clone(),
        key: PublicKey(fingerprint.0).to_edwards(negative),
        trusted,
    }))
}

fn session_omemo2(turn: &Turn<'_>, device: &Device) -> Result<Option<Session>, StoreError> {
    Ok(match session_with(turn, &device.jid, device)? {
        Some(Next::Session(session)) if session.version() == Flavour::Omemo2 => Some(*session),
        _ => None,
    })
}

/// Notes a device that cannot be told now, and begins a session with it, where it publishes OMEMO 2.
fn tell_later(turn: &mut Turn<'_>, device: &Device) -> Result<(), StoreError> {
    if !device.is_listed(Flavour::Omemo2) {
        return Ok(());
    }
    let row = turn.work.get::<UntoldRow>(&UntoldRow::place())?;
    let mut untold = row.unwrap_or_default();
    let address = (device.jid.clone(), device.id);
    if !untold.0.contains(&address) && untold.0.len() < MOST {
        untold.0.push(address);
        turn.work.put(&untold);
    }
    if turn.state.ready && session_omemo2(turn, device)?.is_none() {
        devices::ask_for_bundle(turn, &device.jid, device.id, Flavour::Omemo2);
    }
    Ok(())
}

/// Sends words to devices of one account.
fn say(
    turn: &mut Turn<'_>,
    to: &BareJid,
    words: &[Word],
    devices: &[Device],
) -> Result<(), StoreError> {
    if words.is_empty() {
        return Ok(());
    }
    let mut recipients = Vec::new();
    for device in devices {
        match session_omemo2(turn, device)? {
            Some(session) if turn.state.ready => recipients.push(Recipient {
                jid: device.jid.clone(),
                device: device.id,
                session,
            }),
            _ => tell_later(turn, device)?,
        }
    }
    if recipients.is_empty() {
        return Ok(());
    }
    let own = turn.own_device()?.device;
    let content = vec![xep0434::write(xep0384::NS, words)];
    let account = turn.state.own();
    let envelope = xep0420::write(content, &account, Some(to), turn.now, turn.random);
    let envelope = Zeroizing::new(envelope);
    let sealed = omemo::seal_omemo2(&own, Some(&envelope), recipients, turn.random);
    super::outbound::keep_sessions(turn, sealed.sessions);
    let id = turn.fresh_id();
    let stanza = message::build(message::Kind::Chat, to, &id)
        .child(Element::from(&sealed.encrypted))
        .child(xep0380::encryption(xep0384::NS, "OMEMO"))
        .child(xep0334::store());
    turn.send_lasting(stanza, None);
    Ok(())
}
