//! Search: the index finds what a scan of all messages finds, whatever happened to them and whenever the process ended.

use super::rig::*;
use crate::bus::{Command, Event, Hit};
use crate::engine::records::{ChatRow, MessageRow};
use crate::engine::search;
use crate::engine::search::words::Query;
use crate::model::{BareJid, ChatId, Message, MessageKey, Millis, Problem, Retraction};
use crate::store::{Key, Reads, Store, Table, Working, codec};
use proptest::collection::vec;
use proptest::prelude::*;

fn ask(
    rig: &mut Rig,
    query: &str,
    chat: Option<&str>,
    before: Option<&Hit>,
) -> (Vec<Hit>, bool, u8) {
    rig.events.clear();
    rig.command(Command::Search {
        id: 7,
        query: query.into(),
        chat: chat.map(BareJid::new),
        before: before.map(|hit| (hit.at, hit.key)),
    });
    let answer = rig.events.drain(..).find_map(|event| match event {
        Event::Found {
            id: 7,
            hits,
            more,
            indexed,
        } => Some((hits, more, indexed)),
        _ => None,
    });
    answer.expect("an answer in the same turn")
}

/// All hits, page by page.
fn all(rig: &mut Rig, query: &str, chat: Option<&str>) -> (Vec<Hit>, u8) {
    let mut hits: Vec<Hit> = Vec::new();
    loop {
        let (page, more, indexed) = ask(rig, query, chat, hits.last());
        assert!(!more || !page.is_empty());
        hits.extend(page);
        if !more {
            return (hits, indexed);
        }
    }
}

fn bodies(rig: &mut Rig, query: &str) -> Vec<String> {
    all(rig, query, None)
        .0
        .into_iter()
        .map(|hit| hit.snippet)
        .collect()
}

/// Everything in the background is done.
fn settle(rig: &mut Rig) {
    rig.pass(600_000);
}

#[test]
fn what_comes_and_what_is_said_is_found_at_once() {
    let (mut rig, mut bob) = with_session();
    rig.frame(&plain(BOB, "m1", "Straße nach Łódź"));
    let target = rig.bundle();
    let sealed = written(&bob.seal(&target, "a sealed street"));
    rig.frame(&message("bob@example.org/x", "m2", &sealed));
    rig.say(BOB, "Another STRASSE");
    assert_eq!(
        bodies(&mut rig, "stras"),
        ["Another STRASSE", "Straße nach Łódź"]
    );
    assert_eq!(bodies(&mut rig, "lodz strasse"), ["Straße nach Łódź"]);
    let (hits, more, indexed) = ask(&mut rig, "street", None, None);
    assert_eq!((more, indexed), (false, 100));
    assert_eq!(hits[0].chat, BareJid::new(BOB));
    assert_eq!((hits[0].own, &*hits[0].snippet), (false, "a sealed street"));
    assert_eq!(hits[0].marks, [(9, 15)]);
    assert!(bodies(&mut rig, "").is_empty());
    assert!(bodies(&mut rig, "nowhere").is_empty());
    assert!(all(&mut rig, "strasse", Some(MALLORY)).0.is_empty());
    assert_eq!(all(&mut rig, "strasse", Some(BOB)).0.len(), 2);
}

#[test]
fn what_waits_is_found_as_it_is_changed_and_not_when_it_is_gone() {
    let mut rig = Rig::new(Server::default());
    rig.cut();
    rig.say(BOB, "one thing");
    let key = rig.messages(BOB)[0].key;
    rig.command(Command::EditDraft {
        key,
        body: "another thing".into(),
    });
    assert!(bodies(&mut rig, "one").is_empty());
    assert_eq!(bodies(&mut rig, "another"), ["another thing"]);
    rig.command(Command::Delete { key });
    assert!(bodies(&mut rig, "another").is_empty());
}

