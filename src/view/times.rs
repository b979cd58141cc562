//! Times as the browser writes them, without asking it.
//!
//! The first time that a browser's `Intl` writes takes it some 40 ms, which is as long as all the rows that a start draws. So how a
//! language writes times is learned from it once ([`learn`]), and kept as text:
//!
//! ```text
//! for whom ⏎ a style ⏎ a style …
//! a style  = parts, a tab between two of them
//! a part   = a letter for what it shows of a time, then what is written for each value of that, U+001F between two of them
//! ```
//!
//! Invariant: what [`Manner::write`] writes is what the browser would write; of what was not learned it writes nothing. A style in which
//! a part depends on more than one thing is not learned.

use crate::model::Millis;
use crate::model::calendar::{date, days};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

const PARTS: char = '\t';
const VALUES: char = '\u{1f}';

/// Of a time that shows none of the others.
const SAME: char = '=';
/// What a part is called by `Intl.DateTimeFormat.prototype.formatToParts` (ECMA-402 §11.5.6), how it begins here, and how many values it has.
const SHOWN: [(&str, char, i64); 9] = [
    ("literal", SAME, 1),
    ("year", 'y', 50),
    ("month", 'M', 12),
    ("day", 'd', 31),
    ("weekday", 'w', 7),
    ("hour", 'h', 24),
    ("dayPeriod", 'h', 24),
    ("minute", 'm', 60),
    ("second", 's', 60),
];
/// The first of those years.
const FIRST_YEAR: i64 = 2_000;

/// So many times are compared, that far from each other, before a style is believed.
const TRIES: i64 = 24;
const APART: i64 = 401 * DAY + 7 * HOUR + 13 * MINUTE + 29 * SECOND;

/// A time in the zone in which it is written: milliseconds since 1970-01-01T00:00 there.
pub type Local = i64;

/// The place of a time among the values of what a letter shows.
fn value(letter: char, at: Local) -> Option<usize> {
    let day = at.div_euclid(DAY);
    let value = match letter {
        SAME => 0,
        // 1970 began on a Thursday.
        'w' => (day + 4).rem_euclid(7),
        'h' => at.rem_euclid(DAY) / HOUR,
        'm' => at.rem_euclid(HOUR) / MINUTE,
        's' => at.rem_euclid(MINUTE) / SECOND,
        _ => {
            let (year, month, date) = date(u64::try_from(day).ok()?);
            match letter {
                'y' => i64::try_from(year).ok()?.checked_sub(FIRST_YEAR)?,
                'M' => i64::try_from(month).ok()? - 1,
                'd' => i64::try_from(date).ok()? - 1,
                _ => return None,
            }
        }
    };
    usize::try_from(value).ok()
}

/// A time that shows a value.
fn sample(letter: char, value: i64) -> Local {
    let day = |year, month, day| days(year, month, day) * DAY;
    match letter {
        'y' => day(FIRST_YEAR + value, 6, 15),
        'M' => day(2_024, value + 1, 15),
        'd' => day(2_024, 1, value + 1),
        // A Sunday, and the days after it.
        'w' => day(2_023, 1, value + 1),
        'h' => day(2_024, 1, 15) + value * HOUR,
        'm' => day(2_024, 1, 15) + value * MINUTE,
        's' => day(2_024, 1, 15) + value * SECOND,
        _ => day(2_024, 1, 15),
    }
}

/// A style taken apart: of each part its letter and its values. Rows of a chat ask for the same ones again and again.
type Style = Vec<(char, Vec<String>)>;

/// `None`: that is no style, or it was not learned.
fn take_apart(style: &str) -> Option<Style> {
    let parts = style.split(PARTS).map(|part| {
        let mut rest = part.chars();
        let letter = rest.next()?;
        let values = rest.as_str().split(VALUES).map(String::from);
        Some((letter, values.collect()))
    });
    parts.collect()
}

fn write(style: &Style, at: Local) -> Option<String> {
    let mut text = String::new();
    for (letter, values) in style {
        text.push_str(values.get(value(*letter, at)?)?);
    }
    Some(text)
}

/// What a time is written as: the names and the texts of its parts.
pub type Parts = Vec<(String, String)>;

/// Learns a style from what writes times of universal time; empty: it cannot be learned.
pub fn learn(parts: &dyn Fn(Millis) -> Parts) -> String {
    let parts = |at: Local| parts(Millis::try_from(at).unwrap_or_default());
    let mut style = String::new();
    for (number, (name, _)) in parts(sample(SAME, 0)).iter().enumerate() {
        let Some((_, letter, values)) = SHOWN.iter().find(|it| it.0 == name) else {
            return String::new();
        };
        if number > 0 {
            style.push(PARTS);
        }
        style.push(*letter);
        for value in 0..*values {
            if value > 0 {
                style.push(VALUES);
            }
            if let Some((_, text)) = parts(sample(*letter, value)).get(number) {
                style.push_str(text);
            }
        }
    }
    let known = take_apart(&style);
    let as_written = |number: i64| {
        let at = sample('y', 0) + number * APART;
        let text: String = parts(at).into_iter().map(|(_, text)| text).collect();
        known.as_ref().and_then(|known| write(known, at)) == Some(text)
    };
    match (0..TRIES).all(as_written) {
        true => style,
        false => String::new(),
    }
}

