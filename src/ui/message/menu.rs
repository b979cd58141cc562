//! The menu of a message, its tools, and how pointer and keyboard get to them.
//!
//! The log listens for all of its messages. A message gets the focus by script, with the arrow keys; the tools are in the document
//! only for the one under the pointer or with the focus, so that Tab passes through one message and not through sixty.

use super::acts::{Action, Acts};
use crate::model::{Message, MessageKey};
use crate::ui::emoji;
use crate::ui::focus;
use crate::ui::icons::{self, icon};
use crate::ui::keys;
use crate::ui::later::{after_paint, next_frame};
use crate::ui::log::row_of;
use crate::ui::narrow;
use crate::ui::popover::{Popover, Spot, start};
use crate::ui::{text, time};
use crate::view::emoji::{FIRST, name};
use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement};

/// The message that an event happened in.
pub fn article_of(target: Option<EventTarget>) -> Option<(HtmlElement, MessageKey)> {
    let element: Element = target?.dyn_into().ok()?;
    let article: HtmlElement = element.closest("article").ok()??.dyn_into().ok()?;
    let key = key_of(&article)?;
    Some((article, key))
}

pub fn key_of(article: &HtmlElement) -> Option<MessageKey> {
    key_from(&article.get_attribute("data-id")?)
}

/// What [`MessageKey`] writes.
pub fn key_from(id: &str) -> Option<MessageKey> {
    let (chat, position) = id.split_once('-')?;
    Some(MessageKey {
        chat: crate::model::ChatId(chat.parse().ok()?),
        position: position.parse().ok()?,
    })
}

impl Acts {
    pub fn open_menu(self, key: MessageKey, at: Spot) {
        self.about.set(Some(key));
        self.menu.set(Some(at));
    }

    pub fn on_context_menu(self, event: &MouseEvent) {
        // Where the browser's own menu has something to offer.
        let in_link = target_in(event.target(), "a, input, textarea");
        let selects = window()
            .get_selection()
            .ok()
            .flatten()
            .is_some_and(|selection| !selection.is_collapsed());
        let Some((article, key)) = article_of(event.target()).filter(|_| !in_link && !selects)
        else {
            return;
        };
        event.prevent_default();
        let at = match (event.client_x(), event.client_y()) {
            // From the keyboard.
            (0, 0) => beside(&article),
            (x, y) => Spot {
                x: x.into(),
                y: y.into(),
            },
        };
        self.open_menu(key, at);
    }

    pub fn on_over(self, target: Option<EventTarget>) {
        let over = article_of(target).map(|(_, key)| key);
        if over.is_some() && self.active.get_untracked() != over {
            self.active.set(over);
        }
    }

    /// The pointer has left the log: what has the focus keeps its tools.
    pub fn on_leave(self) {
        let focused = document().active_element().map(JsCast::unchecked_into);
        self.active.set(article_of(focused).map(|(_, key)| key));
    }

    pub fn on_focus(self, event: &FocusEvent) {
        if let Some((_, key)) = article_of(event.target()) {
            self.active.set(Some(key));
        }
    }

    /// While several are being selected, a click selects and does nothing else.
    pub fn on_click(self, event: &MouseEvent) {
        if self.selected.with_untracked(Option::is_none) {
            return;
        }
        if let Some((_, key)) = article_of(event.target()) {
            event.prevent_default();
            event.stop_propagation();
            self.select(key);
        }
    }

    pub fn on_key(self, log: &HtmlElement, event: &KeyboardEvent) {
        let articles = focus::all(log, "article");
        let Some((article, key)) = article_of(event.target()) else {
            // The log itself: from here into its messages.
            let frame = log.get_bounding_client_rect();
            let seen = |it: &&HtmlElement| it.get_bounding_client_rect().top() < frame.bottom();
            if matches!(event.key().as_str(), "ArrowUp" | "ArrowDown")
                && let Some(last) = articles.iter().rev().find(seen)
            {
                event.prevent_default();
                let _ = last.focus();
            }
            return;
        };
        let on_article = event.target().as_ref() == Some(article.unchecked_ref());
        let pressed = event.key();
        match pressed.as_str() {
            "ArrowUp" | "ArrowDown" => {
                event.prevent_default();
                if !on_article {
                    let _ = article.focus();
                }
                focus::step(&articles, &pressed, 1);
            }
            // The end, wherever that is, is the log's business.
            "Home" if on_article => {
                event.prevent_default();
                focus::step(&articles, &pressed, 1);
            }
            "Enter" | " " if on_article && self.selected.with_untracked(Option::is_some) => {
                event.prevent_default();
                self.select(key);
            }
            "Enter" | "ContextMenu" if on_article => {
                event.prevent_default();
                self.open_menu(key, beside(&article));
            }
            "F10" if event.shift_key() => {
                event.prevent_default();
                self.open_menu(key, beside(&article));
            }
            "Escape" if self.selected.with_untracked(Option::is_some) => self.selected.set(None),
            "Escape" => focus_composer(),
            _ => {}
        }
    }
}

