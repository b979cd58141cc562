//! Opening an encrypted message, and what else that changes: session, device, prekey.

use super::{Encryptedness, Incoming, Meaning, Outcome, Sealed, encryption, healing};
use crate::engine::archive;
use crate::engine::atm;
use crate::engine::devices;
use crate::engine::notices;
use crate::engine::people;
use crate::engine::records::{DeviceListRow, PrekeyRow, SessionRow, device_key};
use crate::engine::state::Adopt;
use crate::engine::turn::Turn;
use crate::model::{Device, DeviceId, Fingerprint, Flavour, Millis, Notice, Problem};
use crate::omemo::{self, OpenError};
use crate::store::StoreError;
use crate::xmpp::stanza::xep0384::Key;
use crate::xmpp::stanza::xep0420;
use sha2::{Digest, Sha256};

/// Whether there is a key in it for this device.
pub(super) fn is_for_us(turn: &Turn<'_>, sealed: &Sealed) -> Result<bool, StoreError> {
    let own = turn.own_device()?.device.id;
    Ok(sealed.is_for(&turn.state.own(), own))
}

/// Opens a message and keeps what that changed. `None`: it had nothing to show.
pub(super) fn open(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    sealed: &Sealed,
) -> Result<Option<Outcome>, StoreError> {
    let own = turn.own_device()?;
    let account = turn.state.own();
    let (sid, flavour) = (sealed.sid(), sealed.flavour());
    // A repeat of what this very device sent, for which no row is known: there is nothing to open it with.
    if incoming.own && sid == own.device.id {
        return Ok(None);
    }
    let place = SessionRow::place(&incoming.sender, sid, flavour);
    let session = turn.work.get::<SessionRow>(&place)?.map(|row| row.session);
    let prekey = match sealed.prekey(&account, own.device.id) {
        Some(id) => turn
            .work
            .get::<PrekeyRow>(&PrekeyRow::place(id))?
            .map(|row| row.0),
        None => None,
    };
    let device = turn
        .work
        .get::<Device>(&device_key(&incoming.sender, sid))?;
    let known_identity = device.as_ref().and_then(|device| device.fingerprint);
    let opened = match sealed {
        Sealed::Legacy(encrypted) => omemo::open(
            &own.device,
            encrypted,
            session.as_ref(),
            prekey.as_ref(),
            known_identity,
            turn.random,
        ),
        Sealed::Omemo2(encrypted) => omemo::open_omemo2(
            &own.device,
            &account,
            encrypted,
            session.as_ref(),
            prekey.as_ref(),
            known_identity,
            turn.random,
        ),
    };
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) => {
            tracing::debug!(%error, "a message could not be opened");
            if error == OpenError::IdentityChanged {
                notices::happened(turn, &incoming.sender, Notice::OtherIdentity(sid))?;
            }
            healing::failed_to_open(turn, incoming, (sid, flavour), error, device)?;
            // A key transport that is not for us has nothing that anybody could miss.
            if sealed.is_empty() {
                return Ok(None);
            }
            if let Some(outcome) = super::doing::in_the_clear(incoming) {
                return Ok(Some(outcome));
            }
            let early = incoming.at.is_some_and(|at| at < turn.archive.since);
            let problem = match error {
                OpenError::NotForThisDevice if early => Problem::BeforeDevice,
                OpenError::NotForThisDevice => Problem::NotForThisDevice,
                other => Problem::from(other),
            };
            return Ok(Some(Outcome::failed(problem, flavour, Some(sid))));
        }
    };
    turn.work.put(&SessionRow {
        jid: incoming.sender.clone(),
        device: sid,
        session: opened.session,
    });
    note_device(turn, incoming, sid, device, opened.identity)?;
    if let Some(id) = opened.spent_prekey {
        spend_prekey(turn, id)?;
    }
    // What goes out next completes the session too: an answer only tells that this device is here.
    if (opened.key_exchange || opened.heartbeat) && !people::is_stranger(turn, &incoming.sender)? {
        archive::answer_later(turn, (incoming.sender.clone(), sid));
    }
    let Some(plaintext) = opened.plaintext else {
        return Ok(None);
    };
    let outcome = |body: Option<String>, meaning, clear| Outcome {
        has_text: body.is_some(),
        body: body.unwrap_or_default(),
        encryption: encryption(flavour),
        device: Some(sid),
        problem: None,
        meaning,
        clear,
    };
    if flavour == Flavour::Legacy {
        let body = String::from_utf8_lossy(&plaintext).into_owned();
        let meaning = incoming.meaning.clone().beside(&body);
        return Ok(Some(outcome(Some(body), meaning, true)));
    }
    let envelope = match read_envelope(turn, incoming, &plaintext) {
        Ok(envelope) => envelope,
        Err(refused) => {
            tracing::warn!(%refused, "an envelope that does not fit its stanza");
            return Ok(Some(Outcome::failed(Problem::Tampered, flavour, Some(sid))));
        }
    };
    atm::heard(turn, &incoming.sender, sid, &envelope)?;
    let meaning = Meaning::read(&envelope.parent());
    match envelope.body() {
        None if meaning.about.is_none() => {
            super::doing::state(turn, incoming, &meaning)?;
            Ok(None)
        }
        body => Ok(Some(outcome(body, meaning, false))),
    }
}

