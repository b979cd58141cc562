//! vCard4 (XEP-0292, RFC 6351).
//!
//! Everything in it is remote text: bounded, and shown as text. Of the own one only what is shown here is changed; what other
//! clients put there stays.

use crate::model::{Card, CardField};
use crate::xmpp::plain;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

/// Of the element; also the feature (§7).
pub const NS: &str = "urn:ietf:params:xml:ns:vcard-4.0";
/// The personal node (§4.1).
pub const NODE: &str = "urn:xmpp:vcard4";

/// Most lines about one thing.
const MOST_OF_ONE: usize = 8;
/// Most characters of a line, and of a note.
const LONGEST: usize = 250;
const LONGEST_NOTE: usize = 2000;

/// A card in the making, within bounds.
#[derive(Default)]
pub(super) struct Lines(Card);

impl Lines {
    pub(super) fn add(&mut self, field: CardField, text: &str) {
        let Some(line) = clean(field, text) else {
            return;
        };
        let is_new = self.0.of(field).all(|other| other != line);
        if is_new && self.0.of(field).count() < MOST_OF_ONE {
            self.0.0.push((field, line));
        }
    }

    pub(super) fn card(&self) -> &Card {
        &self.0
    }

    pub(super) fn into_card(self) -> Card {
        self.0
    }
}

fn clean(field: CardField, text: &str) -> Option<String> {
    match field {
        CardField::Note => plain::lines(text, LONGEST_NOTE),
        _ => plain::line(text, LONGEST),
    }
}

/// A card as it may be published, from what was typed.
pub fn bounded(card: &Card) -> Card {
    let mut lines = Lines::default();
    for (field, text) in &card.0 {
        lines.add(*field, text);
    }
    lines.into_card()
}

/// Asks for a vCard without its node (as some servers answer), or is an empty one.
pub fn request() -> Element {
    element("vcard", NS)
}

/// The vCard in an answer to [`request`].
pub fn find(iq: &Element) -> Option<&Element> {
    iq.get_child("vcard", NS)
}

