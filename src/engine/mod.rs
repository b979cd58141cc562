//! The engine: one actor for one account; the only writer of its store.
//!
//! Every input is one turn: **plan** (pure) → **load** (one read transaction, and a second for rows that the first named)
//! → **resolve** (pure; the cryptography is here) → **commit** (one write transaction) → **adopt** (memory, send, tell the
//! tabs). A turn may await the store, never the network. Turns never interleave. Nothing is sent, acknowledged or shown
//! before its commit has completed.
//!
//! The engine has no socket, clock or timer of its own: it takes [`ports::Input`]s and gives [`ports::Effect`]s, and
//! whoever drives it (the worker in the browser, a test natively) carries them out in order.
//!
//! | file | what it decides |
//! |---|---|
//! | `start` | what an engine begins with |
//! | `line` | where to connect, when to try again |
//! | `plan` | what a task needs to be loaded |
//! | `inbound` | what an incoming message becomes |
//! | `archive` | what was missed, and in which order it is opened |
//! | `acts` | what messages do to others |
//! | `inbox` | what people did in a tab |
//! | `content` | what a draft is on the wire |
//! | `outbound` | drafts, sealing, acknowledgements |
//! | `recipients` | for which devices, and about which a person is asked |
//! | `receipts` | receipts and markers that are to be given |
//! | `reading` | up to where chats were read |
//! | `typing` | who is writing |
//! | `drafts` | changing what has not gone out |
//! | `devices` | device lists, bundles, trust |
//! | `forms` | data forms on their way to a person and back |
//! | `registration` | making an account, for the worker: there is no engine of one yet |
//! | `codes` | QR codes, for the worker |
//! | `backup` | taking the identity and the history to another browser |
//! | `holder` | which of two devices with one identity uses it |
//! | `atm` | what other devices say about keys |
//! | `verify` | fingerprints that a person scanned |
//! | `notices` | rows that are no messages |
//! | `visible` | whether anybody looks |
//! | `leftovers` | devices that shared computers left behind |
//! | `people` | contacts, subscriptions, blocking, presence |
//! | `profiles` | pictures, nicknames, vCards |
//! | `roster` | roster, presence and requests as they come in |
//! | `own_account` | changing the password, deleting the account |
//! | `account` | signing in and out, what a new stream is set up with |
//! | `backfill` | what is kept about every message, for those that were here before |
//! | `search` | the index of words, and questions to it |
//! | `names` | which chat a number means |
//! | `news` | what came in while nobody looked |
//! | `chats` | the list of chats, commands of tabs |
//! | `pages` | pages of timelines |
//! | `arrange` | chats that are pinned, muted, archived |
//! | `after` | what follows a turn, and the end of a stream |
//!
//! May import `xmpp`, `omemo`, the store trait, `model`, `bus`; never web-sys, leptos or `store::idb`.

mod account;
mod acts;
mod after;
mod archive;
mod arrange;
mod atm;
mod backfill;
pub mod backup;
mod chats;
pub mod codes;
mod content;
mod devices;
mod drafts;
mod forms;
mod holder;
mod inbound;
mod inbox;
mod leftovers;
mod line;
mod names;
mod news;
mod notices;
mod outbound;
mod own_account;
mod pages;
mod people;
mod plan;
pub mod ports;
mod profiles;
mod reading;
mod receipts;
mod recipients;
mod records;
pub mod registration;
mod roster;
mod search;
mod start;
mod state;
mod turn;
mod typing;
mod verify;
mod visible;
pub mod watch;

#[cfg(test)]
mod tests;

use crate::bus::{Connection, Event};
use crate::model::Millis;
use crate::store::{Changes, Fence, Key, Range, Reads, Record, Store, StoreError, Working};
use crate::xmpp::stanza::{StanzaError, xep0313};
use crate::xmpp::stream::requests::Requests;
use acts::Acts;
use after::End;
use archive::Spot;
use line::{Io, Line};
use minidom::Element;
use plan::Task;
use ports::{Effect, Input};
use rand_core::CryptoRng;
use state::{Adopt, Request, State};
use turn::Turn;

/// What is done in the background waits so long for a tab that has just started, and so long after anything else.
const BACKGROUND_AFTER: Millis = 1_000;
const BACKGROUND_PAUSE: Millis = 40;

/// The engine of one account.
pub struct Engine<S> {
    store: S,
    fence: Fence,
    random: Box<dyn CryptoRng>,
    line: Line,
    requests: Requests<Request>,
    state: State,
    /// The sign-in form waits for the outcome.
    signing_in: bool,
    /// The last turn left what nobody waits for to this one.
    hurried: bool,
    told_wake: Option<Millis>,
    /// Signed out or refused: nothing will happen any more.
    over: bool,
}

