//! The worker's side: waits for the lease, then drives an engine until it is lost, signed out or the store fails.
//!
//! ```text
//! Start → nobody signed in → SignIn ──────────────┐
//!       └ account known → follow (wait for lease) ┴→ lead (one turn after the other) → follow | nobody
//! ```
//!
//! A store that failed is left alone for a while ([`REST`]) or until a person asks; another tab may lead meanwhile.
//!
//! Invariants: only the holder of the lease runs an engine; a turn's effects are carried out in order before the next turn
//! begins; a turn that failed has no effects; what a worker's own tab asked and its engine did not do, because another leads
//! by then, is asked of that one.

mod asked;
mod enter;
mod export;
mod hands;
mod kept;
mod lead;
mod register;

use super::broadcast::Channel;
use super::lease::Lease;
use super::names::Names;
use super::websocket::SocketEvent;
use super::{clock, randomness, wire};
use crate::bus::{
    Command, Connection, Direct, Envelope, Event, Reply, SignalKind, StorageTrouble, Trouble,
    decode,
};
use crate::engine::codes;
use crate::engine::ports::Start;
use crate::engine::watch::{self, Act, Watch};
use crate::model::{Millis, OriginId, Outgoing};
use crate::store::idb::{Account, Idb, Meta, delete_database};
use crate::store::{Key, Range, Reads, Store, StoreError, Table};
use asked::Asked;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_core::Stream as _;
use gloo_timers::callback::Interval;
use hands::Role;
use kept::Kept;
use std::collections::VecDeque;
use std::pin::Pin;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};
use zeroize::Zeroizing;

/// What may happen to a worker.
enum Happening {
    Direct(Direct),
    Heard(wire::Heard<Box<Envelope<Command>>>),
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
    /// This browser has no Web Locks for this page.
    NoLease,
    Lost,
    /// Time to look whether the leader still moves.
    Tick,
}

/// After this a worker whose store failed tries again, and after twice as long each time, up to 16 times as long.
const REST: Millis = 30_000;

/// Most inputs in one turn.
const MOST_INPUTS: usize = 200;

/// Sets up and runs until the tab closes.
pub fn run() {
    let (sender, receiver) = unbounded();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let direct = sender.clone();
    let own_scope = scope.clone();
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        // May hold a password.
        let data = wire::to_vec(event.data()).map(Zeroizing::new);
        match data.and_then(|data| decode(&data).ok()) {
            // Nothing of these is the engine's, or waits for it.
            Some(Direct::Draw(text)) => {
                let code = codes::draw(&text);
                reply_from(&own_scope, &Reply::Drawn(text, code));
            }
            Some(Direct::Read {
                width,
                height,
                grey,
            }) => reply_from(&own_scope, &Reply::Read(codes::read(width, height, &grey))),
            Some(message) => {
                let _ = direct.unbounded_send(Happening::Direct(message));
            }
            None => {}
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
            encryption_required: None,
            id: randomness::number(),
            tab: 0,
            resting: None,
            failures: 0,
            lost_sight: 0,
            visible: true,
            again: VecDeque::new(),
            again_of: String::new(),
        }
        .run(),
    );
}

fn reply_from(scope: &DedicatedWorkerGlobalScope, reply: &Reply) {
    let _ = scope.post_message(&wire::reply(reply));
}

struct Worker {
    scope: DedicatedWorkerGlobalScope,
    sender: UnboundedSender<Happening>,
    receiver: UnboundedReceiver<Happening>,
    names: Names,
    /// From `config.json`.
    websocket: Option<String>,
    domain: Option<String>,
    encryption_required: Option<bool>,
    /// Of this worker, as the sender of what it says on the channel.
    id: u64,
    /// Of its own tab.
    tab: u64,
    /// The store failed here: another tab may lead, this one tries again at this time or when a person asks.
    resting: Option<Millis>,
    /// How often it failed in a row.
    failures: u32,
    /// How often the database was closed under a running engine.
    lost_sight: u8,
    /// The tab is visible.
    visible: bool,
    /// What its own tab asked and a leader that was replaced did not do: taken up again before anything newer.
    again: VecDeque<Direct>,
    /// Of which account that was.
    again_of: String,
}

/// Hands on what is said on a channel.
fn listener(sender: &UnboundedSender<Happening>) -> impl FnMut(JsValue) + 'static {
    let sender = sender.clone();
    move |data| {
        if let Some(heard) = wire::heard_command(data) {
            let _ = sender.unbounded_send(Happening::Heard(heard));
        }
    }
}

/// What a store without Web Locks is: nobody could say who may write.
const NO_LOCKS: &str = "no Web Locks";

fn no_locks() -> StoreError {
    StoreError::Other(NO_LOCKS.into())
}

