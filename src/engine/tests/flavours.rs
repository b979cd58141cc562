//! Both flavours of OMEMO: who is addressed in which, and what each carries.

use super::rig::*;
use crate::model::{BareJid, Delivery, DeviceId, Encryption, Flavour, Notice, Problem, Trust};
use crate::xmpp::stanza::xep0384::{self, BUNDLES_NODE, DEVICES_NODE};
use crate::xmpp::stanza::{message as stanza_message, xep0380, xep0420};
use crate::xmpp::xml;
use minidom::Element;

/// Keys by the account and device that they are for, of the element of OMEMO 2.
fn addressed(stanza: &Element) -> Vec<(String, u32)> {
    let Some(element) = stanza.get_child("encrypted", xep0384::NS) else {
        return Vec::new();
    };
    let encrypted = xep0384::Encrypted::try_from(element).expect("well-formed");
    let keys = |(jid, keys): &(BareJid, Vec<xep0384::Key>)| {
        let ids: Vec<_> = keys.iter().map(|key| (jid.0.clone(), key.rid.0)).collect();
        ids
    };
    encrypted.keys.iter().flat_map(keys).collect()
}

fn said(rig: &mut Rig, body: &str) -> Element {
    let from = rig.server.stanzas.len();
    rig.say(BOB, body);
    let mut said = rig.said_since(from);
    assert_eq!(said.len(), 1, "{body}");
    said.remove(0)
}

/// A rig, and bob's device that publishes OMEMO 2 alone.
fn with_new_bob() -> (Rig, Peer) {
    let mut server = Server::default();
    let mut bob = Peer::new(BOB, 77);
    bob.publish_omemo2(&mut server);
    (Rig::new(server), bob)
}

#[test]
fn both_lists_and_both_bundles_are_published_with_one_key_and_a_signed_label() {
    let rig = Rig::new(Server::default());
    let own = rig.device();
    assert_eq!(rig.server.list(ME), [own.0]);
    assert_eq!(rig.server.list_omemo2(ME), [own.0]);
    let (id, bundle) = rig.bundle_omemo2();
    assert_eq!(id, own);
    assert_eq!(bundle.prekeys.len(), 100);
    let (identity, _) =
        crate::omemo::keys::PublicKey::from_edwards(&bundle.identity_key).expect("a key");
    let legacy = rig.bundle().1;
    assert_eq!(identity.to_typed().to_vec(), legacy.identity_key);
    let list = &rig.server.nodes[&(ME.to_owned(), DEVICES_NODE.to_owned())];
    let list = xep0384::DeviceList::try_from(list).expect("a list");
    let (label, signature) = list.0[0].label.clone().expect("a label");
    assert_eq!(label, "Sotto");
    assert!(identity.signed_label(&label, &signature));
    assert!(!identity.signed_label("Other", &signature));
    let all: String = rig.server.stanzas.iter().map(xml::write).collect();
    let options = all
        .split("<publish ")
        .find(|part| part.contains(BUNDLES_NODE));
    assert!(options.is_some_and(|options| options.contains("<value>max</value>")));
}

#[test]
fn a_device_that_publishes_omemo_2_alone_is_written_to_and_read() {
    let (mut rig, mut bob) = with_new_bob();
    let said_first = said(&mut rig, "hello");
    assert_eq!(addressed(&said_first), [(BOB.to_owned(), bob.id())]);
    // No word outside the envelope, not even a fallback (XEP-0420 §7).
    assert!(said_first.get_child("body", "jabber:client").is_none());
    assert_eq!(xep0380::read(&said_first), [xep0384::NS]);
    assert!(said_first.get_child("encrypted", OMEMO).is_none());
    assert!(xml::write(&said_first).contains("<store xmlns='urn:xmpp:hints'"));
    assert!(!xml::write(&said_first).contains("urn:xmpp:receipts"));
    let envelope = bob.open_omemo2(&said_first).expect("for bob");
    assert_eq!(envelope.body().as_deref(), Some("hello"));
    assert!(
        envelope
            .content
            .iter()
            .any(|it| it.is("request", "urn:xmpp:receipts"))
    );
    let own = rig.device();
    let inner = bob.say_omemo2(own, "hello back");
    rig.frame(&message("bob@example.org/b", "1", &inner));
    let rows = rig.messages(BOB);
    let shown: Vec<_> = rows
        .iter()
        .map(|row| (row.body.as_str(), row.encryption))
        .collect();
    assert_eq!(
        shown,
        [
            ("hello", Encryption::Omemo2),
            ("hello back", Encryption::Omemo2)
        ]
    );
    assert_eq!(rows[1].device, Some(bob.own.id));
    let second = said(&mut rig, "and on");
    assert_eq!(
        bob.open_omemo2(&second).and_then(|it| it.body()).as_deref(),
        Some("and on")
    );
}

