//! What a catch-up cannot do without: opening 1,000 messages, cryptography alone, on this machine.
//!
//! `make bench` prints it beside what the whole catch-up took in the browser.

#[path = "../src/random.rs"]
mod random;

use random::Numbers;
use sotto::model::BareJid;
use sotto::omemo::{self, OwnDevice, Recipient};
use std::time::Instant;

const MESSAGES: usize = 1_000;

fn main() {
    let mut rng = Numbers(7);
    let (alice, prekeys) = OwnDevice::generate(&mut rng, 0);
    let (bob, _) = OwnDevice::generate(&mut rng, 0);
    let session = omemo::start_session(&bob, &alice.bundle(&prekeys), &mut rng);
    let mut theirs = session.expect("a good bundle");
    let mut sealed = Vec::new();
    for number in 0..MESSAGES {
        let text = format!("message number {number} of the archive");
        let recipient = Recipient {
            jid: BareJid::new("alice@localhost"),
            device: alice.id,
            session: theirs,
        };
        let mut outcome = omemo::seal(&bob, Some(text.as_bytes()), vec![recipient], &mut rng);
        theirs = outcome.sessions.pop().expect("sealed for one").session;
        sealed.push(outcome.encrypted);
    }
    let begun = Instant::now();
    let mut session = None;
    for encrypted in &sealed {
        let prekey = omemo::spent_prekey_in(encrypted, alice.id);
        let prekey = prekeys.iter().find(|own| Some(own.id) == prekey);
        let opened = omemo::open(&alice, encrypted, session.as_ref(), prekey, None, &mut rng);
        session = Some(opened.expect("it opens").session);
    }
    println!(
        "bare cryptography: {MESSAGES} messages of one chain opened in {:.1} ms (native, the release profile: as small as it gets)",
        begun.elapsed().as_secs_f64() * 1_000.0
    );
}
