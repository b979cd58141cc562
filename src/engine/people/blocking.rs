//! Who is blocked (XEP-0191), reports (XEP-0377), and what the own server offers for that.
//!
//! Invariant: the list is the server's, with what was decided here and is not told yet over it. Only the own account pushes changes.

use super::records::{AbilitiesRow, BlockedRow, RequestRow, Wish, WishRow};
use super::{presences, tell, tell_all, wishes};
use crate::bus::{Abilities, Event, Report, ReportReason};
use crate::engine::records::{ChatRow, MessageRow};
use crate::engine::state::{Adopt, Request};
use crate::engine::turn::Turn;
use crate::model::{BareJid, order};
use crate::store::{Reads, Record, StoreError, Working};
use crate::xmpp::stanza::error::StanzaError;
use crate::xmpp::stanza::xep0191::{self, Push};
use crate::xmpp::stanza::{iq, xep0030, xep0377};
use crate::xmpp::{address, plain};
use minidom::Element;

/// How many of the last messages a report names.
const NAMED: u32 = 10;
/// Longest text of a report, in characters.
const LONGEST_TEXT: usize = 1_000;

/// Asks the own server what it offers: the domain, not the account, answers for blocking.
pub(in crate::engine) fn ask(turn: &mut Turn<'_>) {
    let server = BareJid::new(address::domain(&turn.state.own()));
    turn.get(Some(&server), Request::ServerFeatures, xep0030::info(None));
}

/// What it offers; where it offers blocking, the list is asked for.
pub(in crate::engine) fn features(
    turn: &mut Turn<'_>,
    answer: &Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    let info = match answer {
        Ok(iq) => xep0030::Info::read(iq),
        // A server that answers nothing offers nothing; one that is slow is asked again on the next stream.
        Err(Some(_)) => None,
        Err(None) => return Ok(()),
    };
    let has = |feature: &str| info.as_ref().is_some_and(|info| info.has(feature));
    let abilities = Abilities {
        blocking: has(xep0191::NS),
        reporting: has(xep0191::NS) && has(xep0377::NS),
    };
    if abilities != turn.state.abilities {
        turn.work.put(&AbilitiesRow(abilities));
        turn.tell(Event::Abilities(abilities));
    }
    turn.adopts.push(Adopt::Abilities(abilities));
    turn.adopts.push(Adopt::LookAtWishes(true));
    if abilities.blocking {
        turn.get(None, Request::BlockList, xep0191::request());
    }
    Ok(())
}

/// What the own server offers, as this turn leaves it: a tab may come in the turn in which that is learnt.
pub(in crate::engine) fn abilities(turn: &Turn<'_>) -> Abilities {
    let learnt = turn.adopts.iter().rev().find_map(|adopt| match adopt {
        Adopt::Abilities(abilities) => Some(*abilities),
        _ => None,
    });
    learnt.unwrap_or(turn.state.abilities)
}

/// The list as the server has it.
pub(in crate::engine) fn list(
    turn: &mut Turn<'_>,
    answer: &Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    let Some(items) = answer.as_ref().ok().and_then(xep0191::read) else {
        return Ok(());
    };
    let items = order::set(items);
    let former = turn.work.all::<BlockedRow>(&BlockedRow::all())?;
    let former = order::set(former.into_iter().map(|row| row.jid));
    let mut changed = Vec::new();
    for jid in items.symmetric_difference(&former) {
        if set(turn, jid, items.contains(jid))? {
            changed.push(jid.clone());
        }
    }
    told(turn, &changed)
}

fn told(turn: &mut Turn<'_>, changed: &[BareJid]) -> Result<(), StoreError> {
    if changed.len() > super::FEW {
        return tell_all(turn, None, None);
    }
    changed.iter().try_for_each(|jid| tell(turn, jid))
}

/// What the server says of somebody; whether it counts. What was decided here and is not told yet counts more.
fn set(turn: &mut Turn<'_>, jid: &BareJid, blocked: bool) -> Result<bool, StoreError> {
    let wish = WishRow::place(jid, Wish::Unblock.kind());
    if turn.work.get::<WishRow>(&wish)?.is_some() {
        return Ok(false);
    }
    match blocked {
        true => mark(turn, jid),
        false => unmark(turn, jid),
    }
    Ok(true)
}

