//! Data forms as a person sees them: one renderer for everything that a server may want to know.
//!
//! Labels, options and texts are a server's words: they enter the page as text. What is typed is in the elements alone until it is
//! read; fields are found by their place in the form.

use super::links::{linked, outward};
use super::text;
use crate::bus::{Answers, Ask, Choices, Field, Form, Medium, Picture};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{
    Blob, BlobPropertyBag, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement,
    Url,
};

/// The field that is asked for twice where it is new.
const PASSWORD: &str = "password";
const AGAIN: &str = "form-again";

/// What kept a form from being handed in: the words, and the element that is to be looked at.
pub struct Missing {
    pub words: String,
    pub id: String,
}

fn id(at: usize) -> String {
    text::join("form-", &at.to_string(), "")
}

fn option_id(at: usize, option: usize) -> String {
    text::join(&id(at), "-", &option.to_string())
}

/// The fields of a form. `kept`: what was typed before, for whatever is asked for again; an answer to a challenge is not.
pub fn fields(form: &Form, kept: &Answers, twice: bool) -> AnyView {
    let fields: Vec<AnyView> = (form.fields.iter().enumerate())
        .map(|(at, field)| {
            let values = kept.0.iter().find(|(var, _)| *var == field.var);
            let values = values.filter(|_| field.media.is_empty());
            one(at, field, values.map(|(_, values)| &values[..]), twice)
        })
        .collect();
    let title = form.title.clone();
    let instructions: Vec<AnyView> = (form.instructions.iter())
        .map(|line| view! { <p class="lead" dir="auto">{linked(line)}</p> }.into_any())
        .collect();
    let challenges = form.challenges.map(text::challenges);
    view! {
        <div class="form">
            {title.map(|title| view! { <h2 dir="auto">{title}</h2> })}
            {instructions}
            {challenges.map(|words| view! { <p class="hint">{words}</p> })}
            {fields}
        </div>
    }
    .into_any()
}

/// What was filled in; `Err`: something is missing.
pub fn read(form: &Form) -> Result<Answers, Missing> {
    let answers = peek(form);
    for (at, field) in form.fields.iter().enumerate() {
        let given = answers.0.iter().find(|(var, _)| *var == field.var);
        let empty = given.is_none_or(|(_, values)| values.iter().all(|it| it.trim().is_empty()));
        if field.required && empty && !matches!(field.ask, Ask::Fixed(_) | Ask::Boolean(_)) {
            let words = text::fill_in(&label(field));
            let id = match field.ask {
                Ask::Many(_) => option_id(at, 0),
                _ => id(at),
            };
            return Err(Missing { words, id });
        }
    }
    match element::<HtmlInputElement>(AGAIN) {
        Some(again) if Some(&*again.value()) != answers.first(PASSWORD) => Err(Missing {
            words: text::PASSWORDS_DIFFER.into(),
            id: AGAIN.into(),
        }),
        _ => Ok(answers),
    }
}

/// What is filled in so far.
pub fn peek(form: &Form) -> Answers {
    let mut answers = Answers::default();
    for (at, field) in form.fields.iter().enumerate() {
        let values = match &field.ask {
            Ask::Fixed(_) => continue,
            Ask::Text(_) | Ask::Private(_) | Ask::Jid(_) => {
                element(&id(at)).map(|it: HtmlInputElement| vec![it.value()])
            }
            Ask::Lines(_) | Ask::Jids(_) => {
                element(&id(at)).map(|it: HtmlTextAreaElement| vec![it.value()])
            }
            Ask::Boolean(_) => element(&id(at)).map(|it: HtmlInputElement| {
                let value = if it.checked() { "1" } else { "0" };
                vec![value.to_owned()]
            }),
            Ask::One(choices) => element(&id(at)).and_then(|it: HtmlSelectElement| {
                let chosen = it.value().parse::<usize>().ok();
                let option = chosen.and_then(|at| choices.options.get(at));
                option.map(|(_, value)| vec![value.clone()])
            }),
            Ask::Many(choices) => Some(
                (choices.options.iter().enumerate())
                    .filter(|(option, _)| {
                        element::<HtmlInputElement>(&option_id(at, *option))
                            .is_some_and(|it| it.checked())
                    })
                    .map(|(_, (_, value))| value.clone())
                    .collect(),
            ),
        };
        answers
            .0
            .push((field.var.clone(), values.unwrap_or_default()));
    }
    answers
}

/// Looks at an element of the form.
pub fn focus(id: &str) {
    if let Some(element) = element::<HtmlElement>(id) {
        let _ = element.focus();
    }
}

fn element<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

fn label(field: &Field) -> String {
    let known = || text::field(&field.var).map(String::from);
    (field.label.clone())
        .or_else(known)
        .unwrap_or_else(|| field.var.clone())
}

