//! Preparation of text that is compared or hashed (RFC 3454): addresses and passwords.
//!
//! Addresses are prepared by the profiles of RFC 6122, nodeprep, nameprep and resourceprep: that is what servers do, and
//! what a server made of an address is what it is known by. For assigned characters RFC 7622's profiles hardly differ
//! (they keep ß and ς where these fold). Characters younger than Unicode 3.2 are let through as they are, as in query
//! strings: refusing them would drop messages of people whose server allows them. All of this needs only the tables that
//! passwords need anyway; a library with those of IDNA 2008 beside them adds 50 kB to what
//! people download. The browser normalises (see [`unicode`]).

use crate::unicode;
use stringprep::tables;
use zeroize::Zeroizing;

/// What the text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Profile {
    /// The part of an address before the `@` (RFC 6122 appendix A).
    Node,
    /// What stands between two dots of a domain (RFC 3491).
    Name,
    /// What follows the `/` (RFC 6122 appendix B).
    Resource,
    /// SASLprep (RFC 4013), as a query string (RFC 5802 §2.2).
    Password,
}

/// The prepared text, or `None` where the profile prohibits it or nothing is left.
pub(super) fn prepare(text: &str, profile: Profile) -> Option<Zeroizing<String>> {
    let folds = matches!(profile, Profile::Node | Profile::Name);
    let prepared = if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        let mut prepared = Zeroizing::new(text.to_owned());
        if folds {
            prepared.make_ascii_lowercase();
        }
        prepared
    } else {
        // Room for the longest that the mappings make of it, so that growth leaves no copy of a password behind.
        let mut mapped = Zeroizing::new(String::with_capacity(text.len().saturating_mul(11)));
        let kept = text
            .chars()
            .filter(|&c| !tables::commonly_mapped_to_nothing(c));
        if folds {
            mapped.extend(kept.flat_map(tables::case_fold_for_nfkc));
        } else {
            let is_space = |c| profile == Profile::Password && tables::non_ascii_space_character(c);
            mapped.extend(kept.map(|c| if is_space(c) { ' ' } else { c }));
        }
        let prepared = Zeroizing::new(unicode::nfkc(&mapped));
        if prepared.chars().any(prohibited) || !directions_agree(&prepared) {
            return None;
        }
        prepared
    };
    let is_refused = match profile {
        Profile::Node => prepared.contains([' ', '"', '&', '\'', '/', ':', '<', '>', '@']),
        Profile::Name => prepared.contains(' '),
        Profile::Resource | Profile::Password => false,
    };
    (!is_refused && !prepared.is_empty()).then_some(prepared)
}

/// What no profile allows (RFC 3454 appendix C, but for the space).
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

/// RFC 3454 §6: text with right-to-left characters starts and ends with one and has no left-to-right ones.
fn directions_agree(text: &str) -> bool {
    let rtl = tables::bidi_r_or_al;
    !text.contains(rtl)
        || (text.starts_with(rtl) && text.ends_with(rtl) && !text.contains(tables::bidi_l))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(profile: Profile, text: &str, expected: Option<&str>) {
        let prepared = prepare(text, profile);
        assert_eq!(
            prepared.as_deref().map(String::as_str),
            expected,
            "{profile:?} {text:?}"
        );
    }

    #[test]
    fn passwords() {
        let check = |text, expected| check(Profile::Password, text, expected);
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

    #[test]
    fn parts_of_addresses() {
        check(Profile::Node, "ΠΑΣ", Some("πασ"));
        check(Profile::Node, "Straße", Some("strasse"));
        check(Profile::Node, "a\u{a0}b", None);
        check(Profile::Node, "a&b", None);
        check(Profile::Node, "😀", Some("😀"));
        check(Profile::Name, "Bücher", Some("bücher"));
        check(Profile::Resource, "A b\u{2168}", Some("A bIX"));
        check(Profile::Resource, "a\u{a0}b", Some("a b"));
    }
}
