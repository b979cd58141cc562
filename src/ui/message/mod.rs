//! One message: an `article` that says in attributes what tests rely on, and in words what a person needs.
//!
//! The article stays while its message changes, so that focus and place are kept; only what changed is made anew.

mod acts;
mod body;
mod details;
mod dialogs;
mod foot;
mod menu;
mod quote;
mod reactions;
mod unread;

use super::icons::{self, icon};
use super::log::day_line;
use super::tab::tab;
use super::{text, time};
use crate::bus::{Connection, Gap};
use crate::model::{BareJid, Delivery, Encryption, Message, MessageKey, Problem, Retraction};
use crate::view::Row;
use crate::view::long::beginning;
pub use acts::{Action, Acts, acts, is_editable};
use body::body_view;
pub use details::Details;
pub use dialogs::{DeleteDialog, ForwardDialog, selection_bar};
use foot::{below, foot, repair, waiting};
use leptos::prelude::*;
use menu::tools;
pub use menu::{MessageMenu, article_of, key_of};
pub use quote::{answered, quoted};
use std::sync::Arc;
pub use unread::{Unread, jump_button, unread, unread_line};

#[component]
pub fn MessageRow(
    chat: BareJid,
    key: MessageKey,
    encrypted: Memo<bool>,
    name: Memo<String>,
) -> impl IntoView {
    let tab = tab();
    let acts = acts();
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
    let unread = unread();
    let before = move || {
        view! {
            {move || new_day.get().map(day_line)}
            {move || gap.get().map(gap_line)}
            {unread_line(unread, key)}
        }
        .into_any()
    };
    if let Some(notice) = row.with_untracked(|row| row.as_ref().and_then(|row| row.message.notice))
    {
        return view! {
            {before()}
            <p class="gap" data-kind="event" data-id=key.to_string()>
                {move || text::notice(notice, &name.get())}
            </p>
        }
        .into_any();
    }
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
    let own = move || message.with(|it| it.as_ref().is_some_and(|it| it.own));
    let follows = move || {
        row.with(|row| row.as_ref().is_some_and(|row| row.follows)) && !unread.is_before(key)
    };
    let account = tab.memo(|state| state.account.as_ref().map(|it| it.jid.clone()));
    // As others see it: an own action is told with the own name.
    let who = Memo::new(move |_| match own() {
        true => account.with(|it| it.as_ref().map(text::nick).unwrap_or_default()),
        false => name.get(),
    });
    let content = Content {
        key,
        who,
        repairing: RwSignal::new(false),
        revealed: RwSignal::new(false),
        whole: RwSignal::new(false),
    };
    // What is made anew only when it changes.
    let shown = Memo::new(move |_| message.with(|it| it.as_deref().map(Shown::of)));
    let reply =
        Memo::new(move |_| message.with(|it| it.as_ref().filter(|it| it.is_text())?.reply.clone()));
    let reacted = Memo::new(move |_| {
        message
            .with(|it| it.as_ref().map(|it| it.reactions.clone()))
            .unwrap_or_default()
    });
    let active =
        Memo::new(move |_| acts.active.get() == Some(key) && acts.selected.with(Option::is_none));
    let chosen = Memo::new(move |_| {
        acts.selected
            .with(|it| it.as_ref().map(|keys| keys.contains(&key)))
    });
    view! {
        {before()}
        <article
            class="message"
            class:own=own
            class:follows=follows
            tabindex="-1"
            data-id=key.to_string()
            data-origin-id=has(|it| it.origin_id.as_ref().map(|id| id.0.clone()))
            data-own=has(|it| Some(it.own.to_string()))
            data-sender=has(|it| Some(it.sender.0.clone()))
            data-state=has(|it| Some(text::delivery(&it.delivery).0.into()))
            data-encryption=has(|it| Some(encryption(it.encryption).into()))
            data-problem=has(|it| it.problem.map(|problem| problem.name().into()))
            data-edited=has(|it| it.edited.map(|_| "true".into()))
            data-retracted=has(|it| it.retracted.map(|_| "true".into()))
            data-selected=move || chosen.get().map(|chosen| chosen.to_string())
            aria-posinset=move || row.with(|row| row.as_ref().map(|row| row.place.to_string()))
            aria-setsize="-1"
        >
            {move || chosen.get().map(|chosen| choice(acts, key, chosen))}
            <span class="unseen">
                {move || {
                    if own() { text::author(&text::YOU) } else { text::author(&name.get()) }
                }}
            </span>
            <div class="bubble">
                {move || reply.get().map(|reply| quote::quote(acts, reply))}
                {move || shown.get().map(|shown| content.view(shown))}
                {move || message.get().map(|message| foot(message, encrypted))}
                {move || active.get().then(|| tools(acts, key))}
            </div>
            {move || reacted.with(|it| reactions::reactions(acts, key, it))}
            {move || message.get().and_then(|message| below(&message, key))}
            {
                let chat = own_chat.clone();
                move || queued.get().map(|body| waiting(&chat, key, body))
            }
        </article>
    }
    .into_any()
}

