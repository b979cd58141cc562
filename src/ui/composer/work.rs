//! What happens to what is written: it is a draft, then on its way into the inbox, then gone from the field; or it is another text
//! for a message.

use super::told::Told;
use crate::bus::Command;
use crate::model::{Act, BareJid, Delivery, MessageKey, OriginId, Outgoing};
use crate::ui::tab::{Editing, Tab, origin_id};
use crate::ui::{text, time};
use leptos::html;
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen_futures::spawn_local;

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
pub struct Work {
    pub tab: Tab,
    pub chat: BareJid,
    area: NodeRef<html::Textarea>,
    /// What is in the field.
    pub typed: RwSignal<String>,
    pub trouble: RwSignal<Option<String>>,
    sending: StoredValue<Sending>,
    /// What was being written when something else began to be changed.
    aside: StoredValue<Option<String>>,
    /// What the field and the kept draft last had in common.
    common: StoredValue<String>,
    told: Told,
}

impl Work {
    pub fn new(tab: Tab, chat: BareJid, area: NodeRef<html::Textarea>) -> Self {
        Self {
            tab,
            area,
            typed: RwSignal::new(String::new()),
            trouble: RwSignal::new(None),
            sending: StoredValue::new(Sending::default()),
            aside: StoredValue::new(None),
            common: StoredValue::new(String::new()),
            told: Told::new(tab, chat.clone()),
            chat,
        }
    }

    /// What was being written: in this tab, or as far as another one or the one before the reload has told.
    pub fn first_draft(&self) -> String {
        let here = (self.tab.drafts).with_value(|drafts| drafts.get(&self.chat).cloned());
        here.unwrap_or_else(|| {
            let kept = |chat: &crate::bus::ChatSummary| chat.draft.clone();
            (self.tab.state)
                .with_untracked(|state| state.chat(&self.chat).map(kept))
                .unwrap_or_default()
        })
    }

    /// Follows what begins to be changed or answered, what was refused, and what other tabs write.
    pub fn follow(&self) {
        let tab = self.tab;
        let work = self.clone();
        let editing = Memo::new(move |_| tab.editing.get().filter(|it| it.chat == work.chat));
        let work = self.clone();
        Effect::new(move |_| {
            if let Some(editing) = editing.get() {
                if work.aside.with_value(Option::is_none) {
                    work.aside.set_value(Some(work.current()));
                }
                let typed = tab.edited.with_value(|edited| {
                    let edited = edited.as_ref().filter(|it| it.0 == editing.key);
                    edited.map(|it| it.1.clone())
                });
                work.show(&typed.unwrap_or(editing.body));
                work.focus();
            } else if tab.editing.with_untracked(Option::is_none) {
                tab.edited.set_value(None);
            }
        });
        let work = self.clone();
        let replying = Memo::new(move |_| tab.replying.get().filter(|(of, _)| *of == work.chat));
        let work = self.clone();
        Effect::new(move |_| {
            if replying.get().is_some() {
                work.back();
                work.focus();
            }
        });
        let refused = tab.memo(|state| state.refused.clone());
        let work = self.clone();
        Effect::new(move |_| {
            if let Some((key, body)) = refused.get() {
                tab.state.update(|state| state.refused = None);
                work.trouble.set(Some(text::EDIT_TOO_LATE.into()));
                tab.editing.set(Some(Editing {
                    chat: work.chat.clone(),
                    key,
                    body,
                }));
            }
        });
        let of = self.chat.clone();
        let kept = tab.memo(move |state| state.chat(&of).map(|chat| chat.draft.clone()));
        let work = self.clone();
        // Whether there is such a chat.
        Effect::new(move |before: Option<bool>| {
            let now = kept.get();
            if now.is_some() && before == Some(false) && work.edited().is_none() {
                // What was written before there was one is kept with it.
                work.tell_first(&work.current());
            }
            if now.is_some() && before.is_some() {
                work.mirror();
            }
            now.is_some()
        });
    }

    /// What was put into the field, or was written before there was such a chat, is not kept yet: nothing takes its place before it is.
    pub fn tell_first(&self, text: &str) {
        let is_here = |drafts: &BTreeMap<BareJid, String>| {
            drafts.get(&self.chat).is_some_and(|here| here == text)
        };
        if !text.is_empty() && self.tab.drafts.with_value(is_here) {
            self.told.keep(text);
        }
    }

    /// What is kept of this chat was written here, or in another tab: then it is shown, as long as nobody writes here. Into a field that
    /// has the focus nothing is put; but what was sent or taken away elsewhere goes, so that nobody sends it twice.
    pub fn mirror(&self) {
        // A field that is taken away with the focus loses it after that.
        if self.told.is_over() {
            return;
        }
        let of = &self.chat;
        let kept = (self.tab.state).with_untracked(|state| Some(state.chat(of)?.draft.clone()));
        // Before there is such a chat, nothing of it is kept.
        let Some(kept) = kept else {
            return;
        };
        (self.tab.drafts).update_value(|drafts| {
            if drafts.get(&self.chat).is_some_and(|here| *here == kept) {
                drafts.remove(&self.chat);
            }
        });
        if self.edited().is_some() {
            return;
        }
        let current = self.current();
        if current == kept {
            return self.common.set_value(kept);
        }
        let goes = kept.is_empty() && self.common.with_value(|common| *common == current);
        if self.has_focus() && !goes {
            return;
        }
        // What could not be kept, as when there is no room, is nowhere but here.
        let is_here = |here: &String| !here.is_empty() && *here == current;
        let waits = (self.tab.drafts).with_value(|it| it.get(&self.chat).is_some_and(is_here));
        if waits && !goes {
            return;
        }
        if self.told.is_quiet() {
            self.show(&kept);
            return self.common.set_value(kept);
        }
        let work = self.clone();
        self.told.when_quiet(move || work.mirror());
    }

