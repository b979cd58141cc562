//! Out-of-band data (XEP-0066): an address that is to be opened elsewhere.
//!
//! It is somebody's word: show it, and never open it without being asked to.

use super::payloads;
use minidom::Element;

pub const NS: &str = "jabber:x:oob";

/// Longest address that is taken, in bytes.
const LONGEST: usize = 2_048;

/// The web address in what has an `<x/>` of this kind as its child (§3.1); `None` where it is no web address.
pub fn url(parent: &Element) -> Option<String> {
    payloads(parent, "x", NS).find_map(|oob| {
        let url = payloads(oob, "url", NS).next()?.text();
        let url = url.trim();
        is_web(url).then(|| url.to_owned())
    })
}

/// Whether an address is one of the web, of reasonable length, without anything in it that could make it read otherwise than it
/// leads.
pub fn is_web(url: &str) -> bool {
    let rest = (url.strip_prefix("https://")).or_else(|| url.strip_prefix("http://"));
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>\"`{}|\\^".contains(c);
    url.len() <= LONGEST && rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(odd))
}

#[cfg(test)]
mod tests {
    use super::super::testing::parse;
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_taken() {
        let check = |url: &str, expected: Option<&str>| {
            let text =
                format!("<query xmlns='q'><x xmlns='jabber:x:oob'><url>{url}</url></x></query>");
            assert_eq!(super::url(&parse(&text)).as_deref(), expected, "{url}");
        };
        check(
            "http://www.shakespeare.lit/contests.php",
            Some("http://www.shakespeare.lit/contests.php"),
        );
        check("\n https://a.example/ ", Some("https://a.example/"));
        check("javascript:alert(1)", None);
        check("https://", None);
        check("https://a.example/ b", None);
        check("https://a.example\\@b.example", None);
        check(&format!("https://a.example/{}", "x".repeat(LONGEST)), None);
        assert_eq!(
            url(&parse("<q xmlns='q'><x xmlns='jabber:x:oob'/></q>")),
            None
        );
    }
}
