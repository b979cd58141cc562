//! What is kept of acts, and by which names messages are found.

use crate::engine::records::{MessageRow, NamedRow};
use crate::engine::state::Adopt;
use crate::engine::turn::Turn;
use crate::model::{BareJid, DeviceId, Encryption, MessageKey, Millis, StanzaId};
use crate::store::{Key, Record, Table};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// By which name an act names its message.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(in crate::engine) enum Target {
    /// That its sender gave it.
    Id(String),
    /// That the own archive gave it (XEP-0490).
    Archived(StanzaId),
}

/// What somebody did.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::engine) enum What {
    Received,
    Displayed,
    /// An own stanza came back: why.
    Bounced(String),
    Retract,
    React(Vec<String>),
    Correct {
        body: String,
        unstyled: bool,
    },
    /// A row answers it.
    Answers {
        row: MessageKey,
    },
}

/// Holds what people write: only what kind it is is printed.
impl core::fmt::Debug for What {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "What({})", self.kind())
    }
}

impl What {
    pub(in crate::engine) fn kind(&self) -> u32 {
        match self {
            Self::Received => 0,
            Self::Displayed => 1,
            Self::Bounced(_) => 2,
            Self::Retract => 3,
            Self::React(_) => 4,
            Self::Correct { .. } => 5,
            Self::Answers { .. } => 6,
        }
    }
}

/// How an act came.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(in crate::engine) struct Acting {
    pub sender: BareJid,
    /// By this account.
    pub own: bool,
    /// When it was done; its order among others.
    pub at: Millis,
    /// How its text travelled, where it has one.
    pub encryption: Encryption,
    pub device: Option<DeviceId>,
    /// What names the message could be read, and written, on the way.
    pub clear: bool,
    /// It may have overtaken others of its kind: only the times say which is the newer.
    pub ahead: bool,
}

/// An act that is to be settled, or waits for its message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(in crate::engine) struct ActRow {
    pub chat: BareJid,
    pub target: Target,
    pub by: Acting,
    /// Its own id.
    pub id: String,
    pub what: What,
    /// The order in which acts came, given by [`super::heard`].
    pub number: u64,
    /// It came live while the archive was being read, which is about to bring it in its place among others.
    pub held: bool,
}

impl ActRow {
    /// The prefix of all acts for one target.
    pub fn all(chat: &BareJid, target: &Target) -> Key {
        let key = Key::new().text(chat.as_str());
        match target {
            Target::Id(id) => key.small(0).text(id),
            Target::Archived(id) => key.small(1).text(id.as_str()),
        }
    }

    /// About how many bytes it takes; never 0.
    pub fn weight(&self) -> usize {
        let what = match &self.what {
            What::Correct { body, .. } | What::Bounced(body) => body.len(),
            What::React(emojis) => emojis.iter().map(String::len).sum(),
            What::Received | What::Displayed | What::Retract | What::Answers { .. } => 0,
        };
        let target = match &self.target {
            Target::Id(id) => id.len(),
            Target::Archived(id) => id.as_str().len(),
        };
        100_usize
            .saturating_add(what)
            .saturating_add(target)
            .saturating_add(self.id.len())
    }

    /// Whether it says up to where this account has read.
    pub fn moves_reading(&self) -> bool {
        self.by.own && matches!(self.what, What::Displayed)
    }
}

impl Record for ActRow {
    const TABLE: Table = Table::Acts;

    /// Of most kinds, a person's last one is all that counts; of corrections each, of answers the row of each, and of what is held each,
    /// until it comes in its place.
    fn key(&self) -> Key {
        let key = Self::all(&self.chat, &self.target)
            .text(self.by.sender.as_str())
            .small(self.what.kind());
        match &self.what {
            _ if self.held => key.small(1).text(&self.id),
            What::Correct { .. } => key.text(&self.id),
            What::Answers { row } => key.small(row.chat.0).number(row.position),
            _ => key,
        }
    }
}

/// Which acts there are, for the engine's memory.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::engine) struct Acts {
    /// Of the next one that comes.
    pub next: u64,
    /// To be looked at.
    pub due: BTreeSet<(BareJid, Target)>,
    /// To be looked at when the archive has been read.
    pub held: BTreeSet<(BareJid, Target)>,
    /// Nothing bore the name when it was last looked for; about how many bytes wait for it.
    pub waiting: BTreeMap<(BareJid, Target), usize>,
    /// All of them.
    pub weight: usize,
}

impl Acts {
    /// How many names of one chat are waited for.
    pub fn waiting_in(&self, chat: &BareJid) -> usize {
        self.weights_in(chat).count()
    }

    /// How much waits for one name; 0: nothing.
    pub fn weight_of(&self, chat: &BareJid, target: &Target) -> usize {
        let name = (chat.clone(), target.clone());
        self.waiting.get(&name).copied().unwrap_or(0)
    }

    /// How much waits for each of them.
    pub fn weights_in(&self, chat: &BareJid) -> impl Iterator<Item = usize> {
        let first = (chat.clone(), Target::Id(String::new()));
        let rest = self.waiting.range(first..);
        rest.take_while(move |((of, _), _)| of == chat)
            .map(|(_, weight)| *weight)
    }

    /// The archive has been read, or says nothing.
    pub fn release(&mut self) {
        self.due.append(&mut self.held);
    }

    pub fn adopt(&mut self, change: Adopt) {
        match change {
            Adopt::ActHeld(chat, target) => {
                self.next = self.next.saturating_add(1);
                self.held.insert((chat, target));
            }
            Adopt::Act(chat, target) => {
                self.next = self.next.saturating_add(1);
                self.due.insert((chat, target));
            }
            Adopt::Named(chat, target) => {
                let name = (chat, target);
                if self.waiting.contains_key(&name) {
                    self.due.insert(name);
                }
            }
            Adopt::ActsSettled(chat, target, weight) => {
                let name = (chat, target);
                self.due.remove(&name);
                let before = match weight {
                    0 => self.waiting.remove(&name),
                    weight => self.waiting.insert(name, weight),
                };
                let others = self.weight.saturating_sub(before.unwrap_or(0));
                self.weight = others.saturating_add(weight);
            }
            _ => {}
        }
    }
}

/// The names by which others name a row.
fn names(row: &MessageRow) -> impl Iterator<Item = &String> {
    let origin = row.message.origin_id.as_ref().map(|id| &id.0);
    let id = row.id.as_ref().map(|id| &id.0);
    id.into_iter()
        .chain(origin.filter(move |origin| Some(*origin) != id))
}

/// A row gets its names; what waits for one of them is settled next.
pub(in crate::engine) fn name(turn: &mut Turn<'_>, chat: &BareJid, row: &MessageRow) {
    for id in names(row) {
        turn.work.put(&NamedRow {
            chat: chat.clone(),
            id: id.clone(),
            sender: row.message.sender.clone(),
            row: row.message.key,
        });
        let target = Target::Id(id.clone());
        turn.adopts.push(Adopt::Named(chat.clone(), target));
    }
}

/// A row that turned out to be no message loses them.
pub(in crate::engine) fn unname(turn: &mut Turn<'_>, chat: &BareJid, row: &MessageRow) {
    for id in names(row) {
        let place = NamedRow::all(chat, id).text(row.message.sender.as_str());
        turn.work.delete::<NamedRow>(place);
    }
}
