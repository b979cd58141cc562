//! What an engine has instead of hands: its socket, its timer and its voice on the channel.

use super::{Happening, Lease, Stopped, Worker};
use crate::browser::{
    broadcast::Channel,
    clock, fetch,
    websocket::{Socket, SocketEvent},
    wire,
};
use crate::bus::{AccountOrder, Command, Envelope, Event, Reply, SignalKind};
use crate::engine::ports::Effect;
use crate::engine::watch;
use crate::model::Millis;
use crate::store::idb::{Account, Meta, delete_database};
use futures_channel::mpsc::UnboundedSender;
use gloo_timers::callback::{Interval, Timeout};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::DedicatedWorkerGlobalScope;

/// How long a sleep of the browser's timers may be: longer ones overflow.
const LONGEST_SLEEP: Millis = 0x7fff_ffff;

/// Whose engine it is.
pub struct Role {
    /// Of the account's database, lease and channel.
    pub id: String,
    /// In memory only.
    pub shared: bool,
    /// Signed in before.
    pub resumes: bool,
    /// Held until the account is on the list.
    pub turn: Option<Lease>,
    /// What tabs asked while nobody led, and which tab each was.
    pub asked: Vec<(u64, Command)>,
    /// Where that was heard.
    pub voice: Option<Channel>,
    /// What the lead was taken for.
    pub order: Option<AccountOrder>,
}

impl Role {
    pub fn kept(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            shared: false,
            resumes: false,
            turn: None,
            asked: Vec::new(),
            voice: None,
            order: None,
        }
    }

    pub fn shared(id: &str) -> Self {
        Self {
            shared: true,
            ..Self::kept(id)
        }
    }
}

/// What an engine has instead of hands.
pub struct Hands {
    pub id: u64,
    pub seq: u64,
    /// The way to its own tab, and that tab's id.
    pub scope: DedicatedWorkerGlobalScope,
    pub tab: u64,
    pub voice: Rc<Channel>,
    pub socket: Option<Socket>,
    /// The number of the newest socket; what older ones say is not heard.
    pub sockets: u64,
    pub timer: Option<Timeout>,
    pub sender: UnboundedSender<Happening>,
    pub role: Role,
    pub signed_in: bool,
    pub pulse: Pulse,
}

/// Says that the leader lives, and notices when it did not for a while.
pub struct Pulse {
    _beats: Interval,
    last: Rc<Cell<Millis>>,
    stopped: Rc<Cell<bool>>,
}

/// A pulse that paused this long says that the page was frozen or the machine slept.
const STOPPED: Millis = 3 * watch::BEAT;

impl Pulse {
    pub fn new(voice: &Rc<Channel>, id: u64) -> Self {
        let last = Rc::new(Cell::new(clock::now()));
        let stopped = Rc::new(Cell::new(false));
        let beat = {
            let (voice, last, stopped) = (voice.clone(), last.clone(), stopped.clone());
            move || {
                note(&last, &stopped);
                voice.post(&wire::signal(&wire::own_signal(SignalKind::Beat, id)));
            }
        };
        beat();
        Self {
            _beats: Interval::new(watch::BEAT as u32, beat),
            last,
            stopped,
        }
    }

    /// Whether it stood still since the last look: then another may lead by now.
    pub fn stood_still(&self) -> bool {
        note(&self.last, &self.stopped);
        self.stopped.take()
    }
}

fn note(last: &Cell<Millis>, stopped: &Cell<bool>) {
    let now = clock::now();
    if now > last.replace(now).saturating_add(STOPPED) {
        stopped.set(true);
    }
}

impl Hands {
    /// What the socket has said and nobody has taken up yet is not heard either.
    pub fn disconnect(&mut self) {
        self.sockets = self.sockets.wrapping_add(1);
        self.socket = None;
    }

    pub fn connect(&mut self, url: &str) {
        self.disconnect();
        let (number, sender) = (self.sockets, self.sender.clone());
        self.socket = Socket::open(url, move |event| {
            drop(sender.unbounded_send(Happening::Socket(number, event)))
        });
        if self.socket.is_none() {
            let refused = Happening::Socket(number, SocketEvent::Closed { opened: false });
            let _ = self.sender.unbounded_send(refused);
        }
    }

