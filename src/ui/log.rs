//! The rows of a chat that are in the document, and scrolling.
//!
//! `role=log` with `aria-live=off`: pages and changes of state would be read aloud otherwise. One polite announcer speaks
//! new messages of others, once each.
//!
//! The log is a column laid out from its end (`column-reverse`), so it stays at the end by itself when rows arrive or
//! the composer grows; `scrollTop` is 0 there and negative above. When rows come or go elsewhere, what is being read is
//! put back to where it was.

use super::focus;
use super::icons::{self, icon};
use super::keys;
use super::later::{after_paint, fills};
use super::message::{MessageRow, Unread, acts, jump_button, key_of, unread};
use super::tab::{Tab, tab};
use super::{text, time};
use crate::bus::{Connection, Part};
use crate::model::{BareJid, MessageKey};
use crate::view::shortcuts::Shortcut;
use crate::view::{NEWEST, State, Timeline, Wanted};
use core::time::Duration;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};

/// Nearer to the end than this is the end, in CSS pixels.
const AT_END: i32 = 40;
/// Rows that are this high fill the view when a chat is opened at its end, in CSS pixels: more of them are made once these are painted.
const ROW: f64 = 48.0;
/// How many more at a time, so that nothing is held up by them.
const MORE: usize = 12;
/// How long a row that was jumped to is marked.
const FOUND: Duration = Duration::from_millis(2_500);

/// The row that is to stay where it is while others come and go.
#[derive(Clone, Default)]
struct Anchor(Option<(Element, f64)>);

