//! What goes out: draft → sealed and numbered → acknowledged. Drafts come from the inbox ([`super::inbox`]).
//!
//! Invariants:
//! - A draft is sealed only when the stream is up, the chat's earlier drafts are sealed, and device lists and trust are
//!   current. The commit that seals it keeps the stanza, the ratchet step and the stanza's number (XEP-0198 §4).
//! - A sealed stanza is frozen: it is sent again as it is, never encrypted again.
//! - A chat that encrypts never falls back: no usable device means failed, with that cause.

use super::acts::{self, Acting};
use super::archive;
use super::chats;
use super::content::Content;
use super::devices;
use super::recipients::{self, Recipients, recipients};
use super::records::{
    ChatRow, MessageRow, OutboxRow, Sending as What, SessionRow, StreamRow, UnackedRow,
};
use super::state::{Address, Adopt, OutboxPass};
use super::turn::{Sending, Turn};
use crate::bus::{Event, Typing};
use crate::model::{BareJid, Delivery, Encryption, Failure, Flavour, Id, MessageKey, Millis};
use crate::omemo::{self, OwnDevice, Recipient};
use crate::store::{Key, Record, StoreError};
use crate::xmpp::stanza::{
    iq, message, xep0199, xep0334, xep0359, xep0380, xep0384, xep0384_legacy, xep0420,
};
use crate::xmpp::stream::{Resumable, covers};
use crate::xmpp::xml::{self, Build};
use minidom::Element;
use zeroize::Zeroizing;

/// How long a message waits for a bundle before it goes without that device.
pub(super) const BUNDLE_WAIT: Millis = 5_000;

/// Seals and sends every draft that nothing stands before, [`super::plan::DRAFTS`] of them at a time: what one chat waits
/// for holds up no other.
pub(super) fn seal_drafts(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let drafts = turn.work.all::<OutboxRow>(&Key::new())?;
    let mut waiting = turn.state.outbox_pass.waiting.clone();
    let mut awaits_answer = false;
    let last = drafts.last().map(|draft| draft.number);
    let more = drafts.len() >= super::plan::DRAFTS as usize;
    for draft in drafts {
        if waiting.contains(&draft.chat) {
            continue;
        }
        match seal_draft(turn, &draft)? {
            Verdict::Wait => {
                awaits_answer = true;
                waiting.insert(draft.chat.clone());
            }
            Verdict::Ask => {
                waiting.insert(draft.chat.clone());
            }
            Verdict::Done => turn.work.delete::<OutboxRow>(draft.key()),
        }
    }
    if awaits_answer {
        turn.adopts
            .push(Adopt::OutboxDue(turn.now.saturating_add(BUNDLE_WAIT)));
    }
    if let Some(last) = last.filter(|_| more) {
        turn.adopts.push(Adopt::OutboxGoesOn(OutboxPass {
            from: last.saturating_add(1),
            waiting,
        }));
    }
    Ok(())
}

enum Verdict {
    /// Something it needs is still on its way.
    Wait,
    /// A person has to decide first.
    Ask,
    /// Sent, failed, or pointless.
    Done,
}

