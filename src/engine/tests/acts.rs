//! What messages do to other messages, however they travel, in whatever order they come.

mod read;
mod sent;

use super::rig::*;
use crate::bus::{Command, Event, Typing};
use crate::engine::Input;
use crate::model::{
    Act, BareJid, Delivery, Encryption, Failure, Message, MessageKey, OriginId, Outgoing,
    Preferences, Version,
};
use crate::store::{Store, Table};
use crate::xmpp::stanza::{
    message as stanza_message, xep0085, xep0184, xep0308, xep0333, xep0384, xep0424, xep0444,
    xep0461,
};
use crate::xmpp::xml;
use minidom::Element;

const REACTIONS: &str = "urn:xmpp:reactions:0";
const CORRECT: &str = "urn:xmpp:message-correct:0";
const RETRACT: &str = "urn:xmpp:message-retract:1";
const MARKERS: &str = "urn:xmpp:chat-markers:0";
const REPLY: &str = "urn:xmpp:reply:0";
const MDS: &str = "urn:xmpp:mds:displayed:0";
const FROM_BOB: &str = "bob@example.org/x";

fn reaction(id: &str, emojis: &[&str]) -> String {
    let each = |emoji: &&str| format!("<reaction>{emoji}</reaction>");
    let emojis: String = emojis.iter().map(each).collect();
    format!("<reactions xmlns='{REACTIONS}' id='{id}'>{emojis}</reactions>")
}

fn correction(id: &str, body: &str) -> String {
    format!("<body>{body}</body><replace xmlns='{CORRECT}' id='{id}'/>")
}

fn retraction(id: &str) -> String {
    format!(
        "<retract xmlns='{RETRACT}' id='{id}'/><fallback xmlns='urn:xmpp:fallback:0' for='{RETRACT}'/><body>/me took it back</body>"
    )
}

/// A rig with a contact who has no OMEMO.
fn plain_rig() -> Rig {
    let mut rig = Rig::new(Server::default());
    rig.command(Command::StartChat { typed: BOB.into() });
    rig
}

fn emojis(message: &Message) -> Vec<(String, String)> {
    let each = |it: &crate::model::Reaction| (it.sender.0.clone(), it.emojis.concat());
    message.reactions.iter().map(each).collect()
}

fn last(rig: &mut Rig) -> Message {
    rig.messages(BOB).pop().expect("a row")
}

impl Rig {
    /// What a person does in a tab.
    fn act(&mut self, act: Act) {
        self.deposit_act(act);
        self.command(Command::InboxFilled);
    }

    fn deposit_act(&mut self, act: Act) {
        static COUNT: core::sync::atomic::AtomicU32 = core::sync::atomic::AtomicU32::new(0);
        let count = COUNT.fetch_add(1, core::sync::atomic::Ordering::Relaxed);
        let outgoing = Outgoing {
            chat: BareJid::new(BOB),
            act,
            origin_id: OriginId::new(format!("act-{count}")),
            at: self.now,
        };
        block_on(self.store.deposit(&outgoing)).expect("kept");
    }

    fn react(&mut self, key: MessageKey, emojis: &[&str]) {
        self.act(Act::React {
            key,
            emojis: emojis.iter().map(|it| (*it).to_owned()).collect(),
        });
    }
}

#[test]
fn reactions_of_either_side_replace_their_former_ones() {
    let mut rig = plain_rig();
    rig.frame(&plain(FROM_BOB, "m-1", "well?"));
    rig.frame(&message(FROM_BOB, "r-1", &reaction("m-1", &["👍", "🎉"])));
    assert_eq!(emojis(&last(&mut rig)), [(BOB.into(), "👍🎉".into())]);
    rig.frame(&message(FROM_BOB, "r-2", &reaction("m-1", &["👎"])));
    assert_eq!(emojis(&last(&mut rig)), [(BOB.into(), "👎".into())]);
    // From another device of this account.
    let own = message("alice@example.org/phone", "r-3", &reaction("m-1", &["❤️"]))
        .replace(&format!("to='{ME}'"), &format!("to='{BOB}'"));
    rig.frame(&carbon(ME, "sent", &own));
    assert_eq!(
        emojis(&last(&mut rig)),
        [(BOB.into(), "👎".into()), (ME.into(), "❤️".into())]
    );
    rig.frame(&message(FROM_BOB, "r-4", &reaction("m-1", &[])));
    assert_eq!(emojis(&last(&mut rig)), [(ME.into(), "❤️".into())]);
    assert_eq!(rig.rows(BOB), ["well?"], "an act is no row");
}

