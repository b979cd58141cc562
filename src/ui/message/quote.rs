//! The message that another one answers, above it (XEP-0461): who wrote it and how it begins.

use super::acts::Acts;
use crate::model::{BareJid, Reply};
use crate::ui::text;
use leptos::prelude::*;

/// In the bubble of the answer; it leads to the message, where that is here.
pub fn quote(acts: Acts, reply: Reply) -> AnyView {
    let name = acts.name_of(&reply.sender);
    let content = quoted(&name, &reply.quote);
    let Some(key) = reply.key else {
        return view! {
            <div class="quote" data-part="quote">
                {content}
                // Its words are those of whoever answers: nobody here can tell whether they were ever written.
                {(!reply.quote.is_empty())
                    .then(|| view! { <span class="hint">{text::ANSWERED_AS_SAID}</span> }.into_any())}
            </div>
        }
        .into_any();
    };
    view! {
        <button
            type="button"
            class="quote"
            data-part="quote"
            data-quotes=key.to_string()
            on:click=move |_| acts.tab.jump(&acts.chat(), key)
        >
            <span class="unseen">{text::ANSWERS}</span>
            {content}
        </button>
    }
    .into_any()
}

/// Who wrote something and how it begins.
pub fn quoted(name: &str, quote: &str) -> AnyView {
    let quote = match quote {
        "" => text::ANSWERED_GONE.into(),
        quote => quote.to_owned(),
    };
    view! {
        <b dir="auto">{name.to_owned()}</b>
        <span class="quote-text" dir="auto">
            {quote}
        </span>
    }
    .into_any()
}

/// How a message begins, where it is here: for the composer.
pub fn answered(acts: Acts, key: crate::model::MessageKey) -> Option<(BareJid, String)> {
    let message = acts.message(key)?;
    let quote = message.body.chars().take(200).collect();
    Some((message.sender, quote))
}
