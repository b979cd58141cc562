//! A long list of rows, of which only those in sight and some around are in the document.
//!
//! Rows have `aria-posinset` and `aria-setsize`, so that a screen reader counts all of them. Arrow keys, Home, End, Page Up and Page Down
//! move the focus from row to row. Whatever has the focus stays in the document and keeps the focus, however the list is scrolled or
//! sorted anew.

use super::later::{after_paint, fills, next_frame};
use crate::model::{BareJid, order};
use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement};

/// Rows before and after those in sight.
const AROUND: usize = 10;
/// Heights of a row and of a heading, in rem: known without looking, so that those out of sight need not be there.
const ROW: f64 = 4.5;
const HEADING: f64 = 2.25;
/// Lists are taken to be at least so high, in CSS pixels: one that is hidden has no height.
const LOWEST: f64 = 900.0;

/// What a row shows.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Item {
    /// Words above what follows; not to be chosen.
    Heading(String),
    Chat(BareJid),
    /// Somebody; the number tells several rows of them apart.
    Contact(BareJid, usize),
}

/// Where the headings are, in order: from that, where every row is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Heights(Vec<usize>);

impl Heights {
    fn of(items: &[Item]) -> Self {
        let is = |it: &(usize, &Item)| matches!(it.1, Item::Heading(_));
        Self(items.iter().enumerate().filter(is).map(|it| it.0).collect())
    }

    /// Headings before a row.
    fn before(&self, at: usize) -> usize {
        self.0.partition_point(|heading| *heading < at)
    }

    /// The top of a row, in rem.
    fn top(&self, at: usize) -> f64 {
        at as f64 * ROW - self.before(at) as f64 * (ROW - HEADING)
    }

    /// The row at a height, in rem.
    fn at(&self, top: f64, count: usize) -> usize {
        let (mut from, mut to) = (0, count);
        while from < to {
            let middle = usize::midpoint(from, to);
            match self.top(middle + 1) <= top {
                true => from = middle + 1,
                false => to = middle,
            }
        }
        from
    }
}

/// Where a row is now; it may be gone from the list a moment before it is gone from the document.
#[derive(Clone, Copy, PartialEq, Default)]
struct Place {
    at: usize,
    /// In rem.
    top: f64,
    /// Which row it is of how many, without headings.
    of_all: (usize, usize),
}

