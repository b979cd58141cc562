//! Message styling (XEP-0393), as far as it is on the wire: that a text is not to be styled (§5.1). What styling is, is the view's.

use minidom::Element;

pub const NS: &str = "urn:xmpp:styling:0";

/// Whether the sender wants the text shown as it is.
pub fn is_unstyled(message: &Element) -> bool {
    message.has_child("unstyled", NS)
}

#[cfg(test)]
mod tests {
    use super::super::testing::parse;
    use super::*;

    #[test]
    fn the_hint_is_read() {
        let plain = parse(
            "<message xmlns='jabber:client'><unstyled xmlns='urn:xmpp:styling:0'/></message>",
        );
        assert!(is_unstyled(&plain));
        assert!(!is_unstyled(&parse(
            "<message xmlns='jabber:client'><unstyled/></message>"
        )));
    }
}
