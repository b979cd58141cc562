//! Automatic trust management (XEP-0450).

use super::rig::*;
use crate::bus::{Command, Event};
use crate::model::{BareJid, Device, DeviceId, Trust};
use crate::xmpp::stanza::xep0384;
use crate::xmpp::stanza::xep0420;
use crate::xmpp::stanza::xep0434::{self, Word};
use crate::xmpp::xml;
use minidom::Element;

fn word(peer: &Peer, trusted: bool) -> Word {
    Word {
        owner: peer.jid.clone(),
        key: peer.own.public().to_edwards(false),
        trusted,
    }
}

/// A trust message of this device, said at that time.
fn say(rig: &mut Rig, by: &mut Peer, id: &str, at: u64, words: &[Word]) {
    let content = vec![xep0434::write(xep0384::NS, words)];
    let jid = by.jid.clone();
    let to = match jid.as_str() {
        ME => BareJid::new(BOB),
        _ => BareJid::new(ME),
    };
    let envelope = xep0420::write(content, &jid, Some(&to), at, &mut by.rng);
    let sealed = by.seal_bytes_omemo2(rig.device(), &envelope);
    let inner = message(
        &format!("{jid}/x"),
        id,
        &xml::write(&Element::from(&sealed)),
    );
    let frame = match jid.as_str() {
        // What another device of ours sends to bob comes as a carbon.
        ME => carbon(
            ME,
            "sent",
            &inner.replace(&format!("to='{ME}'"), &format!("to='{BOB}'")),
        ),
        _ => inner,
    };
    rig.frame(&frame);
}

fn trust(rig: &mut Rig, peer: &Peer) -> Option<Trust> {
    rig.events.clear();
    rig.command(Command::ShowDevices {
        chat: BareJid::new(BOB),
        ask: true,
    });
    let all = rig.events.iter().rev().find_map(|event| match event {
        Event::Devices { own, theirs, .. } => Some([own.clone(), theirs.clone()].concat()),
        _ => None,
    });
    let found = all?
        .into_iter()
        .find(|it: &Device| it.id == peer.own.id && it.jid == peer.jid);
    found.map(|device| device.trust)
}

fn verify(rig: &mut Rig, peer: &Peer, trust: Trust) {
    rig.command(Command::SetTrust {
        jid: peer.jid.clone(),
        device: peer.own.id,
        trust,
    });
}

struct People {
    rig: Rig,
    /// Another device of ours, and two of bob's, each with a session.
    mine: Peer,
    bob: Peer,
    second: Peer,
}

fn people() -> People {
    let mut server = Server::default();
    let (mut mine, mut bob, mut second) =
        (Peer::new(ME, 11), Peer::new(BOB, 12), Peer::new(BOB, 13));
    mine.publish_omemo2(&mut server);
    bob.publish_omemo2(&mut server);
    second.publish_omemo2(&mut server);
    let mut rig = Rig::new(server);
    let from = rig.server.stanzas.len();
    rig.say(BOB, "hello");
    let said = rig.said_since(from).remove(0);
    for device in [&mut bob, &mut second] {
        assert!(device.open_omemo2(&said).is_some());
    }
    // Our own other device reads what went to bob.
    let element = said.get_child("encrypted", xep0384::NS).expect("one");
    let encrypted = xep0384::Encrypted::try_from(element).expect("one");
    let id = crate::omemo::spent_prekey_in_omemo2(&encrypted, &mine.jid, mine.own.id);
    let prekey = mine.prekeys.iter().find(|it| Some(it.id) == id);
    let opened = crate::omemo::open_omemo2(
        &mine.own,
        &mine.jid,
        &encrypted,
        None,
        prekey,
        None,
        &mut mine.rng,
    );
    mine.session = Some(opened.expect("for it").session);
    People {
        rig,
        mine,
        bob,
        second,
    }
}

const AT: u64 = 1_699_999_000_000;

