//! Messages with variables: patterns that are filled in.
//!
//! build.rs makes the patterns from locales/ (build/emit.rs), so that nothing that reads Fluent is downloaded. A pattern is its text, with
//! `U+0001 n` where the argument number `n` stands (a digit, from `0`), and `U+0002 n` (key `U+0003` pattern `U+0004`)… `U+0005` where one
//! of several patterns is chosen by it. A key is a number, a word, or the first letter of a plural category; the last one is empty
//! and always fits.
//!
//! What comes from elsewhere is isolated, so that a name in one script does not turn around a sentence in another (Unicode
//! Standard Annex 9, "Directional Formatting Characters").

/// What stands for a variable.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// Words of any script.
    Text(&'a str),
    /// An address or the like, which is written from left to right everywhere.
    Ltr(&'a str),
    Count(Count),
}

/// A number of things.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Count(pub f64);

impl From<u8> for Count {
    fn from(count: u8) -> Self {
        Self(count.into())
    }
}

impl From<u32> for Count {
    fn from(count: u32) -> Self {
        Self(count.into())
    }
}

impl From<usize> for Count {
    fn from(count: usize) -> Self {
        Self(count as f64)
    }
}

/// How a language writes.
pub trait Manner {
    /// Whether it is written from right to left.
    fn is_rtl(&self) -> bool;
    /// A number in its digits.
    fn number(&self, count: Count) -> String;
    /// The plural category (CLDR) that a number has: its name, or only how that begins.
    fn plural(&self, count: Count) -> String;
}

/// Fills in a pattern. An argument that is not there is left out.
pub fn fill(pattern: &str, args: &[Arg], manner: &dyn Manner) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    put(pattern, args, manner, &mut out);
    out
}

/// Appends a pattern up to its end, which is that of the text or of the variant that it belongs to. Returns what comes after.
fn put<'p>(pattern: &'p str, args: &[Arg], manner: &dyn Manner, out: &mut String) -> &'p str {
    let mut rest = pattern;
    let mark = ['\u{1}', '\u{2}', '\u{4}'];
    while let Some((text, mark)) = rest.find(mark).and_then(|at| rest.split_at_checked(at)) {
        out.push_str(text);
        if let Some(after) = mark.strip_prefix('\u{4}') {
            return after;
        }
        let selects = mark.starts_with('\u{2}');
        let mut chars = mark.chars();
        let number = chars.nth(1).and_then(|digit| digit.to_digit(10));
        let arg = number.and_then(|number| args.get(number as usize));
        rest = chars.as_str();
        match (arg, selects) {
            (arg, true) => rest = select(rest, arg, args, manner, out),
            (Some(arg), false) => argument(*arg, manner, out),
            (None, false) => {}
        }
    }
    out.push_str(rest);
    ""
}

/// Appends the variant that fits; returns what comes after all of them.
fn select<'p>(
    pattern: &'p str,
    arg: Option<&Arg>,
    args: &[Arg],
    manner: &dyn Manner,
    out: &mut String,
) -> &'p str {
    let mut rest = pattern;
    let mut chosen = false;
    let category = match arg {
        Some(Arg::Count(count)) => manner.plural(*count),
        _ => String::new(),
    };
    let is = |key: &str| match arg {
        // Not the other way round: what writes a number with a point is large.
        Some(Arg::Count(count)) => key
            .parse::<u32>()
            .is_ok_and(|key| count.0 == f64::from(key)),
        Some(Arg::Text(word) | Arg::Ltr(word)) => key == *word,
        None => false,
    };
    loop {
        if let Some(after) = rest.strip_prefix('\u{5}') {
            return after;
        }
        let Some((key, variant)) = rest.split_once('\u{3}') else {
            return "";
        };
        let fits = key.is_empty()
            || is(key)
            || key.len() == 1 && category.starts_with(key) && category != "other";
        // What does not fit is walked through all the same: that finds its end.
        let mut passed = String::new();
        let to = if fits && !chosen {
            &mut *out
        } else {
            &mut passed
        };
        rest = put(variant, args, manner, to);
        chosen |= fits;
    }
}

fn argument(arg: Arg, manner: &dyn Manner, out: &mut String) {
    let (begin, words) = match arg {
        Arg::Count(count) => return out.push_str(&manner.number(count)),
        Arg::Text(words) => ('\u{2068}', words),
        Arg::Ltr(words) => ('\u{2066}', words),
    };
    // Left to right within left to right needs nothing, and what is copied or read out has nothing unseen in it.
    if !manner.is_rtl() && !words.chars().any(turns) {
        return out.push_str(words);
    }
    out.push(begin);
    out.extend(words.chars().filter(|c| !controls(*c)));
    out.push('\u{2069}');
}

