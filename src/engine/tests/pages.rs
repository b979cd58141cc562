//! Pages of a timeline, from its end, around a row and back.

use super::rig::{BOB, Numbers, Rig, Server, block_on, plain};
use crate::bus::{Command, Event, Part, Password};
use crate::engine::Engine;
use crate::engine::ports::{Effect, Input, Start};
use crate::model::{BareJid, MessageKey};
use crate::store::Table;

/// A chat of two hundred messages, and the keys of all.
fn long_chat() -> (Rig, Vec<MessageKey>) {
    let mut rig = Rig::new(Server::default());
    for number in 0..200 {
        rig.frame(&plain(BOB, &format!("m{number}"), &number.to_string()));
    }
    let mut keys = Vec::new();
    let mut before = None;
    loop {
        let command = match before {
            None => Command::OpenChat { chat: bob() },
            Some(before) => Command::LoadOlder {
                chat: bob(),
                before,
            },
        };
        let (_, page, ..) = ask(&mut rig, command);
        let Some((first, _)) = page.first() else {
            break;
        };
        before = Some(*first);
        keys.splice(0..0, page.into_iter().map(|(key, _)| key));
        if keys.len() == 200 {
            break;
        }
    }
    (rig, keys)
}

fn bob() -> BareJid {
    BareJid::new(BOB)
}

type Page = (Part, Vec<(MessageKey, String)>, bool, bool);

fn ask(rig: &mut Rig, command: Command) -> Page {
    rig.events.clear();
    rig.command(command);
    let page = rig.events.drain(..).find_map(|event| match event {
        Event::Page {
            messages,
            part,
            older,
            newer,
            ..
        } => {
            let rows = messages.into_iter().map(|it| (it.key, it.body)).collect();
            Some((part, rows, older, newer))
        }
        _ => None,
    });
    page.expect("an answer")
}

fn span(page: &Page) -> (&str, &str, usize) {
    let rows = &page.1;
    (&rows[0].1, &rows[rows.len() - 1].1, rows.len())
}

#[test]
fn the_rows_around_one() {
    let (mut rig, keys) = long_chat();
    let around = |key| Command::OpenAround { chat: bob(), key };
    let page = ask(&mut rig, around(keys[100]));
    assert_eq!(page.0, Part::Around(keys[100]));
    assert_eq!(span(&page), ("70", "129", 60));
    assert!(page.2 && page.3);
    let page = ask(&mut rig, around(keys[190]));
    assert_eq!(span(&page), ("160", "199", 40));
    assert!(page.2 && !page.3);
    let page = ask(&mut rig, around(keys[10]));
    assert_eq!(span(&page), ("0", "39", 40));
    assert!(page.3);
    // One that is not there has a place nevertheless.
    let mut gone = keys[100];
    gone.position += 1;
    assert_eq!(span(&ask(&mut rig, around(gone))), ("71", "130", 60));
}

#[test]
fn the_rows_after_one() {
    let (mut rig, keys) = long_chat();
    let after = |after| Command::LoadNewer { chat: bob(), after };
    let page = ask(&mut rig, after(keys[50]));
    assert_eq!(page.0, Part::After(keys[50]));
    assert_eq!(span(&page), ("51", "110", 60));
    assert!(page.3);
    let page = ask(&mut rig, after(keys[139]));
    assert_eq!(span(&page), ("140", "199", 60));
    assert!(!page.3, "it ends at the newest");
    let page = ask(&mut rig, after(keys[199]));
    assert!(page.1.is_empty() && !page.3);
}

