//! Reports of spam and abuse, given to the own server with a block (XEP-0377).

use super::xep0359;
use crate::model::{BareJid, StanzaId};
use crate::xmpp::xml::{Build, element};
use minidom::Element;
use serde::{Deserialize, Serialize};

pub const NS: &str = "urn:xmpp:reporting:1";

/// Why somebody is reported (§4).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Reason {
    Spam,
    Abuse,
}

/// What the server is told. It asks the server for nothing beyond reading it (§5).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Report {
    pub reason: Reason,
    /// In the person's own words; may be empty.
    pub text: String,
    /// Messages, by what an archive calls them.
    pub messages: Vec<StanzaId>,
    /// Whose archive.
    pub archive: BareJid,
}

impl Report {
    pub fn write(&self) -> Element {
        let reason = match self.reason {
            Reason::Spam => "urn:xmpp:reporting:spam",
            Reason::Abuse => "urn:xmpp:reporting:abuse",
        };
        let messages = (self.messages.iter()).map(|id| {
            element("stanza-id", xep0359::NS)
                .with("by", self.archive.as_str())
                .with("id", id.as_str())
        });
        let text = (!self.text.is_empty()).then(|| element("text", NS).text_node(&self.text));
        element("report", NS)
            .with("reason", reason)
            .children(messages)
            .children(text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, jid};
    use super::*;

    #[test]
    fn building() {
        let mut report = Report {
            reason: Reason::Spam,
            text: String::new(),
            messages: Vec::new(),
            archive: jid("alice@example.org"),
        };
        check(
            &report.write(),
            "<report xmlns='urn:xmpp:reporting:1' reason='urn:xmpp:reporting:spam'/>",
        );
        report.reason = Reason::Abuse;
        report.text = "Never <came>".into();
        report.messages = vec![StanzaId::new("1")];
        check(
            &report.write(),
            "<report xmlns='urn:xmpp:reporting:1' reason='urn:xmpp:reporting:abuse'>\
             <stanza-id xmlns='urn:xmpp:sid:0' by='alice@example.org' id='1'/><text>Never &lt;came&gt;</text></report>",
        );
    }
}