fn seal_draft(turn: &mut Turn<'_>, draft: &OutboxRow) -> Result<Verdict, StoreError> {
    let (Some(chat), Some(row)) = (
        turn.chat(&draft.chat)?,
        turn.work.get::<MessageRow>(&MessageRow::place(draft.row))?,
    ) else {
        return Ok(Verdict::Done);
    };
    if turn.state.blocks(&draft.chat) {
        return fail(turn, draft, row, Failure::Blocked, Vec::new());
    }
    let own = turn.state.own();
    // Who publishes no devices is found out before anything goes out in the clear.
    let required = turn.state.encryption_required;
    let decided = chat.encrypt == Some(false) && !required && !draft.encrypted;
    if !decided && !devices::is_current(turn, &draft.chat)? {
        devices::ask_for_lists(turn, &draft.chat);
        return Ok(Verdict::Wait);
    }
    if !draft.encrypted && !chat.encrypts(required) {
        let content = Content::of(&draft.act, true);
        let stanza = envelope(draft, &row).children(content.whole());
        let stanza = match content.is_text {
            true => stanza,
            false => stanza.child(xep0334::store()),
        };
        let went = Went {
            encryption: Encryption::None,
            clear: true,
            excluded: Vec::new(),
        };
        return finish(turn, draft, row, chat, stanza, went);
    }
    if !devices::is_current(turn, &own)? {
        devices::ask_for_lists(turn, &own);
        return Ok(Verdict::Wait);
    }
    let Recipients {
        ready,
        excluded,
        wait,
        undecided,
    } = recipients(turn, &draft.chat)?;
    if wait {
        return Ok(Verdict::Wait);
    }
    recipients::ask(turn, &draft.chat, undecided.clone());
    if !undecided.is_empty() {
        return Ok(Verdict::Ask);
    }
    let (ready, refused) = without_clear(turn, draft, ready);
    let excluded: Vec<_> = excluded.into_iter().chain(refused.clone()).collect();
    let reaches_chat = ready.iter().any(|recipient| recipient.jid == draft.chat);
    if !reaches_chat && draft.chat != own {
        let failure = match refused.iter().any(|(jid, _)| *jid == draft.chat) {
            true => Failure::OnlyInTheClear,
            false => Failure::NoUsableDevice,
        };
        return fail(turn, draft, row, failure, excluded);
    }
    let (stanza, mut went) = seal_for(turn, draft, &row, ready)?;
    went.excluded.extend(excluded);
    finish(turn, draft, row, chat, stanza, went)
}

/// The legacy flavour encrypts texts alone. What is none goes to its devices in the clear, if that is wanted.
fn without_clear(
    turn: &Turn<'_>,
    draft: &OutboxRow,
    recipients: Vec<Recipient>,
) -> (Vec<Recipient>, Vec<Address>) {
    let may = turn.state.preferences.clear_acts && !turn.state.encryption_required;
    if may || draft.act.body().is_some() {
        return (recipients, Vec::new());
    }
    let (ready, refused): (Vec<_>, Vec<_>) = (recipients.into_iter())
        .partition(|recipient| recipient.session.version() == Flavour::Omemo2);
    let refused = refused.into_iter().map(|it| (it.jid, it.device));
    (ready, refused.collect())
}

/// How something went out.
struct Went {
    /// The weaker of the flavours in it.
    encryption: Encryption,
    /// What is beside a text can be read on the way.
    clear: bool,
    /// Devices that it is not for.
    excluded: Vec<Address>,
}

/// The stanza with what is encrypted for each recipient in the flavour of its session.
fn seal_for(
    turn: &mut Turn<'_>,
    draft: &OutboxRow,
    row: &MessageRow,
    recipients: Vec<Recipient>,
) -> Result<(Element, Went), StoreError> {
    let own = turn.own_device()?.device;
    let (legacy, omemo2): (Vec<_>, Vec<_>) = recipients
        .into_iter()
        .partition(|recipient| recipient.session.version() == Flavour::Legacy);
    let content = Content::of(&draft.act, false);
    let mut stanza = envelope(draft, row);
    let mut went = Went {
        encryption: Encryption::Omemo2,
        clear: !legacy.is_empty(),
        excluded: Vec::new(),
    };
    // Beside a reaction in the clear an envelope hides nothing; and clients of the older flavour, told that there is an encryption which
    // they do not know, may show words about that in place of the reaction (XEP-0380 §3).
    let is_said_to_all = matches!(draft.act, What::React { .. }) && !legacy.is_empty();
    // A note to oneself may have no other device to go to.
    if (!omemo2.is_empty() && !is_said_to_all) || legacy.is_empty() {
        let (encrypted, failed) = seal_envelope(turn, content.whole(), omemo2)?;
        went.excluded.extend(failed);
        stanza = stanza
            .child(encrypted)
            .child(xep0380::encryption(xep0384::NS, "OMEMO"));
    }
    if !legacy.is_empty() {
        went.encryption = Encryption::OmemoLegacy;
        // Outside an envelope a fallback may be said (XEP-0420 §7 forbids it beside one alone), and who reads the legacy flavour
        // finds nothing but the text in it: all else is beside it, where the server reads it too.
        stanza = stanza.children(content.elements.iter().cloned());
        let body = content.body.unwrap_or_default();
        if content.is_text {
            let sealed = omemo::seal(&own, Some(body.as_bytes()), legacy, turn.random);
            keep_sessions(turn, sealed.sessions);
            went.excluded.extend(sealed.excluded);
            stanza = stanza
                .child(Element::from(&sealed.encrypted))
                .child(xep0380::encryption(xep0384_legacy::NS, "OMEMO"))
                .child(message::body_element(FALLBACK));
        } else if !body.is_empty() {
            stanza = stanza.child(message::body_element(&body));
        }
    }
    Ok((stanza.child(xep0334::store()), went))
}

