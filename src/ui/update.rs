//! A new build: one that is ready here (web/browser.js, web/sw.js), or one that another tab already runs. Nothing is changed under
//! a person's hands: they say when.

use super::icons::sign;
use super::tab::{Config, tab};
use super::text;
use leptos::prelude::*;

/// Asks, at the lower edge, and only while there is something to ask.
#[component]
pub fn UpdatePrompt() -> impl IntoView {
    let tab = tab();
    let root = document().document_element();
    let early = root.is_some_and(|root| root.has_attribute("data-update"));
    let ready = RwSignal::new(early);
    let outdated = tab.memo(|state| state.outdated);
    let heard = window_event_listener_untyped("sotto-update", move |_| ready.set(true));
    on_cleanup(move || heard.remove());
    let act = move |_| {
        if outdated.get_untracked() {
            let _ = window().location().reload();
        } else if let Ok(wish) = web_sys::Event::new("sotto-activate") {
            let _ = window().dispatch_event(&wish);
        }
    };
    move || {
        text::follow();
        let (words, button) = match (outdated.get(), ready.get()) {
            (true, _) => (text::OUTDATED, text::RELOAD),
            (false, true) => (text::UPDATE_READY, text::UPDATE),
            (false, false) => return None,
        };
        Some(view! {
            <section class="update" role="status">
                <p>{words}</p>
                <div class="actions">
                    {(!outdated.get())
                        .then(|| {
                            view! {
                                <button type="button" class="quiet" on:click=move |_| ready.set(false)>
                                    {text::LATER}
                                </button>
                            }
                        })}
                    <button type="button" on:click=act>
                        {button}
                    </button>
                </div>
            </section>
        })
    }
}

/// While the tab waits for its engine: in words when that takes long.
#[component]
pub fn Starting() -> impl IntoView {
    let tab = tab();
    view! {
        <main class="starting">
            <h1 class="unseen">{move || tab.config.with(Config::name)}</h1>
            {sign()}
            <p role="status">{text::STARTING}</p>
            {slow()}
        </main>
    }
    .into_any()
}

/// What to do when the engine is waited for longer than it takes.
pub fn slow() -> AnyView {
    let slow = RwSignal::new(false);
    set_timeout(move || _ = slow.try_set(true), SLOW);
    let words = || {
        view! {
            <p class="notice" role="status">
                {text::STARTING_SLOW}
            </p>
            <button type="button" on:click=|_| _ = window().location().reload()>
                {text::RELOAD}
            </button>
        }
    };
    (move || slow.get().then(words)).into_any()
}

/// Longer than another tab's frozen engine is waited for.
const SLOW: core::time::Duration = core::time::Duration::from_secs(15);
