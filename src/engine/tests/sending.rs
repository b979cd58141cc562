//! What goes out.

use super::rig::*;
use crate::bus::{Command, Event};
use crate::engine::ports::Input;
use crate::model::{
    Act, BareJid, Delivery, DeviceId, Encryption, Failure, OriginId, Outgoing, Trust,
};
use crate::store::Table;
use crate::xmpp::stanza::xep0384_legacy::{Bundle, Encrypted, bundle_node};
use minidom::Element;

const OMEMO: &str = "eu.siacs.conversations.axolotl";

/// The devices a stanza is encrypted for.
fn recipients(stanza: &Element) -> Vec<u32> {
    let encrypted = stanza
        .get_child("encrypted", OMEMO)
        .expect("it is encrypted");
    let encrypted = Encrypted::try_from(encrypted).expect("it can be read");
    let mut ids: Vec<u32> = encrypted.keys.iter().map(|key| key.rid.0).collect();
    ids.sort_unstable();
    ids
}

fn texts(stanzas: &[Element]) -> Vec<String> {
    let body = |stanza: &Element| stanza.get_child("body", "jabber:client").map(Element::text);
    stanzas.iter().filter_map(body).collect()
}

#[test]
fn every_device_of_both_accounts_can_read_it() {
    let mut server = Server::default();
    let mut devices: Vec<Peer> = [(BOB, 1), (BOB, 2), (ME, 3)]
        .into_iter()
        .map(|(jid, seed)| Peer::new(jid, seed))
        .collect();
    devices
        .iter()
        .for_each(|device| device.publish(&mut server));
    let mut rig = Rig::new(server);
    let from = rig.server.stanzas.len();
    rig.say(BOB, "for all");
    rig.say(BOB, "and again");
    let said = rig.said_since(from);
    assert_eq!(said.len(), 2);
    for device in &mut devices {
        let read: Vec<_> = said.iter().map(|stanza| device.open(stanza)).collect();
        assert_eq!(read, [Some("for all".into()), Some("and again".into())]);
    }
    let rows = rig.messages(BOB);
    assert!(
        rows.iter()
            .all(|row| row.delivery == Delivery::Sent && row.encryption == Encryption::OmemoLegacy)
    );
}

#[test]
fn a_bundle_with_a_bad_signature_excludes_its_device_and_names_it() {
    let mut server = Server::default();
    let (mut good, bad) = (Peer::new(BOB, 1), Peer::new(BOB, 2));
    good.publish(&mut server);
    bad.publish(&mut server);
    let mut bundle = bad.own.bundle(&bad.prekeys);
    bundle.signature[5] ^= 1;
    server.nodes.insert(
        (BOB.into(), bundle_node(bad.own.id)),
        Element::from(&bundle),
    );
    let mut rig = Rig::new(server);
    let from = rig.server.stanzas.len();
    rig.say(BOB, "hi");
    let said = rig.said_since(from);
    assert_eq!(recipients(&said[0]), [good.id()]);
    assert_eq!(good.open(&said[0]).as_deref(), Some("hi"));
    assert_eq!(
        rig.messages(BOB)[0].excluded,
        [(BareJid::new(BOB), bad.own.id)]
    );
}

#[test]
fn a_bundle_that_does_not_come_in_five_seconds_excludes_its_device() {
    let mut server = Server::default();
    let (mut good, late) = (Peer::new(BOB, 1), Peer::new(BOB, 2));
    good.publish(&mut server);
    late.publish(&mut server);
    server.mute.insert(bundle_node(late.own.id));
    let mut rig = Rig::new(server);
    let from = rig.server.stanzas.len();
    rig.say(BOB, "hi");
    rig.pass(4_900);
    assert!(rig.said_since(from).is_empty());
    assert_eq!(rig.messages(BOB)[0].delivery, Delivery::Queued);
    rig.pass(200);
    let said = rig.said_since(from);
    assert_eq!(recipients(&said[0]), [good.id()]);
    assert_eq!(good.open(&said[0]).as_deref(), Some("hi"));
    let row = rig.messages(BOB).remove(0);
    assert_eq!(
        (row.delivery, row.excluded),
        (Delivery::Sent, vec![(BareJid::new(BOB), late.own.id)])
    );
}

