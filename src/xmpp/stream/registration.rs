//! A stream on which nobody signs in: it asks what the server wants to know of somebody who would like an account, and hands in what
//! was filled in (XEP-0077 §3.1.1), with an invitation where there is one (XEP-0445).
//!
//! ```text
//! open → features → (invitation) → asking → (pictures, XEP-0231) → a person fills in → handed in → registered
//!                                    ↑                                  ↑────── refused ────┘
//! ```
//!
//! The same shape as [`Stream`](super::Stream): no socket, no clock, no randomness of its own; after every call, take
//! [`Registrar::poll_output`] until it gives `None`. After [`Output::Closed`] nothing comes any more.
//!
//! Invariants: an answer counts only with the id that was asked with, and from the server itself (RFC 6120 §8.1.2.1); what is handed
//! in is never repeated by itself.

use super::error::StreamError;
use super::{NS_CLIENT, NS_FRAMING, NS_STREAM};
use crate::model::{Id, Millis};
use crate::xmpp::address;
use crate::xmpp::stanza::xep0077::{self, Offer};
use crate::xmpp::stanza::{StanzaError, iq, payloads, xep0231, xep0445};
use crate::xmpp::xml::{self, Build, element};
use minidom::Element;
use rand_core::CryptoRng;
use std::collections::VecDeque;

/// From the open socket to what is to be filled in.
const NEGOTIATION: Millis = 20_000;
/// How long the server may take to make the account.
const SUBMISSION: Millis = 60_000;
/// How long pictures that did not come with the form are waited for.
const PICTURES: Millis = 5_000;
/// Most pictures that are asked for.
const MOST_PICTURES: usize = 4;

/// What comes out.
#[derive(Clone, Debug)]
pub enum Output {
    /// Send this text as one frame.
    Transmit(String),
    /// What is to be filled in.
    Offer(Box<Offer>),
    /// The server does not take the invitation. Registration is asked for all the same (XEP-0445 §4).
    NotInvited(StanzaError),
    /// The server makes no accounts in this way, and says why where it does.
    NotOffered(Option<StanzaError>),
    /// It does not take what was handed in, and may say anew what it wants.
    Refused(StanzaError, Option<Box<Offer>>),
    Registered,
    /// Call [`Registrar::handle_timeout`] at this time; replaces any earlier one.
    Timeout(Millis),
    Closed(StreamError),
}

enum Step {
    /// Waits for the server's `<open/>`.
    Open,
    Features,
    Inviting(Id),
    Asking(Id),
    /// Waits for pictures of a form.
    Fetching(Box<Offer>, Vec<Id>),
    /// A person has it in hand.
    Filling,
    Submitted(Id),
    Closed,
}

/// One attempt to make an account, over one socket.
pub struct Registrar {
    domain: String,
    token: Option<String>,
    step: Step,
    out: VecDeque<Output>,
    deadline: Option<Millis>,
    told: Option<Millis>,
    /// Before the number in each id.
    prefix: u32,
    asked: u32,
}

impl Registrar {
    /// The socket is open: the first output is `<open/>`.
    pub fn new(domain: &str, token: Option<String>, now: Millis, rng: &mut dyn CryptoRng) -> Self {
        let open = element("open", NS_FRAMING)
            .with("to", domain)
            .with("version", "1.0");
        let mut registrar = Self {
            domain: domain.to_owned(),
            token: token.filter(|it| !it.is_empty() && it.len() <= xep0445::LONGEST),
            step: Step::Open,
            out: VecDeque::new(),
            deadline: Some(now.saturating_add(NEGOTIATION)),
            told: None,
            prefix: rng.next_u32(),
            asked: 0,
        };
        registrar.transmit(&open);
        registrar
    }

    /// A text frame came.
    pub fn handle_frame(&mut self, frame: &str, now: Millis) {
        if matches!(self.step, Step::Closed) {
            return;
        }
        let Ok(element) = xml::parse(frame) else {
            return self.end(StreamError::Malformed);
        };
        if element.is("error", NS_STREAM) {
            return self.end(StreamError::from_stream_error(&element));
        }
        if element.is("close", NS_FRAMING) {
            return self.end(match element.attr("see-other-uri") {
                Some(elsewhere) => StreamError::SeeOtherHost(elsewhere.to_owned()),
                None => StreamError::ClosedByServer,
            });
        }
        match &self.step {
            Step::Open if element.is("open", NS_FRAMING) => self.step = Step::Features,
            Step::Features if element.is("features", NS_STREAM) => self.begin(&element, now),
            _ if element.is("iq", NS_CLIENT) && self.is_from_server(&element) => {
                self.handle_iq(&element, now);
            }
            // Whatever else a server says to a stranger.
            _ => {}
        }
    }

    /// The time of the last [`Output::Timeout`] has come; calling early or late is harmless.
    pub fn handle_timeout(&mut self, now: Millis) {
        self.told = None;
        if self.deadline.is_none_or(|deadline| now < deadline) {
            return;
        }
        match core::mem::replace(&mut self.step, Step::Closed) {
            // It is shown without them.
            Step::Fetching(offer, _) => self.offer(offer),
            Step::Closed => {}
            _ => self.end(StreamError::Timeout),
        }
    }

    /// The socket is closed.
    pub fn handle_closed(&mut self) {
        if !matches!(self.step, Step::Closed) {
            self.end(StreamError::ConnectionLost);
        }
    }

    pub fn poll_output(&mut self) -> Option<Output> {
        if let Some(output) = self.out.pop_front() {
            return Some(output);
        }
        if self.deadline == self.told {
            return None;
        }
        self.told = self.deadline;
        self.deadline.map(Output::Timeout)
    }

