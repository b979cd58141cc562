//! Messages that have certain words: below the chats and contacts that are called so, and within one chat.
//!
//! Hits come as one types, the newest first; what is found of a message is a `mark`. Choosing one shows it in its chat. While old messages
//! are still being indexed that is said, and asked again from time to time.

use super::icons::{self, icon};
use super::tab::{Tab, tab};
use super::{text, time};
use crate::bus::{Command, Hit};
use crate::model::{BareJid, MessageKey};
use crate::view::{Address, Place, State};
use core::time::Duration;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// After so long the same is asked again while old messages are being indexed.
const AGAIN: Duration = Duration::from_millis(1_500);

/// What is found everywhere; nothing while nothing is typed.
pub fn found(typed: RwSignal<String>) -> AnyView {
    let tab = tab();
    ask(tab, typed, Place::Everywhere, None);
    let looks = Memo::new(move |_| worth(typed));
    view! {
        {move || {
            looks.get().then(|| {
                view! {
                    <section class="hits" aria-label=text::FOUND_MESSAGES>
                        {outcome(tab, Place::Everywhere, None, Callback::new(|()| ()))}
                    </section>
                }
            })
        }}
    }
    .into_any()
}

/// The bar that searches one chat.
#[component]
pub fn FindHere(chat: BareJid, open: RwSignal<bool>) -> impl IntoView {
    let tab = tab();
    let typed = RwSignal::new(String::new());
    ask(tab, typed, Place::Chat, Some(chat.clone()));
    let here = StoredValue::new(chat);
    // What was found stays for the next time where one of it was opened.
    let close = move || {
        typed.set(String::new());
        open.set(false);
    };
    let chosen = Callback::new(move |()| open.set(false));
    let looks = Memo::new(move |_| worth(typed));
    let bar = move || {
        let field = NodeRef::<html::Input>::new();
        Effect::new(move |_| {
            if let Some(field) = field.get() {
                field.select();
                // Fails only where the element cannot have it.
                let _ = field.focus();
            }
        });
        let on_key = move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" if !event.is_composing() => {
                event.prevent_default();
                let found = |state: &State| !state.searches.of(Place::Chat).hits().is_empty();
                if tab.state.with_untracked(found) {
                    open.set(false);
                    open_first(tab, Place::Chat);
                }
            }
            "Escape" => {
                event.prevent_default();
                close();
            }
            _ => {}
        };
        view! {
            <div
                class="find-here finding"
                role="search"
                aria-label=text::FIND_HERE_FIELD
                on:keydown=move |event| step(&event)
            >
                <div class="finder">
                    {icon(icons::FIND)}
                    <input
                        node_ref=field
                        type="text"
                        aria-label=text::FIND_HERE_FIELD
                        placeholder=text::FIND_HERE_FIELD
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        enterkeyhint="search"
                        prop:value=typed.get_untracked()
                        on:input=move |event| typed.set(event_target_value(&event))
                        on:keydown=on_key
                    />
                    <button
                        type="button"
                        class="quiet"
                        aria-label=text::CLOSE_SEARCH
                        on:click=move |_| close()
                    >
                        {icon(icons::CLOSE)}
                    </button>
                </div>
                {move || {
                    looks.get().then(|| {
                        view! {
                            <section class="hits" aria-label=text::FOUND_MESSAGES>
                                {outcome(tab, Place::Chat, Some(here.get_value()), chosen)}
                            </section>
                        }
                    })
                }}
            </div>
        }
    };
    view! { {move || open.get().then(bar)} }.into_any()
}

/// Whether no message has what was typed, everywhere.
pub fn no_message(tab: Tab, typed: RwSignal<String>) -> Memo<bool> {
    let none = tab.memo(|state| {
        let search = state.searches.of(Place::Everywhere);
        search.answered() && search.hits().is_empty()
    });
    Memo::new(move |_| !worth(typed) || none.get())
}

