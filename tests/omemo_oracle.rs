//! Both flavours against a foreign implementation: python's oldmemo and twomemo, driven as subprocesses.
//!
//! They need a virtual environment with `oldmemo` and `twomemo` (which `slixmpp-omemo` brings), at `$SOTTO_PEER_VENV` or `.run/venv`;
//! `make test` makes one. Without it these tests fail, since passing would mean nothing.
#![cfg(not(target_family = "wasm"))]

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

struct SystemRng;

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
trait Flavour {
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

struct Legacy;
struct Omemo2;

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
struct Peer<F: ?Sized> {
    flavour: PhantomData<F>,
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl<F: Flavour> Peer<F> {
    /// A new device whose identity key has that sign bit.
    fn new(sign: u8) -> Self {
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

    fn ask(&mut self, job: Value) -> Result<Value, String> {
        writeln!(self.input, "{job}").expect("the peer takes a job");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("the peer answers");
        let answer: Value = serde_json::from_str(&line).expect("the peer answers in JSON");
        match answer.get("error") {
            Some(error) => Err(error.as_str().expect("errors are text").to_owned()),
            None => Ok(answer),
        }
    }

    fn bundle(&mut self) -> F::Bundle {
        let answer = self.ask(json!({"do": "bundle"})).unwrap();
        F::Bundle::try_from(&element(&answer["xml"])).unwrap()
    }

    fn encrypt(&mut self, us: &Us<F>, text: Option<&str>) -> F::Message {
        let answer = self
            .ask(json!({"do": "encrypt", "text": text, "device": us.own.id.0}))
            .unwrap();
        F::Message::try_from(&element(&answer["xml"])).unwrap()
    }

    fn start(&mut self, us: &Us<F>, bundle: &F::Bundle, text: &str) -> Result<F::Message, String> {
        let bundle = String::from(&F::bundle_xml(bundle));
        let answer = self
            .ask(json!({"do": "encrypt", "text": text, "device": us.own.id.0, "bundle": bundle}))?;
        Ok(F::Message::try_from(&element(&answer["xml"])).unwrap())
    }

    /// The text, and whether the message started a session.
    fn decrypt(&mut self, message: &F::Message) -> Result<(Option<String>, bool), String> {
        let xml = String::from(&F::message_xml(message));
        let answer = self.ask(json!({"do": "decrypt", "xml": xml, "device": F::sid(message)}))?;
        Ok((
            answer["text"].as_str().map(str::to_owned),
            answer["started"].as_bool().unwrap(),
        ))
    }

    fn reads(&mut self, message: &F::Message) -> String {
        self.decrypt(message).unwrap().0.expect("it has a text")
    }
}

impl<F: ?Sized> Drop for Peer<F> {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn element(xml: &Value) -> Element {
    xml.as_str()
        .expect("XML is text")
        .parse()
        .expect("the peer's XML parses")
}

/// Our side, with what it stores.
struct Us<F: ?Sized> {
    flavour: PhantomData<F>,
    own: OwnDevice,
    prekeys: Vec<Prekey>,
    session: Option<Session>,
}

const OURS: &str = "sotto@localhost";
const PEER: DeviceId = DeviceId(4223);

impl<F: ?Sized> Us<F> {
    fn prekey(&self, id: Option<u32>) -> Option<&Prekey> {
        self.prekeys.iter().find(|own| Some(own.id) == id)
    }

    fn known(&self) -> (Option<&Session>, Option<Fingerprint>) {
        let session = self.session.as_ref();
        (session, session.map(Session::remote_identity))
    }
}

impl<F: Flavour> Us<F> {
    fn new() -> Self {
        let (own, prekeys) = OwnDevice::generate(&mut SystemRng, 0);
        Self {
            flavour: PhantomData,
            own,
            prekeys,
            session: None,
        }
    }

    fn bundle(&self) -> F::Bundle {
        F::bundle(self)
    }

    fn start(&mut self, peer: &mut Peer<F>) {
        self.session = Some(F::start(&self.own, &peer.bundle()).unwrap());
    }

    fn encrypt(&mut self, text: Option<&str>) -> F::Message {
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

    fn decrypt(&mut self, message: &F::Message) -> Result<Opened, OpenError> {
        let opened = F::open(self, message)?;
        self.session = Some(opened.session.clone());
        self.prekeys
            .retain(|prekey| Some(prekey.id) != opened.spent_prekey);
        Ok(opened)
    }

    fn reads(&mut self, message: &F::Message) -> String {
        let plaintext = self
            .decrypt(message)
            .unwrap()
            .plaintext
            .expect("it has a text");
        String::from_utf8(plaintext.to_vec()).unwrap()
    }
}

/// A message and its text, in an order of its own (Fisher and Yates).
fn shuffled<M>(mut messages: Vec<(String, M)>) -> Vec<(String, M)> {
    for i in (1..messages.len()).rev() {
        let j = getrandom::u32().unwrap() as usize % (i + 1);
        messages.swap(i, j);
    }
    messages
}

fn text(i: usize) -> String {
    format!("{i}: 👋 שלום\nsecond line {}", "x".repeat(i * 7))
}

fn is_exchange<F: Flavour>(message: &F::Message) -> bool {
    F::key(&mut message.clone()).prekey
}

macro_rules! in_both {
    ($($name:ident)*) => {
        mod legacy {
            $(#[test] fn $name() { super::$name::<super::Legacy>() })*
        }
        mod omemo2 {
            $(#[test] fn $name() { super::$name::<super::Omemo2>() })*
        }
    };
}

in_both! {
    we_start_and_a_hundred_shuffled_messages_open
    they_start_and_a_hundred_shuffled_messages_open
    a_repeated_pre_key_message_starts_no_second_session
    late_messages_open_after_the_ratchet_turned
    forged_signatures_are_refused_by_both
    what_was_changed_on_its_way_is_refused_by_both
    both_start_at_once_and_converge
    a_session_that_is_started_anew_replaces_the_old_one
}

fn we_start_and_a_hundred_shuffled_messages_open<F: Flavour>() {
    for sign in [0, 1] {
        let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(sign));
        us.start(&mut peer);
        let sent = (0..100)
            .map(|i| (text(i), us.encrypt(Some(&text(i)))))
            .collect();
        let mut started = 0;
        for (text, message) in shuffled(sent) {
            assert!(is_exchange::<F>(&message));
            let (read, start) = peer.decrypt(&message).unwrap();
            assert_eq!(read, Some(text));
            started += usize::from(start);
        }
        assert_eq!(started, 1);

        let answered = (0..100)
            .map(|i| (text(i), peer.encrypt(&us, Some(&text(i)))))
            .collect();
        for (text, message) in shuffled(answered) {
            assert_eq!(us.reads(&message), text);
        }
        let next = us.encrypt(Some("confirmed"));
        assert!(!is_exchange::<F>(&next));
        assert_eq!(peer.reads(&next), "confirmed");
    }
}

fn they_start_and_a_hundred_shuffled_messages_open<F: Flavour>() {
    for sign in [0, 1] {
        let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(sign));
        let bundle = us.bundle();
        let mut sent = vec![(
            "first".to_owned(),
            peer.start(&us, &bundle, "first").unwrap(),
        )];
        sent.extend((1..100).map(|i| (text(i), peer.encrypt(&us, Some(&text(i))))));
        let mut started = 0;
        for (text, message) in shuffled(sent) {
            assert!(is_exchange::<F>(&message));
            let opened = us.decrypt(&message).unwrap();
            assert_eq!(
                opened.plaintext.as_ref().unwrap().as_slice(),
                text.as_bytes()
            );
            assert_eq!(opened.spent_prekey.is_some(), opened.key_exchange);
            started += usize::from(opened.key_exchange);
        }
        assert_eq!((started, us.prekeys.len()), (1, 99));

        // The empty message that completes the session.
        let empty = us.encrypt(None);
        assert!(!is_exchange::<F>(&empty) && F::payload(&mut empty.clone()).is_none());
        assert_eq!(peer.decrypt(&empty).unwrap(), (None, false));
        let next = peer.encrypt(&us, Some("confirmed"));
        assert!(!is_exchange::<F>(&next));
        assert_eq!(us.reads(&next), "confirmed");
        let empty = peer.encrypt(&us, None);
        assert_eq!(us.decrypt(&empty).unwrap().plaintext, None);
        let answered = (0..100)
            .map(|i| (text(i), us.encrypt(Some(&text(i)))))
            .collect();
        for (text, message) in shuffled(answered) {
            assert_eq!(peer.reads(&message), text);
        }
    }
}

fn a_repeated_pre_key_message_starts_no_second_session<F: Flavour>() {
    let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(0));
    let bundle = us.bundle();
    let first = peer.start(&us, &bundle, "first").unwrap();
    let second = peer.encrypt(&us, Some("second"));
    assert!(us.decrypt(&first).unwrap().key_exchange);
    assert_eq!(us.decrypt(&first).unwrap_err(), OpenError::KeyUsed);
    let answer = us.encrypt(Some("answer"));
    assert_eq!(us.decrypt(&first).unwrap_err(), OpenError::KeyUsed);
    assert!(!us.decrypt(&second).unwrap().key_exchange);
    assert_eq!(us.decrypt(&second).unwrap_err(), OpenError::KeyUsed);
    assert_eq!(peer.reads(&answer), "answer");

    // And the other way round.
    let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(0));
    us.start(&mut peer);
    let (first, second) = (us.encrypt(Some("first")), us.encrypt(Some("second")));
    assert_eq!(peer.decrypt(&first), Ok((Some("first".into()), true)));
    peer.decrypt(&first).unwrap_err();
    assert_eq!(peer.decrypt(&second), Ok((Some("second".into()), false)));
}

fn late_messages_open_after_the_ratchet_turned<F: Flavour>() {
    let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(1));
    us.start(&mut peer);
    let first = us.encrypt(Some("first"));
    assert_eq!(peer.reads(&first), "first");
    let (mut for_us, mut for_peer) = (Vec::new(), Vec::new());
    for turn in 0..12 {
        for i in 0..3 {
            let text = format!("turn {turn}, {i}");
            for_us.push((text.clone(), peer.encrypt(&us, Some(&text))));
        }
        let now = peer.encrypt(&us, Some("now"));
        assert_eq!(us.reads(&now), "now");
        for i in 0..3 {
            let text = format!("turn {turn}, {i}");
            for_peer.push((text.clone(), us.encrypt(Some(&text))));
        }
        let now = us.encrypt(Some("now"));
        assert_eq!(peer.reads(&now), "now");
    }
    for (text, message) in shuffled(for_us) {
        assert_eq!(us.reads(&message), text);
        // Of chains older than those that are kept nothing is known, not even that a key was used.
        assert!(matches!(
            us.decrypt(&message),
            Err(OpenError::KeyUsed | OpenError::Broken)
        ));
    }
    for (text, message) in shuffled(for_peer) {
        assert_eq!(peer.reads(&message), text);
    }
}

fn forged_signatures_are_refused_by_both<F: Flavour>() {
    for sign in [0, 1] {
        let (us, mut peer) = (Us::<F>::new(), Peer::<F>::new(sign));
        let mut theirs = peer.bundle();
        // In the legacy flavour the sign travels in the signature, in OMEMO 2 in the identity key.
        let expected = if F::NAME == Legacy::NAME { sign } else { 0 };
        assert_eq!(F::signature(&mut theirs)[63] >> 7, expected);
        assert!(F::start(&us.own, &theirs).is_ok());
        for at in [0, 31, 32, 63] {
            let mut forged = theirs.clone();
            F::signature(&mut forged)[at] ^= if at == 63 { 0x80 } else { 1 };
            let refused = F::start(&us.own, &forged);
            assert_eq!(refused.err(), Some(BundleError::BadSignature), "byte {at}");
        }
        let mut swapped = theirs.clone();
        F::set_signed_prekey(&mut swapped, &us.own);
        assert_eq!(
            F::start(&us.own, &swapped).err(),
            Some(BundleError::BadSignature)
        );

        let ours = us.bundle();
        peer.start(&us, &ours, "x").unwrap();
        for at in [0, 31, 32, 62] {
            let mut forged = ours.clone();
            F::signature(&mut forged)[at] ^= 1;
            let refused = peer.start(&us, &forged, "x").unwrap_err();
            assert!(
                refused.starts_with("KeyExchangeFailed"),
                "byte {at}: {refused}"
            );
        }
    }
}

fn what_was_changed_on_its_way_is_refused_by_both<F: Flavour>() {
    let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(0));
    us.start(&mut peer);
    let first = us.encrypt(Some("first"));
    peer.reads(&first);
    let back = peer.encrypt(&us, Some("back"));
    us.reads(&back);
    let (ours, theirs) = (us.encrypt(Some("ours")), peer.encrypt(&us, Some("theirs")));
    let len = F::key(&mut ours.clone()).data.len();
    for at in [len - 1, len - 8, len - 9, len - 30] {
        let (mut ours, mut theirs) = (ours.clone(), theirs.clone());
        F::key(&mut ours).data[at] ^= 4;
        F::key(&mut theirs).data[at] ^= 4;
        peer.decrypt(&ours).unwrap_err();
        assert_eq!(us.decrypt(&theirs).unwrap_err(), OpenError::Tampered);
    }
    let mut payload = theirs.clone();
    F::payload(&mut payload).as_mut().unwrap()[0] ^= 1;
    assert_eq!(us.decrypt(&payload).unwrap_err(), OpenError::Tampered);
    assert_eq!(us.reads(&theirs), "theirs");
    assert_eq!(peer.reads(&ours), "ours");
}

/// oldmemo keeps no archived sessions: it goes on with the one that came last, and we follow.
fn both_start_at_once_and_converge<F: Flavour>() {
    let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(0));
    us.start(&mut peer);
    let ours = us.encrypt(Some("ours"));
    let bundle = us.bundle();
    let theirs = peer.start(&us, &bundle, "theirs").unwrap();
    assert_eq!(peer.reads(&ours), "ours");
    assert_eq!(us.reads(&theirs), "theirs");
    let next = peer.encrypt(&us, Some("next"));
    assert_eq!(us.reads(&next), "next");
    for i in 0..5 {
        let sent = us.encrypt(Some(&text(i)));
        assert_eq!(peer.reads(&sent), text(i));
        let sent = peer.encrypt(&us, Some(&text(i)));
        assert_eq!(us.reads(&sent), text(i));
    }
}

fn a_session_that_is_started_anew_replaces_the_old_one<F: Flavour>() {
    let (mut us, mut peer) = (Us::<F>::new(), Peer::<F>::new(0));
    us.start(&mut peer);
    let first = us.encrypt(Some("first"));
    peer.reads(&first);
    let back = peer.encrypt(&us, Some("back"));
    us.reads(&back);
    let late = peer.encrypt(&us, Some("late"));
    let bundle = us.bundle();
    let fresh = peer.start(&us, &bundle, "fresh").unwrap();
    assert!(us.decrypt(&fresh).unwrap().key_exchange);
    assert_eq!(us.reads(&late), "late");
    let next = peer.encrypt(&us, Some("next"));
    assert_eq!(us.reads(&next), "next");
    let answer = us.encrypt(Some("answer"));
    assert_eq!(peer.reads(&answer), "answer");
}
