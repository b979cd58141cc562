//! Addresses (RFC 7622): the only place that parses and normalises JIDs.
//!
//! Invariant: every [`BareJid`] made here is normalised, so two addresses are the same exactly when they are equal.
//! Whoever compares a `from` or a `to` brings it through here first.

use crate::model::BareJid;

/// The bare JID of any address, its resource dropped; `None` where it is not an address.
pub fn bare(text: &str) -> Option<BareJid> {
    split(text).map(|(bare, _)| bare)
}

/// The bare JID and the resource, if it has one.
pub fn split(text: &str) -> Option<(BareJid, Option<String>)> {
    let parsed = jid::Jid::new(text).ok()?;
    let resource = parsed
        .resource()
        .map(|resource| resource.as_str().to_owned());
    Some((BareJid(parsed.into_bare().into_inner()), resource))
}

/// The domain of a bare JID, the address of its server.
pub fn domain(jid: &BareJid) -> &str {
    match jid.0.split_once('@') {
        Some((_, domain)) => domain,
        None => &jid.0,
    }
}

/// The part before the `@`, if there is one.
pub fn local(jid: &BareJid) -> Option<&str> {
    jid.0.split_once('@').map(|(local, _)| local)
}

/// The full JID of a resource, or the bare one without a resource.
pub fn full(jid: &BareJid, resource: Option<&str>) -> String {
    match resource {
        Some(resource) => format!("{jid}/{resource}"),
        None => jid.0.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_normalised() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(bare(text).map(|jid| jid.0).as_deref(), expected, "{text:?}");
        };
        check("alice@example.org", Some("alice@example.org"));
        check("Alice@EXAMPLE.org/Phone", Some("alice@example.org"));
        check("example.org", Some("example.org"));
        check("example.org/r", Some("example.org"));
        check("ÄNNE@Bücher.example", Some("änne@bücher.example"));
        check("room@muc.example/a@b/c", Some("room@muc.example"));
        check("", None);
        check("@example.org", None);
        check("alice@", None);
        check("alice@example.org/", None);
        check("a@b@c", None);
        check("a b@example.org", None);
        check("a'b@example.org", None);
    }

    #[test]
    fn the_resource_keeps_its_case() {
        let (jid, resource) = split("Alice@example.org/Phone 1").expect("an address");
        assert_eq!(jid.0, "alice@example.org");
        assert_eq!(resource.as_deref(), Some("Phone 1"));
        assert_eq!(full(&jid, resource.as_deref()), "alice@example.org/Phone 1");
        assert_eq!(full(&jid, None), "alice@example.org");
        assert_eq!(domain(&jid), "example.org");
        assert_eq!(local(&jid), Some("alice"));
        let server = bare("example.org").expect("an address");
        assert_eq!((local(&server), domain(&server)), (None, "example.org"));
    }
}