fn one(at: usize, field: &Field, kept: Option<&[String]>, twice: bool) -> AnyView {
    let name = label(field);
    let hint = text::join(&id(at), "-hint", "");
    let first = |there: &str| match kept {
        Some(kept) => kept.first().cloned().unwrap_or_default(),
        None => there.to_owned(),
    };
    let input = |kind: &'static str, there: &str| {
        view! {
            <input
                id=id(at)
                type=kind
                value=first(there)
                dir="auto"
                aria-required=field.required.to_string()
                aria-describedby=hint.clone()
                autocomplete=completion(&field.var, kind)
                autocapitalize="none"
                spellcheck="false"
            />
        }
        .into_any()
    };
    let lines = |there: &str| {
        view! {
            <textarea
                id=id(at)
                rows="3"
                dir="auto"
                aria-required=field.required.to_string()
                aria-describedby=hint.clone()
                prop:value=first(there)
            ></textarea>
        }
        .into_any()
    };
    let asked = match &field.ask {
        Ask::Fixed(words) => {
            return view! { <p class="fixed" dir="auto">{linked(words)}</p> }.into_any();
        }
        Ask::Text(there) | Ask::Jid(there) => input("text", there),
        Ask::Private(there) => input("password", there),
        Ask::Lines(there) | Ask::Jids(there) => lines(there),
        Ask::Boolean(there) => {
            let checked = kept.map_or(*there, |kept| kept.first().is_some_and(|it| it == "1"));
            let described = described(field, &hint);
            return view! {
                <label class="check" for=id(at)>
                    <input
                        id=id(at)
                        type="checkbox"
                        checked=checked
                        aria-describedby=hint.clone()
                    />
                    <span dir="auto">{name}</span>
                </label>
                {described}
            }
            .into_any();
        }
        Ask::One(choices) => one_of(at, field, choices, kept, &hint),
        Ask::Many(choices) => {
            let described = described(field, &hint);
            let many = many_of(at, choices, kept);
            return view! {
                <fieldset aria-describedby=hint.clone()>
                    <legend dir="auto">{name}</legend>
                    {described}
                    {many}
                </fieldset>
            }
            .into_any();
        }
    };
    let optional = (!field.required).then_some(text::OPTIONAL);
    let again = (twice && field.var == PASSWORD).then(|| {
        view! {
            <label for=AGAIN>{text::PASSWORD_AGAIN}</label>
            <input id=AGAIN type="password" value=first("") autocomplete="new-password" />
        }
    });
    let hint_of = match &field.ask {
        Ask::Jids(_) => Some(text::ONE_A_LINE),
        _ => None,
    };
    view! {
        <label for=id(at)>
            <span dir="auto">{name}</span>
            {optional.map(|words| view! { " " <span class="optional">{words}</span> })}
        </label>
        {media(field)}
        {asked}
        {hint_of.map(|words| view! { <p class="hint">{words}</p> })}
        {described(field, &hint)}
        {again}
    }
    .into_any()
}

/// What else there is to say about a field.
fn described(field: &Field, hint: &str) -> Option<AnyView> {
    let more = match &field.ask {
        Ask::One(choices) | Ask::Many(choices) if choices.more => Some(text::MORE_OPTIONS),
        _ => None,
    };
    if field.desc.is_none() && more.is_none() {
        return None;
    }
    let desc = field.desc.as_deref().map(linked);
    Some(view! { <p class="hint" id=hint.to_owned() dir="auto">{desc} {more}</p> }.into_any())
}

fn one_of(
    at: usize,
    field: &Field,
    choices: &Choices,
    kept: Option<&[String]>,
    hint: &str,
) -> AnyView {
    let chosen = kept.unwrap_or(&choices.chosen).first();
    let options: Vec<AnyView> = (choices.options.iter().enumerate())
        .map(|(option, (label, value))| {
            let selected = Some(value) == chosen;
            view! {
                <option value=option.to_string() selected=selected>
                    {label.clone()}
                </option>
            }
            .into_any()
        })
        .collect();
    view! {
        <select
            id=id(at)
            aria-required=field.required.to_string()
            aria-describedby=hint.to_owned()
        >
            <option value="">{text::CHOOSE}</option>
            {options}
        </select>
    }
    .into_any()
}

fn many_of(at: usize, choices: &Choices, kept: Option<&[String]>) -> AnyView {
    let chosen = kept.unwrap_or(&choices.chosen);
    let options: Vec<AnyView> = (choices.options.iter().enumerate())
        .map(|(option, (label, value))| {
            let id = option_id(at, option);
            view! {
                <label class="check" for=id.clone()>
                    <input id=id.clone() type="checkbox" checked=chosen.contains(value) />
                    <span dir="auto">{label.clone()}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    view! { <div class="choices">{options}</div> }.into_any()
}

fn completion(var: &str, kind: &str) -> &'static str {
    match var {
        "username" => "username",
        "email" => "email",
        _ if kind == "password" => "new-password",
        _ => "off",
    }
}

fn media(field: &Field) -> Vec<AnyView> {
    let name = label(field);
    (field.media.iter())
        .map(|medium| match medium {
            Medium::Picture(it) => picture(it, &name),
            Medium::Link { url, kind } => {
                let words = text::open_media(kind);
                view! { <p class="hint">{outward(url, &words)}</p> }.into_any()
            }
            Medium::Unshown(_) => view! { <p class="hint">{text::MEDIA_UNSHOWN}</p> }.into_any(),
        })
        .collect()
}

/// The bytes live as long as the element.
fn picture(picture: &Picture, name: &str) -> AnyView {
    let kind = BlobPropertyBag::new();
    kind.set_type(&picture.kind);
    let parts = Array::of1(&Uint8Array::from(&picture.bytes[..]));
    let url = Blob::new_with_u8_array_sequence_and_options(&parts, &kind)
        .and_then(|blob| Url::create_object_url_with_blob(&blob))
        .unwrap_or_default();
    let (width, height) = picture.size.unzip();
    let alt = text::picture_for(name);
    on_cleanup({
        let url = url.clone();
        move || _ = Url::revoke_object_url(&url)
    });
    view! {
        <img
            class="challenge"
            src=url
            alt=alt
            width=width.map(|it| it.to_string())
            height=height.map(|it| it.to_string())
        />
    }
    .into_any()
}
