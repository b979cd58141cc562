//! The rows that an incoming message makes or changes.

use super::{Incoming, Outcome, Source, doing, open};
use crate::bus::Event;
use crate::engine::acts;
use crate::engine::archive::{self, Spot};
use crate::engine::arrange;
use crate::engine::chats;
use crate::engine::news;
use crate::engine::receipts;
use crate::engine::records::{ChatRow, KnownRow, MessageRow, contact_key};
use crate::engine::turn::Turn;
use crate::model::{Contact, Delivery, Encryption, Failure, Message, MessageKey, Reply};
use crate::store::StoreError;
use crate::xmpp::stanza::{xep0184, xep0334};
use crate::xmpp::stream::NS_CLIENT;
use crate::xmpp::xml::{Build, element};
use std::collections::BTreeSet;

/// The row of the message: a new one at its spot, or the one that it has already and can now be read.
pub(super) fn keep(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    healed: Option<MessageRow>,
    outcome: Outcome,
    spot: Spot,
) -> Result<MessageKey, StoreError> {
    let failed = outcome.problem.is_some();
    let mut chat = chats::ensure(turn, &incoming.chat)?;
    if outcome.encryption != Encryption::None && !failed {
        chat.was_encrypted = true;
    }
    chat.answered |= incoming.own;
    let (key, at) = match &healed {
        Some(row) => (row.message.key, row.message.at),
        None => (
            archive::key(turn, &mut chat, spot)?,
            incoming.at.unwrap_or(turn.now).min(turn.now),
        ),
    };
    let meaning = &outcome.meaning;
    let reply = meaning
        .answers
        .as_ref()
        .filter(|_| !failed)
        .map(|answers| Reply {
            sender: answers.to.clone().unwrap_or_else(|| incoming.chat.clone()),
            quote: meaning.quote(&outcome.body),
            key: None,
        });
    let (before, ahead) = match &healed {
        // What was done to it while nobody could read it was done to this.
        Some(row) => (row.message.clone(), row.ahead.clone()),
        None => {
            let new = Message {
                delivery: if incoming.own {
                    Delivery::Sent
                } else {
                    Delivery::Received
                },
                ..Message::new(key, incoming.sender.clone(), at)
            };
            (new, BTreeSet::new())
        }
    };
    let message = Message {
        own: incoming.own,
        origin_id: incoming.origin_id.clone(),
        body: meaning.text(&outcome.body),
        reply,
        unstyled: meaning.unstyled,
        encryption: outcome.encryption,
        device: outcome.device,
        problem: outcome.problem,
        ..before
    };
    if healed.is_none() {
        if count_unread(&mut chat, incoming, key, spot) {
            news::came(turn, &incoming.chat);
        }
        if spot.is_news() {
            arrange::stirred(&mut chat, incoming.own, turn.now);
        }
    }
    let is_newest = bears_newest(turn, incoming, key)?;
    if let Some(name) = incoming.name().filter(|_| is_newest) {
        turn.work.put(&KnownRow {
            name,
            row: key,
            ciphertext: open::ciphertext(incoming),
        });
    }
    archive::note_id(turn, incoming, Some(key));
    let row = MessageRow {
        message: message.clone(),
        id: incoming.id.clone(),
        stanza_id: (incoming.stanza_id.clone()).or_else(|| healed.and_then(|row| row.stanza_id)),
        markable: meaning.markable,
        answers: meaning.answers.as_ref().map(|answers| answers.id.clone()),
        ahead,
    };
    turn.work.put(&row);
    if is_newest {
        acts::name(turn, &incoming.chat, &row);
    }
    if let Some(answers) = meaning.answers.as_ref().filter(|_| !failed) {
        doing::answers(turn, incoming, &outcome, answers, key);
    }
    chats::preview(&mut chat, &message);
    turn.work.put(&chat);
    if spot.is_told() {
        turn.tell(Event::Message {
            chat: incoming.chat.clone(),
            message,
        });
        chats::tell(turn, &chat)?;
    }
    Ok(key)
}

/// Whether no newer message has its name: what names one that was given twice means the newest (XEP-0308 §3 knows no other).
fn bears_newest(turn: &Turn<'_>, incoming: &Incoming, key: MessageKey) -> Result<bool, StoreError> {
    let known = match incoming.name() {
        Some(name) => turn.work.get::<KnownRow>(&name.place())?,
        None => None,
    };
    Ok(known.is_none_or(|known| known.row.chat != key.chat || known.row <= key))
}

/// What was written on another device of this account was written by somebody who had read what is before it.
/// Whether there is one unread message more.
fn count_unread(chat: &mut ChatRow, incoming: &Incoming, key: MessageKey, spot: Spot) -> bool {
    if !spot.is_news() {
        return false;
    }
    let newest = key.position >= chat.last_position;
    if !incoming.own {
        if chat.read_through.is_none_or(|read| read < key) {
            chat.unread = chat.unread.saturating_add(1);
            return true;
        }
    } else if newest {
        chat.unread = 0;
        chat.read_through = Some(key);
    }
    false
}

/// A message comes again that has its row: what the archive calls it is noted, and that the server has it.
pub(super) fn meet(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    mut row: MessageRow,
) -> Result<MessageKey, StoreError> {
    let key = row.message.key;
    let named = row.stanza_id.is_none() && incoming.stanza_id.is_some();
    if named {
        row.stanza_id.clone_from(&incoming.stanza_id);
    }
    archive::note_id(turn, incoming, Some(key));
    // What another device was about to send when a backup was made did arrive, then.
    let was_open = matches!(
        row.message.delivery,
        Delivery::Pending | Delivery::Failed(Failure::WasUnderWay)
    );
    // A copy with another stanza id is of a former sending, which was refused.
    let is_this = incoming.id == row.id;
    let arrived = row.message.own && was_open && is_this && incoming.source == Source::Archive;
    if arrived {
        row.message.delivery = Delivery::Sent;
        chats::update(turn, &incoming.chat, row)?;
    } else if named {
        turn.work.put(&row);
    }
    Ok(key)
}

/// A receipt goes only to a direct message that was opened, asked for one, and came from a contact who sees our presence
/// anyway (XEP-0184 §5.5, §8); never to a carbon (XEP-0280 §10.4) and never out of an archive, where another device may have
/// answered long ago. What asked in an envelope is answered in one.
pub(super) fn send_receipt(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    in_envelope: bool,
) -> Result<(), StoreError> {
    let Some(id) = &incoming.id else {
        return Ok(());
    };
    if incoming.own || incoming.source != Source::Live {
        return Ok(());
    }
    let contact = turn.work.get::<Contact>(&contact_key(&incoming.sender))?;
    if !contact.is_some_and(|contact| contact.subscription.sees_us()) {
        return Ok(());
    }
    if in_envelope {
        let due = receipts::Due {
            chat: incoming.sender.clone(),
            to: incoming.from.clone(),
            id: id.clone(),
            tells: receipts::Tells::Received,
            sealed: true,
        };
        receipts::note(turn, due)?;
    } else {
        let own_id = turn.fresh_id();
        let receipt = element("message", NS_CLIENT)
            .with("type", "chat")
            .with("to", incoming.from.as_str())
            .with("id", own_id.as_str())
            .child(xep0184::received(id))
            .child(xep0334::store());
        turn.send_lasting(receipt, None);
    }
    Ok(())
}