    /// Hands in what was filled in: a `<query/>`. Only while a person has the form in hand.
    pub fn submit(&mut self, query: Element, now: Millis) {
        if matches!(self.step, Step::Filling) {
            let id = self.request("set", query);
            self.step = Step::Submitted(id);
            self.deadline = Some(now.saturating_add(SUBMISSION));
        }
    }

    /// Asks anew what is to be filled in: a challenge is good for one answer only.
    pub fn ask_again(&mut self, now: Millis) {
        if matches!(self.step, Step::Filling) {
            self.ask(now);
        }
    }

    /// Says good-bye; the socket may be closed at once.
    pub fn close(&mut self) {
        if !matches!(self.step, Step::Closed) {
            self.end(StreamError::Finished);
        }
    }

    fn begin(&mut self, features: &Element, now: Millis) {
        let takes_invitations = features.has_child("register", xep0445::NS_FEATURE);
        match self.token.take().filter(|_| takes_invitations) {
            Some(token) => {
                let id = self.request("set", xep0445::preauth(&token));
                self.step = Step::Inviting(id);
            }
            // A server need not say in its features that it does (XEP-0077 §8).
            None => self.ask(now),
        }
    }

    fn ask(&mut self, now: Millis) {
        let id = self.request("get", xep0077::request());
        self.step = Step::Asking(id);
        self.deadline = Some(now.saturating_add(NEGOTIATION));
    }

    fn handle_iq(&mut self, element: &Element, now: Millis) {
        let is_error = match iq::kind(element) {
            Some(iq::Kind::Result) => false,
            Some(iq::Kind::Error) => true,
            _ => return,
        };
        let Some(id) = element.attr("id") else { return };
        let error = || StanzaError::read(element);
        match &mut self.step {
            Step::Inviting(expected) if expected.0 == id => {
                if is_error {
                    self.out.push_back(Output::NotInvited(error()));
                }
                self.ask(now);
            }
            Step::Asking(expected) if expected.0 == id => {
                let offer = Offer::read(element).filter(|_| !is_error);
                match offer {
                    Some(offer) => self.fetch(Box::new(offer), now),
                    None => {
                        let why = is_error.then(error);
                        self.out.push_back(Output::NotOffered(why));
                        self.end(StreamError::Finished);
                    }
                }
            }
            Step::Fetching(offer, open) => {
                let Some(at) = open.iter().position(|expected| expected.0 == id) else {
                    return;
                };
                open.swap_remove(at);
                let data = payloads(element, "data", xep0231::NS).next();
                offer.data.extend(data.and_then(xep0231::read));
                if open.is_empty()
                    && let Step::Fetching(offer, _) =
                        core::mem::replace(&mut self.step, Step::Filling)
                {
                    self.offer(offer);
                }
            }
            Step::Submitted(expected) if expected.0 == id => {
                self.deadline = None;
                self.step = Step::Filling;
                if is_error {
                    // Where the server echoes what it was sent (RFC 6120 §8.3.1), that is no new question.
                    let anew = Offer::read(element).filter(|offer| offer.form.is_some());
                    let refused = Output::Refused(error(), anew.map(Box::new));
                    self.out.push_back(refused);
                } else {
                    self.out.push_back(Output::Registered);
                    self.end(StreamError::Finished);
                }
            }
            _ => {}
        }
    }

    /// Asks for the pictures that did not come with a form.
    fn fetch(&mut self, offer: Box<Offer>, now: Millis) {
        let fields = offer.form.iter().flat_map(|form| &form.fields);
        let uris = fields
            .filter_map(|field| field.media.as_ref())
            .flat_map(|media| &media.uris);
        let mut wanted: Vec<String> = Vec::new();
        for uri in uris.filter(|uri| uri.kind.starts_with("image/")) {
            if let Some(cid) = uri.cid()
                && !offer.data.iter().any(|bob| bob.cid == cid)
                && !wanted.iter().any(|it| it == cid)
                && wanted.len() < MOST_PICTURES
            {
                wanted.push(cid.to_owned());
            }
        }
        if wanted.is_empty() {
            return self.offer(offer);
        }
        let open = (wanted.iter())
            .map(|cid| self.request("get", xep0231::request(cid)))
            .collect();
        self.step = Step::Fetching(offer, open);
        self.deadline = Some(now.saturating_add(PICTURES));
    }

    fn offer(&mut self, offer: Box<Offer>) {
        self.step = Step::Filling;
        self.deadline = None;
        self.out.push_back(Output::Offer(offer));
    }

    /// A stranger has no address, so the server answers as nobody or as itself.
    fn is_from_server(&self, element: &Element) -> bool {
        let from = element.attr("from");
        from.is_none_or(|from| address::bare(from).is_some_and(|jid| jid.0 == self.domain))
    }

    fn request(&mut self, kind: &str, payload: Element) -> Id {
        self.asked = self.asked.wrapping_add(1);
        let id = Id(format!("reg-{:08x}-{}", self.prefix, self.asked));
        let to = Some(self.domain.as_str());
        let iq = match kind {
            "get" => iq::get(to, &id, payload),
            _ => iq::set(to, &id, payload),
        };
        self.transmit(&iq);
        id
    }

    fn transmit(&mut self, element: &Element) {
        self.out.push_back(Output::Transmit(xml::write(element)));
    }

    fn end(&mut self, error: StreamError) {
        if !matches!(error, StreamError::ConnectionLost) {
            self.transmit(&element("close", NS_FRAMING));
        }
        self.step = Step::Closed;
        self.deadline = None;
        self.out.push_back(Output::Closed(error));
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
#[path = "tests/registration.rs"]
mod tests;
