//! Where a domain's WebSocket is (XEP-0156): `host-meta.json`, then `host-meta`, both over HTTPS only (§6).
//!
//! Invariant: what comes out is a `wss:` address, or `ws:` of this very machine. Both documents are remote text: one that
//! is malformed gives no addresses.

use crate::xmpp::xml;
use minidom::Element;

const RELATION: &str = "urn:xmpp:alt-connections:websocket";
const NS_XRD: &str = "http://docs.oasis-open.org/ns/xri/xrd-1.0";
/// Most bytes of a document that are looked at.
const MOST: usize = 64 << 10;
/// Most addresses taken from one document.
const MOST_ADDRESSES: usize = 8;

/// The documents to fetch, in this order; the second only where the first gives nothing.
pub fn urls(domain: &str) -> [String; 2] {
    let scheme = if is_loopback(domain) { "http" } else { "https" };
    [
        format!("{scheme}://{domain}/.well-known/host-meta.json"),
        format!("{scheme}://{domain}/.well-known/host-meta"),
    ]
}

/// Addresses in `host-meta.json`, in the server's order.
pub fn from_json(text: &str) -> Vec<String> {
    let Some(document) = Some(text)
        .filter(|text| text.len() <= MOST)
        .and_then(json::parse)
    else {
        return Vec::new();
    };
    let links = document
        .member("links")
        .map(json::Value::items)
        .unwrap_or_default();
    let sockets = links
        .iter()
        .filter(|link| link.member("rel").and_then(json::Value::text) == Some(RELATION));
    acceptable(sockets.filter_map(|link| link.member("href")?.text()))
}

/// Addresses in `host-meta`, in the server's order.
pub fn from_xml(text: &str) -> Vec<String> {
    let Some(document) = Some(text)
        .filter(|text| text.len() <= MOST)
        .and_then(|text| xml::parse(text).ok())
    else {
        return Vec::new();
    };
    let links = document.children().filter(|child| child.is("Link", NS_XRD));
    let sockets = links.filter(|link: &&Element| link.attr("rel") == Some(RELATION));
    acceptable(sockets.filter_map(|link| link.attr("href")))
}

/// Whether a WebSocket may be opened there: encrypted, or on this machine.
pub fn is_acceptable(url: &str) -> bool {
    match url.split_once("://") {
        Some(("wss", rest)) => !host(rest).is_empty(),
        Some(("ws", rest)) => is_loopback(host(rest)),
        _ => false,
    }
}

fn acceptable<'a>(urls: impl Iterator<Item = &'a str>) -> Vec<String> {
    let urls = urls.map(str::trim).filter(|url| is_acceptable(url));
    urls.take(MOST_ADDRESSES).map(str::to_owned).collect()
}

