//! People: contacts, requests, blocking, and what is done with their chats.
//!
//! What is open of it is in [`Panels`], so that a menu, a header and a list open the same panel.

mod add;
mod block;
mod contacts;
mod details;
mod menu;

pub use add::AddContact;
pub use block::{BlockDialog, Blocked};
pub use contacts::{ContactList, by_name, contact, heading, requests_line};
pub use details::DetailsDialog;
pub use menu::{ChatMenu, menu_at, menu_below};

use super::icons::{self, icon};
use super::popover::Spot;
use super::rows;
use super::tab::Tab;
use super::text::Text;
use super::{text, time};
use crate::bus::{Command, PersonChange};
use crate::model::{BareJid, Presence};
use crate::view::Address;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

/// What the side shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Side {
    #[default]
    Chats,
    Contacts,
    Archived,
}

impl Side {
    pub fn address(self) -> Address {
        match self {
            Self::Chats => Address::List,
            Self::Contacts => Address::Contacts,
            Self::Archived => Address::Archived,
        }
    }

    /// The one that an address asks for.
    pub fn of(address: &Address) -> Option<Self> {
        match address {
            Address::List => Some(Self::Chats),
            Address::Contacts => Some(Self::Contacts),
            Address::Archived => Some(Self::Archived),
            _ => None,
        }
    }
}

/// What is open about people in this tab.
#[derive(Clone, Copy)]
pub struct Panels {
    pub side: RwSignal<Side>,
    /// Whom the panels are about.
    pub about: RwSignal<Option<BareJid>>,
    pub details: RwSignal<bool>,
    pub block: RwSignal<bool>,
    pub add: RwSignal<bool>,
    /// The address that is to be added, as far as it is known.
    pub adding: RwSignal<String>,
    pub menu: RwSignal<Option<Spot>>,
    /// The list of keyboard shortcuts.
    pub keys: RwSignal<bool>,
    /// What the chats are looked through for: still there when one comes back from what was found.
    pub finding: RwSignal<String>,
    /// In whose chat the search is to be opened, once it is there.
    pub finds: RwSignal<Option<BareJid>>,
    /// The same for the panel "Encryption".
    pub compares: RwSignal<Option<BareJid>>,
    /// The chat that is opened next gets the focus in its log, not in the field.
    pub to_log: StoredValue<bool>,
}

impl Default for Panels {
    fn default() -> Self {
        Self {
            side: RwSignal::default(),
            about: RwSignal::new(None),
            details: RwSignal::new(false),
            block: RwSignal::new(false),
            add: RwSignal::new(false),
            adding: RwSignal::default(),
            menu: RwSignal::new(None),
            keys: RwSignal::new(false),
            finding: RwSignal::default(),
            finds: RwSignal::new(None),
            compares: RwSignal::new(None),
            to_log: StoredValue::new(false),
        }
    }
}

impl Panels {
    /// Once more about the same person, where they are beside the chat: no longer.
    pub fn show_details(self, jid: BareJid) {
        let shown = self.details.get_untracked()
            && self.about.with_untracked(|it| it.as_ref() == Some(&jid));
        self.about.set(Some(jid));
        self.details.set(!shown);
    }

    pub fn ask_to_block(self, jid: BareJid) {
        self.about.set(Some(jid));
        self.details.set(false);
        self.block.set(true);
    }

    pub fn ask_to_add(self, typed: String) {
        self.adding.set(typed);
        self.add.set(true);
    }
}

impl Tab {
    /// Another list; what is open beside it stays open. Where nothing is, the address follows, for the browser's way back.
    pub fn list(self, side: Side) {
        self.panels.side.set(side);
        if self.address.with_untracked(Address::is_list) {
            self.go(&side.address());
        }
    }

    pub fn decide(self, change: PersonChange) {
        self.send(Command::Person(change));
    }
}

