//! What a tab knows after events, replies and commands.

use super::super::timeline::tests::{key, message};
use super::*;
use crate::bus::{Part, Preview, StorageTrouble};
use crate::model::{Arrangement, ChatKind, Contact, Delivery, Subscription, Trust};

fn jid(text: &str) -> BareJid {
    BareJid::new(text)
}

fn account() -> AccountInfo {
    AccountInfo {
        jid: jid("alice@localhost"),
        device: Some(DeviceId(7)),
        fingerprint: None,
        shared: false,
        encryption_required: false,
        preferences: Default::default(),
    }
}

fn chat(address: &str, at: Option<u64>) -> ChatSummary {
    ChatSummary {
        jid: jid(address),
        kind: ChatKind::Direct,
        name: address.into(),
        unread: 0,
        last: at.map(|at| Preview {
            body: "hi".into(),
            own: false,
            at,
            delivery: Delivery::Received,
            problem: false,
            retracted: false,
        }),
        newest: None,
        read_through: None,
        encrypted: true,
        displayed: None,
        draft: String::new(),
        arrangement: Arrangement::default(),
    }
}

fn snapshot(chats: Vec<ChatSummary>) -> Event {
    Event::Snapshot {
        account: account(),
        connection: Connection::Online,
        trouble: None,
        chats,
    }
}

fn running(chats: Vec<ChatSummary>) -> State {
    let mut state = State::default();
    state.reply(Reply::Ready {
        account: Some(jid("alice@localhost")),
        channel: Some("c".into()),
    });
    assert_eq!(state.phase, Phase::Starting);
    state.apply(snapshot(chats));
    assert_eq!(state.phase, Phase::Running);
    state
}

fn page(positions: core::ops::Range<u64>, older: bool, newest: bool) -> Event {
    Event::Page {
        chat: jid("bob@x"),
        messages: positions.map(message).collect(),
        part: match newest {
            true => Part::Newest,
            false => Part::Before(key(10)),
        },
        older,
        newer: !newest,
    }
}

fn changed(position: u64) -> Event {
    Event::Message {
        chat: jid("bob@x"),
        message: message(position),
    }
}

#[test]
fn an_account_that_cannot_be_opened_is_not_asked_to_sign_in() {
    let mut state = State::default();
    state.reply(Reply::Ready {
        account: Some(BareJid::new("alice@example.org")),
        channel: Some("c".into()),
    });
    state.reply(Reply::SignInFailed(Trouble::Storage(StorageTrouble::Full)));
    assert_eq!(state.phase, Phase::Closed);
    state.apply(snapshot(vec![]));
    assert_eq!(state.phase, Phase::Running);
}

#[test]
fn signing_in_and_failing() {
    let mut state = State::default();
    state.reply(Reply::Ready {
        account: None,
        channel: None,
    });
    assert_eq!(state.phase, Phase::SignedOut);
    state.sign_in_sent();
    assert_eq!(state.phase, Phase::SigningIn);
    state.reply(Reply::SignInFailed(Trouble::NotAuthorized));
    assert_eq!(state.phase, Phase::SignedOut);
    assert_eq!(state.trouble, Some(Trouble::NotAuthorized));
    state.sign_in_sent();
    assert_eq!(state.trouble, None, "the old sentence goes");
    state.apply(snapshot(vec![]));
    assert_eq!(state.phase, Phase::Running);
    state.apply(Event::SignedOut);
    assert_eq!(state.phase, Phase::SignedOut);
    assert_eq!(state.account, None);
}

#[test]
fn a_password_is_asked_for_and_history_stays() {
    let mut state = running(vec![chat("bob@x", Some(1))]);
    let needed = Phase::PasswordNeeded {
        account: jid("alice@localhost"),
        busy: false,
    };
    state.apply(Event::PasswordNeeded {
        account: jid("alice@localhost"),
        trouble: Trouble::PasswordNeeded,
    });
    assert_eq!(state.phase, needed);
    assert_eq!(state.order(false), [jid("bob@x")]);
    state.sign_in_sent();
    assert!(matches!(
        state.phase,
        Phase::PasswordNeeded { busy: true, .. }
    ));
    state.reply(Reply::SignInFailed(Trouble::NotAuthorized));
    assert_eq!(state.phase, needed);
    state.password_later();
    assert_eq!(state.phase, Phase::Running);
    state.password_now();
    assert_eq!(state.phase, needed);
    state.apply(Event::Connection {
        connection: Connection::Connecting,
        trouble: None,
    });
    assert_eq!(state.phase, needed);
    state.apply(Event::Connection {
        connection: Connection::CatchingUp,
        trouble: None,
    });
    assert_eq!(state.phase, Phase::Running);
}