fn target_in(target: Option<EventTarget>, selector: &str) -> bool {
    let element = target.and_then(|it| it.dyn_into::<Element>().ok());
    element.is_some_and(|it| it.closest(selector).is_ok_and(|it| it.is_some()))
}

/// Beside the text of a message, for those who have no pointer.
fn beside(article: &Element) -> Spot {
    let bubble = article.query_selector(".bubble").ok().flatten();
    let place = bubble
        .as_ref()
        .unwrap_or(article)
        .get_bounding_client_rect();
    let inwards = if text::is_rtl() { -16.0 } else { 16.0 };
    Spot {
        x: start(&place) + inwards,
        y: place.top() + place.height().min(48.0),
    }
}

fn focus_composer() {
    let field = document().query_selector(".composer textarea");
    if let Some(field) = field
        .ok()
        .flatten()
        .and_then(|it| it.dyn_into::<HtmlElement>().ok())
    {
        let _ = field.focus();
    }
}

/// The tools of the message under the pointer: when it was written, exactly, and the most used actions.
pub fn tools(acts: Acts, message: &Message) -> AnyView {
    let key = message.key;
    let actions = Action::of(message);
    let tool = move |action: Action| {
        let (words, sign) = action.shown();
        view! {
            <button
                type="button"
                class="quiet tool"
                aria-label=words
                title=words
                on:click=move |event: MouseEvent| acts.act(action, key, spot_of(&event))
            >
                {icon(sign)}
            </button>
        }
        .into_any()
    };
    let quick: Vec<AnyView> = [Action::React, Action::Reply]
        .into_iter()
        .filter(|action| actions.contains(action))
        .map(tool)
        .collect();
    view! {
        <div class="tools">
            <div class="tool-row">
                {quick}
                <button
                    type="button"
                    class="quiet tool"
                    aria-label=text::MORE
                    title=text::MORE
                    aria-haspopup="menu"
                    on:click=move |event: MouseEvent| acts.open_menu(key, spot_of(&event))
                >
                    {icon(icons::MORE)}
                </button>
            </div>
            // The day stands above the first message of it.
            <time datetime=time::machine(message.at) title=time::exact(message.at)>
                {time::seconds(message.at)}
            </time>
        </div>
    }
    .into_any()
}

fn spot_of(event: &MouseEvent) -> Spot {
    let button = event
        .current_target()
        .and_then(|it| it.dyn_into::<Element>().ok());
    button.map_or(Spot { x: 0.0, y: 0.0 }, |button| Spot::below(&button))
}

/// The menu of the message that [`Acts::about`] names. Where it is a sheet at the foot, the message is lifted above it.
#[component]
pub fn MessageMenu(acts: Acts) -> impl IntoView {
    let is_narrow = narrow::narrow();
    let lifted = StoredValue::new(None);
    Effect::new(move |before: Option<bool>| {
        let is_open = acts.menu.get().is_some() || acts.picker.get().is_some();
        if before.unwrap_or_default() != is_open && (!is_open || is_narrow.get_untracked()) {
            // Once the sheet has a size, or it is known that no other one takes its place.
            after_paint(move || lift(acts, lifted));
        }
        is_open
    });
    on_cleanup(move || {
        // Looked for only then: that would have the browser lay out what is about to go.
        if lifted.try_get_value().is_none_or(|it| it.is_some()) {
            put_down();
        }
    });
    view! {
        <Popover label=text::ACTIONS class="popover menu" at=acts.menu>
            {move || acts.about.get_untracked().map(|key| items(acts, key))}
        </Popover>
    }
    .into_any()
}

/// Distance of a message from what it is lifted above, in CSS pixels.
const ABOVE: f64 = 12.0;

