//! The architecture as a test: which room may import which, and what a room must never touch.
//!
//! Every `.rs` file below `src/` is read as tokens. Paths that begin with `crate::`, and `super::` chains that climb to the
//! crate's root, are held to the room's `own` list; words (another crate's name, `async`) to its `never` list. A rule for a
//! subfolder replaces the room's. Tests inside a file are held to the same rules. The checker is tested on snippets that break
//! each kind of rule, so that it cannot go blind unnoticed. The table, the
//! checker and these snippets are one file, since none says anything without the others.
#![cfg(not(target_family = "wasm"))]

use std::fs;
use std::path::{Path, PathBuf};

struct Rule {
    /// A folder or file below `src/`, without `.rs`; the longest match counts.
    room: &'static str,
    /// What of ours it may import, beside itself. A name covers what lies below it.
    own: &'static [&'static str],
    /// Words that must not occur, as a path's first segment or as a keyword.
    never: &'static [&'static str],
}

const WEB: [&str; 8] = [
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "gloo_timers",
    "gloo_events",
    "idb",
    "leptos",
];

/// The table of the architecture. `WEB` is added to `never` where `web` is false.
const RULES: [(bool, Rule); 17] = [
    // Plain values; no `jid`, whose tables would be linked into both binaries.
    (
        false,
        Rule {
            room: "model",
            own: &[],
            never: &["jid", "minidom", "getrandom", "async"],
        },
    ),
    // The stream is a state machine: time and randomness come in as arguments.
    (
        false,
        Rule {
            room: "xmpp",
            own: &["model", "unicode"],
            never: &[
                "async",
                "await",
                "getrandom",
                "tokio",
                "Instant",
                "SystemTime",
            ],
        },
    ),
    (
        false,
        Rule {
            room: "omemo",
            own: &["model", "xmpp::stanza"],
            never: &[
                "async",
                "await",
                "getrandom",
                "tokio",
                "Instant",
                "SystemTime",
                "TcpStream",
            ],
        },
    ),
    (
        false,
        Rule {
            room: "store",
            own: &["model", "omemo"],
            never: &["tokio", "TcpStream", "tokio_tungstenite"],
        },
    ),
    (
        true,
        Rule {
            room: "store/idb",
            own: &["model", "omemo", "store"],
            never: &["leptos"],
        },
    ),
    (
        false,
        Rule {
            room: "engine",
            own: &[
                "xmpp",
                "omemo",
                "store",
                "model",
                "bus",
                "unicode",
                "!store::idb",
            ],
            never: &["Instant", "SystemTime", "getrandom"],
        },
    ),
    (
        false,
        Rule {
            room: "bus",
            own: &["model"],
            never: &["async", "await", "getrandom"],
        },
    ),
    (
        true,
        Rule {
            room: "browser",
            own: &["engine::ports", "bus", "model"],
            never: &["leptos"],
        },
    ),
    // Where the engine, its ports and the store are put together: what `bin/engine.rs` would hold if it might hold logic.
    (
        true,
        Rule {
            room: "browser/worker",
            own: &["engine", "store", "bus", "model", "browser"],
            never: &["leptos"],
        },
    ),
    (
        false,
        Rule {
            room: "view",
            own: &["bus", "model"],
            never: &["async", "await"],
        },
    ),
    (
        true,
        Rule {
            room: "ui",
            own: &["view", "bus", "model", "browser::channel"],
            never: &["idb"],
        },
    ),
    (
        true,
        Rule {
            room: "embed",
            own: &["view", "bus", "model", "browser::channel"],
            never: &["idb"],
        },
    ),
    (
        true,
        Rule {
            room: "pwa",
            own: &[],
            never: &["leptos", "idb"],
        },
    ),
    // Normalisation is the browser's or a crate's, so that its tables are not downloaded.
    (
        true,
        Rule {
            room: "unicode",
            own: &[],
            never: &["async", "leptos", "web_sys"],
        },
    ),
    // `bin` may import all; that it holds no logic shows in its size (below).
    (
        true,
        Rule {
            room: "bin",
            own: &[
                "model", "xmpp", "omemo", "store", "engine", "bus", "browser", "view", "ui",
                "embed", "pwa",
            ],
            never: &[],
        },
    ),
    (
        false,
        Rule {
            room: "lib",
            own: &[],
            never: &["async"],
        },
    ),
    // A folder that the table does not know gets nothing: add it here, with its reason.
    (
        false,
        Rule {
            room: "",
            own: &[],
            never: &[],
        },
    ),
];

