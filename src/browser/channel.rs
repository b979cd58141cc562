//! The tab's side: starts the tab's worker, talks to the engine (wherever it runs) on the account's channel, and attaches
//! again whenever something may have been missed.
//!
//! Most often the engine runs in the tab's own worker. What a tab asks goes to that by `postMessage`, which puts it on the channel where it
//! does not lead; and what an engine says comes to its own tab by `postMessage` too. A channel leads through the browser's process: there
//! and back that is some ten milliseconds on a busy machine, for everything that a person waits for.

use super::broadcast::Channel;
use super::{clock, randomness, wire};
use crate::bus::{
    Command, Direct, Envelope, Event, Reply, SignalKind, StorageTrouble, Trouble, encode,
};
use crate::model::{Millis, OriginId, Outgoing};
use futures_channel::oneshot;
use gloo_timers::callback::Interval;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageEvent, VisibilityState, Worker, WorkerOptions, WorkerType};
use zeroize::Zeroizing;

/// A tab's link to its worker and to the engine. Clones are handles on the same one.
#[derive(Clone)]
pub struct Link(Rc<Inner>);

struct Inner {
    /// Of this tab, as the sender of its commands.
    tab: u64,
    worker: Option<Worker>,
    state: RefCell<State>,
    /// What reads events, once it is there, and what waits for it.
    ear: RefCell<Option<Ear>>,
    unread: RefCell<Vec<Vec<u8>>>,
    /// Who takes in what the worker answers, once they are there, and what waits for them.
    on_reply: RefCell<Option<Hear>>,
    unheard: RefCell<Vec<Reply>>,
    /// What to ask for with everything else.
    wants: Box<dyn Fn() -> Option<Command>>,
}

#[derive(Default)]
struct State {
    channel: Option<Channel>,
    name: Option<String>,
    /// Commands from before the channel was known.
    early: Vec<Command>,
    /// The engine last heard, and its last number.
    leader: Option<(u64, u64)>,
    /// The engine in this tab's own worker: what it says on the channel was heard already.
    own: Option<u64>,
    /// Something was missed, and this is when everything was asked for: the answer may be missed too.
    asked: Option<Millis>,
    /// Signed in on a shared computer: closing the tab signs out.
    shared: bool,
    /// The worker could not start, or has crashed.
    dead: bool,
    deposits: HashMap<OriginId, oneshot::Sender<Result<(), Trouble>>>,
}

type Hear = Box<dyn FnMut(Reply)>;

/// Reads what the engine says. Behind signing in (`ui::inside`), as all is that leads to it: it would be more than a quarter of what comes before.
pub type Ear = Box<dyn Fn(&[u8]) -> Option<Told>>;

/// An event that is not yet taken in.
pub struct Told {
    from: u64,
    to: Option<u64>,
    seq: u64,
    /// Whether a snapshot's account is a shared computer's; `None` for every other event.
    shared: Option<bool>,
    take_in: Box<dyn FnOnce()>,
}

/// An ear for [`Link::listen`], and what takes in what it reads.
pub fn ear(take_in: impl FnOnce(Event) + Clone + 'static) -> Ear {
    Box::new(move |data| {
        let Envelope {
            from,
            to,
            seq,
            body,
            ..
        } = *wire::read_event(data)?;
        // What comes with it is as whole as it is.
        let shared = match &body {
            Event::Many(events) => events.iter().find_map(snapshot_of),
            event => snapshot_of(event),
        };
        let take_in = take_in.clone();
        Some(Told {
            from,
            to,
            seq,
            shared,
            take_in: Box::new(move || take_in(body)),
        })
    })
}

/// How often a visible tab says so, in ms.
const VISIBLE_AGAIN: u32 = 60_000;
/// How long an answer to [`Command::Attach`] may take before it is asked for again, in ms.
const ANSWER: Millis = 3_000;
/// Most commands kept until the channel is known.
const MOST_EARLY: usize = 64;
/// Most events kept until there is an ear. Behind them is a gap, which is noticed as every other is.
const MOST_UNREAD: usize = 1_000;

