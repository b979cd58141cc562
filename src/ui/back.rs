//! The way back to the list: it lies beneath what was opened directly, and on a narrow screen a swipe from the edge leads to it.

use super::tab::Tab;
use crate::view::Address;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::TouchEvent;

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

/// How far a place is from the edge at which lines begin.
fn inwards(x: i32) -> i32 {
    let root = document().document_element();
    let rtl = root.is_some_and(|root| root.get_attribute("dir").as_deref() == Some("rtl"));
    let width = document().body().map_or(0, |body| body.client_width());
    if rtl { width - x } else { x }
}
