//! Conversations between two devices: what opens, what does not, and what a failure leaves behind.

use super::testing::Person;
use super::*;
use crate::model::{BareJid, Problem};
use crate::xmpp::stanza::xep0384_legacy::{Encrypted, Key};
use std::collections::BTreeSet;

fn pair() -> (Person, Person) {
    (Person::new(1), Person::new(2))
}

/// A pair whose session is confirmed by both.
fn acquainted() -> (Person, Person) {
    let (mut alice, mut bob) = pair();
    let first = alice.send_to(&bob, Some(b"first"));
    bob.open(&first).unwrap();
    let answer = bob.send_to(&alice, None);
    alice.open(&answer).unwrap();
    (alice, bob)
}

/// A message whose ratchet part is honest and carries `material`.
fn sealed_by_hand(
    alice: &mut Person,
    bob: &Person,
    material: &[u8],
    iv: &[u8],
    payload: Option<&[u8]>,
) -> Encrypted {
    let session = alice.session.as_mut().unwrap();
    let (data, prekey) = session
        .seal(material, alice.own.public(), alice.own.id.0)
        .unwrap();
    Encrypted {
        sid: alice.own.id,
        keys: vec![Key {
            rid: bob.own.id,
            prekey,
            data,
        }],
        iv: iv.to_vec(),
        payload: payload.map(<[u8]>::to_vec),
    }
}

#[test]
fn pre_key_messages_are_sent_until_an_answer_comes() {
    let (mut alice, mut bob) = pair();
    let first = alice.send_to(&bob, Some("first 🙂".as_bytes()));
    let second = alice.send_to(&bob, Some(b"second"));
    assert!(first.keys[0].prekey && second.keys[0].prekey);
    assert!(alice.session.as_ref().unwrap().awaits_answer());
    let id = spent_prekey_in(&first, bob.own.id).unwrap();

    let opened = bob.open(&first).unwrap();
    assert_eq!(opened.plaintext.unwrap().as_slice(), "first 🙂".as_bytes());
    assert_eq!((opened.spent_prekey, opened.key_exchange), (Some(id), true));
    assert_eq!(opened.identity, alice.own.identity.fingerprint());
    assert!(!opened.session.awaits_answer());
    let opened = bob.open(&second).unwrap();
    assert_eq!((opened.spent_prekey, opened.key_exchange), (None, false));

    let answer = bob.send_to(&alice, None);
    assert!(!answer.keys[0].prekey && answer.payload.is_none());
    let opened = alice.open(&answer).unwrap();
    assert_eq!((opened.plaintext, opened.key_exchange), (None, false));
    assert!(!alice.session.as_ref().unwrap().awaits_answer());
    let third = alice.send_to(&bob, Some(b""));
    assert!(!third.keys[0].prekey);
    assert_eq!(bob.read(&third).unwrap(), "");
}

#[test]
fn a_pre_key_message_that_comes_twice_makes_no_second_session() {
    let (mut alice, mut bob) = pair();
    let first = alice.send_to(&bob, Some(b"first"));
    let second = alice.send_to(&bob, Some(b"second"));
    bob.open(&second).unwrap();
    assert_eq!(bob.try_open(&second), Err(OpenError::KeyUsed));
    let answer = bob.send_to(&alice, Some(b"answer"));
    assert_eq!(bob.read(&first).unwrap(), "first");
    assert_eq!(bob.try_open(&first), Err(OpenError::KeyUsed));
    assert_eq!(alice.read(&answer).unwrap(), "answer");
    // Had there been another session, the answer would belong to an archived one by now.
    bob.session = None;
    assert_eq!(
        bob.try_open(&first),
        Err(OpenError::UnknownPrekey),
        "the prekey is spent"
    );
}

#[test]
fn two_sides_that_start_at_once_converge() {
    let (mut alice, mut bob) = pair();
    let a1 = alice.send_to(&bob, Some(b"a1"));
    let b1 = bob.send_to(&alice, Some(b"b1"));
    assert!(a1.keys[0].prekey && b1.keys[0].prekey);
    assert_eq!(bob.read(&a1).unwrap(), "a1");
    assert_eq!(alice.read(&b1).unwrap(), "b1");
    // Each now answers in the session that the other started: crossing once more.
    let a2 = alice.send_to(&bob, Some(b"a2"));
    let b2 = bob.send_to(&alice, Some(b"b2"));
    assert_eq!(alice.read(&b2).unwrap(), "b2");
    assert_eq!(bob.read(&a2).unwrap(), "a2");
    for round in 0..3 {
        let (a, b) = (format!("a{round}"), format!("b{round}"));
        let sent = alice.send_to(&bob, Some(a.as_bytes()));
        assert!(!sent.keys[0].prekey);
        assert_eq!(bob.read(&sent).unwrap(), a);
        let sent = bob.send_to(&alice, Some(b.as_bytes()));
        assert_eq!(alice.read(&sent).unwrap(), b);
    }
}

