//! Message archives (XEP-0313).
//!
//! A result counts only from the archive that was asked, and only for a query under way (§12): the caller compares the
//! `from` and `query_id`.

use super::xep0004::Form;
use super::xep0059::{Page, Set};
use super::xep0297::{self, Forwarded};
use super::{payloads, xep0082};
use crate::model::{BareJid, Millis, StanzaId};
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "urn:xmpp:mam:2";

/// What is asked of an archive (§4).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Query {
    pub query_id: String,
    pub with: Option<BareJid>,
    pub start: Option<Millis>,
    pub end: Option<Millis>,
    pub page: Page,
}

impl Query {
    /// `<query/>`, to be put into an iq set.
    pub fn write(&self) -> Element {
        let mut form = Form::new(NS);
        if let Some(with) = &self.with {
            form = form.set("with", with.as_str());
        }
        if let Some(start) = self.start {
            form = form.set("start", &xep0082::format(start));
        }
        if let Some(end) = self.end {
            form = form.set("end", &xep0082::format(end));
        }
        let filters = (form.fields.len() > 1).then(|| form.submit());
        element("query", NS)
            .with("queryid", self.query_id.as_str())
            .children(filters)
            .child(self.page.write())
    }
}

/// One message of an archive.
#[derive(Clone, PartialEq, Debug)]
pub struct Archived {
    pub query_id: Option<String>,
    pub stanza_id: StanzaId,
    pub forwarded: Forwarded,
}

/// Whether a message pretends to be a result.
pub fn is_result(message: &Element) -> bool {
    message.has_child("result", NS)
}

/// The result in a message.
pub fn read(message: &Element) -> Option<Archived> {
    payloads(message, "result", NS).find_map(|result| {
        Some(Archived {
            query_id: result.attr("queryid").map(str::to_owned),
            stanza_id: StanzaId::new(result.attr("id").filter(|id| !id.is_empty())?),
            forwarded: xep0297::read(result)?,
        })
    })
}

/// The end of a page (§4.2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fin {
    /// There is nothing beyond this page.
    pub complete: bool,
    /// `false`: the same query may give something else later (§4.3.3).
    pub stable: bool,
    pub set: Set,
}

impl Fin {
    pub fn read(iq: &Element) -> Option<Self> {
        let fin = payloads(iq, "fin", NS).next()?;
        Some(Self {
            complete: matches!(fin.attr("complete"), Some("true" | "1")),
            stable: !matches!(fin.attr("stable"), Some("false" | "0")),
            set: Set::read(fin).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, jid, parse};
    use super::*;

    #[test]
    fn queries() {
        let query = Query {
            query_id: "q".into(),
            page: Page {
                max: Some(50),
                after: Some("a".into()),
                before: None,
            },
            ..Query::default()
        };
        check(
            &query.write(),
            "<query xmlns='urn:xmpp:mam:2' queryid='q'><set xmlns='http://jabber.org/protocol/rsm'><max>50</max><after>a</after></set></query>",
        );
        let query = Query {
            with: Some(jid("b@example.org")),
            start: Some(0),
            ..Query::default()
        };
        let form = Form::read(
            query
                .write()
                .get_child("x", "jabber:x:data")
                .expect("a form"),
        );
        assert_eq!(form.form_type(), Some("urn:xmpp:mam:2"));
        assert_eq!(form.value("with"), Some("b@example.org"));
        assert_eq!(form.value("start"), Some("1970-01-01T00:00:00.000Z"));
        assert_eq!(form.value("end"), None);
    }

    #[test]
    fn results() {
        let message = parse(
            "<message xmlns='jabber:client'><result xmlns='urn:xmpp:mam:2' queryid='q' id='28482'>\
             <forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2010-07-10T23:08:25Z'/>\
             <message xmlns='jabber:client' from='b@example.org/x'><body>hi</body></message></forwarded></result></message>",
        );
        let read_back = read(&message).expect("a result");
        assert_eq!(read_back.stanza_id, StanzaId::new("28482"));
        assert_eq!(read_back.query_id.as_deref(), Some("q"));
        assert!(read_back.forwarded.stamp.is_some());
        let empty = parse(
            "<message xmlns='jabber:client'><result xmlns='urn:xmpp:mam:2' id='1'/></message>",
        );
        assert!(is_result(&empty) && read(&empty).is_none());
    }

    #[test]
    fn the_end_of_a_page() {
        let fin = |text: &str| {
            Fin::read(&parse(&format!(
                "<iq xmlns='jabber:client' type='result'>{text}</iq>"
            )))
        };
        let last = fin("<fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><last>9</last></set></fin>")
            .expect("an end");
        assert!(last.complete && last.stable);
        assert_eq!(last.set.last.as_deref(), Some("9"));
        assert!(
            !fin("<fin xmlns='urn:xmpp:mam:2' stable='false'/>")
                .expect("an end")
                .stable
        );
        assert!(fin("").is_none());
    }
}
