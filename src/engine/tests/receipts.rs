//! Receipts in envelopes of OMEMO 2, and what else follows a message.

use super::rig::*;
use crate::bus::{Command, Event};
use crate::model::{BareJid, Delivery, DeviceId, Id, MessageKey};
use crate::store::Table;
use crate::xmpp::stanza::{message as stanza_message, xep0184, xep0384, xep0420};
use crate::xmpp::xml;
use minidom::Element;

/// A rig and bob's device of OMEMO 2, with a session that both have confirmed.
fn acquainted() -> (Rig, Peer) {
    let mut server = Server::default();
    let mut bob = Peer::new(BOB, 77);
    bob.publish_omemo2(&mut server);
    let mut rig = Rig::new(server);
    let from = rig.server.stanzas.len();
    rig.say(BOB, "hello");
    bob.open_omemo2(&rig.said_since(from)[0]).expect("for bob");
    let answer = bob.say_omemo2(rig.device(), "hi");
    rig.frame(&message("bob@example.org/b", "m-0", &answer));
    (rig, bob)
}

fn asking(bob: &mut Peer, device: DeviceId, body: &str) -> String {
    let content = vec![stanza_message::body_element(body), xep0184::request()];
    xml::write(&Element::from(&bob.seal_omemo2(device, content)))
}

/// The receipts in what was sent, as bob's device reads them: to whom, for which message.
fn given(bob: &mut Peer, stanzas: &[Element]) -> Vec<(String, Id)> {
    let read = |stanza: &Element| {
        let envelope = bob.open_omemo2(stanza)?;
        assert!(stanza.get_child("received", xep0184::NS).is_none());
        let mut content = envelope.content.iter();
        let received = content.find(|it| it.is("received", xep0184::NS))?;
        Some((stanza.attr("to")?.to_owned(), Id::new(received.attr("id")?)))
    };
    stanzas.iter().filter_map(read).collect()
}

#[test]
fn what_asks_in_an_envelope_is_answered_in_one() {
    let (mut rig, mut bob) = acquainted();
    let from = rig.server.stanzas.len();
    let inner = asking(&mut bob, rig.device(), "did you get this?");
    let stanza = message("bob@example.org/b", "m-1", &inner);
    rig.frame(&stanza);
    rig.frame(&stanza);
    let said = rig.said_since(from);
    assert_eq!(
        given(&mut bob, &said),
        [("bob@example.org/b".to_owned(), Id::new("m-1"))]
    );
    // A copy is answered by the device that it was for.
    let inner = asking(&mut bob, rig.device(), "and this?");
    let copy = message("bob@example.org/b", "m-2", &inner);
    rig.frame(&carbon(ME, "received", &copy));
    assert_eq!(rig.rows(BOB).last().map(String::as_str), Some("and this?"));
    let inner = bob.say_omemo2(rig.device(), "no need to say");
    rig.frame(&message("bob@example.org/b", "m-3", &inner));
    assert_eq!(rig.said_since(from).len(), said.len());
}

#[test]
fn who_does_not_see_us_hears_nothing_of_what_arrived() {
    let mut server = Server::default();
    server.roster[0].1 = "to".into();
    let mut bob = Peer::new(BOB, 77);
    bob.publish_omemo2(&mut server);
    let mut rig = Rig::new(server);
    let from = rig.server.stanzas.len();
    rig.say(BOB, "hello");
    bob.open_omemo2(&rig.said_since(from)[0]).expect("for bob");
    let from = rig.server.stanzas.len();
    let inner = asking(&mut bob, rig.device(), "well?");
    rig.frame(&message("bob@example.org/b", "m-1", &inner));
    assert_eq!(rig.rows(BOB).last().map(String::as_str), Some("well?"));
    assert_eq!(given(&mut bob, &rig.said_since(from)), []);
}

