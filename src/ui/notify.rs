//! Notifications: what came in while no tab was visible, and how much is unread on the icons of page and app.
//!
//! The engine tells the tab whose worker it runs in (`engine::news`), so that of several tabs one speaks; `view::news` decides what is
//! said; the browser shows it (web/notify.js). A notification's tag is the address of its chat.

use super::later::once_it_runs;
use super::local::{self, Local, local};
use super::tab::{Config, Tab, tab};
use super::{text, time};
use crate::bus::Connection;
use crate::model::{BareJid, Millis};
use crate::view::Address;
use crate::view::news::{self, Quiet, Say};
use core::time::Duration;
use js_sys::{Array, Date, Promise, Reflect};
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// What comes in a row is one notification; and what was said of the chats elsewhere has come by then.
const WAIT: Duration = Duration::from_millis(300);

/// What comes so soon after the line is there was missed, whether the server kept it or a resumed stream brings it. In ms.
const SETTLES: Millis = 3_000;

/// The tag of what was missed. No address is so.
const MISSED: &str = "missed";

/// Hours that nobody sleeps through by accident: what stands in the fields at first.
const NIGHT: &str = "22:00-07:00";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = sottoNotify)]
    fn show(act: &str, tag: &str, title: &str, body: &str, hash: &str) -> Promise;
    #[wasm_bindgen(js_name = sottoNotify)]
    fn keep(act: &str, tags: Array) -> Promise;
    #[wasm_bindgen(js_name = sottoNotify)]
    fn badge(act: &str, count: u32) -> Promise;
    #[wasm_bindgen(js_name = sottoNotify)]
    fn ask(act: &str) -> Promise;
}

