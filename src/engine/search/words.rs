//! What a word is: for what is kept of a text, and for what is asked.
//!
//! A text is read as words of letters and numbers. They are *folded*, so that what differs only in case, accents or
//! presentation forms is the same: compatibility decomposition (NFKD), lower case, without the marks over and under letters;
//! and the few letters that decompose to nothing and that people without that keyboard write otherwise (`ß ø ł æ`) become what
//! they write. Marks that make another letter of one, like those of Indic scripts and of kana, stay.
//!
//! What is written without spaces between words (Han, kana, Thai and its neighbours) is a *run*: kept as pairs of neighbouring
//! letters, found wherever in the run it stands. An emoji is a word of its own.
//!
//! [`Query::find`] says what a match is. What is kept ([`terms`]) and asked for ([`Query::lookups`]) may find more than that, never
//! less; a test holds them against each other.
//!
//! Pure; imports nothing of ours but [`unicode`].

use crate::unicode::{self, canonical_combining_class};
use core::ops::Range;
use std::collections::BTreeSet;

/// So much of a text is searched, in bytes: the rest of what is longer than any letter is not.
const MOST_TEXT: usize = 16 << 10;
/// So much of a word is kept, in letters. What is longer is looked up by its beginning.
const MOST_LETTERS: usize = 24;
/// How many words of a question count, and how long it may be in bytes.
const MOST_WORDS: usize = 8;
const MOST_QUERY: usize = 512;

/// What a folded letter belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// A word between spaces.
    Word,
    /// A text without spaces.
    Run,
    /// A word of its own.
    Alone,
    /// Belongs to the letter before it.
    Mark,
    /// Between words.
    Nothing,
}

fn kind(c: char) -> Kind {
    match c {
        'a'..='z' | '0'..='9' => Kind::Word,
        '\0'..='\u{7f}' => Kind::Nothing,
        '\u{e01}'..='\u{edf}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17dd}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{30ff}'
        | '\u{3105}'..='\u{312f}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}' => match canonical_combining_class(c) {
            0 if c.is_alphanumeric() => Kind::Run,
            0 => Kind::Nothing,
            _ => Kind::Mark,
        },
        // Shades of skin say how an emoji looks, not which it is.
        '\u{1f3fb}'..='\u{1f3ff}' => Kind::Nothing,
        '\u{2600}'..='\u{27bf}' | '\u{1f300}'..='\u{1faff}' => Kind::Alone,
        _ if c.is_alphanumeric() => Kind::Word,
        _ if canonical_combining_class(c) != 0 => Kind::Mark,
        _ => Kind::Nothing,
    }
}

/// Gives the folded letters of one.
fn fold(c: char, mut give: impl FnMut(char)) {
    if c.is_ascii() {
        give(c.to_ascii_lowercase());
        return;
    }
    let mut each = |lower: char| {
        let twice = |(first, second), give: &mut dyn FnMut(char)| {
            give(first);
            give(second);
        };
        match lower {
            'ß' => twice(('s', 's'), &mut give),
            'æ' => twice(('a', 'e'), &mut give),
            'œ' => twice(('o', 'e'), &mut give),
            'þ' => twice(('t', 'h'), &mut give),
            'ø' => give('o'),
            'đ' | 'ð' => give('d'),
            'ħ' => give('h'),
            'ı' => give('i'),
            'ł' => give('l'),
            'ŧ' => give('t'),
            'ς' => give('σ'),
            _ if is_accent(lower) => {}
            _ => give(lower),
        }
    };
    unicode::nfkd(c, |part| part.to_lowercase().for_each(&mut each));
}

/// Whether it is written over or under a letter of an alphabet (its combining class is one of position, or of Hebrew or Arabic
/// points), and not what makes another letter of it.
fn is_accent(c: char) -> bool {
    matches!(canonical_combining_class(c), 10..=36 | 200..)
}

/// A folded letter, with the marks that belong to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Letter {
    /// Where it ends in the word.
    end: usize,
    /// Where in the text it comes from.
    from: usize,
    to: usize,
}

