//! Message processing hints (XEP-0334): what we ask of servers. Those of others are for their servers.

use crate::xmpp::xml::element;
use minidom::Element;

pub const NS: &str = "urn:xmpp:hints";

/// Keep it: what has no body is archived only then.
pub fn store() -> Element {
    element("store", NS)
}

/// Keep it nowhere.
pub fn no_store() -> Element {
    element("no-store", NS)
}

/// No carbons.
pub fn no_copy() -> Element {
    element("no-copy", NS)
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;

    #[test]
    fn hints() {
        check(&store(), "<store xmlns='urn:xmpp:hints'/>");
        check(&no_store(), "<no-store xmlns='urn:xmpp:hints'/>");
        check(&no_copy(), "<no-copy xmlns='urn:xmpp:hints'/>");
    }
}