#[component]
pub fn Log(chat: BareJid, encrypted: Memo<bool>, name: Memo<String>) -> impl IntoView {
    let tab = tab();
    let node = NodeRef::<html::Div>::new();
    if tab.panels.to_log.get_value() {
        node.on_load(|log| {
            let _ = log.focus();
        });
    }
    let anchor = StoredValue::new_local(Anchor::default());
    let scheduled = StoredValue::new(false);
    let (acts, unread) = (acts(), unread());
    let held = StoredValue::new(None);
    let timeline = {
        let chat = chat.clone();
        move |part: fn(&Timeline) -> bool| {
            let chat = chat.clone();
            tab.memo(move |state| state.timeline(&chat).is_some_and(part))
        }
    };
    let loaded = timeline(Timeline::loaded);
    let older = timeline(Timeline::older);
    let empty = timeline(|it| it.rows().is_empty());
    let at_end = timeline(Timeline::at_end);
    let of = chat.clone();
    // What came while something else was being read.
    let waiting = tab.memo(move |state| state.chat(&of).map_or(0, |chat| chat.unread));
    // Of the newest rows first those that fill the view: they can be read while the others are made.
    let made = RwSignal::new(fills(ROW));
    let is_whole = Memo::new(move |_| made.get() >= NEWEST);
    let shown = {
        let chat = chat.clone();
        tab.memo(move |state| {
            let timeline = state.timeline(&chat);
            let mut shown = timeline.map(Timeline::shown).unwrap_or_default();
            if !is_whole.get() && timeline.is_some_and(Timeline::at_end) {
                shown.drain(..shown.len().saturating_sub(made.get()));
            }
            shown
        })
    };
    Effect::new(move |_| {
        if !is_whole.get() && shown.with(|shown| !shown.is_empty()) {
            after_paint(move || _ = made.try_update(|made| *made += MORE));
        }
    });
    let connected = tab.memo(|state| state.connection == Connection::Online);
    let fill = chat.clone();
    Effect::new(move |_| {
        shown.with(|_| ());
        let wants_more = older.get() && connected.get();
        let chat = fill.clone();
        // As soon as the rows are in the document: a frame later they would have been painted where they do not belong.
        spawn_local(async move {
            leptos::task::tick().await;
            keep_place(node, anchor);
        });
        request_animation_frame(move || {
            keep_place(node, anchor);
            see(node, unread);
            // What does not fill the log cannot be scrolled, and would never be asked to go on.
            let is_short = |log: &HtmlElement| log.scroll_height() <= log.client_height();
            if wants_more && node.get_untracked().is_some_and(|log| is_short(&log)) {
                look(tab, &chat, node, anchor);
            }
        });
    });
    let of = chat.clone();
    // What is selected, changed or answered may be far from what is seen.
    let kept = Memo::new(move |_| {
        acts.selected.with(Option::is_some)
            || (tab.editing).with(|it| it.as_ref().is_some_and(|it| it.chat == of))
            || (tab.replying).with(|it| it.as_ref().is_some_and(|it| it.0 == of))
    });
    let of = chat.clone();
    Effect::new(move |before: Option<bool>| {
        let held = kept.get();
        if held != before.unwrap_or_default() {
            tab.state.maybe_update(|state| {
                state.hold(&of, held);
                false
            });
        }
        held
    });
    let target = {
        let chat = chat.clone();
        tab.memo(move |state| state.timeline(&chat).and_then(Timeline::target))
    };
    let jump = chat.clone();
    Effect::new(move |_| {
        let Some(key) = target.get() else { return };
        let chat = jump.clone();
        let places = tab.places;
        let place = places.try_update_value(|places| places.remove(&chat));
        anchor.set_value(Anchor::default());
        let arrived = move || {
            tab.state.update(|state| state.jumped(&chat));
            look(tab, &chat, node, anchor);
        };
        match place.flatten() {
            // Where it was left, or beside that, where it is gone: put there before it is painted.
            Some((_, place)) => spawn_local(async move {
                leptos::task::tick().await;
                if let Some((log, row)) = node.get_untracked().and_then(|it| row_of(it, key)) {
                    put(&log, &row, place);
                    arrived();
                }
            }),
            None => request_animation_frame(move || {
                bring(node, key);
                arrived();
            }),
        }
    });
    let left = chat.clone();
    on_cleanup(move || {
        let read = anchor.try_get_value().and_then(|it| it.0);
        let place = read.and_then(|(row, place)| Some((key_of(row.dyn_ref()?)?, place)));
        let _ = tab.places.try_update_value(|places| match place {
            Some(place) => _ = places.insert(left, place),
            None => _ = places.remove(&left),
        });
    });
    let on_scroll = {
        let chat = chat.clone();
        move |_| {
            if scheduled.get_value() {
                return;
            }
            scheduled.set_value(true);
            let chat = chat.clone();
            request_animation_frame(move || {
                scheduled.set_value(false);
                look(tab, &chat, node, anchor);
                see(node, unread);
            });
        }
    };
    let go_to_end = {
        let chat = chat.clone();
        move || {
            anchor.set_value(Anchor::default());
            let mut missing = false;
            tab.state.update(|state| missing = state.to_end(&chat));
            if missing {
                tab.load(&chat, Part::Newest);
            }
            request_animation_frame(move || {
                if let Some(log) = node.get_untracked() {
                    log.set_scroll_top(0);
                }
            });
        }
    };
    let to_end = {
        let go = go_to_end.clone();
        move |to_message: bool| {
            go();
            request_animation_frame(move || {
                if let Some(log) = node.get_untracked() {
                    // The button goes away; reading goes on in the log.
                    let last = focus::all(&log, "article").pop().filter(|_| to_message);
                    let _ = last.unwrap_or_else(|| log.clone().into()).focus();
                }
            });
        }
    };
    // Whoever writes sees what they wrote, also where they read on further up.
    Effect::new(move |before: Option<u32>| {
        let sent = tab.sent.get();
        if before.is_some_and(|before| before != sent) {
            go_to_end();
        }
        sent
    });
    let end = to_end.clone();
    keys::follow(move |shortcut| {
        if shortcut != Shortcut::Newest {
            return false;
        }
        let in_log =
            keys::focused().is_some_and(|it| it.closest(".log").is_ok_and(|it| it.is_some()));
        end(in_log);
        true
    });
    let notice = move || {
        if !loaded.get() {
            Some(view! { <p class="notice">{text::LOADING}</p> }.into_any())
        } else if older.get() {
            let words = if connected.get() {
                text::LOADING_OLDER
            } else {
                text::OLDER_OFFLINE
            };
            Some(view! { <p class="notice">{words}</p> }.into_any())
        } else if empty.get() {
            Some(
                view! {
                    <div class="empty">
                        <span class="empty-sign">{icon(icons::CHAT)}</span>
                        <p class="empty-title">{text::EMPTY_CHAT}</p>
                        <p>{text::EMPTY_CHAT_LEAD}</p>
                    </div>
                }
                .into_any(),
            )
        } else {
            None
        }
    };
    view! {
        <div class="log-frame">
            <div
                class="log"
                node_ref=node
                role="log"
                aria-label=text::MESSAGES
                aria-live="off"
                tabindex="0"
                on:scroll=on_scroll
                on:keydown=move |event| {
                    if let Some(log) = node.get_untracked() {
                        acts.on_key(&log, &event);
                    }
                }
                on:focusin=move |event| acts.on_focus(&event)
                on:click=move |event| acts.on_click(&event)
                on:contextmenu=move |event| acts.on_context_menu(&event)
                on:mouseover=move |event| acts.on_over(&event)
                on:mouseleave=move |_| acts.on_leave()
                on:pointerdown=move |event| acts.on_touch(&event, held)
                on:pointermove=move |event| acts.on_touch(&event, held)
                on:pointerup=move |event| acts.on_touch(&event, held)
                on:pointercancel=move |event| acts.on_touch(&event, held)
            >
                <div class="rows" class:selecting=move || acts.selected.with(Option::is_some)>
                    {notice}
                    <For each=move || shown.get() key=|key: &MessageKey| *key let:key>
                        <MessageRow chat=chat.clone() key=key encrypted=encrypted name=name />
                    </For>
                </div>
            </div>
            {jump_button(unread)}
            {move || {
                (loaded.get() && !at_end.get())
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="to-end round"
                                aria-label=text::TO_END
                                title=text::TO_END
                                on:click={
                                    let to_end = to_end.clone();
                                    move |_| to_end(false)
                                }
                            >
                                {icon(icons::DOWN)}
                                {move || {
                                    let waiting = waiting.get();
                                    (waiting > 0).then(|| view! { <span class="badge">{text::number(waiting)}</span> })
                                }}
                            </button>
                        }
                    })
            }}
            {announcer(tab)}
        </div>
    }
    .into_any()
}

