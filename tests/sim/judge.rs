//! What must be true in the end.

use super::World;
use crate::bus::Command;
use crate::engine::ports::{Effect, Input};
use crate::model::{BareJid, Delivery, Message};
use crate::rig::{BOB, block_on};
use std::collections::BTreeMap;

impl World {
    /// Texts and causes of the rows with bob, in their order.
    pub fn rows(&mut self) -> Vec<String> {
        let text = |message: Message| match message.problem {
            Some(problem) => format!("<{}>", problem.name()),
            None if message.retracted.is_some() => "<retracted>".into(),
            None => message.body,
        };
        let messages = self.messages().into_iter();
        // What is no message (a device was added) is in nobody's count.
        messages
            .filter(|it| it.notice.is_none())
            .map(text)
            .collect()
    }

    /// What could not be sent says so, and a person sends it again.
    fn send_failed_again(&mut self) -> bool {
        let failed: Vec<_> = (self.messages().into_iter())
            .filter(|message| matches!(message.delivery, Delivery::Failed(_)))
            .map(|message| message.key)
            .collect();
        for key in &failed {
            self.command(Command::SendAgain { key: *key });
        }
        !failed.is_empty()
    }

    pub fn messages(&mut self) -> Vec<Message> {
        let mut rows: Vec<Message> = Vec::new();
        let mut before = None;
        loop {
            let chat = BareJid::new(BOB);
            let command = match before {
                None => Command::OpenChat { chat },
                Some(before) => Command::LoadOlder { chat, before },
            };
            let input = vec![Input::Command { tab: 1, command }];
            let engine = self.engine.as_mut().expect("it runs");
            self.store.looked_at.set(true);
            let effects = block_on(engine.turn(input, self.now));
            self.store.looked_at.set(false);
            let Ok(effects) = effects else {
                // It ended a moment ago.
                self.kills += 1;
                self.restart();
                self.settle();
                return self.messages();
            };
            let page = effects.iter().find_map(|effect| match effect {
                Effect::Publish {
                    event: crate::bus::Event::Page { messages, .. },
                    ..
                } => Some(messages.clone()),
                _ => None,
            });
            self.carry_out(effects);
            let Some(page) = page.filter(|page| !page.is_empty()) else {
                return rows;
            };
            before = page.first().map(|message| message.key);
            rows.splice(0..0, page);
        }
    }

    /// Calm returns, and everything is looked at. What is wrong, if anything.
    pub fn judge(&mut self) -> Vec<String> {
        let mut wrong = core::mem::take(&mut self.faults);
        self.pass(120_000);
        if !self.open {
            wrong.push("the line is not up".into());
        }
        // A bundle that did not come in time excludes its device (a line as bad as this one can have that).
        let again = self.send_failed_again();
        self.pass(60_000);
        // Sessions still open the next message, in both directions.
        self.bob_writes();
        for index in 0..self.more_bobs.len() {
            self.device_writes(index + 1);
        }
        self.other_device_writes(true);
        self.alice_writes();
        self.pass(60_000);
        // And another start changes nothing.
        self.forget_stream();
        self.restart();
        self.pass(120_000);
        let rows = self.rows();
        compare("alice has", &self.expected, &rows, &mut wrong);
        let (read, said) = self.bob_read(&mut wrong);
        compare("bob read", &said, &read, &mut wrong);
        if !again && !self.in_order(&read).eq(self.in_order(&said)) {
            wrong.push("bob read it in another order".into());
        }
        self.judge_acts(&mut wrong);
        self.judge_people(&mut wrong);
        let order: Vec<&String> = rows.iter().filter(|row| self.said.contains(row)).collect();
        if !order.iter().copied().eq(self.said.iter()) {
            wrong.push(format!("own messages are in another order: {order:?}"));
        }
        let others = |texts: &[String]| -> Vec<String> {
            texts
                .iter()
                .filter(|text| !self.said.contains(text))
                .cloned()
                .collect()
        };
        let (found, due) = (others(&rows), others(&self.expected));
        if let Some(at) = found.iter().zip(&due).position(|(found, due)| found != due) {
            let near = |texts: &[String]| texts[at..texts.len().min(at + 8)].join(", ");
            wrong.push(format!(
                "what others wrote is in another order: {} instead of {}",
                near(&found),
                near(&due)
            ));
        }
        wrong.append(&mut self.faults);
        wrong
    }
}

fn compare(what: &str, expected: &[String], found: &[String], wrong: &mut Vec<String>) {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for text in expected {
        *counts.entry(text).or_default() += 1;
    }
    for text in found {
        *counts.entry(text).or_default() -= 1;
    }
    let off: Vec<_> = counts
        .into_iter()
        .filter(|(_, count)| *count != 0)
        .collect();
    if !off.is_empty() {
        wrong.push(format!("{what} (missing +, too many −): {off:?}"));
    }
}
