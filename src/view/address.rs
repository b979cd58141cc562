//! The address of what is shown, in the hash: `#/` the list, `#/chat/<bare JID>` one chat, `#/settings`.
//!
//! In the hash because the build is static files that any host may serve. The JID is percent-encoded (RFC 3986 §2.1), since
//! a localpart may hold `/`, `%` or `?`-like characters once escaped by XEP-0106. An address that says nothing is the
//! list.

use crate::model::BareJid;

/// What the tab shows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Address {
    #[default]
    List,
    Chat(BareJid),
    Settings,
}

impl Address {
    /// From `location.hash`, with or without its `#`.
    pub fn parse(hash: &str) -> Self {
        let path = hash.strip_prefix('#').unwrap_or(hash);
        let path = path.strip_prefix('/').unwrap_or(path);
        if path == "settings" {
            return Self::Settings;
        }
        match path.strip_prefix("chat/").and_then(decode) {
            Some(jid) if !jid.is_empty() => Self::Chat(BareJid(jid)),
            _ => Self::List,
        }
    }

    /// The hash, with its `#`.
    pub fn hash(&self) -> String {
        match self {
            Self::List => "#/".into(),
            Self::Settings => "#/settings".into(),
            Self::Chat(jid) => {
                let mut hash = String::from("#/chat/");
                encode(jid.as_str(), &mut hash);
                hash
            }
        }
    }

    pub fn chat(&self) -> Option<&BareJid> {
        match self {
            Self::Chat(jid) => Some(jid),
            _ => None,
        }
    }
}

/// Percent-encodes everything but the unreserved characters and `@`, which may stand in a fragment.
pub(super) fn encode(text: &str, into: &mut String) {
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
fn decode(text: &str) -> Option<String> {
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
    char::from(byte).to_digit(16).map(|d| d as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: Address, hash: &str) {
        assert_eq!(address.hash(), hash);
        assert_eq!(Address::parse(hash), address);
    }

    fn chat(jid: &str) -> Address {
        Address::Chat(BareJid::new(jid))
    }

    #[test]
    fn addresses_go_both_ways() {
        check(Address::List, "#/");
        check(Address::Settings, "#/settings");
        check(chat("bob@localhost"), "#/chat/bob@localhost");
        check(chat("a/b%c@x"), "#/chat/a%2Fb%25c@x");
        check(chat("müller@example.org"), "#/chat/m%C3%BCller@example.org");
        check(chat("#\"<'&@x"), "#/chat/%23%22%3C%27%26@x");
    }

    #[test]
    fn what_says_nothing_is_the_list() {
        for hash in [
            "",
            "#",
            "/",
            "#/nowhere",
            "#/chat/",
            "#/chat/%",
            "#/chat/%4",
            "#/chat/%zz",
            "#/chat/%FF%FE",
            "#/settings/more",
        ] {
            assert_eq!(Address::parse(hash), Address::List, "{hash}");
        }
    }

    #[test]
    fn browsers_may_leave_characters_unencoded() {
        assert_eq!(Address::parse("#/chat/müller@x"), chat("müller@x"));
        assert_eq!(Address::parse("#/chat/bob%40x"), chat("bob@x"));
    }
}
