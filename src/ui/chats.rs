//! The list of chats, and the dialog that starts one.
//!
//! `navigation` "Chats"; each chat is a link whose accessible name begins with its name, with `data-jid`, `data-unread`,
//! `data-pinned` and `data-muted`. Only those in sight and some around are in the document.

use super::avatar::{face, hash_of};
use super::dialog::Dialog;
use super::icons::{self, Icon, icon};
use super::marks::{keep, truth};
use super::message::tick;
use super::people::{Side, contact, finder, heading, menu_at, requests_line, sign};
use super::pictures;
use super::preview::Line;
use super::rows::{Item, rows};
use super::search;
use super::share::exchange;
use super::shell::inward;
use super::tab::{Tab, tab};
use super::text::Text;
use super::{text, time};
use crate::bus::Command;
use crate::model::{AvatarHash, BareJid, Delivery, Millis, Presence};
use crate::view::directory::Directory;
use crate::view::{Address, Place, State};
use leptos::ev::FocusEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, SubmitEvent};

/// The chats of the list (or those put away), and what is found when something is typed above them.
#[component]
pub fn ChatList(
    new_chat: RwSignal<bool>,
    sharing: RwSignal<bool>,
    archived: bool,
) -> impl IntoView {
    let tab = tab();
    let typed = match archived {
        true => RwSignal::default(),
        false => tab.panels.finding,
    };
    let revision = tab.memo(|state| (state.chats_revision, state.people.revision));
    let order = Memo::new(move |_| {
        revision.get();
        tab.state.with_untracked(|state| state.order(archived))
    });
    let looks = Memo::new(move |_| typed.with(|typed| !typed.trim().is_empty()));
    // Made when somebody is about to type, so that the first letter is as quick as the others.
    let near = RwSignal::new(false);
    // The first letter makes it true once more: what it is made for is there already.
    let wanted = Memo::new(move |_| looks.get() || near.get());
    let directories = Memo::new(move |_| {
        wanted.get().then(|| {
            revision.get();
            (tab.state).with_untracked(|state| (state.chat_directory(), state.others_directory()))
        })
    });
    let items = Memo::new(move |_| {
        directories.with(|directories| match directories {
            Some((chats, contacts)) if looks.get() => {
                typed.with(|typed| found(chats, contacts, typed))
            }
            _ => order.with(|order| order.iter().cloned().map(Item::Chat).collect()),
        })
    });
    let first = Callback::new(move |()| {
        let jid = items.with_untracked(|items| {
            items.iter().find_map(|item| match item {
                Item::Chat(jid) | Item::Contact(jid, _) => Some(jid.clone()),
                Item::Heading(_) => None,
            })
        });
        match jid {
            Some(jid) => {
                typed.set(String::new());
                tab.go(&Address::Chat(jid));
            }
            None => search::open_first(tab, Place::Everywhere),
        }
    });
    let before = view! {
        {move || (!archived && !looks.get()).then(|| view! { {requests_line(tab)} {archived_line(tab)} }.into_any())}
    };
    let no_message = search::no_message(tab, typed);
    let after = view! {
        {move || {
            (!looks.get() && !archived && order.with(Vec::is_empty)).then(|| none_yet(new_chat, sharing))
        }}
        {move || {
            (looks.get() && items.with(Vec::is_empty) && no_message.get())
                .then(|| view! { <p class="notice" role="status">{text::NOTHING_FOUND}</p> })
        }}
        {search::found(typed)}
    };
    let label = match archived {
        true => text::ARCHIVED_CHATS,
        false => text::CHATS,
    };
    view! {
        <nav
            class="chats finding"
            aria-label=label
            on:keydown=move |event| search::step(&event)
            // A chat that is chosen has the focus too, and nobody types there.
            on:focusin=move |event| near.set(is_field(&event))
            on:focusout=move |_| near.set(false)
        >
            {finder(typed, text::FIND, first)}
            {rows(items, before.into_any(), after.into_any(), draw)}
        </nav>
    }
    .into_any()
}

/// Whether something can be typed where the focus has gone.
fn is_field(event: &FocusEvent) -> bool {
    let target = event.target();
    target.is_some_and(|it| it.has_type::<HtmlInputElement>())
}

