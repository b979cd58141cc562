//! The stream as a state machine: opening (RFC 7395), authentication (`sasl`), binding (RFC 6120 §7), stream
//! management with resumption (XEP-0198), and knowing when the other side is gone (XEP-0199).
//!
//! What is absent: no socket, no clock, no randomness of its own, no stored state. The owner of a `Stream` opens the
//! socket, then calls [`Stream::new`]; hands in frames, the time and the socket's end; and after every call takes
//! [`Stream::poll_output`] until it gives `None`. Once [`Output::Closed`] came out, nothing else will, and the socket
//! is to be closed.
//!
//! Invariants:
//! - No `h` is announced above what [`Stream::committed`] said is stored (XEP-0198 §4).
//! - Every stanza that goes out is counted, in the order of [`Stream::send`].
//! - The password leaves this machine only through SCRAM, or through PLAIN over an encrypted connection to a server that
//!   never offered SCRAM.
//! - Nothing is sent twice and nothing is kept for sending again: that is the store's.
//!
//! # Numbers
//! After a resumption the peer says with [`Output::Acked`] what it has; [`Output::Ready`] follows. The numbers above are
//! then free again: whatever is stored as sent and not acknowledged is sent again with [`Stream::send`], in order, and so
//! gets the number it had. After a failed resumption `Acked` tells (where the server remembers) what the *old* stream had
//! handled, and `Ready { resumed: false, .. }` starts at 1.
//!
//! May import `model`, `xmpp::{address, xml}` and `xmpp::stanza`.

pub mod backoff;
mod counters;
mod credential;
pub mod discovery;
mod error;
mod negotiation;
pub mod registration;
pub mod requests;
mod sasl;

use crate::model::{BareJid, Millis};
use crate::xmpp::xml::{self, Build, XmlError, element};
use counters::Counters;
use minidom::Element;
use negotiation::Negotiation;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

pub use counters::covers;
pub use credential::{Credential, ScramHash};
pub use error::StreamError;

/// Namespace of stanzas (RFC 6120 §11.2).
pub const NS_CLIENT: &str = "jabber:client";
const NS_FRAMING: &str = "urn:ietf:params:xml:ns:xmpp-framing";
const NS_STREAM: &str = "http://etherx.jabber.org/streams";
const NS_SM: &str = "urn:xmpp:sm:3";
const NS_PING: &str = "urn:xmpp:ping";
const NS_CLIENT_STATE: &str = "urn:xmpp:csi:0";

/// From the open socket to `Ready`.
const NEGOTIATION: Millis = 20_000;
/// Silence after which the server is asked whether it is there: with [`ANSWER`], a line that died is known to within
/// 25 s.
const SILENCE: Millis = 15_000;
/// The same while nobody looks, to let the machine sleep: 60 s in all.
const SILENCE_UNSEEN: Millis = 50_000;
/// How long it may take to answer.
const ANSWER: Millis = 10_000;
/// How long it may take when there is reason to doubt, as after the machine slept.
const ANSWER_SOON: Millis = 4_000;
/// A timer that comes this late says that the machine slept, or the process did.
const LATE: Millis = 5_000;
/// How long the server may take to close the stream from its side.
const CLOSING: Millis = 5_000;

/// How to open a stream.
#[derive(Clone, Debug)]
pub struct Config {
    pub account: BareJid,
    pub credential: Credential,
    /// The resource to ask for; the server chooses where there is none.
    pub resource: Option<String>,
    /// The connection is encrypted (`wss:`) or does not leave this machine.
    pub secure: bool,
    /// SCRAM was seen for this account before: PLAIN never again (XEP-0474 §7).
    pub scram_seen: bool,
    /// The stream to take up again.
    pub resume: Option<Resumable>,
}

/// What it takes to resume a stream (XEP-0198 §5). The owner keeps `h_in` and `out` current, in the same transaction as
/// what they count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Resumable {
    /// The server's id of the stream.
    pub id: String,
    /// Inbound stanzas that are stored.
    pub h_in: u32,
    /// Number of the last outbound stanza.
    pub out: u32,
    /// Where the server would like the resumption; its word, so judge it.
    pub location: Option<String>,
    /// How long the server keeps the stream, in seconds, where it says so.
    pub max: Option<u32>,
    /// The full JID the stream is bound to: resumption does not repeat it.
    pub full_jid: String,
}

