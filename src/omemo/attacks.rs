//! Attacks on OMEMO 2 that this room answers, each test named after its attack. Those on the legacy flavour are in `tests`, `start` and
//! `wire::legacy`; those on envelopes in `xmpp::stanza::xep0420`.

use super::testing::{Message, Person, TestRng};
use super::wire::Exchange;
use super::{
    BundleError, OpenError, Opened, Recipient, open, open_omemo2, seal_omemo2,
    start_session_omemo2, wire,
};
use crate::model::BareJid;
use crate::xmpp::stanza::xep0384::{Bundle, Encrypted, Key};

fn bundle(person: &Person) -> Bundle {
    let rng = &mut TestRng::new(9);
    person.own.bundle_omemo2(&person.prekeys, rng)
}

fn send(from: &mut Person, to: &Person, text: Option<&[u8]>) -> Encrypted {
    Message::send(from, to, text)
}

fn receive(person: &mut Person, message: &Encrypted) -> Result<Opened, OpenError> {
    Message::open(message, person)
}

fn text(opened: Result<Opened, OpenError>) -> Vec<u8> {
    opened
        .expect("it opens")
        .plaintext
        .expect("a text")
        .to_vec()
}

fn refusal(opened: Result<Opened, OpenError>) -> Option<OpenError> {
    opened.err()
}

fn key(message: &mut Encrypted) -> &mut Key {
    Message::key(message)
}

/// Two people whose session both have confirmed.
fn acquainted() -> (Person, Person) {
    let (mut alice, mut bob) = (Person::new(1), Person::new(2));
    let first = send(&mut alice, &bob, Some(b"first"));
    assert_eq!(text(receive(&mut bob, &first)), b"first");
    let answer = send(&mut bob, &alice, None);
    assert_eq!(
        receive(&mut alice, &answer).expect("it opens").plaintext,
        None
    );
    (alice, bob)
}

/// A message whose ratchet part is honest and carries `material`.
fn by_hand(alice: &mut Person, bob: &Person, material: &[u8], payload: &[u8]) -> Encrypted {
    let session = alice.session.as_mut().expect("there is one");
    let (data, prekey) = session
        .seal(material, alice.own.public(), alice.own.id.0)
        .expect("it sends");
    let rid = bob.own.id;
    Encrypted {
        sid: alice.own.id,
        keys: vec![(bob.jid(), vec![Key { rid, prekey, data }])],
        payload: Some(payload.to_vec()),
    }
}

#[test]
fn attack_identity_key_swap_in_a_bundle() {
    let (alice, bob, mallory) = (Person::new(1), Person::new(2), Person::new(3));
    let mut swapped = bundle(&bob);
    swapped.identity_key = bundle(&mallory).identity_key;
    let refused = start_session_omemo2(&alice.own, &swapped, &mut TestRng::new(4));
    assert_eq!(refused.err(), Some(BundleError::BadSignature));
    // The other sign of the same key: it did not sign this either.
    let mut negative = bundle(&bob);
    negative.identity_key[31] ^= 0x80;
    let refused = start_session_omemo2(&alice.own, &negative, &mut TestRng::new(4));
    assert_eq!(refused.err(), Some(BundleError::BadSignature));
}

#[test]
fn attack_signed_prekey_with_a_bad_signature() {
    let (alice, bob) = (Person::new(1), Person::new(2));
    for at in [0, 31, 32, 63] {
        let mut forged = bundle(&bob);
        forged.signature[at] ^= if at == 63 { 0x80 } else { 1 };
        let refused = start_session_omemo2(&alice.own, &forged, &mut TestRng::new(4));
        assert_eq!(refused.err(), Some(BundleError::BadSignature), "{at}");
    }
    // A signature of the legacy flavour is over other bytes.
    let mut other = bundle(&bob);
    other.signature = bob.own.bundle(&bob.prekeys).signature;
    let refused = start_session_omemo2(&alice.own, &other, &mut TestRng::new(4));
    assert_eq!(refused.err(), Some(BundleError::BadSignature));
}

