//! Who is blocked, and reported.

use super::*;

#[test]
fn a_blocked_chat_sends_nothing() {
    let mut rig = Rig::new(Server::default());
    rig.command(Command::StartChat { typed: BOB.into() });
    rig.command(Command::SetEncrypted {
        chat: jid(BOB),
        on: false,
    });
    let jid_ = jid(BOB);
    decide(
        &mut rig,
        PersonChange::Block {
            jid: jid_.clone(),
            report: None,
        },
    );
    assert!(rig.server.blocked.contains(BOB));
    let from = rig.server.stanzas.len();
    rig.say(BOB, "hello?");
    assert!(rig.said_since(from).is_empty());
    let said = rig.messages(BOB).pop().expect("a row");
    assert_eq!(said.delivery, Delivery::Failed(Failure::Blocked));
    // So does a whole domain, and both hold in a fresh process.
    decide(&mut rig, PersonChange::Unblock { jid: jid_ });
    rig.frame(&format!(
        "<iq xmlns='jabber:client' type='set' id='p' from='{ME}'><block xmlns='urn:xmpp:blocking'><item jid='example.org'/></block></iq>"
    ));
    rig.server.blocked.insert("example.org".into());
    rig.restart();
    let from = rig.server.stanzas.len();
    rig.say(BOB, "and now?");
    assert!(rig.said_since(from).is_empty());
}

#[test]
fn the_list_is_the_servers_and_only_the_account_pushes_changes() {
    let mut server = Server::default();
    server.blocked.insert(MALLORY.into());
    let mut rig = Rig::new(server);
    let blocked = |rig: &mut Rig| -> Vec<String> {
        let people = people(rig).into_iter().filter(|it| it.blocked);
        people.map(|it| it.jid.0).collect()
    };
    assert_eq!(blocked(&mut rig), [MALLORY]);
    let push = |from: &str, inner: &str| {
        format!("<iq xmlns='jabber:client' type='set' id='p' {from}>{inner}</iq>")
    };
    let block = "<block xmlns='urn:xmpp:blocking'><item jid='bob@example.org'/></block>";
    let all = "<unblock xmlns='urn:xmpp:blocking'/>";
    for stranger in [
        "mallory@example.org",
        "mallory@example.org/x",
        "example.org",
    ] {
        rig.frame(&push(&format!("from='{stranger}'"), block));
        rig.frame(&push(&format!("from='{stranger}'"), all));
        assert_eq!(blocked(&mut rig), [MALLORY], "{stranger}");
    }
    rig.frame(&push("", block));
    assert_eq!(blocked(&mut rig), [BOB, MALLORY]);
    rig.frame(&push(&format!("from='{ME}'"), all));
    assert_eq!(blocked(&mut rig), [""; 0]);
    // What was unblocked elsewhere while we were away.
    rig.frame(&push("", block));
    rig.server.resumable = false;
    rig.restart();
    assert_eq!(blocked(&mut rig), [MALLORY]);
}

#[test]
fn a_report_names_the_messages_only_where_the_server_reads_it() {
    let mut server = Server::default();
    let at = 1_700_000_000_000 - 60_000;
    for n in 0..15 {
        server.store(
            at + n,
            &plain("mallory@example.org/x", &format!("s{n}"), "buy!"),
        );
    }
    let mut rig = Rig::new(server);
    let block = |rig: &mut Rig| {
        let report = Report {
            reason: ReportReason::Spam,
            text: "day and night".into(),
            with_messages: true,
        };
        let change = PersonChange::Block {
            jid: jid(MALLORY),
            report: Some(report),
        };
        decide(rig, change);
        xml::write(rig.server.blocks.last().expect("a request"))
    };
    let offers = |reporting: bool| {
        Event::Abilities(Abilities {
            blocking: true,
            reporting,
        })
    };
    assert!(rig.events.contains(&offers(false)));
    assert!(!block(&mut rig).contains("report"));
    decide(&mut rig, PersonChange::Unblock { jid: jid(MALLORY) });
    rig.server.offers.push("urn:xmpp:reporting:1".into());
    rig.server.resumable = false;
    rig.restart();
    assert!(rig.events.contains(&offers(true)));
    let sent = block(&mut rig);
    assert!(sent.contains("reason='urn:xmpp:reporting:spam'"), "{sent}");
    assert!(sent.contains("<text>day and night</text>"));
    assert_eq!(sent.matches("<stanza-id").count(), 10);
    assert!(sent.contains("by='alice@example.org' id='a-15'"));
    assert!(!sent.contains("buy!"));
}

#[test]
fn a_tab_that_comes_when_it_is_learnt_what_the_server_offers_knows_it_too() {
    let mut rig = Rig::new(Server::default());
    rig.server.offers.push("urn:xmpp:reporting:1".into());
    rig.server.resumable = false;
    let command = Command::Attach;
    rig.together = Some(("urn:xmpp:reporting:1", Input::Command { tab: 1, command }));
    rig.restart();
    assert!(rig.together.is_none());
    let told = rig.events.iter().rev().find_map(|event| match event {
        Event::Abilities(abilities) => Some(abilities.reporting),
        _ => None,
    });
    assert_eq!(told, Some(true));
}

#[test]
fn a_server_without_blocking_is_told_nothing() {
    let mut server = Server::default();
    server.offers.clear();
    let mut rig = Rig::new(server);
    let jid = jid(MALLORY);
    decide(&mut rig, PersonChange::Block { jid, report: None });
    assert!(
        rig.events
            .iter()
            .any(|it| matches!(it, Event::Refused { .. }))
    );
    assert!(person(&mut rig, MALLORY).is_none());
    assert!(rig.server.blocks.is_empty());
}
