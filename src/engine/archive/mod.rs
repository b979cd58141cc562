//! The archive (XEP-0313): what was missed is read, in order, until nothing is missing.
//!
//! Invariants:
//! - **The cursor ([`ArchiveRow::from`]) moves by pages alone**, each in the one commit that keeps the page's rows, sessions and
//!   prekeys. What comes live does not move it: it may have overtaken something. So a crash at any point means that a page is read
//!   again, and what is known of it is recognised by its id before it is decrypted.
//! - **Ratchet order.** Until the catch-up is done, an encrypted message that comes live (or with the newest page, which is fetched
//!   early in a long catch-up) is *parked*: kept as it came, shown as waiting, and opened when what is before it has been. Plain ones
//!   are shown at once.
//! - A message has one row, and rows are in the order of the archive ([`place`]).
//! - Results of a query count from the own archive and for a query under way only (§12). They are not acknowledged on their
//!   own: the end of the page covers them, and if that never comes they can be read again.
//! - What a former stream left unacknowledged goes out again only when the catch-up is done and it was not found in the archive, or when
//!   the archive gives no answer: waiting for one that may never come would lose it.
//!
//! ```text
//! first start:  Back ─→ OpenFirst ─────────────→ OpenRest ─→ Done     (7 days, at most 500 messages)
//! later:        Forward (+ the newest page, if long) ─→ OpenRest ─→ Done
//! at leisure:   after 50 live messages or 5 minutes, Forward by a page, so that the next start has little to read
//! scrolling:    History, page by page, one chat's
//! ```
//!
//! | file | what it has |
//! |---|---|
//! | `rows` | what is kept |
//! | `page` | what a page becomes |
//! | `place` | where its rows go |
//! | `parked` | what waits, and the end of a catch-up |
//! | `history` | scrolling back |
//! | `held` | what a former stream left unacknowledged |
//!
//! May import what the engine may.

mod held;
mod history;
mod page;
mod parked;
pub(super) mod place;
mod rows;

pub(super) use history::{first_rows, may_have_more, reply_later};
pub(super) use page::{Page, resolve as resolve_page};
pub(super) use parked::{caught_up, caught_up_reads, open_parked, park, parked_reads, read_parked};
pub(super) use place::{Spot, Way, in_step, key, tell as tell_gaps, timeline};
pub(super) use rows::{ArchiveRow, ArchivedRow, GapMark, ParkedRow, Phase, TimelineRow};

use super::acts;
use super::inbound::Incoming;
use super::state::{Address, Adopt, Request, State};
use super::turn::Turn;
use crate::model::{BareJid, MessageKey, Millis, StanzaId};
use crate::store::StoreError;
use crate::xmpp::stanza::xep0030;
use crate::xmpp::stanza::xep0059;
use crate::xmpp::stanza::xep0313::{Archived, Query};
use crate::xmpp::stanza::{StanzaError, iq, xep0359};
use minidom::Element;
use rows::From;
use std::collections::VecDeque;

/// How many messages a page may have; servers may give less.
const PAGE: u32 = 50;
/// How far back a first start reads.
const FIRST_DAYS: Millis = 7 * 24 * 60 * 60 * 1000;
const FIRST_MESSAGES: u32 = 500;
/// How long a page may take.
const PAGE_TIMEOUT: Millis = 60_000;
/// After this, an archive that did not answer is asked again.
const RETRY: Millis = 15_000;
/// How long what a person writes waits for a catch-up that goes on.
const PATIENCE: Millis = 10_000;
/// How long a line may be lost before the server begins to count how long it keeps the stream, or where it does not say how long.
const NOT_NOTICED: Millis = 10 * 60 * 1000;
/// Most results that are kept of one page, whatever was asked for: the others are asked for again.
const MOST_RESULTS: usize = 200;
/// After this many live messages, or this long after the first, the cursor follows.
const TIDY_AFTER: u32 = 50;
const TIDY_WITHIN: Millis = 5 * 60 * 1000;

/// What a query is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Back,
    Forward,
    /// The newest page, ahead of its turn.
    Newest,
    /// What is older in one chat.
    History(BareJid),
}

/// A query under way.
#[derive(Clone, Debug)]
pub(super) struct Collecting {
    pub kind: Kind,
    /// The message after or before which the page lies.
    pub anchor: Option<StanzaId>,
    pub results: VecDeque<Archived>,
    /// Some results were too many: the page ends where what was kept of it ends.
    pub cut: bool,
}

impl Collecting {
    fn new(kind: Kind, anchor: Option<StanzaId>) -> Self {
        Self {
            kind,
            anchor,
            results: VecDeque::new(),
            cut: false,
        }
    }

    /// Keeps a result. Of too many, those that the next page of the same kind would not have.
    fn push(&mut self, archived: Archived) {
        let is_full = self.results.len() >= MOST_RESULTS;
        self.cut |= is_full;
        if is_full && self.kind == Kind::Forward {
            return;
        }
        if is_full {
            self.results.pop_front();
        }
        self.results.push_back(archived);
    }
}

