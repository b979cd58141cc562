//! Making an account (XEP-0077): finding the server, asking what it wants to know, handing in what a person filled in. There is no
//! account yet and so no store and no engine; the worker drives this as it drives an engine, with [`Input`]s and [`Deed`]s.
//!
//! Invariants: what is handed in goes out only over an encrypted connection or within this machine ([`discovery::is_acceptable`]), and
//! is forgotten here with the answer; nothing is tried again by itself.

use super::forms::{self, Sheet};
use super::line::trouble;
use super::ports::Input;
use crate::bus::{self, Answers, Ask, Denial, Trouble};
use crate::model::{BareJid, Millis};
use crate::xmpp::address;
use crate::xmpp::stanza::xep0077::Offer;
use crate::xmpp::stanza::{StanzaError, xep0158};
use crate::xmpp::stream::registration::{Output, Registrar};
use crate::xmpp::stream::{StreamError, discovery};
use rand_core::CryptoRng;

/// How long a socket may take to open.
const OPENING: Millis = 20_000;
/// Most times that a server may send us elsewhere.
const MOST_MOVES: u32 = 3;
/// The field of the name that the account gets.
const USERNAME: &str = "username";

/// The condition of a [`Denial`] that a server has for an invitation.
pub const NOT_INVITED: &str = "not-invited";

/// What the driver has to do, in order. See [`super::ports::Effect`] for those of the same name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Deed {
    Connect(String),
    Transmit(String),
    Disconnect,
    Fetch(String),
    Wake(Millis),
    /// To the tab.
    Tell(bus::Registration),
}

enum Phase {
    /// Asking for the server's address: this document is being fetched, the number tells which one.
    Discovering(String, usize),
    Opening(Millis),
    Open(Box<Registrar>),
    Over,
}

/// An account in the making.
pub struct Registration {
    domain: BareJid,
    /// The name that was typed or that an invitation is for.
    name: Option<String>,
    token: Option<String>,
    phase: Phase,
    /// What to try, the last one first.
    addresses: Vec<String>,
    address: String,
    moves: u32,
    /// What is to be filled in, as it was shown.
    asked: Option<(Sheet, Box<Offer>)>,
    /// What was wrong with what was handed in, until it is shown.
    refused: Option<Denial>,
    /// The address of the account, if it is made of what was handed in.
    made: Option<BareJid>,
    random: Box<dyn CryptoRng>,
    deeds: Vec<Deed>,
}

impl Registration {
    /// `typed`: a domain, or an address of which the first part is to be the name. `websocket`: typed or configured; else it is
    /// discovered. `token`: an invitation (XEP-0445).
    pub fn new(
        typed: &str,
        websocket: Option<String>,
        token: Option<String>,
        now: Millis,
        random: Box<dyn CryptoRng>,
    ) -> (Self, Vec<Deed>) {
        let jid = address::bare(typed.trim());
        let domain = jid.as_ref().map_or("", address::domain);
        let mut registration = Self {
            domain: BareJid(domain.to_owned()),
            name: jid.as_ref().and_then(address::local).map(str::to_owned),
            token,
            phase: Phase::Over,
            addresses: Vec::new(),
            address: String::new(),
            moves: 0,
            asked: None,
            refused: None,
            made: None,
            random,
            deeds: Vec::new(),
        };
        match websocket {
            _ if domain.is_empty() => registration.fail(Trouble::BadAddress),
            Some(url) => registration.open(url, now),
            None => registration.discover(0),
        }
        let deeds = core::mem::take(&mut registration.deeds);
        (registration, deeds)
    }