#[test]
fn what_overtakes_the_archive_counts_in_its_place() {
    let server = Server {
        archive: Some(Vec::new()),
        ..Server::default()
    };
    let mut rig = Rig::new(server);
    rig.frame(&plain(FROM_BOB, "m-1", "first of all"));
    rig.cut();
    rig.server.resumable = false;
    let reacts = |id: &str, emoji: &str| message(FROM_BOB, id, &reaction("m-1", &[emoji]));
    let corrects = |id: &str, text: &str| message(FROM_BOB, id, &correction("m-1", text));
    let missed = [
        reacts("r-1", "👍"),
        corrects("c-1", "first, too"),
        reacts("r-2", "👎"),
        corrects("c-2", "first"),
    ];
    let now = rig.now;
    rig.server
        .store(now - 9_000, &plain(FROM_BOB, "m-1", "first of all"));
    for stanza in &missed {
        rig.server.store(now - 8_000, stanza);
    }
    rig.server.holds = true;
    rig.pass(15_000);
    // Of what was missed some comes live, too, before the archive says a word; its clock is not the server's.
    rig.frame(&missed[0]);
    rig.frame(&missed[1]);
    rig.frame(&plain(FROM_BOB, "m-2", "second"));
    assert_eq!(rig.rows(BOB)[0], "first of all", "it is held");
    rig.server.holds = false;
    for answer in core::mem::take(&mut rig.server.held) {
        rig.frame(&answer);
    }
    rig.pass(120_000);
    let row = rig.messages(BOB).remove(0);
    assert_eq!((row.body.as_str(), row.versions), ("first", 2));
    assert_eq!(emojis(&row), [(BOB.into(), "👎".into())]);
    assert_eq!(rig.store.count(Table::Acts), 0);
}

#[test]
fn attack_ten_thousand_reactions_are_a_few() {
    let mut rig = plain_rig();
    rig.frame(&plain(FROM_BOB, "m-1", "well?"));
    for n in 0..10_000u32 {
        let emoji = char::from_u32(0x1f300 + n % 300).expect("a character");
        let inner = reaction("m-1", &[&emoji.to_string(), "text", "<b/>"]);
        if n % 1_000 == 0 {
            rig.frame(&message(FROM_BOB, &format!("r-{n}"), &inner));
        }
    }
    let many: Vec<String> = (0..10_000u32)
        .filter_map(|n| char::from_u32(0x1f300 + n % 700))
        .map(String::from)
        .collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    rig.frame(&message(FROM_BOB, "r-many", &reaction("m-1", &many)));
    let message = last(&mut rig);
    assert_eq!(message.reactions.len(), 1);
    assert_eq!(message.reactions[0].emojis.len(), xep0444::MOST);
    assert_eq!(rig.store.count(Table::Acts), 0);
}

#[test]
fn what_names_a_message_that_is_not_here_waits_for_it_and_makes_no_ghost() {
    let mut rig = plain_rig();
    rig.frame(&message(FROM_BOB, "r-1", &reaction("m-1", &["👍"])));
    rig.frame(&message(FROM_BOB, "c-1", &correction("m-1", "well!")));
    assert_eq!(rig.rows(BOB), Vec::<String>::new());
    assert_eq!(rig.store.count(Table::Acts), 2);
    rig.restart();
    assert_eq!(rig.rows(BOB), Vec::<String>::new());
    rig.frame(&plain(FROM_BOB, "m-1", "well?"));
    let message = last(&mut rig);
    assert_eq!(message.body, "well!");
    assert!(message.edited.is_some());
    assert_eq!(emojis(&message), [(BOB.into(), "👍".into())]);
    assert_eq!(rig.store.count(Table::Acts), 0);
}

