//! The way back to the list: it lies beneath what was opened directly, and on a narrow screen a swipe from the edge leads to it. There the
//! browser's way back first closes what is open over the page, as it does in other apps.

use super::keys;
use super::tab::Tab;
use crate::view::Address;
use js_sys::Reflect;
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlDialogElement, TouchEvent};

/// So near to the edge a swipe begins, so far it goes, in CSS pixels.
const EDGE: i32 = 28;
const FAR: i32 = 72;

/// Where the window began with something else than a list (a notification, a link), the browser's way back leads to the list, too, and
/// not out of the app.
pub fn put_list_beneath(tab: Tab) {
    let address = tab.address.get_untracked();
    let Ok(history) = window().history() else {
        return;
    };
    if history.length() == Ok(1) && matches!(address, Address::Chat(_) | Address::Settings) {
        // Browsers refuse this only to whoever does it all the time.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&Address::List.hash()));
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&address.hash()));
    }
}

/// What ends what one is about to do in a chat, the last first.
const ENDS: [&str; 3] = [
    ".selection button",
    ".find-here > .finder button",
    ".about button",
];

/// As long as the component is there, an address that the browser goes back to may mean that something is to be closed: then what is shown
/// stays what it was.
///
/// Only where the browser tells which way it went (the Navigation API; docs/browsers.md).
pub fn close_first(tab: Tab, narrow: ReadSignal<bool>) {
    let last = StoredValue::new(entry());
    let closes = move || {
        let now = entry();
        let before = last.try_update_value(|last| core::mem::replace(last, now));
        let is_back = before
            .flatten()
            .zip(now)
            .is_some_and(|(old, new)| new < old);
        // A question that an address asks goes with it.
        let asks = tab
            .address
            .with_untracked(|it| matches!(it, Address::Open(_)));
        if !is_back || !narrow.get_untracked() || asks || !close() {
            return false;
        }
        let _ = window().history().map(|history| history.forward());
        true
    };
    tab.closes.set_value(Some(Rc::new(closes)));
    on_cleanup(move || tab.closes.set_value(None));
}

/// Closes what was opened last. `false`: nothing is open.
fn close() -> bool {
    let dialogs = document().query_selector_all("dialog:modal");
    let dialogs = dialogs
        .iter()
        .flat_map(|all| (0..all.length()).filter_map(|at| all.item(at)));
    if let Some(dialog) = dialogs
        .last()
        .and_then(|it| it.dyn_into::<HtmlDialogElement>().ok())
    {
        dialog.close();
        return true;
    }
    let end = ENDS.iter().find_map(|end| keys::find(end));
    end.inspect(|button| button.click()).is_some()
}

/// The place of what is shown in the browser's history.
fn entry() -> Option<f64> {
    let of = |it: &JsValue, name: &str| Reflect::get(it, &name.into()).ok();
    let navigation = of(&window(), "navigation").filter(|it| it.is_object())?;
    let entry = of(&navigation, "currentEntry").filter(|it| it.is_object())?;
    of(&entry, "index")?.as_f64()
}

/// What follows a finger that is put down, and one that is lifted.
pub fn swipe(
    tab: Tab,
    narrow: ReadSignal<bool>,
) -> (
    impl Fn(TouchEvent) + Clone + 'static,
    impl Fn(TouchEvent) + Clone + 'static,
) {
    let began = StoredValue::new(None::<(i32, i32)>);
    let start = move |event: TouchEvent| {
        let touches = event.touches();
        let first = touches.get(0).filter(|_| touches.length() == 1);
        let at = first.map(|it| (inwards(it.client_x()), it.client_y()));
        began.set_value(at.filter(|at| at.0 < EDGE && narrow.get_untracked()));
    };
    let end = move |event: TouchEvent| {
        let began = began.try_update_value(Option::take).flatten();
        let Some((began, touch)) = began.zip(event.changed_touches().get(0)) else {
            return;
        };
        let along = inwards(touch.client_x()) - began.0;
        let across = (touch.client_y() - began.1).abs();
        if along > FAR && across < along / 2 {
            tab.go(&tab.panels.side.get_untracked().address());
        }
    };
    (start, end)
}

/// Whether a finger there begins the way back.
pub fn is_edge(x: i32) -> bool {
    inwards(x) < EDGE
}

/// How far a place is from the edge at which lines begin.
fn inwards(x: i32) -> i32 {
    let root = document().document_element();
    let rtl = root.is_some_and(|root| root.get_attribute("dir").as_deref() == Some("rtl"));
    let width = document().body().map_or(0, |body| body.client_width());
    if rtl { width - x } else { x }
}
