//! A list of OMEMO devices: label, fingerprint in blocks, what is decided about each, and the decisions there are.

use super::tab::tab;
use super::text;
use crate::bus::Command;
use crate::model::{Device, DeviceId, Trust};
use leptos::prelude::*;

/// `this` is the device of this browser, about which there is nothing to decide.
pub fn device_list(devices: Vec<Device>, this: Option<DeviceId>) -> AnyView {
    let mut devices = devices;
    devices
        .sort_unstable_by_key(|device| (Some(device.id) != this, !device.is_active(), device.id));
    let devices: Vec<AnyView> = devices
        .into_iter()
        .map(|device| {
            let is_this = Some(device.id) == this;
            one(device, is_this)
        })
        .collect();
    view! { <ul class="devices">{devices}</ul> }.into_any()
}

fn one(device: Device, is_this: bool) -> AnyView {
    let id = device.id.to_string();
    let name = match &device.label {
        Some(label) => text::join(label, " · ", &id),
        None => text::join(text::DEVICE, &id, ""),
    };
    let fingerprint = match device.fingerprint {
        Some(key) => fingerprint(&key.to_string()),
        None => view! { <p class="hint">{text::NO_FINGERPRINT}</p> }.into_any(),
    };
    let state = if is_this {
        text::THIS_DEVICE
    } else if !device.is_active() {
        text::INACTIVE
    } else {
        text::trust(device.trust)
    };
    let trust = match device.trust {
        Trust::Undecided => "undecided",
        Trust::Blind => "blind",
        Trust::Verified => "verified",
        Trust::Distrusted => "distrusted",
    };
    let weaker = device
        .is_downgraded()
        .then(|| view! { <p class="why">{text::WEAKER}</p> });
    let may_decide = !is_this && device.is_active() && device.fingerprint.is_some();
    view! {
        <li class="device" data-device=id data-trust=(!is_this).then_some(trust)>
            <p class="device-name" dir="auto">
                {name}
            </p>
            <p class="device-state">{state}</p>
            {fingerprint}
            {weaker}
            {may_decide.then(|| decisions(device))}
        </li>
    }
    .into_any()
}

/// Eight blocks, in an order that a screen can break.
pub fn fingerprint(shown: &str) -> AnyView {
    let blocks: Vec<AnyView> = shown
        .split(' ')
        .map(|block| view! { <span>{block.to_owned()} " "</span> }.into_any())
        .collect();
    view! {
        <p class="fingerprint">
            <span class="unseen">{text::FINGERPRINT} " "</span>
            <code>{blocks}</code>
        </p>
    }
    .into_any()
}

fn decisions(device: Device) -> AnyView {
    let tab = tab();
    let (whose, id) = (device.jid.clone(), device.id);
    let replace = move |_| {
        tab.send(Command::ReplaceSession {
            jid: whose.clone(),
            device: id,
        });
    };
    let replace = view! {
        <button type="button" class="small" on:click=replace>
            {text::REPLACE_SESSION}
        </button>
    }
    .into_any();
    let button = move |words: &'static str, trust: Trust| {
        let jid = device.jid.clone();
        let device = device.id;
        let decide = move |_| {
            tab.send(Command::SetTrust {
                jid: jid.clone(),
                device,
                trust,
            });
        };
        view! {
            <button type="button" class="small" on:click=decide>
                {words}
            </button>
        }
        .into_any()
    };
    let buttons = match device.trust {
        Trust::Blind => vec![
            button(text::VERIFY, Trust::Verified),
            button(text::DISTRUST, Trust::Distrusted),
        ],
        Trust::Verified => vec![button(text::DISTRUST, Trust::Distrusted)],
        Trust::Undecided => vec![
            button(text::TRUST, Trust::Blind),
            button(text::VERIFY, Trust::Verified),
            button(text::DISTRUST, Trust::Distrusted),
        ],
        Trust::Distrusted => vec![
            button(text::TRUST, Trust::Blind),
            button(text::VERIFY, Trust::Verified),
        ],
    };
    view! { <div class="decisions">{buttons} {replace}</div> }.into_any()
}
