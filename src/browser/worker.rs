//! The worker's side: waits for the lease, then drives an [`Engine`] until it is lost, signed out or the store fails.
//!
//! ```text
//! Start → nobody signed in → SignIn ──────────────┐
//!       └ account known → follow (wait for lease) ┴→ lead (one turn after the other) → follow | nobody
//! ```
//!
//! Invariants: only the holder of the lease runs an engine; a turn's effects are carried out in order before the next turn
//! begins; a turn that failed has no effects.

use super::broadcast::Channel;
use super::lease::Lease;
use super::names::Names;
use super::websocket::{Socket, SocketEvent};
use super::{clock, fetch, randomness, wire};
use crate::bus::{
    Command, Connection, Direct, Envelope, Event, Password, Reply, Trouble, decode, encode,
};
use crate::engine::Engine;
use crate::engine::ports::{Effect, Input, Start};
use crate::model::{Millis, Outgoing};
use crate::store::idb::{Account, Idb, Meta, delete_database};
use crate::store::{Memory, Store, StoreError};
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_core::Stream as _;
use gloo_timers::callback::Timeout;
use std::pin::Pin;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// What may happen to a worker.
enum Happening {
    Direct(Direct),
    Heard(wire::Heard),
    /// Another tab signed in or out.
    AccountsChanged,
    /// With the number of the socket it is about.
    Socket(u64, SocketEvent),
    Fetched {
        url: String,
        body: Option<String>,
    },
    Timer,
    Granted(Lease),
    Lost,
}

/// How long a sleep of the browser's timers may be: longer ones overflow.
const LONGEST_SLEEP: Millis = 0x7fff_ffff;
/// Most inputs and most bytes of frames in one turn.
const MOST_INPUTS: usize = 200;
const MOST_BYTES: usize = 1 << 20;

/// Sets up and runs until the tab closes.
pub fn run() {
    let (sender, receiver) = unbounded();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let direct = sender.clone();
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(message) = wire::to_vec(event.data()).and_then(|data| decode(&data).ok()) {
            let _ = direct.unbounded_send(Happening::Direct(message));
        }
    });
    // An event listener, not `onmessage`: the loader hands on what came before this line.
    let _ = scope.add_event_listener_with_callback("message", listen.as_ref().unchecked_ref());
    listen.forget();
    spawn_local(
        Worker {
            scope,
            sender,
            receiver,
            names: Names::new(""),
            websocket: None,
            domain: None,
            id: randomness::number(),
        }
        .run(),
    );
}

struct Worker {
    scope: DedicatedWorkerGlobalScope,
    sender: UnboundedSender<Happening>,
    receiver: UnboundedReceiver<Happening>,
    names: Names,
    /// From `config.json`.
    websocket: Option<String>,
    domain: Option<String>,
    /// Of this worker, as the sender of what it says on the channel.
    id: u64,
}

/// What a sign-in form was filled with.
struct Form {
    address: String,
    password: Password,
    websocket: Option<String>,
    shared: bool,
}

/// Why an engine stopped.
enum Stopped {
    SignedOut,
    SignInFailed(Trouble),
    /// Another tab leads now.
    Fenced,
    Failed(StoreError),
}

impl Worker {
    async fn run(mut self) {
        loop {
            if let Happening::Direct(Direct::Start {
                path,
                websocket,
                domain,
            }) = self.next().await
            {
                self.names = Names::new(&path);
                self.websocket = websocket;
                self.domain = domain;
                break;
            }
        }
        let accounts = Channel::open(&self.names.accounts(), {
            let sender = self.sender.clone();
            move |_| drop(sender.unbounded_send(Happening::AccountsChanged))
        });
        loop {
            match self.account().await {
                Some(account) => self.follow(&account, &accounts).await,
                None => self.nobody(&accounts).await,
            }
        }
    }

    /// Who is signed in on this browser.
    async fn account(&self) -> Option<Account> {
        let meta = Meta::open(&self.names.meta()).await.ok()?;
        meta.accounts().await.ok()?.into_iter().next()
    }

    async fn next(&mut self) -> Happening {
        core::future::poll_fn(|context| Pin::new(&mut self.receiver).poll_next(context))
            .await
            .expect("the worker holds a sender itself")
    }

    fn reply(&self, reply: &Reply) {
        let _ = self.scope.post_message(&wire::bytes(&encode(reply)));
    }

