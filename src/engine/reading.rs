//! Up to where chats were read: here, on other devices of this account (XEP-0490), and by contacts (XEP-0333).
//!
//! Invariants:
//! - Reading only moves forward (XEP-0490 §5.1, XEP-0333 §5).
//! - A contact is told only what a person saw here, only if they want that told, only if the message asked for it, and only if the contact
//!   sees our presence anyway (XEP-0333 §7). It is told like the message came: what came in an envelope is answered in one.
//! - What is to be told waits in the store until the server has it.
//! - What was seen is published only in a node that nobody else may read (XEP-0490 §7), or not at all.

use super::acts::{self, ActRow, Acting, Target, What};
use super::chats;
use super::receipts::{self, Due, Tells};
use super::records::{ChatRow, MessageRow, contact_key};
use super::state::{Adopt, Request};
use super::turn::Turn;
use crate::model::{BareJid, Contact, Encryption, Message, MessageKey, Problem, StanzaId};
use crate::store::{Range, Reads, Record, StoreError, Working};
use crate::xmpp::stanza::StanzaError;
use crate::xmpp::stanza::xep0030::{self, Info};
use crate::xmpp::stanza::xep0060::{self, Item};
use crate::xmpp::stanza::xep0490::{self, Displayed};
use minidom::Element;

/// How many rows before what was read are searched for one that can be named.
const SEARCHED: u32 = 30;
/// Most items of the node that are looked at.
const MOST_ITEMS: usize = 2_000;

/// The rows that [`read`] needs.
pub(super) fn more(
    jid: &BareJid,
    through: MessageKey,
    work: &Working,
    reads: &mut Reads,
) -> Result<(), StoreError> {
    if let Some(chat) = work.get::<ChatRow>(&ChatRow::place(jid))?
        && chat.id == through.chat
    {
        let rows = MessageRow::chat(chat.id);
        reads.range(Range {
            table: MessageRow::TABLE,
            to: Some(rows.clone().number(through.position.saturating_add(1))),
            from: rows,
            newest_first: true,
            limit: SEARCHED,
        });
        reads.range(acts::after(through));
    }
    Ok(())
}

/// A person has seen a chat up to this row.
pub(super) fn read(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    through: MessageKey,
) -> Result<(), StoreError> {
    let Some(mut chat) = turn.chat(jid)? else {
        return Ok(());
    };
    let is_news = through.chat == chat.id && chat.read_through.is_none_or(|read| read < through);
    if !is_news && chat.unread == 0 {
        return Ok(());
    }
    if is_news {
        let before = chat.read_through;
        chat.read_through = Some(through);
        tell_others(turn, jid, before, through)?;
    }
    if through.chat == chat.id {
        count_again(turn, &mut chat, through)?;
    }
    turn.work.put(&chat);
    chats::tell(turn, &chat)
}

/// Notes what the contact and the own devices are to be told of it.
fn tell_others(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    before: Option<MessageKey>,
    through: MessageKey,
) -> Result<(), StoreError> {
    let rows = turn
        .work
        .all::<MessageRow>(&MessageRow::chat(through.chat))?;
    let rows = || {
        let seen = rows.iter().rev().filter(|row| row.message.key <= through);
        seen.take_while(|row| before.is_none_or(|before| row.message.key > before))
    };
    // What still waits may turn out to be no message.
    let is_certain = |row: &&MessageRow| row.message.problem != Some(Problem::Waiting);
    if let Some(id) = rows()
        .filter(is_certain)
        .find_map(|row| row.stanza_id.clone())
    {
        receipts::note_seen(turn, jid, id)?;
    }
    let contact = turn.work.get::<Contact>(&contact_key(jid))?;
    let may = turn.state.preferences.send_markers
        && contact.is_some_and(|contact| contact.subscription.sees_us());
    let wants = |row: &&MessageRow| row.markable && !row.message.own && row.id.is_some();
    if let Some(row) = rows().find(wants).filter(|_| may) {
        let due = Due {
            chat: jid.clone(),
            to: jid.0.clone(),
            id: row.id.clone().expect("it has one"),
            tells: Tells::Displayed,
            sealed: row.message.encryption == Encryption::Omemo2,
        };
        receipts::note(turn, due)?;
    }
    Ok(())
}

fn is_unread(message: &Message) -> bool {
    !message.own && message.notice.is_none()
}

/// Counts the messages of others that lie after a row, of those that were loaded. Where more lie there than that, they are as many as
/// before: who reads on in thousands must not be told that few are left.
fn count_again(turn: &Turn<'_>, chat: &mut ChatRow, through: MessageKey) -> Result<(), StoreError> {
    if through.position >= chat.last_position {
        chat.unread = 0;
        return Ok(());
    }
    let rows = turn.work.all::<MessageRow>(&MessageRow::chat(chat.id))?;
    let after: Vec<_> = (rows.iter())
        .filter(|row| row.message.key > through)
        .collect();
    let unread = after.iter().filter(|row| is_unread(&row.message)).count();
    let unread = u32::try_from(unread).unwrap_or(u32::MAX);
    chat.unread = match after.len() < acts::MOST_UNREAD as usize {
        true => unread,
        false => chat.unread.max(unread),
    };
    Ok(())
}

