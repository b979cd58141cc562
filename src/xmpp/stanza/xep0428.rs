//! Fallback indication (XEP-0428): which part of a text is there only for clients that do not know what is beside it.

use super::payloads;
use crate::xmpp::xml::{Build, element};
use core::ops::Range;
use minidom::Element;

pub const NS: &str = "urn:xmpp:fallback:0";

/// Most ranges that are read of one message.
const MOST: usize = 16;

/// The whole text is for clients that do not know `namespace`.
pub fn whole(namespace: &str) -> Element {
    element("fallback", NS).with("for", namespace)
}

/// These characters of the text are (§3: Unicode code points, the end not included).
pub fn part(namespace: &str, range: Range<usize>) -> Element {
    whole(namespace).child(
        element("body", NS)
            .with("start", range.start.to_string())
            .with("end", range.end.to_string()),
    )
}

/// What of a text is a fallback.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    Whole,
    Characters(Range<usize>),
}

/// The parts of the text that are there for want of a namespace.
pub fn read(message: &Element, namespace: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for fallback in payloads(message, "fallback", NS).take(MOST) {
        if fallback.attr("for") != Some(namespace) {
            continue;
        }
        if fallback.children().next().is_none() {
            parts.push(Part::Whole);
            continue;
        }
        for body in payloads(fallback, "body", NS).take(MOST) {
            let number = |name| body.attr(name).map(str::parse::<usize>);
            parts.push(match (number("start"), number("end")) {
                (None, None) => Part::Whole,
                (Some(Ok(start)), Some(Ok(end))) if start <= end => Part::Characters(start..end),
                // What cannot be read takes nothing away.
                _ => continue,
            });
        }
    }
    parts
}

/// A text without its fallbacks; `None`: nothing of it is left for people.
pub fn strip(text: &str, parts: &[Part]) -> Option<String> {
    if parts.contains(&Part::Whole) {
        return None;
    }
    if parts.is_empty() {
        return Some(text.to_owned());
    }
    let hidden = |at: usize| {
        parts
            .iter()
            .any(|part| matches!(part, Part::Characters(range) if range.contains(&at)))
    };
    let left = text.chars().enumerate().filter(|(at, _)| !hidden(*at));
    Some(left.map(|(_, character)| character).collect())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    fn parts(inner: &str) -> Vec<Part> {
        read(
            &parse(&format!("<message xmlns='jabber:client'>{inner}</message>")),
            "urn:a",
        )
    }

    #[test]
    fn ranges_are_read_and_what_is_none_is_left_out() {
        check(
            &part("urn:a", 0..33),
            "<fallback xmlns='urn:xmpp:fallback:0' for='urn:a'><body end='33' start='0'/></fallback>",
        );
        let fallback =
            |inner: &str| format!("<fallback xmlns='{NS}' for='urn:a'>{inner}</fallback>");
        assert_eq!(parts(&fallback("")), [Part::Whole]);
        assert_eq!(parts(&fallback("<body/>")), [Part::Whole]);
        assert_eq!(
            parts(&fallback("<body start='2' end='5'/>")),
            [Part::Characters(2..5)]
        );
        assert_eq!(parts(&fallback("<subject/>")), []);
        for odd in ["start='5' end='2'", "start='-1' end='2'", "start='1'"] {
            assert_eq!(parts(&fallback(&format!("<body {odd}/>"))), []);
        }
        assert_eq!(parts(&format!("<fallback xmlns='{NS}' for='urn:b'/>")), []);
    }

    #[test]
    fn characters_are_code_points() {
        let strip = |parts: &[Part]| strip("ä😀bc", parts);
        assert_eq!(strip(&[]).as_deref(), Some("ä😀bc"));
        assert_eq!(strip(&[Part::Characters(0..2)]).as_deref(), Some("bc"));
        assert_eq!(strip(&[Part::Characters(3..900)]).as_deref(), Some("ä😀b"));
        assert_eq!(strip(&[Part::Whole]), None);
    }
}
