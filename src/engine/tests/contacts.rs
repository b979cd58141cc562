//! Contacts, requests, blocking, and what is decided without a line.

use super::rig::*;
use crate::bus::{Abilities, Command, Event, PersonChange, Report, ReportReason};
use crate::engine::ports::Input;
use crate::model::{BareJid, Contact, Delivery, Failure, Person, Presence, Seen, Subscription};
use crate::store::Table;
use crate::xmpp::xml;
use minidom::Element;
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
fn ten_thousand_contacts_are_told_of_in_slices() {
    let mut server = Server::default();
    for n in 0..10_000 {
        let address = format!("contact-{n}@example.org");
        let name = (Some(format!("Contact {n}")), vec!["Work".to_owned()]);
        server.names.insert(address.clone(), name);
        server.roster.push((address, "both".into()));
    }
    let mut rig = Rig::new(server);
    rig.pass(1_000);
    let told = everybody(&rig.events, 0);
    assert_eq!(told.len(), 10_001, "when the server's list came");
    // A tab begins. There is a chat with the last of them, and somebody is renamed meanwhile.
    let last = "contact-9999@example.org";
    rig.say(last, "hello");
    let from = rig.events.len();
    rig.command(Command::Attach);
    let first = rig.events.iter().skip(from).find_map(|event| match event {
        Event::People { anew: true, people } => Some(people.clone()),
        _ => None,
    });
    let first = first.expect("those that are seen at once");
    assert_eq!(first.len(), 1);
    assert_eq!(
        (first[0].jid.as_str(), first[0].name()),
        (last, "Contact 9999")
    );
    name(&mut rig, "contact-1234@example.org", "Zoe");
    rig.pass(1_000);
    let ended = |rig: &Rig, from: usize| rig.events[from..].contains(&Event::Everybody);
    assert!(!ended(&rig, from), "while the tab still draws");
    rig.command(Command::MeetAll);
    rig.pass(1_000);
    let told = everybody(&rig.events, from);
    assert_eq!(told.len(), 10_001);
    assert_eq!(told[&jid("contact-1234@example.org")].name(), "Zoe");
    // One that never says that it has drawn is told of them, too.
    let from = rig.events.len();
    rig.command(Command::Attach);
    rig.pass(6_000);
    assert_eq!(everybody(&rig.events, from).len(), 10_001);
    let most = rig.events.iter().filter_map(|event| match event {
        Event::People { people, .. } => Some(people.len()),
        _ => None,
    });
    assert_eq!(most.max(), Some(super::super::people::SLICE as usize));
    // Every one of them says something, in as few events as there are batches.
    rig.events.clear();
    let frames: Vec<Input> = (0..10_000)
        .map(|n| {
            Input::Frame(format!(
                "<presence xmlns='jabber:client' from='contact-{n}@example.org/x'/>"
            ))
        })
        .collect();
    let mut frames = frames.into_iter().peekable();
    while frames.peek().is_some() {
        rig.batch(frames.by_ref().take(200).collect());
    }
    let told = rig.events.iter().filter_map(|event| match event {
        Event::Presences { seen, .. } => Some(seen.len()),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), vec![200; 50]);
}

