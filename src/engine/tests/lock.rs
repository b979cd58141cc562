//! What is written under a closed lock is never sent in the clear, and no server opens the lock.

use super::archive::MINUTE;
use super::rig::*;
use crate::bus::{Command, Event};
use crate::model::{BareJid, Delivery, Failure};

const LIST: &str = "eu.siacs.conversations.axolotl.devicelist";

/// What went out since the last time with the text in it that is a secret.
fn in_the_clear(rig: &mut Rig) -> Vec<String> {
    let sent = rig.take_sent();
    sent.into_iter()
        .filter(|it| it.contains("a secret"))
        .collect()
}

fn is_shown_closed(rig: &Rig) -> bool {
    let shown = rig.events.iter().rev().find_map(|event| match event {
        Event::Chat(chat) if chat.jid.as_str() == BOB => Some(chat.encrypted),
        _ => None,
    });
    shown.expect("the chat was told")
}

/// Bob has a device, and nobody has written yet.
fn with_closed_lock() -> Rig {
    let (mut rig, _) = with_bob();
    rig.command(Command::StartChat { typed: BOB.into() });
    assert!(is_shown_closed(&rig));
    rig.take_sent();
    rig
}

fn retracted(of: &str) -> String {
    format!(
        "<message xmlns='jabber:client' from='{of}' to='{ME}' type='headline'>\
         <event xmlns='http://jabber.org/protocol/pubsub#event'>\
         <items node='{LIST}'><retract id='an-older-item'/></items></event></message>"
    )
}

#[test]
fn not_when_the_contacts_devices_are_gone_meanwhile() {
    let mut rig = with_closed_lock();
    rig.cut();
    rig.deposit(BOB, "a secret");
    rig.command(Command::InboxFilled);
    rig.server.nodes.retain(|(jid, _), _| jid != BOB);
    rig.restart();
    rig.pass(MINUTE);
    assert_eq!(in_the_clear(&mut rig), [""; 0]);
    let delivery = rig.messages(BOB).pop().map(|it| it.delivery);
    assert_eq!(delivery, Some(Delivery::Failed(Failure::NoUsableDevice)));
}

#[test]
fn not_when_the_contacts_server_is_away() {
    for condition in ["remote-server-not-found", "internal-server-error"] {
        let mut rig = with_closed_lock();
        rig.pass(2 * MINUTE);
        for node in ["devicelist", "urn:xmpp:omemo:2:devices"] {
            rig.server.refuse.insert(node.into(), condition.into());
        }
        rig.restart();
        rig.say(BOB, "a secret");
        rig.pass(MINUTE);
        assert_eq!(in_the_clear(&mut rig), [""; 0], "{condition}");
        let delivery = rig.messages(BOB).pop().map(|it| it.delivery);
        assert_eq!(delivery, Some(Delivery::Queued), "{condition}");
        rig.server.refuse.clear();
        rig.pass(60 * MINUTE);
        let delivery = rig.messages(BOB).pop().map(|it| it.delivery);
        assert_eq!(delivery, Some(Delivery::Sent), "{condition}");
    }
}

#[test]
fn not_when_another_item_of_the_node_is_retracted() {
    let mut rig = with_closed_lock();
    rig.frame(&retracted(BOB));
    rig.say(BOB, "a secret");
    rig.pass(MINUTE);
    assert_eq!(in_the_clear(&mut rig), [""; 0]);
    let delivery = rig.messages(BOB).pop().map(|it| it.delivery);
    assert_eq!(delivery, Some(Delivery::Sent));
}

#[test]
fn not_when_it_is_opened_for_what_comes_next() {
    let (mut rig, _bob) = with_session();
    rig.cut();
    rig.server.deaf = true;
    rig.deposit(BOB, "a secret");
    rig.command(Command::InboxFilled);
    rig.command(Command::SetEncrypted {
        chat: BareJid::new(BOB),
        on: false,
    });
    rig.server.deaf = false;
    rig.take_sent();
    rig.pass(MINUTE);
    rig.say(BOB, "no longer one");
    let sent = rig.take_sent();
    assert!(!sent.iter().any(|it| it.contains("a secret")));
    assert!(sent.iter().any(|it| it.contains("no longer one")));
}

#[test]
fn an_own_list_is_not_replaced_for_a_fault_of_the_server() {
    let mut server = Server::default();
    server.publish_list(ME, &[5, 6]);
    (server.refuse).insert("devicelist".into(), "internal-server-error".into());
    let mut rig = Rig::new(server);
    rig.pass(10 * MINUTE);
    assert_eq!(rig.server.list(ME), [5, 6]);

    let mut server = Server::default();
    server.publish_list(ME, &[5, 6]);
    let mut rig = Rig::new(server);
    let before = rig.server.list(ME);
    rig.pass(120 * MINUTE);
    rig.frame(&retracted(ME));
    assert_eq!(rig.server.list(ME), before);
}
