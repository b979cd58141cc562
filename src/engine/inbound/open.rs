//! Opening an encrypted message, and what else that changes: session, device, prekey.

use super::{Encryptedness, Incoming, Outcome};
use crate::engine::archive;
use crate::engine::devices;
use crate::engine::records::{PrekeyRow, SessionRow, device_key};
use crate::engine::state::Adopt;
use crate::engine::turn::Turn;
use crate::model::{BareJid, Device, DeviceId, Encryption, Fingerprint, Problem};
use crate::omemo::{self, OpenError};
use crate::store::StoreError;
use crate::xmpp::stanza::xep0384_legacy::Encrypted;
use sha2::{Digest, Sha256};

/// Whether there is a key in it for this device.
pub(super) fn is_for_us(turn: &Turn<'_>, encrypted: &Encrypted) -> Result<bool, StoreError> {
    let own = turn.own_device()?.device.id;
    Ok(encrypted.keys.iter().any(|key| key.rid == own))
}

/// Opens a message and keeps what that changed. `None`: it had nothing to show.
pub(super) fn open(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    encrypted: &Encrypted,
) -> Result<Option<Outcome>, StoreError> {
    let own = turn.own_device()?;
    let sid = encrypted.sid;
    // A repeat of what this very device sent, for which no row is known: there is nothing to open it with.
    if incoming.own && sid == own.device.id {
        return Ok(None);
    }
    let place = SessionRow::place(&incoming.sender, sid);
    let session = turn.work.get::<SessionRow>(&place)?.map(|row| row.session);
    let prekey = match omemo::spent_prekey_in(encrypted, own.device.id) {
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
    let opened = omemo::open(
        &own.device,
        encrypted,
        session.as_ref(),
        prekey.as_ref(),
        known_identity,
        turn.random,
    );
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) => {
            tracing::debug!(%error, "a message could not be opened");
            // A key transport that is not for us has nothing that anybody could miss.
            if encrypted.payload.is_none() {
                return Ok(None);
            }
            let early = incoming.at.is_some_and(|at| at < turn.archive.since);
            let problem = match error {
                OpenError::NotForThisDevice if early => Problem::BeforeDevice,
                OpenError::NotForThisDevice => Problem::NotForThisDevice,
                other => Problem::from(other),
            };
            return Ok(Some(Outcome::failed(problem, Some(sid))));
        }
    };
    turn.work.put(&SessionRow {
        jid: incoming.sender.clone(),
        device: sid,
        session: opened.session,
    });
    note_device(turn, &incoming.sender, sid, device, opened.identity)?;
    if let Some(id) = opened.spent_prekey {
        spend_prekey(turn, id)?;
    }
    if opened.key_exchange {
        archive::answer_later(turn, (incoming.sender.clone(), sid));
    }
    let Some(plaintext) = opened.plaintext else {
        return Ok(None);
    };
    Ok(Some(Outcome {
        body: String::from_utf8_lossy(&plaintext).into_owned(),
        encryption: Encryption::OmemoLegacy,
        device: Some(sid),
        problem: None,
    }))
}

/// Remembers the identity key of a device that wrote.
fn note_device(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    id: DeviceId,
    device: Option<Device>,
    identity: Fingerprint,
) -> Result<(), StoreError> {
    // A device that is not on the list as we know it: the list is another one by now.
    if !device.as_ref().is_some_and(|device| device.active) {
        devices::ask_for_list(turn, jid);
    }
    let device = match device {
        Some(device) if device.fingerprint == Some(identity) => return Ok(()),
        Some(device) => Device {
            fingerprint: Some(identity),
            ..device
        },
        None => {
            let known = devices::of(turn, jid)?;
            Device {
                jid: jid.clone(),
                id,
                fingerprint: Some(identity),
                trust: omemo::trust_of_new_device(&known),
                active: false,
                label: None,
                first_seen: turn.now,
            }
        }
    };
    turn.work.put(&device);
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

/// What tells one ciphertext from another under the same name.
pub(super) fn ciphertext(incoming: &Incoming) -> Option<[u8; 32]> {
    let Encryptedness::Legacy(encrypted) = &incoming.encrypted else {
        return None;
    };
    // With lengths: bytes that moved from one part to the next make another ciphertext.
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    part(&encrypted.iv);
    part(encrypted.payload.as_deref().unwrap_or_default());
    for key in &encrypted.keys {
        part(&key.rid.0.to_be_bytes());
        part(&[key.prekey.into()]);
        part(&key.data);
    }
    Some(hash.finalize().into())
}
