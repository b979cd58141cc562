//! What others are told while something is written: that it is being written (XEP-0085), to the contact; the draft itself, to the
//! other tabs and to what is there after a reload.

use crate::bus::{Command, Typing};
use crate::model::{BareJid, Millis};
use crate::ui::tab::Tab;
use crate::ui::time;
use core::time::Duration;
use leptos::prelude::*;

/// Without a key for this long, nothing is being written (XEP-0085 §5.2 suggests some seconds).
const PAUSE: Duration = Duration::from_secs(5);
/// How often the engine is told that somebody goes on writing, in ms.
const AGAIN: Millis = 3_000;
/// A draft is kept at the first key and then at most this often.
const KEEP: Duration = Duration::from_millis(400);

/// So long after the last key what other tabs write does not take the place of what is written here, in ms. By then all of it was
/// told, so that nothing is lost when theirs is shown.
const QUIET: Millis = 3_000;

/// Of one composer.
#[derive(Clone, Copy)]
pub struct Told {
    tab: Tab,
    chat: StoredValue<BareJid>,
    typing: StoredValue<Option<Typing>>,
    said_at: StoredValue<Millis>,
    pause: StoredValue<Option<TimeoutHandle>>,
    /// A draft that is not yet kept.
    late: StoredValue<Option<String>>,
    keeping: StoredValue<Option<TimeoutHandle>>,
    written_at: StoredValue<Millis>,
    /// Until what is written here may give way.
    quiet: StoredValue<Option<TimeoutHandle>>,
}

impl Told {
    pub fn new(tab: Tab, chat: BareJid) -> Self {
        let told = Self {
            tab,
            chat: StoredValue::new(chat),
            typing: StoredValue::new(None),
            said_at: StoredValue::new(0),
            pause: StoredValue::new(None),
            late: StoredValue::new(None),
            keeping: StoredValue::new(None),
            written_at: StoredValue::new(0),
            quiet: StoredValue::new(None),
        };
        // Whoever leaves the tab may close it.
        Effect::new(move |_| {
            if !tab.visible.get() {
                told.flush();
            }
        });
        on_cleanup(move || {
            clear(told.keeping);
            told.flush();
            clear(told.pause);
            clear(told.quiet);
            if told.typing.try_get_value().flatten() == Some(Typing::Composing) {
                told.say(Typing::Active);
            }
        });
        told
    }

    /// The composer is gone.
    pub fn is_over(self) -> bool {
        self.late.is_disposed()
    }

    /// A key was pressed, and this is written now.
    pub fn wrote(self, text: &str) {
        clear(self.pause);
        if text.trim().is_empty() {
            return self.stopped();
        }
        let now = time::now();
        let again = self.said_at.try_get_value().unwrap_or_default() + AGAIN <= now;
        if again {
            // The engine says nothing twice; but what it could not say a moment ago, it may be able to say now.
            self.typing.set_value(None);
        }
        if again || self.typing.get_value() != Some(Typing::Composing) {
            self.said_at.set_value(now);
        }
        self.say(Typing::Composing);
        let pause = move || self.say(Typing::Paused);
        self.pause
            .set_value(set_timeout_with_handle(pause, PAUSE).ok());
    }

    /// Nothing is being written any more.
    pub fn stopped(self) {
        clear(self.pause);
        if self.typing.try_get_value().flatten().is_some() {
            self.say(Typing::Active);
        }
    }

    fn say(self, typing: Typing) {
        let before = self.typing.try_update_value(|now| now.replace(typing));
        if before.is_some_and(|before| before != Some(typing))
            && let Some(chat) = self.chat.try_get_value()
        {
            self.tab.send(Command::Typing { chat, typing });
        }
    }

    /// A draft is kept, now or soon.
    pub fn keep(self, text: &str) {
        self.written_at.set_value(time::now());
        self.late.set_value(Some(text.into()));
        if self.keeping.with_value(Option::is_some) {
            return;
        }
        self.flush();
        let later = move || {
            self.keeping.try_set_value(None);
            self.flush();
        };
        self.keeping
            .set_value(set_timeout_with_handle(later, KEEP).ok());
    }

    /// What waits to be kept is kept.
    pub fn flush(self) {
        let text = self.late.try_update_value(Option::take).flatten();
        if let Some(text) = text
            && let Some(chat) = self.chat.try_get_value()
        {
            self.tab.send(Command::KeepDraft { chat, text });
        }
    }

    fn quiet_in(self) -> u64 {
        (self.written_at.get_value() + QUIET).saturating_sub(time::now())
    }

    /// Whether nothing was written here for a while.
    pub fn is_quiet(self) -> bool {
        self.quiet_in() == 0
    }

    /// What is to be done as soon as that is so.
    pub fn when_quiet(self, then: impl Fn() + 'static) {
        clear(self.quiet);
        let handle = set_timeout_with_handle(then, Duration::from_millis(self.quiet_in() + 1));
        self.quiet.set_value(handle.ok());
    }
}

fn clear(timer: StoredValue<Option<TimeoutHandle>>) {
    if let Some(Some(timer)) = timer.try_update_value(Option::take) {
        timer.clear();
    }
}
