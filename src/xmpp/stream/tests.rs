//! Whole streams against a server that is simulated here, and frames that no server would send.

use super::*;
use crate::xmpp::address;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use core::convert::Infallible;
use hmac::{Hmac, KeyInit, Mac};
use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};

/// Random numbers that are not (SplitMix64).
#[derive(Default)]
pub(crate) struct Counting(pub u64);

impl TryRng for Counting {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|number| (number >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Ok(z ^ (z >> 31))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        for byte in to {
            *byte = self.try_next_u64()? as u8;
        }
        Ok(())
    }
}

impl TryCryptoRng for Counting {}

const STREAM: &str = "xmlns:stream='http://etherx.jabber.org/streams'";
const SASL: &str = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
const OPEN: &str =
    "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='example.org' id='s' version='1.0'/>";
const CLOSE: &str = "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>";
const MESSAGE: &str =
    "<message xmlns='jabber:client' from='bob@example.org/x'><body>hi</body></message>";

/// What the server is like, and what it knows of former streams.
struct Server {
    password: &'static str,
    mechanisms: &'static [&'static str],
    honest: bool,
    management: bool,
    /// The stream that may be resumed, and how many stanzas it handled.
    former: Option<(&'static str, u32)>,
    /// What is said about a former stream that may not be resumed.
    failed_h: Option<u32>,
    authenticated: bool,
    opened: bool,
    first: String,
    signature: String,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            password: "pencil",
            mechanisms: &["SCRAM-SHA-1", "SCRAM-SHA-256", "PLAIN"],
            honest: true,
            management: true,
            former: None,
            failed_h: None,
            authenticated: false,
            opened: false,
            first: String::new(),
            signature: String::new(),
        }
    }
}

fn mac(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("any length");
    mac.chain_update(data).finalize().into_bytes().to_vec()
}

fn decoded(element: &Element) -> String {
    String::from_utf8(BASE64.decode(element.text()).expect("base64")).expect("text")
}

impl Server {
    /// What the server answers to a frame.
    fn answer(&mut self, frame: &str) -> Vec<String> {
        let element = xml::parse(frame).expect("the client writes well-formed XML");
        match element.name() {
            "open" => {
                self.opened = true;
                vec![OPEN.into(), self.features()]
            }
            "auth" => self.auth(&element),
            "response" => self.response(&element),
            "abort" => vec![format!("<failure {SASL}><aborted/></failure>")],
            "resume" => self.resume(&element),
            "iq" if element.has_child("bind", "urn:ietf:params:xml:ns:xmpp-bind") => {
                let id = element.attr("id").expect("an id");
                vec![format!(
                    "<iq xmlns='jabber:client' type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>\
                     <jid>user@example.org/web</jid></bind></iq>"
                )]
            }
            "enable" => {
                assert_eq!(element.attr("resume"), Some("true"));
                vec!["<enabled xmlns='urn:xmpp:sm:3' id='new-id' resume='true' max='300'/>".into()]
            }
            "close" => vec![CLOSE.into()],
            _ => Vec::new(),
        }
    }

    fn features(&self) -> String {
        let inner = if self.authenticated {
            let management = if self.management {
                "<sm xmlns='urn:xmpp:sm:3'/>"
            } else {
                ""
            };
            format!(
                "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><ver xmlns='urn:xmpp:features:rosterver'/>\
                 <c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v'/>{management}"
            )
        } else {
            let list: String = self
                .mechanisms
                .iter()
                .map(|name| format!("<mechanism>{name}</mechanism>"))
                .collect();
            format!("<mechanisms {SASL}>{list}</mechanisms>")
        };
        format!("<stream:features {STREAM}>{inner}</stream:features>")
    }

    fn auth(&mut self, auth: &Element) -> Vec<String> {
        let message = decoded(auth);
        if auth.attr("mechanism") == Some("PLAIN") {
            return vec![if message == format!("\0user\0{}", self.password) {
                self.authenticated = true;
                format!("<success {SASL}/>")
            } else {
                format!("<failure {SASL}><not-authorized/></failure>")
            }];
        }
        assert_eq!(auth.attr("mechanism"), Some("SCRAM-SHA-256"));
        let bare = message.strip_prefix("n,,").expect("no channel binding");
        let nonce = bare.split_once("r=").expect("a nonce").1;
        let challenge = format!("r={nonce}srv,s=c2FsdHNhbHQ=,i=4096");
        self.first = format!("{bare},{challenge}");
        vec![format!(
            "<challenge {SASL}>{}</challenge>",
            BASE64.encode(challenge)
        )]
    }

