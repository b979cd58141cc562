//! Message styling (XEP-0393), and the command `/me` (XEP-0245): what a text looks like, as a tree over its own slices.
//!
//! Invariant: the parts put together, markers and directives included, are the text, unchanged. Time and space are linear in the
//! text: what has no closing directive is looked for once a line, a style never nests in itself, and quotations nest [`DEEPEST`]
//! levels, beyond which `>` is a character like any other. Nothing here is markup: the parts are text.

/// Levels of quotations. A reader sees no difference beyond.
pub const DEEPEST: usize = 8;
/// What a line of preformatted text begins and ends with (§6.1.2).
const FENCE: &str = "```";

/// How a span is shown (§6.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    Strong,
    Emphasis,
    Strike,
    Code,
}

impl Style {
    /// The style of a directive.
    fn of(directive: char) -> Option<Self> {
        Some(match directive {
            '*' => Self::Strong,
            '_' => Self::Emphasis,
            '~' => Self::Strike,
            '`' => Self::Code,
            _ => return None,
        })
    }
}

/// A part of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Span<'a> {
    Text(&'a str),
    Styled {
        style: Style,
        /// One character, which stands on both sides.
        directive: &'a str,
        inner: Vec<Span<'a>>,
    },
}

/// A line with what stands before it in every level of quotation (`> > `), which nobody has to read. The line's end is part of
/// its content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line<'a, T> {
    pub marker: &'a str,
    pub content: T,
}

/// A part of a text (§6.1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Block<'a> {
    Plain(Line<'a, Vec<Span<'a>>>),
    /// The line that opens it, what it holds, and the line that closes it, where there is one.
    Preformatted {
        open: Line<'a, &'a str>,
        lines: Vec<Line<'a, &'a str>>,
        close: Option<Line<'a, &'a str>>,
    },
    Quote(Vec<Block<'a>>),
}

/// What a text does, where it is a command `/me`: everything behind it.
pub fn action(text: &str) -> Option<&str> {
    text.strip_prefix("/me ")
}

/// Whether anything in a text is to be shown in another way than as it is.
pub fn is_styled(blocks: &[Block<'_>]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Plain(line) => line
            .content
            .iter()
            .any(|span| matches!(span, Span::Styled { .. })),
        Block::Preformatted { .. } | Block::Quote(_) => true,
    })
}

/// Cuts a text into its blocks.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut lines: Vec<Raw<'_>> = text
        .split_inclusive('\n')
        .map(|text| Raw { text, at: 0 })
        .collect();
    cut(&mut lines, DEEPEST)
}

/// A line of the text and where in it the content begins for the block that is being read.
struct Raw<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Raw<'a> {
    fn content(&self) -> &'a str {
        &self.text[self.at..]
    }
    fn with<T>(&self, content: T) -> Line<'a, T> {
        Line {
            marker: &self.text[..self.at],
            content,
        }
    }
    fn line(&self) -> Line<'a, &'a str> {
        self.with(self.content())
    }
}

fn cut<'a>(lines: &mut [Raw<'a>], levels: usize) -> Vec<Block<'a>> {
    let mut blocks = Vec::new();
    let mut rest = lines;
    while let Some(first) = rest.first() {
        let content = first.content();
        let taken = if content.starts_with(FENCE) {
            let closes = |line: &Raw<'_>| without_end(line.content()) == FENCE;
            let inside = rest[1..].iter().position(closes).unwrap_or(rest.len() - 1);
            let close = rest.get(inside + 1).map(Raw::line);
            let taken = inside + 1 + usize::from(close.is_some());
            blocks.push(Block::Preformatted {
                open: first.line(),
                lines: rest[1..=inside].iter().map(Raw::line).collect(),
                close,
            });
            taken
        } else if levels > 0 && content.starts_with('>') {
            let is_quoted = |line: &Raw<'_>| line.content().starts_with('>');
            let taken = rest
                .iter()
                .position(|line| !is_quoted(line))
                .unwrap_or(rest.len());
            for line in &mut rest[..taken] {
                line.at += 1;
                // One white space character belongs to the marker (§6.1.3), but not the line's end.
                let space = line.content().chars().next();
                if let Some(space) = space.filter(|c| c.is_whitespace() && *c != '\n') {
                    line.at += space.len_utf8();
                }
            }
            blocks.push(Block::Quote(cut(&mut rest[..taken], levels - 1)));
            taken
        } else {
            blocks.push(Block::Plain(first.with(spans(content))));
            1
        };
        rest = &mut rest[taken..];
    }
    blocks
}

/// A line without its end.
pub fn without_end(line: &str) -> &str {
    line.strip_suffix('\n').unwrap_or(line)
}

