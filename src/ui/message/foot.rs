//! What stands below a message's text: when, how it travelled and how far it came; what did not go as it should, and what can
//! be done about it.

use super::super::text::Text;
use crate::bus::Command;
use crate::model::{BareJid, Delivery, Encryption, Message, MessageKey};
use crate::ui::icons::{self, Icon, icon};
use crate::ui::tab::{Editing, Tab, tab};
use crate::ui::{text, time};
use leptos::prelude::*;

/// When, how it travelled, and how far it came; in a chat that is, or is not, encrypted.
pub fn foot(message: &Message, delivery: &Delivery, encrypted: bool) -> AnyView {
    let at = message.at;
    let travelled = match message.encryption {
        _ if *delivery == Delivery::Queued => None,
        Encryption::None if encrypted => Some(
            view! {
                <span class="mark plain" title=text::NOT_ENCRYPTED_HERE>
                    {icon(icons::UNLOCKED)}
                    {text::NOT_ENCRYPTED}
                </span>
            }
            .into_any(),
        ),
        Encryption::None => Some(mark("unlocked", icons::UNLOCKED, text::NOT_ENCRYPTED)),
        how => {
            let words = match how {
                Encryption::Omemo2 => text::ENCRYPTED,
                _ => text::ENCRYPTED_LEGACY,
            };
            // As it should be: said, not shown.
            Some(match encrypted {
                true => view! { <span class="unseen">{words}</span> }.into_any(),
                false => mark("lock", icons::LOCK, words),
            })
        }
    };
    let edited = message
        .edited
        .map(|at| view! { <span title=time::exact(at)>{text::EDITED}</span> }.into_any());
    view! {
        <footer class="foot">
            {edited}
            <time datetime=time::machine(at) title=time::exact(at)>
                {time::clock(at)}
            </time>
            {travelled}
            {tick(delivery)}
        </footer>
    }
    .into_any()
}

/// How far an own message came.
pub fn tick(delivery: &Delivery) -> Option<AnyView> {
    let (state, words) = text::delivery(delivery);
    let sign = match state {
        "pending" => icons::CLOCK,
        "sent" => icons::CHECK,
        "delivered" | "displayed" => icons::CHECKS,
        "failed" => icons::WARNING,
        _ => return None,
    };
    Some(mark(state, sign, words))
}

/// An icon with words for those who do not see it.
fn mark(class: &'static str, sign: Icon, words: Text) -> AnyView {
    view! {
        <span class=text::join("mark ", class, "") role="img" aria-label=words title=words>
            {icon(sign)}
        </span>
    }
    .into_any()
}

/// What did not go as it should, and what can be done.
pub fn below(message: &Message, key: MessageKey) -> Option<AnyView> {
    let tab = tab_if_failed(message);
    let failed = tab.map(|(tab, sentence)| {
        view! {
            <p class="why">
                {sentence} " "
                <button
                    type="button"
                    class="inline"
                    on:click=move |_| tab.send(Command::SendAgain { key })
                >
                    {text::SEND_AGAIN}
                </button> " "
                {delete_button(tab, key)}
            </p>
        }
        .into_any()
    });
    let excluded = (!message.excluded.is_empty()).then(|| {
        let devices = message
            .excluded
            .iter()
            .map(|(jid, device)| text::address_and_device(jid.as_str(), &device.to_string()));
        let devices: Vec<String> = devices.collect();
        let devices = text::list(&devices);
        view! { <p class="aside">{text::left_out(&devices)}</p> }.into_any()
    });
    (failed.is_some() || excluded.is_some()).then(|| view! { {failed} {excluded} }.into_any())
}

/// What can be done about a message that waits.
pub fn waiting(chat: &BareJid, key: MessageKey, body: String) -> AnyView {
    let tab = tab();
    let editing = Editing {
        chat: chat.clone(),
        key,
        body,
    };
    view! {
        <p class="aside">
            {text::QUEUED} " "
            <button
                type="button"
                class="inline"
                on:click=move |_| tab.editing.set(Some(editing.clone()))
            >
                {text::EDIT}
            </button> " " {delete_button(tab, key)}
        </p>
    }
    .into_any()
}

/// A new session with the device that sent what could not be opened: one tap.
pub fn repair(tab: Tab, key: MessageKey, done: RwSignal<bool>) -> AnyView {
    view! {
        <p class="aside">
            {move || if done.get() {
                text::REPAIRING.into_any()
            } else {
                view! {
                    <button
                        type="button"
                        class="inline"
                        title=text::REPAIR_HINT
                        on:click=move |_| {
                            tab.send(Command::Repair { key });
                            done.set(true);
                        }
                    >
                        {text::REPAIR}
                    </button>
                }
                .into_any()
            }}
        </p>
    }
    .into_any()
}

fn delete_button(tab: Tab, key: MessageKey) -> AnyView {
    view! {
        <button type="button" class="inline" on:click=move |_| tab.send(Command::Delete { key })>
            {text::DELETE}
        </button>
    }
    .into_any()
}

fn tab_if_failed(message: &Message) -> Option<(Tab, String)> {
    match &message.delivery {
        Delivery::Failed(failure) => Some((tab(), text::failure(failure))),
        _ => None,
    }
}