#[test]
fn a_session_that_the_other_side_begins_in_omemo_2_is_answered_in_omemo_2() {
    let (mut rig, mut bob) = with_new_bob();
    bob.start_omemo2(&rig.bundle_omemo2());
    let prekeys = rig.bundle_omemo2().1.prekeys;
    let from = rig.server.stanzas.len();
    let inner = bob.say_omemo2(rig.device(), "hello");
    rig.frame(&message("bob@example.org/b", "1", &inner));
    assert_eq!(rig.rows(BOB), ["hello"]);
    let answers = rig.said_since(from);
    assert_eq!(answers.len(), 1);
    assert_eq!(addressed(&answers[0]), [(BOB.to_owned(), bob.id())]);
    assert_eq!(bob.open_omemo2(&answers[0]), None, "it is empty");
    assert!(!bob.session.as_ref().expect("one").awaits_answer());
    // The prekey is gone from both bundles, and another one there.
    let fresh = rig.bundle_omemo2().1.prekeys;
    assert_eq!(fresh.len(), 100);
    let gone: Vec<_> = prekeys.iter().filter(|it| !fresh.contains(it)).collect();
    assert_eq!(gone.len(), 1);
    assert!(
        rig.bundle()
            .1
            .prekeys
            .iter()
            .all(|(id, _)| *id != gone[0].0)
    );
}

#[test]
fn each_device_is_addressed_in_exactly_one_flavour() {
    let mut server = Server::default();
    let (mut old, mut new, mut both) = (Peer::new(BOB, 1), Peer::new(BOB, 2), Peer::new(BOB, 3));
    old.publish(&mut server);
    new.publish_omemo2(&mut server);
    both.publish(&mut server);
    both.publish_omemo2(&mut server);
    let mut rig = Rig::new(server);
    let stanza = said(&mut rig, "to all");
    let mut expected = [(BOB.to_owned(), new.id()), (BOB.to_owned(), both.id())];
    let mut found = addressed(&stanza);
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    let legacy = stanza.get_child("encrypted", OMEMO).expect("a legacy part");
    let legacy = crate::xmpp::stanza::xep0384_legacy::Encrypted::try_from(legacy).expect("one");
    let ids: Vec<_> = legacy.keys.iter().map(|key| key.rid.0).collect();
    assert_eq!(ids, [old.id()]);
    assert_eq!(old.open(&stanza).as_deref(), Some("to all"));
    for device in [&mut new, &mut both] {
        let envelope = device.open_omemo2(&stanza).expect("for it");
        assert_eq!(envelope.body().as_deref(), Some("to all"));
    }
    // The weaker of the two is what is shown, and beside a legacy part a fallback may be said.
    assert_eq!(rig.messages(BOB)[0].encryption, Encryption::OmemoLegacy);
    assert!(stanza.get_child("body", "jabber:client").is_some());
    assert_eq!(xep0380::read(&stanza).len(), 2);
}

#[test]
fn a_stanza_with_both_elements_is_read_by_the_one_for_this_device() {
    let (mut rig, mut bob) = with_new_bob();
    bob.start_omemo2(&rig.bundle_omemo2());
    let own = rig.device();
    let foreign = "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='5'><key rid='9'>AQI=</key>\
        <iv>AQIDBAUGBwgJCgsM</iv></header><payload>AQI=</payload></encrypted>";
    let inner = format!("{foreign}{}", bob.say_omemo2(own, "for you"));
    rig.frame(&message("bob@example.org/b", "1", &inner));
    assert_eq!(rig.rows(BOB), ["for you"]);
    // And the other way round: the element of OMEMO 2 is for somebody else.
    let mut old = Peer::new(BOB, 5);
    let target = rig.bundle();
    let legacy = written(&old.seal(&target, "in legacy"));
    let other = bob.say_omemo2(DeviceId(4242), "not for you");
    rig.frame(&message(
        "bob@example.org/b",
        "2",
        &format!("{other}{legacy}"),
    ));
    // A second device of bob, of which nobody had heard.
    assert_eq!(rig.rows(BOB), ["for you", "notice", "in legacy"]);
}

#[test]
fn a_bundle_of_omemo_2_that_cannot_be_had_leaves_the_legacy_one() {
    let mut server = Server::default();
    let mut bob = Peer::new(BOB, 1);
    bob.publish(&mut server);
    server.publish_list_omemo2(BOB, &[bob.id()]);
    let mut rig = Rig::new(server);
    let stanza = said(&mut rig, "hello");
    assert_eq!(bob.open(&stanza).as_deref(), Some("hello"));
    assert_eq!(rig.messages(BOB)[0].encryption, Encryption::OmemoLegacy);
}

