//! Contacts, requests, blocking, and what is decided without a line.

mod blocking;
mod many;
mod presence;

use super::rig::*;
use crate::bus::{Abilities, Command, Event, PersonChange, Report, ReportReason};
use crate::engine::ports::Input;
use crate::model::{BareJid, Contact, Delivery, Failure, Person, Presence, Seen, Subscription};
use crate::store::Table;
use crate::xmpp::xml;
use minidom::Element;
use presence::seen;
use std::collections::BTreeMap;

const CAROL: &str = "carol@example.org";

fn jid(text: &str) -> BareJid {
    BareJid::new(text)
}

/// Everybody, as a tab that attaches is shown them.
fn people(rig: &mut Rig) -> Vec<Person> {
    let events = core::mem::take(&mut rig.events);
    rig.command(Command::Attach);
    let told = core::mem::replace(&mut rig.events, events);
    let people = told.into_iter().find_map(|event| match event {
        Event::People { anew: true, people } => Some(people),
        _ => None,
    });
    people.expect("people")
}

/// Whom events from a place on name, until everybody was.
fn everybody(events: &[Event], from: usize) -> BTreeMap<BareJid, Person> {
    let mut named = BTreeMap::new();
    let mut ended = false;
    for event in &events[from..] {
        match event {
            Event::People { anew, people } => {
                assert!(!(ended && *anew), "told again");
                named.extend(people.iter().map(|it| (it.jid.clone(), it.clone())));
            }
            Event::Everybody => ended = true,
            _ => {}
        }
    }
    assert!(ended, "not all were named");
    named
}

fn person(rig: &mut Rig, of: &str) -> Option<Person> {
    people(rig).into_iter().find(|it| it.jid == jid(of))
}

fn contact(rig: &mut Rig, of: &str) -> Option<Contact> {
    person(rig, of).and_then(|person| person.contact)
}

fn decide(rig: &mut Rig, change: PersonChange) {
    rig.command(Command::Person(change));
}

fn add(rig: &mut Rig, typed: &str, share: bool) {
    let change = PersonChange::Add {
        typed: typed.into(),
        name: Some("Carol".into()),
        groups: vec!["Friends".into(), "Friends".into(), " ".into()],
        share,
    };
    decide(rig, change);
}

fn name(rig: &mut Rig, of: &str, name: &str) {
    let change = PersonChange::Name {
        jid: jid(of),
        name: Some(name.into()),
        groups: Vec::new(),
    };
    decide(rig, change);
}

fn subscribe_from(of: &str, inner: &str) -> String {
    format!("<presence xmlns='jabber:client' from='{of}' type='subscribe'>{inner}</presence>")
}

/// Presences about subscriptions that reached the server: `type to`.
fn subscriptions(rig: &Rig) -> Vec<String> {
    let presences = rig
        .server
        .stanzas
        .iter()
        .filter(|it| it.name() == "presence");
    let about = presences.filter_map(|it| Some(format!("{} {}", it.attr("type")?, it.attr("to")?)));
    about.collect()
}

fn roster_sets(rig: &Rig) -> usize {
    let is =
        |it: &&Element| it.attr("type") == Some("set") && it.has_child("query", "jabber:iq:roster");
    rig.server.stanzas.iter().filter(is).count()
}

#[test]
fn a_contact_is_added_named_and_removed() {
    let mut rig = Rig::new(Server::default());
    add(&mut rig, " Carol@example.org ", true);
    assert!(rig.events.contains(&Event::Added {
        typed: " Carol@example.org ".into(),
        jid: Some(jid(CAROL)),
    }));
    let expected = Contact {
        jid: jid(CAROL),
        name: Some("Carol".into()),
        subscription: Subscription::None,
        asked: true,
        approved: true,
        groups: vec!["Friends".into()],
    };
    // The server said so, too.
    assert_eq!(rig.server.names[CAROL].0.as_deref(), Some("Carol"));
    assert_eq!(subscriptions(&rig), ["subscribe carol@example.org"]);
    rig.server.roster[1].1 = "none?ask".into();
    let push = rig.server.push(CAROL);
    rig.frame(&push);
    assert_eq!(contact(&mut rig, CAROL), Some(expected));
    assert!(!person(&mut rig, CAROL).expect("carol").waits);

    // They ask back, which was granted before they did.
    rig.frame(&subscribe_from(CAROL, ""));
    assert_eq!(
        subscriptions(&rig).last().map(String::as_str),
        Some("subscribed carol@example.org")
    );
    assert!(person(&mut rig, CAROL).expect("carol").request.is_none());
    rig.server.roster[1].1 = "both".into();
    let push = rig.server.push(CAROL);
    rig.frame(&push);

    name(&mut rig, CAROL, "  C. \u{202e} ");
    assert_eq!(rig.server.names[CAROL], (Some("C.".into()), vec![]));
    let now = contact(&mut rig, CAROL).expect("carol");
    assert_eq!(now.name.as_deref(), Some("C."));
    assert_eq!(
        (now.subscription, now.approved),
        (Subscription::Both, false)
    );

    decide(&mut rig, PersonChange::Remove { jid: jid(CAROL) });
    assert!(person(&mut rig, CAROL).is_none());
    assert_eq!(rig.server.roster.len(), 1);
    assert_eq!(rig.store.count(Table::People), 0, "nothing is left to do");
}