#[test]
fn a_bundle_with_another_identity_than_the_known_one_is_not_used() {
    let (mut rig, bob) = with_session();
    // The session is lost, the identity is not: a new device of ours would have to ask for the bundle.
    let liar = Peer::new(BOB, 1234);
    let forged: Bundle = liar.own.bundle(&liar.prekeys);
    let second = Peer::new(BOB, 6);
    rig.server.nodes.insert(
        (BOB.into(), bundle_node(second.own.id)),
        Element::from(&forged),
    );
    rig.frame(&list_event(BOB, &[bob.id(), second.id()]));
    rig.command(Command::SetTrust {
        jid: BareJid::new(BOB),
        device: bob.own.id,
        trust: Trust::Verified,
    });
    let from = rig.server.stanzas.len();
    rig.say(BOB, "one");
    assert_eq!(
        recipients(&rig.said_since(from)[0]).len(),
        2,
        "blind trust takes the first key it sees"
    );
    // From here on the key is known.
    let truth = second.own.bundle(&second.prekeys);
    assert_ne!(truth.identity_key, forged.identity_key);
    let third = DeviceId(17);
    rig.server
        .nodes
        .insert((BOB.into(), bundle_node(third)), Element::from(&truth));
    rig.frame(&list_event(BOB, &[bob.id(), second.id(), third.0]));
    rig.say(BOB, "two");
    rig.command(Command::GoOnWithout {
        chat: BareJid::new(BOB),
    });
    let row = rig.messages(BOB).pop().expect("a row");
    assert_eq!(
        row.excluded,
        [(BareJid::new(BOB), third)],
        "new devices wait for a person once one was verified"
    );
}

#[test]
fn an_encrypted_chat_without_devices_fails_and_never_falls_back() {
    let (mut rig, bob) = with_session();
    rig.frame(&list_event(BOB, &[]));
    let from = rig.server.stanzas.len();
    rig.say(BOB, "secret text");
    assert!(rig.said_since(from).is_empty());
    let row = rig.messages(BOB).pop().expect("a row");
    assert_eq!(row.delivery, Delivery::Failed(Failure::NoUsableDevice));
    assert!(rig.sent.iter().all(|frame| !frame.contains("secret text")));
    // The device is back: a person sends it again.
    rig.frame(&list_event(BOB, &[bob.id()]));
    rig.command(Command::SendAgain { key: row.key });
    assert_eq!(recipients(&rig.said_since(from)[0]), [bob.id()]);
    assert_eq!(
        rig.messages(BOB).pop().expect("a row").delivery,
        Delivery::Sent
    );
}

#[test]
fn a_device_taken_off_the_list_gets_nothing() {
    let (mut rig, bob) = with_session();
    let other = Peer::new(BOB, 9);
    other.publish(&mut rig.server);
    rig.frame(&list_event(BOB, &[bob.id(), other.id()]));
    let from = rig.server.stanzas.len();
    rig.say(BOB, "both");
    rig.frame(&list_event(BOB, &[other.id()]));
    rig.say(BOB, "one");
    let said = rig.said_since(from);
    let mut both = vec![bob.id(), other.id()];
    both.sort_unstable();
    assert_eq!(recipients(&said[0]), both);
    assert_eq!(recipients(&said[1]), [other.id()]);
}

#[test]
fn who_publishes_no_devices_is_written_to_in_the_clear() {
    let mut rig = Rig::new(Server::default());
    let from = rig.server.stanzas.len();
    rig.say(BOB, "hi");
    assert_eq!(texts(&rig.said_since(from)), ["hi"]);
    assert_eq!(rig.messages(BOB)[0].encryption, Encryption::None);
}

