//! What people say of themselves: the own profile, to be edited, and somebody else's, to be read.
//!
//! Everything of others is shown as text; links in it are those that `view::links` finds.

use super::avatar::avatar;
use super::crop::{self, CropDialog};
use super::links::linked;
use super::tab::tab;
use super::text;
use super::text::Text;
use crate::bus::{Command, Profile as Said};
use crate::model::{BareJid, Card, CardField};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, SubmitEvent};

/// Largest file that is looked at, in bytes.
const LARGEST: f64 = 64.0 * 1024.0 * 1024.0;

/// The own profile: a section of the settings.
#[component]
pub fn Profile() -> impl IntoView {
    let own = tab().memo(|state| state.account.as_ref().map(|account| account.jid.clone()));
    move || {
        own.get().map(|own| {
            view! {
                {picture(own.clone())}
                {form(own)}
            }
            .into_any()
        })
    }
}

/// Asks for somebody's profile, and again with each new beginning of the engine.
fn follow(jid: &BareJid) -> Memo<Option<Said>> {
    let tab = tab();
    let beginnings = tab.memo(|state| state.beginnings);
    let of = jid.clone();
    Effect::new(move |_| {
        beginnings.get();
        tab.send(Command::WantProfile { jid: of.clone() });
    });
    let of = jid.clone();
    tab.memo(move |state| state.profile(&of).cloned())
}

// --- the own picture

