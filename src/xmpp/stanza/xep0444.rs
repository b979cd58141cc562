//! Message reactions (XEP-0444): all that somebody thinks of a message, each time anew.

use super::payloads;
use crate::model::Id;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "urn:xmpp:reactions:0";

/// Most reactions of one person to one message.
pub const MOST: usize = 20;
/// Most bytes in one: the longest sequences of Unicode that are one emoji have 35.
const LONGEST: usize = 64;

/// From now on the sender thinks this, and nothing else, of the message of this id.
pub fn reactions(id: &Id, emojis: &[String]) -> Element {
    let mut reactions = element("reactions", NS).with("id", id.as_str());
    for emoji in emojis {
        reactions = reactions.child(element("reaction", NS).text_node(emoji));
    }
    reactions
}

/// The message that is reacted to, and the reactions: each once, at most [`MOST`], none that is no emoji (§4.2).
pub fn read(message: &Element) -> Option<(Id, Vec<String>)> {
    // More than one element is no reaction (§4.2).
    let mut all = payloads(message, "reactions", NS);
    let (reactions, None) = (all.next()?, all.next()) else {
        return None;
    };
    let id = super::id(reactions)?;
    let mut emojis: Vec<String> = Vec::new();
    for reaction in payloads(reactions, "reaction", NS) {
        let emoji = reaction.text();
        let emoji = emoji.trim();
        if is_emoji(emoji) && !emojis.iter().any(|it| it == emoji) && emojis.len() < MOST {
            emojis.push(emoji.to_owned());
        }
    }
    Some((id, emojis))
}

/// Whether a text may be one emoji. The tables that would say so exactly are not worth their size: what is refused is what could do harm
/// or pass for words.
pub fn is_emoji(text: &str) -> bool {
    let is_direction = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_letter =
        |c: char| c.is_alphabetic() && !matches!(c, 'ℹ' | 'Ⓜ' | '\u{1f100}'..='\u{1f1ff}');
    let is_out = |c: char| c.is_control() || c.is_whitespace() || is_direction(c) || is_letter(c);
    let is_keycap = text.contains('\u{20e3}');
    let has_picture = text.chars().any(|c| c >= '\u{a9}' && !c.is_ascii());
    !text.is_empty()
        && text.len() <= LONGEST
        && !text.chars().any(is_out)
        && (has_picture || is_keycap)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    #[test]
    fn each_reaction_is_there_once_and_within_bounds() {
        check(
            &reactions(&Id::new("1"), &["👋".into(), "🐢".into()]),
            "<reactions xmlns='urn:xmpp:reactions:0' id='1'><reaction>👋</reaction><reaction>🐢</reaction></reactions>",
        );
        let read = |inner: &str| {
            read(&parse(&format!(
                "<message xmlns='jabber:client'>{inner}</message>"
            )))
        };
        let some = |inner: &str| {
            read(&format!(
                "<reactions xmlns='{NS}' id='1'>{inner}</reactions>"
            ))
        };
        let emojis = |inner: &str| some(inner).map(|(_, emojis)| emojis).unwrap_or_default();
        assert_eq!(
            emojis("<reaction>👋</reaction><reaction> 👋 </reaction>"),
            ["👋"]
        );
        assert_eq!(some(""), Some((Id::new("1"), vec![])));
        assert_eq!(read(&format!("<reactions xmlns='{NS}'/>")), None);
        assert_eq!(
            read(&format!(
                "<reactions xmlns='{NS}' id='1'/><reactions xmlns='{NS}' id='2'/>"
            )),
            None
        );
        let many: String = (0..10_000)
            .filter_map(|n| char::from_u32(0x1f300 + n % 200))
            .map(|c| format!("<reaction>{c}</reaction>"))
            .collect();
        assert_eq!(emojis(&many).len(), MOST);
    }

    #[test]
    fn words_are_no_emoji() {
        for emoji in ["👍", "👍🏽", "🏳️‍🌈", "❤️", "1️⃣", "🇩🇪", "👨‍👩‍👧‍👦", "©️", "ℹ️", "☃"]
        {
            assert!(is_emoji(emoji), "{emoji}");
        }
        for word in [
            "",
            "a",
            "yes",
            "<b>",
            "1",
            "да",
            "中",
            " ",
            "\u{202e}👍",
            &"👍".repeat(20),
        ] {
            assert!(!is_emoji(word), "{word}");
        }
    }
}
