//! Archives that fail, lie or repeat themselves, and processes that die while they read one.

use super::archive::*;
use super::rig::*;
use crate::bus::{Command, Connection, Event};
use crate::engine::ports::Input;
use crate::engine::records::{MessageRow, UnackedRow};
use crate::model::{BareJid, Delivery};

#[test]
fn somebody_elses_stanza_id_means_nothing() {
    let mut rig = Rig::new(server_with(0));
    for n in 0..2 {
        let forged = format!(
            "<body>text {n}</body><stanza-id xmlns='urn:xmpp:sid:0' id='same' by='mallory@example.org'/>"
        );
        rig.frame(&message("bob@example.org/x", &format!("m{n}"), &forged));
    }
    assert_eq!(texts(&rig), numbered(0..2));
    assert!(
        all::<MessageRow>(&rig)
            .iter()
            .all(|row| row.stanza_id.is_none())
    );
}

#[test]
fn results_count_from_the_own_archive_and_for_an_open_query_only() {
    let mut rig = Rig::new(server_with(0));
    let result = |from: &str, query: &str| {
        format!(
            "<message xmlns='jabber:client' from='{from}' to='{ME}/sotto'><result xmlns='urn:xmpp:mam:2' queryid='{query}' id='x'>\
             <forwarded xmlns='urn:xmpp:forward:0'>{}</forwarded></result></message>",
            from_bob(7)
        )
    };
    let over = rig.server.queries[0]
        .attr("queryid")
        .expect("one")
        .to_owned();
    rig.frame(&result(ME, "made-up"));
    rig.frame(&result(ME, &over));
    rig.server.holds = true;
    rig.restart();
    let open = rig
        .server
        .queries
        .last()
        .expect("one")
        .attr("queryid")
        .expect("one")
        .to_owned();
    rig.frame(&result(MALLORY, &open));
    release(&mut rig);
    assert!(texts(&rig).is_empty());
}

#[test]
fn an_expired_cursor_is_a_gap_that_stays() {
    let mut rig = Rig::new(server_with(10));
    rig.cut();
    missed(&mut rig, 10..20);
    if let Some(archive) = &mut rig.server.archive {
        archive.drain(..15);
    }
    rig.restart();
    let mut expected = numbered(0..10);
    expected.extend(numbered(15..20));
    assert_eq!(texts(&rig), expected);
    rig.events.clear();
    rig.command(Command::OpenChat {
        chat: BareJid::new(BOB),
    });
    let gap = rig.events.iter().find_map(|event| match event {
        Event::Gaps { gaps, .. } => gaps.first().copied(),
        _ => None,
    });
    let gap = gap.expect("a gap");
    assert!(gap.lost);
    assert_eq!(gap.before, messages(&rig)[10].key);
    // From then on the archive is read from where it is now.
    missed(&mut rig, 20..21);
    rig.restart();
    assert_eq!(texts(&rig).len(), 16);
}

#[test]
fn what_the_server_has_is_not_sent_again() {
    let mut rig = Rig::new(server_with(0));
    rig.server.publish_list(BOB, &[]);
    rig.server.no_acks = true;
    let arrived = rig.say(BOB, "arrived");
    let lost = rig.say(BOB, "lost");
    let said = rig.said_since(0);
    let copy = crate::xmpp::xml::write(
        said.iter()
            .find(|it| it.attr("id") == Some(&arrived))
            .expect("sent"),
    );
    rig.cut();
    rig.server.no_acks = false;
    rig.server.store(
        rig.now,
        &copy.replacen("<message ", &format!("<message from='{ME}/sotto' "), 1),
    );
    let from = rig.server.stanzas.len();
    rig.now += MINUTE;
    rig.restart();
    let again: Vec<_> = (rig.said_since(from).iter())
        .filter_map(|it| it.attr("id").map(str::to_owned))
        .collect();
    assert_eq!(again, [lost]);
    rig.pass(MINUTE);
    let states: Vec<_> = messages(&rig).into_iter().map(|it| it.delivery).collect();
    assert_eq!(states, [Delivery::Sent, Delivery::Sent]);
    assert!(
        all::<UnackedRow>(&rig)
            .iter()
            .all(|row| row.message.is_none())
    );
}