#[test]
fn a_new_session_archives_the_old_and_late_messages_open() {
    let (mut alice, mut bob) = acquainted();
    let late = alice.send_to(&bob, Some(b"late"));
    let later = alice.send_to(&bob, Some(b"later"));
    alice.start(&bob);
    let fresh = alice.send_to(&bob, Some(b"fresh"));
    let opened = bob.open(&fresh).unwrap();
    assert!(opened.key_exchange);
    assert_eq!(bob.read(&later).unwrap(), "later");
    assert_eq!(bob.read(&late).unwrap(), "late");
    let answer = bob.send_to(&alice, Some(b"answer"));
    assert_eq!(alice.read(&answer).unwrap(), "answer");
}

#[test]
fn archived_sessions_are_bounded() {
    let (mut alice, mut bob) = pair();
    let mut sent = Vec::new();
    for i in 0..session::ARCHIVED + 5 {
        alice.start(&bob);
        sent.push(alice.send_to(&bob, Some(b"x")));
        bob.open(&sent[i]).unwrap();
    }
    // The oldest are gone: what belongs to them is a session that is not known.
    assert_eq!(bob.try_open(&sent[0]), Err(OpenError::UnknownPrekey));
    assert_eq!(bob.try_open(&sent[4]), Err(OpenError::KeyUsed));
    let bytes = postcard::to_allocvec(bob.session.as_ref().unwrap()).unwrap();
    assert!(bytes.len() < 40_000, "{}", bytes.len());
}

#[test]
fn the_record_survives_being_stored() {
    let (mut alice, mut bob) = acquainted();
    let skipped = alice.send_to(&bob, Some(b"skipped"));
    let next = alice.send_to(&bob, Some(b"next"));
    bob.open(&next).unwrap();
    let bytes = postcard::to_allocvec(bob.session.as_ref().unwrap()).unwrap();
    bob.session = Some(postcard::from_bytes(&bytes).unwrap());
    assert_eq!(bob.read(&skipped).unwrap(), "skipped");
}

#[test]
fn a_failure_changes_nothing_and_the_true_message_still_opens() {
    let (mut alice, mut bob) = acquainted();
    let message = alice.send_to(&bob, Some(b"true"));
    let check = |change: &dyn Fn(&mut Encrypted), bob: &mut Person, expected: OpenError| {
        let mut changed = message.clone();
        change(&mut changed);
        assert_eq!(bob.open(&changed), Err(expected));
    };
    let len = message.keys[0].data.len();
    check(
        &|m| m.payload.as_mut().unwrap()[0] ^= 1,
        &mut bob,
        OpenError::Tampered,
    );
    check(
        &|m| m.payload.as_mut().unwrap().clear(),
        &mut bob,
        OpenError::Tampered,
    );
    check(&|m| m.iv[0] ^= 1, &mut bob, OpenError::Tampered);
    check(&|m| m.iv.truncate(11), &mut bob, OpenError::Malformed);
    check(&|m| m.iv.clear(), &mut bob, OpenError::Malformed);
    check(
        &|m| m.keys[0].data[len - 1] ^= 1,
        &mut bob,
        OpenError::Broken,
    );
    check(
        &|m| m.keys[0].data[len - 20] ^= 1,
        &mut bob,
        OpenError::Broken,
    );
    check(
        &|m| m.keys[0].data.truncate(20),
        &mut bob,
        OpenError::Malformed,
    );
    check(&|m| m.keys[0].data.clear(), &mut bob, OpenError::Malformed);
    check(&|m| m.keys[0].prekey = true, &mut bob, OpenError::Malformed);
    check(
        &|m| m.keys[0].rid.0 ^= 1,
        &mut bob,
        OpenError::NotForThisDevice,
    );
    check(&|m| m.keys.clear(), &mut bob, OpenError::NotForThisDevice);
    assert_eq!(bob.read(&message).unwrap(), "true");
    // In a chain that is known by now, a changed message is known to be changed.
    let message = alice.send_to(&bob, Some(b"true"));
    let mut changed = message.clone();
    changed.keys[0].data[len - 1] ^= 1;
    assert_eq!(bob.open(&changed), Err(OpenError::Tampered));
    assert_eq!(bob.read(&message).unwrap(), "true");
    assert_eq!(bob.read(&message), Err(OpenError::KeyUsed));
}

