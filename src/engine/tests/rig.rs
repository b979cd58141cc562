//! An engine with a clock, a store that can fail, a server of text frames, and other people's devices.
//!
//! Written against the public API alone: `tests/fuzz_engine.rs` uses this file too.
#![allow(dead_code)]

#[path = "rig/peer.rs"]
mod peer;
#[path = "rig/server.rs"]
mod server;

pub use crate::random::Numbers;
pub use peer::Peer;
pub use server::Server;

use crate::bus::{Command, Event, Password};
use crate::engine::Engine;
use crate::engine::backup::Backup;
use crate::engine::ports::{Effect, Input, Start};
use crate::model::{BareJid, DeviceId, Message, Millis, OriginId, Outgoing};
use crate::store::{
    Changes, Fence, Key, Loaded, Memory, Range, Reads, Store, StoreError, Table, Write,
};
use crate::xmpp::stanza::xep0082;
use crate::xmpp::stanza::xep0384;
use crate::xmpp::stanza::xep0384_legacy::{Bundle, DEVICELIST_NODE, Encrypted};
use crate::xmpp::xml;
use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use minidom::Element;
use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;

pub const ME: &str = "alice@example.org";
pub const BOB: &str = "bob@example.org";
pub const MALLORY: &str = "mallory@example.org";
pub const OMEMO: &str = "eu.siacs.conversations.axolotl";

/// The store in memory, which fails when it is told to.
#[derive(Clone, Default)]
pub struct Shaky {
    memory: Memory,
    /// How many more commits succeed; `None`: all.
    good: Rc<Cell<Option<u32>>>,
    /// How many succeeded.
    pub commits: Rc<Cell<u32>>,
    deleted_messages: Rc<Cell<u32>>,
}

impl Shaky {
    pub fn fail_after(&self, good: u32) {
        self.good.set(Some(good));
    }

    pub fn mend(&self) {
        self.good.set(None);
    }

    /// What it held is gone, and this is there instead.
    pub fn replace(&self, changes: Changes) {
        self.memory.clear();
        let fence = block_on(self.memory.raise_fence()).expect("memory keeps everything");
        block_on(self.memory.commit(fence, changes)).expect("memory keeps everything");
    }

    /// How many rows a table holds.
    pub fn count(&self, table: Table) -> usize {
        self.table(table).rows.len()
    }

    pub fn table(&self, table: Table) -> Loaded {
        let mut reads = Reads::new();
        reads.range(Range {
            table,
            from: Key::new(),
            to: None,
            newest_first: false,
            limit: u32::MAX,
        });
        block_on(self.memory.load(&reads)).expect("memory gives everything")
    }

    /// How many messages were ever deleted.
    pub fn deleted_messages(&self) -> u32 {
        self.deleted_messages.get()
    }
}

impl Store for Shaky {
    async fn load(&self, reads: &Reads) -> Result<Loaded, StoreError> {
        self.memory.load(reads).await
    }

    async fn commit(&self, fence: Fence, changes: Changes) -> Result<(), StoreError> {
        match self.good.get() {
            Some(0) => return Err(StoreError::Full),
            Some(good) => self.good.set(Some(good - 1)),
            None => {}
        }
        let gone = changes.writes.iter().filter(|((table, _), write)| {
            *table == Table::Messages && matches!(write, Write::Delete)
        });
        let gone = u32::try_from(gone.count()).unwrap_or(u32::MAX);
        self.deleted_messages
            .set(self.deleted_messages.get() + gone);
        self.commits.set(self.commits.get() + 1);
        self.memory.commit(fence, changes).await
    }

    async fn raise_fence(&self) -> Result<Fence, StoreError> {
        self.memory.raise_fence().await
    }

    async fn deposit(&self, outgoing: &Outgoing) -> Result<(), StoreError> {
        self.memory.deposit(outgoing).await
    }
}

/// The store in memory never waits.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("memory never waits"),
    }
}

const PUBSUB: &str = "http://jabber.org/protocol/pubsub";

