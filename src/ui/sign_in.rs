//! The sign-in form, and the question for a password that no longer fits.

use super::account::farewell;
use super::backup;
use super::icons::sign;
use super::register;
use super::storage::remedy;
use super::tab::{Config, tab};
use super::text;
use super::text::Text;
use super::update::slow;
use crate::bus::{Direct, Password};
use crate::model::BareJid;
use crate::view::{Phase, State};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;

fn value(node: NodeRef<html::Input>) -> String {
    node.get_untracked()
        .map(|it| it.value())
        .unwrap_or_default()
}

fn focus(node: NodeRef<html::Input>) {
    if let Some(input) = node.get_untracked() {
        // A failure to focus only means that a person has to do it.
        let _ = input.focus();
    }
}

/// The focus goes into a field as soon as it is there: the browser does that by itself only where the page begins with it. On a touch
/// screen that would bring up the keyboard over what is to be read.
fn enter(node: NodeRef<html::Input>) {
    node.on_load(|input| {
        if window().navigator().max_touch_points() == 0 {
            let _ = input.focus();
        }
    });
}

/// The frame of both forms. `wrong` is what the form itself found; else it is what the engine said.
fn alert(wrong: RwSignal<Option<Text>>) -> AnyView {
    let trouble = tab().memo(|state| state.trouble.clone());
    (move || {
        let sentence = match wrong.get() {
            Some(sentence) => Some(sentence.into()),
            None => trouble.get().as_ref().map(text::trouble),
        };
        sentence.map(|sentence| view! { <p class="alert" role="alert">{sentence}</p> })
    })
    .into_any()
}

#[component]
pub fn SignInForm() -> impl IntoView {
    let tab = tab();
    let (address, password, websocket, shared) = (
        NodeRef::<html::Input>::new(),
        NodeRef::<html::Input>::new(),
        NodeRef::<html::Input>::new(),
        NodeRef::<html::Input>::new(),
    );
    enter(address);
    let (file, passphrase) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let wrong = RwSignal::new(None);
    let busy = tab.memo(|state| state.phase == Phase::SigningIn);
    let unanswered = tab.memo(|state| state.phase == Phase::SigningIn && !state.answered);
    Effect::new(move |was_busy: Option<bool>| {
        // After a failure the password is what has to be typed again.
        let busy = busy.get();
        if was_busy == Some(true) && !busy {
            focus(password);
        }
        busy
    });
    let domain = move || tab.config.with(|config| config.domain.clone());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let mut typed = value(address).trim().to_owned();
        if typed.is_empty() {
            wrong.set(Some(text::GIVE_ADDRESS));
            return focus(address);
        }
        if value(password).is_empty() {
            wrong.set(Some(text::GIVE_PASSWORD));
            return focus(password);
        }
        wrong.set(None);
        if let Some(domain) = domain().filter(|_| !typed.contains('@')) {
            typed.push('@');
            typed.push_str(&domain);
        }
        let websocket = value(websocket).trim().to_owned();
        let shared = shared.get_untracked().is_some_and(|it| it.checked());
        let backup = file.get_untracked().and_then(|it| it.files()?.get(0));
        let passphrase = Password(value(passphrase));
        let sign_in = move |backup| Direct::SignIn {
            address: typed,
            password: Password(value(password)),
            websocket: (!websocket.is_empty()).then_some(websocket),
            shared,
            backup,
        };
        tab.state.update(State::sign_in_sent);
        let Some(backup) = backup else {
            return tab.sign_in(sign_in(None));
        };
        spawn_local(async move {
            match backup::read(&backup).await {
                Some(file) => tab.sign_in(sign_in(Some((file, passphrase)))),
                None => {
                    wrong.set(Some(text::BACKUP_UNREAD));
                    tab.state.update(State::sign_in_given_up);
                }
            }
        });
    };
    let hint = move || {
        domain().map(|domain| {
            let (before, after) = text::around(&text::other_domain(text::HOLE));
            view! { <p class="hint" id="address-hint">{before}<b dir="ltr">{domain}</b>{after}</p> }
        })
    };
    view! {
        <main class="gate">
            <form class="card" on:submit=submit novalidate aria-busy=move || busy.get().to_string()>
                {sign()}
                <h1>{move || tab.config.with(Config::name)}</h1>
                {farewell()}
                <p class="lead">{text::SIGN_IN_LEAD}</p>
                {alert(wrong)}
                <label for="address">{text::ADDRESS}</label>
                <input
                    node_ref=address
                    id="address"
                    type="text"
                    inputmode="email"
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    autofocus
                    aria-describedby="address-hint"
                    placeholder=text::ADDRESS_EXAMPLE
                />
                {hint}
                <label for="password">{text::PASSWORD}</label>
                <input
                    node_ref=password
                    id="password"
                    type="password"
                    autocomplete="current-password"
                />
                <label class="check" for="shared">
                    <input
                        node_ref=shared
                        id="shared"
                        type="checkbox"
                        aria-describedby="shared-hint"
                    />
                    {text::SHARED}
                </label>
                <p class="hint under" id="shared-hint">{text::SHARED_HINT}</p>
                <details>
                    <summary>{text::RESTORE}</summary>
                    <label for="backup">{text::BACKUP_FILE}</label>
                    <input node_ref=file id="backup" type="file" />
                    <label for="passphrase">{text::BACKUP_PASSPHRASE}</label>
                    <input
                        node_ref=passphrase
                        id="passphrase"
                        type="password"
                        autocomplete="off"
                    />
                </details>
                <details>
                    <summary>{text::ADVANCED}</summary>
                    <label for="websocket">{text::WEBSOCKET}</label>
                    <input
                        node_ref=websocket
                        id="websocket"
                        type="text"
                        inputmode="url"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        aria-describedby="websocket-hint"
                        placeholder=move || {
                            tab.config
                                .with(|config| config.websocket.clone())
                                .unwrap_or_else(|| "wss://example.org/xmpp-websocket".into())
                        }
                    />
                    <p class="hint" id="websocket-hint">{text::WEBSOCKET_HINT}</p>
                </details>
                <button type="submit" class="primary" aria-disabled=move || busy.get().to_string()>
                    {move || if busy.get() { text::SIGNING_IN } else { text::SIGN_IN }}
                </button>
                {move || unanswered.get().then(slow)}
                {register::way()}
            </form>
        </main>
    }
    .into_any()
}

