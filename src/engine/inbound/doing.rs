//! What comes in and makes no row: what messages do to others ([`super::super::acts`]), and what people are doing.

use super::meaning::{About, Answers, Meaning};
use super::{Incoming, Outcome, Source, keep};
use crate::bus::Event;
use crate::engine::acts::{self, ActRow, Acting, Target, What};
use crate::engine::archive::{self, Spot, Way};
use crate::engine::records::{KnownRow, MessageRow, NOWHERE};
use crate::engine::turn::Turn;
use crate::engine::typing;
use crate::model::{Id, MessageKey};
use crate::store::{Record, StoreError};

/// Who did it, when, and how it travelled.
fn acting(turn: &Turn<'_>, incoming: &Incoming, outcome: &Outcome, spot: Spot) -> Acting {
    Acting {
        sender: incoming.sender.clone(),
        own: incoming.own,
        at: incoming.at.unwrap_or(turn.now).min(turn.now),
        encryption: outcome.encryption,
        device: outcome.device,
        clear: outcome.clear,
        ahead: match spot.from {
            Way::Back | Way::History => true,
            Way::Live | Way::Newest | Way::Forward | Way::Parked => false,
        },
    }
}

/// A message is about another one.
pub(super) fn act(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    outcome: &Outcome,
    spot: Spot,
) -> Result<(), StoreError> {
    let Some(about) = outcome.meaning.about.clone() else {
        return Ok(());
    };
    let text = |body: &str| outcome.meaning.text(body);
    let (id, what) = match about {
        About::Received(id) => (id, What::Received),
        About::Displayed(id) => (id, What::Displayed),
        About::Retract(id) => (id, What::Retract),
        About::React(id, emojis) => (id, What::React(emojis)),
        About::Correct(id) => {
            let what = What::Correct {
                body: text(&outcome.body),
                unstyled: outcome.meaning.unstyled,
            };
            (id, what)
        }
    };
    let (in_envelope, wants) = outcome.receipt();
    if wants && matches!(what, What::Correct { .. }) {
        keep::send_receipt(turn, incoming, in_envelope)?;
    }
    let own_id = incoming.id.as_ref().map(|id| id.0.clone());
    let last_counts = matches!(what, What::React(_) | What::Correct { .. });
    let act = ActRow {
        chat: incoming.chat.clone(),
        target: Target::Id(id.0),
        by: acting(turn, incoming, outcome, spot),
        id: own_id.unwrap_or_default(),
        what,
        number: 0,
        held: last_counts && overtakes(turn, spot),
    };
    if last_counts && incoming.source == Source::Archive {
        acts::came_in_place(turn, &act);
    }
    acts::heard(turn, act);
    match outcome.has_text {
        true => Ok(()),
        false => state(turn, incoming, &outcome.meaning),
    }
}

/// Whether what comes this way may be ahead of something that the archive is about to bring.
pub(super) fn overtakes(turn: &Turn<'_>, spot: Spot) -> bool {
    matches!(spot.from, Way::Live) && acts::may_overtake(turn)
}

/// A row answers another one, which may not be here.
pub(super) fn answers(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    outcome: &Outcome,
    Answers { id, .. }: &Answers,
    row: MessageKey,
) {
    let act = ActRow {
        chat: incoming.chat.clone(),
        target: Target::Id(id.0.clone()),
        by: acting(turn, incoming, outcome, Spot::LIVE),
        id: String::new(),
        what: What::Answers { row },
        number: 0,
        held: false,
    };
    acts::heard(turn, act);
}

/// An own stanza came back.
pub(super) fn bounced(turn: &mut Turn<'_>, incoming: &Incoming, id: &Id, words: String) {
    let outcome = Outcome::plain(incoming);
    let act = ActRow {
        chat: incoming.chat.clone(),
        target: Target::Id(id.0.clone()),
        by: acting(turn, incoming, &outcome, Spot::LIVE),
        id: String::new(),
        what: What::Bounced(words),
        number: 0,
        held: false,
    };
    acts::heard(turn, act);
}

/// Somebody says what they are doing: only now, and only a contact.
pub(super) fn state(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    meaning: &Meaning,
) -> Result<(), StoreError> {
    match meaning.state {
        Some(state) if !incoming.own && incoming.source != Source::Archive => {
            let with_text = incoming.body.is_some() || meaning.markable;
            typing::heard(turn, &incoming.chat, state, with_text)
        }
        _ => Ok(()),
    }
}

/// It is known from now on, and has nothing to show: its copies are not opened again.
pub(super) fn no_row(turn: &mut Turn<'_>, incoming: &Incoming) {
    archive::note_id(turn, incoming, None);
    if let Some(name) = incoming.name() {
        turn.work.put(&KnownRow {
            name,
            row: NOWHERE,
            ciphertext: None,
        });
    }
}

/// What had a place in the chat while it could not be read has nothing to show: the place goes.
pub(super) fn vanish(turn: &mut Turn<'_>, incoming: &Incoming, row: &MessageRow) {
    no_row(turn, incoming);
    acts::unname(turn, &incoming.chat, row);
    turn.work.delete::<MessageRow>(row.key());
    turn.tell(Event::Removed {
        chat: incoming.chat.clone(),
        key: row.message.key,
    });
}

/// Where a message could not be opened, what it does in the clear to others still counts; a text does not. What may stand beside a text
/// of its own comes beside the row that says so ([`beside`]).
pub(super) fn in_the_clear(incoming: &Incoming) -> Option<Outcome> {
    let about = incoming.meaning.about.as_ref()?;
    let is_all = !about.leaves_text() && !matches!(about, About::Correct(_));
    is_all.then(|| Outcome::plain(incoming))
}

/// The marker in the clear beside what could not be opened, without the words there, which are for clients that know no encryption.
pub(super) fn beside(incoming: &Incoming) -> Option<Outcome> {
    let about = incoming.meaning.about.as_ref()?;
    about.leaves_text().then(|| Outcome {
        body: String::new(),
        has_text: false,
        ..Outcome::plain(incoming)
    })
}
