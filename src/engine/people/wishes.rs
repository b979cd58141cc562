//! What was decided here and the server does not have yet.
//!
//! Invariant: a wish ends in the commit in which its stanza is kept as unacknowledged (presence), or when the server has answered (iq);
//! a later wish about the same thing takes its place. A refusal undoes what was shown, and is said.

use super::records::{Wish, WishRow};
use super::{blocking, tell};
use crate::bus::Event;
use crate::engine::profiles;
use crate::engine::records::contact_key;
use crate::engine::state::{Adopt, Request};
use crate::engine::turn::Turn;
use crate::model::{BareJid, Contact};
use crate::store::{Reads, StoreError};
use crate::xmpp::stanza::error::StanzaError;
use crate::xmpp::stanza::presence::{self, Kind};
use crate::xmpp::stanza::{roster, xep0191};
use crate::xmpp::xml::Build;
use minidom::Element;

/// How many are sent in one turn.
const SOME: u32 = 100;

/// Keeps a wish. To be called before the contact's row is changed: what the server has is noted with it.
pub(super) fn wish(turn: &mut Turn<'_>, jid: &BareJid, wish: Wish) -> Result<(), StoreError> {
    let kind = wish.kind();
    let former = turn.work.get::<WishRow>(&WishRow::place(jid, kind))?;
    let was = match former {
        Some(former) => former.was,
        None => turn.work.get::<Contact>(&contact_key(jid))?,
    };
    let serial = turn.random.next_u32();
    turn.work.put(&WishRow {
        jid: jid.clone(),
        wish,
        serial,
        was,
    });
    turn.adopts.push(Adopt::WishAnswered(jid.clone(), kind));
    turn.adopts.push(Adopt::LookAtWishes(true));
    Ok(())
}

/// What sending wishes needs.
pub(in crate::engine) fn reads(reads: &mut Reads) {
    reads.some::<WishRow>(WishRow::all(), SOME);
}

/// The rest of it.
pub(in crate::engine) fn more(
    work: &crate::store::Working,
    reads: &mut Reads,
) -> Result<(), StoreError> {
    for row in work.all::<WishRow>(&WishRow::all())? {
        super::reads(&row.jid, reads);
    }
    Ok(())
}

/// Sends what is not under way.
pub(in crate::engine) fn settle(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let rows = turn.work.all::<WishRow>(&WishRow::all())?;
    let mut ended = false;
    for row in &rows {
        let under_way = (row.jid.clone(), row.wish.kind());
        if turn.state.wishes_sent.contains(&under_way) {
            continue;
        }
        let jid = &row.jid;
        let subscription = |kind| presence::subscription(kind, jid);
        match &row.wish {
            Wish::List { name, groups } => {
                ask(turn, row, roster::set(jid, name.as_deref(), groups));
            }
            Wish::Unlist => ask(turn, row, roster::remove(jid)),
            Wish::Block(_) | Wish::Unblock if !turn.state.abilities_known => continue,
            Wish::Block(_) | Wish::Unblock if !turn.state.abilities.blocking => {
                refused(turn, row, "feature-not-implemented")?;
            }
            Wish::Block(report) => {
                let report = report.as_ref().filter(|_| turn.state.abilities.reporting);
                ask(turn, row, xep0191::block(jid, report));
            }
            Wish::Unblock => ask(turn, row, xep0191::unblock(jid)),
            Wish::Ask => {
                let nick = profiles::own_nick(turn.state);
                let stanza = subscription(Kind::Subscribe).map(|it| it.children(nick));
                done(turn, row, stanza)?;
            }
            Wish::EndAsk => done(turn, row, subscription(Kind::Unsubscribe))?,
            Wish::Refuse => done(turn, row, subscription(Kind::Unsubscribed))?,
            // Servers that know no approval in advance are told when the request comes (RFC 6121 §3.4).
            Wish::Grant { in_advance: true } if !turn.state.pre_approval => done(turn, row, None)?,
            Wish::Grant { .. } => done(turn, row, subscription(Kind::Subscribed))?,
        }
        ended |= matches!(row.wish.kind(), 2 | 3);
    }
    // Those that wait for answers are followed by others when these come.
    if rows.len() >= SOME as usize && ended {
        turn.adopts.push(Adopt::LookAtWishes(true));
    }
    Ok(())
}

fn ask(turn: &mut Turn<'_>, row: &WishRow, payload: Element) {
    let kind = row.wish.kind();
    let request = Request::Wish(row.jid.clone(), kind, row.serial);
    turn.adopts.push(Adopt::WishSent(row.jid.clone(), kind));
    turn.set(request, payload);
}

/// A presence is sent until the server has it, and that is all there is to know.
fn done(turn: &mut Turn<'_>, row: &WishRow, stanza: Option<Element>) -> Result<(), StoreError> {
    if let Some(stanza) = stanza {
        turn.send_lasting(stanza, None);
    }
    turn.work
        .delete::<WishRow>(WishRow::place(&row.jid, row.wish.kind()));
    tell(turn, &row.jid)
}

/// The server has it, or will not have it.
pub(in crate::engine) fn answered(
    turn: &mut Turn<'_>,
    (jid, kind, serial): (BareJid, u32, u32),
    answer: &Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    let row = turn.work.get::<WishRow>(&WishRow::place(&jid, kind))?;
    let Some(row) = row.filter(|row| row.serial == serial) else {
        return Ok(());
    };
    turn.adopts.push(Adopt::WishAnswered(jid.clone(), kind));
    if !matches!(answer, Err(None)) {
        turn.adopts.push(Adopt::LookAtWishes(true));
    }
    match answer {
        Ok(_) => {
            turn.work.delete::<WishRow>(WishRow::place(&jid, kind));
            tell(turn, &jid)
        }
        // Nobody knows what became of it; it is sent again on the next stream, or with the next wish.
        Err(None) => Ok(()),
        Err(Some(error)) => refused(turn, &row, &error.words()),
    }
}

/// It does not come true: what was shown is undone.
fn refused(turn: &mut Turn<'_>, row: &WishRow, why: &str) -> Result<(), StoreError> {
    let jid = &row.jid;
    turn.work
        .delete::<WishRow>(WishRow::place(jid, row.wish.kind()));
    match &row.wish {
        Wish::List { .. } | Wish::Unlist => match &row.was {
            Some(was) => turn.work.put(was),
            None => turn.work.delete::<Contact>(contact_key(jid)),
        },
        Wish::Block(_) => blocking::unmark(turn, jid),
        Wish::Unblock => blocking::mark(turn, jid),
        _ => {}
    }
    turn.tell(Event::Refused {
        jid: jid.clone(),
        why: crate::xmpp::plain::line(why, 200).unwrap_or_default(),
    });
    tell(turn, jid)
}
