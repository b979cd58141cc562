//! Attacks with what messages do to others, each test named after its attack.

use super::rig::*;
use crate::bus::{ChatSummary, Command, Event};
use crate::model::{Act, BareJid, Encryption, Message, OriginId, Outgoing, Problem};
use crate::store::{Store, Table};
use crate::xmpp::xml;

const REPLY: &str = "urn:xmpp:reply:0";
const FALLBACK: &str = "urn:xmpp:fallback:0";
const FROM_BOB: &str = "bob@example.org/x";

fn reaction(id: &str) -> String {
    format!("<reactions xmlns='urn:xmpp:reactions:0' id='{id}'><reaction>👍</reaction></reactions>")
}

fn replaces(id: &str) -> String {
    format!("<replace xmlns='urn:xmpp:message-correct:0' id='{id}'/>")
}

fn last(rig: &mut Rig) -> Message {
    rig.messages(BOB).pop().expect("a row")
}

/// The legacy flavour encrypts the text alone. A server that says of a part of it that it is there for other clients only, would say what
/// the text is.
#[test]
fn attack_a_fallback_in_the_clear_takes_no_word_from_an_encrypted_text() {
    let (mut rig, mut bob) = with_session();
    let target = rig.bundle();
    let mut says = |rig: &mut Rig, text: &str, start: usize, end: usize| {
        let sealed = written(&bob.seal(&target, text));
        let inner = format!(
            "{sealed}<reply xmlns='{REPLY}' id='hello-1'/>\
             <fallback xmlns='{FALLBACK}' for='{REPLY}'><body start='{start}' end='{end}'/></fallback>"
        );
        rig.frame(&message(FROM_BOB, &format!("m-{text}-{end}"), &inner));
        last(rig).body
    };
    for (start, end) in [(5, 9), (0, 9), (2, 200)] {
        let said = says(&mut rig, "I do not agree", start, end);
        assert_eq!(said, "I do not agree", "{start} to {end}");
    }
    assert_eq!(
        says(&mut rig, "> hello\nI do not", 0, 13),
        "> hello\nI do not"
    );
    // What its sender wrote as a quotation is one.
    assert_eq!(says(&mut rig, "> hello\n> you\nyes", 0, 14), "yes");
}

/// The same of what a text is to take the place of: in the legacy flavour the server says so, or not.
#[test]
fn attack_a_text_of_the_legacy_flavour_takes_no_place_of_one_in_an_envelope() {
    let mut server = Server::default();
    let mut bob = Peer::new(BOB, 77);
    let mut old = Peer::new(BOB, 78);
    bob.publish_omemo2(&mut server);
    old.publish(&mut server);
    let mut rig = Rig::new(server);
    rig.command(Command::StartChat { typed: BOB.into() });
    bob.start_omemo2(&rig.bundle_omemo2());
    let sealed = bob.say_omemo2(rig.device(), "shall I?");
    rig.frame(&message(FROM_BOB, "m-1", &sealed));
    let target = rig.bundle();
    let genuine = written(&old.seal(&target, "nonsense"));
    rig.frame(&message(
        FROM_BOB,
        "m-2",
        &format!("{genuine}{}", replaces("m-1")),
    ));
    assert_eq!(rig.rows(BOB), ["shall I?", "nonsense"]);
    let rows = rig.messages(BOB);
    assert_eq!(rows[0].encryption, Encryption::Omemo2);
    assert_eq!(rows[1].encryption, Encryption::OmemoLegacy);
}

/// What was done to a message that could not be read is still done when it can be.
#[test]
fn what_heals_keeps_what_was_done_to_it() {
    let (mut rig, mut bob) = with_session();
    let target = rig.bundle();
    let mut broken = bob.seal(&target, "secret");
    broken.payload = Some(vec![0; 6]);
    rig.frame(&message(FROM_BOB, "m-1", &written(&broken)));
    assert_eq!(last(&mut rig).problem, Some(Problem::Tampered));
    rig.frame(&message(FROM_BOB, "r-1", &reaction("m-1")));
    assert_eq!(last(&mut rig).reactions.len(), 1);
    // The server says, in the clear, that it was taken back; later it can be read.
    let retract = "<retract xmlns='urn:xmpp:message-retract:1' id='m-1'/><body>x</body>";
    rig.frame(&message(FROM_BOB, "t-1", retract));
    let sealed = written(&bob.seal(&target, "secret"));
    rig.frame(&message(FROM_BOB, "m-1", &sealed));
    let row = last(&mut rig);
    assert_eq!((row.body.as_str(), row.problem), ("secret", None));
    assert_eq!(row.reactions.len(), 1);
    assert!(row.retracted.is_some_and(|it| it.clear));
}

