//! How a person arranges the list of chats: pinned, muted, archived. It is this device's own; nothing of it is sent.
//!
//! Invariant: a chat that is put away comes back with the next message in it, unless it is muted.

use super::chats;
use super::records::ChatRow;
use super::turn::Turn;
use crate::bus::Arrange;
use crate::model::{BareJid, Millis};
use crate::store::StoreError;

/// What a person chose.
pub(super) fn arrange(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    change: Arrange,
) -> Result<(), StoreError> {
    let mut chat = chats::ensure(turn, jid)?;
    let arrangement = &mut chat.arrangement;
    match change {
        Arrange::Pin(pinned) => {
            arrangement.pinned = pinned;
            arrangement.archived &= !pinned;
        }
        Arrange::Mute(until) => arrangement.muted_until = until,
        Arrange::Archive(archived) => {
            arrangement.archived = archived;
            arrangement.pinned &= !archived;
        }
    }
    turn.work.put(&chat);
    chats::tell(turn, &chat)
}

/// Something new was written in the chat. What a person writes there themselves brings it back in any case.
pub(super) fn stirred(chat: &mut ChatRow, own: bool, now: Millis) {
    if own || !chat.arrangement.is_muted(now) {
        chat.arrangement.archived = false;
    }
}