#[test]
fn a_tab_that_comes_later_asks_for_the_password_too() {
    let mut state = State::default();
    state.apply(Event::Snapshot {
        account: account(),
        connection: Connection::Offline,
        trouble: Some(Trouble::PasswordNeeded),
        chats: vec![],
    });
    assert!(matches!(state.phase, Phase::PasswordNeeded { .. }));
}

#[test]
fn chats_are_in_the_order_of_their_last_message() {
    let mut state = running(vec![
        chat("zoe@x", None),
        chat("bob@x", Some(5)),
        chat("amy@x", None),
        chat("eve@x", Some(9)),
    ]);
    let names = |state: &State| -> Vec<String> {
        state.order(false).into_iter().map(|jid| jid.0).collect()
    };
    assert_eq!(names(&state), ["eve@x", "bob@x", "amy@x", "zoe@x"]);
    let mut bob = chat("bob@x", Some(20));
    bob.unread = 3;
    state.apply(Event::Chat(bob));
    assert_eq!(names(&state), ["bob@x", "eve@x", "amy@x", "zoe@x"]);
    assert_eq!(state.unread(0), 3);
}

#[test]
fn messages_appear_once_and_only_new_ones_of_others_are_heard() {
    let mut state = running(vec![chat("bob@x", Some(1))]);
    state.apply(changed(3));
    assert!(
        state.timeline(&jid("bob@x")).is_none(),
        "a chat that was not opened"
    );
    state.apply(page(0..10, false, false));
    assert!(state.timeline(&jid("bob@x")).is_none());
    state.apply(page(10..20, true, true));
    assert_eq!(state.heard, None, "a page is not news");
    state.apply(changed(20));
    assert_eq!(
        state.heard,
        Some(Heard {
            chat: jid("bob@x"),
            key: key(20)
        })
    );
    state.apply(changed(20));
    state.apply(changed(15));
    assert_eq!(state.heard.as_ref().map(|heard| heard.key), Some(key(20)));
    let mut own = message(21);
    own.own = true;
    state.apply(Event::Message {
        chat: jid("bob@x"),
        message: own,
    });
    assert_eq!(state.heard.as_ref().map(|heard| heard.key), Some(key(20)));
    state.apply(page(0..10, false, false));
    let timeline = state.timeline(&jid("bob@x")).unwrap();
    assert_eq!(timeline.rows().len(), 22);
    assert!(!timeline.older());
    assert_eq!(
        state.message(&jid("bob@x"), key(4)).map(|m| m.body.clone()),
        Some("message 4".into())
    );
}

#[test]
fn reading_is_told_at_the_end_of_the_log_and_as_far_as_somebody_came() {
    let bob = jid("bob@x");
    let mut state = running(vec![chat("bob@x", Some(1))]);
    assert_eq!(state.to_read(&bob, None), None);
    state.apply(page(0..100, false, true));
    assert_eq!(state.to_read(&bob, Some(key(50))), Some((key(99), true)));
    state.look(&bob, key(10), key(20), false);
    assert_eq!(state.to_read(&bob, None), None);
    assert_eq!(state.to_read(&bob, Some(key(20))), Some((key(20), false)));
    let mut read = chat("bob@x", Some(1));
    read.read_through = Some(key(20));
    state.apply(Event::Chat(read.clone()));
    assert_eq!(state.to_read(&bob, Some(key(20))), None);
    // On the way to a row nobody sees what happens to be there.
    state.jump(&bob, key(5));
    assert_eq!(state.to_read(&bob, Some(key(30))), None);
    state.jumped(&bob);
    assert_eq!(state.to_read(&bob, Some(key(30))), Some((key(30), false)));
    state.to_end(&bob);
    read.read_through = Some(key(99));
    state.apply(Event::Chat(read));
    assert_eq!(state.to_read(&bob, None), None);
    state.apply(changed(100));
    assert_eq!(state.to_read(&bob, None), Some((key(100), true)));
}

