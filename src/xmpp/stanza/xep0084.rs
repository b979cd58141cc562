//! Avatars in personal nodes (XEP-0084): one node says which picture it is, the other has it.
//!
//! Whose avatar it is, is who sent the event or the answer; the caller checks that, and that the bytes have the hash they
//! are known by. What lies behind a URL (§3.4) is not read: fetching it would tell a stranger's server that this account looks.

use super::payloads;
use crate::model::{AvatarHash, ImageType, Picture};
use crate::xmpp::picture;
use crate::xmpp::xml::{Build, element};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minidom::Element;
use sha1::{Digest as _, Sha1};

pub const NS_DATA: &str = "urn:xmpp:avatar:data";
pub const NS_METADATA: &str = "urn:xmpp:avatar:metadata";

/// Most bytes of a picture that is taken.
pub const MOST_BYTES: usize = 128 << 10;
/// Most alternatives that are looked at.
const MOST_INFOS: usize = 8;

/// What the metadata says of the picture in the data node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Info {
    pub hash: AvatarHash,
    /// It claims a size and a type that are taken; what it really has is seen later.
    pub is_fit: bool,
}

/// What a person's avatar is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Metadata {
    /// None is published (§3.5), or only behind a URL.
    Nothing,
    Picture(Info),
}

/// SHA-1 of a picture.
pub fn hash(bytes: &[u8]) -> AvatarHash {
    AvatarHash(Sha1::digest(bytes).into())
}

/// The bytes as a picture, where they are one that is taken.
pub fn picture(bytes: Vec<u8>) -> Option<Picture> {
    if bytes.len() > MOST_BYTES {
        return None;
    }
    let kind = ImageType::of(&bytes).filter(|kind| picture::has_room(*kind, &bytes))?;
    let hash = hash(&bytes);
    Some(Picture { hash, kind, bytes })
}

/// `<metadata/>`; `None` for anything else. Of several pictures the first that is fit counts, else the first.
pub fn read_metadata(metadata: &Element) -> Option<Metadata> {
    if !metadata.is("metadata", NS_METADATA) {
        return None;
    }
    let infos = payloads(metadata, "info", NS_METADATA)
        .take(MOST_INFOS)
        .filter(|info| info.attr("url").is_none())
        .filter_map(|info| {
            let hash = AvatarHash::parse(info.attr("id")?)?;
            let bytes = info.attr("bytes").map(|it| it.trim().parse::<usize>());
            let fits = bytes.is_none_or(|it| it.is_ok_and(|it| (1..=MOST_BYTES).contains(&it)));
            let is_shown = info
                .attr("type")
                .is_none_or(|it| ImageType::named(it).is_some());
            Some(Info {
                hash,
                is_fit: fits && is_shown,
            })
        });
    let infos: Vec<Info> = infos.collect();
    let chosen = infos.iter().find(|info| info.is_fit).or(infos.first());
    Some(chosen.map_or(Metadata::Nothing, |info| Metadata::Picture(*info)))
}

/// Says which picture it is; nothing: that there is none. `side`: how wide and high it is.
pub fn metadata(picture: Option<(&Picture, u32)>) -> Element {
    let info = picture.map(|(picture, side)| {
        element("info", NS_METADATA)
            .with("bytes", picture.bytes.len().to_string())
            .with("height", side.to_string())
            .with("id", picture.hash.to_string())
            .with("type", picture.kind.mime())
            .with("width", side.to_string())
    });
    element("metadata", NS_METADATA).children(info)
}

/// `<data/>` with a picture.
pub fn data(picture: &Picture) -> Element {
    element("data", NS_DATA).text_node(&STANDARD.encode(&picture.bytes))
}

/// The picture in `<data/>`; `None` where there is none that is taken.
pub fn read_data(data: &Element) -> Option<Picture> {
    if !data.is("data", NS_DATA) {
        return None;
    }
    picture(decode(&data.text())?)
}

