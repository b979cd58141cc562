//! QR codes: drawing one, and finding one in a picture. Both run in the worker, so that a tab loads nothing for them.
//!
//! Drawing is by `qrcodegen` and reading by `quircs`: `fast_qr` and `rqrr` would add 25 kB and 64 kB more to what is downloaded, for their
//! tables.
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
    let mut reader = quircs::Quirc::default();
    (reader.identify(width, height, grey))
        .filter_map(|code| code.ok()?.decode().ok())
        .filter(|code| code.payload.len() <= LONGEST)
        .find_map(|code| String::from_utf8(code.payload).ok())
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

    /// Pictures may come from anybody: one that is damaged, cut or noisy is a code, the same one, or none.
    #[test]
    fn damaged_pictures_are_none_or_the_same() {
        let text = format!("xmpp:bob@example.org?omemo-sid-5={}", "ab".repeat(32));
        let code = draw(&text).expect("short");
        let (side, good) = picture(&code, 3, 255, 0);
        let mut state = 1u64;
        let mut next = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize % below
        };
        for round in 0..300 {
            let mut grey = good.clone();
            for _ in 0..next(1 << (round % 12)) {
                let at = next(grey.len());
                grey[at] = next(256) as u8;
            }
            // A dark bar across it, and rows that are missing.
            if round % 3 == 0 {
                let from = next(grey.len());
                let to = (from + next(4_000)).min(grey.len());
                grey[from..to].fill(next(256) as u8);
            }
            let height = if round % 5 == 0 {
                side - next(40) as u32
            } else {
                side
            };
            grey.truncate((side * height) as usize);
            if let Some(read) = read(side, height, &grey) {
                assert_eq!(read, text);
            }
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
