//! An engine with a clock, a store that can fail, a server of text frames, and other people's devices.
//!
//! Written against the public API alone: `tests/fuzz_engine.rs` uses this file too.
#![allow(dead_code)]

use crate::bus::{Command, Event, Password};
use crate::engine::Engine;
use crate::engine::ports::{Effect, Input, Start};
use crate::model::{BareJid, DeviceId, Message, Millis, OriginId, Outgoing};
use crate::omemo::{self, OwnDevice, Prekey, Recipient, Session};
use crate::store::{
    Changes, Fence, Key, Loaded, Memory, Range, Reads, Store, StoreError, Table, Write,
};
use crate::xmpp::stanza::xep0384_legacy::{
    Bundle, DEVICELIST_NODE, DeviceList, Encrypted, bundle_node,
};
use crate::xmpp::xml;
use core::convert::Infallible;
use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use minidom::Element;
use rand_core::{TryCryptoRng, TryRng};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

pub const ME: &str = "alice@example.org";
pub const BOB: &str = "bob@example.org";
pub const MALLORY: &str = "mallory@example.org";
const OMEMO: &str = "eu.siacs.conversations.axolotl";

/// Numbers that are not random (SplitMix64).
pub struct Numbers(pub u64);

impl TryRng for Numbers {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|number| (number >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Ok(z ^ (z >> 31))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        for byte in to {
            *byte = self.try_next_u64()? as u8;
        }
        Ok(())
    }
}

impl TryCryptoRng for Numbers {}

/// The store in memory, which fails when it is told to.
#[derive(Clone, Default)]
pub struct Shaky {
    memory: Memory,
    /// How many more commits succeed; `None`: all.
    good: Rc<Cell<Option<u32>>>,
    /// What every row of the messages table was when it was written last.
    pub commits: Rc<Cell<u32>>,
    deleted_messages: Rc<Cell<u32>>,
    last: Rc<RefCell<Option<Changes>>>,
}

impl Shaky {
    pub fn fail_after(&self, good: u32) {
        self.good.set(Some(good));
    }

    pub fn mend(&self) {
        self.good.set(None);
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
        *self.last.borrow_mut() = Some(changes.clone());
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

/// A server: PLAIN on a loopback address, stream management, a roster, carbons and personal nodes.
pub struct Server {
    pub password: String,
    /// `jid`, subscription.
    pub roster: Vec<(String, String)>,
    /// What is published, by account and node.
    pub nodes: BTreeMap<(String, String), Element>,
    /// Nodes that the client deleted.
    pub deleted: Vec<String>,
    /// Every item the client published, by node.
    pub published: Vec<(String, Element)>,
    /// Whether the own list's changes are told to the client before its request is answered, as some servers do.
    pub echoes: bool,
    /// Nothing is answered that names one of these.
    pub mute: BTreeSet<String>,
    /// What is answered with a refusal.
    pub refuse: BTreeMap<String, String>,
    /// No frame arrives any more.
    pub deaf: bool,
    /// `<r/>` is not answered.
    pub no_acks: bool,
    /// Streams can be taken up again.
    pub resumable: bool,
    /// `enabled` offers to.
    pub offers_resumption: bool,
    /// What a failed resumption tells of the former stream.
    pub failed_h: Option<u32>,
    /// What a resumption claims instead of the truth.
    pub claims_h: Option<u32>,
    /// Stanzas of the present stream that came.
    pub handled: u32,
    /// Stanzas that came over all streams, in order.
    pub stanzas: Vec<Element>,
    pub streams: u32,
    pub authenticated: bool,
    pub managed: bool,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            password: "secret".into(),
            roster: vec![(BOB.into(), "both".into())],
            nodes: BTreeMap::new(),
            deleted: Vec::new(),
            published: Vec::new(),
            echoes: false,
            mute: BTreeSet::new(),
            refuse: BTreeMap::new(),
            deaf: false,
            no_acks: false,
            resumable: true,
            offers_resumption: true,
            failed_h: None,
            claims_h: None,
            handled: 0,
            stanzas: Vec::new(),
            streams: 0,
            authenticated: false,
            managed: false,
        }
    }
}

const SASL: &str = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
const SM: &str = "xmlns='urn:xmpp:sm:3'";
const PUBSUB: &str = "http://jabber.org/protocol/pubsub";

impl Server {
    fn disconnect(&mut self) {
        self.authenticated = false;
        self.managed = false;
    }

    pub fn publish_list(&mut self, jid: &str, ids: &[u32]) {
        let list = DeviceList(ids.iter().copied().map(DeviceId).collect());
        self.nodes
            .insert((jid.into(), DEVICELIST_NODE.into()), Element::from(&list));
    }

    pub fn list(&self, jid: &str) -> Vec<u32> {
        let list = self.nodes.get(&(jid.to_owned(), DEVICELIST_NODE.into()));
        let list = list.and_then(|list| DeviceList::try_from(list).ok());
        list.unwrap_or_default().0.iter().map(|id| id.0).collect()
    }

