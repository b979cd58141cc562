//! What holds whatever the network does: messages reordered, dropped, doubled, changed.

use super::testing::Person;
use super::*;
use crate::xmpp::stanza::xep0384_legacy::Encrypted;
use proptest::prelude::*;

/// What happens next between two people.
#[derive(Clone, Debug)]
enum Event {
    /// One of them sends; whether with a payload.
    Send(bool, bool),
    /// One of them starts a session anew.
    Start(bool),
    /// Something on its way to one of them arrives.
    Deliver(bool, prop::sample::Index),
    /// … is lost.
    Drop(bool, prop::sample::Index),
    /// Something that one of them had arrives again.
    Again(bool, prop::sample::Index),
    /// Something on its way arrives changed, and will arrive unchanged later.
    Corrupt(bool, prop::sample::Index, prop::sample::Index, u8),
}

/// How many conversations are tried.
const CASES: u32 = 128;

/// Where the ids at the start of a pre-key message end and its base key begins; 0 in other messages.
fn ids_end(message: &Encrypted) -> usize {
    let key = &message.keys[0];
    if !key.prekey {
        return 0;
    }
    let (exchange, _) = (flavour::LEGACY.codec.parse_exchange)(&key.data).unwrap();
    let base_key = exchange.base_key.to_typed();
    // Before the key stand its field's tag and length.
    key.data
        .windows(base_key.len())
        .position(|window| window == base_key)
        .unwrap()
        - 2
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let index = || any::<prop::sample::Index>();
    let event = prop_oneof![
        8 => (any::<bool>(), any::<bool>()).prop_map(|(who, full)| Event::Send(who, full)),
        1 => any::<bool>().prop_map(Event::Start),
        8 => (any::<bool>(), index()).prop_map(|(who, which)| Event::Deliver(who, which)),
        1 => (any::<bool>(), index()).prop_map(|(who, which)| Event::Drop(who, which)),
        2 => (any::<bool>(), index()).prop_map(|(who, which)| Event::Again(who, which)),
        2 => (any::<bool>(), index(), index(), 1..=255u8).prop_map(|(who, which, at, by)| Event::Corrupt(who, which, at, by)),
    ];
    prop::collection::vec(event, 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(CASES) })]

    #[test]
    fn what_arrives_opens_once_and_nothing_else_opens(events in events(), seed in any::<u32>()) {
        let seed = u64::from(seed);
        let mut people = [Person::new(2 * seed), Person::new(2 * seed + 1)];
        let mut waiting: [Vec<(Option<String>, Encrypted)>; 2] = [Vec::new(), Vec::new()];
        let mut had: [Vec<Encrypted>; 2] = [Vec::new(), Vec::new()];
        let mut count = 0;
        for event in events {
            match event {
                Event::Send(who, full) => {
                    count += 1;
                    let text = full.then(|| format!("message {count}"));
                    let [a, b] = &mut people;
                    let (sender, other) = if who { (b, a) } else { (a, b) };
                    let sent = sender.send_to(other, text.as_deref().map(str::as_bytes));
                    waiting[usize::from(!who)].push((text, sent));
                }
                Event::Start(who) => {
                    let [a, b] = &mut people;
                    let (sender, other) = if who { (b, a) } else { (a, b) };
                    sender.start(other);
                }
                Event::Deliver(who, which) => {
                    let who = usize::from(who);
                    if !waiting[who].is_empty() {
                        let (text, message) = waiting[who].remove(which.index(waiting[who].len()));
                        match people[who].open(&message) {
                            Ok(opened) => {
                                let plaintext = opened.plaintext.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
                                prop_assert_eq!(plaintext, text);
                            }
                            // Two exchanges picked the same prekey: the second has lost the race, as specified.
                            Err(error) => prop_assert_eq!(error, OpenError::UnknownPrekey),
                        }
                        had[who].push(message);
                    }
                }
                Event::Drop(who, which) => {
                    let waiting = &mut waiting[usize::from(who)];
                    if !waiting.is_empty() {
                        waiting.remove(which.index(waiting.len()));
                    }
                }
                Event::Again(who, which) => {
                    let who = usize::from(who);
                    if !had[who].is_empty() {
                        let before = people[who].session.clone();
                        let message = had[who][which.index(had[who].len())].clone();
                        prop_assert!(people[who].open(&message).is_err());
                        prop_assert_eq!(&people[who].session, &before);
                    }
                }
                Event::Corrupt(who, which, at, by) => {
                    let who = usize::from(who);
                    if !waiting[who].is_empty() {
                        let (text, message) = &waiting[who][which.index(waiting[who].len())];
                        let mut changed = message.clone();
                        let at = at.index(changed.keys[0].data.len());
                        changed.keys[0].data[at] ^= by;
                        let before = people[who].session.clone();
                        if let Ok(opened) = people[who].try_open(&changed) {
                            // The ids in a pre-key message lie outside what is authenticated; they open nothing else.
                            prop_assert!(at < ids_end(message), "byte {} of {:?}", at, message.keys[0]);
                            let plaintext = opened.plaintext.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
                            prop_assert_eq!(&plaintext, text);
                        }
                        prop_assert_eq!(&people[who].session, &before);
                    }
                }
            }
        }
    }
}

/// Bytes changed, cut, grown and spliced at random: no panic, and nothing opens but what was sent.
#[test]
fn mutated_messages_neither_panic_nor_change_a_session() {
    use super::testing::TestRng;
    use rand_core::Rng;

    let (mut alice, mut bob) = (Person::new(1), Person::new(2));
    let first = alice.send_to(&bob, Some(b"first"));
    let fresh = bob.session.clone();
    bob.open(&first).unwrap();
    let second = alice.send_to(&bob, Some(b"second"));
    let answer = bob.send_to(&alice, Some(b"answer"));
    alice.open(&answer).unwrap();
    let third = alice.send_to(&bob, Some(b"third"));
    let seeds = [first, second, third];
    assert!(fresh.is_none());

    let rng = &mut TestRng::new(3);
    let mut opened = 0;
    for round in 0..20_000 {
        let mut message = seeds[round % seeds.len()].clone();
        let other = seeds[rng.next_u32() as usize % seeds.len()].keys[0]
            .data
            .clone();
        for _ in 0..=rng.next_u32() % 3 {
            let data = &mut message.keys[0].data;
            let at = rng.next_u32() as usize % data.len().max(1);
            match rng.next_u32() % 8 {
                0 => data.truncate(at),
                1 => data.insert(at.min(data.len()), rng.next_u32() as u8),
                2 => data.extend_from_slice(&other[at.min(other.len())..]),
                3 if !data.is_empty() => drop(data.remove(at)),
                4 => message.keys[0].prekey ^= true,
                5 if !data.is_empty() => {
                    data[at] = [0, 0x7f, 0x80, 0xff][rng.next_u32() as usize % 4]
                }
                _ if !data.is_empty() => data[at] ^= 1 << (rng.next_u32() % 8),
                _ => {}
            }
        }
        let before = bob.session.clone();
        if let Ok(step) = bob.try_open(&message) {
            opened += 1;
            let plaintext = step.plaintext.expect("the payload is untouched");
            assert!(matches!(
                plaintext.as_slice(),
                b"first" | b"second" | b"third"
            ));
        }
        assert_eq!(bob.session, before);
    }
    assert!(opened < 10_000, "most changes are noticed: {opened}");
}