/// What is in a bubble, as far as its text is concerned.
#[derive(Clone, PartialEq)]
enum Shown {
    Text {
        body: Arc<str>,
        unstyled: bool,
    },
    Problem(Problem),
    Retracted {
        by: Retraction,
        own: bool,
        body: Arc<str>,
    },
}

impl Shown {
    fn of(message: &Message) -> Self {
        let body = message.body.as_str().into();
        match (message.retracted, message.problem) {
            (Some(by), _) => Self::Retracted {
                by,
                own: message.own,
                body,
            },
            (None, Some(problem)) => Self::Problem(problem),
            (None, None) => Self::Text {
                body,
                unstyled: message.unstyled,
            },
        }
    }
}

/// What the content of one bubble needs, beside what it says.
#[derive(Clone, Copy)]
struct Content {
    key: MessageKey,
    who: Memo<String>,
    repairing: RwSignal<bool>,
    /// Somebody wants to see a text that may not have been taken back by its sender.
    revealed: RwSignal<bool>,
    /// Somebody wants to see all of a long text.
    whole: RwSignal<bool>,
}

impl Content {
    fn view(self, shown: Shown) -> AnyView {
        match shown {
            Shown::Text { body, unstyled } => self.text(body, unstyled),
            Shown::Problem(problem) => {
                let quiet = matches!(problem, Problem::BeforeDevice | Problem::Waiting);
                let sign = if quiet { icons::LOCK } else { icons::WARNING };
                view! {
                    <p class="why" class:quiet=quiet>
                        {icon(sign)}
                        {text::problem(problem)}
                    </p>
                    {text::repairs(problem).then(|| repair(tab(), self.key, self.repairing))}
                }
                .into_any()
            }
            Shown::Retracted { by, own, body } => {
                let words = if own {
                    text::RETRACTED_OWN
                } else {
                    text::RETRACTED
                };
                let kept = by.clear && !body.is_empty();
                let revealed = self.revealed;
                let text_of = move || {
                    if revealed.get() {
                        return body_view(&body, true, &self.who.get());
                    }
                    view! {
                        <p class="aside">
                            {text::RETRACTED_CLEAR} " "
                            <button
                                type="button"
                                class="inline"
                                on:click=move |_| revealed.set(true)
                            >
                                {text::SHOW_TEXT}
                            </button>
                        </p>
                    }
                    .into_any()
                };
                view! {
                    <p class="why quiet retracted">{icon(icons::BIN)} {words}</p>
                    {kept.then_some(text_of)}
                }
                .into_any()
            }
        }
    }
}

impl Content {
    /// A text: of a long one the beginning, and all of it for whoever asks, without styles.
    fn text(self, body: Arc<str>, unstyled: bool) -> AnyView {
        if beginning(&body).is_none() {
            return body_view(&body, unstyled, &self.who.get());
        }
        let Self { who, whole, .. } = self;
        let shown = move || {
            if whole.get() {
                let all = body.to_string();
                return view! {
                    <div class="body" data-part="body" dir="auto">
                        {all}
                    </div>
                }
                .into_any();
            }
            let start = beginning(&body).unwrap_or_default();
            view! {
                {body_view(start, unstyled, &who.get())}
                <button type="button" class="inline" on:click=move |_| whole.set(true)>
                    {text::SHOW_WHOLE}
                </button>
            }
            .into_any()
        };
        shown.into_any()
    }
}

/// Whether a message is among those that are being selected.
fn choice(acts: Acts, key: MessageKey, chosen: bool) -> AnyView {
    view! {
        <input
            type="checkbox"
            class="choice"
            aria-label=text::SELECT
            prop:checked=chosen
            on:click=move |event| {
                event.stop_propagation();
                acts.select(key);
            }
        />
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
