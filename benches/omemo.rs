//! What encrypting and decrypting a message costs, per message, beside the operations that it cannot do without: printed by
//! `make bench`, natively and in wasm in Chromium, in the profile that is shipped.
//!
//! No figure is asserted: they are to be read.

#[path = "../src/random.rs"]
mod random;

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes128Gcm, KeyInit};
use random::Numbers;
use sotto::model::BareJid;
use sotto::omemo::{self, Opened, OwnDevice, Prekey, Recipient, Session};
use sotto::xmpp::stanza::{xep0384, xep0384_legacy};

const MESSAGES: u32 = 400;
const TEXT: &[u8] =
    b"A message of some eighty bytes, which is what people send each other on most days.";

#[cfg(target_family = "wasm")]
use wasm_bindgen_test::{console_log as print, wasm_bindgen_test, wasm_bindgen_test_configure};
#[cfg(target_family = "wasm")]
wasm_bindgen_test_configure!(run_in_dedicated_worker);
#[cfg(not(target_family = "wasm"))]
use std::println as print;

/// Milliseconds since whenever.
#[cfg(target_family = "wasm")]
fn now() -> f64 {
    let global = js_sys::global();
    let performance = js_sys::Reflect::get(&global, &"performance".into()).expect("there is one");
    let now = js_sys::Reflect::get(&performance, &"now".into()).expect("it tells the time");
    let now: js_sys::Function = wasm_bindgen::JsCast::unchecked_into(now);
    let told = now.call0(&performance).expect("it tells the time");
    told.as_f64().expect("a number")
}

#[cfg(not(target_family = "wasm"))]
fn now() -> f64 {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_secs_f64() * 1_000.0
}

struct Side {
    jid: BareJid,
    own: OwnDevice,
    prekeys: Vec<Prekey>,
    session: Option<Session>,
}

impl Side {
    fn new(jid: &str, numbers: &mut Numbers) -> Self {
        let (own, prekeys) = OwnDevice::generate(numbers, 0);
        let jid = BareJid::new(jid);
        let session = None;
        Self {
            jid,
            own,
            prekeys,
            session,
        }
    }

    fn keep(&mut self, opened: Option<Opened>) {
        self.session = Some(opened.expect("it opens").session);
    }

    fn recipient(&mut self, to: &Side) -> Vec<Recipient> {
        vec![Recipient {
            jid: to.jid.clone(),
            device: to.own.id,
            session: self.session.take().expect("a session"),
        }]
    }
}

/// One flavour: start a session, seal, open.
trait Flavour {
    const NAME: &str;
    type Message;
    fn start(from: &Side, to: &Side, numbers: &mut Numbers) -> Session;
    fn seal(from: &mut Side, to: &Side, numbers: &mut Numbers) -> Self::Message;
    fn open(to: &mut Side, message: &Self::Message, numbers: &mut Numbers);
}

struct Legacy;
struct Omemo2;

impl Flavour for Legacy {
    const NAME: &str = "legacy ";
    type Message = xep0384_legacy::Encrypted;

    fn start(from: &Side, to: &Side, numbers: &mut Numbers) -> Session {
        omemo::start_session(&from.own, &to.own.bundle(&to.prekeys), numbers).expect("good")
    }

    fn seal(from: &mut Side, to: &Side, numbers: &mut Numbers) -> Self::Message {
        let recipient = from.recipient(to);
        let mut sealed = omemo::seal(&from.own, Some(TEXT), recipient, numbers);
        from.session = sealed.sessions.pop().map(|it| it.session);
        sealed.encrypted
    }

    fn open(to: &mut Side, message: &Self::Message, numbers: &mut Numbers) {
        let id = omemo::spent_prekey_in(message, to.own.id);
        let prekey = to.prekeys.iter().find(|own| Some(own.id) == id);
        let session = to.session.as_ref();
        let opened = omemo::open(&to.own, message, session, prekey, None, numbers);
        to.keep(opened.ok());
    }
}

impl Flavour for Omemo2 {
    const NAME: &str = "OMEMO 2";
    type Message = xep0384::Encrypted;

    fn start(from: &Side, to: &Side, numbers: &mut Numbers) -> Session {
        let bundle = to.own.bundle_omemo2(&to.prekeys, numbers);
        omemo::start_session_omemo2(&from.own, &bundle, numbers).expect("good")
    }

