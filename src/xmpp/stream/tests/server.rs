//! A server, and a stream with a clock before it.

use super::super::*;
use super::Numbers;
use crate::xmpp::address;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

pub(super) const STREAM: &str = "xmlns:stream='http://etherx.jabber.org/streams'";
pub(super) const SASL: &str = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
pub(super) const OPEN: &str =
    "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='example.org' id='s' version='1.0'/>";
pub(super) const CLOSE: &str = "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>";
pub(super) const MESSAGE: &str =
    "<message xmlns='jabber:client' from='bob@example.org/x'><body>hi</body></message>";

/// What the server is like, and what it knows of former streams.
pub(super) struct Server {
    pub(super) password: &'static str,
    pub(super) mechanisms: &'static [&'static str],
    pub(super) honest: bool,
    pub(super) management: bool,
    /// The stream that may be resumed, and how many stanzas it handled.
    pub(super) former: Option<(&'static str, u32)>,
    /// What is said about a former stream that may not be resumed.
    pub(super) failed_h: Option<u32>,
    pub(super) authenticated: bool,
    pub(super) opened: bool,
    pub(super) first: String,
    pub(super) signature: String,
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

pub(super) fn mac(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("any length");
    mac.chain_update(data).finalize().into_bytes().to_vec()
}

pub(super) fn decoded(element: &Element) -> String {
    String::from_utf8(BASE64.decode(element.text()).expect("base64")).expect("text")
}

impl Server {
    /// What the server answers to a frame.
    pub(super) fn answer(&mut self, frame: &str) -> Vec<String> {
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
pub(super) struct Pair {
    pub(super) stream: Stream,
    pub(super) server: Server,
    pub(super) rng: Numbers,
    pub(super) now: Millis,
    /// What the client transmitted since the last look.
    pub(super) sent: Vec<String>,
    pub(super) timeout: Option<Millis>,
}

impl Pair {
    pub(super) fn new(server: Server, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config {
            account: address::bare("user@example.org").expect("an address"),
            credential: Credential::password("pencil"),
            resource: Some("web".into()),
            secure: true,
            scram_seen: false,
            resume: None,
        };
        change(&mut config);
        let mut rng = Numbers::default();
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
    pub(super) fn run(&mut self) -> Vec<Output> {
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

    pub(super) fn receive(&mut self, frame: &str) -> Vec<Output> {
        self.stream.handle_frame(frame, self.now, &mut self.rng);
        self.run()
    }

    pub(super) fn sent(&mut self) -> Vec<String> {
        core::mem::take(&mut self.sent)
    }

    /// Lets the clock reach the time asked for.
    pub(super) fn wait(&mut self) -> Vec<Output> {
        self.now = self.timeout.take().expect("a timeout was asked for");
        self.stream.handle_timeout(self.now);
        self.run()
    }

    /// A pair whose stream is up, with nothing unsaid.
    pub(super) fn ready() -> Self {
        let mut pair = Self::new(Server::default(), |_| {});
        assert!(matches!(pair.run().last(), Some(Output::Ready(_))));
        pair.sent();
        pair
    }
}
