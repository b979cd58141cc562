//! No text becomes markup in the page: its Trusted Types refuse that, so the code must not try.
//!
//! Where an element of a `view!` is not the outermost and nothing in it varies, leptos makes it from a string of HTML. Such a one is to
//! hold something in braces (`{"* "}`), or the page stops there. Tests in a browser find what is seen; this finds what is written.
#![cfg(not(target_family = "wasm"))]

use std::fs;
use std::path::{Path, PathBuf};

/// What takes HTML or code as a string.
const SINKS: [&str; 8] = [
    "inner_html",
    "outer_html",
    "insert_adjacent_html",
    "create_contextual_fragment",
    "set_srcdoc",
    "DomParser",
    "js_sys::eval",
    "Function::new_",
];

struct Element {
    end: usize,
    /// Nothing in it varies, and there is something to it.
    is_html: bool,
}

fn space(text: &[u8], mut at: usize) -> usize {
    while text.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

fn name(text: &[u8], mut at: usize) -> usize {
    while text
        .get(at)
        .is_some_and(|c| c.is_ascii_alphanumeric() || b"-_:".contains(c))
    {
        at += 1;
    }
    at
}

fn literal(text: &[u8], mut at: usize) -> Option<usize> {
    if text.get(at) != Some(&b'"') {
        return None;
    }
    at += 1;
    while *text.get(at)? != b'"' {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    Some(at + 1)
}

/// The element that begins here, if nothing in it varies.
fn constant(text: &[u8], at: usize) -> Option<Element> {
    if text.get(at) != Some(&b'<') || !text.get(at + 1)?.is_ascii_lowercase() {
        return None;
    }
    let mut i = name(text, at + 1);
    let mut is_html = false;
    loop {
        i = space(text, i);
        match (text.get(i)?, text.get(i + 1)) {
            (b'/', Some(b'>')) => {
                return Some(Element {
                    end: i + 2,
                    is_html,
                });
            }
            (b'>', _) => break,
            _ => {
                let end = name(text, i);
                if end == i {
                    return None;
                }
                is_html = true;
                i = end;
                if text.get(i) == Some(&b'=') {
                    i = literal(text, i + 1)?;
                }
            }
        }
    }
    i += 1;
    loop {
        i = space(text, i);
        if text[i..].starts_with(b"</") {
            let end = i + 1 + text[i..].iter().position(|c| *c == b'>')?;
            return Some(Element { end, is_html });
        }
        is_html = true;
        i = match literal(text, i) {
            Some(end) => end,
            None => constant(text, i)?.end,
        };
    }
}

fn complaints(path: &str, source: &str) -> Vec<String> {
    let text = source.as_bytes();
    let line = |at: usize| source[..at].matches('\n').count() + 1;
    let mut found = Vec::new();
    for (at, _) in source.match_indices('<') {
        let is_outermost = source[..at].trim_end().ends_with("view! {");
        if !is_outermost && constant(text, at).is_some_and(|element| element.is_html) {
            found.push(format!(
                "{path}:{}: nothing in this element varies",
                line(at)
            ));
        }
    }
    for sink in SINKS {
        for (at, _) in source.match_indices(sink) {
            found.push(format!(
                "{path}:{}: {sink} takes text as markup or code",
                line(at)
            ));
        }
    }
    found
}

#[test]
fn no_text_becomes_markup() {
    fn files(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).expect("src can be read") {
            let path = entry.expect("src can be read").path();
            if path.is_dir() {
                files(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    for room in ["ui", "browser", "bin"] {
        files(&root.join(room), &mut all);
    }
    assert!(all.len() > 10, "found only {} files", all.len());
    let found: Vec<String> = (all.iter())
        .flat_map(|file| {
            let source = fs::read_to_string(file).expect("a source file is UTF-8");
            complaints(&file.to_string_lossy(), &source)
        })
        .collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn markup_is_found() {
    for (source, count) in [
        (r#"view! { <p class="x">"Hi"</p> }"#, 0),
        (r#"view! { <p><b class="x"></b></p> }"#, 1),
        (r#"view! { <p>{x}<i aria-hidden="true" /></p> }"#, 1),
        (r#"view! { <p>{x}<i>"* "</i></p> }"#, 1),
        (r#"view! { <p>{x}<i>{"* "}</i><br /></p> }"#, 0),
        (r#"view! { <p>{x}<i><br /></i></p> }"#, 1),
        (r#"view! { <p>{x}<i class=y hidden></i></p> }"#, 0),
        ("let x: Vec<u8> = a < b;", 0),
        ("element.set_inner_html(text);", 1),
    ] {
        assert_eq!(complaints("x.rs", source).len(), count, "{source}");
    }
}