impl<S: Store> Engine<S> {
    /// One turn over a batch of inputs.
    ///
    /// # Errors
    /// [`StoreError`]: what the turn decided was not kept, so nothing of it was sent, acknowledged or shown. The engine is to be
    /// dropped and its socket closed.
    pub async fn turn(
        &mut self,
        inputs: Vec<Input>,
        now: Millis,
    ) -> Result<Vec<Effect>, StoreError> {
        let mut effects = Vec::new();
        if self.over {
            return Ok(effects);
        }
        let mut tasks = Vec::new();
        for input in inputs {
            self.take(input, now, &mut effects, &mut tasks);
        }
        if !tasks.is_empty() {
            let later = now.saturating_add(BACKGROUND_PAUSE);
            self.state.background_at = self.state.background_at.max(later);
        }
        self.work(tasks, now, &mut effects).await?;
        Ok(effects)
    }

    /// Whether nobody else took the lead meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Fenced`]: somebody did; any other: nobody knows.
    pub async fn still_leads(&self) -> Result<(), StoreError> {
        self.store.commit(self.fence, Changes::new()).await
    }

    /// Runs the tasks and what follows from them, then says when to be called next.
    async fn work(
        &mut self,
        tasks: Vec<Task>,
        now: Millis,
        effects: &mut Vec<Effect>,
    ) -> Result<(), StoreError> {
        // Its effects are carried out when it is over: an answer would wait for everything else, and a turn has many round trips to the
        // store. Not twice in a row, so that the rest has its turn whatever tabs ask.
        self.hurried = !self.hurried && tasks.iter().any(Task::is_awaited);
        self.step(tasks, now, effects).await?;
        let active = self.state.visible.is_active(now);
        let mut tasks = Vec::new();
        self.with_line(now, effects, &mut tasks, |line, io| {
            line.set_active(active, io);
        });
        self.step(tasks, now, effects).await?;
        // Bounded: what keeps coming up waits for the next turn, which comes at once.
        for _ in 0..if self.hurried { 0 } else { 8 } {
            let tasks = self.follow_ups(now);
            if tasks.is_empty() || self.over {
                break;
            }
            self.step(tasks, now, effects).await?;
        }
        let at_once = self.has_follow_ups(now).then_some(now);
        let due = [
            at_once,
            self.line.due(),
            self.requests.next_deadline(),
            self.state.outbox_due,
            self.state.archive_due(),
            self.state.visible.due(now),
            self.state.profiles.due().filter(|_| self.state.ready),
            self.state.leaving.map(|(_, until)| until),
            self.state.telling.as_ref().map(|telling| telling.at),
            self.state.background_due(),
        ];
        let due = due.into_iter().flatten().min();
        if let Some(at) = due.filter(|_| due != self.told_wake && !self.over) {
            effects.push(Effect::Wake(at));
        }
        self.told_wake = due;
        Ok(())
    }

    /// What an input sets going.
    fn take(
        &mut self,
        input: Input,
        now: Millis,
        effects: &mut Vec<Effect>,
        tasks: &mut Vec<Task>,
    ) {
        match input {
            Input::Opened => self.with_line(now, effects, tasks, Line::opened),
            Input::Frame(frame) => {
                self.with_line(now, effects, tasks, |line, io| line.frame(&frame, io))
            }
            Input::Closed { .. } => self.with_line(now, effects, tasks, Line::closed),
            Input::Fetched { url, body } => {
                self.with_line(now, effects, tasks, |line, io| {
                    line.fetched(&url, body.as_deref(), io)
                });
            }
            Input::Timer => {
                self.told_wake = None;
                self.with_line(now, effects, tasks, Line::timer);
                for request in self.requests.expired(now) {
                    tasks.push(self.answer(None, request, Err(None)));
                }
                if self.state.outbox_due.is_some_and(|due| due <= now) {
                    self.state.outbox_due = None;
                    self.state.adopt(state::Adopt::LookAtOutbox(true));
                    self.state.look_at_bundle = true;
                }
            }
            Input::Policy {
                encryption_required,
            } => {
                if encryption_required != self.state.encryption_required {
                    // At once: whatever else is in this batch comes under it.
                    self.state.encryption_required = encryption_required;
                    tasks.push(Task::Policy {
                        encryption_required,
                    });
                }
            }
            Input::Password(password) => {
                self.line.credential = Some(account::credential(&password));
                self.state.password_needed = None;
                if !self.state.moved {
                    self.with_line(now, effects, tasks, Line::connect);
                }
            }
            Input::Account(order) => tasks.push(Task::Account(order)),
            Input::Command {
                tab,
                command: command @ crate::bus::Command::TakeOver,
            } if self.state.moved => {
                // The former stream was closed.
                tasks.push(Task::ForgetStream);
                tasks.push(Task::Command { tab, command });
                self.with_line(now, effects, tasks, Line::connect);
            }
            Input::Command {
                command: crate::bus::Command::InboxFilled,
                ..
            } => self.state.look_at_inbox = true,
            Input::Command {
                command: crate::bus::Command::Network { online },
                ..
            } => {
                self.with_line(now, effects, tasks, |line, io| line.network(online, io));
            }
            Input::Command {
                tab,
                command: crate::bus::Command::Visible(visible),
            } => {
                if self.state.visible.tab(tab, visible, now) {
                    self.with_line(now, effects, tasks, Line::somebody_is_back);
                }
            }
            Input::Command { tab, command } => tasks.push(Task::Command { tab, command }),
        }
    }