/// The stream is up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ready {
    pub full_jid: String,
    /// The former stream goes on. Otherwise this is a new one, to be set up from the start.
    pub resumed: bool,
    /// `None` where the server does not manage or not resume streams.
    pub sm: Option<Resumable>,
    /// The server acknowledges stanzas, be it resumable or not.
    pub acks: bool,
    /// The roster may be asked for by version (RFC 6121 §2.6).
    pub roster_versioning: bool,
    /// Subscriptions may be approved before they are asked for (RFC 6121 §3.4).
    pub pre_approval: bool,
    /// Client state indication (XEP-0352).
    pub client_state: bool,
    /// The server's entity capabilities, `node#ver` (XEP-0115 §6.3): its features are known without asking when this is.
    pub server_caps: Option<String>,
}

/// What comes out of a stream.
#[derive(Clone, Debug)]
pub enum Output {
    /// Send this text as one frame.
    Transmit(String),
    /// A message, presence or iq. `number` is the `h` to store in the commit that handles it, modulo 2³².
    Stanza {
        number: u32,
        element: Element,
    },
    /// A stanza came that cannot be read. It counts all the same, or the server would send it for ever: store `number`.
    Unreadable {
        number: u32,
        error: XmlError,
    },
    Ready(Ready),
    /// The peer handled everything up to this number of ours: whatever it [`covers`].
    Acked(u32),
    /// Keys to store instead of the password. The server proved that it knows the account.
    Credential(Credential),
    /// Call [`Stream::handle_timeout`] at this time; replaces any earlier one.
    Timeout(Millis),
    /// The end.
    Closed(StreamError),
}

enum Phase {
    Negotiating(Box<Negotiation>),
    Ready,
    /// `<close/>` is sent; since when.
    Closing(Millis),
    Closed,
}

/// One stream over one socket.
pub struct Stream {
    config: Config,
    phase: Phase,
    out: VecDeque<Output>,
    /// The latest time told.
    now: Millis,
    opened: Millis,
    /// When the last frame came.
    heard: Millis,
    /// Since when an answer of any kind is waited for.
    waiting: Option<Millis>,
    /// Stream management is on.
    managed: bool,
    counters: Counters,
    /// Since when an `<r/>` is unanswered.
    asked: Option<Millis>,
    /// Stanzas went out that no `<r/>` covers.
    ask: bool,
    /// The peer asked, having sent this many.
    owed: Option<u32>,
    /// Id of the ping under way, where there is no stream management.
    ping: Option<String>,
    pings: u32,
    /// Stanzas that came before the stream was ready.
    early: Vec<Element>,
    told: Option<Millis>,
    /// How long the answer that is waited for may take.
    patience: Millis,
    /// Somebody looks at this client, and the server was told otherwise only if it can be told.
    active: bool,
    client_state: bool,
}

impl Stream {
    /// The socket is open: the first output is `<open/>`.
    pub fn new(config: Config, now: Millis, rng: &mut dyn CryptoRng) -> Self {
        let mut stream = Self {
            phase: Phase::Closed,
            out: VecDeque::new(),
            now,
            opened: now,
            heard: now,
            waiting: None,
            managed: false,
            counters: Counters::default(),
            asked: None,
            ask: false,
            owed: None,
            ping: None,
            pings: 0,
            early: Vec::new(),
            told: None,
            patience: ANSWER,
            active: true,
            client_state: false,
            config,
        };
        stream.phase = Phase::Negotiating(Box::new(Negotiation::new(rng)));
        stream.open();
        stream
    }

    /// A text frame came.
    pub fn handle_frame(&mut self, frame: &str, now: Millis, rng: &mut dyn CryptoRng) {
        if matches!(self.phase, Phase::Closed) {
            return;
        }
        self.now = now;
        self.heard = now;
        self.waiting = None;
        self.patience = ANSWER;
        let element = match xml::parse(frame) {
            Ok(element) => element,
            Err(error) => return self.unreadable(frame, error),
        };
        if element.is("error", NS_STREAM) {
            return self.end(StreamError::from_stream_error(&element));
        }
        if element.is("close", NS_FRAMING) {
            let error = match (element.attr("see-other-uri"), &self.phase) {
                (Some(elsewhere), _) => StreamError::SeeOtherHost(elsewhere.to_owned()),
                (None, Phase::Closing(_)) => StreamError::Finished,
                (None, _) => StreamError::ClosedByServer,
            };
            return self.end(error);
        }
        match core::mem::replace(&mut self.phase, Phase::Closed) {
            Phase::Negotiating(negotiation) => {
                // Put back by what the step decides; `Closed` stays where it fails.
                self.negotiate(negotiation, element, rng);
            }
            Phase::Ready => {
                self.phase = Phase::Ready;
                self.handle_element(element);
            }
            other => self.phase = other,
        }
    }

