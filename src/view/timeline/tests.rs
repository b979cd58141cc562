use super::*;
use crate::model::{BareJid, ChatId, Delivery, Encryption};

pub fn key(position: u64) -> MessageKey {
    MessageKey {
        chat: ChatId(1),
        position,
    }
}

pub fn message(position: u64) -> Message {
    Message {
        body: format!("message {position}"),
        encryption: Encryption::OmemoLegacy,
        ..Message::new(
            key(position),
            BareJid::new("bob@localhost"),
            position * 1000,
        )
    }
}

fn messages(range: Range<u64>) -> Vec<Message> {
    range.map(message).collect()
}

fn positions(timeline: &Timeline) -> Vec<u64> {
    timeline.rows.iter().map(|row| row.key.position).collect()
}

fn shown(timeline: &Timeline) -> (u64, u64, usize) {
    let shown = timeline.shown();
    (
        shown[0].position,
        shown[shown.len() - 1].position,
        shown.len(),
    )
}

impl Timeline {
    /// A page before the first row.
    fn before(&mut self, messages: Vec<Message>, older: bool) {
        let first = self.rows[0].key;
        self.page(messages, Part::Before(first), older, true);
    }
}

fn loaded(range: Range<u64>, older: bool) -> Timeline {
    let mut timeline = Timeline::default();
    timeline.page(messages(range), Part::Newest, older, false);
    timeline
}

#[test]
fn pages_are_prepended_and_rows_are_there_once() {
    let mut timeline = loaded(50..100, true);
    timeline.before(messages(20..52), true);
    timeline.before(messages(0..20), false);
    assert_eq!(positions(&timeline), (0..100).collect::<Vec<_>>());
    assert!(!timeline.older());
    timeline.page(messages(50..100), Part::Newest, true, false);
    assert_eq!(positions(&timeline).len(), 100, "the same page again");
    assert!(!timeline.older(), "what lies before is known");
}

#[test]
fn an_empty_page_says_that_nothing_is_older() {
    let mut timeline = loaded(50..60, true);
    timeline.before(vec![], false);
    assert!(!timeline.older());
    assert_eq!(timeline.rows().len(), 10);
    let mut empty = Timeline::default();
    assert!(!empty.loaded());
    empty.page(vec![], Part::Newest, false, false);
    assert!(empty.loaded() && empty.rows().is_empty());
}

#[test]
fn an_upsert_changes_or_inserts_in_order() {
    let mut timeline = loaded(10..20, true);
    assert_eq!(timeline.upsert(message(30)), Upsert::Newest);
    assert_eq!(timeline.upsert(message(25)), Upsert::Inserted);
    let mut changed = message(25);
    changed.delivery = Delivery::Displayed;
    assert_eq!(timeline.upsert(changed.clone()), Upsert::Changed);
    assert_eq!(*timeline.rows()[10], changed);
    assert_eq!(timeline.upsert(message(5)), Upsert::Outside);
    assert_eq!(timeline.rows().len(), 12);
    let mut whole = loaded(10..20, false);
    assert_eq!(whole.upsert(message(5)), Upsert::Inserted);
}

#[test]
fn at_the_end_the_newest_sixty_are_shown() {
    let mut timeline = loaded(0..100, false);
    assert_eq!(shown(&timeline), (40, 99, NEWEST));
    timeline.upsert(message(100));
    assert_eq!(shown(&timeline), (41, 100, NEWEST));
}

#[test]
fn elsewhere_the_visible_rows_and_twenty_around() {
    let mut timeline = loaded(100..300, true);
    assert_eq!(timeline.look(key(250), key(259), false), Wanted::default());
    assert_eq!(shown(&timeline), (230, 279, 50));
    assert!(!timeline.at_end());
    // What arrives does not move what is being read.
    timeline.upsert(message(300));
    assert_eq!(shown(&timeline), (230, 279, 50));
    // The end of the document is not yet the end of the chat.
    timeline.look(key(270), key(279), true);
    assert_eq!(shown(&timeline), (250, 299, 50));
    timeline.look(key(290), key(299), true);
    timeline.look(key(291), key(300), true);
    assert!(timeline.at_end());
    assert_eq!(shown(&timeline), (241, 300, NEWEST));
}

#[test]
fn near_the_first_row_older_ones_are_wanted() {
    let mut timeline = loaded(100..200, true);
    assert_eq!(timeline.look(key(125), key(130), false), Wanted::default());
    assert_eq!(
        timeline.look(key(119), key(130), false).before,
        Some(key(100))
    );
    timeline.before(messages(50..100), false);
    assert_eq!(shown(&timeline).0, 100, "the window stays where it was");
    assert_eq!(timeline.look(key(60), key(70), false), Wanted::default());
    timeline.to_end();
    assert_eq!(shown(&timeline), (140, 199, NEWEST));
}

