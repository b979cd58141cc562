//! The line to the server: finding its address (XEP-0156), opening the socket, driving the [`Stream`], and trying again
//! with growing pauses.
//!
//! Invariant: a refusal that only a person can mend (a password, a conflict, a server that is not genuine) stops the line; only
//! what time may mend is tried again by itself.

use super::plan::Task;
use super::ports::Effect;
use crate::bus::Trouble;
use crate::model::{BareJid, Millis};
use crate::xmpp::address;
use crate::xmpp::stream::backoff::Backoff;
use crate::xmpp::stream::{Config, Credential, Output, Resumable, Stream, StreamError, discovery};
use rand_core::CryptoRng;

/// How long a socket may take to open.
const OPENING: Millis = 20_000;

/// Where the line is.
enum Phase {
    /// Waits for a person.
    Stopped,
    /// Asking for the address: this document is being fetched, the number tells which one.
    Discovering {
        url: String,
        document: usize,
    },
    Opening {
        deadline: Millis,
    },
    Open(Box<Stream>),
    /// Tries again then.
    Waiting {
        until: Millis,
    },
}

/// The line of one account.
pub(super) struct Line {
    phase: Phase,
    backoff: Backoff,
    account: BareJid,
    resource: String,
    /// Keys, or a password that a person typed in this process.
    pub credential: Option<Credential>,
    pub scram_seen: bool,
    /// Typed or configured.
    websocket: Option<String>,
    /// What to try, the last one first; refilled by discovery.
    addresses: Vec<String>,
    address: String,
    /// The browser has a network, as far as it knows.
    network: bool,
    /// When the stream wants to be called.
    stream_due: Option<Millis>,
    /// Other addresses that servers sent us to, one after the other.
    moves: u32,
    retry: bool,
}

/// Most times that a server may send us elsewhere in a row.
const MOST_MOVES: u32 = 3;

/// What calls of the line share.
pub(super) struct Io<'a> {
    pub now: Millis,
    /// Somebody looks at this client.
    pub seen: bool,
    pub random: &'a mut dyn CryptoRng,
    pub resume: Option<&'a Resumable>,
    pub effects: &'a mut Vec<Effect>,
    pub tasks: &'a mut Vec<Task>,
}

impl Line {
    pub fn new(
        account: BareJid,
        resource: String,
        websocket: Option<String>,
        credential: Option<Credential>,
        scram_seen: bool,
    ) -> Self {
        Self {
            phase: Phase::Stopped,
            backoff: Backoff::new(),
            account,
            resource,
            credential,
            scram_seen,
            websocket,
            addresses: Vec::new(),
            address: String::new(),
            network: true,
            stream_due: None,
            moves: 0,
            retry: true,
        }
    }

    /// First attempts of the sign-in form do not try again by themselves.
    pub fn set_retry(&mut self, retry: bool) {
        self.retry = retry;
    }

    pub fn stream(&mut self) -> Option<&mut Stream> {
        match &mut self.phase {
            Phase::Open(stream) => Some(stream),
            _ => None,
        }
    }

    /// Begins, unless it has begun.
    pub fn connect(&mut self, io: &mut Io<'_>) {
        if !matches!(self.phase, Phase::Stopped | Phase::Waiting { .. }) {
            return;
        }
        if self.credential.is_none() {
            self.phase = Phase::Stopped;
            io.tasks.push(Task::Down(Trouble::PlainOnly, true));
            return;
        }
        io.tasks.push(Task::Connecting);
        if let Some(url) = self.websocket.clone() {
            return self.open(url, io);
        }
        if let Some(url) = self.addresses.pop() {
            return self.open(url, io);
        }
        self.discover(0, io);
    }

    fn discover(&mut self, document: usize, io: &mut Io<'_>) {
        let domain = address::domain(&self.account);
        match discovery::urls(domain).get(document) {
            Some(url) => {
                io.effects.push(Effect::Fetch { url: url.clone() });
                self.phase = Phase::Discovering {
                    url: url.clone(),
                    document,
                };
            }
            None => {
                let trouble = Trouble::NotFound {
                    domain: domain.to_owned(),
                };
                self.pause(trouble, io);
            }
        }
    }

    /// A document of the discovery came, or could not be had.
    pub fn fetched(&mut self, url: &str, body: Option<&str>, io: &mut Io<'_>) {
        let Phase::Discovering {
            url: asked,
            document,
        } = &self.phase
        else {
            return;
        };
        if asked != url {
            return;
        }
        let document = *document;
        let mut found = match body {
            Some(body) if document == 0 => discovery::from_json(body),
            Some(body) => discovery::from_xml(body),
            None => Vec::new(),
        };
        found.reverse();
        match found.pop() {
            Some(url) => {
                self.addresses = found;
                self.open(url, io);
            }
            None => self.discover(document + 1, io),
        }
    }

