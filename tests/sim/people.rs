//! What a person decides about people, chats and themselves, and what they look for. Decisions are commands: one whose turn ended with the
//! process holds or does not, but the same here, on the server and in what is shown.

use super::World;
use crate::bus::{Arrange, ChatSummary, Command, Event, PersonChange};
use crate::engine::ports::{Effect, Input};
use crate::model::{BareJid, Card, MessageKey};
use crate::rig::{BOB, MALLORY, ME, block_on};
use crate::xmpp::stanza::{xep0084, xep0172};
use std::collections::BTreeSet;

/// What was decided last, and what was decided since in turns that ended with the process.
#[derive(Clone, Debug)]
struct Decided<T> {
    last: T,
    perhaps: Vec<T>,
}

impl<T: PartialEq> Decided<T> {
    fn new(first: T) -> Self {
        Self {
            last: first,
            perhaps: Vec::new(),
        }
    }
    fn decide(&mut self, value: T, is_sure: bool) {
        if is_sure {
            self.last = value;
            self.perhaps.clear();
        } else {
            self.perhaps.push(value);
        }
    }
    fn allows(&self, value: &T) -> bool {
        self.last == *value || self.perhaps.contains(value)
    }
}

pub struct Decisions {
    /// What bob is called on the roster.
    name: Decided<Option<String>>,
    /// Mallory is blocked.
    blocked: Decided<bool>,
    pinned: Decided<bool>,
    draft: Decided<String>,
    nickname: Decided<Option<String>>,
    /// SHA-1 of the own picture.
    picture: Decided<Option<String>>,
}

impl Default for Decisions {
    fn default() -> Self {
        Self {
            name: Decided::new(None),
            blocked: Decided::new(false),
            pinned: Decided::new(false),
            draft: Decided::new(String::new()),
            nickname: Decided::new(None),
            picture: Decided::new(None),
        }
    }
}

impl World {
    /// Whether the turn of a command came to its end.
    fn decides(&mut self, command: Command) -> bool {
        let before = self.kills;
        self.command(command);
        self.kills == before
    }

    pub fn alice_names_bob(&mut self) {
        let (n, _) = self.next_text();
        let name = Some(format!("Bob {n}"));
        let sure = self.decides(Command::Person(PersonChange::Name {
            jid: BareJid::new(BOB),
            name: name.clone(),
            groups: vec![format!("group {}", n % 3)],
        }));
        self.decisions.name.decide(name, sure);
    }

    pub fn alice_blocks_or_not(&mut self) {
        let block = !self.decisions.blocked.last;
        let jid = BareJid::new(MALLORY);
        let sure = self.decides(Command::Person(match block {
            true => PersonChange::Block { jid, report: None },
            false => PersonChange::Unblock { jid },
        }));
        self.decisions.blocked.decide(block, sure);
    }

    pub fn alice_pins_or_not(&mut self) {
        let pin = !self.decisions.pinned.last;
        let chat = BareJid::new(BOB);
        if self.chat(&chat).is_none() {
            return;
        }
        let change = Arrange::Pin(pin);
        let sure = self.decides(Command::Arrange { chat, change });
        self.decisions.pinned.decide(pin, sure);
    }

    pub fn alice_types(&mut self) {
        let (_, text) = self.next_text();
        let chat = BareJid::new(BOB);
        if self.chat(&chat).is_none() {
            return;
        }
        let sure = self.decides(Command::KeepDraft {
            chat,
            text: text.clone(),
        });
        self.decisions.draft.decide(text, sure);
    }

    /// What was sent is no draft any more.
    pub fn typed_is_sent(&mut self) {
        self.decisions.draft.decide(String::new(), true);
    }

    pub fn alice_calls_herself(&mut self) {
        let (n, _) = self.next_text();
        let nickname = format!("Alice {n}");
        let sure = self.decides(Command::SetProfile {
            nickname: nickname.clone(),
            card: Card::default(),
            open: false,
        });
        self.decisions.nickname.decide(Some(nickname), sure);
    }

    pub fn alice_shows_herself(&mut self) {
        let (n, _) = self.next_text();
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        bytes.extend_from_slice(&n.to_be_bytes());
        let hash = xep0084::picture(bytes.clone()).map(|picture| picture.hash.to_string());
        let sure = self.decides(Command::SetAvatar {
            bytes: Some(bytes),
            side: 192,
        });
        self.decisions.picture.decide(hash, sure);
    }

    /// What one command is answered with, when nothing ends any more.
    fn ask(&mut self, command: Command) -> Vec<Event> {
        let engine = self.engine.as_mut().expect("it runs");
        self.store.looked_at.set(true);
        let input = vec![Input::Command { tab: 1, command }];
        let effects = block_on(engine.turn(input, self.now));
        self.store.looked_at.set(false);
        let Ok(effects) = effects else {
            self.kills += 1;
            self.restart();
            return Vec::new();
        };
        let events = effects.iter().filter_map(|effect| match effect {
            Effect::Publish { event, .. } => Some(event.clone()),
            _ => None,
        });
        let events = events.collect();
        self.carry_out(effects);
        events
    }

