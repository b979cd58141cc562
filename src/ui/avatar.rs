//! The round picture beside a name: for the eye only, since the name stands beside it.
//!
//! What somebody chose as theirs (XEP-0084, XEP-0153), else the first letter of the name, in the colour of the address (XEP-0392), so that
//! a person looks the same whatever they are called.

use super::pictures;
use super::tab::{Tab, tab};
use crate::model::{AvatarHash, BareJid};
use crate::view::{State, colour};
use leptos::prelude::*;

/// Of somebody called so, for as long as it is shown.
pub fn avatar(jid: &BareJid, name: Memo<String>) -> AnyView {
    let tab = tab();
    pictures::show(tab, jid);
    let of = jid.clone();
    let hash = tab.memo(move |state| hash_of(state, &of));
    let broken = RwSignal::new(None);
    let jid = jid.clone();
    (move || face(tab, &jid, &name.get(), hash.get(), broken)).into_any()
}

/// Which picture somebody has.
pub fn hash_of(state: &State, jid: &BareJid) -> Option<AvatarHash> {
    state.picture(jid).map(|picture| picture.hash)
}

/// What [`avatar`] shows for now. `broken`: the picture that the browser could not draw.
pub fn face(
    tab: Tab,
    jid: &BareJid,
    name: &str,
    hash: Option<AvatarHash>,
    broken: RwSignal<Option<AvatarHash>>,
) -> AnyView {
    let shown = hash.filter(|hash| broken.get() != Some(*hash));
    let inner = match shown.and_then(|_| pictures::address(tab, jid)) {
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
        None => {
            let first = name.chars().find(|c| c.is_alphanumeric()).unwrap_or('?');
            first.to_uppercase().collect::<String>().into_any()
        }
    };
    view! {
        <span class="avatar" style:--hue=colour::hue(jid.as_str()).to_string() aria-hidden="true">
            {inner}
        </span>
    }
    .into_any()
}
