//! Where the messages begin that were not read when the chat was opened, and the way there.
//!
//! A chat with more of them than the window has room for begins with the first, and what was not in view does not count as read.
//!
//! The place is fixed: it is found once, when the rows around it are here, and found anew only when somebody comes back to the tab
//! and finds new messages.

use super::acts::acts;
use crate::model::{BareJid, MessageKey};
use crate::ui::icons::{self, icon};
use crate::ui::tab::Tab;
use crate::ui::text;
use crate::view::NEWEST;
use leptos::prelude::*;

/// Of the open chat; from the context.
#[derive(Clone, Copy)]
pub struct Unread {
    /// How many, and behind which row.
    since: RwSignal<Option<(u32, Option<MessageKey>)>>,
    /// The first of them, once it is known.
    first: RwSignal<Option<MessageKey>>,
    /// A person has seen the place, or has gone there.
    seen: RwSignal<bool>,
    /// It lies above what is in view.
    above: RwSignal<bool>,
    /// The chat was opened and shows the first of them: before, nothing of them counts as read.
    settled: RwSignal<bool>,
    /// Before all rows of the chat.
    start: RwSignal<Option<MessageKey>>,
    /// The last row that was in view.
    reached: RwSignal<Option<MessageKey>>,
}

impl Unread {
    pub fn provide(tab: Tab, chat: &BareJid) -> Self {
        let unread = Self {
            since: RwSignal::new(None),
            first: RwSignal::new(None),
            seen: RwSignal::new(false),
            above: RwSignal::new(false),
            settled: RwSignal::new(false),
            start: RwSignal::new(None),
            reached: RwSignal::new(None),
        };
        provide_context(unread);
        let of = chat.clone();
        // Before anything is marked as read, and again whenever somebody comes back to the tab.
        let known = tab.memo({
            let of = of.clone();
            move |state| state.chat(&of).is_some()
        });
        Effect::new(move |_| {
            if !tab.visible.get() || !known.get() {
                return;
            }
            let now = tab.state.with_untracked(|state| {
                let chat = state.chat(&of).filter(|chat| chat.unread > 0)?;
                let start = chat.newest.map(|it| MessageKey { position: 0, ..it });
                Some(((chat.unread, chat.read_through), start))
            });
            let Some((now, start)) = now else {
                unread.settled.set(true);
                return;
            };
            if unread.since.get_untracked() == Some(now) {
                // Nothing came meanwhile.
                return;
            }
            unread.start.set(start);
            unread.first.set(None);
            unread.seen.set(false);
            unread.above.set(false);
            unread.reached.set(None);
            // They came while nobody looked: the first of them may lie above what is in view.
            unread.settled.set(false);
            unread.since.set(Some(now));
        });
        let of = chat.clone();
        let found = tab.memo(move |state| {
            let (count, after) = unread.since.get()?;
            state.timeline(&of)?.first_after(after, count)
        });
        Effect::new(move |_| {
            // Where more came behind the same row, it is found as before.
            unread.since.track();
            if let Some(found) = found.get()
                && unread.first.get_untracked().is_none()
            {
                unread.first.set(Some(found));
            }
        });
        unread
    }

    /// Whether the separator stands before a row.
    pub fn is_before(self, key: MessageKey) -> bool {
        self.first.get_untracked() == Some(key)
    }

    /// Follows where the separator stands.
    pub fn track(self) {
        self.first.track();
    }

    /// The row that somebody who wants to read on goes to, while it is out of sight.
    pub fn target(self) -> Option<MessageKey> {
        self.since.track();
        let away = self.above.get() && !self.seen.get();
        let first = self.first.get().or_else(|| self.behind());
        first.filter(|_| away)
    }

    /// Whether what is in view may count as read.
    pub fn is_settled(self) -> bool {
        self.settled.get()
    }

    /// Somebody was led to a message of their choice.
    pub fn settle(self) {
        self.settled.set(true);
    }

    /// The last row that a person has seen.
    pub fn reached(self) -> Option<MessageKey> {
        self.reached.get()
    }

    /// Reruns whatever calls it when there is something unread.
    pub fn follow(self) {
        self.since.track();
    }

    /// Where reading begins in a chat that is about to be opened, with so many new messages that they are not among the newest rows.
    pub fn begin(self) -> Option<MessageKey> {
        let (count, _) = self.since.get_untracked()?;
        let is_far = count as usize >= NEWEST && !self.settled.get_untracked();
        let begins = is_far.then(|| self.behind())?;
        self.settled.set(true);
        begins
    }

    /// A person sees the rows from one to another. Returns the row at which reading begins, where the chat was opened and that is above.
    pub fn saw(self, first: MessageKey, last: MessageKey) -> Option<MessageKey> {
        let opens = !self.settled.get_untracked() && self.since.with_untracked(Option::is_some);
        if opens {
            self.settled.set(true);
        }
        let at = self.first.get_untracked().or_else(|| self.behind());
        let is_above = at.is_some_and(|at| at < first);
        if at.is_some_and(|at| first <= at && at <= last) {
            self.seen.set(true);
        } else if self.above.get_untracked() != is_above {
            self.above.set(is_above);
        }
        if is_above && opens {
            // What lies at the end is not what somebody reads now.
            self.reached.set(None);
            return at;
        }
        // Whoever was led further down has not seen what lies between.
        let reached = self.reached.get_untracked();
        let goes_on = reached.or(at).is_none_or(|reached| first <= reached);
        if goes_on && reached.is_none_or(|reached| reached < last) {
            self.reached.set(Some(last));
        }
        None
    }

    /// The row behind which the first lies: the last that was read, or the beginning of a chat that never was.
    fn behind(self) -> Option<MessageKey> {
        let (_, after) = self.since.get_untracked()?;
        after.or_else(|| self.start.get_untracked())
    }
}

/// What is unread in the open chat, from any component in it.
pub fn unread() -> Unread {
    use_context().expect("the chat knows what is unread in it")
}

/// The line over the first message that was not read.
pub fn unread_line(unread: Unread) -> AnyView {
    let count = unread.since.get_untracked().map_or(0, |(count, _)| count);
    view! {
        <p class="unread" data-kind="unread">
            {text::new_messages(count)}
        </p>
    }
    .into_any()
}

/// Leads to the first message that was not read, while it is out of sight.
pub fn jump_button(unread: Unread) -> AnyView {
    let acts = acts();
    let target = Memo::new(move |_| unread.target());
    let button = move || {
        let key = target.get()?;
        let count = unread.since.get_untracked().map_or(0, |(count, _)| count);
        let jump = move |_| {
            unread.seen.set(true);
            acts.tab.jump(&acts.chat(), key);
        };
        Some(
            view! {
                <button type="button" class="to-unread" title=text::JUMP_UNREAD on:click=jump>
                    {icon(icons::UP)}
                    {text::new_messages(count)}
                </button>
            }
            .into_any(),
        )
    };
    button.into_any()
}