/// A contact has seen an own message, and so those before it.
pub(super) fn displayed(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    key: MessageKey,
) -> Result<(), StoreError> {
    let Some(mut chat) = turn.chat(jid)? else {
        return Ok(());
    };
    if chat.displayed.is_some_and(|displayed| displayed >= key) {
        return Ok(());
    }
    chat.displayed = Some(key);
    turn.work.put(&chat);
    chats::tell(turn, &chat)
}

/// This account has seen a chat up to a row, on another device.
pub(super) fn seen_elsewhere(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    key: MessageKey,
) -> Result<(), StoreError> {
    let Some(mut chat) = turn.chat(jid)? else {
        return Ok(());
    };
    if chat.id != key.chat || chat.read_through.is_some_and(|read| read >= key) {
        return Ok(());
    }
    chat.read_through = Some(key);
    count_again(turn, &mut chat, key)?;
    turn.work.put(&chat);
    chats::tell(turn, &chat)
}

/// Asks what other devices have seen (XEP-0490 §4.4).
pub(super) fn ask(turn: &mut Turn<'_>) {
    turn.get(None, Request::Seen, xep0490::all());
}

/// The answer to that.
pub(super) fn answered(turn: &mut Turn<'_>, answer: &Result<Element, Option<StanzaError>>) {
    let items = match answer {
        Ok(iq) => xep0060::read_items(iq).map(|items| items.items),
        // Nothing was ever noted.
        Err(_) => None,
    };
    for item in items.unwrap_or_default().iter().take(MOST_ITEMS) {
        take(turn, item);
    }
}

/// The node changed; the caller knows that it is the own account's.
pub(super) fn handle_event(turn: &mut Turn<'_>, event: &xep0060::Event) {
    if let xep0060::Event::Items { items, .. } = event {
        for item in items.iter().take(MOST_ITEMS) {
            take(turn, item);
        }
    }
}

fn take(turn: &mut Turn<'_>, item: &Item) {
    let own = turn.state.own();
    if let Some(Displayed { chat, through }) = Displayed::read(item, &own) {
        let act = ActRow {
            chat,
            target: Target::Archived(through),
            by: Acting {
                sender: own,
                own: true,
                at: turn.now,
                encryption: Encryption::None,
                device: None,
                clear: true,
                ahead: false,
            },
            id: String::new(),
            what: What::Displayed,
            number: 0,
            held: false,
        };
        acts::heard(turn, act);
    }
}

/// Whether the own server heeds publish-options. One that does not would make a node that contacts may read (XEP-0490 §7).
pub(super) fn features(turn: &mut Turn<'_>, answer: &Result<Element, Option<StanzaError>>) {
    let heeded = match answer {
        Ok(iq) => Info::read(iq).is_some_and(|info| info.has(xep0060::PUBLISH_OPTIONS)),
        Err(Some(_)) => false,
        // Asked again on the next stream.
        Err(None) => return,
    };
    turn.adopts.push(Adopt::PublishOptions(heeded));
}

/// Tells the own devices up to where chats were seen. `false`: they cannot be told, and what waits for it need not.
pub(super) fn publish_seen(turn: &mut Turn<'_>, seen: &[(BareJid, StanzaId)]) -> bool {
    match turn.state.publish_options {
        Some(false) => return false,
        Some(true) => {
            for (chat, through) in seen {
                if !turn.state.seen_asked.contains(chat) {
                    publish(turn, chat, through, true);
                }
            }
        }
        None => {
            if !seen.is_empty() && !turn.state.features_asked {
                let own = turn.state.own();
                turn.get(Some(&own), Request::OwnFeatures, xep0030::info(None));
                turn.adopts.push(Adopt::FeaturesAsked);
            }
        }
    }
    true
}

/// What the server answers is [`published`].
fn publish(turn: &mut Turn<'_>, chat: &BareJid, through: &StanzaId, whole: bool) {
    let displayed = Displayed {
        chat: chat.clone(),
        through: through.clone(),
    };
    let own = turn.state.own();
    let request = Request::SeenPublished {
        chat: chat.clone(),
        through: through.clone(),
        whole,
    };
    turn.set(request, displayed.publish(&own, whole));
    turn.adopts.push(Adopt::SeenAsked(chat.clone()));
}

/// What came of it. Where the node is not as it should be it is made private and asked for no more than that; where that is refused too,
/// nothing is published.
pub(super) fn published(
    turn: &mut Turn<'_>,
    chat: &BareJid,
    through: &StanzaId,
    whole: bool,
    answer: &Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    match answer {
        // Nobody answered: again on the next stream.
        Err(None) => {
            turn.adopts.push(Adopt::SeenAnswered(chat.clone()));
            return Ok(());
        }
        Err(Some(_)) if whole => {
            let request = Request::SeenPrivate {
                chat: chat.clone(),
                through: through.clone(),
            };
            turn.set(request, xep0490::make_private());
            return Ok(());
        }
        Err(Some(_)) | Ok(_) => {}
    }
    turn.adopts.push(Adopt::SeenAnswered(chat.clone()));
    receipts::seen_told(turn, chat, through)
}

/// Whatever came of that, the options of the next attempt tell whether the node is private.
pub(super) fn made_private(
    turn: &mut Turn<'_>,
    chat: &BareJid,
    through: &StanzaId,
    answer: &Result<Element, Option<StanzaError>>,
) {
    match answer {
        Err(None) => turn.adopts.push(Adopt::SeenAnswered(chat.clone())),
        Err(Some(_)) | Ok(_) => publish(turn, chat, through, false),
    }
}
