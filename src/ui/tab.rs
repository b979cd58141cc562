//! What every component of the tab shares: the state, the address, and the line to the engine.

use super::live::Live;
use super::people::Panels;
use super::pictures::Pictures;
use super::{text, time};
use crate::browser::channel::{Ear, Link};
use crate::bus::{Command, Direct, Part, Trouble};
use crate::model::{Act, BareJid, MessageKey, OriginId, Outgoing};
use crate::view::{Address, Phase, State};
use core::cell::RefCell;
use core::time::Duration;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// What `config.json` presets. Every key is optional.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Config {
    pub name: Option<String>,
    pub domain: Option<String>,
    pub websocket: Option<String>,
    /// Whether nothing may go out in the clear; nothing where the file cannot be read.
    pub encryption_required: Option<bool>,
}

impl Config {
    pub fn name(&self) -> String {
        self.name.clone().unwrap_or_else(|| text::NAME.into())
    }
}

/// An own message that is being given another text.
#[derive(Clone, PartialEq)]
pub struct Editing {
    pub chat: BareJid,
    pub key: MessageKey,
    pub body: String,
}

/// Whoever presses on a chat opens it within this time, or does not.
const SOON: Duration = Duration::from_secs(1);

/// Copied into every component through the context.
#[derive(Clone, Copy)]
pub struct Tab {
    pub state: Live<State>,
    pub address: Live<Address>,
    pub config: RwSignal<Config>,
    /// Whether a person can see the tab.
    pub visible: RwSignal<bool>,
    /// What was typed and not sent, by chat; gone with the tab.
    pub drafts: StoredValue<BTreeMap<BareJid, String>>,
    /// Which message stood how far below the top of the page when a chat was left, in CSS pixels; only where it was not left at its end.
    /// `None`: reading begins with it.
    pub places: StoredValue<BTreeMap<BareJid, (MessageKey, Option<f64>)>>,
    /// Counts what was written in the open chat: it is seen at the end of the log.
    pub sent: RwSignal<u32>,
    /// A message that is being changed in the composer of its chat.
    pub editing: RwSignal<Option<Editing>>,
    /// What was typed in its place: still there when one comes back from another chat.
    pub edited: StoredValue<Option<(MessageKey, String)>>,
    /// The message that is being answered in the composer of its chat.
    pub replying: RwSignal<Option<(BareJid, MessageKey)>>,
    /// Emoji that were chosen lately; empty until somebody asks.
    pub emoji: StoredValue<Vec<String>>,
    /// Something short to say about what was just done; counted, so that the same words are said again.
    pub said: RwSignal<(u32, String)>,
    /// The text of the code that was scanned for an address, until something came of it.
    pub scanned: StoredValue<Option<String>>,
    /// What is open about people.
    pub panels: Panels,
    pub link: StoredValue<Option<Link>, LocalStorage>,
    /// Whether an address that the browser went back to was to close something ([`super::back`]).
    pub closes: StoredValue<Option<Rc<dyn Fn() -> bool>>, LocalStorage>,
    /// The chat whose newest page was asked for before it is drawn.
    pub asked: StoredValue<Rc<RefCell<Option<BareJid>>>, LocalStorage>,
    /// A form that was sent before it is known whether there is an account.
    pub early: StoredValue<Option<Direct>>,
    pub pictures: StoredValue<Pictures>,
}

impl Tab {
    pub fn send(self, command: Command) {
        self.link.with_value(|link| {
            if let Some(link) = link {
                link.send(command);
            }
        });
    }

    /// Takes in what the engine says, as soon as there is a line to it.
    pub fn listen(self, ear: Ear) {
        self.link.with_value(|link| {
            if let Some(link) = link {
                link.listen(ear);
            }
        });
    }

    pub fn direct(self, direct: Direct) {
        self.link.with_value(|link| {
            if let Some(link) = link {
                link.direct(direct);
            }
        });
    }

    /// Sends the form; where there is an account already, it is another one's password, and is dropped.
    pub fn sign_in(self, form: Direct) {
        match self.state.with_untracked(|state| state.answered) {
            true => self.direct(form),
            false => self.early.set_value(Some(form)),
        }
    }

    /// Hands over what was written; it is kept when this returns.
    pub async fn deposit(self, outgoing: Outgoing) -> Result<(), Trouble> {
        match self.link.get_value() {
            Some(link) => link.deposit(outgoing).await,
            None => Err(Trouble::Lost),
        }
    }

