//! The list of contacts with their groups, and who asks to be one.
//!
//! `navigation` "Contacts"; each contact is a link whose accessible name begins with their name, with `data-jid`. Requests are
//! `article`s with `data-request` = the address.

use super::{Side, dot, finder, menu_at, name};
use crate::bus::PersonChange;
use crate::model::{BareJid, Request};
use crate::ui::avatar::avatar;
use crate::ui::icons::{self, icon};
use crate::ui::rows::{Item, rows};
use crate::ui::tab::{Tab, tab};
use crate::ui::{text, time};
use crate::view::Address;
use crate::view::directory::{ContactRow, Directory};
use leptos::prelude::*;

/// The contacts by name, to look through, and as the list has them when nobody is looked for.
#[derive(Clone, PartialEq, Default)]
pub struct ByName {
    directory: Directory,
    rows: Vec<Item>,
}

/// Made as long as they are looked at, or are about to be.
pub fn by_name(tab: Tab, near: RwSignal<bool>) -> Memo<ByName> {
    let revision = tab.memo(|state| state.people.revision);
    let wanted = Memo::new(move |_| near.get() || tab.panels.side.get() == Side::Contacts);
    let by_name = Memo::new(move |_| {
        if !wanted.get() {
            return ByName::default();
        }
        revision.get();
        tab.state.with_untracked(|state| {
            let directory = state.people.directory();
            let rows = state.people.rows(&directory).into_iter();
            ByName {
                rows: rows.map(row).collect(),
                directory,
            }
        })
    });
    // Before they are shown, in a task of its own: there may be ten thousand.
    Effect::new(move |_| by_name.with(|_| ()));
    by_name
}

fn row(row: ContactRow) -> Item {
    match row {
        ContactRow::Group(name, count) => {
            let name = name.unwrap_or_else(|| text::IN_NO_GROUP.into());
            Item::Heading(text::group_count(&name, count))
        }
        ContactRow::Contact(jid, group) => Item::Contact(jid, group),
    }
}

#[component]
pub fn ContactList(by_name: Memo<ByName>) -> impl IntoView {
    let tab = tab();
    let typed = RwSignal::new(String::new());
    let items = Memo::new(move |_| {
        by_name.with(|by_name| {
            typed.with(|typed| match typed.trim().is_empty() {
                true => by_name.rows.clone(),
                false => (by_name.directory.find(typed).into_iter())
                    .map(|jid| Item::Contact(jid, 0))
                    .collect(),
            })
        })
    });
    let first = Callback::new(move |()| {
        let jid = items.with_untracked(|items| match items.first() {
            Some(Item::Contact(jid, _)) => Some(jid.clone()),
            _ => None,
        });
        if let Some(jid) = jid {
            typed.set(String::new());
            tab.go(&Address::Chat(jid));
        }
    });
    let loading = tab.memo(|state| state.people.is_loading());
    let none = move || {
        let has_contacts = by_name.with(|it| !it.directory.is_empty());
        let found = items.with(|items| !items.is_empty());
        match (has_contacts, found) {
            (true, false) => {
                Some(view! { <p class="notice" role="status">{text::NOTHING_FOUND}</p> }.into_any())
            }
            (true, true) => None,
            (false, _) if loading.get() => {
                Some(view! { <p class="notice">{text::LOADING}</p> }.into_any())
            }
            (false, _) => Some(
                view! {
                    <div class="empty">
                        <span class="empty-sign">{icon(icons::PEOPLE)}</span>
                        <p class="empty-title">{text::NO_CONTACTS}</p>
                        <p>{text::NO_CONTACTS_LEAD}</p>
                        <button
                            type="button"
                            class="primary"
                            on:click=move |_| tab.panels.ask_to_add(String::new())
                        >
                            {text::ADD_CONTACT}
                        </button>
                    </div>
                }
                .into_any(),
            ),
        }
    };
    view! {
        <nav class="chats finding" aria-label=text::CONTACTS>
            {finder(typed, text::FIND_CONTACTS, first)}
            {rows(items, requests(tab), view! { {none} }.into_any(), draw)}
        </nav>
    }
    .into_any()
}

/// What is in a row of this list.
fn draw(item: Item) -> AnyView {
    match item {
        Item::Heading(words) => heading(words),
        Item::Chat(jid) | Item::Contact(jid, _) => contact(&jid),
    }
}

pub fn heading(words: String) -> AnyView {
    view! {
        <h2 class="rows-heading" dir="auto">
            {words}
        </h2>
    }
    .into_any()
}

