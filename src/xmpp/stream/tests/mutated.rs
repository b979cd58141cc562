//! Frames that no server would send.

use super::super::*;
use super::server::{CLOSE, MESSAGE, OPEN, Pair, Server};
use super::{Numbers, former};
use crate::xmpp::address;
use rand_core::TryRng;

/// Frames of all kinds, mutated: whatever comes, there is no panic, no output after the end, and no count above what came.
#[test]
fn mutated_frames_do_no_harm() {
    let seeds = [
        OPEN,
        CLOSE,
        MESSAGE,
        "<r xmlns='urn:xmpp:sm:3'/>",
        "<a xmlns='urn:xmpp:sm:3' h='1'/>",
        "<enabled xmlns='urn:xmpp:sm:3' id='x' resume='true' max='10'/>",
        "<resumed xmlns='urn:xmpp:sm:3' previd='old-id' h='3'/>",
        "<failed xmlns='urn:xmpp:sm:3' h='3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>",
        "<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>cj1hLHM9QUFBQSxpPTQwOTY=</challenge>",
        "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>dj1hYWFh</success>",
        "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>",
        "<stream:features xmlns:stream='http://etherx.jabber.org/streams'><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>\
         <mechanism>SCRAM-SHA-1</mechanism></mechanisms><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/></stream:features>",
        "<iq xmlns='jabber:client' type='result' id='bind-e220a839'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>user@example.org/web</jid></bind></iq>",
        "<message xmlns='jabber:client' from='user@example.org'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>\
         <delay xmlns='urn:xmpp:delay' stamp='2002-09-10T23:08:25Z'/><message xmlns='jabber:client' from='b@example.org/x'>\
         <stanza-id xmlns='urn:xmpp:sid:0' id='1' by='b@example.org'/><body>é😀</body></message></forwarded></received></message>",
        "<iq xmlns='jabber:client' type='set'><query xmlns='jabber:iq:roster' ver='1'><item jid='b@example.org' subscription='both'/></query></iq>",
        "<message xmlns='jabber:client'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='n'><item id='1'><a xmlns='b'/></item></items></event></message>",
    ];
    let splices = [
        "",
        "'",
        "<",
        "/>",
        "&#x0;",
        "&amp;",
        "é",
        "]]>",
        "<![CDATA[",
        "4294967295",
        "-1",
        "xmlns=''",
        "\0",
        "<a>",
        "@/",
    ];
    let mut rng = Numbers(7);
    let mut pick = |count: usize| (rng.try_next_u64().unwrap_or_default() % count as u64) as usize;
    for _ in 0..400 {
        let mut pair = match pick(3) {
            0 => Pair::ready(),
            1 => Pair::new(Server::default(), |config| {
                config.resume = Some(former(1, 5))
            }),
            _ => Pair::new(Server::default(), |_| {}),
        };
        let mut received = 0;
        for _ in 0..30 {
            let mut frame = seeds[pick(seeds.len())].to_owned();
            for _ in 0..pick(4) {
                let boundaries: Vec<usize> = frame.char_indices().map(|(at, _)| at).collect();
                let (mut from, mut to) = (
                    boundaries[pick(boundaries.len())],
                    boundaries[pick(boundaries.len())],
                );
                if from > to {
                    core::mem::swap(&mut from, &mut to);
                }
                let to = if pick(2) == 0 {
                    from
                } else {
                    to.min(from + 20)
                };
                let to = (to..=frame.len())
                    .find(|&at| frame.is_char_boundary(at))
                    .unwrap_or(frame.len());
                frame.replace_range(from..to, splices[pick(splices.len())]);
                if frame.is_empty() {
                    frame.push('<');
                }
            }
            pair.stream.handle_frame(&frame, pair.now, &mut pair.rng);
            let mut ended = false;
            while let Some(output) = pair.stream.poll_output() {
                assert!(!ended, "output after the end");
                match output {
                    Output::Stanza { number, element } => {
                        received = number;
                        read_everything(&element);
                    }
                    Output::Unreadable { number, .. } => received = number,
                    Output::Transmit(frame) => {
                        let written = xml::parse(&frame).expect("only well-formed XML goes out");
                        if written.is("a", NS_SM) {
                            let h = written
                                .attr("h")
                                .and_then(|h| h.parse().ok())
                                .unwrap_or(u32::MAX);
                            assert!(h <= received, "announced {h} of {received}");
                        }
                    }
                    Output::Closed(_) => ended = true,
                    _ => {}
                }
            }
        }
    }
}

/// All parsers over one stanza.
fn read_everything(stanza: &Element) {
    use crate::xmpp::stanza::*;
    let account = address::bare("user@example.org").expect("an address");
    for inner in xep0280::unwrap(&account, stanza)
        .map(|carbon| carbon.forwarded.stanza)
        .iter()
        .chain([stanza])
    {
        let _ = (
            from(inner),
            to(inner),
            id(inner),
            message::body(inner),
            presence::availability(inner),
        );
        let _ = (
            StanzaError::read(inner),
            roster::push(&account, inner),
            xep0030::Info::read(inner),
        );
        let _ = (
            xep0060::read_events(inner),
            xep0060::read_items(inner),
            xep0115::Caps::read(inner),
        );
        let _ = (
            xep0203::Delay::read(inner, |_| true),
            xep0313::read(inner),
            xep0313::Fin::read(inner),
        );
        let _ = (
            xep0359::read_stanza_id(inner, &account),
            xep0359::read_origin(inner),
            xep0380::read(inner),
        );
        let _ = (
            crate::xmpp::disco::answer(inner),
            xep0199::answer(inner),
            xep0085::ChatState::read(inner),
        );
        assert!(xml::parse(&xml::write(inner)).is_ok());
    }
}