/// Nobody knows who took it back in the clear: what its sender says of it in an envelope counts all the same.
#[test]
fn attack_a_forged_retraction_keeps_no_correction_out() {
    let mut server = Server::default();
    let mut bob = Peer::new(BOB, 77);
    bob.publish_omemo2(&mut server);
    let mut rig = Rig::new(server);
    rig.command(Command::StartChat { typed: BOB.into() });
    bob.start_omemo2(&rig.bundle_omemo2());
    let sealed = bob.say_omemo2(rig.device(), "at sevn");
    rig.frame(&message(FROM_BOB, "m-1", &sealed));
    let retract = "<retract xmlns='urn:xmpp:message-retract:1' id='m-1'/><body>x</body>";
    rig.frame(&message(FROM_BOB, "t-1", retract));
    assert!(last(&mut rig).retracted.is_some_and(|it| it.clear));
    let content = vec![
        crate::xmpp::stanza::message::body_element("at seven"),
        xml::parse(&replaces("m-1")).expect("well-formed"),
    ];
    let encrypted = bob.seal_omemo2(rig.device(), content);
    let corrects = xml::write(&minidom::Element::from(&encrypted));
    rig.frame(&message(FROM_BOB, "c-1", &corrects));
    let row = last(&mut rig);
    assert_eq!(row.body, "at seven");
    assert!(row.edited.is_some() && row.retracted.is_some_and(|it| it.clear));
    // Nor is it in the way of one that is certain.
    let retract = vec![
        xml::parse("<retract xmlns='urn:xmpp:message-retract:1' id='m-1'/>").expect("well-formed"),
    ];
    let encrypted = bob.seal_omemo2(rig.device(), retract);
    let retracts = xml::write(&minidom::Element::from(&encrypted));
    rig.frame(&message(FROM_BOB, "t-2", &retracts));
    let row = last(&mut rig);
    assert!(row.retracted.is_some_and(|it| !it.clear));
    assert_eq!((row.body.as_str(), row.versions), ("", 0));
}

/// The words beside an envelope are for clients that know none, and anybody's.
#[test]
fn attack_a_marker_in_the_clear_makes_no_text_of_what_stands_beside_an_envelope() {
    let (mut rig, mut bob) = with_session();
    let id = rig.say(BOB, "did you see?");
    let target = rig.bundle();
    let mut broken = bob.seal(&target, "secret");
    broken.payload = Some(vec![0; 6]);
    let marker = format!(
        "<displayed xmlns='urn:xmpp:chat-markers:0' id='{id}'/><body>pay me at evil.example</body>"
    );
    rig.frame(&message(
        FROM_BOB,
        "m-1",
        &format!("{}{marker}", written(&broken)),
    ));
    let rows = rig.messages(BOB);
    assert_eq!(
        rows.iter().filter(|row| row.body.contains("evil")).count(),
        0
    );
    let row = rows.last().expect("a row");
    assert_eq!(
        (row.body.as_str(), row.problem),
        ("", Some(Problem::Tampered))
    );
    assert_ne!(row.encryption, Encryption::None);
    // What it marks is marked.
    assert!(chat(&mut rig, BOB).displayed.is_some());
}

/// A text may be as long as the server lets it be.
#[test]
fn attack_what_waits_is_bounded_in_bytes_too() {
    let long = "x".repeat(10_000);
    let corrects = |n: usize| format!("<body>{long}</body>{}", replaces(&format!("never-{n}")));
    let mut rig = Rig::new(Server::default());
    rig.command(Command::StartChat { typed: BOB.into() });
    let weight = |rig: &Rig| -> usize {
        let rows = rig.store.table(Table::Acts).rows;
        rows.values().map(|row| row.len()).sum()
    };
    for n in 0..40 {
        rig.frame(&message(FROM_BOB, &format!("c-{n}"), &corrects(n)));
        rig.frame(&message(FROM_BOB, &format!("d-{n}"), &corrects(0)));
    }
    let of_bob = weight(&rig);
    assert!((30_000..=70_000).contains(&of_bob), "{of_bob}");
    for n in 0..60 {
        rig.frame(&message(
            &format!("stranger{n}@evil.example/x"),
            "c",
            &corrects(n),
        ));
    }
    let all = weight(&rig);
    assert!(all - of_bob <= 262_144, "{all}");
    // The same after a restart.
    rig.restart();
    rig.frame(&message("stranger99@evil.example/x", "c", &corrects(1)));
    rig.frame(&message(FROM_BOB, "c-99", &corrects(99)));
    assert!(weight(&rig) <= all + 70_000);
    // One that fits is still waited for.
    rig.frame(&message("carol@example.org/x", "r", &reaction("m-1")));
    rig.frame(&plain("carol@example.org/x", "m-1", "hi"));
    assert_eq!(rig.messages("carol@example.org")[0].reactions.len(), 1);
}

