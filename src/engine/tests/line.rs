//! The line: lost, resumed, refused, begun anew.

use super::rig::*;
use crate::bus::{Command, Connection, Event, Password, Trouble};
use crate::engine::ports::{Effect, Input, Start};
use crate::model::{BareJid, Delivery};
use crate::store::Table;

fn opened(rig: &Rig, bob: &mut Peer, from: usize) -> Vec<String> {
    rig.said_since(from)
        .iter()
        .filter_map(|stanza| bob.open(stanza))
        .collect()
}

fn rosters(rig: &Rig, from: usize) -> usize {
    let asks = |stanza: &&minidom::Element| stanza.has_child("query", "jabber:iq:roster");
    rig.server.stanzas[from..].iter().filter(asks).count()
}

#[test]
fn a_restart_resumes_and_sends_again_exactly_what_was_not_acknowledged() {
    let (mut rig, mut bob) = with_session();
    let from = rig.server.stanzas.len();
    rig.say(BOB, "acknowledged");
    // Committed, and the process ends before anything of it happened.
    rig.deposit(BOB, "in between");
    let effects = rig.turn(vec![Input::Command {
        tab: 1,
        command: Command::InboxFilled,
    }]);
    assert!(
        effects
            .expect("kept")
            .iter()
            .any(|effect| matches!(effect, Effect::Transmit(_)))
    );
    assert_eq!(opened(&rig, &mut bob, from), ["acknowledged"]);
    let handled = rig.server.handled;
    rig.take_sent();
    rig.restart();
    let sent = rig.take_sent();
    assert!(sent.iter().any(|frame| frame.starts_with("<resume ")));
    assert!(sent.iter().all(|frame| !frame.contains("<bind")));
    assert_eq!(opened(&rig, &mut bob, from + 1), ["in between"]);
    let messages = sent.iter().filter(|frame| frame.starts_with("<message"));
    assert_eq!(messages.count(), 1);
    assert!(rig.server.handled > handled);
    let deliveries: Vec<_> = rig
        .messages(BOB)
        .into_iter()
        .filter(|row| row.own)
        .map(|row| row.delivery)
        .collect();
    assert_eq!(deliveries, [Delivery::Sent, Delivery::Sent]);
    assert_eq!(rig.store.count(Table::Unacked), 0);
}

#[test]
fn what_is_lost_on_the_line_is_sent_again_once_and_as_it_was() {
    for resumable in [true, false] {
        let (mut rig, mut bob) = with_session();
        rig.server.resumable = resumable;
        let from = rig.server.stanzas.len();
        rig.server.deaf = true;
        rig.say(BOB, "into the dark");
        let lost = rig
            .sent
            .iter()
            .rev()
            .find(|frame| frame.starts_with("<message"))
            .expect("sent")
            .clone();
        assert_eq!(
            rig.messages(BOB).pop().expect("a row").delivery,
            Delivery::Pending
        );
        rig.server.deaf = false;
        rig.take_sent();
        rig.cut();
        rig.pass(30_000);
        assert_eq!(
            opened(&rig, &mut bob, from),
            ["into the dark"],
            "{resumable}"
        );
        let again = rig
            .sent
            .iter()
            .find(|frame| frame.starts_with("<message"))
            .expect("sent again");
        let sealed = |frame: &str| {
            frame[frame.find("<encrypted").expect("encrypted")
                ..frame.find("</encrypted").expect("its end")]
                .to_owned()
        };
        assert_eq!(sealed(again), sealed(&lost), "never encrypted again");
        assert_eq!(again.contains("urn:xmpp:delay"), !resumable);
        assert_eq!(
            rig.messages(BOB).pop().expect("a row").delivery,
            Delivery::Sent
        );
        assert_eq!(
            rosters(&rig, from),
            usize::from(!resumable),
            "requests are planned anew on a new stream"
        );
        // And never again.
        rig.cut();
        rig.pass(30_000);
        assert_eq!(rig.said_since(from).len(), 1);
    }
}

#[test]
fn a_message_that_is_sent_again_twice_has_one_delay() {
    let (mut rig, _) = with_session();
    rig.server.resumable = false;
    rig.server.no_acks = true;
    rig.say(BOB, "hi");
    for _ in 0..2 {
        rig.take_sent();
        rig.cut();
        rig.pass(10_000);
    }
    let again = rig
        .sent
        .iter()
        .find(|frame| frame.contains("<encrypted"))
        .expect("sent again");
    assert_eq!(again.matches("urn:xmpp:delay").count(), 1);
}

