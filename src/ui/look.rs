//! Appearance: colours, contrast, motion and size of text, each as the system has it or as a person wants it in this browser.
//!
//! What is chosen stands on the `html` element before anything is shown (web/first.js).

use super::local::{self, local};
use super::text::{self, Text};
use leptos::prelude::*;

/// One of several, and the value it is kept by; `None`: nothing is.
type Choice = (Option<&'static str>, Text);

/// The section of the settings.
pub fn section() -> AnyView {
    view! {
        {choice(
            local::THEME,
            text::THEME,
            &[
                (None, text::AS_SYSTEM),
                (Some("light"), text::THEME_LIGHT),
                (Some("dark"), text::THEME_DARK),
            ],
        )}
        {choice(
            local::SCALE,
            text::TEXT_SIZE,
            &[
                (Some("0.875"), text::SIZE_SMALL),
                (None, text::SIZE_NORMAL),
                (Some("1.125"), text::SIZE_LARGE),
                (Some("1.3"), text::SIZE_LARGER),
                (Some("1.6"), text::SIZE_LARGEST),
            ],
        )}
        {choice(
            local::CONTRAST,
            text::CONTRAST,
            &[
                (None, text::AS_SYSTEM),
                (Some("normal"), text::CONTRAST_NORMAL),
                (Some("more"), text::CONTRAST_MORE),
            ],
        )}
        {choice(
            local::MOTION,
            text::MOTION,
            &[
                (None, text::AS_SYSTEM),
                (Some("full"), text::MOTION_FULL),
                (Some("less"), text::MOTION_LESS),
            ],
        )}
        <p class="hint">{text::HERE_ONLY}</p>
    }
    .into_any()
}

fn choice(name: &'static str, words: Text, choices: &'static [Choice]) -> AnyView {
    let local = local();
    let now = Memo::new(move |_| {
        let kept = local.get(name);
        let known = choices.iter().any(|it| it.0 == kept.as_deref());
        kept.filter(|_| known)
    });
    let choices: Vec<AnyView> = (choices.iter())
        .map(|(value, words)| {
            view! {
                <label>
                    <input
                        type="radio"
                        name=name
                        prop:checked=move || now.with(|now| now.as_deref() == *value)
                        on:change=move |_| local.set(name, *value)
                    />
                    <span>{*words}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    view! {
        <fieldset class="few">
            <legend>{words}</legend>
            <div class="one-of">{choices}</div>
        </fieldset>
    }
    .into_any()
}
