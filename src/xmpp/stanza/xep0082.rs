//! Dates and times (XEP-0082 §3.2).

use crate::model::Millis;
use crate::model::calendar::{date, days};

/// Milliseconds since the epoch; `None` for what is no time, or lies before 1970 or beyond the year 9999.
pub fn parse(text: &str) -> Option<Millis> {
    let text = text.trim();
    if !text.is_ascii() {
        return None;
    }
    let (date, rest) = text.split_once(['T', 't'])?;
    let mut date = date.split('-');
    let year = digits(date.next()?, 4)?;
    let month = digits(date.next()?, 2)?;
    let day = digits(date.next()?, 2)?;
    if date.next().is_some()
        || !(1..=12).contains(&month)
        || !(1..=days_in(year, month)).contains(&day)
    {
        return None;
    }
    let zone_at = rest.find(['Z', 'z', '+', '-'])?;
    let (time, zone) = rest.split_at(zone_at);
    let offset_minutes = zone_minutes(zone)?;
    let (time, fraction) = match time.split_once('.') {
        Some((time, fraction)) => (time, milliseconds(fraction)?),
        None => (time, 0),
    };
    let mut time = time.split(':');
    let hour = digits(time.next()?, 2)?;
    let minute = digits(time.next()?, 2)?;
    let second = digits(time.next()?, 2)?;
    // A leap second is the next one's beginning.
    if time.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds =
        days(year, month, day) * 86_400 + hour * 3_600 + (minute - offset_minutes) * 60 + second;
    Millis::try_from(seconds * 1_000 + fraction).ok()
}

/// `2026-01-31T12:00:00.000Z`: with milliseconds, in universal time, so that it does not tell where somebody is (§6).
pub fn format(at: Millis) -> String {
    let (seconds, fraction) = (at / 1_000, at % 1_000);
    let (days, clock) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (clock / 3_600, clock / 60 % 60, clock % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:03}Z")
}

fn digits(text: &str, count: usize) -> Option<i64> {
    let fits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

fn milliseconds(fraction: &str) -> Option<i64> {
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = fraction.bytes().chain(*b"00").take(3);
    Some(thousandths.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

fn zone_minutes(zone: &str) -> Option<i64> {
    let sign = match zone.as_bytes().first()? {
        b'Z' | b'z' => return (zone.len() == 1).then_some(0),
        b'+' => 1,
        _ => -1,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_times() {
        let check =
            |text: &str, expected: Option<Millis>| assert_eq!(parse(text), expected, "{text}");
        check("1970-01-01T00:00:00Z", Some(0));
        check("2002-09-10T23:41:07Z", Some(1_031_701_267_000));
        check("2000-02-29T12:00:00.5Z", Some(951_825_600_500));
        check("2000-02-29T12:00:00.123456Z", Some(951_825_600_123));
        check("2024-12-31T23:59:60Z", Some(1_735_689_600_000));
        check("2006-07-04T20:00:00-05:30", Some(1_152_063_000_000));
        check("2006-07-05T01:30:00+00:00", Some(1_152_063_000_000));
        check(" 9999-12-31T23:59:59Z ", Some(253_402_300_799_000));
        // Before the epoch, where the first steps on the Moon are too.
        check("1969-07-21T02:56:15Z", None);
        check("1970-01-01T00:00:00+00:01", None);
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "T",
            "Z",
            "2002-09-10",
            "2002-09-10T23:41:07",
            "2002-9-10T23:41:07Z",
            "2002-13-10T23:41:07Z",
            "2001-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2002-09-31T00:00:00Z",
            "2002-09-00T00:00:00Z",
            "2002-09-10T24:00:00Z",
            "2002-09-10T23:60:00Z",
            "2002-09-10T23:41:61Z",
            "2002-09-10T23:41:07.Z",
            "2002-09-10T23:41:07.xZ",
            "2002-09-10T23:41:07Z5",
            "2002-09-10T23:41:07+1",
            "2002-09-10T23:41:07+24:00",
            "20020910T23:41:07",
            "12002-09-10T23:41:07Z",
            "-002-09-10T23:41:07Z",
            "２002-09-10T23:41:07Z",
            "2002-09-10T+3:41:07Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_day_is_written_as_it_is_read() {
        assert_eq!(format(1_031_701_267_089), "2002-09-10T23:41:07.089Z");
        assert_eq!(format(0), "1970-01-01T00:00:00.000Z");
        // Every day of four hundred years, each at another time.
        for day in 0..146_097u64 {
            let at = day * 86_400_000 + day * 86_399 % 86_400_000;
            assert_eq!(parse(&format(at)), Some(at));
        }
    }
}
