//! Where a message is written. The text goes only when it is kept: [`Tab::deposit`] has returned.

mod mirror;

use super::icons::{self, icon};
use super::tab::{Editing, Tab, origin_id, tab};
use super::{text, time};
use crate::bus::Command;
use crate::model::{BareJid, OriginId, Outgoing};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
/// What some browsers report for a key that an input method took.
const TAKEN_BY_INPUT_METHOD: u32 = 229;

/// What is on its way into the inbox.
#[derive(Clone, Default)]
struct Sending {
    flying: Vec<(String, OriginId)>,
    /// Sending was asked for again while the text still begins with what is on its way.
    again: bool,
    /// What was not kept, with its id: a repeat of the same text is the same message.
    failed: Option<(String, OriginId)>,
}

#[derive(Clone)]
struct Work {
    tab: Tab,
    chat: BareJid,
    area: NodeRef<html::Textarea>,
    /// What is in the field.
    typed: RwSignal<String>,
    sending: StoredValue<Sending>,
    trouble: RwSignal<Option<String>>,
    /// What was being written when something else began to be changed.
    aside: StoredValue<Option<String>>,
}

#[component]
pub fn Composer(chat: BareJid, encrypted: Memo<bool>) -> impl IntoView {
    let tab = tab();
    let area = NodeRef::<html::Textarea>::new();
    let typed = RwSignal::new(String::new());
    let styled = Memo::new(move |_| typed.with(|text| mirror::is_seen(text)));
    let trouble = RwSignal::new(None);
    let work = Work {
        tab,
        chat: chat.clone(),
        area,
        typed,
        sending: StoredValue::new(Sending::default()),
        trouble,
        aside: StoredValue::new(None),
    };
    let draft = tab
        .drafts
        .with_value(|drafts| drafts.get(&chat).cloned())
        .unwrap_or_default();
    area.on_load(move |area| {
        area.set_value(&draft);
        typed.set(draft.clone());
        // On a touch screen that would bring up the keyboard over what is to be read.
        if window().navigator().max_touch_points() == 0 {
            let _ = area.focus();
        }
    });
    let on_input = {
        let work = work.clone();
        move |_| {
            if let Some(area) = area.get_untracked() {
                let text = area.value();
                work.keep_draft(&text);
                typed.set(text);
            }
        }
    };
    let on_key = {
        let work = work.clone();
        move |event: KeyboardEvent| {
            let composing = event.is_composing() || event.key_code() == TAKEN_BY_INPUT_METHOD;
            if event.key() == "Escape" && work.is_editing() {
                event.prevent_default();
                work.stop_editing();
            } else if event.key() == "Enter" && !event.shift_key() && !composing {
                event.prevent_default();
                work.submit();
            }
        }
    };
    let editing = {
        let work = work.clone();
        Memo::new(move |_| tab.editing.get().filter(|it| it.chat == work.chat))
    };
    Effect::new({
        let work = work.clone();
        move |_| {
            if let Some(editing) = editing.get() {
                work.aside.set_value(Some(work.current()));
                work.set(&editing.body);
                if let Some(area) = area.get_untracked() {
                    let _ = area.focus();
                }
            }
        }
    });
    let refused = tab.memo(|state| state.refused.clone());
    Effect::new({
        let work = work.clone();
        move |_| {
            if let Some((_, body)) = refused.get() {
                tab.state.update(|state| state.refused = None);
                let current = work.current();
                work.set(&match current.is_empty() {
                    true => body,
                    false => text::join(&body, "\n", &current),
                });
                work.trouble.set(Some(text::EDIT_TOO_LATE.into()));
            }
        }
    });
    let cancel = {
        let work = work.clone();
        move |_| work.stop_editing()
    };
    view! {
        <form
            class="composer"
            on:submit=move |event| {
                event.prevent_default();
                work.submit();
                if let Some(area) = area.get_untracked() {
                    let _ = area.focus();
                }
            }
        >
            {move || {
                trouble.get().map(|why| view! { <p class="alert" role="alert">{why}</p> })
            }}
            {move || {
                let cancel = cancel.clone();
                editing
                    .get()
                    .map(|_| {
                        view! {
                            <p class="editing">
                                {text::EDITING} " "
                                <button type="button" class="inline" on:click=cancel>
                                    {text::CANCEL}
                                </button>
                            </p>
                        }
                    })
            }}
            <div class="composer-row">
                <div class="field" class:styled=styled>
                    {mirror::mirror(typed, styled)}
                    <textarea
                        node_ref=area
                        rows="1"
                        dir="auto"
                        aria-label=text::MESSAGE
                        placeholder=move || {
                            if encrypted.get() { text::WRITE_ENCRYPTED } else { text::WRITE_PLAIN }
                        }
                        on:input=on_input
                        on:keydown=on_key
                    ></textarea>
                </div>
                <button type="submit" class="primary round" aria-label=text::SEND title=text::SEND>
                    {icon(icons::SEND)}
                </button>
            </div>
        </form>
    }
    .into_any()
}

