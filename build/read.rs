//! From files to messages.

use super::{Key, Language, Message, Part, Variant};
use fluent_syntax::ast::{self, Entry, Expression, InlineExpression, PatternElement, VariantKey};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// All languages below `dir`, English first, the others by their codes.
///
/// # Errors
/// What cannot be read, each with its file.
pub fn read(dir: &Path) -> Result<Vec<Language>, Vec<String>> {
    let mut languages = Vec::new();
    let mut wrong = Vec::new();
    for folder in entries(dir).into_iter().filter(|path| path.is_dir()) {
        match language(&folder) {
            Ok(language) => languages.push(language),
            Err(complaints) => wrong.extend(complaints),
        }
    }
    languages.sort_by_key(|it| (it.code != super::REFERENCE, it.code.clone()));
    if wrong.is_empty() {
        Ok(languages)
    } else {
        Err(wrong)
    }
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    all.sort();
    all
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

fn language(folder: &Path) -> Result<Language, Vec<String>> {
    let code = stem(folder);
    let mut wrong = Vec::new();
    let mut read = Vec::new();
    for path in entries(folder) {
        if path.extension().is_none_or(|it| it != "ftl") {
            continue;
        }
        let name = path.display().to_string();
        let Ok(source) = fs::read_to_string(&path) else {
            wrong.push(format!("{name}: cannot be read as UTF-8"));
            continue;
        };
        match fluent_syntax::parser::parse(source.clone()) {
            Ok(resource) => read.push((stem(&path), name, resource)),
            Err((_, errors)) => wrong.extend(errors.iter().map(|error| {
                let before = source.get(..error.pos.start).unwrap_or_default();
                format!("{name}:{}: {error}", before.lines().count().max(1))
            })),
        }
    }
    let mut reader = Reader::default();
    for (area, name, resource) in &read {
        reader.terms(area, name, resource);
    }
    let mut messages = BTreeMap::new();
    for (area, name, resource) in &read {
        for (place, entry) in resource.body.iter().enumerate() {
            let Entry::Message(message) = entry else {
                continue;
            };
            let id = &message.id.name;
            reader.at = format!("{name}: {id}");
            if !message.attributes.is_empty() {
                reader.complain("attributes are not understood");
            }
            let parts = match &message.value {
                Some(pattern) => reader.pattern(pattern),
                None => Vec::new(),
            };
            let message = Message {
                area: area.clone(),
                place,
                parts,
            };
            if messages.insert(id.clone(), message).is_some() {
                reader.complain("is there twice");
            }
        }
    }
    let mut own = |term: &str| match reader.terms.get(term).map(Vec::as_slice) {
        Some([Part::Text(text)]) => text.clone(),
        _ => {
            wrong.push(format!("{}: the term -{term} is missing", folder.display()));
            String::new()
        }
    };
    let (name, direction) = (own("language"), own("direction"));
    wrong.append(&mut reader.wrong);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Language {
        code,
        name,
        rtl: direction == "rtl",
        messages,
    })
}

#[derive(Default)]
struct Reader {
    terms: BTreeMap<String, Vec<Part>>,
    /// Where a complaint is about.
    at: String,
    wrong: Vec<String>,
}

impl Reader {
    fn complain(&mut self, what: &str) {
        self.wrong.push(format!("{}: {what}", self.at));
    }

    /// Terms are text alone, so that they can be put in wherever they are named.
    fn terms(&mut self, _area: &str, name: &str, resource: &ast::Resource<String>) {
        for entry in &resource.body {
            match entry {
                Entry::Term(term) => {
                    self.at = format!("{name}: -{}", term.id.name);
                    let parts = self.pattern(&term.value);
                    if parts.iter().any(|part| !matches!(part, Part::Text(_))) {
                        self.complain("a term is text alone");
                    }
                    self.terms.insert(term.id.name.clone(), parts);
                }
                Entry::Junk { content } => {
                    self.at = name.to_owned();
                    self.complain(&format!("not Fluent: {content}"));
                }
                _ => {}
            }
        }
    }

    fn pattern(&mut self, pattern: &ast::Pattern<String>) -> Vec<Part> {
        let mut parts = Vec::new();
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => text(&mut parts, value),
                PatternElement::Placeable { expression } => {
                    self.expression(expression, &mut parts);
                }
            }
        }
        if parts
            .iter()
            .any(|part| matches!(part, Part::Text(text) if text.contains(|c: char| c.is_control())))
        {
            self.complain("text stands on one line, and has no control characters");
        }
        parts
    }

    fn expression(&mut self, expression: &Expression<String>, parts: &mut Vec<Part>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline, parts),
            Expression::Select { selector, variants } => {
                let mut selected = Vec::new();
                self.inline(selector, &mut selected);
                let [Part::Variable { name, .. }] = selected.as_slice() else {
                    return self.complain("only a variable selects");
                };
                if !variants.last().is_some_and(|variant| variant.default) {
                    self.complain("the default is the last variant");
                }
                let variable = name.clone();
                let variants = variants
                    .iter()
                    .map(|variant| Variant {
                        key: match &variant.key {
                            VariantKey::Identifier { name } => Key::Word(name.clone()),
                            VariantKey::NumberLiteral { value } => Key::Number(value.clone()),
                        },
                        parts: self.pattern(&variant.value),
                    })
                    .collect();
                parts.push(Part::Select { variable, variants });
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<String>, parts: &mut Vec<Part>) {
        match inline {
            InlineExpression::StringLiteral { value } => {
                let mut words = String::new();
                fluent_syntax::unicode::unescape_unicode(&mut words, value)
                    .expect("a string takes all that is written to it");
                text(parts, &words);
            }
            InlineExpression::NumberLiteral { value } => text(parts, value),
            InlineExpression::VariableReference { id } => parts.push(Part::Variable {
                name: id.name.clone(),
                number: false,
            }),
            InlineExpression::FunctionReference { id, arguments } => {
                match (id.name.as_str(), arguments.positional.as_slice()) {
                    ("NUMBER", [InlineExpression::VariableReference { id }])
                        if arguments.named.is_empty() =>
                    {
                        parts.push(Part::Variable {
                            name: id.name.clone(),
                            number: true,
                        });
                    }
                    _ => self.complain("of functions only NUMBER($variable) is understood"),
                }
            }
            InlineExpression::TermReference { id, .. } => match self.terms.get(&id.name) {
                Some(term) => {
                    for part in term.clone() {
                        if let Part::Text(words) = part {
                            text(parts, &words);
                        }
                    }
                }
                None => self.complain(&format!("there is no term -{}", id.name)),
            },
            InlineExpression::Placeable { expression } => self.expression(expression, parts),
            InlineExpression::MessageReference { id, .. } => {
                self.complain(&format!("{}: messages do not name each other", id.name));
            }
        }
    }
}

/// Appends text, to the text before it where there is some.
fn text(parts: &mut Vec<Part>, words: &str) {
    match parts.last_mut() {
        Some(Part::Text(before)) => before.push_str(words),
        _ => parts.push(Part::Text(words.to_owned())),
    }
}
