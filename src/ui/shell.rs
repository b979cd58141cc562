//! The two panes of a tab that is signed in: the chats, and what is open. On a narrow screen one of them.
//!
//! They are made before the snapshot of the account is here, and not seen (`data-coming`) until it is: so nothing in them may be found out
//! once from what is there when it is made, unless it waits for that ([`super::tab::Tab::runs`]).
//!
//! `role=status` with `data-connection` says how the line is, in words.

use super::app::address;
use super::back;
use super::chat::ChatPane;
use super::chats::{ChatList, NewChat};
use super::icons::{self, icon};
use super::keys::{self, KeysDialog};
use super::later::{after_paint, later};
use super::local::{self, Local};
use super::log;
use super::narrow::narrow;
use super::notify;
use super::open::OpenDialog;
use super::people::{self, AddContact, BlockDialog, ChatMenu, ContactList, DetailsDialog, Side};
use super::settings::Settings;
use super::share::Share;
use super::storage::remedy;
use super::tab::{Config, Tab, tab};
use super::text::{self, Text};
use super::time;
use super::welcome;
use crate::bus::{Command, Connection, Trouble};
use crate::view::{Address, State};
use core::time::Duration;
use leptos::ev::{self, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

#[component]
pub fn Shell() -> impl IntoView {
    let tab = tab();
    let new_chat = RwSignal::new(false);
    let sharing = RwSignal::new(false);
    notify::follow(Local::provide(tab));
    let shared = tab.memo(|state| state.account.as_ref().is_none_or(|it| it.shared));
    Effect::new(move |_| {
        if !shared.get() {
            local::remember_account(true);
            time::learn_later();
        }
    });
    log::return_to(tab);
    keys::follow_everywhere(new_chat);
    follow_links(tab);
    // First what a person waits for, then the other contacts, of whom there may be thousands.
    let runs = tab.runs();
    let beginnings = tab.memo(|state| state.beginnings);
    Effect::new(move |_| {
        beginnings.get();
        if runs.get() {
            after_paint(move || tab.send(Command::MeetAll));
        }
    });
    // What was opened is asked about over what is shown already.
    let address = Memo::new(move |before: Option<&Address>| match tab.address.get() {
        Address::Open(_) => before.cloned().unwrap_or_default(),
        address => address,
    });
    // A chat follows what comes of it, and is made ahead, by itself; everything else is made of what is there.
    let ahead = RwSignal::new(false);
    if !runs.get_untracked() {
        set_timeout(time::prepare, Duration::default());
        set_timeout(move || _ = ahead.try_set(true), Duration::default());
    }
    let open_here = Memo::new(move |_| {
        let address = address.get();
        (runs.get() || ahead.get() && address.chat().is_some()).then_some(address)
    });
    let pane = move || match open_here.get() {
        Some(Address::Chat(chat)) => view! { <ChatPane chat=chat /> }.into_any(),
        Some(Address::Settings) => view! { <Settings sharing=sharing /> }.into_any(),
        Some(_) => welcome::pane(new_chat, sharing),
        None => ().into_any(),
    };
    let open = move || match address.get() {
        Address::Chat(_) | Address::Settings => "pane",
        _ => "list",
    };
    // Where there is room for one pane only, the list is what the page is about.
    let narrow = narrow();
    let (touched, lifted) = back::swipe(tab, narrow);
    back::put_list_beneath(tab);
    back::close_first(tab, narrow);
    let side_role = move || match narrow.get() && open() == "list" {
        true => "main",
        false => "region",
    };
    Effect::new(move |_| {
        // The account was made just now.
        if runs.get() && address.get() == Address::Register {
            tab.replace(&Address::List);
        }
    });
    let near = RwSignal::new(false);
    // Where the page begins with a chat, that is read first: the list comes a frame later.
    let side = match address.with_untracked(|it| it.chat().is_some()) {
        true => later(move || lists(new_chat, sharing, near)),
        false => (move || runs.get().then(|| lists(new_chat, sharing, near))).into_any(),
    };
    let hidden = move || (!runs.get()).then_some("");
    view! {
        <div class="shell" data-open=open data-coming=hidden>
            {connection_line()}
            <div class="side" role=side_role aria-label=text::SIDE>
                <div class="side-head">
                    <div class="who">
                        <h1>{move || tab.config.with(Config::name)}</h1>
                        {own_address()}
                    </div>
                    {plus(new_chat)}
                    <button
                        type="button"
                        class="quiet round"
                        aria-label=text::SETTINGS
                        title=text::SETTINGS
                        on:click=move |_| tab.go(&Address::Settings)
                    >
                        {icon(icons::GEAR)}
                    </button>
                </div>
                {leftovers()}
                {welcome::card("offer")}
                {sides(near)}
                {side}
            </div>
            <main class="pane" on:touchstart=touched on:touchend=lifted>
                {pane}
            </main>
            {later(|| DetailsDialog().into_any())}
        </div>
        {later(move || {
            view! {
                <NewChat open=new_chat sharing=sharing />
                <Share open=sharing />
                <OpenDialog under=address />
                <AddContact />
                <BlockDialog />
                <ChatMenu />
                <KeysDialog />
            }
                .into_any()
        })}
        {toast()}
    }
    .into_any()
}

/// Follows links within the page at once: the browser would say where they lead after one more frame.
fn follow_links(tab: Tab) {
    let listener = window_event_listener(ev::click, move |event| {
        if let Some(hash) = inward(&event) {
            event.prevent_default();
            // Only a cross-origin frame could refuse this.
            let _ = window().location().set_hash(&hash);
            tab.at(address());
        }
    });
    on_cleanup(move || listener.remove());
}

/// Where in this page a click leads that nobody has taken and that asks for no tab or window of its own.
pub fn inward(event: &MouseEvent) -> Option<String> {
    let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if elsewhere || event.button() != 0 || event.default_prevented() {
        return None;
    }
    let target: Element = event.target()?.dyn_into().ok()?;
    let link = target.closest("a[href^=\"#\"]").ok()??;
    link.get_attribute("href")
}

/// What the plus begins: a chat, or a contact where these are listed.
fn plus(new_chat: RwSignal<bool>) -> AnyView {
    let tab = tab();
    let adds = Memo::new(move |_| tab.panels.side.get() == Side::Contacts);
    let words = move || match adds.get() {
        true => text::ADD_CONTACT,
        false => text::NEW_CHAT,
    };
    let begin = move |_| match adds.get_untracked() {
        true => tab.panels.ask_to_add(String::new()),
        false => new_chat.set(true),
    };
    view! {
        <button type="button" class="quiet round" aria-label=words title=words on:click=begin>
            {move || icon(if adds.get() { icons::PERSON_PLUS } else { icons::COMPOSE })}
        </button>
    }
    .into_any()
}

/// Contacts that somebody was about to choose are kept ready for so long.
const WANTS: Duration = Duration::from_secs(10);

/// Chats or contacts.
/// `near`: somebody is about to choose the contacts.
fn sides(near: RwSignal<bool>) -> AnyView {
    let tab = tab();
    let side = tab.panels.side;
    let asking = people::requests(tab);
    let requests = Memo::new(move |_| asking.with(Vec::len));
    let button = move |of: Side, words: Text| {
        let pressed = move || (side.get() == of).to_string();
        let count = move || {
            let count = if of == Side::Contacts {
                requests.get()
            } else {
                0
            };
            (count > 0).then(|| view! { <span class="badge">{text::number(count)}</span> })
        };
        let comes = move || near.set(near.get_untracked() || of == Side::Contacts);
        // A finger leaves before it chooses, and a pointer may come back.
        let goes = move || set_timeout(move || _ = near.try_set(false), WANTS);
        view! {
            <button
                type="button"
                aria-pressed=pressed
                on:click=move |_| tab.list(of)
                on:pointerenter=move |_| comes()
                on:pointerleave=move |_| goes()
                on:focus=move |_| comes()
                on:blur=move |_| goes()
            >
                {words}
                {count}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="sides" role="group" aria-label=text::LISTS>
            {button(Side::Chats, text::CHATS)}
            {button(Side::Contacts, text::CONTACTS)}
        </div>
    }
    .into_any()
}

fn lists(
    new_chat: RwSignal<bool>,
    sharing: RwSignal<bool>,
    near_contacts: RwSignal<bool>,
) -> AnyView {
    let tab = tab();
    let contacts = people::by_name(tab, near_contacts);
    (move || match tab.panels.side.get() {
        Side::Chats => {
            view! { <ChatList new_chat=new_chat sharing=sharing archived=false /> }.into_any()
        }
        Side::Contacts => view! { <ContactList by_name=contacts /> }.into_any(),
        Side::Archived => view! {
            <div class="side-line">
                <button
                    type="button"
                    class="quiet round"
                    aria-label=text::BACK_TO_LIST
                    on:click=move |_| tab.list(Side::Chats)
                >
                    {icon(icons::BACK)}
                </button>
                <h2>{text::ARCHIVED_CHATS}</h2>
            </div>
            <ChatList new_chat=new_chat sharing=sharing archived=true />
        }
        .into_any(),
    })
    .into_any()
}

fn own_address() -> AnyView {
    let jid = tab().memo(|state| state.account.as_ref().map(|account| account.jid.clone()));
    view! { <span class="own-address">{move || jid.get().map(|jid| jid.0)}</span> }.into_any()
}

/// Out of sight while everything is well, but there for assistive technology.
fn connection_line() -> AnyView {
    const SOON: Duration = Duration::from_millis(700);
    // Longer than any step of connecting may take before it is given up: the browser's database may have stopped to answer.
    const LATE: Duration = Duration::from_secs(30);
    let tab = tab();
    let connection = tab.memo(|state| state.connection);
    let trouble = tab.memo(|state| state.trouble.clone());
    let needs_password = move || {
        matches!(
            trouble.get(),
            Some(Trouble::PasswordNeeded | Trouble::PlainOnly | Trouble::NotAuthorized)
        )
    };
    // Most often there is a line before anybody has read that there is none, and the page would have moved for it.
    let takes_long = RwSignal::new(false);
    let lacks = Memo::new(move |_| connection.get() != Connection::Online);
    Effect::new(move |_| {
        takes_long.set(false);
        if lacks.get() {
            set_timeout(
                move || _ = takes_long.try_set(lacks.try_get_untracked() == Some(true)),
                SOON,
            );
        }
    });
    let connects = Memo::new(move |_| connection.get() == Connection::Connecting);
    let (late, times) = (RwSignal::new(false), StoredValue::new(0_u32));
    Effect::new(move |_| {
        late.set(false);
        let time = times.try_update_value(|times| {
            *times = times.wrapping_add(1);
            *times
        });
        if connects.get() {
            let is_same = move || times.try_get_value() == time;
            set_timeout(move || _ = late.try_set(is_same()), LATE);
        }
    });
    let words = move || match trouble.get().as_ref().map(text::line_trouble) {
        None if late.get() => Some(text::CONNECTING_LATE.into()),
        words => words,
    };
    let calm = move || !lacks.get() || !takes_long.get() && trouble.with(Option::is_none);
    view! {
        <div class="line" class:calm=calm>
            <p role="status" data-connection=move || connection.get().name()>
                <b>{move || text::connection(connection.get())}</b>
                <span>{words}</span>
            </p>
            {move || {
                needs_password()
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                on:click=move |_| tab.state.update(State::password_now)
                            >
                                {text::ENTER_PASSWORD}
                            </button>
                        }
                    })
            }}
            {move || {
                (trouble.get() == Some(Trouble::IdentityMoved))
                    .then(|| {
                        view! {
                            <button type="button" on:click=move |_| tab.send(Command::TakeOver)>
                                {text::TAKE_OVER}
                            </button>
                        }
                    })
            }}
            {move || trouble.get().as_ref().and_then(|trouble| remedy(trouble, ""))}
        </div>
    }
    .into_any()
}

