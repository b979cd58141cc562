//! Keyboard shortcuts: who listens to which, and the list of them.
//!
//! What keys do is in [`crate::view::shortcuts`]. Each part of the window listens for what it can do, as long as it is there. Nothing is
//! done while a dialog is open, while an input method composes, or where an element has taken the key for itself.

use super::dialog::Dialog;
use super::focus;
use super::local::{self, Local, local};
use super::tab::{Tab, tab};
use super::text;
use crate::bus::Command;
use crate::model::BareJid;
use crate::view::shortcuts::{self, Group, Pressed, Shortcut, Where};
use crate::view::{Address, State};
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// Elements that take text, or letters to choose by.
const FIELDS: &str =
    "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button])";

/// The parts of the window that F6 leads to, in their order: where each is, and what gets the focus in it.
const PANES: [(&str, &[&str]); 4] = [
    (
        ".side",
        &[".entry[aria-current]", ".rows-list a", ".finder input"],
    ),
    (".log-frame, .settings", &[".log", "h1"]),
    (".composer", &["textarea"]),
    (".beside[open]", &["button"]),
];

/// Listens as long as the component is there. `act` says whether it did something.
pub fn follow(act: impl Fn(Shortcut) -> bool + 'static) {
    let (local, runs) = (local(), tab().runs());
    let mac = is_mac();
    let heard = window_event_listener(ev::keydown, move |event| {
        // What is made ahead is not there yet for whoever presses a key.
        if runs.get_untracked()
            && let Some(shortcut) = read(&event, local, mac)
            && act(shortcut)
        {
            event.prevent_default();
        }
    });
    on_cleanup(move || heard.remove());
}

fn read(event: &KeyboardEvent, local: Local, mac: bool) -> Option<Shortcut> {
    if event.default_prevented() || event.is_composing() || in_dialog() {
        return None;
    }
    let target: Option<Element> = event.target().and_then(|it| it.dyn_into().ok());
    let in_field = target.is_some_and(|it| it.closest(FIELDS).is_ok_and(|it| it.is_some()));
    let (key, code) = (event.key(), event.code());
    let pressed = Pressed {
        key: &key,
        code: &code,
        ctrl: event.ctrl_key(),
        alt: event.alt_key(),
        shift: event.shift_key(),
        meta: event.meta_key(),
    };
    let place = Where {
        mac,
        in_field,
        single: untrack(|| !local.is(local::KEYS, "off")),
    };
    shortcuts::pressed(pressed, place)
}

/// Whether a dialog is all that can be used now.
pub fn in_dialog() -> bool {
    let dialog = document().query_selector("dialog:modal");
    dialog.is_ok_and(|it| it.is_some())
}

fn is_mac() -> bool {
    let platform = window().navigator().platform();
    platform.is_ok_and(|it| it.starts_with("Mac") || it.starts_with("iP"))
}

/// What can be done wherever one is.
pub fn follow_everywhere(new_chat: RwSignal<bool>) {
    let tab = tab();
    follow(move |shortcut| {
        match shortcut {
            Shortcut::Help => tab.panels.keys.set(true),
            Shortcut::Find => to_finder(tab),
            Shortcut::NextChat => to_chat(tab, 1, |_| true),
            Shortcut::PreviousChat => to_chat(tab, -1, |_| true),
            Shortcut::NextUnread => to_chat(tab, 1, |unread| unread > 0),
            Shortcut::NewChat => new_chat.set(true),
            Shortcut::MarkRead => return mark_read(tab),
            Shortcut::Settings => tab.go(&Address::Settings),
            Shortcut::NextPane => return to_pane(true),
            Shortcut::PreviousPane => return to_pane(false),
            _ => return false,
        }
        true
    });
}

/// The first element that fits and is shown.
pub fn find(selector: &str) -> Option<HtmlElement> {
    let root = document().document_element()?;
    let mut all = focus::all(&root, selector).into_iter();
    all.find(|it| it.offset_parent().is_some())
}

pub fn focus_on(selector: &str) -> bool {
    find(selector).is_some_and(|it| it.focus().is_ok())
}

fn to_finder(tab: Tab) {
    let enter = || {
        let Some(field) = find(".side .finder input") else {
            return false;
        };
        if let Some(field) = field.dyn_ref::<HtmlInputElement>() {
            field.select();
        }
        field.focus().is_ok()
    };
    if !enter() {
        // On a narrow screen the list is not there while something is open.
        tab.go(&tab.panels.side.get_untracked().address());
        request_animation_frame(move || request_animation_frame(move || _ = enter()));
    }
}

/// Opens another chat of the list; behind the last one comes the first.
fn to_chat(tab: Tab, by: isize, fits: impl Fn(u32) -> bool) {
    let archived = tab.address.with_untracked(|it| *it == Address::Archived);
    let open = tab.address.with_untracked(|it| it.chat().cloned());
    let next = tab.state.with_untracked(|state: &State| {
        let order = state.order(archived);
        let at = open.and_then(|open| order.iter().position(|it| *it == open));
        let count = order.len();
        let next = (1..=count).find_map(|n| {
            let to = match (at, by > 0) {
                (Some(at), true) => at + n,
                (Some(at), false) => at + count - n,
                (None, true) => n - 1,
                (None, false) => count - n,
            };
            let jid = order.get(to % count)?;
            fits(state.chat(jid)?.unread).then(|| jid.clone())
        });
        next.filter(|_| count > 0)
    });
    if let Some(next) = next {
        // Whoever goes from chat to chat with single letters has to stay outside the field.
        let in_field = focused().is_some_and(|it| it.matches(FIELDS).unwrap_or_default());
        tab.panels.to_log.set_value(!in_field);
        tab.go(&Address::Chat(next));
    }
}