impl Work {
    fn keep_draft(&self, draft: &str) {
        self.tab.drafts.update_value(|drafts| {
            if draft.is_empty() {
                drafts.remove(&self.chat);
            } else {
                drafts.insert(self.chat.clone(), draft.into());
            }
        });
    }

    fn set(&self, text: &str) {
        // The component may be gone: the draft is what remains.
        if let Some(area) = self.area.try_get_untracked().flatten() {
            area.set_value(text);
            self.typed.set(text.into());
        }
        self.keep_draft(text);
    }

    fn current(&self) -> String {
        match self.area.try_get_untracked().flatten() {
            Some(area) => area.value(),
            None => self
                .tab
                .drafts
                .with_value(|drafts| drafts.get(&self.chat).cloned())
                .unwrap_or_default(),
        }
    }

    fn edited(&self) -> Option<Editing> {
        let editing = self.tab.editing.get_untracked();
        editing.filter(|it| it.chat == self.chat)
    }

    fn is_editing(&self) -> bool {
        self.edited().is_some()
    }

    /// Back to what was being written before.
    fn stop_editing(&self) {
        self.tab.editing.set(None);
        let before = self.aside.try_update_value(Option::take).flatten();
        self.set(&before.unwrap_or_default());
    }

    fn submit(&self) {
        let body = self.current();
        if body.trim().is_empty() {
            return;
        }
        if let Some(Editing { key, .. }) = self.edited() {
            self.tab.send(Command::EditDraft { key, body });
            return self.stop_editing();
        }
        let mut id = None;
        self.sending.update_value(|sending| {
            // It will be taken away as soon as it is kept; only what follows is new.
            if sending
                .flying
                .iter()
                .any(|(text, _)| body.starts_with(text))
            {
                sending.again = true;
                return;
            }
            let failed = sending.failed.take().filter(|(text, _)| *text == body);
            let origin_id = failed.map_or_else(origin_id, |(_, id)| id);
            sending.flying.push((body.clone(), origin_id.clone()));
            id = Some(origin_id);
        });
        if let Some(origin_id) = id {
            let work = self.clone();
            spawn_local(async move { work.deposit(body, origin_id).await });
        }
    }

    async fn deposit(self, body: String, origin_id: OriginId) {
        let outgoing = Outgoing::say(
            self.chat.clone(),
            body.clone(),
            origin_id.clone(),
            time::now(),
        );
        let kept = self.tab.deposit(outgoing).await;
        if self.sending.is_disposed() {
            // Another chat is open; the draft is all that is left to settle.
            if kept.is_ok() {
                self.settle(&body);
            }
            return;
        }
        let mut again = false;
        self.sending.update_value(|sending| {
            sending.flying.retain(|(_, id)| *id != origin_id);
            again = core::mem::take(&mut sending.again);
        });
        match kept {
            Ok(()) => {
                self.trouble.set(None);
                self.settle(&body);
                if again {
                    self.submit();
                }
            }
            Err(why) => {
                let current = self.current();
                if !current.starts_with(&body) {
                    // Other text took its place: nothing typed is lost.
                    self.set(&text::join(&body, "\n", &current));
                }
                self.sending
                    .update_value(|sending| sending.failed = Some((body, origin_id)));
                self.trouble
                    .set(Some(text::join(text::NOT_KEPT, &text::trouble(&why), "")));
            }
        }
    }

    /// Takes away what was kept and leaves what was typed since.
    fn settle(&self, body: &str) {
        let current = self.current();
        if let Some(rest) = current.strip_prefix(body) {
            self.set(rest);
        }
    }
}
