//! Frames that cannot be read, or not whole.

use super::*;

#[test]
fn a_malformed_frame_ends_the_stream_and_a_malformed_stanza_does_not() {
    let mut pair = Pair::ready();
    let deep = format!(
        "<message xmlns='jabber:client'>{}",
        "<a xmlns='x'>".repeat(100)
    );
    let large = format!(
        "<message xmlns='jabber:client'><body>{}</body></message>",
        "a".repeat(xml::MAX_FRAME)
    );
    let rest = ["<iq type='get", "<presence><!---->"];
    counts_unreadable(&mut pair, &[&deep, &large, rest[0], rest[1]]);
    assert!(matches!(
        pair.receive(MESSAGE).as_slice(),
        [Output::Stanza { number: 5, .. }]
    ));
    let outputs = pair.receive("<messages>");
    assert_eq!(closed(&outputs), Some(&StreamError::Malformed));

    let mut pair = Pair::new(Server::default(), |_| {});
    let outputs = pair.receive("<message");
    assert_eq!(closed(&outputs), Some(&StreamError::Malformed));
}

/// As one stanza each, from the first of the stream on.
fn counts_unreadable(pair: &mut Pair, frames: &[&str]) {
    for (number, frame) in (1..).zip(frames) {
        match pair.receive(frame).as_slice() {
            [
                Output::Unreadable {
                    number: counted, ..
                },
            ] => assert_eq!(*counted, number),
            outputs => panic!("{outputs:?}"),
        }
    }
}

/// As the socket hands on a frame that is too long (`browser::websocket`): sixteen characters.
#[test]
fn a_stanza_of_which_only_the_beginning_is_looked_at_is_counted() {
    let mut pair = Pair::ready();
    let beginnings = [
        "<message xmlns='",
        "<presence xmlns=",
        "<iq type='set' i",
        "<message><body>a",
        "<presence\r\naaaaa",
    ];
    counts_unreadable(&mut pair, &beginnings);
    // The next acknowledgement has it, so it is not sent again.
    pair.stream.committed(5);
    pair.receive("<r xmlns='urn:xmpp:sm:3'/>");
    assert_eq!(pair.sent(), ["<a xmlns='urn:xmpp:sm:3' h='5'/>"]);
    // What is no stanza is nothing to go on from, and neither is anything while the stream is negotiated.
    let outputs = pair.receive("<features xmlns=");
    assert_eq!(closed(&outputs), Some(&StreamError::Malformed));
    let mut pair = Pair::new(Server::default(), |_| {});
    let outputs = pair.receive("<message id='aaa");
    assert_eq!(closed(&outputs), Some(&StreamError::Malformed));
}