/// Speaks the newest message of somebody else, of whatever chat is open.
fn announcer(tab: Tab) -> AnyView {
    let heard = tab.memo(|state| {
        let heard = state.heard.as_ref()?;
        let name = state.chat(&heard.chat)?.name.clone();
        let message = state.message(&heard.chat, heard.key)?;
        let body = match (message.problem, message.notice) {
            (None, None) if message.retracted.is_some() => text::RETRACTED.into(),
            (None, None) => message.body.clone(),
            (None, Some(notice)) => return Some(text::notice(notice, &name)),
            (Some(_), _) => text::NOT_OPENED.into(),
        };
        Some(text::says(&name, &body))
    });
    view! {
        <p class="unseen" aria-live="polite" aria-atomic="true">
            {heard}
        </p>
    }
    .into_any()
}

/// The first and the last message in view.
fn in_view(log: &Element) -> Option<(HtmlElement, HtmlElement)> {
    let frame = log.get_bounding_client_rect();
    let mut seen = focus::all(log, "article").into_iter().filter(|article| {
        let rect = article.get_bounding_client_rect();
        rect.bottom() > frame.top() && rect.top() < frame.bottom()
    });
    let first = seen.next()?;
    let last = seen.last().unwrap_or_else(|| first.clone());
    Some((first, last))
}