#[test]
fn what_the_server_sends_again_on_a_resumed_stream_has_its_time() {
    let mut rig = Rig::new(Server::default());
    rig.pass(86_400_000);
    let lost = rig.now;
    let written = |id: &str, since: u64| {
        let body = format!("<body>{id}</body>{}", kept("example.org", since));
        message("bob@example.org/x", id, &body)
    };
    // In one turn with the word that the stream goes on, and after it.
    let first = Input::Frame(written("m1", lost - 100_000));
    rig.together = Some(("<resumed ", first));
    rig.cut();
    rig.pass(5_000);
    assert!(rig.open && rig.together.is_none(), "it goes on");
    let now = rig.now;
    rig.frame(&written("m2", now - 90_000));
    // The stream was not lost for so long.
    rig.frame(&written("m3", now - 80_000_000));
    let at: Vec<u64> = rig.messages(BOB).iter().map(|row| row.at).collect();
    assert_eq!(at, [lost - 100_000, now - 90_000, now]);
    // By then it has sent what it had.
    rig.pass(60_000);
    rig.frame(&written("m4", rig.now - 90_000));
    assert_eq!(rig.messages(BOB).pop().expect("a row").at, rig.now);
}

#[test]
fn what_a_failed_resumption_says_to_have_arrived_is_not_sent_again() {
    let (mut rig, _) = with_session();
    rig.server.resumable = false;
    rig.server.no_acks = true;
    let from = rig.server.stanzas.len();
    rig.say(BOB, "arrived");
    rig.server.failed_h = Some(rig.server.handled);
    rig.server.no_acks = false;
    rig.cut();
    rig.pass(30_000);
    assert_eq!(rig.said_since(from).len(), 1);
    assert_eq!(
        rig.messages(BOB).pop().expect("a row").delivery,
        Delivery::Sent
    );
}

#[test]
fn an_impossible_count_ends_the_stream_and_the_next_one_is_new() {
    let (mut rig, _) = with_session();
    rig.server.claims_h = Some(4_000_000);
    rig.take_sent();
    rig.cut();
    rig.pass(60_000);
    let resumptions = rig
        .sent
        .iter()
        .filter(|frame| frame.starts_with("<resume "));
    assert_eq!(resumptions.count(), 1, "never with the same counts again");
    assert!(rig.open);
    assert_eq!(rig.server.streams, 2);
    // And a restart does not remember it either.
    rig.server.claims_h = None;
    rig.say(BOB, "still works");
    assert_eq!(
        rig.messages(BOB).pop().expect("a row").delivery,
        Delivery::Sent
    );
}

#[test]
fn a_stream_that_cannot_be_resumed_leaves_no_trace_of_the_one_before() {
    let (mut rig, _) = with_session();
    rig.server.resumable = false;
    rig.server.offers_resumption = false;
    rig.cut();
    rig.pass(10_000);
    rig.say(BOB, "on the second");
    assert_eq!(
        rig.messages(BOB).pop().expect("a row").delivery,
        Delivery::Sent
    );
    rig.take_sent();
    rig.cut();
    rig.pass(10_000);
    rig.restart();
    assert!(rig.sent.iter().all(|frame| !frame.starts_with("<resume ")));
    assert_eq!(rig.server.streams, 4);
}

#[test]
fn what_was_asked_on_a_lost_line_is_asked_again() {
    // The roster and the own device list were asked for, and the line was lost before the answers.
    let mut server = Server::default();
    server.mute.insert("jabber:iq:roster".into());
    server.mute.insert("devicelist".into());
    let mut rig = Rig::new(server);
    assert_eq!(rig.store.count(Table::Contacts), 0);
    rig.server.mute.clear();
    rig.cut();
    rig.pass(10_000);
    assert!(rig.sent.iter().any(|frame| frame.starts_with("<resume ")));
    assert_eq!(rig.store.count(Table::Contacts), 1);
    assert_eq!(rig.server.list(ME), [rig.device().0]);
}

#[test]
fn a_bundle_whose_publication_was_lost_is_published_again() {
    for resumable in [true, false] {
        let (mut rig, mut bob) = with_bob();
        let target = rig.bundle();
        rig.server.resumable = resumable;
        let sealed = written(&bob.seal(&target, "hello"));
        let frame = message("bob@example.org/x", "m1", &sealed);
        rig.server.deaf = true;
        rig.frame(&frame);
        rig.server.deaf = false;
        assert!(rig.bundle().1 == target.1);
        rig.cut();
        rig.pass(30_000);
        assert!(
            rig.bundle().1 != target.1,
            "the used prekey is no longer published"
        );
    }
}