/// Tabs begin together where their leader went away. Each is told of everybody.
#[test]
fn tabs_that_begin_at_once_or_while_another_is_told_hear_of_everybody() {
    let attach = |tab| Input::Command {
        tab,
        command: Command::Attach,
    };
    let meet_all = |tab| Input::Command {
        tab,
        command: Command::MeetAll,
    };
    for tab in [1, 2] {
        let mut server = Server::default();
        for n in 0..3 * super::super::people::SLICE {
            let address = format!("contact-{n}@example.org");
            server.roster.push((address, "both".into()));
        }
        let all = server.roster.len();
        let mut rig = Rig::new(server);
        rig.pass(10_000);
        rig.heard_by = Some(tab);
        rig.events.clear();
        rig.batch(vec![attach(1), attach(2)]);
        rig.pass(10_000);
        assert_eq!(everybody(&rig.events, 0).len(), all, "at once: {tab}");
        rig.events.clear();
        rig.batch(vec![attach(1)]);
        rig.batch(vec![meet_all(1)]);
        rig.wait();
        rig.batch(vec![attach(2), meet_all(1)]);
        rig.pass(10_000);
        let is_anew = |it: &Event| matches!(it, Event::People { anew: true, .. });
        let from = rig.events.iter().rposition(is_anew).unwrap_or_default();
        assert_eq!(everybody(&rig.events, from).len(), all, "meanwhile: {tab}");
    }
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

// Blocking

#[test]
fn a_blocked_chat_sends_nothing() {
    let mut rig = Rig::new(Server::default());
    rig.command(Command::StartChat { typed: BOB.into() });
    rig.command(Command::SetEncrypted {
        chat: jid(BOB),
        on: false,
    });
    let jid_ = jid(BOB);
    decide(
        &mut rig,
        PersonChange::Block {
            jid: jid_.clone(),
            report: None,
        },
    );
    assert!(rig.server.blocked.contains(BOB));
    let from = rig.server.stanzas.len();
    rig.say(BOB, "hello?");
    assert!(rig.said_since(from).is_empty());
    let said = rig.messages(BOB).pop().expect("a row");
    assert_eq!(said.delivery, Delivery::Failed(Failure::Blocked));
    // So does a whole domain, and both hold in a fresh process.
    decide(&mut rig, PersonChange::Unblock { jid: jid_ });
    rig.frame(&format!(
        "<iq xmlns='jabber:client' type='set' id='p' from='{ME}'><block xmlns='urn:xmpp:blocking'><item jid='example.org'/></block></iq>"
    ));
    rig.server.blocked.insert("example.org".into());
    rig.restart();
    let from = rig.server.stanzas.len();
    rig.say(BOB, "and now?");
    assert!(rig.said_since(from).is_empty());
}

#[test]
fn the_list_is_the_servers_and_only_the_account_pushes_changes() {
    let mut server = Server::default();
    server.blocked.insert(MALLORY.into());
    let mut rig = Rig::new(server);
    let blocked = |rig: &mut Rig| -> Vec<String> {
        let people = people(rig).into_iter().filter(|it| it.blocked);
        people.map(|it| it.jid.0).collect()
    };
    assert_eq!(blocked(&mut rig), [MALLORY]);
    let push = |from: &str, inner: &str| {
        format!("<iq xmlns='jabber:client' type='set' id='p' {from}>{inner}</iq>")
    };
    let block = "<block xmlns='urn:xmpp:blocking'><item jid='bob@example.org'/></block>";
    let all = "<unblock xmlns='urn:xmpp:blocking'/>";
    for stranger in [
        "mallory@example.org",
        "mallory@example.org/x",
        "example.org",
    ] {
        rig.frame(&push(&format!("from='{stranger}'"), block));
        rig.frame(&push(&format!("from='{stranger}'"), all));
        assert_eq!(blocked(&mut rig), [MALLORY], "{stranger}");
    }
    rig.frame(&push("", block));
    assert_eq!(blocked(&mut rig), [BOB, MALLORY]);
    rig.frame(&push(&format!("from='{ME}'"), all));
    assert_eq!(blocked(&mut rig), [""; 0]);
    // What was unblocked elsewhere while we were away.
    rig.frame(&push("", block));
    rig.server.resumable = false;
    rig.restart();
    assert_eq!(blocked(&mut rig), [MALLORY]);
}

#[test]
fn a_report_names_the_messages_only_where_the_server_reads_it() {
    let mut server = Server::default();
    let at = 1_700_000_000_000 - 60_000;
    for n in 0..15 {
        server.store(
            at + n,
            &plain("mallory@example.org/x", &format!("s{n}"), "buy!"),
        );
    }
    let mut rig = Rig::new(server);
    let block = |rig: &mut Rig| {
        let report = Report {
            reason: ReportReason::Spam,
            text: "day and night".into(),
            with_messages: true,
        };
        let change = PersonChange::Block {
            jid: jid(MALLORY),
            report: Some(report),
        };
        decide(rig, change);
        xml::write(rig.server.blocks.last().expect("a request"))
    };
    let offers = |reporting: bool| {
        Event::Abilities(Abilities {
            blocking: true,
            reporting,
        })
    };
    assert!(rig.events.contains(&offers(false)));
    assert!(!block(&mut rig).contains("report"));
    decide(&mut rig, PersonChange::Unblock { jid: jid(MALLORY) });
    rig.server.offers.push("urn:xmpp:reporting:1".into());
    rig.server.resumable = false;
    rig.restart();
    assert!(rig.events.contains(&offers(true)));
    let sent = block(&mut rig);
    assert!(sent.contains("reason='urn:xmpp:reporting:spam'"), "{sent}");
    assert!(sent.contains("<text>day and night</text>"));
    assert_eq!(sent.matches("<stanza-id").count(), 10);
    assert!(sent.contains("by='alice@example.org' id='a-15'"));
    assert!(!sent.contains("buy!"));
}

#[test]
fn a_tab_that_comes_when_it_is_learnt_what_the_server_offers_knows_it_too() {
    let mut rig = Rig::new(Server::default());
    rig.server.offers.push("urn:xmpp:reporting:1".into());
    rig.server.resumable = false;
    rig.together = Some(("urn:xmpp:reporting:1", Command::Attach));
    rig.restart();
    assert!(rig.together.is_none());
    let told = rig.events.iter().rev().find_map(|event| match event {
        Event::Abilities(abilities) => Some(abilities.reporting),
        _ => None,
    });
    assert_eq!(told, Some(true));
}

#[test]
fn a_server_without_blocking_is_told_nothing() {
    let mut server = Server::default();
    server.offers.clear();
    let mut rig = Rig::new(server);
    let jid = jid(MALLORY);
    decide(&mut rig, PersonChange::Block { jid, report: None });
    assert!(
        rig.events
            .iter()
            .any(|it| matches!(it, Event::Refused { .. }))
    );
    assert!(person(&mut rig, MALLORY).is_none());
    assert!(rig.server.blocks.is_empty());
}

// Presence

fn seen(rig: &mut Rig, of: &str) -> Option<Seen> {
    let events = core::mem::take(&mut rig.events);
    rig.command(Command::Attach);
    let told = core::mem::replace(&mut rig.events, events);
    let seen = told.into_iter().find_map(|event| match event {
        Event::Presences {
            anew: true, seen, ..
        } => Some(seen),
        _ => None,
    });
    let mut seen = seen.expect("who is there").into_iter();
    seen.find(|it| it.0 == jid(of)).and_then(|it| it.1)
}

#[test]
fn what_contacts_say_of_their_presence_is_shown_within_bounds() {
    let mut rig = Rig::new(Server::default());
    let long = "z".repeat(10_000);
    rig.frame(&format!(
        "<presence xmlns='jabber:client' from='bob@example.org/x'><show>away</show><status>{long}</status>\
         <idle xmlns='urn:xmpp:idle:1' since='2023-11-14T22:00:00Z'/></presence>"
    ));
    let away = seen(&mut rig, BOB).expect("bob");
    assert_eq!(away.presence, Presence::Away);
    assert_eq!(away.status.map(|it| it.len()), Some(300));
    assert_eq!(away.active, Some(1_699_999_200_000));
    // Another device is there; then both have left, the last one an hour ago by its server's clock.
    rig.frame("<presence xmlns='jabber:client' from='bob@example.org/y'/>");
    assert_eq!(seen(&mut rig, BOB).expect("bob").presence, Presence::Online);
    rig.frame("<presence xmlns='jabber:client' type='unavailable' from='bob@example.org/x'/>");
    rig.frame(
        "<presence xmlns='jabber:client' type='unavailable' from='bob@example.org/y'><status>bye</status>\
         <delay xmlns='urn:xmpp:delay' stamp='2023-11-14T21:00:00Z'/></presence>",
    );
    let gone = Seen {
        presence: Presence::Offline,
        status: Some("bye".into()),
        active: Some(1_699_995_600_000),
    };
    assert_eq!(seen(&mut rig, BOB), Some(gone));
    // Nobody was last there in the future.
    rig.frame(
        "<presence xmlns='jabber:client' type='unavailable' from='bob@example.org'>\
         <delay xmlns='urn:xmpp:delay' stamp='2093-11-14T21:00:00Z'/></presence>",
    );
    assert_eq!(seen(&mut rig, BOB).expect("bob").active, Some(rig.now));
}

/// A server that resumes a stream says only what changes from then on.
#[test]
fn who_is_there_is_known_after_a_reload() {
    let mut rig = Rig::new(Server::default());
    for (from, what) in [
        ("bob@example.org/x", "<show>away</show>"),
        ("bob@example.org/y", ""),
        ("bob@example.org/z", ""),
    ] {
        rig.frame(&format!(
            "<presence xmlns='jabber:client' from='{from}'>{what}</presence>"
        ));
    }
    let leaves = |resource: &str| {
        format!(
            "<presence xmlns='jabber:client' type='unavailable' from='bob@example.org{resource}'/>"
        )
    };
    rig.frame(&leaves("/z"));
    rig.restart();
    assert_eq!(seen(&mut rig, BOB).expect("bob").presence, Presence::Online);
    rig.frame(&leaves("/y"));
    rig.restart();
    assert_eq!(seen(&mut rig, BOB).expect("bob").presence, Presence::Away);
    rig.frame(&leaves("/x"));
    let left = rig.now;
    rig.pass(60_000);
    rig.restart();
    let gone = Seen {
        presence: Presence::Offline,
        status: None,
        active: Some(left),
    };
    assert_eq!(seen(&mut rig, BOB), Some(gone));
    // A new stream says all of it again, and this one says nothing.
    rig.server.resumable = false;
    rig.restart();
    assert_eq!(seen(&mut rig, BOB), None);
    // Who comes and goes in one turn has gone, and resources without end leave no more than are remembered.
    rig.server.resumable = true;
    rig.restart();
    let come = |n: u32| {
        Input::Frame(format!(
            "<presence xmlns='jabber:client' from='bob@example.org/{n}'/>"
        ))
    };
    let kept = rig.store.count(Table::Profiles);
    rig.batch((0..150).map(come).collect());
    assert_eq!(rig.store.count(Table::Profiles), kept + 64);
    rig.frame(&leaves(""));
    rig.batch(vec![come(1), come(2), Input::Frame(leaves(""))]);
    rig.restart();
    assert_eq!(
        seen(&mut rig, BOB).expect("bob").presence,
        Presence::Offline
    );
    rig.server.resumable = false;
    rig.restart();
    // Nobody was there when it is said that they are not.
    rig.frame(&leaves(""));
    assert_eq!(seen(&mut rig, BOB), None);
}

#[test]
fn attack_resources_without_end_and_strangers() {
    let mut rig = Rig::new(Server::default());
    for n in 0..500 {
        rig.frame(&format!(
            "<presence xmlns='jabber:client' from='bob@example.org/{n}'/>"
        ));
        rig.frame(&format!(
            "<presence xmlns='jabber:client' from='stranger{n}@example.net/x'/>"
        ));
    }
    assert_eq!(seen(&mut rig, "stranger1@example.net"), None);
    for n in 0..64 {
        let away = format!(
            "<presence xmlns='jabber:client' type='unavailable' from='bob@example.org/{n}'/>"
        );
        rig.frame(&away);
    }
    assert_eq!(
        seen(&mut rig, BOB).expect("bob").presence,
        Presence::Offline
    );
}

#[test]
fn whoever_has_not_looked_for_a_while_is_away() {
    let mut rig = Rig::new(Server::default());
    let own = |rig: &mut Rig| -> Vec<String> {
        let sent = rig.take_sent().into_iter();
        let own = sent.filter(|it| it.starts_with("<presence") && !it.contains(" to="));
        own.map(|it| it.split("<c ").next().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(own(&mut rig), ["<presence xmlns='jabber:client'>"]);
    rig.command(Command::Visible(true));
    rig.command(Command::Visible(false));
    let since = crate::xmpp::stanza::xep0082::format(rig.now);
    rig.pass(299_000);
    assert_eq!(own(&mut rig), [""; 0]);
    rig.pass(2_000);
    let away = format!(
        "<presence xmlns='jabber:client'><show>away</show><idle xmlns='urn:xmpp:idle:1' since='{since}'/>"
    );
    assert_eq!(own(&mut rig), core::slice::from_ref(&away));
    // A stream that begins says it again.
    rig.server.resumable = false;
    rig.cut();
    rig.pass(60_000);
    assert_eq!(own(&mut rig), [away]);
    rig.command(Command::Visible(true));
    assert_eq!(own(&mut rig), ["<presence xmlns='jabber:client'>"]);
}