/// How somebody's browser writes times.
pub struct Manner(Vec<Option<Style>>);

impl Manner {
    /// Whether what was kept was learned for `whom`.
    pub fn is_for(kept: &str, whom: &str) -> bool {
        kept.split('\n').next() == Some(whom)
    }

    /// What was kept, if that was learned for `whom`.
    pub fn read(kept: &str, whom: &str) -> Option<Self> {
        let styles = || kept.split('\n').skip(1).map(take_apart).collect();
        Self::is_for(kept, whom).then(|| Self(styles()))
    }

    /// What is to be kept. `whom`: one line; `styles`: as they were learned.
    pub fn keep(whom: &str, styles: &[String]) -> String {
        styles.iter().fold(whom.to_owned(), |mut kept, style| {
            kept.push('\n');
            kept.push_str(style);
            kept
        })
    }

    /// A time in the style of that number; `None`: the browser is to be asked.
    pub fn write(&self, style: usize, at: Local) -> Option<String> {
        write(self.0.get(style)?.as_ref()?, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];

    fn part(name: &str, text: impl ToString) -> (String, String) {
        (name.into(), text.to_string())
    }

    /// `15 Jan 2024, 2:05 pm`
    fn english(at: Millis) -> Parts {
        let (year, month, day) = date(at / DAY as u64);
        let (hour, minute) = (at / HOUR as u64 % 24, at / MINUTE as u64 % 60);
        vec![
            part("day", day),
            part("literal", " "),
            part("month", MONTHS[month as usize - 1]),
            part("literal", " "),
            part("year", year),
            part("literal", ", "),
            part("hour", (hour + 11) % 12 + 1),
            part("literal", ":"),
            part("minute", format!("{minute:02}")),
            part("literal", "\u{202f}"),
            part("dayPeriod", if hour < 12 { "am" } else { "pm" }),
        ]
    }

    fn text(parts: Parts) -> String {
        parts.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn writes_what_it_learned_from() {
        let kept = Manner::keep("en", &[String::new(), learn(&english)]);
        let manner = Manner::read(&kept, "en").expect("it was learned for that one");
        let mut at = days(2_000, 1, 1) * DAY;
        while at < days(2_050, 1, 1) * DAY {
            assert_eq!(manner.write(1, at), Some(text(english(at as Millis))));
            at += 5 * DAY + 7 * HOUR + 11 * MINUTE;
        }
    }

    #[test]
    fn writes_nothing_that_was_not_learned() {
        let kept = Manner::keep("en", &[String::new(), learn(&english)]);
        let manner = Manner::read(&kept, "en").expect("it was learned for that one");
        let at = days(2_024, 2, 29) * DAY;
        assert_eq!(manner.write(0, at), None);
        assert_eq!(manner.write(2, at), None);
        assert_eq!(manner.write(usize::MAX, at), None);
        assert_eq!(manner.write(1, days(1_999, 12, 31) * DAY), None);
        assert_eq!(manner.write(1, days(2_050, 1, 1) * DAY), None);
        assert_eq!(manner.write(1, -1), None);
        assert!(Manner::read(&kept, "en-US").is_none());
        assert!(Manner::read("", "en").is_none());
        // What somebody else wrote there.
        for line in ["=", "?x", "\t", "d", "", "h\u{1f}", "é1"] {
            let manner = Manner::read(&format!("en\n{line}"), "en").expect("it is for that one");
            assert_ne!(manner.write(0, at), Some("29".into()));
        }
    }

    #[test]
    fn believes_no_style_in_which_a_part_depends_on_two_things() {
        // Another calendar: its days are not ours.
        let shifted = |at: Millis| english(at + 11 * DAY as u64);
        assert_eq!(learn(&shifted), "");
        let of_the_afternoon = |at: Millis| {
            let mut parts = english(at);
            if at / HOUR as u64 % 24 > 11 {
                parts[2].1 += "uary";
            }
            parts
        };
        assert_eq!(learn(&of_the_afternoon), "");
        let named = |at: Millis| vec![part("era", "AD"), english(at).remove(0)];
        assert_eq!(learn(&named), "");
        assert_eq!(learn(&|_| Parts::new()), "");
    }
}