/// What was just done, or could not be: said for a few seconds.
fn toast() -> AnyView {
    const LASTS: Duration = Duration::from_secs(5);
    let tab = tab();
    let failed = tab.memo(|state| state.act_failed.clone());
    Effect::new(move |_| {
        if let Some(failed) = failed.get() {
            tab.state.update(|state| state.act_failed = None);
            tab.say(&text::not_done(&text::failure(&failed.failure)));
        }
    });
    let shown = RwSignal::new(None);
    Effect::new(move |_| {
        let (count, words) = tab.said.get();
        if !words.is_empty() {
            shown.set(Some((count, words)));
            set_timeout(
                move || {
                    let is_still =
                        |it: &Option<(u32, String)>| it.as_ref().is_some_and(|it| it.0 == count);
                    if shown.try_with_untracked(is_still) == Some(true) {
                        shown.set(None);
                    }
                },
                LASTS,
            );
        }
    });
    view! {
        <div class="toast" aria-live="polite">
            {move || shown.get().map(|(_, words)| view! { <p>{words}</p> })}
        </div>
    }
    .into_any()
}

/// A quiet offer to take devices off the list that sign-ins on shared computers left behind.
fn leftovers() -> AnyView {
    let tab = tab();
    let devices = tab.memo(|state| state.leftovers.clone());
    (move || {
        let devices = devices.get();
        if devices.is_empty() {
            return None;
        }
        let sentence = text::leftovers(devices.len());
        let remove = move |_| {
            tab.send(Command::RemoveDevices(devices.clone()));
            tab.state.update(State::forget_leftovers);
        };
        Some(view! {
            <section class="offer" aria-label=text::DEVICES>
                <p>{sentence} " " {text::LEFTOVERS_LEAD}</p>
                <div class="actions">
                    <button type="button" on:click=remove>
                        {text::REMOVE}
                    </button>
                    <button
                        type="button"
                        class="quiet"
                        on:click=move |_| tab.state.update(State::forget_leftovers)
                    >
                        {text::KEEP}
                    </button>
                </div>
            </section>
        })
    })
    .into_any()
}