#[test]
fn many_messages_become_few_segments() {
    let mut rig = Rig::new(Server::default());
    for number in 0..200 {
        rig.frame(&plain(
            BOB,
            &format!("m{number}"),
            &format!("word {number}"),
        ));
        if number % 20 == 0 {
            settle(&mut rig);
        }
    }
    settle(&mut rig);
    let rows = rig.store.table(Table::Indexed).rows;
    let of = |kind: u32| {
        let begins = |place: &&(Table, Key)| place.1.0.starts_with(&Key::new().small(kind).0);
        rows.keys().filter(begins).count()
    };
    assert!(of(2) < 3, "{} are pending", of(2));
    assert!(of(0) < 200 / 12 + 4, "{} segments", of(0));
    assert_eq!(bodies(&mut rig, "word").len(), 200);
    assert_eq!(bodies(&mut rig, "word 42"), ["word 42"]);
    let newest: Vec<Hit> = ask(&mut rig, "word", None, None).0;
    assert_eq!(newest[0].snippet, "word 199");
    rig.restart();
    assert_eq!(bodies(&mut rig, "word").len(), 200);
}

#[test]
fn the_next_question_takes_the_place_of_the_last() {
    let mut rig = Rig::new(Server::default());
    rig.frame(&plain(BOB, "m", "hello"));
    rig.events.clear();
    let search = |id: u32, query: &str| crate::engine::ports::Input::Command {
        tab: 1,
        command: Command::Search {
            id,
            query: query.into(),
            chat: None,
            before: None,
        },
    };
    rig.batch(vec![search(1, "h"), search(2, "he"), search(3, "hel")]);
    let answered: Vec<u32> = (rig.events.iter())
        .filter_map(|event| match event {
            Event::Found { id, .. } => Some(*id),
            _ => None,
        })
        .collect();
    assert_eq!(answered, [3]);
}

#[test]
fn a_restored_history_is_found() {
    let mut history = History::new();
    for number in 0..40 {
        history.put(number % 3, number, Some("old words"));
    }
    history.forget_the_index();
    history.rig.restart();
    let (hits, indexed) = all(&mut history.rig, "words", None);
    assert!(
        indexed < 100 && hits.is_empty(),
        "it says that it is not done"
    );
    settle(&mut history.rig);
    let (hits, indexed) = all(&mut history.rig, "words", None);
    assert_eq!((hits.len(), indexed), (40, 100));
}

#[test]
fn rows_that_are_lost_are_made_anew() {
    let mut history = History::new();
    for number in 0..40 {
        history.put(0, number, Some("old words"));
    }
    history.rig.restart();
    settle(&mut history.rig);
    // Every other row of the index is gone; what it named by those alone cannot be found.
    history.write(|work| {
        let places = work.keys::<search::rows::BlockRow>(&Key::new());
        for place in places.into_iter().step_by(2) {
            work.delete::<search::rows::BlockRow>(place);
        }
    });
    history.rig.restart();
    let _ = all(&mut history.rig, "words", None);
    // The next merge notices.
    for number in 40..60 {
        history.put(0, number, Some("new words"));
    }
    history.rig.restart();
    settle(&mut history.rig);
    assert!(all(&mut history.rig, "words", None).0.len() >= 20);
}

/// What somebody does to a message of which an older build kept no names.
#[test]
fn old_messages_get_their_names() {
    let mut history = History::new();
    history.rig.restart();
    for number in 0..12 {
        let frame = plain(BOB, &format!("m{number}"), &format!("text {number}"));
        history.rig.frame(&frame);
    }
    history.forget_the_index();
    let named = history.rig.store.table(Table::Named).rows;
    let mut gone = crate::store::Changes::new();
    for place in named.into_keys() {
        gone.writes.insert(place, crate::store::Write::Delete);
    }
    let fence = block_on(history.rig.store.raise_fence()).expect("memory keeps everything");
    block_on(history.rig.store.commit(fence, gone)).expect("memory keeps everything");
    history.rig.restart();
    let correction = "<body>corrected</body><replace xmlns='urn:xmpp:message-correct:0' id='m7'/>";
    history.rig.frame(&message(BOB, "c1", correction));
    settle(&mut history.rig);
    assert_eq!(history.rig.store.count(Table::Named), 13);
    assert_eq!(history.rig.rows(BOB)[7], "corrected");
    assert_eq!(bodies(&mut history.rig, "corrected"), ["corrected"]);
    assert!(bodies(&mut history.rig, "text 7").is_empty());
}