    /// The time of the last [`Output::Timeout`] has come; calling early or late is harmless.
    pub fn handle_timeout(&mut self, now: Millis) {
        self.now = self.now.max(now);
        let late = (self.told.take()).is_some_and(|told| self.now > told.saturating_add(LATE));
        if late && matches!(self.phase, Phase::Ready) {
            // Answers may wait in the socket: whoever slept asks again before judging.
            return self.doubt(now);
        }
        if self.deadline().is_none_or(|deadline| self.now < deadline) {
            return;
        }
        match self.phase {
            Phase::Negotiating(_) => self.finish(StreamError::Timeout),
            Phase::Ready if self.waiting.is_some() => self.finish(StreamError::Timeout),
            Phase::Ready => self.probe(),
            Phase::Closing(_) => self.finish(StreamError::Finished),
            Phase::Closed => {}
        }
    }

    /// There is reason to doubt that the line still lives: it is asked at once, and has little time to answer.
    pub fn doubt(&mut self, now: Millis) {
        self.now = self.now.max(now);
        if matches!(self.phase, Phase::Ready) {
            self.waiting = None;
            self.patience = ANSWER_SOON;
            self.probe();
        }
    }

    /// Whether anybody looks at this client (XEP-0352). The server takes every stream, resumed or not, for active until it
    /// hears otherwise (§5.2).
    pub fn set_active(&mut self, active: bool, now: Millis) {
        self.now = self.now.max(now);
        if active == self.active || !matches!(self.phase, Phase::Ready) {
            return;
        }
        self.active = active;
        if self.client_state {
            let name = if active { "active" } else { "inactive" };
            self.transmit(&element(name, NS_CLIENT_STATE));
        }
    }

    /// The socket is closed.
    pub fn handle_closed(&mut self, now: Millis) {
        self.now = now;
        match self.phase {
            Phase::Closed => {}
            Phase::Closing(_) => self.finish(StreamError::Finished),
            _ => self.finish(StreamError::ConnectionLost),
        }
    }

    pub fn poll_output(&mut self) -> Option<Output> {
        if self.out.is_empty() && self.ask && matches!(self.phase, Phase::Ready) {
            self.request_ack();
        }
        if let Some(output) = self.out.pop_front() {
            return Some(output);
        }
        let deadline = self.deadline();
        if deadline == self.told {
            return None;
        }
        self.told = deadline;
        deadline.map(Output::Timeout)
    }

    /// The number that the next stanza will get.
    pub fn next_number(&self) -> u32 {
        self.counters.next()
    }

    /// Whether stanzas can be sent.
    pub fn is_ready(&self) -> bool {
        matches!(self.phase, Phase::Ready)
    }

    /// Counts a message, presence or iq, transmits it and asks for an acknowledgement at the end of the burst. While the
    /// stream is not ready it is counted only, to be sent again after a resumption.
    pub fn send(&mut self, stanza: &Element, now: Millis) -> u32 {
        self.now = self.now.max(now);
        self.counters.sent = self.counters.next();
        if self.is_ready() {
            self.transmit(stanza);
            self.ask = self.managed;
        }
        self.counters.sent
    }

    /// Inbound stanzas up to `h` are stored. A request of the peer that waits for them is answered.
    pub fn committed(&mut self, h: u32) {
        self.counters.commit(h);
        self.answer_ack();
    }

    /// Says good-bye. [`Output::Closed`] follows when the server has done so too, or after a while.
    pub fn close(&mut self) {
        match self.phase {
            Phase::Closing(_) | Phase::Closed => return,
            Phase::Ready if self.managed => {
                // So that the server does not send again what was handled (XEP-0198 §4).
                self.transmit(&ack(self.counters.committed));
            }
            _ => {}
        }
        self.transmit(&element("close", NS_FRAMING));
        self.phase = Phase::Closing(self.now);
    }

    /// An element of a stream that is up.
    fn handle_element(&mut self, element: Element) {
        if is_stanza(&element) {
            if self.is_own_pong(&element) {
                self.ping = None;
                return;
            }
            self.counters.received = self.counters.received.wrapping_add(1);
            let number = self.counters.received;
            self.out.push_back(Output::Stanza { number, element });
        } else if element.has_ns(NS_SM) && self.managed {
            match element.name() {
                "r" => {
                    self.owed = Some(self.counters.received);
                    self.answer_ack();
                }
                "a" => {
                    self.asked = None;
                    if let Err(error) = self.peer_handled(&element) {
                        self.end(error);
                    }
                }
                _ => {}
            }
        }
        // Anything else is an extension this client did not ask for.
    }

    /// The answer to the ping under way, which is nobody else's business. There is one only where nothing is counted.
    fn is_own_pong(&self, element: &Element) -> bool {
        element.name() == "iq"
            && matches!(element.attr("type"), Some("result" | "error"))
            && self.ping.is_some()
            && element.attr("id") == self.ping.as_deref()
    }