/// `lifted`: while the rows are, how far below the top of the window they are when they are not, in CSS pixels. (From one sheet to the next
/// they are still on their way.)
fn lift(acts: Acts, lifted: StoredValue<Option<f64>>) {
    let (Some(rows), Some(log), Some(before)) = (
        keys::find(".rows"),
        keys::find(".log"),
        lifted.try_get_value(),
    ) else {
        return;
    };
    let is_open = |at: RwSignal<Option<Spot>>| at.get_untracked().is_some();
    if !is_open(acts.menu) && !is_open(acts.picker) {
        lifted.set_value(None);
        return put_down();
    }
    let top_of = |it: &HtmlElement| it.get_bounding_client_rect().top();
    let at_rest = before.unwrap_or_else(|| top_of(&rows));
    let place = || {
        let (_, article) = row_of(&log, acts.about.get_untracked()?)?;
        let sheet = document().query_selector(".popover[open]").ok()??;
        let sheet: HtmlElement = sheet.dyn_into().ok()?;
        let high = window().inner_height().ok()?.as_f64()?;
        let article = article.get_bounding_client_rect();
        let down = at_rest - top_of(&rows);
        let (top, bottom) = (article.top() + down, article.bottom() + down);
        let hidden = bottom + ABOVE - (high - f64::from(sheet.offset_height()));
        // What is higher than the room above it is seen from its beginning.
        let room = top - log.get_bounding_client_rect().top();
        Some(hidden.min(room)).filter(|by| *by > 0.0)
    };
    let by = place().unwrap_or_default().round();
    if by == 0.0 {
        lifted.set_value(None);
        return put_down();
    }
    lifted.set_value(Some(at_rest));
    let by = text::join("0 -", &(by as i32).to_string(), "px");
    // Does not fail for what is an element.
    let _ = HtmlElement::style(&rows).set_property("translate", &by);
}

fn put_down() {
    if let Some(rows) = keys::find(".rows") {
        let _ = HtmlElement::style(&rows).remove_property("translate");
    }
}

fn items(acts: Acts, key: MessageKey) -> AnyView {
    let root = NodeRef::<html::Div>::new();
    let actions = acts
        .message(key)
        .map(|it| Action::of(&it))
        .unwrap_or_default();
    let spot = acts.menu.get_untracked().unwrap_or(Spot { x: 0.0, y: 0.0 });
    // The menu gives the focus back first; whatever takes it next takes it then.
    let then = move |act: Box<dyn FnOnce()>| {
        acts.menu.set(None);
        next_frame(acts.menu, act);
    };
    let quick = actions.contains(&Action::React).then(|| {
        let mut offered = emoji::recent(acts.tab);
        offered.truncate(FIRST.len());
        let quick: Vec<AnyView> = offered
            .into_iter()
            .map(|emoji| {
                let words = text::react_with(name(text::emoji(), &emoji).unwrap_or(&emoji));
                let shown = emoji.clone();
                let react = move |_| {
                    let emoji = emoji.clone();
                    emoji::note(acts.tab, &emoji);
                    then(Box::new(move || acts.react(key, &emoji)));
                };
                view! {
                    <button type="button" class="emoji" role="menuitem" aria-label=words on:click=react>
                        {shown}
                    </button>
                }
                .into_any()
            })
            .collect();
        view! {
            <div class="quick" role="group" aria-label=text::REACT>
                {quick}
            </div>
        }
        .into_any()
    });
    let entries: Vec<AnyView> = actions
        .into_iter()
        .map(|action| {
            let (words, sign) = action.shown();
            view! {
                <button
                    type="button"
                    class="item"
                    class:bad=action == Action::Delete
                    role="menuitem"
                    on:click=move |_| then(Box::new(move || acts.act(action, key, spot)))
                >
                    {icon(sign)}
                    <span>{words}</span>
                </button>
            }
            .into_any()
        })
        .collect();
    let on_key = move |event: KeyboardEvent| {
        let Some(root) = root.get_untracked() else {
            return;
        };
        let items = focus::all(&root, "[role=menuitem]");
        if event.key() == "Tab" {
            event.prevent_default();
            acts.menu.set(None);
        } else if focus::step(&items, &event.key(), 1) {
            event.prevent_default();
        }
    };
    view! {
        <div node_ref=root role="menu" aria-label=text::ACTIONS on:keydown=on_key>
            {quick}
            {entries}
        </div>
    }
    .into_any()
}
