//! What can be done with the messages of the open chat, and what is being done: one [`Acts`] a chat, from the context.

use super::super::text::Text;
use crate::bus::Command;
use crate::model::{Act, BareJid, Delivery, Message, MessageKey};
use crate::ui::icons::{self, Icon};
use crate::ui::popover::Spot;
use crate::ui::tab::{Editing, Tab, tab};
use crate::ui::{text, time};
use crate::view::reactions::toggled;
use leptos::prelude::*;
use std::collections::BTreeSet;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Something to do with a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    SendAgain,
    Reply,
    React,
    Edit,
    Copy,
    Forward,
    Select,
    Details,
    Delete,
}

impl Action {
    /// Its words and its icon.
    pub fn shown(self) -> (Text, Icon) {
        match self {
            Self::SendAgain => (text::SEND_AGAIN, icons::SEND),
            Self::Reply => (text::REPLY, icons::REPLY),
            Self::React => (text::REACT, icons::SMILE),
            Self::Edit => (text::EDIT, icons::PEN),
            Self::Copy => (text::COPY, icons::COPY),
            Self::Forward => (text::FORWARD, icons::FORWARD),
            Self::Select => (text::SELECT, icons::SELECT),
            Self::Details => (text::DETAILS, icons::INFO),
            Self::Delete => (text::DELETE, icons::BIN),
        }
    }

    /// What can be done with a message, in the order of the menu.
    pub fn of(message: &Message) -> Vec<Self> {
        let text = message.is_text();
        let known_to_others = is_out(message);
        let failed = matches!(message.delivery, Delivery::Failed(_));
        let all = [
            (Self::SendAgain, failed),
            (Self::Reply, text && known_to_others),
            (Self::React, text && known_to_others),
            (Self::Edit, is_editable(message)),
            (Self::Copy, text),
            (Self::Forward, text),
            (Self::Select, true),
            (Self::Details, true),
            (Self::Delete, true),
        ];
        all.into_iter()
            .filter_map(|(action, is_there)| is_there.then_some(action))
            .collect()
    }
}

/// Whether it has left, or is about to, so that others can be told something about it.
fn is_out(message: &Message) -> bool {
    !matches!(message.delivery, Delivery::Queued | Delivery::Failed(_))
}

/// Whether it can be given another text: an own one, which has not failed for good.
pub fn is_editable(message: &Message) -> bool {
    message.own && message.is_text() && !matches!(message.delivery, Delivery::Failed(_))
}

/// Of the open chat.
#[derive(Clone, Copy)]
pub struct Acts {
    pub tab: Tab,
    chat: StoredValue<BareJid>,
    /// The contact's name.
    pub name: Memo<String>,
    /// The message under the pointer or with the focus: it shows its tools.
    pub active: RwSignal<Option<MessageKey>>,
    /// The message that the menu, the picker or the details are about.
    pub about: RwSignal<Option<MessageKey>>,
    pub menu: RwSignal<Option<Spot>>,
    pub picker: RwSignal<Option<Spot>>,
    pub details: RwSignal<bool>,
    /// The messages that are to be deleted or forwarded.
    pub chosen: RwSignal<Vec<MessageKey>>,
    pub deleting: RwSignal<bool>,
    pub forwarding: RwSignal<bool>,
    /// While several are being selected: which.
    pub selected: RwSignal<Option<BTreeSet<MessageKey>>>,
}

impl Acts {
    pub fn provide(chat: BareJid, name: Memo<String>) -> Self {
        let acts = Self {
            tab: tab(),
            chat: StoredValue::new(chat),
            name,
            active: RwSignal::new(None),
            about: RwSignal::new(None),
            menu: RwSignal::new(None),
            picker: RwSignal::new(None),
            details: RwSignal::new(false),
            chosen: RwSignal::new(Vec::new()),
            deleting: RwSignal::new(false),
            forwarding: RwSignal::new(false),
            selected: RwSignal::new(None),
        };
        provide_context(acts);
        acts
    }

    pub fn chat(self) -> BareJid {
        self.chat.get_value()
    }

    pub fn message(self, key: MessageKey) -> Option<Message> {
        let chat = self.chat();
        self.tab
            .state
            .with_untracked(|state| state.message(&chat, key).cloned())
    }

