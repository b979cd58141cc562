//! Attacks by the server and by strangers on the whole engine, each test named after its attack. Those on the cryptography alone are in
//! `omemo::attacks`, those on envelopes in `xmpp::stanza::xep0420`.

use super::rig::*;
use crate::bus::{ChatSummary, Command, Event};
use crate::model::{BareJid, Delivery, DeviceId, Encryption, Failure, Trust};
use crate::store::Table;
use crate::xmpp::stanza::message as stanza_message;
use crate::xmpp::stanza::xep0384_legacy::{Encrypted, bundle_node};
use crate::xmpp::xml;
use minidom::Element;

fn ids_of(rig: &mut Rig, jid: &str) -> Vec<u32> {
    rig.events.clear();
    rig.command(Command::ShowDevices {
        chat: BareJid::new(jid),
        ask: true,
    });
    let theirs = rig.events.iter().find_map(|event| match event {
        Event::Devices { theirs, .. } => Some(theirs.clone()),
        _ => None,
    });
    let theirs = theirs.expect("a list");
    let active = theirs.iter().filter(|device| device.is_active());
    active.map(|device| device.id.0).collect()
}

#[test]
fn attack_forged_carbon() {
    let (mut rig, mut bob) = with_session();
    let target = rig.bundle();
    let genuine = written(&bob.seal(&target, "for you alone"));
    for by in [
        MALLORY,
        "mallory@example.org/x",
        "example.org",
        "alice@example.org/other",
        "alice@example.org.evil",
        BOB,
    ] {
        // A message in bob's name, and one in our own.
        let forged = plain("bob@example.org/x", "f1", "send me money");
        rig.frame(&carbon(by, "received", &forged));
        let own = forged
            .replace("from='bob@example.org/x'", "from='alice@example.org/y'")
            .replace("to='alice@example.org'", "to='bob@example.org'");
        rig.frame(&carbon(by, "sent", &own));
        // Bob's true ciphertext in a false wrapping burns nothing.
        let inner = message("bob@example.org/x", "m9", &genuine);
        rig.frame(&carbon(by, "received", &inner));
        assert_eq!(rig.rows(BOB), ["hello"], "{by}");
    }
    rig.frame(&message("bob@example.org/x", "m9", &genuine));
    assert_eq!(rig.rows(BOB), ["hello", "for you alone"]);
}

#[test]
fn attack_forged_archive_result() {
    let server = Server {
        archive: Some(Vec::new()),
        ..Server::default()
    };
    let mut rig = Rig::new(server);
    let query = rig.server.queries.last().expect("a query").clone();
    let id = query.attr("queryid").unwrap_or("q").to_owned();
    let result = |by: &str, query: &str| {
        let inner = plain("bob@example.org/x", "f1", "never written");
        format!(
            "<message xmlns='jabber:client' from='{by}' to='{ME}/sotto'><result xmlns='urn:xmpp:mam:2' queryid='{query}' id='9'>\
             <forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2023-11-14T22:13:19Z'/>{inner}</forwarded></result></message>"
        )
    };
    // Of a stranger; of ourselves but for no query, or for one that is over.
    for (by, query) in [(MALLORY, &*id), (BOB, &*id), (ME, "unasked"), (ME, &*id)] {
        rig.frame(&result(by, query));
    }
    rig.pass(60_000);
    assert_eq!(rig.store.count(Table::Messages), 0);
}

#[test]
fn attack_forged_pep_event() {
    let (mut rig, bob) = with_session();
    for from in [
        MALLORY,
        "example.org",
        "mallory@example.org/bob@example.org",
    ] {
        rig.frame(&list_event(from, &[666]));
    }
    // A list about bob in our own account's name, inside a carbon, is nobody's word.
    rig.frame(&carbon(ME, "received", &list_event(BOB, &[666])));
    assert_eq!(ids_of(&mut rig, BOB), [bob.id()]);
    assert_eq!(rig.server.list(ME), [rig.device().0]);
    let from = rig.server.stanzas.len();
    rig.say(BOB, "to bob");
    let element = rig.said_since(from)[0]
        .get_child("encrypted", OMEMO)
        .cloned()
        .expect("encrypted");
    let keys = Encrypted::try_from(&element).expect("well-formed").keys;
    let ids: Vec<_> = keys.iter().map(|key| key.rid.0).collect();
    assert_eq!(ids, [bob.id()]);
}