    fn has_focus(&self) -> bool {
        let Some(area) = self.area.try_get_untracked().flatten() else {
            return false;
        };
        let focused = document().active_element();
        document().has_focus().unwrap_or(false) && focused.is_some_and(|it| it == **area)
    }

    pub fn focus(&self) {
        if let Some(area) = self.area.try_get_untracked().flatten() {
            let _ = area.focus();
        }
    }

    /// A person has changed the text.
    pub fn wrote(&self, text: String) {
        if let Some(editing) = self.edited() {
            let edited = Some((editing.key, text.clone()));
            self.tab.edited.set_value(edited);
        } else {
            self.keep_draft(&text);
            self.told.wrote(&text);
        }
        self.typed.set(text);
    }

    /// Puts an emoji where the cursor is.
    pub fn insert(&self, emoji: &str) {
        let Some(area) = self.area.get_untracked() else {
            return;
        };
        let _ = area.focus();
        let at = area.selection_start().ok().flatten().unwrap_or_default();
        if area.set_range_text(emoji).is_ok() {
            let behind = at + emoji.encode_utf16().count() as u32;
            let _ = area.set_selection_range(behind, behind);
            self.wrote(area.value());
        }
    }

    fn keep_draft(&self, draft: &str) {
        self.tab.drafts.update_value(|drafts| {
            drafts.insert(self.chat.clone(), draft.into());
        });
        if self.told.is_over() {
            // Another chat is open.
            let (chat, text) = (self.chat.clone(), draft.into());
            return self.tab.send(Command::KeepDraft { chat, text });
        }
        self.told.keep(draft);
    }

    /// Puts a text in the field, which is no draft by that.
    fn show(&self, text: &str) {
        if let Some(area) = self.area.try_get_untracked().flatten() {
            area.set_value(text);
            self.typed.set(text.into());
        }
    }

    fn set(&self, text: &str) {
        // The component may be gone: the draft is what remains.
        self.show(text);
        self.keep_draft(text);
    }

    pub fn current(&self) -> String {
        match self.area.try_get_untracked().flatten() {
            Some(area) => area.value(),
            None => self.first_draft(),
        }
    }

    fn edited(&self) -> Option<Editing> {
        let editing = self.tab.editing.get_untracked();
        editing.filter(|it| it.chat == self.chat)
    }

    fn answered(&self) -> Option<MessageKey> {
        let (of, key) = self.tab.replying.get_untracked()?;
        (of == self.chat).then_some(key)
    }

    /// Whether a message is being changed or answered.
    pub fn is_about_something(&self) -> bool {
        self.edited().is_some() || self.answered().is_some()
    }

    /// Neither changed nor answered after all.
    pub fn give_up(&self) {
        self.tab.editing.set(None);
        self.tab.replying.set(None);
        self.trouble.set(None);
        self.back();
        self.focus();
    }

    /// Back to what was being written before.
    fn back(&self) {
        if let Some(before) = self.aside.try_update_value(Option::take).flatten() {
            self.show(&before);
        }
    }

    pub fn submit(&self) {
        let body = self.current();
        if body.trim().is_empty() {
            return;
        }
        if let Some(editing) = self.edited() {
            return self.correct(editing, body);
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
            self.tab.sent.update(|count| *count = count.wrapping_add(1));
            let work = self.clone();
            spawn_local(async move { work.deposit(body, origin_id).await });
        }
    }

    /// Another text for a message: one that waits is changed, one that is out is corrected.
    fn correct(&self, editing: Editing, body: String) {
        let done = |work: &Self| {
            work.tab.editing.set(None);
            work.trouble.set(None);
            work.back();
        };
        if body == editing.body && self.trouble.with_untracked(Option::is_none) {
            return done(self);
        }
        let key = editing.key;
        let waits = self.tab.state.with_untracked(|state| {
            let message = state.message(&self.chat, key);
            message.is_some_and(|it| it.delivery == Delivery::Queued)
        });
        if waits {
            self.tab.send(Command::EditDraft { key, body });
            return done(self);
        }
        let outgoing = Outgoing {
            chat: self.chat.clone(),
            act: Act::Correct { key, body },
            origin_id: origin_id(),
            at: time::now(),
        };
        let work = self.clone();
        spawn_local(async move {
            match work.tab.deposit(outgoing).await {
                Ok(()) if work.edited().is_some_and(|it| it.key == key) => done(&work),
                Ok(()) => {}
                Err(why) => work.not_kept(&text::trouble(&why)),
            }
        });
    }

    fn not_kept(&self, why: &str) {
        let words = text::not_kept(why);
        self.trouble.try_set(Some(words));
    }

    async fn deposit(self, body: String, origin_id: OriginId) {
        let reply = self.answered();
        let outgoing = Outgoing {
            chat: self.chat.clone(),
            act: Act::Say {
                body: body.clone(),
                reply,
            },
            origin_id: origin_id.clone(),
            at: time::now(),
        };
        let kept = self.tab.deposit(outgoing).await;
        if kept.is_ok() && reply.is_some() && self.answered() == reply {
            self.tab.replying.set(None);
        }
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
                self.not_kept(&text::trouble(&why));
            }
        }
    }

    /// Takes away what was kept and leaves what was typed since.
    fn settle(&self, body: &str) {
        let current = self.current();
        if let Some(rest) = current.strip_prefix(body) {
            self.set(rest);
            self.told.flush();
            if rest.is_empty() {
                self.told.stopped();
            }
        }
    }
}
