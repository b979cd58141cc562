//! The rows of a chat that are in the document, and scrolling.
//!
//! `role=log` with `aria-live=off`: pages and changes of state would be read aloud otherwise. One polite announcer speaks
//! new messages of others, once each.
//!
//! The log is a column laid out from its end (`column-reverse`), so it stays at the end by itself when rows arrive or
//! the composer grows; `scrollTop` is 0 there and negative above. When rows come or go elsewhere, what is being read is
//! put back to where it was.

mod ordered;
mod place;
mod pointer;

use super::focus;
use super::icons::{self, icon};
use super::keys;
use super::later::{after_paint, fills};
use super::message::{Common, Unread, acts, jump_button, message_row, pulse, unread};
use super::tab::{Tab, tab};
use super::{text, time};
use crate::bus::{Connection, Part};
use crate::model::{BareJid, MessageKey};
use crate::view::shortcuts::Shortcut;
use crate::view::{NEWEST, State, Timeline, Wanted};
use leptos::html;
use leptos::prelude::*;
use ordered::{Rows, ordered};
pub use place::return_to;
pub use place::row_of;
use place::{Anchor, InView, bring, count, here, in_view, leave, put, top_of};
use pointer::Pointer;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

/// Nearer to the end than this is the end, in CSS pixels.
const AT_END: i32 = 40;
/// Rows that are this high fill the view when a chat is opened at its end, in CSS pixels: more of them are made once these are painted.
const ROW: f64 = 48.0;
/// So far below the top of the log lies the first of many messages that are new: the line that says so stands above it, in CSS pixels.
const BELOW_THE_LINE: f64 = 64.0;
/// How many more at a time, so that nothing is held up by them.
const MORE: usize = 12;

