//! The words for people: every language has every message, put together from the same variables, and none is there in vain.
#![cfg(not(target_family = "wasm"))]

#[path = "../build/mod.rs"]
#[allow(dead_code)]
mod words;

use sotto::view::words::{Arg, Count, Manner, fill};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use words::{Language, Message, PAGE, Part, variables};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn languages() -> Vec<Language> {
    words::read(&root().join("locales")).expect("locales/ is Fluent")
}

fn source(dir: &Path, all: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(dir).expect("src can be read") {
        let path = entry.expect("src can be read").path();
        if path.is_dir() {
            source(&path, all);
        } else {
            let text = fs::read_to_string(&path).expect("a source file is UTF-8");
            all.push((path, text));
        }
    }
}

fn ui() -> Vec<(PathBuf, String)> {
    let mut all = Vec::new();
    source(&root().join("src/ui"), &mut all);
    assert!(all.len() > 40, "found only {} files", all.len());
    all
}

#[test]
fn every_language_has_every_message_with_the_same_variables() {
    let complaints = words::check(&languages());
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

fn identifiers(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect()
}

/// The messages whose constant or function nothing names.
fn unused(language: &Language, sources: &[(PathBuf, String)]) -> Vec<String> {
    let named: BTreeSet<&str> = sources.iter().flat_map(|it| identifiers(&it.1)).collect();
    let is_unused = |(id, message): &(&String, &Message)| {
        let name = id.replace('-', "_");
        let name = match variables(&message.parts).is_empty() {
            true => name.to_uppercase(),
            false => name,
        };
        message.area != PAGE && !named.contains(name.as_str())
    };
    let unused = language.messages.iter().filter(is_unused);
    unused.map(|(id, _)| id.clone()).collect()
}

#[test]
fn every_message_is_used() {
    let languages = languages();
    assert_eq!(unused(&languages[0], &ui()), Vec::<String>::new());
    // The test sees what is not.
    assert!(unused(&languages[0], &[]).len() > 400);
}

/// What is called in a language as it is in English.
const ALIKE: [(&str, &[&str]); 4] = [
    ("ar", &["address-example", "name-example"]),
    (
        "de",
        &[
            "card-url",
            "chats",
            "connection-offline",
            "connection-online",
            "contrast-normal",
            "details",
            "emoji",
            "field-url",
            "links",
            "name-example",
            "name-field",
            "passphrase",
            "server",
            "size-normal",
        ],
    ),
    ("es", &["chats", "contrast-normal", "size-normal"]),
    (
        "fr",
        &[
            "contacts",
            "contrast-normal",
            "found-messages",
            "message",
            "messages",
            "notifications",
        ],
    ),
];

fn text(parts: &[Part]) -> String {
    let texts = parts.iter().map(|part| match part {
        Part::Text(text) => text.clone(),
        Part::Variable { .. } => String::new(),
        Part::Select { variants, .. } => variants.iter().map(|it| text(&it.parts)).collect(),
    });
    texts.collect()
}

#[test]
fn nothing_is_left_in_english() {
    let languages = languages();
    let (english, others) = languages.split_first().expect("English is there");
    let (mut left, mut expected) = (Vec::new(), Vec::new());
    for language in others {
        let code = language.code.as_str();
        for (id, message) in &language.messages {
            let words = text(&message.parts);
            if words.contains(char::is_alphabetic) && words == text(&english.messages[id].parts) {
                left.push(format!("{code}: {id}"));
            }
        }
        let alike = ALIKE.iter().filter(|it| it.0 == code).flat_map(|it| it.1);
        expected.extend(alike.map(|id| format!("{code}: {id}")));
    }
    // Neither more nor less, each in its order.
    assert_eq!(left, expected);
}

/// Words between tags or in attributes that are shown or read out, where there ought to be a message.
fn literal(line: &str) -> bool {
    let line = line.trim();
    let shown = ["aria-label=\"", "title=\"", "alt=\"", "placeholder=\""];
    let has_words = |text: &str| {
        let text = text.split('"').next().unwrap_or_default();
        text.contains(char::is_alphabetic) && !text.contains("example.org")
    };
    let attribute = shown
        .iter()
        .filter_map(|name| line.split_once(name))
        .any(|(before, value)| !before.ends_with('-') && has_words(value));
    // A text node: a line of its own, or right behind a tag.
    let node = line
        .strip_prefix('"')
        .or_else(|| Some(line.split_once(">\"")?.1));
    let alone = node.is_some_and(|text| {
        let (text, after) = text.split_once('"').unwrap_or_default();
        text.contains(char::is_alphabetic) && (after.is_empty() || after.starts_with("</"))
    });
    attribute || alone
}

#[test]
fn no_words_stand_in_the_markup() {
    for line in [
        "<p aria-label=\"Send it\">",
        "<p>\"Send it\"</p>",
        "\"Send it\"",
    ] {
        assert!(literal(line), "{line}");
    }
    let mut found = Vec::new();
    for (path, source) in ui() {
        let lines: Vec<_> = source.lines().collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| literal(line)) {
            // The first of several patterns.
            let next = lines.get(at + 1).map_or("", |it| it.trim());
            if !next.starts_with("| \"") {
                found.push(format!("{}:{}: {line}", path.display(), at + 1));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// English, as far as it is needed here.
struct Plain;

impl Manner for Plain {
    fn is_rtl(&self) -> bool {
        false
    }
    fn number(&self, count: Count) -> String {
        count.0.to_string()
    }
    fn plural(&self, count: Count) -> String {
        if count.0 == 1.0 { "one" } else { "other" }.into()
    }
}

#[test]
fn what_is_written_is_read_again() {
    let languages = languages();
    let rust = words::rust(&languages);
    let data = words::data(&languages, &languages[0], false);
    let first = words::data(&languages, &languages[0], true);
    let all: Vec<&str> = first.lines().chain(data.lines()).collect();
    let pattern = |id: &str| {
        let (_, body) = rust
            .split_once(&format!(" fn {id}("))
            .expect("it is a function");
        let (_, number) = body.split_once("Text(").expect("it names its number");
        let number = number.split(')').next().expect("a number ends");
        all[number.parse::<usize>().expect("a number")]
    };
    let count = |count: u32| Arg::Count(count.into());
    let check = |id: &str, args: &[Arg], expected: &str| {
        assert_eq!(fill(pattern(id), args, &Plain), expected);
    };
    check("new_messages", &[count(0)], "New messages");
    check("new_messages", &[count(1)], "1 new message");
    check("new_messages", &[count(25)], "25 new messages");
    check("title_unread", &[count(2), Arg::Text("Sotto")], "(2) Sotto");
    check("is_typing", &[Arg::Text("Ann")], "Ann is typing…");
}

#[test]
fn what_is_in_the_page_is_json() {
    let written = words::languages(&languages());
    let read: serde_json::Value = serde_json::from_str(&written).expect("it is JSON");
    let arabic = read.as_array().expect("a list").iter();
    let arabic = arabic.filter(|it| it["code"] == "ar" && it["direction"] == "rtl");
    let needs = arabic.map(|it| it["needs-javascript"].as_str());
    assert_eq!(
        needs.collect::<Vec<_>>(),
        [Some("يحتاج Sotto إلى JavaScript وWebAssembly.")]
    );
}

/// Arabic: the plural categories of whole numbers as CLDR has them.
struct Arabic;

impl Manner for Arabic {
    fn is_rtl(&self) -> bool {
        true
    }
    fn number(&self, count: Count) -> String {
        count.0.to_string()
    }
    fn plural(&self, count: Count) -> String {
        match (count.0 as u32, count.0 as u32 % 100) {
            (0, _) => "zero",
            (1, _) => "one",
            (2, _) => "two",
            (_, 3..=10) => "few",
            (_, 11..=99) => "many",
            _ => "other",
        }
        .into()
    }
}

#[test]
fn arabic_counts_in_six_ways() {
    let languages = languages();
    let arabic = languages.iter().find(|it| it.code == "ar").expect("ar");
    let english = words::data(&languages, &languages[0], false);
    let place = english
        .lines()
        .position(|line| line.contains(" unread\u{4}"))
        .expect("English says how many are unread");
    let data = words::data(&languages, arabic, false);
    let pattern = data.lines().nth(place).expect("so does Arabic");
    for (count, expected) in [
        (0_u32, "لا رسائل غير مقروءة"),
        (1, "رسالة واحدة غير مقروءة"),
        (2, "رسالتان غير مقروءتين"),
        (3, "3 رسائل غير مقروءة"),
        (11, "11 رسالة غير مقروءة"),
        (100, "100 رسالة غير مقروءة"),
        (103, "103 رسائل غير مقروءة"),
    ] {
        let found = fill(pattern, &[Arg::Count(count.into())], &Arabic);
        assert_eq!(found, expected);
    }
}

/// Complaints about two languages of one file each.
fn complaints(name: &str, english: &str, other: &str) -> Vec<String> {
    let dir = std::env::temp_dir().join(format!("sotto-languages-{name}-{}", std::process::id()));
    for (code, words) in [("en", english), ("ar", other)] {
        let own = "-language = X\n-direction = ltr\n";
        fs::create_dir_all(dir.join(code)).expect("a folder can be made");
        fs::write(dir.join(code).join("start.ftl"), format!("{own}{words}\n"))
            .expect("it is written");
    }
    let found = match words::read(&dir) {
        Ok(languages) => words::check(&languages),
        Err(complaints) => complaints,
    };
    fs::remove_dir_all(&dir).expect("it was made here");
    found
}

#[test]
fn what_is_wrong_with_a_language_is_seen() {
    let check = |name: &str, english: &str, other: &str, part: &str| {
        let found = complaints(name, english, other);
        assert!(
            found.iter().any(|it| it.contains(part)),
            "{part:?} is not in {found:?}"
        );
    };
    assert_eq!(complaints("well", "a = A", "a = B"), Vec::<String>::new());
    check(
        "missing",
        "a = A\nb = B",
        "a = C",
        "b (of start.ftl) is missing",
    );
    check(
        "more",
        "a = A",
        "a = B\nc = C",
        "c (of start.ftl) is not in en",
    );
    check(
        "variables",
        "a = A { $x }",
        "a = B { $y }",
        "has the variables",
    );
    let plural = "a = { $n ->\n [one] A\n *[other] B\n }";
    check("plural", plural, plural, "a lacks [two] for $n");
    check(
        "english",
        "a = { $n ->\n [two] A\n *[other] B\n }",
        plural,
        "a has [two]",
    );
    check("junk", "a = A\nb b", "a = A", "start.ftl:4");
    check("twice", "a = A\na = B", "a = A", "is there twice");
}

/// Emoji have their names in every language, in the order of English.
#[test]
fn every_language_names_the_same_emoji() {
    let list = |code: &str| {
        let path = root().join("locales").join(code).join("emoji.txt");
        fs::read_to_string(path).expect("a list of emoji")
    };
    let english = list("en");
    let emoji = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let order: Vec<String> = english.lines().map(emoji).collect();
    for language in languages() {
        let code = &language.code;
        let own = list(code);
        assert_eq!(own.lines().map(emoji).collect::<Vec<_>>(), order, "{code}");
        for it in sotto::view::emoji::emojis(&own) {
            assert!(!it.name.is_empty(), "{code}: {it:?}");
        }
    }
}