/// An envelope with this content for each recipient, all of whose sessions are of OMEMO 2; and the devices whose sessions can no longer
/// send.
pub(super) fn seal_envelope(
    turn: &mut Turn<'_>,
    content: Vec<Element>,
    recipients: Vec<Recipient>,
) -> Result<(Element, Vec<Address>), StoreError> {
    let own = turn.own_device()?.device;
    let account = turn.state.own();
    let envelope = xep0420::write(content, &account, None, turn.now, turn.random);
    let envelope = Zeroizing::new(envelope);
    let sealed = omemo::seal_omemo2(&own, Some(&envelope), recipients, turn.random);
    keep_sessions(turn, sealed.sessions);
    Ok((Element::from(&sealed.encrypted), sealed.excluded))
}

pub(super) fn keep_sessions(turn: &mut Turn<'_>, sessions: Vec<Recipient>) {
    for Recipient {
        jid,
        device,
        session,
    } in sessions
    {
        turn.work.put(&SessionRow {
            jid,
            device,
            session,
        });
    }
}

/// What a client without OMEMO shows. Not for people here, so it is not translated.
const FALLBACK: &str =
    "I sent you an OMEMO encrypted message but your client doesn’t seem to support that.";

/// The message around its content. A text has the stanza id of its row, which is a new one where it is sent again.
fn envelope(draft: &OutboxRow, row: &MessageRow) -> Element {
    let of_row = match draft.act {
        What::Say { .. } => row.id.clone(),
        What::Correct { .. } | What::Retract { .. } | What::React { .. } => None,
    };
    let id = of_row.unwrap_or_else(|| Id(draft.origin_id.0.clone()));
    message::build(message::Kind::Chat, &draft.chat, &id).child(xep0359::origin(&draft.origin_id))
}

/// It goes out.
fn finish(
    turn: &mut Turn<'_>,
    draft: &OutboxRow,
    mut row: MessageRow,
    mut chat: ChatRow,
    stanza: Element,
    went: Went,
) -> Result<Verdict, StoreError> {
    let was_encrypted = chat.was_encrypted || went.encryption != Encryption::None;
    if (chat.was_encrypted, chat.answered) != (was_encrypted, true) {
        chat.was_encrypted = was_encrypted;
        chat.answered = true;
        turn.work.put(&chat);
    }
    match &draft.act {
        What::Say { .. } | What::Correct { .. } => {
            if let What::Correct { body, .. } = &draft.act
                && row.message.body != *body
            {
                // Another device corrected it while this waited: what goes out last stays.
                let by = own_acting(turn, &row);
                acts::correct(turn, &mut row, body.clone(), &by, true);
            }
            row.message.encryption = went.encryption;
            row.message.excluded = went.excluded;
            row.message.device = match went.encryption {
                Encryption::None => None,
                _ => turn.state.device.map(|(device, _)| device),
            };
            // A server that acknowledges nothing leaves only the hope that what was sent arrives.
            row.message.delivery = if turn.state.acks {
                Delivery::Pending
            } else {
                Delivery::Sent
            };
            turn.adopts
                .push(Adopt::TypingTold(draft.chat.clone(), Typing::Active));
            turn.send_lasting(stanza, Some((draft.chat.clone(), draft.row)));
        }
        What::Retract { .. } => {
            acts::wipe(turn, &mut row);
            turn.send_lasting(stanza, None);
        }
        What::React { emojis, .. } => {
            let own = turn.state.own();
            let clear = went.clear && row.message.encryption != Encryption::None;
            // The same of reactions.
            acts::react(&mut row.message, &own, emojis, turn.now, clear);
            turn.send_lasting(stanza, None);
        }
    }
    chats::update(turn, &draft.chat, row)?;
    Ok(Verdict::Done)
}