    /// Whether nothing will happen any more.
    pub fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Over)
    }

    /// Something happened to the socket, a document came, or it is time. What is an engine's alone is not heard.
    pub fn handle(&mut self, input: Input, now: Millis) -> Vec<Deed> {
        match (input, &mut self.phase) {
            (Input::Fetched { url, body }, Phase::Discovering(asked, document))
                if url == *asked =>
            {
                let document = *document;
                self.fetched(document, body.as_deref(), now);
            }
            (Input::Opened, Phase::Opening(_)) => {
                let token = self.token.clone();
                let registrar = Registrar::new(&self.domain.0, token, now, self.random.as_mut());
                self.phase = Phase::Open(Box::new(registrar));
            }
            (Input::Closed { .. }, Phase::Opening(_)) => self.unreachable(now),
            (Input::Timer, Phase::Opening(deadline)) if *deadline <= now => self.unreachable(now),
            (Input::Frame(frame), Phase::Open(registrar)) => registrar.handle_frame(&frame, now),
            (Input::Closed { .. }, Phase::Open(registrar)) => registrar.handle_closed(),
            (Input::Timer, Phase::Open(registrar)) => registrar.handle_timeout(now),
            _ => {}
        }
        self.done(now)
    }

    /// What a person filled in.
    pub fn answer(&mut self, answers: &Answers, now: Millis) -> Vec<Deed> {
        let answers = self.named(answers);
        let made = (answers.first(USERNAME)).and_then(|name| self.address_of(name));
        if let (Phase::Open(registrar), Some((sheet, _))) = (&mut self.phase, &self.asked) {
            match forms::fill(sheet, &answers) {
                Ok(query) => {
                    self.made = made;
                    registrar.submit(query, now);
                }
                Err(_) => {
                    self.refused = Some(Denial {
                        condition: "jid-malformed".into(),
                        text: None,
                    });
                    self.show();
                }
            }
        }
        self.done(now)
    }

    /// The person does something else.
    pub fn leave(&mut self, now: Millis) -> Vec<Deed> {
        if let Phase::Open(registrar) = &mut self.phase {
            registrar.close();
        }
        self.done(now)
    }

    /// Somebody who types their whole address as the name means its first part.
    fn named(&self, answers: &Answers) -> Answers {
        let mut answers = answers.clone();
        for (_, values) in answers.0.iter_mut().filter(|(var, _)| var == USERNAME) {
            for value in values {
                let whole = address::bare(value.trim());
                let whole = whole.filter(|jid| address::domain(jid) == self.domain.0);
                if let Some(name) = whole.as_ref().and_then(address::local) {
                    *value = name.to_owned();
                }
            }
        }
        answers
    }

    fn address_of(&self, name: &str) -> Option<BareJid> {
        let jid = address::bare(&format!("{}@{}", name.trim(), self.domain))?;
        (address::domain(&jid) == self.domain.0).then_some(jid)
    }

    fn discover(&mut self, document: usize) {
        match discovery::urls(&self.domain.0).get(document) {
            Some(url) => {
                self.deeds.push(Deed::Fetch(url.clone()));
                self.phase = Phase::Discovering(url.clone(), document);
            }
            None => self.fail(Trouble::NotFound {
                domain: self.domain.0.clone(),
            }),
        }
    }

    fn fetched(&mut self, document: usize, body: Option<&str>, now: Millis) {
        let mut found = match body {
            Some(body) if document == 0 => discovery::from_json(body),
            Some(body) => discovery::from_xml(body),
            None => Vec::new(),
        };
        found.reverse();
        match found.pop() {
            Some(url) => {
                self.addresses = found;
                self.open(url, now);
            }
            None => self.discover(document.saturating_add(1)),
        }
    }

    fn open(&mut self, url: String, now: Millis) {
        self.address.clone_from(&url);
        if !discovery::is_acceptable(&url) {
            return self.fail(Trouble::Unreachable { address: url });
        }
        let deadline = now.saturating_add(OPENING);
        self.phase = Phase::Opening(deadline);
        self.deeds.push(Deed::Connect(url));
        self.deeds.push(Deed::Wake(deadline));
    }

    fn unreachable(&mut self, now: Millis) {
        self.deeds.push(Deed::Disconnect);
        match self.addresses.pop() {
            Some(next) => self.open(next, now),
            None => self.fail(Trouble::Unreachable {
                address: self.address.clone(),
            }),
        }
    }

    fn fail(&mut self, trouble: Trouble) {
        self.end(bus::Registration::Failed(trouble));
    }

    fn end(&mut self, told: bus::Registration) {
        self.phase = Phase::Over;
        self.asked = None;
        self.deeds.push(Deed::Tell(told));
    }

    /// What the stream has to say, and what follows from it.
    fn done(&mut self, now: Millis) -> Vec<Deed> {
        while let Phase::Open(registrar) = &mut self.phase {
            let Some(output) = registrar.poll_output() else {
                break;
            };
            match output {
                Output::Transmit(text) => self.deeds.push(Deed::Transmit(text)),
                Output::Timeout(at) => self.deeds.push(Deed::Wake(at)),
                Output::NotInvited(error) => {
                    self.refused = Some(Denial {
                        condition: NOT_INVITED.into(),
                        text: forms::sentence(&error),
                    });
                }
                Output::Offer(offer) => self.offered(offer),
                Output::Refused(error, anew) => self.refused(&error, anew, now),
                Output::NotOffered(why) => self.not_offered(why.as_ref()),
                Output::Registered => {
                    let address = self.made.take().map(|jid| jid.0);
                    self.hang_up();
                    self.end(bus::Registration::Done { address });
                }
                Output::Closed(error) => self.closed(error, now),
            }
        }
        core::mem::take(&mut self.deeds)
    }

    /// Takes leave of the server, which still has something to be told.
    fn hang_up(&mut self) {
        if let Phase::Open(registrar) = &mut self.phase {
            registrar.close();
            while let Some(output) = registrar.poll_output() {
                if let Output::Transmit(text) = output {
                    self.deeds.push(Deed::Transmit(text));
                }
            }
        }
        self.deeds.push(Deed::Disconnect);
    }

    fn offered(&mut self, mut offer: Box<Offer>) {
        if offer.registered {
            self.hang_up();
            return self.end(bus::Registration::Exists);
        }
        // A form comes before fields, and fields before an address (XEP-0077 §6).
        let blank = offer.form.take().map(Sheet::Blank);
        let fields = Some(core::mem::take(&mut offer.fields));
        let fields = fields.filter(|it| !it.is_empty()).map(Sheet::Fields);
        let mut too_large = false;
        for sheet in [blank, fields].into_iter().flatten() {
            let form = forms::show(&sheet, offer.instructions.as_deref(), &offer.data);
            too_large |= form.is_none();
            if form.is_some_and(|form| form.fields.iter().any(|it| !is_fixed(&it.ask))) {
                self.asked = Some((sheet, offer));
                return self.show();
            }
        }
        self.hang_up();
        let instructions = forms::paragraphs(offer.instructions.as_deref());
        self.end(match offer.url {
            None if too_large => bus::Registration::TooLarge,
            None if instructions.is_empty() => bus::Registration::NotOffered(None),
            url => bus::Registration::Elsewhere { instructions, url },
        });
    }

    fn refused(&mut self, error: &StanzaError, anew: Option<Box<Offer>>, now: Millis) {
        self.made = None;
        self.refused = Some(forms::denial(error));
        if let Some(offer) = anew {
            return self.offered(offer);
        }
        let is_spent = match &self.asked {
            Some((Sheet::Blank(blank), _)) => xep0158::has_challenge(blank),
            _ => false,
        };
        match &mut self.phase {
            Phase::Open(registrar) if is_spent => registrar.ask_again(now),
            _ => self.show(),
        }
    }

    fn not_offered(&mut self, why: Option<&StanzaError>) {
        let not_invited = self.refused.take().filter(|it| it.condition == NOT_INVITED);
        self.hang_up();
        self.end(match not_invited {
            Some(refused) => bus::Registration::NotInvited(refused.text),
            None => bus::Registration::NotOffered(why.and_then(forms::sentence)),
        });
    }

    /// What is to be filled in goes to the tab.
    fn show(&mut self) {
        let Some((sheet, offer)) = &self.asked else {
            return;
        };
        let shown = forms::show(sheet, offer.instructions.as_deref(), &offer.data);
        let Some(mut form) = shown else { return };
        if let Some(name) = &self.name {
            for field in form.fields.iter_mut().filter(|field| field.var == USERNAME) {
                if let Ask::Text(text) = &mut field.ask
                    && text.is_empty()
                {
                    text.clone_from(name);
                }
            }
        }
        self.deeds.push(Deed::Tell(bus::Registration::Form {
            form,
            url: offer.url.clone(),
            refused: self.refused.take(),
        }));
    }

    fn closed(&mut self, error: StreamError, now: Millis) {
        self.deeds.push(Deed::Disconnect);
        match error {
            StreamError::SeeOtherHost(url) if self.moves < MOST_MOVES => {
                self.moves = self.moves.saturating_add(1);
                self.open(url, now);
            }
            // A stranger has no business here.
            StreamError::NotAuthorized | StreamError::PolicyViolation if self.asked.is_none() => {
                self.end(bus::Registration::NotOffered(None));
            }
            // The person left.
            StreamError::Finished => self.phase = Phase::Over,
            error => self.fail(trouble(&error, &self.address)),
        }
    }
}

fn is_fixed(ask: &Ask) -> bool {
    matches!(ask, Ask::Fixed(_))
}

#[cfg(all(test, not(target_family = "wasm")))]
#[path = "tests/registering.rs"]
mod tests;
