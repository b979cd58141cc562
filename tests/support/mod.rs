//! What native tests share: a real Prosody, and a driver that gives an engine a real WebSocket.
#![allow(dead_code)]

use futures_util::{SinkExt, StreamExt};
use rand_core::{CryptoRng, UnwrapErr};
use sotto::bus::{Command, Event, Password};
use sotto::engine::Engine;
use sotto::engine::ports::{Effect, Input, Start};
use sotto::model::{BareJid, Message, Millis, OriginId, Outgoing};
use sotto::store::{Memory, Store};
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// A Prosody on free ports, stopped when dropped.
pub struct Prosody {
    dir: PathBuf,
    pub c2s: u16,
    pub http: u16,
}

fn script() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scripts/prosody.sh")
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

impl Prosody {
    /// Starts one with these `user:password` accounts on the domain `localhost`.
    pub fn start(accounts: &[&str]) -> Self {
        let (c2s, http) = (free_port(), free_port());
        let dir = std::env::temp_dir().join(format!("sotto-test-{c2s}"));
        let status = std::process::Command::new(script())
            .arg("start")
            .arg(&dir)
            .args([c2s.to_string(), http.to_string()])
            .args(accounts)
            .status()
            .expect("scripts/prosody.sh runs");
        assert!(status.success(), "Prosody does not start");
        Self { dir, c2s, http }
    }

    pub fn websocket(&self) -> String {
        format!("ws://127.0.0.1:{}/xmpp-websocket", self.http)
    }

    /// Where the server keeps its files.
    pub fn data(&self) -> PathBuf {
        let output = std::process::Command::new(script())
            .arg("data")
            .arg(&self.dir)
            .output()
            .expect("scripts/prosody.sh runs");
        PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
    }
}

impl Drop for Prosody {
    fn drop(&mut self) {
        let _ = std::process::Command::new(script())
            .arg("stop")
            .arg(&self.dir)
            .status();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// Randomness of the machine.
pub fn random() -> Box<dyn CryptoRng> {
    Box::new(UnwrapErr(getrandom::SysRng))
}

pub fn now() -> Millis {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("the clock is past 1970");
    u64::try_from(since.as_millis()).expect("fits")
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// An engine with a real socket. Everything it publishes is kept in `events`.
pub struct Client {
    pub engine: Engine<Memory>,
    pub store: Memory,
    pub events: Vec<Event>,
    pub outcome: Vec<Effect>,
    socket: Option<Socket>,
    wake: Option<Millis>,
    waiting: mpsc::UnboundedReceiver<Input>,
    sender: mpsc::UnboundedSender<Input>,
}

impl Client {
    /// Signs in with a password on an empty store.
    pub async fn sign_in(address: &str, password: &str, server: &Prosody) -> Self {
        let start = Start::SignIn {
            address: address.into(),
            password: Password(password.into()),
            websocket: Some(server.websocket()),
            shared: false,
            backup: None,
        };
        Self::start(Memory::new(), start).await
    }

    pub async fn start(store: Memory, start: Start) -> Self {
        let (engine, effects) = Engine::start(store.clone(), start, now(), random())
            .await
            .expect("the engine starts");
        let (sender, waiting) = mpsc::unbounded_channel();
        let mut client = Self {
            engine,
            store,
            events: Vec::new(),
            outcome: Vec::new(),
            socket: None,
            wake: None,
            waiting,
            sender,
        };
        client.carry_out(effects).await;
        client
    }

    async fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Connect { url } => self.connect(&url).await,
                Effect::Transmit(text) => {
                    if let Some(socket) = &mut self.socket {
                        let _ = socket.send(text.into()).await;
                    }
                }
                Effect::Disconnect => self.socket = None,
                Effect::Wake(at) => self.wake = Some(at),
                Effect::Publish { event, .. } => self.events.push(event),
                Effect::Fetch { url } => {
                    let _ = self.sender.send(Input::Fetched { url, body: None });
                }
                other => self.outcome.push(other),
            }
        }
    }

    async fn connect(&mut self, url: &str) {
        let mut request = url.into_client_request().expect("a WebSocket address");
        let protocol = "xmpp".parse().expect("a header value");
        request
            .headers_mut()
            .insert("Sec-WebSocket-Protocol", protocol);
        let input = match tokio_tungstenite::connect_async(request).await {
            Ok((socket, _)) => {
                self.socket = Some(socket);
                Input::Opened
            }
            Err(_) => Input::Closed { opened: false },
        };
        let _ = self.sender.send(input);
    }

