//! Who is writing (XEP-0085).
//!
//! Invariants:
//! - The same is never said twice in a row (§5.3), and nothing where a person does not want it said, or to somebody who does not see our
//!   presence and with whom no such words were exchanged (§5.1): not before this account has answered.
//! - In a chat that encrypts it goes into an envelope where all of the contact's devices read those, and is not kept by anybody. The legacy
//!   flavour has no place for it: there it goes as in other clients, in the clear.

use super::devices;
use super::outbound;
use super::people;
use super::recipients::{Recipients, recipients};
use super::records::{ChatRow, SessionRow, contact_key};
use super::state::{Adopt, State};
use super::turn::Turn;
use crate::bus::{Event, Typing};
use crate::model::{BareJid, Contact, Flavour};
use crate::store::{Key, Reads, StoreError};
use crate::xmpp::stanza::xep0085::ChatState;
use crate::xmpp::stanza::{message, xep0334, xep0380, xep0384};
use crate::xmpp::xml::Build;

pub(super) fn reads(state: &State, chat: &BareJid, reads: &mut Reads) {
    for jid in [chat, &state.own()] {
        devices::reads(jid, reads);
        reads.all::<SessionRow>(Key::new().text(jid.as_str()));
    }
}

/// A person began, or stopped, writing here.
pub(super) fn send(turn: &mut Turn<'_>, jid: &BareJid, typing: Typing) -> Result<(), StoreError> {
    // Whoever writes to somebody will need it.
    if typing == Typing::Composing {
        people::approached(turn, jid)?;
    }
    let told = turn.state.typing_told.get(jid).copied();
    let said = told.unwrap_or(Typing::Active) == typing;
    if said || !turn.state.ready || !turn.state.preferences.send_typing {
        return Ok(());
    }
    let Some(chat) = turn.chat(jid)? else {
        return Ok(());
    };
    let contact = turn.work.get::<Contact>(&contact_key(jid))?;
    let sees_us = contact.is_some_and(|contact| contact.subscription.sees_us());
    let talks = chat.tells_state && chat.answered;
    if *jid == turn.state.own() || !sees_us && !talks {
        return Ok(());
    }
    let state = match typing {
        Typing::Composing => ChatState::Composing,
        Typing::Paused => ChatState::Paused,
        Typing::Active => ChatState::Active,
    };
    let id = turn.fresh_id();
    let mut stanza = message::build(message::Kind::Chat, jid, &id);
    if chat.encrypts(turn.state.encryption_required) {
        let own = turn.state.own();
        if !devices::is_current(turn, jid)? || !devices::is_current(turn, &own)? {
            return Ok(());
        }
        let Recipients {
            ready,
            wait,
            undecided,
            ..
        } = recipients(turn, jid)?;
        if wait || !undecided.is_empty() {
            return Ok(());
        }
        let (omemo2, legacy): (Vec<_>, Vec<_>) = (ready.into_iter())
            .partition(|recipient| recipient.session.version() == Flavour::Omemo2);
        if legacy.iter().any(|recipient| recipient.jid == *jid) {
            stanza = stanza.child(state.write());
        } else if omemo2.iter().any(|recipient| recipient.jid == *jid) {
            let (encrypted, _) = outbound::seal_envelope(turn, vec![state.write()], omemo2)?;
            stanza = stanza
                .child(encrypted)
                .child(xep0380::encryption(xep0384::NS, "OMEMO"));
        } else {
            return Ok(());
        }
    } else {
        stanza = stanza.child(state.write());
    }
    turn.send(stanza.child(xep0334::no_store()));
    turn.adopts.push(Adopt::TypingTold(jid.clone(), typing));
    Ok(())
}

/// A contact said what it is doing.
pub(super) fn heard(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    state: ChatState,
    with_text: bool,
) -> Result<(), StoreError> {
    let Some(mut chat) = turn.work.get::<ChatRow>(&ChatRow::place(jid))? else {
        return Ok(());
    };
    if !chat.tells_state {
        chat.tells_state = true;
        turn.work.put(&chat);
    }
    if !with_text {
        let typing = match state {
            ChatState::Composing => Typing::Composing,
            ChatState::Paused => Typing::Paused,
            ChatState::Active | ChatState::Inactive | ChatState::Gone => Typing::Active,
        };
        turn.tell(Event::Typing {
            chat: jid.clone(),
            typing,
        });
    }
    Ok(())
}