#[test]
fn attack_downgrade_by_hiding_the_omemo_2_list_is_noticed_and_said() {
    let mut server = Server::default();
    let mut bob = Peer::new(BOB, 1);
    bob.publish(&mut server);
    bob.publish_omemo2(&mut server);
    let mut rig = Rig::new(server);
    let first = said(&mut rig, "strong");
    assert!(bob.open_omemo2(&first).is_some());
    rig.frame(&list_event(BOB, &[]).replace(
        "<items node='eu.siacs.conversations.axolotl.devicelist'><item id='current'><list xmlns='eu.siacs.conversations.axolotl'></list></item></items>",
        &format!("<items node='{DEVICES_NODE}'><item id='current'><devices xmlns='urn:xmpp:omemo:2'/></item></items>"),
    ));
    let rows = rig.messages(BOB);
    assert_eq!(rows[1].notice, Some(Notice::Downgraded(bob.own.id)));
    rig.command(crate::bus::Command::ShowDevices {
        chat: BareJid::new(BOB),
        ask: true,
    });
    let shown = rig.events.iter().rev().find_map(|event| match event {
        crate::bus::Event::Devices { theirs, .. } => theirs.first().cloned(),
        _ => None,
    });
    assert!(shown.is_some_and(|device| device.is_downgraded()));
    bob.session = None;
    let second = said(&mut rig, "weaker");
    assert_eq!(bob.open(&second).as_deref(), Some("weaker"));
    assert_eq!(rig.messages(BOB)[2].encryption, Encryption::OmemoLegacy);
}

/// Bob's device writes in OMEMO 2 what these bytes say; what the row says of it.
fn problem_of(bytes: &[u8]) -> Option<Problem> {
    let (mut rig, mut bob) = with_new_bob();
    bob.start_omemo2(&rig.bundle_omemo2());
    let element = Element::from(&bob.seal_bytes_omemo2(rig.device(), bytes));
    rig.frame(&message("bob@example.org/b", "1", &xml::write(&element)));
    let problem = rig.messages(BOB)[0].problem;
    // The session goes on after it.
    let inner = bob.say_omemo2(rig.device(), "after it");
    rig.frame(&message("bob@example.org/b", "2", &inner));
    assert_eq!(rig.messages(BOB)[1].body, "after it");
    problem
}

#[test]
fn attack_envelope_from_or_to_mismatch_is_refused_by_the_engine() {
    let body = || vec![stanza_message::body_element("hi")];
    let numbers = &mut Numbers(5);
    let (bob, mallory, me) = (BareJid::new(BOB), BareJid::new(MALLORY), BareJid::new(ME));
    let mut write = |from, to| xep0420::write(body(), from, to, 5, numbers);
    assert_eq!(problem_of(&write(&bob, None)), None);
    assert_eq!(problem_of(&write(&bob, Some(&me))), None);
    assert_eq!(problem_of(&write(&mallory, None)), Some(Problem::Tampered));
    assert_eq!(
        problem_of(&write(&bob, Some(&mallory))),
        Some(Problem::Tampered)
    );
    // Taken from a room into a private message.
    let room = BareJid::new("room@muc.example.org");
    assert_eq!(
        problem_of(&write(&bob, Some(&room))),
        Some(Problem::Tampered)
    );
    assert_eq!(problem_of(b"no envelope"), Some(Problem::Tampered));
    assert_eq!(problem_of(&[0xff; 40]), Some(Problem::Tampered));
}

#[test]
fn attack_fallback_text_beside_an_envelope_is_never_shown() {
    let (mut rig, mut bob) = with_new_bob();
    bob.start_omemo2(&rig.bundle_omemo2());
    let inner = bob.say_omemo2(rig.device(), "true");
    let inner = format!("{inner}<body>forged by the server</body>");
    rig.frame(&message("bob@example.org/b", "1", &inner));
    assert_eq!(rig.rows(BOB), ["true"]);
}

#[test]
fn an_envelope_without_text_makes_no_row() {
    let (mut rig, mut bob) = with_new_bob();
    bob.start_omemo2(&rig.bundle_omemo2());
    let composing: Element = "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
        .parse()
        .expect("XML");
    let sealed = bob.seal_omemo2(rig.device(), vec![composing]);
    rig.frame(&message(
        "bob@example.org/b",
        "1",
        &xml::write(&Element::from(&sealed)),
    ));
    assert!(rig.store.count(crate::store::Table::Messages) == 0);
}

