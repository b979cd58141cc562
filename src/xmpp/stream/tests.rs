//! Whole streams against a server that is simulated here.

mod mutated;
mod server;
mod unreadable;

use super::*;
use crate::random::Numbers;
use server::{CLOSE, MESSAGE, Pair, STREAM, Server};

fn former(h_in: u32, out: u32) -> Resumable {
    Resumable {
        id: "old-id".into(),
        h_in,
        out,
        location: None,
        max: None,
        full_jid: "user@example.org/web".into(),
    }
}

fn closed(outputs: &[Output]) -> Option<&StreamError> {
    match outputs.last() {
        Some(Output::Closed(error)) => Some(error),
        _ => None,
    }
}

fn ready(outputs: &[Output]) -> &Ready {
    match outputs.last() {
        Some(Output::Ready(ready)) => ready,
        other => panic!("not ready: {other:?}"),
    }
}

fn message() -> Element {
    element("message", NS_CLIENT).with("to", "bob@example.org")
}

#[test]
fn a_stream_comes_up() {
    let mut pair = Pair::new(Server::default(), |_| {});
    let outputs = pair.run();
    let [
        Output::Credential(Credential::Scram {
            hash, iterations, ..
        }),
        Output::Ready(ready),
    ] = outputs.as_slice()
    else {
        panic!("{outputs:?}");
    };
    assert_eq!((*hash, *iterations), (ScramHash::Sha256, 4096));
    assert_eq!(ready.full_jid, "user@example.org/web");
    assert!(!ready.resumed && ready.roster_versioning && ready.acks && !ready.client_state);
    assert_eq!(ready.server_caps.as_deref(), Some("n#v"));
    let expected = Resumable {
        id: "new-id".into(),
        max: Some(300),
        ..former(0, 0)
    };
    assert_eq!(ready.sm, Some(expected));
    let sent = pair.sent();
    assert_eq!(
        sent.first().map(String::as_str),
        Some(
            "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='user@example.org' to='example.org' version='1.0'/>"
        )
    );
    assert!(
        sent.iter()
            .any(|frame| frame.contains("<resource>web</resource>"))
    );
    assert!(sent.iter().all(|frame| !frame.contains("pencil")));
    assert_eq!(pair.stream.next_number(), 1);
}

#[test]
fn the_account_is_not_named_where_others_listen() {
    let mut pair = Pair::new(Server::default(), |config| config.secure = false);
    pair.run();
    assert!(
        pair.sent()
            .first()
            .is_some_and(|open| !open.contains("from="))
    );
}

#[test]
fn stored_keys_sign_in_without_a_password() {
    let outputs = Pair::new(Server::default(), |_| {}).run();
    let Some(Output::Credential(stored)) = outputs.first() else {
        panic!("keys to store")
    };
    let outputs = Pair::new(Server::default(), |config| {
        config.credential = stored.clone()
    })
    .run();
    assert!(ready(&outputs).sm.is_some());
    assert_eq!(outputs.len(), 1, "nothing new to store");
    let changed = Server {
        password: "eraser",
        ..Server::default()
    };
    let outputs = Pair::new(changed, |config| config.credential = stored.clone()).run();
    assert_eq!(closed(&outputs), Some(&StreamError::NotAuthorized));
    let weaker = Server {
        mechanisms: &["SCRAM-SHA-1"],
        ..Server::default()
    };
    let outputs = Pair::new(weaker, |config| config.credential = stored.clone()).run();
    assert_eq!(closed(&outputs), Some(&StreamError::PasswordNeeded));
}

#[test]
fn a_wrong_password_is_refused() {
    let outputs = Pair::new(Server::default(), |config| {
        config.credential = Credential::password("pen")
    })
    .run();
    assert_eq!(closed(&outputs), Some(&StreamError::NotAuthorized));
    assert_eq!(outputs.len(), 1);
}

#[test]
fn a_server_that_does_not_know_the_password_gets_no_stream() {
    let server = Server {
        honest: false,
        ..Server::default()
    };
    let mut pair = Pair::new(server, |_| {});
    let outputs = pair.run();
    assert_eq!(closed(&outputs), Some(&StreamError::ServerNotGenuine));
    assert_eq!(outputs.len(), 1, "no keys for it");
    assert_eq!(
        pair.sent()
            .iter()
            .filter(|frame| frame.starts_with("<open"))
            .count(),
        1
    );
}

#[test]
fn plain_alone() {
    let plain = || Server {
        mechanisms: &["PLAIN"],
        ..Server::default()
    };
    let outputs = Pair::new(plain(), |_| {}).run();
    assert_eq!(outputs.len(), 1, "no keys to store");
    ready(&outputs);
    let mut pair = Pair::new(plain(), |config| config.secure = false);
    assert_eq!(closed(&pair.run()), Some(&StreamError::PlainOnlyInsecure));
    assert!(pair.sent().iter().all(|frame| !frame.starts_with("<auth")));
    let mut pair = Pair::new(plain(), |config| config.scram_seen = true);
    assert_eq!(closed(&pair.run()), Some(&StreamError::PlainRefused));
    assert!(pair.sent().iter().all(|frame| !frame.starts_with("<auth")));
}

