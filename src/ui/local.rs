//! What is set for this browser alone, whoever uses it: in its `localStorage`, so that every tab has it and a page has it before it is
//! first shown (web/first.js). On a shared computer, and where the browser stores nothing, it holds as long as the tab.

use super::tab::Tab;
use super::text;
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Storage;

/// Letters and signs alone do nothing: `off`.
pub const KEYS: &str = "keys";
/// `light` or `dark`.
pub const THEME: &str = "theme";
/// `more` or `normal`.
pub const CONTRAST: &str = "contrast";
/// `less` or `full`.
pub const MOTION: &str = "motion";
/// A factor for the size of text.
pub const SCALE: &str = "scale";
/// No notifications: `off`.
pub const NOTIFY: &str = "notify";
/// Notifications say only who wrote: `off`.
pub const TEXTS: &str = "notify-text";
/// Hours without notifications: `22:00-07:00`.
pub const QUIET: &str = "notify-quiet";

/// Somebody is signed in on this browser; without a value.
const ACCOUNT: &str = "account";

/// Everything that is set.
const NAMES: [&str; 8] = [KEYS, THEME, CONTRAST, MOTION, SCALE, NOTIFY, TEXTS, QUIET];
/// What of it the page looks like.
const LOOKS: [&str; 4] = [THEME, CONTRAST, MOTION, SCALE];

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = sottoLook)]
    fn look(name: &str, value: Option<&str>);
}

/// From the context.
#[derive(Clone, Copy)]
pub struct Local {
    tab: Tab,
    values: RwSignal<BTreeMap<&'static str, String>>,
}

impl Local {
    pub fn provide(tab: Tab) -> Self {
        let local = Self {
            tab,
            values: RwSignal::new(stored()),
        };
        provide_context(local);
        // Another tab has changed something.
        let heard = window_event_listener_untyped("storage", move |_| local.values.set(stored()));
        on_cleanup(move || heard.remove());
        local
    }

    pub fn get(self, name: &str) -> Option<String> {
        self.values.with(|values| values.get(name).cloned())
    }

    pub fn is(self, name: &'static str, value: &str) -> bool {
        let is = |values: &BTreeMap<_, String>| values.get(name).is_some_and(|it| it == value);
        self.values.with(is)
    }

    pub fn set(self, name: &'static str, value: Option<&str>) {
        self.values.update(|values| {
            match value {
                Some(value) => values.insert(name, value.to_owned()),
                None => values.remove(name),
            };
        });
        if LOOKS.contains(&name) {
            look(name, value);
        }
        let shared = (self.tab.state)
            .with_untracked(|state| state.account.as_ref().is_none_or(|account| account.shared));
        if let Some(store) = storage().filter(|_| !shared) {
            // Where the browser keeps nothing, the tab does.
            let _ = match value {
                Some(value) => store.set_item(&key(name), value),
                None => store.remove_item(&key(name)),
            };
        }
    }
}

/// Whether an account is kept here: the next start then waits for the engine to open it (web/start.js).
pub fn remember_account(kept: bool) {
    if let Some(store) = storage() {
        let _ = match kept {
            true => store.set_item(&key(ACCOUNT), ""),
            false => store.remove_item(&key(ACCOUNT)),
        };
    }
}

/// What was kept under a name besides what a person has set.
pub fn kept(name: &str) -> Option<String> {
    storage()?.get_item(&key(name)).ok()?
}

/// Keeps something that is nobody's for the next start; best effort.
pub fn keep(name: &str, value: &str) {
    if let Some(store) = storage() {
        let _ = store.set_item(&key(name), value);
    }
}

/// From any component behind signing in.
pub fn local() -> Local {
    use_context().expect("the shell provides it")
}

fn key(name: &str) -> String {
    text::join("sotto-", name, "")
}

fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}

fn stored() -> BTreeMap<&'static str, String> {
    let Some(store) = storage() else {
        return BTreeMap::new();
    };
    let of = |name: &&'static str| Some((*name, store.get_item(&key(name)).ok()??));
    NAMES.iter().filter_map(of).collect()
}