fn picture(own: BareJid) -> AnyView {
    let tab = tab();
    let source = RwSignal::new_local(None);
    let trouble = RwSignal::new(None::<Text>);
    let of = own.clone();
    let has_one = tab.memo(move |state| state.picture(&of).is_some());
    let address = own.0.clone();
    let name = Memo::new(move |_| address.clone());
    let choose = move |event: leptos::ev::Event| {
        let input: HtmlInputElement = event_target(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else {
            return;
        };
        input.set_value("");
        trouble.set(None);
        if file.size() > LARGEST {
            return trouble.set(Some(text::PICTURE_LARGE));
        }
        spawn_local(async move {
            match crop::open(&file).await {
                Some(picture) => source.set(Some(picture)),
                None => trouble.set(Some(text::NO_PICTURE)),
            }
        });
    };
    let done = Callback::new(move |bytes: Option<Vec<u8>>| match bytes {
        Some(bytes) => tab.send(Command::SetAvatar {
            bytes: Some(bytes),
            side: crop::SIDE,
        }),
        None => trouble.set(Some(text::NO_PICTURE)),
    });
    let remove = move |_| {
        tab.send(Command::SetAvatar {
            bytes: None,
            side: 0,
        });
    };
    view! {
        <div class="portrait" data-picture=move || has_one.get().to_string()>
            {avatar(&own, name)}
            <div>
                <div class="decisions">
                    <label class="button small">
                        {text::CHOOSE_PICTURE}
                        <input type="file" accept="image/*" class="unseen" on:change=choose />
                    </label>
                    {move || {
                        has_one
                            .get()
                            .then(|| {
                                view! {
                                    <button type="button" class="small" on:click=remove>
                                        {text::REMOVE_PICTURE}
                                    </button>
                                }
                            })
                    }}
                </div>
                <p class="hint">{text::PICTURE_LEAD}</p>
                <p class="verdict" role="status">{move || trouble.get()}</p>
            </div>
        </div>
        <CropDialog source=source done=done />
    }
    .into_any()
}

// --- the own name and details

/// What is in the form.
#[derive(Clone, PartialEq, Default)]
struct Filled {
    nickname: String,
    lines: Vec<(CardField, String)>,
    open: bool,
}

impl Filled {
    fn of(said: &Said) -> Self {
        let card = said.card.clone().unwrap_or_default();
        let line = |field: CardField| (field, card.first(field).unwrap_or_default().to_owned());
        Self {
            nickname: said.nickname.clone().unwrap_or_default(),
            lines: CardField::OWN.into_iter().map(line).collect(),
            open: said.open,
        }
    }

    fn line(&self, field: CardField) -> String {
        let line = self.lines.iter().find(|line| line.0 == field);
        line.map(|line| line.1.clone()).unwrap_or_default()
    }

    fn set(&mut self, field: CardField, text: String) {
        self.lines.retain(|line| line.0 != field);
        self.lines.push((field, text));
    }

    fn command(&self) -> Command {
        Command::SetProfile {
            nickname: self.nickname.clone(),
            card: Card(self.lines.clone()),
            open: self.open,
        }
    }
}

fn form(own: BareJid) -> AnyView {
    let tab = tab();
    let said = follow(&own);
    let filled = RwSignal::new(Filled::default());
    // Somebody typed something that is not saved yet: what comes from elsewhere does not take its place.
    let touched = RwSignal::new(false);
    let saving = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(said) = said.get().filter(|_| !touched.get_untracked()) {
            filled.set(Filled::of(&said));
        }
    });
    Effect::new(move |before: Option<()>| {
        said.track();
        if before.is_some() && saving.get_untracked() {
            saving.set(false);
        }
    });
    let beginnings = tab.memo(|state| state.beginnings);
    Effect::new(move |_| {
        beginnings.get();
        // Whoever led may have gone before it was kept; saving it twice harms nobody.
        if saving.get_untracked() {
            tab.send(filled.with_untracked(Filled::command));
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        saving.set(true);
        touched.set(false);
        tab.send(filled.with_untracked(Filled::command));
    };
    let edit = move |change: &dyn Fn(&mut Filled)| {
        touched.set(true);
        filled.update(change);
    };
    let state = move || {
        if saving.get() {
            return Some((text::SAVING.into(), "saving"));
        }
        if touched.get() {
            return None;
        }
        let said = said.get()?;
        if let Some(refused) = &said.refused {
            return Some((text::refused(refused), "refused"));
        }
        match (said.waits, said.loading) {
            (true, _) => Some((text::PROFILE_WAITS.into(), "waits")),
            (false, true) => Some((text::PROFILE_LOADING.into(), "loading")),
            (false, false)
                if said.nickname.is_none() && said.card.is_none_or(|it| it.0.is_empty()) =>
            {
                None
            }
            (false, false) => Some((text::PROFILE_PUBLISHED.into(), "published")),
        }
    };
    let rows = CardField::OWN
        .into_iter()
        .map(|field| row(field, filled, edit));
    view! {
        <form class="profile" on:submit=submit novalidate aria-label=text::PROFILE>
            <label for="nickname">{text::NICKNAME}</label>
            <input
                id="nickname"
                type="text"
                autocomplete="nickname"
                maxlength="100"
                prop:value=move || filled.with(|filled| filled.nickname.clone())
                on:input=move |event| {
                    let value = event_target_value(&event);
                    edit(&move |filled| filled.nickname.clone_from(&value));
                }
                aria-describedby="nickname-hint"
            />
            <p class="hint" id="nickname-hint">{text::NICKNAME_LEAD}</p>
            <details>
                <summary>{text::ABOUT_YOU}</summary>
                <p class="hint">{text::DETAILS_LEAD}</p>
                <div class="card-rows">{rows.collect::<Vec<_>>()}</div>
                <fieldset>
                    <legend>{text::WHO_SEES}</legend>
                    {choice(text::CONTACTS_ONLY, false, filled, edit)}
                    {choice(text::EVERYBODY, true, filled, edit)}
                </fieldset>
            </details>
            <div class="actions">
                <button type="submit" class="primary">
                    {text::SAVE}
                </button>
                <p
                    class="verdict"
                    role="status"
                    data-profile=move || state().map(|it| it.1)
                >
                    {move || state().map(|it| it.0)}
                </p>
            </div>
        </form>
    }
    .into_any()
}

fn row(
    field: CardField,
    filled: RwSignal<Filled>,
    edit: impl Fn(&dyn Fn(&mut Filled)) + Copy + Send + 'static,
) -> AnyView {
    let (id, kind, complete) = match field {
        CardField::Organisation => ("card-org", "text", "organization"),
        CardField::Title => ("card-title", "text", "organization-title"),
        CardField::Email => ("card-email", "email", "email"),
        CardField::Phone => ("card-phone", "tel", "tel"),
        CardField::Url => ("card-url", "url", "url"),
        CardField::Birthday => ("card-birthday", "text", "bday"),
        CardField::Note => ("card-note", "text", "off"),
        _ => ("card-name", "text", "name"),
    };
    let value = move || filled.with(|filled| filled.line(field));
    let typed = move |event: leptos::ev::Event| {
        let value = event_target_value(&event);
        edit(&move |filled| filled.set(field, value.clone()));
    };
    let input = match field {
        CardField::Note => view! {
            <textarea id=id rows="3" maxlength="2000" prop:value=value on:input=typed></textarea>
        }
        .into_any(),
        _ => view! {
            <input
                id=id
                type=kind
                autocomplete=complete
                maxlength="250"
                placeholder=(field == CardField::Birthday).then_some("1990-12-31")
                prop:value=value
                on:input=typed
            />
        }
        .into_any(),
    };
    view! {
        <div class=(field == CardField::Note).then_some("wide")>
            <label for=id>{text::card_field(field)}</label>
            {input}
        </div>
    }
    .into_any()
}

fn choice(
    words: Text,
    open: bool,
    filled: RwSignal<Filled>,
    edit: impl Fn(&dyn Fn(&mut Filled)) + Copy + 'static,
) -> AnyView {
    view! {
        <label class="check">
            <input
                type="radio"
                name="who-sees"
                prop:checked=move || filled.with(|filled| filled.open) == open
                on:change=move |_| edit(&move |filled| filled.open = open)
            />
            {words}
        </label>
    }
    .into_any()
}

// --- somebody else

/// What somebody says of themselves: part of what is shown of a contact.
#[component]
pub fn ContactProfile(jid: BareJid) -> impl IntoView {
    let said = follow(&jid);
    let lines = move || {
        let said = said.get()?;
        let card = said.card.unwrap_or_default();
        let nickname = said.nickname.map(|nick| (CardField::Nickname, nick));
        let others = card
            .0
            .into_iter()
            // One of them may be bounded more.
            .filter(|line| {
                nickname
                    .as_ref()
                    .is_none_or(|nick| line.0 != nick.0 || !line.1.starts_with(&nick.1))
            });
        let lines: Vec<_> = nickname.clone().into_iter().chain(others).collect();
        if lines.is_empty() {
            // That there is nothing need not be said.
            return (said.loading)
                .then(|| view! { <p class="hint">{text::PROFILE_LOADING}</p> }.into_any());
        }
        let lines: Vec<_> = lines.into_iter().map(line).collect();
        Some(view! { <dl class="card-lines">{lines}</dl> }.into_any())
    };
    view! {
        <div class="says" aria-live="polite" data-part="profile">
            {lines}
        </div>
    }
    .into_any()
}

fn line((field, words): (CardField, String)) -> AnyView {
    view! {
        <dt>{text::card_field(field)}</dt>
        <dd dir="auto">{linked(&words)}</dd>
    }
    .into_any()
}
