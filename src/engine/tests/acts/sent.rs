//! What is done here goes out.

use super::*;

#[test]
fn what_is_done_here_is_seen_at_once_and_goes_out_in_order_when_there_is_a_line() {
    let mut rig = plain_rig();
    rig.frame(&plain(FROM_BOB, "m-1", "well?"));
    let theirs = last(&mut rig).key;
    rig.say(BOB, "fine");
    let ours = last(&mut rig);
    rig.cut();
    rig.server.deaf = true;
    let from = rig.server.stanzas.len();
    rig.react(theirs, &["👍", "not an emoji", "👍"]);
    rig.act(Act::Correct {
        key: ours.key,
        body: "very fine".into(),
    });
    rig.act(Act::Say {
        body: "and you?".into(),
        reply: Some(theirs),
    });
    rig.restart();
    let rows = rig.messages(BOB);
    assert_eq!(emojis(&rows[0]), [(ME.into(), "👍".into())]);
    assert_eq!(rows[1].body, "very fine");
    assert_eq!(rows[2].reply.as_ref().and_then(|it| it.key), Some(theirs));
    rig.server.deaf = false;
    rig.pass(120_000);
    let said = rig.said_since(from);
    assert_eq!(
        xep0444::read(&said[0]).map(|(id, emojis)| (id.0, emojis)),
        Some(("m-1".into(), vec!["👍".into()]))
    );
    let first = ours.origin_id.expect("ours").0;
    assert_eq!(xep0308::read(&said[1]).map(|id| id.0), Some(first));
    assert_eq!(stanza_message::body(&said[1]).as_deref(), Some("very fine"));
    let reply = xep0461::Reply::read(&said[2]).expect("a reply");
    assert_eq!(
        (reply.id.0.as_str(), reply.to),
        ("m-1", Some(BareJid::new(BOB)))
    );
    assert_eq!(
        stanza_message::body(&said[2]).as_deref(),
        Some("> well?\nand you?")
    );
    assert_eq!(said.len(), 3);
    assert!(
        rig.messages(BOB)[1..]
            .iter()
            .all(|it| it.delivery == Delivery::Sent)
    );
}

#[test]
fn in_the_older_flavour_what_is_no_text_goes_in_the_clear_or_not_at_all() {
    let (mut rig, mut bob) = with_session();
    let key = last(&mut rig).key;
    let from = rig.server.stanzas.len();
    rig.react(key, &["👍"]);
    let said = rig.said_since(from);
    assert!(xep0444::read(&said[0]).is_some());
    assert!(last(&mut rig).reactions[0].clear);
    // A correction's text is encrypted; what it corrects is said.
    rig.say(BOB, "helo");
    let ours = last(&mut rig).key;
    let from = rig.server.stanzas.len();
    rig.act(Act::Correct {
        key: ours,
        body: "hello".into(),
    });
    let said = rig.said_since(from);
    assert!(xep0308::read(&said[0]).is_some());
    rig.server
        .stanzas
        .iter()
        .filter(|it| it.name() == "message")
        .for_each(|stanza| {
            assert!(!xml::write(stanza).contains("helo"), "in the clear");
        });
    for stanza in rig.said_since(0) {
        bob.open(&stanza);
    }
    rig.command(Command::SetPreferences(Preferences {
        clear_acts: false,
        ..Preferences::default()
    }));
    let from = rig.server.stanzas.len();
    rig.events.clear();
    rig.react(key, &["👎"]);
    rig.act(Act::Retract { key: ours });
    assert_eq!(rig.said_since(from).len(), 0);
    let failed = rig.events.iter().filter(|event| {
        matches!(
            event,
            Event::ActFailed {
                failure: Failure::OnlyInTheClear,
                ..
            }
        )
    });
    assert_eq!(failed.count(), 2);
    let rows = rig.messages(BOB);
    assert_eq!(emojis(&rows[0]), [(ME.into(), "👍".into())], "as it was");
    assert_eq!(rows[1].retracted, None);
    assert_eq!(rows[1].body, "hello");
}

#[test]
fn in_omemo_2_everything_goes_in_envelopes() {
    let (mut rig, mut bob) = acquainted();
    let rows = rig.messages(BOB);
    let (ours, theirs) = (rows[0].key, rows[1].key);
    let from = rig.server.stanzas.len();
    rig.react(theirs, &["👍"]);
    rig.act(Act::Correct {
        key: ours,
        body: "hello!".into(),
    });
    rig.act(Act::Say {
        body: "so".into(),
        reply: Some(theirs),
    });
    rig.act(Act::Retract { key: ours });
    rig.command(Command::Typing {
        chat: BareJid::new(BOB),
        typing: Typing::Composing,
    });
    let said = rig.said_since(from);
    assert_eq!(said.len(), 5);
    let open = |stanza: &Element| {
        for namespace in [REACTIONS, CORRECT, REPLY, RETRACT, xep0085::NS, xep0184::NS] {
            assert!(!stanza.children().any(|child| child.has_ns(namespace)));
        }
        assert!(stanza.has_child("encrypted", xep0384::NS));
        stanza.clone()
    };
    let mut envelopes = said
        .iter()
        .map(open)
        .map(|stanza| bob.open_omemo2(&stanza).expect("for bob").parent());
    assert!(xep0444::read(&envelopes.next().expect("one")).is_some());
    let corrected = envelopes.next().expect("one");
    assert!(xep0308::read(&corrected).is_some());
    assert!(xep0461::Reply::read(&envelopes.next().expect("one")).is_some());
    assert!(xep0424::read(&envelopes.next().expect("one")).is_some());
    let state = xep0085::ChatState::read(&envelopes.next().expect("one"));
    assert_eq!(state, Some(xep0085::ChatState::Composing));
    let row = rig.messages(BOB).remove(0);
    assert_eq!((row.body.as_str(), row.versions), ("", 0));
    assert!(row.retracted.is_some());
}

