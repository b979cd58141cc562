//! What tabs ask while nobody may be there to do it.

use super::MOST_INPUTS;
use crate::bus::Command;
use core::mem::discriminant;

/// What tabs ask of whoever leads, as a worker that does not hears it, and which tab each is.
///
/// One that leads says every while that it does. What was asked since then may not have been heard by anybody, as a leader that stands
/// still does nothing before it is replaced: whoever leads next does it. What was done twice is as if it was done once.
#[derive(Default)]
pub(super) struct Asked {
    /// What a tab waits for the answer of; of each kind only the last.
    waits: Vec<(u64, Command)>,
    /// What else was asked since the last beat, in order.
    since: Vec<(u64, Command)>,
}

impl Asked {
    pub fn note(&mut self, tab: u64, command: Command) {
        if matches!(command, Command::Attach | Command::OpenChat { .. }) {
            let is_older = |(of, it): &(u64, Command)| {
                *of == tab && discriminant(it) == discriminant(&command)
            };
            self.waits.retain(|it| !is_older(it));
            if self.waits.len() < MOST_INPUTS {
                self.waits.push((tab, command));
            }
        } else if !matches!(command, Command::Typing { .. }) && self.since.len() < MOST_INPUTS {
            self.since.push((tab, command));
        }
    }

    /// One that leads has said so.
    pub fn beat(&mut self) {
        self.since.clear();
    }

    /// All of it, in the order in which it is done.
    pub fn all(self) -> impl Iterator<Item = (u64, Command)> {
        self.waits.into_iter().chain(self.since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::Typing;
    use crate::model::BareJid;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_a_leader_may_not_have_heard_is_kept_for_the_next() {
        let chat = || BareJid::new("bob@x");
        let open = || Command::OpenChat { chat: chat() };
        let mut asked = Asked::default();
        asked.note(1, Command::MeetAll);
        asked.note(1, Command::Attach);
        asked.note(1, Command::Attach);
        asked.beat();
        let draft = |text: &str| Command::KeepDraft {
            chat: chat(),
            text: text.into(),
        };
        for (tab, command) in [
            (1, draft("h")),
            (2, Command::Attach),
            (1, draft("hi")),
            (
                1,
                Command::Typing {
                    chat: chat(),
                    typing: Typing::Composing,
                },
            ),
            (1, open()),
        ] {
            asked.note(tab, command);
        }
        let all: Vec<_> = asked.all().collect();
        assert_eq!(
            all,
            [
                (1, Command::Attach),
                (2, Command::Attach),
                (1, open()),
                (1, draft("h")),
                (1, draft("hi")),
            ]
        );
    }
}