#[test]
fn attack_what_waits_for_messages_that_never_come_is_bounded() {
    let mut rig = plain_rig();
    for n in 0..1_000 {
        let inner = reaction(&format!("never-{n}"), &["👍"]);
        rig.frame(&message(FROM_BOB, &format!("r-{n}"), &inner));
    }
    for n in 0..1_000 {
        rig.frame(&message(
            FROM_BOB,
            &format!("c-{n}"),
            &correction("never-0", &format!("text {n}")),
        ));
    }
    assert!(rig.store.count(Table::Acts) <= 256 + 64);
    // Others are not touched by it.
    rig.frame(&message(
        "carol@example.org/x",
        "r",
        &reaction("m-1", &["👍"]),
    ));
    rig.frame(&plain("carol@example.org/x", "m-1", "hi"));
    assert_eq!(rig.messages("carol@example.org")[0].reactions.len(), 1);
}

#[test]
fn a_correction_takes_the_place_of_a_text_and_keeps_it() {
    let mut rig = plain_rig();
    rig.frame(&plain(FROM_BOB, "m-1", "hallo"));
    rig.frame(&message(FROM_BOB, "c-1", &correction("m-1", "hello")));
    rig.now += 10;
    // Of the same message, by its first id (§4) or by that of its correction.
    rig.frame(&message(FROM_BOB, "c-2", &correction("c-1", "hello!")));
    let again = message(FROM_BOB, "c-2", &correction("c-1", "hello!"));
    rig.frame(&again);
    assert_eq!(rig.rows(BOB), ["hello!"]);
    let message = last(&mut rig);
    assert_eq!(message.versions, 2);
    rig.events.clear();
    rig.command(Command::ShowVersions { key: message.key });
    let [Event::Versions { versions, .. }] = rig.events.as_slice() else {
        panic!("an answer");
    };
    let bodies: Vec<&str> = versions
        .iter()
        .map(|it: &Version| it.body.as_str())
        .collect();
    assert_eq!(bodies, ["hallo", "hello"]);
    // Reactions to the correction are reactions to the message.
    rig.frame(&super::rig::message(
        FROM_BOB,
        "r",
        &reaction("c-2", &["👍"]),
    ));
    assert_eq!(last(&mut rig).reactions.len(), 1);
}

#[test]
fn attack_a_chain_of_a_thousand_corrections_keeps_the_first_and_the_newest() {
    let mut rig = plain_rig();
    rig.frame(&plain(FROM_BOB, "m-1", "0"));
    for n in 1..=1_000 {
        rig.now += 1;
        rig.frame(&message(
            FROM_BOB,
            &format!("c-{n}"),
            &correction("m-1", &n.to_string()),
        ));
    }
    assert_eq!(rig.rows(BOB), ["1000"]);
    assert_eq!(rig.store.count(Table::Versions), 50);
    let key = last(&mut rig).key;
    rig.events.clear();
    rig.command(Command::ShowVersions { key });
    let [Event::Versions { versions, .. }] = rig.events.as_slice() else {
        panic!("an answer");
    };
    assert_eq!(
        (versions[0].body.as_str(), versions[49].body.as_str()),
        ("0", "999")
    );
}

#[test]
fn attack_nobody_corrects_or_takes_back_what_another_wrote() {
    let mut rig = plain_rig();
    rig.say(BOB, "mine");
    let id = last(&mut rig).origin_id.expect("ours").0;
    rig.frame(&message(FROM_BOB, "c-1", &correction(&id, "yours")));
    rig.frame(&message(FROM_BOB, "t-1", &retraction(&id)));
    // What was to be a correction is a text of bob's: it is not lost, and it is not ours.
    let rows = rig.messages(BOB);
    let rows: Vec<_> = rows.iter().map(|it| (it.own, it.body.as_str())).collect();
    assert_eq!(rows, [(true, "mine"), (false, "yours")]);
    assert!(rig.messages(BOB)[0].retracted.is_none());
    // Carol knows the id from somewhere: her acts are about her chat.
    rig.frame(&message(
        "carol@example.org/x",
        "r",
        &reaction(&id, &["👍"]),
    ));
    assert_eq!(rig.messages(BOB)[0].reactions, []);
}