#[test]
fn what_is_no_address_or_oneself_is_not_added() {
    let mut rig = Rig::new(Server::default());
    for typed in ["", "@", "example.org", ME, "alice@example.org/x", "a b"] {
        rig.events.clear();
        add(&mut rig, typed, true);
        let refused = Event::Added {
            typed: typed.into(),
            jid: None,
        };
        assert!(rig.events.contains(&refused), "{typed}");
    }
    assert_eq!(people(&mut rig).len(), 1);
    assert_eq!(roster_sets(&rig), 0);
}

#[test]
fn what_is_decided_offline_is_shown_at_once_and_done_when_there_is_a_line() {
    let mut server = Server::default();
    server.roster.push((CAROL.into(), "both".into()));
    let mut rig = Rig::new(server);
    rig.command(Command::StartChat { typed: BOB.into() });
    rig.server.deaf = true;
    rig.server.resumable = false;
    rig.cut();
    rig.events.clear();
    name(&mut rig, BOB, "Robert");
    decide(&mut rig, PersonChange::Remove { jid: jid(CAROL) });
    add(&mut rig, "dave@example.org", true);
    decide(
        &mut rig,
        PersonChange::Block {
            jid: jid(MALLORY),
            report: None,
        },
    );
    let chat = rig.events.iter().find_map(|event| match event {
        Event::Chat(chat) => Some(chat.name.clone()),
        _ => None,
    });
    assert_eq!(
        chat.as_deref(),
        Some("Robert"),
        "the chat is called so, too"
    );
    let check = |rig: &mut Rig, waits: bool| {
        let people = people(rig);
        let about: Vec<_> = people
            .iter()
            .map(|it| (it.jid.as_str(), it.blocked, it.waits))
            .collect();
        assert_eq!(
            about,
            [
                (BOB, false, waits),
                ("dave@example.org", false, waits),
                (MALLORY, true, waits)
            ]
        );
        let bob = people[0].contact.as_ref().expect("bob");
        assert_eq!(bob.name.as_deref(), Some("Robert"));
        let dave = people[1].contact.as_ref().expect("dave");
        assert_eq!(dave.name.as_deref(), Some("Carol"));
        assert!(dave.asked);
    };
    check(&mut rig, true);
    // Nor is it lost with the process.
    rig.engine = None;
    rig.server.deaf = false;
    rig.restart();
    check(&mut rig, false);
    assert_eq!(roster_sets(&rig), 3);
    assert_eq!(rig.server.names[BOB].0.as_deref(), Some("Robert"));
    assert!(rig.server.blocked.contains(MALLORY));
    assert_eq!(subscriptions(&rig), ["subscribe dave@example.org"]);
    // Nothing is done twice.
    rig.restart();
    assert_eq!(roster_sets(&rig), 3);
    assert_eq!(rig.server.blocks.len(), 1);
}

#[test]
fn of_several_decisions_without_a_line_the_last_one_counts() {
    let mut rig = Rig::new(Server::default());
    rig.server.resumable = false;
    rig.server.deaf = true;
    rig.cut();
    let block = |rig: &mut Rig| {
        let jid = jid(MALLORY);
        decide(rig, PersonChange::Block { jid, report: None });
    };
    block(&mut rig);
    decide(&mut rig, PersonChange::Unblock { jid: jid(MALLORY) });
    for typed in ["Robert", "Rob", "Bobby"] {
        name(&mut rig, BOB, typed);
    }
    decide(&mut rig, PersonChange::Remove { jid: jid(BOB) });
    rig.server.deaf = false;
    rig.restart();
    assert!(rig.server.roster.is_empty());
    assert!(rig.server.blocks.is_empty());
    assert_eq!(roster_sets(&rig), 1);
    assert_eq!(people(&mut rig), []);
}

