//! Where a row goes: between its neighbours in the archive.
//!
//! Positions are numbers with room between them ([`POSITION_STEP`]); a row keeps its own for ever. What comes live goes to the
//! end; what a page of the archive brings goes between the rows that the archive has before and after it. Room never
//! runs out in practice (a page takes at most a sixteenth of what is there); where it does, the row goes to the end: out of
//! place, never lost.

use super::{GapMark, Kind, TimelineRow};
use crate::bus::Event;
use crate::engine::chats;
use crate::engine::records::{ChatRow, MessageRow, POSITION_STEP};
use crate::engine::turn::Turn;
use crate::model::{ChatId, MessageKey};
use crate::store::{Key, StoreError, Working};

/// Left free before what comes live while older messages are still on their way.
const ROOM: u64 = 1 << 46;

/// How a message came, and where its row goes if it makes one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::engine) struct Spot {
    pub from: Way,
    /// `None`: to the end.
    pub at: Option<u64>,
    /// Its number among what waits, if it has to; `None`: the next one.
    pub turn: Option<u64>,
}

/// How a message came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::engine) enum Way {
    Live,
    Forward,
    Newest,
    Back,
    History,
    /// It was here already and waited.
    Parked,
}

impl Spot {
    pub const LIVE: Self = Self {
        from: Way::Live,
        at: None,
        turn: None,
    };
    pub const PARKED: Self = Self {
        from: Way::Parked,
        at: None,
        turn: None,
    };

    /// Whether nobody can have read it here: neither what was written long ago nor what a first start brings.
    pub fn is_news(self) -> bool {
        matches!(self.from, Way::Live | Way::Forward | Way::Newest)
    }

    /// Whether tabs hear of the row: a page that one of them asked for is the answer to that tab.
    pub fn is_told(self) -> bool {
        self.from != Way::History
    }
}

impl From<&Kind> for Way {
    fn from(kind: &Kind) -> Self {
        match kind {
            Kind::Back => Self::Back,
            Kind::Forward => Self::Forward,
            Kind::Newest => Self::Newest,
            Kind::History(_) => Self::History,
        }
    }
}

/// The key of a new row.
pub(in crate::engine) fn key(
    turn: &mut Turn<'_>,
    chat: &mut ChatRow,
    spot: Spot,
) -> Result<MessageKey, StoreError> {
    let key = match spot.at {
        Some(position) => {
            chat.last_position = chat.last_position.max(position);
            MessageKey {
                chat: chat.id,
                position,
            }
        }
        None => newest(turn, chat, spot)?,
    };
    if spot.from == Way::Forward && turn.archive.lost {
        mark_lost(turn, chat, key.position)?;
    }
    if spot.from == Way::Live {
        in_step(turn, chat, key.position)?;
    }
    Ok(key)
}

/// The end of a chat. What is new while something older is still on its way leaves room for that, and a gap that shows.
fn newest(turn: &mut Turn<'_>, chat: &mut ChatRow, spot: Spot) -> Result<MessageKey, StoreError> {
    let early = matches!(spot.from, Way::Live | Way::Newest) && turn.archive.is_reading_on();
    if !early || chat.last_position == 0 {
        return Ok(chats::next_key(chat));
    }
    let mut timeline = timeline(turn, chat)?;
    if !timeline.has_room {
        timeline.has_room = true;
        chat.last_position = chat.last_position.saturating_add(ROOM);
    }
    let key = chats::next_key(chat);
    if turn.archive.long && !timeline.gaps.iter().any(|gap| !gap.lost) {
        timeline.gaps.push(GapMark {
            before: key.position,
            lost: false,
        });
        tell(turn, &timeline, None);
    }
    turn.work.put(&timeline);
    Ok(key)
}

/// The first new row after the archive lost what we had read last: before it something may be missing.
fn mark_lost(turn: &mut Turn<'_>, chat: &ChatRow, position: u64) -> Result<(), StoreError> {
    let mut timeline = timeline(turn, chat)?;
    if timeline.lost_marked || timeline.through == 0 {
        return Ok(());
    }
    timeline.lost_marked = true;
    timeline.gaps.push(GapMark {
        before: position,
        lost: true,
    });
    tell(turn, &timeline, None);
    turn.work.put(&timeline);
    Ok(())
}

