//! Everything there is to know about one message.

use super::super::text::Text;
use super::acts::Acts;
use super::reactions::summary;
use crate::bus::Command;
use crate::model::{BareJid, Device, DeviceId, Encryption, Message, MessageKey, Millis};
use crate::ui::devices::fingerprint;
use crate::ui::dialog::Dialog;
use crate::ui::{text, time};
use crate::view::Row;
use leptos::prelude::*;

#[component]
pub fn Details(acts: Acts) -> impl IntoView {
    let tab = acts.tab;
    Effect::new(move |_| {
        let key = acts.about.get();
        if let Some(key) = key.filter(|_| acts.details.get()) {
            tab.send(Command::ShowDevices {
                chat: acts.chat(),
                ask: false,
            });
            tab.send(Command::ShowVersions { key });
        }
    });
    // It goes on being true while it is open.
    let row = tab.memo(move |state| {
        let key = acts.about.get()?;
        state.row(&acts.chat(), key, |_| 0)
    });
    view! {
        <Dialog id="details" title=text::DETAILS open=acts.details>
            {move || row.get().map(|row| content(acts, &row))}
        </Dialog>
    }
    .into_any()
}

fn content(acts: Acts, row: &Row) -> AnyView {
    let message = &*row.message;
    let at = |label, at: Millis| line(label, time::exact(at));
    let text_of = message.is_text().then(|| {
        view! {
            <p class="details-text" dir="auto">
                {message.body.clone()}
            </p>
        }
        .into_any()
    });
    view! {
        {text_of}
        <dl class="details">
            {line(text::SENDER, message.sender.0.clone())}
            {at(text::SENT_AT, message.at)}
            {message.edited.map(|edited| at(text::CORRECTED_AT, edited))}
            {message.retracted.map(|retracted| at(text::RETRACTED_AT, retracted.at))}
            {line(text::STATE, text::delivery(row.delivery()).1.into())}
            {line(text::ENCRYPTION_OF, encryption(message.encryption).into())}
            {(message.encryption != Encryption::None).then(|| device(acts, message))}
            {(!message.excluded.is_empty()).then(|| excluded(acts, &message.excluded))}
            {message.origin_id.as_ref().map(|id| line(text::ORIGIN_ID, id.0.clone()))}
        </dl>
        {(!message.reactions.is_empty())
            .then(|| {
                view! {
                    <h3>{text::REACTIONS}</h3>
                    {summary(acts, &message.reactions)}
                }
            })}
        {(message.versions > 0).then(|| versions(acts, message.key))}
        <h3>{text::IN_THE_CLEAR}</h3>
        {in_the_clear(message)}
    }
    .into_any()
}

fn line(label: Text, value: String) -> AnyView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd dir="auto">{value}</dd>
        </div>
    }
    .into_any()
}

fn encryption(encryption: Encryption) -> Text {
    match encryption {
        Encryption::None => text::NOT_ENCRYPTED,
        Encryption::OmemoLegacy => text::ENCRYPTED_LEGACY,
        Encryption::Omemo2 => text::ENCRYPTED,
    }
}

/// The devices of this chat, where they are known yet.
fn find(acts: Acts, jid: &BareJid, id: DeviceId) -> Option<Device> {
    acts.tab.state.with(|state| {
        let list = state.devices(&acts.chat())?;
        let mut all = list.own.iter().chain(&list.theirs);
        all.find(|device| device.id == id && device.jid == *jid)
            .cloned()
    })
}

fn name(id: DeviceId, device: Option<&Device>) -> String {
    match device.and_then(|it| it.label.as_deref()) {
        Some(label) => text::device_called(label, &id.to_string()),
        None => text::device(&id.to_string()),
    }
}

/// What it was encrypted with, and what is decided about that.
fn device(acts: Acts, message: &Message) -> AnyView {
    let sender = message.sender.clone();
    let id = message.device;
    let shown = move || {
        let Some(id) = id else {
            return text::DEVICE_UNKNOWN.into_any();
        };
        let device = find(acts, &sender, id);
        let this = acts.tab.state.with(|state| {
            let account = state.account.as_ref();
            account.is_some_and(|it| it.jid == sender && it.device == Some(id))
        });
        let trust = match &device {
            _ if this => text::THIS_DEVICE,
            Some(device) => text::trust(device.trust),
            None => text::NO_FINGERPRINT,
        };
        let key = device.as_ref().and_then(|device| device.fingerprint);
        view! {
            {name(id, device.as_ref())}
            <span class="hint">{trust}</span>
            {key.map(|key| fingerprint(&key.to_string()))}
        }
        .into_any()
    };
    view! {
        <div>
            <dt>{text::DEVICE_OF}</dt>
            <dd>{shown}</dd>
        </div>
    }
    .into_any()
}

/// The devices that it was not encrypted for.
fn excluded(acts: Acts, devices: &[(BareJid, DeviceId)]) -> AnyView {
    let devices: Vec<AnyView> = devices
        .iter()
        .map(|(jid, id)| {
            let (whose, id) = (jid.clone(), *id);
            view! {
                <span class="excluded">
                    {jid.0.clone()} " · " {move || name(id, find(acts, &whose, id).as_ref())}
                </span>
            }
            .into_any()
        })
        .collect();
    view! {
        <div>
            <dt>{text::EXCLUDED}</dt>
            <dd>{devices}</dd>
        </div>
    }
    .into_any()
}

/// What it said before it was corrected.
fn versions(acts: Acts, key: MessageKey) -> AnyView {
    let versions = acts.tab.memo(move |state| {
        let (of, versions) = state.versions.as_ref()?;
        (*of == key).then(|| versions.clone())
    });
    let list = move || {
        let versions = versions.get().unwrap_or_default();
        versions
            .into_iter()
            .rev()
            .map(|version| {
                view! {
                    <li>
                        <time datetime=time::machine(version.at)>{time::exact(version.at)}</time>
                        <p dir="auto">{version.body}</p>
                    </li>
                }
                .into_any()
            })
            .collect_view()
    };
    view! {
        <h3>{text::EARLIER}</h3>
        <ol class="versions">{list}</ol>
    }
    .into_any()
}

/// What whoever carried the message could read of it.
fn in_the_clear(message: &Message) -> AnyView {
    let legacy = message.encryption == Encryption::OmemoLegacy;
    let mut all: Vec<String> = vec![
        match message.encryption {
            Encryption::None => text::CLEAR_ALL,
            Encryption::OmemoLegacy => text::CLEAR_LEGACY,
            Encryption::Omemo2 => text::CLEAR_ENVELOPE,
        }
        .into(),
    ];
    if legacy && message.reply.is_some() {
        all.push(text::CLEAR_REPLY.into());
    }
    if legacy && message.edited.is_some() {
        all.push(text::CLEAR_EDITED.into());
    }
    if message.encryption != Encryption::None {
        let clear: Vec<&str> = message
            .reactions
            .iter()
            .filter(|reaction| reaction.clear)
            .flat_map(|reaction| reaction.emojis.iter().map(String::as_str))
            .take(50)
            .collect();
        if !clear.is_empty() {
            all.push(text::clear_reactions(&clear.join(" ")));
        }
        if message.retracted.is_some_and(|it| it.clear) {
            all.push(text::CLEAR_RETRACTED.into());
        }
    }
    let lines: Vec<AnyView> = all
        .into_iter()
        .map(|words| view! { <li>{words}</li> }.into_any())
        .collect();
    view! { <ul class="clear-parts">{lines}</ul> }.into_any()
}
