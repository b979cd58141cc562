//! Something small over the page, beside what it is about: a menu or a picker. On a narrow screen it is a sheet at the foot.
//!
//! A modal `<dialog>`: the browser keeps the focus inside, closes it with Escape, and gives the focus back.

use super::text;
use super::text::Text;
use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DomRect, Element, HtmlDialogElement};

/// Distance from the edges of the window, in CSS pixels.
const MARGIN: f64 = 8.0;

/// A point in the window, in CSS pixels: where the start of what opens is.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Spot {
    pub x: f64,
    pub y: f64,
}

impl Spot {
    /// Below the start of an element, as the language in use is written.
    pub fn below(element: &Element) -> Self {
        let place = element.get_bounding_client_rect();
        Self {
            x: start(&place),
            y: place.bottom() + 4.0,
        }
    }
}

/// The side of something on which what is written in it starts.
pub fn start(place: &DomRect) -> f64 {
    match text::is_rtl() {
        true => place.right(),
        false => place.left(),
    }
}

/// Shown while `at` is somewhere; its content is made anew each time.
#[component]
pub fn Popover(
    label: Text,
    class: &'static str,
    at: RwSignal<Option<Spot>>,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let open = Memo::new(move |_| at.get().is_some());
    Effect::new(move |_| {
        if !open.get() {
            if let Some(dialog) = node.get_untracked().filter(|dialog| dialog.open()) {
                dialog.close();
            }
            return;
        }
        spawn_local(async move {
            // Its content comes first: it has a size then, and what has `autofocus` is to be found.
            leptos::task::tick().await;
            // What it belongs to may be gone.
            let here = node.try_get_untracked().flatten();
            let (Some(dialog), Some(spot)) = (here, at.try_get_untracked().flatten()) else {
                return;
            };
            if !dialog.open() {
                // Fails only when it is already shown or not in the document.
                let _ = dialog.show_modal();
            }
            place(&dialog, spot);
        });
    });
    // The finger that opened it by resting on something is lifted over it: that is no click on what lies here now.
    let pressed = StoredValue::new(false);
    Effect::new(move |_| {
        open.get();
        pressed.set_value(false);
    });
    let only_own = move |event: MouseEvent| {
        if event.detail() > 0 && !pressed.get_value() {
            event.stop_propagation();
            event.prevent_default();
        }
    };
    let on_click = move |event: MouseEvent| {
        // The backdrop belongs to the dialog element itself; its content fills the rest.
        let on_backdrop =
            event
                .target()
                .zip(node.get_untracked())
                .is_some_and(|(target, dialog)| {
                    let dialog: &web_sys::EventTarget = dialog.unchecked_ref();
                    &target == dialog
                });
        if on_backdrop {
            at.set(None);
        }
    };
    view! {
        <dialog
            class=class
            node_ref=node
            aria-label=label
            on:close=move |_| at.set(None)
            on:pointerdown=move |_| pressed.set_value(true)
            on:click:capture=only_own
            on:click=on_click
            on:contextmenu=move |event| event.prevent_default()
        >
            {move || open.get().then(|| children())}
        </dialog>
    }
    .into_any()
}

/// At the spot, and within the window; above it where there is no room below.
fn place(dialog: &HtmlDialogElement, spot: Spot) {
    let size = dialog.get_bounding_client_rect();
    let of = |side: Result<wasm_bindgen::JsValue, _>| -> f64 {
        side.ok().and_then(|it| it.as_f64()).unwrap_or_default()
    };
    let (width, height) = (of(window().inner_width()), of(window().inner_height()));
    let fit = |at: f64, size: f64, room: f64| at.min(room - size - MARGIN).max(MARGIN);
    let y = if spot.y + size.height() + MARGIN > height && spot.y > size.height() + MARGIN {
        spot.y - size.height()
    } else {
        spot.y
    };
    let x = match text::is_rtl() {
        true => spot.x - size.width(),
        false => spot.x,
    };
    let dialog: &web_sys::HtmlElement = dialog;
    let style = web_sys::HtmlElement::style(dialog);
    for (name, value) in [
        ("--x", fit(x, size.width(), width)),
        ("--y", fit(y, size.height(), height)),
    ] {
        let mut pixels = (value.round() as i32).to_string();
        pixels.push_str("px");
        let _ = style.set_property(name, &pixels);
    }
}