#[test]
fn a_decision_whose_answer_is_lost_is_told_again() {
    let mut rig = Rig::new(Server::default());
    rig.server.resumable = false;
    rig.server.mute.insert("Robert".into());
    name(&mut rig, BOB, "Robert");
    assert!(person(&mut rig, BOB).expect("bob").waits);
    // The roster that the next stream begins with does not take it back.
    rig.cut();
    rig.server.mute.clear();
    rig.pass(60_000);
    assert_eq!(rig.server.names[BOB].0.as_deref(), Some("Robert"));
    let bob = person(&mut rig, BOB).expect("bob");
    assert!(
        !bob.waits
            && bob
                .contact
                .is_some_and(|it| it.name.as_deref() == Some("Robert"))
    );
}

#[test]
fn what_the_server_refuses_is_undone_and_said() {
    let mut rig = Rig::new(Server::default());
    for word in ["Robert", "remove", CAROL, "urn:xmpp:blocking"] {
        rig.server.refuse.insert(word.into(), "not-allowed".into());
    }
    let refused = |rig: &mut Rig, of: &str| {
        let expected = Event::Refused {
            jid: jid(of),
            why: "not-allowed".into(),
        };
        assert!(rig.events.contains(&expected), "{of}");
        rig.events.clear();
    };
    name(&mut rig, BOB, "Robert");
    refused(&mut rig, BOB);
    assert_eq!(contact(&mut rig, BOB).expect("bob").name, None);
    decide(&mut rig, PersonChange::Remove { jid: jid(BOB) });
    refused(&mut rig, BOB);
    assert!(contact(&mut rig, BOB).is_some());
    add(&mut rig, CAROL, false);
    refused(&mut rig, CAROL);
    // Asking put them on the roster, without the name.
    assert_eq!(contact(&mut rig, CAROL).expect("carol").name, None);
    let jid = jid(MALLORY);
    decide(&mut rig, PersonChange::Block { jid, report: None });
    refused(&mut rig, MALLORY);
    assert!(person(&mut rig, MALLORY).is_none());
    assert_eq!(rig.store.count(Table::People), 0);
}

#[test]
fn a_request_is_kept_and_answered_once() {
    let mut rig = Rig::new(Server::default());
    let nick =
        "<nick xmlns='http://jabber.org/protocol/nick'>Carol</nick><status>Hi, it is me</status>";
    rig.frame(&subscribe_from("carol@example.org/phone", nick));
    rig.restart();
    rig.frame(&subscribe_from(CAROL, ""));
    let request = person(&mut rig, CAROL).and_then(|it| it.request);
    let request = request.expect("a request");
    assert_eq!(request.nick.as_deref(), Some("Carol"));
    assert_eq!(request.text.as_deref(), Some("Hi, it is me"));
    for _ in 0..2 {
        let change = PersonChange::Answer {
            jid: jid(CAROL),
            accept: true,
            ask_back: true,
        };
        decide(&mut rig, change);
    }
    let sent = subscriptions(&rig);
    assert_eq!(sent[0], "subscribe carol@example.org");
    assert_eq!(sent[1], "subscribed carol@example.org");
    assert!(sent[2..].iter().all(|it| it.starts_with("subscribe ")));
    let carol = person(&mut rig, CAROL).expect("carol");
    assert_eq!(carol.request, None);

    rig.frame(&subscribe_from(MALLORY, ""));
    let change = PersonChange::Answer {
        jid: jid(MALLORY),
        accept: false,
        ask_back: true,
    };
    decide(&mut rig, change);
    assert!(person(&mut rig, MALLORY).is_none());
    assert_eq!(
        subscriptions(&rig).last().map(String::as_str),
        Some("unsubscribed mallory@example.org")
    );
}

#[test]
fn a_request_ends_when_it_is_withdrawn_or_answered_elsewhere() {
    let mut rig = Rig::new(Server::default());
    rig.frame(&subscribe_from(CAROL, ""));
    rig.frame(&subscribe_from(MALLORY, ""));
    rig.frame("<presence xmlns='jabber:client' from='mallory@example.org' type='unsubscribe'/>");
    assert!(person(&mut rig, MALLORY).is_none());
    rig.server.roster.push((CAROL.into(), "from".into()));
    let push = rig.server.push(CAROL);
    rig.frame(&push);
    let carol = person(&mut rig, CAROL).expect("carol");
    assert!(carol.request.is_none() && carol.contact.is_some());
}