#[test]
fn what_is_sent_again_is_not_taken_for_its_first_sending_which_bounced() {
    for arrived in [false, true] {
        let mut rig = Rig::new(server_with(1));
        let from = rig.server.stanzas.len();
        let id = rig.say(BOB, "please read");
        let keep = |rig: &mut Rig, copy: &str| {
            let from = format!("<message from='{ME}/sotto' ");
            rig.now += 1_000;
            rig.server
                .store(rig.now, &copy.replacen("<message ", &from, 1));
        };
        let first = rig.said_since(from).remove(0);
        assert_eq!(first.attr("id"), Some(&*id));
        keep(&mut rig, &crate::xmpp::xml::write(&first));
        let error = "<error type='cancel'><remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";
        rig.frame(&message(BOB, &id, error).replace("'chat'", "'error'"));
        let row = rig.messages(BOB).remove(1);
        assert!(matches!(row.delivery, Delivery::Failed(_)));
        // The line is dead, which nobody knows yet.
        rig.server.deaf = true;
        rig.take_sent();
        rig.command(Command::SendAgain { key: row.key });
        let is_text = |it: &String| it.contains("please read");
        let second = rig.take_sent().into_iter().find(is_text).expect("sent");
        rig.cut();
        rig.server.deaf = false;
        if arrived {
            keep(&mut rig, &second);
        }
        let from = rig.server.stanzas.len();
        rig.pass(10 * MINUTE);
        let again = rig.said_since(from);
        let again: Vec<_> = (again.iter())
            .map(crate::xmpp::xml::write)
            .filter(is_text)
            .collect();
        assert_eq!(again.len(), usize::from(!arrived), "{again:?}");
        let origin = format!("<origin-id xmlns='urn:xmpp:sid:0' id='{id}'/>");
        assert!(second.contains(&origin) && again.iter().all(|it| it.contains(&origin)));
        let rows = rig.messages(BOB);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[1].delivery, Delivery::Sent);
    }
}

#[test]
fn an_archive_that_does_not_answer_is_asked_again() {
    let mut rig = Rig::new(server_with(0));
    rig.cut();
    missed(&mut rig, 0..3);
    rig.server.mute.insert("urn:xmpp:mam:2".into());
    rig.restart();
    rig.pass(70_000);
    assert_eq!(connections(&rig).last(), Some(&Connection::CatchingUp));
    rig.server.mute.clear();
    rig.pass(20_000);
    assert_eq!(texts(&rig), numbered(0..3));
    assert_eq!(connections(&rig).last(), Some(&Connection::Online));
}

#[test]
fn a_crash_after_any_commit_of_a_catch_up_loses_and_doubles_nothing() {
    for good in 0..40 {
        let (mut rig, mut bob) = with_session();
        rig.server.archive = Some(Vec::new());
        rig.server.resumable = false;
        rig.server.page = 7;
        rig.restart();
        let target = rig.bundle();
        rig.cut();
        for n in 0..30 {
            rig.now += MINUTE;
            let stanza = if n % 3 == 0 {
                from_bob(n)
            } else {
                let body = written(&bob.seal(&target, &format!("text {n}")));
                message("bob@example.org/x", &format!("e-{n}"), &body)
            };
            rig.server.store(rig.now, &stanza);
        }
        let failed = rig.restart_failing_after(good);
        rig.store.mend();
        rig.restart();
        let mut expected = vec!["hello".to_owned()];
        expected.extend(numbered(0..30));
        assert_eq!(texts(&rig), expected, "killed after {good} commits");
        if !failed {
            assert!(good > 10, "{good}");
            return;
        }
    }
    panic!("it never got through");
}

#[test]
fn a_page_of_more_than_was_asked_for_loses_nothing() {
    let mut server = server_with(450);
    server.page = 300;
    let mut rig = Rig::new(server);
    assert_eq!(texts(&rig), numbered(0..450), "backwards");
    rig.cut();
    missed(&mut rig, 450..900);
    rig.restart();
    assert_eq!(texts(&rig), numbered(0..900), "forwards");
}

#[test]
fn an_archive_that_gives_the_same_page_for_ever_is_left_alone() {
    let mut rig = Rig::new(server_with(3));
    rig.cut();
    missed(&mut rig, 3..5);
    rig.server.repeats = true;
    rig.server.queries.clear();
    rig.restart();
    rig.pass(MINUTE);
    assert!(rig.server.queries.len() < 6, "{}", rig.server.queries.len());
    assert_eq!(texts(&rig), numbered(0..5));
    assert_eq!(connections(&rig).last(), Some(&Connection::Online));
}

