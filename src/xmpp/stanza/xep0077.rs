//! In-band registration (XEP-0077): making an account, changing its password, deleting it.
//!
//! Everything sent here is a secret or becomes one: a stanza with a password in it is never kept.

use super::payloads;
use super::xep0004::Blank;
use super::xep0066;
use super::xep0231::{self, Bob};
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "jabber:iq:register";
/// The stream feature (§8).
pub const NS_FEATURE: &str = "http://jabber.org/features/iq-register";

/// Most fields without a form that are taken: the specification has 18.
const MOST_FIELDS: usize = 64;
/// Most pieces of data that are taken.
const MOST_DATA: usize = 8;

/// What the server wants to know, or where to go instead (§6: a form comes before fields, and fields before an address).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Offer {
    /// There is an account already (§3.1).
    pub registered: bool,
    pub instructions: Option<String>,
    /// Names of what is to be filled in, with what is there already.
    pub fields: Vec<(String, String)>,
    pub form: Option<Blank>,
    /// Where it can be done on the web (§5).
    pub url: Option<String>,
    /// Pictures of the form that came with it.
    pub data: Vec<Bob>,
}

impl Offer {
    /// From an iq with a `<query/>`, be it a result or an error.
    pub fn read(iq: &Element) -> Option<Self> {
        let query = payloads(iq, "query", NS).next()?;
        let mut offer = Self {
            form: Blank::read(query),
            url: xep0066::url(query),
            data: xep0231::all(query, MOST_DATA),
            ..Self::default()
        };
        for child in query.children().filter(|child| child.has_ns(NS)) {
            match child.name() {
                "registered" => offer.registered = true,
                "instructions" => offer.instructions = Some(child.text()),
                "remove" => {}
                name if offer.fields.iter().any(|(known, _)| known == name) => {}
                name if offer.fields.len() < MOST_FIELDS => {
                    offer.fields.push((name.to_owned(), child.text()));
                }
                _ => {}
            }
        }
        Some(offer)
    }
}

/// Asks what is to be filled in.
pub fn request() -> Element {
    element("query", NS)
}

/// Fields that are filled in, by the names that were asked for. None of another name may be among them.
pub fn fields(values: &[(String, String)]) -> Element {
    let fields = values
        .iter()
        .map(|(name, value)| element(name, NS).text_node(value));
    element("query", NS).children(fields)
}

/// A form that is filled in; nothing else goes with it (§4).
pub fn form(submit: Element) -> Element {
    element("query", NS).child(submit)
}

/// Another password (§3.3). It is readable for whoever sees the stream.
pub fn password(username: &str, password: &str) -> Element {
    element("query", NS)
        .child(element("username", NS).text_node(username))
        .child(element("password", NS).text_node(password))
}

/// Deletes the account (§3.2).
pub fn remove() -> Element {
    element("query", NS).child(element("remove", NS))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    fn read(inner: &str) -> Offer {
        let text = format!(
            "<iq xmlns='jabber:client' type='result' id='reg1'><query xmlns='jabber:iq:register'>{inner}</query></iq>"
        );
        Offer::read(&parse(&text)).expect("an offer")
    }

    #[test]
    fn fields_are_read_in_their_order() {
        let offer = read(
            "<instructions>Choose a username and password.</instructions><username/><password/><email/><email/>\
             <shoe-size>42</shoe-size><key>f00</key><other xmlns='other'/>",
        );
        assert!(!offer.registered && offer.form.is_none() && offer.url.is_none());
        let names: Vec<_> = (offer.fields.iter())
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            names,
            [
                ("username", ""),
                ("password", ""),
                ("email", ""),
                ("shoe-size", "42"),
                ("key", "f00")
            ]
        );
        assert_eq!(
            offer.instructions.as_deref(),
            Some("Choose a username and password.")
        );
        let many: String = (0..10_000).map(|n| format!("<f{n}/>")).collect();
        assert_eq!(read(&many).fields.len(), MOST_FIELDS);
    }

    #[test]
    fn an_account_that_is_there_a_form_and_an_address() {
        let offer = read(
            "<registered/><username>juliet</username><x xmlns='jabber:x:oob'><url>https://shakespeare.lit/</url></x>\
             <x xmlns='jabber:x:data' type='form'><field var='username'/></x>\
             <data xmlns='urn:xmpp:bob' cid='c' type='image/png'>YWJj</data>",
        );
        assert!(offer.registered);
        assert_eq!(offer.fields, [("username".into(), "juliet".into())]);
        assert_eq!(offer.url.as_deref(), Some("https://shakespeare.lit/"));
        assert_eq!(offer.form.expect("a form").fields.len(), 1);
        assert_eq!(offer.data.len(), 1);
        assert_eq!(
            Offer::read(&parse("<iq xmlns='jabber:client' type='error'/>")),
            None
        );
    }

    #[test]
    fn requests() {
        check(&request(), "<query xmlns='jabber:iq:register'/>");
        check(
            &fields(&[
                ("username".into(), "bill".into()),
                ("key".into(), String::new()),
            ]),
            "<query xmlns='jabber:iq:register'><username>bill</username><key/></query>",
        );
        check(
            &password("bill", "new<pass"),
            "<query xmlns='jabber:iq:register'><username>bill</username><password>new&lt;pass</password></query>",
        );
        check(
            &remove(),
            "<query xmlns='jabber:iq:register'><remove/></query>",
        );
        check(
            &form(element("x", "jabber:x:data")),
            "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data'/></query>",
        );
    }
}
