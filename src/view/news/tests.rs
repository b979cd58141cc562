use super::*;
use crate::bus::{AccountInfo, ChatSummary, Connection, Event, Preview};
use crate::model::{Arrangement, ChatKind, Contact, Delivery, Person, Subscription};

fn jid(name: &str) -> BareJid {
    BareJid::new(name)
}

fn chat(name: &str, unread: u32) -> ChatSummary {
    ChatSummary {
        jid: jid(name),
        kind: ChatKind::Direct,
        name: name.to_uppercase(),
        unread,
        last: Some(Preview {
            body: "see you at six".into(),
            own: false,
            at: 1,
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

fn person(name: &str, contact: bool, blocked: bool) -> Person {
    Person {
        jid: jid(name),
        contact: contact.then(|| Contact {
            jid: jid(name),
            name: None,
            subscription: Subscription::Both,
            asked: false,
            approved: false,
            groups: Vec::new(),
        }),
        nickname: Some(name.to_uppercase()),
        request: None,
        blocked,
        waits: false,
    }
}

fn state(chats: Vec<ChatSummary>, people: Vec<Person>) -> State {
    let mut state = State::default();
    state.apply(Event::Snapshot {
        account: AccountInfo {
            jid: jid("alice"),
            device: None,
            fingerprint: None,
            shared: false,
            encryption_required: false,
            preferences: Default::default(),
        },
        connection: Connection::Online,
        trouble: None,
        chats,
    });
    state.apply(Event::People { anew: true, people });
    state
}

fn set(names: &[&str]) -> BTreeSet<BareJid> {
    names.iter().map(|it| jid(it)).collect()
}

fn said(name: &str, unread: u32, text: Option<&str>) -> Say {
    Say::Chat {
        chat: jid(name),
        name: name.to_uppercase(),
        unread,
        text: text.map(Into::into),
    }
}

#[test]
fn a_contact_is_named_and_quoted_and_a_stranger_is_not_quoted() {
    let chats = vec![chat("bob", 2), chat("carol", 1), chat("dave", 1)];
    let state = state(
        chats,
        vec![
            person("bob", true, false),
            person("carol", false, false),
            person("dave", true, true),
        ],
    );
    let all = set(&["bob", "carol", "dave", "nobody"]);
    let stranger = Say::Chat {
        chat: jid("carol"),
        name: "carol".into(),
        unread: 1,
        text: None,
    };
    let texts = vec![said("bob", 2, Some("see you at six")), stranger.clone()];
    assert_eq!(say(&state, &all, false, true, 0), texts);
    let none = vec![said("bob", 2, None), stranger];
    assert_eq!(say(&state, &all, false, false, 0), none, "only who");
}

#[test]
fn what_is_muted_or_read_is_not_said() {
    let mut muted = chat("bob", 1);
    muted.arrangement.muted_until = Some(10);
    let people = vec![person("bob", true, false), person("carol", true, false)];
    let state = state(vec![muted, chat("carol", 0)], people);
    let all = set(&["bob", "carol"]);
    assert_eq!(say(&state, &all, false, true, 9), vec![]);
    let later = vec![said("bob", 1, Some("see you at six"))];
    assert_eq!(say(&state, &all, false, true, 10), later);
}

#[test]
fn what_cannot_be_read_is_not_quoted() {
    let change: [fn(&mut Preview); 4] = [
        |it| it.problem = true,
        |it| it.retracted = true,
        |it| it.own = true,
        |it| it.body.clear(),
    ];
    for change in change {
        let mut bob = chat("bob", 1);
        bob.last.iter_mut().for_each(change);
        let state = state(vec![bob], vec![person("bob", true, false)]);
        let told = say(&state, &set(&["bob"]), false, true, 0);
        assert_eq!(told, vec![said("bob", 1, None)]);
    }
}

#[test]
fn what_was_missed_in_many_chats_is_one_notification() {
    let names = ["bob", "carol", "dave", "erin"];
    let chats = names.iter().map(|it| chat(it, 2)).collect();
    let people = names.iter().map(|it| person(it, true, false)).collect();
    let state = state(chats, people);
    let missed = Say::Missed {
        unread: 8,
        chats: 4,
    };
    assert_eq!(say(&state, &set(&names), true, true, 0), vec![missed]);
    assert_eq!(say(&state, &set(&names), false, true, 0).len(), 4, "live");
    assert_eq!(say(&state, &set(&names[..3]), true, true, 0).len(), 3);
}

#[test]
fn quiet_hours_may_go_over_midnight() {
    let night = Quiet::read("22:00-07:30").expect("it is so");
    for (time, quiet) in [
        ("21:59", false),
        ("22:00", true),
        ("00:00", true),
        ("07:29", true),
        ("07:30", false),
    ] {
        assert_eq!(
            minute(time).map(|it| night.is_at(it)),
            Some(quiet),
            "{time}"
        );
    }
    let noon = Quiet::read("12:00-13:00").expect("it is so");
    assert!(noon.is_at(12 * 60) && !noon.is_at(13 * 60) && !noon.is_at(0));
    for wrong in ["", "22:00", "22:00-24:00", "22:60-07:00", "a-b", "-"] {
        assert_eq!(Quiet::read(wrong), None, "{wrong}");
    }
}
