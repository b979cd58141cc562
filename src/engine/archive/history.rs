//! Scrolling back: what one chat has before what is here.
//!
//! Tabs ask for rows before a row. Where the store has none and the archive may, the answer waits for a page of the archive;
//! where it cannot be had, the tab is told that there is more and may ask again.

use super::{Kind, TimelineRow, page_before, place, send};
use crate::bus::Part;
use crate::engine::devices;
use crate::engine::pages;
use crate::engine::records::{Account, ChatRow, MessageRow};
use crate::engine::state::{Adopt, State};
use crate::engine::turn::Turn;
use crate::model::{BareJid, ChatId, MessageKey};
use crate::store::{Reads, StoreError, Working};
use crate::xmpp::stanza::xep0313::Query;

/// How many of a chat's first rows are searched for one that the archive knows.
const FIRST: u32 = 20;

/// The page that a tab waits for.
fn part(before: Option<MessageKey>) -> Part {
    before.map_or(Part::Newest, Part::Before)
}

/// What a history needs besides the rows of its page.
pub(super) fn reads(chat: &BareJid, reads: &mut Reads) {
    devices::reads(chat, reads);
    reads.get::<TimelineRow>(TimelineRow::place(chat));
}

/// The rows that the tabs that wait for it will be given.
pub(super) fn more(
    state: &State,
    jid: &BareJid,
    work: &Working,
    reads: &mut Reads,
) -> Result<(), StoreError> {
    let chat = match work.get::<ChatRow>(&ChatRow::place(jid))? {
        Some(chat) => chat,
        // The page may be what makes it.
        None => {
            let account = work.get::<Account>(&Account::place())?;
            let next = account.map_or(0, |account| account.next_chat);
            ChatRow::new(ChatId(next), jid.clone())
        }
    };
    for (_, before) in state.reading.waiting.get(jid).into_iter().flatten() {
        pages::ranges(&chat, part(*before), reads);
    }
    Ok(())
}

/// The first rows of a chat, one of which says from where to go back.
pub(in crate::engine) fn first_rows(chat: &ChatRow, reads: &mut Reads) {
    let rows = MessageRow::chat(chat.id);
    reads.range(crate::store::Range {
        table: <MessageRow as crate::store::Record>::TABLE,
        to: rows.after_prefix(),
        from: rows,
        newest_first: false,
        limit: FIRST,
    });
}

/// A tab wants what is before a row and nothing is here: the archive is asked. `false`: there is nothing to ask for or
/// nobody to ask.
pub(in crate::engine) fn reply_later(
    turn: &mut Turn<'_>,
    tab: u64,
    jid: &BareJid,
    before: Option<MessageKey>,
) -> Result<bool, StoreError> {
    if !turn.state.ready {
        return Ok(false);
    }
    let asked = turn.state.reading.waiting.contains_key(jid)
        || (turn.adopts.iter())
            .any(|change| matches!(change, Adopt::Waits(waiting, ..) if waiting == jid));
    // Everything before the oldest row that the archive knows; where it knows none, everything until the oldest row.
    let (mut id, mut end, mut in_step) = (None, None, false);
    if let Some(chat) = turn.chat(jid)? {
        let mut rows = turn
            .work
            .all::<MessageRow>(&MessageRow::chat(chat.id))?
            .into_iter();
        let first = rows.next();
        let through = place::timeline(turn, &chat)?.through;
        in_step = (first.as_ref()).is_some_and(|row| row.message.key.position <= through);
        end = first.as_ref().map(|row| row.message.at.saturating_add(1));
        id = first.into_iter().chain(rows).find_map(|row| row.stanza_id);
    }
    // What lies before a row that came ahead of its turn is what the catch-up is about to bring, in its order.
    if !in_step && !turn.archive.is_done() && !asked {
        return Ok(false);
    }
    turn.adopts.push(Adopt::Waits(jid.clone(), tab, before));
    if asked {
        return Ok(true);
    }
    let query = Query {
        with: Some(jid.clone()),
        end: end.filter(|_| id.is_none()),
        page: page_before(id.map(|id| id.0).unwrap_or_default()),
        ..Query::default()
    };
    send(turn, Kind::History(jid.clone()), query);
    Ok(true)
}

/// Asks for what is before a message of the archive.
pub(super) fn ask_before(turn: &mut Turn<'_>, jid: &BareJid, before: String) {
    let query = Query {
        with: Some(jid.clone()),
        page: page_before(before),
        ..Query::default()
    };
    send(turn, Kind::History(jid.clone()), query);
}

/// A page of it came: those who wait get theirs.
pub(super) fn arrived(turn: &mut Turn<'_>, jid: &BareJid, over: bool) -> Result<(), StoreError> {
    if let Some(chat) = turn.chat(jid)? {
        let mut timeline = place::timeline(turn, &chat)?;
        if over && !timeline.beginning {
            timeline.beginning = true;
            turn.work.put(&timeline);
        }
    }
    answer(turn, jid, over)
}

/// It cannot be had now.
pub(super) fn failed(turn: &mut Turn<'_>, jid: &BareJid) -> Result<(), StoreError> {
    answer(turn, jid, false)
}

fn answer(turn: &mut Turn<'_>, jid: &BareJid, over: bool) -> Result<(), StoreError> {
    let waiting = turn.state.reading.waiting.get(jid).cloned();
    turn.adopts.push(Adopt::WaitsNoMore(jid.clone()));
    for (tab, before) in waiting.unwrap_or_default() {
        pages::give(turn, tab, jid, part(before), !over)?;
    }
    Ok(())
}

/// Whether the archive may have something before the first row of a chat.
pub(in crate::engine) fn may_have_more(turn: &Turn<'_>, jid: &BareJid) -> Result<bool, StoreError> {
    let timeline = turn.work.get::<TimelineRow>(&TimelineRow::place(jid))?;
    Ok(!timeline.is_some_and(|timeline| timeline.beginning))
}
