//! A few hundred common emoji with their names in a language, and the search in them. Any other can be typed.
//!
//! A language has one list (`locales/<language>/emoji.txt`): a line has the emoji, its name, and behind a comma what else it may be looked
//! for by, without case and accents. Groups stand apart. Every language has the same emoji in the same order (tests/languages.rs); all but
//! English have Unicode's names for them (scripts/emoji.mjs).

use super::fold::fold;
use crate::model::order;

/// Most results of a search.
pub const RESULTS: usize = 48;
/// Longest emoji that is taken, in bytes: a family of four with skin tones has 41.
const LONGEST: usize = 64;

/// The list in English.
pub const ENGLISH: &str = include_str!("../../locales/en/emoji.txt");

/// One emoji of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Emoji<'a> {
    pub emoji: &'a str,
    pub name: &'a str,
    also: &'a str,
}

/// What is offered before anybody has chosen.
pub const FIRST: [&str; 6] = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/// The groups of a list, in their order; `ui::text` has their titles.
pub fn groups(list: &str) -> impl Iterator<Item = &str> {
    list.split("\n\n")
}

/// The emoji of a list, or of a group of it.
pub fn emojis(list: &str) -> impl Iterator<Item = Emoji<'_>> {
    list.lines().filter_map(|line| {
        let (emoji, names) = line.split_once(' ')?;
        let (name, also) = names.split_once(", ").unwrap_or((names, ""));
        Some(Emoji { emoji, name, also })
    })
}

/// What an emoji is called, where it is in the list.
pub fn name<'a>(list: &'a str, emoji: &str) -> Option<&'a str> {
    emojis(list).find(|it| it.emoji == emoji).map(|it| it.name)
}

/// The emoji that have a word beginning with each word of the query, in the list's language or in English; those whose name begins with it
/// first.
pub fn search<'a>(list: &'a str, query: &str) -> Vec<Emoji<'a>> {
    let query = fold(query);
    let wanted: Vec<&str> = query.split_whitespace().collect();
    let begins = |words: &str, wanted: &str| {
        let mut words = words.split(|c: char| !c.is_alphanumeric());
        words.any(|word| word.starts_with(wanted))
    };
    let fits = |name: &str, also: &str| {
        let fits = |wanted: &&str| begins(name, wanted) || begins(also, wanted);
        wanted.iter().all(fits)
    };
    let mut found = Vec::new();
    for (it, english) in emojis(list).zip(emojis(ENGLISH)) {
        let name = fold(it.name);
        if fits(&name, it.also) || fits(english.name, english.also) {
            found.push((!name.starts_with(query.trim()), it));
        }
    }
    order::sort_by(&mut found, |a, b| a.0.cmp(&b.0));
    found.truncate(RESULTS);
    found.into_iter().map(|it| it.1).collect()
}

/// What was typed, where it may be one emoji: neither words nor anything long. Digits are part of some (1️⃣).
pub fn typed(text: &str) -> Option<&str> {
    let text = text.trim();
    let keycap = text.contains('\u{20e3}');
    let is_word = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || c.is_ascii_punctuation() && !keycap
            || c.is_alphanumeric() && !keycap
    };
    (!text.is_empty() && text.len() <= LONGEST && !text.chars().any(is_word)).then_some(text)
}

/// Most emoji that a text may consist of to be shown large.
const LARGE: usize = 3;

/// Whether a text is nothing but a few emoji.
pub fn is_large(text: &str) -> bool {
    // What changes or joins what stands before it: variation, skin, joiner, keycap and flags' second halves are no emoji more.
    let mut count = 0;
    let mut joined = false;
    let mut flag = false;
    for c in text.chars().filter(|c| *c != ' ') {
        let continues = matches!(c, '\u{fe0f}' | '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}');
        let is_flag = matches!(c, '\u{1f1e6}'..='\u{1f1ff}');
        let is_emoji = matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{231a}'..='\u{23ff}' | '\u{2b05}'..='\u{2b55}');
        if !continues && !is_emoji {
            return false;
        }
        if !(continues || joined || is_flag && flag) {
            count += 1;
        }
        flag = is_flag && !flag;
        joined = c == '\u{200d}';
    }
    (1..=LARGE).contains(&count) && text.len() <= LARGE * LONGEST
}

