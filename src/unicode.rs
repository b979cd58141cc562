//! Normalisation of text (Unicode Standard Annex 15).
//!
//! The browser has these tables, and a third of what compresses badly in the engine would be the same tables again (55 kB of what
//! people download). So there `String.prototype.normalize` does it, and natively a crate; `tests/wasm_worker.rs` holds the two against
//! each other. Text that is ASCII alone is normalised in every form and should not get here.
//!
//! A room of its own because `xmpp` and `engine` need it and may not touch the web's interfaces: pure, and imports nothing of ours.

pub use unicode_normalization::char::canonical_combining_class;

/// Canonical composition: keyboards differ in how they write the same letter.
pub fn nfc(text: &str) -> String {
    imp::normal(text, "NFC")
}

/// Compatibility composition.
pub fn nfkc(text: &str) -> String {
    imp::normal(text, "NFKC")
}

/// Compatibility decomposition of one character.
pub fn nfkd(c: char, give: impl FnMut(char)) {
    imp::decomposed(c, give);
}

#[cfg(target_family = "wasm")]
mod imp {
    use js_sys::JsString;
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    pub fn normal(text: &str, form: &str) -> String {
        JsString::from(text).normalize(form).into()
    }

    /// So many are remembered; an alphabet has far fewer, and a call for each letter of a history would be felt.
    const MOST: usize = 4096;

    thread_local! {
        static KNOWN: RefCell<BTreeMap<char, Box<str>>> = const { RefCell::new(BTreeMap::new()) };
    }

    pub fn decomposed(c: char, give: impl FnMut(char)) {
        let whole = KNOWN.with_borrow_mut(|known| {
            if known.len() >= MOST && !known.contains_key(&c) {
                known.clear();
            }
            let entry = known.entry(c);
            let whole = entry.or_insert_with(|| normal(c.encode_utf8(&mut [0; 4]), "NFKD").into());
            // Eighteen letters at most (U+FDFA).
            let mut letters = ['\0'; 18];
            let mut count = 0;
            for (letter, place) in whole.chars().zip(&mut letters) {
                *place = letter;
                count += 1;
            }
            (letters, count)
        });
        whole.0.into_iter().take(whole.1).for_each(give);
    }
}

#[cfg(not(target_family = "wasm"))]
mod imp {
    use unicode_normalization::UnicodeNormalization;

    pub fn normal(text: &str, form: &str) -> String {
        match form {
            "NFC" => text.nfc().collect(),
            _ => text.nfkc().collect(),
        }
    }

    pub fn decomposed(c: char, give: impl FnMut(char)) {
        core::iter::once(c).nfkd().for_each(give);
    }
}