/// What is known of a chat's timeline.
pub(in crate::engine) fn timeline(
    turn: &Turn<'_>,
    chat: &ChatRow,
) -> Result<TimelineRow, StoreError> {
    let row = turn
        .work
        .get::<TimelineRow>(&TimelineRow::place(&chat.jid))?;
    Ok(row.unwrap_or_else(|| TimelineRow::new(chat.jid.clone(), chat.id)))
}

/// A row was added, or sent, while nothing was missing: what will be missed comes after it.
pub(in crate::engine) fn in_step(
    turn: &mut Turn<'_>,
    chat: &ChatRow,
    position: u64,
) -> Result<(), StoreError> {
    if !turn.archive.is_done() {
        return Ok(());
    }
    let mut timeline = timeline(turn, chat)?;
    if timeline.through < position {
        timeline.through = position;
        turn.work.put(&timeline);
    }
    Ok(())
}

/// Says where a chat has gaps: to one tab, or to all.
pub(in crate::engine) fn tell(turn: &mut Turn<'_>, timeline: &TimelineRow, tab: Option<u64>) {
    let gaps = timeline.gaps.iter().map(|gap| crate::bus::Gap {
        before: MessageKey {
            chat: timeline.id,
            position: gap.before,
        },
        lost: gap.lost,
    });
    let event = Event::Gaps {
        chat: timeline.chat.clone(),
        gaps: gaps.collect(),
    };
    match tab {
        Some(tab) => turn.tell_tab(tab, event),
        None => turn.tell(event),
    }
}

/// A chat's rows as a page sees them.
pub(super) struct Neighbours<'a> {
    pub work: &'a Working,
    pub chat: ChatId,
}

impl Neighbours<'_> {
    pub fn after(&self, position: u64) -> Option<u64> {
        let prefix = MessageRow::chat(self.chat);
        let key = prefix.clone().number(position);
        position_of(self.work.after::<MessageRow>(&prefix, &key)?)
    }

    pub fn before(&self, position: u64) -> Option<u64> {
        let prefix = MessageRow::chat(self.chat);
        let key = prefix.clone().number(position);
        position_of(self.work.before::<MessageRow>(&prefix, &key)?)
    }
}

/// The position at the end of a message's key.
fn position_of(key: Key) -> Option<u64> {
    let bytes: [u8; 8] = key.0.last_chunk().copied()?;
    Some(u64::from_be_bytes(bytes))
}

/// Places of a page's messages of one chat that follows what is here `through` a position: those that are `known` are where they
/// are, the others come right after what is before them. `None`: at the end, or known.
pub(super) fn following(
    through: u64,
    known: &[Option<u64>],
    after: impl Fn(u64) -> Option<u64>,
    before: impl Fn(u64) -> Option<u64>,
) -> Vec<Option<u64>> {
    let mut places = Vec::with_capacity(known.len());
    let mut low = through;
    let mut rest = known;
    while let Some((first, others)) = rest.split_first() {
        if let Some(position) = first {
            low = *position;
            places.push(None);
            rest = others;
            continue;
        }
        let run = rest.iter().take_while(|known| known.is_none()).count();
        // Before one that came live, where this was missed.
        let high = match rest.get(run) {
            Some(Some(next)) if *next <= low => {
                low = before(*next).unwrap_or(0);
                Some(*next)
            }
            _ => after(low),
        };
        let step = high.map(|high| spacing(low, high, run));
        for index in 0..run {
            let steps = (index as u64).saturating_add(1);
            places.push(
                step.flatten()
                    .map(|step| low.saturating_add(step.saturating_mul(steps))),
            );
        }
        low = places.last().copied().flatten().unwrap_or(low);
        rest = rest.get(run..).unwrap_or_default();
    }
    places
}

/// Places of a page's messages of one chat that come before what is known: right before their successors, and before the
/// `anchor` where the page has none of ours.
pub(super) fn preceding(
    anchor: Option<u64>,
    known: &[Option<u64>],
    before: impl Fn(u64) -> Option<u64>,
) -> Vec<Option<u64>> {
    let mut places = vec![None; known.len()];
    let none_known = known.iter().all(Option::is_none);
    let mut high = anchor.filter(|_| none_known);
    let mut end = known.len();
    while end > 0 {
        if let Some(Some(position)) = known.get(end - 1) {
            high = Some(high.map_or(*position, |high| high.min(*position)));
            end -= 1;
            continue;
        }
        let run = (known.get(..end).unwrap_or_default().iter().rev())
            .take_while(|known| known.is_none())
            .count();
        let start = end - run;
        if let Some(limit) = high
            && let Some(step) = spacing(before(limit).unwrap_or(0), limit, run)
        {
            for (index, place) in places.iter_mut().enumerate().take(end).skip(start) {
                let steps = (end - index) as u64;
                *place = Some(limit.saturating_sub(step.saturating_mul(steps)));
            }
            high = places.get(start).copied().flatten();
        }
        end = start;
    }
    places
}

