//! Which of the devices that hold one identity key is the one that uses it.
//!
//! A backup takes an identity key to another browser. The browser it was made in may still be there, and the same backup may be opened
//! twice: two devices that sign with one key, and each takes the other off the lists. So an identity that was restored has a
//! *generation*, one more than that of the backup, and its device publishes it in a private node of the account (XEP-0223), signed with
//! the identity key itself. Whoever reads a higher one of its own key there stops: it sends and publishes nothing, says so, and keeps its
//! history to read. A person may take the identity back, which is a generation of its own.
//!
//! Invariants:
//! - The server can withhold a claim, and cannot make one: it has no key to sign it with.
//! - A device that was restored publishes nothing before it knows what is claimed.
//! - An identity that was never restored claims nothing.

use super::devices;
use super::records::HolderRow;
use super::state::{Adopt, Request};
use super::turn::Turn;
use crate::model::{BareJid, Device, DeviceId, Flavour, Trust};
use crate::omemo::keys::PublicKey;
use crate::store::StoreError;
use crate::xmpp::stanza::error::StanzaError;
use crate::xmpp::stanza::xep0060::{self, Access, Event, Item, Keep, Options};
use crate::xmpp::xml::{Build, element};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minidom::Element;

/// One item for each identity key, whose id is the key in hexadecimal.
pub(super) const NODE: &str = "urn:x-sotto:holder";

/// Kept, and for nobody else's eyes (XEP-0223 §3).
const PRIVATE: Options = Options {
    access: Some(Access::Whitelist),
    persist: Some(true),
    keep: Some(Keep::Items(64)),
};

/// A device says that it holds the identity.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Claim {
    generation: u32,
    device: DeviceId,
}

/// What is signed. No label of a device and no prekey, which the same key signs, begins like this.
fn signed(jid: &BareJid, claim: Claim) -> Vec<u8> {
    let mut bytes = b"sotto holder\0".to_vec();
    bytes.extend_from_slice(&claim.generation.to_be_bytes());
    bytes.extend_from_slice(&claim.device.0.to_be_bytes());
    bytes.extend_from_slice(jid.as_str().as_bytes());
    bytes
}

/// A claim that the identity key itself signed.
fn read(item: &Item, jid: &BareJid, key: PublicKey) -> Option<Claim> {
    let holder = item.payload.as_ref()?;
    if !holder.is("holder", NODE) {
        return None;
    }
    let claim = Claim {
        generation: holder.attr("generation")?.parse().ok()?,
        device: DeviceId(holder.attr("device")?.parse().ok()?),
    };
    let signature = STANDARD.decode(holder.attr("signature")?).ok()?;
    let signature = signature.as_slice().try_into().ok()?;
    key.verify(&signed(jid, claim), signature).ok()?;
    Some(claim)
}

fn row(turn: &Turn<'_>) -> Result<HolderRow, StoreError> {
    let row = turn.work.get::<HolderRow>(&HolderRow::place())?;
    Ok(row.unwrap_or_default())
}

/// The id of this identity's item.
fn item_id(key: PublicKey) -> String {
    use core::fmt::Write as _;
    key.0.iter().fold(String::new(), |mut id, byte| {
        // Writing to a string does not fail.
        let _ = write!(id, "{byte:02x}");
        id
    })
}

/// Asks what is claimed.
pub(super) fn ask(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let id = item_id(turn.own_device()?.device.public());
    turn.get(
        None,
        Request::Holder,
        xep0060::items(NODE, None, &[id.as_str()]),
    );
    Ok(())
}

/// Whether it is not known yet if this device may publish.
pub(super) fn is_in_question(turn: &Turn<'_>) -> Result<bool, StoreError> {
    let row = row(turn)?;
    let known = turn.state.holder_known
        || (turn.adopts.iter()).any(|change| matches!(change, Adopt::HolderKnown));
    Ok(row.moved || row.generation > 0 && !known)
}