/// What every room may import: repeatable numbers, which outside tests are not compiled.
const FOR_TESTS: &str = "random";

/// Longest file of `src/bin`, in lines: more than this is logic that belongs in a room.
const BIN_LINES: usize = 150;

fn rule_for(module: &str) -> &'static (bool, Rule) {
    RULES
        .iter()
        .filter(|(_, rule)| below(module, rule.room, '/'))
        .max_by_key(|(_, rule)| rule.room.len())
        .expect("the last rule matches everything")
}

/// Whether `path` is `prefix` or lies below it.
fn below(path: &str, prefix: &str, separator: char) -> bool {
    prefix.is_empty()
        || path
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(separator))
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    PathSep,
    Other(char),
}

/// Words and punctuation with their lines; comments, strings, characters and lifetimes are left out.
fn tokens(source: &str) -> Vec<(usize, Token)> {
    let text: Vec<char> = source.chars().collect();
    let at = |i: usize| text.get(i).copied().unwrap_or('\0');
    let (mut i, mut line, mut found) = (0, 1, Vec::new());
    while i < text.len() {
        let start = i;
        let c = text[i];
        if c == '/' && at(i + 1) == '/' {
            while i < text.len() && text[i] != '\n' {
                i += 1;
            }
        } else if c == '/' && at(i + 1) == '*' {
            let mut depth = 0;
            loop {
                match (at(i), at(i + 1)) {
                    ('/', '*') => (depth, i) = (depth + 1, i + 2),
                    ('*', '/') => (depth, i) = (depth - 1, i + 2),
                    _ => i += 1,
                }
                if depth == 0 || i >= text.len() {
                    break;
                }
            }
        } else if c == '"' {
            i += 1;
            while i < text.len() && text[i] != '"' {
                i += if text[i] == '\\' { 2 } else { 1 };
            }
            i += 1;
        } else if c == '\'' {
            // A character ('x', '\n', '\u{1F600}') ends with a quote; a lifetime does not.
            if at(i + 1) == '\\' {
                i += 3;
                while i < text.len() && text[i] != '\'' {
                    i += 1;
                }
                i += 1;
            } else if at(i + 2) == '\'' {
                i += 3;
            } else {
                i += 1;
                while at(i).is_alphanumeric() || at(i) == '_' {
                    i += 1;
                }
            }
        } else if c.is_alphabetic() || c == '_' {
            while at(i).is_alphanumeric() || at(i) == '_' {
                i += 1;
            }
            let word: String = text[start..i].iter().collect();
            let hashes = text[i..].iter().take_while(|c| **c == '#').count();
            if matches!(word.as_str(), "r" | "br" | "cr") && at(i + hashes) == '"' {
                // A raw string: it ends at a quote followed by as many hashes.
                i += hashes + 1;
                while i < text.len() && !(text[i] == '"' && (1..=hashes).all(|n| at(i + n) == '#'))
                {
                    i += 1;
                }
                i += hashes + 1;
            } else {
                found.push((line, Token::Word(word)));
            }
        } else if c == ':' && at(i + 1) == ':' {
            found.push((line, Token::PathSep));
            i += 2;
        } else {
            if !c.is_whitespace() {
                found.push((line, Token::Other(c)));
            }
            i += 1;
        }
        let end = i.min(text.len());
        line += text[start..end].iter().filter(|c| **c == '\n').count();
    }
    found
}

/// Every path of a use tree (or of an expression) that begins at token `i`, appended to `prefix`. Returns the next token.
fn paths(
    tokens: &[(usize, Token)],
    mut i: usize,
    prefix: &[String],
    out: &mut Vec<Vec<String>>,
) -> usize {
    let mut path = prefix.to_vec();
    loop {
        match tokens.get(i).map(|(_, token)| token) {
            Some(Token::Word(word)) => {
                path.push(word.clone());
                i += 1;
            }
            Some(Token::Other('*')) => {
                path.push("*".into());
                i += 1;
            }
            Some(Token::Other('{')) => {
                i += 1;
                while let Some((_, token)) = tokens.get(i) {
                    match token {
                        Token::Other('}') => return i + 1,
                        Token::Other(',') => i += 1,
                        // `as name` after a member
                        Token::Word(word) if word == "as" => i += 2,
                        Token::Word(word) if word == "self" => {
                            out.push(path.clone());
                            i += 1;
                        }
                        _ => {
                            let next = paths(tokens, i, &path, out);
                            // Not a use tree after all (`crate::CONST {`): give up on it, forwards.
                            i = if next == i { i + 1 } else { next };
                        }
                    }
                }
                return i;
            }
            _ => break,
        }
        if tokens.get(i).map(|(_, token)| token) != Some(&Token::PathSep) {
            break;
        }
        i += 1;
    }
    if path.len() > prefix.len() {
        out.push(path);
    }
    i
}

