//! `xmpp:` addresses as text (RFC 5122, XEP-0147): taken apart and put together. Whether an address in one is an XMPP address is for
//! the engine to say; nothing in one is believed.

use super::{DeviceId, Fingerprint};

/// Longest address that is taken apart, in bytes.
const LONGEST: usize = 16 << 10;
/// Most keys taken from one.
const MOST: usize = 128;

/// An address, taken apart.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct XmppUri {
    /// What it is about, as it was written: not normalised.
    pub address: String,
    /// What is to be done: `message`, `roster`, `join` … In small letters.
    pub action: Option<String>,
    /// Keys and values.
    pub pairs: Vec<(String, String)>,
}

impl XmppUri {
    /// `None`: it is none, or malformed.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (scheme, rest) = text.split_at_checked("xmpp:".len())?;
        if !scheme.eq_ignore_ascii_case("xmpp:") || text.len() > LONGEST {
            return None;
        }
        let rest = rest.split('#').next().unwrap_or_default();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        // With an authority (RFC 5122 §2.3): the account to use, which is the one that is signed in. Some write the address there.
        let path = match path.strip_prefix("//") {
            Some(rest) => match rest.split_once('/') {
                Some((_, path)) if !path.is_empty() => path,
                Some((authority, _)) => authority,
                None => rest,
            },
            None => path.trim_start_matches('/'),
        };
        let address = decode(path)?;
        if address.is_empty() {
            return None;
        }
        let mut uri = Self {
            address,
            ..Self::default()
        };
        for (at, piece) in query.split(';').enumerate().take(MOST) {
            // Fingerprints are sometimes put together like the fields of a form.
            let joined = piece.starts_with(FINGERPRINT);
            for piece in piece.split(|c| joined && c == '&').take(MOST) {
                match piece.split_once('=') {
                    Some((key, value)) => uri.pairs.push((decode(key)?, decode(value)?)),
                    None if at == 0 && !piece.is_empty() => {
                        uri.action = Some(decode(piece)?.to_ascii_lowercase());
                    }
                    None => {}
                }
            }
        }
        Some(uri)
    }

    /// The value of a key.
    pub fn value(&self, key: &str) -> Option<&str> {
        let (_, value) = self.pairs.iter().find(|(name, _)| name == key)?;
        Some(value)
    }

    /// The devices whose keys it names, as clients with OMEMO show them to each other.
    pub fn fingerprints(&self) -> impl Iterator<Item = (DeviceId, Fingerprint)> + '_ {
        self.pairs.iter().filter_map(|(key, value)| {
            let id = key.strip_prefix(FINGERPRINT)?.parse().ok()?;
            Some((DeviceId(id), Fingerprint(unhex(value)?)))
        })
    }
}

/// Before the number of a device.
const FINGERPRINT: &str = "omemo-sid-";

/// An address with what is to be done with it.
pub fn build(address: &str, action: Option<&str>, pairs: &[(&str, &str)]) -> String {
    let mut uri = String::from("xmpp:");
    encode(address, &mut uri);
    let mut separator = '?';
    if let Some(action) = action {
        uri.push('?');
        uri.push_str(action);
        separator = ';';
    }
    for (key, value) in pairs {
        uri.push(separator);
        uri.push_str(key);
        uri.push('=');
        encode(value, &mut uri);
        separator = ';';
    }
    uri
}

/// Percent-encodes (RFC 3986 §2.1) everything but the unreserved characters and `@`, which may stand in a path, a query and a
/// fragment.
pub fn encode(text: &str, into: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
            into.push(char::from(byte));
        } else {
            into.push('%');
            into.push(char::from(DIGITS[usize::from(byte >> 4)]));
            into.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}

