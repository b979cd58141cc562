//! What was missed (XEP-0313): first starts, catch-ups, gaps, scrolling back.

use super::rig::*;
use crate::bus::{Command, Connection, Event};
use crate::engine::archive::{ArchiveRow, ParkedRow};
use crate::engine::records::{MessageRow, PrekeyRow};
use crate::model::{BareJid, Message, Problem};
use crate::store::{Record, codec};

pub(super) const MINUTE: u64 = 60_000;
pub(super) const DAY: u64 = 24 * 60 * MINUTE;

/// The rows of a table.
pub(super) fn all<R: Record>(rig: &Rig) -> Vec<R> {
    let rows = rig.store.table(R::TABLE).rows;
    rows.values()
        .filter_map(|bytes| codec::decode(bytes).ok())
        .collect()
}

pub(super) fn messages(rig: &Rig) -> Vec<Message> {
    let rows = all::<MessageRow>(rig);
    rows.into_iter().map(|row| row.message).collect()
}

/// Bodies, or causes, in the order of the rows.
pub(super) fn texts(rig: &Rig) -> Vec<String> {
    let text = |message: Message| match message.problem {
        Some(problem) => problem.name().to_owned(),
        None => message.body,
    };
    messages(rig).into_iter().map(text).collect()
}

pub(super) fn row(rig: &Rig) -> ArchiveRow {
    rig.store
        .table(ArchiveRow::TABLE)
        .get(&ArchiveRow::place())
        .expect("readable")
        .expect("there is one")
}

pub(super) fn numbered(range: core::ops::Range<usize>) -> Vec<String> {
    range.map(|n| format!("text {n}")).collect()
}

/// What bob wrote, as the archive has it.
pub(super) fn from_bob(n: usize) -> String {
    plain("bob@example.org/x", &format!("b-{n}"), &format!("text {n}"))
}

/// A server with an archive, in which bob wrote these, a minute after the other, the last one a minute ago.
pub(super) fn server_with(count: usize) -> Server {
    let mut server = Server {
        archive: Some(Vec::new()),
        resumable: false,
        ..Server::default()
    };
    let now = 1_700_000_000_000;
    for n in 0..count {
        server.store(now - (count - n) as u64 * MINUTE, &from_bob(n));
    }
    server
}

pub(super) fn connections(rig: &Rig) -> Vec<Connection> {
    let connection = |event: &Event| match event {
        Event::Connection { connection, .. } => Some(*connection),
        _ => None,
    };
    rig.events.iter().filter_map(connection).collect()
}

/// Bob writes while nobody is there.
pub(super) fn missed(rig: &mut Rig, range: core::ops::Range<usize>) {
    for n in range {
        rig.now += MINUTE;
        rig.server.store(rig.now, &from_bob(n));
    }
}

/// Lets what the archive said arrive.
pub(super) fn release(rig: &mut Rig) {
    rig.server.holds = false;
    for frame in core::mem::take(&mut rig.server.held) {
        rig.frame(&frame);
    }
}

#[test]
fn a_first_start_reads_what_is_recent() {
    let rig = Rig::new(server_with(120));
    assert_eq!(texts(&rig), numbered(0..120));
    assert!(row(&rig).is_done());
    assert_eq!(connections(&rig).last(), Some(&Connection::Online));
    assert!(
        messages(&rig).iter().all(|it| it.key.position > 0),
        "and there is room before them"
    );
}

#[test]
fn a_first_start_stops_at_500_messages_or_7_days() {
    let rig = Rig::new(server_with(700));
    assert_eq!(texts(&rig), numbered(200..700));
    let mut server = server_with(3);
    if let Some(archive) = &mut server.archive {
        archive[0].at -= 8 * DAY;
    }
    assert_eq!(texts(&Rig::new(server)), numbered(1..3));
}

#[test]
fn nothing_of_a_first_start_counts_as_unread() {
    let mut rig = Rig::new(server_with(3));
    rig.command(Command::Attach);
    let chats = rig.events.iter().rev().find_map(|event| match event {
        Event::Snapshot { chats, .. } => Some(chats.clone()),
        _ => None,
    });
    assert_eq!(chats.expect("a snapshot")[0].unread, 0);
}

