//! The menu of a chat: from its entry in a list (a second click, a long touch, the menu key) and from its header.

use super::super::text::Text;
use crate::bus::{Arrange, Command, PersonChange};
use crate::model::{Arrangement, BareJid};
use crate::ui::focus;
use crate::ui::icons::{self, Icon, icon};
use crate::ui::popover::{Popover, Spot};
use crate::ui::tab::tab;
use crate::ui::{text, time};
use crate::view::Address;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

const HOUR: u64 = 3_600_000;

/// Opens the menu of a chat where an event happened.
pub fn menu_at(event: &MouseEvent, jid: &BareJid) {
    event.prevent_default();
    let target = event.current_target().and_then(|it| it.dyn_into().ok());
    let spot = match (event.client_x(), event.client_y(), target) {
        // From the keyboard.
        (0, 0, Some(target)) => below(&target),
        (x, y, _) => Spot {
            x: x.into(),
            y: y.into(),
        },
    };
    open(jid, spot);
}

/// The same from a button.
pub fn menu_below(event: &MouseEvent, jid: &BareJid) {
    let button = event.current_target().and_then(|it| it.dyn_into().ok());
    if let Some(button) = button {
        open(jid, below(&button));
    }
}

fn below(element: &Element) -> Spot {
    Spot::below(element)
}

fn open(jid: &BareJid, spot: Spot) {
    let panels = tab().panels;
    panels.about.set(Some(jid.clone()));
    panels.menu.set(Some(spot));
}

/// The menu of the chat that [`super::Panels::about`] names.
#[component]
pub fn ChatMenu() -> impl IntoView {
    let panels = tab().panels;
    view! {
        <Popover label=text::CHAT_OPTIONS class="popover menu" at=panels.menu>
            {move || panels.about.get_untracked().map(items)}
        </Popover>
    }
    .into_any()
}

fn items(jid: BareJid) -> AnyView {
    let tab = tab();
    let root = NodeRef::<html::Div>::new();
    let (arrangement, unread, has_chat, blocked, can_block) = tab.state.with_untracked(|state| {
        let chat = state.chat(&jid);
        (
            chat.map(|chat| chat.arrangement).unwrap_or_default(),
            chat.map_or(0, |chat| chat.unread),
            chat.is_some(),
            state.people.is_blocked(&jid),
            state.abilities.blocking,
        )
    });
    // The menu gives the focus back first.
    let then = move |act: Box<dyn FnOnce()>| {
        tab.panels.menu.set(None);
        request_animation_frame(act);
    };
    let item = move |words: Text, sign: Icon, bad: bool, act: Box<dyn Fn()>| {
        let act = std::rc::Rc::new(act);
        let choose = move |_| {
            let act = act.clone();
            then(Box::new(move || act()));
        };
        view! {
            <button type="button" class="item" class:bad=bad role="menuitem" on:click=choose>
                {icon(sign)}
                {words}
            </button>
        }
        .into_any()
    };
    let arrange = |change: Arrange| -> Box<dyn Fn()> {
        let chat = jid.clone();
        Box::new(move || {
            let chat = chat.clone();
            // A chat that is put away while it is open is left.
            let leaves = change == Arrange::Archive(true)
                && tab.address.with_untracked(|at| at.chat() == Some(&chat));
            tab.send(Command::Arrange { chat, change });
            if leaves {
                tab.go(&Address::List);
            }
        })
    };
    let person = |act: fn(super::Panels, BareJid)| -> Box<dyn Fn()> {
        let jid = jid.clone();
        Box::new(move || act(tab.panels, jid.clone()))
    };
    let mut all = vec![item(
        text::MENU_DETAILS,
        icons::INFO,
        false,
        person(super::Panels::show_details),
    )];
    if has_chat {
        let now = time::now();
        if unread > 0 {
            let chat = jid.clone();
            let read = move || tab.mark_read(&chat);
            all.push(item(text::MARK_READ, icons::CHECKS, false, Box::new(read)));
        }
        all.push(match arrangement.pinned {
            true => item(text::UNPIN, icons::PIN, false, arrange(Arrange::Pin(false))),
            false => item(text::PIN, icons::PIN, false, arrange(Arrange::Pin(true))),
        });
        if arrangement.is_muted(now) {
            let unmute = arrange(Arrange::Mute(None));
            all.push(item(text::UNMUTE, icons::BELL, false, unmute));
        } else {
            for (words, until) in [
                (text::MUTE_HOUR, now + HOUR),
                (text::MUTE_LONG, now + 8 * HOUR),
                (text::MUTE, Arrangement::ALWAYS),
            ] {
                let mute = arrange(Arrange::Mute(Some(until)));
                all.push(item(words, icons::BELL_OFF, false, mute));
            }
        }
        let (words, archived) = match arrangement.archived {
            true => (text::UNARCHIVE, false),
            false => (text::ARCHIVE, true),
        };
        all.push(item(
            words,
            icons::BOX,
            false,
            arrange(Arrange::Archive(archived)),
        ));
    }
    if blocked {
        let jid = jid.clone();
        let unblock = move || tab.decide(PersonChange::Unblock { jid: jid.clone() });
        all.push(item(text::UNBLOCK, icons::BLOCK, false, Box::new(unblock)));
    } else if can_block {
        let block = person(super::Panels::ask_to_block);
        all.push(item(text::BLOCK_DOTS, icons::BLOCK, true, block));
    }
    let on_key = move |event: KeyboardEvent| {
        if let Some(root) = root.get_untracked() {
            let root: &Element = &root;
            if focus::step(&focus::all(root, "[role=menuitem]"), &event.key(), 1) {
                event.prevent_default();
            }
        }
    };
    view! {
        <div role="menu" aria-label=text::CHAT_OPTIONS node_ref=root on:keydown=on_key>
            {all}
        </div>
    }
    .into_any()
}
