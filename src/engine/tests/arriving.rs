//! What comes in.

use super::archive::DAY;
use super::rig::*;
use crate::bus::Command;
use crate::engine::ports::{Effect, Input};
use crate::model::{Delivery, Encryption, Problem};
use crate::store::{StoreError, Table};
use crate::xmpp::stanza::xep0384_legacy::{Encrypted, Key};

const R: &str = "<r xmlns='urn:xmpp:sm:3'/>";

fn frames(frames: &[String]) -> Vec<Input> {
    frames.iter().cloned().map(Input::Frame).collect()
}

fn acknowledged(sent: &[String]) -> Vec<&String> {
    sent.iter()
        .filter(|frame| frame.starts_with("<a "))
        .collect()
}

#[test]
fn a_session_is_set_up_in_both_directions() {
    let (mut rig, mut bob) = with_session();
    assert_eq!(rig.rows(BOB), ["hello"]);
    assert!(
        !bob.session.as_ref().expect("one").awaits_answer(),
        "the exchange was answered"
    );
    let target = rig.bundle();
    let second = written(&bob.seal(&target, "second"));
    rig.frame(&message("bob@example.org/x", "m2", &second));
    assert_eq!(rig.rows(BOB), ["hello", "second"]);
    let from = rig.server.stanzas.len();
    rig.say(BOB, "hi bob");
    let said = rig.said_since(from);
    assert_eq!(said.len(), 1);
    assert_eq!(bob.open(&said[0]).as_deref(), Some("hi bob"));
}

#[test]
fn nothing_is_acknowledged_or_shown_when_the_commit_fails() {
    let (mut rig, mut bob) = with_session();
    let before = rig.store.count(Table::Messages);
    let target = rig.bundle();
    let sealed = message(
        "bob@example.org/x",
        "m2",
        &written(&bob.seal(&target, "kept?")),
    );
    rig.store.fail_after(0);
    let turned = rig.turn(frames(&[sealed.clone(), R.into()]));
    assert_eq!(turned, Err(StoreError::Full));
    assert_eq!(rig.store.count(Table::Messages), before);
    // The engine is dropped; the server sends again what was not acknowledged, and it opens.
    rig.store.mend();
    rig.restart();
    rig.frame(&sealed);
    assert_eq!(rig.rows(BOB), ["hello", "kept?"]);
}

#[test]
fn nothing_is_sent_when_the_commit_fails() {
    let (mut rig, mut bob) = with_session();
    rig.deposit(BOB, "out");
    let from = rig.server.stanzas.len();
    // The first commit takes the draft up, the second one seals it.
    for good in [0, 1] {
        rig.store.fail_after(good);
        let command = crate::bus::Command::InboxFilled;
        let turned = rig.turn(vec![Input::Command { tab: 1, command }]);
        assert_eq!(turned, Err(StoreError::Full), "{good}");
        rig.store.mend();
        rig.restart();
        if good == 0 {
            // What was deposited is taken up by the next engine, which is to fail at the second commit.
            rig.deposit(BOB, "out again");
        }
    }
    let texts: Vec<_> = rig
        .said_since(from)
        .iter()
        .map(|stanza| bob.open(stanza))
        .collect();
    assert_eq!(
        texts,
        [Some("out".to_owned()), Some("out again".to_owned())]
    );
}