    fn with_line(
        &mut self,
        now: Millis,
        effects: &mut Vec<Effect>,
        tasks: &mut Vec<Task>,
        act: impl FnOnce(&mut Line, &mut Io<'_>),
    ) {
        let before = tasks.len();
        let mut io = Io {
            now,
            seen: self.state.visible.is_active(now),
            random: self.random.as_mut(),
            resume: self.state.sm.as_ref(),
            effects,
            tasks,
        };
        act(&mut self.line, &mut io);
        for task in tasks.split_off(before) {
            tasks.extend(self.match_answer(task));
        }
    }

    /// An iq that answers a request becomes that answer; one that answers nothing is only counted. Results of a query are
    /// collected and not even counted: its end covers them.
    fn match_answer(&mut self, task: Task) -> Option<Task> {
        let Task::Stanza { number, element } = &task else {
            return Some(task);
        };
        let number = *number;
        if element.name() == "message" && xep0313::is_result(element) {
            return match self.state.collect(element) {
                true => None,
                false => Some(Task::Counted { number }),
            };
        }
        if element.name() != "iq" || !matches!(element.attr("type"), Some("result" | "error")) {
            return Some(task);
        }
        let answer = self
            .state
            .account
            .as_ref()
            .and_then(|account| self.requests.answer(account, element));
        Some(match answer {
            // What the server wants to know stands beside the error.
            Some((Request::Account, _)) => {
                self.answer(Some(number), Request::Account, Ok(element.clone()))
            }
            Some((request, answer)) => self.answer(Some(number), request, answer.map_err(Some)),
            None => Task::Counted { number },
        })
    }

    /// What came of a request; with a query to the archive, what was collected for it.
    fn answer(
        &mut self,
        number: Option<u32>,
        request: Request,
        answer: Result<Element, Option<StanzaError>>,
    ) -> Task {
        let query = match &request {
            Request::Archive(id) => self.state.reading.queries.remove(id),
            _ => None,
        };
        match query {
            Some(query) => {
                let page = archive::Page::new(&self.state, number, query, answer);
                Task::Page(Box::new(page))
            }
            None => Task::Answer {
                number,
                request,
                answer,
            },
        }
    }

    /// One pass of plan, load, resolve, commit, adopt.
    async fn step(
        &mut self,
        tasks: Vec<Task>,
        now: Millis,
        effects: &mut Vec<Effect>,
    ) -> Result<(), StoreError> {
        if tasks.is_empty() {
            return Ok(());
        }
        if tasks.len() > 1 && tasks.iter().any(Task::stands_alone) {
            for group in plan::groups(tasks) {
                Box::pin(self.step(group, now, effects)).await?;
            }
            return Ok(());
        }
        // Plan.
        let tasks: Vec<Task> = tasks
            .into_iter()
            .map(|task| task.classify(&self.state, now))
            .collect();
        let mut reads = Reads::new();
        plan::always(&self.state, &mut reads);
        for task in &tasks {
            task.reads(&self.state, &mut reads);
        }
        // Load.
        let loaded = self.store.load(&reads).await?;
        let mut work = Working::new(reads, loaded);
        let mut more = Reads::new();
        for task in &tasks {
            task.more(&self.state, &work, &mut more)?;
        }
        if !more.is_empty() {
            let loaded = self.store.load(&more).await?;
            work.extend(more, loaded);
        }
        // Resolve.
        let base = self.line.stream().map(|stream| stream.next_number());
        let handled = tasks.iter().filter_map(Task::number).next_back();
        let mut turn = Turn {
            now,
            state: &self.state,
            random: self.random.as_mut(),
            work,
            archive: self.state.archive.clone(),
            sends: Vec::new(),
            asks: Vec::new(),
            effects: Vec::new(),
            adopts: Vec::new(),
        };
        let mut down = None;
        for task in tasks {
            if let Some(end) = resolve(&mut turn, task)? {
                down = Some(end);
            }
        }
        let sm = outbound::count(&mut turn, base, handled)?;
        if turn.archive != self.state.archive {
            turn.work.put(&turn.archive);
        }
        let Turn {
            work,
            archive,
            sends,
            asks,
            effects: decided,
            adopts,
            ..
        } = turn;
        let mut work = work;
        let noted = search::note(&mut work);
        let named = names::changed(&work);
        // Commit.
        if work.is_changed() {
            self.store.commit(self.fence, work.into_changes()).await?;
        }
        // Adopt.
        for change in adopts {
            self.state.adopt(change);
        }
        for change in noted {
            self.state.adopt(Adopt::Index(change));
        }
        self.state.adopt(Adopt::NamesChanged(named));
        self.state.sm = sm;
        let is_caught_up = archive.is_done() && !self.state.archive.is_done();
        self.state.archive = archive;
        if let Some(stream) = self.line.stream() {
            if let Some(h) = handled {
                stream.committed(h);
            }
            for ask in asks {
                self.requests
                    .start(ask.id, ask.to, ask.request, ask.deadline);
            }
            for sending in &sends {
                stream.send(&sending.element, now);
            }
        }
        let mut late = Vec::new();
        if let Some(password) = self.state.new_password.take() {
            let credential = account::credential(&password);
            self.with_line(now, effects, &mut late, |line, io| {
                line.renew(credential, io)
            });
        }
        self.with_line(now, effects, &mut late, Line::drain);
        effects.extend(decided.into_iter().map(|effect| self.with_memory(effect)));
        let moved = self.state.moved && self.state.ready;
        if let Some(end) = down {
            self.adopt_end(end, effects);
        } else if moved {
            self.adopt_end(End::Moved, effects);
        } else if is_caught_up && self.state.ready {
            self.tell_connection(Connection::Online, None, effects);
        }
        // The stream never answers a call that only sends, except by ending.
        if !late.is_empty() {
            Box::pin(self.step(late, now, effects)).await?;
        }
        Ok(())
    }

    /// A chat is told of with the nickname that this turn left it with, and who is there as it left them.
    fn with_memory(&self, mut effect: Effect) -> Effect {
        if let Effect::Publish { event, .. } = &mut effect {
            match event {
                Event::Chat(chat) => self.state.remember(chat),
                event => people::presences::fill(&self.state, event),
            }
        }
        effect
    }
}

/// Decides what a task changes.
fn resolve(turn: &mut Turn<'_>, task: Task) -> Result<Option<End>, StoreError> {
    match task {
        Task::Incoming(incoming) => {
            inbound::resolve(turn, &incoming, Spot::LIVE)?;
            archive::fell_behind(turn);
        }
        Task::Page(page) => archive::resolve_page(turn, *page)?,
        Task::Parked => archive::open_parked(turn)?,
        Task::CaughtUp => archive::caught_up(turn)?,
        Task::Archive => archive::follow(turn)?,
        Task::Stanza { element, .. } => roster::resolve(turn, &element)?,
        Task::Counted { .. } => {}
        Task::Answer {
            request, answer, ..
        } => account::answered(turn, request, answer)?,
        Task::Ready(ready) => {
            account::ready(turn, ready)?;
            own_account::ready(turn);
            return Ok(Some(End::Up));
        }
        Task::Acked(h) => outbound::acked(turn, h)?,
        Task::Credential(credential) => account::keep_credential(turn, credential)?,
        Task::Connecting => return Ok(Some(End::Connecting)),
        Task::Down(trouble, password) => {
            return Ok(Some(match own_account::down(turn, &trouble) {
                true => End::SignedOut,
                false => End::Down { trouble, password },
            }));
        }
        Task::Account(order) => own_account::order(turn, order),
        Task::ForgetStream => outbound::forget_stream(turn)?,
        Task::Command { tab, command } => {
            if chats::command(turn, tab, command)? {
                return Ok(Some(End::SignedOut));
            }
        }
        Task::Backfill => backfill::resolve(turn)?,
        Task::Index => search::resolve(turn)?,
        Task::Look(tab) => search::look(turn, tab)?,
        Task::Tell => people::tell_on(turn)?,
        Task::Inbox => inbox::take(turn)?,
        Task::Outbox => outbound::seal_drafts(turn)?,
        Task::Answers => outbound::answer_key_exchanges(turn)?,
        Task::Bundle => devices::publish_bundle_if_due(turn)?,
        Task::Wishes => people::wishes::settle(turn)?,
        Task::Presence => {
            let presence = profiles::presence(turn);
            turn.send(presence);
        }
        Task::Trust => atm::apply(turn)?,
        Task::Receipts => receipts::settle(turn)?,
        Task::Profiles(work) => profiles::work(turn, work)?,
        Task::Acts => acts::settle(turn)?,
        Task::Policy {
            encryption_required,
        } => chats::policy(turn, encryption_required)?,
        Task::SignOutDone => return Ok(Some(End::SignedOut)),
    }
    Ok(None)
}
