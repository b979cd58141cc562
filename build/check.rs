//! What is wrong with a language: what it lacks, what it has too much, and where it cannot be put together as English is.

use super::{CATEGORIES, Key, Language, Part, REFERENCE, Variant, is_numeric, variables};

/// The plural categories that whole numbers have in a language (CLDR). `many` of French and Spanish begins at a million, and may be
/// left out.
fn categories(code: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    Some(match code {
        "en" | "de" => (&["one", "other"], &[]),
        "fr" | "es" => (&["one", "other"], &["many"]),
        "ar" => (&CATEGORIES, &[]),
        _ => return None,
    })
}

/// The number that a category is for alone, as far as the languages here have such.
fn exact(code: &str, number: &str) -> Option<&'static str> {
    match (code, number) {
        ("ar", "0") => Some("zero"),
        ("en" | "de" | "es" | "ar", "1") => Some("one"),
        ("ar", "2") => Some("two"),
        _ => None,
    }
}

/// Every complaint, each with its language and message.
pub fn check(languages: &[Language]) -> Vec<String> {
    let mut wrong = Vec::new();
    let Some(reference) = languages.iter().find(|it| it.code == REFERENCE) else {
        return vec![format!("there is no {REFERENCE}")];
    };
    for language in languages {
        let code = &language.code;
        for (id, message) in &reference.messages {
            let Some(own) = language.messages.get(id) else {
                wrong.push(format!("{code}: {id} (of {}.ftl) is missing", message.area));
                continue;
            };
            if own.area != message.area {
                wrong.push(format!(
                    "{code}: {id} is in {}.ftl instead of {}.ftl",
                    own.area, message.area
                ));
            }
            let sorted = |parts: &[Part]| {
                let mut all = variables(parts);
                all.sort();
                all
            };
            let (wanted, found) = (sorted(&message.parts), sorted(&own.parts));
            if wanted != found {
                wrong.push(format!(
                    "{code}: {id} has the variables {found:?} instead of {wanted:?}"
                ));
            }
            if own.parts.is_empty() {
                wrong.push(format!("{code}: {id} is empty"));
            }
            selections(code, id, &own.parts, &mut wrong);
        }
        for (id, message) in &language.messages {
            if !reference.messages.contains_key(id) {
                wrong.push(format!(
                    "{code}: {id} (of {}.ftl) is not in {REFERENCE}",
                    message.area
                ));
            }
        }
    }
    wrong
}

fn selections(code: &str, id: &str, parts: &[Part], wrong: &mut Vec<String>) {
    for part in parts {
        let Part::Select { variable, variants } = part else {
            continue;
        };
        if is_numeric(variants) {
            plural(code, id, variable, variants, wrong);
        }
        for variant in variants {
            selections(code, id, &variant.parts, wrong);
        }
    }
}

/// Whether a selection has every category of the language and none that it lacks.
fn plural(code: &str, id: &str, variable: &str, variants: &[Variant], wrong: &mut Vec<String>) {
    let Some((needed, allowed)) = categories(code) else {
        wrong.push(format!(
            "{code}: its plural categories are not written down"
        ));
        return;
    };
    let has = |category: &str| {
        variants.iter().any(|variant| match &variant.key {
            Key::Word(word) => word == category,
            Key::Number(number) => exact(code, number) == Some(category),
        })
    };
    for category in needed.iter().filter(|it| !has(it)) {
        wrong.push(format!("{code}: {id} lacks [{category}] for ${variable}"));
    }
    for variant in variants {
        if let Key::Word(word) = &variant.key
            && !needed.contains(&word.as_str())
            && !allowed.contains(&word.as_str())
        {
            wrong.push(format!(
                "{code}: {id} has [{word}], which the language lacks"
            ));
        }
    }
}
