//! What an `xmpp:` address asks for, as far as a person can be offered it here. Nothing happens by opening one: every one of these is
//! a question first.

use crate::model::BareJid;
use crate::model::uri::{XmppUri, build};

/// Longest text that is put into the composer, in characters.
const BODY: usize = 10_000;
/// Longest name that is suggested.
const NAME: usize = 200;

/// What an address leads to. Addresses in it are as they were written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Opened {
    /// Somebody to write to, or to add.
    Contact {
        address: String,
        name: Option<String>,
        /// To be added to the contacts, as far as the address says.
        add: bool,
        /// What is to be written.
        body: Option<String>,
        /// It names keys of devices.
        has_keys: bool,
    },
    Room {
        address: String,
    },
    /// To make an account, with an invitation.
    Register {
        address: String,
        token: Option<String>,
    },
    /// Something that nobody here can do.
    Unknown,
}

/// Takes an `xmpp:` address apart.
pub fn read(uri: &str) -> Opened {
    let Some(uri) = XmppUri::parse(uri) else {
        return Opened::Unknown;
    };
    let value = |key: &str| uri.value(key).filter(|it| !it.trim().is_empty());
    let contact = |add: bool| Opened::Contact {
        address: uri.address.clone(),
        name: value("name").map(|name| tidy(name, NAME).replace('\n', " ")),
        add,
        body: value("body").map(|body| tidy(body, BODY)),
        has_keys: uri.fingerprints().next().is_some(),
    };
    match uri.action.as_deref() {
        None | Some("message" | "chat") => contact(false),
        Some("roster" | "subscribe") => contact(true),
        Some("join" | "invite") => Opened::Room {
            address: uri.address.clone(),
        },
        Some("register") => {
            let (address, token) = registers(&uri);
            Opened::Register { address, token }
        }
        Some(_) => Opened::Unknown,
    }
}

/// Where an account is to be made, and with which token, if that is what an address asks for.
pub fn invitation(uri: &str) -> Option<(String, Option<String>)> {
    let uri = XmppUri::parse(uri)?;
    (uri.action.as_deref() == Some("register")).then(|| registers(&uri))
}

fn registers(uri: &XmppUri) -> (String, Option<String>) {
    let token = uri.value("preauth").filter(|it| !it.trim().is_empty());
    (uri.address.clone(), token.map(str::to_owned))
}

/// The address to give to others.
pub fn own(jid: &BareJid) -> String {
    build(jid.as_str(), None, &[])
}

/// Cut, with one kind of line break and without characters that nobody types.
fn tidy(text: &str, most: usize) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let typed = |c: &char| *c == '\n' || *c == '\t' || !c.is_control();
    text.chars().filter(typed).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(address: &str, name: Option<&str>, add: bool, body: Option<&str>) -> Opened {
        Opened::Contact {
            address: address.into(),
            name: name.map(str::to_owned),
            add,
            body: body.map(str::to_owned),
            has_keys: false,
        }
    }

    #[test]
    fn addresses_lead_to_questions() {
        assert_eq!(read("xmpp:bob@x"), contact("bob@x", None, false, None));
        assert_eq!(
            read("xmpp:bob@x?message;body=a%0D%0Ab%00%1B%5Bc;subject=s"),
            contact("bob@x", None, false, Some("a\nb[c"))
        );
        assert_eq!(
            read("xmpp:bob@x?roster;name=Bob%0AB;group=Friends"),
            contact("bob@x", Some("Bob B"), true, None)
        );
        assert_eq!(
            read("xmpp:bob@x?subscribe"),
            contact("bob@x", None, true, None)
        );
        let key = "ab".repeat(32);
        assert!(matches!(
            read(&format!("xmpp:bob@x?omemo-sid-5={key}")),
            Opened::Contact {
                has_keys: true,
                add: false,
                ..
            }
        ));
        let room = "room@muc.x".to_owned();
        assert_eq!(
            read("xmpp:room@muc.x?join;password=p"),
            Opened::Room { address: room }
        );
        assert_eq!(
            read("xmpp:x?register;preauth=T"),
            Opened::Register {
                address: "x".into(),
                token: Some("T".into())
            }
        );
        for unknown in [
            "xmpp:x?unregister",
            "xmpp:x?command;node=n",
            "https://x",
            "",
        ] {
            assert_eq!(read(unknown), Opened::Unknown, "{unknown}");
        }
    }

    #[test]
    fn what_is_long_is_cut() {
        let long = "x".repeat(12_000);
        let Opened::Contact { body, .. } = read(&format!("xmpp:bob@x?message;body={long}")) else {
            panic!("no contact");
        };
        assert_eq!(body.map(|body| body.len()), Some(BODY));
        assert_eq!(own(&BareJid::new("b b@x")), "xmpp:b%20b@x");
    }
}