/// One contact, as a link to the chat with them.
pub fn contact(jid: &BareJid) -> AnyView {
    let tab = tab();
    let href = Address::Chat(jid.clone()).hash();
    let name = name(tab, jid);
    let of = jid.clone();
    let current = move || {
        tab.address
            .with(|open| open.chat() == Some(&of))
            .then_some("page")
    };
    let of = jid.clone();
    let person = tab.memo(move |state| state.people.get(&of).cloned());
    let seen = super::seen(tab, jid);
    let address = jid.0.clone();
    let line = move || {
        person.with(|person| {
            let person = person.as_ref()?;
            let contact = person.contact.as_ref()?;
            if person.blocked {
                return Some(text::BLOCKED.into());
            }
            // Silence says less than that they cannot be seen.
            text::subscription(contact)
                .map(String::from)
                .or_else(|| seen.get())
        })
    };
    let waits = move || {
        person
            .with(|person| person.as_ref().is_some_and(|it| it.waits))
            .then(|| view! { <span class="entry-mark" title=text::WAITS>{icon(icons::CLOCK)}<span class="unseen">{text::WAITS}</span></span> })
    };
    let of = jid.clone();
    view! {
        <a
            class="entry contact"
            href=href
            data-jid=address
            aria-current=current
            on:contextmenu=move |event| menu_at(&event, &of)
        >
            {avatar(jid, name)}
            <span class="entry-name" dir="auto">
                {name}
            </span>
            {dot(tab, jid, false)}
            {waits}
            <span class="entry-last" dir="auto">
                {line}
            </span>
        </a>
    }
    .into_any()
}

/// Who asks to see our presence.
fn requests(tab: Tab) -> AnyView {
    let asking = super::requests(tab);
    let some = move || {
        asking.with(|asking| !asking.is_empty()).then(|| {
            view! {
                <section class="requests" aria-labelledby="requests">
                    <h2 class="rows-heading" id="requests">
                        {text::REQUESTS}
                    </h2>
                    <For each=move || asking.get() key=BareJid::clone let:jid>
                        {request(tab, jid)}
                    </For>
                </section>
            }
        })
    };
    view! { {some} }.into_any()
}

fn request(tab: Tab, jid: BareJid) -> AnyView {
    let of = jid.clone();
    let request: Memo<Option<Request>> =
        tab.memo(move |state| state.people.get(&of).and_then(|it| it.request.clone()));
    let address = jid.0.clone();
    let nick = Memo::new(move |_| {
        let nick = request.with(|it| it.as_ref().and_then(|it| it.nick.clone()));
        nick.unwrap_or_else(|| address.clone())
    });
    let shown = jid.0.clone();
    let words = move || request.with(|it| it.as_ref().and_then(|it| it.text.clone()));
    let at = request.with_untracked(|it| it.as_ref().map_or(0, |it| it.at));
    let answer = |accept: bool| {
        let jid = jid.clone();
        move |_| {
            tab.decide(PersonChange::Answer {
                jid: jid.clone(),
                accept,
                // Whoever lets somebody see them wants to see them, as a rule.
                ask_back: accept,
            });
        }
    };
    let block = {
        let jid = jid.clone();
        move |_| tab.panels.ask_to_block(jid.clone())
    };
    let can_block = tab.memo(|state| state.abilities.blocking);
    view! {
        <article class="request" data-request=jid.0.clone()>
            {avatar(&jid, nick)}
            <div class="request-who">
                <p class="request-head">
                    <b class="entry-name" dir="auto">
                        {nick}
                    </b>
                    <time class="entry-time" datetime=time::machine(at)>
                        {time::short(at)}
                    </time>
                </p>
                {move || (nick.get() != shown).then(|| view! { <p class="hint">{shown.clone()}</p> })}
                <p class="hint">{text::ASKS}</p>
                {move || words().map(|words| view! { <p class="request-words" dir="auto">{words}</p> })}
            </div>
            <div class="actions">
                {move || {
                    let block = block.clone();
                    can_block
                        .get()
                        .then(|| {
                            view! {
                                <button type="button" class="quiet small" on:click=block>
                                    {text::BLOCK_DOTS}
                                </button>
                            }
                        })
                }}
                <button type="button" class="small" on:click=answer(false)>
                    {text::DECLINE}
                </button>
                <button type="button" class="small primary" on:click=answer(true)>
                    {text::ACCEPT}
                </button>
            </div>
        </article>
    }
    .into_any()
}

/// A line above the chats while somebody asks.
pub fn requests_line(tab: Tab) -> AnyView {
    let asking = super::requests(tab);
    let count = Memo::new(move |_| asking.with(Vec::len));
    (move || {
        let count = count.get();
        (count > 0).then(|| {
            view! {
                <a class="side-line" href=Side::Contacts.address().hash() data-requests=count>
                    {icon(icons::PERSON)}
                    <span>{text::requests_waiting(count)}</span>
                </a>
            }
        })
    })
    .into_any()
}