/// The account is there and cannot be opened: why, and what to do.
#[component]
pub fn Closed() -> impl IntoView {
    let tab = tab();
    let trouble = tab.memo(|state| state.trouble.clone());
    view! {
        <main class="gate">
            <div class="card">
                {sign()}
                <h1>{move || tab.config.with(Config::name)}</h1>
                {alert(RwSignal::new(None))}
                {move || trouble.get().as_ref().and_then(|trouble| remedy(trouble, "primary"))}
            </div>
        </main>
    }
    .into_any()
}

/// Asks again for the password of an account that is here; its address is fixed.
#[component]
pub fn PasswordForm(account: BareJid) -> impl IntoView {
    let tab = tab();
    let password = NodeRef::<html::Input>::new();
    enter(password);
    let wrong = RwSignal::new(None);
    let busy = tab.memo(|state| matches!(state.phase, Phase::PasswordNeeded { busy: true, .. }));
    let address = account.0.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        if value(password).is_empty() {
            wrong.set(Some(text::GIVE_PASSWORD));
            return focus(password);
        }
        wrong.set(None);
        let shared = tab
            .state
            .with_untracked(|state| state.account.as_ref().is_some_and(|it| it.shared));
        tab.state.update(State::sign_in_sent);
        tab.direct(Direct::SignIn {
            address: address.clone(),
            password: Password(value(password)),
            websocket: None,
            shared,
            backup: None,
        });
    };
    view! {
        <main class="gate">
            <form class="card" on:submit=submit novalidate aria-busy=move || busy.get().to_string()>
                <h1>{text::PASSWORD_NEEDED}</h1>
                {alert(wrong)}
                <p class="lead">{text::PASSWORD_KEEPS}</p>
                <label for="address">{text::ADDRESS}</label>
                <input
                    id="address"
                    type="text"
                    autocomplete="username"
                    readonly
                    prop:value=account.0
                />
                <label for="password">{text::PASSWORD}</label>
                <input
                    node_ref=password
                    id="password"
                    type="password"
                    autocomplete="current-password"
                    autofocus
                />
                <button type="submit" class="primary" aria-disabled=move || busy.get().to_string()>
                    {move || if busy.get() { text::SIGNING_IN } else { text::SIGN_IN }}
                </button>
                <button
                    type="button"
                    class="quiet"
                    on:click=move |_| tab.state.update(State::password_later)
                >
                    {text::NOT_NOW}
                </button>
            </form>
        </main>
    }
    .into_any()
}