/// A list that came before there was a chat counts for the chat, whoever makes it.
#[test]
fn a_chat_that_begins_with_a_known_device_list_encrypts() {
    let (mut rig, bob) = with_bob();
    rig.frame(&list_event(BOB, &[bob.id()]));
    let from = rig.server.stanzas.len();
    rig.say(BOB, "first");
    assert_eq!(recipients(&rig.said_since(from)[0]), [bob.id()]);

    let (mut rig, bob) = with_bob();
    rig.frame(&list_event(BOB, &[bob.id()]));
    let elsewhere = plain("alice@example.org/other", "o1", "hi").replace("to='alice@", "to='bob@");
    rig.frame(&carbon(ME, "sent", &elsewhere));
    let from = rig.server.stanzas.len();
    rig.say(BOB, "second");
    assert_eq!(recipients(&rig.said_since(from)[0]), [bob.id()]);
}

#[test]
fn a_deposit_that_comes_twice_is_sent_once() {
    let (mut rig, mut bob) = with_session();
    let from = rig.server.stanzas.len();
    let id = rig.say(BOB, "once");
    rig.now += 5;
    let again = crate::model::Outgoing::say(
        BareJid::new(BOB),
        "once",
        crate::model::OriginId::new(id),
        rig.now,
    );
    block_on(crate::store::Store::deposit(&rig.store, &again)).expect("kept");
    rig.command(Command::InboxFilled);
    rig.restart();
    let said = rig.said_since(from);
    assert_eq!(
        said.iter()
            .filter_map(|stanza| bob.open(stanza))
            .collect::<Vec<_>>(),
        ["once"]
    );
    assert_eq!(rig.store.count(Table::Inbox), 0);
}

#[test]
fn a_server_that_answers_nothing_leaves_messages_pending_and_nothing_hangs() {
    let (mut rig, mut bob) = with_bob();
    // It goes on acknowledging, and answers no question.
    rig.server.mute.insert("<iq".into());
    rig.server.mute.insert("items".into());
    rig.frame(&message("carol@example.org/x", "m", "<body>hi</body>"));
    let from = rig.server.stanzas.len();
    rig.say(BOB, "patience");
    rig.pass(300_000);
    assert_eq!(rig.messages(BOB)[0].delivery, Delivery::Queued);
    assert!(rig.said_since(from).is_empty());
    let asked = rig.server.stanzas[from..]
        .iter()
        .filter(|stanza| stanza.name() == "iq")
        .count();
    assert!(
        (2..40).contains(&asked),
        "asked {asked} times in five minutes"
    );
    assert!(rig.wake.is_some());
    rig.server.mute.clear();
    rig.pass(120_000);
    let said = rig.said_since(from);
    assert_eq!(
        bob.open(said.last().expect("sent")).as_deref(),
        Some("patience")
    );
}

#[test]
fn a_receipt_goes_once_to_a_contact_who_sees_us_and_never_for_a_carbon() {
    const REQUEST: &str = "<body>hi</body><request xmlns='urn:xmpp:receipts'/>";
    let mut server = Server::default();
    server
        .roster
        .push(("carol@example.org".into(), "to".into()));
    server
        .roster
        .push(("dave@example.org".into(), "from".into()));
    let mut rig = Rig::new(server);
    let receipts = |rig: &Rig, from: usize| -> Vec<(String, String)> {
        let read = |stanza: &Element| {
            let received = stanza.get_child("received", "urn:xmpp:receipts")?;
            Some((
                stanza.attr("to")?.to_owned(),
                received.attr("id")?.to_owned(),
            ))
        };
        rig.said_since(from).iter().filter_map(read).collect()
    };
    let from = rig.server.stanzas.len();
    let asking = message("bob@example.org/x", "r1", REQUEST);
    rig.frame(&asking);
    rig.frame(&asking);
    assert_eq!(
        receipts(&rig, from),
        [("bob@example.org/x".into(), "r1".into())]
    );
    rig.frame(&message("dave@example.org/x", "r2", REQUEST));
    assert_eq!(receipts(&rig, from).len(), 2);
    for frame in [
        message("carol@example.org/x", "r3", REQUEST),
        message("mallory@example.org/x", "r4", REQUEST),
        carbon(ME, "received", &message("bob@example.org/y", "r5", REQUEST)),
        plain("bob@example.org/x", "r6", "nobody asked"),
        message(
            "bob@example.org/x",
            "r7",
            "<request xmlns='urn:xmpp:receipts'/>",
        ),
        message("alice@example.org/other", "r8", REQUEST),
    ] {
        rig.frame(&frame);
        assert_eq!(receipts(&rig, from).len(), 2, "{frame}");
    }
    assert_eq!(rig.rows("carol@example.org"), ["hi"]);
}