    /// What goes back for a frame.
    fn answer(&mut self, frame: &str) -> Vec<String> {
        if self.deaf {
            return Vec::new();
        }
        let element = xml::parse(frame).expect("the client writes well-formed XML");
        match element.name() {
            "open" => vec![
                "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='example.org' id='s' version='1.0'/>".into(),
                self.features(),
            ],
            "auth" => self.auth(&element),
            "enable" => {
                self.managed = true;
                self.handled = 0;
                self.streams += 1;
                let resume = if self.offers_resumption { "resume='true'" } else { "" };
                vec![format!("<enabled {SM} id='stream-{}' {resume}/>", self.streams)]
            }
            "resume" => self.resume(&element),
            "r" if self.no_acks => Vec::new(),
            "r" => vec![format!("<a {SM} h='{}'/>", self.handled)],
            "close" => vec!["<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>".into()],
            "message" | "presence" | "iq" => {
                if self.managed {
                    self.handled += 1;
                }
                self.stanzas.push(element.clone());
                if element.name() == "iq" { self.iq(&element) } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }

    fn features(&self) -> String {
        let inner = if self.authenticated {
            "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/>".into()
        } else {
            format!("<mechanisms {SASL}><mechanism>PLAIN</mechanism></mechanisms>")
        };
        format!(
            "<stream:features xmlns:stream='http://etherx.jabber.org/streams'>{inner}</stream:features>"
        )
    }

    fn auth(&mut self, auth: &Element) -> Vec<String> {
        use base64::Engine as _;
        let expected =
            base64::engine::general_purpose::STANDARD.encode(format!("\0alice\0{}", self.password));
        self.authenticated = auth.text() == expected;
        vec![if self.authenticated {
            format!("<success {SASL}/>")
        } else {
            format!("<failure {SASL}><not-authorized/></failure>")
        }]
    }

    fn resume(&mut self, resume: &Element) -> Vec<String> {
        let id = format!("stream-{}", self.streams);
        if self.resumable && resume.attr("previd") == Some(&id) {
            self.managed = true;
            let h = self.claims_h.unwrap_or(self.handled);
            return vec![format!("<resumed {SM} previd='{id}' h='{h}'/>")];
        }
        let h = self
            .failed_h
            .map(|h| format!("h='{h}'"))
            .unwrap_or_default();
        vec![format!(
            "<failed {SM} {h}><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>"
        )]
    }

    fn iq(&mut self, iq: &Element) -> Vec<String> {
        let Some(payload) = iq.children().next() else {
            return Vec::new();
        };
        if !matches!(iq.attr("type"), Some("get" | "set")) {
            return Vec::new();
        }
        let text = xml::write(iq);
        if self.mute.iter().any(|word| text.contains(word)) {
            return Vec::new();
        }
        let result = |inner: &str| {
            let id = iq.attr("id").unwrap_or_default();
            let from = iq
                .attr("to")
                .map(|to| format!("from='{to}'"))
                .unwrap_or_default();
            format!("<iq xmlns='jabber:client' type='result' id='{id}' {from}>{inner}</iq>")
        };
        let error = |condition: &str| {
            let kind = if condition == "resource-constraint" {
                "wait"
            } else {
                "cancel"
            };
            result(&format!(
                "<error type='{kind}'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
            ))
            .replacen("'result'", "'error'", 1)
        };
        if let Some((_, condition)) = self.refuse.iter().find(|(word, _)| text.contains(*word)) {
            return vec![error(condition)];
        }
        if payload.is("bind", "urn:ietf:params:xml:ns:xmpp-bind") {
            return vec![result(
                "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>alice@example.org/sotto</jid></bind>",
            )];
        }
        if payload.is("query", "jabber:iq:roster") {
            let items: String = self
                .roster
                .iter()
                .map(|(jid, subscription)| {
                    format!("<item jid='{jid}' subscription='{subscription}'/>")
                })
                .collect();
            return vec![result(&format!(
                "<query xmlns='jabber:iq:roster'>{items}</query>"
            ))];
        }
        let Some(action) = payload.children().next() else {
            return vec![result("")];
        };
        let node = action.attr("node").unwrap_or_default().to_owned();
        match action.name() {
            "items" => {
                let whose = iq.attr("to").unwrap_or(ME).to_owned();
                match self.nodes.get(&(whose, node.clone())) {
                    Some(payload) => vec![result(&format!(
                        "<pubsub xmlns='{PUBSUB}'><items node='{node}'><item id='current'>{}</item></items></pubsub>",
                        xml::write(payload)
                    ))],
                    None => vec![error("item-not-found")],
                }
            }
            "publish" => {
                let item = action
                    .children()
                    .next()
                    .and_then(|item| item.children().next());
                let item = item.expect("something is published").clone();
                self.published.push((node.clone(), item.clone()));
                self.nodes.insert((ME.into(), node.clone()), item.clone());
                let mut answers = Vec::new();
                if self.echoes && node == DEVICELIST_NODE {
                    answers.push(list_event(ME, &self.list(ME)));
                }
                answers.push(result(""));
                answers
            }
            "delete" => {
                self.nodes.remove(&(ME.to_owned(), node.clone()));
                self.deleted.push(node);
                vec![result("")]
            }
            _ => vec![result("")],
        }
    }
}

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
pub fn carbon(by: &str, direction: &str, inner: &str) -> String {
    format!(
        "<message xmlns='jabber:client' from='{by}' to='{ME}/sotto'><{direction} xmlns='urn:xmpp:carbons:2'>\
         <forwarded xmlns='urn:xmpp:forward:0'>{inner}</forwarded></{direction}></message>"
    )
}

pub fn written(encrypted: &Encrypted) -> String {
    xml::write(&Element::from(encrypted))
}

/// Somebody else's OMEMO device, which keeps one session: with the engine's device.
pub struct Peer {
    pub jid: BareJid,
    pub own: OwnDevice,
    pub prekeys: Vec<Prekey>,
    pub session: Option<Session>,
    pub rng: Numbers,
}

impl Peer {
    pub fn new(jid: &str, seed: u64) -> Self {
        let mut rng = Numbers(seed);
        let (own, prekeys) = OwnDevice::generate(&mut rng, 0);
        Self {
            jid: BareJid::new(jid),
            own,
            prekeys,
            session: None,
            rng,
        }
    }

    pub fn id(&self) -> u32 {
        self.own.id.0
    }

    /// Puts the device's bundle on the server, and the device on its account's list.
    pub fn publish(&self, server: &mut Server) {
        let bundle = Element::from(&self.own.bundle(&self.prekeys));
        let node = bundle_node(self.own.id);
        server.nodes.insert((self.jid.0.clone(), node), bundle);
        let mut list = server.list(self.jid.as_str());
        list.push(self.id());
        server.publish_list(self.jid.as_str(), &list);
    }

    pub fn start(&mut self, (_, bundle): &(DeviceId, Bundle)) {
        let session = omemo::start_session(&self.own, bundle, &mut self.rng);
        self.session = Some(session.expect("a good bundle"));
    }

    /// Encrypts for the engine's device.
    pub fn seal(&mut self, target: &(DeviceId, Bundle), body: &str) -> Encrypted {
        if self.session.is_none() {
            self.start(target);
        }
        let recipient = Recipient {
            jid: BareJid::new(ME),
            device: target.0,
            session: self.session.take().expect("just started"),
        };
        let mut sealed = omemo::seal(
            &self.own,
            Some(body.as_bytes()),
            vec![recipient],
            &mut self.rng,
        );
        self.session = sealed.sessions.pop().map(|recipient| recipient.session);
        sealed.encrypted
    }

    /// Opens what the engine sent; `None` where it has no text, or none for this device.
    pub fn open(&mut self, stanza: &Element) -> Option<String> {
        let encrypted = Encrypted::try_from(stanza.get_child("encrypted", OMEMO)?).ok()?;
        let prekey = omemo::spent_prekey_in(&encrypted, self.own.id);
        let prekey = self.prekeys.iter().find(|own| Some(own.id) == prekey);
        let opened = omemo::open(
            &self.own,
            &encrypted,
            self.session.as_ref(),
            prekey,
            None,
            &mut self.rng,
        )
        .ok()?;
        self.session = Some(opened.session);
        let text = String::from_utf8(opened.plaintext?.to_vec());
        Some(text.expect("the engine sends text"))
    }
}

/// The engine, its server and everything it said.
pub struct Rig {
    pub engine: Option<Engine<Shaky>>,
    pub store: Shaky,
    pub server: Server,
    pub now: Millis,
    pub events: Vec<Event>,
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
        let mut rig = Self {
            engine: None,
            store: Shaky::default(),
            server,
            now: 1_700_000_000_000,
            events: Vec::new(),
            outcome: Vec::new(),
            sent: Vec::new(),
            connected: Vec::new(),
            open: false,
            wake: None,
            inputs: VecDeque::new(),
            seed: 1,
            said: 0,
        };
        rig.start(Start::SignIn {
            address: ME.into(),
            password: Password("secret".into()),
            websocket: Some("ws://127.0.0.1:5280/ws".into()),
            shared,
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
                Effect::Publish { event, .. } => self.events.push(event),
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
            let effects = self.turn(vec![input]).expect("memory keeps everything");
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
        let outgoing = Outgoing {
            chat: BareJid::new(chat),
            body: body.into(),
            origin_id: OriginId::new(id.clone()),
            at: self.now,
        };
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
