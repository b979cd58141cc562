//! Contacts, presence, and what others ask of this client.
//!
//! Invariant: a roster push is believed only from the own account (RFC 6121 §2.1.6); a stanza that nobody understands is answered
//! where the specification demands an answer (RFC 6120 §8.2.3) and dropped otherwise.

use super::chats;
use super::devices;
use super::profiles;
use super::records::{Account, ChatRow, contact_key};
use super::state::{Adopt, State};
use super::turn::Turn;
use crate::model::{BareJid, Contact};
use crate::store::{Key, Reads, StoreError};
use crate::xmpp::stanza::roster::{self, Item};
use crate::xmpp::stanza::{iq, presence, xep0199};
use crate::xmpp::{address, disco};
use minidom::Element;
use std::collections::BTreeSet;

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
        }
        "presence" => {
            reads.get::<ChatRow>(ChatRow::place(&from));
            reads.get::<Contact>(contact_key(&from));
            profiles::stanza_reads(state, &from, reads);
        }
        _ => {
            let pushed = roster::push(&state.own(), stanza);
            for item in pushed.iter().flat_map(|push| &push.items) {
                let (Item::Contact(Contact { jid, .. }) | Item::Removed(jid)) = item;
                reads.get::<Contact>(contact_key(jid));
                reads.get::<ChatRow>(ChatRow::place(jid));
            }
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
    let Some((jid, resource)) = stanza.attr("from").and_then(address::split) else {
        return Ok(());
    };
    let resource = resource.unwrap_or_default();
    if *stanza.attr("from").unwrap_or_default() != *turn.state.full_jid {
        profiles::handle_presence(turn, &jid, stanza)?;
    }
    let change = match presence::kind(stanza) {
        Some(presence::Kind::Unavailable) => Adopt::Unavailable(jid.clone(), resource),
        Some(presence::Kind::Available) => {
            Adopt::Available(jid.clone(), resource, presence::availability(stanza))
        }
        _ => return Ok(()),
    };
    turn.adopts.push(change);
    tell(turn, &jid)
}

/// An iq of type get or set.
fn handle_request(turn: &mut Turn<'_>, stanza: &Element) -> Result<(), StoreError> {
    if !matches!(iq::kind(stanza), Some(iq::Kind::Get | iq::Kind::Set)) {
        return Ok(());
    }
    if let Some(push) = roster::push(&turn.state.own(), stanza) {
        for item in push.items {
            match item {
                Item::Contact(contact) => keep(turn, contact)?,
                Item::Removed(jid) => remove(turn, &jid)?,
            }
        }
        keep_version(turn, push.version)?;
        turn.send(iq::result(stanza, None));
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
    let former = turn.work.all::<Contact>(&Key::new())?;
    let mut gone: BTreeSet<BareJid> = former.into_iter().map(|contact| contact.jid).collect();
    for item in full.items {
        if let Item::Contact(contact) = item {
            gone.remove(&contact.jid);
            keep(turn, contact)?;
        }
    }
    for jid in gone {
        remove(turn, &jid)?;
    }
    keep_version(turn, full.version)
}

fn keep(turn: &mut Turn<'_>, contact: Contact) -> Result<(), StoreError> {
    if turn
        .work
        .get::<Contact>(&contact_key(&contact.jid))?
        .as_ref()
        == Some(&contact)
    {
        return Ok(());
    }
    turn.work.put(&contact);
    tell(turn, &contact.jid)
}

fn remove(turn: &mut Turn<'_>, jid: &BareJid) -> Result<(), StoreError> {
    turn.work.delete::<Contact>(contact_key(jid));
    tell(turn, jid)
}

pub(super) fn tell(turn: &mut Turn<'_>, jid: &BareJid) -> Result<(), StoreError> {
    match turn.chat(jid)? {
        Some(chat) => chats::tell(turn, &chat),
        None => Ok(()),
    }
}

fn keep_version(turn: &mut Turn<'_>, version: Option<String>) -> Result<(), StoreError> {
    let mut account: Account = turn.account()?;
    if version.is_some() && account.roster_version != version {
        account.roster_version = version;
        turn.work.put(&account);
    }
    Ok(())
}