/// What in `source`, the module `module` ("engine/turn"), breaks the rules.
fn violations(module: &str, source: &str) -> Vec<String> {
    let (web, rule) = rule_for(module);
    let room = module.split('/').next().unwrap_or_default();
    let tokens = tokens(source);
    let mut complaints = Vec::new();
    // The modules around a token: the file's own, then inline ones with the depth of their brace.
    let home: Vec<String> = match module {
        "lib" => Vec::new(),
        _ => module
            .split('/')
            .filter(|part| *part != "mod")
            .map(str::to_owned)
            .collect(),
    };
    let mut inline: Vec<(String, usize)> = Vec::new();
    let mut depth = 0;
    for (i, (line, token)) in tokens.iter().enumerate() {
        let before = i.checked_sub(1).map(|j| &tokens[j].1);
        let after = tokens.get(i + 1).map(|(_, token)| token);
        match token {
            Token::Other('{') => depth += 1,
            Token::Other('}') => {
                if inline.last().is_some_and(|(_, d)| *d == depth) {
                    inline.pop();
                }
                depth = depth.saturating_sub(1);
            }
            Token::Word(word) if word == "mod" => {
                if let (Some(Token::Word(name)), Some((_, Token::Other('{')))) =
                    (after, tokens.get(i + 2))
                {
                    inline.push((name.clone(), depth + 1));
                }
            }
            Token::Word(word) if before != Some(&Token::PathSep) => {
                let mut found = Vec::new();
                if word == "crate" && after == Some(&Token::PathSep) {
                    paths(&tokens, i + 2, &[], &mut found);
                } else if word == "super" && after == Some(&Token::PathSep) {
                    let mut here = home.clone();
                    here.extend(inline.iter().map(|(name, _)| name.clone()));
                    let mut j = i;
                    while tokens.get(j).map(|(_, t)| t) == Some(&Token::Word("super".into())) {
                        here.pop();
                        j += 2;
                    }
                    if here.is_empty() {
                        paths(&tokens, j, &[], &mut found);
                    }
                }
                for path in found {
                    let path = path.join("::");
                    let allowed = below(&path, room, ':')
                        || module == "lib"
                        || below(&path, FOR_TESTS, ':')
                        || rule.own.iter().any(|own| below(&path, own, ':'));
                    let forbidden = rule.own.iter().any(|own| {
                        own.strip_prefix('!')
                            .is_some_and(|own| below(&path, own, ':'))
                    });
                    if forbidden || !allowed {
                        complaints.push(format!("{module}:{line}: must not import crate::{path}"));
                    }
                }
            }
            _ => {}
        }
        if let Token::Word(word) = token {
            let named = after == Some(&Token::PathSep) && before != Some(&Token::PathSep)
                || matches!(before, Some(Token::Word(w)) if w == "use");
            let keyword = matches!(word.as_str(), "async" | "await");
            let kind = word.chars().next().is_some_and(char::is_uppercase);
            let banned =
                rule.never.contains(&word.as_str()) || !*web && WEB.contains(&word.as_str());
            if banned && (named || keyword || kind) {
                complaints.push(format!("{module}:{line}: must never use {word}"));
            }
        }
    }
    complaints
}