#[test]
fn an_acknowledgement_never_exceeds_what_is_committed() {
    let (mut rig, _) = with_bob();
    rig.take_sent();
    rig.frame(&plain("bob@example.org/x", "p1", "one"));
    assert!(acknowledged(&rig.take_sent()).is_empty());
    let inputs = frames(&[
        plain("bob@example.org/x", "p2", "two"),
        R.into(),
        plain("bob@example.org/x", "p3", "three"),
    ]);
    let before = rig.store.commits.get();
    let effects = rig.turn(inputs).expect("kept");
    assert!(rig.store.commits.get() > before);
    let acks: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Transmit(frame) if frame.starts_with("<a ") => Some(frame.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(acks.len(), 1);
    let h: u32 = acks[0]
        .split('\'')
        .nth(3)
        .expect("h")
        .parse()
        .expect("a number");
    // What is stored by now: the count of a resumption.
    rig.restart();
    let resume = rig
        .sent
        .iter()
        .find(|frame| frame.starts_with("<resume "))
        .expect("resumes");
    let stored: u32 = resume
        .split("h='")
        .nth(1)
        .and_then(|rest| rest.split('\'').next())
        .expect("h")
        .parse()
        .expect("a number");
    assert!(h <= stored, "{h} announced, {stored} stored");
}

#[test]
fn a_carbon_from_a_stranger_is_dropped_and_one_of_the_own_account_opens() {
    let (mut rig, mut bob) = with_bob();
    let target = rig.bundle();
    let inner = message(
        "bob@example.org/x",
        "c1",
        &written(&bob.seal(&target, "copied")),
    );
    let forged = plain("bob@example.org/x", "c2", "forged");
    for by in [
        MALLORY,
        BOB,
        "alice@example.org/other",
        "alice@example.com",
        "example.org",
    ] {
        rig.frame(&carbon(by, "received", &forged));
        rig.frame(&carbon(by, "sent", &forged));
    }
    assert!(rig.rows(BOB).is_empty() && rig.rows(MALLORY).is_empty() && rig.rows(ME).is_empty());
    rig.frame(&carbon(ME, "received", &inner));
    assert_eq!(rig.rows(BOB), ["copied"]);
}

#[test]
fn what_the_own_account_wrote_elsewhere_is_an_own_message() {
    let mut server = Server::default();
    let mut other = Peer::new(ME, 5);
    other.publish(&mut server);
    let mut rig = Rig::new(server);
    let target = rig.bundle();
    let inner = message(
        "alice@example.org/other",
        "o1",
        &written(&other.seal(&target, "from the phone")),
    )
    .replace("to='alice@example.org'", "to='bob@example.org'");
    rig.frame(&carbon(ME, "sent", &inner));
    let rows = rig.messages(BOB);
    assert_eq!(rows.len(), 1);
    assert!(rows[0].own && rows[0].body == "from the phone");
    assert_eq!(rows[0].delivery, Delivery::Sent);
    assert_eq!(rows[0].encryption, Encryption::OmemoLegacy);
}

#[test]
fn a_message_that_comes_twice_is_one_row() {
    let (mut rig, mut bob) = with_session();
    let target = rig.bundle();
    let sealed = message(
        "bob@example.org/x",
        "m2",
        &written(&bob.seal(&target, "once")),
    );
    rig.frame(&sealed);
    rig.frame(&sealed);
    rig.batch(frames(&[sealed.clone(), sealed.clone()]));
    rig.batch(frames(&[
        plain("bob@example.org/x", "p", "plain"),
        plain("bob@example.org/x", "p", "plain"),
    ]));
    assert_eq!(rig.rows(BOB), ["hello", "once", "plain"]);
    // The carbon of it too, and after a restart.
    rig.restart();
    rig.frame(&carbon(ME, "received", &sealed));
    assert_eq!(rig.rows(BOB), ["hello", "once", "plain"]);
}

#[test]
fn a_replay_under_another_id_adds_no_second_text() {
    let (mut rig, mut bob) = with_session();
    let target = rig.bundle();
    let sealed = written(&bob.seal(&target, "once"));
    rig.frame(&message("bob@example.org/x", "m2", &sealed));
    rig.frame(&message("bob@example.org/x", "m3", &sealed));
    assert_eq!(rig.rows(BOB), ["hello", "once", "key-used"]);
    // As somebody else's it opens nothing either.
    rig.frame(&message("mallory@example.org/x", "m4", &sealed));
    assert_eq!(rig.rows(MALLORY), ["no-session"]);
}

/// Every way to change a message on its way becomes a row with its cause, and the true one opens afterwards.
#[test]
fn a_tampered_message_is_a_row_with_its_cause_and_the_true_one_heals_it() {
    type Change = fn(&mut Encrypted);
    let changes: [(&str, Change, Problem); 7] = [
        (
            "payload",
            |e| e.payload.as_mut().expect("one")[0] ^= 1,
            Problem::Tampered,
        ),
        ("iv", |e| e.iv[0] ^= 1, Problem::Tampered),
        (
            "short iv",
            |e| {
                e.iv.pop();
            },
            Problem::Tampered,
        ),
        // The same bytes, cut elsewhere.
        (
            "moved",
            |e| {
                let byte = e.iv.pop().expect("one");
                e.payload.as_mut().expect("one").insert(0, byte);
            },
            Problem::Tampered,
        ),
        ("kind", |e| e.keys[0].prekey = true, Problem::Tampered),
        (
            "key",
            |e| {
                let data = &mut e.keys[0].data;
                let last = data.len() - 1;
                data[last] ^= 1;
            },
            Problem::BrokenSession,
        ),
        (
            "other key",
            |e| e.keys[0].rid.0 ^= 1,
            Problem::NotForThisDevice,
        ),
    ];
    for (what, change, problem) in changes {
        let (mut rig, mut bob) = with_session();
        let target = rig.bundle();
        let good = bob.seal(&target, "true");
        let mut bad = good.clone();
        change(&mut bad);
        rig.frame(&message("bob@example.org/x", "m2", &written(&bad)));
        let rows = rig.messages(BOB);
        assert_eq!(rows.len(), 2, "{what}");
        assert_eq!(rows[1].problem, Some(problem), "{what}");
        assert_eq!(rows[1].body, "", "{what}");
        rig.frame(&message("bob@example.org/x", "m2", &written(&bad)));
        rig.frame(&message("bob@example.org/x", "m2", &written(&good)));
        rig.frame(&message("bob@example.org/x", "m2", &written(&bad)));
        assert_eq!(rig.rows(BOB), ["hello", "true"], "{what}");
    }
}

#[test]
fn an_element_that_cannot_be_read_is_a_row_and_the_true_one_still_opens() {
    let (mut rig, mut bob) = with_session();
    let target = rig.bundle();
    let good = written(&bob.seal(&target, "true"));
    let bad = good.replace("<iv>", "<iv>?");
    assert_ne!(good, bad);
    rig.frame(&message("bob@example.org/x", "m2", &bad));
    rig.frame(&message("bob@example.org/x", "m2", &good));
    assert_eq!(rig.rows(BOB), ["hello", "tampered", "true"]);
}

#[test]
fn a_garbage_key_for_another_device_does_not_spoil_the_one_for_us() {
    let (mut rig, mut bob) = with_session();
    let target = rig.bundle();
    let mut sealed = bob.seal(&target, "fine");
    for data in [vec![], vec![0xff; 40], vec![0x33]] {
        sealed.keys.insert(
            0,
            Key {
                rid: crate::model::DeviceId(4),
                prekey: true,
                data,
            },
        );
    }
    // One with our own number, since numbers are not unique among accounts.
    sealed.keys.insert(
        0,
        Key {
            rid: target.0,
            prekey: false,
            data: vec![0x33; 70],
        },
    );
    let text = written(&sealed).replacen("<key ", "<key rid='5'>???</key><key>!</key><key ", 1);
    rig.frame(&message("bob@example.org/x", "m2", &text));
    assert_eq!(rig.rows(BOB), ["hello", "fine"]);
}

#[test]
fn what_cannot_be_opened_is_a_row_with_its_cause() {
    let (mut rig, mut bob) = with_session();
    let target = rig.bundle();
    // For somebody else.
    let mut sealed = bob.seal(&target, "x");
    sealed.keys[0].rid.0 ^= 1;
    rig.frame(&message("bob@example.org/x", "m2", &written(&sealed)));
    // Of a device that never started a session.
    let mut stranger = bob.seal(&target, "y");
    stranger.sid.0 ^= 1;
    rig.frame(&message("bob@example.org/x", "m3", &written(&stranger)));
    // Invalid base64 in the key for us: there is none.
    let text = written(&bob.seal(&target, "z"));
    let start = text.find("<key").expect("a key");
    let at = start + text[start..].find('>').expect("its end") + 1;
    let text = format!("{}?{}", &text[..at], &text[at..]);
    rig.frame(&message("bob@example.org/x", "m4", &text));
    // A prekey that this device never had.
    let mut other = Peer::new(BOB, 99);
    let (id, mut bundle) = rig.bundle();
    bundle.prekeys = vec![(9999, bundle.prekeys[0].1.clone())];
    let sealed = other.seal(&(id, bundle), "w");
    rig.frame(&message("bob@example.org/x", "m5", &written(&sealed)));
    assert_eq!(
        rig.rows(BOB),
        [
            "hello",
            "not-for-this-device",
            "no-session",
            "not-for-this-device",
            "unknown-prekey"
        ]
    );
    // Nothing of this hurt the session.
    rig.frame(&message(
        "bob@example.org/x",
        "m6",
        &written(&bob.seal(&target, "still here")),
    ));
    assert_eq!(rig.rows(BOB).last().map(String::as_str), Some("still here"));
}

#[test]
fn another_identity_under_a_known_device_is_refused() {
    let (mut rig, bob) = with_session();
    let mut liar = Peer::new(BOB, 1234);
    liar.own.id = bob.own.id;
    let sealed = liar.seal(&rig.bundle(), "trust me");
    rig.frame(&message("bob@example.org/x", "m2", &written(&sealed)));
    assert_eq!(rig.rows(BOB), ["hello", "notice", "identity-changed"]);
}

/// Some clients count their stanzas from the same number with each start.
#[test]
fn another_text_under_a_known_id_is_another_message() {
    let mut rig = Rig::new(Server::default());
    rig.command(Command::StartChat { typed: BOB.into() });
    let say = |rig: &mut Rig, body: &str| rig.frame(&plain("bob@example.org/x", "aaaba", body));
    say(&mut rig, "first");
    rig.pass(2 * DAY);
    say(&mut rig, "another day, another text");
    say(&mut rig, "another day,  another text\n");
    assert_eq!(rig.rows(BOB), ["first", "another day, another text"]);
    // What names the id means the newest that bears it.
    let correct = |id: &str, body: &str| {
        let replace = "<replace xmlns='urn:xmpp:message-correct:0' id='aaaba'/>";
        let body = format!("<body>{body}</body>{replace}");
        message("bob@example.org/x", id, &body)
    };
    rig.frame(&correct("aaabb", "another text"));
    assert_eq!(rig.rows(BOB), ["first", "another text"]);
    say(&mut rig, "another day, another text");
    assert_eq!(rig.rows(BOB).len(), 2, "it was that before");
    // The id of what was no message may come again too.
    rig.frame(&plain("bob@example.org/x", "aaabb", "third"));
    rig.frame(&correct("aaabb", "another text"));
    assert_eq!(rig.rows(BOB), ["first", "another text", "third"]);
}

#[test]
fn another_ciphertext_under_a_known_id_is_opened_to_see() {
    let (mut rig, mut bob) = with_session();
    let target = rig.bundle();
    let mut sealed = |body: &str| {
        let sealed = written(&bob.seal(&target, body));
        message("bob@example.org/x", "aaaba", &sealed)
    };
    let (first, second) = (sealed("first"), sealed("second"));
    let (again, third) = (sealed("second"), sealed("third"));
    for stanza in [&first, &second, &again, &first, &second] {
        rig.frame(stanza);
    }
    assert_eq!(rig.rows(BOB), ["hello", "first", "second"]);
    rig.restart();
    for stanza in [&third, &second, &third] {
        rig.frame(stanza);
    }
    assert_eq!(rig.rows(BOB), ["hello", "first", "second", "third"]);
}

#[test]
fn a_good_message_arrives_among_bad_frames() {
    let (mut rig, mut bob) = with_session();
    let target = rig.bundle();
    let deep = format!(
        "<message xmlns='jabber:client' from='bob@example.org/x'>{}",
        "<a>".repeat(100)
    );
    let large = plain("bob@example.org/x", "big", &"a".repeat(xml_limit()));
    let bad = [
        "<message xmlns='jabber:client' from='bob@example.org/x'><body>".to_owned(),
        deep,
        large,
        "<message xmlns='jabber:client' from='@@@' to='alice@example.org'><body>?</body></message>".into(),
        "<message xmlns='jabber:client' type='groupchat' from='r@x/y'><body>?</body></message>".into(),
        "<message xmlns='urn:other'><body xmlns='jabber:client'>?</body></message>".into(),
        "<presence xmlns='jabber:client' from=''/>".into(),
        "<presence xmlns='jabber:client' from='bob@example.org/x' type='nonsense'/>".into(),
        "<iq xmlns='jabber:client' type='result' id='nobody-asked'/>".into(),
        "<iq xmlns='jabber:client' type='error'/>".into(),
        "<iq xmlns='jabber:client' type='get' id='q' from='mallory@example.org/x'><secret xmlns='urn:x'/></iq>".into(),
        "<stuff xmlns='urn:nobody:knows'/>".into(),
        message("bob@example.org/x", "e1", "<encrypted xmlns='eu.siacs.conversations.axolotl'/>"),
        message("bob@example.org/x", "e2", "<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='eu.siacs.conversations.axolotl.devicelist'><item><junk xmlns='x'/></item></items></event>"),
    ];
    let mut inputs = frames(&bad);
    for (index, input) in inputs.clone().into_iter().enumerate() {
        rig.batch(vec![input]);
        let sealed = bob.seal(&target, "good");
        rig.frame(&message(
            "bob@example.org/x",
            &format!("g{index}"),
            &written(&sealed),
        ));
    }
    let sealed = bob.seal(&target, "last");
    inputs.push(Input::Frame(message(
        "bob@example.org/x",
        "last",
        &written(&sealed),
    )));
    rig.batch(inputs);
    let rows = rig.rows(BOB);
    assert_eq!(rows.iter().filter(|row| *row == "good").count(), bad.len());
    assert_eq!(rows.last().map(String::as_str), Some("last"));
    assert!(rig.open, "the stream is still up");
}

fn xml_limit() -> usize {
    crate::xmpp::xml::MAX_FRAME
}

#[test]
fn a_used_prekey_is_replaced_and_the_bundle_published_once_for_a_burst() {
    let (mut rig, mut bob) = with_bob();
    let target = rig.bundle();
    let mut second = Peer::new(BOB, 78);
    let published = rig.server.published.len();
    let burst = frames(&[
        message(
            "bob@example.org/x",
            "m1",
            &written(&bob.seal(&target, "one")),
        ),
        message(
            "bob@example.org/y",
            "m2",
            &written(&second.seal(&target, "two")),
        ),
    ]);
    rig.batch(burst);
    assert_eq!(rig.rows(BOB), ["one", "two"]);
    // One a flavour.
    assert_eq!(rig.server.published.len(), published + 2);
    let (_, bundle) = rig.bundle();
    assert_eq!(bundle.prekeys.len(), 100);
    let kept = |id: &u32| bundle.prekeys.iter().any(|(other, _)| other == id);
    assert_eq!(
        target.1.prekeys.iter().filter(|(id, _)| kept(id)).count(),
        98
    );
}