/// `None` for a cut-off escape or bytes that are not UTF-8.
pub fn decode(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let high = digit(bytes.next()?)?;
            let low = digit(bytes.next()?)?;
            out.push(high << 4 | low);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (byte, pair) in key.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let [high, low] = *pair else { return None };
        *byte = digit(high)? << 4 | digit(low)?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, address: &str, action: Option<&str>, pairs: &[(&str, &str)]) {
        let uri = XmppUri::parse(text).expect(text);
        let read: Vec<_> = (uri.pairs.iter())
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            (uri.address.as_str(), uri.action.as_deref(), &read[..]),
            (address, action, pairs),
            "{text}"
        );
    }

    #[test]
    fn addresses_are_taken_apart() {
        // XEP-0147, RFC 5122 §2.
        check("xmpp:romeo@montague.net", "romeo@montague.net", None, &[]);
        check(
            "xmpp:romeo@montague.net?message",
            "romeo@montague.net",
            Some("message"),
            &[],
        );
        check(
            "xmpp:romeo@montague.net?message;subject=Test%20Message;body=Here%27s%20a%20test%3B%20%26%20more",
            "romeo@montague.net",
            Some("message"),
            &[
                ("subject", "Test Message"),
                ("body", "Here's a test; & more"),
            ],
        );
        check(
            "XMPP:romeo@montague.net?ROSTER;name=Romeo%20Montague;group=Friends#frag",
            "romeo@montague.net",
            Some("roster"),
            &[("name", "Romeo Montague"), ("group", "Friends")],
        );
        check(
            "xmpp:nasty!%23$%25()*+,-.;=%3F%5B%5C%5D%5E_%60%7B%7C%7D~node@example.com",
            "nasty!#$%()*+,-.;=?[\\]^_`{|}~node@example.com",
            None,
            &[],
        );
        check(
            "xmpp://guest@example.com/support@example.com?message",
            "support@example.com",
            Some("message"),
            &[],
        );
        check("xmpp://bob@example.org", "bob@example.org", None, &[]);
        check("xmpp://bob@example.org/", "bob@example.org", None, &[]);
        check(
            "xmpp:juliet@example.com?register;preauth=TOKEN",
            "juliet@example.com",
            Some("register"),
            &[("preauth", "TOKEN")],
        );
        check(
            "xmpp:a@b?message;;body=x=y;z",
            "a@b",
            Some("message"),
            &[("body", "x=y")],
        );
        check(
            "xmpp:a@b?message;body=x&y",
            "a@b",
            Some("message"),
            &[("body", "x&y")],
        );
    }

    #[test]
    fn what_is_none_is_none() {
        for text in [
            "",
            "xmpp:",
            "xmpp:?message",
            "xmpp://",
            "https://example.org",
            "xmppp:a@b",
            "xmpp:%GG@example.org",
            "xmpp:bob%4",
            "xmpp:%FF%FE@example.org",
            "xmpp:a@b?message;body=%E2%82",
            "äöüäö",
        ] {
            assert_eq!(XmppUri::parse(text), None, "{text}");
        }
        assert_eq!(
            XmppUri::parse(&format!("xmpp:{}", "a".repeat(LONGEST))),
            None
        );
        let many = XmppUri::parse(&format!("xmpp:a@b?x{}", ";k=v".repeat(3_000)));
        assert_eq!(many.expect("an address").pairs.len(), MOST - 1);
    }

    #[test]
    fn what_is_put_together_is_taken_apart_the_same() {
        let pairs = [("body", "a;b=c&d %?#\n"), ("name", "Ä")];
        let uri = build("b\u{f6}b/x@example.org", Some("message"), &pairs);
        assert_eq!(
            uri,
            "xmpp:b%C3%B6b%2Fx@example.org?message;body=a%3Bb%3Dc%26d%20%25%3F%23%0A;name=%C3%84"
        );
        check(&uri, "böb/x@example.org", Some("message"), &pairs);
        assert_eq!(build("a@b", None, &[("k", "v")]), "xmpp:a@b?k=v");
        assert_eq!(build("a@b", None, &[]), "xmpp:a@b");
    }

    #[test]
    fn fingerprints_are_read() {
        let key = "0123456789abcdef".repeat(4);
        let of = |query: &str| -> Vec<u32> {
            let uri = XmppUri::parse(&format!("xmpp:bob@example.org?{query}")).expect("an address");
            uri.fingerprints().map(|(device, _)| device.0).collect()
        };
        assert_eq!(
            of(&format!(
                "omemo-sid-5={key};omemo-sid-77={}",
                key.to_uppercase()
            )),
            [5, 77]
        );
        assert_eq!(of(&format!("omemo-sid-5={key}&omemo-sid-6={key}")), [5, 6]);
        assert_eq!(of(&format!("message;omemo-sid-5={key}")), [5]);
        assert_eq!(of(&format!("omemo-sid-5={}", &key[1..])), [0; 0]);
        assert_eq!(of(&format!("omemo-sid-x={key}")), [0; 0]);
        assert_eq!(of(&format!("omemo-sid-5={}gg", &key[2..])), [0; 0]);
    }
}