/// Whether the first unread message is in view.
fn see(node: NodeRef<html::Div>, unread: Unread) {
    let seen = node.get_untracked().and_then(|log| in_view(&log));
    if let Some((first, last)) = seen
        && let (Some(first), Some(last)) = (key_of(&first), key_of(&last))
    {
        unread.saw(first, last);
    }
}

/// A person scrolled: which rows are seen now, and are others needed?
fn look(
    tab: Tab,
    chat: &BareJid,
    node: NodeRef<html::Div>,
    anchor: StoredValue<Anchor, LocalStorage>,
) {
    let Some(log) = node.get_untracked() else {
        return;
    };
    let Some((first, last)) = in_view(&log) else {
        return;
    };
    let frame = log.get_bounding_client_rect();
    let at_end = log.scroll_top() > -AT_END;
    let place = first.get_bounding_client_rect().top() - frame.top();
    let (Some(first_key), Some(last_key)) = (key_of(&first), key_of(&last)) else {
        return;
    };
    anchor.set_value(if at_end {
        Anchor::default()
    } else {
        Anchor(Some((first.into(), place)))
    });
    let mut wanted = Wanted::default();
    // With every frame that scrolls, and few of them change which rows are shown: nobody is told of the others.
    tab.state.maybe_update(|state| {
        let window = |state: &State| state.timeline(chat).map(Timeline::window);
        let before = window(state);
        wanted = state.look(chat, first_key, last_key, at_end);
        window(state) != before
    });
    if let Some(before) = wanted.before {
        tab.load(chat, Part::Before(before));
    }
    if let Some(after) = wanted.after {
        tab.load(chat, Part::After(after));
    }
}

/// Brings the row that a person jumps to into the middle, marks it, and moves the focus to it.
fn bring(node: NodeRef<html::Div>, key: MessageKey) {
    let Some(log) = node.get_untracked() else {
        return;
    };
    let find =
        |wanted: &str| -> Option<HtmlElement> { log.query_selector(wanted).ok()??.dyn_into().ok() };
    if let Some(before) = find("[data-found]") {
        let _ = before.remove_attribute("data-found");
    }
    let Some((_, row)) = row_of(log.clone(), key) else {
        return;
    };
    if !row.has_attribute("tabindex") {
        let _ = row.set_attribute("tabindex", "-1");
    }
    let _ = row.focus();
    let (frame, place) = (
        log.get_bounding_client_rect(),
        row.get_bounding_client_rect(),
    );
    // What is higher than the log is read from its beginning.
    let room = ((frame.height() - place.height()) / 2.0).max(0.0);
    let by = place.top() - frame.top() - room;
    log.set_scroll_top(log.scroll_top() + by.round() as i32);
    let _ = row.set_attribute("data-found", "");
    set_timeout(
        move || {
            let _ = row.remove_attribute("data-found");
        },
        FOUND,
    );
}

/// Puts the anchor back to where it was.
fn keep_place(node: NodeRef<html::Div>, anchor: StoredValue<Anchor, LocalStorage>) {
    let (Some(log), Some((row, place))) = (node.get_untracked(), anchor.get_value().0) else {
        return;
    };
    if !row.is_connected() {
        return;
    }
    put(&log, &row, place);
}

/// Scrolls until a row is so far below the top of the log, in CSS pixels.
fn put(log: &Element, row: &Element, place: f64) {
    let now = row.get_bounding_client_rect().top() - log.get_bounding_client_rect().top();
    let moved = (now - place).round() as i32;
    if moved != 0 {
        log.set_scroll_top(log.scroll_top() + moved);
    }
}

fn row_of<L: AsRef<Element>>(log: L, key: MessageKey) -> Option<(L, HtmlElement)> {
    let id = text::join("[data-id=\"", &key.to_string(), "\"]");
    let row = log.as_ref().query_selector(&id).ok()??.dyn_into().ok()?;
    Some((log, row))
}

/// The words over the first message of a day.
pub fn day_line(at: u64) -> AnyView {
    view! {
        <p class="day">
            <time datetime=time::machine(at)>{time::day_name(at)}</time>
        </p>
    }
    .into_any()
}