#[test]
fn approval_in_advance_is_told_only_to_a_server_that_knows_it() {
    let server = Server {
        pre_approves: true,
        ..Server::default()
    };
    let mut rig = Rig::new(server);
    add(&mut rig, CAROL, true);
    let sent = subscriptions(&rig);
    assert_eq!(
        sent,
        [
            "subscribe carol@example.org",
            "subscribed carol@example.org"
        ]
    );
    let change = PersonChange::Share {
        jid: jid(CAROL),
        on: false,
    };
    decide(&mut rig, change);
    assert!(!contact(&mut rig, CAROL).expect("carol").approved);
    rig.frame(&subscribe_from(CAROL, ""));
    assert!(person(&mut rig, CAROL).expect("carol").request.is_some());
}

#[test]
fn subscriptions_can_be_ended_each_way() {
    let mut rig = Rig::new(Server::default());
    rig.frame("<presence xmlns='jabber:client' from='bob@example.org/x'/>");
    let jid = jid(BOB);
    for change in [
        PersonChange::Subscribe {
            jid: jid.clone(),
            on: false,
        },
        PersonChange::Share { jid, on: false },
    ] {
        decide(&mut rig, change);
    }
    assert_eq!(
        subscriptions(&rig),
        [
            "unsubscribe bob@example.org",
            "unsubscribed bob@example.org"
        ]
    );
    assert_eq!(
        contact(&mut rig, BOB).expect("bob").subscription,
        Subscription::None
    );
    assert_eq!(
        seen(&mut rig, BOB),
        None,
        "nor is it remembered who is there"
    );
}

#[test]
fn attack_five_thousand_requests_and_a_name_without_end() {
    let mut rig = Rig::new(Server::default());
    let long = "n".repeat(10_000);
    let inner = format!(
        "<nick xmlns='http://jabber.org/protocol/nick'>{long}</nick><status>{long}</status>"
    );
    let requests: Vec<String> = (0..5_000)
        .map(|n| subscribe_from(&format!("spam{n}@example.net"), &inner))
        .collect();
    for some in requests.chunks(200) {
        rig.batch(some.iter().cloned().map(Input::Frame).collect());
    }
    assert_eq!(rig.store.count(Table::People), 100);
    let all = people(&mut rig);
    let asking: Vec<_> = all.into_iter().filter_map(|it| it.request).collect();
    assert_eq!(asking.len(), 100);
    for request in asking {
        assert_eq!(request.nick.map(|it| it.len()), Some(100));
        assert_eq!(request.text.map(|it| it.len()), Some(500));
    }
    // Whoever is answered makes room for the next one.
    let change = PersonChange::Answer {
        jid: jid("spam0@example.net"),
        accept: false,
        ask_back: false,
    };
    decide(&mut rig, change);
    rig.frame(&subscribe_from(CAROL, ""));
    assert!(person(&mut rig, CAROL).is_some());
}

#[test]
fn a_process_that_ends_at_any_commit_loses_no_decision() {
    for good in 0.. {
        let mut rig = Rig::new(Server {
            resumable: good % 2 == 0,
            ..Server::default()
        });
        rig.frame(&subscribe_from("dave@example.org", ""));
        rig.server.deaf = true;
        rig.restart();
        add(&mut rig, CAROL, true);
        name(&mut rig, BOB, "Robert");
        let answer = PersonChange::Answer {
            jid: jid("dave@example.org"),
            accept: true,
            ask_back: false,
        };
        decide(&mut rig, answer);
        let block = PersonChange::Block {
            jid: jid(MALLORY),
            report: None,
        };
        decide(&mut rig, block);
        rig.server.deaf = false;
        let ended = rig.restart_failing_after(good);
        rig.store.mend();
        if !ended {
            assert!(good > 4, "{good}");
            break;
        }
        rig.restart();
        rig.pass(60_000);
        assert_eq!(rig.server.names[BOB].0.as_deref(), Some("Robert"), "{good}");
        assert_eq!(rig.server.names[CAROL].0.as_deref(), Some("Carol"));
        assert!(rig.server.blocked.contains(MALLORY));
        let mut told = subscriptions(&rig);
        told.sort();
        told.dedup();
        let expected = ["subscribe carol@example.org", "subscribed dave@example.org"];
        assert_eq!(told, expected, "{good}");
        let people = people(&mut rig);
        assert!(people.iter().all(|it| !it.waits && it.request.is_none()));
    }
}