#[test]
fn a_start_without_an_archive_is_online() {
    let rig = Rig::new(Server::default());
    assert!(row(&rig).is_done());
    assert_eq!(connections(&rig).last(), Some(&Connection::Online));
}

#[test]
fn what_was_missed_is_read_by_pages_of_one_commit_each() {
    let mut rig = Rig::new(server_with(3));
    rig.cut();
    missed(&mut rig, 3..203);
    let before = rig.store.commits.get();
    rig.events.clear();
    rig.restart();
    assert_eq!(texts(&rig), numbered(0..203));
    // The first start of the engine, its stream, four pages and the newest one, the end, and the answers to what a stream
    // is set up with; not one for each message.
    let commits = rig.store.commits.get() - before;
    assert!(commits < 30, "{commits}");
    assert_eq!(
        connections(&rig)[1..],
        [Connection::CatchingUp, Connection::Online]
    );
    assert_eq!(rig.server.queries.len(), 1 + 4 + 1);
}

#[test]
fn the_next_start_begins_where_the_last_one_ended() {
    let mut rig = Rig::new(server_with(60));
    rig.restart();
    rig.server.queries.clear();
    rig.restart();
    assert_eq!(rig.server.queries.len(), 1, "one page, which is empty");
    assert_eq!(texts(&rig), numbered(0..60));
}

#[test]
fn live_and_archived_copies_are_one_row() {
    let mut rig = Rig::new(server_with(1));
    // With the archive's id and without, with an id of its own and without.
    let id = rig.server.store(
        rig.now,
        &message("bob@example.org/x", "m1", "<body>one</body>"),
    );
    let by = |id: &str| format!("<stanza-id xmlns='urn:xmpp:sid:0' id='{id}' by='{ME}'/>");
    rig.frame(&message(
        "bob@example.org/x",
        "m1",
        &format!("<body>one</body>{}", by(&id)),
    ));
    let nameless = "<message xmlns='jabber:client' from='bob@example.org/x' to='alice@example.org' type='chat'>";
    let id = rig
        .server
        .store(rig.now, &format!("{nameless}<body>two</body></message>"));
    rig.frame(&format!("{nameless}<body>two</body>{}</message>", by(&id)));
    rig.server.store(
        rig.now,
        &message("bob@example.org/x", "m3", "<body>three</body>"),
    );
    rig.frame(&message("bob@example.org/x", "m3", "<body>three</body>"));
    rig.restart();
    assert_eq!(texts(&rig), ["text 0", "one", "two", "three"]);
    rig.restart();
    assert_eq!(texts(&rig).len(), 4);
}

#[test]
fn a_name_used_twice_is_two_messages_where_the_archive_says_so() {
    let mut rig = Rig::new(server_with(0));
    let by = |id: &str| format!("<stanza-id xmlns='urn:xmpp:sid:0' id='{id}' by='{ME}'/>");
    for (id, body) in [("s1", "first"), ("s2", "second"), ("s3", "second")] {
        let body = format!("<body>{body}</body>{}", by(id));
        rig.frame(&message("bob@example.org/x", "1", &body));
    }
    assert_eq!(texts(&rig), ["first", "second"], "and a repetition is one");
}

#[test]
fn another_text_under_a_known_origin_id_is_another_message() {
    let mut rig = Rig::new(server_with(1));
    let named = |id: &str, body: &str| {
        let body = format!(
            "<body>{body}</body><stanza-id xmlns='urn:xmpp:sid:0' by='{ME}' id='{id}'/><origin-id xmlns='urn:xmpp:sid:0' id='aaaba'/>"
        );
        message("bob@example.org/x", "aaaba", &body)
    };
    for (id, body) in [("s1", "first"), ("s2", "second"), ("s1", "first")] {
        rig.frame(&named(id, body));
        rig.pass(2 * DAY);
    }
    assert_eq!(texts(&rig), ["text 0", "first", "second"]);
}

