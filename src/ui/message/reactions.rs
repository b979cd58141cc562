//! What people think of a message, under it: one chip an emoji, pressed where the own one is among them.

use super::acts::Acts;
use crate::model::{BareJid, MessageKey, Reaction};
use crate::ui::text;
use crate::view::emoji::name;
use crate::view::reactions::{SHOWN, Tally, tally};
use leptos::prelude::*;

/// Nothing where nobody reacted.
pub fn reactions(acts: Acts, key: MessageKey, reactions: &[Reaction]) -> Option<AnyView> {
    let account = account(acts);
    let tallies = tally(reactions, account.as_ref());
    if tallies.is_empty() {
        return None;
    }
    let more = tallies.len().saturating_sub(SHOWN);
    let chips: Vec<AnyView> = tallies
        .into_iter()
        .take(SHOWN)
        .map(|tally| chip(acts, key, tally))
        .collect();
    let details = move |_| {
        acts.about.set(Some(key));
        acts.details.set(true);
    };
    let more = (more > 0).then(|| {
        view! {
            <button type="button" class="chip" aria-label=text::DETAILS on:click=details>
                "+"
                {more}
            </button>
        }
        .into_any()
    });
    Some(
        view! {
            <div class="reactions" role="group" aria-label=text::REACTIONS>
                {chips}
                {more}
            </div>
        }
        .into_any(),
    )
}

fn account(acts: Acts) -> Option<BareJid> {
    (acts.tab.state)
        .with_untracked(|state| state.account.as_ref().map(|account| account.jid.clone()))
}

fn chip(acts: Acts, key: MessageKey, tally: Tally) -> AnyView {
    let who = who(acts, &tally);
    let words = match name(text::emoji(), &tally.emoji) {
        Some(name) => text::reacted(name, &who),
        None => text::reacted(&tally.emoji, &who),
    };
    let count = tally.who.len();
    let (emoji, shown) = (tally.emoji.clone(), tally.emoji.clone());
    view! {
        <button
            type="button"
            class="chip"
            data-emoji=tally.emoji
            aria-pressed=tally.own.to_string()
            aria-label=words.clone()
            title=words
            on:click=move |_| acts.react(key, &emoji)
        >
            <span>{shown}</span>
            {(count > 1).then(|| text::number(count))}
        </button>
    }
    .into_any()
}

fn who(acts: Acts, tally: &Tally) -> String {
    let names: Vec<String> = tally.who.iter().map(|who| acts.name_of(who)).collect();
    text::list(&names)
}

/// Everything that everybody thinks of a message, for its details.
pub fn summary(acts: Acts, reactions: &[Reaction]) -> AnyView {
    let account = account(acts);
    let lines: Vec<AnyView> = tally(reactions, account.as_ref())
        .into_iter()
        .map(|tally| {
            let who = who(acts, &tally);
            view! {
                <li>
                    <span class="emoji">{tally.emoji}</span>
                    <span dir="auto">{who}</span>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ul class="who-reacted">{lines}</ul> }.into_any()
}
