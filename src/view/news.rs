//! Which notifications there are of what came in while nobody looked, and what they say.

use super::State;
use crate::model::{BareJid, Millis};
use std::collections::BTreeSet;

/// With more chats than this, what was missed is one notification.
const APART: usize = 3;

/// What a notification says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Say {
    /// New messages in a chat: how many are unread, and the newest text where that may be shown. A stranger goes by their address.
    Chat {
        chat: BareJid,
        name: String,
        unread: u32,
        text: Option<String>,
    },
    /// What was missed, in many chats.
    Missed { unread: u32, chats: usize },
}

/// What to say of chats into which something came. Nothing of those that are muted or blocked, or were read meanwhile. `missed`: it came
/// while this browser had no line. `texts`: a person wants to see them.
pub fn say(
    state: &State,
    chats: &BTreeSet<BareJid>,
    missed: bool,
    texts: bool,
    now: Millis,
) -> Vec<Say> {
    let told: Vec<_> = (chats.iter())
        .filter_map(|jid| state.chat(jid))
        .filter(|it| it.unread > 0 && !it.arrangement.is_muted(now))
        .filter(|it| !state.people.is_blocked(&it.jid))
        .collect();
    if missed && told.len() > APART {
        let unread = told.iter().map(|it| it.unread);
        return vec![Say::Missed {
            unread: unread.fold(0, u32::saturating_add),
            chats: told.len(),
        }];
    }
    let of = |chat: &&crate::bus::ChatSummary| {
        let person = state.people.get(&chat.jid);
        let known = person.is_some_and(|it| it.contact.is_some());
        let last = chat.last.as_ref().filter(|last| {
            known && texts && !last.own && !last.problem && !last.retracted && !last.body.is_empty()
        });
        Say::Chat {
            chat: chat.jid.clone(),
            name: match known {
                true => chat.name.clone(),
                // What somebody calls themselves is a text of theirs, too.
                false => chat.jid.0.clone(),
            },
            unread: chat.unread,
            text: last.map(|last| last.body.clone()),
        }
    };
    told.iter().map(of).collect()
}

/// Hours without notifications: from one minute of the day to another, which may be on the next day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quiet {
    pub from: u16,
    pub to: u16,
}

impl Quiet {
    /// From `22:00-07:30`.
    pub fn read(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        Some(Self {
            from: minute(from)?,
            to: minute(to)?,
        })
    }

    pub fn is_at(self, minute: u16) -> bool {
        match self.from <= self.to {
            true => (self.from..self.to).contains(&minute),
            false => minute >= self.from || minute < self.to,
        }
    }
}

/// The minute of the day, from `07:30`.
pub fn minute(time: &str) -> Option<u16> {
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests;