#[test]
fn only_whole_tags_beside_the_key_are_taken() {
    let (mut alice, mut bob) = acquainted();
    let (key, iv) = ([7; 16], [8; 12]);
    let (ciphertext, tag) = payload::encrypt(&key, &iv, b"text").unwrap();
    let whole = [key, tag].concat();
    let in_payload = [&ciphertext[..], &tag].concat();

    let old_form = sealed_by_hand(&mut alice, &bob, &key, &iv, Some(&in_payload));
    assert_eq!(bob.open(&old_form), Err(OpenError::Tampered));
    for len in [0, 15, 17, 24, 28, 31] {
        let cut = sealed_by_hand(&mut alice, &bob, &whole[..len], &iv, Some(&ciphertext));
        assert!(
            matches!(
                bob.open(&cut),
                Err(OpenError::Tampered | OpenError::Malformed)
            ),
            "{len}"
        );
    }
    let long = sealed_by_hand(
        &mut alice,
        &bob,
        &[&whole[..], &[0]].concat(),
        &iv,
        Some(&ciphertext),
    );
    assert_eq!(bob.open(&long), Err(OpenError::Tampered));
    let good = sealed_by_hand(&mut alice, &bob, &whole, &iv, Some(&ciphertext));
    assert_eq!(bob.read(&good).unwrap(), "text");

    // A key transport has a key, with or without a tag, and any vector.
    for len in [16, 32] {
        let transport = sealed_by_hand(&mut alice, &bob, &whole[..len], &[], None);
        assert_eq!(bob.open(&transport).unwrap().plaintext, None);
    }
    let transport = sealed_by_hand(&mut alice, &bob, &whole[..20], &iv, None);
    assert_eq!(bob.open(&transport), Err(OpenError::Malformed));
}

#[test]
fn a_jump_is_bounded_and_so_are_skipped_keys() {
    let (mut alice, mut bob) = acquainted();
    let opener = alice.send_to(&bob, Some(b"0"));
    bob.open(&opener).unwrap();
    let sent: Vec<_> = (1..=2100)
        .map(|_| alice.send_to(&bob, Some(b"x")))
        .collect();
    let before = bob.session.clone();
    assert_eq!(bob.open(&sent[1001]), Err(OpenError::Broken));
    assert_eq!(bob.session, before);
    bob.open(&sent[1000]).unwrap();
    bob.open(&sent[2000]).unwrap();
    // The last thousand are kept, the first thousand were forgotten for them.
    assert_eq!(bob.open(&sent[0]), Err(OpenError::KeyUsed));
    assert_eq!(bob.open(&sent[998]), Err(OpenError::KeyUsed));
    bob.open(&sent[999]).unwrap();
    bob.open(&sent[1001]).unwrap();
    bob.open(&sent[1999]).unwrap();
    assert!(
        postcard::to_allocvec(bob.session.as_ref().unwrap())
            .unwrap()
            .len()
            < 100_000
    );
}

#[test]
fn skipped_keys_age_by_messages() {
    let (mut alice, mut bob) = acquainted();
    let early = alice.send_to(&bob, Some(b"early"));
    let lost = alice.send_to(&bob, Some(b"lost"));
    for i in 0..session::SKIPPED_LIFE + 1 {
        let sent = alice.send_to(&bob, None);
        bob.open(&sent).unwrap();
        if i == 1000 {
            assert_eq!(bob.read(&early).unwrap(), "early");
        }
    }
    assert_eq!(bob.open(&lost), Err(OpenError::KeyUsed));
}

#[test]
fn an_exchange_needs_the_prekeys_it_names() {
    let (mut alice, mut bob) = pair();
    let message = alice.send_to(&bob, Some(b"x"));
    let prekeys = core::mem::take(&mut bob.prekeys);
    assert_eq!(bob.open(&message), Err(OpenError::UnknownPrekey));
    bob.prekeys = prekeys;
    // Another prekey than the one named does not stand in for it.
    let other = bob
        .prekeys
        .iter()
        .find(|prekey| Some(prekey.id) != spent_prekey_in(&message, bob.own.id))
        .unwrap();
    let opened = open(&bob.own, &message, None, Some(other), None, &mut bob.rng);
    assert_eq!(opened, Err(OpenError::UnknownPrekey));

    bob.own.rotate_signed_prekey(&mut bob.rng, 1);
    assert!(
        bob.try_open(&message).is_ok(),
        "the previous signed prekey is still taken"
    );
    bob.own.rotate_signed_prekey(&mut bob.rng, 2);
    assert_eq!(bob.try_open(&message), Err(OpenError::UnknownPrekey));
}

