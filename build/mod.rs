//! The words that people read: `locales/<language>/<area>.ftl`, read and checked, and what the tab is built from.
//!
//! [`read`] takes Fluent's syntax apart, [`check`] holds the languages against English, and `emit` writes the constants and functions
//! of `ui::text` and, for each language, two files: the words before signing in (`start.ftl`) and all others. tests/languages.rs uses
//! this module, too.
//!
//! What of Fluent is understood: messages and terms on one line or in blocks, text in quotes, variables, `NUMBER($count)`, and
//! selection by a number (plural categories and exact numbers) or by a word. No attributes, no other functions: nothing needs them.

mod check;
mod emit;
mod read;

pub use check::check;
#[allow(unused_imports)] // Each of the two users needs some of them.
pub use emit::{FIRST, PAGE, data, languages, rust};
pub use read::read;

use std::collections::BTreeMap;

/// The language that the others are held against.
pub const REFERENCE: &str = "en";

/// One language: what it calls itself and which way it is written, from the terms `-language` and `-direction`, and its messages.
#[derive(Debug)]
pub struct Language {
    pub code: String,
    pub name: String,
    pub rtl: bool,
    pub messages: BTreeMap<String, Message>,
}

/// A message, the file that it is in (without `.ftl`) and its place there.
#[derive(Debug)]
pub struct Message {
    pub area: String,
    pub place: usize,
    pub parts: Vec<Part>,
}

/// A piece of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Text(String),
    Variable {
        name: String,
        number: bool,
    },
    Select {
        variable: String,
        variants: Vec<Variant>,
    },
}

/// One choice of a selection. The last one is the default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    pub key: Key,
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// A plural category or a word.
    Word(String),
    Number(String),
}

/// The plural categories of CLDR.
pub const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// Whether a selection is by number: its keys tell.
pub fn is_numeric(variants: &[Variant]) -> bool {
    variants.iter().all(|variant| match &variant.key {
        Key::Word(word) => CATEGORIES.contains(&word.as_str()),
        Key::Number(_) => true,
    })
}

/// The variables of a message in the order of their first use, and whether each is a number.
pub fn variables(parts: &[Part]) -> Vec<(String, bool)> {
    fn note(found: &mut Vec<(String, bool)>, name: &str, number: bool) {
        match found.iter_mut().find(|(known, _)| known == name) {
            Some((_, is_number)) => *is_number |= number,
            None => found.push((name.to_owned(), number)),
        }
    }
    fn walk(parts: &[Part], found: &mut Vec<(String, bool)>) {
        for part in parts {
            match part {
                Part::Text(_) => {}
                Part::Variable { name, number } => note(found, name, *number),
                Part::Select { variable, variants } => {
                    note(found, variable, is_numeric(variants));
                    for variant in variants {
                        walk(&variant.parts, found);
                    }
                }
            }
        }
    }
    let mut found = Vec::new();
    walk(parts, &mut found);
    found
}
