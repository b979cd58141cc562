//! Stanza content encryption (XEP-0420) in OMEMO's profile (XEP-0384 §5.5.1): what is encrypted is an envelope, which says itself from whom
//! and to whom it is.
//!
//! Invariant: nothing of an envelope is read that the server has to be able to read (§9), and what names another sender or another
//! conversation than the stanza around it is refused whole. A missing `<rpad/>` is not: padding protects whoever sent it, and what came
//! cannot be unsent.
//! May not import `omemo`, a clock or global randomness.

use super::xep0082;
use crate::model::{BareJid, Millis};
use crate::xmpp::address;
use crate::xmpp::stream::NS_CLIENT;
use crate::xmpp::xml::{self, Build, element};
use minidom::Element;
use rand_core::CryptoRng;

pub const NS: &str = "urn:xmpp:sce:1";

/// Longest padding, in characters.
const MAX_PADDING: u32 = 200;
/// Most elements taken from one envelope's content.
const MAX_CONTENT: usize = 64;

/// Elements that only the server reads (§9), by namespace; `Some`: of that name only.
const OUTSIDE: [(&str, Option<&str>); 7] = [
    ("urn:xmpp:hints", None),
    ("urn:xmpp:sid:0", Some("stanza-id")),
    ("http://jabber.org/protocol/address", None),
    ("urn:xmpp:eme:0", None),
    // What carries or delays messages is the server's to write, and an envelope in an envelope is nobody's.
    ("urn:xmpp:delay", None),
    ("urn:xmpp:forward:0", None),
    (NS, None),
];

/// What was in an envelope, after it was checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Envelope {
    pub content: Vec<Element>,
    /// When it was written, by the sending device's clock.
    pub time: Option<Millis>,
}

/// The stanza around an envelope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Around<'a> {
    /// Whom the stanza, or in a room the occupant's real address, says to have sent it.
    pub from: &'a BareJid,
    /// To whom it was sent: the contact, ourselves, or the room.
    pub to: &'a BareJid,
    /// It came through a group chat: then the envelope has to name it (XEP-0384 §5.5.1).
    pub is_room: bool,
}

/// Why an envelope is not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refused {
    #[error("no envelope")]
    Malformed,
    #[error("it is by somebody else")]
    OtherSender,
    #[error("it is to somebody else, or taken from another conversation")]
    OtherRecipient,
}

/// The bytes of an envelope. `to` is the room, for a message to one.
pub fn write(
    content: Vec<Element>,
    from: &BareJid,
    to: Option<&BareJid>,
    time: Millis,
    rng: &mut dyn CryptoRng,
) -> Vec<u8> {
    let mut inner = element("content", NS);
    for child in content {
        inner = inner.child(child);
    }
    let mut envelope = element("envelope", NS)
        .child(inner)
        .child(element("rpad", NS).text_node(&padding(rng)))
        .child(element("from", NS).with("jid", from.as_str()))
        .child(element("time", NS).with("stamp", xep0082::format(time)));
    if let Some(room) = to {
        envelope = envelope.child(element("to", NS).with("jid", room.as_str()));
    }
    xml::write(&envelope).into_bytes()
}

/// Text of a random length, 0 ..= [`MAX_PADDING`].
fn padding(rng: &mut dyn CryptoRng) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let len = rng.next_u32() % (MAX_PADDING + 1);
    let letter = |_| char::from(LETTERS[(rng.next_u32() % 64) as usize]);
    (0..len).map(letter).collect()
}

/// Reads and checks an envelope that was decrypted.
///
/// # Errors
/// [`Refused`]: nothing of it may be shown.
pub fn read(bytes: &[u8], around: Around<'_>) -> Result<Envelope, Refused> {
    let text = core::str::from_utf8(bytes).map_err(|_| Refused::Malformed)?;
    let envelope = xml::parse(text).map_err(|_| Refused::Malformed)?;
    if !envelope.is("envelope", NS) {
        return Err(Refused::Malformed);
    }
    if let Some(from) = only(&envelope, "from")? {
        let from = jid(from)?;
        if from != *around.from {
            return Err(Refused::OtherSender);
        }
    }
    match only(&envelope, "to")? {
        Some(to) if jid(to)? == *around.to => {}
        None if !around.is_room => {}
        _ => return Err(Refused::OtherRecipient),
    }
    let time = match only(&envelope, "time")? {
        Some(time) => Some(stamp(time).ok_or(Refused::Malformed)?),
        None => None,
    };
    let content = only(&envelope, "content")?.ok_or(Refused::Malformed)?;
    let content = (content.children())
        .filter(|child| !is_outside(child))
        .take(MAX_CONTENT)
        .cloned()
        .collect();
    Ok(Envelope { content, time })
}

impl Envelope {
    /// An element with all of the content inside, to be read like a message.
    pub fn parent(&self) -> Element {
        element("content", NS).children(self.content.iter().cloned())
    }

    /// The text of the message, if it has one.
    pub fn body(&self) -> Option<String> {
        let body = |child: &&Element| child.is("body", NS_CLIENT);
        self.content.iter().find(body).map(Element::text)
    }
}

/// The child of that name, of which there may be one: two would be two readings of the same bytes.
fn only<'a>(envelope: &'a Element, name: &str) -> Result<Option<&'a Element>, Refused> {
    let mut found = envelope.children().filter(|child| child.is(name, NS));
    let first = found.next();
    match found.next() {
        Some(_) => Err(Refused::Malformed),
        None => Ok(first),
    }
}

fn jid(affix: &Element) -> Result<BareJid, Refused> {
    (affix.attr("jid").and_then(address::bare)).ok_or(Refused::Malformed)
}

