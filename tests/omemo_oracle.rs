//! Both flavours against a foreign implementation: python's oldmemo and twomemo, driven as subprocesses.
//!
//! They need a virtual environment with `oldmemo` and `twomemo` (which `slixmpp-omemo` brings), at `$SOTTO_PEER_VENV` or `.run/venv`;
//! `make test` makes one. Without it these tests fail, since passing would mean nothing.
#![cfg(not(target_family = "wasm"))]

mod oracle;
#[path = "../src/random.rs"]
mod random;

use oracle::{Flavour, Legacy, Peer, Us, shuffled, text};
use rand_core::TryRng;
use random::Numbers;
use serde_json::json;
use sotto::omemo::{BundleError, OpenError};

fn is_exchange<F: Flavour>(message: &F::Message) -> bool {
    F::key(&mut message.clone()).prekey
}

macro_rules! in_both {
    ($($name:ident)*) => {
        mod legacy {
            $(#[test] fn $name() { super::$name::<super::oracle::Legacy>() })*
        }
        mod omemo2 {
            $(#[test] fn $name() { super::$name::<super::oracle::Omemo2>() })*
        }
    };
}

in_both! {
    we_start_and_a_hundred_shuffled_messages_open
    they_start_and_a_hundred_shuffled_messages_open
    a_repeated_pre_key_message_starts_no_second_session
    late_messages_open_after_the_ratchet_turned
    forged_signatures_are_refused_by_both
    what_was_changed_on_its_way_is_refused_by_both
    both_start_at_once_and_converge
    a_session_that_is_started_anew_replaces_the_old_one
    a_thousand_messages_shuffled_across_ratchet_steps_open
    two_hundred_random_scripts_end_in_agreement
}

fn we_start_and_a_hundred_shuffled_messages_open<F: Flavour>() {
    for sign in [0, 1] {
        let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(sign));
        us.start(&mut peer);
        let sent = (0..100)
            .map(|i| (text(i), us.encrypt(Some(&text(i)))))
            .collect();
        let mut started = 0;
        for (text, message) in shuffled(sent) {
            assert!(is_exchange::<F>(&message));
            let (read, start) = peer.decrypt(&message).unwrap();
            assert_eq!(read, Some(text));
            started += usize::from(start);
        }
        assert_eq!(started, 1);

        let answered = (0..100)
            .map(|i| (text(i), peer.encrypt(&us, Some(&text(i)))))
            .collect();
        for (text, message) in shuffled(answered) {
            assert_eq!(us.reads(&message), text);
        }
        let next = us.encrypt(Some("confirmed"));
        assert!(!is_exchange::<F>(&next));
        assert_eq!(peer.reads(&next), "confirmed");
    }
}

fn they_start_and_a_hundred_shuffled_messages_open<F: Flavour>() {
    for sign in [0, 1] {
        let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(sign));
        let bundle = us.bundle();
        let mut sent = vec![(
            "first".to_owned(),
            peer.start(&us, &bundle, "first").unwrap(),
        )];
        sent.extend((1..100).map(|i| (text(i), peer.encrypt(&us, Some(&text(i))))));
        let mut started = 0;
        for (text, message) in shuffled(sent) {
            assert!(is_exchange::<F>(&message));
            let opened = us.decrypt(&message).unwrap();
            assert_eq!(
                opened.plaintext.as_ref().unwrap().as_slice(),
                text.as_bytes()
            );
            assert_eq!(opened.spent_prekey.is_some(), opened.key_exchange);
            started += usize::from(opened.key_exchange);
        }
        assert_eq!((started, us.prekeys.len()), (1, 99));

        // The empty message that completes the session.
        let empty = us.encrypt(None);
        assert!(!is_exchange::<F>(&empty) && F::payload(&mut empty.clone()).is_none());
        assert_eq!(peer.decrypt(&empty).unwrap(), (None, false));
        let next = peer.encrypt(&us, Some("confirmed"));
        assert!(!is_exchange::<F>(&next));
        assert_eq!(us.reads(&next), "confirmed");
        let empty = peer.encrypt(&us, None);
        assert_eq!(us.decrypt(&empty).unwrap().plaintext, None);
        let answered = (0..100)
            .map(|i| (text(i), us.encrypt(Some(&text(i)))))
            .collect();
        for (text, message) in shuffled(answered) {
            assert_eq!(peer.reads(&message), text);
        }
    }
}