#[test]
fn a_stream_is_resumed_and_its_numbers_go_on() {
    let server = Server {
        former: Some(("old-id", 7)),
        ..Server::default()
    };
    let mut pair = Pair::new(server, |config| config.resume = Some(former(4, 9)));
    let outputs = pair.run();
    assert!(
        pair.sent()
            .iter()
            .any(|frame| frame == "<resume xmlns='urn:xmpp:sm:3' h='4' previd='old-id'/>")
    );
    let [
        Output::Credential(_),
        Output::Acked(7),
        Output::Ready(ready),
    ] = outputs.as_slice()
    else {
        panic!("{outputs:?}");
    };
    assert!(ready.resumed);
    assert_eq!(ready.sm, Some(former(4, 7)));
    assert_eq!(ready.full_jid, "user@example.org/web");
    // 8 and 9 are sent again, under their numbers.
    assert_eq!(pair.stream.next_number(), 8);
    assert_eq!(pair.stream.send(&message(), pair.now), 8);
    assert_eq!(pair.stream.send(&message(), pair.now), 9);
    let outputs = pair.receive(MESSAGE);
    assert!(matches!(
        outputs.as_slice(),
        [Output::Stanza { number: 5, .. }]
    ));
}

#[test]
fn a_failed_resumption_tells_what_arrived_and_binds() {
    let server = Server {
        failed_h: Some(8),
        ..Server::default()
    };
    let mut pair = Pair::new(server, |config| config.resume = Some(former(4, 9)));
    let outputs = pair.run();
    let [
        Output::Credential(_),
        Output::Acked(8),
        Output::Ready(ready),
    ] = outputs.as_slice()
    else {
        panic!("{outputs:?}");
    };
    assert!(!ready.resumed);
    assert_eq!(ready.sm.as_ref().map(|sm| sm.id.as_str()), Some("new-id"));
    assert_eq!(pair.stream.next_number(), 1);
    let outputs = pair.receive(MESSAGE);
    assert!(matches!(
        outputs.as_slice(),
        [Output::Stanza { number: 1, .. }]
    ));

    for failed_h in [None, Some(10), Some(4_000_000_000)] {
        let server = Server {
            failed_h,
            ..Server::default()
        };
        let outputs = Pair::new(server, |config| config.resume = Some(former(4, 9))).run();
        assert!(
            !outputs
                .iter()
                .any(|output| matches!(output, Output::Acked(_))),
            "{failed_h:?}"
        );
        ready_again(&outputs);
    }
}

fn ready_again(outputs: &[Output]) {
    assert!(!ready(outputs).resumed);
}

#[test]
fn a_resumption_with_an_impossible_count_ends() {
    for h in [10, 4_000_000_000] {
        let server = Server {
            former: Some(("old-id", h)),
            ..Server::default()
        };
        let outputs = Pair::new(server, |config| config.resume = Some(former(4, 9))).run();
        assert_eq!(closed(&outputs), Some(&StreamError::CountMismatch));
        assert!(
            !outputs
                .iter()
                .any(|output| matches!(output, Output::Acked(_)))
        );
    }
}

#[test]
fn without_stream_management_there_is_still_a_stream() {
    let server = Server {
        management: false,
        ..Server::default()
    };
    let mut pair = Pair::new(server, |config| config.resume = Some(former(4, 9)));
    let outputs = pair.run();
    let up = ready(&outputs);
    assert!(up.sm.is_none() && !up.acks && !up.resumed);
    pair.sent();
    pair.stream.send(&message(), pair.now);
    pair.run();
    assert_eq!(pair.sent().len(), 1, "nobody to ask for an acknowledgement");
    // Silence is broken by a ping, whose answer is nobody else's business.
    assert!(pair.wait().is_empty());
    let ping = pair.sent();
    assert_eq!(
        ping,
        [
            "<iq xmlns='jabber:client' id='keep-alive-1' to='example.org' type='get'><ping xmlns='urn:xmpp:ping'/></iq>"
        ]
    );
    assert!(
        pair.receive("<iq xmlns='jabber:client' type='result' id='keep-alive-1'/>")
            .is_empty()
    );
    assert_eq!(pair.timeout, Some(pair.now + SILENCE));
}