fn own_acting(turn: &Turn<'_>, row: &MessageRow) -> Acting {
    Acting {
        sender: turn.state.own(),
        own: true,
        at: turn.now,
        encryption: row.message.encryption,
        device: row.message.device,
        clear: false,
        ahead: false,
    }
}

/// It cannot go out: a text says so in its row; what was done to a message is undone.
fn fail(
    turn: &mut Turn<'_>,
    draft: &OutboxRow,
    mut row: MessageRow,
    failure: Failure,
    excluded: Vec<Address>,
) -> Result<Verdict, StoreError> {
    match &draft.act {
        What::Say { .. } | What::Correct { .. } => {
            if failure != Failure::Blocked {
                row.message.encryption = Encryption::OmemoLegacy;
            }
            row.message.delivery = Delivery::Failed(failure);
            row.message.excluded = excluded;
            return chats::update(turn, &draft.chat, row).map(|()| Verdict::Done);
        }
        What::Retract { .. } => row.message.retracted = None,
        What::React { before, .. } => {
            let own = turn.state.own();
            acts::react(&mut row.message, &own, before, turn.now, false);
        }
    }
    turn.tell(Event::ActFailed {
        chat: draft.chat.clone(),
        key: draft.row,
        failure,
    });
    chats::update(turn, &draft.chat, row)?;
    Ok(Verdict::Done)
}

/// The empty messages that complete sessions others began (XEP-0384 §5.5.3): one a device, however many messages came.
pub(super) fn answer_key_exchanges(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let own = turn.own_device()?;
    for (jid, device) in turn.state.answers.clone() {
        turn.adopts.push(Adopt::Answered((jid.clone(), device)));
        for row in turn
            .work
            .all::<SessionRow>(&SessionRow::both(&jid, device))?
        {
            let recipient = Recipient {
                jid: jid.clone(),
                device,
                session: row.session,
            };
            let Some(encrypted) = seal_empty(turn, &own.device, recipient) else {
                continue;
            };
            let id = turn.fresh_id();
            let stanza = message::build(message::Kind::Chat, &jid, &id)
                .child(encrypted)
                .child(xep0334::store());
            turn.send_lasting(stanza, None);
        }
    }
    Ok(())
}

/// An empty message for one device, in the flavour of its session.
fn seal_empty(turn: &mut Turn<'_>, own: &OwnDevice, recipient: Recipient) -> Option<Element> {
    let to = vec![recipient];
    let (element, sessions) = match to.first()?.session.version() {
        Flavour::Legacy => {
            let sealed = omemo::seal(own, None, to, turn.random);
            (Element::from(&sealed.encrypted), sealed.sessions)
        }
        Flavour::Omemo2 => {
            let sealed = omemo::seal_omemo2(own, None, to, turn.random);
            (Element::from(&sealed.encrypted), sealed.sessions)
        }
    };
    let sealed = !sessions.is_empty();
    keep_sessions(turn, sessions);
    sealed.then_some(element)
}