#[test]
fn after_a_new_beginning_the_next_page_replaces_all() {
    let mut timeline = loaded(0..50, false);
    timeline.look(key(10), key(20), false);
    timeline.begin_anew();
    assert_eq!(timeline.rows().len(), 50, "until then it stays");
    timeline.page(messages(100..110), Part::Newest, true, false);
    assert_eq!(positions(&timeline), (100..110).collect::<Vec<_>>());
    assert!(timeline.older() && timeline.at_end());
}

#[test]
fn a_page_that_does_not_touch_leaves_no_hole() {
    let mut timeline = loaded(0..50, false);
    timeline.page(messages(60..70), Part::Newest, true, false);
    assert_eq!(positions(&timeline), (60..70).collect::<Vec<_>>());
}

#[test]
fn the_first_unread_is_found_when_it_is_here() {
    let mut rows = messages(10..20);
    rows[3].own = true;
    let mut timeline = Timeline::default();
    timeline.page(rows.clone(), Part::Newest, true, false);
    assert_eq!(timeline.first_after(Some(key(14)), 5), Some(key(15)));
    assert_eq!(
        timeline.first_after(Some(key(12)), 5),
        Some(key(14)),
        "own ones are read"
    );
    assert_eq!(
        timeline.first_after(Some(key(9)), 50),
        None,
        "others may lie between"
    );
    assert_eq!(timeline.first_after(Some(key(19)), 0), None);
    assert_eq!(timeline.first_after(None, 3), Some(key(17)));
    assert_eq!(timeline.first_after(None, 50), None);
    let mut whole = Timeline::default();
    whole.page(rows, Part::Newest, false, false);
    assert_eq!(whole.first_after(Some(key(9)), 50), Some(key(10)));
    let mut beginning = Timeline::default();
    beginning.jump(key(0));
    beginning.page(messages(10..70), Part::Around(key(0)), false, true);
    assert_eq!(beginning.first_after(None, 500), Some(key(10)));
    assert_eq!(beginning.target(), Some(key(10)));
    assert_eq!(whole.last_own(|_| true).map(|it| it.key), Some(key(13)));
    assert_eq!(whole.last_own(|it| it.body.is_empty()), None);
}

#[test]
fn days_and_runs() {
    let mut rows = messages(0..5);
    rows[1].at = rows[0].at + RUN;
    rows[2].at = rows[1].at + 1;
    rows[3].at = rows[2].at + 1;
    rows[3].sender = BareJid::new("alice@localhost");
    rows[4].at = 24 * 60 * 60 * 1000;
    rows[4].sender = BareJid::new("alice@localhost");
    let mut timeline = Timeline::default();
    timeline.page(rows, Part::Newest, false, false);
    let marks: Vec<_> = (0..5)
        .map(|at| {
            let row = timeline
                .row(key(at), |ms| (ms / 86_400_000) as i64)
                .unwrap();
            (timeline.place(key(at)), row.new_day, row.follows)
        })
        .collect();
    assert_eq!(
        marks,
        [
            (Some(1), true, false),
            (Some(2), false, false),
            (Some(3), false, true),
            (Some(4), false, false),
            (Some(5), true, false),
        ]
    );
    assert_eq!(timeline.row(key(9), |_| 0), None);
}

#[test]
fn no_day_begins_where_older_messages_may_be() {
    let mut timeline = loaded(3..6, true);
    assert!(!timeline.row(key(3), |_| 0).unwrap().new_day);
    timeline.page(messages(0..3), Part::Before(key(3)), false, false);
    assert!(timeline.row(key(0), |_| 0).unwrap().new_day);
    assert!(!timeline.row(key(3), |_| 0).unwrap().new_day);
}

/// The rows around 500, of a chat of a thousand.
fn elsewhere() -> Timeline {
    let mut timeline = loaded(900..1000, true);
    assert!(timeline.jump(key(500)));
    assert_eq!(timeline.target(), None, "it is not here yet");
    timeline.page(messages(470..530), Part::Around(key(500)), true, true);
    timeline
}

#[test]
fn a_jump_to_what_is_here_moves_the_window() {
    let mut timeline = loaded(0..200, false);
    assert!(!timeline.jump(key(50)));
    assert_eq!(timeline.target(), Some(key(50)));
    assert_eq!(shown(&timeline), (30, 70, 41));
    assert!(!timeline.at_end());
    timeline.jumped();
    assert_eq!(timeline.target(), None);
    assert!(!timeline.to_end(), "the end is here");
    assert!(timeline.at_end());
}

