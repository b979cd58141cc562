//! QR codes as plain data: what is in that of a device, how it is drawn, and pictures without their colours.

use crate::bus::Code;
use crate::model::uri::build;
use crate::model::{BareJid, DeviceId, Fingerprint};

/// The `xmpp:` address with a device's fingerprint that clients with OMEMO show each other as a code.
pub fn uri(jid: &BareJid, device: DeviceId, key: &Fingerprint) -> String {
    let of = String::from("omemo-sid-") + &device.to_string();
    // As it is shown, without the blanks between its blocks.
    let key: String = key.to_string().chars().filter(|it| *it != ' ').collect();
    build(jid.as_str(), None, &[(&of, &key)])
}

/// The dark modules as the path of an SVG, one unit each.
pub fn path(code: &Code) -> String {
    let mut path = String::new();
    let (mut x, mut y) = (0, 0);
    for dark in &code.dark {
        if *dark {
            for part in ["M", &text(x), " ", &text(y), "h1v1h-1z"] {
                path.push_str(part);
            }
        }
        x += 1;
        if x == code.size {
            (x, y) = (0, y + 1);
        }
    }
    path
}

fn text(number: u32) -> String {
    number.to_string()
}

/// The brightness of pixels of red, green, blue and opacity; what is see-through counts as white paper.
pub fn grey(rgba: &[u8]) -> Vec<u8> {
    let one = |pixel: &[u8]| {
        let [red, green, blue, opacity] = *pixel else {
            return 255;
        };
        let bright = (u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29) >> 8;
        let opacity = u32::from(opacity);
        let on_white = (bright * opacity + 255 * (255 - opacity)) / 255;
        u8::try_from(on_white).unwrap_or(255)
    };
    rgba.chunks_exact(4).map(one).collect()
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    #[test]
    fn a_code_names_account_device_and_key() {
        let key = Fingerprint([0xab; 32]);
        let uri = uri(&BareJid::new("a b@example.org"), DeviceId(7), &key);
        let expected = format!("xmpp:a%20b@example.org?omemo-sid-7={}", "ab".repeat(32));
        assert_eq!(uri, expected);
    }

    #[test]
    fn dark_modules_are_squares() {
        let dark = vec![true, false, false, true];
        let code = Code { size: 2, dark };
        assert_eq!(path(&code), "M0 0h1v1h-1zM1 1h1v1h-1z");
    }

    #[test]
    fn colours_become_brightness() {
        let pixels = [
            [0, 0, 0, 255],
            [255, 255, 255, 255],
            [0, 0, 0, 0],
            [255, 0, 0, 255],
        ];
        assert_eq!(grey(pixels.as_flattened()), [0, 255, 255, 76]);
    }
}