/// What is published, or that nothing is.
pub(super) fn answered(
    turn: &mut Turn<'_>,
    answer: &Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    let items = match answer {
        Ok(iq) => xep0060::read_items(iq).map(|items| items.items),
        // There is no such node, or this server has none.
        Err(Some(_)) => None,
        // No answer: it is asked again with the next stream.
        Err(None) => return Ok(()),
    };
    weigh(turn, &items.unwrap_or_default())?;
    let row = row(turn)?;
    if row.moved {
        return Ok(());
    }
    turn.adopts.push(Adopt::HolderKnown);
    if row.generation > 0 {
        // What came before was left alone.
        devices::get_lists(turn, &turn.state.own());
        turn.adopts.push(Adopt::LookAtBundle(true));
    }
    Ok(())
}

/// Something was published, by a device of the own account.
pub(super) fn handle_event(turn: &mut Turn<'_>, event: &Event) -> Result<(), StoreError> {
    match event {
        Event::Items { items, .. } => weigh(turn, items),
        _ => Ok(()),
    }
}

/// Compares what others claim with what this device holds.
fn weigh(turn: &mut Turn<'_>, items: &[Item]) -> Result<(), StoreError> {
    let own = turn.own_device()?.device;
    let account = turn.state.own();
    let id = item_id(own.public());
    let claim = items
        .iter()
        .filter(|item| item.id.as_deref() == Some(&id))
        .find_map(|item| read(item, &account, own.public()));
    let mut row = row(turn)?;
    let ours = Claim {
        generation: row.generation,
        device: own.id,
    };
    let theirs = claim.filter(|claim| claim.device != own.id);
    if let Some(theirs) = theirs {
        // The same identity under another number.
        let known = devices::of(turn, &account)?;
        let known = known.into_iter().find(|device| device.id == theirs.device);
        let mut device = known
            .unwrap_or_else(|| Device::new(account.clone(), theirs.device, Trust::Blind, turn.now));
        device.fingerprint = Some(own.public().fingerprint());
        turn.work.put(&device);
        row.seen = row.seen.max(theirs.generation);
        // Of two that claim the same generation at the same moment, one has the higher number.
        row.moved = match row.claimed {
            true => theirs > ours,
            false => theirs.generation >= ours.generation,
        };
        turn.work.put(&row);
        if row.moved {
            turn.adopts.push(Adopt::Moved(true));
            return Ok(());
        }
    }
    if row.generation > 0 && (claim != Some(ours) || !row.claimed) {
        row.claimed = true;
        turn.work.put(&row);
        let signature = own.identity.sign(&signed(&account, ours), turn.random);
        let holder = element("holder", NODE)
            .with("generation", ours.generation.to_string())
            .with("device", ours.device.0.to_string())
            .with("signature", STANDARD.encode(signature));
        let publish = xep0060::publish(NODE, Some(&id), holder, Some(&PRIVATE));
        turn.set(Request::Ignored, publish);
    }
    Ok(())
}

/// A person wants the identity here, whoever else holds it.
pub(super) fn take_over(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let mut row = row(turn)?;
    if !row.moved {
        return Ok(());
    }
    row.generation = row.generation.max(row.seen).saturating_add(1);
    row.claimed = false;
    row.moved = false;
    turn.work.put(&row);
    turn.adopts.push(Adopt::Moved(false));
    Ok(())
}

/// Devices of the own account on a list that show this identity and are not this one: what it was before it was restored. They read
/// nothing any more, so nobody is to write to them.
pub(super) fn former_selves(
    turn: &Turn<'_>,
    flavour: Flavour,
) -> Result<Vec<DeviceId>, StoreError> {
    if row(turn)?.generation == 0 {
        return Ok(Vec::new());
    }
    let own = turn.own_device()?.device;
    let key = own.public().fingerprint();
    let account = turn.state.own();
    let former = devices::of(turn, &account)?.into_iter().filter(|device| {
        device.id != own.id
            && device.is_listed(flavour)
            && device.fingerprint == Some(key)
            && device.trust != Trust::Distrusted
    });
    Ok(former.map(|device| device.id).collect())
}