    fn open(&mut self, url: String, io: &mut Io<'_>) {
        self.address.clone_from(&url);
        if !discovery::is_acceptable(&url) {
            self.phase = Phase::Stopped;
            io.tasks
                .push(Task::Down(Trouble::Unreachable { address: url }, false));
            return;
        }
        self.phase = Phase::Opening {
            deadline: io.now.saturating_add(OPENING),
        };
        io.effects.push(Effect::Connect { url });
    }

    /// The socket is open.
    pub fn opened(&mut self, io: &mut Io<'_>) {
        let (Phase::Opening { .. }, Some(credential)) = (&self.phase, self.credential.clone())
        else {
            return;
        };
        let config = Config {
            account: self.account.clone(),
            credential,
            resource: Some(self.resource.clone()),
            // `is_acceptable` lets no other in.
            secure: true,
            scram_seen: self.scram_seen,
            resume: io.resume.cloned(),
        };
        let stream = Stream::new(config, io.now, io.random);
        self.phase = Phase::Open(Box::new(stream));
        self.drain(io);
    }

    /// A frame came.
    pub fn frame(&mut self, frame: &str, io: &mut Io<'_>) {
        if let Phase::Open(stream) = &mut self.phase {
            stream.handle_frame(frame, io.now, io.random);
            self.drain(io);
        }
    }

    /// The socket is closed, or did not open.
    pub fn closed(&mut self, io: &mut Io<'_>) {
        match &mut self.phase {
            Phase::Open(stream) => {
                stream.handle_closed(io.now);
                self.drain(io);
            }
            Phase::Opening { .. } => self.unreachable(io),
            _ => {}
        }
    }

    fn unreachable(&mut self, io: &mut Io<'_>) {
        io.effects.push(Effect::Disconnect);
        if let Some(next) = self.addresses.pop() {
            return self.open(next, io);
        }
        let trouble = Trouble::Unreachable {
            address: self.address.clone(),
        };
        self.pause(trouble, io);
    }

    /// Another password counts from now on: the stream is taken up again with it, which makes the keys that are kept.
    pub fn renew(&mut self, credential: Credential, io: &mut Io<'_>) {
        self.credential = Some(credential);
        if let Phase::Open(_) = self.phase {
            io.effects.push(Effect::Disconnect);
            self.stream_due = None;
            io.tasks.push(Task::Down(Trouble::Lost, false));
            io.tasks.push(Task::Connecting);
            self.open(self.address.clone(), io);
        }
    }

    /// The browser's word on the network.
    pub fn network(&mut self, online: bool, io: &mut Io<'_>) {
        self.network = online;
        match &mut self.phase {
            Phase::Waiting { .. } if online => {
                self.backoff.reset();
                self.connect(io);
            }
            Phase::Open(stream) if !online => {
                stream.handle_closed(io.now);
                self.drain(io);
            }
            Phase::Opening { .. } if !online => self.unreachable(io),
            // Another network, perhaps, and a socket that hangs in the former one.
            Phase::Open(stream) => {
                stream.doubt(io.now);
                self.drain(io);
            }
            _ => {}
        }
    }

    /// Somebody looks at this client again: the line is proved, or tried at once.
    pub fn somebody_is_back(&mut self, io: &mut Io<'_>) {
        match &mut self.phase {
            Phase::Open(stream) => {
                stream.doubt(io.now);
                self.drain(io);
            }
            Phase::Waiting { .. } if self.network => {
                self.backoff.reset();
                self.connect(io);
            }
            _ => {}
        }
    }

    /// Whether anybody looks at this client.
    pub fn set_active(&mut self, active: bool, io: &mut Io<'_>) {
        if let Phase::Open(stream) = &mut self.phase {
            stream.set_active(active, io.now);
            self.drain(io);
        }
    }

    /// Ends the stream for good.
    pub fn stop(&mut self, io: &mut Io<'_>) {
        if let Phase::Open(stream) = &mut self.phase {
            stream.close();
            while let Some(output) = stream.poll_output() {
                if let Output::Transmit(text) = output {
                    io.effects.push(Effect::Transmit(text));
                }
            }
        }
        self.phase = Phase::Stopped;
        self.stream_due = None;
    }

    /// When to call [`Self::timer`].
    pub fn due(&self) -> Option<Millis> {
        match self.phase {
            Phase::Stopped | Phase::Discovering { .. } => None,
            Phase::Opening { deadline } => Some(deadline),
            Phase::Open(_) => self.stream_due,
            Phase::Waiting { until } => self.network.then_some(until),
        }
    }

