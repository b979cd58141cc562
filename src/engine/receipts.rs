//! Receipts (XEP-0184) in envelopes of OMEMO 2: the server does not learn what arrived.
//!
//! Who an envelope is for, and which row a receipt means, is known only when it is open; what it takes to seal one (sessions, bundles)
//! has to be loaded. So what is to be given and what came is kept, in the commit of the message that it is about, and settled in a turn of
//! its own.
//!
//! Invariants:
//! - A receipt goes to every device that a message would go to, or those that show the chat too would show something that they cannot open.
//! - What came counts from the contact whom the message went to, and from nobody else (§8).

use super::devices;
use super::inbound;
use super::outbound::keep_sessions;
use super::recipients::{Recipients, recipients};
use super::records::{KnownRow, MessageRow, Name, SessionRow, contact_key};
use super::state::{Adopt, State};
use super::turn::Turn;
use crate::model::{BareJid, Contact, Delivery, Flavour, Id};
use crate::omemo;
use crate::store::{Key, Reads, Record, StoreError, Table, Working};
use crate::xmpp::stanza::{self, xep0184, xep0334, xep0380, xep0384, xep0420};
use crate::xmpp::stream::NS_CLIENT;
use crate::xmpp::xml::{Build, element};
use minidom::Element;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Most receipts that wait, of either kind: the oldest give way.
const MOST: usize = 200;

/// A receipt to be given.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Due {
    pub chat: BareJid,
    /// The full address that the message came from.
    pub to: String,
    pub id: Id,
}

/// What waits.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ReceiptsRow {
    pub due: Vec<Due>,
    /// That came: from whom, for which message.
    pub heard: Vec<(BareJid, Id)>,
}

impl ReceiptsRow {
    pub fn place() -> Key {
        Key::new().text("receipts")
    }
}

impl Record for ReceiptsRow {
    const TABLE: Table = Table::Singletons;
    fn key(&self) -> Key {
        Self::place()
    }
}

fn row(turn: &Turn<'_>) -> Result<ReceiptsRow, StoreError> {
    let row = turn.work.get::<ReceiptsRow>(&ReceiptsRow::place())?;
    Ok(row.unwrap_or_default())
}

fn keep(turn: &mut Turn<'_>, row: ReceiptsRow) {
    turn.work.put(&row);
    turn.adopts.push(Adopt::Receipts(row));
    turn.adopts.push(Adopt::LookAtReceipts(true));
}

fn push<T>(list: &mut Vec<T>, item: T) {
    if list.len() >= MOST {
        list.remove(0);
    }
    list.push(item);
}

/// Notes the receipts in a contact's envelope; whether it asks for one.
pub(super) fn heard(
    turn: &mut Turn<'_>,
    from: &BareJid,
    envelope: &xep0420::Envelope,
) -> Result<bool, StoreError> {
    let is = |child: &&Element, name| child.is(name, xep0184::NS);
    let received = (envelope.content.iter())
        .filter(|child| is(child, "received"))
        .find_map(stanza::id);
    if let Some(id) = received.filter(|_| *from != turn.state.own()) {
        let mut row = row(turn)?;
        push(&mut row.heard, (from.clone(), id));
        keep(turn, row);
    }
    Ok((envelope.content.iter()).any(|child| is(&child, "request")))
}

/// Notes that a receipt is to be given.
pub(super) fn note(turn: &mut Turn<'_>, due: Due) -> Result<(), StoreError> {
    let mut row = row(turn)?;
    push(&mut row.due, due);
    keep(turn, row);
    Ok(())
}

/// By what the message of a receipt that came may be known.
fn names(state: &State, (chat, id): &(BareJid, Id)) -> [Name; 2] {
    [0, state.device.map_or(0, |(device, _)| device.0)].map(|device| Name {
        chat: chat.clone(),
        sender: state.own(),
        device,
        id: id.0.clone(),
    })
}

pub(super) fn reads(state: &State, reads: &mut Reads) {
    for heard in &state.receipts.heard {
        for name in names(state, heard) {
            reads.get::<KnownRow>(name.place());
        }
        devices::reads(&heard.0, reads);
    }
    for due in state.receipts.due.iter().filter(|_| state.ready) {
        for jid in [&due.chat, &state.own()] {
            devices::reads(jid, reads);
            reads.all::<SessionRow>(Key::new().text(jid.as_str()));
        }
        reads.get::<Contact>(contact_key(&due.chat));
    }
}

pub(super) fn more(state: &State, work: &Working, reads: &mut Reads) -> Result<(), StoreError> {
    for heard in &state.receipts.heard {
        for name in names(state, heard) {
            if let Some(known) = work.get::<KnownRow>(&name.place())? {
                reads.get::<MessageRow>(MessageRow::place(known.row));
            }
        }
    }
    Ok(())
}

/// What came counts, and what can be given is given; what waits for a bundle stays.
pub(super) fn settle(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    // What this very turn has added was not loaded for: it has a turn of its own.
    let ReceiptsRow { due, heard } = turn.state.receipts.clone();
    let before = row(turn)?;
    let mut left = before.clone();
    left.heard.retain(|it| !heard.contains(it));
    for heard in &heard {
        let names = names(turn.state, heard);
        inbound::advance(turn, &heard.0, &names, &Delivery::Delivered)?;
    }
    if turn.state.ready {
        for due in &due {
            if give(turn, due)? {
                left.due.retain(|it| it != due);
            }
        }
    }
    if left != before {
        turn.work.put(&left);
        turn.adopts.push(Adopt::Receipts(left));
    }
    Ok(())
}

/// Whether a receipt was given, or never can be.
fn give(turn: &mut Turn<'_>, due: &Due) -> Result<bool, StoreError> {
    for jid in [due.chat.clone(), turn.state.own()] {
        if !devices::is_current(turn, &jid)? {
            devices::ask_for_lists(turn, &jid);
            return Ok(false);
        }
    }
    let Recipients { ready, wait, .. } = recipients(turn, &due.chat)?;
    if wait {
        return Ok(false);
    }
    let ready: Vec<_> = (ready.into_iter())
        .filter(|recipient| recipient.session.version() == Flavour::Omemo2)
        .collect();
    if !ready.iter().any(|recipient| recipient.jid == due.chat) {
        return Ok(true);
    }
    let own = turn.own_device()?.device;
    let account = turn.state.own();
    let content = vec![xep0184::received(&due.id)];
    let envelope = xep0420::write(content, &account, None, turn.now, turn.random);
    let envelope = Zeroizing::new(envelope);
    let sealed = omemo::seal_omemo2(&own, Some(&envelope), ready, turn.random);
    keep_sessions(turn, sealed.sessions);
    let id = turn.fresh_id();
    let stanza = element("message", NS_CLIENT)
        .with("type", "chat")
        .with("to", due.to.as_str())
        .with("id", id.as_str())
        .child(Element::from(&sealed.encrypted))
        .child(xep0380::encryption(xep0384::NS, "OMEMO"))
        .child(xep0334::store());
    turn.send_lasting(stanza, None);
    Ok(true)
}
