//! Addresses: the only place that parses and normalises JIDs (RFC 7622 §3, prepared as servers do, see
//! `prep`).
//!
//! Invariant: every [`BareJid`] made here is normalised, so two addresses are the same exactly when they are equal.
//! Whoever compares a `from` or a `to` brings it through here first. An A-label (`xn--…`) stays one, as it does on
//! servers.

use super::prep::{Profile, prepare};
use crate::model::BareJid;
use core::net::Ipv6Addr;

/// Most bytes in each part (§3.1).
const LONGEST: usize = 1_023;
/// Most characters between two dots of a domain.
const LONGEST_LABEL: usize = 63;

/// A dot, and what people type for one (RFC 3490 §3.1).
const DOTS: [char; 4] = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}'];

/// The bare JID of any address, its resource dropped; `None` where it is not an address.
pub fn bare(text: &str) -> Option<BareJid> {
    split(text).map(|(bare, _)| bare)
}

/// The bare JID and the resource, if it has one.
pub fn split(text: &str) -> Option<(BareJid, Option<String>)> {
    // The resource comes first: it may hold any number of `@` and `/` (§3.1).
    let (rest, resource) = match text.split_once('/') {
        Some((rest, resource)) => (rest, Some(part(resource, Profile::Resource)?)),
        None => (text, None),
    };
    let jid = match rest.split_once('@') {
        Some((local, domain)) => format!("{}@{}", part(local, Profile::Node)?, server(domain)?),
        None => server(rest)?,
    };
    Some((BareJid(jid), resource))
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

fn part(text: &str, profile: Profile) -> Option<String> {
    // Before the work, too: hostile input may be long.
    if text.len() > LONGEST {
        return None;
    }
    let prepared = prepare(text, profile)?;
    (prepared.len() <= LONGEST).then(|| prepared.as_str().to_owned())
}

/// A domain: a name or an address of a machine (§3.2). A last dot says nothing.
fn server(text: &str) -> Option<String> {
    if let Some(inside) = text.strip_prefix('[') {
        let address: Ipv6Addr = inside.strip_suffix(']')?.parse().ok()?;
        return Some(format!("[{address}]"));
    }
    if text.len() > LONGEST {
        return None;
    }
    let text = text.strip_suffix(DOTS).unwrap_or(text);
    let labels: Option<Vec<String>> = text.split(DOTS).map(label).collect();
    let name = labels?.join(".");
    (name.len() <= LONGEST).then_some(name)
}

/// What stands between two dots.
fn label(text: &str) -> Option<String> {
    let label = part(text, Profile::Name)?;
    let allowed = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let is_one = label.chars().count() <= LONGEST_LABEL
        && label.chars().all(allowed)
        && !label.starts_with('-')
        && !label.ends_with('-');
    is_one.then_some(label)
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
        check("example.org./r", Some("example.org"));
        check("localhost", Some("localhost"));
        check("a@127.0.0.1", Some("a@127.0.0.1"));
        check("a@[0:0::1]", Some("a@[::1]"));
        check("ÄNNE@Bücher.example", Some("änne@bücher.example"));
        check("a@אב。org", Some("a@אב.org"));
        check("room@muc.example/a@b/c", Some("room@muc.example"));
        check("example.org/a@b", Some("example.org"));
        check("a\\40b@example.org", Some("a\\40b@example.org"));
        for wrong in [
            "",
            "@",
            "/",
            "@example.org",
            "alice@",
            "alice@example.org/",
            "a@b@c",
            "a b@example.org",
            "a'b@example.org",
            "a@b c",
            "a@b..c",
            "a@.b",
            "a@.",
            "a@-b",
            "a@b-.c",
            "a@b:5222",
            "a@b<",
            "a@[::1",
            "a@[x]",
            "a@\u{e000}",
            "\u{ad}@example.org",
            "a@example.org/\u{7}",
        ] {
            check(wrong, None);
        }
        check(
            &format!("{}@b", "a".repeat(LONGEST)),
            Some(&format!("{}@b", "a".repeat(LONGEST))),
        );
        check(&format!("{}@b", "a".repeat(LONGEST + 1)), None);
        // Longer when prepared.
        check(&format!("{}@b", "\u{fdfa}".repeat(300)), None);
        check(&format!("a@{}", "b".repeat(64)), None);
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

    /// Against another implementation, over addresses made of all sorts of characters. Where it accepts an address, so
    /// do we, and make the same of it; and what was normalised once stays as it is.
    #[cfg(not(target_family = "wasm"))]
    #[test]
    fn another_implementation_agrees() {
        use crate::random::Numbers;
        use rand_core::Rng;
        let alphabet: Vec<char> =
            "abzABZ019-_.@/ '&éÉßςΣİıǅﬁªⅨ½٣ابשק中あアｱＡ．\u{ad}\u{200b}\u{301}\u{a0}\u{212a}ÅÅ"
                .chars()
                .collect();
        let mut rng = Numbers(3);
        let mut accepted = 0;
        for _ in 0..30_000 {
            let length = 1 + rng.next_u32() % 6;
            let mut text = |count: u32| -> String {
                let pick = |_| alphabet[rng.next_u32() as usize % alphabet.len()];
                (0..count).map(pick).collect()
            };
            let address = format!("{}@{}.org/{}", text(length), text(2), text(3));
            // It allows any ASCII in a domain that an URL does, which no server's name has.
            let before_resource = address.split('/').next().unwrap_or_default();
            let domain = before_resource.rsplit('@').next().unwrap_or_default();
            if domain.contains(['\'', '&', ' ']) {
                continue;
            }
            let Ok(theirs) = jid::Jid::new(&address) else {
                continue;
            };
            accepted += 1;
            let (ours, resource) =
                split(&address).unwrap_or_else(|| panic!("{address:?} is an address"));
            assert_eq!(
                resource.as_deref(),
                theirs.resource().map(|resource| resource.as_str())
            );
            assert_eq!(ours.0, theirs.to_bare().as_str(), "{address:?}");
            assert_eq!(bare(&ours.0), Some(ours));
        }
        assert!(accepted > 1_000, "{accepted}");
    }
}
