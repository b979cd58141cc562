//! Bundles: publishing our own in both flavours, and starting sessions from other devices' (XEP-0384 §5.3.2, and 0.3 §4.3).
//!
//! Invariant: a device's identity key, once known, is never replaced by a bundle that says otherwise, whichever flavour's bundle
//! it is.

use super::{ask_for_lists, is_current, nodes, options_refused, payload};
use crate::engine::holder;
use crate::engine::leftovers;
use crate::engine::notices;
use crate::engine::outbound::BUNDLE_WAIT;
use crate::engine::records::{PrekeyRow, SessionRow, device_key};
use crate::engine::state::{Adopt, Request, Wanted};
use crate::engine::turn::Turn;
use crate::model::{BareJid, Device, DeviceId, Fingerprint, Flavour, Notice, Trust};
use crate::omemo::{self, Session};
use crate::store::{Key, StoreError};
use crate::xmpp::stanza::error::StanzaError;
use crate::xmpp::stanza::{iq, xep0384, xep0384_legacy};
use minidom::Element;

/// How long a bundle that could not be had is left alone.
pub(super) const BUNDLE_RETRY: u64 = 60_000;
/// How long a signed prekey is published, in ms: a week (XEP-0384 §5.4).
const SIGNED_PREKEY_LASTS: u64 = 7 * 24 * 60 * 60 * 1000;

/// Asks for a bundle, unless that is under way.
pub(in crate::engine) fn ask_for_bundle(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    device: DeviceId,
    flavour: Flavour,
) {
    let wanted = (jid.clone(), device, flavour);
    let request = Request::Bundle(jid.clone(), device, flavour);
    let asking = turn.asks.iter().any(|ask| ask.request == request);
    if asking || !turn.state.ready || turn.state.bundles_asked.contains(&wanted) {
        return;
    }
    turn.adopts.push(Adopt::BundleAsked(wanted));
    let id = turn.fresh_id();
    let iq = iq::get(Some(jid.as_str()), &id, nodes::get_bundle(flavour, device));
    turn.ask(id, Some(jid), request, BUNDLE_WAIT, iq);
}

/// The answer to [`ask_for_bundle`]: a session, or a reason to go without.
pub(in crate::engine) fn bundle_answered(
    turn: &mut Turn<'_>,
    wanted: Wanted,
    answer: &Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    turn.adopts.push(Adopt::LookAtOutbox(true));
    if start_session(turn, &wanted, answer)? {
        turn.adopts.push(Adopt::BundleAnswered(wanted));
    } else {
        turn.adopts.push(Adopt::Renewed(wanted.clone()));
        let until = turn.now.saturating_add(BUNDLE_RETRY);
        turn.adopts.push(Adopt::BundleFailed(wanted, until));
    }
    Ok(())
}

fn start_session(
    turn: &mut Turn<'_>,
    wanted: &Wanted,
    answer: &Result<Element, Option<StanzaError>>,
) -> Result<bool, StoreError> {
    let (jid, id, flavour) = wanted;
    let Ok(iq) = answer else { return Ok(false) };
    let Some(mut device) = turn.work.get::<Device>(&device_key(jid, *id))? else {
        return Ok(false);
    };
    let renews = turn.state.renewing.contains(wanted);
    let place = SessionRow::place(jid, *id, *flavour);
    let former = turn.work.get::<SessionRow>(&place)?.map(|row| row.session);
    if former.is_some() && !renews {
        return Ok(true);
    }
    let Some(session) = session_from(turn, *flavour, iq)? else {
        return Ok(false);
    };
    let identity = session.remote_identity();
    if device.fingerprint.is_some_and(|known| known != identity) {
        tracing::warn!("a bundle with another identity key than the device's");
        notices::happened(turn, jid, Notice::OtherIdentity(*id))?;
        return Ok(false);
    }
    learn_identity(turn, &mut device, identity)?;
    turn.work.put(&device);
    turn.adopts.push(Adopt::LookAtTrust(true));
    turn.work.put(&SessionRow {
        jid: jid.clone(),
        device: *id,
        session: match former {
            Some(former) => former.replaced_by(session),
            None => session,
        },
    });
    if renews {
        turn.adopts.push(Adopt::Renewed(wanted.clone()));
        turn.adopts.push(Adopt::Answer((jid.clone(), *id)));
    }
    Ok(true)
}