/// A history that is written beside the engine, and what a scan of it finds.
struct History {
    rig: Rig,
}

const CHATS: [&str; 3] = [BOB, MALLORY, "carol@example.org"];

impl History {
    fn new() -> Self {
        let mut rig = Rig::new(Server::default());
        for chat in CHATS {
            rig.command(Command::StartChat { typed: chat.into() });
        }
        Self { rig }
    }

    /// Changes rows as a turn does, while no engine runs.
    fn write(&mut self, change: impl FnOnce(&mut Working)) {
        self.rig.engine = None;
        let mut reads = Reads::new();
        reads.all::<MessageRow>(Key::new());
        reads.all::<search::rows::BlockRow>(Key::new());
        reads.all::<search::rows::PendingRow>(Key::new());
        let loaded = block_on(self.rig.store.load(&reads)).expect("memory gives everything");
        let mut work = Working::new(reads, loaded);
        change(&mut work);
        search::note(&mut work);
        let fence = block_on(self.rig.store.raise_fence()).expect("memory keeps everything");
        let kept = block_on(self.rig.store.commit(fence, work.into_changes()));
        kept.expect("memory keeps everything");
    }

    fn key(chat: u64, number: u64) -> MessageKey {
        MessageKey {
            chat: ChatId(1 + chat as u32),
            position: (1 << 62) + (number << 32),
        }
    }

    fn at(number: u64) -> Millis {
        // Of several chats, some at the same time.
        1_700_000_000_000 + number / 2 * 1_000
    }

    /// `None`: it was taken back.
    fn put(&mut self, chat: u64, number: u64, text: Option<&str>) {
        let mut message =
            Message::new(Self::key(chat, number), BareJid::new(BOB), Self::at(number));
        message.body = text.unwrap_or("taken back").into();
        message.retracted = text.is_none().then_some(Retraction {
            at: 0,
            clear: false,
        });
        message.problem = (text == Some("")).then_some(Problem::Tampered);
        self.write(|work| {
            work.put(&MessageRow {
                message,
                id: None,
                stanza_id: None,
                markable: false,
                answers: None,
                ahead: std::collections::BTreeSet::new(),
            });
        });
    }

    fn delete(&mut self, chat: u64, number: u64) {
        let place = MessageRow::place(Self::key(chat, number));
        self.write(|work| work.delete::<MessageRow>(place));
    }

    /// As a build left it that had no index.
    fn forget_the_index(&mut self) {
        self.write(|work| {
            for place in work.keys::<search::rows::PendingRow>(&Key::new()) {
                work.delete::<search::rows::PendingRow>(place);
            }
            work.delete::<crate::engine::backfill::BackfillRow>(
                crate::engine::backfill::BackfillRow::place(),
            );
        });
    }

    fn scan(&self, query: &str, chat: Option<&str>) -> Vec<MessageKey> {
        let query = Query::parse(query);
        let chats = self.rig.store.table(Table::Chats).rows;
        let chat = chat.map(|chat| {
            let place = (Table::Chats, ChatRow::place(&BareJid::new(chat)));
            codec::decode::<ChatRow>(&chats[&place])
                .expect("readable")
                .id
        });
        let rows = self.rig.store.table(Table::Messages).rows;
        let mut found: Vec<(Millis, MessageKey)> = rows
            .values()
            .map(|bytes| {
                codec::decode::<MessageRow>(bytes)
                    .expect("readable")
                    .message
            })
            .filter(|it| it.is_text() && chat.is_none_or(|chat| chat == it.key.chat))
            .filter(|it| !query.is_empty() && query.find(&it.body).is_some())
            .map(|it| (it.at, it.key))
            .collect();
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.into_iter().map(|(_, key)| key).collect()
    }