fn stamp(time: &Element) -> Option<Millis> {
    xep0082::parse(time.attr("stamp")?)
}

fn is_outside(child: &Element) -> bool {
    OUTSIDE.iter().any(|(namespace, name)| {
        child.ns() == *namespace && name.is_none_or(|name| child.name() == name)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::parse;
    use super::*;
    use crate::random::Numbers;

    fn around<'a>(from: &'a BareJid, to: &'a BareJid, is_room: bool) -> Around<'a> {
        Around { from, to, is_room }
    }

    fn people() -> (BareJid, BareJid, BareJid) {
        let jid = |name| BareJid::new(name);
        (
            jid("alice@a.example"),
            jid("bob@b.example"),
            jid("room@muc.example"),
        )
    }

    fn hello() -> Vec<Element> {
        vec![parse("<body xmlns='jabber:client'>hello &lt;b&gt;</body>")]
    }

    #[test]
    fn an_envelope_is_written_and_read() {
        let (alice, bob, _) = people();
        let rng = &mut Numbers::default();
        let bytes = write(hello(), &alice, None, 1_700_000_000_000, rng);
        let read = read(&bytes, around(&alice, &bob, false)).expect("ours");
        assert_eq!(read.body().as_deref(), Some("hello <b>"));
        assert_eq!(read.time, Some(1_700_000_000_000));
        assert_eq!(read.content.len(), 1);
    }

    #[test]
    fn padding_is_of_every_length_up_to_the_longest() {
        let rng = &mut Numbers::default();
        let lengths: std::collections::BTreeSet<usize> =
            (0..4_000).map(|_| padding(rng).len()).collect();
        assert!(lengths.iter().all(|len| *len <= MAX_PADDING as usize));
        assert!(lengths.len() > 20, "{}", lengths.len());
    }

    #[test]
    fn attack_envelope_from_mismatch() {
        let (alice, bob, _) = people();
        let bytes = write(hello(), &alice, None, 0, &mut Numbers::default());
        assert_eq!(
            read(&bytes, around(&bob, &alice, false)),
            Err(Refused::OtherSender)
        );
        let garbage = b"<envelope xmlns='urn:xmpp:sce:1'><content/><from jid='@'/></envelope>";
        assert_eq!(
            read(garbage, around(&bob, &alice, false)),
            Err(Refused::Malformed)
        );
    }

    #[test]
    fn attack_envelope_to_mismatch() {
        let (alice, bob, room) = people();
        let bytes = write(hello(), &alice, Some(&room), 0, &mut Numbers::default());
        let other = BareJid::new("other@muc.example");
        assert_eq!(
            read(&bytes, around(&alice, &other, true)),
            Err(Refused::OtherRecipient)
        );
        assert!(read(&bytes, around(&alice, &room, true)).is_ok());
        // A private message sent on to a room.
        let private = write(hello(), &alice, None, 0, &mut Numbers::default());
        assert_eq!(
            read(&private, around(&alice, &room, true)),
            Err(Refused::OtherRecipient)
        );
        assert!(read(&private, around(&alice, &bob, false)).is_ok());
    }

    #[test]
    fn attack_envelope_in_a_private_message_taken_from_a_room() {
        let (alice, bob, room) = people();
        let bytes = write(hello(), &alice, Some(&room), 0, &mut Numbers::default());
        assert_eq!(
            read(&bytes, around(&alice, &bob, false)),
            Err(Refused::OtherRecipient)
        );
    }

    #[test]
    fn what_only_the_server_reads_is_not_read_from_an_envelope() {
        let (alice, bob, _) = people();
        let mut content = hello();
        for outside in [
            "<store xmlns='urn:xmpp:hints'/>",
            "<stanza-id xmlns='urn:xmpp:sid:0' id='a' by='b@c'/>",
            "<addresses xmlns='http://jabber.org/protocol/address'/>",
            "<encryption xmlns='urn:xmpp:eme:0' namespace='x'/>",
            "<delay xmlns='urn:xmpp:delay' stamp='2020-01-01T00:00:00Z'/>",
            "<forwarded xmlns='urn:xmpp:forward:0'/>",
            "<envelope xmlns='urn:xmpp:sce:1'><content/></envelope>",
        ] {
            content.push(parse(outside));
        }
        content.push(parse("<origin-id xmlns='urn:xmpp:sid:0' id='o'/>"));
        let bytes = write(content, &alice, None, 0, &mut Numbers::default());
        let read = read(&bytes, around(&alice, &bob, false)).expect("ours");
        let names: Vec<&str> = read.content.iter().map(Element::name).collect();
        assert_eq!(names, ["body", "origin-id"]);
    }

    #[test]
    fn what_is_no_envelope_or_can_be_read_in_two_ways_is_refused() {
        let (alice, bob, _) = people();
        for bad in [
            &b""[..],
            b"hello",
            b"\xff\xfe",
            b"<envelope/>",
            b"<content xmlns='urn:xmpp:sce:1'/>",
            b"<envelope xmlns='urn:xmpp:sce:1'/>",
            b"<envelope xmlns='urn:xmpp:sce:1'><content/><content/></envelope>",
            b"<envelope xmlns='urn:xmpp:sce:1'><content/><from jid='alice@a.example'/><from jid='alice@a.example'/></envelope>",
            b"<envelope xmlns='urn:xmpp:sce:1'><content/><time stamp='yesterday'/></envelope>",
            b"<envelope xmlns='urn:xmpp:sce:1'><content/></envelope><x/>",
        ] {
            assert_eq!(read(bad, around(&alice, &bob, false)), Err(Refused::Malformed), "{}", String::from_utf8_lossy(bad));
        }
    }
}