#[test]
fn what_cannot_be_opened_gets_no_receipt() {
    let (mut rig, mut bob) = with_session();
    let mut sealed = bob.seal(&rig.bundle(), "x");
    sealed.iv[0] ^= 1;
    let from = rig.server.stanzas.len();
    let inner = format!("{}<request xmlns='urn:xmpp:receipts'/>", written(&sealed));
    rig.frame(&message("bob@example.org/x", "m2", &inner));
    assert!(rig.said_since(from).is_empty());
}

#[test]
fn a_receipt_for_an_own_message_says_that_it_was_delivered() {
    let (mut rig, _) = with_session();
    let id = rig.say(BOB, "hi");
    let receipt = |from: &str, id: &str| {
        message(
            from,
            "x",
            &format!("<received xmlns='urn:xmpp:receipts' id='{id}'/>"),
        )
    };
    let delivery = |rig: &mut Rig| rig.messages(BOB).pop().expect("a row").delivery;
    rig.frame(&receipt("mallory@example.org/x", &id));
    rig.frame(&receipt("bob@example.org/x", "another"));
    rig.frame(&carbon(
        ME,
        "sent",
        &receipt("alice@example.org/other", &id),
    ));
    assert_eq!(
        delivery(&mut rig),
        Delivery::Sent,
        "somebody else's word is nothing"
    );
    rig.frame(&receipt("bob@example.org/x", &id));
    assert_eq!(delivery(&mut rig), Delivery::Delivered);
    let bounce = message("bob@example.org", &id, "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>").replace("'chat'", "'error'");
    rig.frame(&bounce);
    assert_eq!(delivery(&mut rig), Delivery::Delivered, "one device has it");
}

#[test]
fn a_bounce_says_that_the_message_was_refused() {
    let (mut rig, _) = with_session();
    let id = rig.say(BOB, "hi");
    let bounce = |from: &str| {
        message(from, &id, "<body>hi</body><error type='cancel'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>").replace("'chat'", "'error'")
    };
    rig.frame(&bounce("mallory@example.org"));
    assert_eq!(
        rig.messages(BOB).pop().expect("a row").delivery,
        Delivery::Sent
    );
    rig.frame(&bounce(BOB));
    let row = rig.messages(BOB).pop().expect("a row");
    assert_eq!(
        row.delivery,
        Delivery::Failed(Failure::Refused("forbidden".into()))
    );
    assert!(rig.rows(MALLORY).is_empty(), "a bounce is no message");
}

