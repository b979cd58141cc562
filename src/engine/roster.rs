//! The roster, presence, and what others ask of this client, as they come in.
//!
//! Invariant: a roster push is believed only from the own account (RFC 6121 §2.1.6); a stanza that nobody understands is answered
//! where the specification demands an answer (RFC 6120 §8.2.3) and dropped otherwise.

use super::devices;
use super::people::{self, blocking, presences, requests};
use super::profiles;
use super::records::{Account, ChatRow, contact_key};
use super::state::State;
use super::turn::Turn;
use crate::model::Contact;
use crate::store::{Reads, StoreError};
use crate::xmpp::disco;
use crate::xmpp::stanza::presence::{self, Kind};
use crate::xmpp::stanza::roster::{self, Item};
use crate::xmpp::stanza::{iq, xep0199};
use minidom::Element;

/// What a stanza that is no chat message needs.
pub(super) fn reads(state: &State, stanza: &Element, reads: &mut Reads) {
    let Some(from) = devices::sender(state, stanza) else {
        return;
    };
    match stanza.name() {
        // Whoever's list it is, own devices are shown beside it.
        "message" => {
            devices::reads(&from, reads);
            devices::reads(&state.own(), reads);
            profiles::stanza_reads(state, &from, reads);
            people::reads(&from, reads);
        }
        "presence" => match presence::kind(stanza) {
            Some(Kind::Subscribe | Kind::Unsubscribe) => {
                people::reads(&from, reads);
                requests::reads(reads);
            }
            _ => {
                reads.get::<ChatRow>(ChatRow::place(&from));
                reads.get::<Contact>(contact_key(&from));
                profiles::stanza_reads(state, &from, reads);
            }
        },
        _ => {
            let own = state.own();
            let pushed = roster::push(&own, stanza);
            for item in pushed.iter().flat_map(|push| &push.items) {
                let (Item::Contact(Contact { jid, .. }) | Item::Removed(jid)) = item;
                people::reads(jid, reads);
            }
            blocking::push_reads(&own, stanza, reads);
        }
    }
}

/// A stanza that is no chat message and answers nothing.
pub(super) fn resolve(turn: &mut Turn<'_>, stanza: &Element) -> Result<(), StoreError> {
    match stanza.name() {
        "message" => {
            profiles::handle_event(turn, stanza)?;
            devices::handle_event(turn, stanza)
        }
        "presence" => handle_presence(turn, stanza),
        "iq" => handle_request(turn, stanza),
        _ => Ok(()),
    }
}

fn handle_presence(turn: &mut Turn<'_>, stanza: &Element) -> Result<(), StoreError> {
    let Some(from) = devices::sender(turn.state, stanza) else {
        return Ok(());
    };
    if *stanza.attr("from").unwrap_or_default() != *turn.state.full_jid {
        profiles::handle_presence(turn, &from, stanza)?;
    }
    match presence::kind(stanza) {
        Some(kind @ (Kind::Available | Kind::Unavailable)) => presences::came(turn, stanza, kind),
        Some(Kind::Subscribe) => requests::asked(turn, &from, stanza),
        Some(Kind::Unsubscribe) => requests::withdrawn(turn, &from),
        Some(Kind::Error) => presences::bounced(turn, &from, stanza),
        // What came of what we asked for, the roster says (RFC 6121 §3.1.6, §3.2.3).
        Some(Kind::Subscribed | Kind::Unsubscribed | Kind::Probe) | None => Ok(()),
    }
}

/// An iq of type get or set.
fn handle_request(turn: &mut Turn<'_>, stanza: &Element) -> Result<(), StoreError> {
    if !matches!(iq::kind(stanza), Some(iq::Kind::Get | iq::Kind::Set)) {
        return Ok(());
    }
    if let Some(push) = roster::push(&turn.state.own(), stanza) {
        for item in push.items {
            match item {
                Item::Contact(contact) => {
                    let jid = contact.jid.clone();
                    if people::listed(turn, contact)? {
                        people::tell(turn, &jid)?;
                    }
                }
                Item::Removed(jid) => {
                    if people::unlisted(turn, &jid)? {
                        people::tell(turn, &jid)?;
                    }
                }
            }
        }
        keep_version(turn, push.version)?;
        turn.send(iq::result(stanza, None));
        return Ok(());
    }
    if blocking::push(turn, stanza)? {
        return Ok(());
    }
    let answer = xep0199::answer(stanza)
        .or_else(|| disco::answer(stanza))
        .unwrap_or_else(|| iq::unsupported(stanza));
    turn.send(answer);
    Ok(())
}

/// The roster as the server has it; without a query inside, it is the one we have (RFC 6121 §2.6.3).
pub(super) fn handle_roster(turn: &mut Turn<'_>, iq: &Element) -> Result<(), StoreError> {
    let Some(full) = roster::read(iq) else {
        return Ok(());
    };
    let items = full.items.into_iter().filter_map(|item| match item {
        Item::Contact(contact) => Some(contact),
        Item::Removed(_) => None,
    });
    people::roster(turn, items.collect())?;
    keep_version(turn, full.version)
}

fn keep_version(turn: &mut Turn<'_>, version: Option<String>) -> Result<(), StoreError> {
    let mut account: Account = turn.account()?;
    if version.is_some() && account.roster_version != version {
        account.roster_version = version;
        turn.work.put(&account);
    }
    Ok(())
}