    fn chat(&mut self, chat: &BareJid) -> Option<ChatSummary> {
        self.ask(Command::Attach)
            .into_iter()
            .find_map(|event| match event {
                Event::Snapshot { chats, .. } => chats.into_iter().find(|it| it.jid == *chat),
                _ => None,
            })
    }

    /// All rows in which a word is, as the search finds them.
    fn found(&mut self, query: &str) -> Vec<MessageKey> {
        let (mut found, mut before) = (Vec::new(), None);
        loop {
            let events = self.ask(Command::Search {
                id: 1,
                query: query.into(),
                chat: None,
                before,
            });
            let answer = events.into_iter().find_map(|event| match event {
                Event::Found {
                    hits,
                    more,
                    indexed,
                    ..
                } => Some((hits, more, indexed)),
                _ => None,
            });
            let Some((hits, more, indexed)) = answer else {
                self.faults.push("a search is not answered".into());
                return found;
            };
            if indexed != 100 {
                self.faults.push(format!("only {indexed} % are indexed"));
            }
            before = hits.last().map(|hit| (hit.at, hit.key));
            found.extend(hits.iter().map(|hit| hit.key));
            if !more || hits.is_empty() {
                return found;
            }
        }
    }

    /// What is wrong with what was decided, and with the index.
    pub fn judge_people(&mut self, wrong: &mut Vec<String>) {
        let name = self.server.names.get(BOB).cloned().unwrap_or_default().0;
        if !self.decisions.name.allows(&name) {
            wrong.push(format!(
                "the server calls bob {name:?}: {:?}",
                self.decisions.name
            ));
        }
        let blocked = self.server.blocked.contains(MALLORY);
        if !self.decisions.blocked.allows(&blocked) {
            wrong.push(format!(
                "blocked is {blocked}: {:?}",
                self.decisions.blocked
            ));
        }
        let node = |node: &str| self.server.nodes.get(&(ME.to_owned(), node.to_owned()));
        let nickname = node(xep0172::NS).map(minidom::Element::text);
        if !self.decisions.nickname.allows(&nickname) {
            wrong.push(format!(
                "alice is {nickname:?}: {:?}",
                self.decisions.nickname
            ));
        }
        let picture = node(xep0084::NS_METADATA)
            .and_then(|it| it.children().next())
            .and_then(|info| info.attr("id"))
            .map(str::to_owned);
        if !self.decisions.picture.allows(&picture) {
            wrong.push(format!(
                "her picture is {picture:?}: {:?}",
                self.decisions.picture
            ));
        }
        let bob = BareJid::new(BOB);
        for event in self.ask(Command::Attach) {
            match event {
                Event::People { anew: true, people } => {
                    if let Some(person) = people.iter().find(|person| person.waits) {
                        wrong.push(format!("the server never heard of {person:?}"));
                    }
                    let person = people.iter().find(|person| person.jid == bob);
                    let shown = person.and_then(|it| it.contact.as_ref()?.name.clone());
                    if shown != name {
                        wrong.push(format!("bob is shown as {shown:?} instead of {name:?}"));
                    }
                    let shown = people
                        .iter()
                        .any(|it| it.jid.as_str() == MALLORY && it.blocked);
                    if shown != blocked {
                        wrong.push(format!("blocked is shown as {shown}"));
                    }
                }
                Event::Profile(profile) if profile.waits => {
                    wrong.push("what alice says of herself waits".into());
                }
                Event::Snapshot { chats, .. } => {
                    let Some(chat) = chats.iter().find(|chat| chat.jid == bob) else {
                        continue;
                    };
                    if !self.decisions.pinned.allows(&chat.arrangement.pinned) {
                        wrong.push(format!("pinned: {:?}", self.decisions.pinned));
                    }
                    if !self.decisions.draft.allows(&chat.draft) {
                        let due = &self.decisions.draft;
                        wrong.push(format!("the draft is {:?}: {due:?}", chat.draft));
                    }
                }
                _ => {}
            }
        }
        // Each text that is there has the word "text" in it, and nothing else has.
        let found = self.found("text");
        let once: BTreeSet<MessageKey> = found.iter().copied().collect();
        if once.len() < found.len() {
            wrong.push("the search finds messages twice".into());
        }
        let rows = self.messages();
        let due = rows.iter().filter(|row| {
            row.notice.is_none()
                && row.problem.is_none()
                && row.retracted.is_none()
                && row.body.contains("text")
        });
        let due: BTreeSet<MessageKey> = due.map(|row| row.key).collect();
        let off = once.symmetric_difference(&due).count();
        if off > 0 {
            wrong.push(format!(
                "{off} messages are found and not there, or the contrary"
            ));
        }
        // Only what it says now finds a message.
        let row = rows.iter().rev().find(|row| due.contains(&row.key));
        if let Some(row) = row {
            let query = row.body.clone();
            if !self.found(&query).contains(&row.key) {
                wrong.push(format!("{query} is not found"));
            }
        }
    }
}
