//! Personal eventing (XEP-0163): nodes on an account's own bare JID. Requests and events are those of
//! [`xep0060`](super::xep0060).

/// The feature by which a client asks for a node's notifications (§4.3.2).
pub fn notify(node: &str) -> String {
    format!("{node}+notify")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_feature_a_node() {
        assert_eq!(
            super::notify("urn:xmpp:bookmarks:1"),
            "urn:xmpp:bookmarks:1+notify"
        );
    }
}
