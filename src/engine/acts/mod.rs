//! What messages do to other messages: reactions (XEP-0444), corrections (XEP-0308), retractions (XEP-0424), answers (XEP-0461), receipts
//! (XEP-0184), markers (XEP-0333, XEP-0490) and refusals (RFC 6120 §8.3).
//!
//! Which row an act means is known only by the id that it names, in an envelope even after that is open, and the row may come later than
//! the act: an archive is read page by page. So an act has one way, whatever carried it: it is kept ([`ActRow`]) in the commit of the
//! message that brought it, and *settled* in a turn of its own, which loads what bears the id. What bears it not yet is waited for; a
//! row that gets the id sets the same turn going.
//!
//! What comes live while the archive is read may overtake what that is about to bring. Where the last one counts (reactions,
//! corrections) it is *held* until it comes again in its place, or the archive has been read.
//!
//! Invariants:
//! - An act makes no row. The one exception is a text that may not take the place of another, or for whose place there is no more room to
//!   wait: it is shown as what it is, a message.
//! - Only who wrote a message corrects it or takes it back, and only whom a message went to has seen it. Acts of anybody else are dropped.
//! - What was encrypted is never replaced by what was not, nor what was in an envelope by what was beside one. What takes an encrypted message back without being encrypted itself hides the
//!   text and does not delete it: anybody on the way may have written that.
//! - However many acts there are, what is kept of them is bounded.
//!
//! | file | what it has |
//! |---|---|
//! | `rows` | what is kept, and which ids are looked for |
//! | `apply` | what each act does to its row |
//!
//! May import what the engine may.

mod apply;
mod rows;

pub(super) use apply::{correct, react, snippet, wipe};
pub(super) use rows::{ActRow, Acting, Acts, Target, What, name, unname};

use super::archive::ArchivedRow;
use super::records::{ChatRow, MessageRow, NamedRow, contact_key};
use super::state::{Adopt, State};
use super::turn::Turn;
use crate::model::{BareJid, Contact, MessageKey, order};
use crate::store::{Range, Reads, Record, StoreError, Working};
use apply::Fate;

/// How many ids are looked at in one turn.
const BATCH: usize = 100;
/// Most ids of one chat that are waited for: a contact may name any number of messages that do not exist.
const MOST_WAITING: usize = 256;
/// Most ids of all chats that are waited for, where whoever names another one is a stranger: addresses cost nothing.
const MOST_OF_STRANGERS: usize = if cfg!(test) { 1_024 } else { 4_096 };
/// Most bytes of one chat that wait, and of all chats where whoever adds to them is a stranger: a text may be as long as the server lets it.
const MOST_BYTES_IN_CHAT: usize = if cfg!(test) { 64 << 10 } else { 1 << 20 };
const MOST_BYTES_OF_STRANGERS: usize = if cfg!(test) { 256 << 10 } else { 8 << 20 };
/// Most acts that wait for one id.
const MOST_FOR_ONE: usize = 64;
/// Most people who chose the same id.
const MOST_NAMESAKES: u32 = 8;
/// Most rows that are counted to say how many are unread.
pub(super) const MOST_UNREAD: u32 = 500;

/// An act came: it is settled in a turn of its own.
pub(super) fn heard(turn: &mut Turn<'_>, mut act: ActRow) {
    let others = turn.adopts.iter();
    let others = others.filter(|it| matches!(it, Adopt::Act(..) | Adopt::ActHeld(..)));
    act.number = (turn.state.acts.next).saturating_add(others.count() as u64);
    turn.work.put(&act);
    turn.adopts.push(match act.held {
        true => Adopt::ActHeld(act.chat, act.target),
        false => Adopt::Act(act.chat, act.target),
    });
}

/// One came in its place among others: what came of it before waits no more.
pub(super) fn came_in_place(turn: &mut Turn<'_>, act: &ActRow) {
    let held = ActRow {
        held: true,
        ..act.clone()
    };
    turn.work.delete::<ActRow>(held.key());
}