/// The envelope (XEP-0420), where it says to be from whom and to whom its stanza is.
fn read_envelope(
    turn: &Turn<'_>,
    incoming: &Incoming,
    plaintext: &[u8],
) -> Result<xep0420::Envelope, xep0420::Refused> {
    let account = turn.state.own();
    let around = xep0420::Around {
        from: &incoming.sender,
        to: if incoming.own {
            &incoming.chat
        } else {
            &account
        },
        is_room: false,
    };
    xep0420::read(plaintext, around)
}

/// Remembers the identity key of a device that wrote.
fn note_device(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    id: DeviceId,
    device: Option<Device>,
    identity: Fingerprint,
) -> Result<(), StoreError> {
    let jid = &incoming.sender;
    // A device that is not on the lists as we know them: they are others by now.
    if !device.as_ref().is_some_and(Device::is_active) {
        devices::ask_for_lists_again(turn, jid);
    }
    let mut device = match device {
        Some(device) => device,
        None => {
            let known = devices::of(turn, jid)?;
            if turn
                .work
                .get::<DeviceListRow>(&DeviceListRow::place(jid))?
                .is_some()
            {
                notices::happened(turn, jid, Notice::NewDevice(id))?;
            }
            let trust = omemo::trust_of_new_device(&known);
            Device::new(jid.clone(), id, trust, turn.now)
        }
    };
    let seen = incoming.at.unwrap_or(turn.now).min(turn.now);
    let known = device.fingerprint.is_some();
    // When it last wrote is shown as a day, and is no reason for a write with every message.
    if known
        && device
            .last_seen
            .is_some_and(|last| seen < last.saturating_add(SEEN_STEP))
    {
        return Ok(());
    }
    device.last_seen = device.last_seen.max(Some(seen));
    devices::learn_identity(turn, &mut device, identity)?;
    turn.work.put(&device);
    if !known {
        turn.adopts.push(Adopt::LookAtTrust(true));
    }
    Ok(())
}

/// A prekey is used once: another takes its place, and the bundle is published anew (XEP-0384 0.3 §4.7). During a catch-up it
/// stays until the end, since another message in the archive may start from it too (XEP-0384 §5.5.3).
fn spend_prekey(turn: &mut Turn<'_>, id: u32) -> Result<(), StoreError> {
    let mut own = turn.own_device()?;
    if turn.archive.is_done() {
        turn.work.delete::<PrekeyRow>(PrekeyRow::place(id));
    } else if turn.archive.spent.contains(&id) {
        return Ok(());
    } else {
        turn.archive.spent.push(id);
    }
    for prekey in own.device.more_prekeys(1, turn.random) {
        turn.work.put(&PrekeyRow(prekey));
    }
    own.republish = true;
    turn.work.put(&own);
    if turn.archive.is_done() {
        turn.adopts.push(Adopt::LookAtBundle(true));
    }
    Ok(())
}

/// How exactly it is kept when a device last wrote, in ms.
const SEEN_STEP: Millis = 60 * 60 * 1000;

/// What tells one ciphertext from another under the same name.
pub(super) fn ciphertext(incoming: &Incoming) -> Option<[u8; 32]> {
    let Encryptedness::Omemo(sealed) = &incoming.encrypted else {
        return None;
    };
    // With lengths: bytes that moved from one part to the next make another ciphertext.
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    let mut keys: Vec<&Key> = Vec::new();
    match &**sealed {
        Sealed::Legacy(encrypted) => {
            part(&encrypted.iv);
            part(encrypted.payload.as_deref().unwrap_or_default());
            keys.extend(&encrypted.keys);
        }
        Sealed::Omemo2(encrypted) => {
            part(encrypted.payload.as_deref().unwrap_or_default());
            for (jid, group) in &encrypted.keys {
                part(jid.as_str().as_bytes());
                keys.extend(group);
            }
        }
    }
    for key in keys {
        part(&key.rid.0.to_be_bytes());
        part(&[key.prekey.into()]);
        part(&key.data);
    }
    Some(hash.finalize().into())
}