/// Base64 with whatever white space (§4.1), of at most so many bytes as a picture may have.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    // Lines of 76 and an indentation: more is no picture that is taken.
    if text.len() > MOST_BYTES * 2 {
        return None;
    }
    let digits: String = text.split_ascii_whitespace().collect();
    STANDARD.decode(digits).ok()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    const HASH: &str = "111f4b3c50d7b0df729d299bc6f8e9ef9066971f";

    fn read(inner: &str) -> Option<Metadata> {
        read_metadata(&parse(&format!(
            "<metadata xmlns='urn:xmpp:avatar:metadata'>{inner}</metadata>"
        )))
    }

    fn fit(inner: &str) -> Option<bool> {
        match read(inner) {
            Some(Metadata::Picture(info)) => Some(info.is_fit),
            _ => None,
        }
    }

    #[test]
    fn metadata_there_and_back() {
        let png = picture(b"\x89PNG\r\n\x1a\nrest".to_vec()).expect("a picture");
        let written = metadata(Some((&png, 192)));
        check(
            &written,
            &format!(
                "<metadata xmlns='urn:xmpp:avatar:metadata'><info bytes='12' height='192' id='{}' type='image/png' width='192'/></metadata>",
                png.hash
            ),
        );
        let info = Info {
            hash: png.hash,
            is_fit: true,
        };
        assert_eq!(read_metadata(&written), Some(Metadata::Picture(info)));
        assert_eq!(read_metadata(&metadata(None)), Some(Metadata::Nothing));
        assert_eq!(read_metadata(&element("metadata", "other")), None);
    }

    #[test]
    fn what_is_claimed_decides_whether_it_is_asked_for() {
        assert_eq!(
            fit(&format!("<info id='{HASH}' bytes='9' type='image/png'/>")),
            Some(true)
        );
        assert_eq!(fit(&format!("<info id='{HASH}'/>")), Some(true));
        for bad in [
            "bytes='20971520' type='image/png'",
            "bytes='99999999999999999999999'",
            "bytes='-1'",
            "bytes='0'",
            "bytes='9' type='image/svg+xml'",
            "bytes='9' type='text/html'",
        ] {
            assert_eq!(
                fit(&format!("<info id='{HASH}' {bad}/>")),
                Some(false),
                "{bad}"
            );
        }
        for nothing in [
            "",
            "<info/>",
            "<info id='short' bytes='9'/>",
            &format!("<info id='{HASH}' bytes='9' url='https://example.org/a.png'/>"),
            "<pointer/>",
        ] {
            assert_eq!(read(nothing), Some(Metadata::Nothing), "{nothing}");
        }
        let two = format!(
            "<info id='{HASH}' bytes='9' type='image/avif'/><info id='{}' bytes='9' type='image/gif'/>",
            HASH.replace('1', "2")
        );
        assert_eq!(fit(&two), Some(true));
    }

    #[test]
    fn data_is_a_picture_or_nothing() {
        let png = picture(b"\x89PNG\r\n\x1a\nrest".to_vec()).expect("a picture");
        check(
            &data(&png),
            "<data xmlns='urn:xmpp:avatar:data'>iVBORw0KGgpyZXN0</data>",
        );
        assert_eq!(read_data(&data(&png)), Some(png.clone()));
        let read = |text: &str| {
            let text = format!("<data xmlns='urn:xmpp:avatar:data'>{text}</data>");
            read_data(&parse(&text))
        };
        assert_eq!(read("\n iVBORw0K\r\n\tGgpyZXN0 "), Some(png));
        assert_eq!(read("iVBORw0KGgpyZXN0!"), None);
        assert_eq!(read("PHN2Zy8+"), None, "an SVG");
        assert_eq!(read(""), None);
        let mut large = b"\x89PNG\r\n\x1a\n".to_vec();
        large.resize(MOST_BYTES + 1, 0);
        assert_eq!(read(&STANDARD.encode(&large)), None);
        large.pop();
        assert!(read(&STANDARD.encode(&large)).is_some());
        assert_eq!(read(&"A".repeat(MOST_BYTES * 2 + 1)), None);
    }

    #[test]
    fn attack_a_picture_that_unpacks_to_gigabytes_is_none() {
        let of = |side: u32| {
            let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
            png.extend(side.to_be_bytes());
            png.extend(side.to_be_bytes());
            picture(png)
        };
        assert!(of(512).is_some());
        assert_eq!(of(40_000), None);
    }
}
