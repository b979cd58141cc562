//! OMEMO devices: lists, bundles, trust, and our own place among them (XEP-0384 §5.3, and 0.3 §4.2–4.4).
//!
//! A device is one row with one identity key, whichever of the two flavours' lists it is on.
//!
//! Invariants:
//! - A device list is believed only from the account it is about: the `from` of the event or of the answer.
//! - We put ourselves back on our own lists when we are missing, and never take others off unless a person says so. Each list is
//!   mended once an hour at most, so that two clients which disagree about a list do not fight over it.
//!
//! | file | what it decides |
//! |---|---|
//! | `nodes` | where each flavour publishes, and in which form |
//! | `bundles` | our own bundles, sessions from others' |
//! | `panel` | what a person sees of devices, and decides about them |

mod bundles;
mod nodes;
mod panel;

use super::chats;
use super::holder;
use super::inbound;
use super::notices;
use super::people;
use super::reading;
use super::records::{ChatRow, DeviceListRow, contact_key};
use super::state::{Adopt, Request, State};
use super::turn::Turn;
use crate::bus::Event;
use crate::model::{BareJid, Contact, Device, DeviceId, Flavour, Millis, Notice, Trust};
use crate::omemo::{self, keys::PublicKey};
use crate::store::{Key, Reads, StoreError};
use crate::xmpp::address;
use crate::xmpp::stanza::error::StanzaError;
use crate::xmpp::stanza::xep0060;
use crate::xmpp::stanza::xep0384::ListedDevice;
use crate::xmpp::stanza::xep0490;
use minidom::Element;

pub(super) use bundles::{
    ask_for_bundle, bundle_answered, bundle_published, learn_identity, publish_bundle_if_due,
};
pub(super) use panel::{describe, remove, replace, set_trust, tell, withdraw};

/// How long the list of somebody whose changes we are not told of is taken for current, in ms.
const LIST_LASTS: u64 = 60_000;
const EMPTY_LIST_LASTS: u64 = 5_000;
/// Most devices of one account that are kept.
const MOST_DEVICES: usize = 256;
/// Most events that one list makes in a chat.
const MOST_NEWS: usize = 4;
/// How long a list that this device put itself back on is left alone, in ms.
const MENDED_LASTS: Millis = 60 * 60 * 1000;

/// Everything about the devices of an account.
pub(super) fn reads(jid: &BareJid, reads: &mut Reads) {
    reads.all::<Device>(Key::new().text(jid.as_str()));
    reads.get::<DeviceListRow>(DeviceListRow::place(jid));
    reads.get::<ChatRow>(ChatRow::place(jid));
    reads.get::<Contact>(contact_key(jid));
}

/// All devices known of an account.
pub(super) fn of(turn: &Turn<'_>, jid: &BareJid) -> Result<Vec<Device>, StoreError> {
    turn.work.all::<Device>(&Key::new().text(jid.as_str()))
}

