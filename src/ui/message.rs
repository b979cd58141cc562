//! One message: an `article` that says in attributes what tests rely on, and in words what a person needs.
//!
//! The article stays while its message changes, so that focus and place are kept; only what changed is made anew.

use super::icons::{self, icon};
use super::log::day_line;
use super::tab::{Editing, Tab, tab};
use super::{text, time};
use crate::bus::{Command, Connection, Gap};
use crate::model::{BareJid, Delivery, Encryption, Message, MessageKey, Problem};
use crate::view::Row;
use crate::view::links::{Piece, pieces};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn MessageRow(
    chat: BareJid,
    key: MessageKey,
    encrypted: Memo<bool>,
    name: Memo<String>,
) -> impl IntoView {
    let tab = tab();
    let own_chat = chat.clone();
    let row: Memo<Option<Row>> = tab.memo(move |state| state.row(&chat, key, time::day));
    // A row that has just left the timeline keeps no attributes; it leaves the document in the same breath.
    let has = move |part: fn(&Message) -> Option<String>| {
        move || row.with(|row| row.as_ref().and_then(|row| part(&row.message)))
    };
    let message = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.message.clone())));
    let new_day = Memo::new(move |_| {
        row.with(|row| {
            row.as_ref()
                .filter(|row| row.new_day)
                .map(|row| row.message.at)
        })
    });
    let gap = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| row.gap)));
    let connected = tab.memo(|state| state.connection == Connection::Online);
    // On a good line it is on its way before anybody could read this.
    let queued = Memo::new(move |_| {
        let body = message.with(|it| {
            it.as_ref()
                .filter(|it| it.delivery == Delivery::Queued)
                .map(|it| it.body.clone())
        });
        body.filter(|_| !connected.get())
    });
    if let Some(notice) = row.with_untracked(|row| row.as_ref().and_then(|row| row.message.notice))
    {
        return view! {
            {move || new_day.get().map(day_line)}
            {move || gap.get().map(gap_line)}
            <p class="gap" data-kind="event" data-id=key.to_string()>
                {move || text::notice(notice, &name.get())}
            </p>
        }
        .into_any();
    }
    let repairing = RwSignal::new(false);
    let own = move || message.with(|it| it.as_ref().is_some_and(|it| it.own));
    let follows = move || row.with(|row| row.as_ref().is_some_and(|row| row.follows));
    let content =
        Memo::new(move |_| message.with(|it| it.as_ref().map(|it| (it.body.clone(), it.problem))));
    view! {
        {move || new_day.get().map(day_line)}
        {move || gap.get().map(gap_line)}
        <article
            class="message"
            class:own=own
            class:follows=follows
            data-id=key.to_string()
            data-origin-id=has(|it| it.origin_id.as_ref().map(|id| id.0.clone()))
            data-own=has(|it| Some(it.own.to_string()))
            data-sender=has(|it| Some(it.sender.0.clone()))
            data-state=has(|it| Some(text::delivery(&it.delivery).0.into()))
            data-encryption=has(|it| Some(encryption(it.encryption).into()))
            data-problem=has(|it| it.problem.map(|problem| problem.name().into()))
            aria-posinset=move || row.with(|row| row.as_ref().map(|row| row.place.to_string()))
            aria-setsize="-1"
        >
            <span class="unseen">
                {move || if own() { text::YOU.to_owned() } else { name.get() }} ":"
            </span>
            <div class="bubble">
                {move || content.get().map(|(body, problem)| match problem {
                    None => body_view(&body),
                    Some(problem) => {
                        let quiet = matches!(problem, Problem::BeforeDevice | Problem::Waiting);
                        let sign = if quiet { icons::LOCK } else { icons::WARNING };
                        view! {
                            <p class="why" class:quiet=quiet>{icon(sign)} {text::problem(problem)}</p>
                            {text::repairs(problem).then(|| repair(tab, key, repairing))}
                        }
                            .into_any()
                    }
                })}
                {move || message.get().map(|message| foot(message, encrypted))}
            </div>
            {move || message.get().and_then(|message| below(&message, key))}
            {
                let chat = own_chat.clone();
                move || queued.get().map(|body| waiting(&chat, key, body))
            }
        </article>
    }
    .into_any()
}

/// Where messages are, or may be, missing.
fn gap_line(gap: Gap) -> AnyView {
    let words = if gap.lost {
        text::GAP_LOST
    } else {
        text::GAP_LOADING
    };
    view! {
        <p class="gap" data-kind="gap">
            {words}
        </p>
    }
    .into_any()
}

fn encryption(encryption: Encryption) -> &'static str {
    match encryption {
        Encryption::None => "none",
        Encryption::OmemoLegacy => "omemo-legacy",
        Encryption::Omemo2 => "omemo-2",
    }
}