#[test]
fn a_contacts_verified_device_speaks_for_that_contacts_others() {
    let mut it = people();
    let words = [word(&it.second, true)];
    // Before it is verified its word waits.
    say(&mut it.rig, &mut it.bob, "t1", AT, &words);
    assert_eq!(trust(&mut it.rig, &it.second), Some(Trust::Blind));
    it.rig.restart();
    verify(&mut it.rig, &it.bob, Trust::Verified);
    assert_eq!(trust(&mut it.rig, &it.second), Some(Trust::Verified));
    // There is no row for it.
    assert_eq!(it.rig.rows(BOB), ["hello"]);
}

#[test]
fn attack_contacts_word_about_somebody_elses_key() {
    let mut it = people();
    verify(&mut it.rig, &it.bob, Trust::Verified);
    let words = [word(&it.mine, true), word(&it.mine, false)];
    say(&mut it.rig, &mut it.bob, "t1", AT, &words);
    assert_eq!(trust(&mut it.rig, &it.mine), Some(Trust::Blind));
}

#[test]
fn attack_word_of_a_device_that_nobody_verified() {
    let mut it = people();
    let words = [word(&it.second, true), word(&it.bob, true)];
    say(&mut it.rig, &mut it.bob, "t1", AT, &words);
    let others = [word(&it.bob, true)];
    say(&mut it.rig, &mut it.second, "t2", AT, &others);
    assert_eq!(trust(&mut it.rig, &it.bob), Some(Trust::Blind));
    assert_eq!(trust(&mut it.rig, &it.second), Some(Trust::Blind));
    // One that is distrusted is not listened to, now or later.
    verify(&mut it.rig, &it.bob, Trust::Distrusted);
    verify(&mut it.rig, &it.bob, Trust::Verified);
    assert_eq!(trust(&mut it.rig, &it.second), Some(Trust::Blind));
}

#[test]
fn attack_old_word_delivered_late_or_again() {
    let mut it = people();
    verify(&mut it.rig, &it.bob, Trust::Verified);
    let (no, yes) = ([word(&it.second, false)], [word(&it.second, true)]);
    say(&mut it.rig, &mut it.bob, "t1", AT + 5, &no);
    assert_eq!(trust(&mut it.rig, &it.second), Some(Trust::Distrusted));
    say(&mut it.rig, &mut it.bob, "t2", AT + 4, &yes);
    assert_eq!(trust(&mut it.rig, &it.second), Some(Trust::Distrusted));
    // A person's own decision is newer than both.
    verify(&mut it.rig, &it.second, Trust::Verified);
    say(&mut it.rig, &mut it.bob, "t3", AT + 6, &no);
    assert_eq!(trust(&mut it.rig, &it.second), Some(Trust::Verified));
}

#[test]
fn an_own_verified_device_speaks_for_everybody_and_for_keys_not_seen_yet() {
    let mut it = people();
    verify(&mut it.rig, &it.mine, Trust::Verified);
    let third = Peer::new(BOB, 99);
    let words = [word(&it.bob, true), word(&third, true)];
    say(&mut it.rig, &mut it.mine, "t1", AT, &words);
    assert_eq!(trust(&mut it.rig, &it.bob), Some(Trust::Verified));
    // The third appears later, and is not asked about.
    let mut third = third;
    third.publish_omemo2(&mut it.rig.server);
    third.start_omemo2(&it.rig.bundle_omemo2());
    let inner = third.say_omemo2(it.rig.device(), "me too");
    it.rig.frame(&message("bob@example.org/3", "m3", &inner));
    assert_eq!(trust(&mut it.rig, &third), Some(Trust::Verified));
    let _ = DeviceId(0);
}

/// What a device of somebody reads in the trust messages among stanzas.
fn words_for(peer: &mut Peer, stanzas: &[Element], to: &BareJid) -> Vec<Word> {
    let mut words = Vec::new();
    for stanza in stanzas {
        let Some(element) = stanza.get_child("encrypted", xep0384::NS) else {
            continue;
        };
        let encrypted = xep0384::Encrypted::try_from(element).expect("well-formed");
        let opened = crate::omemo::open_omemo2(
            &peer.own,
            &peer.jid,
            &encrypted,
            peer.session.as_ref(),
            None,
            None,
            &mut peer.rng,
        );
        let Ok(opened) = opened else { continue };
        peer.session = Some(opened.session);
        let around = xep0420::Around {
            from: &BareJid::new(ME),
            to,
            is_room: false,
        };
        if let Some(plaintext) = opened.plaintext {
            let envelope = xep0420::read(&plaintext, around).expect("a good one");
            assert!(envelope.time.is_some() && envelope.body().is_none());
            words.extend(xep0434::read(&envelope.content, xep0384::NS));
        }
    }
    words
}