#[test]
fn a_refusal_after_the_password_changed_asks_again_and_keeps_everything() {
    let (mut rig, mut bob) = with_session();
    let device = rig.device();
    rig.server.password = "changed".into();
    rig.cut();
    rig.pass(30_000);
    let asked = |rig: &Rig| {
        rig.events
            .iter()
            .filter(|event| matches!(event, Event::PasswordNeeded { .. }))
            .count()
    };
    assert_eq!(asked(&rig), 1);
    let connections = rig.connected.len();
    rig.pass(600_000);
    assert_eq!(
        rig.connected.len(),
        connections,
        "it is not tried again by itself"
    );
    // A tab that comes later is asked as well; a wrong password asks again.
    rig.command(Command::Attach);
    assert_eq!(asked(&rig), 2);
    rig.batch(vec![Input::Password(Password("wrong".into()))]);
    assert_eq!(asked(&rig), 3);
    rig.batch(vec![Input::Password(Password("changed".into()))]);
    assert!(rig.events.iter().rev().any(|event| matches!(
        event,
        Event::Connection {
            connection: Connection::Online,
            ..
        }
    )));
    assert_eq!(rig.rows(BOB), ["hello"]);
    assert_eq!(rig.device(), device);
    let from = rig.server.stanzas.len();
    rig.say(BOB, "same device");
    assert_eq!(opened(&rig, &mut bob, from), ["same device"]);
    assert!(!rig.outcome.contains(&Effect::SignedOut));
}

#[test]
fn a_refused_sign_in_says_so_once_and_ends() {
    let server = Server {
        password: "another".into(),
        ..Server::default()
    };
    let mut rig = Rig::new(server);
    assert_eq!(rig.outcome, [Effect::SignInFailed(Trouble::NotAuthorized)]);
    rig.batch(vec![Input::Timer, Input::Opened]);
    assert_eq!((rig.outcome.len(), rig.connected.len()), (1, 1));
}

#[test]
fn a_server_that_sends_us_elsewhere_while_signing_in_is_followed() {
    let mut rig = Rig::new(Server {
        deaf: true,
        ..Server::default()
    });
    rig.server.deaf = false;
    rig.frame("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing' see-other-uri='ws://127.0.0.1:5281/ws'/>");
    assert_eq!(
        rig.connected,
        ["ws://127.0.0.1:5280/ws", "ws://127.0.0.1:5281/ws"]
    );
    assert_eq!(
        rig.outcome,
        [Effect::SignedIn {
            account: BareJid::new(ME)
        }]
    );
}

#[test]
fn a_server_that_says_nothing_at_all_is_given_up_and_tried_again() {
    let (mut rig, _) = with_session();
    rig.server.deaf = true;
    let connections = rig.connected.len();
    rig.say(BOB, "hello?");
    rig.pass(120_000);
    assert!(rig.connected.len() > connections);
    assert!(rig.wake.is_some());
    rig.server.deaf = false;
    rig.pass(400_000);
    assert_eq!(
        rig.messages(BOB).pop().expect("a row").delivery,
        Delivery::Sent
    );
}

#[test]
fn without_a_store_to_resume_from_nothing_starts() {
    let store = Shaky::default();
    let started = block_on(crate::engine::Engine::start(
        store,
        Start::Resume { password: None },
        5,
        Box::new(Numbers(1)),
    ));
    assert!(started.is_err());
}

#[test]
fn a_restart_whose_resumption_fails_sends_messages_again_once() {
    let (mut rig, mut bob) = with_session();
    let from = rig.server.stanzas.len();
    rig.server.deaf = true;
    rig.say(BOB, "one");
    rig.say(BOB, "two");
    rig.server.deaf = false;
    rig.server.resumable = false;
    rig.restart();
    assert_eq!(opened(&rig, &mut bob, from), ["one", "two"]);
    assert_eq!(rosters(&rig, from), 1);
    rig.restart();
    assert_eq!(rig.said_since(from).len(), 2);
    assert_eq!(rig.store.count(Table::Unacked), 0);
}

#[test]
fn a_server_that_no_longer_acknowledges_gets_what_is_left_once() {
    let (mut rig, mut bob) = with_session();
    let from = rig.server.stanzas.len();
    rig.server.deaf = true;
    rig.say(BOB, "one");
    rig.server.deaf = false;
    rig.server.manages = false;
    for _ in 0..3 {
        rig.cut();
        rig.pass(30_000);
    }
    assert_eq!(opened(&rig, &mut bob, from), ["one"]);
    assert_eq!(rig.said_since(from).len(), 1);
    assert_eq!(
        rig.messages(BOB).pop().expect("a row").delivery,
        Delivery::Sent
    );
}