fn a_repeated_pre_key_message_starts_no_second_session<F: Flavour>() {
    let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(0));
    let bundle = us.bundle();
    let first = peer.start(&us, &bundle, "first").unwrap();
    let second = peer.encrypt(&us, Some("second"));
    assert!(us.decrypt(&first).unwrap().key_exchange);
    assert_eq!(us.decrypt(&first).unwrap_err(), OpenError::KeyUsed);
    let answer = us.encrypt(Some("answer"));
    assert_eq!(us.decrypt(&first).unwrap_err(), OpenError::KeyUsed);
    assert!(!us.decrypt(&second).unwrap().key_exchange);
    assert_eq!(us.decrypt(&second).unwrap_err(), OpenError::KeyUsed);
    assert_eq!(peer.reads(&answer), "answer");

    // And the other way round.
    let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(0));
    us.start(&mut peer);
    let (first, second) = (us.encrypt(Some("first")), us.encrypt(Some("second")));
    assert_eq!(peer.decrypt(&first), Ok((Some("first".into()), true)));
    peer.decrypt(&first).unwrap_err();
    assert_eq!(peer.decrypt(&second), Ok((Some("second".into()), false)));
}

fn late_messages_open_after_the_ratchet_turned<F: Flavour>() {
    let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(1));
    us.start(&mut peer);
    let first = us.encrypt(Some("first"));
    assert_eq!(peer.reads(&first), "first");
    let (mut for_us, mut for_peer) = (Vec::new(), Vec::new());
    for turn in 0..12 {
        for i in 0..3 {
            let text = format!("turn {turn}, {i}");
            for_us.push((text.clone(), peer.encrypt(&us, Some(&text))));
        }
        let now = peer.encrypt(&us, Some("now"));
        assert_eq!(us.reads(&now), "now");
        for i in 0..3 {
            let text = format!("turn {turn}, {i}");
            for_peer.push((text.clone(), us.encrypt(Some(&text))));
        }
        let now = us.encrypt(Some("now"));
        assert_eq!(peer.reads(&now), "now");
    }
    for (text, message) in shuffled(for_us) {
        assert_eq!(us.reads(&message), text);
        // Of chains older than those that are kept nothing is known, not even that a key was used.
        assert!(matches!(
            us.decrypt(&message),
            Err(OpenError::KeyUsed | OpenError::Broken)
        ));
    }
    for (text, message) in shuffled(for_peer) {
        assert_eq!(peer.reads(&message), text);
    }
}

fn forged_signatures_are_refused_by_both<F: Flavour>() {
    for sign in [0, 1] {
        let (us, mut peer) = (Us::<F>::new(), Peer::<F>::new(sign));
        let mut theirs = peer.bundle();
        // In the legacy flavour the sign travels in the signature, in OMEMO 2 in the identity key.
        let expected = if F::NAME == Legacy::NAME { sign } else { 0 };
        assert_eq!(F::signature(&mut theirs)[63] >> 7, expected);
        assert!(F::start(&us.own, &theirs).is_ok());
        for at in [0, 31, 32, 63] {
            let mut forged = theirs.clone();
            F::signature(&mut forged)[at] ^= if at == 63 { 0x80 } else { 1 };
            let refused = F::start(&us.own, &forged);
            assert_eq!(refused.err(), Some(BundleError::BadSignature), "byte {at}");
        }
        let mut swapped = theirs.clone();
        F::set_signed_prekey(&mut swapped, &us.own);
        assert_eq!(
            F::start(&us.own, &swapped).err(),
            Some(BundleError::BadSignature)
        );

        let ours = us.bundle();
        peer.start(&us, &ours, "x").unwrap();
        for at in [0, 31, 32, 62] {
            let mut forged = ours.clone();
            F::signature(&mut forged)[at] ^= 1;
            let refused = peer.start(&us, &forged, "x").unwrap_err();
            assert!(
                refused.starts_with("KeyExchangeFailed"),
                "byte {at}: {refused}"
            );
        }
    }
}