#[test]
fn pages_of_one_batch_are_told_apart() {
    let (mut rig, keys) = long_chat();
    rig.events.clear();
    let commands = [
        Command::OpenChat { chat: bob() },
        Command::OpenAround {
            chat: bob(),
            key: keys[100],
        },
        Command::LoadNewer {
            chat: bob(),
            after: keys[20],
        },
    ];
    let inputs = commands.map(|command| Input::Command { tab: 1, command });
    rig.batch(inputs.into());
    let spans: Vec<(String, String)> = (rig.events.iter())
        .filter_map(|event| match event {
            Event::Page { messages, .. } => Some((
                messages.first()?.body.clone(),
                messages.last()?.body.clone(),
            )),
            _ => None,
        })
        .collect();
    let expected = [("140", "199"), ("70", "129"), ("21", "80")]
        .map(|(first, last)| (first.to_owned(), last.to_owned()));
    assert_eq!(spans, expected);
}

#[test]
fn a_page_of_a_chat_that_the_same_turn_makes_has_what_made_it() {
    let mut rig = Rig::new(Server::default());
    let ask = || Input::Command {
        tab: 1,
        command: Command::OpenChat { chat: bob() },
    };
    // Whoever waits comes first, but not twice in a row.
    rig.turn(vec![ask()]).expect("kept");
    rig.events.clear();
    let frame = plain(BOB, "m1", "hello");
    rig.batch(vec![Input::Frame(frame), ask()]);
    let pages = rig.events.iter().filter_map(|event| match event {
        Event::Page { messages, .. } => Some(messages.iter().map(|it| it.body.as_str()).collect()),
        _ => None,
    });
    let pages: Vec<Vec<&str>> = pages.collect();
    assert_eq!(pages, [["hello"]]);
}

/// A page is in the effects of a turn that did nothing else; but a tab that asks again and again does not hold up what others wait for.
#[test]
fn a_page_is_there_before_what_nobody_waits_for_and_not_twice_in_a_row() {
    let (mut rig, _) = long_chat();
    rig.turn(vec![Input::Timer]).expect("kept");
    rig.deposit(BOB, "waits");
    let ask = || Input::Command {
        tab: 1,
        command: Command::OpenChat { chat: bob() },
    };
    let filled = Input::Command {
        tab: 1,
        command: Command::InboxFilled,
    };
    let inbox = |rig: &Rig| rig.store.count(Table::Inbox);
    let told = |effects: &[Effect]| {
        let page = |event: &Event| matches!(event, Event::Page { .. });
        effects.iter().any(|effect| match effect {
            Effect::Publish { event, .. } => page(event),
            _ => false,
        })
    };
    let first = rig.turn(vec![filled, ask()]).expect("kept");
    assert!(told(&first));
    assert_eq!(inbox(&rig), 1);
    let at_once = Effect::Wake(rig.now);
    assert!(first.contains(&at_once), "the rest comes at once");
    let second = rig.turn(vec![ask()]).expect("kept");
    assert!(told(&second));
    assert_eq!(inbox(&rig), 0);
}

#[test]
fn a_tab_that_begins_is_answered_in_the_first_turn() {
    let (mut rig, _) = long_chat();
    rig.deposit(BOB, "waits");
    rig.server.deaf = true;
    rig.engine = None;
    let random = Box::new(Numbers(99));
    let start = Start::Resume {
        password: Some(Password("secret".into())),
    };
    let started = block_on(Engine::start(rig.store.clone(), start, rig.now, random));
    let (engine, effects) = started.expect("the engine starts");
    assert!(effects.contains(&Effect::Wake(rig.now)));
    rig.engine = Some(engine);
    let asked = [Command::Attach, Command::OpenChat { chat: bob() }];
    let inputs = asked.map(|command| Input::Command { tab: 1, command });
    let effects = rig.turn(inputs.into()).expect("kept");
    let said = |of: fn(&Event) -> bool| {
        effects.iter().any(|effect| match effect {
            Effect::Publish { event, .. } => of(event),
            _ => false,
        })
    };
    assert!(said(|it| matches!(it, Event::Snapshot { .. })));
    assert!(said(|it| matches!(it, Event::Page { .. })));
    assert_eq!(rig.store.count(Table::Inbox), 1, "that is for the next one");
    rig.turn(vec![Input::Timer]).expect("kept");
    assert_eq!(rig.store.count(Table::Inbox), 0);
}
