//! Giving one's own address to others, and taking theirs: as a link, or as a code that is shown and scanned.

use super::codes::{picture, scanner};
use super::dialog::Dialog;
use super::icons::{self, icon};
use super::tab::{Tab, tab};
use super::text;
use super::text::Text;
use crate::bus::{Command, Direct};
use crate::model::BareJid;
use crate::view::uri::{self, Opened};
use crate::view::{Address, codes};
use js_sys::Reflect;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::ShareData;

/// The dialog "Share my address".
#[component]
pub fn Share(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog id="share" title=text::SHARE_ADDRESS open=open>
            {move || share()}
        </Dialog>
    }
    .into_any()
}

/// A button that copies an address.
pub fn copier(address: String) -> AnyView {
    let tab = tab();
    let copy = move |_| {
        let written = window().navigator().clipboard().write_text(&address);
        spawn_local(async move {
            tab.say(match JsFuture::from(written).await {
                Ok(_) => &text::ADDRESS_COPIED,
                Err(_) => &text::COPY_FAILED,
            });
        });
    };
    view! {
        <button
            type="button"
            class="quiet copy"
            aria-label=text::COPY_ADDRESS
            title=text::COPY_ADDRESS
            on:click=copy
        >
            {icon(icons::COPY)}
        </button>
    }
    .into_any()
}

fn share() -> AnyView {
    let tab = tab();
    let account = tab.memo(|state| state.account.clone());
    let link = Memo::new(move |_| account.with(|it| it.as_ref().map(|it| uri::own(&it.jid))));
    // The code has this device's key in it: who scans it in your presence has it verified.
    let code = Memo::new(move |_| {
        account.with(|account| {
            let account = account.as_ref()?;
            Some(match (account.device, &account.fingerprint) {
                (Some(device), Some(key)) => codes::uri(&account.jid, device, key),
                _ => uri::own(&account.jid),
            })
        })
    });
    Effect::new(move |_| {
        if let Some(code) = code.get() {
            tab.direct(Direct::Draw(code));
        }
    });
    let drawn = tab.memo(|state| state.drawn.clone());
    let shown = move || {
        let (text, drawn) = drawn.get()?;
        (code.get().as_ref() == Some(&text)).then(|| picture(&drawn, text::ADDRESS_CODE))
    };
    let says = RwSignal::new(None::<Text>);
    let field = NodeRef::<html::Input>::new();
    let copy = move |_| {
        let Some(link) = link.get_untracked() else {
            return;
        };
        if let Some(field) = field.get_untracked() {
            // Where the clipboard is out of reach, it can be copied by hand.
            field.select();
        }
        spawn_local(async move {
            says.set(Some(match write(&link).await {
                Some(()) => text::COPIED,
                None => text::COPY_BY_HAND,
            }));
        });
    };
    let send = move |_| {
        if let Some(link) = link.get_untracked() {
            let data = ShareData::new();
            data.set_text(&link);
            // Whether it went anywhere is between the person and the system.
            let sharing = JsFuture::from(window().navigator().share_with_data(&data));
            spawn_local(async move { drop(sharing.await) });
        }
    };
    view! {
        <p class="lead">{text::SHARE_LEAD}</p>
        <div class="share-code">{shown}</div>
        <label for="own-link">{text::OWN_LINK_LABEL}</label>
        <input node_ref=field id="own-link" type="text" readonly prop:value=move || link.get() />
        <div class="actions">
            {can("share")
                .then(|| {
                    view! {
                        <button type="button" on:click=send>
                            {text::SEND_LINK}
                        </button>
                    }
                })}
            <button type="button" class="primary" on:click=copy>
                {text::COPY_LINK}
            </button>
        </div>
        <p class="verdict" role="status">{move || says.get()}</p>
    }
    .into_any()
}

/// Whether this browser, and this page in it, has something.
fn can(what: &str) -> bool {
    let navigator = window().navigator();
    Reflect::get(&navigator, &what.into()).is_ok_and(|it| !it.is_undefined())
}

async fn write(words: &str) -> Option<()> {
    if !can("clipboard") {
        return None;
    }
    let written = JsFuture::from(window().navigator().clipboard().write_text(words));
    written.await.ok().map(drop)
}

/// For the dialog "New chat": taking an address from a code, and giving one's own.
pub fn exchange(open: RwSignal<bool>, sharing: RwSignal<bool>) -> AnyView {
    let tab = tab();
    let trouble = RwSignal::new(None::<String>);
    let found = Callback::new(move |code: String| match uri::read(&code) {
        Opened::Unknown => trouble.set(Some(text::NO_ADDRESS_IN_CODE.into())),
        _ => {
            open.set(false);
            tab.scanned.set_value(Some(code.clone()));
            tab.go(&Address::Open(code));
        }
    });
    let share = move |_| {
        open.set(false);
        sharing.set(true);
    };
    view! {
        <section class="exchange">
            <h3>{text::BY_CODE}</h3>
            <p class="hint">{text::BY_CODE_LEAD}</p>
            {scanner(tab, found, trouble.into())}
            <button type="button" class="small" on:click=share>
                {text::SHARE_ADDRESS}
            </button>
        </section>
    }
    .into_any()
}

/// The section of the settings about `xmpp:` links.
pub fn links() -> AnyView {
    let says = RwSignal::new(None::<Text>);
    let ask = move |_| {
        says.set(Some(if handle_links() {
            text::LINKS_ASKED
        } else {
            text::LINKS_NOT
        }))
    };
    view! {
        <p>{text::LINKS_LEAD}</p>
        <button type="button" on:click=ask>{text::LINKS_HERE}</button>
        <p class="verdict" role="status">{move || says.get()}</p>
    }
    .into_any()
}

/// Asks the browser to open `xmpp:` links with this page. Whether it does is between it and the person.
fn handle_links() -> bool {
    let location = window().location();
    let (Ok(origin), Ok(path)) = (location.origin(), location.pathname()) else {
        return false;
    };
    // In the fragment: what a person opens is nobody's business, not even that of whoever serves this page.
    let url = text::join(&origin, &path, "#/open?uri=%s");
    can("registerProtocolHandler")
        && (window().navigator())
            .register_protocol_handler("xmpp", &url, text::NAME)
            .is_ok()
}

/// The way to the dialog, in the settings.
pub fn way(sharing: RwSignal<bool>) -> AnyView {
    view! {
        <button type="button" on:click=move |_| sharing.set(true)>
            {text::SHARE_ADDRESS}
        </button>
    }
    .into_any()
}

impl Tab {
    /// Puts a text into the message field of a chat, behind what is being written there.
    pub fn prefill(self, chat: &BareJid, body: &str) {
        let here = (self.drafts).with_value(|drafts| drafts.get(chat).cloned());
        let before = here.unwrap_or_else(|| {
            (self.state)
                .with_untracked(|state| state.chat(chat).map(|chat| chat.draft.clone()))
                .unwrap_or_default()
        });
        let text = match before.is_empty() || before == body {
            true => body.to_owned(),
            false => text::join(&before, "\n", body),
        };
        self.drafts
            .update_value(|drafts| drop(drafts.insert(chat.clone(), text.clone())));
        let chat = chat.clone();
        self.send(Command::KeepDraft { chat, text });
    }
}