/// The element of a line, and what its value is in.
fn names(field: CardField) -> (&'static str, &'static [&'static str]) {
    match field {
        CardField::Name => ("fn", &["text"]),
        CardField::Nickname => ("nickname", &["text"]),
        CardField::Organisation => ("org", &["text"]),
        CardField::Title => ("title", &["text"]),
        CardField::Role => ("role", &["text"]),
        CardField::Email => ("email", &["text"]),
        CardField::Phone => ("tel", &["uri", "text"]),
        CardField::Url => ("url", &["uri", "text"]),
        CardField::Birthday => ("bday", &["date", "text", "date-time"]),
        CardField::Address => ("adr", &[]),
        CardField::Note => ("note", &["text"]),
    }
}

const ALL: [CardField; 11] = [
    CardField::Name,
    CardField::Nickname,
    CardField::Organisation,
    CardField::Title,
    CardField::Role,
    CardField::Email,
    CardField::Phone,
    CardField::Url,
    CardField::Birthday,
    CardField::Address,
    CardField::Note,
];

fn joined(parent: &Element, names: &[&str], between: &str) -> String {
    let parts = (names.iter())
        .flat_map(|name| parent.children().filter(move |child| child.is(*name, NS)))
        .map(Element::text)
        .filter(|text| !text.trim().is_empty());
    parts.take(MOST_OF_ONE).collect::<Vec<_>>().join(between)
}

fn value(field: CardField, line: &Element) -> String {
    match field {
        CardField::Address => {
            let parts = ["street", "ext", "code", "locality", "region", "country"];
            joined(line, &parts, ", ")
        }
        CardField::Organisation => joined(line, &["text"], ", "),
        _ => {
            let (_, kinds) = names(field);
            let found = kinds.iter().find_map(|kind| line.get_child(*kind, NS));
            let text = found.map(Element::text).unwrap_or_default();
            match (field, text.trim().strip_prefix("tel:")) {
                (CardField::Phone, Some(number)) => number.to_owned(),
                _ => text,
            }
        }
    }
}

/// What can be shown of it; `None` for anything else than a vCard.
pub fn read(card: &Element) -> Option<Card> {
    if !card.is("vcard", NS) {
        return None;
    }
    let mut lines = Lines::default();
    for child in card.children().filter(|child| child.has_ns(NS)) {
        if let Some(field) = ALL.into_iter().find(|it| names(*it).0 == child.name()) {
            lines.add(field, &value(field, child));
        }
    }
    if lines.card().first(CardField::Name).is_none()
        && let Some(name) = card.get_child("n", NS)
    {
        let parts = ["given", "additional", "surname"];
        lines.add(CardField::Name, &joined(name, &parts, " "));
    }
    Some(lines.into_card())
}

/// One line, with the parameters of the one it takes the place of.
fn line(field: CardField, text: &str, former: Option<&Element>) -> Element {
    let (name, kinds) = names(field);
    let is_date = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let (kind, text) = match field {
        // Something else than a number is no `tel:` (RFC 3966), and there are no spaces in one.
        CardField::Phone
            if text
                .chars()
                .all(|c| c.is_ascii_digit() || "+-.() ".contains(c)) =>
        {
            ("uri", format!("tel:{}", text.replace(' ', "-")))
        }
        CardField::Phone => ("text", text.to_owned()),
        CardField::Birthday if !is_date(text) => ("text", text.to_owned()),
        _ => (kinds.first().copied().unwrap_or("text"), text.to_owned()),
    };
    let parameters = former.and_then(|former| former.get_child("parameters", NS));
    element(name, NS)
        .children(parameters.cloned())
        .child(element(kind, NS).text_node(&text))
}

/// The own vCard (as it is published, if it is) with what a person says of themselves now: the first line about each thing is the one
/// that was edited, and nothing else is touched.
pub fn edited(former: Option<&Element>, card: &Card) -> Element {
    let mut edited = request();
    let mut done: Vec<CardField> = Vec::new();
    let has_other_name = |former: &Element| {
        read(former).is_some_and(|it| it.first(CardField::Name) != card.first(CardField::Name))
    };
    let renamed = former.is_some_and(has_other_name);
    for child in former.into_iter().flat_map(Element::children) {
        let field = CardField::OWN
            .into_iter()
            .find(|it| child.is(names(*it).0, NS) && !done.contains(it));
        match field {
            Some(field) => {
                done.push(field);
                match card.first(field) {
                    Some(text) if clean(field, &value(field, child)).as_deref() == Some(text) => {
                        edited.append_child(child.clone());
                    }
                    Some(text) => {
                        edited.append_child(line(field, text, Some(child)));
                    }
                    None => {}
                }
            }
            // The parts of a name that is no longer this one.
            None if renamed && child.is("n", NS) => {}
            None => {
                edited.append_child(child.clone());
            }
        }
    }
    let more = CardField::OWN.into_iter().filter(|it| !done.contains(it));
    for field in more {
        if let Some(text) = card.first(field) {
            edited.append_child(line(field, text, None));
        }
    }
    edited
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    const PETER: &str = "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>Peter</text></fn><n><surname>Saint-Andre</surname></n>\
        <nickname><text>psa</text></nickname><photo><uri>https://stpeter.im/a.jpg</uri></photo><bday><date>1966-08-06</date></bday>\
        <adr><ext>Suite 600</ext><street>1899 Wynkoop</street><country>USA</country></adr>\
        <tel><parameters><type><text>work</text></type></parameters><uri>tel:+1-303</uri></tel><tel><uri>tel:+1-720</uri></tel>\
        <org><text>XSF</text><text>Board</text></org><url><uri>https://stpeter.im/</uri></url><note><text>\nMore.\nStill more. </text></note>\
        <email><text>a@example.org</text></email></vcard>";

    fn card(lines: &[(CardField, &str)]) -> Card {
        Card(
            (lines.iter())
                .map(|(field, text)| (*field, (*text).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn what_a_card_says() {
        let read = read(&parse(PETER)).expect("a card");
        assert_eq!(read.first(CardField::Name), Some("Peter"));
        assert_eq!(
            read.of(CardField::Phone).collect::<Vec<_>>(),
            ["+1-303", "+1-720"]
        );
        assert_eq!(read.first(CardField::Organisation), Some("XSF, Board"));
        assert_eq!(read.first(CardField::Birthday), Some("1966-08-06"));
        assert_eq!(
            read.first(CardField::Address),
            Some("1899 Wynkoop, Suite 600, USA")
        );
        assert_eq!(read.first(CardField::Note), Some("More.\nStill more."));
        assert_eq!(super::read(&element("vcard", "other")), None);
    }

    #[test]
    fn a_card_is_bounded_and_its_markup_is_text() {
        let line = "<email><text>a@example.org</text></email>".repeat(3);
        let many: String = (0..1000)
            .map(|n| format!("<url><uri>https://example.org/{n}</uri></url>"))
            .collect();
        let text = format!(
            "<vcard xmlns='{NS}'><fn><text>&lt;img src=x onerror=alert(1)&gt;\u{202e}</text></fn><note><text>{}</text></note>{line}{many}\
             <title><b>bold</b></title><role><text><b xmlns='http://www.w3.org/1999/xhtml'>x</b></text></role></vcard>",
            "n".repeat(100_000)
        );
        let read = read(&parse(&text)).expect("a card");
        assert_eq!(
            read.first(CardField::Name),
            Some("<img src=x onerror=alert(1)>")
        );
        assert_eq!(
            read.first(CardField::Note).map(str::len),
            Some(LONGEST_NOTE)
        );
        assert_eq!(read.of(CardField::Email).count(), 1);
        assert_eq!(read.of(CardField::Url).count(), MOST_OF_ONE);
        assert_eq!(read.first(CardField::Title), None);
        assert_eq!(read.first(CardField::Role), None);
    }

    #[test]
    fn editing_leaves_alone_what_is_not_shown() {
        let peter = parse(PETER);
        let mut same = read(&peter).expect("a card");
        assert_eq!(
            crate::xmpp::xml::write(&edited(Some(&peter), &same)),
            crate::xmpp::xml::write(&peter)
        );
        // Another name and phone, no birthday, no note.
        same.0
            .retain(|(field, _)| !matches!(field, CardField::Birthday | CardField::Note));
        for line in &mut same.0 {
            match line.0 {
                CardField::Name => line.1 = "Pete".into(),
                CardField::Phone if line.1 == "+1-303" => line.1 = "call me".into(),
                _ => {}
            }
        }
        check(
            &edited(Some(&peter), &same),
            "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>Pete</text></fn>\
             <nickname><text>psa</text></nickname><photo><uri>https://stpeter.im/a.jpg</uri></photo>\
             <adr><ext>Suite 600</ext><street>1899 Wynkoop</street><country>USA</country></adr>\
             <tel><parameters><type><text>work</text></type></parameters><text>call me</text></tel><tel><uri>tel:+1-720</uri></tel>\
             <org><text>XSF</text><text>Board</text></org><url><uri>https://stpeter.im/</uri></url>\
             <email><text>a@example.org</text></email></vcard>",
        );
    }

    #[test]
    fn a_new_card() {
        let card = card(&[
            (CardField::Name, "Alice"),
            (CardField::Phone, "+49 30 1"),
            (CardField::Birthday, "in May"),
        ]);
        check(
            &edited(None, &bounded(&card)),
            "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>Alice</text></fn><tel><uri>tel:+49-30-1</uri></tel>\
             <bday><text>in May</text></bday></vcard>",
        );
        check(
            &edited(None, &Card(vec![(CardField::Phone, "+49-30-1".into())])),
            "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><tel><uri>tel:+49-30-1</uri></tel></vcard>",
        );
        check(
            &edited(None, &Card::default()),
            "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>",
        );
    }
}
