//! Whoever writes to this account, or makes somebody open a chat, learns nothing by it: not that it is online, and not what is written.

use super::rig::*;
use crate::bus::{Command, Event, Typing};
use crate::model::BareJid;
use crate::store::{Changes, Table, Write};
use crate::xmpp::xml;

const FROM_MALLORY: &str = "mallory@example.org/x";

/// What went to mallory, or to her server, since the list of stanzas was so long.
fn told(rig: &Rig, from: usize) -> Vec<String> {
    let stanzas = rig.server.stanzas.iter().skip(from).map(xml::write);
    stanzas
        .filter(|it| it.contains("to='mallory") || it.contains("to=\"mallory"))
        .collect()
}

fn with_mallory() -> (Rig, Peer) {
    let mut server = Server::default();
    let mallory = Peer::new(MALLORY, 66);
    mallory.publish(&mut server);
    (Rig::new(server), mallory)
}

fn open(rig: &mut Rig) {
    rig.command(Command::WantAvatars(vec![BareJid::new(MALLORY)]));
    rig.command(Command::OpenChat {
        chat: BareJid::new(MALLORY),
    });
    rig.command(Command::ShowDevices {
        chat: BareJid::new(MALLORY),
        ask: false,
    });
}

fn typing(rig: &mut Rig, typing: Typing) {
    rig.command(Command::Typing {
        chat: BareJid::new(MALLORY),
        typing,
    });
}

#[test]
fn attack_a_link_that_opens_a_chat_tells_a_strangers_server_nothing() {
    let (mut rig, _) = with_mallory();
    let from = rig.server.stanzas.len();
    open(&mut rig);
    rig.pass(120_000);
    rig.restart();
    open(&mut rig);
    rig.pass(120_000);
    assert_eq!(told(&rig, from), Vec::<String>::new());
    // Who begins to write is about to tell more than that.
    typing(&mut rig, Typing::Composing);
    let asked = told(&rig, from);
    assert!(
        asked.iter().any(|it| it.contains("devicelist")),
        "{asked:?}"
    );
    assert!(asked.iter().any(|it| it.contains("avatar")), "{asked:?}");
    assert!(
        !asked.iter().any(|it| it.contains("chatstates")),
        "{asked:?}"
    );
    let expected = rig.events.iter().rev().find_map(|event| match event {
        Event::Devices {
            chat, encrypted, ..
        } if chat.as_str() == MALLORY => Some(*encrypted),
        _ => None,
    });
    assert_eq!(expected, Some(true), "how the first message would go out");
}

#[test]
fn attack_a_key_exchange_of_a_stranger_is_answered_when_a_person_answers() {
    let (mut rig, mut mallory) = with_mallory();
    let target = rig.bundle();
    let from = rig.server.stanzas.len();
    let hello = written(&mallory.seal(&target, "hello"));
    let asks = "<request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/><active xmlns='http://jabber.org/protocol/chatstates'/>";
    rig.frame(&message(FROM_MALLORY, "m-1", &format!("{hello}{asks}")));
    assert_eq!(rig.rows(MALLORY), ["hello"]);
    let through = rig.messages(MALLORY)[0].key;
    rig.command(Command::Read {
        chat: BareJid::new(MALLORY),
        through,
    });
    open(&mut rig);
    // One that needs a session which is not there begins none either.
    let mut other = Peer::new(MALLORY, 67);
    other.start(&target);
    let mut sealed = other.seal(&target, "again");
    sealed.keys.iter_mut().for_each(|key| key.prekey = false);
    rig.frame(&message(FROM_MALLORY, "m-2", &written(&sealed)));
    assert_eq!(
        rig.messages(MALLORY)
            .iter()
            .filter(|row| row.problem.is_some())
            .count(),
        1
    );
    rig.pass(120_000);
    assert_eq!(told(&rig, from), Vec::<String>::new());
    typing(&mut rig, Typing::Composing);
    typing(&mut rig, Typing::Paused);
    let asked = told(&rig, from);
    assert!(!asked.iter().any(|it| it.contains("<message")), "{asked:?}");
    // The answer completes the session.
    rig.say(MALLORY, "who are you?");
    let read: Vec<_> = (rig.said_since(from).iter())
        .filter_map(|stanza| mallory.open(stanza))
        .collect();
    assert_eq!(read, ["who are you?"]);
    // From now on it is a conversation.
    typing(&mut rig, Typing::Composing);
    let asked = told(&rig, from);
    assert!(
        asked.iter().any(|it| it.contains("chatstates")),
        "{asked:?}"
    );
    let from = rig.server.stanzas.len();
    let mut third = Peer::new(MALLORY, 68);
    third.start(&target);
    rig.frame(&message(
        FROM_MALLORY,
        "m-3",
        &written(&third.seal(&target, "and me")),
    ));
    rig.pass(60_000);
    let answers = told(&rig, from);
    let to_third = format!("rid='{}'", third.id());
    assert!(
        answers.iter().any(|it| it.contains(&to_third)),
        "{answers:?}"
    );
}

#[test]
fn who_was_written_to_from_another_device_is_no_stranger() {
    let (mut rig, _) = with_mallory();
    let sent = plain("alice@example.org/phone", "own-1", "hi")
        .replace(&format!("to='{ME}'"), &format!("to='{MALLORY}'"));
    rig.frame(&carbon(ME, "sent", &sent));
    let from = rig.server.stanzas.len();
    open(&mut rig);
    let asked = told(&rig, from);
    assert!(
        asked.iter().any(|it| it.contains("devicelist")),
        "{asked:?}"
    );
}

#[test]
fn the_chats_of_former_builds_are_those_of_no_strangers() {
    let (mut rig, _) = with_mallory();
    rig.frame(&plain(FROM_MALLORY, "m-1", "hi"));
    rig.frame(&plain("bob@example.org/x", "m-2", "hi"));
    let mut changes = Changes::new();
    let mut rows = 0;
    for (place, bytes) in rig.store.table(Table::Chats).rows {
        // The former shape ends before what was added: one byte, 0.
        let mut former = bytes.to_vec();
        assert_eq!(former.pop(), Some(0));
        assert_eq!(former[0], 3);
        former[0] = 2;
        changes.writes.insert(place, Write::Put(former));
        rows += 1;
    }
    assert_eq!(rows, 2);
    for table in Table::ALL
        .into_iter()
        .filter(|table| *table != Table::Chats)
    {
        for (place, bytes) in rig.store.table(table).rows {
            changes.writes.insert(place, Write::Put(bytes));
        }
    }
    rig.engine = None;
    rig.store.replace(changes);
    rig.start(crate::engine::ports::Start::Resume {
        password: Some(crate::bus::Password("secret".into())),
    });
    assert_eq!(rig.rows(MALLORY), ["hi"]);
    let from = rig.server.stanzas.len();
    rig.server.streams += 1;
    rig.cut();
    rig.pass(60_000);
    open(&mut rig);
    let asked = told(&rig, from);
    assert!(
        asked.iter().any(|it| it.contains("devicelist")),
        "{asked:?}"
    );
}
