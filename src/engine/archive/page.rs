//! What a page of the archive becomes: rows at their places and a cursor behind them, in one commit.

use super::place::{Neighbours, following, preceding};
use super::{
    Collecting, From, Kind, Phase, RETRY, Spot, TimelineRow, Way, ask, ask_forward, held, history,
    page_before, place, send,
};
use crate::engine::inbound::{self, Incoming};
use crate::engine::records::{ChatRow, MessageRow, NOWHERE, UnackedRow, contact_key};
use crate::engine::state::{Adopt, State};
use crate::engine::turn::Turn;
use crate::model::{BareJid, Contact, MessageKey, Millis, StanzaId};
use crate::store::{Key, Range, Reads, Record, StoreError, Working};
use crate::xmpp::stanza::StanzaError;
use crate::xmpp::stanza::xep0313::{Fin, Query};
use minidom::Element;
use std::collections::{BTreeMap, BTreeSet};

/// A page that came, or why none did.
pub(in crate::engine) struct Page {
    /// Of the stanza that ended it.
    pub number: Option<u32>,
    kind: Kind,
    anchor: Option<StanzaId>,
    items: Vec<Item>,
    /// It has not all that the server sent: it ends with its items, whatever the server said.
    cut: bool,
    end: Result<Fin, Option<StanzaError>>,
}

struct Item {
    id: StanzaId,
    at: Option<Millis>,
    /// `None`: nothing that this client keeps.
    incoming: Option<Incoming>,
}

impl Page {
    /// The results of a query and the answer to it.
    pub fn new(
        state: &State,
        number: Option<u32>,
        collected: Collecting,
        answer: Result<Element, Option<StanzaError>>,
    ) -> Self {
        let items = (collected.results.iter())
            .map(|archived| Item {
                id: archived.stanza_id.clone(),
                at: archived.forwarded.stamp,
                incoming: inbound::read_archived(state, archived),
            })
            .collect();
        let no_archive = || Some(StanzaError::new("cancel", "feature-not-implemented"));
        Self {
            number,
            kind: collected.kind,
            anchor: collected.anchor,
            items,
            cut: collected.cut,
            end: answer.and_then(|iq| Fin::read(&iq).ok_or_else(no_archive)),
        }
    }

    fn texts(&self) -> impl Iterator<Item = &Incoming> {
        self.items
            .iter()
            .filter_map(|item| item.incoming.as_ref())
            .filter(|incoming| incoming.is_text())
    }

    pub fn reads(&self, state: &State, reads: &mut Reads) {
        for incoming in self.items.iter().filter_map(|item| item.incoming.as_ref()) {
            incoming.reads(state, reads);
        }
        if state.archive.held > 0 {
            reads.all::<UnackedRow>(Key::new());
        }
        if let Kind::History(chat) = &self.kind {
            history::reads(chat, reads);
        }
    }

    pub fn more(&self, state: &State, work: &Working, reads: &mut Reads) -> Result<(), StoreError> {
        for incoming in self.items.iter().filter_map(|item| item.incoming.as_ref()) {
            incoming.more(work, reads)?;
        }
        if state.archive.held > 0 {
            for row in work.all::<UnackedRow>(&Key::new())? {
                if let Some((chat, key)) = row.message {
                    reads.get::<MessageRow>(MessageRow::place(key));
                    reads.get::<ChatRow>(ChatRow::place(&chat));
                    reads.get::<Contact>(contact_key(&chat));
                    reads.get::<TimelineRow>(TimelineRow::place(&chat));
                }
            }
        }
        // Neighbours matter only where something new is to be placed.
        let mut placed = BTreeSet::new();
        for incoming in self.texts() {
            if incoming.may_be_new(work)? {
                placed.insert(&incoming.chat);
            }
        }
        for incoming in self.texts().filter(|it| placed.contains(&it.chat)) {
            let Some(chat) = work.get::<ChatRow>(&ChatRow::place(&incoming.chat))? else {
                continue;
            };
            let rows = MessageRow::chat(chat.id);
            let timeline = work.get::<TimelineRow>(&TimelineRow::place(&incoming.chat))?;
            let start = match self.kind {
                Kind::Forward => timeline.map_or(0, |timeline| timeline.through),
                Kind::Back | Kind::Newest | Kind::History(_) => 0,
            };
            reads.range(next_row(&rows, start));
            if let Some(MessageKey { position, .. }) = incoming.known_row(work)? {
                reads.range(next_row(&rows, position));
                reads.range(Range {
                    table: MessageRow::TABLE,
                    from: rows.clone(),
                    to: Some(rows.number(position)),
                    newest_first: true,
                    limit: 1,
                });
            }
        }
        if let Kind::History(chat) = &self.kind {
            history::more(state, chat, work, reads)?;
        }
        Ok(())
    }
}

