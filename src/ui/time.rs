//! Times, sizes and lists in words: in the language in use, the person's own time zone and their way of writing hours.

use super::text;
use crate::model::Millis;
use core::cell::{Cell, RefCell};
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::JsValue;

const DAY: f64 = 86_400_000.0;

pub fn now() -> Millis {
    Date::now() as Millis
}

fn date(at: Millis) -> Date {
    Date::new(&JsValue::from_f64(at as f64))
}

/// In all zones clocks are set at the beginning or in the middle of an hour.
const ZONE_STEP: Millis = 1_800_000;

thread_local! {
    /// The half hour that was asked about last, and how far local time was from UTC in it: rows of a chat ask about the same one again and again.
    static ZONE: Cell<(Millis, f64)> = const { Cell::new((Millis::MAX, 0.0)) };
}

/// The number of the local day.
pub fn day(at: Millis) -> i64 {
    let step = at / ZONE_STEP;
    let (known, mut offset) = ZONE.get();
    if known != step {
        offset = date(at).get_timezone_offset() * 60_000.0;
        ZONE.set((step, offset));
    }
    ((at as f64 - offset) / DAY).floor() as i64
}

/// The language in use with the person's own region where they have one of that language, for its way of writing hours and numbers.
pub fn locale() -> String {
    let code = text::code();
    let languages = window().navigator().languages();
    let own = languages
        .iter()
        .filter_map(|it| it.as_string())
        .find(|it| it.split('-').next() == Some(code));
    own.unwrap_or_else(|| match code {
        // Weeks and hours as most of the world has them.
        "en" => "en-GB".into(),
        code => code.into(),
    })
}

type Options = [(&'static str, &'static str)];

/// A way of writing times, made once: that takes the browser longer than everything else about a row of a list.
struct Formats {
    /// The offset of the time zone and the language when they were made.
    made_for: (f64, &'static str),
    made: Vec<(&'static Options, Function)>,
}

thread_local! {
    static FORMATS: RefCell<Formats> = const { RefCell::new(Formats { made_for: (0.0, ""), made: Vec::new() }) };
}

fn written(at: Millis, options: &'static Options) -> String {
    FORMATS.with_borrow_mut(|formats| {
        let made_for = (Date::new_0().get_timezone_offset(), text::code());
        if formats.made_for != made_for {
            formats.made.clear();
            formats.made_for = made_for;
        }
        let known = formats.made.iter().position(|made| made.0 == options);
        let at_place = known.unwrap_or_else(|| {
            formats.made.push((options, format(options)));
            formats.made.len() - 1
        });
        let words = formats.made.get(at_place).and_then(|(_, format)| {
            let at = JsValue::from_f64(at as f64);
            format.call1(&JsValue::UNDEFINED, &at).ok()?.as_string()
        });
        words.unwrap_or_default()
    })
}

fn format(pairs: &Options) -> Function {
    let options = Object::new();
    for (name, value) in pairs {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    let locales = Array::of1(&locale().into());
    Intl::DateTimeFormat::new(&locales, &options).format()
}

/// `14:05`
pub fn clock(at: Millis) -> String {
    written(at, &[("hour", "2-digit"), ("minute", "2-digit")])
}

/// `Today`, `Yesterday`, `Monday, 3 March`
pub fn day_name(at: Millis) -> String {
    match day(now()) - day(at) {
        0 => text::TODAY.into(),
        1 => text::YESTERDAY.into(),
        ..300 => written(
            at,
            &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
        ),
        _ => written(
            at,
            &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
        ),
    }
}

/// `3 March 2025`
pub fn date_of(at: Millis) -> String {
    written(
        at,
        &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
    )
}

/// As short as the list of chats wants it: the hour, `Yesterday`, `Mon`, or `3 Mar 2025`.
pub fn short(at: Millis) -> String {
    match day(now()) - day(at) {
        ..=0 => clock(at),
        1 => text::YESTERDAY.into(),
        2..7 => written(at, &[("weekday", "short")]),
        7..300 => written(at, &[("day", "numeric"), ("month", "short")]),
        _ => written(
            at,
            &[("day", "numeric"), ("month", "short"), ("year", "numeric")],
        ),
    }
}

/// As [`short`], within a sentence.
pub fn short_within(at: Millis) -> String {
    match day(now()) - day(at) {
        1 => text::YESTERDAY_WITHIN.into(),
        _ => short(at),
    }
}

/// `14:05:09`
pub fn seconds(at: Millis) -> String {
    written(
        at,
        &[
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("second", "2-digit"),
        ],
    )
}

/// `3 Mar 2025, 14:05:09`
pub fn exact(at: Millis) -> String {
    written(at, &[("dateStyle", "medium"), ("timeStyle", "medium")])
}

/// For `datetime`.
pub fn machine(at: Millis) -> String {
    date(at).to_iso_string().into()
}

/// `A, B and C`
pub fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Array = names.map(JsValue::from).collect();
    let locales = Array::of1(&locale().into());
    Intl::ListFormat::new(&locales, &Object::new())
        .format(&names)
        .into()
}

/// `12.5 MB`, of a number of bytes.
pub fn megabytes(bytes: f64) -> String {
    let options = Object::new();
    for (name, value) in [
        ("style", JsValue::from("unit")),
        ("unit", "megabyte".into()),
        ("maximumFractionDigits", 1.into()),
    ] {
        let _ = Reflect::set(&options, &name.into(), &value);
    }
    let locales = Array::of1(&locale().into());
    let format = Intl::NumberFormat::new(&locales, &options).format();
    let words = format.call1(&JsValue::UNDEFINED, &(bytes / 1e6).into());
    words
        .ok()
        .and_then(|words| words.as_string())
        .unwrap_or_default()
}
