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
mod judge;
mod mortal;
pub mod people;
mod writing;

use crate::bus::Password;
use crate::engine::Engine;
use crate::engine::ports::{Effect, Input, Start};
use crate::rig::{self, BOB, ME, Numbers, Peer, Server, block_on};
use crate::store::{Reads, Store};
use crate::xmpp::xml::{self, Build};
use minidom::Element;
pub use mortal::{Kill, Mortal};
use std::collections::VecDeque;

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
}