    pub fn wake(&mut self, at: Millis) {
        let wait = at.saturating_sub(clock::now()).min(LONGEST_SLEEP);
        let sender = self.sender.clone();
        let wait = u32::try_from(wait).unwrap_or(u32::MAX / 2);
        self.timer = Some(Timeout::new(wait, move || {
            drop(sender.unbounded_send(Happening::Timer))
        }));
    }

    pub fn publish(&mut self, to: Option<u64>, event: Event) {
        if to.is_none() {
            self.seq += 1;
        }
        let envelope = Envelope {
            build: wire::build().name,
            from: self.id,
            to,
            seq: self.seq,
            body: event,
        };
        let event = wire::event(&envelope);
        // Its own tab hears it sooner like this: a channel leads through the whole browser.
        let own = to == Some(self.tab);
        if to.is_none() || own {
            let _ = self.scope.post_message(&event);
        }
        if !own {
            self.voice.post(&event);
        }
    }
}

/// What is told to the same tabs in a row goes in one message.
fn together(effects: Vec<Effect>) -> Vec<Effect> {
    let mut merged: Vec<Effect> = Vec::with_capacity(effects.len());
    for effect in effects {
        let Effect::Publish { to, event } = effect else {
            merged.push(effect);
            continue;
        };
        match merged.last_mut() {
            Some(Effect::Publish {
                to: before,
                event: Event::Many(events),
            }) if *before == to => events.push(event),
            _ => merged.push(Effect::Publish {
                to,
                event: Event::Many(vec![event]),
            }),
        }
    }
    for effect in &mut merged {
        if let Effect::Publish { event, .. } = effect
            && let Event::Many(events) = event
            && events.len() == 1
            && let Some(only) = events.pop()
        {
            *event = only;
        }
    }
    merged
}

impl Worker {
    /// Does what a turn decided, in order.
    pub(super) async fn carry_out(
        &self,
        effects: Vec<Effect>,
        hands: &mut Hands,
        accounts: &Channel,
    ) -> Option<Stopped> {
        let (id, shared) = (hands.role.id.clone(), hands.role.shared);
        for effect in together(effects) {
            match effect {
                Effect::Connect { url } => hands.connect(&url),
                Effect::Transmit(text) => {
                    if let Some(socket) = &hands.socket {
                        socket.send(&text);
                    }
                }
                Effect::Disconnect => hands.disconnect(),
                Effect::Fetch { url } => {
                    let sender = hands.sender.clone();
                    spawn_local(async move {
                        let body = fetch::get(&url).await;
                        let _ = sender.unbounded_send(Happening::Fetched { url, body });
                    });
                }
                Effect::Wake(at) => hands.wake(at),
                Effect::Publish { to, event } => hands.publish(to, event),
                Effect::News { chat, live } => self.reply(&Reply::News { chat, live }),
                Effect::SignedIn { account } => {
                    let channel = Some(self.names.channel(&id));
                    if !shared {
                        let row = Account {
                            id: id.clone(),
                            jid: account.clone(),
                        };
                        let kept = async { Meta::open(&self.names.meta()).await?.add(&row).await };
                        if let Err(error) = kept.await {
                            return Some(Stopped::SignInFailed(super::storage_trouble(&error)));
                        }
                        accounts.post(&JsValue::TRUE);
                    }
                    hands.signed_in = true;
                    hands.role.turn = None;
                    self.reply(&Reply::Ready {
                        account: Some(account),
                        channel,
                    });
                }
                Effect::SignInFailed(trouble) => return Some(Stopped::SignInFailed(trouble)),
                Effect::SignedOut => {
                    hands.disconnect();
                    if !shared {
                        if let Ok(meta) = Meta::open(&self.names.meta()).await {
                            let _ = meta.remove(&id).await;
                        }
                        let _ = delete_database(&self.names.database(&id)).await;
                        accounts.post(&JsValue::TRUE);
                    }
                    return Some(Stopped::SignedOut);
                }
            }
        }
        None
    }
}