    /// Each message of a segment has the words that it has now.
    fn assert_no_former_words(&self) {
        let mut reads = Reads::new();
        reads.all::<MessageRow>(Key::new());
        reads.all::<search::rows::BlockRow>(Key::new());
        reads.all::<search::rows::PendingRow>(Key::new());
        let loaded = block_on(self.rig.store.load(&reads)).expect("memory gives everything");
        let work = Working::new(reads, loaded);
        let pending = work.keys::<search::rows::GoneRow>(&search::rows::GoneRow::all());
        assert!(pending.is_empty(), "{} are gone", pending.len());
        for (doc, terms) in search::sweep::contents(&work) {
            let row = work
                .get::<MessageRow>(&MessageRow::place(doc.key))
                .expect("readable");
            let message = row.expect("it is there").message;
            assert!(message.is_text());
            assert_eq!(terms, search::words::terms(&message.body));
        }
    }

    /// Asks both.
    fn compare(&mut self, query: &str, chat: Option<&str>) {
        let (hits, indexed) = all(&mut self.rig, query, chat);
        let hits: Vec<MessageKey> = hits.into_iter().map(|hit| hit.key).collect();
        let scan = self.scan(query, chat);
        if indexed == 100 {
            assert_eq!(hits, scan, "{query:?} in {chat:?}");
        } else {
            assert!(hits.iter().all(|key| scan.contains(key)));
            assert!(hits.is_sorted_by_key(|key| {
                core::cmp::Reverse(
                    scan.iter()
                        .position(|it| it == key)
                        .map(|at| usize::MAX - at),
                )
            }));
        }
    }
}

#[derive(Clone, Debug)]
enum Happening {
    Put(u64, u64, String),
    Retract(u64, u64),
    Delete(u64, u64),
    /// The process runs so many slices in the background.
    Runs(u8),
    /// It ends after so many commits.
    Ends(u32),
    Forgets,
    Search(String, Option<usize>),
}

fn happening() -> impl Strategy<Value = Happening> {
    let text = "(a|ab|b|ba|é|東京|京都)( (a|ab|abc|b|E|東京)){0,3}";
    let (chat, number) = (0u64..3, 0u64..30);
    prop_oneof![
        8 => (chat.clone(), number.clone(), text).prop_map(|(c, n, t)| Happening::Put(c, n, t)),
        1 => (chat.clone(), number.clone()).prop_map(|(c, n)| Happening::Retract(c, n)),
        1 => (chat, number).prop_map(|(c, n)| Happening::Delete(c, n)),
        2 => (0u8..6).prop_map(Happening::Runs),
        1 => (0u32..8).prop_map(Happening::Ends),
        1 => Just(Happening::Forgets),
        2 => ("[abe東京]{1,2}( [ab])?", proptest::option::of(0usize..3)).prop_map(|(q, c)| Happening::Search(q, c)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_index_finds_what_a_scan_finds(happenings in vec(happening(), 1..60)) {
        let mut history = History::new();
        for happening in happenings {
            match happening {
                Happening::Put(chat, number, text) => history.put(chat, number, Some(&text)),
                Happening::Retract(chat, number) => history.put(chat, number, None),
                Happening::Delete(chat, number) => history.delete(chat, number),
                Happening::Forgets => history.forget_the_index(),
                Happening::Runs(slices) => {
                    history.rig.restart();
                    for _ in 0..slices {
                        if history.rig.wake.is_some() {
                            history.rig.wait();
                        }
                    }
                }
                Happening::Ends(commits) => {
                    if !history.rig.restart_failing_after(commits) {
                        history.rig.store.fail_after(1);
                        while let Some(at) = history.rig.wake.take() {
                            history.rig.now = history.rig.now.max(at);
                            if history.rig.now > at + 3_600_000
                                || history.rig.turn(vec![crate::engine::ports::Input::Timer]).is_err()
                            {
                                break;
                            }
                        }
                    }
                    history.rig.store.mend();
                    history.rig.engine = None;
                }
                Happening::Search(query, chat) => {
                    history.rig.restart();
                    history.compare(&query, chat.map(|chat| CHATS[chat]));
                }
            }
        }
        history.rig.restart();
        settle(&mut history.rig);
        for query in ["a", "ab", "b e", "京", "東京", "abc", "z"] {
            history.compare(query, None);
            history.compare(query, Some(BOB));
        }
        prop_assert_eq!(all(&mut history.rig, "a", None).1, 100);
        // What was deleted or changed is nowhere.
        history.rig.restart();
        settle(&mut history.rig);
        history.assert_no_former_words();
    }
}
