//! The index of a long page, beside it where there is room (the sheet says where): its headings, and which of them one reads.

use super::text;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// So far below the top a section begins to be the one that is read, in CSS pixels.
const BELOW: f64 = 96.0;

#[derive(Clone, Copy)]
pub struct Sections {
    page: NodeRef<html::Div>,
    /// The headings' ids and words, in order.
    all: RwSignal<Vec<(String, String)>>,
    read: RwSignal<usize>,
    /// Where the page was scrolled to for a section that somebody chose.
    went: StoredValue<Option<i32>>,
}

impl Sections {
    /// Of the sections in `page` that have a heading with an id.
    pub fn of(page: NodeRef<html::Div>) -> Self {
        let sections = Self {
            page,
            all: RwSignal::default(),
            read: RwSignal::new(0),
            went: StoredValue::new(None),
        };
        page.on_load(move |_| {
            request_animation_frame(move || {
                let said = |it: &HtmlElement| (it.id(), it.text_content().unwrap_or_default());
                sections
                    .all
                    .set(sections.headings().iter().map(said).collect());
            });
        });
        sections
    }

    fn headings(self) -> Vec<HtmlElement> {
        let Some(page) = self.page.try_get_untracked().flatten() else {
            return Vec::new();
        };
        let page: &Element = &page;
        super::focus::all(page, "h2[id]")
    }

    /// A person scrolled.
    pub fn look(self) {
        let Some(page) = self.page.get_untracked() else {
            return;
        };
        // Near the end several begin below what can be scrolled to: as long as nobody scrolls on, the chosen one is read.
        if self.went.get_value() == Some(page.scroll_top()) {
            return;
        }
        self.went.set_value(None);
        let frame = page.get_bounding_client_rect();
        let at_end = page.scroll_top() + page.client_height() + 1 >= page.scroll_height();
        let headings = self.headings();
        let begun = |it: &HtmlElement| it.get_bounding_client_rect().top() < frame.top() + BELOW;
        let read = match at_end {
            true => headings.len(),
            false => headings.iter().take_while(|it| begun(it)).count(),
        };
        let read = read.saturating_sub(1);
        if self.read.get_untracked() != read {
            self.read.set(read);
        }
    }

    fn go(self, at: usize) {
        let section = (self.headings().into_iter().nth(at))
            .and_then(|heading| heading.closest("section").ok()?)
            .and_then(|section| section.dyn_into::<HtmlElement>().ok());
        let Some((page, section)) = self.page.get_untracked().zip(section) else {
            return;
        };
        let by = section.get_bounding_client_rect().top() - page.get_bounding_client_rect().top();
        page.set_scroll_top(page.scroll_top() + by.round() as i32 - 16);
        self.went.set_value(Some(page.scroll_top()));
        self.read.set(at);
    }

    pub fn index(self) -> AnyView {
        let entries = move || {
            let all = self.all.get();
            let entry = |(at, (_, words)): (usize, (String, String))| {
                let is_read = move || (self.read.get() == at).then_some("true");
                view! {
                    <button
                        type="button"
                        class="quiet"
                        aria-current=is_read
                        on:click=move |_| self.go(at)
                    >
                        {words}
                    </button>
                }
                .into_any()
            };
            all.into_iter().enumerate().map(entry).collect::<Vec<_>>()
        };
        view! {
            <nav class="sections" aria-label=text::SETTINGS>
                {entries}
            </nav>
        }
        .into_any()
    }
}