/// The host in what follows a scheme, without a port. An address with a user in it has none: nobody needs one here,
/// and it is a way to disguise a host.
fn host(rest: &str) -> &str {
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let authority = rest.get(..end).unwrap_or_default();
    if authority.contains('@') || authority.contains(char::is_whitespace) {
        return "";
    }
    match authority
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    {
        Some((inside, _)) => inside,
        None => authority.split(':').next().unwrap_or_default(),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "127.0.0.1"
        || host == "::1"
        || host == "[::1]"
}

/// As much of JSON (RFC 8259) as `host-meta.json` needs: a whole parser costs more than it.
mod json {
    use core::iter::Peekable;
    use core::str::Chars;

    /// Deepest nesting.
    const DEEPEST: u8 = 16;

    pub enum Value {
        Text(String),
        List(Vec<Value>),
        Members(Vec<(String, Value)>),
        /// A number, a boolean or nothing.
        Other,
    }

    impl Value {
        pub fn text(&self) -> Option<&str> {
            match self {
                Self::Text(text) => Some(text),
                _ => None,
            }
        }

        pub fn items(&self) -> &[Value] {
            match self {
                Self::List(items) => items,
                _ => &[],
            }
        }

        pub fn member(&self, name: &str) -> Option<&Value> {
            match self {
                Self::Members(members) => members
                    .iter()
                    .find(|(key, _)| key == name)
                    .map(|(_, value)| value),
                _ => None,
            }
        }
    }

    pub fn parse(text: &str) -> Option<Value> {
        let mut reader = Reader(text.trim_start_matches('\u{feff}').chars().peekable());
        let value = reader.value(DEEPEST)?;
        reader.peek().is_none().then_some(value)
    }

    struct Reader<'a>(Peekable<Chars<'a>>);

    impl Reader<'_> {
        /// The next character that is not white space.
        fn peek(&mut self) -> Option<char> {
            while self
                .0
                .next_if(|c| matches!(c, ' ' | '\t' | '\r' | '\n'))
                .is_some()
            {}
            self.0.peek().copied()
        }

        fn take(&mut self, expected: char) -> Option<()> {
            self.peek().filter(|&c| c == expected)?;
            self.0.next().map(drop)
        }

        fn value(&mut self, depth: u8) -> Option<Value> {
            let depth = depth.checked_sub(1)?;
            match self.peek()? {
                '"' => self.string().map(Value::Text),
                '[' => {
                    let mut items = Vec::new();
                    self.list('[', ']', |reader| {
                        items.push(reader.value(depth)?);
                        Some(())
                    })?;
                    Some(Value::List(items))
                }
                '{' => {
                    let mut members = Vec::new();
                    self.list('{', '}', |reader| {
                        let key = reader.string()?;
                        reader.take(':')?;
                        members.push((key, reader.value(depth)?));
                        Some(())
                    })?;
                    Some(Value::Members(members))
                }
                _ => {
                    let mut any = false;
                    while self
                        .0
                        .next_if(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.'))
                        .is_some()
                    {
                        any = true;
                    }
                    any.then_some(Value::Other)
                }
            }
        }

        fn list(
            &mut self,
            open: char,
            close: char,
            mut each: impl FnMut(&mut Self) -> Option<()>,
        ) -> Option<()> {
            self.take(open)?;
            if self.take(close).is_some() {
                return Some(());
            }
            loop {
                each(self)?;
                if self.take(',').is_none() {
                    return self.take(close);
                }
            }
        }

        fn string(&mut self) -> Option<String> {
            self.take('"')?;
            let mut text = String::new();
            loop {
                match self.0.next()? {
                    '"' => return Some(text),
                    '\\' => text.push(match self.0.next()? {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        'b' => '\u{8}',
                        'f' => '\u{c}',
                        'u' => {
                            let mut code = 0;
                            for _ in 0..4 {
                                code = code * 16 + self.0.next()?.to_digit(16)?;
                            }
                            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
                        }
                        c @ ('"' | '\\' | '/') => c,
                        _ => return None,
                    }),
                    c if c < ' ' => return None,
                    c => text.push(c),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_documents_give_addresses() {
        // XEP-0156 §3.
        let xml = "<?xml version='1.0' encoding='utf-8'?>
            <XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>
              <Link rel='urn:xmpp:alt-connections:xbosh' href='https://web.example.com:5280/bosh' />
              <Link rel='urn:xmpp:alt-connections:websocket' href='wss://web.example.com:443/ws' />
              <Link rel='urn:xmpp:alt-connections:websocket' href='ws://web.example.com/ws' />
            </XRD>";
        assert_eq!(from_xml(xml), ["wss://web.example.com:443/ws"]);
        let json = r#"{ "n": [1, -2.5e3, true, null, {}], "links": [
              {"rel": "urn:xmpp:alt-connections:xbosh", "href": "https://web.example.com:5280/bosh"},
              {"rel": "urn:xmpp:alt-connections:websocket", "href": "wss:\/\/web.example.com:443\u002fws"},
              {"rel": "urn:xmpp:alt-connections:websocket", "href": 5}, "x", [],
              {"rel": "urn:xmpp:alt-connections:websocket", "href": "ws://localhost:5280/xmpp-websocket"}
            ]}"#;
        assert_eq!(
            from_json(json),
            [
                "wss://web.example.com:443/ws",
                "ws://localhost:5280/xmpp-websocket"
            ]
        );
    }

    #[test]
    fn what_is_malformed_gives_nothing() {
        for text in [
            "",
            "{",
            "[]",
            "{\"links\": 3}",
            "{\"links\": [{]}",
            "<html>",
            "\"\\u12\"",
            "{}x",
        ] {
            assert!(
                from_json(text).is_empty() && from_xml(text).is_empty(),
                "{text}"
            );
        }
        assert!(from_json(&"[".repeat(5000)).is_empty());
        assert!(from_json(&" ".repeat(MOST + 1)).is_empty());
    }

    #[test]
    fn unencrypted_addresses_are_for_this_machine() {
        for url in [
            "wss://a.example/ws",
            "wss://a.example",
            "ws://localhost:5280/x",
            "ws://127.0.0.1/",
            "ws://[::1]:1/",
        ] {
            assert!(is_acceptable(url), "{url}");
        }
        for url in [
            "ws://a.example/",
            "https://a.example/",
            "wss://",
            "wss://u@a.example/",
            "ws://localhost@a.example/",
            "ws://a.example/localhost",
            "ws://localhost.a.example/",
            "ws://a.example\\@localhost/",
            "javascript:x",
            "",
        ] {
            assert!(!is_acceptable(url), "{url}");
        }
    }

    #[test]
    fn the_documents_are_fetched_encrypted() {
        assert_eq!(
            urls("example.org")[0],
            "https://example.org/.well-known/host-meta.json"
        );
        assert_eq!(
            urls("localhost")[1],
            "http://localhost/.well-known/host-meta"
        );
    }
}