/// The spans of a line, or of what stands between two directives.
fn spans(text: &str) -> Vec<Span<'_>> {
    let mut spans = Vec::new();
    // Directives that nothing closes from here to the end.
    let mut unclosed = String::new();
    let mut open = 0;
    let mut at = 0;
    // The beginning of a block, or behind another opening directive (§6.2).
    let mut may_open = true;
    while let Some(c) = text[at..].chars().next() {
        let next = at + c.len_utf8();
        let style = Style::of(c).filter(|_| may_open && !unclosed.contains(c));
        let close = style.and_then(|_| closing(text, next, c, &mut unclosed));
        if let Some((style, close)) = style.zip(close) {
            if open < at {
                spans.push(Span::Text(&text[open..at]));
            }
            let inside = &text[next..close];
            spans.push(Span::Styled {
                style,
                directive: &text[at..next],
                inner: match style {
                    Style::Code => vec![Span::Text(inside)],
                    _ => self::spans(inside),
                },
            });
            at = close + c.len_utf8();
            open = at;
            may_open = false;
        } else {
            at = next;
            may_open = c.is_whitespace();
        }
    }
    if open < text.len() {
        spans.push(Span::Text(&text[open..]));
    }
    spans
}

/// Where the span is closed whose content would begin at `from`: the first such directive that no white space precedes.
fn closing(text: &str, from: usize, directive: char, unclosed: &mut String) -> Option<usize> {
    let mut before = None;
    for (at, c) in text[from..].char_indices() {
        match before {
            // It opens nothing before white space.
            None if c.is_whitespace() => return None,
            // Nothing between the two: neither is one.
            None if c == directive => return None,
            Some(before) if c == directive && !char::is_whitespace(before) => {
                return Some(from + at);
            }
            _ => before = Some(c),
        }
    }
    unclosed.push(directive);
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes what was understood: spans as `⟨s:…⟩`, with `s`trong, `e`mphasis, stri`k`e, `c`ode; preformatted text as `⟨p:…⟩`, quotations as
    /// `⟨q:…⟩`; markers and directives are left out, line ends are `/`.
    fn understood(text: &str) -> String {
        fn write_spans(spans: &[Span<'_>], out: &mut String) {
            for span in spans {
                match span {
                    Span::Text(text) => out.push_str(text),
                    Span::Styled { style, inner, .. } => {
                        out.push_str(match style {
                            Style::Strong => "⟨s:",
                            Style::Emphasis => "⟨e:",
                            Style::Strike => "⟨k:",
                            Style::Code => "⟨c:",
                        });
                        write_spans(inner, out);
                        out.push('⟩');
                    }
                }
            }
        }
        fn write(blocks: &[Block<'_>], out: &mut String) {
            for block in blocks {
                match block {
                    Block::Plain(line) => write_spans(&line.content, out),
                    Block::Preformatted { lines, .. } => {
                        out.push_str("⟨p:");
                        for line in lines {
                            out.push_str(line.content);
                        }
                        out.push('⟩');
                    }
                    Block::Quote(inner) => {
                        out.push_str("⟨q:");
                        write(inner, out);
                        out.push('⟩');
                    }
                }
            }
        }
        let blocks = blocks(text);
        assert_eq!(whole(&blocks), text, "the parts are the text");
        let mut out = String::new();
        write(&blocks, &mut out);
        out.replace('\n', "/")
    }

    /// All the parts put together.
    fn whole(blocks: &[Block<'_>]) -> String {
        fn add_spans(spans: &[Span<'_>], out: &mut String) {
            for span in spans {
                match span {
                    Span::Text(text) => out.push_str(text),
                    Span::Styled {
                        directive, inner, ..
                    } => {
                        out.push_str(directive);
                        add_spans(inner, out);
                        out.push_str(directive);
                    }
                }
            }
        }
        let mut out = String::new();
        for block in blocks {
            match block {
                Block::Plain(line) => {
                    out.push_str(line.marker);
                    add_spans(&line.content, &mut out);
                }
                Block::Preformatted { open, lines, close } => {
                    for line in [open].into_iter().chain(lines).chain(close) {
                        out.push_str(line.marker);
                        out.push_str(line.content);
                    }
                }
                Block::Quote(inner) => out.push_str(&whole(inner)),
            }
        }
        out
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(understood(text), expected);
    }

    #[track_caller]
    fn plain(text: &str) {
        assert_eq!(understood(text), text.replace('\n', "/"));
        assert!(!is_styled(&blocks(text)), "{text:?}");
    }

    #[test]
    fn spans_as_in_the_specification() {
        plain("plain span");
        check("*strong span*", "⟨s:strong span⟩");
        check("plain *_emphasis_* plain", "plain ⟨s:⟨e:emphasis⟩⟩ plain");
        check("`pre` plain *strong*", "⟨c:pre⟩ plain ⟨s:strong⟩");
        check("*strong*plain*", "⟨s:strong⟩plain*");
        check("* plain *strong*", "* plain ⟨s:strong⟩");
        check(
            "Two spans, both *alike in dignity*",
            "Two spans, both ⟨s:alike in dignity⟩",
        );
        check(
            "The full title is _Twelfth Night, or What You Will_ but\n_most_ people shorten it.",
            "The full title is ⟨e:Twelfth Night, or What You Will⟩ but/⟨e:most⟩ people shorten it.",
        );
        check("Everyone ~dis~likes cake.", "Everyone ⟨k:dis⟩likes cake.");
        check(
            "Wow, I can write in `monospace`!",
            "Wow, I can write in ⟨c:monospace⟩!",
        );
        check("This is `*monospace*`", "This is ⟨c:*monospace*⟩");
        check(
            "This is *`monospace and bold`*",
            "This is ⟨s:⟨c:monospace and bold⟩⟩",
        );
    }

    #[test]
    fn nothing_is_styled_as_in_the_specification() {
        for text in [
            "not strong*",
            "*not strong",
            "*not \n strong*",
            "*not *strong",
            "**",
            "***",
            "****",
            "There are three blocks in this body, one per line,\nbut there is no *formatting\nas spans* may not escape blocks.",
        ] {
            plain(text);
        }
    }

    #[test]
    fn directives_where_they_may_stand() {
        plain("a*b*c");
        plain("(*not*)");
        plain("*not *");
        plain("snake_case_name and 2*3*4");
        plain("https://example.org/_a_/*b*");
        check("*_*", "⟨s:_⟩");
        check("*a* *b*", "⟨s:a⟩ ⟨s:b⟩");
        check("*a *b*", "⟨s:a *b⟩");
        check("*a _b* c_", "⟨s:a _b⟩ c_");
        check("*_~`x`~_*", "⟨s:⟨e:⟨k:⟨c:x⟩⟩⟩⟩");
        check("\u{3000}*ü😀*", "\u{3000}⟨s:ü😀⟩");
        check("`a*` *b*", "⟨c:a*⟩ ⟨s:b⟩");
        // An opening directive that is none does not make room for another.
        plain("*_x");
        plain("*_x_");
    }

    #[test]
    fn preformatted_blocks() {
        check(
            "```ignored\n(println \"Hello, world!\")\n```\n\nThis should show up as monospace, preformatted text ⤴",
            "⟨p:(println \"Hello, world!\")/⟩/This should show up as monospace, preformatted text ⤴",
        );
        check(
            "> ```\n> (println \"Hello, world!\")\n\nThe entire blockquote is a preformatted text block, but this line\nis plaintext!",
            "⟨q:⟨p:(println \"Hello, world!\")/⟩⟩/The entire blockquote is a preformatted text block, but this line/is plaintext!",
        );
        check("```", "⟨p:⟩");
        check("```\n```", "⟨p:⟩");
        check("```\n *a*\n> b\n``` \n```\n*c*", "⟨p: *a*/> b/``` /⟩⟨s:c⟩");
        plain(" ```\nx");
    }

    #[test]
    fn quotations() {
        check(
            "> That that is, is.\n\nSaid the old hermit of Prague.",
            "⟨q:That that is, is./⟩/Said the old hermit of Prague.",
        );
        check(
            ">> That that is, is.\n> Said the old hermit of Prague.\n\nWho?",
            "⟨q:⟨q:That that is, is./⟩Said the old hermit of Prague./⟩/Who?",
        );
        check("> *a*\n>\n>  b", "⟨q:⟨s:a⟩// b⟩");
        check(">", "⟨q:⟩");
        check("> _ <", "⟨q:_ <⟩");
        plain("a > b");
        check("> ```\n> x\n> ```\n> *y*", "⟨q:⟨p:x/⟩⟨s:y⟩⟩");
    }

    #[test]
    fn what_is_hostile_is_bounded() {
        let deep = understood(&">".repeat(10_000));
        assert_eq!(deep.matches("⟨q:").count(), DEEPEST);
        assert!(deep.contains(">>>"), "the rest is text");
        // Each would be quadratic where every directive looked for its end.
        for piece in [
            "*a ",
            "*a _b ~c `d ",
            "* ",
            "**",
            "*_",
            "*_~`",
            ">\n",
            "```\n",
            "> ```\n",
        ] {
            let text = piece.repeat(100_000);
            assert_eq!(whole(&blocks(&text)), text);
        }
        let nested = "*_~".repeat(1_000) + "x" + &"~_*".repeat(1_000);
        assert_eq!(whole(&blocks(&nested)), nested);
    }

    #[test]
    fn actions() {
        assert_eq!(action("/me shrugs in disgust"), Some("shrugs in disgust"));
        for text in [
            "/meshrugs",
            "/me's disgusted",
            " /me shrugs",
            "\"/me shrugs\"",
            "/me",
            "/me\nx",
        ] {
            assert_eq!(action(text), None, "{text:?}");
        }
    }
}
