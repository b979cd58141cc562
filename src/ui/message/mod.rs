//! One message: an `article` that says in attributes what tests rely on, and in words what a person needs.
//!
//! The article stays while its message changes, so that focus and place are kept; only what changed is made anew.

mod acts;
mod body;
mod details;
mod dialogs;
mod foot;
mod menu;
mod quote;
mod reactions;
mod touch;
mod unread;

use super::icons::{self, icon};
use super::log::day_line;
use super::marks::{Marks, flag, keep, truth};
use super::tab::tab;
use super::{text, time};
use crate::bus::Gap;
use crate::model::{BareJid, Delivery, Encryption, Message, MessageKey, Problem, Retraction};
use crate::view::Row;
use crate::view::long::beginning;
pub use acts::{Action, Acts, acts, is_editable};
use body::body_view;
pub use details::Details;
pub use dialogs::{DeleteDialog, ForwardDialog, selection_bar};
pub use foot::tick;
use foot::{below, foot, repair, waiting};
use leptos::prelude::*;
use menu::tools;
pub use menu::{MessageMenu, article_of, key_from, key_of};
pub use quote::{answered, quoted};
use std::sync::Arc;
pub use unread::{Unread, jump_button, unread, unread_line};
use web_sys::Element;

/// What the rows of a chat have in common.
#[derive(Clone, Copy)]
pub struct Common {
    /// The contact's name.
    pub name: Memo<Arc<str>>,
    /// What the own name is to others.
    pub nick: Memo<Arc<str>>,
    /// Whether what is written here goes out encrypted.
    pub encrypted: Memo<bool>,
    pub connected: Memo<bool>,
    /// All that rows follow; see [`pulse`].
    pub pulse: StoredValue<ArcTrigger>,
}

/// Beats when something changed that rows may show.
///
/// Rows come and go by the thousand while somebody scrolls, and what they follow would hold on to what is left of each (see
/// [`super::live`]): so they follow this alone, which forgets them with each beat, and look at everything else themselves.
pub fn pulse(chat: [Memo<Arc<str>>; 2], of: [Memo<bool>; 2]) -> StoredValue<ArcTrigger> {
    let (tab, acts, unread) = (tab(), acts(), unread());
    let beat = ArcTrigger::new();
    let pulse = StoredValue::new(beat.clone());
    Effect::new(move |_| {
        tab.state.track();
        chat.iter().for_each(Track::track);
        of.iter().for_each(Track::track);
        acts.active.track();
        acts.selected.track();
        unread.track();
        beat.notify();
    });
    pulse
}

/// What one row shows.
#[derive(Clone, PartialEq)]
struct Look {
    row: Row,
    /// What the contact is called: who wrote it, or is answered in it, or thinks something of it.
    name: Arc<str>,
    /// In a chat that is encrypted.
    encrypted: bool,
    /// It waits for a line to go out.
    queued: bool,
    /// The first that was not read.
    first_unread: bool,
    /// While several are being selected: whether it is among them.
    chosen: Option<bool>,
    /// Its tools are shown.
    active: bool,
}

impl Look {
    fn of(row: Row, acts: Acts, unread: Unread, common: Common) -> Self {
        let key = row.message.key;
        let chosen =
            (acts.selected).with_untracked(|it| it.as_ref().map(|keys| keys.contains(&key)));
        // On a good line it is on its way before anybody could read this.
        let waits = row.message.delivery == Delivery::Queued;
        Self {
            name: common.name.get_untracked(),
            encrypted: common.encrypted.get_untracked(),
            queued: waits && !common.connected.get_untracked(),
            first_unread: unread.is_before(key),
            chosen,
            active: chosen.is_none() && acts.active.get_untracked() == Some(key),
            row,
        }
    }

    /// The attributes that tests and styles rely on.
    fn marks(&self) -> Marks {
        let message = &*self.row.message;
        let class = match (message.own, self.row.follows && !self.first_unread) {
            (true, true) => "message own follows",
            (true, false) => "message own",
            (false, true) => "message follows",
            (false, false) => "message",
        };
        let origin_id = message.origin_id.as_ref().map(|id| id.0.clone().into());
        vec![
            ("class", Some(class.into())),
            ("data-origin-id", origin_id),
            (
                "data-state",
                Some(text::delivery(self.row.delivery()).0.into()),
            ),
            (
                "data-encryption",
                Some(encryption(message.encryption).into()),
            ),
            ("data-problem", message.problem.map(|it| it.name().into())),
            ("data-edited", flag(message.edited.is_some())),
            ("data-retracted", flag(message.retracted.is_some())),
            ("data-selected", self.chosen.and_then(truth)),
        ]
    }
}