fn rust_files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("src can be read") {
        let path = entry.expect("src can be read").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn the_code_keeps_to_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    assert!(files.len() > 10, "found only {} files", files.len());
    let mut complaints = Vec::new();
    for file in files {
        let source = fs::read_to_string(&file).expect("a source file is UTF-8");
        let module = file
            .strip_prefix(&root)
            .expect("below src")
            .with_extension("")
            .to_string_lossy()
            .replace('\\', "/");
        complaints.extend(violations(&module, &source));
        if module.starts_with("bin/") && source.lines().count() > BIN_LINES {
            complaints.push(format!(
                "{module}: over {BIN_LINES} lines; a binary holds no logic"
            ));
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

fn check(module: &str, source: &str, expected: &[&str]) {
    let found = violations(module, source);
    assert_eq!(found.len(), expected.len(), "{module}: {source}\n{found:?}");
    for (complaint, part) in found.iter().zip(expected) {
        assert!(complaint.contains(part), "{complaint:?} lacks {part:?}");
    }
}

#[test]
fn a_forbidden_import_is_seen_in_every_form() {
    check(
        "view/mod",
        "use crate::engine::Engine;",
        &["crate::engine::Engine"],
    );
    check(
        "view/mod",
        "use crate::{bus::Event, engine};",
        &["crate::engine"],
    );
    check(
        "view/mod",
        "use crate::{\n  model::{Id, Chat as C},\n  store::{self, Reads},\n};",
        &["crate::store", "crate::store::Reads"],
    );
    check(
        "ui/list",
        "fn f(x: crate::omemo::Session) {}",
        &["crate::omemo::Session"],
    );
    check(
        "model/chat",
        "use super::super::bus::Event;",
        &["crate::bus::Event"],
    );
    check(
        "model/chat",
        "mod tests { use super::super::super::bus; }",
        &["crate::bus"],
    );
    check("ui/mod", "use super::engine;", &["crate::engine"]);
    check("bus/mod", "use crate::*;", &["crate::*"]);
    check(
        "unknown/mod",
        "use crate::model::Id;",
        &["crate::model::Id"],
    );
}

#[test]
fn part_of_a_room_is_not_the_whole() {
    check("omemo/session", "use crate::xmpp::stanza::Element;", &[]);
    check(
        "omemo/session",
        "use crate::xmpp::stream::Stream;",
        &["crate::xmpp::stream::Stream"],
    );
    check("omemo/session", "use crate::xmpp;", &["crate::xmpp"]);
    check(
        "engine/turn",
        "use crate::{store::idb::Idb, store::Store};",
        &["crate::store::idb::Idb"],
    );
    check(
        "browser/lease",
        "use crate::engine::turn::Turn;",
        &["crate::engine::turn::Turn"],
    );
    check(
        "browser/worker",
        "use crate::engine::Engine; use crate::omemo::Session;",
        &["crate::omemo::Session"],
    );
    check(
        "ui/list",
        "use crate::browser::{channel, lease};",
        &["crate::browser::lease"],
    );
    check(
        "store/memory",
        "use crate::modelling::X;",
        &["crate::modelling::X"],
    );
}

#[test]
fn a_forbidden_word_is_seen() {
    check("xmpp/stream/mod", "pub async fn f() {}", &["async"]);
    check("omemo/mod", "fn f() { x.await }", &["await"]);
    check(
        "xmpp/ping",
        "use std::time::{Duration, Instant};",
        &["Instant"],
    );
    check("engine/mod", "use leptos::prelude::*;", &["leptos"]);
    check(
        "engine/mod",
        "fn f() { web_sys::console::log_0() }",
        &["web_sys"],
    );
    check("store/memory", "use web_sys;", &["web_sys"]);
    check(
        "store/idb/mod",
        "use web_sys::IdbDatabase; use crate::store::Store;",
        &[],
    );
    check("model/ids", "fn f(j: jid::BareJid) {}", &["jid"]);
}

#[test]
fn what_is_allowed_is_left_alone() {
    check(
        "engine/turn",
        "use crate::store::Store; use super::ports; use crate::engine::x;",
        &[],
    );
    check(
        "view/mod",
        "//! not [`crate::engine`]\n/* crate::engine */ const A: &str = \"crate::engine\";",
        &[],
    );
    check(
        "view/mod",
        "const A: &str = r#\"\" crate::engine\"#; fn f<'a>(c: char) -> bool { c == '\"' || c == '\\'' }",
        &[],
    );
    check(
        "view/mod",
        "pub(crate) fn jid(async_: u8) {} mod tests { use super::*; }",
        &[],
    );
    check(
        "model/ids",
        "struct S { jid: String } fn f(jid: &str) { s.jid = jid.into() }",
        &[],
    );
    check(
        "xmpp/stream/sasl",
        "mod tests { mod deep { use super::super::super::x; } }",
        &[],
    );
    check("bin/engine", "use sotto::engine::Engine;", &[]);
}
