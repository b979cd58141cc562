//! One colour for one address, the same on every client and device (XEP-0392).
//!
//! The angle is the specification's. Its colours are those of HSLuv, whose conversion is a page of matrices; the styles here take
//! `oklch()`, so a short table says which hue there looks like an angle of HSLuv (at full saturation and half lightness), within
//! four degrees. Lightness and chroma are the style's, for each scheme.

use sha1::{Digest, Sha1};

/// Hues of OKLCH for every 15° of HSLuv, counted on past 360°.
const HUES: [u16; 25] = [
    8, 33, 53, 71, 87, 101, 113, 125, 136, 150, 163, 174, 186, 197, 209, 223, 238, 256, 285, 309,
    323, 333, 342, 353, 368,
];
/// 15°, in parts of 65536 of a circle.
const STEP: u32 = 65536 / 24;

/// The angle of a text (§5.1), in parts of 65536 of a circle.
fn angle(text: &str) -> u16 {
    let hash = Sha1::digest(text.as_bytes());
    u16::from_le_bytes([hash[0], hash[1]])
}

/// The hue for `oklch()`, in degrees below 360. A JID has to be prepared (§6.2).
pub fn hue(text: &str) -> u16 {
    let angle = u32::from(angle(text));
    let at = (angle / STEP).min(23) as usize;
    let (from, to) = (u32::from(HUES[at]), u32::from(HUES[at + 1]));
    let past = angle - at as u32 * STEP;
    ((from + (to - from) * past.min(STEP) / STEP) % 360) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    /// §13.1.
    #[test]
    fn the_angles_are_those_of_the_specification() {
        for (text, degrees) in [
            ("Romeo", 327.255_249),
            ("juliet@capulet.lit", 209.410_400),
            ("😺", 331.199_341),
            ("council", 359.994_507),
            ("Board", 171.430_664),
        ] {
            let found = f64::from(angle(text)) * 360.0 / 65536.0;
            assert!((found - degrees).abs() < 0.001, "{text}: {found}");
        }
    }

    /// The hues of the specification's colours in OKLCH, computed elsewhere.
    #[test]
    fn the_hues_look_alike() {
        for (text, expected) in [
            ("Romeo", 341),
            ("juliet@capulet.lit", 208),
            ("😺", 343),
            ("council", 8),
            ("Board", 179),
        ] {
            let off = i32::from(hue(text)) - expected;
            assert!(
                off.rem_euclid(360).min((-off).rem_euclid(360)) <= 4,
                "{text}: {}",
                hue(text)
            );
        }
    }
}