#[test]
fn the_list_says_how_far_the_last_own_message_came() {
    let bob = jid("bob@x");
    let sent = |change: &dyn Fn(&mut ChatSummary, &mut Preview)| {
        let mut chat = chat("bob@x", Some(1));
        let mut last = chat.last.take().expect("a message");
        (last.own, last.delivery) = (true, Delivery::Delivered);
        chat.newest = Some(key(5));
        change(&mut chat, &mut last);
        chat.last = Some(last);
        running(vec![chat]).last_sent(&bob)
    };
    assert_eq!(sent(&|_, _| {}), Some(Delivery::Delivered));
    assert_eq!(
        sent(&|chat, _| chat.displayed = Some(key(5))),
        Some(Delivery::Displayed)
    );
    assert_eq!(
        sent(&|chat, _| chat.displayed = Some(key(4))),
        Some(Delivery::Delivered),
        "what was seen is older"
    );
    assert_eq!(sent(&|_, last| last.own = false), None);
    assert_eq!(
        sent(&|_, last| last.delivery = Delivery::Failed(Failure::Blocked)),
        None
    );
    assert_eq!(State::default().last_sent(&bob), None);
}

#[test]
fn who_writes_and_is_no_contact_is_a_stranger_until_answered() {
    let bob = jid("bob@x");
    let mut state = running(vec![chat("bob@x", Some(1))]);
    assert!(!state.is_stranger(&bob), "the messages are not here yet");
    state.apply(page(5..10, true, true));
    assert!(!state.is_stranger(&bob), "an answer may lie above");
    state.apply(page(0..10, false, true));
    assert!(state.is_stranger(&bob));
    let person = |contact: Option<Contact>, blocked| Event::People {
        anew: false,
        people: vec![Person {
            jid: jid("bob@x"),
            contact,
            nickname: None,
            request: None,
            blocked,
            waits: false,
        }],
    };
    let contact = Contact {
        jid: bob.clone(),
        name: None,
        subscription: Subscription::Both,
        asked: false,
        approved: false,
        groups: Vec::new(),
    };
    state.apply(person(None, true));
    assert!(!state.is_stranger(&bob), "blocked");
    state.apply(person(Some(contact), false));
    assert!(!state.is_stranger(&bob), "a contact");
    state.apply(person(None, false));
    let mut answer = message(10);
    answer.own = true;
    state.apply(Event::Message {
        chat: bob.clone(),
        message: answer,
    });
    assert!(!state.is_stranger(&bob), "answered");
}

#[test]
fn a_new_beginning_keeps_what_is_shown_until_it_is_replaced() {
    let mut state = running(vec![chat("bob@x", Some(1))]);
    state.apply(page(0..10, false, true));
    let before = state.beginnings;
    state.apply(snapshot(vec![chat("bob@x", Some(1))]));
    assert_ne!(state.beginnings, before);
    assert_eq!(state.timeline(&jid("bob@x")).unwrap().rows().len(), 10);
    state.apply(page(30..40, true, true));
    assert_eq!(state.timeline(&jid("bob@x")).unwrap().rows().len(), 10);
    assert_eq!(
        state.timeline(&jid("bob@x")).unwrap().newest(),
        Some(key(39))
    );
    state.apply(snapshot(vec![]));
    assert!(state.timeline(&jid("bob@x")).is_none());
}

#[test]
fn devices_starts_and_leftovers_are_what_was_said_last() {
    let mut state = running(vec![]);
    let device = Device::new(jid("bob@x"), DeviceId(4), Trust::Blind, 0);
    state.apply(Event::Devices {
        chat: jid("bob@x"),
        encrypted: true,
        own: vec![],
        theirs: vec![device.clone()],
        loading: false,
    });
    assert_eq!(state.devices(&jid("bob@x")).unwrap().theirs, [device]);
    state.apply(Event::ChatRefused { typed: "@".into() });
    assert_eq!(state.started.as_ref().unwrap().chat, None);
    state.apply(Event::ChatStarted {
        typed: "bob@x".into(),
        chat: jid("bob@x"),
    });
    assert_eq!(state.started.as_ref().unwrap().chat, Some(jid("bob@x")));
    state.forget_started();
    assert_eq!(state.started, None);
    state.apply(Event::Leftovers(vec![DeviceId(9)]));
    assert_eq!(state.leftovers, [DeviceId(9)]);
    state.forget_leftovers();
    assert!(state.leftovers.is_empty());
    let mut info = account();
    info.shared = true;
    state.apply(Event::Account(info.clone()));
    assert_eq!(state.account, Some(info));
}

