//! What a person sees of a chat, and where they go in it.

use super::State;
use crate::model::{BareJid, Delivery, MessageKey};
use crate::view::{Timeline, Wanted};

impl State {
    /// Up to where a chat is to be marked as read, and whether that is its end, when a person has seen it up to a row.
    pub fn to_read(
        &self,
        jid: &BareJid,
        reached: Option<MessageKey>,
    ) -> Option<(MessageKey, bool)> {
        let chat = self.chats.get(jid)?;
        let timeline = self.timelines.get(jid)?;
        if timeline.is_underway() {
            return None;
        }
        let is_news = |key: &MessageKey| chat.read_through.is_none_or(|through| through < *key);
        if !timeline.at_end() {
            return reached.filter(is_news).map(|key| (key, false));
        }
        let newest = timeline.newest()?;
        (is_news(&newest) || chat.unread > 0).then_some((newest, true))
    }

    /// How far the message came that the list shows of a chat, where it is an own one; one that failed says so itself.
    pub fn last_sent(&self, jid: &BareJid) -> Option<Delivery> {
        let chat = self.chats.get(jid)?;
        let last = chat.last.as_ref().filter(|it| it.own && !it.retracted)?;
        // What is no message may stand behind it.
        let timeline = self.timelines.get(jid);
        let row = timeline.and_then(|it| it.last_own(|row| row.is_text()));
        let key = row.map(|row| row.key).or(chat.newest);
        match &last.delivery {
            Delivery::Failed(_) => None,
            _ if chat.displayed.is_some() && chat.displayed >= key => Some(Delivery::Displayed),
            delivery => Some(delivery.clone()),
        }
    }

    /// Whether somebody writes who is no contact, and whom nobody has answered.
    pub fn is_stranger(&self, jid: &BareJid) -> bool {
        let writes = self.chats.get(jid).is_some_and(|chat| chat.last.is_some());
        let is_contact = self.people.get(jid).is_some_and(|it| it.contact.is_some());
        // Who the contacts are may not all be known yet.
        let is_open = is_contact || self.people.is_loading() || self.people.is_blocked(jid);
        // Nor whether somebody answered above what is here.
        let is_alone = |timeline: &Timeline| {
            let is_whole = timeline.loaded() && timeline.complete() && !timeline.older();
            is_whole && timeline.rows().iter().all(|row| !row.own)
        };
        writes && !is_open && self.timelines.get(jid).is_some_and(is_alone)
    }

    /// See [`Timeline::look`].
    pub fn look(
        &mut self,
        chat: &BareJid,
        first: MessageKey,
        last: MessageKey,
        at_end: bool,
    ) -> Wanted {
        let timeline = self.timelines.get_mut(chat);
        timeline.map_or_else(Wanted::default, |it| it.look(first, last, at_end))
    }

    /// See [`Timeline::hold`].
    pub fn hold(&mut self, chat: &BareJid, held: bool) {
        if let Some(timeline) = self.timelines.get_mut(chat) {
            timeline.hold(held);
        }
    }

    /// See [`Timeline::to_end`].
    pub fn to_end(&mut self, chat: &BareJid) -> bool {
        self.timelines.get_mut(chat).is_some_and(Timeline::to_end)
    }

    /// See [`Timeline::jump`].
    pub fn jump(&mut self, chat: &BareJid, key: MessageKey) -> bool {
        self.timelines.entry(chat.clone()).or_default().jump(key)
    }

    /// See [`Timeline::is_underway`].
    pub fn is_underway(&self, chat: &BareJid) -> bool {
        (self.timelines.get(chat)).is_none_or(Timeline::is_underway)
    }

    /// See [`Timeline::is_led`].
    pub fn is_led(&self, chat: &BareJid) -> bool {
        self.timelines.get(chat).is_some_and(Timeline::is_led)
    }

    /// See [`Timeline::leave`].
    pub fn leave(&mut self, chat: &BareJid) {
        if let Some(timeline) = self.timelines.get_mut(chat) {
            timeline.leave();
        }
    }

    /// See [`Timeline::jumped`].
    pub fn jumped(&mut self, chat: &BareJid) {
        if let Some(timeline) = self.timelines.get_mut(chat) {
            timeline.jumped();
        }
    }

    /// See [`Timeline::reopen`].
    pub fn reopen(&mut self, chat: &BareJid) -> Option<MessageKey> {
        self.timelines.get_mut(chat)?.reopen()
    }
}