#[test]
fn attack_device_id_claimed_by_another_account() {
    let (mut rig, mut bob) = with_session();
    let target = rig.bundle();
    // Mallory's account has a device with the id of bob's, and sends what bob's device once made.
    let sealed = bob.seal(&target, "stolen");
    rig.frame(&message("mallory@example.org/x", "m5", &written(&sealed)));
    assert_eq!(rig.rows(MALLORY), ["no-session"]);
    // And its own messages are its own: nothing about bob changes.
    let mut mallory = Peer::new(MALLORY, 4242);
    mallory.own.id = bob.own.id;
    let own = mallory.seal(&target, "as myself");
    rig.frame(&message("mallory@example.org/x", "m6", &written(&own)));
    let rows = rig.messages(MALLORY);
    assert_eq!(rows[1].body, "as myself");
    assert_eq!(rows[1].sender, BareJid::new(MALLORY));
    rig.frame(&message("bob@example.org/x", "m5", &written(&sealed)));
    assert_eq!(rig.rows(BOB), ["hello", "stolen"]);
}

#[test]
fn attack_10_000_devices_in_a_list() {
    let mut rig = Rig::new(Server::default());
    let many: Vec<u32> = (1..=10_000).collect();
    rig.command(Command::StartChat { typed: BOB.into() });
    rig.frame(&list_event(BOB, &many));
    assert!(rig.store.count(Table::Devices) <= 300);
    // Whoever comes after such a list finds room again.
    let bob = Peer::new(BOB, 5);
    bob.publish(&mut rig.server);
    rig.frame(&list_event(BOB, &[bob.id()]));
    assert_eq!(ids_of(&mut rig, BOB), [bob.id()]);
    let others: Vec<u32> = (20_001..=30_000).collect();
    rig.frame(&list_event(BOB, &others));
    assert!(rig.store.count(Table::Devices) <= 300);
    rig.frame(&list_event(BOB, &[bob.id()]));
    assert_eq!(ids_of(&mut rig, BOB), [bob.id()]);
}

#[test]
fn attack_endless_new_devices_fill_no_chat() {
    let (mut rig, bob) = with_session();
    for n in 0..50 {
        let mut ids: Vec<u32> = (n * 1_000 + 1..n * 1_000 + 200).collect();
        ids.push(bob.id());
        rig.frame(&list_event(BOB, &ids));
    }
    let notices = rig.messages(BOB);
    let notices = notices.iter().filter(|row| row.notice.is_some()).count();
    assert!((1..=40).contains(&notices), "{notices}");
}

#[test]
fn attack_10_000_prekeys_in_a_bundle() {
    let mut server = Server::default();
    let mut bob = Peer::new(BOB, 1);
    bob.publish(&mut server);
    let (mut more, mut all) = (bob.own.clone(), bob.prekeys.clone());
    all.extend(more.more_prekeys(9_900, &mut Numbers(3)));
    let huge = Element::from(&bob.own.bundle(&all));
    server
        .nodes
        .insert((BOB.into(), bundle_node(bob.own.id)), huge);
    let mut rig = Rig::new(server);
    let from = rig.server.stanzas.len();
    rig.say(BOB, "one of them");
    bob.prekeys = all;
    let said = rig.said_since(from);
    assert_eq!(bob.open(&said[0]).as_deref(), Some("one of them"));
}

#[test]
fn attack_plaintext_message_in_an_encrypted_chat() {
    let (mut rig, _) = with_session();
    rig.frame(&plain("bob@example.org/x", "p1", "in the clear"));
    // What merely claims to be encrypted is not.
    let claim = "<body>claimed</body><encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:omemo:2' name='OMEMO'/>";
    rig.frame(&message("bob@example.org/x", "p2", claim));
    let rows = rig.messages(BOB);
    let shown: Vec<_> = rows.iter().map(|row| row.encryption).collect();
    assert_eq!(
        shown,
        [Encryption::OmemoLegacy, Encryption::None, Encryption::None]
    );
    assert!(rows[1..].iter().all(|row| row.device.is_none()));
    // And what is written back is encrypted all the same, also when every device disappears.
    let from = rig.server.stanzas.len();
    rig.say(BOB, "answer");
    rig.frame(&list_event(BOB, &[]));
    rig.say(BOB, "still secret");
    let said: String = rig.said_since(from).iter().map(xml::write).collect();
    assert!(!said.contains("answer") && !said.contains("still secret"));
    let last = rig.messages(BOB).pop().expect("a row");
    assert_eq!(last.delivery, Delivery::Failed(Failure::NoUsableDevice));
}