/// Whether what was typed is worth looking for: one letter finds half of everything, but one sign may be a word.
fn worth(typed: RwSignal<String>) -> bool {
    typed.with(|typed| typed.trim().len() > 1)
}

/// Asks as one types, when a new engine leads, and while there may be more to find.
fn ask(tab: Tab, typed: RwSignal<String>, place: Place, chat: Option<BareJid>) {
    let beginnings = tab.memo(|state| state.beginnings);
    let again = RwSignal::new(0u32);
    Effect::new(move |_| {
        again.track();
        beginnings.get();
        let query = typed.with(|typed| typed.trim().to_owned());
        if !worth(typed) {
            if !tab
                .state
                .with_untracked(|state| state.searches.of(place).is_idle())
            {
                tab.state.update(|state| state.searches.of_mut(place).end());
            }
            return;
        }
        // A question changes nothing that is shown, and all that is shown need not be looked at for it: the answer does.
        let mut id = 0;
        tab.state.maybe_update(|state| {
            id = state.searches.of_mut(place).ask(&query);
            false
        });
        tab.send(Command::Search {
            id,
            query,
            chat: chat.clone(),
            before: None,
        });
    });
    let incomplete = tab.memo(move |state| state.searches.of(place).incomplete());
    Effect::new(move |_| {
        if let Some(answer) = incomplete.get() {
            set_timeout(
                move || {
                    // The component may be gone meanwhile; a newer answer asks by itself.
                    if incomplete.try_get_untracked().flatten() == Some(answer) {
                        again.update(|again| *again += 1);
                    }
                },
                AGAIN,
            );
        }
    });
    on_cleanup(move || tab.state.update(|state| state.searches.of_mut(place).end()));
}

/// What was found, and what is to be said about it. `chosen` is told when one of them was opened.
fn outcome(tab: Tab, place: Place, chat: Option<BareJid>, chosen: Callback<()>) -> AnyView {
    let hits = tab.memo(move |state| {
        let hits = state.searches.of(place).hits().iter();
        hits.map(|hit| (hit.chat.clone(), hit.key))
            .collect::<Vec<_>>()
    });
    let said = tab.memo(move |state| {
        let search = state.searches.of(place);
        (search.answered(), search.more(), search.indexed())
    });
    let everywhere = chat.is_none();
    let go_on = move |_| {
        let mut next = None;
        tab.state
            .update(|state| next = state.searches.of_mut(place).go_on());
        if let Some((id, query, last)) = next {
            tab.send(Command::Search {
                id,
                query,
                chat: chat.clone(),
                before: Some(last),
            });
        }
    };
    let words = move || {
        let (answered, more, _) = said.get();
        match (answered, hits.with(Vec::len)) {
            (false, _) => text::SEARCHING.into(),
            (true, 0) => text::NO_HITS.into(),
            (true, count) if more => text::hits_more(count),
            (true, count) => text::hits(count),
        }
    };
    view! {
        {everywhere.then(|| view! { <h2 class="rows-heading">{text::FOUND_MESSAGES}</h2> })}
        // What is in sight need not be said to the eye.
        <p class="notice" class:unseen=move || !hits.with(Vec::is_empty) role="status">
            {words}
        </p>
        <ul class="hits-list">
            <For each=move || hits.get() key=|hit| hit.clone() let:hit>
                {one(tab, place, hit, chosen)}
            </For>
        </ul>
        {move || {
            let go_on = go_on.clone();
            said.get()
                .1
                .then(|| {
                    view! {
                        <button type="button" class="quiet more-hits" on:click=go_on>
                            {text::MORE_HITS}
                        </button>
                    }
                })
        }}
        {move || {
            let (answered, _, indexed) = said.get();
            (answered && indexed < 100)
                .then(|| {
                    view! {
                        <p class="notice" data-indexed=indexed.to_string()>
                            {text::indexed(indexed)}
                        </p>
                    }
                })
        }}
    }
    .into_any()
}

