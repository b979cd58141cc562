//! What waits for its turn, and the end of a catch-up.

use super::{ParkedRow, Phase, Spot, TimelineRow, held, place};
use crate::engine::inbound::{self, Incoming};
use crate::engine::records::{MessageRow, PrekeyRow, UnackedRow};
use crate::engine::state::{Adopt, State};
use crate::engine::turn::Turn;
use crate::model::MessageKey;
use crate::store::{Key, Range, Reads, Record, StoreError, Working};
use crate::xmpp::xml;

/// How many are opened in one turn.
const BATCH: u32 = 50;

/// Keeps a message until it is its turn. Gives the row that stands for it.
pub(in crate::engine) fn park(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    spot: Spot,
) -> Result<Option<MessageKey>, StoreError> {
    let Some(inner) = &incoming.inner else {
        return Ok(None);
    };
    let row = inbound::keep_waiting(turn, incoming, spot)?;
    let order = spot.turn.unwrap_or_else(|| {
        let next = turn.archive.parked_next;
        turn.archive.parked_next = next.saturating_add(1);
        next
    });
    turn.archive.parked = turn.archive.parked.saturating_add(1);
    turn.work.put(&ParkedRow {
        order,
        stanza: xml::write(inner),
        carbon: incoming.source == inbound::Source::Carbon,
        live: incoming.source == inbound::Source::Live,
        at: incoming.at,
        stanza_id: incoming.stanza_id.clone(),
        row,
    });
    Ok(row)
}

/// Those whose turn it is.
pub(in crate::engine) fn parked_reads(state: &State, reads: &mut Reads) {
    let to = match state.archive.phase {
        Phase::OpenFirst { below } => Some(ParkedRow::place(below)),
        _ => None,
    };
    reads.range(Range {
        table: ParkedRow::TABLE,
        from: Key::new(),
        to,
        newest_first: false,
        limit: BATCH,
    });
}

/// What has to be loaded for them.
pub(in crate::engine) fn read_parked(
    state: &State,
    work: &Working,
    reads: &mut Reads,
) -> Result<(), StoreError> {
    for parked in work.all::<ParkedRow>(&Key::new())? {
        if let Some(key) = parked.row {
            reads.get::<MessageRow>(MessageRow::place(key));
        }
        if let Some(incoming) = inbound::read_parked(state, &parked) {
            incoming.reads(state, reads);
        }
    }
    Ok(())
}

/// Opens those whose turn it is.
pub(in crate::engine) fn open_parked(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let parked = turn.work.all::<ParkedRow>(&Key::new())?;
    let more = parked.len() >= BATCH as usize;
    for parked in parked {
        let row = match parked.row {
            Some(key) => turn.work.get::<MessageRow>(&MessageRow::place(key))?,
            None => None,
        };
        if let Some(incoming) = inbound::read_parked(turn.state, &parked) {
            inbound::resolve_parked(turn, &incoming, row)?;
        }
        turn.work.delete::<ParkedRow>(parked.key());
        turn.archive.parked = turn.archive.parked.saturating_sub(1);
    }
    if let (false, Phase::OpenFirst { .. }) = (more, &turn.archive.phase) {
        turn.archive.phase = Phase::Forward;
        if turn.state.ready {
            super::ask(turn);
        }
    } else if !more {
        turn.archive.parked = 0;
    }
    Ok(())
}

/// What the end of a catch-up needs.
pub(in crate::engine) fn caught_up_reads(reads: &mut Reads) {
    reads.all::<TimelineRow>(Key::new());
    reads.all::<UnackedRow>(Key::new());
    reads.all::<PrekeyRow>(Key::new());
}

/// Nothing is missing any more: gaps are closed, used prekeys deleted, exchanges answered, and what the server does not
/// have goes out again.
pub(in crate::engine) fn caught_up(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    for mut timeline in turn.work.all::<TimelineRow>(&Key::new())? {
        let open = timeline.gaps.iter().any(|gap| !gap.lost);
        if !open && !timeline.has_room && !timeline.lost_marked {
            continue;
        }
        timeline.gaps.retain(|gap| gap.lost);
        timeline.has_room = false;
        timeline.lost_marked = false;
        if open {
            place::tell(turn, &timeline, None);
        }
        turn.work.put(&timeline);
    }
    for id in core::mem::take(&mut turn.archive.spent) {
        turn.work.delete::<PrekeyRow>(PrekeyRow::place(id));
    }
    for address in core::mem::take(&mut turn.archive.answers) {
        turn.adopts.push(Adopt::Answer(address));
    }
    held::send_again(turn)?;
    turn.archive.held = 0;
    turn.archive.long = false;
    turn.archive.lost = false;
    turn.archive.phase = Phase::Done;
    turn.adopts.push(Adopt::ArchiveAnswered);
    turn.adopts.push(Adopt::LookAtOutbox(true));
    turn.adopts.push(Adopt::LookAtBundle(true));
    Ok(())
}
