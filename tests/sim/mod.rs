//! A world in memory: the engine of alice, the server, bob's devices and another device of alice, and a network between them.
//!
//! The server keeps what servers keep: an archive with stanza ids (XEP-0313, XEP-0359), for each stream what is not acknowledged
//! and how much it handled (XEP-0198), device lists and bundles (XEP-0163). What is for alice and finds no stream is in the archive
//! alone, or also among the offline messages ([`World::keeps_offline`]). Stream negotiation, requests and the archive's pages are
//! the rig's.
//!
//! Nothing here waits: two queues of frames, a clock that is moved by hand, a store that stops at any call.
#![allow(dead_code)]

pub mod acts;
pub mod people;

use crate::bus::{Command, Password};
use crate::engine::Engine;
use crate::engine::ports::{Effect, Input, Start};
use crate::model::{BareJid, Delivery, DeviceId, Message, OriginId, Outgoing};
use crate::rig::{
    self, BOB, ME, Numbers, Peer, Server, block_on, list_event, message, plain, written,
};
use crate::store::{Changes, Fence, Loaded, Memory, Reads, Store, StoreError};
use crate::xmpp::stanza::xep0384_legacy::Bundle;
use crate::xmpp::xml::{self, Build};
use acts::Author;
use minidom::Element;
use std::cell::Cell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// When the process ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kill {
    /// The call is not carried out.
    Before,
    /// It is, and nobody hears of it.
    After,
}

/// A store whose process may end at any call.
#[derive(Clone, Default)]
pub struct Mortal {
    memory: Memory,
    /// Calls so far.
    pub calls: Rc<Cell<u64>>,
    kill_at: Rc<Cell<Option<(u64, Kill)>>>,
    /// It has ended, and takes no further call.
    pub dead: Rc<Cell<bool>>,
    pub commits: Rc<Cell<u64>>,
    /// Somebody only looks at what there is: calls do not count, and end nothing.
    pub looked_at: Rc<Cell<bool>>,
}

impl Mortal {
    pub fn kill_at(&self, call: u64, how: Kill) {
        self.kill_at.set(Some((call, how)));
    }

    /// `Err`: the process is gone. `Ok(true)`: it goes as soon as the call was carried out.
    fn enter(&self) -> Result<bool, StoreError> {
        if self.dead.get() {
            return Err(StoreError::Gone);
        }
        if self.looked_at.get() {
            return Ok(false);
        }
        let call = self.calls.get();
        self.calls.set(call + 1);
        match self.kill_at.get() {
            Some((at, how)) if at == call => {
                self.kill_at.set(None);
                self.dead.set(true);
                match how {
                    Kill::Before => Err(StoreError::Gone),
                    Kill::After => Ok(true),
                }
            }
            _ => Ok(false),
        }
    }

    fn leave<T>(ends: bool, value: T) -> Result<T, StoreError> {
        if ends {
            Err(StoreError::Gone)
        } else {
            Ok(value)
        }
    }
}

impl Store for Mortal {
    async fn load(&self, reads: &Reads) -> Result<Loaded, StoreError> {
        let ends = self.enter()?;
        Self::leave(ends, self.memory.load(reads).await?)
    }
    async fn commit(&self, fence: Fence, changes: Changes) -> Result<(), StoreError> {
        let ends = self.enter()?;
        self.commits.set(self.commits.get() + 1);
        Self::leave(ends, self.memory.commit(fence, changes).await?)
    }
    async fn raise_fence(&self) -> Result<Fence, StoreError> {
        let ends = self.enter()?;
        Self::leave(ends, self.memory.raise_fence().await?)
    }
    async fn deposit(&self, outgoing: &Outgoing) -> Result<(), StoreError> {
        let ends = self.enter()?;
        Self::leave(ends, self.memory.deposit(outgoing).await?)
    }
}

/// A stream as its server sees it (XEP-0198).
#[derive(Default)]
struct Stream {
    id: String,
    /// Stanzas of the client that were handled.
    handled: u32,
    /// Stanzas to the client so far, and those that it has not acknowledged.
    sent: u32,
    unacked: VecDeque<(u32, String)>,
    /// The highest `h` that the client announced.
    announced: u32,
    connected: bool,
    /// Presence was sent: from then on messages come (RFC 6121 §8.5.2).
    available: bool,
}

const SM: &str = "xmlns='urn:xmpp:sm:3'";

