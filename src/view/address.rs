//! The address of what is shown, in the hash: `#/` the list, `#/chat/<bare JID>` one chat, `#/contacts`, `#/archived`, `#/settings`,
//! `#/register` making an account, `#/open?uri=<xmpp: address>` what another program or a message led to.
//!
//! In the hash because the build is static files that any host may serve. The JID is percent-encoded (RFC 3986 §2.1), since
//! a localpart may hold `/`, `%` or `?`-like characters once escaped by XEP-0106. An address that says nothing is the
//! list.

use crate::model::BareJid;
use crate::model::uri::{decode, encode};

/// What the tab shows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Address {
    #[default]
    List,
    /// The list of contacts.
    Contacts,
    /// Chats that were put away.
    Archived,
    Chat(BareJid),
    Settings,
    Register,
    /// An `xmpp:` address, not yet taken apart.
    Open(String),
}

impl Address {
    /// From `location.hash`, with or without its `#`. `lower` writes small letters.
    pub fn parse(hash: &str, lower: impl Fn(&str) -> String) -> Self {
        let path = hash.strip_prefix('#').unwrap_or(hash);
        let path = path.strip_prefix('/').unwrap_or(path);
        match path {
            "settings" => return Self::Settings,
            "contacts" => return Self::Contacts,
            "archived" => return Self::Archived,
            _ => {}
        }
        if path == "register" {
            return Self::Register;
        }
        if let Some(uri) = path.strip_prefix("open?uri=").and_then(decode) {
            return Self::Open(uri);
        }
        match path.strip_prefix("chat/").and_then(decode) {
            // As the engine writes them, or one chat would be two.
            Some(jid) if !jid.is_empty() => Self::Chat(BareJid(lower(&jid))),
            _ => Self::List,
        }
    }

    /// The hash, with its `#`.
    pub fn hash(&self) -> String {
        match self {
            Self::List => "#/".into(),
            Self::Contacts => "#/contacts".into(),
            Self::Archived => "#/archived".into(),
            Self::Settings => "#/settings".into(),
            Self::Register => "#/register".into(),
            Self::Open(uri) => {
                let mut hash = String::from("#/open?uri=");
                encode(uri, &mut hash);
                hash
            }
            Self::Chat(jid) => {
                let mut hash = String::from("#/chat/");
                encode(jid.as_str(), &mut hash);
                hash
            }
        }
    }

    /// Whether it is a list, and nothing is open beside it.
    pub fn is_list(&self) -> bool {
        matches!(self, Self::List | Self::Contacts | Self::Archived)
    }

    pub fn chat(&self) -> Option<&BareJid> {
        match self {
            Self::Chat(jid) => Some(jid),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(hash: &str) -> Address {
        Address::parse(hash, str::to_lowercase)
    }

    #[track_caller]
    fn check(address: Address, hash: &str) {
        assert_eq!(address.hash(), hash);
        assert_eq!(parse(hash), address);
    }

    fn chat(jid: &str) -> Address {
        Address::Chat(BareJid::new(jid))
    }

    #[test]
    fn addresses_go_both_ways() {
        check(Address::List, "#/");
        check(Address::Settings, "#/settings");
        check(Address::Register, "#/register");
        let uri = "xmpp:bob@x?message;body=a%20b".to_owned();
        check(
            Address::Open(uri),
            "#/open?uri=xmpp%3Abob@x%3Fmessage%3Bbody%3Da%2520b",
        );
        check(Address::Contacts, "#/contacts");
        check(Address::Archived, "#/archived");
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
            "#/register/more",
            "#/open",
            "#/open?uri=%",
        ] {
            assert_eq!(parse(hash), Address::List, "{hash}");
        }
    }

    #[test]
    fn one_chat_has_one_address() {
        for hash in ["#/chat/BOB@X", "#/chat/Bob@x", "#/chat/bob%40X"] {
            assert_eq!(parse(hash), chat("bob@x"), "{hash}");
        }
        assert_eq!(parse("#/chat/M%C3%9CLLER@x"), chat("müller@x"));
    }

    #[test]
    fn browsers_may_leave_characters_unencoded() {
        assert_eq!(parse("#/chat/müller@x"), chat("müller@x"));
        assert_eq!(parse("#/chat/bob%40x"), chat("bob@x"));
    }
}