fn next_row(rows: &Key, position: u64) -> Range {
    Range {
        table: MessageRow::TABLE,
        from: rows.clone().number(position.saturating_add(1)),
        to: rows.after_prefix(),
        newest_first: false,
        limit: 1,
    }
}

/// Keeps a page and goes on from it.
pub(in crate::engine) fn resolve(turn: &mut Turn<'_>, page: Page) -> Result<(), StoreError> {
    let fin = match &page.end {
        Ok(fin) => fin.clone(),
        Err(error) => return failed(turn, &page.kind, error.as_ref()),
    };
    let places = places(turn, &page)?;
    let way = Way::from(&page.kind);
    let mut reached: BTreeMap<BareJid, u64> = BTreeMap::new();
    let mut made = false;
    // Pages of a first start come newest first: each takes its turn before the one that came before it.
    let first_turn = (page.kind == Kind::Back).then(|| {
        let count = page.items.len() as u64;
        turn.archive.parked_first = turn.archive.parked_first.saturating_sub(count);
        turn.archive.parked_first
    });
    for (index, (item, at)) in page.items.iter().zip(places).enumerate() {
        let Some(incoming) = &item.incoming else {
            continue;
        };
        let is_new = incoming.placed_row(turn)?.is_none();
        let spot = Spot {
            from: way,
            at,
            turn: first_turn.map(|first| first.saturating_add(index as u64)),
        };
        let row = inbound::resolve(turn, incoming, spot)?;
        made |= is_new && row.is_some();
        if let Some(MessageKey { position, .. }) = row {
            let reached = reached.entry(incoming.chat.clone()).or_default();
            *reached = position.max(*reached);
        }
    }
    let in_step = matches!(page.kind, Kind::Forward | Kind::Back);
    for (jid, position) in reached.into_iter().filter(|_| in_step) {
        let Some(chat) = turn.chat(&jid)? else {
            continue;
        };
        let mut timeline = place::timeline(turn, &chat)?;
        if timeline.through < position {
            timeline.through = position;
            turn.work.put(&timeline);
        }
    }
    let own: Vec<&Incoming> = (page.items.iter())
        .filter_map(|item| item.incoming.as_ref())
        .filter(|incoming| incoming.own)
        .collect();
    if turn.archive.held > 0 && !own.is_empty() {
        held::found(turn, &own)?;
    }
    go_on(turn, &page, &fin, made)
}

/// The place of every item's row, if it makes a new one.
fn places(turn: &Turn<'_>, page: &Page) -> Result<Vec<Option<u64>>, StoreError> {
    let mut places = vec![None; page.items.len()];
    let mut chats: BTreeMap<&BareJid, Vec<(usize, Option<u64>)>> = BTreeMap::new();
    for (index, item) in page.items.iter().enumerate() {
        if let Some(incoming) = item.incoming.as_ref().filter(|it| it.is_text()) {
            let known = incoming.placed_row(turn)?;
            if known == Some(NOWHERE) {
                continue;
            }
            let known = known.map(|key| key.position);
            // What was written here stands where it was written, whenever the server got it: it is nobody's neighbour.
            if incoming.is_from(&turn.state.full_jid) && known.is_some() {
                continue;
            }
            chats
                .entry(&incoming.chat)
                .or_default()
                .push((index, known));
        }
    }
    for (jid, rows) in chats {
        let Some(chat) = turn.chat(jid)? else {
            continue;
        };
        let timeline = place::timeline(turn, &chat)?;
        let near = Neighbours {
            work: &turn.work,
            chat: chat.id,
        };
        let known: Vec<Option<u64>> = rows.iter().map(|(_, known)| *known).collect();
        let found = match page.kind {
            Kind::Forward => following(
                timeline.through,
                &known,
                |low| near.after(low),
                |high| near.before(high),
            ),
            Kind::Newest => preceding(None, &known, |high| near.before(high)),
            Kind::Back | Kind::History(_) => {
                preceding(near.after(0), &known, |high| near.before(high))
            }
        };
        for ((index, _), at) in rows.into_iter().zip(found) {
            if let Some(place) = places.get_mut(index) {
                *place = at;
            }
        }
    }
    Ok(places)
}

