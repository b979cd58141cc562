//! What holds whatever the network does: messages reordered, dropped, doubled, changed.

use super::testing::{Message, Person};
use super::*;
use crate::xmpp::stanza::{xep0384, xep0384_legacy};
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

/// Where the ids at the start of a pre-key message end and its first key begins; 0 in other messages.
fn ids_end<M: Message>(message: &M) -> usize {
    let key = message.clone().key().clone();
    if !key.prekey {
        return 0;
    }
    let (exchange, _) = (M::codec().parse_exchange)(&key.data).unwrap();
    // The base key comes first in the one flavour, the identity key in the other.
    let identity = exchange.identity.to_edwards(exchange.negative);
    let first = [&exchange.base_key.to_typed()[..], &identity];
    let at = |bytes: &[u8]| {
        key.data
            .windows(bytes.len())
            .position(|window| window == bytes)
    };
    // Before the key stand its field's tag and length.
    first.into_iter().filter_map(at).min().unwrap() - 2
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
        conversation::<xep0384_legacy::Encrypted>(events, seed)?;
    }

    #[test]
    fn what_arrives_in_omemo_2_opens_once_and_nothing_else_opens(events in events(), seed in any::<u32>()) {
        conversation::<xep0384::Encrypted>(events, seed)?;
    }
}

fn conversation<M: Message>(events: Vec<Event>, seed: u32) -> Result<(), TestCaseError> {
    let seed = u64::from(seed);
    let mut people = [Person::new(2 * seed), Person::new(2 * seed + 1)];
    let mut waiting: [Vec<(Option<String>, M)>; 2] = [Vec::new(), Vec::new()];
    let mut had: [Vec<M>; 2] = [Vec::new(), Vec::new()];
    let mut count = 0;
    for event in events {
        match event {
            Event::Send(who, full) => {
                count += 1;
                let text = full.then(|| format!("message {count}"));
                let [a, b] = &mut people;
                let (sender, other) = if who { (b, a) } else { (a, b) };
                let sent = M::send(sender, other, text.as_deref().map(str::as_bytes));
                waiting[usize::from(!who)].push((text, sent));
            }
            Event::Start(who) => {
                let [a, b] = &mut people;
                let (sender, other) = if who { (b, a) } else { (a, b) };
                M::start(sender, other);
            }
            Event::Deliver(who, which) => {
                let who = usize::from(who);
                if !waiting[who].is_empty() {
                    let (text, message) = waiting[who].remove(which.index(waiting[who].len()));
                    match message.open(&mut people[who]) {
                        Ok(opened) => {
                            let plaintext = opened
                                .plaintext
                                .map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
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
                    prop_assert!(message.open(&mut people[who]).is_err());
                    prop_assert_eq!(&people[who].session, &before);
                }
            }
            Event::Corrupt(who, which, at, by) => {
                let who = usize::from(who);
                if !waiting[who].is_empty() {
                    let (text, message) = &waiting[who][which.index(waiting[who].len())];
                    let mut changed = message.clone();
                    let at = at.index(changed.key().data.len());
                    changed.key().data[at] ^= by;
                    let before = people[who].session.clone();
                    if let Ok(opened) = changed.try_open(&mut people[who]) {
                        // The ids in a pre-key message lie outside what is authenticated; they open nothing else.
                        prop_assert!(at < ids_end(message), "byte {} of {:?}", at, message);
                        let plaintext = opened
                            .plaintext
                            .map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
                        prop_assert_eq!(&plaintext, text);
                    }
                    prop_assert_eq!(&people[who].session, &before);
                }
            }
        }
    }
    Ok(())
}

/// Bytes changed, cut, grown and spliced at random: no panic, and nothing opens but what was sent.
#[test]
fn mutated_messages_neither_panic_nor_change_a_session() {
    mutated::<xep0384_legacy::Encrypted>();
    mutated::<xep0384::Encrypted>();
}

fn mutated<M: Message>() {
    use super::testing::TestRng;
    use rand_core::Rng;

    let (mut alice, mut bob) = (Person::new(1), Person::new(2));
    let first = M::send(&mut alice, &bob, Some(b"first"));
    let fresh = bob.session.clone();
    first.open(&mut bob).unwrap();
    let second = M::send(&mut alice, &bob, Some(b"second"));
    let answer = M::send(&mut bob, &alice, Some(b"answer"));
    answer.open(&mut alice).unwrap();
    let third = M::send(&mut alice, &bob, Some(b"third"));
    let seeds = [first, second, third];
    assert!(fresh.is_none());

    let rng = &mut TestRng::new(3);
    let mut opened = 0;
    for round in 0..20_000 {
        let mut message = seeds[round % seeds.len()].clone();
        let other = seeds[rng.next_u32() as usize % seeds.len()]
            .clone()
            .key()
            .data
            .clone();
        for _ in 0..=rng.next_u32() % 3 {
            let choice = rng.next_u32() % 8;
            if choice == 4 {
                message.key().prekey ^= true;
                continue;
            }
            let data = &mut message.key().data;
            let at = rng.next_u32() as usize % data.len().max(1);
            match choice {
                0 => data.truncate(at),
                1 => data.insert(at.min(data.len()), rng.next_u32() as u8),
                2 => data.extend_from_slice(&other[at.min(other.len())..]),
                3 if !data.is_empty() => drop(data.remove(at)),
                5 if !data.is_empty() => {
                    data[at] = [0, 0x7f, 0x80, 0xff][rng.next_u32() as usize % 4]
                }
                _ if !data.is_empty() => data[at] ^= 1 << (rng.next_u32() % 8),
                _ => {}
            }
        }
        let before = bob.session.clone();
        if let Ok(step) = message.try_open(&mut bob) {
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
