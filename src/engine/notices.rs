//! Rows of a chat that are no messages: what happened to the devices of the person in it.

use super::chats;
use super::records::MessageRow;
use super::turn::Turn;
use crate::bus::Event;
use crate::model::{BareJid, Message, Notice};
use crate::store::StoreError;
use std::collections::BTreeSet;

/// Most rows about one account, in one run of the engine.
const MOST: usize = 32;

/// Something happened to a device of an account: a row in the chat with it, where there is one that is encrypted and where the
/// same is not the newest row already.
pub(super) fn happened(
    turn: &mut Turn<'_>,
    about: &BareJid,
    notice: Notice,
) -> Result<(), StoreError> {
    let Some(mut chat) = turn.chat(about)? else {
        return Ok(());
    };
    let told = turn.state.notices.contains(&(about.clone(), notice));
    // Whoever changes devices without end writes no more than this into somebody's history.
    let of = turn.state.notices.iter().filter(|(jid, _)| jid == about);
    if !chat.was_encrypted || told || of.count() >= MOST {
        return Ok(());
    }
    turn.adopts
        .push(super::state::Adopt::Noticed(about.clone(), notice));
    let key = chats::next_key(&mut chat);
    let message = Message::notice(key, about.clone(), turn.now, notice);
    turn.work.put(&chat);
    turn.work.put(&MessageRow {
        message: message.clone(),
        id: None,
        stanza_id: None,
        markable: false,
        answers: None,
        ahead: BTreeSet::new(),
    });
    turn.tell(Event::Message {
        chat: about.clone(),
        message,
    });
    Ok(())
}
