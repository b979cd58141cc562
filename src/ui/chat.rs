//! One chat: its header, its log, its composer.

use super::avatar::avatar;
use super::composer::Composer;
use super::emoji::EmojiPicker;
use super::encryption::EncryptionPanel;
use super::icons::{self, icon};
use super::keys;
use super::later::{later, once_it_runs};
use super::log::{self, Log};
use super::message::{
    Action, Acts, DeleteDialog, Details, ForwardDialog, MessageMenu, Unread, article_of,
    is_editable, selection_bar,
};
use super::people::{self, dot, menu_below};
use super::popover::Spot;
use super::search::FindHere;
use super::tab::tab;
use super::text;
use super::typing::typing_line;
use crate::bus::{ChatSummary, Command, Connection, Part, PersonChange};
use crate::model::{BareJid, Message};
use crate::view::Timeline;
use crate::view::shortcuts::Shortcut;
use core::time::Duration;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Who looks at the same messages for so long has seen them.
const REST: Duration = Duration::from_millis(500);

#[component]
pub fn ChatPane(chat: BareJid) -> impl IntoView {
    let tab = tab();
    let beginnings = tab.memo(|state| state.beginnings);
    let unread = Unread::provide(tab, &chat);
    {
        // With each new beginning of the engine the rows have to be asked for again. Read, not only tracked: a memo that nobody has
        // read does not follow anything.
        let chat = chat.clone();
        let runs = tab.runs();
        Effect::new(move |before: Option<bool>| {
            let before = before.unwrap_or_default();
            beginnings.get();
            if !runs.get() {
                return before;
            }
            let mut around = None;
            // Whoever was led to a message, from a search, wants that one.
            let is_led = (tab.state).with_untracked(|state| state.is_led(&chat));
            if is_led {
                unread.settle();
            }
            let begins = (!before).then(|| unread.begin()).flatten();
            if let Some(key) = begins {
                log::begin_at(tab, &chat, key);
            }
            tab.state.update(|state| {
                if before {
                    around = state.reopen(&chat);
                } else if begins.is_some() {
                    // With the first of many new messages.
                } else {
                    // Back to what was being read, unless there is something new to read.
                    let new = state.chat(&chat).is_some_and(|it| it.unread > 0);
                    let place = tab.places.with_value(|places| places.get(&chat).copied());
                    match place.filter(|_| !new) {
                        Some((key, _)) => around = state.jump(&chat, key).then_some(key),
                        None if state.timeline(&chat).is_some_and(Timeline::is_left) => {
                            _ = state.to_end(&chat);
                        }
                        None => {}
                    }
                }
            });
            if let Some(key) = around {
                tab.load(&chat, Part::Around(key));
            }
            // Most often it was, together with the snapshot or when the address changed.
            let asked = tab.asked.with_value(|asked| asked.take());
            if asked.as_ref() != Some(&chat) {
                tab.load(&chat, Part::Newest);
            }
            true
        });
    }
    let panel = RwSignal::new(false);
    let find = RwSignal::new(false);
    let summary = {
        let chat = chat.clone();
        tab.memo(move |state| state.chat(&chat).cloned())
    };
    // Of whom there is no chat yet, what the contacts say.
    let of = chat.clone();
    let contact = tab.memo(move |state| state.people.name(&of).to_owned());
    let name = Memo::new(move |_| {
        summary
            .with(|it| it.as_ref().map(|it| it.name.clone()))
            .unwrap_or_else(|| contact.get())
    });
    let acts = Acts::provide(chat.clone(), name);
    for (wanted, open) in [(tab.panels.finds, find), (tab.panels.compares, panel)] {
        let of = chat.clone();
        Effect::new(move |_| {
            if wanted.with(|it| it.as_ref() == Some(&of)) {
                wanted.set(None);
                // What it was asked for in has given the focus back by then.
                request_animation_frame(move || open.set(true));
            }
        });
    }
    mark_read(&chat, unread);
    follow_keys(acts, find);
    let react = Callback::new(move |emoji: String| {
        if let Some(key) = acts.about.get_untracked() {
            acts.react(key, &emoji);
        }
    });
    // Where nothing was written yet, the devices say how the first message would go out.
    let of = chat.clone();
    once_it_runs(move || {
        if summary.with_untracked(is_first) {
            tab.send(Command::ShowDevices {
                chat: of,
                ask: false,
            });
        }
    });
    let of = chat.clone();
    let expected = tab.memo(move |state| state.devices(&of).is_some_and(|it| it.encrypted));
    let encrypted = Memo::new(move |_| {
        let known = summary.with(|it| it.as_ref().map(|it| it.encrypted));
        known.unwrap_or_else(|| expected.get())
    });
    // Before the first message, until it is known whether the contact has devices that can read it.
    let of = chat.clone();
    let open = tab.memo(move |state| {
        let known = state.devices(&of).is_some_and(|it| !it.loading);
        !known || state.connection != Connection::Online
    });
    let unknown = Memo::new(move |_| summary.with(is_first) && !encrypted.get() && open.get());
    let mark = move || match (encrypted.get(), unknown.get()) {
        (true, _) => "true",
        (false, true) => "unknown",
        (false, false) => "false",
    };
    let seen = people::seen(tab, &chat);
    let of = chat.clone();
    let is_stranger = tab.memo(move |state| state.is_stranger(&of));
    let (about, of) = (chat.clone(), chat.clone());
    let address = chat.0.clone();
    let subtitle = move || {
        let presence = seen.get();
        let address = name.with(|name| (*name != address).then(|| address.clone()));
        match (address, presence) {
            // First what nobody chooses for themselves: a long status must not push it away.
            (Some(address), Some(presence)) => text::address_and_presence(&address, &presence),
            (Some(address), None) => address,
            (None, presence) => presence.unwrap_or_default(),
        }
    };
    let jid = chat.0.clone();
    view! {
        <section class="chat" data-chat=jid>
            <header class="pane-head">
                <button
                    type="button"
                    class="quiet round back"
                    aria-label=text::BACK
                    on:click=move |_| tab.go(&tab.panels.side.get_untracked().address())
                >
                    {icon(icons::BACK)}
                </button>
                <div class="face">
                    {avatar(&chat, name)}
                    {dot(tab, &chat, false)}
                </div>
                <div class="pane-title">
                    <h1>
                        <button
                            type="button"
                            class="quiet title"
                            dir="auto"
                            aria-haspopup="dialog"
                            title=text::MENU_DETAILS
                            on:click=move |_| tab.panels.show_details(about.clone())
                        >
                            {name}
                        </button>
                    </h1>
                    <p>{subtitle}</p>
                </div>
                <button
                    type="button"
                    class="quiet round"
                    aria-label=text::FIND_HERE
                    title=text::FIND_HERE
                    aria-expanded=move || find.get().to_string()
                    on:click=move |_| find.update(|open| *open = !*open)
                >
                    {icon(icons::FIND)}
                </button>
                <button
                    type="button"
                    class="quiet encryption"
                    aria-haspopup="dialog"
                    data-encrypted=mark
                    title=move || match mark() {
                        "true" => text::SENDS_ENCRYPTED,
                        "false" => text::SENDS_PLAIN,
                        _ => text::ENCRYPTION,
                    }
                    on:click=move |_| panel.set(true)
                >
                    {move || icon(if mark() == "false" { icons::UNLOCKED } else { icons::LOCK })}
                    <span>{text::ENCRYPTION}</span>
                </button>
                <button
                    type="button"
                    class="quiet round"
                    aria-haspopup="menu"
                    aria-label=text::CHAT_OPTIONS
                    title=text::CHAT_OPTIONS
                    on:click=move |event| menu_below(&event, &of)
                >
                    {icon(icons::DOTS)}
                </button>
            </header>
            <FindHere chat=chat.clone() open=find />
            {selection_bar(acts)}
            <Log chat=chat.clone() encrypted=encrypted name=name below=is_stranger />
            {typing_line(&chat, name)}
            {question(&chat, panel)}
            {stranger(&chat, name, is_stranger)}
            {foot(&chat, encrypted, unknown)}
            {later(move || {
                view! {
                    <EncryptionPanel chat=chat.clone() open=panel />
                    <MessageMenu acts=acts />
                    <EmojiPicker at=acts.picker pick=react />
                    <Details acts=acts />
                    <DeleteDialog acts=acts />
                    <ForwardDialog acts=acts />
                }
                    .into_any()
            })}
        </section>
    }
    .into_any()
}

