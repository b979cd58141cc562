//! What of the log is in view, and what stays where it is while rows come and go.
//!
//! Where a row is is said from the top of the page, not of the log: a line about the connection or a search takes room from the log's
//! top, and nothing moves by that, as the log is laid out from its end.

use crate::model::MessageKey;
use crate::ui::focus;
use crate::ui::message::{key_from, key_of};
use crate::ui::tab::Tab;
use crate::ui::text;
use core::time::Duration;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomRect, Element, HtmlElement};

/// How long a row that was jumped to is marked.
const FOUND: Duration = Duration::from_millis(2_500);
const PLACE: &str = "aria-posinset";

/// The log, as long as it is there: what was asked for with the next frame may come when it is gone.
pub fn here(node: NodeRef<html::Div>) -> Option<HtmlElement> {
    node.try_get_untracked().flatten().map(Into::into)
}

/// The row that is to stay where it is while others come and go.
#[derive(Clone, Default)]
pub struct Anchor(Option<Held>);

#[derive(Clone)]
struct Held {
    row: Element,
    /// How far below the top of the page it was, in CSS pixels.
    place: f64,
}

impl Anchor {
    pub fn new(seen: InView) -> Self {
        Self(Some(Held {
            row: seen.first.0.into(),
            place: seen.place,
        }))
    }

    /// Which message it is, and where it was.
    pub fn read(&self) -> Option<(MessageKey, f64)> {
        let held = self.0.as_ref()?;
        Some((key_of(held.row.dyn_ref()?)?, held.place))
    }

    /// Whether there is a row to keep.
    pub fn holds(&self) -> bool {
        self.0.is_some()
    }

    /// Puts the row back to where it was.
    pub fn keep(&self, log: &Element) {
        if let Some(held) = self.0.as_ref().filter(|it| it.row.is_connected()) {
            put(log, &held.row, held.place);
        }
    }
}

/// What is in view: the first message and the last one, and how far below the top of the page the first begins, in CSS pixels.
pub struct InView {
    pub first: (HtmlElement, MessageKey),
    pub last: MessageKey,
    place: f64,
}

/// With every frame that scrolls: of sixty messages, one below the other, only those are measured that halve them.
pub fn in_view(log: &Element) -> Option<InView> {
    let frame = log.get_bounding_client_rect();
    let articles = log.query_selector_all("article").ok()?;
    let article = |at: u32| articles.item(at)?.dyn_into::<HtmlElement>().ok();
    // The number of messages before those of which this is not so.
    let before = |is_before: &dyn Fn(DomRect) -> bool| {
        let (mut from, mut to) = (0, articles.length());
        while from < to {
            let middle = u32::midpoint(from, to);
            match article(middle).is_some_and(|it| is_before(it.get_bounding_client_rect())) {
                true => from = middle + 1,
                false => to = middle,
            }
        }
        from
    };
    let from = before(&|rect| rect.bottom() <= frame.top());
    let to = before(&|rect| rect.top() < frame.bottom());
    if from >= to {
        return None;
    }
    let (first, last) = (article(from)?, article(to - 1)?);
    let key = key_of(&first)?;
    Some(InView {
        place: top_of(&first),
        first: (first, key),
        last: key_of(&last)?,
    })
}

/// Says in `aria-posinset` which of this tab's rows each message is. Here and not in the rows: older ones that come change it of all.
pub fn count(node: NodeRef<html::Div>, first: usize) {
    let Some(log) = here(node) else {
        return;
    };
    for (at, row) in focus::all(&log, ".ordered > [data-id]").iter().enumerate() {
        let place = (first + at).to_string();
        if row.tag_name() == "ARTICLE" && row.get_attribute(PLACE).as_ref() != Some(&place) {
            // Fails for no name that could be one.
            let _ = row.set_attribute(PLACE, &place);
        }
    }
}

/// Brings the row that a person jumps to into the middle, marks it, and moves the focus to it.
pub fn bring(node: NodeRef<html::Div>, key: MessageKey) {
    let Some(log) = here(node) else {
        return;
    };
    let find =
        |wanted: &str| -> Option<HtmlElement> { log.query_selector(wanted).ok()??.dyn_into().ok() };
    if let Some(before) = find("[data-found]") {
        let _ = before.remove_attribute("data-found");
    }
    let Some((_, row)) = row_of(log.clone(), key) else {
        return;
    };
    if !row.has_attribute("tabindex") {
        let _ = row.set_attribute("tabindex", "-1");
    }
    let _ = row.focus();
    let (frame, place) = (
        log.get_bounding_client_rect(),
        row.get_bounding_client_rect(),
    );
    // What is higher than the log is read from its beginning.
    let room = ((frame.height() - place.height()) / 2.0).max(0.0);
    let by = place.top() - frame.top() - room;
    log.set_scroll_top(log.scroll_top() + by.round() as i32);
    let _ = row.set_attribute("data-found", "");
    set_timeout(
        move || {
            let _ = row.remove_attribute("data-found");
        },
        FOUND,
    );
}

/// How far below the top of the page an element begins, in CSS pixels: there are browsers that move the page for the keyboard.
pub fn top_of(it: &Element) -> f64 {
    let scrolled = window().scroll_y().unwrap_or_default();
    it.get_bounding_client_rect().top() + scrolled
}

/// Scrolls until a row is so far below the top of the page, in CSS pixels.
pub fn put(log: &Element, row: &Element, place: f64) {
    let now = top_of(row);
    let moved = (now - place).round() as i32;
    if moved != 0 {
        log.set_scroll_top(log.scroll_top() + moved);
    }
}

pub fn row_of<L: AsRef<Element>>(log: L, key: MessageKey) -> Option<(L, HtmlElement)> {
    let id = text::join("[data-id=\"", &key.to_string(), "\"]");
    let row = log.as_ref().query_selector(&id).ok()??.dyn_into().ok()?;
    Some((log, row))
}

/// The browser keeps it with the page that it loads anew, or takes out of memory: which message was read, and where it was.
pub fn leave(place: Option<(MessageKey, f64)>) {
    let left = place.map_or(JsValue::NULL, |(key, place)| {
        let pixels = (place.round() as i32).to_string();
        text::join(&key.to_string(), " ", &pixels).into()
    });
    if let Ok(history) = window().history()
        && history.state().is_ok_and(|state| state != left)
    {
        // Browsers refuse this only to whoever does it all the time.
        let _ = history.replace_state(&left, "");
    }
}

/// What [`leave`] left, once.
fn left() -> Option<(MessageKey, f64)> {
    let left = window().history().ok()?.state().ok()?.as_string()?;
    leave(None);
    let (key, pixels) = left.split_once(' ')?;
    // Not as a fraction: reading one takes tables that would be the largest thing in this part.
    let pixels: i32 = pixels.parse().ok()?;
    Some((key_from(key)?, pixels.into()))
}

/// The chat that is open when the page is loaded anew is read on where it was left.
pub fn return_to(tab: Tab) {
    let chat = tab.address.with_untracked(|it| it.chat().cloned());
    if let Some((chat, place)) = chat.zip(left()) {
        let (key, place) = place;
        (tab.places).update_value(|places| _ = places.insert(chat, (key, Some(place))));
    }
}
