//! What an `xmpp:` address leads to: a question, asked over whatever is open. A text that came with it goes into the message field, and
//! is sent by a person or by nobody.

use super::dialog::Dialog;
use super::tab::{Tab, tab};
use super::text;
use super::text::Text;
use crate::bus::{Command, PersonChange};
use crate::model::BareJid;
use crate::view::uri::{self, Opened};
use crate::view::{Address, Started};
use leptos::prelude::*;

/// Shown while the address of the page is one that was opened; `under`: what is shown beneath.
#[component]
pub fn OpenDialog(under: Memo<Address>) -> impl IntoView {
    let tab = tab();
    let open = RwSignal::new(false);
    let uri = Memo::new(move |_| match tab.address.get() {
        Address::Open(uri) => Some(uri),
        _ => None,
    });
    Effect::new(move |_| open.set(uri.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let open = open.get();
        // Closed by a person.
        if before == Some(true) && !open && uri.with_untracked(Option::is_some) {
            tab.replace(&under.get_untracked());
        }
        open
    });
    view! {
        <Dialog id="open-link" title=text::OPEN_LINK open=open>
            {move || uri.get().map(|uri| question(tab, open, &uri))}
        </Dialog>
    }
    .into_any()
}

fn question(tab: Tab, open: RwSignal<bool>, link: &str) -> AnyView {
    let only = |words: Text| {
        view! {
            <p>{words}</p>
            {closing(open, text::CLOSE)}
        }
        .into_any()
    };
    match uri::read(link) {
        Opened::Contact {
            address,
            name,
            add,
            body,
            has_keys,
        } => {
            let asked = Asked {
                tab,
                // Only what was held up to this tab is believed about keys.
                code: (tab.scanned.get_value().as_deref() == Some(link) && has_keys)
                    .then(|| link.to_owned()),
                address,
                name,
                body,
            };
            asked.view(open, add, has_keys)
        }
        Opened::Room { .. } => only(text::LINK_TO_ROOM),
        Opened::Register { .. } => only(text::LINK_TO_REGISTER),
        Opened::Unknown => only(text::LINK_UNKNOWN),
    }
}

fn closing(open: RwSignal<bool>, words: Text) -> AnyView {
    view! {
        <div class="actions">
            <button type="button" class="quiet" on:click=move |_| open.set(false)>
                {words}
            </button>
        </div>
    }
    .into_any()
}

/// Somebody, as the address names them.
#[derive(Clone)]
struct Asked {
    tab: Tab,
    address: String,
    name: Option<String>,
    body: Option<String>,
    /// The code with their keys, where one was scanned here.
    code: Option<String>,
}

impl Asked {
    fn view(self, open: RwSignal<bool>, add: bool, has_keys: bool) -> AnyView {
        let tab = self.tab;
        let typed = self.address.clone();
        tab.state.update(|state| {
            state.forget_started();
            state.added = None;
        });
        let answered = move |answer: &Option<Started>| {
            answer
                .as_ref()
                .filter(|it| it.typed == typed)
                .map(|it| it.chat.clone())
        };
        let of = answered.clone();
        let added = tab.memo(move |state| of(&state.added));
        let started = tab.memo(move |state| answered(&state.started));
        let asked = self.clone();
        Effect::new(move |_| {
            if let Some(chat) = started.get().flatten() {
                asked.go(chat);
            }
        });
        let asked = self.clone();
        Effect::new(move |_| {
            if added.get().flatten().is_some() {
                asked.write();
            }
        });
        let refused = move || {
            matches!(
                (started.get(), added.get()),
                (Some(None), _) | (_, Some(None))
            )
            .then(|| view! { <p class="alert" role="alert">{text::NOT_AN_ADDRESS}</p> })
        };
        let named = self.address.to_lowercase();
        let own = tab.memo(move |state| {
            (state.account.as_ref()).is_some_and(|account| account.jid.as_str() == named)
        });
        let jid = BareJid(self.address.to_lowercase());
        let known = tab.memo(move |state| {
            let person = state.people.get(&jid).filter(|it| it.contact.is_some())?;
            Some(text::link_known(person.name()))
        });
        let keys = match (&self.code, has_keys) {
            (Some(_), _) => Some(text::CODE_VERIFIES),
            (None, true) => Some(text::LINK_KEYS),
            (None, false) => None,
        };
        let suggestion = self.body.clone().map(|body| {
            view! {
                <p class="hint">{text::LINK_BODY}</p>
                <blockquote class="suggested" dir="auto">{body}</blockquote>
            }
        });
        let (writing, adding) = (self.clone(), self.clone());
        let name = self.name.clone();
        view! {
            {refused}
            {name.map(|name| view! { <p class="open-name" dir="auto">{name}</p> })}
            <p class="own-jid" dir="auto">{self.address.clone()}</p>
            {move || own.get().then(|| view! { <p class="hint">{text::OWN_LINK}</p> })}
            {move || known.get().map(|words| view! { <p class="hint" dir="auto">{words}</p> })}
            {keys.map(|words| view! { <p class="hint">{words}</p> })}
            {suggestion}
            <div class="actions">
                <button type="button" class="quiet" on:click=move |_| open.set(false)>
                    {text::CANCEL}
                </button>
                {move || {
                    let adding = adding.clone();
                    (known.with(Option::is_none) && !own.get())
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class:primary=add
                                    autofocus=add
                                    on:click=move |_| adding.add()
                                >
                                    {text::ADD_TO_CONTACTS}
                                </button>
                            }
                        })
                }}
                <button
                    type="button"
                    class:primary=!add
                    autofocus=!add
                    on:click=move |_| writing.write()
                >
                    {text::WRITE}
                </button>
            </div>
        }
        .into_any()
    }

    fn write(&self) {
        let typed = self.address.clone();
        self.tab.send(Command::StartChat { typed });
    }

    fn add(&self) {
        self.tab.send(Command::Person(PersonChange::Add {
            typed: self.address.clone(),
            name: self.name.clone(),
            groups: Vec::new(),
            share: true,
        }));
    }

    /// The chat is there.
    fn go(&self, chat: BareJid) {
        if let Some(body) = &self.body {
            self.tab.prefill(&chat, body);
        }
        if let Some(code) = &self.code {
            self.tab.send(Command::Verify {
                jid: chat.clone(),
                code: code.clone(),
            });
        }
        self.tab.scanned.set_value(None);
        self.tab.replace(&Address::Chat(chat));
    }
}
