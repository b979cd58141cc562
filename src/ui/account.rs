//! Another password, and the end of an account: what Settings have for the account itself.
//!
//! What has a password in it goes to this tab's own worker alone, which takes the lead for it.

use super::dialog::Dialog;
use super::form;
use super::tab::{Tab, tab};
use super::text;
use super::text::Text;
use crate::bus::{AccountAct, AccountOrder, ActOutcome, Answers, Denial, Direct, Form, Password};
use leptos::html;
use leptos::prelude::*;
use web_sys::SubmitEvent;

/// One of the two acts, as this page follows it.
#[derive(Clone, Copy)]
struct Acting {
    tab: Tab,
    act: AccountAct,
    /// Asked, and not answered.
    busy: RwSignal<bool>,
    words: RwSignal<Option<String>>,
    /// What the server wants filled in, and which of its forms it is.
    form: RwSignal<Option<(u32, Form)>>,
    kept: StoredValue<Answers>,
}

impl Acting {
    fn new(act: AccountAct, kept: StoredValue<Answers>) -> Self {
        let tab = tab();
        let acting = Self {
            tab,
            act,
            busy: RwSignal::new(false),
            words: RwSignal::new(None),
            form: RwSignal::new(None),
            kept,
        };
        let acted = tab.memo(|state| state.acted.clone());
        Effect::new(move |before: Option<u32>| {
            let (times, acted) = acted.get();
            // Other tabs hear of it too, and have nothing to do with it.
            if let Some((act, outcome)) = acted
                && before.is_some_and(|it| it != times)
                && act == acting.act
                && acting.busy.get_untracked()
            {
                acting.told(outcome, times);
            }
            times
        });
        acting
    }

    fn told(self, outcome: ActOutcome, times: u32) {
        self.busy.set(false);
        let denied = |denial: Denial| text::denial(&denial);
        let (form, words) = match outcome {
            ActOutcome::Form { form, denied: why } => (Some((times, form)), why.map(denied)),
            outcome => (None, Some(text::acted(self.act, &outcome))),
        };
        self.form.set(form);
        self.words.set(words);
    }

    fn order(self, order: AccountOrder) {
        self.words.set(None);
        self.busy.set(true);
        self.tab.direct(Direct::Account(order));
    }

    /// The server's form, where it has one.
    fn more(self, hand_in: Text) -> AnyView {
        (move || {
            let (times, form) = self.form.get()?;
            let submit = {
                let form = form.clone();
                move |event: SubmitEvent| {
                    event.prevent_default();
                    if self.busy.get_untracked() {
                        return;
                    }
                    self.kept.set_value(form::peek(&form));
                    match form::read(&form) {
                        Ok(answers) => self.order(AccountOrder::Answer(answers)),
                        Err(missing) => {
                            self.words.set(Some(missing.words));
                            form::focus(&missing.id);
                        }
                    }
                }
            };
            Some(view! {
                <form class="backup" on:submit=submit novalidate>
                    <p>{text::SERVER_ASKS}</p>
                    <For each=move || [times] key=|times| *times let:_>
                        {self.kept.with_value(|kept| form::fields(&form, kept, false))}
                    </For>
                    <button type="submit" aria-disabled=move || self.busy.get().to_string()>
                        {hand_in}
                    </button>
                </form>
            })
        })
        .into_any()
    }

    fn says(self) -> AnyView {
        view! { <p class="verdict" role="status" dir="auto">{move || self.words.get()}</p> }
            .into_any()
    }
}

fn value(node: NodeRef<html::Input>) -> String {
    let input = node.get_untracked();
    input.map(|it| it.value()).unwrap_or_default()
}

