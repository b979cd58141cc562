//! Where a message is written, corrected or answered. The text goes only when it is kept: [`Tab::deposit`] has returned.

mod mirror;
mod told;
mod work;

use super::emoji::EmojiPicker;
use super::focus;
use super::icons::{self, icon};
use super::later::once_it_runs;
use super::message::{acts, answered, is_editable, quoted};
use super::popover::{Spot, start};
use super::tab::{Tab, tab};
use super::text;
use crate::model::{BareJid, Delivery};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};
use work::Work;

/// What some browsers report for a key that an input method took.
const TAKEN_BY_INPUT_METHOD: u32 = 229;

#[component]
pub fn Composer(chat: BareJid, encrypted: Memo<bool>, unknown: Memo<bool>) -> impl IntoView {
    let tab = tab();
    let area = NodeRef::<html::Textarea>::new();
    let work = Work::new(tab, chat, area);
    let (typed, trouble) = (work.typed, work.trouble);
    let styled = Memo::new(move |_| typed.with(|text| mirror::is_seen(text)));
    let runs = tab.runs().get_untracked();
    let draft = work.first_draft();
    let first = work.clone();
    area.on_load(move |area| {
        // Setting it has the browser lay out the whole pane.
        if area.value() != draft {
            area.set_value(&draft);
        }
        typed.set(draft.clone());
        first.tell_first(&draft);
        first.mirror();
        if runs {
            begin(tab, &area);
        }
    });
    if !runs {
        let work = work.clone();
        once_it_runs(move || {
            // What is not seen yet takes no focus.
            spawn_local(async move {
                leptos::task::tick().await;
                if let Some(area) = area.try_get_untracked().flatten() {
                    // Into a field that has the focus no draft is put.
                    work.mirror();
                    begin(tab, &area);
                }
            });
        });
    }
    work.follow();
    let on_input = {
        let work = work.clone();
        move |_| {
            if let Some(area) = area.get_untracked() {
                work.wrote(area.value());
            }
        }
    };
    let on_key = {
        let work = work.clone();
        move |event: KeyboardEvent| on_key(&work, &event)
    };
    let on_blur = {
        let work = work.clone();
        move |_| work.mirror()
    };
    let picker = RwSignal::new(None);
    let insert = {
        let work = work.clone();
        Callback::new(move |emoji: String| work.insert(&emoji))
    };
    let about = about(&work);
    view! {
        <form
            class="composer"
            on:submit=move |event| {
                event.prevent_default();
                work.submit();
                work.focus();
            }
        >
            {move || {
                trouble.get().map(|why| view! { <p class="alert" role="alert">{why}</p> })
            }}
            {about}
            <div class="composer-row">
                <button
                    type="button"
                    class="quiet round"
                    aria-label=text::EMOJI
                    title=text::EMOJI
                    aria-haspopup="dialog"
                    on:click=move |event: MouseEvent| picker.set(Some(above(&event)))
                >
                    {icon(icons::SMILE)}
                </button>
                <div class="field" class:styled=styled>
                    {mirror::mirror(typed, styled)}
                    <textarea
                        node_ref=area
                        rows="1"
                        dir="auto"
                        aria-label=text::MESSAGE
                        placeholder=move || match (encrypted.get(), unknown.get()) {
                            (true, _) => text::WRITE_ENCRYPTED,
                            (false, true) => text::MESSAGE,
                            (false, false) => text::WRITE_PLAIN,
                        }
                        on:input=on_input
                        on:blur=on_blur
                        on:keydown=on_key
                    ></textarea>
                </div>
                <button type="submit" class="primary round" aria-label=text::SEND title=text::SEND>
                    {icon(icons::SEND)}
                </button>
            </div>
        </form>
        <EmojiPicker at=picker pick=insert />
    }
    .into_any()
}

/// Where a chat is opened, one can write at once.
fn begin(tab: Tab, area: &HtmlElement) {
    // On a touch screen that would bring up the keyboard over what is to be read.
    let elsewhere = (tab.panels.to_log)
        .try_update_value(core::mem::take)
        .unwrap_or_default();
    if !elsewhere && window().navigator().max_touch_points() == 0 {
        // The browser lays all of it out for that: where it does so anyway, and not in the task that makes it.
        let area = area.clone();
        request_animation_frame(move || {
            // Whoever was led to a message, or searches, is there.
            let stays = |it: HtmlElement| it.closest("article, .find-here").ok().flatten();
            if focus::now().and_then(stays).is_none() {
                let _ = area.focus();
            }
        });
    }
}

fn on_key(work: &Work, event: &KeyboardEvent) {
    let composing = event.is_composing() || event.key_code() == TAKEN_BY_INPUT_METHOD;
    let modified = event.shift_key() || event.alt_key() || event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        _ if composing => {}
        "Escape" if work.is_about_something() => {
            event.prevent_default();
            work.give_up();
        }
        "Enter" if !event.shift_key() => {
            event.prevent_default();
            work.submit();
        }
        "ArrowUp" if !modified && work.current().is_empty() && !work.is_about_something() => {
            let acts = acts();
            let last = work.tab.state.with_untracked(|state| {
                let timeline = state.timeline(&work.chat)?;
                timeline.last_own(is_editable).cloned()
            });
            if let Some(last) = last {
                event.prevent_default();
                acts.edit(&last);
            }
        }
        _ => {}
    }
}

/// What is being changed or answered, and a way out.
fn about(work: &Work) -> AnyView {
    let acts = acts();
    let tab = work.tab;
    let chat = work.chat.clone();
    let editing = Memo::new(move |_| tab.editing.get().filter(|it| it.chat == chat));
    let chat = work.chat.clone();
    let replying = Memo::new(move |_| {
        let (of, key) = tab.replying.get()?;
        (of == chat).then_some(key)
    });
    let work = work.clone();
    let line = move || {
        let (sign, title, quote) = if let Some(editing) = editing.get() {
            let waits = acts
                .message(editing.key)
                .is_some_and(|it| it.delivery == Delivery::Queued);
            let title = if waits {
                text::EDITING
            } else {
                text::EDITING_SENT
            };
            (icons::PEN, title.into(), editing.body)
        } else {
            let (sender, quote) = answered(acts, replying.get()?)?;
            let name = acts.name_of(&sender);
            let title = match name == *text::YOU {
                true => text::ANSWERING_YOURSELF.into(),
                false => text::answering(&name),
            };
            (icons::REPLY, title, quote)
        };
        let work = work.clone();
        Some(
            view! {
                <div class="about" data-part="about">
                    {icon(sign)}
                    <div class="quote">{quoted(&title, &quote)}</div>
                    <button
                        type="button"
                        class="quiet round"
                        aria-label=text::CANCEL
                        title=text::CANCEL
                        on:click=move |_| work.give_up()
                    >
                        {icon(icons::CLOSE)}
                    </button>
                </div>
            }
            .into_any(),
        )
    };
    line.into_any()
}

/// Over the button that was pressed.
fn above(event: &MouseEvent) -> Spot {
    let button = event
        .current_target()
        .and_then(|it| it.dyn_into::<Element>().ok());
    button.map_or(Spot { x: 0.0, y: 0.0 }, |button| {
        let place = button.get_bounding_client_rect();
        Spot {
            x: start(&place),
            y: place.top() - 4.0,
        }
    })
}
