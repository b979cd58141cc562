//! After the first sign-in on a device: what it is, what is kept where, and who can read what. Said once, in the empty pane on a wide
//! screen and above the list on a narrow one (the sheet shows one of them), and in nobody's way.

use super::icons::{self, Icon, icon};
use super::tab::tab;
use super::text;
use crate::view::State;
use leptos::prelude::*;

/// Nothing, once somebody has gone on, or where this device is not new.
pub fn card(class: &'static str) -> AnyView {
    let tab = tab();
    let fresh = tab.memo(|state| state.fresh);
    let account = tab.memo(|state| state.account.clone());
    let line = |sign: Icon, words: AnyView| {
        view! {
            <li>
                {icon(sign)}
                <p>{words}</p>
            </li>
        }
        .into_any()
    };
    let card = move || {
        let account = account.get()?;
        let device = match account.device {
            Some(id) => text::welcome_device(&id.to_string()).into_any(),
            None => text::WELCOME_DEVICE_NEW.into_any(),
        };
        let kept = match account.shared {
            true => text::WELCOME_SHARED,
            false => text::WELCOME_KEPT,
        };
        Some(
            view! {
                <section
                    class=text::join("welcome ", class, "")
                    data-part="welcome"
                    aria-label=text::WELCOME
                >
                    <h2>{text::WELCOME}</h2>
                    <ul>
                        {line(icons::DEVICES, device)}
                        {line(icons::DISK, kept.into_any())}
                        {line(icons::LOCK, text::WELCOME_ENCRYPTED.into_any())}
                    </ul>
                    <button
                        type="button"
                        class="primary"
                        on:click=move |_| tab.state.update(State::welcomed)
                    >
                        {text::WELCOME_DONE}
                    </button>
                </section>
            }
            .into_any(),
        )
    };
    (move || fresh.get().then(card)).into_any()
}