#[test]
fn pinned_chats_come_first_and_archived_ones_are_elsewhere() {
    let arranged = |address: &str, at: u64, arrangement: Arrangement| ChatSummary {
        arrangement,
        unread: 1,
        ..chat(address, Some(at))
    };
    let pinned = Arrangement {
        pinned: true,
        ..Arrangement::default()
    };
    let archived = Arrangement {
        archived: true,
        muted_until: Some(50),
        ..Arrangement::default()
    };
    let state = running(vec![
        arranged("a@x", 9, Arrangement::default()),
        arranged("b@x", 1, pinned),
        arranged("c@x", 5, pinned),
        arranged("d@x", 10, archived),
    ]);
    assert_eq!(state.order(false), [jid("c@x"), jid("b@x"), jid("a@x")]);
    assert_eq!(state.order(true), [jid("d@x")]);
    assert_eq!(state.unread(49), 3, "a muted chat calls for nothing");
    assert_eq!(state.unread(50), 4);
}

#[test]
fn the_end_of_an_account_is_remembered_until_the_next_one() {
    let mut state = running(Vec::new());
    state.apply(Event::AccountActed {
        act: AccountAct::Remove,
        outcome: ActOutcome::Done,
    });
    state.apply(Event::SignedOut);
    assert_eq!(state.phase, Phase::SignedOut);
    assert_eq!(
        state.acted,
        (1, Some((AccountAct::Remove, ActOutcome::Done)))
    );
    state.apply(snapshot(Vec::new()));
    assert_eq!(state.acted, (1, None));
}

/// The same answer twice is two answers: a form that was refused twice is not busy any more.
#[test]
fn answers_about_an_account_in_the_making_are_counted() {
    let mut state = State::default();
    for times in 1..3 {
        state.reply(Reply::Registration(Registration::Exists));
        assert_eq!(state.registration, (times, Some(Registration::Exists)));
    }
}

#[test]
fn whoever_was_there_may_be_gone_when_the_line_is() {
    let mut state = State::default();
    let line = |connection| Event::Connection {
        connection,
        trouble: None,
    };
    let seen = |presence| Seen {
        presence,
        ..Seen::default()
    };
    let (bob, carol) = (BareJid::new("bob@x"), BareJid::new("carol@x"));
    state.apply(line(Connection::Online));
    state.people.came(
        true,
        true,
        vec![
            (bob.clone(), Some(seen(Presence::Away))),
            (carol.clone(), Some(seen(Presence::Offline))),
        ],
    );
    assert_eq!(state.seen(&bob), Some(seen(Presence::Away)));
    state.apply(line(Connection::Offline));
    assert_eq!(state.seen(&bob), None);
    assert_eq!(state.seen(&carol), Some(seen(Presence::Offline)));
}

#[test]
fn a_picture_stays_until_there_is_another_or_none() {
    use crate::model::{AvatarHash, ImageType, Picture};
    let mut state = State::default();
    let bob = BareJid::new("bob@example.org");
    let tell = |state: &mut State, n: Option<u8>| {
        let picture = n.map(|n| Picture {
            hash: AvatarHash([n; 20]),
            kind: ImageType::Png,
            bytes: vec![n],
        });
        state.apply(Event::Avatar {
            jid: BareJid::new("bob@example.org"),
            picture,
        });
    };
    let shown = |state: &State| state.picture(&bob).map(|picture| picture.hash.0[0]);
    assert_eq!(shown(&state), None);
    tell(&mut state, Some(1));
    tell(&mut state, Some(2));
    assert_eq!(shown(&state), Some(2));
    tell(&mut state, None);
    assert_eq!(shown(&state), None);
    // Nothing of one account is shown in another.
    tell(&mut state, Some(3));
    state.apply(Event::SignedOut);
    assert_eq!(shown(&state), None);
}