/// Anybody may claim any number of addresses.
#[test]
fn attack_what_waits_of_strangers_is_bounded_in_all() {
    let mut rig = Rig::new(Server::default());
    for n in 0..3_000 {
        let from = format!("stranger{n}@evil.example/x");
        rig.frame(&message(&from, "r", &reaction("never")));
    }
    let strangers = rig.store.count(Table::Acts);
    assert!(strangers <= 1_024, "{strangers}");
    // Whoever there is a chat with is not touched by it.
    rig.command(Command::StartChat { typed: BOB.into() });
    rig.frame(&message(FROM_BOB, "r", &reaction("m-1")));
    rig.frame(&plain(FROM_BOB, "m-1", "hi"));
    assert_eq!(last(&mut rig).reactions.len(), 1);
}

fn chat(rig: &mut Rig, jid: &str) -> ChatSummary {
    rig.events.clear();
    rig.command(Command::Attach);
    let chats = rig.events.iter().find_map(|event| match event {
        Event::Snapshot { chats, .. } => Some(chats.clone()),
        _ => None,
    });
    let chats = chats.expect("a snapshot");
    let chat = chats.into_iter().find(|chat| chat.jid.as_str() == jid);
    chat.expect("a chat")
}

/// Where a chat was encrypted and is no more, an answer in the clear must not say again what was encrypted.
#[test]
fn attack_an_answer_in_the_clear_quotes_nothing_that_was_encrypted() {
    let (mut rig, mut bob) = with_session();
    let target = rig.bundle();
    let sealed = written(&bob.seal(&target, "the safe opens with 1234"));
    rig.frame(&message(FROM_BOB, "m-1", &sealed));
    let key = last(&mut rig).key;
    let jid = BareJid::new(BOB);
    rig.command(Command::SetEncrypted {
        chat: jid.clone(),
        on: false,
    });
    let does = |rig: &mut Rig, act: Act| {
        let outgoing = Outgoing {
            chat: jid.clone(),
            origin_id: OriginId::new(format!("act-{}", rig.server.stanzas.len())),
            act,
            at: rig.now,
        };
        let from = rig.server.stanzas.len();
        block_on(rig.store.deposit(&outgoing)).expect("kept");
        rig.command(Command::InboxFilled);
        let said: String = rig.said_since(from).iter().map(xml::write).collect();
        assert!(said.contains("really"), "{said}");
        said
    };
    let answer = Act::Say {
        body: "really?".into(),
        reply: Some(key),
    };
    let said = does(&mut rig, answer);
    assert!(said.contains("urn:xmpp:reply:0"), "{said}");
    assert!(!said.contains("1234"), "{said}");
    // It is shown here with what it answers, and a correction of it is no other matter.
    let answer = last(&mut rig);
    assert!(answer.reply.is_some_and(|it| it.quote.contains("1234")));
    let correct = Act::Correct {
        key: answer.key,
        body: "really!".into(),
    };
    assert!(!does(&mut rig, correct).contains("1234"));
    // What was never encrypted is quoted.
    rig.frame(&plain(FROM_BOB, "m-2", "plain as day"));
    let answer = Act::Say {
        body: "really.".into(),
        reply: Some(last(&mut rig).key),
    };
    assert!(does(&mut rig, answer).contains("plain as day"));
}

/// Whoever is no contact is called by their address, whatever they send.
#[test]
fn attack_a_stranger_is_not_called_as_they_like() {
    const MUM: &str = "mum@evil.example";
    let mut rig = Rig::new(Server::default());
    rig.frame(&plain("mum@evil.example/x", "m-1", "it's me, send money"));
    let event = format!(
        "<message xmlns='jabber:client' from='{MUM}' to='{ME}' type='headline'>\
         <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='http://jabber.org/protocol/nick'><item id='current'>\
         <nick xmlns='http://jabber.org/protocol/nick'>Mum</nick></item></items></event></message>"
    );
    rig.frame(&event);
    assert_eq!(chat(&mut rig, MUM).name, MUM);
}

/// What an archive brings from long ago is no news.
#[test]
fn a_text_from_history_that_takes_no_place_is_not_unread() {
    let mut server = Server {
        archive: Some(Vec::new()),
        ..Server::default()
    };
    let mut old = Peer::new(BOB, 5);
    let (other, prekeys) = {
        let peer = Peer::new(ME, 6);
        (peer.own, peer.prekeys)
    };
    let target = (other.id, other.bundle(&prekeys));
    let sealed = written(&old.seal(&target, "not for this device"));
    let now = 1_600_000_000_000;
    server.store(now, &message(FROM_BOB, "m-1", &sealed));
    let inner = format!("<body>in the clear</body>{}", replaces("m-1"));
    server.store(now + 1_000, &message(FROM_BOB, "c-1", &inner));
    let mut rig = Rig::new(server);
    rig.pass(60_000);
    // The chat is not there yet: the archive is asked.
    rig.messages(BOB);
    assert_eq!(rig.messages(BOB).len(), 2);
    assert_eq!(chat(&mut rig, BOB).unread, 0);
}