#[test]
fn what_a_person_decides_is_told_to_verified_devices_alone() {
    let mut it = people();
    let from = it.rig.server.stanzas.len();
    // Nobody is verified: nobody is told.
    verify(&mut it.rig, &it.second, Trust::Distrusted);
    assert!(it.rig.said_since(from).is_empty());
    // The first own one: there is nothing to tell it of but what it is told from now on.
    verify(&mut it.rig, &it.mine, Trust::Verified);
    let from = it.rig.server.stanzas.len();
    verify(&mut it.rig, &it.bob, Trust::Verified);
    let said = it.rig.said_since(from);
    let me = BareJid::new(ME);
    assert_eq!(words_for(&mut it.mine, &said, &me), [word(&it.bob, true)]);
    // Bob's device hears which others are ours, and no other one hears anything.
    let to_bob = words_for(&mut it.bob, &said, &BareJid::new(BOB));
    assert_eq!(to_bob, [word(&it.mine, true)]);
    assert_eq!(words_for(&mut it.second, &said, &BareJid::new(BOB)), []);
}

#[test]
fn contacts_hear_of_a_device_of_ours_that_is_verified_or_distrusted() {
    let mut it = people();
    verify(&mut it.rig, &it.bob, Trust::Verified);
    for (trust, expected) in [(Trust::Verified, true), (Trust::Distrusted, false)] {
        let from = it.rig.server.stanzas.len();
        verify(&mut it.rig, &it.mine, trust);
        let said = it.rig.said_since(from);
        let to = BareJid::new(BOB);
        assert_eq!(
            words_for(&mut it.bob, &said, &to),
            [word(&it.mine, expected)]
        );
        assert_eq!(words_for(&mut it.second, &said, &to), []);
    }
}

/// The words in what was sent, as a device reads them.
fn heard_by(device: &mut Peer, stanzas: &[Element]) -> Vec<Word> {
    let read = |stanza: &Element| {
        let envelope = device.open_omemo2_to(stanza, stanza.attr("to")?)?;
        Some(xep0434::read(&envelope.content, xep0384::NS))
    };
    stanzas.iter().filter_map(read).flatten().collect()
}

#[test]
fn a_device_without_a_session_hears_it_once_there_is_one() {
    // Nothing was ever written to either of them.
    let mut server = Server::default();
    let (mut mine, bob) = (Peer::new(ME, 11), Peer::new(BOB, 12));
    mine.publish_omemo2(&mut server);
    bob.publish(&mut server);
    let mut rig = Rig::new(server);
    let code = |peer: &Peer| {
        let key: String = (peer.own.public().0.iter())
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("xmpp:{}?omemo-sid-{}={key}", peer.jid, peer.id())
    };
    let scan = |rig: &mut Rig, peer: &Peer| {
        rig.command(Command::Verify {
            jid: peer.jid.clone(),
            code: code(peer),
        });
    };
    rig.command(Command::StartChat { typed: BOB.into() });
    rig.command(Command::ShowDevices {
        chat: BareJid::new(BOB),
        ask: true,
    });
    scan(&mut rig, &bob);
    assert_eq!(trust(&mut rig, &bob), Some(Trust::Verified));
    let from = rig.server.stanzas.len();
    scan(&mut rig, &mine);
    assert_eq!(trust(&mut rig, &mine), Some(Trust::Verified));
    rig.pass(60_000);
    let words = heard_by(&mut mine, &rig.said_since(from));
    assert_eq!(words, [word(&bob, true)]);
    // Said once.
    let from = rig.server.stanzas.len();
    rig.restart();
    rig.pass(60_000);
    assert_eq!(rig.said_since(from), []);
}

