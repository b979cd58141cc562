//! The list of chats, and the dialog that starts one.
//!
//! `navigation` "Chats"; each chat is a link whose accessible name begins with its name, with `data-jid` and
//! `data-unread`.

use super::avatar::avatar;
use super::dialog::Dialog;
use super::preview::preview;
use super::share::exchange;
use super::tab::tab;
use super::text;
use crate::bus::Command;
use crate::model::{BareJid, Presence};
use crate::view::Address;
use leptos::html;
use leptos::prelude::*;
use web_sys::SubmitEvent;

#[component]
pub fn ChatList(new_chat: RwSignal<bool>) -> impl IntoView {
    let order = tab().memo(|state| state.order(false));
    let empty = Memo::new(move |_| order.with(Vec::is_empty));
    view! {
        <nav class="chats" aria-label=text::CHATS>
            {move || {
                empty
                    .get()
                    .then(|| {
                        view! {
                            <div class="empty">
                                <p class="empty-title">{text::NO_CHATS}</p>
                                <p>{text::NO_CHATS_LEAD}</p>
                                <button
                                    type="button"
                                    class="primary"
                                    on:click=move |_| new_chat.set(true)
                                >
                                    {text::WRITE_TO}
                                </button>
                            </div>
                        }
                    })
            }}
            <ul>
                <For each=move || order.get() key=BareJid::clone let:jid>
                    <Entry jid=jid />
                </For>
            </ul>
        </nav>
    }
    .into_any()
}

#[component]
fn Entry(jid: BareJid) -> impl IntoView {
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
    let of = jid.clone();
    let available = tab.memo(move |state| state.people.is_available(&of));
    let last = preview(&jid, name);
    view! {
        <li>
            <a
                class="entry"
                href=href
                data-jid=address
                data-unread=move || unread.get()
                aria-current=current
            >
                {avatar(&jid, name)}
                <span class="entry-name" dir="auto">
                    {name}
                </span>
                {move || available.get().then(|| view! { <span class="dot" title=text::presence(Presence::Online)></span> })}
                {last}
                {move || {
                    let unread = unread.get();
                    (unread > 0)
                        .then(|| {
                            view! {
                                <span class="badge">
                                    {unread} <span class="unseen">{text::UNREAD}</span>
                                </span>
                            }
                        })
                }}
            </a>
        </li>
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
                    let mut typed = input.value().trim().to_owned();
                    if let Some(domain) = tab.config.with_untracked(|config| config.domain.clone())
                        && !typed.is_empty() && !typed.contains(['@', '.'])
                    {
                        typed.push('@');
                        typed.push_str(&domain);
                    }
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
                            placeholder="name@example.org"
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