/// A part of a row, drawn anew where `changed` says so of what the row was and is.
type Part = Memo<Look>;

fn part(look: Memo<Look>, changed: fn(Option<&Look>, Option<&Look>) -> bool) -> Part {
    Memo::new_with_compare(move |_| look.get(), changed)
}

fn differ(was: Option<&Look>, is: Option<&Look>, how: fn(&Look, &Look) -> bool) -> bool {
    was.zip(is).is_none_or(|(was, is)| how(was, is))
}

/// One row, with what stands before it.
///
/// Sixty of them are made when a chat is opened, and some with every turn of the wheel: so what a row may turn into is followed in
/// one place, and its parts are few.
pub fn message_row(chat: &BareJid, key: MessageKey, common: Common) -> AnyView {
    let tab = tab();
    let (acts, unread) = (acts(), unread());
    let pulse = common.pulse.get_value();
    let of = chat.clone();
    let now = move || {
        let row = (tab.state).with_untracked(|state| state.row(&of, key, time::day))?;
        Some(Look::of(row, acts, unread, common))
    };
    let Some(first) = now() else {
        return ().into_any();
    };
    let look = Memo::new(move |before: Option<&Look>| {
        pulse.track();
        // A row that has just left the timeline stays as it was: it leaves the document in the same breath.
        now().unwrap_or_else(|| before.unwrap_or(&first).clone())
    });
    let lines = part(look, |was, is| {
        differ(was, is, |was, is| {
            (was.row.new_day, was.row.gap, was.first_unread)
                != (is.row.new_day, is.row.gap, is.first_unread)
                || was.row.message.at != is.row.message.at
        })
    });
    let lines = move || {
        lines.with(|look| {
            let at = look.row.message.at;
            vec![
                look.row.new_day.then(|| day_line(at)),
                look.row.gap.map(gap_line),
                look.first_unread.then(|| unread_line(unread)),
            ]
        })
    };
    let notice = look.with_untracked(|look| look.row.message.notice);
    let row = match notice {
        Some(notice) => view! {
            <p class="gap" data-kind="event" data-id=key.to_string()>
                {move || look.with(|look| text::notice(notice, &look.name))}
            </p>
        }
        .into_any(),
        None => article(chat.clone(), look, acts, common),
    };
    (lines, row).into_any()
}

fn article(chat: BareJid, look: Memo<Look>, acts: Acts, common: Common) -> AnyView {
    let (key, own, sender) = look.with_untracked(|look| {
        let message = &look.row.message;
        (message.key, message.own, message.sender.0.clone())
    });
    let content = Content {
        key,
        repairing: RwSignal::new(false),
        revealed: RwSignal::new(false),
        whole: RwSignal::new(false),
    };
    let said = part(look, |was, is| {
        differ(was, is, |was, is| {
            let said = |it: &Look| {
                let message = &it.row.message;
                (message.problem, message.retracted, message.unstyled)
            };
            let (a, b) = (&was.row.message, &is.row.message);
            said(was) != said(is) || (&a.body, &a.reply, &was.name) != (&b.body, &b.reply, &is.name)
        })
    });
    let said = move || {
        let look = said.get();
        let message = &look.row.message;
        // As others see it: an own action is told with the own name.
        let (author, who) = match message.own {
            true => (text::author(&text::YOU), common.nick.get_untracked()),
            false => (text::author(&look.name), look.name),
        };
        let quote = (message.is_text())
            .then(|| message.reply.clone())
            .flatten()
            .map(|reply| quote::quote(acts, reply));
        view! {
            <span class="unseen">{author}</span>
            {quote}
            {content.view(message, &who)}
        }
        .into_any()
    };
    let tail = part(look, |was, is| {
        differ(was, is, |was, is| {
            let (a, b) = (&was.row.message, &is.row.message);
            (was.active, was.encrypted, a.encryption, a.edited, a.at)
                != (is.active, is.encrypted, b.encryption, b.edited, b.at)
                || was.row.delivery() != is.row.delivery()
                || is.active && a != b
        })
    });
    let tail = move || {
        tail.with(|look| {
            let message = &look.row.message;
            let tools = look.active.then(|| tools(acts, message));
            let foot = foot(message, look.row.delivery(), look.encrypted);
            (foot, tools).into_any()
        })
    };
    let rest = part(look, |was, is| {
        differ(was, is, |was, is| {
            let (a, b) = (&was.row.message, &is.row.message);
            (was.chosen, was.queued, &was.name, &a.reactions, &a.excluded)
                != (is.chosen, is.queued, &is.name, &b.reactions, &b.excluded)
                || a.delivery != b.delivery
                || is.queued && a.body != b.body
        })
    });
    let rest = move || {
        rest.with(|look| {
            let message = &look.row.message;
            let waits = (look.queued).then(|| waiting(&chat, key, message.body.clone()));
            let reactions = reactions::reactions(acts, key, &message.reactions);
            let choice = look.chosen.map(|chosen| choice(acts, key, chosen));
            (reactions, below(message, key), waits, choice).into_any()
        })
    };
    view! {
        <article
            use:follow=look
            tabindex="-1"
            data-id=key.to_string()
            data-own=own.to_string()
            data-sender=sender
            aria-setsize="-1"
        >
            <div class="bubble">{said} {tail}</div>
            {rest}
        </article>
    }
    .into_any()
}