fn what_was_changed_on_its_way_is_refused_by_both<F: Flavour>() {
    let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(0));
    us.start(&mut peer);
    let first = us.encrypt(Some("first"));
    peer.reads(&first);
    let back = peer.encrypt(&us, Some("back"));
    us.reads(&back);
    let (ours, theirs) = (us.encrypt(Some("ours")), peer.encrypt(&us, Some("theirs")));
    let len = F::key(&mut ours.clone()).data.len();
    for at in [len - 1, len - 8, len - 9, len - 30] {
        let (mut ours, mut theirs) = (ours.clone(), theirs.clone());
        F::key(&mut ours).data[at] ^= 4;
        F::key(&mut theirs).data[at] ^= 4;
        peer.decrypt(&ours).unwrap_err();
        assert_eq!(us.decrypt(&theirs).unwrap_err(), OpenError::Tampered);
    }
    let mut payload = theirs.clone();
    F::payload(&mut payload).as_mut().unwrap()[0] ^= 1;
    assert_eq!(us.decrypt(&payload).unwrap_err(), OpenError::Tampered);
    assert_eq!(us.reads(&theirs), "theirs");
    assert_eq!(peer.reads(&ours), "ours");
}

/// oldmemo keeps no archived sessions: it goes on with the one that came last, and we follow.
fn both_start_at_once_and_converge<F: Flavour>() {
    let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(0));
    us.start(&mut peer);
    let ours = us.encrypt(Some("ours"));
    let bundle = us.bundle();
    let theirs = peer.start(&us, &bundle, "theirs").unwrap();
    assert_eq!(peer.reads(&ours), "ours");
    assert_eq!(us.reads(&theirs), "theirs");
    let next = peer.encrypt(&us, Some("next"));
    assert_eq!(us.reads(&next), "next");
    for i in 0..5 {
        let sent = us.encrypt(Some(&text(i)));
        assert_eq!(peer.reads(&sent), text(i));
        let sent = peer.encrypt(&us, Some(&text(i)));
        assert_eq!(us.reads(&sent), text(i));
    }
}

fn a_session_that_is_started_anew_replaces_the_old_one<F: Flavour>() {
    let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(0));
    us.start(&mut peer);
    let first = us.encrypt(Some("first"));
    peer.reads(&first);
    let back = peer.encrypt(&us, Some("back"));
    us.reads(&back);
    let late = peer.encrypt(&us, Some("late"));
    let bundle = us.bundle();
    let fresh = peer.start(&us, &bundle, "fresh").unwrap();
    assert!(us.decrypt(&fresh).unwrap().key_exchange);
    assert_eq!(us.reads(&late), "late");
    let next = peer.encrypt(&us, Some("next"));
    assert_eq!(us.reads(&next), "next");
    let answer = us.encrypt(Some("answer"));
    assert_eq!(peer.reads(&answer), "answer");
}

fn a_thousand_messages_shuffled_across_ratchet_steps_open<F: Flavour>() {
    let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(0));
    us.start(&mut peer);
    let first = us.encrypt(Some("first"));
    assert_eq!(peer.reads(&first), "first");
    let (mut for_us, mut for_peer) = (Vec::new(), Vec::new());
    for turn in 0..20 {
        for i in 0..25 {
            let text = format!("{turn}, {i}");
            for_us.push((text.clone(), peer.encrypt(&us, Some(&text))));
        }
        let now = peer.encrypt(&us, Some("now"));
        assert_eq!(us.reads(&now), "now");
        for i in 0..25 {
            let text = format!("{turn}, {i}");
            for_peer.push((text.clone(), us.encrypt(Some(&text))));
        }
        let now = us.encrypt(Some("now"));
        assert_eq!(peer.reads(&now), "now");
    }
    assert_eq!(for_us.len() + for_peer.len(), 1_000);
    for (text, message) in shuffled(for_us) {
        assert_eq!(us.reads(&message), text);
    }
    for (text, message) in shuffled(for_peer) {
        assert_eq!(peer.reads(&message), text);
    }
}

