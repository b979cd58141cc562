//! Service discovery (XEP-0030).

use super::payloads;
use super::xep0004::{self, Form};
use crate::xmpp::xml::{self, Build, element};
use minidom::Element;

pub const NS_INFO: &str = "http://jabber.org/protocol/disco#info";
pub const NS_ITEMS: &str = "http://jabber.org/protocol/disco#items";

/// What something is (§3.1).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Identity {
    pub category: String,
    pub kind: String,
    pub lang: String,
    pub name: String,
}

/// What something is and can do.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Info {
    pub node: Option<String>,
    pub identities: Vec<Identity>,
    pub features: Vec<String>,
    /// XEP-0128.
    pub forms: Vec<Form>,
}

impl Info {
    pub fn has(&self, feature: &str) -> bool {
        self.features.iter().any(|has| has == feature)
    }

    pub fn is(&self, category: &str, kind: &str) -> bool {
        self.identities
            .iter()
            .any(|identity| identity.category == category && identity.kind == kind)
    }

    /// From the answer to a request; what is malformed in it is left out.
    pub fn read(iq: &Element) -> Option<Self> {
        let query = payloads(iq, "query", NS_INFO).next()?;
        let text =
            |element: &Element, name: &str| element.attr(name).unwrap_or_default().to_owned();
        let identities = payloads(query, "identity", NS_INFO).filter_map(|identity| {
            Some(Identity {
                category: identity.attr("category")?.to_owned(),
                kind: identity.attr("type")?.to_owned(),
                lang: xml::lang(identity).unwrap_or_default().to_owned(),
                name: text(identity, "name"),
            })
        });
        let features = payloads(query, "feature", NS_INFO)
            .filter_map(|feature| feature.attr("var").map(str::to_owned));
        Some(Self {
            node: query.attr("node").map(str::to_owned),
            identities: identities.collect(),
            features: features.collect(),
            forms: payloads(query, "x", xep0004::NS).map(Form::read).collect(),
        })
    }

    /// `<query/>` for an answer; without forms and languages, which this client has none of.
    pub fn write(&self) -> Element {
        let identities = self.identities.iter().map(|identity| {
            element("identity", NS_INFO)
                .with("category", identity.category.as_str())
                .with("type", identity.kind.as_str())
                .with("name", identity.name.as_str())
        });
        let features = self
            .features
            .iter()
            .map(|feature| element("feature", NS_INFO).with("var", feature.as_str()));
        element("query", NS_INFO)
            .with_some("node", self.node.as_deref())
            .children(identities)
            .children(features)
    }
}

/// Asks what something is and can do.
pub fn info(node: Option<&str>) -> Element {
    element("query", NS_INFO).with_some("node", node)
}

/// Asks what belongs to something.
pub fn items(node: Option<&str>) -> Element {
    element("query", NS_ITEMS).with_some("node", node)
}

/// One thing that belongs to another (§4). The address is as it came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    pub jid: String,
    pub node: Option<String>,
    pub name: Option<String>,
}

pub fn read_items(iq: &Element) -> Option<Vec<Item>> {
    let query = payloads(iq, "query", NS_ITEMS).next()?;
    let items = payloads(query, "item", NS_ITEMS).filter_map(|item| {
        Some(Item {
            jid: item.attr("jid")?.to_owned(),
            node: item.attr("node").map(str::to_owned),
            name: item.attr("name").map(str::to_owned),
        })
    });
    Some(items.collect())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    #[test]
    fn info_is_read_without_what_is_malformed() {
        let iq = parse(
            "<iq xmlns='jabber:client'><query xmlns='http://jabber.org/protocol/disco#info' node='n'>\
             <identity category='pubsub' type='pep'/><identity type='x'/><feature var='a'/><feature/><oops/></query></iq>",
        );
        let info = Info::read(&iq).expect("info");
        assert_eq!(info.node.as_deref(), Some("n"));
        assert!(info.is("pubsub", "pep") && info.has("a") && !info.has("b"));
        assert_eq!((info.identities.len(), info.features.len()), (1, 1));
        assert_eq!(Info::read(&parse("<iq xmlns='jabber:client'/>")), None);
    }

    #[test]
    fn items_are_read_without_what_is_malformed() {
        let iq = parse(
            "<iq xmlns='jabber:client'><query xmlns='http://jabber.org/protocol/disco#items'>\
             <item jid='muc.example.org' name='Rooms'/><item name='no address'/></query></iq>",
        );
        let items = read_items(&iq).expect("items");
        assert_eq!(
            items,
            [Item {
                jid: "muc.example.org".into(),
                node: None,
                name: Some("Rooms".into())
            }]
        );
    }

    #[test]
    fn requests() {
        check(
            &info(None),
            "<query xmlns='http://jabber.org/protocol/disco#info'/>",
        );
        check(
            &items(Some("n")),
            "<query xmlns='http://jabber.org/protocol/disco#items' node='n'/>",
        );
    }
}