#[test]
fn a_jump_elsewhere_begins_with_the_rows_around_it() {
    let mut timeline = elsewhere();
    assert_eq!(positions(&timeline), (470..530).collect::<Vec<_>>());
    assert_eq!(timeline.target(), Some(key(500)));
    assert_eq!(shown(&timeline), (480, 520, 41));
    assert!(timeline.older() && !timeline.complete() && !timeline.at_end());
    assert_eq!(timeline.upsert(message(1000)), Upsert::Outside);
    assert_eq!(timeline.upsert(message(499)), Upsert::Changed);
    // The newest page, which is asked for as the chat opens, changes nothing.
    timeline.page(messages(940..1001), Part::Newest, true, false);
    assert_eq!(timeline.newest(), Some(key(529)));
}

#[test]
fn newer_pages_lead_back_to_the_end() {
    let mut timeline = elsewhere();
    timeline.jumped();
    let wanted = Wanted {
        before: Some(key(470)),
        after: Some(key(529)),
    };
    assert_eq!(timeline.look(key(485), key(515), true), wanted);
    assert!(!timeline.at_end(), "the last row here is not the newest");
    timeline.page(messages(530..590), Part::After(key(529)), true, true);
    assert_eq!(timeline.look(key(500), key(520), false), Wanted::default());
    timeline.page(messages(700..760), Part::After(key(699)), true, true);
    assert_eq!(timeline.newest(), Some(key(589)), "no hole");
    timeline.page(messages(590..600), Part::After(key(589)), true, false);
    assert!(timeline.complete());
    assert_eq!(timeline.upsert(message(600)), Upsert::Newest);
    timeline.look(key(580), key(600), true);
    timeline.look(key(590), key(600), true);
    assert!(timeline.at_end());
    // After the last row there may be none.
    let mut timeline = elsewhere();
    timeline.page(vec![], Part::After(key(529)), true, false);
    assert!(timeline.complete());
}

#[test]
fn pages_for_rows_that_were_left_make_no_hole() {
    let mut timeline = elsewhere();
    timeline.page(messages(840..900), Part::Before(key(900)), true, true);
    assert_eq!(positions(&timeline), (470..530).collect::<Vec<_>>());
    // Of two jumps the second counts.
    assert!(timeline.jump(key(100)));
    assert!(timeline.jump(key(200)));
    timeline.page(messages(70..130), Part::Around(key(100)), true, true);
    assert_eq!(timeline.target(), None);
    timeline.page(messages(170..230), Part::Around(key(200)), true, true);
    assert_eq!(timeline.target(), Some(key(200)));
    assert_eq!(positions(&timeline), (170..230).collect::<Vec<_>>());
}

#[test]
fn a_jump_to_what_is_gone_ends_beside_it() {
    let mut timeline = Timeline::default();
    assert!(timeline.jump(key(7)));
    let rows = [message(3), message(5), message(9)];
    timeline.page(rows.to_vec(), Part::Around(key(7)), false, false);
    assert_eq!(timeline.target(), Some(key(9)));
    assert!(timeline.jump(key(20)));
    timeline.page(rows.to_vec(), Part::Around(key(20)), false, false);
    assert_eq!(timeline.target(), Some(key(9)));
    assert!(timeline.jump(key(20)));
    timeline.page(vec![], Part::Around(key(20)), false, false);
    assert_eq!(timeline.target(), None);
    assert!(timeline.loaded() && timeline.at_end());
}

#[test]
fn back_to_the_end_from_elsewhere() {
    let mut timeline = elsewhere();
    assert!(timeline.to_end(), "it has to be asked for");
    timeline.page(messages(941..1001), Part::Newest, true, false);
    assert!(timeline.at_end() && timeline.older());
    assert_eq!(positions(&timeline), (941..1001).collect::<Vec<_>>());
    // A newest page that touches joins.
    let mut timeline = elsewhere();
    timeline.page(messages(510..570), Part::Newest, true, false);
    assert_eq!(positions(&timeline), (470..570).collect::<Vec<_>>());
    assert!(timeline.complete() && timeline.older());
}

/// Answers `wanted` as an engine that has so many rows does.
fn bring(timeline: &mut Timeline, wanted: Wanted, last: u64) {
    if let Some(before) = wanted.before {
        let from = before.position.saturating_sub(60);
        let page = messages(from..before.position);
        timeline.page(page, Part::Before(before), from > 0, true);
    }
    if let Some(after) = wanted.after {
        let to = (after.position + 61).min(last);
        let page = messages(after.position + 1..to);
        timeline.page(page, Part::After(after), true, to < last);
    }
}

