//! What goes out: inbox → draft → sealed and numbered → acknowledged.
//!
//! Invariants:
//! - A draft is sealed only when the stream is up, the chat's earlier drafts are sealed, and device lists and trust are
//!   current. The commit that seals it keeps the stanza, the ratchet step and the stanza's number (XEP-0198 §4).
//! - A sealed stanza is frozen: it is sent again as it is, never encrypted again.
//! - A chat that encrypts never falls back: no usable device means failed, with that cause.

use super::archive;
use super::arrange;
use super::chats;
use super::devices;
use super::recipients::{self, Recipients, recipients};
use super::records::{
    ChatRow, KnownRow, MessageRow, Name, OutboxRow, Sending as What, SessionRow, StreamRow,
    UnackedRow,
};
use super::state::{Address, Adopt, OutboxPass, State};
use super::turn::{Sending, Turn};
use crate::bus::Event;
use crate::model::{
    Act, BareJid, Delivery, Encryption, Failure, Flavour, Id, Message, MessageKey, Millis, Outgoing,
};
use crate::omemo::{self, OwnDevice, Recipient};
use crate::store::{Key, Reads, Record, StoreError};
use crate::xmpp::stanza::{
    message, xep0184, xep0334, xep0359, xep0380, xep0384, xep0384_legacy, xep0420,
};
use crate::xmpp::stream::{Resumable, covers};
use crate::xmpp::xml::{self, Build};
use minidom::Element;
use zeroize::Zeroizing;

/// How long a message waits for a bundle before it goes without that device.
pub(super) const BUNDLE_WAIT: Millis = 5_000;

/// What the inbox task needs besides the deposits.
pub(super) fn inbox_reads(state: &State, outgoing: &Outgoing, reads: &mut Reads) {
    devices::reads(&outgoing.chat, reads);
    for device in own_names(state) {
        reads.get::<KnownRow>(name(state, outgoing, device).place());
    }
}

fn own_names(state: &State) -> [u32; 2] {
    [0, state.device.map_or(0, |(device, _)| device.0)]
}

fn name(state: &State, outgoing: &Outgoing, device: u32) -> Name {
    Name {
        chat: outgoing.chat.clone(),
        sender: state.own(),
        device,
        id: outgoing.origin_id.0.clone(),
    }
}

/// What people sent becomes rows and drafts, in the order in which it was written.
pub(super) fn take_inbox(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let deposits = turn.work.all::<Outgoing>(&Key::new())?;
    if deposits.len() >= super::plan::DRAFTS as usize {
        turn.adopts.push(Adopt::LookAtInbox(true));
    }
    for outgoing in deposits {
        turn.work.delete::<Outgoing>(outgoing.key());
        let mut known = false;
        for device in own_names(turn.state) {
            known |= turn
                .work
                .get::<KnownRow>(&name(turn.state, &outgoing, device).place())?
                .is_some();
        }
        if known {
            continue;
        }
        let Act::Say { body, .. } = outgoing.act.clone() else {
            continue;
        };
        let mut chat = chats::ensure(turn, &outgoing.chat)?;
        let key = chats::next_key(&mut chat);
        let message = Message {
            own: true,
            origin_id: Some(outgoing.origin_id.clone()),
            body,
            delivery: Delivery::Queued,
            ..Message::new(key, turn.state.own(), outgoing.at.min(turn.now))
        };
        for device in own_names(turn.state) {
            turn.work.put(&KnownRow {
                name: name(turn.state, &outgoing, device),
                row: key,
                failed: None,
            });
        }
        let id = Id(outgoing.origin_id.0.clone());
        turn.work.put(&MessageRow {
            message: message.clone(),
            id: Some(id),
            stanza_id: None,
            markable: false,
        });
        draft(turn, &outgoing.chat, &message)?;
        chats::preview(&mut chat, &message);
        arrange::stirred(&mut chat, true, turn.now);
        turn.work.put(&chat);
        turn.tell(Event::Message {
            chat: outgoing.chat.clone(),
            message,
        });
        chats::tell(turn, &chat)?;
    }
    turn.adopts.push(Adopt::LookAtOutbox(true));
    Ok(())
}