    /// A frame that is no element. During negotiation that is the end; later a stanza among stanzas, which some remote
    /// person may have made too large or too deep, must not stop the stream.
    fn unreadable(&mut self, frame: &str, error: XmlError) {
        let stanza = ["<message", "<presence", "<iq"].iter().any(|start| {
            frame
                .trim_start()
                .strip_prefix(start)
                .is_some_and(|rest| rest.starts_with([' ', '\t', '\r', '\n', '>', '/']))
        });
        match self.phase {
            Phase::Ready if stanza => {
                tracing::warn!(%error, "unreadable stanza");
                self.counters.received = self.counters.received.wrapping_add(1);
                let number = self.counters.received;
                self.out.push_back(Output::Unreadable { number, error });
            }
            Phase::Closing(_) => {}
            _ => {
                tracing::warn!(%error, "unreadable frame");
                self.end(StreamError::Malformed);
            }
        }
    }

    /// `<a/>`, `<resumed/>` and `<failed/>` say what the peer handled in one way (XEP-0198 §5).
    fn peer_handled(&mut self, element: &Element) -> Result<(), StreamError> {
        let Some(h) = element.attr("h") else {
            return Ok(());
        };
        let h = h.trim().parse().map_err(|_| StreamError::Malformed)?;
        match self.counters.peer_handled(h) {
            Ok(Some(h)) => self.out.push_back(Output::Acked(h)),
            Ok(None) => {}
            Err(counters::TooHigh) => return Err(StreamError::CountMismatch),
        }
        if self.counters.acked == self.counters.sent {
            self.ask = false;
        } else if element.name() == "a" {
            self.ask = true;
        }
        Ok(())
    }

    /// Asks for an acknowledgement, unless an answer is still out.
    fn request_ack(&mut self) {
        if self
            .asked
            .is_some_and(|since| self.now < since.saturating_add(ANSWER))
        {
            return;
        }
        self.ask = false;
        self.asked = Some(self.now);
        self.waiting.get_or_insert(self.now);
        self.transmit(&element("r", NS_SM));
    }

    /// Answers the peer's request once all that it had sent by then is stored.
    fn answer_ack(&mut self) {
        let Some(asked_at) = self.owed else { return };
        let missing = asked_at.wrapping_sub(self.counters.committed);
        if self.is_ready() && (missing == 0 || missing > u32::MAX / 2) {
            self.owed = None;
            self.transmit(&ack(self.counters.committed));
        }
    }

    /// After a long silence: is anybody there?
    fn probe(&mut self) {
        if self.managed {
            self.asked = None;
            return self.request_ack();
        }
        self.pings = self.pings.wrapping_add(1);
        let id = format!("keep-alive-{}", self.pings);
        let server = crate::xmpp::address::domain(&self.config.account).to_owned();
        let ping = element("iq", NS_CLIENT)
            .with("type", "get")
            .with("id", id.as_str())
            .with("to", server)
            .child(element("ping", NS_PING));
        self.counters.sent = self.counters.next();
        self.transmit(&ping);
        self.ping = Some(id);
        self.waiting = Some(self.now);
    }

    /// When something is due next.
    fn deadline(&self) -> Option<Millis> {
        Some(match self.phase {
            Phase::Closed => return None,
            Phase::Negotiating(_) => self.opened.saturating_add(NEGOTIATION),
            Phase::Closing(since) => since.saturating_add(CLOSING),
            Phase::Ready => match self.waiting {
                Some(since) => since.saturating_add(self.patience),
                None if self.active => self.heard.saturating_add(SILENCE),
                None => self.heard.saturating_add(SILENCE_UNSEEN),
            },
        })
    }

    /// Ends the stream in words: the server is there to hear them.
    fn end(&mut self, error: StreamError) {
        if error == StreamError::CountMismatch {
            let condition = element("undefined-condition", error::NS_STREAMS);
            self.transmit(&element("error", NS_STREAM).child(condition));
        }
        if !matches!(self.phase, Phase::Closing(_)) {
            self.transmit(&element("close", NS_FRAMING));
        }
        self.finish(error);
    }

    /// Ends the stream without a word: a `<close/>` that got through after all would end what can be resumed.
    fn finish(&mut self, error: StreamError) {
        self.phase = Phase::Closed;
        self.early.clear();
        self.out.push_back(Output::Closed(error));
    }

    fn transmit(&mut self, element: &Element) {
        self.out.push_back(Output::Transmit(xml::write(element)));
    }
}

fn ack(h: u32) -> Element {
    element("a", NS_SM).with("h", h.to_string())
}

fn is_stanza(element: &Element) -> bool {
    element.has_ns(NS_CLIENT) && matches!(element.name(), "message" | "presence" | "iq")
}

#[cfg(test)]
pub(crate) mod tests;