/// Gives every stanza of the turn its number and keeps it until it is acknowledged, and keeps what was received. The state of
/// stream management after the turn, where there is a stream that can be resumed.
pub(super) fn count(
    turn: &mut Turn<'_>,
    base: Option<u32>,
    handled: Option<u32>,
) -> Result<Option<Resumable>, StoreError> {
    let mut sm = turn
        .work
        .get::<StreamRow>(&StreamRow::place())?
        .map(|row| row.0);
    let before = sm.clone();
    // What this turn itself learnt of the stream comes first.
    let reached = turn.adopts.iter().rev().find_map(|change| match change {
        Adopt::Reachable { sm, acks, .. } => Some((sm.clone(), *acks)),
        _ => None,
    });
    let acks = reached.as_ref().map_or(turn.state.acks, |(_, acks)| *acks);
    if let Some((fresh, _)) = reached {
        sm = fresh;
    }
    let mut order = turn.state.next_order;
    let sends = core::mem::take(&mut turn.sends);
    // Where the stream ended under us, what was decided is kept all the same, and goes out on the next one.
    let base = base.unwrap_or_else(|| sm.as_ref().map_or(1, |sm| sm.out.wrapping_add(1)));
    for (index, sending) in sends.iter().enumerate() {
        let number = base.wrapping_add(u32::try_from(index).unwrap_or(u32::MAX));
        if acks {
            keep_unacked(turn, sending, number, &mut order);
        } else if let Some(place) = sending.again {
            // Nobody will say that it arrived, and it is not to go out on every stream from now on.
            turn.work.delete::<UnackedRow>(UnackedRow::place(place));
            if let Some((chat, key)) = &sending.message {
                sent(turn, chat, *key)?;
            }
        }
        if let Some(sm) = &mut sm {
            sm.out = number;
        }
    }
    turn.sends = sends;
    if order != turn.state.next_order {
        turn.adopts.push(Adopt::NextOrder(order));
    }
    if let (Some(sm), Some(handled)) = (&mut sm, handled) {
        sm.h_in = handled;
    }
    match &sm {
        Some(now) if before.as_ref() != Some(now) => turn.work.put(&StreamRow(now.clone())),
        // The new stream cannot be resumed, and its numbers are not those of the former one.
        None if before.is_some() => turn.work.delete::<StreamRow>(StreamRow::place()),
        _ => {}
    }
    Ok(sm)
}

fn keep_unacked(turn: &mut Turn<'_>, sending: &Sending, number: u32, order: &mut u64) {
    let place = sending.again.unwrap_or_else(|| {
        let place = *order;
        *order = order.saturating_add(1);
        place
    });
    let stanza = match sending.secret {
        true => &iq::get(None, &turn.fresh_id(), xep0199::ping()),
        false => &sending.element,
    };
    turn.work.put(&UnackedRow {
        order: place,
        number,
        stanza: xml::write(stanza),
        message: sending.message.clone(),
        lasting: sending.lasting,
        at: turn.now,
    });
}

/// The server has everything up to `h` (XEP-0198 §4).
pub(super) fn acked(turn: &mut Turn<'_>, h: u32) -> Result<(), StoreError> {
    for row in turn.work.all::<UnackedRow>(&Key::new())? {
        // Older ones had their numbers on another stream.
        if row.order < turn.archive.held || !covers(h, row.number) {
            continue;
        }
        turn.work.delete::<UnackedRow>(row.key());
        let Some((chat, key)) = row.message else {
            continue;
        };
        sent(turn, &chat, key)?;
    }
    Ok(())
}

pub(super) fn sent(turn: &mut Turn<'_>, chat: &BareJid, key: MessageKey) -> Result<(), StoreError> {
    if let Some(mut row) = turn.work.get::<MessageRow>(&MessageRow::place(key))?
        && row.message.delivery == Delivery::Pending
    {
        row.message.delivery = Delivery::Sent;
        if let Some(chat) = turn.chat(chat)? {
            archive::in_step(turn, &chat, key.position)?;
        }
        chats::update(turn, chat, row)?;
    }
    Ok(())
}

/// The stream was taken up again: what the server does not have goes out again, as it was and in order, so that each
/// stanza gets the number that it had. What is held from a stream before that waits for the archive's word.
pub(super) fn send_again(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    for row in turn.work.all::<UnackedRow>(&Key::new())? {
        if row.order < turn.archive.held {
            continue;
        }
        let Ok(element) = xml::parse(&row.stanza) else {
            turn.work.delete::<UnackedRow>(row.key());
            continue;
        };
        turn.sends.push(Sending {
            element,
            message: row.message,
            lasting: row.lasting,
            secret: false,
            again: Some(row.order),
        });
    }
    Ok(())
}

/// The server's count and ours do not fit: the stream cannot be resumed.
pub(super) fn forget_stream(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    turn.work.delete::<StreamRow>(StreamRow::place());
    Ok(())
}