/// Looks at `seen` rows from `first` on.
fn see(timeline: &mut Timeline, first: u64, seen: u64, last: u64) {
    let at_end = first + seen >= last;
    // As with the next frame.
    for _ in 0..3 {
        let wanted = timeline.look(key(first), key(first + seen - 1), at_end);
        let shown = timeline.shown();
        bring(timeline, wanted, last);
        assert_eq!(timeline.shown(), shown, "a page changes nothing there");
    }
    let rows = positions(timeline);
    assert!(rows.len() <= MOST, "{} rows", rows.len());
    assert!(rows.windows(2).all(|it| it[0] + 1 == it[1]), "a hole");
    let around = first.saturating_sub(20)..(first + seen + 20).min(last);
    let shown: Vec<u64> = timeline.shown().iter().map(|it| it.position).collect();
    let mut around = around;
    assert!(around.all(|it| shown.contains(&it)), "{first}: {shown:?}");
}

#[test]
fn a_whole_history_goes_by_and_is_not_kept() {
    const LAST: u64 = 20_000;
    let mut timeline = loaded(LAST - 60..LAST, true);
    for first in (0..LAST - 20).rev().step_by(7) {
        see(&mut timeline, first, 20, LAST);
    }
    assert!(!timeline.complete() && !timeline.at_end());
    see(&mut timeline, 0, 20, LAST);
    assert!(!timeline.older());
    assert_eq!(timeline.rows.first().map(|row| row.key), Some(key(0)));
    // What comes meanwhile lies beyond.
    assert_eq!(timeline.upsert(message(LAST)), Upsert::Outside);
    for first in (0..=LAST - 20).step_by(5) {
        see(&mut timeline, first, 20, LAST);
    }
    assert!(timeline.complete() && timeline.older());
    assert!(timeline.at_end());
    assert_eq!(timeline.newest(), Some(key(LAST - 1)));
}

#[test]
fn what_comes_in_a_long_day_is_not_kept_for_ever() {
    let mut timeline = loaded(0..60, false);
    for position in 60..5_000 {
        assert_eq!(timeline.upsert(message(position)), Upsert::Newest);
        assert!(timeline.rows.len() <= MOST);
    }
    assert!(timeline.at_end() && timeline.older());
    assert_eq!(shown(&timeline), (4_940, 4_999, 60));
    // To somebody who reads elsewhere it is there when they come back.
    timeline.look(key(4_800), key(4_820), false);
    for position in 5_000..6_000 {
        timeline.upsert(message(position));
        assert_eq!(shown(&timeline), (4_780, 4_840, 61));
    }
    assert!(timeline.rows.len() <= MOST && !timeline.complete());
    assert!(timeline.to_end(), "it has to be asked for");
    timeline.page(messages(5_940..6_000), Part::Newest, true, false);
    assert_eq!(shown(&timeline), (5_940, 5_999, 60));
}

#[test]
fn what_is_read_elsewhere_outlasts_a_new_beginning() {
    let mut timeline = elsewhere();
    timeline.jumped();
    timeline.look(key(490), key(505), false);
    timeline.begin_anew();
    assert_eq!(timeline.reopen(), Some(key(498)));
    timeline.page(messages(941..1001), Part::Newest, true, false);
    timeline.page(messages(468..528), Part::Around(key(498)), true, true);
    assert_eq!(shown(&timeline), (470, 525, 56));
    assert_eq!(timeline.target(), None, "nobody jumps");
    // At the end, the newest page is all there is to ask for.
    let mut timeline = loaded(0..10, false);
    timeline.begin_anew();
    assert_eq!(timeline.reopen(), None);
}

#[test]
fn what_is_about_to_be_replaced_is_not_what_somebody_reads() {
    let mut timeline = Timeline::default();
    assert!(timeline.is_underway(), "nothing is here yet");
    timeline.page(messages(0..100), Part::Newest, false, false);
    assert!(!timeline.is_underway());
    timeline.begin_anew();
    assert!(timeline.is_underway());
    timeline.page(messages(0..100), Part::Newest, false, false);
    assert!(!timeline.is_underway());
    // Led to a row that is gone a moment later.
    assert!(!timeline.jump(key(5)));
    assert!(timeline.is_led() && timeline.is_underway());
    timeline.remove(key(5));
    assert!(!timeline.is_led() && !timeline.is_underway());
    // Asked for, and left before it came: it does not keep the newest out.
    assert!(timeline.jump(key(500)));
    timeline.leave();
    assert!(!timeline.is_underway());
    timeline.page(messages(500..510), Part::Around(key(500)), true, false);
    assert_eq!(timeline.newest(), Some(key(99)));
    // The rows end somewhere else, and the newest were asked for.
    timeline.jump(key(300));
    timeline.page(messages(290..310), Part::Around(key(300)), true, true);
    timeline.jumped();
    assert!(timeline.to_end());
    assert!(timeline.is_underway());
}

#[test]
fn of_fewer_rows_than_are_unread_the_first_is_where_reading_begins() {
    let mut rows = messages(10..20);
    rows[0].own = true;
    let mut timeline = Timeline::default();
    timeline.page(rows, Part::Newest, false, false);
    assert_eq!(timeline.first_after(None, 50), Some(key(11)));
}
