//! The legacy flavour against a foreign implementation: python's oldmemo, driven as a subprocess.
//!
//! It needs a virtual environment with `oldmemo` (which `slixmpp-omemo` brings), at `$SOTTO_PEER_VENV` or `.run/venv`;
//! `make test` makes one. Without it these tests fail, since passing would mean nothing.
#![cfg(not(target_family = "wasm"))]

use core::convert::Infallible;
use minidom::Element;
use rand_core::{TryCryptoRng, TryRng};
use serde_json::{Value, json};
use sotto::model::{BareJid, DeviceId};
use sotto::omemo::{
    BundleError, OpenError, Opened, OwnDevice, Prekey, Recipient, Session, open, seal,
    spent_prekey_in, start_session,
};
use sotto::xmpp::stanza::xep0384_legacy::{Bundle, Encrypted};
use std::io::{BufRead, BufReader, Write};
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

/// The python side.
struct Peer {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Peer {
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
            .arg(root.join("tests/oracle/oldmemo_peer.py"))
            .arg(sign.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python starts");
        let input = process.stdin.take().expect("it is piped");
        let output = BufReader::new(process.stdout.take().expect("it is piped"));
        Self {
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

    fn bundle(&mut self) -> Bundle {
        let answer = self.ask(json!({"do": "bundle"})).unwrap();
        Bundle::try_from(&element(&answer["xml"])).unwrap()
    }

    fn encrypt(&mut self, us: &Us, text: Option<&str>) -> Encrypted {
        let answer = self
            .ask(json!({"do": "encrypt", "text": text, "device": us.own.id.0}))
            .unwrap();
        Encrypted::try_from(&element(&answer["xml"])).unwrap()
    }

    fn start(&mut self, us: &Us, bundle: &Bundle, text: &str) -> Result<Encrypted, String> {
        let bundle = String::from(&Element::from(bundle));
        let answer = self
            .ask(json!({"do": "encrypt", "text": text, "device": us.own.id.0, "bundle": bundle}))?;
        Ok(Encrypted::try_from(&element(&answer["xml"])).unwrap())
    }

    /// The text, and whether the message started a session.
    fn decrypt(&mut self, message: &Encrypted) -> Result<(Option<String>, bool), String> {
        let xml = String::from(&Element::from(message));
        let answer = self.ask(json!({"do": "decrypt", "xml": xml, "device": message.sid.0}))?;
        Ok((
            answer["text"].as_str().map(str::to_owned),
            answer["started"].as_bool().unwrap(),
        ))
    }

    fn reads(&mut self, message: &Encrypted) -> String {
        self.decrypt(message).unwrap().0.expect("it has a text")
    }
}

impl Drop for Peer {
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
struct Us {
    own: OwnDevice,
    prekeys: Vec<Prekey>,
    session: Option<Session>,
}

const PEER: DeviceId = DeviceId(4223);

impl Us {
    fn new() -> Self {
        let (own, prekeys) = OwnDevice::generate(&mut SystemRng, 0);
        Self {
            own,
            prekeys,
            session: None,
        }
    }

    fn bundle(&self) -> Bundle {
        self.own.bundle(&self.prekeys)
    }

    fn start(&mut self, peer: &mut Peer) {
        self.session = Some(start_session(&self.own, &peer.bundle(), &mut SystemRng).unwrap());
    }

    fn encrypt(&mut self, text: Option<&str>) -> Encrypted {
        let session = self.session.take().expect("there is a session");
        let recipient = Recipient {
            jid: BareJid::new("peer@localhost"),
            device: PEER,
            session,
        };
        let mut sealed = seal(
            &self.own,
            text.map(str::as_bytes),
            vec![recipient],
            &mut SystemRng,
        );
        self.session = sealed.sessions.pop().map(|recipient| recipient.session);
        sealed.encrypted
    }

    fn decrypt(&mut self, message: &Encrypted) -> Result<Opened, OpenError> {
        let prekey = spent_prekey_in(message, self.own.id);
        let prekey = self.prekeys.iter().find(|own| Some(own.id) == prekey);
        let known = self.session.as_ref().map(Session::remote_identity);
        let opened = open(
            &self.own,
            message,
            self.session.as_ref(),
            prekey,
            known,
            &mut SystemRng,
        )?;
        self.session = Some(opened.session.clone());
        self.prekeys
            .retain(|prekey| Some(prekey.id) != opened.spent_prekey);
        Ok(opened)
    }

    fn reads(&mut self, message: &Encrypted) -> String {
        let plaintext = self
            .decrypt(message)
            .unwrap()
            .plaintext
            .expect("it has a text");
        String::from_utf8(plaintext.to_vec()).unwrap()
    }
}

/// A message and its text, in an order of its own (Fisher and Yates).
fn shuffled(mut messages: Vec<(String, Encrypted)>) -> Vec<(String, Encrypted)> {
    for i in (1..messages.len()).rev() {
        let j = getrandom::u32().unwrap() as usize % (i + 1);
        messages.swap(i, j);
    }
    messages
}

fn text(i: usize) -> String {
    format!("{i}: 👋 שלום\nsecond line {}", "x".repeat(i * 7))
}

#[test]
fn we_start_and_a_hundred_shuffled_messages_open() {
    for sign in [0, 1] {
        let (mut us, mut peer) = (Us::new(), Peer::new(sign));
        us.start(&mut peer);
        let sent = (0..100)
            .map(|i| (text(i), us.encrypt(Some(&text(i)))))
            .collect();
        let mut started = 0;
        for (text, message) in shuffled(sent) {
            assert!(message.keys[0].prekey);
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
        assert!(!next.keys[0].prekey);
        assert_eq!(peer.reads(&next), "confirmed");
    }
}

#[test]
fn they_start_and_a_hundred_shuffled_messages_open() {
    for sign in [0, 1] {
        let (mut us, mut peer) = (Us::new(), Peer::new(sign));
        let bundle = us.bundle();
        let mut sent = vec![(
            "first".to_owned(),
            peer.start(&us, &bundle, "first").unwrap(),
        )];
        sent.extend((1..100).map(|i| (text(i), peer.encrypt(&us, Some(&text(i))))));
        let mut started = 0;
        for (text, message) in shuffled(sent) {
            assert!(message.keys[0].prekey);
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
        assert!(!empty.keys[0].prekey && empty.payload.is_none());
        assert_eq!(peer.decrypt(&empty).unwrap(), (None, false));
        let next = peer.encrypt(&us, Some("confirmed"));
        assert!(!next.keys[0].prekey);
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

#[test]
fn a_repeated_pre_key_message_starts_no_second_session() {
    let (mut us, mut peer) = (Us::new(), Peer::new(0));
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
    let (mut us, mut peer) = (Us::new(), Peer::new(0));
    us.start(&mut peer);
    let (first, second) = (us.encrypt(Some("first")), us.encrypt(Some("second")));
    assert_eq!(peer.decrypt(&first), Ok((Some("first".into()), true)));
    peer.decrypt(&first).unwrap_err();
    assert_eq!(peer.decrypt(&second), Ok((Some("second".into()), false)));
}

#[test]
fn late_messages_open_after_the_ratchet_turned() {
    let (mut us, mut peer) = (Us::new(), Peer::new(1));
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

#[test]
fn forged_signatures_are_refused_by_both() {
    for sign in [0, 1] {
        let (us, mut peer) = (Us::new(), Peer::new(sign));
        let theirs = peer.bundle();
        assert_eq!(
            theirs.signature[63] >> 7,
            sign,
            "the sign travels in the signature"
        );
        assert!(start_session(&us.own, &theirs, &mut SystemRng).is_ok());
        for at in [0, 31, 32, 63] {
            let mut forged = theirs.clone();
            forged.signature[at] ^= if at == 63 { 0x80 } else { 1 };
            let refused = start_session(&us.own, &forged, &mut SystemRng);
            assert_eq!(refused.err(), Some(BundleError::BadSignature), "byte {at}");
        }
        let mut swapped = theirs.clone();
        swapped.signed_prekey = us.own.signed_prekey.keys.public.to_typed().to_vec();
        assert_eq!(
            start_session(&us.own, &swapped, &mut SystemRng).err(),
            Some(BundleError::BadSignature)
        );

        let ours = us.bundle();
        peer.start(&us, &ours, "x").unwrap();
        for at in [0, 31, 32, 62] {
            let mut forged = ours.clone();
            forged.signature[at] ^= 1;
            let refused = peer.start(&us, &forged, "x").unwrap_err();
            assert!(
                refused.starts_with("KeyExchangeFailed"),
                "byte {at}: {refused}"
            );
        }
    }
}

#[test]
fn what_was_changed_on_its_way_is_refused_by_both() {
    let (mut us, mut peer) = (Us::new(), Peer::new(0));
    us.start(&mut peer);
    let first = us.encrypt(Some("first"));
    peer.reads(&first);
    let back = peer.encrypt(&us, Some("back"));
    us.reads(&back);
    let (ours, theirs) = (us.encrypt(Some("ours")), peer.encrypt(&us, Some("theirs")));
    let len = ours.keys[0].data.len();
    for at in [len - 1, len - 8, len - 9, len - 30] {
        let (mut ours, mut theirs) = (ours.clone(), theirs.clone());
        ours.keys[0].data[at] ^= 4;
        theirs.keys[0].data[at] ^= 4;
        peer.decrypt(&ours).unwrap_err();
        assert_eq!(us.decrypt(&theirs).unwrap_err(), OpenError::Tampered);
    }
    let mut payload = theirs.clone();
    payload.payload.as_mut().unwrap()[0] ^= 1;
    assert_eq!(us.decrypt(&payload).unwrap_err(), OpenError::Tampered);
    assert_eq!(us.reads(&theirs), "theirs");
    assert_eq!(peer.reads(&ours), "ours");
}

/// oldmemo keeps no archived sessions: it goes on with the one that came last, and we follow.
#[test]
fn both_start_at_once_and_converge() {
    let (mut us, mut peer) = (Us::new(), Peer::new(0));
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

#[test]
fn a_session_that_is_started_anew_replaces_the_old_one() {
    let (mut us, mut peer) = (Us::new(), Peer::new(0));
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
