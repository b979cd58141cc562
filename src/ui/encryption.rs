//! The panel "Encryption" of a chat: the switch, and the devices that take part.

use super::codes::verification;
use super::devices::device_list;
use super::dialog::Dialog;
use super::tab::tab;
use super::text;
use crate::bus::Command;
use crate::model::{BareJid, Device};
use crate::view::DeviceList;
use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;

#[component]
pub fn EncryptionPanel(chat: BareJid, open: RwSignal<bool>) -> impl IntoView {
    let tab = tab();
    let asking = RwSignal::new(false);
    let switch = NodeRef::<html::Input>::new();
    let beginnings = tab.memo(|state| state.beginnings);
    {
        let chat = chat.clone();
        Effect::new(move |_| {
            beginnings.get();
            asking.set(false);
            if open.get() {
                tab.send(Command::ShowDevices {
                    chat: chat.clone(),
                    ask: true,
                });
            }
        });
    }
    let of = chat.clone();
    let required = tab.memo(|state| {
        let account = state.account.as_ref();
        account.is_some_and(|account| account.encryption_required)
    });
    let encrypted = {
        let chat = chat.clone();
        tab.memo(move |state| state.chat(&chat).is_some_and(|chat| chat.encrypted))
    };
    let devices = {
        let chat = chat.clone();
        tab.memo(move |state| state.devices(&chat).cloned())
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
    let known = Memo::new(move |_| devices.with(Option::is_some));
    let part = move |part: fn(DeviceList) -> Vec<Device>| -> Signal<Vec<Device>> {
        Memo::new(move |_| devices.get().map(part).unwrap_or_default()).into()
    };
    let (theirs, own) = (part(|it| it.theirs), part(|it| it.own));
    let none = Memo::new(move |_| theirs.with(Vec::is_empty));
    let loading = Memo::new(move |_| devices.with(|it| it.as_ref().is_some_and(|it| it.loading)));
    let this = tab.memo(|state| state.account.as_ref().and_then(|account| account.device));
    let no_one = Signal::derive(|| None);
    let lists = move || {
        if !known.get() {
            return view! { <p class="notice">{text::DEVICES_LOADING}</p> }.into_any();
        }
        let theirs = move || match (none.get(), loading.get()) {
            (false, _) => device_list(theirs, no_one, false),
            (true, true) => view! { <p class="notice">{text::DEVICES_LOADING}</p> }.into_any(),
            (true, false) => view! { <p class="notice">{text::NO_DEVICES}</p> }.into_any(),
        };
        view! {
            <h3>{text::THEIR_DEVICES}</h3>
            {theirs}
            <h3>{text::YOUR_DEVICES}</h3>
            {device_list(own, this.into(), true)}
        }
        .into_any()
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

                view! {
                    <label class="switch" for="encrypt">
                        <span>{text::ENCRYPT_THIS}</span>
                        <input
                            node_ref=switch
                            id="encrypt"
                            type="checkbox"
                            role="switch"
                            prop:checked=encrypted
                            disabled=required
                            aria-describedby="encrypt-lead"
                            on:click=on_switch
                        />
                    </label>
                    <p class="hint" id="encrypt-lead">
                        {text::ENCRYPT_LEAD}
                    </p>
                    {move || {
                        required.get().then(|| view! { <p class="hint">{text::ENCRYPTION_REQUIRED}</p> })
                    }}
                    {move || {
                        let off = off.clone();
                        (asking.get() && encrypted.get()).then(|| question(asking, switch, off))
                    }}
                    <p class="hint">{text::DEVICES_LEAD}</p>
                    {lists}
                    {verification(of.clone())}
                }
            }
        </Dialog>
    }
    .into_any()
}

/// Turning encryption off is asked about first.
fn question(
    asking: RwSignal<bool>,
    switch: NodeRef<html::Input>,
    set: impl Fn(bool) + Send + 'static,
) -> AnyView {
    let keep = NodeRef::<html::Button>::new();
    keep.on_load(|keep| {
        let _ = keep.focus();
    });
    // The question goes away; the focus goes back to what asked it.
    let done = move || {
        asking.set(false);
        if let Some(switch) = switch.get_untracked() {
            let _ = switch.focus();
        }
    };
    view! {
        <div class="question" role="alertdialog" aria-labelledby="off-title" aria-describedby="off-lead">
            <p id="off-title">
                <b>{text::TURN_OFF_QUESTION}</b>
            </p>
            <p id="off-lead">{text::TURN_OFF_LEAD}</p>
            <div class="actions">
                <button type="button" node_ref=keep on:click=move |_| done()>
                    {text::KEEP_ON}
                </button>
                <button
                    type="button"
                    class="danger"
                    on:click=move |_| {
                        done();
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
