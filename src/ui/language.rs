//! Choosing the language, on the way in and in the settings.

use super::tab::tab;
use super::text;
use core::time::Duration;
use gloo_timers::future::sleep;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

/// How long to wait before words that did not come are asked for again.
const RETRY: Duration = Duration::from_secs(3);

const ID: &str = "language";

/// Every language, called as it calls itself. What is chosen is spoken at once, by all that is on the page.
pub fn language() -> AnyView {
    let tab = tab();
    let choose = move |event| {
        let code = event_target_value(&event);
        // Signed in on a shared computer, the choice is forgotten with all else.
        let of_tab = tab
            .state
            .with_untracked(|state| state.account.as_ref().is_some_and(|it| it.shared));
        spawn_local(async move {
            text::choose(&code, of_tab);
            while !text::follow_choice().await {
                sleep(RETRY).await;
            }
            // Effects come first: the settings have been drawn anew; who chose goes on from there.
            sleep(Duration::ZERO).await;
            let again = document().get_element_by_id(ID);
            if let Some(field) = again.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                let _ = field.focus();
            }
        });
    };
    let options = text::LANGUAGES.iter().map(|(code, name, _)| {
        view! {
            <option value=*code lang=*code selected=*code == text::code()>
                {*name}
            </option>
        }
    });
    view! {
        <select id=ID aria-label=text::LANGUAGE on:change=choose>
            {options.collect::<Vec<_>>()}
        </select>
    }
    .into_any()
}
