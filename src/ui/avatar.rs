//! The round picture beside a name: for the eye only, since the name stands beside it.
//!
//! The first letter of the name, in the colour of the address (XEP-0392), so that a person looks the same whatever they are called.

use crate::model::BareJid;
use crate::view::colour;
use leptos::prelude::*;

pub fn avatar(jid: &BareJid, name: Memo<String>) -> AnyView {
    let letter = move || {
        name.with(|name| {
            let first = name.chars().find(|c| c.is_alphanumeric()).unwrap_or('?');
            first.to_uppercase().collect::<String>()
        })
    };
    let hue = colour::hue(jid.as_str()).to_string();
    view! {
        <span class="avatar" style:--hue=hue aria-hidden="true">
            {letter}
        </span>
    }
    .into_any()
}
