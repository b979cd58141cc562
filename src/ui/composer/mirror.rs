//! What is being written, styled as it will be shown (XEP-0393), behind a text field whose own text is then transparent.
//!
//! Invariant: every character of the mirror lies where the field has it, so nothing here may change a width or a height: bold is a
//! stroke around the same letters, slanted words are the same words at a slant, and everything else is colour. It also gives the
//! field its height, in every browser.

use crate::view::styling::{Block, Line, Span, Style, action, blocks, is_styled};
use leptos::prelude::*;

/// In longer texts every key would be felt.
const LONGEST: usize = 8_000;
/// A longer word might not fit in one line, and would then be broken in the field and not here.
const LONGEST_WORD: usize = 16;

/// Whether the mirror is to be seen.
pub fn is_seen(text: &str) -> bool {
    text.len() <= LONGEST && (action(text).is_some() || is_styled(&blocks(text)))
}

pub fn mirror(typed: RwSignal<String>, seen: Memo<bool>) -> AnyView {
    let content = move || {
        typed.with(|text| {
            let shown = match (seen.get(), action(text)) {
                (false, _) => text.to_owned().into_any(),
                (true, Some(_)) => view! { <span class="act">{text.to_owned()}</span> }.into_any(),
                (true, None) => blocks_view(&blocks(text)),
            };
            // A last line that is empty has a height, too.
            (shown, "\u{200b}").into_any()
        })
    };
    view! {
        <div class="mirror" aria-hidden="true" dir="auto">
            {content}
        </div>
    }
    .into_any()
}

fn blocks_view(blocks: &[Block<'_>]) -> AnyView {
    blocks
        .iter()
        .map(|block| match block {
            Block::Plain(line) => (part("sign", line.marker), spans_view(&line.content)).into_any(),
            Block::Quote(inner) => {
                view! { <span class="quoted">{blocks_view(inner)}</span> }.into_any()
            }
            Block::Preformatted { open, lines, close } => {
                let sign = |line: &Line<'_, &str>| {
                    (part("sign", line.marker), part("sign", line.content)).into_any()
                };
                let inside: Vec<AnyView> = lines
                    .iter()
                    .map(|line| (part("sign", line.marker), part("code", line.content)).into_any())
                    .collect();
                (sign(open), inside, close.as_ref().map(sign)).into_any()
            }
        })
        .collect_view()
        .into_any()
}

fn part(class: &'static str, text: &str) -> AnyView {
    view! { <span class=class>{text.to_owned()}</span> }.into_any()
}

fn spans_view(spans: &[Span<'_>]) -> AnyView {
    spans
        .iter()
        .map(|span| match span {
            Span::Text(text) => (*text).to_owned().into_any(),
            Span::Styled {
                style,
                directive,
                inner,
            } => {
                let class = match style {
                    Style::Strong => "strong",
                    Style::Emphasis => "emphasis",
                    Style::Strike => "strike",
                    Style::Code => "code",
                };
                let sign = || part("sign", directive);
                let content = match (style, inner.as_slice()) {
                    (Style::Emphasis, [Span::Text(text)]) => slanted(directive, text),
                    _ => (sign(), spans_view(inner), sign()).into_any(),
                };
                view! { <span class=class>{content}</span> }.into_any()
            }
        })
        .collect_view()
        .into_any()
}

/// Words at a slant: only those that the field breaks nowhere, since a word by itself is laid out as a box. The first and the last
/// hold on to their directives, as they do in the field.
fn slanted(directive: &str, text: &str) -> AnyView {
    let words: Vec<&str> = text.split_inclusive(' ').collect();
    let last = words.len().saturating_sub(1);
    words
        .into_iter()
        .enumerate()
        .map(|(at, word)| {
            let bare = word.trim_end_matches(' ');
            let space = word.get(bare.len()..).unwrap_or_default().to_owned();
            let before = (at == 0).then(|| part("sign", directive));
            let after = (at == last).then(|| part("sign", directive));
            let is_simple =
                |c: char| c.is_alphanumeric() && (c as u32) < 0x250 || ".,;:!'".contains(c);
            if bare.is_empty() || bare.len() > LONGEST_WORD || !bare.chars().all(is_simple) {
                return (before, bare.to_owned(), space, after).into_any();
            }
            view! { <span class="whole">{before} {part("slant", bare)} {after}</span> {space} }
                .into_any()
        })
        .collect_view()
        .into_any()
}
