//! Stanza errors (RFC 6120 §8.3).

use crate::xmpp::stream::NS_CLIENT;
use crate::xmpp::xml::{Build, element};
use minidom::Element;
use serde::{Deserialize, Serialize};

pub const NS_STANZAS: &str = "urn:ietf:params:xml:ns:xmpp-stanzas";

/// An error that came back, or goes back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StanzaError {
    /// `auth`, `cancel`, `continue`, `modify` or `wait` (§8.3.2).
    pub kind: String,
    /// The defined condition (§8.3.3); `undefined-condition` where there is none.
    pub condition: String,
    /// What the peer says about it. Remote text: show it as such.
    pub text: Option<String>,
    /// Name of the application-specific condition (§8.3.4).
    pub application: Option<String>,
}

impl StanzaError {
    pub fn new(kind: &str, condition: &str) -> Self {
        Self {
            kind: kind.into(),
            condition: condition.into(),
            text: None,
            application: None,
        }
    }

    /// The error in a stanza of type `error`, whatever is missing in it.
    pub fn read(stanza: &Element) -> Self {
        let mut read = Self::new("cancel", "undefined-condition");
        let Some(error) = stanza.children().find(|child| child.name() == "error") else {
            return read;
        };
        if let Some(kind) = error.attr("type") {
            read.kind = kind.to_owned();
        }
        for child in error.children() {
            if !child.has_ns(NS_STANZAS) {
                read.application
                    .get_or_insert_with(|| child.name().to_owned());
            } else if child.name() == "text" {
                read.text = Some(child.text());
            } else {
                read.condition = child.name().to_owned();
            }
        }
        read
    }

    pub fn write(&self) -> Element {
        let text = self
            .text
            .as_deref()
            .map(|text| element("text", NS_STANZAS).text_node(text));
        element("error", NS_CLIENT)
            .with("type", self.kind.as_str())
            .child(element(&self.condition, NS_STANZAS))
            .children(text)
    }

    /// The condition, and after `: ` what the peer says about it, if anything: one line that is kept and handed on as a reason.
    pub fn words(&self) -> String {
        match self.text.as_deref().map(str::trim) {
            None | Some("") => self.condition.clone(),
            Some(said) => format!("{}: {said}", self.condition),
        }
    }

    /// Not now, as opposed to never (`item-not-found`, `gone` …). Servers say of a fault of their own that it is for good (RFC 6120
    /// §8.3.3.6): whether it is will be found out by asking again.
    pub fn is_temporary(&self) -> bool {
        const OF_SERVERS: [&str; 3] = [
            "internal-server-error",
            "remote-server-timeout",
            "undefined-condition",
        ];
        self.kind == "wait" || OF_SERVERS.contains(&self.condition.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xmpp::xml;

    #[test]
    fn errors_are_read_whatever_is_missing() {
        let read = |inner: &str| {
            let text = format!("<iq xmlns='jabber:client' type='error'>{inner}</iq>");
            StanzaError::read(&xml::parse(&text).expect("well-formed"))
        };
        assert_eq!(read(""), StanzaError::new("cancel", "undefined-condition"));
        assert_eq!(read("<error/>").condition, "undefined-condition");
        let full = read(
            "<error type='modify'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>\
             <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>No.</text>\
             <precondition-not-met xmlns='http://jabber.org/protocol/pubsub#errors'/></error>",
        );
        assert_eq!(
            (full.kind.as_str(), full.condition.as_str()),
            ("modify", "conflict")
        );
        assert_eq!(full.text.as_deref(), Some("No."));
        assert_eq!(full.application.as_deref(), Some("precondition-not-met"));
        assert_eq!(full.words(), "conflict: No.");
        let wait = read(
            "<error type='wait'><remote-server-timeout xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
        );
        assert!(wait.is_temporary());
        assert_eq!(wait.words(), "remote-server-timeout");
        assert_eq!(
            xml::write(&wait.write()),
            "<error xmlns='jabber:client' type='wait'><remote-server-timeout xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
        );
    }
}