/// Whether what comes live may overtake something.
pub(super) fn may_overtake(turn: &Turn<'_>) -> bool {
    !turn.archive.is_done() && !turn.state.reading.stalled
}

fn due(state: &State) -> impl Iterator<Item = &(BareJid, Target)> {
    state.acts.due.iter().take(BATCH)
}

pub(super) fn reads(state: &State, reads: &mut Reads) {
    for (chat, target) in due(state) {
        reads.all::<ActRow>(ActRow::all(chat, target));
        reads.get::<ChatRow>(ChatRow::place(chat));
        reads.get::<Contact>(contact_key(chat));
        match target {
            Target::Id(id) => {
                reads.some::<NamedRow>(NamedRow::all(chat, id), MOST_NAMESAKES);
            }
            Target::Archived(id) => {
                reads.get::<ArchivedRow>(ArchivedRow::place(&state.own(), id));
            }
        }
    }
}

pub(super) fn more(state: &State, work: &Working, reads: &mut Reads) -> Result<(), StoreError> {
    for (chat, target) in due(state) {
        let acts = work.all::<ActRow>(&ActRow::all(chat, target))?;
        let reads_on = acts.iter().any(|act| act.moves_reading());
        for act in acts {
            match act.what {
                What::Answers { row } => {
                    reads.get::<MessageRow>(MessageRow::place(row));
                }
                // Whether it was done already.
                What::Correct { .. } => {
                    let done = NamedRow::all(chat, &act.id).text(act.by.sender.as_str());
                    reads.get::<NamedRow>(done);
                }
                _ => {}
            }
        }
        for (row, _) in rows_of(&state.own(), work, chat, target)? {
            reads.get::<MessageRow>(MessageRow::place(row));
            if reads_on {
                reads.range(after(row));
            }
        }
    }
    Ok(())
}

/// The rows after one, for counting what is unread.
pub(super) fn after(row: MessageKey) -> Range {
    let rows = MessageRow::chat(row.chat);
    Range {
        table: MessageRow::TABLE,
        from: rows.clone().number(row.position.saturating_add(1)),
        to: rows.after_prefix(),
        newest_first: false,
        limit: MOST_UNREAD,
    }
}

/// The rows that bear a name, and who gave it to them.
fn rows_of(
    own: &BareJid,
    work: &Working,
    chat: &BareJid,
    target: &Target,
) -> Result<Vec<(MessageKey, BareJid)>, StoreError> {
    Ok(match target {
        Target::Id(id) => {
            let named = work.all::<NamedRow>(&NamedRow::all(chat, id))?;
            (named.into_iter().map(|named| (named.row, named.sender))).collect()
        }
        Target::Archived(id) => {
            let archived = work.get::<ArchivedRow>(&ArchivedRow::place(own, id))?;
            let row = archived.and_then(|it| it.row);
            row.into_iter().map(|row| (row, own.clone())).collect()
        }
    })
}

