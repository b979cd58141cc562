//! Bits of binary (XEP-0231): small pictures within a stanza, named by their hash.
//!
//! Invariant: data whose name claims a hash that is known here has that hash, or is left out.

use super::payloads;
use crate::xmpp::xml::{Build, element};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use minidom::Element;
use sha1::Sha1;
use sha2::{Digest, Sha256};

pub const NS: &str = "urn:xmpp:bob";

/// Most bytes that are taken: far more than the 8 KiB that a server is asked to keep to (§2.1).
pub const MOST: usize = 256 << 10;

/// One piece of data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bob {
    pub cid: String,
    /// MIME type, as it was said: the bytes say it better.
    pub kind: String,
    pub bytes: Vec<u8>,
}

/// Asks for the data of a content id (§2.3).
pub fn request(cid: &str) -> Element {
    element("data", NS).with("cid", cid)
}

/// All data that are children of an element, at most `most` pieces.
pub fn all(parent: &Element, most: usize) -> Vec<Bob> {
    let data = payloads(parent, "data", NS).take(most);
    data.filter_map(read).collect()
}

/// `None`: empty, too large, no base64, or not what its name says.
pub fn read(data: &Element) -> Option<Bob> {
    let cid = data.attr("cid")?;
    let text: String = data.text().split_ascii_whitespace().collect();
    if text.is_empty() || text.len() > MOST.div_ceil(3) * 4 {
        return None;
    }
    let bytes = BASE64.decode(text).ok()?;
    (bytes.len() <= MOST && is_what_it_says(cid, &bytes)).then(|| Bob {
        cid: cid.to_owned(),
        kind: data.attr("type").unwrap_or_default().to_owned(),
        bytes,
    })
}

/// Whether the hash in the content id (§2.5, §2.6), where it is one of those known here, is that of the data.
fn is_what_it_says(cid: &str, bytes: &[u8]) -> bool {
    let Some((name, hash)) = (cid.split_once('@')).and_then(|(name, _)| name.split_once('+'))
    else {
        return true;
    };
    match name {
        "sha1" | "sha-1" => hash.eq_ignore_ascii_case(&hex(&Sha1::digest(bytes))),
        "sha-256" | "sha256" => hash.eq_ignore_ascii_case(&hex(&Sha256::digest(bytes))),
        _ => true,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    #[test]
    fn data_is_what_its_name_says() {
        let data = |cid: &str, text: &str| {
            read(&parse(&format!(
                "<data xmlns='urn:xmpp:bob' cid='{cid}' type='image/png'>{text}</data>"
            )))
        };
        // SHA-1 and SHA-256 of "abc".
        let sha1 = "sha1+a9993e364706816aba3e25717850c26c9cd0d89d@bob.xmpp.org";
        let sha256 =
            "sha-256+BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD@bob.xmpp.org";
        assert_eq!(data(sha1, " YW\nJj ").expect("data").bytes, b"abc");
        assert_eq!(data(sha256, "YWJj").expect("data").kind, "image/png");
        assert_eq!(data(sha1, "YWJk"), None);
        assert_eq!(data(sha256, "YWJk"), None);
        assert!(data("of some kind of its own", "YWJj").is_some());
        assert!(data("blake9+00@bob.xmpp.org", "YWJj").is_some());
        assert_eq!(data("x", "no base64!"), None);
        assert_eq!(data("x", ""), None);
        assert_eq!(data("x", &"A".repeat(MOST * 2)), None);
        assert_eq!(read(&parse("<data xmlns='urn:xmpp:bob'>YWJj</data>")), None);
    }

    #[test]
    fn data_is_asked_for_by_its_name() {
        check(
            &request("sha1+8f35@bob.xmpp.org"),
            "<data xmlns='urn:xmpp:bob' cid='sha1+8f35@bob.xmpp.org'/>",
        );
        let many = "<data xmlns='urn:xmpp:bob' cid='x'>YWJj</data>".repeat(100);
        assert_eq!(all(&parse(&format!("<q xmlns='q'>{many}</q>")), 8).len(), 8);
    }
}
