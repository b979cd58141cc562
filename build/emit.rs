//! What the tab is built from: constants and functions in Rust, and files of patterns.
//!
//! The form of a pattern is described at `view::words`, which fills it in.

use super::{Key, Language, Message, Part, REFERENCE, is_numeric, variables};
use std::fmt::Write;

/// The area whose words are loaded first: all that is shown before anybody has signed in.
pub const FIRST: &str = "start";

/// The area that is in the page itself (scripts/layout.mjs): what is said where there is no app. Text without variables.
pub const PAGE: &str = "page";

/// Variables of these names are addresses and the like: written from left to right wherever they stand.
const LTR: [&str; 3] = ["address", "domain", "code"];

/// The messages of English in the order of their numbers: those of [`FIRST`], then all others, each file's in its order.
fn order(languages: &[Language]) -> Vec<(&String, &Message)> {
    let english = languages.iter().find(|it| it.code == REFERENCE);
    let all = english.into_iter().flat_map(|it| &it.messages);
    let mut all: Vec<_> = all.filter(|(_, it)| it.area != PAGE).collect();
    all.sort_by_key(|(_, it)| (it.area != FIRST, &it.area, it.place));
    all
}

/// The Rust source that `ui::text` includes.
pub fn rust(languages: &[Language]) -> String {
    let mut out = String::from("// Written by build.rs from locales/.\n\n");
    let order = order(languages);
    let first = order.iter().filter(|(_, it)| it.area == FIRST).count();
    let _ = writeln!(
        out,
        "/// How many messages are loaded first.\nconst FIRST: u16 = {first};\n"
    );
    let _ = writeln!(
        out,
        "/// Each language: its code, its own name, and whether it is written from right to left.\npub const LANGUAGES: [(&str, &str, bool); {}] = [",
        languages.len()
    );
    for language in languages {
        let _ = writeln!(
            out,
            "    ({:?}, {:?}, {}),",
            language.code, language.name, language.rtl
        );
    }
    out.push_str("];\n");
    for (number, (id, message)) in order.iter().enumerate() {
        let name = id.replace('-', "_");
        let variables = variables(&message.parts);
        for line in described(&message.parts).lines() {
            let _ = write!(out, "\n/// {line}");
        }
        if variables.is_empty() {
            let name = name.to_uppercase();
            let _ = writeln!(out, "\npub const {name}: Text = Text({number});");
            continue;
        }
        let parameters = variables.iter().map(|(name, number)| {
            let kind = if *number { "impl Into<Count>" } else { "&str" };
            format!("{}: {kind}", name.replace('-', "_"))
        });
        let arguments = variables.iter().map(|(name, number)| {
            let value = name.replace('-', "_");
            match (number, LTR.contains(&name.as_str())) {
                (true, _) => format!("Arg::Count({value}.into())"),
                (false, true) => format!("Arg::Ltr({value})"),
                (false, false) => format!("Arg::Text({value})"),
            }
        });
        let parameters: Vec<String> = parameters.collect();
        let arguments: Vec<String> = arguments.collect();
        let _ = writeln!(
            out,
            "\npub fn {name}({}) -> String {{\n    Text({number}).fill(&[{}])\n}}",
            parameters.join(", "),
            arguments.join(", ")
        );
    }
    out
}

/// A message for a doc comment.
fn described(parts: &[Part]) -> String {
    parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.replace('<', "\\<").replace('[', "\\["),
            Part::Variable { name, .. } => format!("`{{ ${name} }}`"),
            Part::Select { variants, .. } => variants
                .last()
                .map(|it| described(&it.parts))
                .unwrap_or_default(),
        })
        .collect()
}

/// The patterns of a language, one a line, in the order of their numbers: those that are loaded first, or all others.
pub fn data(languages: &[Language], language: &Language, first: bool) -> String {
    let mut out = String::new();
    for (id, english) in order(languages) {
        if (english.area == FIRST) != first {
            continue;
        }
        let names: Vec<String> = variables(&english.parts)
            .into_iter()
            .map(|it| it.0)
            .collect();
        if let Some(message) = language.messages.get(id) {
            pattern(&message.parts, &names, &mut out);
        }
        out.push('\n');
    }
    // What is split at line ends has one piece more than it has ends.
    out.pop();
    out
}

fn pattern(parts: &[Part], names: &[String], out: &mut String) {
    let place = |name: &String| {
        let at = names.iter().position(|it| it == name).unwrap_or_default();
        char::from(b'0' + at as u8)
    };
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Variable { name, .. } => out.extend(['\u{1}', place(name)]),
            Part::Select { variable, variants } => {
                out.extend(['\u{2}', place(variable)]);
                let numeric = is_numeric(variants);
                for (at, variant) in variants.iter().enumerate() {
                    match &variant.key {
                        _ if at + 1 == variants.len() => {}
                        // A category is told from others by its first letter.
                        Key::Word(word) if numeric => out.extend(word.chars().take(1)),
                        Key::Word(word) | Key::Number(word) => out.push_str(word),
                    }
                    out.push('\u{3}');
                    pattern(&variant.parts, names, out);
                    out.push('\u{4}');
                }
                out.push('\u{5}');
            }
        }
    }
}

fn plain(parts: &[Part]) -> &str {
    match parts {
        [Part::Text(text)] => text,
        _ => "",
    }
}

/// Text as a string of JSON. It has no control characters (`read`).
fn json(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

/// What scripts/layout.mjs wants to know of the languages, as JSON: codes, directions, and the messages of [`PAGE`].
pub fn languages(languages: &[Language]) -> String {
    let rows: Vec<String> = languages
        .iter()
        .map(|it| {
            let direction = if it.rtl { "rtl" } else { "ltr" };
            let page = it
                .messages
                .iter()
                .filter(|(_, message)| message.area == PAGE);
            let page: String = page
                .map(|(id, message)| format!(", {id:?}: {}", json(plain(&message.parts))))
                .collect();
            format!(
                "{{ \"code\": {:?}, \"direction\": {direction:?}{page} }}",
                it.code
            )
        })
        .collect();
    format!("[\n  {}\n]\n", rows.join(",\n  "))
}