/// The section of the settings for another password.
pub fn change_password() -> AnyView {
    let (first, second) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let kept = StoredValue::new(Answers::default());
    let acting = Acting::new(AccountAct::ChangePassword, kept);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (password, again) = (value(first), value(second));
        if acting.busy.get_untracked() {
            return;
        }
        if password.is_empty() {
            return acting.words.set(Some(text::GIVE_NEW_PASSWORD.into()));
        }
        if password != again {
            return acting.words.set(Some(text::PASSWORDS_DIFFER.into()));
        }
        // A form of the server asks for it as well.
        let new = ("password".to_owned(), vec![password.clone()]);
        kept.set_value(Answers(vec![new]));
        acting.order(AccountOrder::ChangePassword(Password(password)));
    };
    let busy = acting.busy;
    Effect::new(move |before: Option<bool>| {
        let busy = busy.get();
        if before == Some(true) && !busy && acting.form.with_untracked(Option::is_none) {
            kept.set_value(Answers::default());
            for input in [first, second] {
                if let Some(input) = input.get_untracked() {
                    input.set_value("");
                }
            }
        }
        busy
    });
    let account = acting
        .tab
        .memo(|state| state.account.as_ref().map(|it| it.jid.0.clone()));
    view! {
        <h2 id="s-password">{text::PASSWORD}</h2>
        <p class="hint">{text::CHANGE_PASSWORD_LEAD}</p>
        <details>
        <summary>{text::CHANGE_PASSWORD}</summary>
        <form class="backup" on:submit=submit novalidate aria-busy=move || busy.get().to_string()>
            // For password managers, which would not know whose it is.
            <input type="text" autocomplete="username" hidden prop:value=account />
            <label for="new-password">{text::NEW_PASSWORD}</label>
            <input node_ref=first id="new-password" type="password" autocomplete="new-password" />
            <label for="new-password-again">{text::NEW_PASSWORD_AGAIN}</label>
            <input
                node_ref=second
                id="new-password-again"
                type="password"
                autocomplete="new-password"
            />
            <button type="submit" aria-disabled=move || busy.get().to_string()>
                {move || {
                    if busy.get() { text::CHANGING_PASSWORD } else { text::CHANGE_PASSWORD }
                }}
            </button>
        </form>
        </details>
        {acting.more(text::CHANGE_PASSWORD)}
        {acting.says()}
    }
    .into_any()
}

/// The end of the account: what goes with it, and a name that has to be typed.
#[component]
pub fn DeleteAccount(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog id="delete-account" title=text::DELETE_ACCOUNT open=open>
            {move || question(open)}
        </Dialog>
    }
    .into_any()
}

fn question(open: RwSignal<bool>) -> AnyView {
    let acting = Acting::new(AccountAct::Remove, StoredValue::new(Answers::default()));
    let account = acting
        .tab
        .memo(|state| state.account.as_ref().map(|it| it.jid.0.clone()));
    let typed = RwSignal::new(String::new());
    let sure = Memo::new(move |_| {
        typed.with(|typed| account.with(|it| it.as_deref() == Some(typed.trim())))
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if acting.busy.get_untracked() {
            return;
        }
        match sure.get_untracked() {
            true => acting.order(AccountOrder::Remove),
            false => acting.words.set(Some(text::TYPE_ADDRESS.into())),
        }
    };
    let (before, after) = text::around(&text::type_to_confirm(text::HOLE));
    view! {
        <p>{text::DELETE_ACCOUNT_LEAD}</p>
        <ul class="points">
            <li>{text::DELETED_ON_SERVER}</li>
            <li>{text::DELETED_HERE}</li>
            <li>{text::DELETED_ELSEWHERE}</li>
        </ul>
        <p>{text::DELETE_ACCOUNT_REST}</p>
        {acting.more(text::DELETE_FOR_GOOD)}
        <form on:submit=submit novalidate hidden=move || acting.form.with(Option::is_some)>
            <label for="confirm-address">
                {before} <b class="own-jid" dir="ltr">{account}</b> {after}
            </label>
            <input
                id="confirm-address"
                type="text"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <div class="actions">
                <button type="button" class="quiet" autofocus on:click=move |_| open.set(false)>
                    {text::CANCEL}
                </button>
                <button
                    type="submit"
                    class="danger"
                    aria-disabled=move || (acting.busy.get() || !sure.get()).to_string()
                >
                    {move || {
                        if acting.busy.get() { text::DELETING } else { text::DELETE_FOR_GOOD }
                    }}
                </button>
            </div>
        </form>
        {acting.says()}
    }
    .into_any()
}

/// On the sign-in page, after the account was deleted.
pub fn farewell() -> AnyView {
    let removed =
        tab().memo(|state| matches!(&state.acted.1, Some((AccountAct::Remove, ActOutcome::Done))));
    (move || {
        removed
            .get()
            .then(|| view! { <p class="said" role="status">{text::ACCOUNT_DELETED}</p> })
    })
    .into_any()
}