#[test]
fn what_bears_the_id_of_an_older_message_has_its_place_in_a_page() {
    let as_zero = |body: &str| plain("bob@example.org/x", "b-0", body);
    let later = |rig: &mut Rig, body: &str| {
        rig.now += MINUTE;
        rig.server.store(rig.now, &as_zero(body));
    };
    let expected: Vec<String> = ["text 0", "text 1", "other", "text 2", "text 3", "last"]
        .into_iter()
        .map(String::from)
        .collect();
    let come = |rig: &mut Rig| {
        later(rig, "other");
        missed(rig, 2..4);
        later(rig, "last");
    };
    // Forwards, and backwards on a device that is new.
    let mut rig = Rig::new(server_with(2));
    rig.cut();
    come(&mut rig);
    rig.restart();
    assert_eq!(texts(&rig), expected);
    let mut server = server_with(2);
    core::mem::swap(&mut server.archive, &mut rig.server.archive);
    server.page = 2;
    let mut rig = Rig::new(server);
    assert_eq!(texts(&rig), expected);
    let retract = "<retract xmlns='urn:xmpp:message-retract:1' id='b-0'/>";
    rig.frame(&message("bob@example.org/x", "r", retract));
    let gone: Vec<_> = messages(&rig)
        .iter()
        .map(|it| it.retracted.is_some())
        .collect();
    assert_eq!(gone, [false, false, false, false, false, true]);
}

#[test]
fn what_comes_live_meanwhile_is_shown_and_what_was_missed_goes_before_it() {
    let mut rig = Rig::new(server_with(2));
    rig.cut();
    missed(&mut rig, 2..60);
    rig.server.holds = true;
    rig.restart();
    missed(&mut rig, 60..61);
    rig.frame(&from_bob(60));
    assert_eq!(texts(&rig), ["text 0", "text 1", "text 60"]);
    release(&mut rig);
    assert_eq!(texts(&rig), numbered(0..61));
}

#[test]
fn what_the_server_kept_has_its_time_until_the_catch_up_is_done() {
    let mut rig = Rig::new(server_with(2));
    rig.cut();
    rig.now += 3 * DAY;
    rig.server.holds = true;
    rig.restart();
    let now = rig.now;
    let at = |rig: &mut Rig, id: &str, delays: &str| {
        let body = format!("<body>{id}</body>{delays}");
        rig.frame(&message("bob@example.org/x", id, &body));
        rig.messages(BOB).pop().expect("a row").at
    };
    let since = now - DAY;
    assert_eq!(at(&mut rig, "k1", &kept("example.org", since)), since);
    assert_eq!(at(&mut rig, "k2", &kept(ME, since)), since);
    // Nobody else kept it for us, and no time is yet to come.
    assert_eq!(at(&mut rig, "k3", &kept(BOB, since)), now);
    assert_eq!(at(&mut rig, "k4", &kept(ME, now + DAY)), now);
    // What its sender put in before the server did.
    let both = kept(ME, now - 900 * DAY) + &kept("example.org", since);
    assert_eq!(at(&mut rig, "k5", &both), since);
    release(&mut rig);
    assert_eq!(at(&mut rig, "k6", &kept("example.org", since)), now);
}

#[test]
fn a_long_catch_up_shows_the_newest_page_early_with_a_gap_before_it() {
    let mut rig = Rig::new(server_with(2));
    rig.cut();
    missed(&mut rig, 2..202);
    rig.server.holds = true;
    rig.restart();
    let first: Vec<String> = rig.server.held.drain(..).collect();
    rig.events.clear();
    for frame in first {
        rig.frame(&frame);
    }
    // Two queries are out now: the newest page was asked for first.
    let newest: Vec<String> = rig.server.held.drain(..51).collect();
    for frame in newest {
        rig.frame(&frame);
    }
    let early: Vec<String> = numbered(0..52)
        .into_iter()
        .chain(numbered(152..202))
        .collect();
    assert_eq!(texts(&rig), early);
    let gaps = |rig: &Rig| {
        rig.events.iter().rev().find_map(|event| match event {
            Event::Gaps { gaps, .. } => Some(gaps.clone()),
            _ => None,
        })
    };
    let gap = gaps(&rig).expect("a gap is told of")[0];
    assert_eq!(gap.before, messages(&rig)[52].key);
    assert!(!gap.lost);
    release(&mut rig);
    assert_eq!(texts(&rig), numbered(0..202));
    assert_eq!(gaps(&rig).expect("told"), [], "and it is closed");
}