#[test]
fn attack_all_zero_diffie_hellman_output_and_non_canonical_points() {
    let (alice, bob) = (Person::new(1), Person::new(2));
    let start = |bundle: &Bundle| start_session_omemo2(&alice.own, bundle, &mut TestRng::new(4));
    // Points of small order, and ways to write a point that are not the one.
    let mut one = [0; 32];
    one[0] = 1;
    let minus_one: [u8; 32] = {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (0xec, 0x7f);
        bytes
    };
    for bad in [[0; 32], one, minus_one, [0xff; 32], [2; 32]] {
        let mut forged = bundle(&bob);
        forged.identity_key = bad.to_vec();
        assert_ne!(start(&forged).err(), None, "{bad:?}");
    }
    let mut forged = bundle(&bob);
    forged.signed_prekey = vec![0; 32];
    assert_eq!(start(&forged).err(), Some(BundleError::BadKey));
    let mut forged = bundle(&bob);
    for (_, prekey) in &mut forged.prekeys {
        *prekey = one.to_vec();
    }
    assert_eq!(start(&forged).err(), Some(BundleError::BadKey));
}

#[test]
fn attack_key_exchange_without_a_prekey() {
    let (mut alice, mut bob) = (Person::new(1), Person::new(2));
    let mut first = send(&mut alice, &bob, Some(b"first"));
    let codec = &wire::omemo2::CODEC;
    let data = key(&mut first).data.clone();
    let (exchange, message) = (codec.parse_exchange)(&data).expect("it parses");
    let without = Exchange {
        prekey_id: None,
        ..exchange
    };
    key(&mut first).data = (codec.exchange)(&without, message, 0);
    assert_eq!(
        refusal(receive(&mut bob, &first)),
        Some(OpenError::UnknownPrekey)
    );
    let replaced = Exchange {
        prekey_id: Some(7_777),
        ..exchange
    };
    key(&mut first).data = (codec.exchange)(&replaced, message, 0);
    assert_eq!(
        refusal(receive(&mut bob, &first)),
        Some(OpenError::UnknownPrekey)
    );
}

#[test]
fn attack_key_exchange_with_a_swapped_identity() {
    let (mut alice, mut bob, mallory) = (Person::new(1), Person::new(2), Person::new(3));
    let mut first = send(&mut alice, &bob, Some(b"first"));
    let codec = &wire::omemo2::CODEC;
    let data = key(&mut first).data.clone();
    let (exchange, message) = (codec.parse_exchange)(&data).expect("it parses");
    for (identity, negative) in [(mallory.own.public(), false), (exchange.identity, true)] {
        let swapped = Exchange {
            identity,
            negative,
            ..exchange
        };
        key(&mut first).data = (codec.exchange)(&swapped, message, 0);
        assert_eq!(
            refusal(receive(&mut bob, &first)),
            Some(OpenError::Tampered)
        );
    }
    key(&mut first).data = data;
    assert_eq!(
        text(receive(&mut bob, &first)),
        b"first",
        "and it did no harm"
    );
}

#[test]
fn attack_replayed_message() {
    let (mut alice, mut bob) = acquainted();
    let (one, two) = (
        send(&mut alice, &bob, Some(b"one")),
        send(&mut alice, &bob, Some(b"two")),
    );
    for message in [&two, &one] {
        receive(&mut bob, message).expect("it opens");
        assert_eq!(
            refusal(receive(&mut bob, message)),
            Some(OpenError::KeyUsed)
        );
    }
}

#[test]
fn attack_replayed_key_exchange() {
    let (mut alice, mut bob) = (Person::new(1), Person::new(2));
    let first = send(&mut alice, &bob, Some(b"first"));
    receive(&mut bob, &first).expect("it opens");
    assert_eq!(refusal(receive(&mut bob, &first)), Some(OpenError::KeyUsed));
    bob.session = None;
    assert_eq!(
        refusal(receive(&mut bob, &first)),
        Some(OpenError::UnknownPrekey)
    );
}

#[test]
fn attack_truncated_tag() {
    let (mut alice, mut bob) = acquainted();
    let rng = &mut TestRng::new(5);
    let (payload, material) = super::payload::encrypt_omemo2(b"text", rng);
    for len in [0, 16, 31, 32, 33, 40, 47] {
        let cut = by_hand(&mut alice, &bob, &material[..len], &payload);
        assert_eq!(
            refusal(receive(&mut bob, &cut)),
            Some(OpenError::Tampered),
            "{len}"
        );
    }
    let whole = by_hand(&mut alice, &bob, &*material, &payload);
    assert_eq!(text(receive(&mut bob, &whole)), b"text");
}

