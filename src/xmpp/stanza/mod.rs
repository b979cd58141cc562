//! Stanzas and their payloads: one file per specification, named after it, with builders and parsers over
//! `minidom::Element`.
//!
//! Invariant: parsers are tolerant payload by payload. A payload that is malformed is left out; the good ones beside it
//! are read; nothing here fails a whole stanza. Nothing here decides whom to believe either: who may send a carbon, a
//! roster push or a stanza id is said in each file and checked by the caller, where the function has no `account`.
//!
//! May import `model` and `xmpp::{address, xml}`.

pub mod error;
pub mod iq;
pub mod message;
pub mod presence;
pub mod roster;
pub mod xep0004;
pub mod xep0030;
pub mod xep0054;
pub mod xep0059;
pub mod xep0060;
pub mod xep0066;
pub mod xep0077;
pub mod xep0082;
pub mod xep0084;
pub mod xep0085;
pub mod xep0115;
pub mod xep0153;
pub mod xep0158;
pub mod xep0163;
pub mod xep0172;
pub mod xep0184;
pub mod xep0191;
pub mod xep0199;
pub mod xep0203;
pub mod xep0221;
pub mod xep0231;
pub mod xep0280;
pub mod xep0292;
pub mod xep0297;
pub mod xep0308;
pub mod xep0313;
pub mod xep0319;
pub mod xep0333;
pub mod xep0334;
pub mod xep0359;
pub mod xep0377;
pub mod xep0380;
pub mod xep0384;
pub mod xep0384_legacy;
pub mod xep0393;
pub mod xep0398;
pub mod xep0420;
pub mod xep0424;
pub mod xep0428;
pub mod xep0434;
pub mod xep0444;
pub mod xep0445;
pub mod xep0461;
pub mod xep0490;

use crate::model::{BareJid, Id};
use crate::xmpp::address;
use minidom::Element;

pub use error::StanzaError;

/// The stanza's `id`.
pub fn id(stanza: &Element) -> Option<Id> {
    stanza.attr("id").filter(|id| !id.is_empty()).map(Id::new)
}

/// Who sent it: bare JID and resource. `None` where there is no `from`, or none that is an address.
pub fn from(stanza: &Element) -> Option<(BareJid, Option<String>)> {
    stanza.attr("from").and_then(address::split)
}

/// Whom it is for.
pub fn to(stanza: &Element) -> Option<(BareJid, Option<String>)> {
    stanza.attr("to").and_then(address::split)
}

/// Whether it comes from the account itself, which is also what no `from` means (RFC 6120 §8.1.2.1).
pub fn is_from_account(stanza: &Element, account: &BareJid) -> bool {
    match stanza.attr("from") {
        None => true,
        Some(from) => address::split(from)
            .is_some_and(|(jid, resource)| jid == *account && resource.is_none()),
    }
}

/// All payloads of a name and namespace.
pub fn payloads<'a>(
    parent: &'a Element,
    name: &'a str,
    namespace: &'a str,
) -> impl Iterator<Item = &'a Element> {
    parent
        .children()
        .filter(move |child| child.is(name, namespace))
}

/// The first of several languages' texts: the one without `xml:lang`, else the first (RFC 6121 §5.2.3).
pub(crate) fn plain_text(parent: &Element, name: &str, namespace: &str) -> Option<String> {
    let mut all = parent.children().filter(|child| child.is(name, namespace));
    let first = all.next()?;
    let chosen = match crate::xmpp::xml::lang(first) {
        None => first,
        Some(_) => all
            .find(|child| crate::xmpp::xml::lang(child).is_none())
            .unwrap_or(first),
    };
    Some(chosen.text())
}

#[cfg(test)]
pub(crate) mod testing {
    use minidom::Element;

    pub(crate) fn parse(text: &str) -> Element {
        crate::xmpp::xml::parse(text).expect("a test's XML is well-formed")
    }

    pub(crate) fn jid(text: &str) -> crate::model::BareJid {
        crate::xmpp::address::bare(text).expect("a test's address is one")
    }

    /// The element, written, is this text.
    pub(crate) fn check(element: &Element, expected: &str) {
        assert_eq!(crate::xmpp::xml::write(element), expected);
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{jid, parse};
    use super::*;

    #[test]
    fn the_account_is_its_bare_jid_or_nobody() {
        let alice = jid("alice@example.org");
        let check = |from: &str| {
            is_from_account(
                &parse(&format!("<iq xmlns='jabber:client' {from}/>")),
                &alice,
            )
        };
        assert!(check(""));
        assert!(check("from='Alice@example.org'"));
        assert!(!check("from='alice@example.org/phone'"));
        assert!(!check("from='example.org'"));
        assert!(!check("from=''"));
    }

    #[test]
    fn addresses_and_ids_of_a_stanza() {
        let stanza =
            parse("<message xmlns='jabber:client' from='Bob@example.org/A' to='@' id='1'/>");
        assert_eq!(
            from(&stanza),
            Some((jid("bob@example.org"), Some("A".into())))
        );
        assert_eq!(to(&stanza), None);
        assert_eq!(id(&stanza), Some(Id::new("1")));
        assert_eq!(id(&parse("<message xmlns='jabber:client' id=''/>")), None);
    }
}