    /// Nobody is signed in: waits for the form, or for another tab to sign in.
    async fn nobody(&mut self, accounts: &Channel) {
        self.reply(&Reply::Ready {
            account: None,
            channel: None,
        });
        loop {
            match self.next().await {
                Happening::Direct(Direct::SignIn {
                    address,
                    password,
                    websocket,
                    shared,
                }) => {
                    let form = Form {
                        address,
                        password,
                        websocket,
                        shared,
                    };
                    if self.sign_in(form, accounts).await {
                        return;
                    }
                }
                Happening::AccountsChanged if self.account().await.is_some() => return,
                _ => {}
            }
        }
    }

    /// Tries what the form says. `true`: begin again from what is stored.
    async fn sign_in(&mut self, form: Form, accounts: &Channel) -> bool {
        let id = format!("{:016x}", randomness::number());
        // With a domain configured, the part before the @ is enough.
        let address = match &self.domain {
            Some(domain) if !form.address.contains('@') => {
                format!("{}@{domain}", form.address.trim())
            }
            _ => form.address,
        };
        let typed = form.websocket.filter(|url| !url.trim().is_empty());
        let start = Start::SignIn {
            address,
            password: form.password,
            websocket: typed.or_else(|| self.websocket.clone()),
            shared: form.shared,
        };
        let Some(_lease) = self.lease(&id, false).await else {
            self.reply(&Reply::SignInFailed(Trouble::Storage(
                "this browser has no Web Locks".into(),
            )));
            return false;
        };
        let stopped = if form.shared {
            self.lead(Memory::new(), start, &id, accounts, true).await
        } else {
            match Idb::create(&self.names.database(&id)).await {
                Ok(store) => self.lead(store, start, &id, accounts, false).await,
                Err(error) => Stopped::Failed(error),
            }
        };
        match stopped {
            Stopped::SignInFailed(trouble) => {
                let _ = delete_database(&self.names.database(&id)).await;
                self.reply(&Reply::SignInFailed(trouble));
                false
            }
            Stopped::Failed(error) => {
                self.reply(&Reply::SignInFailed(Trouble::Storage(error.to_string())));
                true
            }
            Stopped::SignedOut | Stopped::Fenced => true,
        }
    }

    /// Waits for the lease at once (it is nobody's) or takes it.
    async fn lease(&self, id: &str, steal: bool) -> Option<Lease> {
        let lost = self.sender.clone();
        Lease::acquire(&self.names.lease(id), steal, move || {
            drop(lost.unbounded_send(Happening::Lost))
        })
        .await
        .ok()
    }

    /// Somebody is signed in: waits for the lease while another tab leads, then leads.
    async fn follow(&mut self, account: &Account, accounts: &Channel) {
        let channel = self.names.channel(&account.id);
        self.reply(&Reply::Ready {
            account: Some(account.jid.clone()),
            channel: Some(channel.clone()),
        });
        let voice = Channel::open(&channel, |_| {});
        let (name, granted, lost) = (
            self.names.lease(&account.id),
            self.sender.clone(),
            self.sender.clone(),
        );
        spawn_local(async move {
            let lease = Lease::acquire(&name, false, move || {
                drop(lost.unbounded_send(Happening::Lost))
            })
            .await;
            if let Ok(lease) = lease {
                let _ = granted.unbounded_send(Happening::Granted(lease));
            }
        });
        let (lease, password) = loop {
            match self.next().await {
                Happening::Granted(lease) => break (Some(lease), None),
                Happening::Direct(Direct::Deposit(outgoing)) => {
                    self.deposit_from_afar(account, outgoing, &voice).await
                }
                Happening::Direct(Direct::SignIn { password, .. }) => {
                    break (self.lease(&account.id, true).await, Some(password));
                }
                Happening::AccountsChanged if self.account().await.as_ref() != Some(account) => {
                    return;
                }
                _ => {}
            }
        };
        let Some(_lease) = lease else { return };
        let stopped = match Idb::open(&self.names.database(&account.id)).await {
            Ok(store) => {
                self.lead(
                    store,
                    Start::Resume { password },
                    &account.id,
                    accounts,
                    false,
                )
                .await
            }
            Err(error) => Stopped::Failed(error),
        };
        match stopped {
            // Listed and not there: somebody deleted it under us.
            Stopped::Failed(StoreError::Gone) => {
                self.forget(account, accounts).await;
            }
            Stopped::Failed(error) => self.stay_failed(&voice, &error).await,
            Stopped::SignedOut | Stopped::Fenced | Stopped::SignInFailed(_) => {}
        }
    }