#[test]
fn attack_empty_message_with_something_else_than_a_key() {
    let (mut alice, mut bob) = acquainted();
    let (_, material) = super::payload::encrypt_omemo2(b"text", &mut TestRng::new(5));
    for len in [0, 16, 31, 33, 47] {
        let mut odd = by_hand(&mut alice, &bob, &material[..len], b"");
        odd.payload = None;
        assert_eq!(
            refusal(receive(&mut bob, &odd)),
            Some(OpenError::Malformed),
            "{len}"
        );
    }
    for len in [32, 48] {
        let mut empty = by_hand(&mut alice, &bob, &material[..len], b"");
        empty.payload = None;
        let opened = receive(&mut bob, &empty).expect("it opens");
        assert_eq!(opened.plaintext, None);
        // What was opened is never printed.
        let shown = format!("{opened:?}");
        assert!(shown.contains("Opened") && shown.contains("session"));
    }
}

#[test]
fn attack_payload_or_code_changed_on_the_way() {
    let (mut alice, mut bob) = acquainted();
    // In a chain that is known: of an unknown one nobody can say whose fault it is.
    let before = send(&mut alice, &bob, Some(b"before"));
    receive(&mut bob, &before).expect("it opens");
    let good = send(&mut alice, &bob, Some(&[7; 100]));
    for at in [0, 15, 50, 111] {
        let mut changed = good.clone();
        changed.payload.as_mut().expect("a payload")[at] ^= 1;
        assert_eq!(
            refusal(receive(&mut bob, &changed)),
            Some(OpenError::Tampered),
            "{at}"
        );
    }
    let mut cut = good.clone();
    cut.payload.as_mut().expect("a payload").truncate(96);
    assert_eq!(refusal(receive(&mut bob, &cut)), Some(OpenError::Tampered));
    let len = key(&mut good.clone()).data.len();
    for at in [2, 17, len - 1] {
        let mut changed = good.clone();
        key(&mut changed).data[at] ^= 1;
        assert_eq!(
            refusal(receive(&mut bob, &changed)),
            Some(OpenError::Tampered),
            "{at}"
        );
    }
    assert_eq!(text(receive(&mut bob, &good)), [7; 100]);
}

#[test]
fn attack_two_to_the_32_skipped_messages() {
    let (mut alice, mut bob) = acquainted();
    let mut message = send(&mut alice, &bob, Some(b"text"));
    let codec = &wire::omemo2::CODEC;
    let data = key(&mut message).data.clone();
    let parsed = (codec.parse_message)(&data).expect("it parses");
    // Without a bound this would not end before the tests' patience does.
    for n in [2_000, u32::MAX - 1, u32::MAX] {
        let header = wire::Header { n, ..parsed.header };
        let body = (codec.body)(&header, parsed.ciphertext);
        let mut far = message.clone();
        key(&mut far).data = (codec.message)(body, parsed.mac);
        assert_eq!(refusal(receive(&mut bob, &far)), Some(OpenError::Broken));
    }
    assert_eq!(text(receive(&mut bob, &message)), b"text");
}

#[test]
fn attack_sid_of_one_device_with_the_session_of_another() {
    let (mut alice, mut bob) = acquainted();
    let mut mallory = Person::new(3);
    let theirs = send(&mut mallory, &bob, Some(b"I am alice"));
    // With alice's `sid`, the caller loads alice's session and identity.
    assert_eq!(
        refusal(receive(&mut bob, &theirs)),
        Some(OpenError::IdentityChanged)
    );
    let answered = send(&mut alice, &bob, Some(b"still alice"));
    assert_eq!(text(receive(&mut bob, &answered)), b"still alice");
}

#[test]
fn attack_key_of_another_account_with_our_device_id() {
    let (mut alice, mut bob) = acquainted();
    let mut message = send(&mut alice, &bob, Some(b"text"));
    message.keys[0].0 = BareJid::new("carol@example.org");
    assert_eq!(
        refusal(receive(&mut bob, &message)),
        Some(OpenError::NotForThisDevice)
    );
}

