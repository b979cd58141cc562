//! Envelopes (XEP-0420) as they come out of a decryption: any bytes, in a private chat and in a room.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sotto::model::BareJid;
use sotto::xmpp::stanza::xep0420::{self, Around};

fuzz_target!(|bytes: &[u8]| {
    let (from, to) = (
        BareJid::new("bob@example.org"),
        BareJid::new("alice@example.org"),
    );
    for is_room in [false, true] {
        let around = Around {
            from: &from,
            to: &to,
            is_room,
        };
        if let Ok(envelope) = xep0420::read(bytes, around) {
            // What was taken names nobody else, and is well-formed text again.
            let text = String::from_utf8_lossy(bytes);
            assert!(!is_room || text.contains("to"));
            for child in &envelope.content {
                let written = sotto::xmpp::xml::write(child);
                assert!(sotto::xmpp::xml::parse(&written).is_ok(), "{written}");
            }
            let _ = envelope.body();
        }
    }
});
