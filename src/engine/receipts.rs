//! Receipts (XEP-0184) and markers (XEP-0333) that are to be given, and what the own devices are to be told of what was seen (XEP-0490).
//!
//! What asked in an envelope of OMEMO 2 is answered in one: the server does not learn what arrived. What it takes to seal one (sessions,
//! bundles) has to be loaded. So what is to be given is kept, in the commit of what it is about, and given in a turn of its own.
//!
//! Invariant: an envelope goes to every device that a message would go to, or those that show the chat too would show something that
//! they cannot open.

use super::devices;
use super::outbound;
use super::reading;
use super::recipients::{Recipients, recipients};
use super::records::{SessionRow, contact_key};
use super::state::{Adopt, State};
use super::turn::Turn;
use crate::model::{BareJid, Contact, Flavour, Id, StanzaId};
use crate::store::{Key, Reads, Record, StoreError, Table};
use crate::xmpp::stanza::{xep0184, xep0333, xep0334, xep0380, xep0384};
use crate::xmpp::stream::NS_CLIENT;
use crate::xmpp::xml::{Build, element};
use minidom::Element;
use serde::{Deserialize, Serialize};

/// Most receipts that wait, of either kind: the oldest give way.
const MOST: usize = 200;

/// What a contact is told of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Tells {
    Received,
    Displayed,
}

/// Something to be told to a contact.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Due {
    pub chat: BareJid,
    /// The full address that the message came from; of a marker, the bare one.
    pub to: String,
    pub id: Id,
    pub tells: Tells,
    /// In an envelope.
    pub sealed: bool,
}

/// What waits.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ReceiptsRow {
    pub due: Vec<Due>,
    /// Up to where chats were seen, to be told to the own devices ([`super::reading`]).
    pub seen: Vec<(BareJid, StanzaId)>,
}

impl ReceiptsRow {
    pub fn place() -> Key {
        Key::new().text("receipts")
    }
}

impl Record for ReceiptsRow {
    const TABLE: Table = Table::Singletons;
    const VERSION: u8 = 2;
    fn key(&self) -> Key {
        Self::place()
    }
    fn older(version: u8, bytes: &[u8]) -> Option<Self> {
        if version != 1 {
            return None;
        }
        let old: ReceiptsRowV1 = postcard::from_bytes(bytes).ok()?;
        let due = old.due.into_iter().map(|due| Due {
            chat: due.chat,
            to: due.to,
            id: due.id,
            tells: Tells::Received,
            sealed: true,
        });
        Some(Self {
            due: due.collect(),
            seen: Vec::new(),
        })
    }
}

/// Before there were markers. What had come and was not settled is a matter of a moment, and left.
#[derive(Deserialize)]
struct ReceiptsRowV1 {
    due: Vec<DueV1>,
    _heard: Vec<(BareJid, Id)>,
}

#[derive(Deserialize)]
struct DueV1 {
    chat: BareJid,
    to: String,
    id: Id,
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

/// Notes that something is to be told. Of markers in one chat the last says all (XEP-0333 §4.2).
pub(super) fn note(turn: &mut Turn<'_>, due: Due) -> Result<(), StoreError> {
    let mut row = row(turn)?;
    if due.tells == Tells::Displayed {
        row.due
            .retain(|it| it.tells != Tells::Displayed || it.chat != due.chat);
    }
    push(&mut row.due, due);
    keep(turn, row);
    Ok(())
}

/// Notes up to where a chat was seen, for the own devices.
pub(super) fn note_seen(
    turn: &mut Turn<'_>,
    chat: &BareJid,
    through: StanzaId,
) -> Result<(), StoreError> {
    let mut row = row(turn)?;
    row.seen.retain(|(of, _)| of != chat);
    push(&mut row.seen, (chat.clone(), through));
    keep(turn, row);
    Ok(())
}

/// The server has it.
pub(super) fn seen_told(
    turn: &mut Turn<'_>,
    chat: &BareJid,
    through: &StanzaId,
) -> Result<(), StoreError> {
    let mut row = row(turn)?;
    row.seen.retain(|(of, id)| of != chat || id != through);
    keep(turn, row);
    Ok(())
}

pub(super) fn reads(state: &State, reads: &mut Reads) {
    for due in state.receipts.due.iter().filter(|_| state.ready) {
        for jid in [&due.chat, &state.own()] {
            devices::reads(jid, reads);
            reads.all::<SessionRow>(Key::new().text(jid.as_str()));
        }
        reads.get::<Contact>(contact_key(&due.chat));
    }
}

/// What can be told is told; what waits for a bundle stays.
pub(super) fn settle(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    if !turn.state.ready {
        return Ok(());
    }
    // What this very turn has added was not loaded for: it has a turn of its own.
    let ReceiptsRow { due, seen } = turn.state.receipts.clone();
    let before = row(turn)?;
    let mut left = before.clone();
    for due in &due {
        let done = if due.sealed {
            give(turn, due)?
        } else {
            give_openly(turn, due);
            true
        };
        if done {
            left.due.retain(|it| it != due);
        }
    }
    if !reading::publish_seen(turn, &seen) {
        left.seen.clear();
    }
    if left != before {
        turn.work.put(&left);
        turn.adopts.push(Adopt::Receipts(left));
    }
    Ok(())
}

fn element_of(due: &Due) -> Element {
    match due.tells {
        Tells::Received => xep0184::received(&due.id),
        Tells::Displayed => xep0333::displayed(&due.id),
    }
}

fn message_to(turn: &mut Turn<'_>, due: &Due) -> Element {
    let id = turn.fresh_id();
    element("message", NS_CLIENT)
        .with("type", "chat")
        .with("to", due.to.as_str())
        .with("id", id.as_str())
}

/// As it is, where the message came so too.
fn give_openly(turn: &mut Turn<'_>, due: &Due) {
    let stanza = message_to(turn, due)
        .child(element_of(due))
        .child(xep0334::store());
    turn.send_lasting(stanza, None);
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
    let content = vec![element_of(due)];
    let encrypted = outbound::seal_envelope(turn, content, ready)?.0;
    let stanza = message_to(turn, due)
        .child(encrypted)
        .child(xep0380::encryption(xep0384::NS, "OMEMO"))
        .child(xep0334::store());
    turn.send_lasting(stanza, None);
    Ok(true)
}
