//! Which answer belongs to which request (RFC 6120 §8.2.3).
//!
//! Invariant: an iq is taken as the answer only when it comes from whom the request went to (§8.1.2.1, §10.3.3): an
//! answer with a right id and a wrong `from` is somebody else's invention and leaves the request open.

use crate::model::{BareJid, Id, Millis};
use crate::xmpp::address;
use crate::xmpp::stanza::error::StanzaError;
use minidom::Element;

struct Open<K> {
    id: Id,
    to: Option<BareJid>,
    kind: K,
    deadline: Millis,
}

/// Requests without an answer yet, with what each was for.
pub struct Requests<K> {
    open: Vec<Open<K>>,
}

impl<K> Default for Requests<K> {
    fn default() -> Self {
        Self { open: Vec::new() }
    }
}

impl<K> Requests<K> {
    pub fn new() -> Self {
        Self::default()
    }

    /// A request goes out: to a bare JID or domain, or, without `to`, to the account's own server.
    pub fn start(&mut self, id: Id, to: Option<BareJid>, kind: K, deadline: Millis) {
        self.open.push(Open {
            id,
            to,
            kind,
            deadline,
        });
    }

    /// The request that this iq answers, if any, with the iq or the error in it.
    pub fn answer(
        &mut self,
        account: &BareJid,
        iq: &Element,
    ) -> Option<(K, Result<Element, StanzaError>)> {
        let is_error = match iq.attr("type") {
            Some("result") => false,
            Some("error") => true,
            _ => return None,
        };
        let id = iq.attr("id")?;
        let from = match iq.attr("from") {
            Some(from) => Some(address::bare(from)?),
            None => None,
        };
        let found = self.open.iter().position(|open| {
            open.id.0 == id && may_answer(account, open.to.as_ref(), from.as_ref())
        })?;
        let kind = self.open.remove(found).kind;
        let answer = if is_error {
            Err(StanzaError::read(iq))
        } else {
            Ok(iq.clone())
        };
        Some((kind, answer))
    }

    /// Requests whose time is over. They are forgotten: a late answer is nobody's.
    pub fn expired(&mut self, now: Millis) -> Vec<K> {
        let (over, open) = core::mem::take(&mut self.open)
            .into_iter()
            .partition(|open| open.deadline <= now);
        self.open = open;
        let over: Vec<Open<K>> = over;
        over.into_iter().map(|open| open.kind).collect()
    }

    /// When the next one expires.
    pub fn next_deadline(&self) -> Option<Millis> {
        self.open.iter().map(|open| open.deadline).min()
    }

    /// Gives up all of them: the stream is gone and was not resumed.
    pub fn drain(&mut self) -> Vec<K> {
        core::mem::take(&mut self.open)
            .into_iter()
            .map(|open| open.kind)
            .collect()
    }

    /// What is being waited for.
    pub fn kinds(&self) -> impl Iterator<Item = &K> {
        self.open.iter().map(|open| &open.kind)
    }

    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }
}

/// The account's own bare JID may answer without a `from`, and what was asked of nobody is answered by the account, or
/// by its server in its own name.
fn may_answer(account: &BareJid, to: Option<&BareJid>, from: Option<&BareJid>) -> bool {
    let is_server = |jid: &BareJid| jid.0 == address::domain(account);
    match (to, from) {
        (Some(to), Some(from)) if to == from => true,
        (None, None) => true,
        (None, Some(from)) => from == account || is_server(from),
        (Some(to), None) => to == account || is_server(to),
        (Some(_), Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xmpp::xml;

    fn jid(text: &str) -> BareJid {
        address::bare(text).expect("an address")
    }

    fn taken(to: Option<&str>, from: Option<&str>) -> bool {
        let mut requests = Requests::new();
        requests.start(Id::new("1"), to.map(jid), "kind", 10);
        let from = from
            .map(|from| format!("from='{from}'"))
            .unwrap_or_default();
        let iq = xml::parse(&format!(
            "<iq xmlns='jabber:client' type='result' id='1' {from}/>"
        ))
        .expect("well-formed");
        let answer = requests.answer(&jid("alice@example.org"), &iq);
        assert_eq!(answer.is_some(), requests.is_empty());
        answer.is_some()
    }

    #[test]
    fn only_the_one_who_was_asked_may_answer() {
        assert!(taken(None, None));
        assert!(taken(None, Some("alice@example.org")));
        assert!(taken(None, Some("Alice@Example.org/phone")));
        assert!(taken(None, Some("example.org")));
        assert!(taken(Some("alice@example.org"), None));
        assert!(taken(Some("example.org"), None));
        assert!(taken(Some("example.org"), Some("example.org")));
        assert!(taken(Some("bob@example.net"), Some("bob@example.net")));
        assert!(taken(Some("bob@example.net"), Some("bob@example.net/x")));

        assert!(!taken(None, Some("mallory@example.org")));
        assert!(!taken(Some("bob@example.net"), None));
        assert!(!taken(Some("bob@example.net"), Some("mallory@example.net")));
        assert!(!taken(Some("bob@example.net"), Some("alice@example.org")));
        assert!(!taken(
            Some("alice@example.org"),
            Some("mallory@example.net")
        ));
        assert!(!taken(None, Some("not an address")));
    }

    #[test]
    fn answers_are_matched_by_id_and_type() {
        let mut requests = Requests::new();
        requests.start(Id::new("1"), None, 1, 10);
        requests.start(Id::new("2"), None, 2, 20);
        let account = jid("alice@example.org");
        let mut answer =
            |text: &str| requests.answer(&account, &xml::parse(text).expect("well-formed"));
        assert!(answer("<iq xmlns='jabber:client' type='get' id='1'/>").is_none());
        assert!(answer("<iq xmlns='jabber:client' type='result' id='3'/>").is_none());
        assert!(answer("<iq xmlns='jabber:client' type='result'/>").is_none());
        let error = "<iq xmlns='jabber:client' type='error' id='2'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>";
        let (kind, result) = answer(error).expect("an answer");
        assert_eq!(kind, 2);
        assert_eq!(result.expect_err("an error").condition, "item-not-found");
        assert!(answer(error).is_none());
        assert_eq!(requests.next_deadline(), Some(10));
        assert!(requests.expired(9).is_empty());
        assert_eq!(requests.expired(10), [1]);
        assert_eq!(requests.next_deadline(), None);
    }
}
