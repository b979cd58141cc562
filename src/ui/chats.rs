//! The list of chats, and the dialog that starts one.
//!
//! `navigation` "Chats"; each chat is a link whose accessible name begins with its name, with `data-jid`, `data-unread`,
//! `data-pinned` and `data-muted`. Only those in sight and some around are in the document.

use super::avatar::avatar;
use super::dialog::Dialog;
use super::icons::{self, Icon, icon};
use super::people::{contact, dot, finder, heading, menu_at, requests_line};
use super::preview::preview;
use super::rows::{Item, rows};
use super::search;
use super::share::exchange;
use super::tab::{Tab, tab};
use super::text::Text;
use super::{text, time};
use crate::bus::Command;
use crate::model::BareJid;
use crate::view::directory::Directory;
use crate::view::{Address, Place};
use leptos::html;
use leptos::prelude::*;
use web_sys::SubmitEvent;

/// The chats of the list (or those put away), and what is found when something is typed above them.
#[component]
pub fn ChatList(
    new_chat: RwSignal<bool>,
    sharing: RwSignal<bool>,
    archived: bool,
) -> impl IntoView {
    let tab = tab();
    let typed = RwSignal::new(String::new());
    let revision = tab.memo(|state| (state.chats_revision, state.people.revision));
    let order = Memo::new(move |_| {
        revision.get();
        tab.state.with_untracked(|state| state.order(archived))
    });
    let looks = Memo::new(move |_| typed.with(|typed| !typed.trim().is_empty()));
    // Made when somebody is about to type, so that the first letter is as quick as the others.
    let near = RwSignal::new(false);
    let directories = Memo::new(move |_| {
        (looks.get() || near.get()).then(|| {
            revision.get();
            (tab.state).with_untracked(|state| (state.chat_directory(), state.others_directory()))
        })
    });
    let items = Memo::new(move |_| {
        directories.with(|directories| match directories {
            Some((chats, contacts)) if looks.get() => {
                typed.with(|typed| found(chats, contacts, typed))
            }
            _ => order.with(|order| order.iter().cloned().map(Item::Chat).collect()),
        })
    });
    let first = Callback::new(move |()| {
        let jid = items.with_untracked(|items| {
            items.iter().find_map(|item| match item {
                Item::Chat(jid) | Item::Contact(jid, _) => Some(jid.clone()),
                Item::Heading(_) => None,
            })
        });
        match jid {
            Some(jid) => {
                typed.set(String::new());
                tab.go(&Address::Chat(jid));
            }
            None => search::open_first(tab, Place::Everywhere),
        }
    });
    let before = view! {
        {move || (!archived && !looks.get()).then(|| view! { {requests_line(tab)} {archived_line(tab)} }.into_any())}
    };
    let no_message = search::no_message(tab, typed);
    let after = view! {
        {move || {
            (!looks.get() && !archived && order.with(Vec::is_empty)).then(|| none_yet(new_chat, sharing))
        }}
        {move || {
            (looks.get() && items.with(Vec::is_empty) && no_message.get())
                .then(|| view! { <p class="notice" role="status">{text::NOTHING_FOUND}</p> })
        }}
        {search::found(typed)}
    };
    let label = match archived {
        true => text::ARCHIVED_CHATS,
        false => text::CHATS,
    };
    view! {
        <nav
            class="chats finding"
            aria-label=label
            on:keydown=move |event| search::step(&event)
            on:focusin=move |_| near.set(true)
            on:focusout=move |_| near.set(false)
        >
            {finder(typed, text::FIND, first)}
            {rows(items, before.into_any(), after.into_any(), draw)}
        </nav>
    }
    .into_any()
}

/// Chats, and contacts without one, that are called so.
fn found(chats: &Directory, contacts: &Directory, typed: &str) -> Vec<Item> {
    let (chats, contacts) = (chats.find(typed), contacts.find(typed));
    let headed = |words: Text, some: bool| some.then(|| Item::Heading(words.into()));
    let has_chats = headed(text::CHATS, !chats.is_empty());
    let has_contacts = headed(text::CONTACTS, !contacts.is_empty());
    (has_chats.into_iter())
        .chain(chats.into_iter().map(Item::Chat))
        .chain(has_contacts)
        .chain(contacts.into_iter().map(|jid| Item::Contact(jid, 0)))
        .collect()
}

fn draw(item: Item) -> AnyView {
    match item {
        Item::Heading(words) => heading(words),
        Item::Chat(jid) => entry(jid),
        Item::Contact(jid, _) => contact(&jid),
    }
}