/// One message that was found: whose, when, and what of it.
fn one(tab: Tab, place: Place, of: (BareJid, MessageKey), chosen: Callback<()>) -> AnyView {
    let (chat, key) = of;
    let hit = tab.memo(move |state| {
        let mut hits = state.searches.of(place).hits().iter();
        hits.find(|hit| hit.key == key).cloned()
    });
    let in_chat = chat.clone();
    let who = tab.memo(move |state| {
        let name = |jid: &BareJid| {
            state
                .chat(jid)
                .map_or_else(|| jid.0.clone(), |it| it.name.clone())
        };
        let hit = state
            .searches
            .of(place)
            .hits()
            .iter()
            .find(|hit| hit.key == key)?;
        Some(match (place, hit.own) {
            (Place::Chat, true) => text::YOU.into(),
            (Place::Chat, false) => name(&hit.sender),
            (Place::Everywhere, _) => name(&in_chat),
        })
    });
    let at = Memo::new(move |_| hit.with(|hit| hit.as_ref().map(|hit| hit.at)));
    let href = Address::Chat(chat.clone()).hash();
    let jid = chat.0.clone();
    let open = move |event: MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        chosen.run(());
        tab.jump(&chat, key);
    };
    view! {
        <li>
            <a class="hit" href=href data-chat=jid data-id=key.to_string() on:click=open>
                <span class="hit-who" dir="auto">
                    {who}
                </span>
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
                <span class="hit-text" dir="auto">
                    {move || hit.get().map(|hit| snippet(&hit, place))}
                </span>
            </a>
        </li>
    }
    .into_any()
}

/// A piece of a message; what was looked for in it is marked. Remote text: text nodes only.
fn snippet(hit: &Hit, place: Place) -> AnyView {
    let you = (hit.own && place == Place::Everywhere).then_some(text::YOU_PREFIX);
    let mut parts = Vec::new();
    let mut end = 0;
    let text = |from: usize, to: usize| hit.snippet.get(from..to).unwrap_or_default().to_owned();
    for (from, to) in &hit.marks {
        let (from, to) = (*from as usize, *to as usize);
        parts.push(text(end, from).into_any());
        parts.push(view! { <mark>{text(from, to)}</mark> }.into_any());
        end = to;
    }
    parts.push(text(end, hit.snippet.len()).into_any());
    view! {
        {you.map(|you| view! { {you} " " })}
        {parts}
    }
    .into_any()
}

/// Shows the newest of what was found.
pub fn open_first(tab: Tab, place: Place) {
    let first = tab.state.with_untracked(|state| {
        let first = state.searches.of(place).hits().first();
        first.map(|hit| (hit.chat.clone(), hit.key))
    });
    if let Some((chat, key)) = first {
        tab.jump(&chat, key);
    }
}

/// Arrow keys lead from what is typed, or the last row above, to the hits, from hit to hit, and back.
pub fn step(event: &KeyboardEvent) {
    let down = match event.key().as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        _ => return,
    };
    let target: Option<Element> = event.target().and_then(|it| it.dyn_into().ok());
    let around = target.as_ref().and_then(|it| it.closest(".finding").ok()?);
    let (Some(around), false) = (around, event.default_prevented()) else {
        return;
    };
    let Ok(list) = around.query_selector_all(".rows-list a, .hit") else {
        return;
    };
    let all: Vec<HtmlElement> = (0..list.length())
        .filter_map(|at| list.item(at)?.dyn_into().ok())
        .collect();
    let at = all
        .iter()
        .position(|it| Some(it.as_ref()) == target.as_ref());
    let to = match (at, down) {
        (None, true) => all.first().cloned(),
        (Some(at), true) => all.get(at + 1).cloned(),
        (Some(0), false) => {
            let field = around.query_selector(".finder input").ok().flatten();
            field.and_then(|field| field.dyn_into().ok())
        }
        (Some(at), false) => all.get(at - 1).cloned(),
        (None, false) => None,
    };
    if let Some(to) = to {
        event.prevent_default();
        // Fails only where the element cannot have it.
        let _ = to.focus();
    }
}
