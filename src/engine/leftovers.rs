//! Devices that signing in on shared computers left behind.
//!
//! A tab that is closed cannot be relied upon to take its device off the published list. So a shared sign-in notes its device
//! in a private node of the account (XEP-0223), takes the note away when it signs out, and the next sign-in anywhere offers to
//! remove what is still noted. Whether such a tab is still open somewhere nobody can tell: a person decides.
//!
//! Invariant: the node is readable by the account alone, and nothing is removed without a person's word.

use super::devices;
use super::state::{Adopt, Request};
use super::turn::Turn;
use crate::bus::Event;
use crate::model::DeviceId;
use crate::store::StoreError;
use crate::xmpp::stanza::xep0060::{self, Access, Keep, Options};
use crate::xmpp::xml::{Build, element};
use minidom::Element;

const NODE: &str = "urn:x-sotto:shared-devices";

/// Kept, and for nobody else's eyes (XEP-0223 §3).
const PRIVATE: Options = Options {
    access: Some(Access::Whitelist),
    persist: Some(true),
    keep: Some(Keep::Items(64)),
};

/// Asks what is noted.
pub(super) fn ask(turn: &mut Turn<'_>) {
    turn.get(None, Request::Leftovers, xep0060::items(NODE, None, &[]));
}

/// Notes this device, where it is a shared computer's.
pub(super) fn note(turn: &mut Turn<'_>, own: DeviceId) {
    if turn.state.shared {
        let note = element("device", NODE).with("id", own.0.to_string());
        let id = own.0.to_string();
        let publish = xep0060::publish(NODE, Some(&id), note, Some(&PRIVATE));
        turn.set(Request::Ignored, publish);
    }
}

/// Takes the note of a device away.
pub(super) fn forget(turn: &mut Turn<'_>, device: DeviceId) {
    turn.set(
        Request::Ignored,
        xep0060::retract(NODE, &device.0.to_string()),
    );
}

/// What is noted, other than this device.
pub(super) fn answered(turn: &mut Turn<'_>, iq: &Element) -> Result<(), StoreError> {
    let own = turn.own_device()?.device.id;
    let noted = xep0060::read_items(iq).map(|items| items.items);
    let mut left: Vec<DeviceId> = noted
        .unwrap_or_default()
        .iter()
        .filter_map(|item| item.id.as_deref()?.parse().ok())
        .map(DeviceId)
        .filter(|device| *device != own)
        .collect();
    left.dedup();
    left.truncate(64);
    tell(turn, left);
    Ok(())
}

/// A person removed some: the others are still offered.
fn removed(turn: &mut Turn<'_>, gone: &[DeviceId]) {
    let all = turn.state.leftovers.clone();
    if all.is_empty() {
        return;
    }
    for device in all.iter().filter(|device| gone.contains(device)) {
        forget(turn, *device);
    }
    let left = all
        .into_iter()
        .filter(|device| !gone.contains(device))
        .collect();
    tell(turn, left);
}

fn tell(turn: &mut Turn<'_>, left: Vec<DeviceId>) {
    if left == turn.state.leftovers {
        return;
    }
    turn.adopts.push(Adopt::Leftovers(left.clone()));
    turn.tell(Event::Leftovers(left));
}

/// Removes devices a person chose: off the list, bundles and notes with them.
pub(super) fn remove(turn: &mut Turn<'_>, gone: &[DeviceId]) -> Result<(), StoreError> {
    devices::remove(turn, gone)?;
    removed(turn, gone);
    Ok(())
}