#[test]
fn encrypted_messages_wait_until_it_is_their_turn() {
    let (mut rig, mut bob) = with_session();
    rig.server.archive = Some(Vec::new());
    rig.server.resumable = false;
    rig.restart();
    let target = rig.bundle();
    let sealed: Vec<String> = (0..60)
        .map(|n| {
            let body = written(&bob.seal(&target, &format!("text {n}")));
            message("bob@example.org/x", &format!("e-{n}"), &body)
        })
        .collect();
    rig.cut();
    rig.server.holds = true;
    for stanza in &sealed {
        rig.now += MINUTE;
        rig.server.store(rig.now, stanza);
    }
    rig.restart();
    rig.frame(&sealed[59]);
    assert_eq!(texts(&rig), ["hello", "waiting"]);
    assert_eq!(all::<ParkedRow>(&rig).len(), 1);
    release(&mut rig);
    let mut expected = vec!["hello".to_owned()];
    expected.extend(numbered(0..60));
    assert_eq!(texts(&rig), expected);
    assert_eq!(all::<ParkedRow>(&rig).len(), 0);
    assert_eq!(row(&rig).parked, 0);
    let next = written(&bob.seal(&target, "next"));
    rig.frame(&message("bob@example.org/x", "next", &next));
    assert_eq!(texts(&rig).last().map(String::as_str), Some("next"));
}

#[test]
fn what_bears_the_id_of_another_one_waits_in_a_row_of_its_own() {
    let (mut rig, mut bob) = with_session();
    rig.server.archive = Some(Vec::new());
    rig.server.resumable = false;
    rig.restart();
    let target = rig.bundle();
    let mut sealed = |body: &str| {
        let sealed = written(&bob.seal(&target, body));
        message("bob@example.org/x", "aaaba", &sealed)
    };
    let texts_of: Vec<String> = ["first", "second", "third"].map(&mut sealed).into();
    rig.server.store(rig.now, &texts_of[0]);
    rig.frame(&texts_of[0]);
    rig.cut();
    rig.now += MINUTE;
    rig.server.holds = true;
    rig.server.store(rig.now, &texts_of[1]);
    rig.restart();
    for stanza in [&texts_of[0], &texts_of[2], &texts_of[2]] {
        rig.frame(stanza);
    }
    assert_eq!(texts(&rig), ["hello", "first", "waiting"]);
    release(&mut rig);
    assert_eq!(texts(&rig), ["hello", "first", "second", "third"]);
    rig.pass(6 * MINUTE);
    for stanza in &texts_of {
        rig.frame(stanza);
    }
    assert_eq!(texts(&rig), ["hello", "first", "second", "third"]);
}

#[test]
fn what_waited_is_opened_where_the_archive_does_not_have_it() {
    let (mut rig, mut bob) = with_session();
    rig.server.archive = Some(Vec::new());
    rig.server.resumable = false;
    rig.cut();
    rig.server.holds = true;
    rig.restart();
    let target = rig.bundle();
    for n in 0..3 {
        let body = written(&bob.seal(&target, &format!("text {n}")));
        rig.frame(&message("bob@example.org/x", &format!("e-{n}"), &body));
    }
    assert_eq!(texts(&rig), ["hello", "waiting", "waiting", "waiting"]);
    // The process ends and begins anew while they wait.
    rig.restart();
    release(&mut rig);
    assert_eq!(texts(&rig), ["hello", "text 0", "text 1", "text 2"]);
}

#[test]
fn a_prekey_serves_every_exchange_of_a_catch_up_and_then_goes() {
    let (mut rig, mut bob) = with_bob();
    rig.server.archive = Some(Vec::new());
    rig.server.resumable = false;
    rig.restart();
    let target = rig.bundle();
    let mut again = Peer::new(BOB, 78);
    // Both start from the same prekey.
    bob.rng = Numbers(5);
    again.rng = Numbers(5);
    let first = written(&bob.seal(&target, "first"));
    let second = written(&again.seal(&target, "second"));
    let prekeys = |rig: &Rig| {
        let mut ids: Vec<u32> = all::<PrekeyRow>(rig).iter().map(|row| row.0.id).collect();
        ids.sort_unstable();
        ids
    };
    let before = prekeys(&rig);
    rig.cut();
    for (n, body) in [first, second].iter().enumerate() {
        rig.now += MINUTE;
        let stanza = message("bob@example.org/x", &format!("k-{n}"), body);
        rig.server.store(rig.now, &stanza);
    }
    let from = rig.server.stanzas.len();
    rig.restart();
    assert_eq!(texts(&rig), ["first", "second"]);
    let after = prekeys(&rig);
    assert_eq!(after.len(), before.len(), "one went, one came");
    let gone: Vec<_> = before.iter().filter(|id| !after.contains(id)).collect();
    assert_eq!(gone.len(), 1);
    let answers = rig.said_since(from);
    assert_eq!(answers.len(), 2, "an empty message for each, once");
    let published = rig.bundle().1;
    assert!(!published.prekeys.iter().any(|(id, _)| id == gone[0]));
}

