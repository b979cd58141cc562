//! Python's OMEMO as a subprocess, and our side with what it stores, in either flavour.

use core::convert::Infallible;
use minidom::Element;
use rand_core::{TryCryptoRng, TryRng};
use serde_json::{Value, json};
use sotto::model::{BareJid, DeviceId, Fingerprint};
use sotto::omemo::{
    BundleError, OpenError, Opened, OwnDevice, Prekey, Recipient, Session, open, open_omemo2, seal,
    seal_omemo2, spent_prekey_in, spent_prekey_in_omemo2, start_session, start_session_omemo2,
};
use sotto::xmpp::stanza::xep0384_legacy::Key;
use sotto::xmpp::stanza::{xep0384, xep0384_legacy};
use std::io::{BufRead, BufReader, Write};
use std::marker::PhantomData;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub struct SystemRng;

impl TryRng for SystemRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(getrandom::u32().expect("the system has randomness"))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(getrandom::u64().expect("the system has randomness"))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        getrandom::fill(bytes).expect("the system has randomness");
        Ok(())
    }
}

impl TryCryptoRng for SystemRng {}

/// What the tests need of a flavour.
pub trait Flavour {
    const NAME: &str;
    type Bundle: Clone + for<'a> TryFrom<&'a Element, Error: core::fmt::Debug>;
    type Message: Clone + core::fmt::Debug + for<'a> TryFrom<&'a Element, Error: core::fmt::Debug>;

    fn bundle(us: &Us<Self>) -> Self::Bundle;
    fn bundle_xml(bundle: &Self::Bundle) -> Element;
    fn signature(bundle: &mut Self::Bundle) -> &mut Vec<u8>;
    fn set_signed_prekey(bundle: &mut Self::Bundle, of: &OwnDevice);
    fn start(own: &OwnDevice, bundle: &Self::Bundle) -> Result<Session, BundleError>;
    fn seal(own: &OwnDevice, text: Option<&[u8]>, to: Recipient) -> (Self::Message, Session);
    fn open(us: &Us<Self>, message: &Self::Message) -> Result<Opened, OpenError>;
    fn message_xml(message: &Self::Message) -> Element;
    fn key(message: &mut Self::Message) -> &mut Key;
    fn payload(message: &mut Self::Message) -> &mut Option<Vec<u8>>;
    fn sid(message: &Self::Message) -> u32;
}

pub struct Legacy;
pub struct Omemo2;

impl Flavour for Legacy {
    const NAME: &str = "legacy";
    type Bundle = xep0384_legacy::Bundle;
    type Message = xep0384_legacy::Encrypted;

    fn bundle(us: &Us<Self>) -> Self::Bundle {
        us.own.bundle(&us.prekeys)
    }
    fn bundle_xml(bundle: &Self::Bundle) -> Element {
        Element::from(bundle)
    }
    fn signature(bundle: &mut Self::Bundle) -> &mut Vec<u8> {
        &mut bundle.signature
    }
    fn set_signed_prekey(bundle: &mut Self::Bundle, of: &OwnDevice) {
        bundle.signed_prekey = of.signed_prekey.keys.public.to_typed().to_vec();
    }
    fn start(own: &OwnDevice, bundle: &Self::Bundle) -> Result<Session, BundleError> {
        start_session(own, bundle, &mut SystemRng)
    }
    fn seal(own: &OwnDevice, text: Option<&[u8]>, to: Recipient) -> (Self::Message, Session) {
        let mut sealed = seal(own, text, vec![to], &mut SystemRng);
        let recipient = sealed.sessions.pop().expect("it was sealed");
        (sealed.encrypted, recipient.session)
    }
    fn open(us: &Us<Self>, message: &Self::Message) -> Result<Opened, OpenError> {
        let prekey = us.prekey(spent_prekey_in(message, us.own.id));
        let (session, known) = us.known();
        open(&us.own, message, session, prekey, known, &mut SystemRng)
    }
    fn message_xml(message: &Self::Message) -> Element {
        Element::from(message)
    }
    fn key(message: &mut Self::Message) -> &mut Key {
        &mut message.keys[0]
    }
    fn payload(message: &mut Self::Message) -> &mut Option<Vec<u8>> {
        &mut message.payload
    }
    fn sid(message: &Self::Message) -> u32 {
        message.sid.0
    }
}