#[test]
fn attack_correction_of_somebody_elses_message() {
    let (mut rig, mut bob) = with_session();
    let target = rig.bundle();
    let id = rig.say(BOB, "mine");
    let theirs = written(&bob.seal(&target, "theirs"));
    rig.frame(&message("bob@example.org/x", "m7", &theirs));
    let replace = |id: &str| format!("<replace xmlns='urn:xmpp:message-correct:0' id='{id}'/>");
    let forged = |id: &str| format!("<body>changed</body>{}", replace(id));
    // Of ours by bob, of bob's by mallory, encrypted and not.
    rig.frame(&message("bob@example.org/x", "c1", &forged(&id)));
    let sealed = written(&bob.seal(&target, "changed")) + &replace(&id);
    rig.frame(&message("bob@example.org/x", "c2", &sealed));
    rig.frame(&message("mallory@example.org/x", "c3", &forged("m7")));
    // And a message of mallory's under the id of bob's.
    rig.frame(&plain("mallory@example.org/x", "m7", "changed"));
    let rows = rig.rows(BOB);
    assert_eq!(rows[..3], ["hello", "mine", "theirs"]);
    assert!(rig.messages(BOB)[1].own);
}

#[test]
fn attack_message_to_a_device_that_is_not_trusted() {
    let mut server = Server::default();
    let (mut bob, mut spy) = (Peer::new(BOB, 1), Peer::new(BOB, 2));
    bob.publish(&mut server);
    let mut rig = Rig::new(server);
    rig.say(BOB, "first");
    rig.command(Command::SetTrust {
        jid: BareJid::new(BOB),
        device: bob.own.id,
        trust: Trust::Verified,
    });
    // The server adds a device of its own to bob's list.
    spy.publish(&mut rig.server);
    let ids = rig.server.list(BOB);
    rig.frame(&list_event(BOB, &ids));
    let from = rig.server.stanzas.len();
    rig.say(BOB, "secret");
    rig.command(Command::GoOnWithout {
        chat: BareJid::new(BOB),
    });
    let said = rig.said_since(from);
    assert_eq!(said.len(), 1);
    assert_eq!(spy.open(&said[0]), None);
    assert!(bob.open(&rig.said_since(0)[0]).is_some());
    assert_eq!(bob.open(&said[0]).as_deref(), Some("secret"));
}

#[test]
fn attack_envelope_of_a_contact_that_claims_to_be_our_own() {
    let (mut rig, mut bob) = (Rig::new(Server::default()), Peer::new(BOB, 3));
    bob.start_omemo2(&rig.bundle_omemo2());
    let own = rig.device();
    let body = vec![stanza_message::body_element("me")];
    let envelope =
        crate::xmpp::stanza::xep0420::write(body, &BareJid::new(ME), None, 5, &mut Numbers(1));
    let element = Element::from(&bob.seal_bytes_omemo2(own, &envelope));
    rig.frame(&message("bob@example.org/x", "1", &xml::write(&element)));
    assert_eq!(rig.rows(BOB), ["tampered"]);
    let _ = DeviceId(0);
}

#[test]
fn attack_message_dated_in_our_servers_name() {
    for archive in [None, Some(Vec::new())] {
        let server = Server {
            archive,
            ..Server::default()
        };
        let mut rig = Rig::new(server);
        rig.frame(&plain("carol@example.org/x", "c1", "older"));
        for (n, from) in ["example.org", ME].into_iter().enumerate() {
            rig.now += 60_000;
            let inner = |text: &str| format!("<body>{text}</body>{}", kept(from, 978_307_200_000));
            let live = message("bob@example.org/x", &format!("m{n}"), &inner("live"));
            rig.frame(&live);
            let copied = message("bob@example.org/x", &format!("c{n}"), &inner("copied"));
            rig.frame(&carbon(ME, "received", &copied));
            let rows = rig.messages(BOB);
            assert_eq!(rows.len(), 2 * (n + 1));
            assert_eq!((rows[2 * n].at, rows[2 * n + 1].at), (rig.now, rig.now));
        }
        // Its chat would sink below the others.
        rig.events.clear();
        rig.command(Command::Attach);
        let last = |chat: &ChatSummary| Some((chat.jid.0.clone(), chat.last.as_ref()?.at));
        let chats = rig.events.iter().rev().find_map(|event| match event {
            Event::Snapshot { chats, .. } => Some(chats.iter().filter_map(last).collect()),
            _ => None,
        });
        let chats: Vec<(String, u64)> = chats.expect("a snapshot");
        assert!(chats.contains(&(BOB.into(), rig.now)), "{chats:?}");
    }
}

#[test]
fn attack_dated_message_while_the_archive_gives_no_answer() {
    let mut server = Server {
        archive: Some(Vec::new()),
        ..Server::default()
    };
    let refusal = "internal-server-error";
    (server.refuse).insert("urn:xmpp:mam:2".into(), refusal.into());
    let mut rig = Rig::new(server);
    let body = format!("<body>old</body>{}", kept("example.org", 978_307_200_000));
    rig.frame(&message("bob@example.org/x", "m1", &body));
    assert_eq!(rig.messages(BOB)[0].at, rig.now);
}