#[test]
fn what_is_taken_back_leaves_a_row_without_text() {
    let mut rig = plain_rig();
    rig.frame(&plain(FROM_BOB, "m-1", "oops"));
    rig.frame(&message(FROM_BOB, "c-1", &correction("m-1", "oops!")));
    rig.frame(&message(FROM_BOB, "t-1", &retraction("m-1")));
    let message = last(&mut rig);
    assert!(message.retracted.is_some_and(|it| !it.clear));
    assert_eq!((message.body.as_str(), message.versions), ("", 0));
    assert_eq!(rig.store.count(Table::Versions), 0);
    assert_eq!(rig.messages(BOB).len(), 1);
    // Nothing brings it back.
    rig.frame(&super::rig::message(
        FROM_BOB,
        "c-2",
        &correction("m-1", "again"),
    ));
    assert_eq!(last(&mut rig).body, "");
}

#[test]
fn a_correction_that_comes_twice_in_one_turn_is_one() {
    let mut rig = plain_rig();
    rig.frame(&message(FROM_BOB, "m-1", "<body>hello</body>"));
    let act = message(FROM_BOB, "c-1", &correction("m-1", "hi"));
    rig.batch(vec![Input::Frame(act.clone()), Input::Frame(act)]);
    assert_eq!(rig.rows(BOB), ["hi"]);
}

#[test]
fn attack_what_was_encrypted_is_not_replaced_by_what_was_not() {
    let (mut rig, mut bob) = with_session();
    let target = rig.bundle();
    let sealed = written(&bob.seal(&target, "secret"));
    rig.frame(&message(FROM_BOB, "m-1", &sealed));
    rig.frame(&message(FROM_BOB, "c-1", &correction("m-1", "forged")));
    assert_eq!(rig.rows(BOB), ["hello", "secret", "forged"]);
    let rows = rig.messages(BOB);
    assert_eq!(rows[2].encryption, Encryption::None);
    assert!(rows[1].edited.is_none());
    // Taken back by somebody who could not prove who they are: hidden, and not deleted.
    rig.frame(&message(FROM_BOB, "t-1", &retraction("m-1")));
    let row = rig.messages(BOB).remove(1);
    assert!(row.retracted.is_some_and(|it| it.clear));
    assert_eq!(row.body, "secret");
    // An encrypted text may take its sender's place.
    let inner = format!(
        "{}<replace xmlns='{CORRECT}' id='hello-1'/>",
        written(&bob.seal(&target, "hello!"))
    );
    rig.frame(&message(FROM_BOB, "c-2", &inner));
    assert_eq!(rig.messages(BOB)[0].body, "hello!");
    assert_eq!(rig.messages(BOB)[0].encryption, Encryption::OmemoLegacy);
}

/// A rig and bob's device of OMEMO 2, with a session that both have confirmed; the first row is ours.
fn acquainted() -> (Rig, Peer) {
    let mut server = Server::default();
    let mut bob = Peer::new(BOB, 77);
    bob.publish_omemo2(&mut server);
    let mut rig = Rig::new(server);
    let from = rig.server.stanzas.len();
    rig.say(BOB, "hello");
    bob.open_omemo2(&rig.said_since(from)[0]).expect("for bob");
    let answer = bob.say_omemo2(rig.device(), "hi");
    rig.frame(&message(FROM_BOB, "m-0", &answer));
    (rig, bob)
}

fn enveloped(bob: &mut Peer, rig: &Rig, content: Vec<Element>) -> String {
    xml::write(&Element::from(&bob.seal_omemo2(rig.device(), content)))
}

