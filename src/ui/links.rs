//! Text with its links. What leads to an address of XMPP is opened here, everything else in a tab of its own.

use crate::view::Address;
use crate::view::links::{Piece, pieces};
use leptos::prelude::*;

/// A text with its links.
pub fn linked(text: &str) -> AnyView {
    let parts: Vec<AnyView> = pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.to_owned().into_any(),
            Piece::Link(link) => match link.get(..5) {
                Some(scheme) if scheme.eq_ignore_ascii_case("xmpp:") => {
                    let href = Address::Open(link.to_owned()).hash();
                    view! { <a href=href>{link.to_owned()}</a> }.into_any()
                }
                _ => outward(link, link),
            },
        })
        .collect();
    parts.into_any()
}

/// A link to elsewhere.
pub fn outward(url: &str, words: &str) -> AnyView {
    view! {
        <a href=url.to_owned() target="_blank" rel="noopener noreferrer">
            {words.to_owned()}
        </a>
    }
    .into_any()
}