/// What came is done where what it names is here, and waits where it is not.
pub(super) fn settle(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let due: Vec<(BareJid, Target)> = due(turn.state).cloned().collect();
    for (chat, target) in due {
        let mut acts = turn.work.all::<ActRow>(&ActRow::all(&chat, &target))?;
        // In the order in which they were written, as far as anybody knows.
        let when = |act: &ActRow| (act.by.at, act.number);
        order::sort_by(&mut acts, |a, b| when(a).cmp(&when(b)));
        let own = turn.state.own();
        let rows = rows_of(&own, &turn.work, &chat, &target)?;
        let mut waiting = Vec::new();
        // The archive has it, and it is no message: nothing will come.
        let is_none = match &target {
            Target::Archived(id) => {
                let place = ArchivedRow::place(&own, id);
                (turn.work.get::<ArchivedRow>(&place)?).is_some_and(|it| it.row.is_none())
            }
            Target::Id(_) => false,
        };
        for act in acts {
            if act.held && may_overtake(turn) {
                continue;
            }
            if is_none {
                turn.work.delete::<ActRow>(act.key());
                continue;
            }
            if rows.is_empty() {
                waiting.push(act);
                continue;
            }
            turn.work.delete::<ActRow>(act.key());
            if let Fate::Message = apply::apply(turn, &act, &rows)? {
                apply::as_message(turn, &act)?;
            }
        }
        let known = turn.state.acts.weight_of(&chat, &target) > 0;
        let full = !known
            && (turn.state.acts.waiting_in(&chat) >= MOST_WAITING
                || waits_in_all(turn) >= MOST_OF_STRANGERS && is_stranger(turn, &chat)?);
        let keep = if full { 0 } else { MOST_FOR_ONE };
        let too_many = waiting.len().saturating_sub(keep);
        for act in waiting.drain(..too_many) {
            tracing::debug!("too many acts wait for messages that are not here");
            give_up(turn, &act)?;
        }
        let room = room(turn, &chat, &target)?;
        let mut weight: usize = waiting.iter().map(ActRow::weight).sum();
        for act in &waiting {
            if weight <= room {
                break;
            }
            tracing::debug!("acts that are too long wait for messages that are not here");
            give_up(turn, act)?;
            weight = weight.saturating_sub(act.weight());
        }
        turn.adopts.push(Adopt::ActsSettled(chat, target, weight));
    }
    Ok(())
}

/// What an act is about is waited for no more. A text of somebody who has a chat is shown as a message (as whoever
/// knows nothing of corrections shows it: XEP-0308 §2).
fn give_up(turn: &mut Turn<'_>, act: &ActRow) -> Result<(), StoreError> {
    turn.work.delete::<ActRow>(act.key());
    match act.by.own || is_stranger(turn, &act.chat)? {
        true => Ok(()),
        false => apply::as_message(turn, act),
    }
}

/// How many ids are waited for, with those that this turn has found to be.
fn waits_in_all(turn: &Turn<'_>) -> usize {
    let now = settled_now(turn).filter(|(_, now, before)| *now > 0 && *before == 0);
    turn.state.acts.waiting.len().saturating_add(now.count())
}

/// What this turn has settled so far: of whom, how much of it waits, and how much did before.
fn settled_now<'a>(turn: &'a Turn<'_>) -> impl Iterator<Item = (&'a BareJid, usize, usize)> {
    turn.adopts.iter().filter_map(|change| match change {
        Adopt::ActsSettled(chat, target, weight) => {
            let before = turn.state.acts.weight_of(chat, target);
            Some((chat, *weight, before))
        }
        _ => None,
    })
}

/// How many bytes may wait for one name, beside what waits for the others.
fn room(turn: &Turn<'_>, chat: &BareJid, target: &Target) -> Result<usize, StoreError> {
    let acts = &turn.state.acts;
    let (mut in_chat, mut in_all) = (acts.weights_in(chat).sum::<usize>(), acts.weight);
    for (of, now, before) in settled_now(turn) {
        in_all = in_all.saturating_add(now).saturating_sub(before);
        if of == chat {
            in_chat = in_chat.saturating_add(now).saturating_sub(before);
        }
    }
    let this = acts.weight_of(chat, target);
    let room = MOST_BYTES_IN_CHAT.saturating_sub(in_chat.saturating_sub(this));
    Ok(match is_stranger(turn, chat)? {
        true => room.min(MOST_BYTES_OF_STRANGERS.saturating_sub(in_all.saturating_sub(this))),
        false => room,
    })
}

/// Whether this account has nothing to do with whom a chat would be.
fn is_stranger(turn: &Turn<'_>, chat: &BareJid) -> Result<bool, StoreError> {
    let contact = turn.work.get::<Contact>(&contact_key(chat))?;
    Ok(contact.is_none() && turn.chat(chat)?.is_none())
}
