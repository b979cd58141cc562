//! Keys: bytes whose order is the order of what they stand for, so that a range of a backend is a range of values.

use core::fmt;

/// A composite key. Texts end with a zero byte (zero bytes within are escaped), numbers are big-endian.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Key(pub Vec<u8>);

impl Key {
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a text. Two texts never share a prefix that is the whole of one, so `("a", "bc")` is not `("ab", "c")`.
    pub fn text(mut self, text: &str) -> Self {
        for byte in text.bytes() {
            self.0.push(byte);
            if byte == 0 {
                self.0.push(0xff);
            }
        }
        self.0.push(0);
        self.0.push(0);
        self
    }

    pub fn number(mut self, number: u64) -> Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    pub fn small(mut self, number: u32) -> Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    /// The smallest key after every key that begins with this one; `None` when there is none.
    pub fn after_prefix(&self) -> Option<Key> {
        let mut bytes = self.0.clone();
        while let Some(last) = bytes.pop() {
            if let Some(next) = last.checked_add(1) {
                bytes.push(next);
                return Some(Key(bytes));
            }
        }
        None
    }
}

/// Keys hold addresses and ids: only their length is printed.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_keys_is_the_order_of_values() {
        let mut values = [
            ("b", 1),
            ("a", 300),
            ("a", 2),
            ("ab", 0),
            ("a\0", 5),
            ("", 9),
        ];
        values.sort_unstable();
        let keys: Vec<Key> = values
            .iter()
            .map(|(text, number)| Key::new().text(text).number(*number))
            .collect();
        assert!(keys.is_sorted());
    }

    #[test]
    fn a_prefix_range_ends_after_the_last_key_with_the_prefix() {
        let prefix = Key::new().text("a");
        let end = prefix.after_prefix().expect("has one");
        assert!(prefix.clone().number(u64::MAX) < end);
        assert!(Key::new().text("ab") > end || Key::new().text("ab") < prefix);
        assert_eq!(Key(vec![0xff, 0xff]).after_prefix(), None);
    }
}
