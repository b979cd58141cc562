//! OMEMO devices: lists, bundles, trust, and our own place among them (XEP-0384 0.3 §4.2–4.4).
//!
//! Invariants:
//! - A device list is believed only from the account it is about: the `from` of the event or of the answer.
//! - A device's identity key, once known, is never replaced by a bundle that says otherwise.
//! - We put ourselves back on our own list when we are missing, and never take others off unless a person says so.

use super::chats;
use super::leftovers;
use super::records::{ChatRow, DeviceListRow, PrekeyRow, SessionRow, contact_key, device_key};
use super::state::{Adopt, Request, State};
use super::turn::Turn;
use crate::bus::Event;
use crate::model::{BareJid, Contact, Device, DeviceId, Fingerprint, Trust};
use crate::omemo::{self, keys::PublicKey};
use crate::store::{Key, Reads, StoreError};
use crate::xmpp::address;
use crate::xmpp::stanza::error::StanzaError;
use crate::xmpp::stanza::xep0384_legacy::{Bundle, DEVICELIST_NODE, DeviceList, bundle_node};
use crate::xmpp::stanza::{
    iq,
    xep0060::{self, Access, CURRENT, Options},
};
use minidom::Element;

/// How long a bundle that could not be had is left alone.
const BUNDLE_RETRY: u64 = 60_000;
/// How long the list of somebody whose changes we are not told of is taken for current, in ms.
const LIST_LASTS: u64 = 60_000;
/// How long a signed prekey is published, in ms: a week (XEP-0384 §4.4).
const SIGNED_PREKEY_LASTS: u64 = 7 * 24 * 60 * 60 * 1000;
const EMPTY_LIST_LASTS: u64 = 5_000;
/// Most devices of one account that are kept.
const MOST_DEVICES: usize = 256;

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

