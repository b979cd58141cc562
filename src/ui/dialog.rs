//! A modal dialog on `<dialog>`: the browser keeps the focus inside, closes it with Escape, and gives the focus back.

use super::icons::{self, icon};
use super::text;
use super::text::Text;
use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

/// Shown while `open`; its content is made anew each time. `id` names the heading.
#[component]
pub fn Dialog(
    id: &'static str,
    title: Text,
    open: RwSignal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    // The element stays in the document, since the focus goes back only when it is closed, not when it is removed.
    Effect::new(move |_| {
        let open = open.get();
        spawn_local(async move {
            // Its content comes first: what has `autofocus` is to be found.
            leptos::task::tick().await;
            let Some(dialog) = node.get_untracked() else {
                return;
            };
            if open && !dialog.open() {
                // Fails only when it is already shown or not in the document.
                let _ = dialog.show_modal();
            } else if !open && dialog.open() {
                dialog.close();
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
        if on_backdrop {
            open.set(false);
        }
    };
    view! {
        <dialog
            class="dialog"
            node_ref=node
            aria-labelledby=id
            on:close=move |_| open.set(false)
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