#[component]
pub fn Log(
    chat: BareJid,
    encrypted: Memo<bool>,
    name: Memo<String>,
    /// Whether something stands below the log that came without anybody asking: it takes room from it.
    below: Memo<bool>,
) -> impl IntoView {
    let tab = tab();
    let node = NodeRef::<html::Div>::new();
    if tab.panels.to_log.get_value() {
        node.on_load(|log| {
            let _ = log.focus();
        });
    }
    if (tab.places).with_value(|places| !places.contains_key(&chat)) {
        // This entry of the browser's history may be that of another time in this chat.
        leave(None);
    }
    let anchor = StoredValue::new_local(Anchor::default());
    let keep = move || {
        if let Some(log) = here(node) {
            anchor.try_with_value(|anchor| anchor.keep(&log));
        }
    };
    let scheduled = StoredValue::new(false);
    let (acts, unread) = (acts(), unread());
    let touch = StoredValue::new_local(None);
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
    let nick = tab.memo(|state| {
        let account = state.account.as_ref();
        Arc::from(account.map(|it| text::nick(&it.jid)).unwrap_or_default())
    });
    let name = Memo::new(move |_| Arc::from(name.get()));
    let common = Common {
        name,
        nick,
        encrypted,
        connected,
        pulse: pulse([name, nick], [encrypted, connected]),
    };
    let first = {
        let chat = chat.clone();
        tab.memo(move |state| {
            let first = shown.with(|shown| shown.first().copied());
            state.timeline(&chat)?.place(first?)
        })
    };
    Effect::new(move |_| {
        shown.with(|_| ());
        let first = first.get();
        request_animation_frame(move || count(node, first.unwrap_or_default()));
    });
    let scrolled = move || here(node).map(|log| log.scroll_top());
    let kept_at = StoredValue::new(None);
    let seen = chat.clone();
    let of = chat.clone();
    let underway = tab.memo(move |state| state.is_underway(&of));
    Effect::new(move |_| {
        shown.with(|_| ());
        underway.get();
        below.get();
        unread.follow();
        let of = seen.clone();
        // As soon as the rows are in the document: a frame later they would have been painted where they do not belong.
        spawn_local(async move {
            leptos::task::tick().await;
            // At the end there is nothing to keep, and no reason to have it laid out before the frame.
            if anchor.try_with_value(Anchor::holds) == Some(true) {
                keep();
                let _ = kept_at.try_set_value(scrolled());
            }
        });
        request_animation_frame(move || {
            // Once more, for what came into them after that; where somebody scrolled on meanwhile, they would be thrown back.
            if kept_at.try_get_value() == Some(scrolled()) {
                keep();
            }
            let Some(log) = here(node) else {
                return;
            };
            if let Some(seen) = in_view(&log) {
                see(tab, &of, &seen, unread);
            } else if log.client_height() > 0
                && !tab.state.with_untracked(|state| state.is_underway(&of))
            {
                // Nothing of what was new is left, or it lies above a screen of notices.
                match focus::all(&log, "article").is_empty() {
                    true => unread.settle(),
                    false => {
                        if let Some(key) = unread.saw_none() {
                            begin_at(tab, &of, key);
                        }
                    }
                }
            }
        });
    });
    let fill = chat.clone();
    Effect::new(move |_| {
        shown.with(|_| ());
        if !(older.get() && connected.get()) {
            return;
        }
        if empty.get() {
            // Nothing was here when the chat was opened, and no line to ask whether the archive has something.
            return tab.load(&fill, Part::Newest);
        }
        // What does not fill the log cannot be scrolled, and would never be asked to go on.
        let is_short = |log: &HtmlElement| log.scroll_height() <= log.client_height();
        let chat = fill.clone();
        request_animation_frame(move || {
            if here(node).is_some_and(|log| is_short(&log)) {
                look(tab, &chat, node, anchor, unread);
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
            look(tab, &chat, node, anchor, unread);
        };
        match place.flatten() {
            // Where it was left, or beside that, where it is gone: put there before it is painted.
            Some((_, place)) => spawn_local(async move {
                leptos::task::tick().await;
                if let Some((log, row)) = here(node).and_then(|it| row_of(it, key)) {
                    let place = place.unwrap_or_else(|| top_of(&log) + BELOW_THE_LINE);
                    put(&log, &row, place);
                    // Where it was there already, nothing scrolls and nothing else would say so.
                    leave(Some((key, place)));
                }
                arrived();
            }),
            None => request_animation_frame(move || {
                bring(node, key);
                arrived();
            }),
        }
    });
    let left = chat.clone();
    on_cleanup(move || {
        tab.state.maybe_update(|state| {
            state.leave(&left);
            false
        });
        let place = anchor.try_get_value().and_then(|it| it.read());
        if let Some(log) = here(node).filter(|_| place.is_some()) {
            // The element may be that of the next chat, which begins at its own end. Not asked where it is: that would be laid out first.
            log.set_scroll_top(0);
        }
        let _ = tab.places.try_update_value(|places| match place {
            Some((key, place)) => _ = places.insert(left, (key, Some(place))),
            None => _ = places.remove(&left),
        });
    });
    let pointer = Pointer::default();
    let on_scroll = {
        let chat = chat.clone();
        move |_| {
            // Not when the page is left: by then the browser has noted what it goes back to.
            let rests = move || leave(anchor.try_get_value().and_then(|it| it.read()));
            pointer.scrolled(node, acts, rests);
            if scheduled.get_value() {
                return;
            }
            scheduled.set_value(true);
            let chat = chat.clone();
            request_animation_frame(move || {
                scheduled.set_value(false);
                look(tab, &chat, node, anchor, unread);
            });
        }
    };
    let go_to_end = {
        let chat = chat.clone();
        move || {
            anchor.set_value(Anchor::default());
            leave(None);
            let mut missing = false;
            tab.state.update(|state| missing = state.to_end(&chat));
            if missing {
                tab.load(&chat, Part::Newest);
            }
            request_animation_frame(move || {
                if let Some(log) = here(node) {
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
                if let Some(log) = here(node) {
                    // The button goes away; reading goes on in the log.
                    let last = focus::all(&log, "article").pop().filter(|_| to_message);
                    let _ = last.unwrap_or_else(|| log.clone()).focus();
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
    // Once it has been there, the line above the messages keeps its room: what is read below it would move.
    let was_older = StoredValue::new(false);
    let notice = move || {
        let held = was_older.get_value();
        if !loaded.get() {
            Some(view! { <p class="notice">{text::LOADING}</p> }.into_any())
        } else if older.get() {
            was_older.set_value(true);
            let words = if connected.get() {
                text::LOADING_OLDER
            } else {
                text::OLDER_OFFLINE
            };
            Some(view! { <p class="notice">{words}</p> }.into_any())
        } else if held && !empty.get() {
            Some(
                view! { <p class="notice gone" aria-hidden="true">{text::LOADING_OLDER}</p> }
                    .into_any(),
            )
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
    let make = move |key: &MessageKey| message_row(&chat, *key, common);
    let rows: Rows<MessageKey> = (shown, Arc::new(make));
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
                    if let Some(log) = here(node) {
                        acts.on_key(&log, &event);
                    }
                }
                on:focusin=move |event| acts.on_focus(&event)
                on:click=move |event| acts.on_click(&event)
                on:contextmenu=move |event| acts.on_context_menu(&event)
                on:mouseover=move |event| pointer.over(&event, acts)
                on:mouseleave=move |_| acts.on_leave()
                on:pointerdown=move |event| acts.on_touch(&event, touch)
                on:pointermove=move |event| acts.on_touch(&event, touch)
                on:pointerup=move |event| acts.on_touch(&event, touch)
                on:pointercancel=move |event| acts.on_touch(&event, touch)
                on:lostpointercapture=move |event| acts.on_touch(&event, touch)
            >
                <div class="rows" class:selecting=move || acts.selected.with(Option::is_some)>
                    {notice}
                    <div class="ordered" use:ordered=rows></div>
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

/// Notes which rows a person sees. A chat with more new messages than the window has room for begins with the first of them: whether
/// it does.
fn see(tab: Tab, chat: &BareJid, seen: &InView, unread: Unread) -> bool {
    let is_underway = (tab.state).with_untracked(|state| state.is_underway(chat));
    let begins = (!is_underway).then(|| unread.saw(seen.first.1, seen.last));
    let begins = begins.flatten();
    if let Some(key) = begins {
        begin_at(tab, chat, key);
    }
    begins.is_some()
}

/// Reading begins with a row, below the line that says what is new.
pub fn begin_at(tab: Tab, chat: &BareJid, key: MessageKey) {
    (tab.places).update_value(|places| _ = places.insert(chat.clone(), (key, None)));
    let mut missing = false;
    tab.state.update(|state| missing = state.jump(chat, key));
    if missing {
        tab.load(chat, Part::Around(key));
    }
}

/// A person scrolled: which rows are seen now, and are others needed?
fn look(
    tab: Tab,
    chat: &BareJid,
    node: NodeRef<html::Div>,
    anchor: StoredValue<Anchor, LocalStorage>,
    unread: Unread,
) {
    let Some(log) = here(node) else {
        return;
    };
    let Some(seen) = in_view(&log) else {
        return;
    };
    if see(tab, chat, &seen, unread) {
        return;
    }
    let at_end = log.scroll_top() > -AT_END;
    let (first, last) = (seen.first.1, seen.last);
    anchor.set_value(match at_end {
        true => Anchor::default(),
        false => Anchor::new(seen),
    });
    let mut wanted = Wanted::default();
    // With every frame that scrolls, and few of them change which rows are shown: nobody is told of the others.
    tab.state.maybe_update(|state| {
        let window = |state: &State| state.timeline(chat).map(Timeline::window);
        let before = window(state);
        wanted = state.look(chat, first, last, at_end);
        window(state) != before
    });
    if let Some(before) = wanted.before {
        tab.load(chat, Part::Before(before));
    }
    if let Some(after) = wanted.after {
        tab.load(chat, Part::After(after));
    }
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