/// A scrolling list with things before and after the rows. `draw` makes what is inside a row.
pub fn rows(
    items: Memo<Vec<Item>>,
    before: AnyView,
    after: AnyView,
    draw: impl Fn(Item) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let scroller = NodeRef::<html::Div>::new();
    let list = NodeRef::<html::Ul>::new();
    // What fills the window is there before anything was measured.
    let span = RwSignal::new((0, fills(ROW * 16.0)));
    let focused = RwSignal::new(None::<Item>);
    let count = Memo::new(move |_| items.with(Vec::len));
    let heights = Memo::new(move |_| items.with(|items| Heights::of(items)));
    let shown = Memo::new(move |_| {
        let (from, to) = span.get();
        items.with(|items| {
            let to = to.min(items.len());
            let mut shown: Vec<(usize, Item)> = (from..to)
                .filter_map(|at| Some((at, items.get(at)?.clone())))
                .collect();
            if let Some(item) = focused.get()
                && !shown.iter().any(|it| it.1 == item)
                && let Some(at) = items.iter().position(|it| *it == item)
            {
                shown.push((at, item));
                order::sort_by(&mut shown, |a, b| a.0.cmp(&b.0));
            }
            shown
        })
    });
    let measure = move || {
        // The list may be gone.
        let here = scroller.try_get_untracked().flatten();
        let (Some(scroller), Some(list)) = (here, list.try_get_untracked().flatten()) else {
            return;
        };
        let rem = rem();
        let top = f64::from(scroller.scroll_top() - list.offset_top()) / rem;
        let high = f64::from(scroller.client_height()).max(LOWEST) / rem;
        let count = count.get_untracked();
        let (from, to) =
            heights.with_untracked(|it| (it.at(top.max(0.0), count), it.at(top + high, count)));
        // In steps, so that not every pixel changes something.
        let from = from.saturating_sub(AROUND) / 4 * 4;
        let now = (from, to + 1 + AROUND);
        if span.get_untracked() != now {
            span.set(now);
        }
    };
    let on_resize = window_event_listener_untyped("resize", move |_| measure());
    on_cleanup(move || on_resize.remove());
    Effect::new(move |_| {
        count.track();
        // Rows out of sight can wait until those in sight are painted.
        after_paint(measure);
    });
    // A row that was moved in the document has lost the focus.
    Effect::new(move |_| {
        shown.track();
        next_frame(focused, move || {
            let Some(item) = focused.get_untracked() else {
                return;
            };
            let lost = document()
                .active_element()
                .is_none_or(|it| it.tag_name() == "BODY");
            let at = items.with_untracked(|items| items.iter().position(|it| *it == item));
            if let (true, Some(at), Some(list)) = (lost, at, list.get_untracked()) {
                focus(&list, at);
            }
        });
    });
    let on_focus = move |event: FocusEvent| {
        let at = row_of(event.target());
        let item = at.and_then(|at| items.with_untracked(|items| items.get(at).cloned()));
        if item.is_some() && focused.get_untracked() != item {
            focused.set(item);
        }
    };
    let on_blur = move |event: FocusEvent| {
        let to = event.related_target();
        if to.is_some() && row_of(to).is_none() {
            focused.set(None);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let Some(at) = row_of(event.target()) else {
            return;
        };
        let (Some(scroller), Some(list)) = (scroller.get_untracked(), list.get_untracked()) else {
            return;
        };
        let rem = rem();
        let page = (f64::from(scroller.client_height()) / (rem * ROW)) as usize;
        let to = items.with_untracked(|items| next(items, at, &event.key(), page.max(2) - 1));
        let Some((to, item)) = to else { return };
        event.prevent_default();
        focused.set(Some(item));
        let pixels = |at: usize| {
            let top = heights.with_untracked(|heights| heights.top(at)) * rem;
            list.offset_top() + top as i32
        };
        // The first one brings what is before the list with it.
        let top = if to <= 1 { 0 } else { pixels(to) };
        let bottom = pixels(to + 1) + 1;
        if top < scroller.scroll_top() {
            scroller.set_scroll_top(top);
        } else if bottom > scroller.scroll_top() + scroller.client_height() {
            scroller.set_scroll_top(bottom - scroller.client_height());
        }
        measure();
        request_animation_frame(move || focus(&list, to));
    };
    let draw = StoredValue::new(draw);
    // Rows come and go: they follow this alone, which forgets them with each beat (see `live`).
    let beat = ArcTrigger::new();
    let pulse = StoredValue::new(beat.clone());
    Effect::new(move |_| {
        shown.track();
        heights.track();
        count.track();
        beat.notify();
    });
    let row = move |(_, item): (usize, Item)| {
        let of = item.clone();
        let pulse = pulse.get_value();
        let heading = matches!(item, Item::Heading(_));
        let place = Memo::new(move |before: Option<&Place>| {
            pulse.track();
            let now =
                shown.with_untracked(|shown| shown.iter().find(|it| it.1 == of).map(|it| it.0));
            let at = now.or(before.map(|it| it.at)).unwrap_or_default();
            heights.with_untracked(|heights| Place {
                at,
                top: heights.top(at),
                of_all: (
                    at + 1 - heights.before(at),
                    count.get_untracked() - heights.0.len(),
                ),
            })
        });
        view! {
            <li
                class="row"
                class:heading=heading
                style:top=move || in_rem(place.get().top)
                data-at=move || place.get().at
                // A heading is none of them.
                aria-posinset=move || (!heading).then(|| place.get().of_all.0)
                aria-setsize=move || (!heading).then(|| place.get().of_all.1)
            >
                {draw.with_value(|draw| draw(item))}
            </li>
        }
        .into_any()
    };
    view! {
        <div
            class="scroller"
            node_ref=scroller
            on:scroll=move |_| measure()
            on:focusin=on_focus
            on:focusout=on_blur
            on:keydown=on_key
        >
            {before}
            <ul class="rows-list" node_ref=list style:height=move || in_rem(heights.with(|heights| heights.top(count.get())))>
                <For each=move || shown.get() key=|it| it.1.clone() children=row />
            </ul>
            {after}
        </div>
    }
    .into_any()
}

/// A length for the styles.
fn in_rem(length: f64) -> String {
    // All lengths here are quarters.
    let quarters = (length * 4.0) as u32;
    let mut text = (quarters / 4).to_string();
    text.push_str([".0rem", ".25rem", ".5rem", ".75rem"][(quarters % 4) as usize]);
    text
}

/// A rem, in CSS pixels.
fn rem() -> f64 {
    let size = document()
        .document_element()
        .and_then(|root| window().get_computed_style(&root).ok().flatten())
        .and_then(|style| style.get_property_value("font-size").ok());
    // "16px". The browser's reading of numbers: ours would be downloaded for this alone.
    let size = size.map(|size| js_sys::parse_float(&size));
    size.filter(|size| *size >= 1.0).unwrap_or(16.0)
}

/// The row that an event happened in.
fn row_of(target: Option<EventTarget>) -> Option<usize> {
    let element: Element = target?.dyn_into().ok()?;
    let row = element.closest("li.row").ok()??;
    row.get_attribute("data-at")?.parse().ok()
}

fn focus(list: &HtmlElement, at: usize) {
    let mut selector = String::from("[data-at=\"");
    selector.push_str(&at.to_string());
    selector.push_str("\"] a");
    let link = list.query_selector(&selector).ok().flatten();
    if let Some(link) = link.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        // Fails only where the element cannot have it.
        let _ = link.focus();
    }
}

/// The row that a key leads to.
fn next(items: &[Item], at: usize, key: &str, page: usize) -> Option<(usize, Item)> {
    let last = items.len().checked_sub(1)?;
    let (mut to, down) = match key {
        "ArrowDown" => (at + 1, true),
        "ArrowUp" => (at.checked_sub(1)?, false),
        "PageDown" => ((at + page).min(last), false),
        "PageUp" => (at.saturating_sub(page), true),
        "Home" => (0, true),
        "End" => (last, false),
        _ => return None,
    };
    loop {
        match items.get(to)? {
            Item::Heading(_) if down => to += 1,
            Item::Heading(_) => to = to.checked_sub(1)?,
            item => return Some((to, item.clone())),
        }
    }
}

/// Moves the focus to the first row that can be chosen, from outside the list.
pub fn enter(event: &KeyboardEvent) {
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let around = target.and_then(|it| it.closest(".finding").ok().flatten());
    let first = around.and_then(|it| it.query_selector(".rows-list a").ok().flatten());
    if let Some(first) = first.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        let _ = first.focus();
    }
}