#[test]
fn an_exchange_without_a_prekey_is_an_attack() {
    let (mut alice, mut bob) = pair();
    let mut message = alice.send_to(&bob, Some(b"x"));
    let codec = flavour::LEGACY.codec;
    let data = message.keys[0].data.clone();
    let (exchange, inner) = (codec.parse_exchange)(&data).unwrap();
    message.keys[0].data = (codec.exchange)(
        &wire::Exchange {
            prekey_id: None,
            ..exchange
        },
        inner,
        1,
    );
    assert_eq!(spent_prekey_in(&message, bob.own.id), None);
    assert_eq!(bob.open(&message), Err(OpenError::UnknownPrekey));
}

/// The ids of a pre-key message are not authenticated. They choose keys for a new exchange, where wrong ones fail; in one
/// that is known they mean nothing, and the message in it is the true one or none.
#[test]
fn ids_of_a_known_exchange_mean_nothing() {
    let (mut alice, mut bob) = pair();
    let (first, second) = (
        alice.send_to(&bob, Some(b"first")),
        alice.send_to(&bob, Some(b"second")),
    );
    let codec = flavour::LEGACY.codec;
    let with_other_ids = |message: &Encrypted| {
        let (exchange, inner) = (codec.parse_exchange)(&message.keys[0].data).unwrap();
        let other = if exchange.prekey_id == Some(1) { 2 } else { 1 };
        let exchange = wire::Exchange {
            prekey_id: Some(other),
            signed_prekey_id: 9,
            ..exchange
        };
        let mut changed = message.clone();
        changed.keys[0].data = (codec.exchange)(&exchange, inner, 77);
        changed
    };
    assert_eq!(
        bob.open(&with_other_ids(&first)),
        Err(OpenError::UnknownPrekey)
    );
    bob.open(&first).unwrap();
    assert_eq!(bob.open(&with_other_ids(&first)), Err(OpenError::KeyUsed));
    let opened = bob.open(&with_other_ids(&second)).unwrap();
    assert_eq!(opened.plaintext.unwrap().as_slice(), b"second");
    assert_eq!(
        (opened.spent_prekey, opened.key_exchange),
        (None, false),
        "the prekey it names is not spent"
    );
    assert_eq!(bob.open(&second), Err(OpenError::KeyUsed));
}

#[test]
fn another_identity_is_refused_until_it_is_the_known_one() {
    let (mut alice, mut bob) = acquainted();
    let mut mallory = Person::new(3);
    mallory.own.id = alice.own.id;
    let message = mallory.send_to(&bob, Some(b"it is me"));
    assert_eq!(bob.open(&message), Err(OpenError::IdentityChanged));
    let true_one = alice.send_to(&bob, Some(b"still here"));
    let prekey = spent_prekey_in(&message, bob.own.id);
    let prekey = bob.prekeys.iter().find(|own| Some(own.id) == prekey);
    let known = Some(mallory.own.identity.fingerprint());
    let refused = open(
        &bob.own,
        &true_one,
        bob.session.as_ref(),
        None,
        known,
        &mut bob.rng,
    );
    assert_eq!(refused, Err(OpenError::IdentityChanged));
    let opened = open(
        &bob.own,
        &message,
        bob.session.as_ref(),
        prekey,
        known,
        &mut bob.rng,
    )
    .unwrap();
    assert_eq!(Some(opened.session.remote_identity()), known);
    // Without any session the known identity alone decides.
    let known = Some(alice.own.identity.fingerprint());
    let refused = open(&bob.own, &message, None, prekey, known, &mut bob.rng);
    assert_eq!(refused, Err(OpenError::IdentityChanged));
    assert_eq!(bob.read(&true_one).unwrap(), "still here");
}

#[test]
fn a_message_without_a_session_says_so() {
    let (mut alice, mut bob) = acquainted();
    let message = alice.send_to(&bob, Some(b"x"));
    bob.session = None;
    assert_eq!(bob.open(&message), Err(OpenError::NoSession));
    // A session that does not fit: the other side started over.
    let mut other = Person::new(4);
    let first = other.send_to(&bob, Some(b"x"));
    bob.open(&first).unwrap();
    assert_eq!(bob.open(&message), Err(OpenError::Broken));
}