/// What a person is told of a store that failed.
fn storage_trouble(error: &StoreError) -> Trouble {
    Trouble::Storage(match error {
        StoreError::Full => StorageTrouble::Full,
        StoreError::Blocked => StorageTrouble::Blocked,
        StoreError::Gone => StorageTrouble::Removed,
        StoreError::Unavailable => StorageTrouble::Unavailable,
        StoreError::Newer => StorageTrouble::Newer,
        StoreError::Corrupt(_) => StorageTrouble::Damaged,
        StoreError::Other(cause) if cause == NO_LOCKS => StorageTrouble::NoLocks,
        StoreError::Fenced | StoreError::Other(_) => StorageTrouble::Other(error.to_string()),
    })
}

/// A command, as it goes on the channel.
fn command_of(tab: u64, body: Command) -> JsValue {
    wire::command(&Envelope {
        build: wire::build().name,
        from: tab,
        to: None,
        seq: 0,
        body,
    })
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
                tab,
                build,
                websocket,
                domain,
                encryption_required,
            }) = self.next().await
            {
                wire::set_build(build);
                self.names = Names::new(&path);
                self.tab = tab;
                self.websocket = websocket;
                self.domain = domain;
                self.encryption_required = encryption_required;
                break;
            }
        }
        let accounts = Channel::open(&self.names.accounts(), {
            let sender = self.sender.clone();
            move |_| drop(sender.unbounded_send(Happening::AccountsChanged))
        });
        loop {
            let account = self.account().await;
            if !matches!(&account, Ok(Some(account)) if account.id == self.again_of) {
                self.again.clear();
            }
            match account {
                Ok(Some(account)) => self.follow(&account, &accounts).await,
                // Without any storage a shared-computer account still works.
                Ok(None) | Err(StoreError::Unavailable) => self.nobody(None, &accounts).await,
                Err(error) => self.nobody(Some(error), &accounts).await,
            }
        }
    }

    /// Who is signed in on this browser.
    async fn account(&self) -> Result<Option<Account>, StoreError> {
        let meta = Meta::open(&self.names.meta()).await?;
        Ok(meta.accounts().await?.into_iter().next())
    }

    /// What happened already.
    fn ready(&mut self) -> Option<Happening> {
        match self.again.pop_front() {
            Some(direct) => Some(Happening::Direct(direct)),
            None => self.receiver.try_recv().ok(),
        }
    }

    async fn next(&mut self) -> Happening {
        if let Some(direct) = self.again.pop_front() {
            return Happening::Direct(direct);
        }
        core::future::poll_fn(|context| Pin::new(&mut self.receiver).poll_next(context))
            .await
            .expect("the worker holds a sender itself")
    }

    fn reply(&self, reply: &Reply) {
        reply_from(&self.scope, reply);
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
        let voice = Channel::open(&channel, listener(&self.sender));
        if self.resting.is_none() {
            self.wait_for_the_lease(account);
        }
        let id = self.id;
        let say = |kind| voice.post(&wire::signal(&wire::own_signal(kind, id)));
        say(SignalKind::Waiting);
        let mut watch = Watch::new(self.id, self.visible, clock::now(), randomness::number());
        let _ticks = Interval::new(watch::TICK as u32, {
            let sender = self.sender.clone();
            move || drop(sender.unbounded_send(Happening::Tick))
        });
        // What tabs ask while nobody leads is done as soon as somebody does.
        let mut asked = Asked::default();
        // A password never goes on the channel: for what has one in it, this tab's worker takes the lead.
        let mut order = None;
        let (lease, password) = loop {
            match self.next().await {
                Happening::Granted(lease) => break (Some(lease), None),
                Happening::NoLease => {
                    self.failed(&voice, &no_locks());
                    self.sign_in_failed(&no_locks());
                }
                Happening::Heard(wire::Heard::Message(envelope)) => {
                    asked.note(envelope.from, envelope.body);
                }
                Happening::Direct(Direct::Command(command)) => {
                    voice.post(&command_of(self.tab, command.clone()));
                    asked.note(self.tab, command);
                }
                Happening::Direct(Direct::Deposit(outgoing)) => {
                    self.deposit_from_afar(account, outgoing, &voice).await
                }
                Happening::Direct(Direct::Export { passphrase }) => {
                    self.export_from_afar(account, &passphrase).await;
                }
                Happening::Direct(Direct::SignIn { password, .. }) => {
                    break (self.lease(&account.id, true).await, Some(password));
                }
                Happening::Direct(Direct::Account(wanted)) => {
                    order = Some(wanted);
                    break (self.lease(&account.id, true).await, None);
                }
                Happening::Tick if self.resting.is_some_and(|until| until <= clock::now()) => {
                    self.resting = None;
                    return;
                }
                Happening::Direct(Direct::TryAgain) if self.resting.is_some() => {
                    self.resting = None;
                    return;
                }
                Happening::Tick if self.resting.is_none() => match watch.tick(clock::now()) {
                    Act::Wait => {}
                    Act::Announce => say(SignalKind::Intent),
                    Act::Steal => break (self.lease(&account.id, true).await, None),
                },
                Happening::Direct(Direct::Visible(visible)) => {
                    self.visible = visible;
                    watch.set_visible(visible);
                }
                Happening::Heard(wire::Heard::Signal(signal)) => match signal.kind {
                    SignalKind::Beat => {
                        watch.beat();
                        asked.beat();
                        if signal.build < wire::build() {
                            say(SignalKind::Waiting);
                        }
                    }
                    SignalKind::Intent => watch.intent(signal.from),
                    SignalKind::Waiting => {}
                },
                Happening::AccountsChanged if !matches!(self.account().await, Ok(Some(now)) if now == *account) =>
                {
                    return;
                }
                _ => {}
            }
        };
        let Some(_lease) = lease else { return };
        self.resting = None;
        let store = match Idb::open(&self.names.database(&account.id)).await {
            Ok(store) => store,
            // Listed and not there: somebody deleted it under us.
            Err(StoreError::Gone) => return self.forget(account, accounts).await,
            Err(error) => {
                self.failed(&voice, &error);
                return self.sign_in_failed(&error);
            }
        };
        let role = Role {
            resumes: true,
            asked: asked.all().collect(),
            voice: Some(voice),
            order,
            ..Role::kept(&account.id)
        };
        let start = Start::Resume { password };
        let began = clock::now();
        let stopped = self.lead(Kept::Here(store), start, role, accounts).await.0;
        if clock::now().saturating_sub(began) > REST {
            (self.failures, self.lost_sight) = (0, 0);
        }
        match stopped {
            // Deleted, wanted by a newer build, or nobody's: opening it again tells. Not without end.
            Stopped::Failed(StoreError::Gone) if self.lost_sight < 3 => {
                self.lost_sight += 1;
                if self.is_nobodys(account).await {
                    self.forget(account, accounts).await;
                }
            }
            Stopped::Failed(error) => {
                self.failed(&Channel::open(&channel, |_| {}), &error);
                self.sign_in_failed(&error);
            }
            Stopped::SignedOut | Stopped::Fenced | Stopped::SignInFailed(_) => {}
        }
    }

    /// Asks for the lease; [`Happening::Granted`] says when it is ours.
    fn wait_for_the_lease(&self, account: &Account) {
        let name = self.names.lease(&account.id);
        let (sender, lost) = (self.sender.clone(), self.sender.clone());
        spawn_local(async move {
            let lease = Lease::acquire(&name, false, move || {
                drop(lost.unbounded_send(Happening::Lost))
            })
            .await;
            let _ = sender.unbounded_send(match lease {
                Ok(lease) => Happening::Granted(lease),
                Err(_) => Happening::NoLease,
            });
        });
    }

    /// Whether the account's database is there and no account in it.
    async fn is_nobodys(&self, account: &Account) -> bool {
        let Ok(store) = Idb::open(&self.names.database(&account.id)).await else {
            return false;
        };
        let mut reads = Reads::new();
        reads.range(Range {
            table: Table::Singletons,
            from: Key::new(),
            to: None,
            newest_first: false,
            limit: 1,
        });
        let loaded = store.load(&reads).await;
        loaded.is_ok_and(|loaded| loaded.rows.is_empty())
    }

    async fn forget(&self, account: &Account, accounts: &Channel) {
        if let Ok(meta) = Meta::open(&self.names.meta()).await {
            let _ = meta.remove(&account.id).await;
        }
        let _ = delete_database(&self.names.database(&account.id)).await;
        accounts.post(&JsValue::TRUE);
    }

    /// The store failed: nothing more is kept here, so nothing more is acknowledged. The lease is for another tab.
    fn failed(&mut self, voice: &Channel, error: &StoreError) {
        let rest = REST << self.failures.min(4);
        self.failures = self.failures.saturating_add(1);
        self.resting = Some(clock::now().saturating_add(rest));
        voice.post(&wire::event(&Envelope {
            build: wire::build().name,
            from: self.id,
            to: None,
            seq: 0,
            body: Event::Connection {
                connection: Connection::Offline,
                trouble: Some(storage_trouble(error)),
            },
        }));
    }

    /// Keeps what a person sent in this tab while another one leads.
    async fn deposit_from_afar(&self, account: &Account, outgoing: Outgoing, voice: &Channel) {
        let kept = async {
            let store = Idb::open(&self.names.database(&account.id)).await?;
            store.deposit(&outgoing).await
        };
        self.deposited(outgoing.origin_id.clone(), kept.await);
        voice.post(&command_of(self.id, Command::InboxFilled));
    }

    fn deposited(&self, id: OriginId, kept: Result<(), StoreError>) {
        self.reply(&match kept {
            Ok(()) => Reply::Deposited(id),
            Err(error) => Reply::DepositFailed(id, storage_trouble(&error)),
        });
    }
}
