//! The emoji picker: lately used ones, groups, a search, and any emoji that somebody types in the same field.
//!
//! What was chosen lately is kept in the browser's `localStorage`, except on a shared computer, and goes with the account.

use super::focus;
use super::popover::{Popover, Spot};
use super::tab::{Tab, tab};
use super::text;
use super::text::Text;
use crate::view::emoji::{self, Emoji, FIRST, emojis, name, remember, search, typed};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Storage};

/// Cells in a row; the style sheet has the same number.
const COLUMNS: usize = 8;
/// How many lately used ones are kept.
const RECENT: usize = 24;
const KEPT: &str = "sotto-emoji";

/// Shown while `at` is somewhere; `pick` is given what was chosen.
#[component]
pub fn EmojiPicker(at: RwSignal<Option<Spot>>, pick: Callback<String>) -> impl IntoView {
    let tab = tab();
    let chosen = Callback::new(move |emoji: String| {
        note(tab, &emoji);
        at.set(None);
        // The focus goes back first; whatever takes it next takes it then.
        request_animation_frame(move || _ = pick.try_run(emoji));
    });
    view! {
        <Popover label=text::EMOJI class="popover emoji-picker" at=at>
            {picker(tab, chosen)}
        </Popover>
    }
    .into_any()
}

fn picker(tab: Tab, chosen: Callback<String>) -> AnyView {
    let query = RwSignal::new(String::new());
    let field = NodeRef::<html::Input>::new();
    let root = NodeRef::<html::Div>::new();
    let on_key = move |event: KeyboardEvent| {
        let Some(root) = root.get_untracked() else {
            return;
        };
        let cells = focus::all(&root, "button");
        let in_field = field
            .get_untracked()
            .is_some_and(|field| is_focused(&field));
        let key = event.key();
        if in_field && key == "Enter" {
            event.prevent_default();
            if let Some(first) = cells
                .first()
                .filter(|_| !query.with_untracked(String::is_empty))
            {
                first.click();
            }
        } else if in_field && key != "ArrowDown" {
            // The field has its own use for them.
        } else if focus::step(&cells, &key, COLUMNS) {
            event.prevent_default();
        } else if key == "ArrowUp" {
            event.prevent_default();
            if let Some(field) = field.get_untracked() {
                let _ = field.focus();
            }
        }
    };
    let recent = recent(tab);
    let groups = move || {
        let query = query.get();
        if query.trim().is_empty() {
            let recent = group(text::EMOJI_RECENT, recent.iter().map(|it| cell(it, chosen)));
            let groups: Vec<AnyView> = text::EMOJI_GROUPS
                .into_iter()
                .zip(emoji::groups(text::emoji()))
                .map(|(title, list)| group(title, emojis(list).map(|it| cell_of(it, chosen))))
                .collect();
            return (recent, groups).into_any();
        }
        if let Some(emoji) = typed(&query) {
            return group(text::EMOJI_FOUND, [cell(emoji, chosen)].into_iter());
        }
        let found = search(text::emoji(), &query);
        if found.is_empty() {
            return view! { <p class="notice">{text::EMOJI_NONE}</p> }.into_any();
        }
        group(
            text::EMOJI_FOUND,
            found.into_iter().map(|it| cell_of(it, chosen)),
        )
    };
    view! {
        <div node_ref=root class="emoji-body" on:keydown=on_key>
            <input
                node_ref=field
                type="text"
                autofocus
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-label=text::EMOJI_SEARCH
                placeholder=text::EMOJI_SEARCH
                on:input=move |event| query.set(event_target_value(&event))
            />
            <div class="emoji-groups">{groups}</div>
        </div>
    }
    .into_any()
}

fn is_focused(element: &HtmlElement) -> bool {
    let element: &Element = element.unchecked_ref();
    document().active_element().as_ref() == Some(element)
}

fn group(title: Text, cells: impl Iterator<Item = AnyView>) -> AnyView {
    let cells: Vec<AnyView> = cells.collect();
    view! {
        <section role="group" aria-label=title>
            <h3>{title}</h3>
            <div class="emoji-cells">{cells}</div>
        </section>
    }
    .into_any()
}

fn cell_of(it: Emoji<'_>, chosen: Callback<String>) -> AnyView {
    button(it.emoji, it.name, chosen)
}

/// One that need not be in the list.
fn cell(emoji: &str, chosen: Callback<String>) -> AnyView {
    button(emoji, name(text::emoji(), emoji).unwrap_or(emoji), chosen)
}

fn button(emoji: &str, name: &str, chosen: Callback<String>) -> AnyView {
    let emoji = emoji.to_owned();
    let shown = emoji.clone();
    view! {
        <button
            type="button"
            class="emoji"
            aria-label=name.to_owned()
            title=name.to_owned()
            on:click=move |_| chosen.run(emoji.clone())
        >
            {shown}
        </button>
    }
    .into_any()
}

/// What was chosen lately, and then what most people choose.
pub fn recent(tab: Tab) -> Vec<String> {
    let mut recent = tab.emoji.get_value();
    if recent.is_empty() {
        recent = kept(tab)
            .and_then(|store| store.get_item(KEPT).ok()?)
            .map(|kept| {
                let kept = kept.split(' ').filter_map(typed).take(RECENT);
                kept.map(str::to_owned).collect()
            })
            .unwrap_or_default();
    }
    for emoji in FIRST {
        if recent.len() < FIRST.len() && !recent.iter().any(|it| it == emoji) {
            recent.push(emoji.into());
        }
    }
    recent
}

/// Remembers what was chosen.
pub fn note(tab: Tab, emoji: &str) {
    let mut all = recent(tab);
    remember(&mut all, emoji, RECENT);
    if let Some(store) = kept(tab) {
        // Where the browser keeps nothing, the tab does.
        let _ = store.set_item(KEPT, &all.join(" "));
    }
    tab.emoji.set_value(all);
}

/// Signed out: nothing of it stays.
pub fn forget(tab: Tab) {
    tab.emoji.set_value(Vec::new());
    if let Ok(Some(store)) = window().local_storage() {
        let _ = store.remove_item(KEPT);
    }
}

fn kept(tab: Tab) -> Option<Storage> {
    let shared = tab
        .state
        .with_untracked(|state| state.account.as_ref().is_none_or(|account| account.shared));
    window().local_storage().ok()?.filter(|_| !shared)
}