/// A session from the bundle in an answer; `None` where that is none, or no good.
fn session_from(
    turn: &mut Turn<'_>,
    flavour: Flavour,
    iq: &Element,
) -> Result<Option<Session>, StoreError> {
    let Some(payload) = payload(iq) else {
        return Ok(None);
    };
    let own = turn.own_device()?.device;
    let started = match flavour {
        Flavour::Legacy => match xep0384_legacy::Bundle::try_from(&payload) {
            Ok(bundle) => omemo::start_session(&own, &bundle, turn.random),
            Err(_) => return Ok(None),
        },
        Flavour::Omemo2 => match xep0384::Bundle::try_from(&payload) {
            Ok(bundle) => omemo::start_session_omemo2(&own, &bundle, turn.random),
            Err(_) => return Ok(None),
        },
    };
    Ok(started
        .inspect_err(|error| tracing::warn!(%error, "a bundle that starts no session"))
        .ok())
}

/// The device's key is known from here on, and with it whether its label is its own. What a person decided about that key under
/// another device id of the same account holds for it here too: an identity that was restored from a backup keeps its
/// verification, and one that is not trusted does not come back under another number.
pub(in crate::engine) fn learn_identity(
    turn: &Turn<'_>,
    device: &mut Device,
    identity: Fingerprint,
) -> Result<(), StoreError> {
    if device.fingerprint.is_some() {
        return Ok(());
    }
    device.fingerprint = Some(identity);
    super::believe_label(device);
    if matches!(device.trust, Trust::Verified | Trust::Distrusted) {
        return Ok(());
    }
    let all = super::of(turn, &device.jid)?;
    let mut same = (all.iter())
        .filter(|other| other.id != device.id && other.fingerprint == Some(identity))
        .filter(|other| other.trust != Trust::Undecided);
    // The least that was said of the key counts.
    let said = match same.clone().find(|other| other.trust == Trust::Distrusted) {
        Some(distrusted) => Some(distrusted),
        None => same.find(|other| other.trust == Trust::Verified),
    };
    if let Some(said) = said {
        device.trust = said.trust;
        device.decided_at = said.decided_at;
    }
    Ok(())
}

/// Publishes the bundles where they are not the published ones: once for a burst of changes. Asks for those of others that somebody
/// waits for.
pub(in crate::engine) fn publish_bundle_if_due(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    // What was wanted while there was no line.
    for (jid, device, flavour) in turn.state.renewing.clone() {
        ask_for_bundle(turn, &jid, device, flavour);
    }
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
    // Before the own lists are known, the id may still change.
    let is_due = own.republish || !own.published;
    let is_going = turn.state.leaving.is_some() || holder::is_in_question(turn)?;
    if under_way || !is_due || is_going {
        return Ok(());
    }
    let account = turn.state.own();
    if !is_current(turn, &account)? {
        ask_for_lists(turn, &account);
        return Ok(());
    }
    if !own.published {
        leftovers::note(turn, own.device.id);
    }
    // What changes from here on asks to be published again; a refusal sets it back.
    own.republish = false;
    own.publishing = 0;
    turn.work.put(&own);
    for flavour in Flavour::ALL {
        publish_bundle(turn, flavour, false)?;
    }
    Ok(())
}

fn publish_bundle(turn: &mut Turn<'_>, flavour: Flavour, plain: bool) -> Result<(), StoreError> {
    let mut own = turn.own_device()?;
    let prekeys: Vec<_> = turn
        .work
        .all::<PrekeyRow>(&Key::new())?
        .into_iter()
        .map(|row| row.0)
        // Kept until the catch-up ends, and nobody else's to use.
        .filter(|prekey| !turn.archive.spent.contains(&prekey.id))
        .collect();
    let publish = nodes::publish_bundle(flavour, &own.device, &prekeys, plain, turn.random);
    turn.set(Request::PublishedBundle { flavour, plain }, publish);
    own.publishing = own.publishing.saturating_add(1);
    turn.work.put(&own);
    Ok(())
}

/// The answer to a published bundle.
pub(in crate::engine) fn bundle_published(
    turn: &mut Turn<'_>,
    flavour: Flavour,
    plain: bool,
    answer: &Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    let mut own = turn.own_device()?;
    own.publishing = own.publishing.saturating_sub(1);
    if answer.is_ok() {
        own.published = true;
        turn.work.put(&own);
        return Ok(());
    }
    if !plain && options_refused(answer) {
        turn.work.put(&own);
        let configure = nodes::configure_bundle(flavour, own.device.id);
        turn.set(Request::Ignored, configure);
        return publish_bundle(turn, flavour, true);
    }
    own.republish = true;
    turn.work.put(&own);
    Ok(())
}