fn none_yet(new_chat: RwSignal<bool>, sharing: RwSignal<bool>) -> AnyView {
    let tab = tab();
    view! {
        <div class="empty">
            <span class="empty-sign">{icon(icons::CHAT)}</span>
            <p class="empty-title">{text::NO_CHATS}</p>
            <p>{text::NO_CHATS_LEAD}</p>
            <button type="button" class="primary" on:click=move |_| new_chat.set(true)>
                {text::WRITE_TO}
            </button>
            <div class="ways">
                <button type="button" class="inline" on:click=move |_| tab.panels.ask_to_add(String::new())>
                    {text::ADD_SOMEBODY}
                </button>
                <button type="button" class="inline" on:click=move |_| sharing.set(true)>
                    {text::SHARE_ADDRESS}
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// Where the archived chats are, if there are any.
fn archived_line(tab: Tab) -> AnyView {
    let count = tab.memo(|state| state.archived());
    (move || {
        let (count, unread) = count.get();
        (count > 0).then(|| {
            view! {
                <a class="side-line" href=Address::Archived.hash() data-archived=count>
                    {icon(icons::BOX)}
                    <span>{text::ARCHIVED}</span>
                    <span class="side-count">{text::number(count)}</span>
                    {(unread > 0)
                        .then(|| {
                            view! {
                                <span class="badge calm">
                                    {badge(unread)}
                                </span>
                            }
                        })}
                </a>
            }
        })
    })
    .into_any()
}

fn entry(jid: BareJid) -> AnyView {
    let tab = tab();
    let href = Address::Chat(jid.clone()).hash();
    let address = jid.0.clone();
    let current = {
        let jid = jid.clone();
        move || {
            tab.address
                .with(|open| open.chat() == Some(&jid))
                .then_some("page")
        }
    };
    let of = jid.clone();
    let chat = tab.memo(move |state| state.chat(&of).cloned());
    let name = Memo::new(move |_| {
        chat.with(|it| it.as_ref().map(|it| it.name.clone()))
            .unwrap_or_default()
    });
    let unread = Memo::new(move |_| chat.with(|it| it.as_ref().map_or(0, |it| it.unread)));
    let arrangement = Memo::new(move |_| {
        chat.with(|it| it.as_ref().map(|it| it.arrangement).unwrap_or_default())
    });
    let muted = Memo::new(move |_| arrangement.get().is_muted(time::now()));
    let of = jid.clone();
    let blocked = tab.memo(move |state| state.people.is_blocked(&of));
    let last = preview(&jid, name);
    let mark = |words: Text, sign: Icon| {
        view! {
            <span class="entry-mark" title=words>
                {icon(sign)}
                <span class="unseen">" " {words}</span>
            </span>
        }
        .into_any()
    };
    let of = jid.clone();
    view! {
        <a
            class="entry"
            href=href
            data-jid=address
            data-unread=move || unread.get()
            data-pinned=move || arrangement.get().pinned.to_string()
            data-muted=move || muted.get().to_string()
            aria-current=current
            on:contextmenu=move |event| menu_at(&event, &of)
        >
            {avatar(&jid, name)}
            <span class="entry-name cut">
                <bdi>{name}</bdi>
                {move || muted.get().then(|| mark(text::MUTED, icons::BELL_OFF))}
                {move || blocked.get().then(|| mark(text::BLOCKED, icons::BLOCK))}
            </span>
            {dot(tab, &jid, true)}
            {last}
            <span class="entry-end">
                {move || arrangement.get().pinned.then(|| mark(text::PINNED, icons::PIN))}
                {move || {
                    let unread = unread.get();
                    (unread > 0)
                        .then(|| {
                            view! {
                                <span class="badge" class:calm=muted>
                                    {badge(unread)}
                                </span>
                            }
                        })
                }}
            </span>
        </a>
    }
    .into_any()
}

/// The dialog "New chat". The engine says whether what was typed is an address.
#[component]
pub fn NewChat(open: RwSignal<bool>, sharing: RwSignal<bool>) -> impl IntoView {
    let tab = tab();
    let started = tab.memo(|state| state.started.clone());
    Effect::new(move |_| {
        if open.get() {
            tab.state.update(|state| state.forget_started());
        }
    });
    Effect::new(move |_| {
        let chat = started.with(|started| started.as_ref().and_then(|it| it.chat.clone()));
        if let Some(chat) = chat.filter(|_| open.get_untracked()) {
            open.set(false);
            tab.go(&Address::Chat(chat));
        }
    });
    let refused = move || {
        started
            .with(|started| started.as_ref().is_some_and(|it| it.chat.is_none()))
            .then(|| view! { <p class="alert" role="alert">{text::NOT_AN_ADDRESS}</p> })
    };
    view! {
        <Dialog id="new-chat" title=text::NEW_CHAT open=open>
            {move || {
                let address = NodeRef::<html::Input>::new();
                let submit = move |event: SubmitEvent| {
                    event.prevent_default();
                    let Some(input) = address.get_untracked() else { return };
                    let typed = tab.with_domain(&input.value());
                    tab.send(Command::StartChat { typed });
                };
                view! {
                    <form on:submit=submit novalidate>
                        <p class="lead">{text::NEW_CHAT_LEAD}</p>
                        {refused}
                        <label for="new-address">{text::ADDRESS}</label>
                        <input
                            node_ref=address
                            id="new-address"
                            type="text"
                            inputmode="email"
                            autocomplete="off"
                            autocapitalize="none"
                            spellcheck="false"
                            autofocus
                            placeholder=text::NAME_EXAMPLE
                        />
                        <div class="actions">
                            <button type="button" class="quiet" on:click=move |_| open.set(false)>
                                {text::CANCEL}
                            </button>
                            <button type="submit" class="primary">
                                {text::START_CHAT}
                            </button>
                        </div>
                    </form>
                    {exchange(open, sharing)}
                }
            }}
        </Dialog>
    }
    .into_any()
}

/// A number of unread messages: for the eye, and in words for who hears it.
fn badge(unread: u32) -> AnyView {
    view! {
        <span aria-hidden="true">{text::number(unread)}</span>
        <span class="unseen">{text::unread_count(unread)}</span>
    }
    .into_any()
}