/// Puts a message last in the outbox.
pub(super) fn draft(
    turn: &mut Turn<'_>,
    chat: &BareJid,
    message: &Message,
) -> Result<(), StoreError> {
    let Some(origin_id) = message.origin_id.clone() else {
        return Ok(());
    };
    let mut account = turn.account()?;
    let number = account.next_outbox;
    account.next_outbox = number.saturating_add(1);
    turn.work.put(&account);
    turn.work.put(&OutboxRow {
        number,
        chat: chat.clone(),
        row: message.key,
        origin_id,
        act: What::Say {
            body: message.body.clone(),
            reply: None,
        },
    });
    Ok(())
}

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
    let own = turn.state.own();
    // Who publishes no devices is found out before anything goes out in the clear.
    let decided = chat.encrypt == Some(false) && !turn.state.encryption_required;
    if !decided && !devices::is_current(turn, &draft.chat)? {
        devices::ask_for_lists(turn, &draft.chat);
        return Ok(Verdict::Wait);
    }
    let required = turn.state.encryption_required;
    if !chat.encrypts(required) {
        let stanza = envelope(draft)
            .child(xep0184::request())
            .child(message::body_element(draft.act.body().unwrap_or_default()));
        return finish(turn, draft, row, chat, stanza, Encryption::None, Vec::new());
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
    let reaches_chat = ready.iter().any(|recipient| recipient.jid == draft.chat);
    if !reaches_chat && draft.chat != own {
        return fail(turn, draft, row, Failure::NoUsableDevice, excluded);
    }
    let (stanza, encryption, failed) = seal_for(turn, draft, ready)?;
    let excluded: Vec<_> = excluded.into_iter().chain(failed).collect();
    finish(turn, draft, row, chat, stanza, encryption, excluded)
}

/// The stanza with what is encrypted for each recipient in the flavour of its session, the weaker of the flavours in it, and the
/// devices whose sessions can no longer send.
fn seal_for(
    turn: &mut Turn<'_>,
    draft: &OutboxRow,
    recipients: Vec<Recipient>,
) -> Result<(Element, Encryption, Vec<Address>), StoreError> {
    let own = turn.own_device()?.device;
    let (legacy, omemo2): (Vec<_>, Vec<_>) = recipients
        .into_iter()
        .partition(|recipient| recipient.session.version() == Flavour::Legacy);
    let mut failed = Vec::new();
    let mut stanza = envelope(draft);
    let mut encryption = Encryption::Omemo2;
    // A note to oneself may have no other device to go to.
    if !omemo2.is_empty() || legacy.is_empty() {
        let content = vec![
            message::body_element(draft.act.body().unwrap_or_default()),
            xep0184::request(),
        ];
        let account = turn.state.own();
        let plaintext = Zeroizing::new(xep0420::write(
            content,
            &account,
            None,
            turn.now,
            turn.random,
        ));
        let sealed = omemo::seal_omemo2(&own, Some(&plaintext), omemo2, turn.random);
        keep_sessions(turn, sealed.sessions);
        failed.extend(sealed.excluded);
        stanza = stanza
            .child(Element::from(&sealed.encrypted))
            .child(xep0380::encryption(xep0384::NS, "OMEMO"));
    }
    if !legacy.is_empty() {
        encryption = Encryption::OmemoLegacy;
        let sealed = omemo::seal(
            &own,
            Some(draft.act.body().unwrap_or_default().as_bytes()),
            legacy,
            turn.random,
        );
        keep_sessions(turn, sealed.sessions);
        failed.extend(sealed.excluded);
        // Outside an envelope a fallback may be said (XEP-0420 §7 forbids it beside one alone), and who reads the legacy flavour
        // finds nothing but the text in it.
        stanza = stanza
            .child(Element::from(&sealed.encrypted))
            .child(xep0380::encryption(xep0384_legacy::NS, "OMEMO"))
            .child(xep0184::request())
            .child(message::body_element(FALLBACK));
    }
    Ok((stanza.child(xep0334::store()), encryption, failed))
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

/// The message around its content.
fn envelope(draft: &OutboxRow) -> Element {
    message::build(
        message::Kind::Chat,
        &draft.chat,
        &Id(draft.origin_id.0.clone()),
    )
    .child(xep0359::origin(&draft.origin_id))
}

fn finish(
    turn: &mut Turn<'_>,
    draft: &OutboxRow,
    mut row: MessageRow,
    mut chat: ChatRow,
    stanza: Element,
    encryption: Encryption,
    excluded: Vec<Address>,
) -> Result<Verdict, StoreError> {
    row.message.encryption = encryption;
    row.message.excluded = excluded;
    if encryption != Encryption::None {
        row.message.device = turn.state.device.map(|(device, _)| device);
        chat.was_encrypted = true;
        turn.work.put(&chat);
    }
    // A server that acknowledges nothing leaves only the hope that what was sent arrives.
    row.message.delivery = if turn.state.acks {
        Delivery::Pending
    } else {
        Delivery::Sent
    };
    turn.send_lasting(stanza, Some((draft.chat.clone(), draft.row)));
    chats::update(turn, &draft.chat, row)?;
    Ok(Verdict::Done)
}

fn fail(
    turn: &mut Turn<'_>,
    draft: &OutboxRow,
    mut row: MessageRow,
    failure: Failure,
    excluded: Vec<Address>,
) -> Result<Verdict, StoreError> {
    row.message.delivery = Delivery::Failed(failure);
    row.message.encryption = Encryption::OmemoLegacy;
    row.message.excluded = excluded;
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
    turn.work.put(&UnackedRow {
        order: place,
        number,
        stanza: xml::write(&sending.element),
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