/// What is remembered of the archive besides its row; lost with the process.
#[derive(Default)]
pub(super) struct Memory {
    /// By query id.
    pub queries: std::collections::BTreeMap<String, Collecting>,
    /// The newest page of a first start came on this stream: nothing can be missing after it.
    pub end_seen: bool,
    /// Ask again at this time.
    pub retry: Option<Millis>,
    /// The archive did not answer: what a person writes no longer waits for it.
    pub stalled: bool,
    /// Until when what a person writes waits.
    pub patience: Option<Millis>,
    /// Live messages that the cursor is behind, and when it is to follow.
    pub behind: u32,
    pub tidy_at: Option<Millis>,
    /// Tabs that wait for what is older in a chat, each with the row before which.
    pub waiting: std::collections::BTreeMap<BareJid, Vec<(u64, Option<MessageKey>)>>,
}

impl Memory {
    pub fn adopt(&mut self, change: Adopt) {
        match change {
            Adopt::ArchiveBegins(patience) => {
                self.patience = Some(patience);
                self.retry = None;
                self.stalled = false;
            }
            Adopt::Query(id, query) => {
                self.queries.insert(id, query);
            }
            Adopt::ArchiveAsked => {
                self.retry = None;
                self.behind = 0;
                self.tidy_at = None;
            }
            Adopt::ArchiveAnswered => {
                self.retry = None;
                self.stalled = false;
            }
            Adopt::ArchiveStalled(retry) => {
                self.retry = Some(retry);
                self.stalled = true;
            }
            Adopt::EndSeen => self.end_seen = true,
            Adopt::Behind(until) => {
                self.behind = self.behind.saturating_add(1);
                self.tidy_at = Some(self.tidy_at.map_or(until, |at| at.min(until)));
            }
            _ => {}
        }
    }

    /// The stream is gone, and what was asked on it.
    pub fn unreachable(&mut self) {
        self.queries.clear();
        self.waiting.clear();
        self.end_seen = false;
        self.retry = None;
    }
}

impl State {
    /// Whether what a person writes may go out.
    pub fn may_send(&self, now: Millis) -> bool {
        let waits_no_longer = self.reading.stalled
            || self.archive.held == 0 && self.reading.patience.is_some_and(|until| until <= now);
        self.archive.is_done() || waits_no_longer
    }

    /// From when on the own server may have kept what it delivers now; `None`: what it delivers, it has just got.
    pub fn kept_from(&self, now: Millis) -> Option<Millis> {
        // What came while nobody was there follows the first presence, and the catch-up is asked for after that.
        if !self.archive.is_done() && !self.reading.stalled {
            return Some(0);
        }
        // What went unacknowledged is sent again when the stream is resumed (XEP-0198 §5), some of it together with the word that it is.
        let began = !self.ready || self.reading.patience.is_some_and(|until| now < until);
        let max = self.sm.as_ref().and_then(|sm| sm.max).unwrap_or_default();
        let kept = Millis::from(max).saturating_mul(1000);
        began.then(|| now.saturating_sub(kept.saturating_add(NOT_NOTICED)))
    }

    /// When something about the archive is due.
    pub fn archive_due(&self) -> Option<Millis> {
        if !self.ready {
            return None;
        }
        // What a former stream left goes first, and has no patience of its own.
        let waits = self.look_at_outbox && !self.archive.is_done() && self.archive.held == 0;
        let patience = self.reading.patience.filter(|_| waits);
        let tidy = (self.reading.tidy_at)
            .filter(|_| self.archive.is_done() && self.reading.queries.is_empty());
        [self.reading.retry, patience, tidy]
            .into_iter()
            .flatten()
            .min()
    }

    /// Whether the cursor is to follow now.
    pub fn archive_asks(&self, now: Millis) -> bool {
        let due = |at: Option<Millis>| at.is_some_and(|at| at <= now);
        let under_way = |query: &Collecting| query.kind == Kind::Forward;
        self.ready
            && !self.reading.queries.values().any(under_way)
            && (due(self.reading.retry)
                || self.archive.is_done()
                    && (due(self.reading.tidy_at) || self.reading.behind >= TIDY_AFTER))
    }

    /// Takes a result that belongs to a query under way; `false`: it belongs to none.
    pub fn collect(&mut self, message: &Element) -> bool {
        let Some(own) = &self.account else {
            return false;
        };
        if !crate::xmpp::stanza::is_from_account(message, own) {
            return false;
        }
        let Some(archived) = crate::xmpp::stanza::xep0313::read(message) else {
            return false;
        };
        let query = archived
            .query_id
            .as_ref()
            .and_then(|id| self.reading.queries.get_mut(id));
        match query {
            Some(query) => {
                query.push(archived);
                true
            }
            None => false,
        }
    }
}

/// A stream began that knows nothing of the former one.
pub(super) fn begin(turn: &mut Turn<'_>) {
    let own = turn.state.own();
    turn.get(Some(&own), Request::OwnFeatures, xep0030::info(None));
    turn.adopts.push(Adopt::FeaturesAsked);
    turn.archive.held = turn.state.next_order;
    let below = turn.archive.parked_next;
    turn.archive.phase = match &turn.archive.phase {
        phase @ (Phase::Back { .. } | Phase::OpenFirst { .. }) => phase.clone(),
        Phase::OpenRest if turn.archive.parked > 0 => Phase::OpenFirst { below },
        Phase::OpenRest | Phase::Forward | Phase::Done => Phase::Forward,
    };
    turn.adopts
        .push(Adopt::ArchiveBegins(turn.now.saturating_add(PATIENCE)));
    ask(turn);
}