/// Embeddings, overrides and isolates, which could end the isolation.
fn controls(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What is written from right to left, or changes the direction.
fn turns(c: char) -> bool {
    controls(c)
        || matches!(c, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A language whose plurals are English's, or Arabic's for small numbers.
    struct Plain {
        rtl: bool,
    }

    impl Manner for Plain {
        fn is_rtl(&self) -> bool {
            self.rtl
        }
        fn number(&self, count: Count) -> String {
            count.0.to_string()
        }
        fn plural(&self, count: Count) -> String {
            let arabic = ["zero", "one", "two", "few", "few"];
            let category = match (self.rtl, count.0 as usize) {
                (true, count) => arabic.get(count).copied().unwrap_or("many"),
                (false, 1) => "one",
                (false, _) => "other",
            };
            category.to_owned()
        }
    }

    fn check(pattern: &str, args: &[Arg], expected: &str) {
        assert_eq!(fill(pattern, args, &Plain { rtl: false }), expected);
    }

    #[test]
    fn arguments_stand_where_the_pattern_wants_them() {
        let args = [Arg::Text("Ann"), Arg::Count(3_u32.into())];
        check("plain", &args, "plain");
        check("\u{1}1 from \u{1}0.", &args, "3 from Ann.");
        check("\u{1}7!", &args, "!");
    }

    const NESTED: &str = "\u{2}1o\u{3}one\u{4}5\u{3}five of \u{1}0\u{4}\u{3}\u{2}0Ann\u{3}hers\u{4}\u{3}others'\u{4}\u{5}: \u{1}1\u{4}\u{5}.";

    #[test]
    fn the_first_variant_that_fits_is_taken_and_the_last_one_always_fits() {
        let check = |name: &str, count: u32, expected: &str| {
            check(
                NESTED,
                &[Arg::Text(name), Arg::Count(count.into())],
                expected,
            );
        };
        check("Ann", 1, "one.");
        check("Ann", 5, "five of Ann.");
        check("Ann", 2, "hers: 2.");
        check("Bob", 2, "others': 2.");
        super::tests::check(NESTED, &[], "others': .");
    }

    #[test]
    fn every_category_is_told_from_the_others() {
        let pattern = "\u{2}0z\u{3}no\u{4}o\u{3}a\u{4}t\u{3}both\u{4}f\u{3}few\u{4}m\u{3}many\u{4}\u{3}other\u{4}\u{5}";
        let words = [0_u32, 1, 2, 3, 11]
            .map(|count| fill(pattern, &[Arg::Count(count.into())], &Plain { rtl: true }));
        assert_eq!(words, ["no", "a", "both", "few", "many"]);
        // "other" begins as "one" does.
        check(pattern, &[Arg::Count(2_u32.into())], "other");
    }

    #[test]
    fn names_are_isolated_where_directions_meet() {
        let pattern = "<\u{1}0>";
        let rtl = Plain { rtl: true };
        check(pattern, &[Arg::Text("Zoé")], "<Zoé>");
        check(pattern, &[Arg::Text("زينب")], "<\u{2068}زينب\u{2069}>");
        check(pattern, &[Arg::Ltr("زينب@x")], "<\u{2066}زينب@x\u{2069}>");
        assert_eq!(
            fill(pattern, &[Arg::Text("Zoé")], &rtl),
            "<\u{2068}Zoé\u{2069}>"
        );
        assert_eq!(fill(pattern, &[Arg::Count(2_u8.into())], &rtl), "<2>");
    }

    #[test]
    fn attack_a_name_cannot_break_out_of_its_isolation() {
        let name = "Eve\u{2069}\u{202e}moc.kcatta";
        check(
            "<\u{1}0>",
            &[Arg::Text(name)],
            "<\u{2068}Evemoc.kcatta\u{2069}>",
        );
    }

    #[test]
    fn a_damaged_pattern_ends() {
        for pattern in [
            "\u{1}",
            "\u{2}",
            "\u{2}0",
            "\u{2}0x",
            "\u{2}0x\u{3}",
            "\u{4}\u{5}",
            "\u{2}0\u{3}\u{4}",
        ] {
            let _ = fill(pattern, &[Arg::Text("x")], &Plain { rtl: false });
        }
    }
}
