//! Media in data forms (XEP-0221): where a picture or a sound is that belongs to a field.

use super::payloads;
use minidom::Element;

pub const NS: &str = "urn:xmpp:media-element";

/// Most addresses taken of one field.
const MOST: usize = 16;

/// One place where it can be had, in one format.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Uri {
    /// `cid:` (XEP-0231) or an address of the web.
    pub uri: String,
    /// MIME type, as it was said.
    pub kind: String,
}

/// The media of a field: the same in several formats and places.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Media {
    pub uris: Vec<Uri>,
    /// Width and height in pixels at which it is to be shown.
    pub size: Option<(u16, u16)>,
}

impl Uri {
    /// The content id, where it is one.
    pub fn cid(&self) -> Option<&str> {
        self.uri.strip_prefix("cid:")
    }
}

/// The media of a field, where it has any.
pub fn read(field: &Element) -> Option<Media> {
    let media = payloads(field, "media", NS).next()?;
    let uris = payloads(media, "uri", NS).filter_map(|uri| {
        Some(Uri {
            kind: uri.attr("type")?.trim().to_ascii_lowercase(),
            uri: uri.text().trim().to_owned(),
        })
    });
    let side = |name: &str| media.attr(name).and_then(|side| side.trim().parse().ok());
    Some(Media {
        uris: uris.take(MOST).collect(),
        size: side("width").zip(side("height")),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::parse;
    use super::*;

    #[test]
    fn media_is_read_without_what_is_malformed() {
        // XEP-0221 §2.
        let media = read(&parse(
            "<field xmlns='jabber:x:data' var='ocr'><media xmlns='urn:xmpp:media-element' height='80' width='290'>\
             <uri type='image/jpeg'> http://www.victim.com/challenges/ocr.jpeg?F3A6292C </uri>\
             <uri>https://example.org/untyped</uri>\
             <uri type='image/JPEG'>cid:sha1+f24030b8d91d233bac14777be5ab531ca3b9f102@bob.xmpp.org</uri></media></field>",
        ))
        .expect("media");
        assert_eq!(media.size, Some((290, 80)));
        let cids: Vec<_> = media.uris.iter().map(Uri::cid).collect();
        let cid = "sha1+f24030b8d91d233bac14777be5ab531ca3b9f102@bob.xmpp.org";
        assert_eq!(cids, [None, Some(cid)]);
        assert_eq!(media.uris[1].kind, "image/jpeg");
        let odd = "<field xmlns='jabber:x:data'><media xmlns='urn:xmpp:media-element' height='-1' width='9'/></field>";
        assert_eq!(read(&parse(odd)), Some(Media::default()));
        assert_eq!(read(&parse("<field xmlns='jabber:x:data'/>")), None);
    }

    #[test]
    fn there_may_be_any_number_of_addresses() {
        let uris = "<uri type='image/png'>cid:x</uri>".repeat(1_000);
        let text = format!(
            "<field xmlns='jabber:x:data'><media xmlns='urn:xmpp:media-element'>{uris}</media></field>"
        );
        assert_eq!(read(&parse(&text)).expect("media").uris.len(), MOST);
    }
}
