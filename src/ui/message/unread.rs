//! Where the messages begin that were not read when the chat was opened, and the way there.
//!
//! A chat with more of them than the window has room for begins with the first, and what was not in view does not count as read.
//!
//! The place is fixed: it is found once, when the rows around it are here, and found anew only when somebody comes back to the tab
//! and finds new messages, or is at the end of the chat when a lost line is there again and has brought some: as many as came
//! meanwhile, nobody saw them go by.

use super::acts::acts;
use crate::bus::Connection;
use crate::model::{BareJid, MessageKey, Millis};
use crate::ui::icons::{self, icon};
use crate::ui::tab::Tab;
use crate::ui::{text, time};
use crate::view::{NEWEST, State, Timeline};
use core::time::Duration;
use leptos::prelude::*;

/// When a line is there again, and nothing came for so long, what the server kept meanwhile is here.
const GATHERS: Duration = Duration::from_secs(1);
/// As long as something comes again and again, no longer than this, in ms.
const AT_MOST: Millis = 10_000;

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
    /// What came while there was no line is still coming.
    gathers: Memo<bool>,
    /// It was, and was not looked through yet.
    held: RwSignal<bool>,
    /// Somebody is led to the beginning of a chat that was never read: the first that they see there is the first.
    to_start: StoredValue<bool>,
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
            gathers: gathers(tab),
            held: RwSignal::new(false),
            to_start: StoredValue::new(false),
        };
        provide_context(unread);
        let of = chat.clone();
        // Before anything is marked as read, and again whenever somebody comes back to the tab.
        let known = tab.memo({
            let of = of.clone();
            move |state| state.chat(&of).is_some()
        });
        Effect::new(move |before: Option<(bool, bool)>| {
            let there = (tab.visible.get() && known.get(), unread.gathers.get());
            unread.held.set(there.1);
            let at_end = |state: &State| state.timeline(&of).is_some_and(Timeline::at_end);
            match (before, there) {
                (_, (false, _)) => return there,
                // Nothing that comes now counts as read before all is here.
                (Some((true, false)), (_, true)) => return there,
                // Whoever reads elsewhere goes on there.
                (Some((true, true)), (_, false)) if !tab.state.with_untracked(at_end) => {
                    return there;
                }
                _ => {}
            }
            let now = tab.state.with_untracked(|state| {
                let chat = state.chat(&of).filter(|chat| chat.unread > 0)?;
                let start = chat.newest.map(|it| MessageKey { position: 0, ..it });
                Some(((chat.unread, chat.read_through), start))
            });
            let Some((now, start)) = now else {
                unread.settled.set(true);
                return there;
            };
            if unread.since.get_untracked() == Some(now) {
                // Nothing came meanwhile.
                return there;
            }
            unread.start.set(start);
            unread.first.set(None);
            unread.seen.set(false);
            unread.above.set(false);
            unread.reached.set(None);
            // They came while nobody looked: the first of them may lie above what is in view.
            unread.settled.set(false);
            unread.since.set(Some(now));
            there
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
        self.settled.get() && !self.gathers.get() && !self.held.get()
    }

    /// How many.
    fn words(self) -> String {
        let count = self.since.try_get().flatten().map_or(0, |(count, _)| count);
        text::new_messages(count)
    }

    /// The chat was opened and shows no message, but notices alone. Returns the row at which reading begins.
    pub fn saw_none(self) -> Option<MessageKey> {
        let opens = !self.settled.get_untracked() && self.since.with_untracked(Option::is_some);
        self.settled.set(true);
        let at = self.first.get_untracked().or_else(|| self.behind());
        let begins = at.filter(|_| opens)?;
        self.leads_to(Some(begins));
        Some(begins)
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
        self.leads_to(begins);
        begins
    }

    /// A person sees the rows from one to another. Returns the row at which reading begins, where the chat was opened and that is above.
    pub fn saw(self, first: MessageKey, last: MessageKey) -> Option<MessageKey> {
        let opens = !self.settled.get_untracked() && self.since.with_untracked(Option::is_some);
        if opens {
            self.settled.set(true);
        }
        if self.to_start.get_value() && self.first.get_untracked().is_none() {
            // Nothing of the chat lies before it, whatever the archive has.
            self.first.set(Some(first));
        }
        self.to_start.set_value(false);
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
            self.leads_to(at);
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

    /// A person is led to a row.
    fn leads_to(self, key: Option<MessageKey>) {
        let is_start = key.is_some() && key == self.start.get_untracked();
        self.to_start.set_value(is_start);
    }

    /// The row behind which the first lies: the last that was read, or the beginning of a chat that never was.
    fn behind(self) -> Option<MessageKey> {
        let (_, after) = self.since.get_untracked()?;
        after.or_else(|| self.start.get_untracked())
    }
}

/// Whether more of what came while there was no line may come: from the archive, or from a stream that was resumed (XEP-0198 §5).
fn gathers(tab: Tab) -> Memo<bool> {
    let connection = tab.memo(|state| state.connection);
    let comes = tab.memo(|state| state.chats_revision);
    let is_online = move || connection.get_untracked() == Connection::Online;
    let has_rested = RwSignal::new(is_online());
    let latest = StoredValue::new(0_u32);
    // When the line was there, and how often something has come.
    Effect::new(move |before: Option<(Option<Millis>, u32)>| {
        comes.get();
        let (since, times) = before.unwrap_or_default();
        let times = times.wrapping_add(1);
        latest.set_value(times);
        if connection.get() != Connection::Online {
            has_rested.set(false);
            return (None, times);
        }
        let since = since.unwrap_or_else(time::now);
        if time::now().saturating_sub(since) > AT_MOST {
            has_rested.set(true);
        } else if !has_rested.get_untracked() {
            let rests = move || {
                if latest.try_get_value() == Some(times) {
                    has_rested.set(true);
                }
            };
            set_timeout(rests, GATHERS);
        }
        (Some(since), times)
    });
    Memo::new(move |_| match connection.get() {
        Connection::CatchingUp => true,
        Connection::Online => !has_rested.get(),
        Connection::Connecting | Connection::Offline => false,
    })
}

/// What is unread in the open chat, from any component in it.
pub fn unread() -> Unread {
    use_context().expect("the chat knows what is unread in it")
}

/// The line over the first message that was not read.
pub fn unread_line(unread: Unread) -> AnyView {
    view! {
        <p class="unread" data-kind="unread">
            {move || unread.words()}
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
        let jump = move |_| {
            unread.seen.set(true);
            unread.leads_to(Some(key));
            acts.tab.jump(&acts.chat(), key);
        };
        Some(
            view! {
                <button type="button" class="to-unread" title=text::JUMP_UNREAD on:click=jump>
                    {icon(icons::UP)}
                    {move || unread.words()}
                </button>
            }
            .into_any(),
        )
    };
    button.into_any()
}