    /// What somebody in this chat is called here.
    pub fn name_of(self, who: &BareJid) -> String {
        if self.chat.with_value(|chat| chat == who) {
            return self.name.get_untracked();
        }
        self.tab.state.with_untracked(|state| {
            if state.account.as_ref().is_some_and(|it| it.jid == *who) {
                text::YOU.into()
            } else {
                state
                    .chat(who)
                    .map_or_else(|| who.0.clone(), |chat| chat.name.clone())
            }
        })
    }

    /// Does something with a message; `at` is where a picker is to be shown.
    pub fn act(self, action: Action, key: MessageKey, at: Spot) {
        let Some(message) = self.message(key) else {
            return;
        };
        match action {
            Action::SendAgain => self.tab.send(Command::SendAgain { key }),
            Action::Reply => {
                self.tab.editing.set(None);
                self.tab.replying.set(Some((self.chat(), key)));
            }
            Action::React => {
                self.about.set(Some(key));
                self.picker.set(Some(at));
            }
            Action::Edit => self.edit(&message),
            Action::Copy => self.copy(&[key]),
            Action::Forward => self.forward(vec![key]),
            Action::Select => self.selected.set(Some(BTreeSet::from([key]))),
            Action::Details => {
                self.about.set(Some(key));
                self.details.set(true);
            }
            Action::Delete => self.delete(vec![key]),
        }
    }

    pub fn edit(self, message: &Message) {
        self.tab.replying.set(None);
        self.tab.editing.set(Some(Editing {
            chat: self.chat(),
            key: message.key,
            body: message.body.clone(),
        }));
    }

    /// Adds an own reaction, or takes it away.
    pub fn react(self, key: MessageKey, emoji: &str) {
        let Some(message) = self.message(key) else {
            return;
        };
        let account = (self.tab.state)
            .with_untracked(|state| state.account.as_ref().map(|account| account.jid.clone()));
        let emojis = toggled(&message.reactions, account.as_ref(), emoji);
        self.tab.act(self.chat(), Act::React { key, emojis });
    }

    pub fn forward(self, keys: Vec<MessageKey>) {
        self.chosen.set(keys);
        self.forwarding.set(true);
    }

    /// Deletes at once what nobody else has, and asks about everything else.
    pub fn delete(self, keys: Vec<MessageKey>) {
        let is_out = |key: &MessageKey| self.message(*key).is_some_and(|it| is_out(&it));
        if keys.iter().any(is_out) {
            self.chosen.set(keys);
            self.deleting.set(true);
        } else {
            self.delete_here(&keys);
        }
    }

    pub fn delete_here(self, keys: &[MessageKey]) {
        for key in keys {
            self.tab.send(Command::Delete { key: *key });
        }
        self.selected.set(None);
    }

    /// Whether all of them can be taken back.
    pub fn can_retract(self, keys: &[MessageKey]) -> bool {
        keys.iter().all(|key| {
            self.message(*key)
                .is_some_and(|it| it.own && it.is_text() && is_out(&it))
        })
    }

    pub fn retract(self, keys: &[MessageKey]) {
        for key in keys {
            self.tab.act(self.chat(), Act::Retract { key: *key });
        }
        self.selected.set(None);
    }

    /// The texts to the clipboard; of several, with who wrote each and when.
    pub fn copy(self, keys: &[MessageKey]) {
        let messages: Vec<Message> = keys.iter().filter_map(|key| self.message(*key)).collect();
        let words = match messages.as_slice() {
            [only] => only.body.clone(),
            several => {
                let mut all = String::new();
                for message in several.iter().filter(|it| it.is_text()) {
                    let name = self.name_of(&message.sender);
                    let who = text::join("[", &time::exact(message.at), "] ");
                    all.push_str(&text::join(&who, &name, ": "));
                    all.push_str(&message.body);
                    all.push('\n');
                }
                all
            }
        };
        self.selected.set(None);
        let tab = self.tab;
        spawn_local(async move {
            let copied = JsFuture::from(window().navigator().clipboard().write_text(&words)).await;
            tab.say(match copied {
                Ok(_) => &text::COPIED,
                Err(_) => &text::COPY_FAILED,
            });
        });
    }

    /// Takes a message into the selection, or out of it.
    pub fn select(self, key: MessageKey) {
        self.selected.update(|selected| {
            if let Some(keys) = selected
                && !keys.remove(&key)
            {
                keys.insert(key);
            }
        });
    }
}

/// The acts of the open chat, from any component in it.
pub fn acts() -> Acts {
    use_context().expect("the chat provides its acts")
}