    pub fn timer(&mut self, io: &mut Io<'_>) {
        if self.due().is_none_or(|due| io.now < due) {
            return;
        }
        match &mut self.phase {
            Phase::Opening { .. } => self.unreachable(io),
            Phase::Waiting { .. } => self.connect(io),
            Phase::Open(stream) => {
                stream.handle_timeout(io.now);
                self.drain(io);
            }
            Phase::Stopped | Phase::Discovering { .. } => {}
        }
    }

    /// Takes what the stream has to say. Called after everything that may make it speak.
    pub fn drain(&mut self, io: &mut Io<'_>) {
        let mut end = None;
        if let Phase::Open(stream) = &mut self.phase {
            while let Some(output) = stream.poll_output() {
                match output {
                    Output::Transmit(text) => io.effects.push(Effect::Transmit(text)),
                    Output::Stanza { number, element } => {
                        io.tasks.push(Task::Stanza { number, element })
                    }
                    Output::Unreadable { number, .. } => io.tasks.push(Task::Counted { number }),
                    Output::Ready(ready) => {
                        self.backoff.reset();
                        self.moves = 0;
                        self.retry = true;
                        io.tasks.push(Task::Ready(ready));
                    }
                    Output::Acked(h) => io.tasks.push(Task::Acked(h)),
                    Output::Credential(credential) => {
                        self.credential = Some(credential.clone());
                        self.scram_seen = true;
                        io.tasks.push(Task::Credential(credential));
                    }
                    Output::Timeout(at) => self.stream_due = Some(at),
                    Output::Closed(error) => end = Some(error),
                }
            }
        }
        if let Some(error) = end {
            io.effects.push(Effect::Disconnect);
            self.stream_due = None;
            self.ended(error, io);
        }
    }

    fn ended(&mut self, error: StreamError, io: &mut Io<'_>) {
        if let StreamError::SeeOtherHost(elsewhere) = &error {
            self.moves += 1;
            let acceptable = discovery::is_acceptable(elsewhere);
            if acceptable && self.moves <= MOST_MOVES {
                // For the sign-in form that is no failure yet.
                if self.retry {
                    io.tasks
                        .push(Task::Down(trouble(&error, &self.address), false));
                }
                return self.open(elsewhere.clone(), io);
            }
        }
        if error == StreamError::CountMismatch {
            io.tasks.push(Task::ForgetStream);
        }
        let trouble = trouble(&error, &self.address);
        if error.may_retry() {
            return self.pause(trouble, io);
        }
        self.phase = Phase::Stopped;
        let password = matches!(
            error,
            StreamError::NotAuthorized
                | StreamError::PasswordNeeded
                | StreamError::CredentialsExpired
        );
        if password {
            self.credential = None;
        }
        io.tasks.push(Task::Down(trouble, password));
    }

    fn pause(&mut self, trouble: Trouble, io: &mut Io<'_>) {
        if self.retry {
            let until = io.now.saturating_add(self.backoff.next(io.seen, io.random));
            self.phase = Phase::Waiting { until };
        } else {
            self.phase = Phase::Stopped;
        }
        io.tasks.push(Task::Down(trouble, false));
    }
}

/// What a person has to know of the end of a stream.
pub(super) fn trouble(error: &StreamError, address: &str) -> Trouble {
    match error {
        StreamError::NotAuthorized => Trouble::NotAuthorized,
        StreamError::PasswordNeeded | StreamError::CredentialsExpired => Trouble::PasswordNeeded,
        StreamError::PlainOnlyInsecure => Trouble::Insecure,
        StreamError::PlainRefused | StreamError::Downgrade => Trouble::Downgrade,
        StreamError::NoMechanism => Trouble::NoMechanism,
        StreamError::ServerNotGenuine
        | StreamError::WeakIterations
        | StreamError::ExcessiveIterations => Trouble::ServerNotGenuine,
        StreamError::Conflict => Trouble::Conflict,
        StreamError::SeeOtherHost(address) => Trouble::Moved {
            address: address.clone(),
        },
        StreamError::HostUnknown => Trouble::HostUnknown,
        StreamError::Timeout => Trouble::Silent,
        StreamError::ConnectionLost => Trouble::Lost,
        StreamError::Malformed => Trouble::Unreachable {
            address: address.to_owned(),
        },
        StreamError::Other(condition) => Trouble::ServerClosed {
            condition: condition.clone(),
        },
        other => Trouble::ServerClosed {
            condition: other.to_string(),
        },
    }
}
