//! What is done about a message that this device has no session for (XEP-0384 §6, §8).
//!
//! Starting a session anew because something could not be decrypted is how an attacker, or two confused clients, would wear out
//! prekeys and ratchets without end. So it happens by itself only where a session is missing: there is none for the message, or
//! (in the legacy flavour, whose senders do not learn of it otherwise) it was begun with a prekey that is gone. Then this device
//! begins one, once an hour for a device at most, and never for what comes out of an archive or from a stranger. All else waits for a person, who may
//! press "Repair".

use super::{Incoming, Source};
use crate::engine::devices;
use crate::engine::people;
use crate::engine::state::Adopt;
use crate::engine::turn::Turn;
use crate::model::{BareJid, Device, DeviceId, Flavour, Millis};
use crate::omemo::OpenError;
use crate::store::StoreError;

/// How long after one healing of a device the next may be, in ms.
const ONCE: Millis = 60 * 60 * 1000;

/// A message could not be opened: begins a session with its sender where the reason is that there is none.
pub(super) fn failed_to_open(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    (id, flavour): (DeviceId, Flavour),
    error: OpenError,
    device: Option<Device>,
) -> Result<(), StoreError> {
    let is_missing = match error {
        OpenError::NoSession => true,
        OpenError::UnknownPrekey => flavour == Flavour::Legacy,
        _ => false,
    };
    let is_stranger = people::is_stranger(turn, &incoming.sender)?;
    if !is_missing || is_stranger || incoming.source != Source::Live || !turn.archive.is_done() {
        return Ok(());
    }
    match device {
        Some(device) if device.is_listed(flavour) => heal(turn, device, flavour),
        // A device that its account does not publish is nobody's to write to: it is looked for on the lists first.
        _ => {
            let wanted = (incoming.sender.clone(), id, flavour);
            turn.adopts.push(Adopt::Missed(wanted));
            devices::ask_for_lists_again(turn, &incoming.sender);
        }
    }
    Ok(())
}

/// Begins a session with a device, unless that was done within the hour.
pub(in crate::engine) fn heal(turn: &mut Turn<'_>, mut device: Device, flavour: Flavour) {
    let healed = device.healed_at;
    if healed.is_some_and(|at| turn.now < at.saturating_add(ONCE)) {
        return;
    }
    device.healed_at = Some(turn.now);
    turn.work.put(&device);
    renew(turn, &device.jid, device.id, flavour);
}

/// Begins a session anew: its bundle is asked for, and an empty message tells the other side of the new session.
pub(in crate::engine) fn renew(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    device: DeviceId,
    flavour: Flavour,
) {
    turn.adopts
        .push(Adopt::Renew((jid.clone(), device, flavour)));
    devices::ask_for_bundle(turn, jid, device, flavour);
}