    fn seal(from: &mut Side, to: &Side, numbers: &mut Numbers) -> Self::Message {
        let recipient = from.recipient(to);
        let mut sealed = omemo::seal_omemo2(&from.own, Some(TEXT), recipient, numbers);
        from.session = sealed.sessions.pop().map(|it| it.session);
        sealed.encrypted
    }

    fn open(to: &mut Side, message: &Self::Message, numbers: &mut Numbers) {
        let id = omemo::spent_prekey_in_omemo2(message, &to.jid, to.own.id);
        let prekey = to.prekeys.iter().find(|own| Some(own.id) == id);
        let session = to.session.as_ref();
        let opened = omemo::open_omemo2(&to.own, &to.jid, message, session, prekey, None, numbers);
        to.keep(opened.ok());
    }
}

/// Microseconds a time of what was done so often since `begun`.
fn each(begun: f64, times: u32) -> f64 {
    (now() - begun) * 1_000.0 / f64::from(times)
}

fn flavour<F: Flavour>(place: &str) {
    let numbers = &mut Numbers(7);
    let (mut alice, mut bob) = (
        Side::new("a@example.org", numbers),
        Side::new("b@example.org", numbers),
    );
    let begun = now();
    alice.session = Some(F::start(&alice, &bob, numbers));
    let started = each(begun, 1);
    let first = F::seal(&mut alice, &bob, numbers);
    let begun = now();
    F::open(&mut bob, &first, numbers);
    let exchanged = each(begun, 1);
    let answer = F::seal(&mut bob, &alice, numbers);
    F::open(&mut alice, &answer, numbers);
    // One after the other on one chain, as in a burst or an archive.
    let begun = now();
    let sent: Vec<_> = (0..MESSAGES)
        .map(|_| F::seal(&mut alice, &bob, numbers))
        .collect();
    let sealed = each(begun, MESSAGES);
    let begun = now();
    for message in &sent {
        F::open(&mut bob, message, numbers);
    }
    let opened = each(begun, MESSAGES);
    // Turn by turn, each with a step of the ratchet.
    let (mut seal, mut open) = (0.0, 0.0);
    for _ in 0..MESSAGES / 2 {
        for turn in [false, true] {
            let (from, to) = if turn {
                (&mut alice, &mut bob)
            } else {
                (&mut bob, &mut alice)
            };
            let begun = now();
            let message = F::seal(from, to, numbers);
            seal += now() - begun;
            let begun = now();
            F::open(to, &message, numbers);
            open += now() - begun;
        }
    }
    let turn = |sum: f64| sum * 1_000.0 / f64::from(MESSAGES);
    print!(
        "{place}, {}: encrypt {sealed:.0} µs, decrypt {opened:.0} µs a message on one chain; encrypt {:.0} µs, decrypt {:.0} µs turn by turn; a session from a bundle {started:.0} µs, its first message opened {exchanged:.0} µs",
        F::NAME,
        turn(seal),
        turn(open)
    );
}

/// The operations themselves, with the libraries that the rest is made of.
fn bare(place: &str) {
    use curve25519_dalek::MontgomeryPoint;
    let point = MontgomeryPoint::mul_base_clamped([9; 32]);
    let begun = now();
    let mut shared = point;
    for _ in 0..MESSAGES {
        shared = shared.mul_clamped([7; 32]);
    }
    let agreed = each(begun, MESSAGES);
    let begun = now();
    let mut sum = 0u8;
    for n in 0..MESSAGES {
        sum ^= MontgomeryPoint::mul_base_clamped([n as u8; 32]).0[0];
    }
    let made = each(begun, MESSAGES);
    let begun = now();
    let mut buffer = TEXT.to_vec();
    for n in 0..MESSAGES {
        let cipher = Aes128Gcm::new(&[n as u8; 16].into());
        let tag = cipher.encrypt_inout_detached(&[0; 12].into(), &[], buffer.as_mut_slice().into());
        sum ^= tag.expect("short")[0];
    }
    let encrypted = each(begun, MESSAGES);
    print!(
        "{place}, bare: one Diffie-Hellman {agreed:.0} µs, one key pair {made:.0} µs, AES-128-GCM of the text {encrypted:.1} µs ({})",
        sum ^ shared.0[0]
    );
}

#[cfg_attr(target_family = "wasm", wasm_bindgen_test)]
#[cfg_attr(not(target_family = "wasm"), test)]
fn what_a_message_costs() {
    let place = if cfg!(target_family = "wasm") {
        "wasm in Chromium"
    } else {
        "native"
    };
    bare(place);
    flavour::<Legacy>(place);
    flavour::<Omemo2>(place);
}
