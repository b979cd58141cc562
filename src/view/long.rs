//! How much is shown at once of a text that may be of any length: thousands of lines would push all others away, and hundreds of
//! thousands of styled words hold up the page.

/// Up to so much a text is shown whole, in bytes and lines.
const MOST: usize = 16 << 10;
const MOST_LINES: usize = 400;
/// Of a longer one this much is.
const SHOWN: usize = 4 << 10;
const SHOWN_LINES: usize = 60;

/// The beginning of a text that is too long to be shown at once; `None`: it is not.
pub fn beginning(text: &str) -> Option<&str> {
    let line = |nth: usize| text.match_indices('\n').nth(nth).map(|(at, _)| at);
    if text.len() <= MOST && line(MOST_LINES).is_none() {
        return None;
    }
    let mut end = line(SHOWN_LINES).unwrap_or(text.len()).min(SHOWN);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_begins_somewhere() {
        assert_eq!(beginning(""), None);
        assert_eq!(beginning(&"x".repeat(MOST)), None);
        assert_eq!(beginning(&"x\n".repeat(MOST_LINES)), None);
        let length = |text: &str| beginning(text).map(str::len);
        assert_eq!(length(&"x".repeat(MOST + 1)), Some(SHOWN));
        assert_eq!(length(&"€".repeat(MOST)), Some(SHOWN - 1));
        assert_eq!(
            length(&"x\n".repeat(MOST_LINES + 1)),
            Some(2 * SHOWN_LINES + 1)
        );
        assert_eq!(length(&"\n".repeat(1 << 20)), Some(SHOWN_LINES));
    }
}
