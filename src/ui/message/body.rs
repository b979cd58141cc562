//! A message's text: styled (XEP-0393), with its links, or told as an action (XEP-0245).
//!
//! Everything of the text is in the document, in its order, so that the text of the element is the message; what stands before
//! quoted lines and around preformatted text is there and not shown, directives are shown dimmed.

use crate::ui::links::linked;
use crate::view::emoji::is_large;
use crate::view::styling::{Block, Line, Span, Style, action, blocks, without_end};
use leptos::prelude::*;

/// The text of a message of somebody called `name`.
pub fn body_view(body: &str, unstyled: bool, name: &str) -> AnyView {
    if let Some(does) = action(body) {
        return view! {
            <div class="body action" data-part="body" dir="auto">
                <span aria-hidden="true">{"* "}</span>
                <b>{name.to_owned()}</b>
                " "
                {linked(does)}
            </div>
        }
        .into_any();
    }
    let content = if unstyled {
        linked(body)
    } else {
        blocks_view(&blocks(body))
    };
    let class = if is_large(body) { "body large" } else { "body" };
    view! {
        <div class=class data-part="body" dir="auto">
            {content}
        </div>
    }
    .into_any()
}

fn blocks_view(blocks: &[Block<'_>]) -> AnyView {
    blocks.iter().map(block_view).collect_view().into_any()
}

fn block_view(block: &Block<'_>) -> AnyView {
    match block {
        Block::Plain(line) => (marker(line.marker), spans_view(&line.content)).into_any(),
        Block::Quote(inner) => view! { <blockquote>{blocks_view(inner)}</blockquote> }.into_any(),
        Block::Preformatted { open, lines, close } => {
            let last = lines.len().saturating_sub(1);
            let text = lines
                .iter()
                .enumerate()
                .map(|(at, line)| {
                    // The last line's end would be an empty line on screen.
                    let end = line.content.len() > without_end(line.content).len();
                    let (text, end) = match end && at == last {
                        true => (without_end(line.content), "\n"),
                        false => (line.content, ""),
                    };
                    (marker(line.marker), text.to_owned(), marker(end)).into_any()
                })
                .collect_view();
            let fence = |line: &Line<'_, &str>| (marker(line.marker), marker(line.content));
            view! {
                {fence(open)}
                <pre>{text}</pre>
                {close.as_ref().map(fence)}
            }
            .into_any()
        }
    }
}

/// What is part of the text and not shown.
fn marker(text: &str) -> Option<AnyView> {
    (!text.is_empty()).then(|| view! { <span class="marker">{text.to_owned()}</span> }.into_any())
}

fn spans_view(spans: &[Span<'_>]) -> AnyView {
    let parts: Vec<AnyView> = spans
        .iter()
        .map(|span| match span {
            Span::Text(text) => linked(text),
            Span::Styled {
                style,
                directive,
                inner,
            } => {
                let sign = || directive_view(directive);
                match style {
                    Style::Strong => {
                        view! { <strong>{sign()} {spans_view(inner)} {sign()}</strong> }.into_any()
                    }
                    Style::Emphasis => {
                        view! { <em>{sign()} {spans_view(inner)} {sign()}</em> }.into_any()
                    }
                    Style::Strike => {
                        view! { <del>{sign()} {spans_view(inner)} {sign()}</del> }.into_any()
                    }
                    Style::Code => {
                        view! { <code>{sign()} {verbatim(inner)} {sign()}</code> }.into_any()
                    }
                }
            }
        })
        .collect();
    parts.into_any()
}

/// Read out, it would only be in the way; its style says the same.
fn directive_view(directive: &str) -> AnyView {
    view! {
        <span class="directive" aria-hidden="true">
            {directive.to_owned()}
        </span>
    }
    .into_any()
}

/// Code is shown as it is: no links in it.
fn verbatim(spans: &[Span<'_>]) -> Vec<String> {
    spans
        .iter()
        .map(|span| match span {
            Span::Text(text) => (*text).to_owned(),
            Span::Styled { .. } => String::new(),
        })
        .collect()
}
