//! The questions about messages: delete where, forward to whom; and the bar while several are selected.

use super::super::text::Text;
use super::acts::Acts;
use crate::model::{Act, BareJid, MessageKey, Outgoing};
use crate::ui::avatar::avatar;
use crate::ui::dialog::Dialog;
use crate::ui::icons::{self, icon};
use crate::ui::tab::origin_id;
use crate::ui::{text, time};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Most chats that are offered at once; a search finds the others.
const OFFERED: usize = 50;

#[component]
pub fn DeleteDialog(acts: Acts) -> impl IntoView {
    let open = acts.deleting;
    let content = move || {
        let keys = acts.chosen.get_untracked();
        let count = keys.len();
        let all = acts.can_retract(&keys);
        let here = keys.clone();
        let everywhere = all.then(|| {
            view! {
                <button
                    type="button"
                    class="danger"
                    on:click=move |_| {
                        open.set(false);
                        acts.retract(&keys);
                    }
                >
                    {text::DELETE_EVERYWHERE}
                </button>
            }
            .into_any()
        });
        view! {
            <p>
                <b>{text::delete_many(count)}</b>
            </p>
            <p class="hint">{text::DELETE_LEAD}</p>
            {all.then(|| view! { <p class="hint">{text::DELETE_ALL_LEAD}</p> })}
            <div class="actions">
                <button type="button" class="quiet" autofocus on:click=move |_| open.set(false)>
                    {text::CANCEL}
                </button>
                <button
                    type="button"
                    class="danger"
                    on:click=move |_| {
                        open.set(false);
                        acts.delete_here(&here);
                    }
                >
                    {text::DELETE_HERE}
                </button>
                {everywhere}
            </div>
        }
        .into_any()
    };
    view! {
        <Dialog id="delete-messages" title=text::DELETE_TITLE open=open>
            {content()}
        </Dialog>
    }
    .into_any()
}

#[component]
pub fn ForwardDialog(acts: Acts) -> impl IntoView {
    view! {
        <Dialog id="forward" title=text::FORWARD_TO open=acts.forwarding>
            {offer(acts)}
        </Dialog>
    }
    .into_any()
}

fn offer(acts: Acts) -> AnyView {
    let tab = acts.tab;
    let query = RwSignal::new(String::new());
    let found = tab.memo(move |state| {
        let query = query.get().trim().to_lowercase();
        let mut chats = state.order(false);
        chats.extend(state.order(true));
        let named = chats.into_iter().filter_map(|jid| {
            let name = state.chat(&jid)?.name.clone();
            let fits = name.to_lowercase().contains(&query) || jid.0.contains(&query);
            fits.then_some((jid, name))
        });
        named.take(OFFERED).collect::<Vec<_>>()
    });
    let list = move || {
        let found = found.get();
        if found.is_empty() {
            return view! { <p class="notice">{text::NO_CHAT_FOUND}</p> }.into_any();
        }
        let chats: Vec<AnyView> = found
            .into_iter()
            .map(|(jid, name)| {
                let address = (name != jid.0).then(|| jid.0.clone());
                let shown = name.clone();
                let called = Memo::new({
                    let name = name.clone();
                    move |_| name.clone()
                });
                let face = avatar(&jid, called);
                view! {
                    <li>
                        <button
                            type="button"
                            class="quiet offered"
                            on:click=move |_| forward(acts, jid.clone(), name.clone())
                        >
                            {face}
                            <span dir="auto">{shown}</span>
                            {address.map(|address| view! { <span class="hint">{address}</span> })}
                        </button>
                    </li>
                }
                .into_any()
            })
            .collect();
        view! { <ul class="offers">{chats}</ul> }.into_any()
    };
    view! {
        <input
            type="text"
            autofocus
            autocomplete="off"
            aria-label=text::FIND_CHAT
            placeholder=text::FIND_CHAT
            on:input=move |event| query.set(event_target_value(&event))
        />
        {list}
    }
    .into_any()
}

/// Each text as a new message of one's own, in their order.
fn forward(acts: Acts, chat: BareJid, name: String) {
    acts.forwarding.set(false);
    let keys: Vec<MessageKey> = acts.chosen.get_untracked();
    let texts: Vec<String> = keys
        .into_iter()
        .filter_map(|key| acts.message(key))
        .filter(|message| message.is_text())
        .map(|message| message.body)
        .collect();
    acts.selected.set(None);
    let tab = acts.tab;
    spawn_local(async move {
        for body in texts {
            let outgoing = Outgoing {
                chat: chat.clone(),
                act: Act::Say { body, reply: None },
                origin_id: origin_id(),
                at: time::now(),
            };
            if let Err(why) = tab.deposit(outgoing).await {
                return tab.say(&text::not_done(&text::trouble(&why)));
            }
        }
        tab.say(&text::forwarded(&name));
    });
}

/// Over the chat while several messages are being selected.
pub fn selection_bar(acts: Acts) -> AnyView {
    let count = Memo::new(move |_| acts.selected.with(|it| it.as_ref().map(|it| it.len())));
    let keys = move || -> Vec<MessageKey> {
        acts.selected
            .with_untracked(|it| it.iter().flatten().copied().collect())
    };
    let has_texts = Memo::new(move |_| {
        acts.selected.with(|it| {
            let mut keys = it.iter().flatten();
            keys.any(|key| acts.message(*key).is_some_and(|it| it.is_text()))
        })
    });
    let bar = move || {
        count.get()?;
        let button = |words: Text, sign, act: Box<dyn Fn() + Send + Sync>, off: Signal<bool>| {
            view! {
                <button
                    type="button"
                    class="quiet round"
                    aria-label=words
                    title=words
                    disabled=off
                    on:click=move |_| act()
                >
                    {icon(sign)}
                </button>
            }
            .into_any()
        };
        let no_texts = Signal::derive(move || !has_texts.get());
        let none = Signal::derive(move || count.get().unwrap_or_default() == 0);
        Some(
            view! {
                <div class="selection" role="toolbar" aria-label=text::SELECTION>
                    {button(
                        text::CANCEL,
                        icons::CLOSE,
                        Box::new(move || acts.selected.set(None)),
                        Signal::derive(|| false),
                    )}
                    // In the place of the chat's name, which is not to be had meanwhile.
                    <h1 aria-live="polite">
                        {move || text::selected(count.get().unwrap_or_default())}
                    </h1>
                    {button(text::COPY, icons::COPY, Box::new(move || acts.copy(&keys())), no_texts)}
                    {button(
                        text::FORWARD,
                        icons::FORWARD,
                        Box::new(move || acts.forward(keys())),
                        no_texts,
                    )}
                    {button(text::DELETE, icons::BIN, Box::new(move || acts.delete(keys())), none)}
                </div>
            }
            .into_any(),
        )
    };
    bar.into_any()
}