/// Chats, and contacts without one, that are called so.
fn found(chats: &Directory, contacts: &Directory, typed: &str) -> Vec<Item> {
    let (chats, contacts) = (chats.find(typed), contacts.find(typed));
    let headed = |words: Text, some: bool| some.then(|| Item::Heading(words.into()));
    let has_chats = headed(text::CHATS, !chats.is_empty());
    let has_contacts = headed(text::CONTACTS, !contacts.is_empty());
    (has_chats.into_iter())
        .chain(chats.into_iter().map(Item::Chat))
        .chain(has_contacts)
        .chain(contacts.into_iter().map(|jid| Item::Contact(jid, 0)))
        .collect()
}

fn draw(item: Item) -> AnyView {
    match item {
        Item::Heading(words) => heading(words),
        Item::Chat(jid) => entry(jid),
        Item::Contact(jid, _) => contact(&jid),
    }
}

fn none_yet(new_chat: RwSignal<bool>, sharing: RwSignal<bool>) -> AnyView {
    let tab = tab();
    view! {
        <div class="empty">
            <span class="empty-sign">{icon(icons::CHAT)}</span>
            <p class="empty-title">{text::NO_CHATS}</p>
            <p>{text::NO_CHATS_LEAD}</p>
            <button type="button" class="primary" on:click=move |_| new_chat.set(true)>
                {text::WRITE_TO}
            </button>
            <div class="ways">
                <button type="button" class="inline" on:click=move |_| tab.panels.ask_to_add(String::new())>
                    {text::ADD_SOMEBODY}
                </button>
                <button type="button" class="inline" on:click=move |_| sharing.set(true)>
                    {text::SHARE_ADDRESS}
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// Where the archived chats are, if there are any.
fn archived_line(tab: Tab) -> AnyView {
    let count = tab.memo(|state| state.archived());
    (move || {
        let (count, unread) = count.get();
        (count > 0).then(|| {
            view! {
                <a
                    class="side-line"
                    href=Address::Archived.hash()
                    data-archived=count
                    on:click=move |event| {
                        if inward(&event).is_some() {
                            event.prevent_default();
                            tab.list(Side::Archived);
                        }
                    }
                >
                    {icon(icons::BOX)}
                    <span>{text::ARCHIVED}</span>
                    <span class="side-count">{text::number(count)}</span>
                    {(unread > 0)
                        .then(|| {
                            view! {
                                <span class="badge calm">
                                    {badge(unread)}
                                </span>
                            }
                        })}
                </a>
            }
        })
    })
    .into_any()
}

/// What one row shows.
#[derive(Clone, PartialEq)]
struct Look {
    name: String,
    picture: Option<AvatarHash>,
    presence: Option<Presence>,
    /// When something was last said.
    at: Option<Millis>,
    line: Option<Line>,
    /// How far what was said came, where that is an own message.
    sent: Option<Delivery>,
    unread: u32,
    pinned: bool,
    muted: bool,
    blocked: bool,
    /// The chat is beside the list.
    open: bool,
}

impl Look {
    fn of(state: &State, jid: &BareJid, open: bool) -> Option<Self> {
        let chat = state.chat(jid)?;
        let line = Line::of(state, chat, open);
        let is_said = matches!(line, Some(Line::Said(_)));
        Some(Self {
            name: chat.name.clone(),
            picture: hash_of(state, jid),
            presence: state.seen(jid).map(|seen| seen.presence),
            at: chat.last.as_ref().map(|last| last.at),
            sent: state.last_sent(jid).filter(|_| is_said),
            line,
            unread: chat.unread,
            pinned: chat.arrangement.pinned,
            muted: chat.arrangement.is_muted(time::now()),
            blocked: state.people.is_blocked(jid),
            open,
        })
    }
}

/// A row: what it may show is followed in one place, since there are as many as fill the window and each event asks all of them.
fn entry(jid: BareJid) -> AnyView {
    let tab = tab();
    pictures::show(tab, &jid);
    let broken = RwSignal::new(None);
    let of = jid.clone();
    // A chat that is gone leaves the list in the same breath.
    let look = Memo::new(move |before: Option<&Option<Look>>| {
        let open = tab.address.with(|address| address.chat() == Some(&of));
        (tab.state)
            .with(|state| Look::of(state, &of, open))
            .or_else(|| before.cloned().flatten())
    });
    let (menu, pressed, shown) = (jid.clone(), jid.clone(), jid.clone());
    let inside = move || Some(look.get()?.view(&shown, broken));
    view! {
        <a
            use:follow=look
            class="entry"
            href=Address::Chat(jid.clone()).hash()
            data-jid=jid.0
            on:contextmenu=move |event| menu_at(&event, &menu)
            on:pointerdown=move |event| {
                // A finger may be about to scroll.
                let open = look.with_untracked(|look| look.as_ref().is_some_and(|it| it.open));
                if event.pointer_type() == "mouse" && event.button() == 0 && !open {
                    tab.about_to_open(&pressed);
                }
            }
        >
            {inside}
        </a>
    }
    .into_any()
}

fn follow(entry: Element, look: Memo<Option<Look>>) {
    keep(entry, move || {
        let of = |look: &Look| {
            vec![
                ("data-unread", Some(look.unread.to_string().into())),
                ("data-pinned", truth(look.pinned)),
                ("data-muted", truth(look.muted)),
                ("aria-current", look.open.then(|| "page".into())),
            ]
        };
        look.with(|look| look.as_ref().map(of).unwrap_or_default())
    });
}

impl Look {
    /// What is in the row.
    fn view(self, jid: &BareJid, broken: RwSignal<Option<AvatarHash>>) -> AnyView {
        let mark = |is: bool, words: Text, sign: Icon| {
            is.then(|| {
                view! {
                    <span class="entry-mark" title=words>
                        {icon(sign)}
                        <span class="unseen">" " {words}</span>
                    </span>
                }
                .into_any()
            })
        };
        let time = self.at.map(|at| {
            view! {
                <span class="entry-time">
                    {self.sent.as_ref().and_then(tick)}
                    <time datetime=time::machine(at)>{time::short(at)}</time>
                </span>
            }
            .into_any()
        });
        let count = (self.unread > 0).then(|| {
            let class = if self.muted { "badge calm" } else { "badge" };
            view! { <span class=class>{badge(self.unread)}</span> }.into_any()
        });
        view! {
            {face(tab(), jid, &self.name, self.picture, broken)}
            <span class="entry-name cut">
                <bdi>{self.name.clone()}</bdi>
                {mark(self.muted, text::MUTED, icons::BELL_OFF)}
                {mark(self.blocked, text::BLOCKED, icons::BLOCK)}
            </span>
            {sign(self.presence, true)}
            {time}
            {self.line.map(|line| line.view(&self.name))}
            <span class="entry-end">
                {mark(self.pinned, text::PINNED, icons::PIN)}
                {count}
            </span>
        }
        .into_any()
    }
}

/// The dialog "New chat". The engine says whether what was typed is an address.
#[component]
pub fn NewChat(open: RwSignal<bool>, sharing: RwSignal<bool>) -> impl IntoView {
    let tab = tab();
    let started = tab.memo(|state| state.started.clone());
    Effect::new(move |_| {
        if open.get() {
            tab.state.update(|state| state.forget_started());
        }
    });
    Effect::new(move |_| {
        let chat = started.with(|started| started.as_ref().and_then(|it| it.chat.clone()));
        if let Some(chat) = chat.filter(|_| open.get_untracked()) {
            open.set(false);
            tab.go(&Address::Chat(chat));
        }
    });
    let refused = move || {
        started
            .with(|started| started.as_ref().is_some_and(|it| it.chat.is_none()))
            .then(|| view! { <p class="alert" role="alert">{text::NOT_AN_ADDRESS}</p> })
    };
    view! {
        <Dialog id="new-chat" title=text::NEW_CHAT open=open>
            {move || {
                let address = NodeRef::<html::Input>::new();
                let submit = move |event: SubmitEvent| {
                    event.prevent_default();
                    let Some(input) = address.get_untracked() else { return };
                    let typed = tab.with_domain(&input.value());
                    tab.send(Command::StartChat { typed });
                };
                view! {
                    <form on:submit=submit novalidate>
                        <p class="lead">{text::NEW_CHAT_LEAD}</p>
                        {refused}
                        <label for="new-address">{text::ADDRESS}</label>
                        <input
                            node_ref=address
                            id="new-address"
                            type="text"
                            inputmode="email"
                            autocomplete="off"
                            autocapitalize="none"
                            spellcheck="false"
                            autofocus
                            placeholder=text::NAME_EXAMPLE
                        />
                        <div class="actions">
                            <button type="button" class="quiet" on:click=move |_| open.set(false)>
                                {text::CANCEL}
                            </button>
                            <button type="submit" class="primary">
                                {text::START_CHAT}
                            </button>
                        </div>
                    </form>
                    {exchange(open, sharing)}
                }
            }}
        </Dialog>
    }
    .into_any()
}

/// A number of unread messages: for the eye, and in words for who hears it.
fn badge(unread: u32) -> AnyView {
    view! {
        <span aria-hidden="true">{text::number(unread)}</span>
        <span class="unseen">{text::unread_count(unread)}</span>
    }
    .into_any()
}