fn stopped() -> Trouble {
    Trouble::Storage(StorageTrouble::Stopped)
}

/// The worker that web/first.js has started already, if it has, and if that could be loaded.
fn begun() -> Option<Worker> {
    let name = JsValue::from("sottoEngine");
    let worker = js_sys::Reflect::get(&js_sys::global(), &name).ok()?;
    worker.dyn_into().ok()
}

impl Link {
    /// Starts the worker at `worker_url` with `start` ([`Direct::Start`], of a tab with this id). `wants`: what a person waits for beside
    /// the snapshot, asked for in the same breath.
    pub fn open(
        worker_url: &str,
        start: impl FnOnce(u64) -> Direct,
        wants: impl Fn() -> Option<Command> + 'static,
    ) -> Self {
        let tab = randomness::number();
        let start = start(tab);
        if let Direct::Start { build, .. } = &start {
            wire::set_build(build.clone());
        }
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let link = Self(Rc::new(Inner {
            tab,
            worker: begun().or_else(|| Worker::new_with_options(worker_url, &options).ok()),
            state: RefCell::default(),
            ear: RefCell::default(),
            unread: RefCell::default(),
            on_reply: RefCell::default(),
            unheard: RefCell::default(),
            wants: Box::new(wants),
        }));
        if let Some(worker) = &link.0.worker {
            let this = link.clone();
            let listen =
                Closure::<dyn FnMut(MessageEvent)>::new(
                    move |event: MessageEvent| match wire::told(event.data()) {
                        Some(wire::Told::Reply(reply)) => this.replied(reply),
                        Some(wire::Told::Event(event)) => this.told_by_own(event),
                        None => {}
                    },
                );
            worker.set_onmessage(Some(listen.as_ref().unchecked_ref()));
            let this = link.clone();
            let failed = Closure::<dyn FnMut()>::new(move || this.worker_failed());
            worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
            // Both live as long as the page.
            listen.forget();
            failed.forget();
        } else {
            // After `open` has returned, as everything else comes.
            let this = link.clone();
            spawn_local(async move { this.worker_failed() });
        }
        link.listen_to_the_page();
        link.direct(start);
        link
    }

    /// Takes in what the worker answers, and has answered.
    pub fn replies(&self, mut on_reply: impl FnMut(Reply) + 'static) {
        self.0.unheard.take().into_iter().for_each(&mut on_reply);
        self.0.on_reply.replace(Some(Box::new(on_reply)));
    }

    fn hand_on(&self, reply: Reply) {
        match &mut *self.0.on_reply.borrow_mut() {
            Some(on_reply) => on_reply(reply),
            None => self.0.unheard.borrow_mut().push(reply),
        }
    }

    /// Takes in what the engine says, and has said.
    pub fn listen(&self, ear: Ear) {
        self.0.ear.replace(Some(ear));
        for data in self.0.unread.take() {
            self.told(data);
        }
    }

    /// To the engine, wherever it runs; kept until it is known who is signed in.
    pub fn send(&self, command: Command) {
        let dead = {
            let mut state = self.0.state.borrow_mut();
            if state.channel.is_none() {
                // A signed-out tab has nothing to tell; what a page says while it begins is little.
                if state.early.len() < MOST_EARLY {
                    state.early.push(command);
                }
                return;
            }
            state.dead
        };
        match dead {
            false => self.direct(Direct::Command(command)),
            true => self.broadcast(command),
        }
    }

    /// To the engines of other tabs.
    fn broadcast(&self, body: Command) {
        if let Some(channel) = &self.0.state.borrow().channel {
            channel.post(&wire::command(&Envelope {
                build: wire::build().name,
                from: self.0.tab,
                to: None,
                seq: 0,
                body,
            }));
        }
    }