/// XEP-0384 §6: the first message of a chain that is numbered 53 or more is answered by an empty one, once.
#[test]
fn a_long_monologue_is_answered_by_one_heartbeat() {
    let (mut rig, mut bob) = with_new_bob();
    bob.start_omemo2(&rig.bundle_omemo2());
    let own = rig.device();
    let inner = bob.say_omemo2(own, "first");
    rig.frame(&message("bob@example.org/b", "0", &inner));
    let answer = rig.said_since(0).pop().expect("an answer");
    bob.open_omemo2(&answer);
    for round in 0..2 {
        let from = rig.server.stanzas.len();
        for n in 0..60 {
            let inner = bob.say_omemo2(own, &format!("{round} {n}"));
            rig.frame(&message(
                "bob@example.org/b",
                &format!("{round}-{n}"),
                &inner,
            ));
            let beats = rig.said_since(from).len();
            assert_eq!(beats, usize::from(n >= 53), "{round} {n}");
        }
        let beat = rig.said_since(from).remove(0);
        assert_eq!(bob.open_omemo2(&beat), None);
    }
}

#[test]
fn a_session_that_is_missing_is_begun_once_an_hour_and_never_for_a_broken_one() {
    let (mut rig, mut bob) = with_new_bob();
    bob.start_omemo2(&rig.bundle_omemo2());
    let own = rig.device();
    let _lost = bob.say_omemo2(own, "lost");
    // The rest of the conversation is of a session that the engine never saw.
    let mut stranger = Peer::new(BOB, 77);
    let (mut helper, helper_prekeys) = crate::omemo::OwnDevice::generate(&mut Numbers(9), 0);
    helper.label = None;
    let bundle = helper.bundle_omemo2(&helper_prekeys, &mut Numbers(8));
    stranger.start_omemo2(&(helper.id, bundle));
    let first = stranger.seal_omemo2(own, Vec::new());
    let prekey = crate::omemo::spent_prekey_in_omemo2(&first, &BareJid::new(ME), own);
    let prekey = helper_prekeys.iter().find(|it| Some(it.id) == prekey);
    helper.id = own;
    let opened = crate::omemo::open_omemo2(
        &helper,
        &BareJid::new(ME),
        &first,
        None,
        prekey,
        None,
        &mut Numbers(7),
    );
    let answer = crate::omemo::seal_omemo2(
        &helper,
        None,
        vec![crate::omemo::Recipient {
            jid: BareJid::new(BOB),
            device: stranger.own.id,
            session: opened.expect("it opens").session,
        }],
        &mut Numbers(6),
    );
    let stanza = xml::parse(&message(
        ME,
        "x",
        &xml::write(&Element::from(&answer.encrypted)),
    ))
    .expect("XML");
    stranger.open_omemo2(&stanza);
    let from = rig.server.stanzas.len();
    for n in 0..3 {
        let inner = stranger.say_omemo2(own, "unreadable");
        assert!(!inner.contains("kex="));
        rig.frame(&message("bob@example.org/b", &n.to_string(), &inner));
    }
    let expected = ["no-session", "broken-session", "broken-session"];
    assert_eq!(rig.rows(BOB), expected);
    let begun = rig.said_since(from);
    assert_eq!(begun.len(), 1, "one new session");
    assert_eq!(addressed(&begun[0]), [(BOB.to_owned(), bob.id())]);
    assert!(xml::write(&begun[0]).contains("kex='true'"));
    // Bob takes it up, and from then on everything is well.
    bob.session = None;
    assert_eq!(bob.open_omemo2(&begun[0]), None);
    let inner = bob.say_omemo2(own, "healed");
    rig.frame(&message("bob@example.org/b", "h", &inner));
    assert_eq!(rig.rows(BOB)[3], "healed");
}

#[test]
fn a_new_device_in_an_encrypted_chat_is_an_event_there() {
    let (mut rig, mut bob) = with_new_bob();
    let first = said(&mut rig, "hello");
    assert!(bob.open_omemo2(&first).is_some());
    let before = rig.messages(BOB).len();
    assert_eq!(before, 1, "what is there from the start is no news");
    rig.frame(&list_event(BOB, &[4711]));
    let rows = rig.messages(BOB);
    assert_eq!(rows[1].notice, Some(Notice::NewDevice(DeviceId(4711))));
    assert_eq!(rows[1].delivery, Delivery::Received);
    let known = rows[1].sender.clone();
    assert_eq!(known, BareJid::new(BOB));
    rig.frame(&list_event(BOB, &[4711]));
    assert_eq!(rig.messages(BOB).len(), 2);
}

#[test]
fn an_unverified_device_is_addressed_in_no_flavour() {
    let (mut rig, bob) = with_new_bob();
    rig.command(crate::bus::Command::StartChat { typed: BOB.into() });
    rig.command(crate::bus::Command::SetTrust {
        jid: BareJid::new(BOB),
        device: bob.own.id,
        trust: Trust::Distrusted,
    });
    rig.say(BOB, "nobody");
    let row = rig.messages(BOB).remove(0);
    assert!(matches!(row.delivery, Delivery::Failed(_)));
    assert_eq!(row.excluded, [(BareJid::new(BOB), bob.own.id)]);
    let _ = Flavour::ALL;
}