#[test]
fn a_receipt_that_could_not_be_given_is_given_by_the_next_process() {
    let (mut rig, mut bob) = acquainted();
    let inner = asking(&mut bob, rig.device(), "soon?");
    // The commit that keeps the message is the last that succeeds.
    rig.store.fail_after(1);
    let stanza = message("bob@example.org/b", "m-1", &inner);
    let turn = rig.turn(vec![crate::engine::ports::Input::Frame(stanza)]);
    assert!(turn.is_err());
    rig.store.mend();
    let from = rig.server.stanzas.len();
    rig.restart();
    rig.pass(60_000);
    assert_eq!(rig.rows(BOB).last().map(String::as_str), Some("soon?"));
    let said = rig.said_since(from);
    assert_eq!(
        given(&mut bob, &said),
        [("bob@example.org/b".to_owned(), Id::new("m-1"))]
    );
}

fn delivery(rig: &mut Rig) -> Delivery {
    rig.messages(BOB).remove(0).delivery
}

#[test]
fn a_receipt_in_an_envelope_counts_from_whom_the_message_went_to() {
    let (mut rig, mut bob) = acquainted();
    let id = rig.messages(BOB)[0].origin_id.clone().expect("ours").0;
    assert_eq!(delivery(&mut rig), Delivery::Sent);
    let own = rig.device();
    let receipt = |bob: &mut Peer, id: &str| {
        let content = vec![xep0184::received(&Id::new(id))];
        xml::write(&Element::from(&bob.seal_omemo2(own, content)))
    };
    let other = receipt(&mut bob, "another");
    rig.frame(&message("bob@example.org/b", "r-1", &other));
    assert_eq!(delivery(&mut rig), Delivery::Sent);
    let rows = rig.rows(BOB);
    let good = receipt(&mut bob, &id);
    // From somebody else it cannot be opened, and is a row that says so.
    rig.frame(&message("mallory@example.org/b", "r-2", &good));
    assert_eq!(delivery(&mut rig), Delivery::Sent);
    rig.frame(&message("bob@example.org/b", "r-3", &good));
    assert_eq!(delivery(&mut rig), Delivery::Delivered);
    assert_eq!(rig.rows(BOB), rows, "a receipt is no row");
}

#[test]
fn every_device_that_shows_the_chat_can_open_the_receipt() {
    let (mut rig, mut bob) = acquainted();
    let mut second = Peer::new(BOB, 78);
    second.publish_omemo2(&mut rig.server);
    rig.cut();
    rig.server.resumable = false;
    rig.pass(60_000);
    let from = rig.server.stanzas.len();
    let inner = asking(&mut bob, rig.device(), "on both?");
    rig.frame(&message("bob@example.org/b", "m-1", &inner));
    rig.pass(60_000);
    let said = rig.said_since(from);
    assert_eq!(given(&mut bob, &said).len(), 1);
    assert_eq!(given(&mut second, &said).len(), 1);
}

#[test]
fn what_waited_and_has_nothing_to_show_leaves_no_row() {
    let (mut rig, mut bob) = acquainted();
    rig.server.archive = Some(Vec::new());
    rig.server.resumable = false;
    rig.cut();
    rig.server.holds = true;
    rig.restart();
    let rows = rig.rows(BOB);
    let content = vec![xep0184::received(&Id::new("x"))];
    let inner = xml::write(&Element::from(&bob.seal_omemo2(rig.device(), content)));
    rig.frame(&message("bob@example.org/b", "r-1", &inner));
    assert_eq!(rig.rows(BOB).last().map(String::as_str), Some("waiting"));
    rig.server.holds = false;
    for frame in core::mem::take(&mut rig.server.held) {
        rig.frame(&frame);
    }
    rig.pass(60_000);
    assert_eq!(rig.rows(BOB), rows);
    assert_eq!(rig.store.count(Table::Parked), 0);
}

/// How the list of chats shows how far the last message came.
fn listed(rig: &Rig) -> Option<Delivery> {
    rig.events.iter().rev().find_map(|event| match event {
        Event::Chat(chat) if chat.jid == BareJid::new(BOB) => {
            chat.last.as_ref().map(|last| last.delivery.clone())
        }
        _ => None,
    })
}

