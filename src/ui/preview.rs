//! What the list of chats says below a name: that somebody is typing there, a draft, or the last message.

use super::icons::{self, icon};
use super::text;
use crate::bus::{ChatSummary, Preview, Typing};
use crate::model::Delivery;
use crate::view::State;
use crate::view::styling::action;
use leptos::prelude::*;

/// The last message is shown as one line; more of it would only be cut off by the layout.
const LONGEST: usize = 120;

/// Of one chat.
#[derive(Clone, PartialEq)]
pub enum Line {
    Types,
    Draft(String),
    Said(Preview),
}

impl Line {
    /// `open`: the chat is the one beside the list, where the composer shows its draft.
    pub fn of(state: &State, chat: &ChatSummary, open: bool) -> Option<Self> {
        if state.typing(&chat.jid) == Some(Typing::Composing) {
            return Some(Self::Types);
        }
        match open || chat.draft.trim().is_empty() {
            true => chat.last.clone().map(Self::Said),
            false => Some(Self::Draft(chat.draft.clone())),
        }
    }

    /// `name`: that of the contact.
    pub fn view(self, name: &str) -> AnyView {
        match self {
            Self::Types => {
                view! { <span class="entry-last types">{text::TYPING}</span> }.into_any()
            }
            Self::Draft(draft) => view! {
                <span class="entry-last cut">
                    <b class="draft">{text::DRAFT}</b>
                    " "
                    <bdi>{one_line(&draft)}</bdi>
                </span>
            }
            .into_any(),
            Self::Said(last) => said(last, name),
        }
    }
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
