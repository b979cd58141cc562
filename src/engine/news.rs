//! What came in and nobody saw, for the one tab that may show a notification: that of the worker this engine runs in.
//!
//! Whether it is shown, and with which words, is decided there (`view::news`): what is set for one browser is known to its tabs alone.

use super::ports::Effect;
use super::turn::Turn;
use crate::bus::Connection;
use crate::model::BareJid;

/// An unread message came into a chat.
pub(super) fn came(turn: &mut Turn<'_>, chat: &BareJid) {
    if turn.state.visible.is_seen(turn.now) || turn.state.blocks(chat) {
        return;
    }
    turn.effects.push(Effect::News {
        chat: chat.clone(),
        live: turn.state.connection == Connection::Online,
    });
}