#[test]
fn nothing_is_acknowledged_before_it_is_stored() {
    let mut pair = Pair::ready();
    assert!(matches!(
        pair.receive(MESSAGE).as_slice(),
        [Output::Stanza { number: 1, .. }]
    ));
    assert!(matches!(
        pair.receive(MESSAGE).as_slice(),
        [Output::Stanza { number: 2, .. }]
    ));
    pair.receive("<r xmlns='urn:xmpp:sm:3'/>");
    assert!(pair.sent().is_empty());
    assert!(matches!(
        pair.receive(MESSAGE).as_slice(),
        [Output::Stanza { number: 3, .. }]
    ));
    pair.stream.committed(1);
    pair.run();
    assert!(pair.sent().is_empty());
    // More than was received is not believed.
    pair.stream.committed(4);
    pair.run();
    assert!(pair.sent().is_empty());
    pair.stream.committed(2);
    pair.run();
    assert_eq!(pair.sent(), ["<a xmlns='urn:xmpp:sm:3' h='2'/>"]);
    pair.stream.committed(3);
    pair.run();
    assert!(pair.sent().is_empty(), "answered once");
    pair.receive("<r xmlns='urn:xmpp:sm:3'/>");
    assert_eq!(pair.sent(), ["<a xmlns='urn:xmpp:sm:3' h='3'/>"]);
}

#[test]
fn a_burst_is_asked_about_once() {
    let mut pair = Pair::ready();
    for number in 1..=3 {
        assert_eq!(pair.stream.next_number(), number);
        assert_eq!(pair.stream.send(&message(), pair.now), number);
    }
    pair.run();
    let sent = pair.sent();
    assert_eq!(sent.len(), 4);
    assert_eq!(
        sent.last().map(String::as_str),
        Some("<r xmlns='urn:xmpp:sm:3'/>")
    );
    pair.stream.send(&message(), pair.now);
    pair.run();
    assert_eq!(pair.sent().len(), 1, "one question at a time");
    let outputs = pair.receive("<a xmlns='urn:xmpp:sm:3' h='3'/>");
    assert!(matches!(outputs.as_slice(), [Output::Acked(3)]));
    assert_eq!(
        pair.sent(),
        ["<r xmlns='urn:xmpp:sm:3'/>"],
        "there is more to know"
    );
    let outputs = pair.receive("<a xmlns='urn:xmpp:sm:3' h='4'/>");
    assert!(matches!(outputs.as_slice(), [Output::Acked(4)]));
    assert!(pair.sent().is_empty());
    let outputs = pair.receive("<a xmlns='urn:xmpp:sm:3' h='5'/>");
    assert_eq!(closed(&outputs), Some(&StreamError::CountMismatch));
    assert!(
        pair.sent()
            .last()
            .is_some_and(|close| close.starts_with("<close"))
    );
}

#[test]
fn a_dead_connection_is_noticed() {
    let mut pair = Pair::ready();
    assert_eq!(pair.timeout, Some(pair.now + SILENCE));
    assert!(pair.wait().is_empty());
    assert_eq!(pair.sent(), ["<r xmlns='urn:xmpp:sm:3'/>"]);
    assert_eq!(pair.timeout, Some(pair.now + ANSWER));
    // Any frame is a sign of life.
    pair.now += ANSWER - 1;
    pair.receive("<a xmlns='urn:xmpp:sm:3' h='0'/>");
    assert_eq!(pair.timeout, Some(pair.now + SILENCE));
    assert!(pair.wait().is_empty());
    pair.sent();
    let outputs = pair.wait();
    assert_eq!(closed(&outputs), Some(&StreamError::Timeout));
    assert!(
        pair.sent().is_empty(),
        "a close that got through would end what can be resumed"
    );
    assert!(pair.stream.poll_output().is_none());
}

#[test]
fn an_unanswered_question_after_sending_is_a_dead_connection() {
    let mut pair = Pair::ready();
    pair.stream.send(&message(), pair.now);
    pair.run();
    assert_eq!(pair.timeout, Some(pair.now + ANSWER));
    assert_eq!(closed(&pair.wait()), Some(&StreamError::Timeout));
}

#[test]
fn a_timer_that_fires_early_is_asked_for_again() {
    let mut pair = Pair::ready();
    let due = pair.timeout.take();
    pair.stream.handle_timeout(pair.now + 5);
    pair.run();
    assert_eq!(pair.timeout, due);
    assert!(pair.sent().is_empty());
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let mut rng = Numbers::default();
    let mut pair = Pair::ready();
    pair.stream = Stream::new(pair.stream.config.clone(), 0, &mut rng);
    let mut outputs = Vec::new();
    while let Some(output) = pair.stream.poll_output() {
        outputs.push(output);
    }
    assert!(matches!(
        outputs.as_slice(),
        [Output::Transmit(_), Output::Timeout(NEGOTIATION)]
    ));
    pair.stream.handle_timeout(NEGOTIATION);
    assert!(matches!(
        pair.stream.poll_output(),
        Some(Output::Closed(StreamError::Timeout))
    ));
}