/// Everything there is.
pub struct World {
    pub store: Mortal,
    pub engine: Option<Engine<Mortal>>,
    pub server: Server,
    stream: Option<Stream>,
    streams: u32,
    /// Frames on their way.
    pub to_server: VecDeque<String>,
    pub to_client: VecDeque<String>,
    /// What the browser still has to tell the engine.
    pub inputs: VecDeque<Input>,
    pub open: bool,
    pub wake: Option<u64>,
    pub now: u64,
    seed: u64,
    /// Messages for alice that found no stream are kept to be sent with her next presence, too.
    pub keeps_offline: bool,
    offline: Vec<String>,
    pub bob: Peer,
    /// Later devices of bob.
    pub more_bobs: Vec<Peer>,
    /// Alice's other device.
    pub other: Peer,
    /// What each of bob's devices read, in order.
    pub read: Vec<String>,
    /// What alice is to have, as it was written.
    pub expected: Vec<String>,
    /// What alice wrote here.
    pub said: Vec<String>,
    pub number: usize,
    /// What went wrong on the way.
    pub faults: Vec<String>,
    pub kills: u32,
    pub trace: bool,
    /// What people wrote, and did to it.
    pub done: acts::Done,
    /// What was decided beside that.
    pub decisions: people::Decisions,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let mut server = Server {
            archive: Some(Vec::new()),
            page: 8,
            ..Server::default()
        };
        let bob = Peer::new(BOB, 1_000 + seed);
        bob.publish(&mut server);
        let other = Peer::new(ME, 2_000 + seed);
        other.publish(&mut server);
        Self {
            store: Mortal::default(),
            engine: None,
            server,
            stream: None,
            streams: 0,
            to_server: VecDeque::new(),
            to_client: VecDeque::new(),
            inputs: VecDeque::new(),
            open: false,
            wake: None,
            now: 1_700_000_000_000,
            seed,
            keeps_offline: false,
            offline: Vec::new(),
            bob,
            more_bobs: Vec::new(),
            other,
            read: Vec::new(),
            expected: Vec::new(),
            said: Vec::new(),
            number: 0,
            faults: Vec::new(),
            kills: 0,
            trace: false,
            done: acts::Done::default(),
            decisions: people::Decisions::default(),
        }
    }

    // --- the engine's process

    pub fn sign_in(&mut self) {
        self.start(Start::SignIn {
            address: ME.into(),
            password: Password("secret".into()),
            websocket: Some("ws://127.0.0.1:5280/ws".into()),
            shared: false,
            backup: None,
        });
    }

    /// A new process on what is stored.
    pub fn restart(&mut self) {
        self.start(Start::Resume {
            password: Some(Password("secret".into())),
        });
    }

    fn start(&mut self, start: Start) {
        self.engine = None;
        self.lose_line();
        self.inputs.clear();
        self.wake = None;
        self.store.dead.set(false);
        self.seed += 1;
        let random = Box::new(Numbers(self.seed << 32));
        let started = block_on(Engine::start(
            self.store.clone(),
            start.clone(),
            self.now,
            random,
        ));
        match started {
            Ok((engine, effects)) => {
                self.engine = Some(engine);
                self.carry_out(effects);
            }
            // It ended while it began: the next one begins the same way, as a person would see to it.
            Err(_) if self.store.dead.get() => {
                self.kills += 1;
                self.store.dead.set(false);
                let known = self.store_has_account();
                match start {
                    Start::SignIn { .. } if !known => self.sign_in(),
                    _ => self.restart(),
                }
            }
            Err(error) => panic!("the engine does not start: {error}"),
        }
    }

    fn store_has_account(&self) -> bool {
        let mut reads = Reads::new();
        reads.range(crate::store::Range {
            table: crate::store::Table::Singletons,
            from: crate::store::Key::new(),
            to: None,
            newest_first: false,
            limit: 1,
        });
        let loaded = block_on(self.store.memory.load(&reads)).expect("memory gives everything");
        !loaded.rows.is_empty()
    }

    /// One turn; a process that ended in it is followed by another.
    pub fn turn(&mut self, inputs: Vec<Input>) {
        let now = self.now;
        let Some(engine) = &mut self.engine else {
            return;
        };
        match block_on(engine.turn(inputs, now)) {
            Ok(effects) => self.carry_out(effects),
            Err(_) if self.store.dead.get() => {
                self.kills += 1;
                self.restart();
            }
            Err(error) => panic!("a turn failed: {error}"),
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.note_failure(&effect);
            match effect {
                Effect::Connect { .. } => {
                    self.lose_line();
                    self.open = true;
                    self.inputs.push_back(Input::Opened);
                }
                Effect::Transmit(frame) if self.open => {
                    if self.trace {
                        eprintln!("→ {frame}");
                    }
                    self.to_server.push_back(frame);
                }
                Effect::Disconnect => self.lose_line(),
                Effect::Wake(at) => self.wake = Some(at),
                _ => {}
            }
        }
    }

    /// The line is gone with all that was on it. The engine does not know yet.
    fn lose_line(&mut self) {
        self.open = false;
        self.to_server.clear();
        self.to_client.clear();
        self.server.disconnect();
        if let Some(stream) = &mut self.stream {
            stream.connected = false;
        }
    }

    pub fn cut(&mut self) {
        let was_open = self.open;
        self.lose_line();
        if was_open {
            self.inputs.push_back(Input::Closed { opened: true });
        }
    }

    /// The server forgets the stream, as after a restart.
    pub fn forget_stream(&mut self) {
        self.cut();
        self.stream = None;
    }

    // --- the network

    /// The next frame reaches the server.
    pub fn step_to_server(&mut self) {
        if let Some(frame) = self.to_server.pop_front() {
            self.serve(&frame);
        }
    }

    /// The next frames reach the engine, as one batch.
    pub fn step_to_client(&mut self, most: usize) {
        let count = most.min(self.to_client.len());
        let frames: Vec<Input> = self.to_client.drain(..count).map(Input::Frame).collect();
        if !frames.is_empty() {
            self.turn(frames);
        }
    }

    pub fn step_input(&mut self) {
        if let Some(input) = self.inputs.pop_front() {
            self.turn(vec![input]);
        }
    }

    /// Everything that is on its way arrives, and what follows from it.
    pub fn settle(&mut self) {
        for _ in 0..100_000 {
            if !self.inputs.is_empty() {
                self.step_input();
            } else if !self.to_server.is_empty() {
                self.step_to_server();
            } else if !self.to_client.is_empty() {
                self.step_to_client(200);
            } else {
                return;
            }
        }
        panic!("it never settles");
    }

    /// Time passes, with everything that it wakes.
    pub fn pass(&mut self, span: u64) {
        let end = self.now + span;
        self.settle();
        while let Some(at) = self.wake.filter(|at| *at <= end) {
            self.wake = None;
            self.now = self.now.max(at);
            self.turn(vec![Input::Timer]);
            self.settle();
        }
        self.now = end;
    }

    /// Wakes the engine if it is time.
    pub fn tick(&mut self) {
        if self.wake.is_some_and(|at| at <= self.now) {
            self.wake = None;
            self.turn(vec![Input::Timer]);
        }
    }

    // --- the server

    fn push(&mut self, frame: String) {
        if self.open {
            if self.trace {
                eprintln!("← {frame}");
            }
            self.to_client.push_back(frame);
        }
    }

    /// A stanza for alice's client: counted, and kept until it is acknowledged.
    fn push_stanza(&mut self, stanza: String) -> bool {
        let Some(stream) = &mut self.stream else {
            return false;
        };
        stream.sent += 1;
        stream.unacked.push_back((stream.sent, stanza.clone()));
        if stream.connected {
            self.push(stanza);
        }
        true
    }

    /// A message for alice's client, if that is available.
    fn push_message(&mut self, stanza: String) -> bool {
        let available = self.stream.as_ref().is_some_and(|it| it.available);
        available && self.push_stanza(stanza)
    }

    fn serve(&mut self, frame: &str) {
        let element = xml::parse(frame).expect("the client writes well-formed XML");
        match element.name() {
            "enable" => {
                self.streams += 1;
                let id = format!("stream-{}", self.streams);
                self.push(format!("<enabled {SM} id='{id}' resume='true'/>"));
                self.stream = Some(Stream {
                    id,
                    connected: true,
                    ..Stream::default()
                });
            }
            "resume" => self.resume(&element),
            "r" => {
                let handled = self.stream.as_ref().map_or(0, |stream| stream.handled);
                self.push(format!("<a {SM} h='{handled}'/>"));
            }
            "a" => {
                if let Some(h) = element.attr("h").and_then(|h| h.parse().ok()) {
                    self.acknowledged(h);
                }
            }
            "message" | "presence" | "iq" => {
                // What binds the stream is not counted: management is not on yet.
                if let Some(stream) = self.stream.as_mut().filter(|stream| stream.connected) {
                    stream.handled += 1;
                }
                self.stanza(&element, frame);
            }
            _ => {
                for answer in self.server.answer(frame) {
                    self.push(answer);
                }
            }
        }
    }

    fn acknowledged(&mut self, h: u32) {
        let Some(stream) = &mut self.stream else {
            return;
        };
        if h > stream.sent {
            self.faults.push(format!("h={h} of {} sent", stream.sent));
        }
        stream.announced = stream.announced.max(h);
        stream.unacked.retain(|(number, _)| *number > h);
    }

    fn resume(&mut self, resume: &Element) {
        let id = resume.attr("previd").unwrap_or_default();
        let h: u32 = resume.attr("h").and_then(|h| h.parse().ok()).unwrap_or(0);
        let known = self.stream.as_ref().filter(|stream| stream.id == id);
        let Some(stream) = known else {
            self.push(format!(
                "<failed {SM}><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>"
            ));
            return;
        };
        if h < stream.announced {
            self.faults.push(format!(
                "h={} was announced and {h} is stored: it ran ahead",
                stream.announced
            ));
        }
        let handled = stream.handled;
        self.acknowledged(h);
        let again: Vec<String> = match &mut self.stream {
            Some(stream) => {
                stream.connected = true;
                stream.unacked.iter().map(|(_, it)| it.clone()).collect()
            }
            None => Vec::new(),
        };
        self.push(format!("<resumed {SM} previd='{id}' h='{handled}'/>"));
        for stanza in again {
            self.push(stanza);
        }
    }

    fn stanza(&mut self, element: &Element, frame: &str) {
        match element.name() {
            "iq" => {
                let bound = self.stream.as_ref().is_some_and(|stream| stream.connected);
                for answer in self.server.answer(frame) {
                    if bound {
                        self.push_stanza(answer);
                    } else {
                        self.push(answer);
                    }
                }
            }
            "presence" => {
                if let Some(stream) = &mut self.stream {
                    stream.available = true;
                }
                for kept in core::mem::take(&mut self.offline) {
                    self.push_stanza(kept);
                }
            }
            _ => {
                let to = element.attr("to").unwrap_or_default().to_owned();
                let copy = element.clone().with("from", format!("{ME}/sotto"));
                self.server.store(self.now, &xml::write(&copy));
                if to.starts_with(BOB) {
                    self.reaches_bob(element);
                }
            }
        }
    }

    fn reaches_bob(&mut self, stanza: &Element) {
        self.bob_is_told(stanza);
        if !stanza.has_child("encrypted", rig::OMEMO) {
            return;
        }
        let mut texts = Vec::new();
        for peer in core::iter::once(&mut self.bob).chain(&mut self.more_bobs) {
            texts.push(peer.open(stanza));
        }
        if let Some(Some(text)) = texts.into_iter().next() {
            self.read.push(text);
        }
    }

    /// A message for alice: archived, and on its way if there is a stream.
    pub fn deliver(&mut self, stanza: &str) {
        let id = self.server.store(self.now, stanza);
        let live = stanza.replacen(
            "</message>",
            &format!("<stanza-id xmlns='urn:xmpp:sid:0' id='{id}' by='{ME}'/></message>"),
            1,
        );
        if !self.push_message(live.clone()) && self.keeps_offline {
            self.offline.push(live);
        }
    }

    /// What the other device of alice sent, as a carbon (XEP-0280).
    fn deliver_carbon(&mut self, inner: &str) {
        let id = self.server.store(self.now, inner);
        let inner = inner.replacen(
            "</message>",
            &format!("<stanza-id xmlns='urn:xmpp:sid:0' id='{id}' by='{ME}'/></message>"),
            1,
        );
        self.push_message(rig::carbon(ME, "sent", &inner));
    }

    // --- people

    pub fn next_text(&mut self) -> (usize, String) {
        self.number += 1;
        self.now += 1_000;
        (self.number, format!("text {}", self.number))
    }

    /// The engine's device and its bundle, once it is published. Every peer has prekeys of its own to take from: two that take
    /// the same one before it is replaced are a race of the protocol's, not of this network's.
    pub fn target(&self, of: usize) -> Option<(DeviceId, Bundle)> {
        let listed = self.server.list(ME);
        let (node, item) = self.server.published.iter().rev().find(|(node, _)| {
            node.contains(".bundles:") && listed.iter().any(|id| node.ends_with(&format!(":{id}")))
        })?;
        let id = node.rsplit(':').next()?.parse().ok()?;
        let mut bundle = Bundle::try_from(item).ok()?;
        bundle.prekeys.retain(|(id, _)| *id as usize % 5 == of % 5);
        Some((DeviceId(id), bundle))
    }

    pub fn bob_writes_plain(&mut self) {
        let (n, text) = self.next_text();
        self.expected.push(text.clone());
        self.wrote(format!("p-{n}"), Author::Bob(false), &text);
        self.deliver(&plain("bob@example.org/x", &format!("p-{n}"), &text));
    }

    pub fn bob_writes(&mut self) {
        self.device_writes(0);
    }

    /// A device of bob that nobody has heard of yet writes.
    pub fn new_bob_writes(&mut self) {
        let peer = Peer::new(BOB, 3_000 + self.seed * 100 + self.more_bobs.len() as u64);
        peer.publish(&mut self.server);
        self.more_bobs.push(peer);
        let ids = self.server.list(BOB);
        self.push_stanza(list_event(BOB, &ids));
        self.device_writes(self.more_bobs.len());
    }

    /// The device of bob with this index writes, in whatever session it has.
    pub fn device_writes(&mut self, index: usize) {
        let Some(target) = self.target(index) else {
            return;
        };
        let (n, text) = self.next_text();
        self.expected.push(text.clone());
        let author = match index {
            0 => Author::Bob(true),
            _ => Author::Another,
        };
        self.wrote(format!("e-{n}"), author, &text);
        let peer = match index.checked_sub(1) {
            None => &mut self.bob,
            Some(index) => &mut self.more_bobs[index],
        };
        let sealed = written(&peer.seal(&target, &text));
        self.deliver(&message("bob@example.org/x", &format!("e-{n}"), &sealed));
    }

    /// The other device of alice writes to bob.
    pub fn other_device_writes(&mut self, encrypted: bool) {
        let Some(target) = self.target(4) else { return };
        let (n, text) = self.next_text();
        self.expected.push(text.clone());
        self.wrote(format!("c-{n}"), Author::Another, &text);
        let body = match encrypted {
            true => written(&self.other.seal(&target, &text)),
            false => format!("<body>{text}</body>"),
        };
        self.deliver_carbon(&format!(
            "<message xmlns='jabber:client' from='{ME}/phone' to='{BOB}' type='chat' id='c-{n}'>{body}</message>"
        ));
    }

    /// Alice writes here.
    pub fn alice_writes(&mut self) {
        let (n, text) = self.next_text();
        let outgoing = Outgoing::say(
            BareJid::new(BOB),
            text.clone(),
            OriginId::new(format!("s-{n}")),
            self.now,
        );
        self.deposit(&outgoing);
        self.wrote(format!("s-{n}"), Author::Alice, &text);
        self.typed_is_sent();
        self.said.push(text.clone());
        self.expected.push(text);
        self.command(Command::InboxFilled);
    }

    /// The composer clears when it is kept; until then a person does it again, and it is the same.
    pub fn deposit(&mut self, outgoing: &Outgoing) {
        for _ in 0..2 {
            match block_on(self.store.deposit(outgoing)) {
                Ok(()) => break,
                Err(_) => {
                    self.kills += 1;
                    self.restart();
                }
            }
        }
    }

    pub fn command(&mut self, command: Command) {
        self.turn(vec![Input::Command { tab: 1, command }]);
    }

    /// The server asks how far the client got.
    pub fn server_asks(&mut self) {
        self.push(format!("<r {SM}/>"));
    }

    pub fn list_changes(&mut self) {
        let ids = self.server.list(BOB);
        self.push_stanza(list_event(BOB, &ids));
    }

    // --- what must be true in the end

    /// Texts and causes of the rows with bob, in their order.
    pub fn rows(&mut self) -> Vec<String> {
        let text = |message: Message| match message.problem {
            Some(problem) => format!("<{}>", problem.name()),
            None if message.retracted.is_some() => "<retracted>".into(),
            None => message.body,
        };
        let messages = self.messages().into_iter();
        // What is no message (a device was added) is in nobody's count.
        messages
            .filter(|it| it.notice.is_none())
            .map(text)
            .collect()
    }

    /// What could not be sent says so, and a person sends it again.
    fn send_failed_again(&mut self) -> bool {
        let failed: Vec<_> = (self.messages().into_iter())
            .filter(|message| matches!(message.delivery, Delivery::Failed(_)))
            .map(|message| message.key)
            .collect();
        for key in &failed {
            self.command(Command::SendAgain { key: *key });
        }
        !failed.is_empty()
    }

    pub fn messages(&mut self) -> Vec<Message> {
        let mut rows: Vec<Message> = Vec::new();
        let mut before = None;
        loop {
            let chat = BareJid::new(BOB);
            let command = match before {
                None => Command::OpenChat { chat },
                Some(before) => Command::LoadOlder { chat, before },
            };
            let input = vec![Input::Command { tab: 1, command }];
            let engine = self.engine.as_mut().expect("it runs");
            self.store.looked_at.set(true);
            let effects = block_on(engine.turn(input, self.now));
            self.store.looked_at.set(false);
            let Ok(effects) = effects else {
                // It ended a moment ago.
                self.kills += 1;
                self.restart();
                self.settle();
                return self.messages();
            };
            let page = effects.iter().find_map(|effect| match effect {
                Effect::Publish {
                    event: crate::bus::Event::Page { messages, .. },
                    ..
                } => Some(messages.clone()),
                _ => None,
            });
            self.carry_out(effects);
            let Some(page) = page.filter(|page| !page.is_empty()) else {
                return rows;
            };
            before = page.first().map(|message| message.key);
            rows.splice(0..0, page);
        }
    }

    /// Calm returns, and everything is looked at. What is wrong, if anything.
    pub fn judge(&mut self) -> Vec<String> {
        let mut wrong = core::mem::take(&mut self.faults);
        self.pass(120_000);
        if !self.open {
            wrong.push("the line is not up".into());
        }
        // A bundle that did not come in time excludes its device (a line as bad as this one can have that).
        let again = self.send_failed_again();
        self.pass(60_000);
        // Sessions still open the next message, in both directions.
        self.bob_writes();
        for index in 0..self.more_bobs.len() {
            self.device_writes(index + 1);
        }
        self.other_device_writes(true);
        self.alice_writes();
        self.pass(60_000);
        // And another start changes nothing.
        self.forget_stream();
        self.restart();
        self.pass(120_000);
        let rows = self.rows();
        compare("alice has", &self.expected, &rows, &mut wrong);
        let (read, said) = self.bob_read(&mut wrong);
        compare("bob read", &said, &read, &mut wrong);
        if !again && !self.in_order(&read).eq(self.in_order(&said)) {
            wrong.push("bob read it in another order".into());
        }
        self.judge_acts(&mut wrong);
        self.judge_people(&mut wrong);
        let order: Vec<&String> = rows.iter().filter(|row| self.said.contains(row)).collect();
        if !order.iter().copied().eq(self.said.iter()) {
            wrong.push(format!("own messages are in another order: {order:?}"));
        }
        let others = |texts: &[String]| -> Vec<String> {
            texts
                .iter()
                .filter(|text| !self.said.contains(text))
                .cloned()
                .collect()
        };
        let (found, due) = (others(&rows), others(&self.expected));
        if let Some(at) = found.iter().zip(&due).position(|(found, due)| found != due) {
            let near = |texts: &[String]| texts[at..texts.len().min(at + 8)].join(", ");
            wrong.push(format!(
                "what others wrote is in another order: {} instead of {}",
                near(&found),
                near(&due)
            ));
        }
        wrong.append(&mut self.faults);
        wrong
    }
}

fn compare(what: &str, expected: &[String], found: &[String], wrong: &mut Vec<String>) {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for text in expected {
        *counts.entry(text).or_default() += 1;
    }
    for text in found {
        *counts.entry(text).or_default() -= 1;
    }
    let off: Vec<_> = counts
        .into_iter()
        .filter(|(_, count)| *count != 0)
        .collect();
    if !off.is_empty() {
        wrong.push(format!("{what} (missing +, too many −): {off:?}"));
    }
}
