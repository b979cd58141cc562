//! Whether the browser keeps what is stored here, and how much that is (web/browser.js asks it).

use super::tab::tab;
use super::{text, time};
use crate::bus::{Direct, StorageTrouble, Trouble};
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// What the browser said.
#[derive(Clone, Copy, PartialEq)]
struct Kept {
    persisted: bool,
    usage: f64,
}

/// Asks the browser to keep what is stored, and says what it answered.
#[component]
pub fn Storage() -> impl IntoView {
    let kept = RwSignal::new(None::<Kept>);
    let heard = window_event_listener_untyped("sotto-storage", move |event| {
        let detail = event.unchecked_ref::<web_sys::CustomEvent>().detail();
        let part = |name: &str| Reflect::get(&detail, &name.into()).ok();
        kept.set(Some(Kept {
            persisted: part("persisted").is_some_and(|it| it.is_truthy()),
            usage: part("usage").and_then(|it| it.as_f64()).unwrap_or_default(),
        }));
    });
    on_cleanup(move || heard.remove());
    persist();
    move || {
        kept.get().map(|kept| {
            let words = if kept.persisted {
                text::STORAGE_KEPT
            } else {
                text::STORAGE_NOT_KEPT
            };
            view! {
                <p data-persisted=kept.persisted.to_string()>{words}</p>
                <p class="hint">{text::storage_used(&time::megabytes(kept.usage.max(1e5)))}</p>
            }
        })
    }
}

/// Asks the browser to keep what is stored; answered by the event `sotto-storage`.
pub fn persist() {
    if let Ok(wish) = web_sys::Event::new("sotto-persist") {
        let _ = window().dispatch_event(&wish);
    }
}

/// What a person can do about a store that failed, as a button; `None` for every other trouble. Where this page's worker is gone, or a
/// newer version is wanted, only another page helps.
pub fn remedy(trouble: &Trouble, class: &'static str) -> Option<AnyView> {
    let Trouble::Storage(cause) = trouble else {
        return None;
    };
    let tab = tab();
    let button = match cause {
        StorageTrouble::Stopped | StorageTrouble::Newer | StorageTrouble::NoLocks => view! {
            <button type="button" class=class on:click=|_| _ = window().location().reload()>
                {text::RELOAD}
            </button>
        }
        .into_any(),
        _ => view! {
            <button type="button" class=class on:click=move |_| tab.direct(Direct::TryAgain)>
                {text::TRY_AGAIN}
            </button>
        }
        .into_any(),
    };
    Some(button)
}
