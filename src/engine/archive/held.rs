//! What a former stream left unacknowledged: sent again when the catch-up is done, unless the archive has it (XEP-0198 §5 says that
//! it may have arrived, XEP-0359 how to recognise it), or when the archive gives no answer.

use crate::engine::inbound::Incoming;
use crate::engine::outbound;
use crate::engine::records::UnackedRow;
use crate::engine::turn::{Sending, Turn};
use crate::store::{Key, Record, StoreError};
use crate::xmpp::stanza::xep0203;
use crate::xmpp::xml::{self, Build};

/// Own messages were found in the archive: the server has them.
pub(super) fn found(turn: &mut Turn<'_>, own: &[&Incoming]) -> Result<(), StoreError> {
    for row in turn.work.all::<UnackedRow>(&Key::new())? {
        if row.order >= turn.archive.held || !row.lasting {
            continue;
        }
        let Some(id) = xml::parse(&row.stanza)
            .ok()
            .and_then(|stanza| crate::xmpp::stanza::id(&stanza))
        else {
            continue;
        };
        if own.iter().any(|incoming| incoming.id.as_ref() == Some(&id)) {
            turn.work.delete::<UnackedRow>(row.key());
            if let Some((chat, key)) = &row.message {
                outbound::sent(turn, chat, *key)?;
            }
        }
    }
    Ok(())
}

/// The others go out as they were, with the time at which they were first sent (XEP-0203).
pub(super) fn send_again(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    for row in turn.work.all::<UnackedRow>(&Key::new())? {
        if row.order >= turn.archive.held {
            continue;
        }
        let element = match xml::parse(&row.stanza) {
            Ok(element) if row.lasting => element,
            _ => {
                turn.work.delete::<UnackedRow>(row.key());
                continue;
            }
        };
        let element = if element.has_child("delay", xep0203::NS) {
            element
        } else {
            element.child(xep0203::write(row.at, None))
        };
        turn.sends.push(Sending {
            element,
            message: row.message,
            lasting: row.lasting,
            secret: false,
            again: Some(row.order),
        });
    }
    Ok(())
}