/// A stream was taken up again: what was being asked is asked again.
pub(super) fn resume(turn: &mut Turn<'_>) {
    turn.adopts
        .push(Adopt::ArchiveBegins(turn.now.saturating_add(PATIENCE)));
    ask(turn);
}

/// The first state of a device that is added now.
pub(super) fn first(now: Millis) -> ArchiveRow {
    ArchiveRow::new(now, first_phase(now))
}

fn first_phase(now: Millis) -> Phase {
    Phase::Back {
        before: None,
        left: FIRST_MESSAGES,
        since: now.saturating_sub(FIRST_DAYS),
    }
}

/// Asks for the page that is next.
pub(super) fn ask(turn: &mut Turn<'_>) {
    match turn.archive.phase.clone() {
        Phase::Back { before, since, .. } => {
            let before = before.map(|id| id.0).unwrap_or_default();
            let query = Query {
                start: Some(since),
                page: page_before(before),
                ..Query::default()
            };
            send(turn, Kind::Back, query);
        }
        Phase::Forward => ask_forward(turn),
        Phase::OpenFirst { .. } | Phase::OpenRest | Phase::Done => {}
    }
}

/// Asks for what follows the cursor.
pub(super) fn ask_forward(turn: &mut Turn<'_>) {
    let (start, after) = match &turn.archive.from {
        From::Beginning => (None, None),
        From::After(id, _) => (None, Some(id.0.clone())),
        From::Since(at) => (Some(*at), None),
    };
    let query = Query {
        start,
        page: xep0059::Page {
            max: Some(PAGE),
            after,
            before: None,
        },
        ..Query::default()
    };
    send(turn, Kind::Forward, query);
}

fn page_before(before: String) -> xep0059::Page {
    xep0059::Page {
        max: Some(PAGE),
        after: None,
        before: Some(before),
    }
}

fn send(turn: &mut Turn<'_>, kind: Kind, query: Query) {
    let query_id = turn.fresh_id();
    let query = Query {
        query_id: query_id.0.clone(),
        ..query
    };
    let id = turn.fresh_id();
    let anchor = (query.page.after.clone())
        .or_else(|| query.page.before.clone())
        .filter(|anchor| !anchor.is_empty())
        .map(StanzaId::new);
    let iq = iq::set(None, &id, query.write());
    let collecting = Collecting::new(kind, anchor);
    turn.adopts
        .push(Adopt::Query(query_id.0.clone(), collecting));
    turn.ask(id, None, Request::Archive(query_id.0), PAGE_TIMEOUT, iq);
}

/// What the own account's server says of itself: whether its stanza ids can be believed (XEP-0359 §5).
pub(super) fn features(turn: &mut Turn<'_>, answer: &Result<Element, Option<StanzaError>>) {
    if let Ok(iq) = answer {
        turn.archive.ids = xep0030::Info::read(iq).is_some_and(|info| info.has(xep0359::NS));
    }
}

/// Whether what came this way waits for what is before it.
pub(super) fn is_parking(turn: &Turn<'_>, spot: Spot) -> bool {
    match spot.from {
        Way::Live => !turn.archive.is_done(),
        Way::Newest | Way::Back => true,
        Way::Forward | Way::History | Way::Parked => false,
    }
}

/// Remembers that a message of the archive is known, whatever became of it.
pub(super) fn note_id(turn: &mut Turn<'_>, incoming: &Incoming, row: Option<MessageKey>) {
    if let Some(id) = &incoming.stanza_id {
        let archive = turn.state.own();
        turn.work.put(&ArchivedRow {
            archive,
            id: id.clone(),
            row,
        });
        if row.is_some() {
            let target = acts::Target::Archived(id.clone());
            turn.adopts
                .push(Adopt::Named(incoming.chat.clone(), target));
        }
    }
}

/// An empty message completes the session (XEP-0384 §5.5.3): now, or when the catch-up is done.
pub(super) fn answer_later(turn: &mut Turn<'_>, address: Address) {
    if turn.archive.is_done() {
        turn.adopts.push(Adopt::Answer(address));
    } else if !turn.archive.answers.contains(&address) {
        turn.archive.answers.push(address);
    }
}

/// A live message came that the cursor does not cover.
pub(super) fn fell_behind(turn: &mut Turn<'_>) {
    if turn.archive.is_done() {
        turn.adopts
            .push(Adopt::Behind(turn.now.saturating_add(TIDY_WITHIN)));
    }
}

/// The cursor follows, or a query that failed is sent again.
pub(super) fn follow(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    turn.adopts.push(Adopt::ArchiveAsked);
    if turn.archive.is_done() {
        ask_forward(turn);
    } else {
        ask(turn);
    }
    Ok(())
}