    /// To this tab's own worker alone.
    pub fn direct(&self, direct: Direct) {
        if self.0.state.borrow().dead {
            // Everything else was told already; a form waits for its answer.
            if matches!(direct, Direct::SignIn { .. }) {
                let this = self.clone();
                let answer = Reply::SignInFailed(stopped());
                spawn_local(async move { this.hand_on(answer) });
            }
            return;
        }
        if let Some(worker) = &self.0.worker {
            // May hold a password.
            let data = Zeroizing::new(encode(&direct));
            let _ = worker.post_message(&wire::bytes(&data));
        }
    }

    /// Puts what a person sent in the inbox; done when it is kept.
    ///
    /// # Errors
    /// [`Trouble::Storage`]: it is not kept, so the text must stay where it is.
    pub async fn deposit(&self, outgoing: Outgoing) -> Result<(), Trouble> {
        let (done, waiting) = oneshot::channel();
        {
            let mut state = self.0.state.borrow_mut();
            if state.dead {
                return Err(stopped());
            }
            state.deposits.insert(outgoing.origin_id.clone(), done);
        }
        self.direct(Direct::Deposit(outgoing));
        waiting.await.unwrap_or_else(|_| Err(stopped()))
    }

    /// Nothing will come from the worker any more. It is ended, so that its lease is free for another tab.
    fn worker_failed(&self) {
        if let Some(worker) = &self.0.worker {
            worker.terminate();
        }
        let waiting = {
            let mut state = self.0.state.borrow_mut();
            if core::mem::replace(&mut state.dead, true) {
                return;
            }
            core::mem::take(&mut state.deposits)
        };
        for (_, waiting) in waiting {
            let _ = waiting.send(Err(stopped()));
        }
        self.hand_on(Reply::SignInFailed(stopped()));
    }

    fn replied(&self, reply: Reply) {
        let done = match &reply {
            Reply::Ready { channel, .. } => {
                self.join(channel.clone());
                None
            }
            Reply::Deposited(id) => Some((id, Ok(()))),
            Reply::DepositFailed(id, trouble) => Some((id, Err(trouble.clone()))),
            Reply::SignInFailed(_)
            | Reply::Outdated
            | Reply::Drawn(..)
            | Reply::Read(_)
            | Reply::Registration(_)
            | Reply::Exported(_)
            | Reply::News { .. } => None,
        };
        if let Some((id, outcome)) = done
            && let Some(waiting) = self.0.state.borrow_mut().deposits.remove(id)
        {
            let _ = waiting.send(outcome);
        }
        self.hand_on(reply);
    }

    /// Listens on the account's channel, and leaves the one before.
    fn join(&self, name: Option<String>) {
        {
            let mut state = self.0.state.borrow_mut();
            if name.is_some() && state.name == name {
                drop(state);
                return self.attach();
            }
            (state.leader, state.own) = (None, None);
            // What was said on the one before is of no use any more.
            self.0.unread.take();
            let this = self.clone();
            state.channel = name
                .as_deref()
                .map(|name| Channel::open(name, move |data| this.heard(data)));
            state.name = name;
            if state.channel.is_none() {
                return;
            }
        }
        self.attach();
        let early = core::mem::take(&mut self.0.state.borrow_mut().early);
        early.into_iter().for_each(|command| self.send(command));
    }

    fn heard(&self, data: JsValue) {
        match wire::heard_event(data) {
            // Heard before, from the own worker.
            Some(wire::Heard::Message(event)) if self.0.state.borrow().own == Some(event.from) => {}
            Some(wire::Heard::Message(event)) => self.told(event.data),
            Some(wire::Heard::Signal(signal)) => {
                if signal.kind == SignalKind::Beat && signal.build > wire::build() {
                    self.hand_on(Reply::Outdated);
                }
                self.ask_again(false);
            }
            None => {}
        }
    }