#[test]
fn a_message_that_is_sent_again_is_known_by_the_ids_of_both_sendings() {
    let bounce = |id: &str| {
        message(
            BOB,
            id,
            "<error type='cancel'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
        )
        .replace("'chat'", "'error'")
    };
    let delivery = |rig: &mut Rig| rig.messages(BOB).pop().expect("a row").delivery;
    for named in [0, 1] {
        let mut rig = Rig::new(Server::default());
        let first = rig.say(BOB, "hi");
        rig.frame(&bounce(&first));
        let key = rig.messages(BOB)[0].key;
        let from = rig.server.stanzas.len();
        rig.command(Command::SendAgain { key });
        let second = rig.said_since(from)[0].attr("id").expect("one").to_owned();
        assert_ne!(first, second);
        rig.events.clear();
        rig.frame(&bounce(&first));
        assert_eq!(delivery(&mut rig), Delivery::Sent, "it is of the first");
        let is_told = |event: &Event| matches!(event, Event::ActFailed { .. });
        assert!(!rig.events.iter().any(is_told));
        let id = [&first, &second][named];
        let receipt = format!("<received xmlns='urn:xmpp:receipts' id='{id}'/>");
        rig.frame(&message("bob@example.org/x", "r", &receipt));
        assert_eq!(delivery(&mut rig), Delivery::Delivered);
        // A text that takes its place names the stanza that was not refused (XEP-0308 §3).
        let outgoing = Outgoing {
            chat: BareJid::new(BOB),
            act: Act::Correct {
                key,
                body: "hi!".into(),
            },
            origin_id: OriginId::new("c-1"),
            at: rig.now,
        };
        block_on(crate::store::Store::deposit(&rig.store, &outgoing)).expect("kept");
        let from = rig.server.stanzas.len();
        rig.command(Command::InboxFilled);
        let said = rig.said_since(from);
        let replace = said[0].get_child("replace", "urn:xmpp:message-correct:0");
        assert_eq!(replace.and_then(|it| it.attr("id")), Some(&*second));
    }
    let mut rig = Rig::new(Server::default());
    let first = rig.say(BOB, "hi");
    rig.frame(&bounce(&first));
    let key = rig.messages(BOB)[0].key;
    let from = rig.server.stanzas.len();
    rig.command(Command::SendAgain { key });
    let second = rig.said_since(from)[0].attr("id").expect("one").to_owned();
    rig.frame(&bounce(&second));
    assert!(matches!(delivery(&mut rig), Delivery::Failed(_)));
}

#[test]
fn drafts_of_a_chat_go_out_in_order_and_others_do_not_wait_for_them() {
    let mut server = Server::default();
    let (slow, mut quick) = (Peer::new(BOB, 1), Peer::new("carol@example.org", 2));
    slow.publish(&mut server);
    quick.publish(&mut server);
    server.mute.insert(bundle_node(slow.own.id));
    let mut rig = Rig::new(server);
    let from = rig.server.stanzas.len();
    rig.deposit(BOB, "one");
    rig.now += 1;
    rig.deposit(BOB, "two");
    rig.now += 1;
    rig.deposit("carol@example.org", "three");
    rig.batch(vec![Input::Command {
        tab: 1,
        command: Command::InboxFilled,
    }]);
    let said = rig.said_since(from);
    assert_eq!(said.len(), 1);
    assert_eq!(quick.open(&said[0]).as_deref(), Some("three"));
    assert_eq!(rig.messages(BOB).len(), 2);
}

#[test]
fn the_encryption_panel_names_all_devices_whatever_it_was_told_by() {
    let mut server = Server::default();
    let (bob, other) = (Peer::new(BOB, 1), Peer::new(ME, 3));
    bob.publish(&mut server);
    other.publish(&mut server);
    let mut rig = Rig::new(server);
    let told = |rig: &mut Rig| {
        let event = rig.events.iter().rev().find_map(|event| match event {
            Event::Devices {
                own, theirs, chat, ..
            } if chat.as_str() == BOB => Some((own.len(), theirs.len())),
            _ => None,
        });
        rig.events.clear();
        event.expect("devices were told of")
    };
    rig.command(Command::StartChat { typed: BOB.into() });
    assert_eq!(told(&mut rig), (2, 1));
    rig.frame(&list_event(BOB, &[bob.id(), 5]));
    assert_eq!(told(&mut rig), (2, 2));
    rig.command(Command::SetEncrypted {
        chat: BareJid::new(BOB),
        on: true,
    });
    assert_eq!(told(&mut rig), (2, 2));
    rig.command(Command::ShowDevices {
        chat: BareJid::new(BOB),
        ask: true,
    });
    assert_eq!(told(&mut rig), (2, 2));
}

