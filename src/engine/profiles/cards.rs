//! vCards: looked at when a person wants to see one, in the newest form that there is.

use super::rows::{CardRow, Wish};
use super::{Change, Question, ask, change, describe, own, tell};
use crate::bus::Event;
use crate::engine::turn::Turn;
use crate::model::{BareJid, Card, Millis};
use crate::store::StoreError;
use crate::xmpp::stanza::StanzaError;
use crate::xmpp::stanza::{xep0054, xep0060, xep0292};
use minidom::Element;

/// How long a vCard is taken for current.
const LASTS: Millis = 60_000;

/// Where a vCard is looked for, one after the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::engine) enum Way {
    Node,
    Iq,
    /// XEP-0054.
    Temp,
    /// Of the own node: who may read it.
    Access,
}

/// A tab shows somebody's vCard: what is known of it now, and what comes of looking at it.
pub(super) fn want(turn: &mut Turn<'_>, tab: u64, jid: &BareJid) -> Result<(), StoreError> {
    let row = turn.work.get::<CardRow>(&CardRow::place(jid))?;
    let fetched = row.map_or(0, |row| row.fetched);
    let is_old = turn.now >= fetched.saturating_add(LASTS) || turn.now < fetched;
    let under_way = turn.state.profiles.cards.contains(jid);
    let asks = turn.state.ready && is_old && !under_way;
    if asks {
        change(turn, Change::CardAsked(jid.clone()));
        get(turn, jid, Way::Node);
    }
    let profile = describe(turn, jid, asks || under_way)?;
    turn.tell_tab(tab, Event::Profile(profile));
    Ok(())
}

fn get(turn: &mut Turn<'_>, jid: &BareJid, way: Way) {
    let payload = match way {
        Way::Node => xep0060::items(xep0292::NODE, Some(1), &[]),
        Way::Iq => xep0292::request(),
        Way::Temp => xep0054::request(),
        Way::Access => xep0060::configuration(xep0292::NODE),
    };
    ask(turn, jid, Question::Card(jid.clone(), way), payload);
}

/// The vCard in a node's answer.
pub(super) fn find_in_node(iq: &Element) -> Option<Element> {
    let items = xep0060::read_items(iq)?.items;
    let payloads = items.into_iter().rev().filter_map(|item| item.payload);
    payloads
        .into_iter()
        .find(|payload| payload.is("vcard", xep0292::NS))
}

pub(super) fn answered(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    way: Way,
    answer: &Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    if way == Way::Access {
        return access(turn, jid, answer);
    }
    let card = answer.as_ref().ok().and_then(|iq| match way {
        Way::Node => find_in_node(iq).and_then(|card| xep0292::read(&card)),
        Way::Iq => xep0292::find(iq).and_then(xep0292::read),
        Way::Temp => xep0054::find(iq).map(xep0054::read),
        Way::Access => None,
    });
    let next = match way {
        Way::Node => Some(Way::Iq),
        Way::Iq => Some(Way::Temp),
        Way::Temp | Way::Access => None,
    };
    let is_silent =
        matches!(answer, Err(error) if error.as_ref().is_none_or(StanzaError::is_temporary));
    if is_silent {
        change(turn, Change::CardAnswered(jid.clone()));
        return tell(turn, jid);
    }
    if let (None, Some(next)) = (&card, next) {
        get(turn, jid, next);
        return Ok(());
    }
    let is_found = card.is_some();
    change(turn, Change::CardAnswered(jid.clone()));
    keep(turn, jid, card.unwrap_or_default())?;
    if *jid == turn.state.own() && way == Way::Node && is_found {
        get(turn, jid, Way::Access);
        return Ok(());
    }
    tell(turn, jid)
}

/// The card as it is published now. What a person has just written stays.
fn keep(turn: &mut Turn<'_>, jid: &BareJid, card: Card) -> Result<(), StoreError> {
    let is_own = *jid == turn.state.own();
    if is_own && own::wish(turn, |wish| matches!(wish, Wish::Card { .. }))?.is_some() {
        return Ok(());
    }
    let row = turn.work.get::<CardRow>(&CardRow::place(jid))?;
    let row = row.unwrap_or_else(|| CardRow::new(jid.clone()));
    turn.work.put(&CardRow {
        card,
        fetched: turn.now,
        ..row
    });
    Ok(())
}

/// Who may read the own card.
fn access(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    answer: &Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    let access = (answer.as_ref().ok()).and_then(xep0060::read_access);
    let waits = own::wish(turn, |wish| matches!(wish, Wish::Card { .. }))?.is_some();
    if let (Some(access), false) = (access, waits)
        && let Some(row) = turn.work.get::<CardRow>(&CardRow::place(jid))?
    {
        let open = access == xep0060::Access::Open;
        turn.work.put(&CardRow { open, ..row });
    }
    tell(turn, jid)
}