/// What keys do in this chat.
fn follow_keys(acts: Acts, find: RwSignal<bool>) {
    let tab = acts.tab;
    // The message with the focus, or the newest that something can be done with.
    let message = move |fits: fn(&Message) -> bool| {
        let focused = keys::focused().map(JsCast::unchecked_into);
        let focused = article_of(focused).and_then(|(_, key)| acts.message(key));
        focused.filter(fits).or_else(|| {
            tab.state.with_untracked(|state| {
                let rows = state.timeline(&acts.chat())?.rows();
                rows.iter()
                    .rev()
                    .find(|it| fits(it))
                    .map(|it| (**it).clone())
            })
        })
    };
    keys::follow(move |shortcut| {
        match shortcut {
            Shortcut::Write => return keys::focus_on(".composer textarea"),
            Shortcut::Reply => {
                let theirs = message(|it| !it.own && it.is_text());
                if let Some(message) = theirs {
                    acts.act(Action::Reply, message.key, Spot::default());
                }
            }
            Shortcut::Correct => {
                if let Some(message) = message(is_editable) {
                    acts.edit(&message);
                }
            }
            Shortcut::FindHere => find.update(|open| *open = !*open),
            Shortcut::Details => tab.panels.show_details(acts.chat()),
            _ => return false,
        }
        true
    });
}

