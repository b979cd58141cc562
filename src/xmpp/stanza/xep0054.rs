//! vCards in their older form (XEP-0054), read where there is no newer one (XEP-0292), and written for the picture alone
//! (XEP-0153).
//!
//! Everything in it is remote text: bounded, and shown as text.

use super::xep0084;
use super::xep0292::Lines;
use crate::model::{Card, CardField, Picture};
use crate::xmpp::xml::{Build, element};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minidom::Element;

pub const NS: &str = "vcard-temp";

/// Asks for a vCard, or is an empty one.
pub fn request() -> Element {
    element("vCard", NS)
}

/// The vCard in an answer.
pub fn find(iq: &Element) -> Option<&Element> {
    iq.get_child("vCard", NS)
}

fn text(parent: &Element, name: &str) -> String {
    parent
        .get_child(name, NS)
        .map(Element::text)
        .unwrap_or_default()
}

fn joined(parent: &Element, names: &[&str], between: &str) -> String {
    let parts = names.iter().map(|name| text(parent, name));
    let parts: Vec<String> = parts.filter(|part| !part.trim().is_empty()).collect();
    parts.join(between)
}

/// What can be shown of it.
pub fn read(card: &Element) -> Card {
    let mut lines = Lines::default();
    for child in card.children().filter(|child| child.has_ns(NS)) {
        match child.name() {
            "FN" => lines.add(CardField::Name, &child.text()),
            "NICKNAME" => lines.add(CardField::Nickname, &child.text()),
            "ORG" => lines.add(
                CardField::Organisation,
                &joined(child, &["ORGNAME", "ORGUNIT"], ", "),
            ),
            "TITLE" => lines.add(CardField::Title, &child.text()),
            "ROLE" => lines.add(CardField::Role, &child.text()),
            "EMAIL" => lines.add(CardField::Email, &text(child, "USERID")),
            "TEL" => lines.add(CardField::Phone, &text(child, "NUMBER")),
            "URL" => lines.add(CardField::Url, &child.text()),
            "BDAY" => lines.add(CardField::Birthday, &child.text()),
            "ADR" => {
                let parts = ["STREET", "EXTADD", "PCODE", "LOCALITY", "REGION", "CTRY"];
                lines.add(CardField::Address, &joined(child, &parts, ", "));
            }
            "DESC" | "NOTE" => lines.add(CardField::Note, &child.text()),
            _ => {}
        }
    }
    if lines.card().first(CardField::Name).is_none()
        && let Some(name) = card.get_child("N", NS)
    {
        lines.add(
            CardField::Name,
            &joined(name, &["GIVEN", "MIDDLE", "FAMILY"], " "),
        );
    }
    lines.into_card()
}

/// The picture in it; `None` where there is none that is taken. What `TYPE` says counts for nothing (XEP-0153 §5).
pub fn read_photo(card: &Element) -> Option<Picture> {
    let photo = card.get_child("PHOTO", NS)?.get_child("BINVAL", NS)?;
    xep0084::picture(xep0084::decode(&photo.text())?)
}

/// The same vCard with another picture, or without one.
pub fn with_photo(card: &Element, picture: Option<&Picture>) -> Element {
    let others = card.children().filter(|child| !child.is("PHOTO", NS));
    let photo = picture.map(|picture| {
        element("PHOTO", NS)
            .child(element("TYPE", NS).text_node(picture.kind.mime()))
            .child(element("BINVAL", NS).text_node(&STANDARD.encode(&picture.bytes)))
    });
    request().children(others.cloned()).children(photo)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    #[test]
    fn what_a_card_says() {
        let card = parse(
            "<vCard xmlns='vcard-temp'><FN>Peter &lt;b&gt;Saint-Andre</FN><N><FAMILY>Saint-Andre</FAMILY></N><NICKNAME>stpeter</NICKNAME>\
             <URL>http://www.xmpp.org/</URL><BDAY>1966-08-06</BDAY><ORG><ORGNAME>XSF</ORGNAME><ORGUNIT/></ORG><TITLE>Director</TITLE>\
             <ROLE> </ROLE><TEL><WORK/><NUMBER>303-308-3282</NUMBER></TEL><TEL><NUMBER/></TEL>\
             <ADR><STREET>1899 Wynkoop</STREET><LOCALITY>Denver</LOCALITY><CTRY>USA</CTRY></ADR>\
             <EMAIL><INTERNET/><USERID>stpeter@jabber.org</USERID></EMAIL><DESC>\n more\n about me </DESC><EVIL><FN>x</FN></EVIL></vCard>",
        );
        let read = read(&card);
        let first = |field| read.first(field);
        assert_eq!(first(CardField::Name), Some("Peter <b>Saint-Andre"));
        assert_eq!(first(CardField::Nickname), Some("stpeter"));
        assert_eq!(first(CardField::Organisation), Some("XSF"));
        assert_eq!(first(CardField::Role), None);
        assert_eq!(
            read.of(CardField::Phone).collect::<Vec<_>>(),
            ["303-308-3282"]
        );
        assert_eq!(first(CardField::Address), Some("1899 Wynkoop, Denver, USA"));
        assert_eq!(first(CardField::Note), Some("more\n about me"));
        assert_eq!(read.of(CardField::Name).count(), 1);
        let unnamed =
            parse("<vCard xmlns='vcard-temp'><N><GIVEN>A</GIVEN><FAMILY>B</FAMILY></N></vCard>");
        assert_eq!(super::read(&unnamed).first(CardField::Name), Some("A B"));
    }

    #[test]
    fn the_picture_is_what_its_bytes_are() {
        let png = xep0084::picture(b"\x89PNG\r\n\x1a\nrest".to_vec()).expect("a picture");
        let card = parse(
            "<vCard xmlns='vcard-temp'><FN>P</FN><PHOTO><TYPE>text/html</TYPE><BINVAL>\niVBORw0K\n Ggpy ZXN0</BINVAL></PHOTO><X-Y>1</X-Y></vCard>",
        );
        assert_eq!(read_photo(&card), Some(png.clone()));
        let without = with_photo(&card, None);
        check(
            &without,
            "<vCard xmlns='vcard-temp'><FN>P</FN><X-Y>1</X-Y></vCard>",
        );
        check(
            &with_photo(&without, Some(&png)),
            "<vCard xmlns='vcard-temp'><FN>P</FN><X-Y>1</X-Y><PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw0KGgpyZXN0</BINVAL></PHOTO></vCard>",
        );
        for photo in [
            "",
            "<BINVAL/>",
            "<BINVAL>PHN2Zy8+</BINVAL>",
            "<EXTVAL>http://x</EXTVAL>",
        ] {
            let card = format!(
                "<vCard xmlns='vcard-temp'><PHOTO><TYPE>image/png</TYPE>{photo}</PHOTO></vCard>"
            );
            assert_eq!(read_photo(&parse(&card)), None, "{photo}");
        }
        assert!(
            find(&parse(
                "<iq xmlns='jabber:client'><vCard xmlns='vcard-temp'/></iq>"
            ))
            .is_some()
        );
    }
}
