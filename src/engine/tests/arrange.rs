//! Pinned, muted and archived chats.

use super::rig::*;
use crate::bus::{Arrange, ChatSummary, Command, Event};
use crate::model::{Arrangement, BareJid};

/// The chat as a tab that attaches is shown it.
pub(super) fn shown(rig: &mut Rig, jid: &str) -> ChatSummary {
    rig.events.clear();
    rig.command(Command::Attach);
    let chats = rig.events.iter().find_map(|event| match event {
        Event::Snapshot { chats, .. } => Some(chats.clone()),
        _ => None,
    });
    let mut chats = chats.expect("a snapshot").into_iter();
    let chat = chats.find(|chat| chat.jid == BareJid::new(jid));
    chat.expect("the chat")
}

fn arrange(rig: &mut Rig, change: Arrange) {
    let chat = BareJid::new(BOB);
    rig.command(Command::Arrange { chat, change });
}

#[test]
fn an_archived_chat_comes_back_with_the_next_message() {
    let mut rig = Rig::new(Server::default());
    rig.frame(&plain("bob@example.org/x", "1", "hello"));
    arrange(&mut rig, Arrange::Pin(true));
    assert!(shown(&mut rig, BOB).arrangement.pinned);
    arrange(&mut rig, Arrange::Archive(true));
    let away = Arrangement {
        archived: true,
        ..Arrangement::default()
    };
    assert_eq!(shown(&mut rig, BOB).arrangement, away);
    rig.restart();
    assert_eq!(shown(&mut rig, BOB).arrangement, away, "it is kept");
    rig.frame(&plain("bob@example.org/x", "2", "are you there?"));
    assert_eq!(shown(&mut rig, BOB).arrangement, Arrangement::default());
}

#[test]
fn a_muted_chat_stays_away_until_the_silence_is_over() {
    let mut rig = Rig::new(Server::default());
    rig.frame(&plain("bob@example.org/x", "1", "hello"));
    let until = rig.now + 3_600_000;
    arrange(&mut rig, Arrange::Mute(Some(until)));
    arrange(&mut rig, Arrange::Archive(true));
    rig.frame(&plain("bob@example.org/x", "2", "psst"));
    let chat = shown(&mut rig, BOB);
    assert!(chat.arrangement.archived && chat.arrangement.is_muted(rig.now));
    assert_eq!(chat.unread, 2, "they are counted all the same");
    rig.now = until;
    rig.frame(&plain("bob@example.org/x", "3", "hello?"));
    assert!(!shown(&mut rig, BOB).arrangement.archived);
}

#[test]
fn whoever_writes_in_an_archived_chat_has_it_back() {
    let (mut rig, _) = with_session();
    arrange(&mut rig, Arrange::Mute(Some(Arrangement::ALWAYS)));
    arrange(&mut rig, Arrange::Archive(true));
    rig.say(BOB, "found you");
    let arrangement = shown(&mut rig, BOB).arrangement;
    assert!(!arrangement.archived && arrangement.is_muted(u64::MAX - 1));
}

#[test]
fn what_the_archive_has_of_long_ago_brings_nothing_back() {
    let mut server = Server::default();
    let at = 1_700_000_000_000 - 60_000;
    for n in 0..200 {
        server.store(at + n, &plain("bob@example.org/x", &format!("o{n}"), "old"));
    }
    server.page = 20;
    let mut rig = Rig::new(server);
    rig.pass(60_000);
    arrange(&mut rig, Arrange::Archive(true));
    let oldest = rig.messages(BOB).first().expect("a row").key;
    rig.command(Command::LoadOlder {
        chat: BareJid::new(BOB),
        before: oldest,
    });
    assert!(shown(&mut rig, BOB).arrangement.archived);
}