/// The event of a changed device list.
pub fn list_event(from: &str, ids: &[u32]) -> String {
    let ids: String = ids
        .iter()
        .map(|id| format!("<device id='{id}'/>"))
        .collect();
    format!(
        "<message xmlns='jabber:client' from='{from}' to='{ME}' type='headline'><event xmlns='{PUBSUB}#event'>\
         <items node='{DEVICELIST_NODE}'><item id='current'><list xmlns='{OMEMO}'>{ids}</list></item></items></event></message>"
    )
}

/// A chat message with this inside.
pub fn message(from: &str, id: &str, inner: &str) -> String {
    format!(
        "<message xmlns='jabber:client' from='{from}' to='{ME}' type='chat' id='{id}'>{inner}</message>"
    )
}

pub fn plain(from: &str, id: &str, body: &str) -> String {
    message(from, id, &format!("<body>{body}</body>"))
}

/// A carbon of a message, as `by` claims to have made it.
/// The mark of what was kept since then, as that server would write it (XEP-0203).
pub fn kept(from: &str, since: Millis) -> String {
    let stamp = xep0082::format(since);
    format!("<delay xmlns='urn:xmpp:delay' from='{from}' stamp='{stamp}'/>")
}

pub fn carbon(by: &str, direction: &str, inner: &str) -> String {
    format!(
        "<message xmlns='jabber:client' from='{by}' to='{ME}/sotto'><{direction} xmlns='urn:xmpp:carbons:2'>\
         <forwarded xmlns='urn:xmpp:forward:0'>{inner}</forwarded></{direction}></message>"
    )
}

pub fn written(encrypted: &Encrypted) -> String {
    xml::write(&Element::from(encrypted))
}

/// The engine, its server and everything it said.
pub struct Rig {
    pub engine: Option<Engine<Shaky>>,
    pub store: Shaky,
    pub server: Server,
    pub now: Millis,
    pub events: Vec<Event>,
    /// The tab whose events these are; `None`: those of all.
    pub heard_by: Option<u64>,
    /// What else came out.
    pub outcome: Vec<Effect>,
    /// Frames the engine transmitted since the last look.
    pub sent: Vec<String>,
    /// Addresses it connected to.
    pub connected: Vec<String>,
    /// A socket is open.
    pub open: bool,
    pub wake: Option<Millis>,
    inputs: VecDeque<Input>,
    /// What comes in one turn with the frame that has this text in it.
    pub together: Option<(&'static str, Input)>,
    pub seed: u64,
    /// Deposits made.
    said: u32,
}

impl Rig {
    /// Signs in; everything that follows from it has happened.
    pub fn new(server: Server) -> Self {
        Self::with(server, false)
    }

    pub fn with(server: Server, shared: bool) -> Self {
        Self::signed_in(server, shared, None)
    }

    /// The same on a fresh browser with a backup.
    pub fn restored(server: Server, backup: Backup) -> Self {
        Self::signed_in(server, false, Some(Box::new(backup)))
    }

    fn signed_in(server: Server, shared: bool, backup: Option<Box<Backup>>) -> Self {
        // Two devices on one server draw different numbers.
        let before = server.streams;
        let mut rig = Self {
            engine: None,
            store: Shaky::default(),
            seed: 1 + u64::from(before),
            server,
            now: 1_700_000_000_000,
            events: Vec::new(),
            heard_by: None,
            outcome: Vec::new(),
            sent: Vec::new(),
            connected: Vec::new(),
            open: false,
            wake: None,
            inputs: VecDeque::new(),
            together: None,
            said: before * 100,
        };
        rig.start(Start::SignIn {
            address: ME.into(),
            password: Password("secret".into()),
            websocket: Some("ws://127.0.0.1:5280/ws".into()),
            shared,
            backup,
        });
        rig
    }

