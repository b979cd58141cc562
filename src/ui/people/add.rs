//! The dialog "Add contact". The engine says whether what was typed is an address.

use crate::bus::PersonChange;
use crate::ui::dialog::Dialog;
use crate::ui::tab::tab;
use crate::ui::text;
use crate::view::Address;
use leptos::html;
use leptos::prelude::*;
use web_sys::SubmitEvent;

#[component]
pub fn AddContact() -> impl IntoView {
    let tab = tab();
    let open = tab.panels.add;
    let added = tab.memo(|state| state.added.clone());
    Effect::new(move |_| {
        if open.get() {
            tab.state.update(|state| state.added = None);
        }
    });
    Effect::new(move |_| {
        let jid = added.with(|added| added.as_ref().and_then(|it| it.chat.clone()));
        if let Some(jid) = jid.filter(|_| open.get_untracked()) {
            open.set(false);
            tab.state.update(|state| state.added = None);
            tab.go(&Address::Chat(jid));
        }
    });
    let refused = move || {
        added
            .with(|added| added.as_ref().is_some_and(|it| it.chat.is_none()))
            .then(|| view! { <p class="alert" role="alert">{text::NOT_ADDABLE}</p> })
    };
    view! {
        <Dialog id="add-contact" title=text::ADD_CONTACT open=open>
            {move || {
                let address = NodeRef::<html::Input>::new();
                let name = NodeRef::<html::Input>::new();
                let groups = NodeRef::<html::Input>::new();
                let share = NodeRef::<html::Input>::new();
                let value = |of: NodeRef<html::Input>| {
                    of.get_untracked().map(|it| it.value()).unwrap_or_default()
                };
                let submit = move |event: SubmitEvent| {
                    event.prevent_default();
                    tab.decide(PersonChange::Add {
                        typed: tab.with_domain(&value(address)),
                        name: Some(value(name)),
                        groups: split(&value(groups)),
                        share: share.get_untracked().is_some_and(|it| it.checked()),
                    });
                };
                view! {
                    <form on:submit=submit novalidate>
                        <p class="lead">{text::ADD_CONTACT_LEAD}</p>
                        {refused}
                        <label for="add-address">{text::ADDRESS}</label>
                        <input
                            node_ref=address
                            id="add-address"
                            type="text"
                            inputmode="email"
                            autocomplete="off"
                            autocapitalize="none"
                            spellcheck="false"
                            autofocus
                            placeholder=text::NAME_EXAMPLE
                            value=tab.panels.adding.get_untracked()
                        />
                        <label for="add-name">{text::NAME_OPTIONAL}</label>
                        <input node_ref=name id="add-name" type="text" autocomplete="off" maxlength="200" />
                        <label for="add-groups">{text::GROUPS}</label>
                        <input
                            node_ref=groups
                            id="add-groups"
                            type="text"
                            autocomplete="off"
                            aria-describedby="add-groups-hint"
                        />
                        <p class="hint" id="add-groups-hint">
                            {text::GROUPS_HINT}
                        </p>
                        <label class="check">
                            <input node_ref=share type="checkbox" checked />
                            <span>{text::SHARE_BACK}</span>
                        </label>
                        <div class="actions">
                            <button type="button" class="quiet" on:click=move |_| open.set(false)>
                                {text::CANCEL}
                            </button>
                            <button type="submit" class="primary">
                                {text::ADD}
                            </button>
                        </div>
                    </form>
                }
            }}
        </Dialog>
    }
    .into_any()
}

/// Groups as they are typed.
pub fn split(groups: &str) -> Vec<String> {
    let groups = groups.split(',').map(str::trim);
    let named = groups.filter(|group| !group.is_empty());
    named.map(str::to_owned).collect()
}
