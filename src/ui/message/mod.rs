//! One message: an `article` that says in attributes what tests rely on, and in words what a person needs.
//!
//! The article stays while its message changes, so that focus and place are kept; only what changed is made anew.

mod body;
mod foot;

use super::icons::{self, icon};
use super::log::day_line;
use super::tab::tab;
use super::{text, time};
use crate::bus::{Connection, Gap};
use crate::model::{BareJid, Delivery, Encryption, Message, MessageKey, Problem};
use crate::view::Row;
use body::body_view;
use foot::{below, foot, repair, waiting};
use leptos::prelude::*;

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
    let account = tab.memo(|state| state.account.as_ref().map(|it| it.jid.clone()));
    // As others see it: an own action is told with the own name.
    let who = Memo::new(move |_| match own() {
        true => account.with(|it| it.as_ref().map(text::nick).unwrap_or_default()),
        false => name.get(),
    });
    let content = Memo::new(move |_| {
        message.with(|it| {
            it.as_ref()
                .map(|it| (it.body.clone(), it.problem, it.unstyled))
        })
    });
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
                {move || content.get().map(|(body, problem, unstyled)| match problem {
                    None => body_view(&body, unstyled, &who.get()),
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
