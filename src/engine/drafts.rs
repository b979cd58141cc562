//! What a person does with a message that has not gone out: change it, or take it away.
//!
//! Invariant: only a draft can be changed. Once sealed it goes out as it was (XEP-0198 §4 may already count it): a change that comes
//! too late is refused with its text, so that nothing typed is lost. A draft is not held back while it is edited, since a tab that
//! dies in the middle would hold it for ever.

use super::acts;
use super::chats;
use super::records::{ChatRow, MessageRow, OutboxRow, Sending};
use super::turn::Turn;
use crate::bus::Event;
use crate::model::{BareJid, MessageKey};
use crate::store::{Key, Range, Reads, Record, StoreError, Working};

/// What either needs.
pub(super) fn reads(key: MessageKey, reads: &mut Reads) {
    reads.get::<MessageRow>(MessageRow::place(key));
    reads.all::<OutboxRow>(Key::new());
    reads.all::<ChatRow>(Key::new());
    reads.all::<crate::model::Contact>(Key::new());
}

/// The row that is the newest when this one is gone.
pub(super) fn before(key: MessageKey) -> Range {
    Range {
        table: MessageRow::TABLE,
        from: MessageRow::chat(key.chat),
        to: Some(MessageRow::place(key)),
        newest_first: true,
        limit: 1,
    }
}

pub(super) fn more(key: MessageKey, work: &Working, reads: &mut Reads) -> Result<(), StoreError> {
    if work.get::<MessageRow>(&MessageRow::place(key))?.is_some() {
        reads.range(before(key));
    }
    Ok(())
}

struct Found {
    row: MessageRow,
    chat: ChatRow,
    draft: Option<OutboxRow>,
}

fn find(turn: &Turn<'_>, key: MessageKey) -> Result<Option<Found>, StoreError> {
    let row = turn.work.get::<MessageRow>(&MessageRow::place(key))?;
    let chats = turn.work.all::<ChatRow>(&Key::new())?;
    let chat = chats.into_iter().find(|chat| chat.id == key.chat);
    let drafts = turn.work.all::<OutboxRow>(&Key::new())?;
    let draft = drafts
        .into_iter()
        .find(|draft| draft.row == key && draft.act.body().is_some());
    Ok(row.zip(chat).map(|(row, chat)| Found { row, chat, draft }))
}

/// Another text for a draft, in its place in the queue.
pub(super) fn edit(
    turn: &mut Turn<'_>,
    tab: u64,
    key: MessageKey,
    body: String,
) -> Result<(), StoreError> {
    match find(turn, key)? {
        Some(Found {
            row,
            chat,
            draft: Some(draft),
        }) if !body.trim().is_empty() => change(turn, &chat.jid, row, draft, body),
        _ => {
            turn.tell_tab(tab, Event::EditRefused { key, body });
            Ok(())
        }
    }
}

/// The text of a draft and of its row.
pub(super) fn change(
    turn: &mut Turn<'_>,
    chat: &BareJid,
    mut row: MessageRow,
    mut draft: OutboxRow,
    body: String,
) -> Result<(), StoreError> {
    if let Sending::Say { body: text, .. } | Sending::Correct { body: text, .. } = &mut draft.act {
        text.clone_from(&body);
    }
    turn.work.put(&draft);
    row.message.body = body;
    chats::update(turn, chat, row)
}

/// A message goes from this device for good. What has not gone out does not go out any more; what is known of the others stays known, so
/// that no archive brings them back.
pub(super) fn delete(turn: &mut Turn<'_>, key: MessageKey) -> Result<(), StoreError> {
    match find(turn, key)? {
        Some(Found { row, chat, draft }) => take_away(turn, row, chat, draft),
        None => Ok(()),
    }
}

/// The row of a message, and its draft.
pub(super) fn take_away(
    turn: &mut Turn<'_>,
    mut row: MessageRow,
    mut chat: ChatRow,
    draft: Option<OutboxRow>,
) -> Result<(), StoreError> {
    let key = row.message.key;
    if let Some(draft) = draft {
        turn.work.delete::<OutboxRow>(draft.key());
    }
    acts::wipe(turn, &mut row);
    turn.work.delete::<MessageRow>(row.key());
    if chat.last_position == key.position {
        let rows = MessageRow::chat(key.chat);
        let before = turn.work.before::<MessageRow>(&rows, &row.key());
        let before = match before {
            Some(place) => turn.work.get::<MessageRow>(&place)?,
            None => None,
        };
        // Its position stays taken: what comes next goes behind it.
        chat.last = before.map(|row| chats::preview_of(&row.message));
        turn.work.put(&chat);
        chats::tell(turn, &chat)?;
    }
    turn.tell(Event::Removed {
        chat: chat.jid,
        key,
    });
    Ok(())
}