    /// Does something to a message; what cannot even be kept is said.
    pub fn act(self, chat: BareJid, act: Act) {
        let outgoing = Outgoing {
            chat,
            act,
            origin_id: origin_id(),
            at: time::now(),
        };
        spawn_local(async move {
            if let Err(why) = self.deposit(outgoing).await {
                self.say(&text::not_done(&text::trouble(&why)));
            }
        });
    }

    /// Says something for a few seconds.
    pub fn say(self, words: &str) {
        self.said.update(|(count, said)| {
            *count = count.wrapping_add(1);
            *said = words.into();
        });
    }

    /// An address as somebody typed it: a name alone is one on the deployment's domain.
    pub fn with_domain(self, typed: &str) -> String {
        let mut typed = typed.trim().to_owned();
        if let Some(domain) = self.config.with_untracked(|config| config.domain.clone())
            && !typed.is_empty()
            && !typed.contains(['@', '.'])
        {
            typed.push('@');
            typed.push_str(&domain);
        }
        typed
    }

    /// Opens another address; the browser's history gets an entry.
    pub fn go(self, address: &Address) {
        // Only a cross-origin frame could refuse this.
        let _ = window().location().set_hash(&address.hash());
        // The browser's own word for it comes a moment later, and whoever presses the next key meanwhile means what comes after this.
        self.at(address.clone());
    }

    /// Opens another address in the place of this one.
    pub fn replace(self, address: &Address) {
        let _ = window().location().replace(&address.hash());
        self.at(address.clone());
    }

    /// What is shown from now on.
    pub fn at(self, address: Address) {
        if self.address.with_untracked(|it| *it == address) {
            return;
        }
        let before = self.address.with_untracked(|it| it.chat().cloned());
        if let Some(chat) = address.chat()
            && before.as_ref() != Some(chat)
        {
            self.about_to_open(chat);
        }
        self.address.set(address);
    }

    /// Asks for what a chat shows first: the engine answers while it is drawn.
    pub fn about_to_open(self, chat: &BareJid) {
        // Before there is an engine that is said to it with the first word.
        if self.state.with_untracked(|state| state.beginnings == 0) {
            return;
        }
        let asked = self.asked.get_value();
        if asked.replace(Some(chat.clone())).as_ref() == Some(chat) {
            return;
        }
        self.load(chat, Part::Newest);
        // It was not opened: what it shows some other time is asked for then.
        let of = chat.clone();
        let forget = move || {
            asked.borrow_mut().take_if(|it| *it == of);
        };
        set_timeout(forget, SOON);
    }

    /// A part of the state that a component follows.
    pub fn memo<T: PartialEq + Send + Sync + 'static>(
        self,
        part: impl Fn(&State) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.state.with(&part))
    }

    /// Whether there is something to show: until then what is behind signing in is made and not seen (`ui::app`).
    pub fn runs(self) -> Memo<bool> {
        self.memo(|state| state.phase == Phase::Running)
    }

    /// Shows a row of a chat, wherever in its history it lies: opens the chat, brings the row into view and the focus to it.
    pub fn jump(self, chat: &BareJid, key: MessageKey) {
        self.places.update_value(|places| _ = places.remove(chat));
        let mut missing = false;
        self.state.update(|state| missing = state.jump(chat, key));
        if missing {
            self.load(chat, Part::Around(key));
        }
        if self
            .address
            .with_untracked(|address| address.chat() != Some(chat))
        {
            self.go(&Address::Chat(chat.clone()));
        }
    }

    /// Asks for a page.
    pub fn load(self, chat: &BareJid, part: Part) {
        let chat = chat.clone();
        self.send(match part {
            Part::Newest => Command::OpenChat { chat },
            Part::Before(before) => Command::LoadOlder { chat, before },
            Part::After(after) => Command::LoadNewer { chat, after },
            Part::Around(key) => Command::OpenAround { chat, key },
        });
    }
}

/// The tab, from any component.
pub fn tab() -> Tab {
    use_context().expect("the root component provides the tab")
}

/// A random id in the form of a UUID of version 4 (RFC 9562 §5.4).
pub fn origin_id() -> OriginId {
    let mut bytes = [0; 16];
    let crypto = window().crypto().expect("every browser with wasm has it");
    crypto
        .get_random_values_with_u8_array(&mut bytes)
        .expect("16 bytes are below the quota");
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut id = String::with_capacity(36);
    for (i, byte) in bytes.iter().enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        for nibble in [byte >> 4, byte & 15] {
            id.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
        }
    }
    OriginId(id)
}
