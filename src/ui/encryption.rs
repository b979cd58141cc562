//! The panel "Encryption" of a chat: the switch, and the devices that take part.

use super::devices::device_list;
use super::dialog::Dialog;
use super::tab::tab;
use super::text;
use crate::bus::Command;
use crate::model::BareJid;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

#[component]
pub fn EncryptionPanel(chat: BareJid, open: RwSignal<bool>) -> impl IntoView {
    let tab = tab();
    let asking = RwSignal::new(false);
    let beginnings = tab.memo(|state| state.beginnings);
    {
        let chat = chat.clone();
        Effect::new(move |_| {
            beginnings.track();
            asking.set(false);
            if open.get() {
                tab.send(Command::ShowDevices { chat: chat.clone() });
            }
        });
    }
    let encrypted = {
        let chat = chat.clone();
        tab.memo(move |state| state.chat(&chat).is_some_and(|chat| chat.encrypted))
    };
    let devices = {
        let chat = chat.clone();
        tab.memo(move |state| {
            let this = state.account.as_ref().and_then(|account| account.device);
            state.devices(&chat).cloned().map(|list| (list, this))
        })
    };
    let set = {
        let chat = chat.clone();
        move |on| {
            tab.send(Command::SetEncrypted {
                chat: chat.clone(),
                on,
            });
        }
    };
    let lists = move || match devices.get() {
        None => view! { <p class="notice">{text::DEVICES_LOADING}</p> }.into_any(),
        Some((list, this)) => {
            let theirs = if !list.theirs.is_empty() {
                device_list(list.theirs, None)
            } else if list.loading {
                view! { <p class="notice">{text::DEVICES_LOADING}</p> }.into_any()
            } else {
                view! { <p class="notice">{text::NO_DEVICES}</p> }.into_any()
            };
            view! {
                <h3>{text::THEIR_DEVICES}</h3>
                {theirs}
                <h3>{text::YOUR_DEVICES}</h3>
                {device_list(list.own, this)}
            }
            .into_any()
        }
    };
    view! {
        <Dialog id="encryption-title" title=text::ENCRYPTION open=open>
            {
                let (set, off) = (set.clone(), set.clone());
                // The switch shows what the engine said, so the click only asks.
                let on_switch = move |event: MouseEvent| {
                    event.prevent_default();
                    if encrypted.get_untracked() { asking.set(true) } else { set(true) }
                };
                let lists = lists.clone();
                view! {
                    <label class="switch" for="encrypt">
                        <span>{text::ENCRYPT_THIS}</span>
                        <input
                            id="encrypt"
                            type="checkbox"
                            role="switch"
                            prop:checked=encrypted
                            aria-describedby="encrypt-lead"
                            on:click=on_switch
                        />
                    </label>
                    <p class="hint" id="encrypt-lead">
                        {text::ENCRYPT_LEAD}
                    </p>
                    {move || {
                        let off = off.clone();
                        (asking.get() && encrypted.get()).then(|| question(asking, off))
                    }}
                    <p class="hint">{text::DEVICES_LEAD}</p>
                    {lists}
                }
            }
        </Dialog>
    }
    .into_any()
}

/// Turning encryption off is asked about first.
fn question(asking: RwSignal<bool>, set: impl Fn(bool) + Send + 'static) -> AnyView {
    view! {
        <div class="question" role="alertdialog" aria-labelledby="off-title" aria-describedby="off-lead">
            <p id="off-title">
                <b>{text::TURN_OFF_QUESTION}</b>
            </p>
            <p id="off-lead">{text::TURN_OFF_LEAD}</p>
            <div class="actions">
                <button type="button" autofocus on:click=move |_| asking.set(false)>
                    {text::KEEP_ON}
                </button>
                <button
                    type="button"
                    class="danger"
                    on:click=move |_| {
                        asking.set(false);
                        set(false);
                    }
                >
                    {text::TURN_OFF}
                </button>
            </div>
        </div>
    }
    .into_any()
}