/// Moves the cursor and decides what is next.
fn go_on(turn: &mut Turn<'_>, page: &Page, fin: &Fin, made: bool) -> Result<(), StoreError> {
    let said = |id: &Option<String>| id.clone().filter(|_| !page.cut).map(StanzaId::new);
    let first = said(&fin.set.first).or_else(|| page.items.first().map(|item| item.id.clone()));
    let last = said(&fin.set.last).or_else(|| page.items.last().map(|item| item.id.clone()));
    let at = page.items.iter().rev().find_map(|item| item.at);
    let next = match page.kind {
        Kind::Forward => &last,
        Kind::Back | Kind::Newest | Kind::History(_) => &first,
    };
    // A page that ends where it began would be asked for again and again.
    let is_stuck = page.anchor.is_some() && *next == page.anchor;
    let over = fin.complete && !page.cut || page.items.is_empty() || is_stuck;
    match &page.kind {
        Kind::Newest => {}
        Kind::History(chat) => match first {
            // Nothing in it that is shown: what is before it, then.
            Some(first) if !over && !made => history::ask_before(turn, chat, first.0),
            _ => history::arrived(turn, chat, over)?,
        },
        Kind::Forward => {
            if let Some(last) = last.filter(|_| !page.items.is_empty()) {
                let before = match &turn.archive.from {
                    From::After(_, at) | From::Since(at) => *at,
                    From::Beginning => 0,
                };
                turn.archive.from = From::After(last, at.unwrap_or(before));
            }
            turn.adopts.push(Adopt::ArchiveAnswered);
            if turn.archive.is_done() {
                if !over {
                    ask_forward(turn);
                }
            } else if over {
                turn.archive.phase = Phase::OpenRest;
            } else {
                look_ahead(turn);
                ask_forward(turn);
            }
        }
        Kind::Back => {
            let Phase::Back {
                before,
                left,
                since,
            } = turn.archive.phase.clone()
            else {
                return Ok(());
            };
            turn.adopts.push(Adopt::ArchiveAnswered);
            if before.is_none() {
                turn.adopts.push(Adopt::EndSeen);
                turn.archive.from = match last.filter(|_| !page.items.is_empty()) {
                    Some(last) => From::After(last, at.unwrap_or(since)),
                    None => From::Since(since),
                };
            }
            let count = u32::try_from(page.items.len()).unwrap_or(u32::MAX);
            let left = left.saturating_sub(count);
            match first {
                Some(first) if !over && left > 0 => {
                    turn.archive.phase = Phase::Back {
                        before: Some(first),
                        left,
                        since,
                    };
                    ask(turn);
                }
                _ => end_first_start(turn, before.is_none()),
            }
        }
    }
    Ok(())
}

/// A first start has read what it wants. Where its newest page came on this stream, nothing came after it unseen.
fn end_first_start(turn: &mut Turn<'_>, end_seen: bool) {
    let nothing_after = end_seen || turn.state.reading.end_seen;
    turn.archive.phase = match (turn.archive.parked > 0, nothing_after) {
        (_, true) => Phase::OpenRest,
        (true, false) => Phase::OpenFirst {
            below: super::rows::PARKED_MIDDLE,
        },
        (false, false) => Phase::Forward,
    };
    ask(turn);
}

/// A long catch-up shows the newest page ahead of its turn.
fn look_ahead(turn: &mut Turn<'_>) {
    if core::mem::replace(&mut turn.archive.long, true) {
        return;
    }
    let query = Query {
        page: page_before(String::new()),
        ..Query::default()
    };
    send(turn, Kind::Newest, query);
}

/// No page came.
fn failed(turn: &mut Turn<'_>, kind: &Kind, error: Option<&StanzaError>) -> Result<(), StoreError> {
    let condition = error.map(|error| error.condition.as_str());
    let expired = condition == Some("item-not-found");
    match (kind, &turn.archive.from) {
        (Kind::Newest, _) => return Ok(()),
        (Kind::History(chat), _) => return history::failed(turn, chat),
        (Kind::Forward, From::After(_, at)) if expired => {
            tracing::warn!("the archive no longer has what was read last");
            turn.archive.from = From::Since(*at);
            turn.archive.lost = true;
            ask_forward(turn);
            return Ok(());
        }
        _ => {}
    }
    let temporary = error.is_none_or(StanzaError::is_temporary);
    if temporary {
        // Nobody knows when the archive will have its say: what waits for it goes out with what is written meanwhile. The same
        // stanza twice is recognised by its `origin-id`.
        if turn.archive.held > 0 {
            held::send_again(turn)?;
            turn.archive.held = 0;
        }
        turn.adopts
            .push(Adopt::ArchiveStalled(turn.now.saturating_add(RETRY)));
        return Ok(());
    }
    // There is no archive, or none for us: what comes live is all there is.
    tracing::warn!(condition, "no archive");
    turn.adopts.push(Adopt::ArchiveAnswered);
    match kind {
        // An id that expired on the way says nothing of what is new.
        Kind::Back => end_first_start(turn, !expired),
        _ if !turn.archive.is_done() => turn.archive.phase = Phase::OpenRest,
        _ => {}
    }
    Ok(())
}