#[test]
fn the_list_follows_the_last_message_past_what_is_none() {
    let (mut rig, _) = with_session();
    rig.server.no_acks = true;
    rig.say(BOB, "on its way");
    assert_eq!(listed(&rig), Some(Delivery::Pending));
    let mut ids = rig.server.list(BOB);
    ids.push(4711);
    rig.frame(&list_event(BOB, &ids));
    assert_eq!(rig.rows(BOB).last().map(String::as_str), Some("notice"));
    let h = rig.server.handled;
    rig.frame(&format!("<a xmlns='urn:xmpp:sm:3' h='{h}'/>"));
    assert_eq!(listed(&rig), Some(Delivery::Sent));
}

fn last_key(rig: &mut Rig) -> MessageKey {
    rig.messages(BOB).pop().expect("a row").key
}

#[test]
fn repair_begins_the_session_of_the_message_and_waits_for_a_line() {
    // Bob publishes both flavours, is addressed in OMEMO 2 and writes in the older one.
    let mut server = Server::default();
    let mut bob = Peer::new(BOB, 77);
    bob.publish(&mut server);
    bob.publish_omemo2(&mut server);
    let mut rig = Rig::new(server);
    let target = rig.bundle();
    let first = bob.seal(&target, "first");
    rig.frame(&message("bob@example.org/b", "m-0", &written(&first)));
    let mut broken = bob.seal(&target, "broken");
    let end = broken.keys[0].data.len() - 1;
    broken.keys[0].data[end] ^= 1;
    rig.frame(&message("bob@example.org/b", "m-1", &written(&broken)));
    let key = last_key(&mut rig);
    assert!(rig.messages(BOB)[1].problem.is_some());
    rig.cut();
    let from = rig.server.stanzas.len();
    rig.command(Command::Repair { key });
    rig.pass(60_000);
    // The new session's first message is in the flavour that was broken.
    let sent = rig.said_since(from);
    let elements = |ns: &str| {
        sent.iter()
            .filter(|it| it.get_child("encrypted", ns).is_some())
            .count()
    };
    assert_eq!((elements(OMEMO), elements(xep0384::NS)), (1, 0));
    let asked: Vec<_> = (rig.server.stanzas[from..].iter())
        .map(xml::write)
        .filter(|iq| iq.contains("bundles") && iq.contains(BOB))
        .collect();
    assert_eq!(asked.len(), 1, "{asked:?}");
}

#[test]
fn an_envelope_with_text_and_receipt_is_both() {
    let (mut rig, mut bob) = acquainted();
    let id = rig.messages(BOB)[0].origin_id.clone().expect("ours").0;
    let content = vec![
        stanza_message::body_element("got it"),
        xep0184::received(&Id::new(id)),
    ];
    let jid = bob.jid.clone();
    let envelope = xep0420::write(content, &jid, None, rig.now, &mut bob.rng);
    let sealed = bob.seal_bytes_omemo2(rig.device(), &envelope);
    let inner = xml::write(&Element::from(&sealed));
    rig.frame(&message("bob@example.org/b", "m-1", &inner));
    assert_eq!(rig.rows(BOB).last().map(String::as_str), Some("got it"));
    assert_eq!(delivery(&mut rig), Delivery::Delivered);
}

#[test]
fn who_reads_on_in_more_than_can_be_counted_is_not_told_that_few_are_left() {
    let mut rig = Rig::new(Server::default());
    for n in 1..=600 {
        rig.frame(&plain("bob@example.org/b", &format!("m-{n}"), "hello"));
    }
    let keys: Vec<MessageKey> = (rig.events.iter())
        .filter_map(|event| match event {
            Event::Message { message, .. } => Some(message.key),
            _ => None,
        })
        .collect();
    let read = |rig: &mut Rig, left: usize| {
        let chat = BareJid::new(BOB);
        let through = keys[keys.len() - 1 - left];
        rig.command(Command::Read { chat, through });
        let told = rig.events.iter().rev().find_map(|event| match event {
            Event::Chat(chat) => Some(chat.unread),
            _ => None,
        });
        told.expect("the chat")
    };
    assert_eq!(read(&mut rig, 550), 600);
    assert_eq!(read(&mut rig, 300), 300);
    assert_eq!(read(&mut rig, 0), 0);
}
