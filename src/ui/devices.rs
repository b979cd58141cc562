//! A list of OMEMO devices: label, fingerprint in blocks, what is decided about each, and the decisions there are.

use super::focus;
use super::later::next_frame;
use super::tab::tab;
use super::text::Text;
use super::{text, time};
use crate::bus::Command;
use crate::model::{Device, DeviceId, Millis, Trust, order};
use core::time::Duration;
use leptos::html;
use leptos::prelude::*;

/// So long after something was decided nothing else is: longer than what systems take for a double click.
const SETTLES: Duration = Duration::from_secs(1);

/// `this` is the device of this browser, about which there is nothing to decide; `own`: they are of the account itself. A device keeps
/// its place in the document while something about it changes, so that who decides about it goes on from there.
pub fn device_list(
    devices: Signal<Vec<Device>>,
    this: Signal<Option<DeviceId>>,
    own: bool,
) -> AnyView {
    let ids = Memo::new(move |_| {
        let place = |it: &Device| (Some(it.id) != this.get(), !it.is_active(), it.id);
        let mut places: Vec<_> = devices.with(|it| it.iter().map(place).collect());
        order::sort_by(&mut places, Ord::cmp);
        places.into_iter().map(|place| place.2).collect::<Vec<_>>()
    });
    let draw = move |id: DeviceId| {
        let of = Memo::new(move |_| {
            devices.with(|devices| devices.iter().find(|it| it.id == id).cloned())
        });
        one(id, of, Memo::new(move |_| this.get() == Some(id)), own)
    };
    view! {
        <ul class="devices">
            <For each=move || ids.get() key=|id| *id children=draw />
        </ul>
    }
    .into_any()
}

fn one(id: DeviceId, device: Memo<Option<Device>>, is_this: Memo<bool>, own: bool) -> AnyView {
    let node = NodeRef::<html::Li>::new();
    let pressed = StoredValue::new(false);
    // What was pressed may be gone with what came of it: the focus stays with the device.
    Effect::new(move |before: Option<()>| {
        device.track();
        if before.is_some() && pressed.try_update_value(core::mem::take) == Some(true) {
            next_frame(node, move || go_on(node));
        }
    });
    // What was decided takes buttons away, and others come in their places: the second press of a double click, or a key that is pressed
    // twice, was not meant for these.
    let settles = RwSignal::new(false);
    let decided = Memo::new(move |_| device.with(|it| it.as_ref().map(|it| it.trust)));
    Effect::new(move |before: Option<Option<Trust>>| {
        let now = decided.get();
        if before.is_some_and(|before| before != now) {
            // What has the focus may become one of these, too.
            if let Some(device) = node.get_untracked()
                && device.contains(focus::now().as_ref().map(AsRef::as_ref))
            {
                let _ = device.focus();
            }
            settles.set(true);
            set_timeout(move || _ = settles.try_set(false), SETTLES);
        }
        now
    });
    let name = move || {
        device.with(|it| {
            let label = it.as_ref().and_then(|it| it.label.as_deref());
            match label {
                Some(label) => text::device_called(label, &id.to_string()),
                None => text::device(&id.to_string()),
            }
        })
    };
    let state = move || {
        let device = device.get()?;
        Some(if is_this.get() {
            text::THIS_DEVICE
        } else if !device.is_active() {
            text::INACTIVE
        } else {
            text::trust(device.trust)
        })
    };
    let trust = move || {
        let device = device.get().filter(|_| !is_this.get())?;
        Some(match device.trust {
            Trust::Undecided => "undecided",
            Trust::Blind => "blind",
            Trust::Verified => "verified",
            Trust::Distrusted => "distrusted",
        })
    };
    let key = Memo::new(move |_| device.with(|it| it.as_ref()?.fingerprint));
    let fingerprint = move || match key.get() {
        Some(key) => fingerprint(&key.to_string()),
        None => view! { <p class="hint">{text::NO_FINGERPRINT}</p> }.into_any(),
    };
    let weaker = move || {
        let weaker = device.with(|it| it.as_ref().is_some_and(Device::is_downgraded));
        weaker.then(|| view! { <p class="why">{text::WEAKER}</p> })
    };
    let active = Memo::new(move |_| {
        !is_this.get() && device.with(|it| it.as_ref().is_some_and(Device::is_active))
    });
    let may_decide = move || active.get() && key.with(Option::is_some);
    view! {
        <li
            class="device"
            node_ref=node
            tabindex="-1"
            data-device=id.to_string()
            data-trust=trust
            on:click=move |_| pressed.set_value(true)
        >
            <p class="device-name" dir="auto">
                {name}
            </p>
            <p class="device-state" aria-live="polite">
                {state}
            </p>
            {fingerprint}
            {weaker}
            {move || device.get().map(|device| dates(&device, is_this.get()))}
            {move || (own && active.get()).then(|| removal(id))}
            {move || device.get().filter(|_| may_decide()).map(|it| decisions(it, settles))}
        </li>
    }
    .into_any()
}

/// To the device, where the focus is nowhere; not to a button, which would take what is pressed next.
fn go_on(node: NodeRef<html::Li>) {
    if let Some(device) = node.get_untracked()
        && focus::is_lost()
    {
        // Fails only where the element cannot have it.
        let _ = device.focus();
    }
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

/// `settles`: something was decided just now.
fn decisions(device: Device, settles: RwSignal<bool>) -> AnyView {
    let tab = tab();
    let (whose, id) = (device.jid.clone(), device.id);
    let replace = move |_| {
        tab.send(Command::ReplaceSession {
            jid: whose.clone(),
            device: id,
        });
    };
    let replace = view! {
        <button type="button" class="small" disabled=settles on:click=replace>
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
            <button type="button" class="small" disabled=settles on:click=decide>
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