#[test]
fn what_a_former_stream_left_goes_out_where_the_archive_says_nothing() {
    let mut rig = Rig::new(server_with(0));
    rig.server.publish_list(BOB, &[]);
    rig.server.no_acks = true;
    let lost = rig.say(BOB, "lost");
    rig.cut();
    rig.server.no_acks = false;
    rig.server.mute.insert("urn:xmpp:mam:2".into());
    let from = rig.server.stanzas.len();
    rig.restart();
    let later = rig.say(BOB, "later");
    assert!(rig.said_since(from).is_empty());
    for _ in 0..6 {
        rig.pass(MINUTE);
    }
    let said: Vec<_> = (rig.said_since(from).iter())
        .filter_map(|it| it.attr("id").map(str::to_owned))
        .collect();
    assert_eq!(said, [lost, later], "once, and in order");
    assert!(
        messages(&rig)
            .iter()
            .all(|it| it.delivery == Delivery::Sent)
    );
}

#[test]
fn two_pages_in_one_batch_go_one_after_the_other() {
    let mut rig = Rig::new(server_with(2));
    rig.cut();
    missed(&mut rig, 2..202);
    rig.server.holds = true;
    rig.restart();
    for frame in core::mem::take(&mut rig.server.held) {
        rig.frame(&frame);
    }
    // After the first page the one that follows and the newest one are asked for.
    assert_eq!(rig.server.queries.len(), 4);
    rig.server.holds = false;
    let both = core::mem::take(&mut rig.server.held);
    assert_eq!(both.len(), 2 * 51);
    rig.batch(both.into_iter().map(Input::Frame).collect());
    assert_eq!(texts(&rig), numbered(0..202));
}

/// What is unread in the only chat.
fn unread(rig: &mut Rig) -> u32 {
    rig.events.clear();
    rig.command(Command::Attach);
    let chats = rig.events.iter().rev().find_map(|event| match event {
        Event::Snapshot { chats, .. } => Some(chats.clone()),
        _ => None,
    });
    chats
        .expect("a snapshot")
        .first()
        .map_or(0, |chat| chat.unread)
}

/// Messages that are all older than what a first start reads.
fn old_server() -> Server {
    let mut server = server_with(120);
    for it in server.archive.as_mut().expect("there is one") {
        it.at -= 30 * DAY;
    }
    server
}

#[test]
fn what_is_older_than_a_first_start_reads_is_not_news_later() {
    let mut rig = Rig::new(old_server());
    rig.now += MINUTE;
    let live = plain("bob@example.org/x", "new-1", "new");
    rig.server.store(rig.now, &live);
    rig.frame(&live);
    rig.pass(6 * MINUTE);
    assert_eq!(texts(&rig).last().map(String::as_str), Some("new"));
    assert_eq!(unread(&mut rig), 1);

    let mut rig = Rig::new(old_server());
    rig.restart();
    assert_eq!(unread(&mut rig), 0);
}

#[test]
fn an_archive_at_fault_is_asked_again() {
    let mut rig = Rig::new(server_with(3));
    rig.cut();
    missed(&mut rig, 3..10);
    let mam = "urn:xmpp:mam:2";
    (rig.server.refuse).insert(mam.into(), "internal-server-error".into());
    rig.pass(MINUTE);
    rig.server.refuse.clear();
    rig.pass(60 * MINUTE);
    assert_eq!(texts(&rig), numbered(0..10));
}

#[test]
fn what_comes_while_the_archive_is_at_fault_stays_behind_what_was_missed() {
    let mut rig = Rig::new(server_with(3));
    rig.cut();
    missed(&mut rig, 3..203);
    let mam = "urn:xmpp:mam:2";
    (rig.server.refuse).insert(mam.into(), "internal-server-error".into());
    rig.pass(MINUTE);
    rig.server.refuse.clear();
    rig.now += MINUTE;
    let live = plain("bob@example.org/x", "new-1", "new");
    rig.server.store(rig.now, &live);
    rig.frame(&live);
    rig.pass(10 * MINUTE);
    assert_eq!(texts(&rig).last().map(String::as_str), Some("new"));
    assert_eq!(texts(&rig).len(), 204);
}