impl Flavour for Omemo2 {
    const NAME: &str = "omemo2";
    type Bundle = xep0384::Bundle;
    type Message = xep0384::Encrypted;

    fn bundle(us: &Us<Self>) -> Self::Bundle {
        us.own.bundle_omemo2(&us.prekeys, &mut SystemRng)
    }
    fn bundle_xml(bundle: &Self::Bundle) -> Element {
        Element::from(bundle)
    }
    fn signature(bundle: &mut Self::Bundle) -> &mut Vec<u8> {
        &mut bundle.signature
    }
    fn set_signed_prekey(bundle: &mut Self::Bundle, of: &OwnDevice) {
        bundle.signed_prekey = of.signed_prekey.keys.public.0.to_vec();
    }
    fn start(own: &OwnDevice, bundle: &Self::Bundle) -> Result<Session, BundleError> {
        start_session_omemo2(own, bundle, &mut SystemRng)
    }
    fn seal(own: &OwnDevice, text: Option<&[u8]>, to: Recipient) -> (Self::Message, Session) {
        let mut sealed = seal_omemo2(own, text, vec![to], &mut SystemRng);
        let recipient = sealed.sessions.pop().expect("it was sealed");
        (sealed.encrypted, recipient.session)
    }
    fn open(us: &Us<Self>, message: &Self::Message) -> Result<Opened, OpenError> {
        let jid = BareJid::new(OURS);
        let prekey = us.prekey(spent_prekey_in_omemo2(message, &jid, us.own.id));
        let (session, known) = us.known();
        open_omemo2(
            &us.own,
            &jid,
            message,
            session,
            prekey,
            known,
            &mut SystemRng,
        )
    }
    fn message_xml(message: &Self::Message) -> Element {
        Element::from(message)
    }
    fn key(message: &mut Self::Message) -> &mut Key {
        &mut message.keys[0].1[0]
    }
    fn payload(message: &mut Self::Message) -> &mut Option<Vec<u8>> {
        &mut message.payload
    }
    fn sid(message: &Self::Message) -> u32 {
        message.sid.0
    }
}

/// The python side.
pub struct Peer<F: ?Sized> {
    pub flavour: PhantomData<F>,
    pub process: Child,
    pub input: ChildStdin,
    pub output: BufReader<ChildStdout>,
}

impl<F: Flavour> Peer<F> {
    /// A new device whose identity key has that sign bit.
    pub fn new(sign: u8) -> Self {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let venv = std::env::var_os("SOTTO_PEER_VENV")
            .map_or_else(|| root.join(".run/venv"), PathBuf::from);
        let python = venv.join("bin/python");
        assert!(
            python.exists(),
            "{} is missing: this test needs a virtual environment with the package oldmemo. `make test` makes it; by \
             hand: python3 -m venv .run/venv && .run/venv/bin/pip install slixmpp-omemo",
            python.display()
        );
        let mut process = Command::new(python)
            .arg(root.join("tests/oracle/omemo_peer.py"))
            .arg(sign.to_string())
            .arg(F::NAME)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python starts");
        let input = process.stdin.take().expect("it is piped");
        let output = BufReader::new(process.stdout.take().expect("it is piped"));
        Self {
            flavour: PhantomData,
            process,
            input,
            output,
        }
    }

    pub fn ask(&mut self, job: Value) -> Result<Value, String> {
        writeln!(self.input, "{job}").expect("the peer takes a job");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("the peer answers");
        let answer: Value = serde_json::from_str(&line).expect("the peer answers in JSON");
        match answer.get("error") {
            Some(error) => Err(error.as_str().expect("errors are text").to_owned()),
            None => Ok(answer),
        }
    }

    pub fn bundle(&mut self) -> F::Bundle {
        let answer = self.ask(json!({"do": "bundle"})).unwrap();
        F::Bundle::try_from(&element(&answer["xml"])).unwrap()
    }