/// The side follows the address, and stays as it is while something is open: unless that is a chat that is not among the archived ones.
pub fn follow_side(tab: Tab) {
    let side = tab.panels.side;
    Effect::new(move |_| {
        let address = tab.address.get();
        if let Some(of) = Side::of(&address) {
            side.set(of);
        } else if let Some(chat) = address.chat()
            && side.get_untracked() == Side::Archived
            && !(tab.state).with_untracked(|state| state.is_archived(chat))
        {
            side.set(Side::Chats);
        }
    });
    // What the server did not do is said wherever one looks.
    let not_done = tab.memo(|state| state.not_done.clone());
    Effect::new(move |_| {
        if let Some((jid, why)) = not_done.get() {
            tab.state.update(|state| state.not_done = None);
            let before = text::not_done_before(jid.as_str());
            tab.say(&text::join(&before, " ", &text::refusal(&why)));
        }
    });
}

/// Who asks to see our presence. Looked for only when somebody changed: there may be ten thousand to look through.
pub fn requests(tab: Tab) -> Memo<Vec<BareJid>> {
    let revision = tab.memo(|state| state.people.revision);
    Memo::new(move |_| {
        revision.get();
        tab.state.with_untracked(|state| state.people.requests())
    })
}

/// What somebody is called.
pub fn name(tab: Tab, jid: &BareJid) -> Memo<String> {
    let jid = jid.clone();
    tab.memo(move |state| state.name(&jid))
}

/// Availability as a dot beside the picture, and in words for whoever does not see it; not `spoken` where these stand there anyway.
pub fn dot(tab: Tab, jid: &BareJid, spoken: bool) -> AnyView {
    let jid = jid.clone();
    let presence = tab.memo(move |state| Some(state.seen(&jid)?.presence));
    (move || sign(presence.get(), spoken)).into_any()
}

/// What [`dot`] shows for now.
pub fn sign(presence: Option<Presence>, spoken: bool) -> Option<AnyView> {
    let (kind, words) = match presence? {
        it @ Presence::Online => ("online", text::presence(it)),
        it @ (Presence::Away | Presence::ExtendedAway) => ("away", text::presence(it)),
        it @ Presence::DoNotDisturb => ("busy", text::presence(it)),
        Presence::Offline => return None,
    };
    Some(
        view! {
            <span class="dot" data-presence=kind title=words>
                {spoken.then(|| view! { <span class="unseen">" " {words}</span> })}
            </span>
        }
        .into_any(),
    )
}

/// What is seen of somebody, in words: availability, since when, and what they say of it.
pub fn seen(tab: Tab, jid: &BareJid) -> Memo<Option<String>> {
    let of = jid.clone();
    let seen = tab.memo(move |state| state.seen(&of));
    let jid = jid.clone();
    let blocked = tab.memo(move |state| state.people.is_blocked(&jid));
    Memo::new(move |_| {
        if blocked.get() {
            return Some(text::BLOCKED.into());
        }
        let seen = seen.get()?;
        let words = text::seen(&seen, time::short_within);
        Some(match &seen.status {
            Some(status) => text::presence_and_status(&words, status),
            None => words,
        })
    })
}

/// The box that a list is looked through with.
pub fn finder(typed: RwSignal<String>, label: Text, first: Callback<()>) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => rows::enter(&event),
        "Enter" if !typed.with_untracked(String::is_empty) => {
            event.prevent_default();
            first.run(());
        }
        "Escape" if !typed.with_untracked(String::is_empty) => {
            event.prevent_default();
            typed.set(String::new());
        }
        _ => {}
    };
    let clear = move || {
        let is_empty = typed.with(String::is_empty);
        (!is_empty).then(|| {
            view! {
                <button
                    type="button"
                    class="quiet"
                    aria-label=text::CLEAR
                    on:click=move |_| {
                        typed.set(String::new());
                        if let Some(field) = field.get_untracked() {
                            let _ = field.focus();
                        }
                    }
                >
                    {icon(icons::CLOSE)}
                </button>
            }
        })
    };
    view! {
        <div class="finder" role="search" aria-label=label>
            {icon(icons::FIND)}
            <input
                node_ref=field
                type="text"
                aria-label=label
                placeholder=text::FIND_SHORT
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                enterkeyhint="search"
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
                on:keydown=on_key
            />
            {clear}
        </div>
    }
    .into_any()
}
