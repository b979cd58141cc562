//! What people did in a tab, as it waits in the inbox: it becomes rows and drafts, in the order in which it was done.
//!
//! Invariant: what was done here is seen at once, by the same rules as when others do it; what has not gone out is changed where it waits.

use super::acts::{self, Acting};
use super::arrange;
use super::chats;
use super::devices;
use super::drafts;
use super::records::{
    Answered, ChatRow, KnownRow, MessageRow, NOWHERE, Name, NamedRow, OutboxRow, Sending,
};
use super::state::{Adopt, State};
use super::turn::Turn;
use crate::bus::Event;
use crate::model::{
    Act, BareJid, Delivery, Encryption, Failure, Id, Message, MessageKey, OriginId, Outgoing,
    Reply, Retraction,
};
use crate::store::{Key, Reads, Record, StoreError};
use crate::xmpp::stanza::xep0444;
use std::collections::BTreeSet;

/// What a deposit needs.
pub(super) fn reads(state: &State, outgoing: &Outgoing, reads: &mut Reads) {
    devices::reads(&outgoing.chat, reads);
    for device in own_names(state) {
        reads.get::<KnownRow>(name(state, outgoing, device).place());
    }
    match &outgoing.act {
        Act::Say { reply, .. } => {
            if let Some(key) = reply {
                reads.get::<MessageRow>(MessageRow::place(*key));
            }
        }
        Act::Correct { key, .. } | Act::Retract { key } => {
            reads.all::<OutboxRow>(Key::new());
            reads.get::<MessageRow>(MessageRow::place(*key));
            reads.range(drafts::before(*key));
        }
        Act::React { key, .. } => {
            reads.get::<MessageRow>(MessageRow::place(*key));
        }
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

/// Takes up what was deposited.
pub(super) fn take(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let deposits = turn.work.all::<Outgoing>(&Key::new())?;
    if deposits.len() >= super::plan::DRAFTS as usize {
        turn.adopts.push(Adopt::LookAtInbox(true));
    }
    for outgoing in deposits {
        turn.work.delete::<Outgoing>(outgoing.key());
        let mut known = false;
        for device in own_names(turn.state) {
            let place = name(turn.state, &outgoing, device).place();
            known |= turn.work.get::<KnownRow>(&place)?.is_some();
        }
        if known {
            continue;
        }
        let row = match outgoing.act.clone() {
            Act::Say { body, reply } => say(turn, &outgoing, body, reply)?,
            act => {
                act_on(turn, &outgoing, act)?;
                NOWHERE
            }
        };
        for device in own_names(turn.state) {
            turn.work.put(&KnownRow {
                name: name(turn.state, &outgoing, device),
                row,
                ciphertext: None,
            });
        }
    }
    turn.adopts.push(Adopt::LookAtOutbox(true));
    Ok(())
}

/// A new message.
fn say(
    turn: &mut Turn<'_>,
    outgoing: &Outgoing,
    body: String,
    reply: Option<MessageKey>,
) -> Result<MessageKey, StoreError> {
    let mut chat = chats::ensure(turn, &outgoing.chat)?;
    let answered = match reply {
        Some(key) => turn.work.get::<MessageRow>(&MessageRow::place(key))?,
        None => None,
    };
    let key = chats::next_key(&mut chat);
    let message = Message {
        own: true,
        origin_id: Some(outgoing.origin_id.clone()),
        body,
        delivery: Delivery::Queued,
        reply: answered.as_ref().map(|answered| Reply {
            sender: answered.message.sender.clone(),
            quote: acts::snippet(&answered.message),
            key: Some(answered.message.key),
        }),
        ..Message::new(key, turn.state.own(), outgoing.at.min(turn.now))
    };
    let row = MessageRow {
        message: message.clone(),
        id: Some(Id(outgoing.origin_id.0.clone())),
        stanza_id: None,
        markable: false,
        answers: answered.as_ref().and_then(wire_id),
        ahead: BTreeSet::new(),
    };
    acts::name(turn, &outgoing.chat, &row);
    turn.work.put(&row);
    let act = Sending::Say {
        body: message.body.clone(),
        reply: answered.as_ref().and_then(answered_on_the_wire),
    };
    draft(turn, &outgoing.chat, key, &outgoing.origin_id, act)?;
    chats::preview(&mut chat, &message);
    arrange::stirred(&mut chat, true, turn.now);
    chat.draft.clear();
    turn.work.put(&chat);
    turn.tell(Event::Message {
        chat: outgoing.chat.clone(),
        message,
    });
    chats::tell(turn, &chat)?;
    Ok(key)
}

/// By which id other clients know a message where they answer it or react to it: its origin-id, if it has one (XEP-0461 §5, XEP-0444 §4.4).
fn wire_id(row: &MessageRow) -> Option<Id> {
    let origin = row.message.origin_id.as_ref().map(|id| Id(id.0.clone()));
    origin.or_else(|| row.id.clone())
}

/// By which id they know it where another text takes its place, or it is taken back: that of its stanza (XEP-0308 §3, XEP-0424 §5.1), which
/// a message that was sent again has anew.
fn sent_id(row: &MessageRow) -> Option<Id> {
    row.id.clone().or_else(|| wire_id(row))
}

fn answered_on_the_wire(row: &MessageRow) -> Option<Answered> {
    Some(Answered {
        id: wire_id(row)?,
        sender: row.message.sender.clone(),
        quote: acts::snippet(&row.message),
        secret: row.message.encryption != Encryption::None,
    })
}

/// What a row answers, as it was written with it. How that travelled nobody knows any more: it is quoted where it was quoted before.
fn answers(row: &MessageRow) -> Option<Answered> {
    let reply = row.message.reply.as_ref()?;
    Some(Answered {
        id: row.answers.clone()?,
        sender: reply.sender.clone(),
        quote: reply.quote.clone(),
        secret: true,
    })
}

/// Something done to a message that is here.
fn act_on(turn: &mut Turn<'_>, outgoing: &Outgoing, act: Act) -> Result<(), StoreError> {
    let (Act::Correct { key, .. } | Act::Retract { key } | Act::React { key, .. }) = act else {
        return Ok(());
    };
    let row = turn.work.get::<MessageRow>(&MessageRow::place(key))?;
    let chat = turn.chat(&outgoing.chat)?;
    let (Some(row), Some(chat)) = (row, chat.filter(|chat| chat.id == key.chat)) else {
        return Ok(());
    };
    if row.message.notice.is_some() || row.message.retracted.is_some() {
        return Ok(());
    }
    match act {
        Act::Correct { body, .. } if row.message.own && !body.trim().is_empty() => {
            correct(turn, outgoing, row, body)
        }
        Act::Retract { .. } if row.message.own => retract(turn, outgoing, chat, row),
        Act::React { emojis, .. } => react(turn, outgoing, row, emojis),
        _ => Ok(()),
    }
}

/// The draft of a row's text, where that has not gone out.
fn waiting_text(turn: &Turn<'_>, key: MessageKey) -> Result<Option<OutboxRow>, StoreError> {
    let drafts = turn.work.all::<OutboxRow>(&Key::new())?;
    Ok((drafts.into_iter()).find(|draft| draft.row == key && draft.act.body().is_some()))
}

fn correct(
    turn: &mut Turn<'_>,
    outgoing: &Outgoing,
    mut row: MessageRow,
    body: String,
) -> Result<(), StoreError> {
    let (chat, key) = (&outgoing.chat, row.message.key);
    if let Some(draft) = waiting_text(turn, key)? {
        return drafts::change(turn, chat, row, draft, body);
    }
    let Some(id) = sent_id(&row) else {
        return Ok(());
    };
    let never_sent =
        matches!(row.message.delivery, Delivery::Failed(_)) && row.message.edited.is_none();
    // What it answered, it still answers: a correction takes the place of all there was (XEP-0308 §3).
    let reply = answers(&row);
    let act = if never_sent {
        row.message.body.clone_from(&body);
        rename(turn, chat, &mut row, Id(outgoing.origin_id.0.clone()));
        Sending::Say { body, reply }
    } else {
        let by = Acting {
            sender: turn.state.own(),
            own: true,
            at: outgoing.at.min(turn.now).max(row.message.at),
            encryption: row.message.encryption,
            device: row.message.device,
            clear: false,
            ahead: false,
        };
        acts::correct(turn, &mut row, body.clone(), &by, true);
        turn.work.put(&NamedRow {
            chat: chat.clone(),
            id: outgoing.origin_id.0.clone(),
            sender: by.sender,
            row: key,
        });
        Sending::Correct { id, body, reply }
    };
    row.message.delivery = Delivery::Queued;
    row.message.excluded.clear();
    draft(turn, chat, key, &outgoing.origin_id, act)?;
    chats::update(turn, chat, row)
}

/// The text goes when the wish does; until then it may turn out that it cannot be sent.
fn retract(
    turn: &mut Turn<'_>,
    outgoing: &Outgoing,
    chat: ChatRow,
    mut row: MessageRow,
) -> Result<(), StoreError> {
    let key = row.message.key;
    let waiting = waiting_text(turn, key)?;
    let never_sent = matches!(row.message.delivery, Delivery::Failed(_))
        && row.message.edited.is_none()
        || waiting
            .as_ref()
            .is_some_and(|draft| matches!(draft.act, Sending::Say { .. }));
    if never_sent {
        return drafts::take_away(turn, row, chat, waiting);
    }
    if let Some(correction) = waiting {
        turn.work.delete::<OutboxRow>(correction.key());
    }
    let Some(id) = sent_id(&row) else {
        return Ok(());
    };
    row.message.retracted = Some(Retraction {
        at: turn.now,
        clear: false,
    });
    draft(
        turn,
        &outgoing.chat,
        key,
        &outgoing.origin_id,
        Sending::Retract { id },
    )?;
    chats::update(turn, &outgoing.chat, row)
}

fn react(
    turn: &mut Turn<'_>,
    outgoing: &Outgoing,
    mut row: MessageRow,
    emojis: Vec<String>,
) -> Result<(), StoreError> {
    let Some(id) = wire_id(&row) else {
        return Ok(());
    };
    let own = turn.state.own();
    let mut each: Vec<String> = Vec::new();
    for emoji in emojis {
        if xep0444::is_emoji(&emoji) && !each.contains(&emoji) && each.len() < xep0444::MOST {
            each.push(emoji);
        }
    }
    let before = (row.message.reactions.iter())
        .find(|it| it.sender == own)
        .cloned();
    if before.as_ref().map_or(&[][..], |it| &it.emojis) == each {
        return Ok(());
    }
    // Whatever a clock elsewhere says: this is the last word.
    let at = before.as_ref().map_or(turn.now, |it| it.at.max(turn.now));
    acts::react(&mut row.message, &own, &each, at, false);
    let act = Sending::React {
        id,
        emojis: each,
        before: before.map(|it| it.emojis).unwrap_or_default(),
    };
    draft(
        turn,
        &outgoing.chat,
        row.message.key,
        &outgoing.origin_id,
        act,
    )?;
    turn.work.put(&NamedRow {
        chat: outgoing.chat.clone(),
        id: outgoing.origin_id.0.clone(),
        sender: own,
        row: row.message.key,
    });
    chats::update(turn, &outgoing.chat, row)
}

/// Puts something last in the outbox.
pub(super) fn draft(
    turn: &mut Turn<'_>,
    chat: &BareJid,
    row: MessageKey,
    origin_id: &OriginId,
    act: Sending,
) -> Result<(), StoreError> {
    let mut account = turn.account()?;
    let number = account.next_outbox;
    account.next_outbox = number.saturating_add(1);
    turn.work.put(&account);
    let required = turn.state.encryption_required;
    let encrypted = (turn.chat(chat)?).is_some_and(|chat| chat.encrypts(required));
    turn.work.put(&OutboxRow {
        number,
        chat: chat.clone(),
        row,
        origin_id: origin_id.clone(),
        act,
        encrypted,
    });
    Ok(())
}

/// A message goes out under another stanza id from now on. What names it by a former one still means it.
fn rename(turn: &mut Turn<'_>, chat: &BareJid, row: &mut MessageRow, id: Id) {
    row.id = Some(id);
    acts::name(turn, chat, row);
}

/// A failed message goes into the outbox once more, as it was written.
pub(super) fn send_again(turn: &mut Turn<'_>, key: MessageKey) -> Result<(), StoreError> {
    let Some(mut row) = turn.work.get::<MessageRow>(&MessageRow::place(key))? else {
        return Ok(());
    };
    let chats = turn.work.all::<ChatRow>(&Key::new())?;
    let Some(chat) = chats.into_iter().find(|chat| chat.id == key.chat) else {
        return Ok(());
    };
    let Some(origin_id) = row.message.origin_id.clone() else {
        return Ok(());
    };
    if !row.message.own || !matches!(row.message.delivery, Delivery::Failed(_)) {
        return Ok(());
    }
    let was_refused = matches!(row.message.delivery, Delivery::Failed(Failure::Refused(_)));
    let body = row.message.body.clone();
    let reply = answers(&row);
    let act = match (row.message.edited, sent_id(&row)) {
        // The first text did go out.
        (Some(_), Some(id)) => Sending::Correct { id, body, reply },
        _ => Sending::Say { body, reply },
    };
    let origin_id = match &act {
        Sending::Correct { .. } => OriginId(turn.fresh_id().0),
        // What was refused did reach the server: a second stanza under its id could not be told from it where the archive is asked whether
        // it arrived (XEP-0198 §5), and neither could the answers to either (RFC 6120 §8.1.3). Its origin-id says that it is the same message
        // (XEP-0359).
        Sending::Say { .. } if was_refused => {
            let id = turn.fresh_id();
            rename(turn, &chat.jid, &mut row, id);
            origin_id
        }
        _ => origin_id,
    };
    row.message.delivery = Delivery::Queued;
    row.message.encryption = Encryption::None;
    row.message.excluded.clear();
    draft(turn, &chat.jid, key, &origin_id, act)?;
    chats::update(turn, &chat.jid, row)?;
    turn.adopts.push(Adopt::LookAtOutbox(true));
    Ok(())
}