/// Lets it happen. It fails where the browser or the network refuses, and nothing depends on it.
fn let_be(promise: Promise) {
    spawn_local(async move { drop(JsFuture::from(promise).await) });
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Permission {
    Unknown,
    Granted,
    Denied,
    /// The browser has no notifications.
    Nothing,
}

fn permission() -> Permission {
    let of = |it: &wasm_bindgen::JsValue, name: &str| Reflect::get(it, &name.into()).ok();
    let notification = of(&window(), "Notification").filter(|it| it.is_truthy());
    let said = notification.and_then(|it| of(&it, "permission"));
    match said.and_then(|it| it.as_string()).as_deref() {
        None => Permission::Nothing,
        Some("granted") => Permission::Granted,
        Some("denied") => Permission::Denied,
        Some(_) => Permission::Unknown,
    }
}

/// As long as somebody is signed in.
pub fn follow(local: Local) {
    let tab = tab();
    let unread = tab.memo(|state| state.unread(time::now()));
    Effect::new(move |before: Option<u32>| {
        let count = unread.get();
        if before.unwrap_or_default() != count {
            let_be(badge("badge", count));
        }
        count
    });
    let chats = tab.memo(|state| state.unread_chats());
    let known = tab.memo(|state| state.account.is_some());
    Effect::new(move |_| {
        if known.get() && permission() == Permission::Granted {
            withdraw(&chats.get());
        }
    });
    // Where it never came to that, what is shown is another tab's.
    let ran = Arc::new(AtomicBool::new(false));
    let runs = ran.clone();
    once_it_runs(move || runs.store(true, Ordering::Relaxed));
    on_cleanup(move || {
        if ran.load(Ordering::Relaxed) {
            let_be(badge("badge", 0));
            withdraw(&BTreeSet::new());
        }
    });
    let waits = tab.memo(|state| state.news.len());
    let online = tab.memo(|state| state.connection == Connection::Online);
    // Since when there is a line, and whether something was said since.
    let line = StoredValue::new(None::<(Millis, bool)>);
    Effect::new(move |_| {
        let is_online = online.get();
        line.update_value(|line| match is_online {
            true => _ = line.get_or_insert_with(|| (time::now(), false)),
            false => *line = None,
        });
        if waits.get() > 0 {
            set_timeout(move || say(tab, local, line), WAIT);
        }
    });
}

/// Takes back what is said of chats that are read.
fn withdraw(unread: &BTreeSet<BareJid>) {
    let tags: Array = unread
        .iter()
        .map(|jid| wasm_bindgen::JsValue::from(jid.as_str()))
        .collect();
    if !unread.is_empty() {
        tags.push(&MISSED.into());
    }
    let_be(keep("keep", tags));
}

/// Says what is to be said by now. What was missed waits until all of it is there.
fn say(tab: Tab, local: Local, line: StoredValue<Option<(Millis, bool)>>) {
    // The tab may be gone.
    let Some(since) = line.try_get_value() else {
        return;
    };
    let now = time::now();
    let left = since.map_or(0, |(since, _)| (since + SETTLES).saturating_sub(now));
    if left > 0 {
        set_timeout(move || say(tab, local, line), Duration::from_millis(left));
        return;
    }
    let begins = since.is_some_and(|(_, said)| !said);
    line.update_value(|line| line.iter_mut().for_each(|line| line.1 = true));
    let texts = untrack(|| !local.is(local::TEXTS, "off"));
    let mut said = Vec::new();
    tab.state.update(|state| {
        let (mut live, mut missed) = (BTreeSet::new(), BTreeSet::new());
        for (chat, is_live) in core::mem::take(&mut state.news) {
            match (is_live && !begins, since) {
                (true, _) => drop(live.insert(chat)),
                (false, Some(_)) => drop(missed.insert(chat)),
                (false, None) => state.news.push((chat, is_live)),
            }
        }
        said.extend(news::say(state, &missed, true, texts, now));
        said.extend(news::say(state, &live, false, texts, now));
    });
    let off = untrack(|| local.is(local::NOTIFY, "off"));
    if tab.visible.get_untracked() || off || is_quiet(local) {
        return;
    }
    for it in said {
        put(tab, it);
    }
}

fn is_quiet(local: Local) -> bool {
    let hours = untrack(|| local.get(local::QUIET));
    let now = Date::new_0();
    let minute = now.get_hours() * 60 + now.get_minutes();
    let minute = u16::try_from(minute).unwrap_or_default();
    (hours.as_deref().and_then(Quiet::read)).is_some_and(|hours| hours.is_at(minute))
}

fn put(tab: Tab, say: Say) {
    let (tag, title, body, address) = match say {
        Say::Chat {
            chat,
            name,
            unread,
            text,
        } => {
            let body = match text {
                Some(words) => text::news_unread_text(unread, &words),
                None => text::news_unread(unread),
            };
            (chat.0.clone(), name, body, Address::Chat(chat))
        }
        Say::Missed { chats, .. } => {
            let name = tab.config.with_untracked(Config::name);
            (MISSED.into(), name, text::news_missed(chats), Address::List)
        }
    };
    let_be(show("show", &tag, &title, &body, &address.hash()));
}

/// The section of the settings.
pub fn section() -> AnyView {
    let tab = tab();
    let allowed = RwSignal::new(permission());
    let tried = RwSignal::new(false);
    // It may have been changed in the browser's settings.
    Effect::new(move |_| {
        tab.visible.track();
        allowed.set(permission());
    });
    let turn_on = move |_| {
        let asked = ask("ask");
        spawn_local(async move {
            drop(JsFuture::from(asked).await);
            tried.try_set(true);
            allowed.try_set(permission());
        });
    };
    view! {
        <p>{text::NOTIFICATIONS_LEAD}</p>
        {move || match allowed.get() {
            Permission::Granted => choices(),
            Permission::Denied => {
                view! {
                    <p class="notice" role="status">
                        {text::NOTIFY_DENIED}
                    </p>
                }
                    .into_any()
            }
            Permission::Nothing => view! { <p class="notice">{text::NOTIFY_NONE}</p> }.into_any(),
            Permission::Unknown => {
                view! {
                    <button type="button" on:click=turn_on>
                        {text::NOTIFY_TURN_ON}
                    </button>
                    <p class="hint" role="status">
                        {move || tried.get().then_some(text::NOTIFY_NOT_NOW)}
                    </p>
                }
                    .into_any()
            }
        }}
    }
    .into_any()
}

/// What can be chosen once the browser shows them.
fn choices() -> AnyView {
    let local = local();
    let switch = move |name: &'static str, words: text::Text| {
        let is_on = move || !local.is(name, "off");
        let flip = move |_| local.set(name, untrack(is_on).then_some("off"));
        view! {
            <label class="switch">
                <span>{words}</span>
                <input type="checkbox" role="switch" prop:checked=is_on on:change=flip />
            </label>
        }
        .into_any()
    };
    let hours = Memo::new(move |_| local.get(local::QUIET).and_then(|it| parts(&it)));
    let is_quiet = Memo::new(move |_| hours.with(Option::is_some));
    let flip = move |_| local.set(local::QUIET, (!is_quiet.get_untracked()).then_some(NIGHT));
    let field = move |words: text::Text, place: usize| {
        let value = move || {
            let hours = hours.get().unwrap_or_default();
            if place == 0 { hours.0 } else { hours.1 }
        };
        let change = move |typed: String| {
            let Some((mut from, mut to)) = hours.get_untracked() else {
                return;
            };
            // What is not a time yet changes nothing.
            if news::minute(&typed).is_some() {
                *if place == 0 { &mut from } else { &mut to } = typed;
                local.set(local::QUIET, Some(&text::join(&from, "-", &to)));
            }
        };
        view! {
            <label>
                {words}
                <input
                    type="time"
                    prop:value=value
                    on:change=move |event| change(event_target_value(&event))
                />
            </label>
        }
        .into_any()
    };
    view! {
        {switch(local::NOTIFY, text::NOTIFY_SHOW)}
        {switch(local::TEXTS, text::NOTIFY_TEXTS)}
        <p class="hint">{text::NOTIFY_TEXTS_LEAD}</p>
        <label class="switch">
            <span>{text::NOTIFY_QUIET}</span>
            <input
                type="checkbox"
                role="switch"
                prop:checked=move || is_quiet.get()
                on:change=flip
            />
        </label>
        <p class="hint">{text::NOTIFY_QUIET_LEAD}</p>
        {move || {
            is_quiet
                .get()
                .then(|| {
                    view! {
                        <div class="hours">
                            {field(text::NOTIFY_FROM, 0)} {field(text::NOTIFY_TO, 1)}
                        </div>
                    }
                })
        }}
    }
    .into_any()
}

fn parts(hours: &str) -> Option<(String, String)> {
    Quiet::read(hours)?;
    let (from, to) = hours.split_once('-')?;
    Some((from.into(), to.into()))
}
