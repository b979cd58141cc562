//! A dialog on `<dialog>`. A modal one: the browser keeps the focus inside, closes it with Escape, and gives the focus back. One that
//! stands beside what it is about, where there is room, leaves that usable.

use super::focus;
use super::icons::{self, icon};
use super::text;
use super::text::Text;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

/// Shown while `open`; its content is made anew each time. `id` names the heading. `beside`: not modal, but a part of the window
/// (style/shell.css).
#[component]
pub fn Dialog(
    id: &'static str,
    title: Text,
    open: RwSignal<bool>,
    #[prop(optional, into)] beside: Signal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let opener = StoredValue::new_local(None::<HtmlElement>);
    // The element stays in the document, since the focus goes back only when it is closed, not when it is removed.
    Effect::new(move |_| {
        let (open, beside) = (open.get(), beside.get());
        spawn_local(async move {
            // Its content comes first: what has `autofocus` is to be found.
            leptos::task::tick().await;
            // What it belongs to may be gone.
            let Some(dialog) = node.try_get_untracked().flatten() else {
                return;
            };
            let is_modal = dialog.matches(":modal").unwrap_or_default();
            if dialog.open() && (!open || is_modal == beside) {
                dialog.close();
                // From a modal one the browser gives the focus back.
                if !open && !is_modal && focus::is_lost() {
                    opener.with_value(|opener| _ = opener.as_ref().map(HtmlElement::focus));
                }
            }
            if open && !dialog.open() {
                if beside {
                    opener.set_value(focus::now());
                    dialog.show();
                } else {
                    // Fails only when it is not in the document.
                    let _ = dialog.show_modal();
                }
            }
        });
    });
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
        if on_backdrop && !beside.get_untracked() {
            open.set(false);
        }
    };
    // It may have been closed to be shown in the other way. The browser says so a little later, when all of it may be gone.
    let on_close = move |_| {
        let here = node.try_get_untracked().flatten();
        if here.is_none_or(|dialog| !dialog.open()) {
            open.try_set(false);
        }
    };
    // The browser does this for a modal one.
    let on_key = move |event: KeyboardEvent| {
        if beside.get_untracked() && event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            open.set(false);
        }
    };
    view! {
        <dialog
            class="dialog"
            class:beside=beside
            node_ref=node
            aria-labelledby=id
            on:close=on_close
            on:keydown=on_key
            on:click=on_click
        >
            {move || {
                open.get()
                    .then(|| {
                        view! {
                            <div class="dialog-body">
                                <header class="dialog-head">
                                    <h2 id=id>{title}</h2>
                                    <button
                                        type="button"
                                        class="quiet round"
                                        aria-label=text::CLOSE
                                        on:click=move |_| open.set(false)
                                    >
                                        {icon(icons::CLOSE)}
                                    </button>
                                </header>
                                {children()}
                            </div>
                        }
                            .into_any()
                    })
            }}
        </dialog>
    }
    .into_any()
}