#[test]
fn our_own_message_coming_back_does_not_open() {
    let (mut alice, bob) = acquainted();
    let mut message = alice.send_to(&bob, Some(b"x"));
    message.keys[0].rid = alice.own.id;
    assert!(alice.try_open(&message).is_err());
}

#[test]
fn device_ids_may_collide_within_a_message() {
    let (mut alice, mut bob) = pair();
    let mut carol = Person::new(5);
    carol.own.id = bob.own.id;
    let mut message = alice.send_to(&bob, Some(b"x"));
    alice.session = None;
    let other = alice.send_to(&carol, None);
    message.keys.insert(0, other.keys[0].clone());
    message.keys.insert(
        0,
        Key {
            rid: bob.own.id,
            prekey: false,
            data: vec![0x33],
        },
    );
    // The prekey that is loaded is the one of the first exchange; here Bob's own is made to be it.
    let prekey = bob.prekeys.clone();
    let opened = prekey
        .iter()
        .find_map(|prekey| open(&bob.own, &message, None, Some(prekey), None, &mut bob.rng).ok());
    assert_eq!(opened.unwrap().plaintext.unwrap().as_slice(), b"x");
}

#[test]
fn a_message_is_sealed_for_all_and_a_dead_session_is_excluded() {
    let (mut alice, mut bob) = acquainted();
    let mut carol = Person::new(5);
    let fresh = start_session(
        &alice.own,
        &carol.own.bundle(&carol.prekeys),
        &mut alice.rng,
    )
    .unwrap();
    let dead = Session::new(
        bob.own.public(),
        ratchet::Ratchet::exhausted(fresh_ratchet(&mut alice, &bob)),
    );
    let recipients = vec![
        Recipient {
            jid: BareJid::new("bob@a"),
            device: bob.own.id,
            session: alice.session.clone().unwrap(),
        },
        Recipient {
            jid: BareJid::new("dead@a"),
            device: crate::model::DeviceId(9),
            session: dead,
        },
        Recipient {
            jid: BareJid::new("carol@a"),
            device: carol.own.id,
            session: fresh,
        },
    ];
    let sealed = seal(&alice.own, Some(b"to all"), recipients, &mut alice.rng);
    assert_eq!(
        sealed.excluded,
        [(BareJid::new("dead@a"), crate::model::DeviceId(9))]
    );
    assert_eq!(
        sealed
            .encrypted
            .keys
            .iter()
            .map(|key| key.prekey)
            .collect::<Vec<_>>(),
        [false, true]
    );
    assert_eq!(sealed.sessions.len(), 2);
    assert_eq!(
        (sealed.encrypted.sid, sealed.encrypted.iv.len()),
        (alice.own.id, 12)
    );
    assert_eq!(bob.read(&sealed.encrypted).unwrap(), "to all");
    assert_eq!(carol.read(&sealed.encrypted).unwrap(), "to all");
}

fn fresh_ratchet(alice: &mut Person, bob: &Person) -> ratchet::Ratchet {
    let theirs = ratchet::Responder {
        identity: bob.own.public(),
        signed_prekey: (1, bob.own.signed_prekey.keys.public),
        prekey: (1, bob.prekeys[0].keys.public),
    };
    ratchet::Ratchet::initiate(
        flavour::FlavourName::Legacy,
        &alice.own.identity,
        &theirs,
        &mut alice.rng,
    )
    .unwrap()
}

#[test]
fn keys_and_vectors_are_never_the_same_twice() {
    let (mut alice, bob) = acquainted();
    let sent: Vec<_> = (0..50)
        .map(|_| alice.send_to(&bob, Some(b"same")))
        .collect();
    assert_eq!(
        sent.iter().map(|m| &m.iv).collect::<BTreeSet<_>>().len(),
        50
    );
    assert_eq!(
        sent.iter()
            .map(|m| &m.payload)
            .collect::<BTreeSet<_>>()
            .len(),
        50
    );
}

#[test]
fn every_failure_is_a_problem_with_a_name() {
    for (error, name) in [
        (OpenError::NotForThisDevice, "not-for-this-device"),
        (OpenError::NoSession, "no-session"),
        (OpenError::Broken, "broken-session"),
        (OpenError::Tampered, "tampered"),
        (OpenError::Malformed, "tampered"),
        (OpenError::KeyUsed, "key-used"),
        (OpenError::UnknownPrekey, "unknown-prekey"),
        (OpenError::IdentityChanged, "identity-changed"),
    ] {
        assert_eq!(Problem::from(error).name(), name);
    }
}
