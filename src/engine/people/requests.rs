//! Who asks to see our presence, and who may (RFC 6121 §3.1, §3.2, §3.4).
//!
//! Invariant: at most [`MOST`] requests are kept, each within bounds; a server gives what was not answered again with the next stream.

use super::records::{BlockedRow, GrantRow, RequestRow, Wish, WishRow};
use super::{nobody_yet, tell, wishes};
use crate::engine::records::contact_key;
use crate::engine::turn::Turn;
use crate::model::{BareJid, Contact, Request, Subscription};
use crate::store::{Reads, StoreError};
use crate::xmpp::plain;
use crate::xmpp::stanza::presence::{self, Kind};
use crate::xmpp::stanza::xep0172;
use minidom::Element;

/// Most requests that wait for an answer.
pub(in crate::engine) const MOST: usize = 100;
/// Longest text, in characters.
const LONGEST_TEXT: usize = 500;

/// What a request needs beside what is known of who makes it.
pub(in crate::engine) fn reads(reads: &mut Reads) {
    reads.all::<RequestRow>(RequestRow::all());
}

/// Somebody asks.
pub(in crate::engine) fn asked(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    stanza: &Element,
) -> Result<(), StoreError> {
    let contact = turn.work.get::<Contact>(&contact_key(jid))?;
    let sees_us = (contact.as_ref()).is_some_and(|contact| contact.subscription.sees_us());
    if *jid == turn.state.own() || turn.state.blocks(jid) || sees_us {
        return Ok(());
    }
    if turn
        .work
        .get::<BlockedRow>(&BlockedRow::place(jid))?
        .is_some()
    {
        return Ok(());
    }
    let approved = contact.is_some_and(|contact| contact.approved);
    if approved || turn.work.get::<GrantRow>(&GrantRow::place(jid))?.is_some() {
        // A person said yes before it came.
        if let Some(yes) = presence::subscription(Kind::Subscribed, jid) {
            turn.send_lasting(yes, None);
        }
        return Ok(());
    }
    let decided = WishRow::place(jid, Wish::Refuse.kind());
    let place = RequestRow::place(jid);
    if turn.work.get::<WishRow>(&decided)?.is_some()
        || turn.work.get::<RequestRow>(&place)?.is_some()
        || turn.work.all::<RequestRow>(&RequestRow::all())?.len() >= MOST
    {
        return Ok(());
    }
    turn.work.put(&RequestRow {
        jid: jid.clone(),
        request: Request {
            at: turn.now,
            nick: xep0172::read_in(stanza),
            text: presence::status(stanza).and_then(|text| plain::lines(&text, LONGEST_TEXT)),
        },
    });
    tell(turn, jid)
}

/// Somebody who asked does so no longer.
pub(in crate::engine) fn withdrawn(turn: &mut Turn<'_>, jid: &BareJid) -> Result<(), StoreError> {
    let place = RequestRow::place(jid);
    if turn.work.get::<RequestRow>(&place)?.is_none() {
        return Ok(());
    }
    turn.work.delete::<RequestRow>(place);
    tell(turn, jid)
}

/// A person lets somebody see our presence, or no longer: the answer to a request, where there is one.
pub(super) fn share(turn: &mut Turn<'_>, jid: &BareJid, on: bool) -> Result<(), StoreError> {
    let place = RequestRow::place(jid);
    let asked = turn.work.get::<RequestRow>(&place)?.is_some();
    let contact = turn.work.get::<Contact>(&contact_key(jid))?;
    let sees_us = (contact.as_ref()).is_some_and(|contact| contact.subscription.sees_us());
    if asked {
        turn.work.delete::<RequestRow>(place);
    }
    if !on {
        wishes::wish(turn, jid, Wish::Refuse)?;
        turn.work.delete::<GrantRow>(GrantRow::place(jid));
        if let Some(mut contact) = contact {
            let subscription = contact.subscription;
            contact.subscription = Subscription::new(subscription.seen_by_us(), false);
            contact.approved = false;
            turn.work.put(&contact);
        }
        return Ok(());
    }
    if sees_us {
        return Ok(());
    }
    wishes::wish(turn, jid, Wish::Grant { in_advance: !asked })?;
    let mut contact = contact.unwrap_or_else(|| nobody_yet(jid));
    if asked {
        contact.subscription = Subscription::new(contact.subscription.seen_by_us(), true);
    } else {
        turn.work.put(&GrantRow { jid: jid.clone() });
        contact.approved = true;
    }
    turn.work.put(&contact);
    Ok(())
}