#[test]
fn what_was_written_before_this_device_says_so() {
    let (mut rig, _) = with_session();
    rig.server.archive = Some(Vec::new());
    rig.server.resumable = false;
    rig.cut();
    let mut bob = Peer::new(BOB, 90);
    let other = Peer::new(ME, 91);
    let target = (other.own.id, other.own.bundle(&other.prekeys));
    for (n, at) in [rig.now - DAY, rig.now + MINUTE].into_iter().enumerate() {
        let body = written(&bob.seal(&target, "secret"));
        let stanza = message("bob@example.org/x", &format!("o-{n}"), &body);
        rig.server.store(at, &stanza);
    }
    rig.restart();
    let causes: Vec<_> = messages(&rig).iter().filter_map(|it| it.problem).collect();
    assert_eq!(causes, [Problem::BeforeDevice, Problem::NotForThisDevice]);
}

#[test]
fn what_is_written_during_a_catch_up_goes_out_after_it_or_after_a_while() {
    let mut rig = Rig::new(server_with(0));
    rig.server.publish_list(BOB, &[]);
    rig.cut();
    missed(&mut rig, 0..3);
    rig.server.holds = true;
    rig.restart();
    let from = rig.server.stanzas.len();
    rig.say(BOB, "soon");
    assert_eq!(rig.said_since(from).len(), 0);
    rig.pass(11_000);
    assert_eq!(rig.said_since(from).len(), 1, "patience ends");
    release(&mut rig);
    assert_eq!(texts(&rig), ["text 0", "text 1", "text 2", "soon"]);
}

#[test]
fn scrolling_back_reads_what_a_first_start_left() {
    let mut rig = Rig::new(server_with(560));
    let mut seen = Vec::new();
    let mut before = None;
    for _ in 0..20 {
        rig.events.clear();
        let chat = BareJid::new(BOB);
        rig.command(match before {
            None => Command::OpenChat { chat },
            Some(before) => Command::LoadOlder { chat, before },
        });
        let page = rig.events.iter().rev().find_map(|event| match event {
            Event::Page {
                messages, older, ..
            } => Some((messages.clone(), *older)),
            _ => None,
        });
        let (messages, older) = page.expect("an answer");
        before = messages.first().map(|it| it.key).or(before);
        seen.splice(0..0, messages.into_iter().map(|it| it.body));
        if !older {
            break;
        }
    }
    assert_eq!(seen, numbered(0..560));
    assert_eq!(texts(&rig), numbered(0..560));
}

#[test]
fn a_chat_that_is_new_here_shows_what_the_archive_has() {
    let mut server = server_with(3);
    for archived in server.archive.iter_mut().flatten() {
        archived.at -= 30 * DAY;
    }
    let mut rig = Rig::new(server);
    assert!(texts(&rig).is_empty());
    rig.command(Command::StartChat { typed: BOB.into() });
    assert_eq!(rig.rows(BOB), Vec::<String>::new(), "asked for");
    assert_eq!(rig.rows(BOB), numbered(0..3));
}

#[test]
fn the_cursor_follows_at_leisure() {
    let mut rig = Rig::new(server_with(1));
    rig.server.queries.clear();
    missed(&mut rig, 1..11);
    for n in 1..11 {
        rig.frame(&from_bob(n));
    }
    assert!(rig.server.queries.is_empty());
    rig.pass(6 * MINUTE);
    assert_eq!(rig.server.queries.len(), 1);
    assert_eq!(texts(&rig), numbered(0..11));
    rig.restart();
    assert_eq!(rig.server.queries.len(), 2);
    assert!(
        connections(&rig)
            .iter()
            .filter(|it| **it == Connection::CatchingUp)
            .count()
            <= 2
    );
}