    async fn forget(&self, account: &Account, accounts: &Channel) {
        if let Ok(meta) = Meta::open(&self.names.meta()).await {
            let _ = meta.remove(&account.id).await;
        }
        accounts.post(&JsValue::TRUE);
    }

    /// The store failed: nothing more is kept, so nothing more is acknowledged, until the page is loaded again.
    async fn stay_failed(&mut self, voice: &Channel, error: &StoreError) {
        let trouble = Trouble::Storage(error.to_string());
        let body = Event::Connection {
            connection: Connection::Offline,
            trouble: Some(trouble.clone()),
        };
        voice.post(&wire::event(&Envelope {
            build: wire::build().into(),
            from: self.id,
            to: None,
            seq: u64::MAX,
            body,
        }));
        loop {
            if let Happening::Direct(Direct::Deposit(outgoing)) = self.next().await {
                self.reply(&Reply::DepositFailed(outgoing.origin_id, trouble.clone()));
            }
        }
    }

    /// Keeps what a person sent in this tab while another one leads.
    async fn deposit_from_afar(&self, account: &Account, outgoing: Outgoing, voice: &Channel) {
        let kept = async {
            let store = Idb::open(&self.names.database(&account.id)).await?;
            store.deposit(&outgoing).await
        };
        self.deposited(outgoing.origin_id.clone(), kept.await);
        let body = Command::InboxFilled;
        voice.post(&wire::command(&Envelope {
            build: wire::build().into(),
            from: self.id,
            to: None,
            seq: 0,
            body,
        }));
    }

    fn deposited(&self, id: crate::model::OriginId, kept: Result<(), StoreError>) {
        self.reply(&match kept {
            Ok(()) => Reply::Deposited(id),
            Err(error) => Reply::DepositFailed(id, Trouble::Storage(error.to_string())),
        });
    }

    /// Runs an engine until it ends.
    async fn lead<S: Store + Clone>(
        &mut self,
        store: S,
        start: Start,
        id: &str,
        accounts: &Channel,
        shared: bool,
    ) -> Stopped {
        let name = self.names.channel(id);
        let voice = Channel::open(&name, {
            let sender = self.sender.clone();
            move |data| {
                if let Some(heard) = wire::heard(data) {
                    let _ = sender.unbounded_send(Happening::Heard(heard));
                }
            }
        });
        let mut hands = Hands {
            // A new life as leader is a new sender: tabs attach again when they hear it.
            id: randomness::number(),
            seq: 0,
            voice,
            socket: None,
            sockets: 0,
            timer: None,
            sender: self.sender.clone(),
        };
        let begun = Engine::start(store.clone(), start, clock::now(), randomness::source()).await;
        let (mut engine, effects) = match begun {
            Ok(begun) => begun,
            Err(error) => return Stopped::Failed(error),
        };
        if let Some(stopped) = self
            .carry_out(effects, &mut hands, id, accounts, shared)
            .await
        {
            return stopped;
        }
        loop {
            let Some(inputs) = self.inputs(&store, &mut hands).await else {
                return Stopped::Fenced;
            };
            if inputs.is_empty() {
                continue;
            }
            let effects = match engine.turn(inputs, clock::now()).await {
                Ok(effects) => effects,
                Err(StoreError::Fenced) => return Stopped::Fenced,
                Err(error) => return Stopped::Failed(error),
            };
            if let Some(stopped) = self
                .carry_out(effects, &mut hands, id, accounts, shared)
                .await
            {
                return stopped;
            }
        }
    }

    /// Waits for one thing, then takes what else waits. `None`: the lease is lost.
    async fn inputs<S: Store>(&mut self, store: &S, hands: &mut Hands) -> Option<Vec<Input>> {
        let mut inputs = Vec::new();
        let mut bytes = 0;
        let mut happening = self.next().await;
        loop {
            match happening {
                Happening::Lost => return None,
                Happening::Direct(Direct::Deposit(outgoing)) => {
                    let kept = store.deposit(&outgoing).await;
                    self.deposited(outgoing.origin_id, kept);
                    inputs.push(Input::Command {
                        tab: 0,
                        command: Command::InboxFilled,
                    });
                }
                Happening::Direct(Direct::SignIn { password, .. }) => {
                    inputs.push(Input::Password(password))
                }
                Happening::Heard(wire::Heard::Command(envelope)) => {
                    inputs.push(Input::Command {
                        tab: envelope.from,
                        command: envelope.body,
                    });
                }
                Happening::Socket(number, event) if number == hands.sockets => match event {
                    SocketEvent::Opened => inputs.push(Input::Opened),
                    SocketEvent::Frame(text) => {
                        bytes += text.len();
                        inputs.push(Input::Frame(text));
                    }
                    SocketEvent::Closed { opened } => {
                        hands.socket = None;
                        inputs.push(Input::Closed { opened });
                    }
                },
                Happening::Fetched { url, body } => inputs.push(Input::Fetched { url, body }),
                Happening::Timer => inputs.push(Input::Timer),
                // What an earlier socket, another leader or another tab's account still had to say.
                Happening::Socket(..) | Happening::Heard(_) | Happening::Granted(_) => {}
                Happening::AccountsChanged | Happening::Direct(Direct::Start { .. }) => {}
            }
            if inputs.len() >= MOST_INPUTS || bytes >= MOST_BYTES {
                return Some(inputs);
            }
            match self.receiver.try_recv() {
                Ok(next) => happening = next,
                Err(_) => return Some(inputs),
            }
        }
    }

