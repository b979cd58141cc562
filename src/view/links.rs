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
    while let Some(c) = text[at..].chars().next() {
        let starts_word = !before.is_some_and(char::is_alphanumeric);
        if let Some(link) = starts_word.then(|| link_at(&text[at..])).flatten() {
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

/// The link that a text begins with.
fn link_at(text: &str) -> Option<&str> {
    let scheme = SCHEMES.iter().find(|scheme| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })?;
    let end = text.find(ends_link).unwrap_or(text.len());
    let link = without_trailing_punctuation(&text[..end]);
    let rest = link.get(scheme.len()..)?;
    // `https://.` or `xmpp:` alone lead nowhere.
    rest.starts_with(|c: char| c.is_alphanumeric() || "[%_".contains(c))
        .then_some(link)
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
    while let Some(last) = link.chars().next_back() {
        let drop = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '…' | '”' | '’' | '»' => true,
            ')' => unopened(link, '(', ')'),
            ']' => unopened(link, '[', ']'),
            _ => false,
        };
        if !drop {
            break;
        }
        link = &link[..link.len() - last.len_utf8()];
    }
    link
}

fn unopened(link: &str, open: char, close: char) -> bool {
    link.matches(close).count() > link.matches(open).count()
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
}