    fn response(&mut self, response: &Element) -> Vec<String> {
        let message = decoded(response);
        let (without_proof, proof) = message.rsplit_once(",p=").expect("a proof");
        let mut salted = [0; 32];
        pbkdf2::pbkdf2_hmac::<Sha256>(self.password.as_bytes(), b"saltsalt", 4096, &mut salted);
        let client_key = mac(&salted, b"Client Key");
        let signed = format!("{},{without_proof}", self.first);
        let signature = mac(&Sha256::digest(&client_key), signed.as_bytes());
        let expected: Vec<u8> = client_key
            .iter()
            .zip(&signature)
            .map(|(a, b)| a ^ b)
            .collect();
        if BASE64.decode(proof).expect("base64") != expected {
            return vec![format!(
                "<failure {SASL}><not-authorized/><text>no</text></failure>"
            )];
        }
        let server_key = mac(
            &salted,
            if self.honest {
                b"Server Key"
            } else {
                b"Guessed it"
            },
        );
        self.signature = format!("v={}", BASE64.encode(mac(&server_key, signed.as_bytes())));
        self.authenticated = true;
        vec![format!(
            "<success {SASL}>{}</success>",
            BASE64.encode(&self.signature)
        )]
    }

    fn resume(&mut self, resume: &Element) -> Vec<String> {
        vec![match self.former {
            Some((id, h)) if resume.attr("previd") == Some(id) => {
                format!("<resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='{h}'/>")
            }
            _ => {
                let h = self
                    .failed_h
                    .map(|h| format!("h='{h}'"))
                    .unwrap_or_default();
                format!(
                    "<failed xmlns='urn:xmpp:sm:3' {h}><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>"
                )
            }
        }]
    }
}

/// A stream, its server and a clock.
struct Pair {
    stream: Stream,
    server: Server,
    rng: Counting,
    now: Millis,
    /// What the client transmitted since the last look.
    sent: Vec<String>,
    timeout: Option<Millis>,
}

impl Pair {
    fn new(server: Server, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config {
            account: address::bare("user@example.org").expect("an address"),
            credential: Credential::password("pencil"),
            resource: Some("web".into()),
            secure: true,
            scram_seen: false,
            resume: None,
        };
        change(&mut config);
        let mut rng = Counting::default();
        let stream = Stream::new(config, 1_000, &mut rng);
        Self {
            stream,
            server,
            rng,
            now: 1_000,
            sent: Vec::new(),
            timeout: None,
        }
    }

    /// Carries frames to and fro until nothing moves; gives what else came out.
    fn run(&mut self) -> Vec<Output> {
        let mut others = Vec::new();
        while let Some(output) = self.stream.poll_output() {
            match output {
                Output::Transmit(frame) => {
                    for answer in self.server.answer(&frame) {
                        self.stream.handle_frame(&answer, self.now, &mut self.rng);
                    }
                    self.sent.push(frame);
                }
                Output::Timeout(at) => self.timeout = Some(at),
                other => others.push(other),
            }
        }
        others
    }

    fn receive(&mut self, frame: &str) -> Vec<Output> {
        self.stream.handle_frame(frame, self.now, &mut self.rng);
        self.run()
    }

    fn sent(&mut self) -> Vec<String> {
        core::mem::take(&mut self.sent)
    }

    /// Lets the clock reach the time asked for.
    fn wait(&mut self) -> Vec<Output> {
        self.now = self.timeout.take().expect("a timeout was asked for");
        self.stream.handle_timeout(self.now);
        self.run()
    }

    /// A pair whose stream is up, with nothing unsaid.
    fn ready() -> Self {
        let mut pair = Self::new(Server::default(), |_| {});
        assert!(matches!(pair.run().last(), Some(Output::Ready(_))));
        pair.sent();
        pair
    }
}

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
    let mut rng = Counting::default();
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
    for (number, frame) in [
        (1, deep),
        (2, large),
        (3, "<iq type='get".into()),
        (4, "<presence><!---->".into()),
    ] {
        let outputs = pair.receive(&frame);
        let [
            Output::Unreadable {
                number: counted, ..
            },
        ] = outputs.as_slice()
        else {
            panic!("{outputs:?}")
        };
        assert_eq!(*counted, number);
    }
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
    let mut rng = Counting(7);
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
