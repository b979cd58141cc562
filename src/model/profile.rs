//! What people say of themselves: pictures and vCards.

use core::fmt;
use serde::{Deserialize, Serialize};

/// SHA-1 of a picture's bytes: what avatars are known by (XEP-0084 §4.2.1, XEP-0153 §3.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct AvatarHash(pub [u8; 20]);

impl AvatarHash {
    /// 40 hexadecimal digits, of either case.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().as_bytes();
        let mut hash = [0; 20];
        if digits.len() != 2 * hash.len() {
            return None;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16);
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            let [high, low] = pair else { return None };
            *byte = u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?;
        }
        Some(Self(hash))
    }
}

/// Lower case, as everybody writes it.
impl fmt::Display for AvatarHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The kinds of pictures that are shown. No SVG: that is a program.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ImageType {
    Png,
    Jpeg,
    Webp,
    Gif,
}

impl ImageType {
    /// What the bytes are, whatever anybody says of them.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
        match bytes {
            _ if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => Some(Self::Png),
            _ if bytes.starts_with(&[0xff, 0xd8, 0xff]) => Some(Self::Jpeg),
            _ if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") => Some(Self::Gif),
            _ if webp => Some(Self::Webp),
            _ => None,
        }
    }

    pub fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    /// The kind that a media type names.
    pub fn named(mime: &str) -> Option<Self> {
        [Self::Png, Self::Jpeg, Self::Webp, Self::Gif]
            .into_iter()
            .find(|kind| kind.mime().eq_ignore_ascii_case(mime.trim()))
    }
}

/// A picture of somebody.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    pub hash: AvatarHash,
    pub kind: ImageType,
    pub bytes: Vec<u8>,
}

/// Only its size is printed.
impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({}, {} bytes)", self.hash, self.bytes.len())
    }
}

/// What a line of a vCard is about: what is shown of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum CardField {
    Name,
    Nickname,
    Organisation,
    Title,
    Role,
    Email,
    Phone,
    Url,
    Birthday,
    Address,
    Note,
}

impl CardField {
    /// What a person can say of themselves here, in the order of the form.
    pub const OWN: [CardField; 8] = [
        CardField::Name,
        CardField::Organisation,
        CardField::Title,
        CardField::Email,
        CardField::Phone,
        CardField::Url,
        CardField::Birthday,
        CardField::Note,
    ];
}

/// A vCard as plain text, line by line, in the order in which it came. Remote text: bounded, and shown as text.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Card(pub Vec<(CardField, String)>);

impl Card {
    /// The first line about something.
    pub fn first(&self, field: CardField) -> Option<&str> {
        self.of(field).next()
    }

    pub fn of(&self, field: CardField) -> impl Iterator<Item = &str> {
        (self.0.iter())
            .filter(move |line| line.0 == field)
            .map(|line| line.1.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_40_digits() {
        let text = "111f4b3c50d7b0df729d299bc6f8e9ef9066971f";
        let hash = AvatarHash::parse(text).expect("a hash");
        assert_eq!(hash.to_string(), text);
        assert_eq!(AvatarHash::parse(&text.to_uppercase()), Some(hash));
        for bad in [
            "",
            "11",
            &text[1..],
            "g11f4b3c50d7b0df729d299bc6f8e9ef9066971f",
            "é1f4b3c50d7b0df729d299bc6f8e9ef9066971f",
        ] {
            assert_eq!(AvatarHash::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_first_bytes_say_what_a_picture_is() {
        let of = ImageType::of;
        assert_eq!(of(b"\x89PNG\r\n\x1a\n...."), Some(ImageType::Png));
        assert_eq!(of(&[0xff, 0xd8, 0xff, 0xe0]), Some(ImageType::Jpeg));
        assert_eq!(of(b"GIF89a.."), Some(ImageType::Gif));
        assert_eq!(of(b"RIFF\0\0\0\0WEBPVP8 "), Some(ImageType::Webp));
        assert_eq!(of(b"RIFF\0\0\0\0WAVEfmt "), None);
        assert_eq!(of(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
        assert_eq!(of(b"<?xml version='1.0'?><svg/>"), None);
        assert_eq!(of(b""), None);
        assert_eq!(ImageType::named("IMAGE/PNG"), Some(ImageType::Png));
        assert_eq!(ImageType::named("image/svg+xml"), None);
    }
}
