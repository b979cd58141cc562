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

use super::devices;
use super::recipients::{Next, session_with};
use super::records::TrustQueueRow;
use super::state::{Adopt, State};
use super::turn::Turn;
use crate::model::{BareJid, Device, DeviceId, Flavour, Millis, Trust};
use crate::omemo::keys::PublicKey;
use crate::omemo::{self, Recipient, Session};
use crate::store::{Key, Reads, StoreError, Working};
use crate::xmpp::stanza::xep0434::{self, Word};
use crate::xmpp::stanza::{message, xep0334, xep0380, xep0384, xep0420};
use crate::xmpp::xml::Build;
use minidom::Element;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Most words that wait.
const MOST: usize = 1_000;

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
    for word in words {
        if *sender != own && word.owner != *sender {
            tracing::warn!("a word about somebody else's key");
            continue;
        }
        if queue.0.len() >= MOST {
            queue.0.remove(0);
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

fn queue(turn: &Turn<'_>) -> Result<TrustQueueRow, StoreError> {
    let row = turn.work.get::<TrustQueueRow>(&TrustQueueRow::place())?;
    Ok(row.unwrap_or_default())
}

pub(super) fn reads(reads: &mut Reads) {
    reads.get::<TrustQueueRow>(TrustQueueRow::place());
}

/// Speakers and owners of what waits.
pub(super) fn more(state: &State, work: &Working, reads: &mut Reads) -> Result<(), StoreError> {
    let queue = work.get::<TrustQueueRow>(&TrustQueueRow::place())?;
    for waiting in queue.unwrap_or_default().0 {
        devices::reads(&waiting.by.0, reads);
        devices::reads(&waiting.owner, reads);
    }
    devices::reads(&state.own(), reads);
    Ok(())
}

/// Lets every word count whose time has come; one may be what another waits for.
pub(super) fn apply(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let mut queue = queue(turn)?;
    if queue.0.is_empty() {
        return Ok(());
    }
    let before = queue.0.len();
    queue.0.sort_by_key(|waiting| waiting.at);
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
    Ok(())
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

/// A person decided about devices of an account: others are told, as XEP-0450 §4 has it. Devices without a session of OMEMO 2 hear
/// nothing: there is no envelope to put it in.
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
    let is_new = |device: &Device| {
        changed
            .iter()
            .any(|it| it.id == device.id && it.jid == device.jid)
    };
    let verified = |device: &Device| device.trust == Trust::Verified && device.is_active();
    let mine: Vec<Device> = (devices::of(turn, &own)?.into_iter())
        .filter(|device| verified(device) && Some(device.id) != turn.state.device.map(|it| it.0))
        .collect();
    let theirs: Vec<Device> = match *owner == own {
        true => Vec::new(),
        false => (devices::of(turn, owner)?.into_iter())
            .filter(verified)
            .collect(),
    };
    // What was decided, to one's own devices, and of one's own devices to the contact's (who is told of no other's keys).
    let old_mine: Vec<Device> = mine.iter().filter(|it| !is_new(it)).cloned().collect();
    say(turn, &own, &words, &old_mine)?;
    // Who was verified just now hears of all the others: one's own everything, a contact's device the own keys.
    let fresh: Vec<Device> = (mine.iter().chain(&theirs))
        .filter(|device| is_new(device))
        .cloned()
        .collect();
    let mut known = Vec::new();
    for device in mine.iter().filter(|it| !is_new(it)) {
        known.extend(word_about(turn, device)?);
    }
    if *owner != own {
        return say(turn, owner, &known, &fresh);
    }
    say(turn, &own, &known, &fresh)?;
    // And every verified device of a contact hears what was decided about one's own.
    let mut others: Vec<Device> = turn.work.all::<Device>(&Key::new())?;
    others.retain(|device| device.jid != own && verified(device));
    while let Some(jid) = others.first().map(|device| device.jid.clone()) {
        let (of, rest) = others.into_iter().partition(|device| device.jid == jid);
        others = rest;
        say(turn, &jid, &words, &of)?;
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

/// Sends words to devices of one account.
fn say(
    turn: &mut Turn<'_>,
    to: &BareJid,
    words: &[Word],
    devices: &[Device],
) -> Result<(), StoreError> {
    let mut recipients = Vec::new();
    for device in devices {
        if let Some(session) = session_omemo2(turn, device)? {
            recipients.push(Recipient {
                jid: device.jid.clone(),
                device: device.id,
                session,
            });
        }
    }
    if recipients.is_empty() || words.is_empty() || !turn.state.ready {
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
