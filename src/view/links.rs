//! Finds the links in a message's text.
//!
//! Invariant: the pieces put together are the text, unchanged; a link's address is exactly its text, so what a person
//! reads is where it leads; and its scheme is one of [`SCHEMES`], never `javascript:` or `data:`.

/// What may become a link.
pub const SCHEMES: [&str; 4] = ["https://", "http://", "xmpp:", "mailto:"];

/// A part of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piece<'a> {
    Text(&'a str),
    Link(&'a str),
}

/// Cuts a text into links and what lies between them.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    // Where the piece begins that is not yet given out.
    let mut open = 0;
    let mut at = 0;
    let mut before = None;
    // Where the next character is that no link holds: looked for once, or many beginnings of links would each look for it.
    let mut end = 0;
    while let Some(c) = text[at..].chars().next() {
        let starts_word = !before.is_some_and(char::is_alphanumeric);
        if let Some(link) = starts_word.then(|| link_at(text, at, &mut end)).flatten() {
            if open < at {
                pieces.push(Piece::Text(&text[open..at]));
            }
            pieces.push(Piece::Link(link));
            at += link.len();
            open = at;
            before = link.chars().next_back();
        } else {
            at += c.len_utf8();
            before = Some(c);
        }
    }
    if open < text.len() {
        pieces.push(Piece::Text(&text[open..]));
    }
    pieces
}

/// The link that begins in a text at this place. `end`: see [`pieces`].
fn link_at<'a>(text: &'a str, at: usize, end: &mut usize) -> Option<&'a str> {
    let here = &text[at..];
    let scheme = SCHEMES.iter().find(|scheme| {
        here.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })?;
    // `https://.` or `xmpp:` alone lead nowhere.
    let rest = here.get(scheme.len()..)?;
    if !rest.starts_with(|c: char| c.is_alphanumeric() || "[%_".contains(c)) {
        return None;
    }
    if *end <= at {
        *end = here
            .find(ends_link)
            .map_or(text.len(), |length| at + length);
    }
    Some(without_trailing_punctuation(&text[at..*end]))
}

/// White space, what delimits addresses in text, controls, and the invisible characters that would make a link read
/// otherwise than it leads.
fn ends_link(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || "<>\"`{}|\\^".contains(c)
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}')
}

/// A full stop ends the sentence, not the address; a closing bracket belongs to it only if it was opened in it.
fn without_trailing_punctuation(mut link: &str) -> &str {
    let unopened = |open: char, close: char| {
        link.matches(close).count() as i64 - link.matches(open).count() as i64
    };
    let (mut round, mut square) = (unopened('(', ')'), unopened('[', ']'));
    while let Some(last) = link.chars().next_back() {
        let drop = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '…' | '”' | '’' | '»' => true,
            ')' => {
                round -= 1;
                round >= 0
            }
            ']' => {
                square -= 1;
                square >= 0
            }
            _ => false,
        };
        if !drop {
            break;
        }
        link = &link[..link.len() - last.len_utf8()];
    }
    link
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Links in the expectation stand between `⟦` and `⟧`.
    #[track_caller]
    fn check(marked: &str) {
        let text: String = marked.chars().filter(|c| !"⟦⟧".contains(*c)).collect();
        let mut shown = String::new();
        for piece in pieces(&text) {
            match piece {
                Piece::Text(text) => shown.push_str(text),
                Piece::Link(link) => {
                    shown.push('⟦');
                    shown.push_str(link);
                    shown.push('⟧');
                }
            }
        }
        assert_eq!(shown, marked);
    }

    #[test]
    fn links_are_found_where_people_write_them() {
        check("");
        check("nothing here");
        check("⟦https://example.org⟧");
        check("see ⟦https://example.org/a?b=c&d#e⟧.");
        check("(⟦http://example.org⟧)");
        check("⟦https://en.wikipedia.org/wiki/A_(b)⟧, read it!");
        check("⟦xmpp:room@chat.example.org?join⟧ and ⟦mailto:bob@example.org⟧");
        check("⟦HTTPS://EXAMPLE.ORG⟧");
        check("<⟦https://example.org⟧>");
        check("\"⟦https://example.org⟧\"");
        check("a\n⟦https://example.org⟧\nb");
        check("⟦https://[::1]/⟧ x");
        check("⟦https://münchen.example/ü⟧…");
        check("⟦https://a.example⟧ ⟦https://b.example⟧");
    }

    #[test]
    fn what_may_not_be_a_link_is_text() {
        check("javascript:alert(1)");
        check("data:text/html,x");
        check("file:///etc/passwd aesgcm://x");
        check("xmpp: https:// http://. mailto:");
        check("nothttps://example.org");
        check("javascript:⟦https://example.org⟧");
        check("éhttps://x.example");
    }

    #[test]
    fn invisible_characters_end_a_link() {
        check("⟦https://good.example/⟧\u{202e}gpj.exe");
        check("⟦https://good.example⟧\u{200b}.evil.example");
        check("⟦https://x.example/a⟧\u{7}b");
    }

    /// A stranger's message must not hold up the page.
    #[cfg(not(target_family = "wasm"))]
    #[test]
    fn attack_a_text_of_brackets_and_beginnings_is_cut_in_linear_time() {
        let begins = std::time::Instant::now();
        let many = 200_000;
        for text in [
            format!("https://a{}", ")".repeat(many)),
            format!("https://a{}", "]".repeat(many)),
            "http://.".repeat(many / 8),
            "https://a)".repeat(many / 10),
            "xmpp:(".repeat(many / 6),
        ] {
            let joined: String = pieces(&text)
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) | Piece::Link(text) => *text,
                })
                .collect();
            assert!(joined == text, "unchanged");
        }
        assert!(begins.elapsed().as_secs() < 5, "{:?}", begins.elapsed());
    }
}
