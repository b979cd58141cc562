//! What people do to messages that are there: reactions, corrections, retractions, answers, markers, reading. And what must be true of it in
//! the end: everybody has the last of everything, nothing waits, and nothing was done twice.

use super::World;
use crate::bus::{Command, Event};
use crate::engine::ports::{Effect, Input};
use crate::model::{Act, BareJid, MessageKey, OriginId, Outgoing};
use crate::rig::{BOB, ME, block_on, message, written};
use crate::store::{Key, Range, Reads, Store, Table};
use crate::xmpp::stanza::xep0444;
use minidom::Element;
use std::collections::{BTreeMap, BTreeSet};

const FROM: &str = "bob@example.org/x";
const EMOJIS: [&str; 4] = ["👍", "👎", "🎉", "❤️"];

/// Who wrote a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Author {
    /// Bob's first device; whether encrypted.
    Bob(bool),
    Alice,
    /// Somebody's other device.
    Another,
}

/// A message as it is to be in the end.
#[derive(Clone, Debug)]
pub struct Written {
    pub id: String,
    pub author: Author,
    pub text: String,
    pub gone: bool,
}

/// What was done.
#[derive(Default)]
pub struct Done {
    pub written: Vec<Written>,
    /// By id and person.
    reactions: BTreeMap<(String, &'static str), String>,
    /// What alice thinks of messages, as bob was told last.
    told: BTreeMap<String, String>,
    /// Texts of alice that were corrected: whether they went out before is chance.
    former: BTreeSet<String>,
    /// Texts that took their places.
    later: BTreeSet<String>,
    /// The furthest message of alice that bob has seen.
    displayed: Option<usize>,
    /// Messages whose acts could not be sent, which is as good as not done.
    failed: BTreeSet<MessageKey>,
}

impl World {
    pub fn wrote(&mut self, id: String, author: Author, text: &str) {
        self.done.written.push(Written {
            id,
            author,
            text: text.to_owned(),
            gone: false,
        });
    }

    /// One that fits and is not gone, of the last that were written.
    fn pick(&self, which: u64, fits: impl Fn(&Written) -> bool) -> Option<usize> {
        let found: Vec<usize> = (self.done.written.iter().enumerate())
            .filter(|(_, it)| !it.gone && fits(it))
            .map(|(index, _)| index)
            .collect();
        let recent = &found[found.len().saturating_sub(6)..];
        recent
            .get(usize::try_from(which).ok()? % recent.len().max(1))
            .copied()
    }

    /// Whether the server has it, so that others may know of it.
    fn is_out(&self, id: &str) -> bool {
        let archive = self.server.archive.iter().flatten();
        archive
            .into_iter()
            .any(|it| it.message.attr("id") == Some(id))
    }

    /// The row with this text, as alice's tab shows it.
    fn key_of(&mut self, text: &str) -> Option<MessageKey> {
        let rows = self.messages().into_iter();
        rows.filter(|it| it.body == text && it.retracted.is_none())
            .map(|it| it.key)
            .next()
    }

    fn replaced(&mut self, old: &str, new: &str) {
        for text in &mut self.expected {
            if text == old {
                *text = new.to_owned();
            }
        }
    }

    pub fn bob_reacts(&mut self, which: u64) {
        let Some(index) = self.pick(which, |_| true) else {
            return;
        };
        let id = self.done.written[index].id.clone();
        if !self.is_out(&id) {
            return;
        }
        let (n, _) = self.next_text();
        let emoji = EMOJIS[n % EMOJIS.len()];
        let inner = format!(
            "<reactions xmlns='urn:xmpp:reactions:0' id='{id}'><reaction>{emoji}</reaction></reactions>"
        );
        self.deliver(&message(FROM, &format!("r-{n}"), &inner));
        self.done.reactions.insert((id, BOB), emoji.to_owned());
    }