#[test]
fn an_engine_that_was_replaced_changes_and_says_nothing() {
    let (mut rig, mut bob) = with_session();
    let target = rig.bundle();
    let former = rig.engine.take().expect("it runs");
    rig.restart();
    let current = rig.engine.replace(former).expect("it runs");
    let frame = message(
        "bob@example.org/x",
        "m2",
        &written(&bob.seal(&target, "hi")),
    );
    let turned = rig.turn(vec![Input::Frame(frame.clone())]);
    assert_eq!(turned, Err(crate::store::StoreError::Fenced));
    rig.engine = Some(current);
    rig.frame(&frame);
    assert_eq!(rig.rows(BOB), ["hello", "hi"]);
}

#[test]
fn a_device_list_that_is_refused_for_now_does_not_hold_up_others() {
    let mut server = Server::default();
    let mut carol = Peer::new("carol@example.org", 4);
    carol.publish(&mut server);
    server.mute.insert("to=\u{27}bob@example.org\u{27}".into());
    server
        .mute
        .insert("to=\u{27}carol@example.org\u{27}".into());
    let mut rig = Rig::new(server);
    let from = rig.server.stanzas.len();
    rig.say(BOB, "for bob");
    rig.say("carol@example.org", "for carol");
    rig.server.mute.clear();
    // Both answers come at once, the refusal last.
    let asked: Vec<_> = rig.server.stanzas[from..].to_vec();
    let id = |jid: &str, node: &str| {
        let is_asked = |iq: &&minidom::Element| {
            iq.attr("to") == Some(jid) && crate::xmpp::xml::write(iq).contains(node)
        };
        let iq = asked.iter().find(is_asked);
        iq.and_then(|iq| iq.attr("id")).expect("asked").to_owned()
    };
    let none = format!(
        "<iq xmlns='jabber:client' type='error' from='carol@example.org' id='{}'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
        id("carol@example.org", "urn:xmpp:omemo:2:devices")
    );
    let list = crate::xmpp::xml::write(
        &rig.server.nodes[&(
            "carol@example.org".to_owned(),
            "eu.siacs.conversations.axolotl.devicelist".to_owned(),
        )],
    );
    let good = format!(
        "<iq xmlns='jabber:client' type='result' from='carol@example.org' id='{}'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='eu.siacs.conversations.axolotl.devicelist'><item id='current'>{list}</item></items></pubsub></iq>",
        id("carol@example.org", "axolotl.devicelist")
    );
    let later = format!(
        "<iq xmlns='jabber:client' type='error' from='bob@example.org' id='{}'><error type='wait'><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
        id(BOB, "axolotl.devicelist")
    );
    rig.batch(vec![
        Input::Frame(none),
        Input::Frame(good),
        Input::Frame(later),
    ]);
    assert_eq!(opened(&rig, &mut carol, from), ["for carol"]);
}

#[test]
fn the_server_hears_when_nobody_looks() {
    let mut rig = Rig::new(Server {
        client_state: true,
        ..Server::default()
    });
    let said = |rig: &mut Rig| -> Vec<String> {
        let sent = rig.take_sent().into_iter();
        sent.filter(|frame| frame.contains("urn:xmpp:csi:0"))
            .collect()
    };
    rig.command(Command::Visible(true));
    rig.command(Command::Visible(false));
    rig.pass(4_000);
    assert!(
        said(&mut rig).is_empty(),
        "a glance elsewhere is no absence"
    );
    rig.pass(2_000);
    assert_eq!(said(&mut rig), ["<inactive xmlns='urn:xmpp:csi:0'/>"]);
    // Every stream begins as active.
    rig.cut();
    rig.pass(30_000);
    assert_eq!(said(&mut rig), ["<inactive xmlns='urn:xmpp:csi:0'/>"]);
    rig.command(Command::Visible(true));
    assert_eq!(said(&mut rig), ["<active xmlns='urn:xmpp:csi:0'/>"]);
}

#[test]
fn who_comes_back_does_not_wait_for_the_next_attempt() {
    let mut rig = Rig::new(Server::default());
    rig.command(Command::Visible(false));
    rig.pass(6_000);
    rig.server.deaf = true;
    rig.cut();
    rig.pass(600_000);
    rig.server.deaf = false;
    rig.connected.clear();
    rig.command(Command::Visible(true));
    assert_eq!(rig.connected.len(), 1);
}
