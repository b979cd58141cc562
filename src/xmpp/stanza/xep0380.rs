//! Explicit message encryption (XEP-0380): which encryption it was, for clients that cannot open it.

use super::payloads;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "urn:xmpp:eme:0";

/// The mark of an encrypted message: the encryption's namespace and a name to show.
pub fn encryption(namespace: &str, name: &str) -> Element {
    element("encryption", NS)
        .with("namespace", namespace)
        .with("name", name)
}

/// The namespaces of the encryptions that a message claims.
pub fn read(message: &Element) -> Vec<String> {
    payloads(message, "encryption", NS)
        .filter_map(|mark| mark.attr("namespace").map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;

    #[test]
    fn marks() {
        let mark = encryption("eu.siacs.conversations.axolotl", "OMEMO");
        check(
            &mark,
            "<encryption xmlns='urn:xmpp:eme:0' name='OMEMO' namespace='eu.siacs.conversations.axolotl'/>",
        );
        let message = element("message", "jabber:client")
            .child(element("encryption", NS))
            .child(mark);
        assert_eq!(read(&message), ["eu.siacs.conversations.axolotl"]);
    }
}