/// Whether what is known of an account's lists is what it publishes now.
pub(super) fn is_current(turn: &Turn<'_>, jid: &BareJid) -> Result<bool, StoreError> {
    for flavour in Flavour::ALL {
        if !is_list_current(turn, jid, flavour)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The same of one list. The server tells of every change of our own and of those of contacts whose presence we see (XEP-0163
/// §4); anybody else's is asked for again after a while, and sooner when they publish nothing.
fn is_list_current(turn: &Turn<'_>, jid: &BareJid, flavour: Flavour) -> Result<bool, StoreError> {
    let now = turn.adopts.iter().rev().find_map(|change| match change {
        Adopt::ListCurrent(of, list, at) if of == jid && *list == flavour => Some(at),
        _ => None,
    });
    let list = (jid.clone(), flavour);
    let Some(seen) = now.or_else(|| turn.state.lists_current.get(&list)) else {
        return Ok(false);
    };
    if *jid == turn.state.own() {
        return Ok(true);
    }
    let contact = turn.work.get::<Contact>(&contact_key(jid))?;
    let told = contact.is_some_and(|contact| contact.subscription.seen_by_us());
    if told {
        return Ok(true);
    }
    let empty = !of(turn, jid)?.iter().any(Device::is_active);
    let lasts = if empty { EMPTY_LIST_LASTS } else { LIST_LASTS };
    Ok(turn.now < seen.saturating_add(lasts))
}

/// Whether a message is an event of a node (XEP-0060 §12.1).
pub(super) fn is_event(message: &Element) -> bool {
    !xep0060::read_events(message).is_empty()
}

/// An event: of interest are device lists.
pub(super) fn handle_event(turn: &mut Turn<'_>, message: &Element) -> Result<(), StoreError> {
    let Some(from) = sender(turn.state, message) else {
        return Ok(());
    };
    for event in xep0060::read_events(message) {
        if event.node() == holder::NODE {
            if from == turn.state.own() {
                holder::handle_event(turn, &event)?;
            }
            continue;
        }
        if event.node() == xep0490::NS {
            if from == turn.state.own() {
                reading::handle_event(turn, &event);
            }
            continue;
        }
        let Some(flavour) = nodes::flavour_of(event.node()) else {
            continue;
        };
        let item = match &event {
            xep0060::Event::Items { items, .. } => items.last(),
            _ => None,
        };
        let Some(item) = item else {
            // Purged, deleted or retracted, which may be another item than the list: what is there now is asked for.
            ask_for_lists_again(turn, &from);
            continue;
        };
        let payload = item.payload.as_ref();
        match payload.and_then(|payload| nodes::read_list(flavour, payload)) {
            Some(list) => take_list(turn, &from, flavour, list)?,
            None => tracing::warn!("a device list that cannot be read"),
        }
    }
    Ok(())
}

/// The account an event is about; without a `from` it is our own.
pub(super) fn sender(state: &State, stanza: &Element) -> Option<BareJid> {
    match stanza.attr("from") {
        Some(from) => address::bare(from),
        None => state.account.clone(),
    }
}

/// Asks for the device lists that are not current, unless that is under way.
pub(super) fn ask_for_lists(turn: &mut Turn<'_>, jid: &BareJid) {
    for flavour in Flavour::ALL {
        let request = Request::DeviceList(jid.clone(), flavour);
        let asking = turn.asks.iter().any(|ask| ask.request == request);
        let asked = turn.state.lists_asked.contains(&(jid.clone(), flavour));
        let current = is_list_current(turn, jid, flavour).unwrap_or(false);
        if !asking && turn.state.ready && !asked && !current {
            get_list(turn, jid, flavour);
        }
    }
}

/// Asks for both lists again, since something that came does not fit what is known of them. A stranger could make anything come.
pub(super) fn ask_for_lists_again(turn: &mut Turn<'_>, jid: &BareJid) {
    if people::is_stranger(turn, jid).unwrap_or(true) {
        return;
    }
    for flavour in Flavour::ALL {
        let request = Request::DeviceList(jid.clone(), flavour);
        let asking = turn.asks.iter().any(|ask| ask.request == request);
        let asked = turn.state.lists_asked.contains(&(jid.clone(), flavour));
        if !asking && turn.state.ready && !asked {
            get_list(turn, jid, flavour);
        }
    }
}

/// Asks for both lists, whatever is under way.
pub(super) fn get_lists(turn: &mut Turn<'_>, jid: &BareJid) {
    for flavour in Flavour::ALL {
        get_list(turn, jid, flavour);
    }
}

fn get_list(turn: &mut Turn<'_>, jid: &BareJid, flavour: Flavour) {
    turn.adopts.push(Adopt::ListAsked(jid.clone(), flavour));
    turn.get(
        Some(jid),
        Request::DeviceList(jid.clone(), flavour),
        xep0060::items(nodes::list_node(flavour), Some(1), &[]),
    );
}

/// The answer to a question for a device list.
pub(super) fn list_answered(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    flavour: Flavour,
    answer: Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    match answer {
        Ok(iq) => {
            let list = payload(&iq).and_then(|payload| nodes::read_list(flavour, &payload));
            take_list(turn, jid, flavour, list.unwrap_or_default())?;
        }
        // No answer, or not now: nothing is known, so nothing is decided. What waits for it keeps waiting.
        Err(error) if passes(turn, jid, error.as_ref())? => {
            turn.adopts.push(Adopt::ListAnswered(jid.clone(), flavour));
            let again = turn.now.saturating_add(bundles::BUNDLE_RETRY);
            turn.adopts.push(Adopt::OutboxDue(again));
            return Ok(());
        }
        // There is no such node (or, as some servers say it, no right to one that does not exist).
        Err(_) => take_list(turn, jid, flavour, Vec::new())?,
    }
    // Nobody has written yet: a tab may show how the first message would go out.
    let is_first = (turn.chat(jid)?).is_none_or(|chat| chat.last.is_none());
    if *jid != turn.state.own() && is_first {
        tell(turn, jid)?;
    }
    Ok(())
}

/// Whether an answer says nothing of the list. A server that is not found may be one that never was, and who writes there is to learn
/// that; where devices are known, it was there.
fn passes(turn: &Turn<'_>, jid: &BareJid, error: Option<&StanzaError>) -> Result<bool, StoreError> {
    let Some(error) = error.filter(|error| !error.is_temporary()) else {
        return Ok(true);
    };
    let is_away = error.condition == "remote-server-not-found";
    Ok(is_away && of(turn, jid)?.iter().any(Device::is_active))
}

/// The one item that was asked for.
fn payload(iq: &Element) -> Option<Element> {
    xep0060::read_items(iq)?.items.pop()?.payload
}

/// One of the account's lists as it is now.
fn take_list(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    flavour: Flavour,
    listed: Vec<ListedDevice>,
) -> Result<(), StoreError> {
    turn.adopts
        .push(Adopt::ListCurrent(jid.clone(), flavour, turn.now));
    turn.adopts.push(Adopt::LookAtOutbox(true));
    // What is on the first list that we ever see is no news.
    let first = DeviceListRow::place(jid);
    let was_seen = turn.work.get::<DeviceListRow>(&first)?.is_some();
    turn.work.put(&DeviceListRow {
        jid: jid.clone(),
        seen: turn.now,
    });
    let mut devices = of(turn, jid)?;
    let mut news = Vec::new();
    for device in &mut devices {
        let entry = listed.iter().find(|listed| listed.id == device.id);
        let was_active = device.is_active();
        let mut changed = device.set_listed(flavour, entry.is_some());
        changed |= flavour == Flavour::Omemo2 && take_label(device, entry);
        if changed {
            turn.work.put(device);
            if device.is_downgraded() && flavour == Flavour::Omemo2 {
                news.push(Notice::Downgraded(device.id));
            }
            if was_active && !device.is_active() {
                tracing::debug!("a device was taken off its account's lists");
            }
        }
    }
    for entry in &listed {
        if devices.iter().any(|device| device.id == entry.id) {
            continue;
        }
        if devices.len() >= MOST_DEVICES && !make_room(turn, &mut devices) {
            break;
        }
        let trust = omemo::trust_of_new_device(&devices);
        let mut device = Device::new(jid.clone(), entry.id, trust, turn.now);
        device.set_listed(flavour, true);
        take_label(&mut device, Some(entry));
        turn.work.put(&device);
        if was_seen {
            news.push(Notice::NewDevice(device.id));
        }
        devices.push(device);
    }
    let is_own = *jid == turn.state.own();
    if is_own {
        take_own_lists(turn, &listed)?;
    }
    if let Some(mut chat) = turn.chat(jid)? {
        // Once the lock is closed, no server opens it: whose devices are gone gets nothing, until a person says that it may be read.
        if !chat.has_devices && devices.iter().any(Device::is_active) {
            chat.has_devices = true;
            turn.work.put(&chat);
            chats::tell(turn, &chat)?;
        }
        tell(turn, jid)?;
    } else if is_own {
        tell(turn, jid)?;
    }
    if !is_own {
        // A list may name any number of devices: the panel shows them all.
        for notice in news.into_iter().take(MOST_NEWS) {
            notices::happened(turn, jid, notice)?;
        }
    }
    for device in devices {
        let wanted = (jid.clone(), device.id, flavour);
        if device.is_listed(flavour) && turn.state.missed.contains(&wanted) {
            inbound::heal(turn, device, flavour);
        }
    }
    Ok(())
}

/// Room for a device of an account that ever had too many: of those it no longer publishes, one whose key nobody saw, else one that
/// nobody decided about, goes.
fn make_room(turn: &mut Turn<'_>, devices: &mut Vec<Device>) -> bool {
    let may_go = |device: &Device| {
        !device.is_active() && !matches!(device.trust, Trust::Verified | Trust::Distrusted)
    };
    let unseen = devices
        .iter()
        .position(|device| may_go(device) && device.fingerprint.is_none());
    let Some(index) = unseen.or_else(|| devices.iter().position(may_go)) else {
        return false;
    };
    let gone = devices.remove(index);
    turn.work
        .delete::<Device>(super::records::device_key(&gone.jid, gone.id));
    true
}

/// The label that a list gives a device; whether that is news.
fn take_label(device: &mut Device, entry: Option<&ListedDevice>) -> bool {
    let claimed = entry.and_then(|entry| entry.label.clone());
    if device.claimed == claimed {
        return false;
    }
    device.claimed = claimed;
    believe_label(device);
    true
}

/// A label counts only with the device's signature (XEP-0384 §5.3.1).
fn believe_label(device: &mut Device) {
    let key = device
        .fingerprint
        .map(|fingerprint| PublicKey(fingerprint.0));
    device.label = match (&device.claimed, key) {
        (Some((label, signature)), Some(key)) if key.signed_label(label, signature) => {
            Some(label.clone())
        }
        _ => None,
    };
}

/// Our own lists: are we on them? Nothing is decided before both are known, since somebody else may have the id that was drawn.
fn take_own_lists(turn: &mut Turn<'_>, listed: &[ListedDevice]) -> Result<(), StoreError> {
    if turn.state.leaving.is_some() || holder::is_in_question(turn)? {
        return Ok(());
    }
    let account = turn.state.own();
    let mut own = turn.own_device()?;
    let taken = listed.iter().any(|listed| listed.id == own.device.id);
    if !own.listed && !own.published && taken {
        // Somebody else has the id that was drawn (XEP-0384 0.3 §5).
        own.device.id = omemo::own::random_device_id(turn.random);
        turn.adopts.push(Adopt::Device(
            own.device.id,
            own.device.identity.fingerprint(),
        ));
        turn.work.put(&own);
        let info = chats::account_info(turn)?;
        turn.tell(Event::Account(info));
    }
    let known = |turn: &Turn<'_>, flavour| {
        let now = |change: &Adopt| matches!(change, Adopt::ListCurrent(jid, it, _) if *jid == account && *it == flavour);
        (turn.state.lists_current).contains_key(&(account.clone(), flavour))
            || turn.adopts.iter().any(now)
    };
    if !Flavour::ALL.into_iter().all(|flavour| known(turn, flavour)) {
        return Ok(());
    }
    let was_listed = own.listed;
    for flavour in Flavour::ALL {
        let missing = !of(turn, &account)?
            .iter()
            .any(|device| device.id == own.device.id && device.is_listed(flavour));
        let former = holder::former_selves(turn, flavour)?;
        let mended = turn.state.lists_mended.get(&flavour);
        let is_too_soon = mended.is_some_and(|at| turn.now < at.saturating_add(MENDED_LASTS));
        if !missing && former.is_empty() || is_too_soon {
            continue;
        }
        if was_listed {
            turn.adopts.push(Adopt::ListMended(flavour, turn.now));
        }
        publish_list(turn, flavour, &former, false)?;
        for id in former {
            turn.set(Request::Ignored, nodes::delete_bundle(flavour, id));
        }
        own.listed = true;
        turn.work.put(&own);
    }
    if !own.published || own.republish {
        turn.adopts.push(Adopt::LookAtBundle(true));
    }
    Ok(())
}

/// Publishes an own list: what is on it now, with this device and without those that are `gone`; `plain`: without
/// publish-options.
fn publish_list(
    turn: &mut Turn<'_>,
    flavour: Flavour,
    gone: &[DeviceId],
    plain: bool,
) -> Result<(), StoreError> {
    let own = turn.own_device()?.device;
    let mut list = others_on(turn, flavour, own.id, gone)?;
    let label = match flavour {
        Flavour::Legacy => None,
        Flavour::Omemo2 => own.signed_label(turn.random),
    };
    list.push(ListedDevice { id: own.id, label });
    let publish = nodes::publish_list(flavour, list, plain);
    turn.set(Request::PublishedList { flavour, plain }, publish);
    // What we publish is what is there, whether the server tells us so or not.
    let account = turn.state.own();
    let place = super::records::device_key(&account, own.id);
    let row = turn.work.get::<Device>(&place)?;
    // Not verified: nobody compared it, and it is no reason to ask about the account's other devices.
    let mut row = row.unwrap_or_else(|| Device::new(account, own.id, Trust::Blind, own.created));
    row.fingerprint = Some(own.identity.fingerprint());
    if row.set_listed(flavour, true) {
        turn.work.put(&row);
    }
    Ok(())
}

/// The other devices on an own list, with the labels that they gave themselves.
fn others_on(
    turn: &Turn<'_>,
    flavour: Flavour,
    own: DeviceId,
    gone: &[DeviceId],
) -> Result<Vec<ListedDevice>, StoreError> {
    let others = of(turn, &turn.state.own())?
        .into_iter()
        .filter(|device| device.is_listed(flavour) && device.id != own)
        .filter(|device| !gone.contains(&device.id));
    Ok(others
        .map(|device| ListedDevice {
            id: device.id,
            label: device.claimed,
        })
        .collect())
}

/// The answer to [`publish_list`]: where the options do not fit, the node is published as it is and configured.
pub(super) fn list_published(
    turn: &mut Turn<'_>,
    flavour: Flavour,
    plain: bool,
    answer: &Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    if plain || !options_refused(answer) {
        return Ok(());
    }
    turn.set(Request::Ignored, nodes::configure_list(flavour));
    publish_list(turn, flavour, &[], true)
}

fn options_refused(answer: &Result<Element, Option<StanzaError>>) -> bool {
    matches!(answer, Err(Some(error)) if matches!(error.condition.as_str(), "conflict" | "resource-constraint" | "not-acceptable" | "bad-request"))
}
