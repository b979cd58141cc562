//! What the list of chats says below a name: that somebody is typing there, a draft, or the last message.

use super::icons::{self, icon};
use super::tab::tab;
use super::{text, time};
use crate::bus::{Preview, Typing};
use crate::model::{BareJid, Delivery};
use crate::view::styling::action;
use leptos::prelude::*;

/// The last message is shown as one line; more of it would only be cut off by the layout.
const LONGEST: usize = 120;

/// Of one chat.
pub fn preview(chat: &BareJid, name: Memo<String>) -> AnyView {
    let tab = tab();
    let of = chat.clone();
    let last = tab.memo(move |state| state.chat(&of).and_then(|chat| chat.last.clone()));
    let of = chat.clone();
    let types = tab.memo(move |state| state.typing(&of) == Some(Typing::Composing));
    let of = chat.clone();
    let draft = tab.memo(move |state| {
        let open = tab.address.with(|address| address.chat() == Some(&of));
        let draft = state.chat(&of).map(|chat| chat.draft.clone());
        // Where it is open, the composer shows it.
        draft.filter(|draft| !open && !draft.trim().is_empty())
    });
    let at = Memo::new(move |_| last.with(|last| last.as_ref().map(|last| last.at)));
    let line = move || {
        if types.get() {
            return Some(view! { <span class="entry-last types">{text::TYPING}</span> }.into_any());
        }
        if let Some(draft) = draft.get() {
            let shown = view! {
                <span class="entry-last cut">
                    <b class="draft">{text::DRAFT}</b>
                    " "
                    <bdi>{one_line(&draft)}</bdi>
                </span>
            };
            return Some(shown.into_any());
        }
        last.get().map(|last| said(last, &name.get()))
    };
    view! {
        {move || {
            at.get()
                .map(|at| {
                    view! {
                        <time class="entry-time" datetime=time::machine(at)>
                            {time::short(at)}
                        </time>
                    }
                })
        }}
        {line}
    }
    .into_any()
}

fn said(last: Preview, name: &str) -> AnyView {
    let failed = matches!(last.delivery, Delivery::Failed(_));
    let quiet = last.problem || last.retracted;
    let (who, body) = if last.retracted && last.own {
        (None, text::RETRACTED_OWN.into())
    } else if last.retracted {
        (None, text::RETRACTED.into())
    } else if last.problem {
        (None, text::NOT_OPENED.into())
    } else if let Some(does) = action(&last.body) {
        let who = if last.own { &text::YOU } else { name };
        (None, text::does(who, &one_line(does)))
    } else {
        (last.own.then_some(text::YOU_PREFIX), one_line(&last.body))
    };
    view! {
        <span class="entry-last cut" class:failed=failed class:problem=quiet>
            {failed.then(|| icon(icons::WARNING))}
            {match who {
                Some(who) => view! { <span>{who}</span> " " <bdi>{body}</bdi> }.into_any(),
                None => view! { <bdi>{body}</bdi> }.into_any(),
            }}
        </span>
    }
    .into_any()
}

fn one_line(text: &str) -> String {
    text.chars()
        .take(LONGEST)
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect()
}