pub(super) fn mark(turn: &mut Turn<'_>, jid: &BareJid) {
    turn.work.put(&BlockedRow { jid: jid.clone() });
    turn.adopts.push(Adopt::Blocked(jid.clone(), true));
    presences::forget(turn, jid);
}

pub(super) fn unmark(turn: &mut Turn<'_>, jid: &BareJid) {
    turn.work.delete::<BlockedRow>(BlockedRow::place(jid));
    turn.adopts.push(Adopt::Blocked(jid.clone(), false));
}

/// What a push needs, if the stanza is one.
pub(in crate::engine) fn push_reads(own: &BareJid, stanza: &Element, reads: &mut Reads) {
    if xep0191::push(own, stanza).is_some() {
        super::all_reads(reads);
        reads.all::<ChatRow>(crate::store::Key::new());
    }
}

/// A change on another device, or the echo of one made here. `false`: it is none.
pub(in crate::engine) fn push(turn: &mut Turn<'_>, stanza: &Element) -> Result<bool, StoreError> {
    let Some(push) = xep0191::push(&turn.state.own(), stanza) else {
        return Ok(false);
    };
    let (items, blocked) = match push {
        Push::Blocked(items) => (items, true),
        Push::Unblocked(items) => (items, false),
        Push::AllUnblocked => {
            let all = turn.work.all::<BlockedRow>(&BlockedRow::all())?;
            (all.into_iter().map(|row| row.jid).collect(), false)
        }
    };
    let mut changed = Vec::new();
    for jid in items {
        let place = BlockedRow::place(&jid);
        let is = turn.work.get::<BlockedRow>(&place)?.is_some();
        if is != blocked && set(turn, &jid, blocked)? {
            changed.push(jid);
        }
    }
    told(turn, &changed)?;
    turn.send(iq::result(stanza, None));
    Ok(true)
}

/// What a report needs once the chat is there.
pub(in crate::engine) fn more(
    jid: &BareJid,
    work: &Working,
    reads: &mut Reads,
) -> Result<(), StoreError> {
    if let Some(chat) = work.get::<ChatRow>(&ChatRow::place(jid))? {
        let all = MessageRow::chat(chat.id);
        reads.range(crate::store::Range {
            table: MessageRow::TABLE,
            to: all.after_prefix(),
            from: all,
            newest_first: true,
            limit: NAMED * 2,
        });
    }
    Ok(())
}

/// A person blocks somebody.
pub(super) fn block(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    report: Option<Report>,
) -> Result<(), StoreError> {
    let report = report.map(|report| write(turn, jid, report)).transpose()?;
    wishes::wish(turn, jid, Wish::Block(report))?;
    turn.work.delete::<RequestRow>(RequestRow::place(jid));
    mark(turn, jid);
    Ok(())
}

pub(super) fn unblock(turn: &mut Turn<'_>, jid: &BareJid) -> Result<(), StoreError> {
    wishes::wish(turn, jid, Wish::Unblock)?;
    unmark(turn, jid);
    Ok(())
}

fn write(turn: &Turn<'_>, jid: &BareJid, report: Report) -> Result<xep0377::Report, StoreError> {
    let mut messages = Vec::new();
    if report.with_messages
        && let Some(chat) = turn.chat(jid)?
    {
        let rows = turn.work.all::<MessageRow>(&MessageRow::chat(chat.id))?;
        let theirs = rows.into_iter().rev().filter(|row| !row.message.own);
        messages.extend(theirs.filter_map(|row| row.stanza_id).take(NAMED as usize));
    }
    Ok(xep0377::Report {
        reason: match report.reason {
            ReportReason::Spam => xep0377::Reason::Spam,
            ReportReason::Abuse => xep0377::Reason::Abuse,
        },
        text: plain::lines(&report.text, LONGEST_TEXT).unwrap_or_default(),
        messages,
        archive: turn.state.own(),
    })
}
