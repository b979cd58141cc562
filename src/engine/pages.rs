//! Pages of a timeline: the newest rows, those before or after a row, and those around one.
//!
//! May import what the engine may.

use super::archive;
use super::records::{ChatRow, MessageRow};
use super::turn::Turn;
use crate::bus::{Event, Part};
use crate::model::BareJid;
use crate::store::{Key, Range, Reads, Record, StoreError, Working};

/// How many rows make a page.
const PAGE: u32 = 60;
/// How many of a page around a row lie before it, and how many from it on.
const HALF: u32 = PAGE / 2;

/// The rows of a page, one more in each direction than it has, so that it is known whether there are others.
pub(super) fn ranges(chat: &ChatRow, part: Part, reads: &mut Reads) {
    let all = MessageRow::chat(chat.id);
    let end = all.after_prefix();
    let at = |position: u64| all.clone().number(position);
    let before = |to: Option<Key>, limit: u32| Range {
        table: MessageRow::TABLE,
        from: all.clone(),
        to,
        newest_first: true,
        limit: limit + 1,
    };
    let from = |from: Key, limit: u32| Range {
        table: MessageRow::TABLE,
        from,
        to: end.clone(),
        newest_first: false,
        limit: limit + 1,
    };
    match part {
        Part::Newest => {
            reads.range(before(end.clone(), PAGE));
        }
        Part::Before(key) => {
            reads.range(before(Some(at(key.position)), PAGE));
        }
        Part::After(key) => {
            reads.range(from(at(key.position.saturating_add(1)), PAGE));
        }
        Part::Around(key) => {
            reads.range(before(Some(at(key.position)), HALF));
            reads.range(from(at(key.position), HALF));
        }
    }
}

/// What a tab's question for a page needs, once the chat's row is there.
pub(super) fn more(
    work: &Working,
    jid: &BareJid,
    part: Part,
    reads: &mut Reads,
) -> Result<(), StoreError> {
    if let Some(chat) = work.get::<ChatRow>(&ChatRow::place(jid))? {
        ranges(&chat, part, reads);
        archive::first_rows(&chat, reads);
    }
    Ok(())
}

/// A page for a tab: at once, or, where nothing is here and the archive may have it, when that has answered.
pub(super) fn page(
    turn: &mut Turn<'_>,
    tab: u64,
    jid: &BareJid,
    part: Part,
) -> Result<(), StoreError> {
    let may_have_more = archive::may_have_more(turn, jid)?;
    let before = match part {
        Part::Newest => None,
        Part::Before(before) => Some(before),
        Part::After(_) | Part::Around(_) => return give(turn, tab, jid, part, may_have_more),
    };
    let mut here = false;
    if let Some(chat) = turn.chat(jid)? {
        let rows = MessageRow::chat(chat.id);
        here = match before {
            Some(before) => {
                let before = rows.clone().number(before.position);
                turn.work.before::<MessageRow>(&rows, &before).is_some()
            }
            None => turn.work.after::<MessageRow>(&rows, &rows).is_some(),
        };
        if before.is_none() {
            let timeline = archive::timeline(turn, &chat)?;
            archive::tell_gaps(turn, &timeline, Some(tab));
        }
    }
    // The newest page is given in any case; what the archive has of it follows.
    if here || before.is_none() {
        give(turn, tab, jid, part, may_have_more)?;
    }
    if here {
        return Ok(());
    }
    let comes = may_have_more && archive::reply_later(turn, tab, jid, before)?;
    if !comes && before.is_some() {
        give(turn, tab, jid, part, may_have_more)?;
    }
    Ok(())
}

/// The rows of a page that are here.
pub(super) fn give(
    turn: &mut Turn<'_>,
    tab: u64,
    jid: &BareJid,
    part: Part,
    archive_has_more: bool,
) -> Result<(), StoreError> {
    let (mut before, mut from) = (Vec::new(), Vec::new());
    if let Some(chat) = turn.chat(jid)? {
        for row in turn.work.all::<MessageRow>(&MessageRow::chat(chat.id))? {
            let key = row.message.key;
            match part {
                Part::Newest => before.push(row.message),
                Part::Before(to) if key < to => before.push(row.message),
                Part::After(after) if key > after => from.push(row.message),
                Part::Around(at) if key < at => before.push(row.message),
                Part::Around(_) => from.push(row.message),
                Part::Before(_) | Part::After(_) => {}
            }
        }
    }
    let most = if matches!(part, Part::Around(_)) {
        HALF as usize
    } else {
        PAGE as usize
    };
    // Rows lie before the first that comes after another one.
    let older = matches!(part, Part::After(_)) || before.len() > most || archive_has_more;
    let newer = matches!(part, Part::Before(_)) || from.len() > most;
    let mut messages = before.split_off(before.len().saturating_sub(most));
    from.truncate(most);
    messages.append(&mut from);
    turn.tell_tab(
        tab,
        Event::Page {
            chat: jid.clone(),
            messages,
            part,
            older,
            newer,
        },
    );
    Ok(())
}
