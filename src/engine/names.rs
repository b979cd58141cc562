//! Which chat a number means. Rows of messages say no more than that; chats are kept by their addresses.
//!
//! Read when it is first needed, and from then on kept in step by every commit.

use super::records::ChatRow;
use super::state::{Adopt, State};
use super::turn::Turn;
use crate::model::{BareJid, ChatId, order};
use crate::store::{Key, Reads, StoreError, Working};
use std::borrow::Cow;
use std::collections::BTreeMap;

pub(super) type Names = BTreeMap<ChatId, BareJid>;

/// What [`all`] needs.
pub(super) fn reads(state: &State, reads: &mut Reads) {
    if state.names.is_none() {
        reads.all::<ChatRow>(Key::new());
    }
}

/// Chats that a turn writes.
pub(super) fn changed(work: &Working) -> Names {
    let chats = work.changed::<ChatRow>().filter_map(|(_, _, chat)| chat);
    order::map(chats.map(|chat| (chat.id, chat.jid)))
}

/// The addresses of all chats.
pub(super) fn all<'a>(turn: &mut Turn<'a>) -> Result<Cow<'a, Names>, StoreError> {
    if let Some(names) = &turn.state.names {
        return Ok(Cow::Borrowed(names));
    }
    let chats = turn.work.all::<ChatRow>(&Key::new())?;
    Ok(Cow::Owned(learn(turn, &chats)))
}

/// All chats were read: whoever asks for the addresses next has them.
pub(super) fn learn(turn: &mut Turn<'_>, chats: &[ChatRow]) -> Names {
    let names: Names = order::map(chats.iter().map(|chat| (chat.id, chat.jid.clone())));
    turn.adopts.push(Adopt::Names(names.clone()));
    names
}