/// A word of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Word {
    kind: Kind,
    folded: String,
    letters: Vec<Letter>,
}

impl Word {
    /// A part of it.
    fn part(&self, letters: Range<usize>) -> &str {
        let start = letters.start.checked_sub(1);
        let from = start
            .and_then(|at| self.letters.get(at))
            .map_or(0, |it| it.end);
        let end = letters.end.checked_sub(1);
        let to = end
            .and_then(|at| self.letters.get(at))
            .map_or(0, |it| it.end);
        self.folded.get(from..to).unwrap_or_default()
    }

    /// Where in the text a part of it comes from, given in bytes of the word.
    fn source(&self, part: Range<usize>) -> Option<Range<usize>> {
        let first = self.letters.partition_point(|it| it.end <= part.start);
        let last = self.letters.partition_point(|it| it.end < part.end);
        Some(self.letters.get(first)?.from..self.letters.get(last)?.to)
    }
}

/// Gives the words of a text in their order.
fn words(text: &str, mut give: impl FnMut(Word)) {
    let mut open: Option<Word> = None;
    for (from, c) in text.char_indices() {
        if from >= MOST_TEXT {
            break;
        }
        let to = from + c.len_utf8();
        let mut folds_to_nothing = true;
        fold(c, |letter| {
            folds_to_nothing = false;
            let kind = kind(letter);
            match (&mut open, kind) {
                (Some(word), Kind::Mark) => {
                    word.folded.push(letter);
                    if let Some(last) = word.letters.last_mut() {
                        (last.end, last.to) = (word.folded.len(), to);
                    }
                }
                (None, Kind::Mark) => {}
                (Some(word), Kind::Word | Kind::Run) if word.kind == kind => {
                    word.folded.push(letter);
                    let end = word.folded.len();
                    word.letters.push(Letter { end, from, to });
                }
                (_, Kind::Nothing) => {
                    if let Some(word) = open.take() {
                        give(word);
                    }
                }
                _ => {
                    let folded = String::from(letter);
                    let end = folded.len();
                    let next = Word {
                        kind,
                        folded,
                        letters: vec![Letter { end, from, to }],
                    };
                    if let Some(word) = open.replace(next) {
                        give(word);
                    }
                }
            }
        });
        // An accent of its own belongs to the letter before it.
        if folds_to_nothing
            && let Some(last) = open.as_mut().and_then(|word| word.letters.last_mut())
        {
            last.to = to;
        }
    }
    if let Some(word) = open {
        give(word);
    }
}

/// What is kept of a text.
pub fn terms(text: &str) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    words(text, |word| {
        let letters = word.letters.len();
        if word.kind == Kind::Run {
            for at in 0..letters {
                terms.insert(word.part(at..(at + 2).min(letters)).to_owned());
            }
        } else if letters > MOST_LETTERS {
            terms.insert(word.part(0..MOST_LETTERS).to_owned());
        } else {
            terms.insert(word.folded);
        }
    });
    terms
}

/// What has to be among the terms of a text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Lookup {
    pub term: String,
    /// The beginning of a term is enough.
    pub prefix: bool,
}

/// What somebody looks for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Query(Vec<Word>);

impl Query {
    /// Reads what was typed.
    pub fn parse(typed: &str) -> Self {
        let mut end = typed.len().min(MOST_QUERY);
        while !typed.is_char_boundary(end) {
            end -= 1;
        }
        let mut all: Vec<Word> = Vec::new();
        words(&typed[..end], |word| {
            let is_new = |it: &Word| (it.kind, &it.folded) != (word.kind, &word.folded);
            if all.len() < MOST_WORDS && all.iter().all(is_new) {
                all.push(word);
            }
        });
        Self(all)
    }

    /// It has no word: everything would match.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What each text that matches has among its terms.
    pub fn lookups(&self) -> BTreeSet<Lookup> {
        let mut lookups = BTreeSet::new();
        for word in &self.0 {
            let letters = word.letters.len();
            match word.kind {
                Kind::Run if letters > 1 => {
                    for at in 1..letters {
                        lookups.insert(Lookup {
                            term: word.part(at - 1..at + 1).to_owned(),
                            // The last letter may have a mark in the text.
                            prefix: at + 1 == letters,
                        });
                    }
                }
                // Of an emoji too: a mark may follow it in the text.
                _ => {
                    let term = word.part(0..letters.min(MOST_LETTERS)).to_owned();
                    lookups.insert(Lookup { term, prefix: true });
                }
            }
        }
        lookups
    }

