//! How wide and high a picture is once it is unpacked, as its first bytes say: a hundred kilobytes can hold gigabytes of one colour, which
//! a browser would make room for, for each place where it is shown.
//!
//! Where the bytes do not say it in the place where decoders look for it, these do not draw it either.
//!
//! Pure. May import `model`.

use crate::model::ImageType;

/// Most pixels of a picture that is shown: 16 MiB in memory.
const MOST_PIXELS: u64 = 4 << 20;

/// Whether there is room for it.
pub fn has_room(kind: ImageType, bytes: &[u8]) -> bool {
    size(kind, bytes)
        .is_none_or(|(width, height)| u64::from(width) * u64::from(height) <= MOST_PIXELS)
}

/// Width and height in pixels; `None`: they are not where they have to be.
fn size(kind: ImageType, bytes: &[u8]) -> Option<(u32, u32)> {
    match kind {
        ImageType::Png => {
            let header = bytes.get(12..)?.strip_prefix(b"IHDR")?;
            Some((big(header.get(..4)?), big(header.get(4..8)?)))
        }
        ImageType::Jpeg => jpeg(bytes),
        ImageType::Gif => gif(bytes),
        ImageType::Webp => webp(bytes),
    }
}

fn big(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0, |all, byte| all << 8 | u32::from(*byte))
}

fn little(bytes: &[u8]) -> u32 {
    (bytes.iter().rev()).fold(0, |all, byte| all << 8 | u32::from(*byte))
}

/// Through the segments until one says it (ITU T.81 §B.2.2).
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.get(2..)?;
    loop {
        // What stands between segments is skipped, as are the bytes that fill up.
        let start = rest.iter().position(|byte| *byte == 0xff)?;
        rest = rest.get(start..)?;
        let marker = rest.iter().position(|byte| *byte != 0xff)?;
        let kind = *rest.get(marker)?;
        rest = rest.get(marker + 1..)?;
        match kind {
            // Nothing, restarts, beginning: without a length.
            0 | 1 | 0xd0..=0xd8 => continue,
            // The picture itself, or its end.
            0xd9 | 0xda => return None,
            _ => {}
        }
        if matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc) {
            let (height, width) = (rest.get(3..5)?, rest.get(5..7)?);
            return Some((big(width), big(height)));
        }
        rest = rest.get(big(rest.get(..2)?) as usize..)?;
    }
}

/// The canvas, or the first picture where that is larger.
fn gif(bytes: &[u8]) -> Option<(u32, u32)> {
    let canvas = (little(bytes.get(6..8)?), little(bytes.get(8..10)?));
    let first = first_in_gif(bytes).unwrap_or_default();
    Some((canvas.0.max(first.0), canvas.1.max(first.1)))
}

fn first_in_gif(bytes: &[u8]) -> Option<(u32, u32)> {
    let packed = *bytes.get(10)?;
    let colours = match packed & 0x80 {
        0 => 0,
        _ => 3 << ((packed & 7) + 1),
    };
    let mut rest = bytes.get(13 + colours..)?;
    // Extensions: blocks with their lengths, the last one empty.
    while *rest.first()? == 0x21 {
        rest = rest.get(2..)?;
        loop {
            let length = usize::from(*rest.first()?);
            rest = rest.get(1 + length..)?;
            if length == 0 {
                break;
            }
        }
    }
    let picture = rest.strip_prefix(&[0x2c])?;
    let [left, top, width, height] =
        [0, 2, 4, 6].map(|at| picture.get(at..at + 2).map_or(0, little));
    Some((left + width, top + height))
}

/// The first chunk (RFC 9649 §2).
fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    let data = bytes.get(20..)?;
    match bytes.get(12..16)? {
        b"VP8X" => Some((little(data.get(4..7)?) + 1, little(data.get(7..10)?) + 1)),
        b"VP8L" => {
            let bits = little(data.get(1..5)?);
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8 " => {
            let side = |at: usize| data.get(at..at + 2).map(|it| little(it) & 0x3fff);
            Some((side(6)?, side(8)?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    fn of(bytes: &[u8]) -> Option<(u32, u32)> {
        size(ImageType::of(bytes)?, bytes)
    }

    #[test]
    fn pictures_say_how_large_they_are() {
        assert_eq!(of(&png(192, 193)), Some((192, 193)));
        // A comment, bytes that fill up, and then a progressive frame.
        let jpeg = b"\xff\xd8\xff\xfe\0\x05\xff\xc0\xff\xff\xff\xc2\0\x11\x08\x01\x02\x03\x04";
        assert_eq!(of(jpeg), Some((0x304, 0x102)));
        let mut gif = b"GIF89a\x02\0\x03\0\x80\0\0".to_vec();
        gif.extend([0; 6]);
        assert_eq!(of(&gif), Some((2, 3)));
        gif.extend(b"\x21\xf9\x04\0\0\0\0\0\x2c\x01\0\0\0\x07\0\x02\0");
        assert_eq!(of(&gif), Some((8, 3)));
        let webp = |chunk: &[u8]| [b"RIFF\0\0\0\0WEBP", chunk].concat();
        assert_eq!(
            of(&webp(b"VP8X\x0a\0\0\0\0\0\0\0\x0f\0\0\x1f\0\x01")),
            Some((16, 0x1_0020))
        );
        assert_eq!(
            of(&webp(b"VP8L\x05\0\0\0\x2f\x07\x40\x02\0")),
            Some((8, 10))
        );
        assert_eq!(
            of(&webp(b"VP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\x10\0\x20\0")),
            Some((16, 32))
        );
    }

    #[test]
    fn attack_a_small_file_is_a_large_picture() {
        for (width, height, fits) in [
            (192, 192, true),
            (2048, 2048, true),
            (2048, 2049, false),
            (65_535, 65_535, false),
            (u32::MAX, u32::MAX, false),
            (1, u32::MAX, false),
        ] {
            assert_eq!(has_room(ImageType::Png, &png(width, height)), fits);
        }
    }

    #[test]
    fn what_is_cut_off_says_nothing() {
        let whole = [
            png(9, 9),
            b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\0\x09\0\x09".to_vec(),
            b"GIF89a\x09\0\x09\0\x87\0\0".to_vec(),
            b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x09\0\0\x09\0\0".to_vec(),
            b"\xff\xd8\xff\xe0\xff\xff".to_vec(),
            b"\xff\xd8\xff\xe0\0\0".to_vec(),
        ];
        for bytes in whole {
            for end in 0..=bytes.len() {
                let part = bytes.get(..end).unwrap_or_default();
                if let Some(kind) = ImageType::of(part) {
                    has_room(kind, part);
                }
            }
        }
    }
}