#[test]
fn what_has_not_gone_out_is_changed_or_taken_away_where_it_waits() {
    let mut rig = plain_rig();
    rig.cut();
    rig.server.deaf = true;
    rig.say(BOB, "one");
    rig.say(BOB, "two");
    let keys: Vec<_> = rig.messages(BOB).iter().map(|it| it.key).collect();
    let from = rig.server.stanzas.len();
    rig.act(Act::Correct {
        key: keys[0],
        body: "first".into(),
    });
    rig.act(Act::Retract { key: keys[1] });
    rig.server.deaf = false;
    rig.pass(120_000);
    let said = rig.said_since(from);
    assert_eq!(said.len(), 1);
    assert_eq!(stanza_message::body(&said[0]).as_deref(), Some("first"));
    assert!(xep0308::read(&said[0]).is_none());
    assert_eq!(rig.rows(BOB), ["first"]);
}

#[test]
fn a_reaction_that_is_refused_is_taken_back() {
    let mut rig = plain_rig();
    rig.frame(&plain(FROM_BOB, "m-1", "well?"));
    let key = last(&mut rig).key;
    let from = rig.server.stanzas.len();
    rig.react(key, &["👍"]);
    let id = rig.said_since(from)[0]
        .attr("id")
        .expect("an id")
        .to_owned();
    let bounce = message(FROM_BOB, &id, "<error type='modify'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")
        .replace("'chat'", "'error'");
    rig.events.clear();
    rig.frame(&bounce);
    assert_eq!(last(&mut rig).reactions, []);
    assert!(
        rig.events
            .iter()
            .any(|event| matches!(event, Event::ActFailed { .. }))
    );
}

#[test]
fn typing_is_said_once_to_whom_it_concerns_and_shown_until_a_message_comes() {
    let mut rig = plain_rig();
    let state = |name: &str| format!("<{name} xmlns='{}'/>", xep0085::NS);
    let from = rig.server.stanzas.len();
    for typing in [Typing::Composing, Typing::Composing, Typing::Paused] {
        rig.command(Command::Typing {
            chat: BareJid::new(BOB),
            typing,
        });
    }
    // To somebody who does not see us, nothing.
    rig.command(Command::StartChat {
        typed: "carol@example.org".into(),
    });
    rig.command(Command::Typing {
        chat: BareJid::new("carol@example.org"),
        typing: Typing::Composing,
    });
    let said = rig.said_since(from);
    let states: Vec<_> = said.iter().map(xep0085::ChatState::read).collect();
    assert_eq!(
        states,
        [
            Some(xep0085::ChatState::Composing),
            Some(xep0085::ChatState::Paused)
        ]
    );
    rig.events.clear();
    rig.frame(&message(FROM_BOB, "t-1", &state("composing")));
    let chat = BareJid::new(BOB);
    let told = Event::Typing {
        chat,
        typing: Typing::Composing,
    };
    assert!(rig.events.contains(&told));
    assert_eq!(rig.rows(BOB), Vec::<String>::new());
    // A stranger's makes no chat.
    rig.frame(&message(
        "mallory@example.org/x",
        "t-1",
        &state("composing"),
    ));
    assert!(rig.messages("mallory@example.org").is_empty());
}

#[test]
fn acts_that_the_archive_brings_before_or_after_their_messages_are_done() {
    let mut server = Server::default();
    let now = 1_700_000_000_000;
    server.store(now - 5_000, &plain(FROM_BOB, "m-1", "first of all"));
    server.store(
        now - 4_000,
        &message(FROM_BOB, "c-1", &correction("m-1", "first")),
    );
    server.store(
        now - 3_000,
        &message(FROM_BOB, "r-1", &reaction("m-1", &["👍"])),
    );
    let mut rig = Rig::new(server);
    rig.pass(60_000);
    assert_eq!(rig.rows(BOB), ["first"]);
    assert_eq!(last(&mut rig).reactions.len(), 1);
    assert_eq!(last(&mut rig).versions, 1);
    // The same from the beginning, as after a crash: nothing is done twice.
    rig.restart();
    rig.pass(60_000);
    assert_eq!(rig.rows(BOB), ["first"]);
    assert_eq!(last(&mut rig).versions, 1);
}

#[test]
fn drafts_outlive_the_engine_and_end_with_the_message() {
    let mut rig = plain_rig();
    let draft = |rig: &mut Rig| {
        rig.events.clear();
        rig.command(Command::Attach);
        let chats = rig.events.iter().find_map(|event| match event {
            Event::Snapshot { chats, .. } => Some(chats.clone()),
            _ => None,
        });
        chats.expect("a snapshot")[0].draft.clone()
    };
    rig.command(Command::KeepDraft {
        chat: BareJid::new(BOB),
        text: "half a thou".into(),
    });
    rig.restart();
    assert_eq!(draft(&mut rig), "half a thou");
    rig.say(BOB, "half a thought");
    assert_eq!(draft(&mut rig), "");
}