fn body_view(body: &str) -> AnyView {
    let parts: Vec<AnyView> = pieces(body)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.to_owned().into_any(),
            Piece::Link(link) => view! {
                <a href=link.to_owned() target="_blank" rel="noopener noreferrer">
                    {link.to_owned()}
                </a>
            }
            .into_any(),
        })
        .collect();
    view! {
        <div class="body" data-part="body" dir="auto">
            {parts}
        </div>
    }
    .into_any()
}

/// When, how it travelled, and how far it came.
fn foot(message: Arc<Message>, encrypted: Memo<bool>) -> AnyView {
    let at = message.at;
    let encryption = message.encryption;
    let plain = encryption == Encryption::None;
    let waits = message.delivery == Delivery::Queued;
    let travelled = move || {
        if waits {
            ().into_any()
        } else if !plain {
            let words = match encryption {
                Encryption::Omemo2 => text::ENCRYPTED,
                _ => text::ENCRYPTED_LEGACY,
            };
            mark("mark", icons::LOCK, words)
        } else if encrypted.get() {
            view! {
                <span class="mark plain" title=text::NOT_ENCRYPTED_HERE>
                    {icon(icons::UNLOCKED)}
                    {text::NOT_ENCRYPTED}
                </span>
            }
            .into_any()
        } else {
            mark("mark", icons::UNLOCKED, text::NOT_ENCRYPTED)
        }
    };
    let (state, words) = text::delivery(&message.delivery);
    let tick = match state {
        "pending" => Some(icons::CLOCK),
        "sent" => Some(icons::CHECK),
        "delivered" | "displayed" => Some(icons::CHECKS),
        "failed" => Some(icons::WARNING),
        _ => None,
    };
    view! {
        <footer class="foot">
            <time datetime=time::machine(at)>{time::clock(at)}</time>
            {travelled}
            {tick.map(|tick| mark(state, tick, words))}
        </footer>
    }
    .into_any()
}

/// An icon with words for those who do not see it.
fn mark(class: &'static str, path: &'static str, words: &'static str) -> AnyView {
    view! {
        <span class=text::join("mark ", class, "") role="img" aria-label=words title=words>
            {icon(path)}
        </span>
    }
    .into_any()
}

/// What did not go as it should, and what can be done.
fn below(message: &Message, key: MessageKey) -> Option<AnyView> {
    let tab = tab_if_failed(message);
    let failed = tab.map(|(tab, sentence)| {
        view! {
            <p class="why">
                {sentence} " "
                <button
                    type="button"
                    class="inline"
                    on:click=move |_| tab.send(Command::SendAgain { key })
                >
                    {text::SEND_AGAIN}
                </button> " "
                {delete_button(tab, key)}
            </p>
        }
        .into_any()
    });
    let excluded = (!message.excluded.is_empty()).then(|| {
        let mut devices = String::from(text::LEFT_OUT);
        for (i, (jid, device)) in message.excluded.iter().enumerate() {
            if i > 0 {
                devices.push_str(", ");
            }
            devices.push_str(jid.as_str());
            devices.push_str(" · ");
            devices.push_str(&device.to_string());
        }
        view! { <p class="aside">{devices}</p> }.into_any()
    });
    (failed.is_some() || excluded.is_some()).then(|| view! { {failed} {excluded} }.into_any())
}

/// What can be done about a message that waits.
fn waiting(chat: &BareJid, key: MessageKey, body: String) -> AnyView {
    let tab = tab();
    let editing = Editing {
        chat: chat.clone(),
        key,
        body,
    };
    view! {
        <p class="aside">
            {text::QUEUED} " "
            <button
                type="button"
                class="inline"
                on:click=move |_| tab.editing.set(Some(editing.clone()))
            >
                {text::EDIT}
            </button> " " {delete_button(tab, key)}
        </p>
    }
    .into_any()
}

/// A new session with the device that sent what could not be opened: one tap.
fn repair(tab: Tab, key: MessageKey, done: RwSignal<bool>) -> AnyView {
    view! {
        <p class="aside">
            {move || if done.get() {
                text::REPAIRING.into_any()
            } else {
                view! {
                    <button
                        type="button"
                        class="inline"
                        title=text::REPAIR_HINT
                        on:click=move |_| {
                            tab.send(Command::Repair { key });
                            done.set(true);
                        }
                    >
                        {text::REPAIR}
                    </button>
                }
                .into_any()
            }}
        </p>
    }
    .into_any()
}

fn delete_button(tab: Tab, key: MessageKey) -> AnyView {
    view! {
        <button type="button" class="inline" on:click=move |_| tab.send(Command::Delete { key })>
            {text::DELETE}
        </button>
    }
    .into_any()
}

fn tab_if_failed(message: &Message) -> Option<(super::tab::Tab, String)> {
    match &message.delivery {
        Delivery::Failed(failure) => Some((tab(), text::failure(failure))),
        _ => None,
    }
}
