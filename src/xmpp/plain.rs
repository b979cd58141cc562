//! Remote words made fit to be shown beside other people's: bounded, and without what would make them look like
//! something else.
//!
//! Pure. May import nothing of ours.

/// Controls, the marks that turn the direction of what follows, and characters without a width. Joiners stay: scripts and
/// emoji need them.
fn misleads(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// One line of at most `most` characters; `None` where nothing of it is left.
pub fn line(text: &str, most: usize) -> Option<String> {
    let mut line = String::new();
    // Bounded before anything is looked at: what follows a thousand times the length is not worth it.
    let mut left = most;
    for c in text.chars().take(most.saturating_mul(4)) {
        let c = if c.is_whitespace() { ' ' } else { c };
        if misleads(c) || c == ' ' && (line.is_empty() || line.ends_with(' ')) {
            continue;
        }
        let Some(rest) = left.checked_sub(1) else {
            break;
        };
        left = rest;
        line.push(c);
    }
    line.truncate(line.trim_end().len());
    (!line.is_empty()).then_some(line)
}

/// Several lines, of at most `most` characters in all.
pub fn lines(text: &str, most: usize) -> Option<String> {
    let mut all = String::new();
    let characters = text.chars().take(most.saturating_mul(4)).map(|c| match c {
        '\u{2028}' | '\u{2029}' => '\n',
        '\t' => ' ',
        c => c,
    });
    all.extend(
        characters
            .filter(|c| *c == '\n' || !misleads(*c))
            .take(most),
    );
    let trimmed = all.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_bounded_and_reads_as_it_is_written() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(line(text, 10).as_deref(), expected, "{text:?}");
        };
        check("Bob", Some("Bob"));
        check("  Bob \t\n B.  ", Some("Bob B."));
        check("B\u{202e}bo\u{200b}b\u{7}", Some("Bbob"));
        check("", None);
        check(" \n\u{200f} ", None);
        check("0123456789abc", Some("0123456789"));
        check("012345678 abc", Some("012345678"));
        check("👩\u{200d}💻 x", Some("👩\u{200d}💻 x"));
        check("<b>x</b>", Some("<b>x</b>"));
        assert_eq!(
            line(&"x".repeat(1 << 20), 100).map(|it| it.len()),
            Some(100)
        );
    }

    #[test]
    fn lines_keep_their_ends() {
        assert_eq!(
            lines(" a\r\nb\u{2028}c\td\u{202d} \n", 20).as_deref(),
            Some("a\nb\nc d")
        );
        assert_eq!(lines(" \n ", 20), None);
        assert_eq!(lines(&"ab\n".repeat(99), 7).as_deref(), Some("ab\nab\na"));
    }
}
