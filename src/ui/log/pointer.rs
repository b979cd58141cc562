//! While the log is scrolled, messages pass under a pointer that rests: none of them shows its tools until it stops. Then it is known what is
//! being read, too.

use crate::ui::message::Acts;
use core::time::Duration;
use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;

/// See the module.
#[derive(Clone, Copy)]
pub struct Pointer {
    /// Counts what was heard of scrolling.
    scrolls: StoredValue<u32>,
    scrolling: StoredValue<bool>,
    /// Something passed by meanwhile.
    passed: StoredValue<bool>,
}

/// Nothing heard of scrolling for so long: it has stopped.
const STOPPED: Duration = Duration::from_millis(100);

impl Default for Pointer {
    fn default() -> Self {
        Self {
            scrolls: StoredValue::new(0),
            scrolling: StoredValue::new(false),
            passed: StoredValue::new(false),
        }
    }
}

impl Pointer {
    pub fn over(self, event: &MouseEvent, acts: Acts) {
        match self.scrolling.get_value() {
            true => self.passed.set_value(true),
            false => acts.on_over(event.target()),
        }
    }

    /// `rests` is called once it stops.
    pub fn scrolled(self, node: NodeRef<html::Div>, acts: Acts, rests: impl Fn() + Copy + 'static) {
        self.scrolls.update_value(|it| *it = it.wrapping_add(1));
        if !self.scrolling.get_value() {
            self.scrolling.set_value(true);
            self.wait(node, acts, rests);
        }
    }

    fn wait(self, node: NodeRef<html::Div>, acts: Acts, rests: impl Fn() + Copy + 'static) {
        let before = self.scrolls.get_value();
        let look = move || {
            // The chat may be gone.
            let Some(now) = self.scrolls.try_get_value() else {
                return;
            };
            if now != before {
                return self.wait(node, acts, rests);
            }
            self.scrolling.set_value(false);
            rests();
            if self.passed.try_update_value(core::mem::take) == Some(true) {
                let log = node.get_untracked();
                let under = log.and_then(|it| it.query_selector("article:hover").ok().flatten());
                acts.on_over(under.map(Into::into));
            }
        };
        // Where frames take longer than that, what was scrolled meanwhile is heard of before the next one.
        set_timeout(move || request_animation_frame(look), STOPPED);
    }
}
