//! Unique and stable stanza ids (XEP-0359).

use super::payloads;
use crate::model::{BareJid, OriginId, StanzaId};
use crate::xmpp::address;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "urn:xmpp:sid:0";

/// The sender's own id, to be appended.
pub fn origin(id: &OriginId) -> Element {
    element("origin-id", NS).with("id", id.as_str())
}

pub fn read_origin(message: &Element) -> Option<OriginId> {
    let ids = payloads(message, "origin-id", NS);
    ids.filter_map(|id| id.attr("id"))
        .find(|id| !id.is_empty())
        .map(OriginId::new)
}

/// The id that this archive gave the message, the account's own or a room's. Others are anybody's invention (§5), and so
/// are all of them where the archive does not announce this protocol, which the caller knows. Two of one archive are
/// none: one must be forged.
pub fn read_stanza_id(message: &Element, archive: &BareJid) -> Option<StanzaId> {
    let mut ids = payloads(message, "stanza-id", NS)
        .filter(|id| id.attr("by").and_then(address::bare).as_ref() == Some(archive));
    let id = ids.next()?;
    if ids.next().is_some() {
        return None;
    }
    id.attr("id").filter(|id| !id.is_empty()).map(StanzaId::new)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, jid, parse};
    use super::*;

    #[test]
    fn an_id_counts_by_its_archive() {
        let read = |inner: &str| {
            let message = parse(&format!("<message xmlns='jabber:client'>{inner}</message>"));
            read_stanza_id(&message, &jid("alice@example.org")).map(|id| id.0)
        };
        let own = "<stanza-id xmlns='urn:xmpp:sid:0' id='1' by='alice@example.org'/>";
        let other = "<stanza-id xmlns='urn:xmpp:sid:0' id='2' by='mallory@example.net'/>";
        assert_eq!(read(own).as_deref(), Some("1"));
        assert_eq!(read(&format!("{other}{own}")).as_deref(), Some("1"));
        assert_eq!(read(other), None);
        assert_eq!(read(&format!("{own}{own}")), None);
        assert_eq!(read("<stanza-id xmlns='urn:xmpp:sid:0' id='1'/>"), None);
        assert_eq!(
            read("<stanza-id xmlns='urn:xmpp:sid:0' by='alice@example.org'/>"),
            None
        );
    }

    #[test]
    fn origin_ids() {
        let id = OriginId::new("o");
        check(&origin(&id), "<origin-id xmlns='urn:xmpp:sid:0' id='o'/>");
        let message = parse(
            "<message xmlns='jabber:client'><origin-id xmlns='urn:xmpp:sid:0'/><origin-id xmlns='urn:xmpp:sid:0' id='o'/></message>",
        );
        assert_eq!(read_origin(&message), Some(id));
    }
}