/// Puts an emoji in front of those that were chosen lately.
pub fn remember(recent: &mut Vec<String>, emoji: &str, most: usize) {
    recent.retain(|it| it != emoji);
    recent.insert(0, emoji.into());
    recent.truncate(most);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_line_is_one_emoji_with_a_name_and_there_once() {
        let all: Vec<Emoji> = emojis(ENGLISH).collect();
        assert_eq!(groups(ENGLISH).flat_map(emojis).count(), all.len());
        assert_eq!(groups(ENGLISH).count(), 8);
        assert!(all.len() > 300, "{}", all.len());
        for it in &all {
            assert_eq!(typed(it.emoji), Some(it.emoji), "{it:?}");
            assert!(
                !it.name.is_empty() && it.name == it.name.to_lowercase(),
                "{it:?}"
            );
        }
        let emojis: BTreeSet<&str> = all.iter().map(|it| it.emoji).collect();
        let names: BTreeSet<&str> = all.iter().map(|it| it.name).collect();
        assert_eq!((emojis.len(), names.len()), (all.len(), all.len()));
        assert!(FIRST.iter().all(|emoji| name(ENGLISH, emoji).is_some()));
    }

    #[test]
    fn a_search_finds_by_the_beginnings_of_words() {
        let in_list = |list, query| {
            let found = search(list, query);
            found.iter().map(|it| it.emoji).collect::<Vec<_>>()
        };
        let found = |query| in_list(ENGLISH, query);
        assert_eq!(found("thumbs up"), ["👍"]);
        assert_eq!(found("THUMB"), ["👍", "👎"]);
        assert_eq!(found("rock")[0], "🚀", "the name comes before other words");
        assert!(found("love").contains(&"❤️"));
        assert!(found("no such thing").is_empty());
        assert_eq!(search(ENGLISH, "").len(), RESULTS);
        let german = include_str!("../../locales/de/emoji.txt");
        let found = |query| in_list(german, query);
        assert_eq!(found("daumen"), ["👍", "👎"]);
        assert_eq!(found("thumbs down"), ["👎"]);
        assert!(found("lacheln").contains(&"😊") && found("lächeln").contains(&"😊"));
        assert_eq!(name(german, "👍"), Some("Daumen hoch"));
        let arabic = include_str!("../../locales/ar/emoji.txt");
        assert!(in_list(arabic, "أسنان").contains(&"😁"));
    }

    #[test]
    fn any_emoji_may_be_typed_and_words_may_not() {
        for emoji in ["🫎", " 👩‍👩‍👧‍👦 ", "👍🏽", "1️⃣", "🇩🇪", "©"]
        {
            assert_eq!(typed(emoji), Some(emoji.trim()), "{emoji}");
        }
        let long = "😀".repeat(17);
        for text in ["", " ", "a", "12", "🙂 🙂", "no!", ":)", &long] {
            assert_eq!(typed(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_few_emoji_are_shown_large() {
        for text in ["😀", "❤️", "👍🏽 🎉", "👩‍👩‍👧‍👦🚉🏳️‍🌈", "🇩🇪", "🇩🇪🇫🇷🇮🇹"]
        {
            assert!(is_large(text), "{text}");
        }
        for text in [
            "",
            " ",
            "a",
            "😀 a",
            "…",
            "—",
            "1",
            "😀😀😀😀",
            "\u{fe0f}",
            "😀\n😀",
        ] {
            assert!(!is_large(text), "{text:?}");
        }
        assert!(!is_large(&"😀\u{200d}".repeat(100)));
    }

    #[test]
    fn what_was_chosen_lately_comes_first_and_once() {
        let mut recent = Vec::new();
        for emoji in ["a", "b", "a", "c", "d"] {
            remember(&mut recent, emoji, 3);
        }
        assert_eq!(recent, ["d", "c", "a"]);
    }
}
