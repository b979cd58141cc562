//! Trust messages (XEP-0434), as automatic trust management (XEP-0450) uses them.
//!
//! Who may say what about whose keys is the caller's to check; here is only the element.

use super::payloads;
use crate::model::BareJid;
use crate::xmpp::address;
use crate::xmpp::xml::{Build, element};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use minidom::Element;

pub const NS: &str = "urn:xmpp:tm:1";
/// What the messages are used for.
pub const USAGE: &str = "urn:xmpp:atm:1";
/// Most keys taken from one message.
const MOST_KEYS: usize = 256;

/// What is said about one key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    pub owner: BareJid,
    /// As the encryption names it: for OMEMO 2 the identity key in its Ed25519 form.
    pub key: [u8; 32],
    pub trusted: bool,
}

/// The element that says this about keys of `encryption`.
pub fn write(encryption: &str, words: &[Word]) -> Element {
    let mut owners: Vec<&BareJid> = Vec::new();
    for word in words {
        if !owners.contains(&&word.owner) {
            owners.push(&word.owner);
        }
    }
    let owners = owners.into_iter().map(|owner| {
        let of = words.iter().filter(|word| word.owner == *owner);
        let keys = of.map(|word| {
            let name = if word.trusted { "trust" } else { "distrust" };
            element(name, NS).text_node(&BASE64.encode(word.key))
        });
        element("key-owner", NS)
            .with("jid", owner.as_str())
            .children(keys)
    });
    element("trust-message", NS)
        .with("usage", USAGE)
        .with("encryption", encryption)
        .children(owners)
}

/// What a message says about keys of `encryption`, where it is one for automatic trust management.
pub fn read(content: &[Element], encryption: &str) -> Vec<Word> {
    let is_meant = |it: &&Element| {
        it.is("trust-message", NS)
            && it.attr("usage") == Some(USAGE)
            && it.attr("encryption") == Some(encryption)
    };
    let Some(message) = content.iter().find(is_meant) else {
        return Vec::new();
    };
    let mut words = Vec::new();
    for owner in payloads(message, "key-owner", NS) {
        let Some(jid) = owner.attr("jid").and_then(address::bare) else {
            continue;
        };
        for child in owner.children() {
            let trusted = match (child.name(), child.has_ns(NS)) {
                ("trust", true) => true,
                ("distrust", true) => false,
                _ => continue,
            };
            let text: String = child.text().split_whitespace().collect();
            let Some(key) = BASE64.decode(text).ok().and_then(|key| key.try_into().ok()) else {
                continue;
            };
            if words.len() == MOST_KEYS {
                return words;
            }
            words.push(Word {
                owner: jid.clone(),
                key,
                trusted,
            });
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::super::testing::{jid, parse};
    use super::*;

    const OMEMO_2: &str = "urn:xmpp:omemo:2";

    #[test]
    fn the_example_of_the_specification_is_read_and_written() {
        let example = parse(
            "<trust-message xmlns='urn:xmpp:tm:1' usage='urn:xmpp:atm:1' encryption='urn:xmpp:omemo:2'>\
             <key-owner jid='alice@example.org'><trust>aFABnX7Q/rbTgjBySYzrT2FsYCVYb49mbca5yB734KQ=</trust>\
             <trust>IhpPjiKLchgrAG5cpSfTvdzPjZ5v6vTOluHEUehkgCA=</trust></key-owner>\
             <key-owner jid='bob@example.com'><trust>YjVI04NcbTPvXLaA95RO84HPcSvyOgEZ2r5cTyUs0C8=</trust>\
             <distrust>tCP1CI3pqSTVGzFYFyPYUMfMZ9Ck/msmfD0wH/VtJBM=</distrust>\
             <distrust>2fhJtrgoMJxfLI3084/YkYh9paqiSiLFDVL2m0qAgX4=</distrust></key-owner></trust-message>",
        );
        let words = read(core::slice::from_ref(&example), OMEMO_2);
        let said: Vec<_> = words
            .iter()
            .map(|it| (it.owner.0.as_str(), it.trusted))
            .collect();
        let (alice, bob) = ("alice@example.org", "bob@example.com");
        assert_eq!(
            said,
            [
                (alice, true),
                (alice, true),
                (bob, true),
                (bob, false),
                (bob, false)
            ]
        );
        assert_eq!(words[0].key[..2], [0x68, 0x50]);
        let written = write(OMEMO_2, &words);
        assert_eq!(
            crate::xmpp::xml::write(&written),
            crate::xmpp::xml::write(&example)
        );
    }

    #[test]
    fn other_uses_bad_keys_and_endless_lists_are_left_out() {
        let message = |attributes: &str, inner: &str| {
            vec![parse(&format!(
                "<trust-message xmlns='urn:xmpp:tm:1' {attributes}>{inner}</trust-message>"
            ))]
        };
        let good = "usage='urn:xmpp:atm:1' encryption='urn:xmpp:omemo:2'";
        let key = BASE64.encode([7; 32]);
        let one = format!("<key-owner jid='a@b'><trust>{key}</trust></key-owner>");
        assert_eq!(read(&message(good, &one), OMEMO_2).len(), 1);
        assert_eq!(read(&message(good, &one), "other"), []);
        assert_eq!(
            read(
                &message("usage='x' encryption='urn:xmpp:omemo:2'", &one),
                OMEMO_2
            ),
            []
        );
        let bad = format!(
            "<key-owner jid='@'><trust>{key}</trust></key-owner><key-owner jid='a@b'><trust>AAAA</trust><trust>!</trust>\
             <other>{key}</other><trust>{key}</trust></key-owner>"
        );
        let read_bad = read(&message(good, &bad), OMEMO_2);
        assert_eq!(read_bad.len(), 1);
        assert_eq!(read_bad[0].owner, jid("a@b"));
        let many = format!(
            "<key-owner jid='a@b'>{}</key-owner>",
            format!("<trust>{key}</trust>").repeat(1_000)
        );
        assert_eq!(read(&message(good, &many), OMEMO_2).len(), MOST_KEYS);
    }
}