/// Whether what is known of an account's list is what it publishes now. The server tells of every change of our own list
/// and of those of contacts whose presence we see (XEP-0163 §4); anybody else's is asked for again after a while, and sooner
/// when it was empty.
pub(super) fn is_current(turn: &Turn<'_>, jid: &BareJid) -> Result<bool, StoreError> {
    let Some(seen) = turn.state.lists_current.get(jid) else {
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
    let empty = !of(turn, jid)?.iter().any(|device| device.active);
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
        if event.node() != DEVICELIST_NODE {
            continue;
        }
        let item = match &event {
            xep0060::Event::Items { items, .. } => items.last(),
            _ => None,
        };
        match item.map(|item| item.payload.as_ref().map(DeviceList::try_from)) {
            Some(Some(Ok(list))) => take_list(turn, &from, &list.0)?,
            Some(_) => tracing::warn!("a device list that cannot be read"),
            // Purged, deleted or retracted.
            None => take_list(turn, &from, &[])?,
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

/// Asks for a device list, unless that is under way.
pub(super) fn ask_for_list(turn: &mut Turn<'_>, jid: &BareJid) {
    let asking = turn
        .asks
        .iter()
        .any(|ask| matches!(&ask.request, Request::DeviceList(asked) if asked == jid));
    if asking || !turn.state.ready || turn.state.lists_asked.contains(jid) {
        return;
    }
    get_list(turn, jid);
}

/// Asks for a device list, whatever is under way.
pub(super) fn get_list(turn: &mut Turn<'_>, jid: &BareJid) {
    turn.adopts.push(Adopt::ListAsked(jid.clone()));
    turn.get(
        Some(jid),
        Request::DeviceList(jid.clone()),
        xep0060::items(DEVICELIST_NODE, Some(1), &[]),
    );
}

/// Asks for a bundle, unless that is under way.
pub(super) fn ask_for_bundle(turn: &mut Turn<'_>, jid: &BareJid, device: DeviceId) {
    let request = Request::Bundle(jid.clone(), device);
    let asking = turn.asks.iter().any(|ask| ask.request == request);
    let address = (jid.clone(), device);
    if asking || !turn.state.ready || turn.state.bundles_asked.contains(&address) {
        return;
    }
    turn.adopts.push(Adopt::BundleAsked(address));
    let id = turn.fresh_id();
    let iq = iq::get(
        Some(jid.as_str()),
        &id,
        xep0060::items(&bundle_node(device), Some(1), &[]),
    );
    turn.ask(id, Some(jid), request, super::outbound::BUNDLE_WAIT, iq);
}

/// The answer to [`ask_for_list`].
pub(super) fn list_answered(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    answer: Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    match answer {
        Ok(iq) => {
            let list = payload(&iq).and_then(|payload| DeviceList::try_from(&payload).ok());
            take_list(turn, jid, &list.unwrap_or_default().0)
        }
        // No answer, or not now: nothing is known, so nothing is decided. What waits for it keeps waiting.
        Err(error) if error.as_ref().is_none_or(StanzaError::is_temporary) => {
            turn.adopts.push(Adopt::ListAnswered(jid.clone()));
            turn.adopts
                .push(Adopt::OutboxDue(turn.now.saturating_add(BUNDLE_RETRY)));
            Ok(())
        }
        // There is no such node (or, as some servers say it, no right to one that does not exist).
        Err(_) => take_list(turn, jid, &[]),
    }
}

/// The one item that was asked for.
fn payload(iq: &Element) -> Option<Element> {
    xep0060::read_items(iq)?.items.pop()?.payload
}

/// The account's list as it is now.
fn take_list(turn: &mut Turn<'_>, jid: &BareJid, listed: &[DeviceId]) -> Result<(), StoreError> {
    turn.adopts.push(Adopt::ListCurrent(jid.clone(), turn.now));
    turn.adopts.push(Adopt::LookAtOutbox(true));
    turn.work.put(&DeviceListRow {
        jid: jid.clone(),
        seen: turn.now,
    });
    let mut devices = of(turn, jid)?;
    for device in &mut devices {
        let active = listed.contains(&device.id);
        if device.active != active {
            device.active = active;
            turn.work.put(device);
        }
    }
    for id in listed {
        if devices.len() >= MOST_DEVICES || devices.iter().any(|device| device.id == *id) {
            continue;
        }
        let device = Device {
            jid: jid.clone(),
            id: *id,
            fingerprint: None,
            trust: omemo::trust_of_new_device(&devices),
            active: true,
            label: None,
            first_seen: turn.now,
        };
        turn.work.put(&device);
        devices.push(device);
    }
    if *jid == turn.state.own() {
        take_own_list(turn, listed)?;
    }
    if let Some(mut chat) = turn.chat(jid)? {
        let has_devices = !listed.is_empty();
        if chat.has_devices != has_devices {
            chat.has_devices = has_devices;
            turn.work.put(&chat);
            chats::tell(turn, &chat)?;
        }
        tell(turn, jid)?;
    } else if *jid == turn.state.own() {
        tell(turn, jid)?;
    }
    Ok(())
}

/// Our own list: are we on it?
fn take_own_list(turn: &mut Turn<'_>, listed: &[DeviceId]) -> Result<(), StoreError> {
    if turn.state.leaving.is_some() {
        return Ok(());
    }
    let mut own = turn.own_device()?;
    if !own.listed && !own.published && listed.contains(&own.device.id) {
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
    if !listed.contains(&own.device.id) {
        let mut list = listed.to_vec();
        list.push(own.device.id);
        publish_list(turn, &list, false);
        own.listed = true;
        turn.work.put(&own);
    }
    if !own.published || own.republish {
        turn.adopts.push(Adopt::LookAtBundle(true));
    }
    Ok(())
}

/// Publishes the own list; `plain`: without publish-options.
fn publish_list(turn: &mut Turn<'_>, list: &[DeviceId], plain: bool) {
    let payload = Element::from(&DeviceList(list.to_vec()));
    let options = (!plain).then_some(&OPEN);
    turn.set(
        Request::PublishedList { plain },
        xep0060::publish(DEVICELIST_NODE, Some(CURRENT), payload, options),
    );
}

/// Everybody may read it, and it is still there tomorrow.
const OPEN: Options = Options {
    access: Some(Access::Open),
    persist: Some(true),
    keep: None,
};

/// The answer to [`publish_list`]: where the options do not fit, the node is published as it is and configured.
pub(super) fn list_published(
    turn: &mut Turn<'_>,
    plain: bool,
    answer: &Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    if plain || !options_refused(answer) {
        return Ok(());
    }
    turn.set(Request::Ignored, xep0060::configure(DEVICELIST_NODE, &OPEN));
    let mut list: Vec<DeviceId> = of(turn, &turn.state.own())?
        .iter()
        .filter(|device| device.active)
        .map(|device| device.id)
        .collect();
    let own = turn.own_device()?.device.id;
    if !list.contains(&own) {
        list.push(own);
    }
    publish_list(turn, &list, true);
    Ok(())
}

fn options_refused(answer: &Result<Element, Option<StanzaError>>) -> bool {
    matches!(answer, Err(Some(error)) if matches!(error.condition.as_str(), "conflict" | "resource-constraint" | "not-acceptable" | "bad-request"))
}

/// Publishes the bundle where it is not the published one: once for a burst of changes.
pub(super) fn publish_bundle_if_due(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let mut own = turn.own_device()?;
    let age = turn.now.saturating_sub(own.device.signed_prekey.created);
    if age >= SIGNED_PREKEY_LASTS {
        own.device.rotate_signed_prekey(turn.random, turn.now);
        own.republish = true;
        turn.work.put(&own);
    }
    let under_way = turn
        .asks
        .iter()
        .any(|ask| matches!(ask.request, Request::PublishedBundle { .. }));
    // Before the own list is known, the id may still change.
    let is_due = own.republish || !own.published;
    if under_way || !is_due || turn.state.leaving.is_some() {
        return Ok(());
    }
    let account = turn.state.own();
    if !is_current(turn, &account)? {
        ask_for_list(turn, &account);
        return Ok(());
    }
    publish_bundle(turn, false)
}

fn publish_bundle(turn: &mut Turn<'_>, plain: bool) -> Result<(), StoreError> {
    let mut own = turn.own_device()?;
    let prekeys: Vec<_> = turn
        .work
        .all::<PrekeyRow>(&Key::new())?
        .into_iter()
        .map(|row| row.0)
        // Kept until the catch-up ends, and nobody else's to use.
        .filter(|prekey| !turn.archive.spent.contains(&prekey.id))
        .collect();
    let payload = Element::from(&own.device.bundle(&prekeys));
    let node = bundle_node(own.device.id);
    let options = (!plain).then_some(&OPEN);
    turn.set(
        Request::PublishedBundle { plain },
        xep0060::publish(&node, Some(CURRENT), payload, options),
    );
    // What changes from here on asks to be published again; a refusal sets it back.
    own.republish = false;
    own.publishing = true;
    turn.work.put(&own);
    if !own.published {
        leftovers::note(turn, own.device.id);
    }
    Ok(())
}

/// The answer to a published bundle.
pub(super) fn bundle_published(
    turn: &mut Turn<'_>,
    plain: bool,
    answer: &Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    let mut own = turn.own_device()?;
    own.publishing = false;
    if answer.is_ok() {
        own.published = true;
        turn.work.put(&own);
        return Ok(());
    }
    if !plain && options_refused(answer) {
        let node = bundle_node(own.device.id);
        turn.set(Request::Ignored, xep0060::configure(&node, &OPEN));
        return publish_bundle(turn, true);
    }
    own.republish = true;
    turn.work.put(&own);
    Ok(())
}

/// The answer to [`ask_for_bundle`]: a session, or a reason to go without this device.
pub(super) fn bundle_answered(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    id: DeviceId,
    answer: &Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    turn.adopts.push(Adopt::LookAtOutbox(true));
    let address = (jid.clone(), id);
    if start_session(turn, jid, id, answer)? {
        turn.adopts.push(Adopt::BundleAnswered(address));
    } else {
        turn.adopts.push(Adopt::BundleFailed(
            address,
            turn.now.saturating_add(BUNDLE_RETRY),
        ));
    }
    Ok(())
}

fn start_session(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    id: DeviceId,
    answer: &Result<Element, Option<StanzaError>>,
) -> Result<bool, StoreError> {
    let Ok(iq) = answer else { return Ok(false) };
    let Some(Ok(bundle)) = payload(iq).as_ref().map(Bundle::try_from) else {
        return Ok(false);
    };
    let Ok(identity) = PublicKey::from_typed(&bundle.identity_key) else {
        return Ok(false);
    };
    let identity = Fingerprint(identity.0);
    let Some(mut device) = turn.work.get::<Device>(&device_key(jid, id))? else {
        return Ok(false);
    };
    if device.fingerprint.is_some_and(|known| known != identity) {
        tracing::warn!("a bundle with another identity key than the device's");
        return Ok(false);
    }
    let place = SessionRow::place(jid, id);
    if turn.work.get::<SessionRow>(&place)?.is_some() {
        return Ok(true);
    }
    let own = turn.own_device()?;
    let session = match omemo::start_session(&own.device, &bundle, turn.random) {
        Ok(session) => session,
        Err(error) => {
            tracing::warn!(%error, "a bundle that starts no session");
            return Ok(false);
        }
    };
    device.fingerprint = Some(identity);
    turn.work.put(&device);
    turn.work.put(&SessionRow {
        jid: jid.clone(),
        device: id,
        session,
    });
    Ok(true)
}

/// The devices of a chat (or of our own account) for the encryption panel.
pub(super) fn tell(turn: &mut Turn<'_>, jid: &BareJid) -> Result<(), StoreError> {
    let event = describe(turn, jid)?;
    turn.tell(event);
    Ok(())
}

pub(super) fn describe(turn: &Turn<'_>, jid: &BareJid) -> Result<Event, StoreError> {
    let account = turn.state.own();
    let chat = turn.chat(jid)?;
    let theirs = if *jid == account {
        Vec::new()
    } else {
        of(turn, jid)?
    };
    Ok(Event::Devices {
        chat: jid.clone(),
        encrypted: chat.is_some_and(|chat| chat.encrypts()),
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
        jid: account.clone(),
        id: own.id,
        fingerprint: Some(own.identity.fingerprint()),
        trust: Trust::Verified,
        active: true,
        label: own.label,
        first_seen: own.created,
    };
    let others = listed.into_iter().filter(|device| device.id != own.id);
    Ok(core::iter::once(this).chain(others).collect())
}

/// A person decided about a device.
pub(super) fn set_trust(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    id: DeviceId,
    trust: Trust,
) -> Result<(), StoreError> {
    if let Some(mut device) = turn.work.get::<Device>(&device_key(jid, id))? {
        device.trust = trust;
        turn.work.put(&device);
        turn.adopts.push(Adopt::LookAtOutbox(true));
    }
    tell(turn, jid)
}

/// A person takes other devices of this account off the list.
pub(super) fn remove(turn: &mut Turn<'_>, gone: &[DeviceId]) -> Result<(), StoreError> {
    let own = turn.own_device()?.device.id;
    let account = turn.state.own();
    let mut list = vec![own];
    for device in of(turn, &account)? {
        if device.active && device.id != own && !gone.contains(&device.id) {
            list.push(device.id);
        }
    }
    if !turn.state.ready {
        return Ok(());
    }
    publish_list(turn, &list, false);
    for id in gone.iter().filter(|id| **id != own) {
        turn.set(Request::Ignored, xep0060::delete(&bundle_node(*id)));
    }
    Ok(())
}

/// Takes this device off the list and its bundle away; how many answers to wait for.
pub(super) fn withdraw(turn: &mut Turn<'_>) -> Result<u32, StoreError> {
    let own = turn.own_device()?.device.id;
    let account = turn.state.own();
    let list: Vec<DeviceId> = of(turn, &account)?
        .iter()
        .filter(|device| device.active && device.id != own)
        .map(|device| device.id)
        .collect();
    let payload = Element::from(&DeviceList(list));
    turn.set(
        Request::Withdrawal,
        xep0060::publish(DEVICELIST_NODE, Some(CURRENT), payload, None),
    );
    turn.set(Request::Withdrawal, xep0060::delete(&bundle_node(own)));
    if turn.state.shared {
        leftovers::forget(turn, own);
    }
    Ok(2)
}