    /// Where in a text its words are, in order and apart; `None` unless all of them are.
    pub fn find(&self, text: &str) -> Option<Vec<Range<usize>>> {
        let mut found = vec![false; self.0.len()];
        let mut places = Vec::new();
        words(text, |word| {
            for (wanted, found) in self.0.iter().zip(&mut found) {
                if wanted.kind != word.kind {
                    continue;
                }
                let length = wanted.folded.len();
                match word.kind {
                    Kind::Run => {
                        for (at, _) in word.folded.match_indices(&wanted.folded) {
                            *found = true;
                            places.extend(word.source(at..at + length));
                        }
                    }
                    _ if word.folded.starts_with(&wanted.folded) => {
                        *found = true;
                        places.extend(word.source(0..length));
                    }
                    _ => {}
                }
            }
        });
        found.iter().all(|found| *found).then(|| apart(places))
    }
}

/// Places in their order, those that touch made one.
fn apart(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.sort_unstable_by_key(|place| (place.start, place.end));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(places.len());
    for place in places {
        match apart.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => apart.push(place),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_terms(text: &str, expected: &[&str]) {
        let terms = terms(text);
        let terms: Vec<&str> = terms.iter().map(String::as_str).collect();
        assert_eq!(terms, expected, "{text:?}");
    }

    /// What is found stands between `⟦` and `⟧`; nothing is found where there are none.
    #[track_caller]
    fn check(query: &str, marked: &str) {
        let text: String = marked.chars().filter(|c| !"⟦⟧".contains(*c)).collect();
        let query = Query::parse(query);
        let mut shown = text.clone();
        for place in query.find(&text).unwrap_or_default().into_iter().rev() {
            shown.insert(place.end, '⟧');
            shown.insert(place.start, '⟦');
        }
        assert_eq!(shown, marked);
        if query.find(&text).is_some() {
            assert_kept(&query, &text);
        }
    }

    /// Whatever matches is among what is kept.
    fn assert_kept(query: &Query, text: &str) {
        let terms = terms(text);
        for Lookup { term, prefix } in query.lookups() {
            let is_kept = match prefix {
                true => terms.iter().any(|kept| kept.starts_with(&term)),
                false => terms.contains(&term),
            };
            assert!(is_kept, "{term:?} of {query:?} in {text:?}");
        }
    }

    #[test]
    fn words_are_folded() {
        check_terms(
            "Hello, WORLD! It's 12.50",
            &["12", "50", "hello", "it", "s", "world"],
        );
        check_terms(
            "Über Straße café CAFÉ cafe\u{301}",
            &["cafe", "strasse", "uber"],
        );
        check_terms(
            "Ｆｕｌｌ ﬁne ½ İstanbul ısı",
            &["1", "2", "fine", "full", "isi", "istanbul"],
        );
        check_terms("ΟΔΥΣΣΕΥΣ Όδυσσεύς", &["οδυσσευσ"]);
        check_terms("Łódź Ærø œuvre Þór", &["aero", "lodz", "oeuvre", "thor"]);
        check_terms("שָׁלוֹם שלום", &["שלום"]);
        check_terms("", &[]);
        check_terms("… — \u{301}\u{200b}", &[]);
    }

    #[test]
    fn marks_that_make_another_letter_stay() {
        assert_ne!(terms("कि"), terms("का"));
        assert_ne!(terms("が"), terms("か"));
        assert_eq!(terms("が"), terms("か\u{3099}"));
        assert_eq!(terms("ｶﾞ"), terms("ガ"));
    }

    #[test]
    fn runs_are_pairs() {
        check_terms("東京都に", &["に", "京都", "東京", "都に"]);
        check_terms("a東b", &["a", "b", "東"]);
        check_terms("สวัสดี", &["ดี", "วั", "สด", "สว", "ัส", "ี"]);
    }

    #[test]
    fn long_words_are_cut() {
        let long = "x".repeat(100);
        check_terms(&long, &[&"x".repeat(MOST_LETTERS)]);
        check(&long, &format!("⟦{long}⟧"));
        check(&"x".repeat(101), &long);
    }

    #[test]
    fn what_is_found_is_marked_as_it_is_written() {
        check("hel", "⟦Hel⟧lo, s⟦⟧helf".replace("⟦⟧", "").as_str());
        check("STRASSE", "Die ⟦Straße⟧ hier");
        check("stras", "Die ⟦Straß⟧e hier");
        check("cafe", "Im ⟦Cafe\u{301}⟧ und im ⟦Café⟧!");
        check("world hello", "⟦Hello⟧ ⟦world⟧");
        check("hello moon", "Hello world");
        check("a ab", "⟦ab⟧ ⟦a⟧c");
        check("東京", "私は⟦東京⟧都に⟦東京⟧");
        check("京", "東⟦京⟧");
        check("👍", "ok ⟦👍⟧🏽 ⟦👍⟧⟦👍⟧".replace("⟧⟦", "").as_str());
        check("👍", "⟦👍\u{3099}⟧か");
        check("👍\u{3099}", "👍");
        check("한", "⟦한⟧국어");
        check("ㅎ", "nothing");
    }

    #[test]
    fn a_question_has_bounds() {
        assert!(Query::parse("").is_empty());
        assert!(Query::parse(" …!").is_empty());
        let many = "a b c d e f g h i j k l";
        assert_eq!(Query::parse(many).0.len(), MOST_WORDS);
        assert_eq!(Query::parse("a A á b").0.len(), 2);
        let long = "ü".repeat(10_000);
        assert!(Query::parse(&long).lookups().len() == 1);
        assert!(
            Query::parse("")
                .find("anything")
                .is_some_and(|it| it.is_empty())
        );
    }

    #[cfg(not(target_family = "wasm"))]
    mod properties {
        use super::*;
        use proptest::prelude::*;

        fn text() -> impl Strategy<Value = String> {
            let letters = "[abAÁßéİı0 .,\u{301}\u{3099}かがカ東京都한สวั👍½㍿ﬁक्षि𠀀-]{0,24}";
            prop_oneof![letters, any::<String>()]
        }

        proptest! {
            #[test]
            fn what_matches_is_kept(text in text(), query in text()) {
                let query = Query::parse(&query);
                if query.find(&text).is_some() {
                    assert_kept(&query, &text);
                }
            }

            #[test]
            fn a_piece_of_a_text_is_found_in_it(text in text(), cut in 0usize..24) {
                let words: Vec<&str> = text.split_whitespace().collect();
                if let Some(word) = words.get(cut % words.len().max(1)) {
                    let query = Query::parse(word);
                    prop_assert!(query.find(&text).is_some());
                    assert_kept(&query, &text);
                }
            }

            #[test]
            fn places_are_in_the_text_and_apart(text in text(), query in text()) {
                let places = Query::parse(&query).find(&text).unwrap_or_default();
                let mut end = 0;
                for (nth, place) in places.iter().enumerate() {
                    prop_assert!(nth == 0 || place.start > end);
                    prop_assert!(place.start < place.end);
                    prop_assert!(text.get(place.clone()).is_some());
                    end = place.end;
                }
            }
        }
    }

    /// Each of its letters is found by halving, not by counting: a few of these held up the engine for seconds.
    #[test]
    fn attack_a_run_of_one_letter_is_marked_whole() {
        let text = "あ".repeat(MOST_TEXT / 3);
        let query = Query::parse("あ");
        let whole = 0..text.len();
        assert_eq!(query.find(&text).as_deref(), Some([whole].as_slice()));
        let (text, query) = ("x ｶﾞぎあ゙あ", Query::parse("あ"));
        let end = text.find('あ').unwrap_or(0)..text.len();
        assert_eq!(query.find(text).as_deref(), Some([end].as_slice()));
    }
}