    /// By the engine in this tab's own worker.
    fn told_by_own(&self, event: wire::Unread) {
        {
            let mut state = self.0.state.borrow_mut();
            // Nobody is signed in yet: somebody tries to.
            if state.channel.is_none() {
                return;
            }
            state.own = Some(event.from);
        }
        self.told(event.data);
    }

    fn told(&self, data: Vec<u8>) {
        let told = match &*self.0.ear.borrow() {
            Some(ear) => ear(&data),
            None => {
                let mut unread = self.0.unread.borrow_mut();
                if unread.len() < MOST_UNREAD {
                    unread.push(data);
                }
                return;
            }
        };
        let Some(Told {
            from,
            to,
            seq,
            shared,
            take_in,
        }) = told
        else {
            return;
        };
        if to.is_some_and(|tab| tab != self.0.tab) {
            return;
        }
        let mut missed = false;
        {
            let mut state = self.0.state.borrow_mut();
            if let Some(shared) = shared {
                state.shared = shared;
                state.asked = None;
            } else {
                missed = match state.leader {
                    Some((leader, last)) if leader == from => {
                        let broadcast = u64::from(to.is_none());
                        seq != last.wrapping_add(broadcast)
                    }
                    // One that begins now answers what was asked before it did, and this is the first it says. From one that has run for
                    // a while the answer may be of before what it says here.
                    None => state.asked.is_none() || seq > 1,
                    // An engine not heard before: what it said first may have been missed.
                    Some(_) => true,
                };
            }
            state.leader = Some((from, seq));
        }
        take_in();
        self.ask_again(missed);
    }

    /// Asks for everything where something was `missed`, or where what was asked for did not come.
    fn ask_again(&self, missed: bool) {
        // What was asked for may be here, and wait to be read.
        if self.0.ear.borrow().is_none() {
            return;
        }
        let now = clock::now();
        {
            let state = self.0.state.borrow();
            let overdue = |asked: Millis| now.saturating_sub(asked) >= ANSWER;
            if !missed && !state.asked.is_some_and(overdue) {
                return;
            }
        }
        self.attach();
    }

    /// Asks for everything there is to know, and says whether somebody looks.
    fn attach(&self) {
        self.0.state.borrow_mut().asked = Some(clock::now());
        self.send(Command::Attach);
        if let Some(command) = (self.0.wants)() {
            self.send(command);
        }
        self.say_whether_visible();
    }

    fn say_whether_visible(&self) {
        self.direct(Direct::Visible(is_visible()));
        if self.0.state.borrow().channel.is_some() {
            self.send(Command::Visible(is_visible()));
        }
    }

    /// A page on a shared computer ends with a sign-out (best effort).
    fn listen_to_the_page(&self) {
        let Some(window) = web_sys::window() else {
            return;
        };
        let listen = |name: &str, act: Box<dyn FnMut()>| {
            let closure = Closure::wrap(act);
            let _ = window.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
            closure.forget();
        };
        let this = self.clone();
        listen(
            "pagehide",
            Box::new(move || {
                if this.0.state.borrow().shared {
                    this.send(Command::SignOut);
                } else {
                    // The own worker ends with the page.
                    this.broadcast(Command::Visible(false));
                }
            }),
        );
        let this = self.clone();
        // It comes from the document and bubbles to the window.
        listen(
            "visibilitychange",
            Box::new(move || this.say_whether_visible()),
        );
        let this = self.clone();
        Interval::new(VISIBLE_AGAIN, move || {
            if is_visible() {
                this.say_whether_visible();
            }
        })
        .forget();
    }
}

fn is_visible() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_none_or(|document| document.visibility_state() != VisibilityState::Hidden)
}

/// Whether a snapshot's account is a shared computer's; `None` for every other event.
fn snapshot_of(event: &Event) -> Option<bool> {
    match event {
        Event::Snapshot { account, .. } => Some(account.shared),
        _ => None,
    }
}