#[test]
fn the_server_ends_the_stream() {
    let error = |condition: &str| {
        format!(
            "<stream:error {STREAM}><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"
        )
    };
    let check = |frame: &str, expected: StreamError| {
        let mut pair = Pair::ready();
        let outputs = pair.receive(frame);
        assert_eq!(closed(&outputs), Some(&expected));
        assert!(pair.sent().last().is_some_and(|close| close == CLOSE));
        assert!(pair.receive(MESSAGE).is_empty(), "nothing after the end");
    };
    check(&error("conflict"), StreamError::Conflict);
    check(&error("system-shutdown"), StreamError::SystemShutdown);
    check(CLOSE, StreamError::ClosedByServer);
    check(
        "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing' see-other-uri='wss://other.example/ws'/>",
        StreamError::SeeOtherHost("wss://other.example/ws".into()),
    );
}

#[test]
fn the_connection_is_lost() {
    let mut pair = Pair::ready();
    pair.stream.handle_closed(pair.now);
    assert_eq!(closed(&pair.run()), Some(&StreamError::ConnectionLost));
    pair.stream.handle_closed(pair.now);
    assert!(pair.run().is_empty());
    assert_eq!(
        pair.stream.send(&message(), pair.now),
        1,
        "counted, to be sent again"
    );
    assert!(pair.run().is_empty() && pair.sent().is_empty());
}

#[test]
fn closing_says_what_was_handled() {
    let mut pair = Pair::ready();
    pair.receive(MESSAGE);
    pair.stream.committed(1);
    pair.stream.close();
    assert_eq!(closed(&pair.run()), Some(&StreamError::Finished));
    assert_eq!(pair.sent(), ["<a xmlns='urn:xmpp:sm:3' h='1'/>", CLOSE]);

    // A server that does not answer is not waited for.
    let mut pair = Pair::ready();
    pair.stream.close();
    while let Some(output) = pair.stream.poll_output() {
        if let Output::Timeout(at) = output {
            pair.timeout = Some(at);
        }
    }
    assert_eq!(closed(&pair.wait()), Some(&StreamError::Finished));
}

#[test]
fn what_comes_while_management_is_enabled_is_kept() {
    let mut pair = Pair::new(Server::default(), |_| {});
    // Carry everything up to `<enable/>` by hand.
    let mut waiting: Vec<String> = Vec::new();
    loop {
        match pair.stream.poll_output() {
            Some(Output::Transmit(frame)) if frame.starts_with("<enable") => {
                waiting.push(frame);
                break;
            }
            Some(Output::Transmit(frame)) => {
                for answer in pair.server.answer(&frame) {
                    pair.stream.handle_frame(&answer, pair.now, &mut pair.rng);
                }
            }
            Some(_) => {}
            None => panic!("never asked for management"),
        }
    }
    pair.stream.handle_frame(MESSAGE, pair.now, &mut pair.rng);
    assert!(
        !pair
            .run()
            .iter()
            .any(|output| matches!(output, Output::Stanza { .. }))
    );
    let outputs = pair.receive("<enabled xmlns='urn:xmpp:sm:3'/>");
    assert!(matches!(
        outputs.as_slice(),
        [
            Output::Ready(Ready {
                sm: None,
                acks: true,
                ..
            }),
            Output::Stanza { number: 0, .. }
        ]
    ));
    assert!(matches!(
        pair.receive(MESSAGE).as_slice(),
        [Output::Stanza { number: 1, .. }]
    ));
}

#[test]
fn after_sleep_the_line_is_asked_before_it_is_judged() {
    let mut pair = Pair::ready();
    // The timer was due long ago, with an answer outstanding or without.
    pair.now += SILENCE + 3_600_000;
    pair.stream.handle_timeout(pair.now);
    pair.run();
    assert_eq!(pair.sent(), ["<r xmlns='urn:xmpp:sm:3'/>"]);
    assert_eq!(pair.timeout, Some(pair.now + ANSWER_SOON));
    pair.receive("<a xmlns='urn:xmpp:sm:3' h='0'/>");
    assert_eq!(pair.timeout, Some(pair.now + SILENCE));
    pair.stream.doubt(pair.now);
    pair.run();
    assert_eq!(closed(&pair.wait()), Some(&StreamError::Timeout));
}

#[test]
fn a_dead_line_is_known_within_30_seconds_while_somebody_looks() {
    const { assert!(SILENCE + ANSWER < 30_000) };
    let mut pair = Pair::ready();
    pair.stream.set_active(false, pair.now);
    pair.run();
    assert!(
        pair.sent().is_empty(),
        "the server did not offer to hear it"
    );
    assert_eq!(pair.timeout, Some(pair.now + SILENCE_UNSEEN));
}