    /// Does what a turn decided, in order.
    async fn carry_out(
        &self,
        effects: Vec<Effect>,
        hands: &mut Hands,
        id: &str,
        accounts: &Channel,
        shared: bool,
    ) -> Option<Stopped> {
        for effect in effects {
            match effect {
                Effect::Connect { url } => hands.connect(&url),
                Effect::Transmit(text) => {
                    if let Some(socket) = &hands.socket {
                        socket.send(&text);
                    }
                }
                Effect::Disconnect => hands.socket = None,
                Effect::Fetch { url } => {
                    let sender = hands.sender.clone();
                    spawn_local(async move {
                        let body = fetch::get(&url).await;
                        let _ = sender.unbounded_send(Happening::Fetched { url, body });
                    });
                }
                Effect::Wake(at) => hands.wake(at),
                Effect::Publish { to, event } => hands.publish(to, event),
                Effect::SignedIn { account } => {
                    let channel = Some(self.names.channel(id));
                    if !shared {
                        let row = Account {
                            id: id.to_owned(),
                            jid: account.clone(),
                        };
                        let kept = async { Meta::open(&self.names.meta()).await?.add(&row).await };
                        if let Err(error) = kept.await {
                            return Some(Stopped::SignInFailed(Trouble::Storage(
                                error.to_string(),
                            )));
                        }
                        accounts.post(&JsValue::TRUE);
                    }
                    self.reply(&Reply::Ready {
                        account: Some(account),
                        channel,
                    });
                }
                Effect::SignInFailed(trouble) => return Some(Stopped::SignInFailed(trouble)),
                Effect::SignedOut => {
                    hands.socket = None;
                    if !shared {
                        if let Ok(meta) = Meta::open(&self.names.meta()).await {
                            let _ = meta.remove(id).await;
                        }
                        let _ = delete_database(&self.names.database(id)).await;
                        accounts.post(&JsValue::TRUE);
                    }
                    return Some(Stopped::SignedOut);
                }
            }
        }
        None
    }
}

/// What an engine has instead of hands.
struct Hands {
    id: u64,
    seq: u64,
    voice: Channel,
    socket: Option<Socket>,
    /// The number of the newest socket; what older ones say is not heard.
    sockets: u64,
    timer: Option<Timeout>,
    sender: UnboundedSender<Happening>,
}

impl Hands {
    fn connect(&mut self, url: &str) {
        self.sockets += 1;
        let (number, sender) = (self.sockets, self.sender.clone());
        self.socket = None;
        self.socket = Socket::open(url, move |event| {
            drop(sender.unbounded_send(Happening::Socket(number, event)))
        });
        if self.socket.is_none() {
            let refused = Happening::Socket(number, SocketEvent::Closed { opened: false });
            let _ = self.sender.unbounded_send(refused);
        }
    }

    fn wake(&mut self, at: Millis) {
        let wait = at.saturating_sub(clock::now()).min(LONGEST_SLEEP);
        let sender = self.sender.clone();
        let wait = u32::try_from(wait).unwrap_or(u32::MAX / 2);
        self.timer = Some(Timeout::new(wait, move || {
            drop(sender.unbounded_send(Happening::Timer))
        }));
    }

    fn publish(&mut self, to: Option<u64>, event: Event) {
        if to.is_none() {
            self.seq += 1;
        }
        let envelope = Envelope {
            build: wire::build().into(),
            from: self.id,
            to,
            seq: self.seq,
            body: event,
        };
        self.voice.post(&wire::event(&envelope));
    }
}