/// Nothing was written yet.
fn is_first(chat: &Option<ChatSummary>) -> bool {
    chat.as_ref().is_none_or(|chat| chat.last.is_none())
}

/// Where messages are written; to whom this account blocks, none are.
fn foot(chat: &BareJid, encrypted: Memo<bool>, unknown: Memo<bool>) -> AnyView {
    let tab = tab();
    let of = chat.clone();
    let blocked = tab.memo(move |state| state.people.is_blocked(&of));
    let chat = chat.clone();
    (move || {
        if !blocked.get() {
            return view! { <Composer chat=chat.clone() encrypted=encrypted unknown=unknown /> }
                .into_any();
        }
        let jid = chat.clone();
        let unblock = move |_| tab.decide(PersonChange::Unblock { jid: jid.clone() });
        view! {
            <div class="asks blocked-here" role="status" data-kind="blocked">
                <p>{text::BLOCKED_HERE}</p>
                <div class="actions">
                    <button type="button" class="small" on:click=unblock>
                        {text::UNBLOCK}
                    </button>
                </div>
            </div>
        }
        .into_any()
    })
    .into_any()
}

/// Devices that nobody compared, in a chat where others were: nothing goes out before somebody decides.
fn question(chat: &BareJid, panel: RwSignal<bool>) -> AnyView {
    let tab = tab();
    let of = chat.clone();
    let asks = tab.memo(move |state| !state.asks(&of).is_empty());
    let chat = chat.clone();
    let ask = move || {
        let chat = chat.clone();
        let without = move |_| tab.send(Command::GoOnWithout { chat: chat.clone() });
        view! {
            <div class="asks" role="alert" data-kind="undecided">
                <p>{text::NEW_DEVICE_QUESTION}</p>
                <div class="actions">
                    <button type="button" class="small" on:click=move |_| panel.set(true)>
                        {text::COMPARE_DEVICES}
                    </button>
                    <button type="button" class="small" on:click=without>
                        {text::SEND_WITHOUT}
                    </button>
                </div>
            </div>
        }
        .into_any()
    };
    view! { {move || asks.get().then(ask.clone())} }.into_any()
}

/// Somebody writes who is no contact, and was not answered yet: what they see of this account, and what can be done.
fn stranger(chat: &BareJid, name: Memo<String>, is_stranger: Memo<bool>) -> AnyView {
    let tab = tab();
    let can_block = tab.memo(|state| state.abilities.blocking);
    let chat = chat.clone();
    let line = move || {
        let (add, block) = (chat.clone(), chat.clone());
        let block = move |_| tab.panels.ask_to_block(block.clone());
        let block = move || {
            let block = block.clone();
            can_block.get().then(|| {
                view! {
                    <button type="button" class="small danger" on:click=block>
                        {text::BLOCK_DOTS}
                    </button>
                }
            })
        };
        view! {
            <div class="asks stranger" role="status" data-kind="stranger">
                <p>{move || name.with(|name| text::stranger_here(name))} " " {text::STRANGER_LEAD}</p>
                <div class="actions">
                    <button
                        type="button"
                        class="small"
                        on:click=move |_| tab.panels.ask_to_add(add.0.clone())
                    >
                        {text::ADD_CONTACT}
                    </button>
                    {block}
                </div>
            </div>
        }
        .into_any()
    };
    (move || is_stranger.get().then(line.clone())).into_any()
}

/// Tells what was seen while the tab is visible, and not on the way to the first of many that are new: at the end of the log at once, above
/// it where somebody rests.
fn mark_read(chat: &BareJid, unread: Unread) {
    let tab = tab();
    let of = chat.clone();
    let to_read = tab.memo(move |state| {
        let unread_now = state.chat(&of).map_or(0, |chat| chat.unread);
        let to_read = state.to_read(&of, unread.reached())?;
        Some((to_read, unread_now))
    });
    let chat = chat.clone();
    Effect::new(move |_| {
        let now = to_read.get();
        let Some(((through, is_end), _)) = now else {
            return;
        };
        if !tab.visible.get() || !unread.is_settled() {
            return;
        }
        let chat = chat.clone();
        let tell = move || tab.send(Command::Read { chat, through });
        if is_end {
            return tell();
        }
        let rests = move || {
            let is_same = to_read.try_get_untracked() == Some(now);
            if is_same && tab.visible.get_untracked() && unread.is_settled() {
                tell();
            }
        };
        set_timeout(rests, REST);
    });
}
