//! A long history, as `make bench` puts it into a browser: rows in the form in which this build keeps them.
//!
//! With `SOTTO_HISTORY=FILE` the whole of it is written there (until `SOTTO_HISTORY_UNTIL`, ms since the epoch), each row as `table ‖ length of key ‖ key ‖ length of value ‖ value`, lengths as
//! 32-bit numbers in little endian.

use super::rig::Numbers;
use crate::engine::records::{ChatRow, MessageRow, POSITION_STEP};
use crate::model::{
    BareJid, ChatId, Contact, Delivery, Encryption, Id, Message, MessageKey, Subscription,
};
use crate::store::{Changes, Write};
use rand_core::Rng;

/// How many there are of each, and of words that people use.
struct Size {
    messages: u64,
    chats: u64,
    contacts: u64,
    words: u64,
}

const WHOLE: Size = Size {
    messages: 100_000,
    chats: 500,
    contacts: 10_000,
    words: 40_000,
};

/// Chats are counted from here: below is room for those of the account itself.
const FIRST_CHAT: u32 = 1_000;
/// Three years until now.
const SPAN: u64 = 3 * 365 * 24 * 3_600_000;
/// One chat has a message in so many more than its share.
const LONG_CHAT: u64 = 5;
/// Who wrote what is the account's own. (Whose account it will be is not known here.)
const OWN: &str = "own@example.org";
/// A word that occurs once, so many messages before the newest.
const RARE: (&str, u64) = ("zanzibarian", 60_000);

const SYLLABLES: [&str; 32] = [
    "na", "ti", "so", "re", "ma", "lo", "ku", "be", "sha", "do", "vi", "pe", "gra", "hu", "ste",
    "fo", "wi", "chi", "ja", "ple", "tro", "mu", "ne", "qua", "ri", "sla", "to", "ub", "ex", "yo",
    "zu", "al",
];

/// The word of a rank: the more common, the shorter.
fn word(mut rank: u64, into: &mut String) {
    loop {
        into.push_str(SYLLABLES[(rank % 32) as usize]);
        rank /= 32;
        if rank == 0 {
            break;
        }
        rank -= 1;
    }
}

struct Dice(Numbers);

impl Dice {
    /// A number below, each as likely.
    fn below(&mut self, end: u64) -> u64 {
        self.0.next_u64() % end
    }

    /// A rank below, each as likely as one over it (Zipf's law).
    fn rank(&mut self, end: u64) -> u64 {
        let share = self.below(1 << 53) as f64 / (1u64 << 53) as f64;
        ((end as f64 + 1.0).powf(share) as u64 - 1).min(end - 1)
    }
}

fn jid(number: u64) -> BareJid {
    BareJid::new(format!("person{number:05}@example.org"))
}

fn history(size: &Size, now: u64) -> Changes {
    let mut dice = Dice(Numbers(1));
    let mut changes = Changes::new();
    let mut given = String::new();
    for number in 0..size.contacts {
        given.clear();
        word(dice.rank(2_000), &mut given);
        given.push(' ');
        word(2_000 + dice.below(8_000), &mut given);
        changes.put(&Contact {
            jid: jid(number),
            name: Some(given.clone()),
            subscription: Subscription::Both,
            asked: false,
            approved: false,
            groups: vec![format!("Group {}", number % 20)],
        });
    }
    let mut chats: Vec<ChatRow> = (0..size.chats)
        .map(|number| ChatRow::new(ChatId(FIRST_CHAT + number as u32), jid(number)))
        .collect();
    for number in 0..size.messages {
        // One is very long, and of the others some have most of the messages.
        let chat = match number % LONG_CHAT {
            0 => 0,
            _ => dice.rank(size.chats) as usize,
        };
        let chat = &mut chats[chat];
        chat.last_position = match chat.last_position {
            0 => 1 << 62,
            last => last + POSITION_STEP,
        };
        let key = MessageKey {
            chat: chat.id,
            position: chat.last_position,
        };
        let at = now - SPAN + number * (SPAN / size.messages) + dice.below(10_000);
        let mut message = Message::new(key, chat.jid.clone(), at);
        if dice.below(3) == 0 {
            message.sender = BareJid::new(OWN);
            message.own = true;
            message.delivery = Delivery::Delivered;
        }
        message.encryption = Encryption::Omemo2;
        for nth in 0..2 + dice.below(14) {
            if nth > 0 {
                message.body.push(' ');
            }
            word(dice.rank(size.words), &mut message.body);
        }
        if number + RARE.1 == size.messages {
            message.body.push(' ');
            message.body.push_str(RARE.0);
        }
        chat.last = Some(crate::engine::chats::preview_of(&message));
        chat.read_through = Some(key);
        changes.put(&MessageRow {
            message,
            id: Some(Id(format!("{:032x}", dice.0.next_u64()))),
            stanza_id: None,
            markable: false,
            answers: None,
            ahead: std::collections::BTreeSet::new(),
        });
    }
    for chat in &chats {
        changes.put(chat);
    }
    changes
}

fn written(changes: &Changes) -> Vec<u8> {
    let mut bytes = Vec::new();
    for ((table, key), write) in &changes.writes {
        if let Write::Put(value) = write {
            bytes.push(*table as u8);
            for part in [&key.0, value] {
                bytes.extend_from_slice(&(part.len() as u32).to_le_bytes());
                bytes.extend_from_slice(part);
            }
        }
    }
    bytes
}

#[test]
fn a_history_for_the_bench() {
    if let Some(file) = std::env::var_os("SOTTO_HISTORY") {
        let until = std::env::var("SOTTO_HISTORY_UNTIL").expect("a time comes with it");
        let now = until.parse().expect("a number");
        std::fs::write(file, written(&history(&WHOLE, now))).expect("it can be written");
        return;
    }
    let small = Size {
        messages: 200,
        chats: 5,
        contacts: 20,
        words: 400,
    };
    let changes = history(&small, 1_700_000_000_000);
    assert_eq!(changes.writes.len(), 225);
    assert!(written(&changes).len() > 20_000);
}