#[test]
fn what_is_decided_without_a_line_is_said_when_there_is_one() {
    let mut it = people();
    verify(&mut it.rig, &it.mine, Trust::Verified);
    it.rig.cut();
    it.rig.open = false;
    let from = it.rig.server.stanzas.len();
    let rig = &mut it.rig;
    verify(rig, &it.bob, Trust::Verified);
    rig.restart();
    rig.pass(60_000);
    let words = heard_by(&mut it.mine, &rig.said_since(from));
    assert!(words.contains(&word(&it.bob, true)), "{words:?}");
    assert!(
        !words
            .iter()
            .any(|said| said.key == word(&it.mine, true).key)
    );
}

/// As many messages as that, each with 256 words about keys that nobody has seen.
fn flood(rig: &mut Rig, by: &mut Peer, messages: u8) {
    for n in 0..messages {
        let word = |k: u8| Word {
            owner: by.jid.clone(),
            key: [[n, k]; 16].concat().try_into().expect("32 bytes"),
            trusted: true,
        };
        let words: Vec<Word> = (0..=u8::MAX).map(word).collect();
        say(rig, by, &format!("flood-{n}"), AT, &words);
    }
}

fn stranger(rig: &Rig, n: u64) -> Peer {
    let mut stranger = Peer::new(&format!("mallory{n}@example.net"), 100 + n);
    stranger.start_omemo2(&rig.bundle_omemo2());
    stranger
}

#[test]
fn attack_words_of_a_stranger_push_out_an_own_devices_distrust() {
    let mut it = people();
    verify(&mut it.rig, &it.mine, Trust::Verified);
    let mut third = Peer::new(BOB, 99);
    let words = [word(&third, false)];
    say(&mut it.rig, &mut it.mine, "t1", AT, &words);
    let mut mallory = stranger(&it.rig, 0);
    flood(&mut it.rig, &mut mallory, 4);
    // Nor does a contact, or a device of our own account that nobody verified.
    flood(&mut it.rig, &mut it.bob, 4);
    let mut false_one = Peer::new(ME, 98);
    false_one.start_omemo2(&it.rig.bundle_omemo2());
    flood(&mut it.rig, &mut false_one, 4);
    third.publish_omemo2(&mut it.rig.server);
    third.start_omemo2(&it.rig.bundle_omemo2());
    let inner = third.say_omemo2(it.rig.device(), "me too");
    it.rig.frame(&message("bob@example.org/3", "m3", &inner));
    assert_eq!(trust(&mut it.rig, &third), Some(Trust::Distrusted));
}

#[test]
fn attack_words_of_many_strangers_push_out_a_contacts() {
    let mut it = people();
    let words = [word(&it.second, false)];
    say(&mut it.rig, &mut it.bob, "t1", AT, &words);
    for n in 0..6 {
        let mut mallory = stranger(&it.rig, n);
        flood(&mut it.rig, &mut mallory, 1);
    }
    verify(&mut it.rig, &it.bob, Trust::Verified);
    assert_eq!(trust(&mut it.rig, &it.second), Some(Trust::Distrusted));
}

#[test]
fn what_somebody_says_before_they_are_written_to_counts_once_they_are_verified() {
    let mut server = Server::default();
    let (mut bob, mut second) = (Peer::new(BOB, 12), Peer::new(BOB, 13));
    bob.publish_omemo2(&mut server);
    second.publish_omemo2(&mut server);
    let mut rig = Rig::new(server);
    for (device, id) in [(&mut bob, "m1"), (&mut second, "m2")] {
        device.start_omemo2(&rig.bundle_omemo2());
        let inner = device.say_omemo2(rig.device(), "hello");
        rig.frame(&message("bob@example.org/x", id, &inner));
    }
    say(&mut rig, &mut bob, "t1", AT, &[word(&second, true)]);
    verify(&mut rig, &bob, Trust::Verified);
    assert_eq!(trust(&mut rig, &second), Some(Trust::Verified));
}