    pub fn bob_corrects(&mut self, which: u64) {
        let Some(index) = self.pick(which, |it| matches!(it.author, Author::Bob(_))) else {
            return;
        };
        let Written {
            id, author, text, ..
        } = self.done.written[index].clone();
        let Some(target) = self.target(0) else { return };
        let (n, new) = self.next_text();
        let body = match author {
            Author::Bob(true) => written(&self.bob.seal(&target, &new)),
            _ => format!("<body>{new}</body>"),
        };
        let inner = format!("{body}<replace xmlns='urn:xmpp:message-correct:0' id='{id}'/>");
        self.deliver(&message(FROM, &format!("x-{n}"), &inner));
        self.replaced(&text, &new);
        self.done.written[index].text = new;
    }

    pub fn bob_retracts(&mut self, which: u64) {
        let Some(index) = self.pick(which, |it| it.author == Author::Bob(false)) else {
            return;
        };
        let Written { id, text, .. } = self.done.written[index].clone();
        let (n, _) = self.next_text();
        let inner = format!(
            "<retract xmlns='urn:xmpp:message-retract:1' id='{id}'/><body>/me took something back</body>\
             <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/>"
        );
        self.deliver(&message(FROM, &format!("t-{n}"), &inner));
        self.replaced(&text, "<retracted>");
        self.done.written[index].gone = true;
        self.done.reactions.retain(|(of, _), _| *of != id);
    }

    pub fn bob_answers(&mut self, which: u64) {
        let Some(index) = self.pick(which, |_| true) else {
            return;
        };
        let id = self.done.written[index].id.clone();
        let (n, text) = self.next_text();
        let inner = format!("<body>{text}</body><reply xmlns='urn:xmpp:reply:0' id='{id}'/>");
        self.deliver(&message(FROM, &format!("p-{n}"), &inner));
        self.wrote(format!("p-{n}"), Author::Bob(false), &text);
        self.expected.push(text);
    }

    pub fn bob_displays(&mut self, which: u64) {
        let Some(index) = self.pick(which, |it| it.author == Author::Alice) else {
            return;
        };
        let id = self.done.written[index].id.clone();
        if !self.is_out(&id) {
            return;
        }
        let (n, _) = self.next_text();
        let inner = format!("<displayed xmlns='urn:xmpp:chat-markers:0' id='{id}'/>");
        self.deliver(&message(FROM, &format!("d-{n}"), &inner));
        self.done.displayed = self.done.displayed.max(Some(index));
    }

    fn act(&mut self, act: Act) {
        let (n, _) = self.next_text();
        let outgoing = Outgoing {
            chat: BareJid::new(BOB),
            act,
            origin_id: OriginId::new(format!("act-{n}")),
            at: self.now,
        };
        self.deposit(&outgoing);
        self.command(Command::InboxFilled);
    }

    pub fn alice_reacts(&mut self, which: u64) {
        let Some(index) = self.pick(which, |_| true) else {
            return;
        };
        let Written { id, text, .. } = self.done.written[index].clone();
        let Some(key) = self.key_of(&text) else {
            return;
        };
        let emoji = EMOJIS[self.number % EMOJIS.len()].to_owned();
        self.act(Act::React {
            key,
            emojis: vec![emoji.clone()],
        });
        self.done.reactions.insert((id, ME), emoji);
    }

    pub fn alice_corrects(&mut self, which: u64) {
        let Some(index) = self.pick(which, |it| it.author == Author::Alice) else {
            return;
        };
        let Written { text, .. } = self.done.written[index].clone();
        let Some(key) = self.key_of(&text) else {
            return;
        };
        let (_, new) = self.next_text();
        self.act(Act::Correct {
            key,
            body: new.clone(),
        });
        self.replaced(&text, &new);
        for said in &mut self.said {
            if *said == text {
                said.clone_from(&new);
            }
        }
        self.done.former.insert(text.clone());
        self.done.later.remove(&text);
        self.done.later.insert(new.clone());
        self.done.written[index].text = new;
    }

    pub fn alice_reads(&mut self) {
        let Some(last) = self.messages().pop() else {
            return;
        };
        self.command(Command::Read {
            chat: BareJid::new(BOB),
            through: last.key,
        });
    }

    /// What alice's client did reaches bob.
    pub fn bob_is_told(&mut self, stanza: &Element) {
        if let Some((id, emojis)) = xep0444::read(stanza) {
            self.done.told.insert(id.0, emojis.concat());
        }
    }

