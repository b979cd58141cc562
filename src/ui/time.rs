//! Times in words, in the person's own time zone and way of writing hours.

use super::text;
use crate::model::Millis;
use js_sys::{Date, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

const DAY: f64 = 86_400_000.0;

pub fn now() -> Millis {
    Date::now() as Millis
}

fn date(at: Millis) -> Date {
    Date::new(&JsValue::from_f64(at as f64))
}

/// The number of the local day.
pub fn day(at: Millis) -> i64 {
    let offset = date(at).get_timezone_offset() * 60_000.0;
    ((at as f64 - offset) / DAY).floor() as i64
}

/// The words are English, so are months and days; but hours are written as the browser's English has it.
fn locale() -> String {
    web_sys::window()
        .and_then(|window| window.navigator().language())
        .filter(|language| language.starts_with("en"))
        .unwrap_or_else(|| "en-GB".into())
}

fn options(pairs: &[(&str, &str)]) -> JsValue {
    let options = Object::new();
    for (name, value) in pairs {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    options.unchecked_into()
}

/// `14:05`
pub fn clock(at: Millis) -> String {
    let options = options(&[("hour", "2-digit"), ("minute", "2-digit")]);
    date(at)
        .to_locale_time_string_with_options(&locale(), &options)
        .into()
}

/// `Today`, `Yesterday`, `Monday, 3 March`
pub fn day_name(at: Millis) -> String {
    match day(now()) - day(at) {
        0 => text::TODAY.into(),
        1 => text::YESTERDAY.into(),
        ..300 => long_date(
            at,
            &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
        ),
        _ => long_date(
            at,
            &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
        ),
    }
}

/// `3 March 2025`
pub fn date_of(at: Millis) -> String {
    long_date(
        at,
        &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
    )
}

/// As short as the list of chats wants it: the hour, `Yesterday`, `Mon`, or `3 Mar 2025`.
pub fn short(at: Millis) -> String {
    match day(now()) - day(at) {
        ..=0 => clock(at),
        1 => text::YESTERDAY.into(),
        2..7 => long_date(at, &[("weekday", "short")]),
        7..300 => long_date(at, &[("day", "numeric"), ("month", "short")]),
        _ => long_date(
            at,
            &[("day", "numeric"), ("month", "short"), ("year", "numeric")],
        ),
    }
}

/// `14:05:09`
pub fn seconds(at: Millis) -> String {
    let options = options(&[
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("second", "2-digit"),
    ]);
    date(at)
        .to_locale_time_string_with_options(&locale(), &options)
        .into()
}

/// `3 Mar 2025, 14:05:09`
pub fn exact(at: Millis) -> String {
    let options = options(&[("dateStyle", "medium"), ("timeStyle", "medium")]);
    date(at).to_locale_string(&locale(), &options).into()
}

fn long_date(at: Millis, pairs: &[(&str, &str)]) -> String {
    date(at)
        .to_locale_date_string(&locale(), &options(pairs))
        .into()
}

/// For `datetime`.
pub fn machine(at: Millis) -> String {
    date(at).to_iso_string().into()
}
