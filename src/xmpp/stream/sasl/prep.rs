//! SASLprep (RFC 4013): the form of a password that is hashed.
//!
//! As a query string (RFC 5802 §2.2), so characters younger than Unicode 3.2 are allowed as they are; the crate's own
//! function refuses them and with them every password that has an emoji.

use stringprep::tables;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The prepared password, or `None` where the profile prohibits it.
pub(super) fn prepare(password: &str) -> Option<Zeroizing<String>> {
    if password.is_empty() {
        return None;
    }
    if password.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Some(Zeroizing::new(password.to_owned()));
    }
    // §2.1, §2.2. The capacity is for the longest that NFKC makes of it, so that no copy is left behind by growth.
    let mut prepared = Zeroizing::new(String::with_capacity(password.len().saturating_mul(11)));
    prepared.extend(
        password
            .chars()
            .filter(|&c| !tables::commonly_mapped_to_nothing(c))
            .map(|c| {
                if tables::non_ascii_space_character(c) {
                    ' '
                } else {
                    c
                }
            })
            .nfkc(),
    );
    if prepared.is_empty() || prepared.chars().any(prohibited) || !directions_agree(&prepared) {
        return None;
    }
    Some(prepared)
}

/// §2.3.
fn prohibited(c: char) -> bool {
    tables::non_ascii_space_character(c)
        || tables::ascii_control_character(c)
        || tables::non_ascii_control_character(c)
        || tables::private_use(c)
        || tables::non_character_code_point(c)
        || tables::inappropriate_for_plain_text(c)
        || tables::inappropriate_for_canonical_representation(c)
        || tables::change_display_properties_or_deprecated(c)
        || tables::tagging_character(c)
}

/// §2.4 (RFC 3454 §6): text with right-to-left characters starts and ends with one and has no left-to-right ones.
fn directions_agree(text: &str) -> bool {
    let rtl = tables::bidi_r_or_al;
    !text.contains(rtl)
        || (text.starts_with(rtl) && text.ends_with(rtl) && !text.contains(tables::bidi_l))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_profile() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(
                prepare(text).as_deref().map(String::as_str),
                expected,
                "{text:?}"
            );
        };
        // RFC 4013 §3.
        check("I\u{ad}X", Some("IX"));
        check("user", Some("user"));
        check("USER", Some("USER"));
        check("\u{aa}", Some("a"));
        check("\u{2168}", Some("IX"));
        check("\u{7}", None);
        check("\u{627}1", None);
        // And beyond.
        check("", None);
        check("\u{ad}", None);
        check("a\u{a0}b", Some("a b"));
        check("e\u{301}", Some("é"));
        check("\u{627}\u{628}", Some("\u{627}\u{628}"));
        check("\u{627}a\u{628}", None);
        check("pass😀word", Some("pass😀word"));
        check("\u{e000}", None);
    }
}
