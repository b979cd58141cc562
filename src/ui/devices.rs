//! A list of OMEMO devices: label, fingerprint in blocks, what is decided about each, and the decisions there are.

use super::tab::tab;
use super::text::Text;
use super::{text, time};
use crate::bus::Command;
use crate::model::{Device, DeviceId, Millis, Trust, order};
use leptos::prelude::*;

/// `this` is the device of this browser, about which there is nothing to decide.
pub fn device_list(devices: Vec<Device>, this: Option<DeviceId>) -> AnyView {
    let mut devices = devices;
    let place = |device: &Device| (Some(device.id) != this, !device.is_active(), device.id);
    order::sort_by(&mut devices, |a, b| place(a).cmp(&place(b)));
    let devices: Vec<AnyView> = devices
        .into_iter()
        .map(|device| {
            let is_this = Some(device.id) == this;
            one(device, is_this, this.is_some())
        })
        .collect();
    view! { <ul class="devices">{devices}</ul> }.into_any()
}

/// `own`: of the account itself.
fn one(device: Device, is_this: bool, own: bool) -> AnyView {
    let id = device.id.to_string();
    let name = match &device.label {
        Some(label) => text::device_called(label, &id),
        None => text::device(&id),
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
            {dates(&device, is_this)}
            {(own && !is_this && device.is_active()).then(|| removal(device.id))}
            {may_decide.then(|| decisions(device))}
        </li>
    }
    .into_any()
}

/// When it was first seen and last wrote, and that it has been silent for long.
fn dates(device: &Device, is_this: bool) -> AnyView {
    let first = text::first_seen(&time::date_of(device.first_seen));
    let last = (device.last_seen.filter(|_| !is_this))
        .map(|at| view! { " · " {text::last_seen(&time::date_of(at))} });
    let heard = device.last_seen.unwrap_or(device.first_seen);
    let silent = !is_this && device.is_active() && time::now().saturating_sub(heard) > SILENT;
    view! {
        <p class="device-dates">{first} {last}</p>
        {silent.then(|| view! { <p class="why">{text::SILENT}</p> })}
    }
    .into_any()
}

/// After this, in ms, a device of the account's own that wrote nothing is offered for removal: half a year.
const SILENT: Millis = 182 * 24 * 60 * 60 * 1000;

/// Takes a device of the account off its lists; asks before.
fn removal(device: DeviceId) -> AnyView {
    let tab = tab();
    let asking = RwSignal::new(false);
    let press = move |_| {
        if asking.get_untracked() {
            tab.send(Command::RemoveDevices(vec![device]));
        }
        asking.update(|asking| *asking = !*asking);
    };
    view! {
        <div class="decisions">
            <button type="button" class="small" on:click=press>
                {move || if asking.get() { text::REMOVE_REALLY } else { text::REMOVE_DEVICE }}
            </button>
        </div>
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
    let button = move |words: Text, trust: Trust| {
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
