//! Times, sizes and lists in words: in the language in use, the person's own time zone and their way of writing hours.
//!
//! The browser's `Intl` says how. What it takes long to begin with is kept for the next start ([`crate::view::times`]).

use super::{local, text};
use crate::model::Millis;
use crate::view::times::{self, Local, Manner};
use core::cell::{Cell, RefCell};
use core::time::Duration;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use leptos::prelude::{set_timeout, window};
use wasm_bindgen::JsValue;

const DAY: Local = 86_400_000;

pub fn now() -> Millis {
    Date::now() as Millis
}

fn date(at: Millis) -> Date {
    Date::new(&JsValue::from_f64(at as f64))
}

/// In all zones clocks are set at the beginning or in the middle of an hour.
const ZONE_STEP: Millis = 1_800_000;

thread_local! {
    /// The half hour that was asked about last, and how far local time was from UTC in it, in ms: rows of a chat ask about the same one again
    /// and again.
    static ZONE: Cell<Option<(Millis, Local)>> = const { Cell::new(None) };
}

/// A time in the person's own zone.
fn at_home(at: Millis) -> Local {
    let step = at / ZONE_STEP;
    let known = ZONE.get().filter(|known| known.0 == step);
    let (_, offset) = known.unwrap_or_else(|| {
        let offset = (date(at).get_timezone_offset() * 60_000.0) as Local;
        ZONE.set(Some((step, offset)));
        (step, offset)
    });
    // Far beyond any time that is told, the last one.
    Local::try_from(at)
        .unwrap_or(Local::MAX)
        .saturating_sub(offset)
}

/// The number of the local day.
pub fn day(at: Millis) -> i64 {
    at_home(at).div_euclid(DAY)
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

/// What times are written for, each in its own way; a number is its place in [`STYLES`].
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Clock,
    Seconds,
    Exact,
    Weekday,
    Day,
    ShortDate,
    LongDay,
    LongDate,
}

type Options = &'static [(&'static str, &'static str)];

/// What the browser calls them, in their order. Whoever changes one gives [`KEPT`] another name, or what was learned of another one is read.
const STYLES: [Options; 8] = [
    &[("hour", "2-digit"), ("minute", "2-digit")],
    &[
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("second", "2-digit"),
    ],
    &[("dateStyle", "medium"), ("timeStyle", "medium")],
    &[("weekday", "short")],
    &[("day", "numeric"), ("month", "short")],
    &[("day", "numeric"), ("month", "short"), ("year", "numeric")],
    &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
    &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
];

/// Where [`Manner`] is kept in this browser.
const KEPT: &str = "times";

/// What it takes to write times: made, or read, once.
#[derive(Default)]
struct Writing {
    /// The offset of the time zone and the language for which that was.
    made_for: (f64, &'static str),
    manner: Option<Manner>,
    /// What the browser itself was needed for.
    formats: Vec<(Style, Function)>,
}

thread_local! {
    static WRITING: RefCell<Writing> = RefCell::default();
}

fn written(at: Millis, style: Style) -> String {
    WRITING.with_borrow_mut(|writing| {
        let made_for = (Date::new_0().get_timezone_offset(), text::code());
        if writing.made_for != made_for {
            // Whoever travels is in another zone for all of the past, too.
            ZONE.take();
            *writing = Writing {
                made_for,
                manner: local::kept(KEPT).and_then(|kept| Manner::read(&kept, &whom())),
                formats: Vec::new(),
            };
        }
        let manner = writing.manner.as_ref();
        let known = manner.and_then(|manner| manner.write(style as usize, at_home(at)));
        known.unwrap_or_else(|| by_the_browser(&mut writing.formats, at, style))
    })
}

fn by_the_browser(formats: &mut Vec<(Style, Function)>, at: Millis, style: Style) -> String {
    let known = formats.iter().position(|made| made.0 == style);
    let at_place = known.unwrap_or_else(|| {
        formats.push((style, format(style as usize, None).format()));
        formats.len() - 1
    });
    let words = formats.get(at_place).and_then(|(_, format)| {
        let at = JsValue::from_f64(at as f64);
        format.call1(&JsValue::UNDEFINED, &at).ok()?.as_string()
    });
    words.unwrap_or_default()
}

/// `zone`: another one than the person's own.
fn format(style: usize, zone: Option<&str>) -> Intl::DateTimeFormat {
    let options = Object::new();
    let pairs = STYLES.get(style).copied().unwrap_or_default();
    let zone = zone.map(|zone| ("timeZone", zone));
    for (name, value) in pairs.iter().copied().chain(zone) {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    Intl::DateTimeFormat::new(&Array::of1(&locale().into()), &options)
}

/// For whom a [`Manner`] is: another version of a browser may write otherwise.
fn whom() -> String {
    let browser = window().navigator().user_agent().unwrap_or_default();
    text::join(&locale(), " ", &browser)
}

fn is_learned() -> bool {
    local::kept(KEPT).is_some_and(|kept| Manner::is_for(&kept, &whom()))
}

/// The first time that the browser itself writes takes it as long as thousands of others: asked for while nothing else is to be done.
pub fn prepare() {
    if !is_learned() {
        let _ = format(Style::Clock as usize, None);
    }
}

/// How long after a start times are learned, and after one style the next one.
const LEARN_AFTER: Duration = Duration::from_secs(6);
const LEARN_NEXT: Duration = Duration::from_millis(100);

/// Learns how the browser writes times, if that is not known here yet, when there is nothing else to do.
pub fn learn_later() {
    let learn = || {
        if !is_learned() {
            learn(whom(), Vec::new());
        }
    };
    set_timeout(learn, LEARN_AFTER);
}

/// `styles`: those that were learned so far.
fn learn(whom: String, mut styles: Vec<String>) {
    if whom != self::whom() {
        // Another language was chosen meanwhile; the next start learns it.
        return;
    }
    if styles.len() >= STYLES.len() {
        return local::keep(KEPT, &Manner::keep(&whom, &styles));
    }
    let format = format(styles.len(), Some("UTC"));
    styles.push(times::learn(&|at| {
        let parts = format.format_to_parts(&date(at));
        let of = |part: &JsValue, name: &str| {
            let text = Reflect::get(part, &name.into()).ok();
            text.and_then(|text| text.as_string()).unwrap_or_default()
        };
        let part = |part: JsValue| (of(&part, "type"), of(&part, "value"));
        parts.iter().map(part).collect()
    }));
    set_timeout(move || learn(whom, styles), LEARN_NEXT);
}

/// `14:05`
pub fn clock(at: Millis) -> String {
    written(at, Style::Clock)
}

/// `Today`, `Yesterday`, `Monday, 3 March`
pub fn day_name(at: Millis) -> String {
    match day(now()) - day(at) {
        0 => text::TODAY.into(),
        1 => text::YESTERDAY.into(),
        ..300 => written(at, Style::LongDay),
        _ => written(at, Style::LongDate),
    }
}

/// `3 March 2025`
pub fn date_of(at: Millis) -> String {
    written(at, Style::LongDate)
}

/// As short as the list of chats wants it: the hour, `Yesterday`, `Mon`, or `3 Mar 2025`.
pub fn short(at: Millis) -> String {
    match day(now()) - day(at) {
        ..=0 => clock(at),
        1 => text::YESTERDAY.into(),
        2..7 => written(at, Style::Weekday),
        7..300 => written(at, Style::Day),
        _ => written(at, Style::ShortDate),
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
    written(at, Style::Seconds)
}

/// `3 Mar 2025, 14:05:09`
pub fn exact(at: Millis) -> String {
    written(at, Style::Exact)
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