/// What is on its way to one side.
type OnTheWay<F> = Vec<(String, <F as Flavour>::Message)>;

/// A network that drops, repeats and reorders, between a side that is stored and loaded at any moment and one that is not ours. What
/// was not dropped is read once, by whom it is for, whatever else happens; what was read before is refused.
fn two_hundred_random_scripts_end_in_agreement<F: Flavour>() {
    let mut peer = Peer::<F>::new(0);
    for script in 0..200 {
        // Printed where the test fails.
        let mut random = Script(Numbers(script));
        println!("script {script}");
        peer.ask(json!({"do": "reset"})).unwrap();
        let mut us = Us::<F>::new();
        let (mut to_us, mut to_peer): (OnTheWay<F>, OnTheWay<F>) = Default::default();
        let (mut ours, mut theirs) = (0, 0);
        let mut read = std::collections::BTreeSet::new();
        if random.below(2) == 0 {
            us.start(&mut peer);
            let first = us.encrypt(Some("first"));
            assert_eq!(peer.reads(&first), "first");
        } else {
            let bundle = us.bundle();
            let first = peer.start(&us, &bundle, "first").unwrap();
            assert_eq!(us.reads(&first), "first");
        }
        for _ in 0..60 {
            match random.below(8) {
                0 | 1 => {
                    ours += 1;
                    let text = format!("ours {ours}");
                    to_peer.push((text.clone(), us.encrypt(Some(&text))));
                }
                2 | 3 => {
                    theirs += 1;
                    let text = format!("theirs {theirs}");
                    to_us.push((text.clone(), peer.encrypt(&us, Some(&text))));
                }
                4 => match random.below(2) {
                    0 => drop(random.take(&mut to_us)),
                    _ => drop(random.take(&mut to_peer)),
                },
                5 => {
                    let stored = postcard::to_allocvec(&us.session).unwrap();
                    us.session = postcard::from_bytes(&stored).unwrap();
                }
                way => {
                    let queue = if way == 6 { &mut to_us } else { &mut to_peer };
                    let Some((text, message)) = random.take(queue) else {
                        continue;
                    };
                    // One in four comes again later.
                    if random.below(4) == 0 {
                        queue.push((text.clone(), message.clone()));
                    }
                    deliver(&mut us, &mut peer, way == 6, &text, &message, &mut read);
                }
            }
        }
        for (text, message) in to_us {
            deliver(&mut us, &mut peer, true, &text, &message, &mut read);
        }
        for (text, message) in to_peer {
            deliver(&mut us, &mut peer, false, &text, &message, &mut read);
        }
        // And both go on.
        let (mine, yours) = (us.encrypt(Some("mine")), peer.encrypt(&us, Some("yours")));
        assert_eq!(peer.reads(&mine), "mine");
        assert_eq!(us.reads(&yours), "yours");
    }
}

fn deliver<F: Flavour>(
    us: &mut Us<F>,
    peer: &mut Peer<F>,
    for_us: bool,
    text: &str,
    message: &F::Message,
    read: &mut std::collections::BTreeSet<String>,
) {
    let found = match for_us {
        true => us.decrypt(message).ok().and_then(|it| it.plaintext),
        false => (peer.decrypt(message).ok())
            .and_then(|(text, _)| text)
            .map(|text| zeroize::Zeroizing::new(text.into_bytes())),
    };
    let is_new = read.insert(text.to_owned());
    let expected = is_new.then_some(text.as_bytes());
    assert_eq!(found.as_ref().map(|it| it.as_slice()), expected, "{text}");
}

/// What is done next, out of a seed.
struct Script(Numbers);

impl Script {
    fn below(&mut self, end: u64) -> u64 {
        let Ok(number) = self.0.try_next_u64();
        number % end
    }

    fn take<T>(&mut self, from: &mut Vec<T>) -> Option<T> {
        let end = u64::try_from(from.len()).ok().filter(|end| *end > 0)?;
        Some(from.remove(usize::try_from(self.below(end)).ok()?))
    }
}
