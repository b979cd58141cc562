//! The round picture beside a name: for the eye only, since the name stands beside it.
//!
//! What somebody chose as theirs (XEP-0084, XEP-0153), else the first letter of the name, in the colour of the address (XEP-0392), so that
//! a person looks the same whatever they are called.

use super::pictures;
use super::tab::tab;
use crate::model::BareJid;
use crate::view::colour;
use leptos::prelude::*;

pub fn avatar(jid: &BareJid, name: Memo<String>) -> AnyView {
    let tab = tab();
    pictures::show(tab, jid);
    let of = jid.clone();
    let hash = tab.memo(move |state| state.picture(&of).map(|picture| picture.hash));
    // What the browser could not draw.
    let broken = RwSignal::new(None);
    let letter = move || {
        name.with(|name| {
            let first = name.chars().find(|c| c.is_alphanumeric()).unwrap_or('?');
            first.to_uppercase().collect::<String>()
        })
    };
    let hue = colour::hue(jid.as_str()).to_string();
    let of = jid.clone();
    let face = move || {
        let shown = hash.get().filter(|hash| broken.get() != Some(*hash));
        match shown.and_then(|_| pictures::address(tab, &of)) {
            Some(address) => view! {
                <img
                    src=address
                    alt=""
                    draggable="false"
                    decoding="async"
                    on:error=move |_| broken.set(shown)
                />
            }
            .into_any(),
            None => letter.into_any(),
        }
    };
    view! {
        <span class="avatar" style:--hue=hue aria-hidden="true">
            {face}
        </span>
    }
    .into_any()
}