fn follow(article: Element, look: Memo<Look>) {
    keep(article, move || look.with(Look::marks));
}

/// What the text in one bubble needs, beside what it says.
#[derive(Clone, Copy)]
struct Content {
    key: MessageKey,
    repairing: RwSignal<bool>,
    /// Somebody wants to see a text that may not have been taken back by its sender.
    revealed: RwSignal<bool>,
    /// Somebody wants to see all of a long text.
    whole: RwSignal<bool>,
}

impl Content {
    /// The text of a message of `who`, or why there is none.
    fn view(self, message: &Message, who: &str) -> AnyView {
        match (message.retracted, message.problem) {
            (Some(by), _) => self.retracted(message, by, who),
            (None, Some(problem)) => self.problem(problem),
            (None, None) => self.text(message, who),
        }
    }

    fn problem(self, problem: Problem) -> AnyView {
        let quiet = matches!(problem, Problem::BeforeDevice | Problem::Waiting);
        let sign = if quiet { icons::LOCK } else { icons::WARNING };
        view! {
            <p class="why" class:quiet=quiet>
                {icon(sign)}
                {text::problem(problem)}
            </p>
            {text::repairs(problem).then(|| repair(tab(), self.key, self.repairing))}
        }
        .into_any()
    }

    fn retracted(self, message: &Message, by: Retraction, who: &str) -> AnyView {
        let words = match message.own {
            true => text::RETRACTED_OWN,
            false => text::RETRACTED,
        };
        let revealed = self.revealed;
        let kept = (by.clear && !message.body.is_empty()).then(|| {
            let (body, who) = (message.body.clone(), who.to_owned());
            move || {
                if revealed.get() {
                    return body_view(&body, true, &who);
                }
                view! {
                    <p class="aside">
                        {text::RETRACTED_CLEAR} " "
                        <button type="button" class="inline" on:click=move |_| revealed.set(true)>
                            {text::SHOW_TEXT}
                        </button>
                    </p>
                }
                .into_any()
            }
        });
        view! {
            <p class="why quiet retracted">{icon(icons::BIN)} {words}</p>
            {kept}
        }
        .into_any()
    }

    /// A text: of a long one the beginning, and all of it for whoever asks, without styles.
    fn text(self, message: &Message, who: &str) -> AnyView {
        let unstyled = message.unstyled;
        if beginning(&message.body).is_none() {
            return body_view(&message.body, unstyled, who);
        }
        let (body, who) = (message.body.clone(), who.to_owned());
        let whole = self.whole;
        let shown = move || {
            if whole.get() {
                return view! {
                    <div class="body" data-part="body" dir="auto">
                        {body.clone()}
                    </div>
                }
                .into_any();
            }
            let start = beginning(&body).unwrap_or_default();
            view! {
                {body_view(start, unstyled, &who)}
                <button type="button" class="inline" on:click=move |_| whole.set(true)>
                    {text::SHOW_WHOLE}
                </button>
            }
            .into_any()
        };
        shown.into_any()
    }
}

/// Whether a message is among those that are being selected.
fn choice(acts: Acts, key: MessageKey, chosen: bool) -> AnyView {
    view! {
        <input
            type="checkbox"
            class="choice"
            aria-label=text::SELECT
            prop:checked=chosen
            on:click=move |event| {
                event.stop_propagation();
                acts.select(key);
            }
        />
    }
    .into_any()
}

/// Where messages are, or may be, missing.
fn gap_line(gap: Gap) -> AnyView {
    let words = if gap.lost {
        text::GAP_LOST
    } else {
        text::GAP_LOADING
    };
    view! {
        <p class="gap" data-kind="gap">
            {words}
        </p>
    }
    .into_any()
}

fn encryption(encryption: Encryption) -> &'static str {
    match encryption {
        Encryption::None => "none",
        Encryption::OmemoLegacy => "omemo-legacy",
        Encryption::Omemo2 => "omemo-2",
    }
}