#[test]
fn attack_message_of_one_flavour_in_the_session_of_the_other() {
    let (mut alice, mut bob) = acquainted();
    let (mut carol, mut dave) = (Person::new(4), Person::new(5));
    let legacy = carol.send_to(&dave, Some(b"legacy"));
    dave.open(&legacy).expect("it opens");
    let own = dave.jid();
    let message = send(&mut alice, &bob, Some(b"text"));
    let readdressed = Encrypted {
        keys: vec![(
            own.clone(),
            vec![Key {
                rid: dave.own.id,
                ..message.keys[0].1[0].clone()
            }],
        )],
        ..message.clone()
    };
    let rng = &mut TestRng::new(6);
    let refused = open_omemo2(
        &dave.own,
        &own,
        &readdressed,
        dave.session.as_ref(),
        None,
        None,
        rng,
    );
    assert_eq!(refused.err(), Some(OpenError::NoSession));
    // And nothing is sealed across.
    let recipient = Recipient {
        jid: own,
        device: dave.own.id,
        session: carol.session.clone().expect("there is one"),
    };
    let sealed = seal_omemo2(&carol.own, Some(b"text"), vec![recipient], rng);
    assert_eq!((sealed.sessions.len(), sealed.excluded.len()), (0, 1));
    let next = carol.send_to(&dave, Some(b"next"));
    let known = bob.session.as_ref();
    let refused = open(&bob.own, &next, known, None, None, rng);
    assert_eq!(refused.err(), Some(OpenError::NotForThisDevice));
    assert_eq!(text(receive(&mut bob, &message)), b"text");
}

#[test]
fn attack_10_mib_payload() {
    let (mut alice, mut bob) = acquainted();
    let big = vec![b'x'; 10 << 20];
    let message = send(&mut alice, &bob, Some(&big));
    assert!(text(receive(&mut bob, &message)) == big);
    let mut changed = send(&mut alice, &bob, Some(&big));
    changed.payload.as_mut().expect("a payload")[5 << 20] ^= 1;
    assert_eq!(
        refusal(receive(&mut bob, &changed)),
        Some(OpenError::Tampered)
    );
}

/// The legacy flavour's first years had the tag behind the payload; an attacker who moves it there, or cuts it, could change the text.
#[test]
fn attack_tag_in_the_wrong_place() {
    let rng = &mut TestRng::new(4);
    let (mut alice, bob) = (Person::new(1), Person::new(2));
    let start = super::start_session(&alice.own, &bob.own.bundle(&bob.prekeys), rng);
    let session = start.expect("a good bundle");
    alice.session = Some(session);
    let (key, iv) = ([7; 16], [8; 12]);
    let (ciphertext, tag) = super::payload::encrypt(&key, &iv, b"text").expect("short");
    let mut seal = |material: &[u8], payload: Vec<u8>| {
        let session = alice.session.as_mut().expect("one");
        let sealed = session.seal(material, alice.own.public(), alice.own.id.0);
        let (data, prekey) = sealed.expect("it sends");
        crate::xmpp::stanza::xep0384_legacy::Encrypted {
            sid: alice.own.id,
            keys: vec![Key {
                rid: bob.own.id,
                prekey,
                data,
            }],
            iv: iv.to_vec(),
            payload: Some(payload),
        }
    };
    let open = |message: &crate::xmpp::stanza::xep0384_legacy::Encrypted| {
        let id = super::spent_prekey_in(message, bob.own.id);
        let prekey = bob.prekeys.iter().find(|it| Some(it.id) == id);
        let rng = &mut TestRng::new(6);
        super::open(&bob.own, message, None, prekey, None, rng)
    };
    let with_tag = |at: usize| {
        let mut payload = ciphertext.clone();
        payload.splice(at..at, tag);
        payload
    };
    let whole = [&key[..], &tag[..]].concat();
    for (material, payload) in [
        (&key[..], with_tag(ciphertext.len())),
        (&key[..], with_tag(0)),
        (&whole[..], with_tag(ciphertext.len())),
        (&whole[..31], ciphertext.clone()),
    ] {
        let refused = open(&seal(material, payload)).err();
        assert_eq!(refused, Some(OpenError::Tampered));
    }
    let good = open(&seal(&whole, ciphertext.clone())).expect("it opens");
    assert_eq!(good.plaintext.expect("a text").to_vec(), b"text");
}

#[test]
fn attack_iv_of_a_wrong_length() {
    let (key, iv) = ([7; 16], [8; 12]);
    let (ciphertext, tag) = super::payload::encrypt(&key, &iv, b"text").expect("short");
    for len in [0, 1, 8, 11, 13, 15, 17, 24, 32, 255] {
        let opened = super::payload::decrypt(&key, &tag, &vec![8; len], &ciphertext);
        let refused = Some(super::payload::PayloadError::BadVector);
        assert_eq!(opened.err(), refused, "{len}");
    }
    assert!(super::payload::decrypt(&key, &tag, &iv, &ciphertext).is_ok());
}