#[test]
fn in_an_envelope_everything_counts_and_outside_of_it_nothing_that_is_a_text() {
    let (mut rig, mut bob) = acquainted();
    let hi = crate::model::Id::new("m-0");
    let content = vec![xep0444::reactions(&hi, &["👍".into()])];
    let inner = enveloped(&mut bob, &rig, content);
    let stanza = message(FROM_BOB, "r-1", &inner);
    rig.frame(&stanza);
    let row = last(&mut rig);
    assert_eq!(emojis(&row), [(BOB.into(), "👍".into())]);
    assert!(!row.reactions[0].clear);
    // Its copy burns no step of the ratchet and makes no row.
    rig.frame(&stanza);
    assert_eq!(rig.rows(BOB), ["hello", "hi"]);
    let content = vec![stanza_message::body_element("hi!"), xep0308::replace(&hi)];
    let inner = enveloped(&mut bob, &rig, content);
    rig.frame(&message(FROM_BOB, "c-1", &inner));
    assert_eq!(rig.rows(BOB), ["hello", "hi!"]);
    // The server adds an element to a message of bob's: it stands outside.
    let inner = enveloped(&mut bob, &rig, vec![stanza_message::body_element("more")]);
    let forged = format!("{inner}<replace xmlns='{CORRECT}' id='m-0'/>");
    rig.frame(&message(FROM_BOB, "m-1", &forged));
    assert_eq!(rig.rows(BOB), ["hello", "hi!", "more"]);
    let content = vec![xep0424::retract(&hi)];
    let inner = enveloped(&mut bob, &rig, content);
    rig.frame(&message(FROM_BOB, "t-1", &inner));
    let row = rig.messages(BOB).remove(1);
    assert!(row.retracted.is_some_and(|it| !it.clear));
    assert_eq!(row.body, "");
}

#[test]
fn a_reply_shows_what_it_answers_as_soon_as_that_is_here() {
    let mut rig = plain_rig();
    let inner = format!(
        "<body>&gt; what\nyes</body><reply xmlns='{REPLY}' id='m-1' to='{ME}/x'/>\
         <fallback xmlns='urn:xmpp:fallback:0' for='{REPLY}'><body start='0' end='7'/></fallback>"
    );
    rig.frame(&message(FROM_BOB, "m-2", &inner));
    let answer = last(&mut rig);
    assert_eq!(answer.body, "yes");
    let reply = answer.reply.expect("it answers something");
    assert_eq!((reply.quote.as_str(), reply.key), ("what", None));
    rig.frame(&plain(FROM_BOB, "m-1", "really?"));
    let rows = rig.messages(BOB);
    let reply = rows[0].reply.clone().expect("it answers something");
    assert_eq!(reply.key, Some(rows[1].key));
    assert_eq!(
        (reply.sender.as_str(), reply.quote.as_str()),
        (BOB, "really?")
    );
    // A message that answers itself answers nothing.
    let inner = format!("<body>me</body><reply xmlns='{REPLY}' id='m-3'/>");
    rig.frame(&message(FROM_BOB, "m-3", &inner));
    assert_eq!(last(&mut rig).reply, None);
}

#[test]
fn a_text_for_which_there_is_no_more_room_to_wait_is_shown_as_a_message() {
    let mut rig = plain_rig();
    for n in 0..256 {
        let inner = format!(
            "<reactions xmlns='urn:xmpp:reactions:0' id='old-{n}'><reaction>👍</reaction></reactions>"
        );
        rig.frame(&message(FROM_BOB, &format!("r-{n}"), &inner));
    }
    let inner = format!("<body>at six instead</body><replace xmlns='{CORRECT}' id='m-1'/>");
    rig.frame(&message(FROM_BOB, "c-1", &inner));
    rig.frame(&plain(FROM_BOB, "m-1", "at five"));
    assert_eq!(rig.rows(BOB), ["at six instead", "at five"]);
}
