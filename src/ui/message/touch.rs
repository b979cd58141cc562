//! A finger on a message: one that rests opens the menu, one that draws the message along, the way lines are read, answers it.
//!
//! `data-drawn` is on a message that is drawn, and `ready` where letting go of it answers it.

use super::acts::{Action, Acts};
use super::menu::article_of;
use crate::model::MessageKey;
use crate::ui::back::is_edge;
use crate::ui::popover::Spot;
use crate::ui::text;
use core::time::Duration;
use leptos::ev::PointerEvent;
use leptos::prelude::*;
use web_sys::HtmlElement;

/// How long a touch is held for the menu: longer than what is still a click when it ends, which would close it.
const LONG: Duration = Duration::from_millis(520);
/// A finger that moves further than this, in CSS pixels, scrolls, or draws.
const STILL: f64 = 10.0;
/// So far a message is drawn to be answered, and no further than that, in CSS pixels.
const READY: f64 = 56.0;
const FARTHEST: f64 = 72.0;
const DRAWN: &str = "data-drawn";

/// A finger on a message.
pub struct Held {
    /// Which finger.
    pointer: i32,
    key: MessageKey,
    article: HtmlElement,
    at: Spot,
    /// When it came down, in ms of the page's clock.
    since: f64,
    /// Until the menu opens; `None` once it moves.
    timer: Option<TimeoutHandle>,
}

/// At most one: a second finger ends what the first began.
pub type Touch = StoredValue<Option<Held>, LocalStorage>;

impl Held {
    /// How far the finger went, along the line and across it, in CSS pixels.
    fn moved(&self, event: &PointerEvent) -> (f64, f64) {
        let along = f64::from(event.client_x()) - self.at.x;
        let across = f64::from(event.client_y()) - self.at.y;
        (if text::is_rtl() { -along } else { along }, across)
    }

    fn draw(&self, along: f64) {
        let far = (along - STILL).clamp(0.0, FARTHEST);
        let shift = if text::is_rtl() { -far } else { far };
        let mut pixels = (shift.round() as i32).to_string();
        pixels.push_str("px");
        // Neither fails for what is an element.
        let _ = HtmlElement::style(&self.article).set_property("translate", &pixels);
        let state = if far >= READY { "ready" } else { "" };
        let _ = self.article.set_attribute(DRAWN, state);
    }

    /// Back to where it belongs. Whether it was drawn far enough.
    fn let_go(&self) -> bool {
        let is_ready = self.article.get_attribute(DRAWN).as_deref() == Some("ready");
        let _ = HtmlElement::style(&self.article).remove_property("translate");
        let _ = self.article.remove_attribute(DRAWN);
        is_ready
    }
}

impl Acts {
    pub fn on_touch(self, event: &PointerEvent, touch: Touch) {
        let is_same = |held: &Held| held.pointer == event.pointer_id();
        match event.type_().as_str() {
            "pointerdown" => self.touch(event, touch),
            "pointermove" => self.draw(event, touch),
            kind => {
                let held = touch.try_update_value(|held| held.take_if(|it| is_same(it)));
                let Some(held) = held.flatten() else {
                    return;
                };
                let is_up = kind == "pointerup";
                let is_drawn = held.let_go();
                if let Some(timer) = held.timer {
                    timer.clear();
                    // On a busy page the lift is heard before the timer is: what counts is how long the finger was there.
                    let rested = event.time_stamp() - held.since;
                    if is_up && rested >= LONG.as_millis() as f64 {
                        self.open_menu(held.key, held.at);
                    }
                } else if is_up && is_drawn {
                    self.act(Action::Reply, held.key, held.at);
                }
            }
        }
    }

    fn touch(self, event: &PointerEvent, touch: Touch) {
        if let Some(other) = touch.try_update_value(Option::take).flatten() {
            other.let_go();
            if let Some(timer) = other.timer {
                timer.clear();
            }
        }
        if event.pointer_type() != "touch"
            || !event.is_primary()
            || self.selected.with_untracked(Option::is_some)
        {
            return;
        }
        let Some((article, key)) = article_of(event.target()) else {
            return;
        };
        let at = Spot {
            x: event.client_x().into(),
            y: event.client_y().into(),
        };
        let open = move || {
            let held = touch.try_update_value(Option::take).flatten();
            if held.is_some_and(|held| held.article.is_connected()) {
                self.open_menu(key, at);
            }
        };
        touch.set_value(Some(Held {
            pointer: event.pointer_id(),
            key,
            article,
            at,
            since: event.time_stamp(),
            timer: set_timeout_with_handle(open, LONG).ok(),
        }));
    }

    fn draw(self, event: &PointerEvent, touch: Touch) {
        let can_answer = |key| {
            let message = self.message(key);
            message.is_some_and(|it| Action::of(&it).contains(&Action::Reply))
        };
        touch.try_update_value(|touch| {
            let held = touch.as_mut();
            let Some(held) = held.filter(|it| it.pointer == event.pointer_id()) else {
                return;
            };
            let (along, across) = held.moved(event);
            if held.timer.is_some() {
                if along.abs() <= STILL && across.abs() <= STILL {
                    return;
                }
                if let Some(timer) = held.timer.take() {
                    timer.clear();
                }
                // From the edge it is the way back to the list.
                let is_back = is_edge(held.at.x as i32);
                if along < 2.0 * across.abs() || is_back || !can_answer(held.key) {
                    *touch = None;
                    return;
                }
            }
            held.draw(along);
        });
    }
}
