//! What came in while nobody looked.

use super::rig::*;
use crate::bus::Command;
use crate::engine::ports::Effect;

fn news(rig: &mut Rig) -> Vec<(String, bool)> {
    let outcome = core::mem::take(&mut rig.outcome);
    let news = outcome.into_iter().filter_map(|it| match it {
        Effect::News { chat, live } => Some((chat.0, live)),
        _ => None,
    });
    news.collect()
}

#[test]
fn only_what_nobody_sees_is_told_and_once() {
    let (mut rig, _) = with_bob();
    let from = "bob@example.org/x";
    rig.command(Command::Visible(true));
    rig.frame(&plain(from, "m1", "seen"));
    assert_eq!(news(&mut rig), []);
    rig.command(Command::Visible(false));
    rig.frame(&plain(from, "m2", "unseen"));
    assert_eq!(news(&mut rig), [(BOB.to_owned(), true)]);
    rig.frame(&plain(from, "m2", "unseen"));
    assert_eq!(news(&mut rig), [], "it is there already");
    assert_eq!(rig.rows(BOB), ["seen", "unseen"]);
}