#[test]
fn one_chat_that_waits_holds_up_no_other_however_much_it_has() {
    let mut server = Server::default();
    server.mute.insert(MALLORY.into());
    let mut bob = Peer::new(BOB, 1);
    bob.publish(&mut server);
    let mut rig = Rig::new(server);
    for number in 0..120 {
        rig.now += 1;
        rig.deposit(MALLORY, &format!("waits {number}"));
    }
    rig.say(BOB, "goes out");
    rig.pass(10);
    let said = rig
        .server
        .stanzas
        .iter()
        .filter_map(|stanza| bob.open(stanza));
    assert_eq!(said.collect::<Vec<_>>(), ["goes out"]);
    // What waited goes out whole and in order, once the answer is there.
    rig.server.mute.clear();
    let from = rig.server.stanzas.len();
    rig.pass(120_000);
    let expected: Vec<_> = (0..120).map(|number| format!("waits {number}")).collect();
    assert_eq!(texts(&rig.said_since(from)), expected);
}

#[test]
fn a_thousand_messages_written_offline_go_out_in_order() {
    let (mut rig, mut bob) = with_bob();
    rig.cut();
    rig.pass(1);
    let from = rig.server.stanzas.len();
    for number in 0..1_000 {
        rig.now += 1;
        rig.deposit(BOB, &number.to_string());
    }
    rig.command(Command::InboxFilled);
    rig.pass(60_000);
    let said = rig.said_since(from);
    let read: Vec<_> = said.iter().filter_map(|stanza| bob.open(stanza)).collect();
    let expected: Vec<_> = (0..1_000).map(|number: u32| number.to_string()).collect();
    assert_eq!(read, expected);
    assert_eq!(rig.store.count(Table::Outbox), 0);
}

#[test]
fn what_waits_can_be_changed_and_taken_away() {
    let (mut rig, mut bob) = with_session();
    rig.cut();
    for text in ["first", "second", "third"] {
        rig.now += 1;
        rig.say(BOB, text);
    }
    let keys: Vec<_> = rig.messages(BOB).iter().map(|it| it.key).collect();
    rig.command(Command::EditDraft {
        key: keys[2],
        body: "second, better".into(),
    });
    rig.command(Command::Delete { key: keys[3] });
    assert_eq!(rig.rows(BOB), ["hello", "first", "second, better"]);
    assert!(
        rig.events
            .iter()
            .any(|event| matches!(event, Event::Removed { key, .. } if *key == keys[3]))
    );
    // It is so for the next process too.
    rig.restart();
    rig.now += 1;
    rig.say(BOB, "fourth");
    rig.pass(60_000);
    assert_eq!(
        rig.rows(BOB),
        ["hello", "first", "second, better", "fourth"]
    );
    let from = rig.server.stanzas.len().min(8);
    let read: Vec<_> = rig
        .said_since(from)
        .iter()
        .filter_map(|stanza| bob.open(stanza))
        .collect();
    assert_eq!(read, ["first", "second, better", "fourth"]);
}

#[test]
fn a_change_that_comes_too_late_is_given_back() {
    let (mut rig, _) = with_session();
    rig.say(BOB, "sent");
    let key = rig.messages(BOB)[1].key;
    rig.events.clear();
    let body = String::from("sent, but better");
    rig.command(Command::EditDraft {
        key,
        body: body.clone(),
    });
    assert_eq!(rig.events, [Event::EditRefused { key, body }]);
    // Taken away here it is gone here; nobody else hears of it.
    let from = rig.server.stanzas.len();
    rig.command(Command::Delete { key });
    assert_eq!(rig.rows(BOB), ["hello"]);
    assert!(rig.said_since(from).is_empty());
}