    pub fn encrypt(&mut self, us: &Us<F>, text: Option<&str>) -> F::Message {
        let answer = self
            .ask(json!({"do": "encrypt", "text": text, "device": us.own.id.0}))
            .unwrap();
        F::Message::try_from(&element(&answer["xml"])).unwrap()
    }

    pub fn start(
        &mut self,
        us: &Us<F>,
        bundle: &F::Bundle,
        text: &str,
    ) -> Result<F::Message, String> {
        let bundle = String::from(&F::bundle_xml(bundle));
        let answer = self
            .ask(json!({"do": "encrypt", "text": text, "device": us.own.id.0, "bundle": bundle}))?;
        Ok(F::Message::try_from(&element(&answer["xml"])).unwrap())
    }

    /// The text, and whether the message started a session.
    pub fn decrypt(&mut self, message: &F::Message) -> Result<(Option<String>, bool), String> {
        let xml = String::from(&F::message_xml(message));
        let answer = self.ask(json!({"do": "decrypt", "xml": xml, "device": F::sid(message)}))?;
        Ok((
            answer["text"].as_str().map(str::to_owned),
            answer["started"].as_bool().unwrap(),
        ))
    }

    pub fn reads(&mut self, message: &F::Message) -> String {
        self.decrypt(message).unwrap().0.expect("it has a text")
    }
}

impl<F: ?Sized> Drop for Peer<F> {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub fn element(xml: &Value) -> Element {
    xml.as_str()
        .expect("XML is text")
        .parse()
        .expect("the peer's XML parses")
}

/// Our side, with what it stores.
pub struct Us<F: ?Sized> {
    pub flavour: PhantomData<F>,
    pub own: OwnDevice,
    pub prekeys: Vec<Prekey>,
    pub session: Option<Session>,
}

pub const OURS: &str = "sotto@localhost";
pub const PEER: DeviceId = DeviceId(4223);

impl<F: ?Sized> Us<F> {
    pub fn prekey(&self, id: Option<u32>) -> Option<&Prekey> {
        self.prekeys.iter().find(|own| Some(own.id) == id)
    }

    pub fn known(&self) -> (Option<&Session>, Option<Fingerprint>) {
        let session = self.session.as_ref();
        (session, session.map(Session::remote_identity))
    }
}

impl<F: Flavour> Us<F> {
    pub fn new() -> Self {
        let (own, prekeys) = OwnDevice::generate(&mut SystemRng, 0);
        Self {
            flavour: PhantomData,
            own,
            prekeys,
            session: None,
        }
    }

    pub fn bundle(&self) -> F::Bundle {
        F::bundle(self)
    }

    pub fn start(&mut self, peer: &mut Peer<F>) {
        self.session = Some(F::start(&self.own, &peer.bundle()).unwrap());
    }

    pub fn encrypt(&mut self, text: Option<&str>) -> F::Message {
        let session = self.session.take().expect("there is a session");
        let recipient = Recipient {
            jid: BareJid::new("peer@localhost"),
            device: PEER,
            session,
        };
        let (message, session) = F::seal(&self.own, text.map(str::as_bytes), recipient);
        self.session = Some(session);
        message
    }

    pub fn decrypt(&mut self, message: &F::Message) -> Result<Opened, OpenError> {
        let opened = F::open(self, message)?;
        self.session = Some(opened.session.clone());
        self.prekeys
            .retain(|prekey| Some(prekey.id) != opened.spent_prekey);
        Ok(opened)
    }

    pub fn reads(&mut self, message: &F::Message) -> String {
        let plaintext = self
            .decrypt(message)
            .unwrap()
            .plaintext
            .expect("it has a text");
        String::from_utf8(plaintext.to_vec()).unwrap()
    }
}

/// A message and its text, in an order of its own (Fisher and Yates).
pub fn shuffled<M>(mut messages: Vec<(String, M)>) -> Vec<(String, M)> {
    for i in (1..messages.len()).rev() {
        let j = getrandom::u32().unwrap() as usize % (i + 1);
        messages.swap(i, j);
    }
    messages
}

pub fn text(i: usize) -> String {
    format!("{i}: 👋 שלום\nsecond line {}", "x".repeat(i * 7))
}
