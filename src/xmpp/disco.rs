//! What this client says about itself (XEP-0030, XEP-0115): the one list of its features.
//!
//! Invariant: a feature stands here only while the client has it. Changing the list changes the verification string, and
//! the next presence tells everybody.

use super::stanza::xep0030::{Identity, Info, NS_INFO, NS_ITEMS};
use super::stanza::xep0115::Caps;
use super::stanza::{
    StanzaError, iq, xep0084, xep0085, xep0115, xep0163, xep0172, xep0184, xep0199, xep0292,
    xep0308, xep0333, xep0359, xep0380, xep0393, xep0424, xep0428, xep0444, xep0461, xep0490,
};
use super::xml::{Build, element};
use minidom::Element;

/// Names the software in capabilities (XEP-0115 §4).
pub const NODE: &str = "urn:x-sotto";

/// Nodes whose changes this client wants to hear of from its contacts and its own account (XEP-0163 §4).
const NOTIFY: [&str; 6] = [
    "eu.siacs.conversations.axolotl.devicelist",
    "urn:xmpp:omemo:2:devices",
    "urn:x-sotto:holder",
    xep0084::NS_METADATA,
    xep0172::NS,
    xep0490::NS,
];

/// All features.
pub fn features() -> Vec<String> {
    let own = [
        NS_INFO,
        NS_ITEMS,
        xep0085::NS,
        xep0115::NS,
        xep0184::NS,
        xep0199::NS,
        xep0292::NS,
        xep0308::NS,
        xep0333::NS,
        xep0359::NS,
        xep0380::NS,
        xep0393::NS,
        xep0424::NS,
        xep0428::NS,
        xep0444::NS,
        xep0461::NS,
    ];
    let notify = NOTIFY.iter().map(|node| xep0163::notify(node));
    own.iter()
        .map(|&feature| feature.to_owned())
        .chain(notify)
        .collect()
}

/// What is answered to whoever asks.
pub fn info() -> Info {
    let identity = Identity {
        category: "client".into(),
        kind: "web".into(),
        lang: String::new(),
        name: "Sotto".into(),
    };
    Info {
        node: None,
        identities: vec![identity],
        features: features(),
        forms: Vec::new(),
    }
}

/// To be appended to every available presence.
pub fn caps() -> Caps {
    Caps::of(NODE, &info())
}

/// The answer to a discovery request, if the iq is one. Only information about the client as a whole and about its
/// capabilities' node is there (XEP-0115 §6.2), and it has no items.
pub fn answer(request: &Element) -> Option<Element> {
    if iq::kind(request) != Some(iq::Kind::Get) {
        return None;
    }
    let query = iq::payload(request)?;
    let node = query.attr("node");
    if query.is("query", NS_INFO) {
        let mut info = info();
        if node.is_some_and(|node| node != caps().node_ver()) {
            return Some(iq::error(
                request,
                &StanzaError::new("cancel", "item-not-found"),
            ));
        }
        info.node = node.map(str::to_owned);
        Some(iq::result(request, Some(info.write())))
    } else if query.is("query", NS_ITEMS) {
        let none = element("query", NS_ITEMS).with_some("node", node);
        Some(iq::result(request, Some(none)))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::stanza::testing::parse;
    use super::*;

    fn ask(inner: &str) -> Option<Element> {
        answer(&parse(&format!(
            "<iq xmlns='jabber:client' type='get' id='1' from='b@example.org/r'>{inner}</iq>"
        )))
    }

    #[test]
    fn what_is_answered_is_what_was_hashed() {
        let caps = caps();
        let node = caps.node_ver();
        for node in ["".to_owned(), format!("node='{node}'")] {
            let result = ask(&format!(
                "<query xmlns='http://jabber.org/protocol/disco#info' {node}/>"
            ))
            .expect("an answer");
            assert_eq!(result.attr("type"), Some("result"));
            let told = Info::read(&result).expect("info");
            assert!(caps.verify(&told));
            assert!(told.has("eu.siacs.conversations.axolotl.devicelist+notify"));
        }
        let other = ask("<query xmlns='http://jabber.org/protocol/disco#info' node='x'/>")
            .expect("an answer");
        assert_eq!(other.attr("type"), Some("error"));
    }

    #[test]
    fn there_are_no_items_and_no_other_answers() {
        let items =
            ask("<query xmlns='http://jabber.org/protocol/disco#items'/>").expect("an answer");
        assert_eq!(
            iq::payload(&items).map(|query| query.children().count()),
            Some(0)
        );
        assert!(ask("<ping xmlns='urn:xmpp:ping'/>").is_none());
        assert!(ask("").is_none());
        let set = "<iq xmlns='jabber:client' type='set'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>";
        assert!(answer(&parse(set)).is_none());
    }
}