pub fn focused() -> Option<Element> {
    document().active_element()
}

/// The chat whose row has the focus, or the one that is open.
fn mark_read(tab: Tab) -> bool {
    let row = focused().and_then(|it| it.closest("[data-unread]").ok()?);
    let in_list = row.and_then(|it| it.get_attribute("data-jid")).map(BareJid);
    let open = tab.address.with_untracked(|it| it.chat().cloned());
    let Some(chat) = in_list.or(open) else {
        return false;
    };
    tab.mark_read(&chat);
    true
}

impl Tab {
    /// Everything in a chat was seen.
    pub fn mark_read(self, chat: &BareJid) {
        let newest = (self.state).with_untracked(|state| state.chat(chat)?.newest);
        if let Some(through) = newest {
            self.send(Command::Read {
                chat: chat.clone(),
                through,
            });
        }
    }
}

/// To the next part of the window. `false` behind the last one: the browser's own are next then.
fn to_pane(forth: bool) -> bool {
    let mut panes: Vec<(HtmlElement, &[&str])> = (PANES.into_iter())
        .filter_map(|(pane, within)| Some((find(pane)?, within)))
        .collect();
    if !forth {
        panes.reverse();
    }
    let focused = focused();
    let at = (panes.iter()).position(|(pane, _)| pane.contains(focused.as_deref()));
    let next = at.map_or(0, |at| at + 1);
    panes.into_iter().skip(next).any(|(pane, within)| {
        within.iter().any(|selector| {
            let mut inside = focus::all(&pane, selector).into_iter();
            inside.any(|it| it.offset_parent().is_some() && it.focus().is_ok())
        })
    })
}

/// The list of shortcuts.
#[component]
pub fn KeysDialog() -> impl IntoView {
    let open = tab().panels.keys;
    view! {
        <Dialog id="shortcuts" title=text::SHORTCUTS open=open>
            {move || {
                view! {
                    <p class="hint">{text::KEYBOARD_LEAD}</p>
                    {group(Group::Everywhere)}
                    {group(Group::Chat)}
                    {single_keys()}
                }
            }}
        </Dialog>
    }
    .into_any()
}

fn group(of: Group) -> AnyView {
    let local = local();
    let mac = is_mac();
    let line = |words: text::Text, ways: Vec<Vec<&'static str>>| {
        let ways: Vec<AnyView> = (ways.into_iter().enumerate())
            .map(|(at, keys)| {
                let or = (at > 0).then(|| view! { <span class="or">{text::OR}</span> });
                let keys: Vec<AnyView> = (keys.into_iter())
                    .map(|key| view! { <kbd>{key}</kbd> }.into_any())
                    .collect();
                view! { {or} <span class="combination">{keys}</span> }.into_any()
            })
            .collect();
        view! {
            <div>
                <dt>{words}</dt>
                <dd>{ways}</dd>
            </div>
        }
        .into_any()
    };
    let more: &[(text::Text, &[&'static str])] = match of {
        Group::Everywhere => &[
            (text::CLOSES, &["Esc"]),
            (text::OPENS_MENU, &["Shift", "F10"]),
        ],
        Group::Chat => &[(text::CORRECTS_LAST, &["↑"])],
    };
    let lines = move || {
        let listed = shortcuts::list(of, mac, !local.is(local::KEYS, "off"));
        let mut lines: Vec<AnyView> = (listed.into_iter())
            .map(|(shortcut, ways)| line(text::shortcut(shortcut), ways))
            .collect();
        lines.extend(
            more.iter()
                .map(|(words, keys)| line(*words, vec![keys.to_vec()])),
        );
        lines
    };
    view! {
        <h3>{text::shortcut_group(of)}</h3>
        <dl class="shortcuts">{lines}</dl>
    }
    .into_any()
}

/// Whether letters and signs alone do something.
pub fn single_keys() -> AnyView {
    let local = local();
    let is_on = move || !local.is(local::KEYS, "off");
    let flip = move |_| local.set(local::KEYS, untrack(is_on).then_some("off"));
    view! {
        <label class="switch">
            <span>{text::SINGLE_KEYS}</span>
            <input
                type="checkbox"
                role="switch"
                prop:checked=is_on
                aria-description=text::SINGLE_KEYS_LEAD
                on:change=flip
            />
        </label>
        <p class="hint" aria-hidden="true">
            {text::SINGLE_KEYS_LEAD}
        </p>
    }
    .into_any()
}

/// The section of the settings.
pub fn section() -> AnyView {
    let open = tab().panels.keys;
    view! {
        <p>{text::KEYBOARD_LEAD}</p>
        <button type="button" aria-haspopup="dialog" on:click=move |_| open.set(true)>
            {text::SHOW_SHORTCUTS}
        </button>
        {single_keys()}
    }
    .into_any()
}
