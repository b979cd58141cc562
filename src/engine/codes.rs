//! QR codes: drawing one, and finding one in a picture. Both run in the worker, so that a tab loads nothing for them.
//!
//! Drawing is by `qrcodegen`: `fast_qr`, which is faster, brings tables that are larger than the rest of the engine's data.
//!
//! Nothing in a code is believed here: it is text that somebody held in front of a camera.

use crate::bus::Code;
use qrcodegen::{QrCode, QrCodeEcc};

/// Largest picture that is looked at, in pixels.
const MOST_PIXELS: u64 = 4096 * 4096;
/// Longest text of a code that is passed on, in bytes.
const LONGEST: usize = 4096;

/// A code with this text; `None` where it is too long for one.
pub fn draw(text: &str) -> Option<Code> {
    let drawn = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = drawn.size();
    let dark = (0..side)
        .flat_map(|y| (0..side).map(move |x| (x, y)))
        .map(|(x, y)| drawn.get_module(x, y))
        .collect();
    let size = u32::try_from(side).ok()?;
    Some(Code { size, dark })
}

/// The text of the first code in a picture that can be read: one byte a pixel, 0 is black, rows from the top.
pub fn read(width: u32, height: u32, grey: &[u8]) -> Option<String> {
    let pixels = u64::from(width).checked_mul(u64::from(height))?;
    if pixels == 0 || pixels > MOST_PIXELS || pixels != grey.len() as u64 {
        return None;
    }
    let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
    let at = |x: usize, y: usize| {
        let place = y.checked_mul(width).and_then(|row| row.checked_add(x));
        place
            .and_then(|place| grey.get(place))
            .copied()
            .unwrap_or(255)
    };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, at);
    (picture.detect_grids().into_iter())
        .filter_map(|grid| grid.decode().ok())
        .map(|(_, text)| text)
        .find(|text| text.len() <= LONGEST)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    /// The code as a picture, so many pixels a module, with a margin.
    fn picture(code: &Code, scale: usize, light: u8, dark: u8) -> (u32, Vec<u8>) {
        let size = code.size as usize;
        let side = (size + 8) * scale;
        let grey = (0..side * side).map(|pixel| {
            let (x, y) = (pixel % side / scale, pixel / side / scale);
            let inside = (4..size + 4).contains(&x) && (4..size + 4).contains(&y);
            match inside && code.dark[(y - 4) * size + x - 4] {
                true => dark,
                false => light,
            }
        });
        (u32::try_from(side).expect("small"), grey.collect())
    }

    #[test]
    fn a_code_that_was_drawn_is_read() {
        let text = format!(
            "xmpp:alice@example.org?omemo-sid-1234567890={}",
            "0123456789abcdef".repeat(4)
        );
        let code = draw(&text).expect("short");
        for (scale, light, dark) in [(3, 255, 0), (5, 255, 0), (4, 180, 60)] {
            let (side, grey) = picture(&code, scale, light, dark);
            assert_eq!(read(side, side, &grey).as_deref(), Some(&*text), "{scale}");
        }
    }

    #[test]
    fn what_is_no_code_is_none() {
        assert_eq!(draw(&"x".repeat(10_000)), None);
        assert_eq!(read(0, 0, &[]), None);
        assert_eq!(read(10, 10, &[0; 99]), None);
        assert_eq!(read(u32::MAX, u32::MAX, &[0; 99]), None);
        assert_eq!(read(100, 100, &[0; 10_000]), None);
        let noise: Vec<u8> = (0..40_000u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        assert_eq!(read(200, 200, &noise), None);
    }
}
