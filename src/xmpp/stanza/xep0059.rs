//! Result set management (XEP-0059): pages.

use super::payloads;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "http://jabber.org/protocol/rsm";

/// Which page is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Page {
    /// At most this many.
    pub max: Option<u32>,
    /// What follows this one (§2.2).
    pub after: Option<String>,
    /// What comes before this one; empty for the last page (§2.3, §2.5).
    pub before: Option<String>,
}

impl Page {
    pub fn write(&self) -> Element {
        let text = |name: &str, text: &str| element(name, NS).text_node(text);
        element("set", NS)
            .children(self.max.map(|max| text("max", &max.to_string())))
            .children(self.after.as_deref().map(|after| text("after", after)))
            .children(self.before.as_deref().map(|before| text("before", before)))
    }
}

/// Which page came.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Set {
    pub first: Option<String>,
    pub last: Option<String>,
    /// How many there are in all; servers may guess or leave it out.
    pub count: Option<u32>,
}

impl Set {
    /// The `<set/>` in an element.
    pub fn read(parent: &Element) -> Option<Self> {
        let set = payloads(parent, "set", NS).next()?;
        let text = |name: &str| {
            set.get_child(name, NS)
                .map(Element::text)
                .filter(|text| !text.is_empty())
        };
        Some(Self {
            first: text("first"),
            last: text("last"),
            count: text("count").and_then(|count| count.trim().parse().ok()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    #[test]
    fn pages() {
        let last = Page {
            max: Some(50),
            before: Some(String::new()),
            after: None,
        };
        check(
            &last.write(),
            "<set xmlns='http://jabber.org/protocol/rsm'><max>50</max><before/></set>",
        );
        let next = Page {
            after: Some("a".into()),
            ..Page::default()
        };
        check(
            &next.write(),
            "<set xmlns='http://jabber.org/protocol/rsm'><after>a</after></set>",
        );
        let fin = parse(
            "<fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'>\
             <first index='0'>f</first><last>l</last><count>many</count></set></fin>",
        );
        let set = Set {
            first: Some("f".into()),
            last: Some("l".into()),
            count: None,
        };
        assert_eq!(Set::read(&fin), Some(set));
        assert_eq!(Set::read(&parse("<fin xmlns='urn:xmpp:mam:2'/>")), None);
    }
}