    /// A fresh engine on what is stored.
    pub fn start(&mut self, start: Start) {
        self.open = false;
        self.wake = None;
        self.inputs.clear();
        self.server.disconnect();
        self.seed += 1;
        let random = Box::new(Numbers(self.seed << 32));
        let started = block_on(Engine::start(self.store.clone(), start, self.now, random));
        let (engine, effects) = started.expect("the engine starts");
        self.engine = Some(engine);
        self.carry_out(effects);
        self.run();
    }

    /// The process ends without a word and another one starts.
    pub fn restart(&mut self) {
        self.engine = None;
        self.start(Start::Resume {
            password: Some(Password("secret".into())),
        });
    }

    /// The same, but the store gives up after so many commits; whether it did.
    pub fn restart_failing_after(&mut self, good: u32) -> bool {
        self.engine = None;
        self.open = false;
        self.inputs.clear();
        self.server.disconnect();
        self.seed += 1;
        self.store.fail_after(good);
        let start = Start::Resume {
            password: Some(Password("secret".into())),
        };
        let random = Box::new(Numbers(self.seed << 32));
        let Ok((engine, effects)) =
            block_on(Engine::start(self.store.clone(), start, self.now, random))
        else {
            return true;
        };
        self.engine = Some(engine);
        self.carry_out(effects);
        while let Some(input) = self.inputs.pop_front() {
            match self.turn(vec![input]) {
                Ok(effects) => self.carry_out(effects),
                Err(_) => return true,
            }
        }
        false
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Connect { url } => {
                    self.connected.push(url);
                    self.server.disconnect();
                    self.open = true;
                    self.inputs.push_back(Input::Opened);
                }
                Effect::Transmit(frame) => {
                    if self.open {
                        let answers = self.server.answer(&frame);
                        self.inputs.extend(answers.into_iter().map(Input::Frame));
                    }
                    self.sent.push(frame);
                }
                Effect::Disconnect => {
                    self.open = false;
                    self.inputs
                        .retain(|input| !matches!(input, Input::Frame(_)));
                    self.server.disconnect();
                }
                Effect::Wake(at) => self.wake = Some(at),
                Effect::Publish { event, to } => {
                    let (tab, to) = (self.heard_by.or(to), to.or(self.heard_by));
                    if tab == to {
                        self.events.push(event);
                    }
                }
                Effect::Fetch { url } => {
                    self.inputs.push_back(Input::Fetched { url, body: None });
                }
                other => self.outcome.push(other),
            }
        }
    }

    /// One turn, with its effects not yet carried out.
    pub fn turn(&mut self, inputs: Vec<Input>) -> Result<Vec<Effect>, StoreError> {
        let now = self.now;
        let engine = self.engine.as_mut().expect("it runs");
        block_on(engine.turn(inputs, now))
    }

    /// Gives inputs as one batch, and lets everything happen that follows.
    pub fn batch(&mut self, inputs: Vec<Input>) {
        let effects = self.turn(inputs).expect("memory keeps everything");
        self.carry_out(effects);
        self.run();
    }

    pub fn run(&mut self) {
        while let Some(input) = self.inputs.pop_front() {
            let mut inputs = vec![input];
            let comes = |part: &str| matches!(&inputs[0], Input::Frame(it) if it.contains(part));
            if let Some((_, other)) = self.together.take_if(|it| comes(it.0)) {
                inputs.push(other);
            }
            let effects = self.turn(inputs).expect("memory keeps everything");
            self.carry_out(effects);
        }
    }

    pub fn frame(&mut self, frame: &str) {
        self.batch(vec![Input::Frame(frame.to_owned())]);
    }

    pub fn command(&mut self, command: Command) {
        self.batch(vec![Input::Command { tab: 1, command }]);
    }

    /// Puts something in the inbox, and tells the engine.
    pub fn say(&mut self, chat: &str, body: &str) -> String {
        let id = self.deposit(chat, body);
        self.command(Command::InboxFilled);
        id
    }

    pub fn deposit(&mut self, chat: &str, body: &str) -> String {
        self.said += 1;
        let id = format!("said-{}", self.said);
        let outgoing = Outgoing::say(
            BareJid::new(chat),
            body,
            OriginId::new(id.clone()),
            self.now,
        );
        block_on(self.store.deposit(&outgoing)).expect("memory keeps everything");
        id
    }

    /// Lets the clock reach the time the engine asked for, once.
    pub fn wait(&mut self) {
        let at = self.wake.take().expect("it asked to be woken");
        self.now = self.now.max(at);
        self.batch(vec![Input::Timer]);
    }

    /// Lets time pass, waking the engine whenever it asked for it.
    pub fn pass(&mut self, span: Millis) {
        let end = self.now + span;
        while self.wake.is_some_and(|at| at <= end) {
            self.wait();
        }
        self.now = end;
    }

    /// The line is lost.
    pub fn cut(&mut self) {
        self.open = false;
        self.server.disconnect();
        self.batch(vec![Input::Closed { opened: true }]);
    }

    pub fn take_sent(&mut self) -> Vec<String> {
        core::mem::take(&mut self.sent)
    }

    /// The newest state of every message of a chat, asked for as a tab does.
    pub fn messages(&mut self, chat: &str) -> Vec<Message> {
        let events = core::mem::take(&mut self.events);
        self.command(Command::OpenChat {
            chat: BareJid::new(chat),
        });
        let page = core::mem::replace(&mut self.events, events);
        let page = page.into_iter().find_map(|event| match event {
            Event::Page { messages, .. } => Some(messages),
            _ => None,
        });
        page.expect("a page")
    }

    /// Texts and causes of a chat's rows.
    pub fn rows(&mut self, chat: &str) -> Vec<String> {
        let messages = self.messages(chat);
        let row = |message: Message| match message.problem {
            Some(problem) => problem.name().to_owned(),
            None if message.notice.is_some() => "notice".to_owned(),
            None => message.body,
        };
        messages.into_iter().map(row).collect()
    }

    pub fn device(&self) -> DeviceId {
        self.bundle().0
    }

    /// The engine's device and the bundle that it published.
    pub fn bundle(&self) -> (DeviceId, Bundle) {
        let published = self.server.published.iter().rev().find_map(|(node, item)| {
            let id = node.strip_prefix("eu.siacs.conversations.axolotl.bundles:")?;
            let bundle = Bundle::try_from(item).expect("a bundle");
            Some((DeviceId(id.parse().expect("a number")), bundle))
        });
        published.expect("a bundle was published")
    }

    /// The same for OMEMO 2.
    pub fn bundle_omemo2(&self) -> (DeviceId, xep0384::Bundle) {
        let published = self
            .server
            .published
            .iter()
            .rev()
            .find_map(|(place, item)| {
                let id = place.strip_prefix("urn:xmpp:omemo:2:bundles#")?;
                let bundle = xep0384::Bundle::try_from(item).expect("a bundle");
                Some((DeviceId(id.parse().expect("a number")), bundle))
            });
        published.expect("a bundle was published")
    }

    /// Messages that reached the server since `from`, of its list of stanzas.
    pub fn said_since(&self, from: usize) -> Vec<Element> {
        let stanzas = self.server.stanzas.iter().skip(from);
        stanzas
            .filter(|stanza| stanza.name() == "message")
            .cloned()
            .collect()
    }
}

/// A rig whose engine is online, with one device of bob's, published.
pub fn with_bob() -> (Rig, Peer) {
    let mut server = Server::default();
    let bob = Peer::new(BOB, 77);
    bob.publish(&mut server);
    (Rig::new(server), bob)
}

/// The same after bob wrote "hello" and got the empty answer.
pub fn with_session() -> (Rig, Peer) {
    let (mut rig, mut bob) = with_bob();
    let target = rig.bundle();
    let from = rig.server.stanzas.len();
    let hello = written(&bob.seal(&target, "hello"));
    rig.frame(&message("bob@example.org/x", "hello-1", &hello));
    for stanza in rig.said_since(from) {
        bob.open(&stanza);
    }
    (rig, bob)
}
