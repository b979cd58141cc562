//! Saving a backup as a file, and reading one that was chosen.

use super::tab::{Tab, tab};
use super::text;
use crate::bus::{Direct, Password};
use js_sys::{Array, Uint8Array};
use leptos::html;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, HtmlElement, SubmitEvent, Url};

/// Fewest characters of a passphrase.
const SHORTEST: usize = 12;
/// How long the browser may take to begin with a file that it was given.
const BEGIN: Duration = Duration::from_secs(60);

/// The section of the settings.
pub fn save_backup() -> AnyView {
    let tab = tab();
    let (first, second) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let busy = RwSignal::new(false);
    let words = RwSignal::new(None::<String>);
    let made = tab.memo(|state| state.exported.clone());
    // What an earlier visit of this page was told is not repeated.
    Effect::new(move |before: Option<()>| {
        let made = made.get();
        if before.is_some() && busy.get_untracked() && made.is_some() {
            busy.set(false);
            words.set(match made {
                Some(Err(trouble)) => Some(text::trouble(&trouble)),
                _ => Some(text::BACKUP_SAVED.into()),
            });
            for input in [first, second] {
                if let Some(input) = input.get_untracked() {
                    input.set_value("");
                }
            }
        }
    });
    let value = |node: NodeRef<html::Input>| {
        node.get_untracked()
            .map(|it| it.value())
            .unwrap_or_default()
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (passphrase, again) = (Password(value(first)), Password(value(second)));
        if busy.get_untracked() {
            return;
        }
        if passphrase.0.chars().count() < SHORTEST {
            return words.set(Some(text::PASSPHRASE_SHORT.into()));
        }
        if passphrase != again {
            return words.set(Some(text::PASSPHRASE_DIFFERS.into()));
        }
        words.set(None);
        busy.set(true);
        tab.state.update(|state| state.exported = None);
        tab.direct(Direct::Export { passphrase });
    };
    view! {
        <p>{text::BACKUP_LEAD}</p>
        <details>
        <summary>{text::SAVE_BACKUP}</summary>
        <form class="backup" on:submit=submit novalidate aria-busy=move || busy.get().to_string()>
            <label for="new-passphrase">{text::PASSPHRASE}</label>
            <input
                node_ref=first
                id="new-passphrase"
                type="password"
                autocomplete="new-password"
                aria-describedby="passphrase-hint"
            />
            <p class="hint" id="passphrase-hint">{text::PASSPHRASE_HINT}</p>
            <label for="again">{text::PASSPHRASE_AGAIN}</label>
            <input node_ref=second id="again" type="password" autocomplete="new-password" />
            <button type="submit" aria-disabled=move || busy.get().to_string()>
                {move || if busy.get() { text::SAVING_BACKUP } else { text::SAVE_BACKUP }}
            </button>
        </form>
        </details>
        <p class="verdict" role="status">{move || words.get()}</p>
    }
    .into_any()
}

/// Gives a file to the browser to save.
pub fn download(tab: Tab, file: &[u8]) {
    let account = tab.state.with_untracked(|state| state.account.clone());
    let Some(account) = account else { return };
    let parts = Array::of1(&Uint8Array::from(file));
    let url = Blob::new_with_u8_array_sequence(&parts)
        .and_then(|blob| Url::create_object_url_with_blob(&blob));
    let Ok(url) = url else { return };
    if let Ok(link) = document().create_element("a") {
        let name = text::join("sotto-", account.jid.as_str(), ".backup");
        // Neither name is one that a browser refuses.
        let _ = link.set_attribute("href", &url);
        let _ = link.set_attribute("download", &name);
        link.unchecked_into::<HtmlElement>().click();
    }
    set_timeout(move || _ = Url::revoke_object_url(&url), BEGIN);
}

/// The content of a file that was chosen; `None` where the browser cannot read it.
pub async fn read(file: &File) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