    pub fn note_failure(&mut self, effect: &Effect) {
        if let Effect::Publish {
            event: Event::ActFailed { key, .. },
            ..
        } = effect
        {
            self.done.failed.insert(*key);
        }
    }

    /// What bob read, without what was corrected before or after it went out, and what he should have read.
    pub fn bob_read(&mut self, wrong: &mut Vec<String>) -> (Vec<String>, Vec<String>) {
        let done = &self.done;
        for text in &done.former {
            if self.read.iter().filter(|read| *read == text).count() > 1 {
                wrong.push(format!("bob read {text} twice"));
            }
        }
        // A bundle that did not come in time excludes its device, which the message says.
        let (bob, mut without) = (self.bob.own.id, BTreeSet::new());
        for row in self.messages() {
            if row.excluded.iter().any(|(_, device)| *device == bob) {
                without.insert(row.body);
            }
        }
        let due = |texts: &[String]| -> Vec<String> {
            let former = &self.done.former;
            let due = texts
                .iter()
                .filter(|it| !former.contains(*it) && !without.contains(*it));
            due.cloned().collect()
        };
        (due(&self.read), due(&self.said))
    }

    /// Texts whose order is what it was when they were written.
    pub fn in_order<'a>(&'a self, texts: &'a [String]) -> impl Iterator<Item = &'a String> {
        (texts.iter()).filter(|text| !self.done.later.contains(*text))
    }

    /// What is wrong with what was done.
    pub fn judge_acts(&mut self, wrong: &mut Vec<String>) {
        let rows = self.messages();
        for written in self.done.written.iter().filter(|it| !it.gone) {
            let Some(row) = rows.iter().find(|row| row.body == written.text) else {
                continue;
            };
            if self.done.failed.contains(&row.key) {
                continue;
            }
            for who in [BOB, ME] {
                let due = self.done.reactions.get(&(written.id.clone(), who));
                let found = row.reactions.iter().find(|it| it.sender.as_str() == who);
                let found = found.map(|it| it.emojis.concat());
                if found.as_ref() != due {
                    wrong.push(format!(
                        "{who} on {}: {found:?} instead of {due:?}",
                        written.text
                    ));
                }
            }
            let due = self.done.reactions.get(&(written.id.clone(), ME));
            let told = self.done.told.get(&written.id);
            if due != told {
                wrong.push(format!("bob was told {told:?} instead of {due:?}"));
            }
        }
        for row in rows.iter().filter(|row| row.reply.is_some()) {
            if row.reply.as_ref().is_none_or(|reply| reply.key.is_none()) {
                wrong.push(format!("{} answers nothing", row.body));
            }
        }
        let due = self
            .done
            .displayed
            .map(|at| self.done.written[at].text.clone());
        let found = self.displayed();
        let found = found.and_then(|key| rows.iter().find(|row| row.key == key));
        if found.map(|row| &row.body) != due.as_ref() {
            wrong.push(format!(
                "bob has seen {:?} instead of {due:?}",
                found.map(|it| &it.body)
            ));
        }
        let waiting = self.table(Table::Acts).rows.len();
        if waiting > 0 {
            wrong.push(format!(
                "{waiting} acts still wait: {:?}",
                self.table(Table::Acts)
            ));
        }
    }

    fn displayed(&mut self) -> Option<MessageKey> {
        let input = vec![Input::Command {
            tab: 1,
            command: Command::Attach,
        }];
        let engine = self.engine.as_mut().expect("it runs");
        self.store.looked_at.set(true);
        let effects = block_on(engine.turn(input, self.now)).expect("it only looks");
        self.store.looked_at.set(false);
        effects.iter().find_map(|effect| match effect {
            Effect::Publish {
                event: Event::Snapshot { chats, .. },
                ..
            } => {
                chats
                    .iter()
                    .find(|chat| chat.jid.as_str() == BOB)?
                    .displayed
            }
            _ => None,
        })
    }

    fn table(&self, table: Table) -> crate::store::Loaded {
        let mut reads = Reads::new();
        reads.range(Range {
            table,
            from: Key::new(),
            to: None,
            newest_first: false,
            limit: u32::MAX,
        });
        block_on(self.store.memory.load(&reads)).expect("memory gives everything")
    }
}
