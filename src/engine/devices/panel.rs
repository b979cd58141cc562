//! What a person sees of devices, and decides about them.

use super::{is_current, nodes, of, others_on, publish_list};
use crate::bus::Event;
use crate::engine::atm;
use crate::engine::inbound;
use crate::engine::leftovers;
use crate::engine::records::device_key;
use crate::engine::state::{Adopt, Request};
use crate::engine::turn::Turn;
use crate::model::{BareJid, Device, DeviceId, Flavour, Trust};
use crate::omemo;
use crate::store::StoreError;

/// The devices of a chat (or of our own account) for the encryption panel.
pub(in crate::engine) fn tell(turn: &mut Turn<'_>, jid: &BareJid) -> Result<(), StoreError> {
    let event = describe(turn, jid)?;
    turn.tell(event);
    Ok(())
}

pub(in crate::engine) fn describe(turn: &Turn<'_>, jid: &BareJid) -> Result<Event, StoreError> {
    let account = turn.state.own();
    let chat = turn.chat(jid)?;
    let theirs = if *jid == account {
        Vec::new()
    } else {
        of(turn, jid)?
    };
    let required = turn.state.encryption_required;
    let encrypted = match chat {
        Some(chat) => chat.encrypts(required),
        // What the first message would be.
        None => required || theirs.iter().any(Device::is_active),
    };
    Ok(Event::Devices {
        chat: jid.clone(),
        encrypted,
        own: own_devices(turn, &account)?,
        theirs,
        loading: turn.state.ready && !is_current(turn, jid)?,
    })
}

/// Our devices, this one first.
fn own_devices(turn: &Turn<'_>, account: &BareJid) -> Result<Vec<Device>, StoreError> {
    let own = turn.own_device()?.device;
    let listed = of(turn, account)?;
    let this = Device {
        fingerprint: Some(own.identity.fingerprint()),
        legacy: true,
        omemo2: true,
        label: own.label,
        ..Device::new(account.clone(), own.id, Trust::Verified, own.created)
    };
    let others = listed.into_iter().filter(|device| device.id != own.id);
    Ok(core::iter::once(this).chain(others).collect())
}

/// A person decided about a device.
pub(in crate::engine) fn set_trust(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    id: DeviceId,
    trust: Trust,
) -> Result<(), StoreError> {
    if let Some(mut device) = turn.work.get::<Device>(&device_key(jid, id))? {
        device.trust = trust;
        device.decided_at = Some(turn.now);
        turn.work.put(&device);
        turn.adopts.push(Adopt::LookAtOutbox(true));
        atm::decided(turn, jid, &[device])?;
    }
    tell(turn, jid)
}

/// A person asks for a new session with a device, in the flavour of what it sent and could not be opened, else in the one in which it
/// is addressed. Until its bundle is there the present session stays; without a line it is asked for when there is one.
pub(in crate::engine) fn replace(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    id: DeviceId,
    flavour: Option<Flavour>,
) -> Result<(), StoreError> {
    let device = turn.work.get::<Device>(&device_key(jid, id))?;
    let flavour = device.and_then(|device| {
        let published = flavour.filter(|flavour| device.is_listed(*flavour));
        published.or_else(|| omemo::flavour_for(&device, |_| false))
    });
    if let Some(flavour) = flavour {
        inbound::renew(turn, jid, id, flavour);
    }
    tell(turn, jid)
}

/// A person takes other devices of this account off the list.
pub(in crate::engine) fn remove(turn: &mut Turn<'_>, gone: &[DeviceId]) -> Result<(), StoreError> {
    let own = turn.own_device()?.device.id;
    if !turn.state.ready {
        return Ok(());
    }
    for flavour in Flavour::ALL {
        publish_list(turn, flavour, gone, false)?;
        for id in gone.iter().filter(|id| **id != own) {
            turn.set(Request::Ignored, nodes::delete_bundle(flavour, *id));
        }
    }
    Ok(())
}

/// Takes this device off the lists and its bundles away; how many answers to wait for.
pub(in crate::engine) fn withdraw(turn: &mut Turn<'_>) -> Result<u32, StoreError> {
    let own = turn.own_device()?.device.id;
    let mut answers = 0;
    for flavour in Flavour::ALL {
        let list = others_on(turn, flavour, own, &[])?;
        let publish = nodes::publish_list(flavour, list, true);
        turn.set(Request::Withdrawal, publish);
        turn.set(Request::Withdrawal, nodes::delete_bundle(flavour, own));
        answers += 2;
    }
    if turn.state.shared {
        leftovers::forget(turn, own);
    }
    Ok(answers)
}