    /// Cuts the line without a word.
    pub fn cut(&mut self) {
        self.socket = None;
        let _ = self.sender.send(Input::Closed { opened: true });
    }

    async fn next_input(&mut self) -> Input {
        let sleep = match self.wake {
            Some(at) => Duration::from_millis(at.saturating_sub(now())),
            None => Duration::from_secs(3600),
        };
        let frame = async {
            match &mut self.socket {
                Some(socket) => loop {
                    match socket.next().await {
                        Some(Ok(frame)) if frame.is_text() => {
                            return Input::Frame(frame.into_text().expect("is text").to_string());
                        }
                        Some(Ok(frame)) if !frame.is_close() => {}
                        _ => return Input::Closed { opened: true },
                    }
                },
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            Some(input) = self.waiting.recv() => input,
            input = frame => input,
            () = tokio::time::sleep(sleep) => Input::Timer,
        }
    }

    /// One turn, if there is something to do within `patience`. Only the waiting can be given up, never a turn.
    pub async fn step(&mut self, patience: Duration) -> bool {
        let Ok(input) = tokio::time::timeout(patience, self.next_input()).await else {
            return false;
        };
        match &input {
            Input::Closed { .. } => self.socket = None,
            Input::Timer => self.wake = None,
            _ => {}
        }
        self.input(input).await;
        true
    }

    pub async fn input(&mut self, input: Input) {
        let effects = self
            .engine
            .turn(vec![input], now())
            .await
            .expect("memory keeps everything");
        self.carry_out(effects).await;
    }

    pub async fn command(&mut self, command: Command) {
        self.input(Input::Command { tab: 1, command }).await;
    }

    /// What a person does in the composer.
    pub async fn say(&mut self, chat: &str, body: &str) -> OriginId {
        static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let origin_id = OriginId(format!("said-{}-{count}", std::process::id()));
        let outgoing = Outgoing::say(BareJid(chat.into()), body, origin_id.clone(), now());
        self.store
            .deposit(&outgoing)
            .await
            .expect("memory keeps everything");
        self.command(Command::InboxFilled).await;
        origin_id
    }

    /// The newest state of every message that was told of, in order of position.
    pub fn messages(&self) -> Vec<Message> {
        let mut rows = std::collections::BTreeMap::new();
        for event in &self.events {
            match event {
                Event::Message { message, .. } => {
                    rows.insert(message.key, message.clone());
                }
                Event::Page { messages, .. } => {
                    rows.extend(
                        messages
                            .iter()
                            .map(|message| (message.key, message.clone())),
                    );
                }
                _ => {}
            }
        }
        rows.into_values().collect()
    }

    pub fn is_online(&self) -> bool {
        let last = self.events.iter().rev().find_map(|event| match event {
            Event::Connection { connection, .. } => Some(*connection),
            _ => None,
        });
        last == Some(sotto::bus::Connection::Online)
    }
}

/// Runs clients side by side until `done`; panics with what was seen after `seconds`.
pub async fn until(
    clients: &mut [&mut Client],
    seconds: u64,
    mut done: impl FnMut(&[&mut Client]) -> bool,
) {
    let end = Instant::now() + Duration::from_secs(seconds);
    while !done(clients) {
        assert!(
            Instant::now() < end,
            "not within {seconds} s; seen: {:#?}",
            summaries(clients)
        );
        for client in clients.iter_mut() {
            client.step(Duration::from_millis(5)).await;
        }
    }
}

/// Runs clients until all are online and nothing has happened for a while: devices are published, lists are read.
pub async fn settle(clients: &mut [&mut Client]) {
    until(clients, 30, |clients| {
        clients.iter().all(|client| client.is_online())
    })
    .await;
    let mut quiet = Instant::now();
    while quiet.elapsed() < Duration::from_millis(500) {
        for client in clients.iter_mut() {
            if client.step(Duration::from_millis(20)).await {
                quiet = Instant::now();
            }
        }
    }
}

fn summaries(clients: &[&mut Client]) -> Vec<Vec<String>> {
    let line = |message: &Message| {
        let start: String = message.body.chars().take(30).collect();
        format!(
            "{start:?} {:?} {:?} {:?}",
            message.delivery, message.encryption, message.problem
        )
    };
    clients
        .iter()
        .map(|client| {
            let last = client
                .events
                .iter()
                .rev()
                .take(3)
                .map(|event| format!("{event:?}").chars().take(200).collect());
            client.messages().iter().map(line).chain(last).collect()
        })
        .collect()
}