/// The distance at which `count` rows lie between two; `None` when there is no room.
fn spacing(low: u64, high: u64, count: usize) -> Option<u64> {
    let room = high.checked_sub(low)?;
    let count = count as u64;
    let gentle = room / count.saturating_mul(16).saturating_add(1);
    let tight = room / count.saturating_add(1);
    let step = if gentle > 0 { gentle } else { tight };
    (step > 0).then_some(step.min(POSITION_STEP))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn rows(positions: &[u64]) -> BTreeSet<u64> {
        positions.iter().copied().collect()
    }

    fn follow(through: u64, known: &[Option<u64>], there: &[u64]) -> Vec<Option<u64>> {
        let there = rows(there);
        following(
            through,
            known,
            |low| there.range(low + 1..).next().copied(),
            |high| there.range(..high).next_back().copied(),
        )
    }

    fn precede(anchor: Option<u64>, known: &[Option<u64>], there: &[u64]) -> Vec<Option<u64>> {
        let there = rows(there);
        preceding(anchor, known, |high| {
            there.range(..high).next_back().copied()
        })
    }

    const S: u64 = POSITION_STEP;

    #[test]
    fn a_page_goes_to_the_end_where_nothing_is_newer() {
        assert_eq!(follow(5 * S, &[None, None], &[S, 5 * S]), [None, None]);
    }

    #[test]
    fn a_page_goes_before_what_came_live() {
        let places = follow(5 * S, &[None, None], &[5 * S, 5 * S + ROOM]);
        assert_eq!(places, [Some(6 * S), Some(7 * S)]);
        // The next page comes after this one and still before the live row.
        let places = follow(7 * S, &[None], &[5 * S, 6 * S, 7 * S, 5 * S + ROOM]);
        assert_eq!(places, [Some(8 * S)]);
    }

    #[test]
    fn what_was_missed_between_two_known_ones_goes_between_them() {
        let places = follow(
            S,
            &[Some(2 * S), None, Some(3 * S), None],
            &[S, 2 * S, 3 * S],
        );
        let between = places[1].expect("a place");
        assert!(2 * S < between && between < 3 * S);
        assert_eq!((places[0], places[2], places[3]), (None, None, None));
    }

    #[test]
    fn what_a_live_one_overtook_goes_before_it() {
        let places = follow(4 * S, &[None, Some(3 * S), None], &[S, 3 * S, 4 * S]);
        let first = places[0].expect("a place");
        assert!(S < first && first < 3 * S);
        let last = places[2].expect("a place");
        assert!(3 * S < last && last < 4 * S);
    }

    #[test]
    fn a_small_room_is_never_used_up_by_pages() {
        let (mut low, high) = (S, 2 * S);
        for page in 0..200 {
            let places = follow(low, &[None; 50], &[low, high]);
            for place in places {
                let place = place.unwrap_or_else(|| panic!("page {page}"));
                assert!(low < place && place < high);
                low = place;
            }
        }
    }

    #[test]
    fn no_room_at_all_means_the_end() {
        assert_eq!(follow(5, &[None, None], &[5, 6]), [None, None]);
        assert_eq!(follow(5, &[None], &[5, 7]), [Some(6)]);
    }

    #[test]
    fn older_pages_go_before_the_first_row_in_order() {
        let places = precede(Some(100 * S), &[None, None, None], &[100 * S]);
        assert_eq!(places, [Some(97 * S), Some(98 * S), Some(99 * S)]);
    }

    #[test]
    fn what_is_before_a_known_one_goes_right_before_it() {
        let places = precede(None, &[None, Some(9 * S), None], &[2 * S, 9 * S]);
        let first = places[0].expect("a place");
        assert!(2 * S < first && first < 9 * S);
        assert_eq!(places[2], None, "newer than all that is known");
        assert_eq!(precede(None, &[None, None], &[]), [None, None]);
    }
}
