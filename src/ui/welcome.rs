//! Where nothing is open. After the first sign-in on a device: what it is, what is kept where, and who can read what. That is said once,
//! in the empty pane on a wide screen and above the list on a narrow one (the sheet shows one of them), and in nobody's way.

use super::icons::{self, Icon, icon, sign};
use super::share;
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

/// Beside the lists while no chat is open.
pub fn pane(new_chat: RwSignal<bool>, sharing: RwSignal<bool>) -> AnyView {
    let tab = tab();
    let has_chats = tab.memo(State::has_chats);
    let fresh = tab.memo(|state| state.fresh);
    (move || match (fresh.get(), has_chats.get()) {
        (true, _) => card("welcome-card"),
        (false, true) => what_next(new_chat, sharing),
        (false, false) => own_address(),
    })
    .into_any()
}

fn what_next(new_chat: RwSignal<bool>, sharing: RwSignal<bool>) -> AnyView {
    let tab = tab();
    let way = |sign: Icon, words: text::Text, go: Box<dyn Fn()>| {
        view! {
            <button type="button" class="quiet" on:click=move |_| go()>
                {icon(sign)}
                {words}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="empty">
            {sign()}
            <p class="empty-title">{text::PICK}</p>
            <p>{text::PICK_LEAD}</p>
            <div class="tiles">
                {way(icons::COMPOSE, text::WRITE_TO, Box::new(move || new_chat.set(true)))}
                {way(
                    icons::PERSON_PLUS,
                    text::ADD_SOMEBODY,
                    Box::new(move || tab.panels.ask_to_add(String::new())),
                )}
                {way(icons::QR, text::SHARE_ADDRESS, Box::new(move || sharing.set(true)))}
            </div>
        </div>
    }
    .into_any()
}

/// The list itself says what to do.
fn own_address() -> AnyView {
    let tab = tab();
    let account = tab.memo(|state| state.account.clone());
    let address = move || {
        let address = account.get()?.jid.0;
        Some(view! {
            <p class="give">
                <bdi dir="ltr">{address.clone()}</bdi>
                {share::copier(address)}
            </p>
        })
    };
    view! {
        <div class="empty">
            {sign()}
            <p class="empty-title">{text::NOTHING_YET}</p>
            <p>{text::NOTHING_YET_LEAD}</p>
            {address}
        </div>
    }
    .into_any()
}
