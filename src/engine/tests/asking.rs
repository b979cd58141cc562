//! Blind trust before verification, and what a person is asked after it (XEP-0450 §4).

use super::rig::*;
use crate::bus::{Command, Event};
use crate::model::{BareJid, Delivery, Device, Trust};

fn asked(rig: &Rig) -> Option<Vec<u32>> {
    let ids = |devices: &Vec<Device>| devices.iter().map(|device| device.id.0).collect();
    rig.events.iter().rev().find_map(|event| match event {
        Event::Asks { devices, .. } => Some(ids(devices)),
        _ => None,
    })
}

/// Bob's first device is verified, and a second one appears.
fn with_a_second() -> (Rig, Peer, Peer) {
    let mut server = Server::default();
    let (mut first, second) = (Peer::new(BOB, 1), Peer::new(BOB, 2));
    first.publish(&mut server);
    let mut rig = Rig::new(server);
    let from = rig.server.stanzas.len();
    rig.say(BOB, "before");
    assert!(first.open(&rig.said_since(from)[0]).is_some());
    decide(&mut rig, &first, Trust::Verified);
    second.publish(&mut rig.server);
    let ids = rig.server.list(BOB);
    rig.frame(&list_event(BOB, &ids));
    (rig, first, second)
}

fn decide(rig: &mut Rig, peer: &Peer, trust: Trust) {
    rig.command(Command::SetTrust {
        jid: BareJid::new(BOB),
        device: peer.own.id,
        trust,
    });
}

#[test]
fn until_one_is_verified_new_devices_are_trusted_blindly() {
    let mut server = Server::default();
    let mut devices = [Peer::new(BOB, 1), Peer::new(BOB, 2)];
    devices[0].publish(&mut server);
    let mut rig = Rig::new(server);
    rig.say(BOB, "one");
    devices[1].publish(&mut rig.server);
    let ids = rig.server.list(BOB);
    rig.frame(&list_event(BOB, &ids));
    let from = rig.server.stanzas.len();
    rig.say(BOB, "two");
    assert_eq!(asked(&rig), None);
    let said = rig.said_since(from);
    assert!(devices[1].open(&said[0]).is_some());
}

#[test]
fn after_that_nothing_goes_out_before_a_person_decides() {
    for (trust, reads) in [
        (Trust::Blind, true),
        (Trust::Verified, true),
        (Trust::Distrusted, false),
    ] {
        let (mut rig, mut first, mut second) = with_a_second();
        let from = rig.server.stanzas.len();
        rig.say(BOB, "held");
        rig.pass(60_000);
        assert_eq!(asked(&rig), Some(vec![second.id()]));
        assert!(rig.said_since(from).is_empty());
        let row = rig.messages(BOB).pop().expect("a row");
        assert_eq!(row.delivery, Delivery::Queued);
        // A tab that opens the chat later is told too, with what there is to compare.
        rig.events.clear();
        rig.command(Command::OpenChat {
            chat: BareJid::new(BOB),
        });
        let shown = rig.events.iter().find_map(|event| match event {
            Event::Asks { devices, .. } => devices.first().cloned(),
            _ => None,
        });
        let key = second.own.identity.fingerprint();
        assert_eq!(shown.and_then(|device| device.fingerprint), Some(key));
        decide(&mut rig, &second, trust);
        let said = rig.said_since(from);
        assert_eq!(said.len(), 1);
        assert_eq!(first.open(&said[0]).as_deref(), Some("held"));
        assert_eq!(second.open(&said[0]).is_some(), reads, "{trust:?}");
        assert_eq!(asked(&rig), Some(Vec::new()));
    }
}

#[test]
fn a_person_may_go_on_without_it_and_is_asked_again_about_the_next() {
    let (mut rig, mut first, mut second) = with_a_second();
    let from = rig.server.stanzas.len();
    rig.say(BOB, "held");
    rig.command(Command::GoOnWithout {
        chat: BareJid::new(BOB),
    });
    rig.say(BOB, "on");
    let said = rig.said_since(from);
    assert_eq!(said.len(), 2);
    assert_eq!(first.open(&said[0]).as_deref(), Some("held"));
    assert_eq!(second.open(&said[0]), None);
    let rows = rig.messages(BOB);
    let last = rows.last().expect("a row");
    assert_eq!(last.excluded, [(BareJid::new(BOB), second.own.id)]);
    let third = Peer::new(BOB, 3);
    third.publish(&mut rig.server);
    let ids = rig.server.list(BOB);
    rig.frame(&list_event(BOB, &ids));
    rig.say(BOB, "held again");
    assert_eq!(asked(&rig), Some(vec![third.id()]));
    assert_eq!(rig.said_since(from).len(), 2);
}

#[test]
fn a_second_device_of_the_own_account_is_trusted_blindly_as_everybody_elses() {
    let mut server = Server::default();
    let bob = Peer::new(BOB, 1);
    bob.publish(&mut server);
    let mut rig = Rig::new(server);
    let mut mine = Peer::new(ME, 9);
    mine.publish(&mut rig.server);
    let ids = rig.server.list(ME);
    rig.frame(&list_event(ME, &ids));
    let from = rig.server.stanzas.len();
    rig.say(BOB, "to all");
    assert_eq!(asked(&rig), None);
    assert!(mine.open(&rig.said_since(from)[0]).is_some());
}

#[test]
fn where_encryption_is_required_nothing_goes_out_in_the_clear() {
    use crate::engine::ports::Input;
    let mut rig = Rig::new(Server::default());
    rig.batch(vec![Input::Policy {
        encryption_required: true,
    }]);
    let from = rig.server.stanzas.len();
    // Neither by asking for it nor because nobody publishes a device, nor after a restart.
    rig.command(Command::SetEncrypted {
        chat: BareJid::new(BOB),
        on: false,
    });
    rig.say(BOB, "secret one");
    rig.restart();
    rig.say(BOB, "secret two");
    let said: String = rig.server.stanzas[from..]
        .iter()
        .map(crate::xmpp::xml::write)
        .collect();
    assert!(!said.contains("secret"));
    let failed = |rig: &mut Rig| {
        let rows = rig.messages(BOB).into_iter();
        rows.filter(|row| matches!(row.delivery, Delivery::Failed(_)))
            .count()
    };
    assert_eq!(failed(&mut rig), 2);
    // The deployment takes it back.
    rig.batch(vec![Input::Policy {
        encryption_required: false,
    }]);
    rig.command(Command::SetEncrypted {
        chat: BareJid::new(BOB),
        on: false,
    });
    rig.say(BOB, "in the open");
    let said: String = rig.server.stanzas[from..]
        .iter()
        .map(crate::xmpp::xml::write)
        .collect();
    assert!(said.contains("in the open"));
}