#[test]
fn a_device_is_new_where_it_was_signed_in_and_until_that_is_known() {
    // It was here before.
    assert!(!running(vec![]).fresh);
    let mut state = State::default();
    state.reply(Reply::Ready {
        account: None,
        channel: None,
    });
    state.sign_in_sent();
    assert!(!state.fresh);
    state.apply(snapshot(vec![]));
    assert!(state.fresh);
    // The engine begins anew in another tab.
    state.apply(snapshot(vec![]));
    assert!(state.fresh);
    state.welcomed();
    state.apply(snapshot(vec![]));
    assert!(!state.fresh);
}

/// The form that is there before the worker has answered stays, and so does what was sent from it.
#[test]
fn a_form_before_the_answer_is_the_one_after_it() {
    let nobody = || Reply::Ready {
        account: None,
        channel: None,
    };
    let mut state = State::default();
    state.expect_nobody();
    assert_eq!((&state.phase, state.answered), (&Phase::SignedOut, false));
    state.sign_in_sent();
    state.reply(nobody());
    assert_eq!((&state.phase, state.answered), (&Phase::SigningIn, true));
    // Who is signed in is not signed out by expecting nobody.
    state.phase = Phase::Running;
    state.expect_nobody();
    assert_eq!(state.phase, Phase::Running);
}

/// What the archive has before it is another matter.
#[test]
fn a_first_message_is_shown_where_the_archive_may_have_older_ones() {
    let mut state = running(vec![chat("bob@x", None)]);
    state.apply(page(0..0, true, true));
    state.apply(changed(5));
    state.apply(changed(4));
    let rows = |state: &State| {
        let timeline = state.timeline(&jid("bob@x")).expect("it is open");
        timeline.rows().iter().map(|it| it.key).collect::<Vec<_>>()
    };
    assert_eq!(rows(&state), [key(5)]);
    state.apply(page(4..6, false, true));
    assert_eq!(rows(&state), [key(4), key(5)]);
}

#[test]
fn a_chat_whose_contact_comes_after_the_snapshot_gets_its_name_then() {
    let named = |jid: BareJid, name: &str, nickname: Option<&str>| Person {
        contact: Some(crate::model::Contact {
            jid: jid.clone(),
            name: Some(name.into()),
            subscription: crate::model::Subscription::Both,
            asked: false,
            approved: false,
            groups: Vec::new(),
        }),
        jid,
        nickname: nickname.map(str::to_owned),
        request: None,
        blocked: false,
        waits: false,
    };
    // What a contact calls itself is known before what this account calls it.
    let bob = || ChatSummary {
        name: "Boss".into(),
        ..chat("bob@x", Some(2))
    };
    let chats = || vec![bob(), chat("carol@x", Some(1)), chat("dave@x", Some(3))];
    let mut state = running(chats());
    let people = |anew, people| Event::People { anew, people };
    let name = |state: &State, of: &str| state.chat(&jid(of)).map(|it| it.name.clone());
    assert_eq!(name(&state, "bob@x").as_deref(), Some("Boss"));
    let bobs = named(jid("bob@x"), "Bob", Some("Boss"));
    state.apply(people(true, vec![bobs]));
    let carols = named(jid("carol@x"), "Carol", None);
    state.apply(people(false, vec![carols]));
    state.apply(Event::Everybody);
    let are_called = |state: &State| {
        assert_eq!(name(state, "bob@x").as_deref(), Some("Bob"));
        assert_eq!(name(state, "carol@x").as_deref(), Some("Carol"));
        assert_eq!(name(state, "dave@x").as_deref(), Some("dave@x"));
    };
    are_called(&state);
    // A snapshot of another leader does not take them away, and has what is newer.
    state.apply(snapshot(chats()));
    are_called(&state);
    let renamed = ChatSummary {
        name: "Robert".into(),
        ..bob()
    };
    state.apply(snapshot(vec![renamed]));
    assert_eq!(name(&state, "bob@x").as_deref(), Some("Robert"));
}
