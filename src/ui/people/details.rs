//! The panel "Contact details": what somebody is called, who sees whom, and what can be done about them.

use super::super::text::Text;
use super::add::split;
use super::name;
use crate::bus::{Arrange, Command, PersonChange};
use crate::model::{Arrangement, BareJid, Contact};
use crate::ui::avatar::avatar;
use crate::ui::dialog::Dialog;
use crate::ui::focus;
use crate::ui::icons::{self, icon};
use crate::ui::keys;
use crate::ui::later::next_frame;
use crate::ui::narrow;
use crate::ui::profile::ContactProfile;
use crate::ui::share;
use crate::ui::tab::tab;
use crate::ui::{text, time};
use crate::view::Address;
use leptos::ev::{self, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use web_sys::SubmitEvent;

/// Beside the chat where there is room for a third pane, and then about whoever's chat is open.
#[component]
pub fn DetailsDialog() -> impl IntoView {
    let tab = tab();
    let open = tab.panels.details;
    let wide = narrow::matches(narrow::WIDE);
    Effect::new(move |before: Option<Address>| {
        let address = tab.address.get();
        let moved = before.is_some_and(|before| before != address);
        if moved && wide.get_untracked() && open.get_untracked() {
            match address.chat() {
                Some(chat) => tab.panels.about.set(Some(chat.clone())),
                None => open.set(false),
            }
        }
        address
    });
    // Whoever clicked on the words in it, or took a question back, has the focus nowhere.
    let escape = window_event_listener(ev::keydown, move |event| {
        let nowhere = focus::is_lost() && !keys::in_dialog();
        if nowhere && event.key() == "Escape" && !event.default_prevented() {
            open.set(false);
        }
    });
    on_cleanup(move || escape.remove());
    view! {
        <Dialog id="contact-details" title=text::DETAILS_OF open=open beside=wide>
            {move || tab.panels.about.get().map(|jid| details(jid, wide))}
        </Dialog>
    }
    .into_any()
}

fn details(jid: BareJid, wide: ReadSignal<bool>) -> AnyView {
    let tab = tab();
    let name = name(tab, &jid);
    let of = jid.clone();
    let contact = tab.memo(move |state| {
        let person = state.people.get(&of);
        person.and_then(|person| person.contact.clone())
    });
    let of = jid.clone();
    let waits = tab.memo(move |state| state.people.get(&of).is_some_and(|it| it.waits));
    let of = jid.clone();
    let blocked = tab.memo(move |state| state.people.is_blocked(&of));
    let seen = super::seen(tab, &jid);
    let is_contact = Memo::new(move |_| contact.with(Option::is_some));
    let asks = RwSignal::new(false);
    // What has the focus when the question is taken back.
    let again = NodeRef::<html::Button>::new();
    let write = {
        let jid = jid.clone();
        move |_| {
            tab.panels.details.set(false);
            tab.go(&Address::Chat(jid.clone()));
        }
    };
    let body = {
        let jid = jid.clone();
        move || match is_contact.get() {
            true => as_contact(&jid, contact),
            false => as_stranger(&jid),
        }
    };
    view! {
        <div class="whom">
            {avatar(&jid, name)}
            <div>
                <p class="whom-name" dir="auto">
                    {name}
                </p>
                <p class="hint">
                    {jid.0.clone()}
                    {share::copier(jid.0.clone())}
                </p>
                <p class="hint" dir="auto" data-part="seen">
                    {seen}
                </p>
            </div>
        </div>
        {move || blocked.get().then(|| view! { <p class="alert">{text::BLOCKED_HERE}</p> })}
        {move || {
            waits.get().then(|| view! { <p class="hint" data-waits="true">{icon(icons::CLOCK)} " " {text::WAITS}</p> })
        }}
        <ContactProfile jid=jid.clone() />
        {doors(&jid, wide)}
        {body}
        {silence(&jid)}
        {removal(&jid, asks, again)}
        <div class="actions spread">
            {move || {
                (is_contact.get() && !asks.get())
                    .then(|| {
                        view! {
                            <button type="button" node_ref=again on:click=move |_| asks.set(true)>
                                {text::REMOVE_CONTACT}
                            </button>
                        }
                    })
            }}
            {blocking(&jid, blocked)}
            <button type="button" class="primary" on:click=write>
                {text::WRITE_MESSAGE}
            </button>
        </div>
    }
    .into_any()
}

/// To what the chat with somebody has, besides its messages.
fn doors(jid: &BareJid, wide: ReadSignal<bool>) -> AnyView {
    let tab = tab();
    let door = |label: Text, sign: icons::Icon, wanted: RwSignal<Option<BareJid>>| {
        let jid = jid.clone();
        let open = move |_| {
            if !wide.get_untracked() {
                tab.panels.details.set(false);
            }
            tab.go(&Address::Chat(jid.clone()));
            wanted.set(Some(jid.clone()));
        };
        view! {
            <button type="button" on:click=open>
                {icon(sign)}
                {label}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="doors">
            {door(text::FIND_SHORT, icons::FIND, tab.panels.finds)}
            {door(text::ENCRYPTION, icons::LOCK, tab.panels.compares)}
        </div>
    }
    .into_any()
}

fn blocking(jid: &BareJid, blocked: Memo<bool>) -> AnyView {
    let tab = tab();
    let can_block = tab.memo(|state| state.abilities.blocking);
    let jid = jid.clone();
    (move || {
        let jid = jid.clone();
        if blocked.get() {
            let unblock = move |_| tab.decide(PersonChange::Unblock { jid: jid.clone() });
            return Some(
                view! {
                    <button type="button" on:click=unblock>
                        {text::UNBLOCK}
                    </button>
                }
                .into_any(),
            );
        }
        can_block.get().then(|| {
            let block = move |_| tab.panels.ask_to_block(jid.clone());
            view! {
                <button type="button" class="danger" on:click=block>
                    {text::BLOCK_DOTS}
                </button>
            }
            .into_any()
        })
    })
    .into_any()
}

/// Whether what comes in the chat makes itself heard.
fn silence(jid: &BareJid) -> AnyView {
    let tab = tab();
    let of = jid.clone();
    let arrangement = tab.memo(move |state| Some(state.chat(&of)?.arrangement));
    let has_chat = Memo::new(move |_| arrangement.get().is_some());
    let muted = Memo::new(move |_| arrangement.get().is_some_and(|it| it.is_muted(time::now())));
    let jid = jid.clone();
    let mute = move |on: bool| {
        tab.send(Command::Arrange {
            chat: jid.clone(),
            change: Arrange::Mute(on.then_some(Arrangement::ALWAYS)),
        });
    };
    let mute = Callback::new(mute);
    (move || {
        has_chat
            .get()
            .then(|| switch("mute-chat", text::MUTE, muted, mute))
    })
    .into_any()
}

fn as_stranger(jid: &BareJid) -> AnyView {
    let tab = tab();
    let typed = jid.0.clone();
    let add = move |_| {
        tab.panels.details.set(false);
        tab.panels.ask_to_add(typed.clone());
    };
    view! {
        <p class="lead">{text::NOT_A_CONTACT}</p>
        <div class="actions">
            <button type="button" on:click=add>
                {text::ADD_CONTACT}
            </button>
        </div>
    }
    .into_any()
}

fn as_contact(jid: &BareJid, contact: Memo<Option<Contact>>) -> AnyView {
    let tab = tab();
    let field = NodeRef::<html::Input>::new();
    let groups = NodeRef::<html::Input>::new();
    let known = move |part: fn(&Contact) -> String| {
        contact.with(|contact| contact.as_ref().map(part).unwrap_or_default())
    };
    let submit = {
        let jid = jid.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            let value = |of: NodeRef<html::Input>| {
                of.get_untracked().map(|it| it.value()).unwrap_or_default()
            };
            tab.decide(PersonChange::Name {
                jid: jid.clone(),
                name: Some(value(field)),
                groups: split(&value(groups)),
            });
            tab.say(&text::SAVED);
        }
    };
    let of = jid.clone();
    let subscribe = move |on: bool| PersonChange::Subscribe {
        jid: of.clone(),
        on,
    };
    let of = jid.clone();
    let share = move |on: bool| PersonChange::Share {
        jid: of.clone(),
        on,
    };
    let is = move |part: fn(&Contact) -> bool| {
        Memo::new(move |_| contact.with(|contact| contact.as_ref().is_some_and(part)))
    };
    let sees = is(|it| it.subscription.seen_by_us() || it.asked);
    let asked = is(|it| it.asked && !it.subscription.seen_by_us());
    let seen = is(|it| it.subscription.sees_us() || it.approved);
    let later = is(|it| it.approved && !it.subscription.sees_us());
    let again = {
        let subscribe = subscribe.clone();
        move |_| tab.decide(subscribe(true))
    };
    let waiting = move || {
        let again = again.clone();
        asked.get().then(|| {
            view! {
                <p class="hint">
                    {text::SEE_THEM_ASKED} " "
                    <button type="button" class="inline" on:click=again>
                        {text::ASK_AGAIN}
                    </button>
                </p>
            }
        })
    };
    view! {
        <form class="naming" on:submit=submit>
            <label for="contact-name">{text::NAME_FIELD}</label>
            <input
                node_ref=field
                id="contact-name"
                type="text"
                autocomplete="off"
                maxlength="200"
                prop:value=move || known(|it| it.name.clone().unwrap_or_default())
            />
            <label for="contact-groups">{text::GROUPS}</label>
            <input
                node_ref=groups
                id="contact-groups"
                type="text"
                autocomplete="off"
                aria-describedby="contact-groups-hint"
                prop:value=move || known(|it| it.groups.join(", "))
            />
            <p class="hint" id="contact-groups-hint">
                {text::GROUPS_HINT}
            </p>
            <div class="actions">
                <button type="submit">{text::SAVE}</button>
            </div>
        </form>
        {switch("see-them", text::SEE_THEM, sees, Callback::new(move |on| tab.decide(subscribe(on))))}
        {waiting}
        {switch("let-them", text::LET_THEM, seen, Callback::new(move |on| tab.decide(share(on))))}
        {move || later.get().then(|| view! { <p class="hint">{text::LET_THEM_LATER}</p> })}
    }
    .into_any()
}

fn switch(id: &'static str, words: Text, on: Memo<bool>, decide: Callback<bool>) -> AnyView {
    // It shows what the engine said, so the click only asks.
    let flip = move |event: MouseEvent| {
        event.prevent_default();
        decide.run(!on.get_untracked());
    };
    view! {
        <label class="switch" for=id>
            <span>{words}</span>
            <input
                id=id
                type="checkbox"
                role="switch"
                prop:checked=move || on.get()
                on:click=flip
            />
        </label>
    }
    .into_any()
}

/// The question before somebody is removed.
fn removal(jid: &BareJid, asks: RwSignal<bool>, again: NodeRef<html::Button>) -> AnyView {
    let tab = tab();
    let take_back = move |_| {
        asks.set(false);
        next_frame(again, move || {
            if let Some(again) = again.get_untracked() {
                let _ = again.focus();
            }
        });
    };
    let jid = jid.clone();
    (move || {
        let jid = jid.clone();
        let remove = move |_| {
            tab.decide(PersonChange::Remove { jid: jid.clone() });
            tab.panels.details.set(false);
        };
        let keep = NodeRef::<html::Button>::new();
        // In sight, too, where the panel is longer than the screen.
        keep.on_load(|keep| {
            let _ = keep.focus();
        });
        asks.get().then(|| {
            view! {
                <div class="question" role="alert">
                    <p>
                        <b>{text::REMOVE_QUESTION}</b>
                    </p>
                    <p>{text::REMOVE_CONTACT_LEAD}</p>
                    <div class="actions">
                        <button type="button" node_ref=keep on:click=take_back>
                            {text::CANCEL}
                        </button>
                        <button type="button" class="danger" on:click=remove>
                            {text::REMOVE_CONTACT}
                        </button>
                    </div>
                </div>
            }
        })
    })
    .into_any()
}
