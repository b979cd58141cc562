//! OMEMO devices as a person sees them.

use super::{BareJid, DeviceId, Millis};
use core::fmt;
use serde::{Deserialize, Serialize};

/// What this account decided about a device's identity key (XEP-0384 §8, XEP-0450 §3).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Trust {
    /// Nobody decided yet: nothing is encrypted for it.
    #[default]
    Undecided,
    /// Trusted without a comparison (blind trust before verification).
    Blind,
    /// A person compared the fingerprint.
    Verified,
    /// A person said no.
    Distrusted,
}

impl Trust {
    /// Whether messages may be encrypted for such a device.
    pub fn may_receive(self) -> bool {
        matches!(self, Self::Blind | Self::Verified)
    }
}

/// An identity key in its X25519 form, 32 bytes; shown as eight blocks of eight hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Fingerprint(pub [u8; 32]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, byte) in self.0.iter().enumerate() {
            if i > 0 && i % 4 == 0 {
                f.write_str(" ")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

/// One device of one account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Device {
    pub jid: BareJid,
    pub id: DeviceId,
    /// Unknown until its bundle was fetched or it wrote to us.
    pub fingerprint: Option<Fingerprint>,
    pub trust: Trust,
    /// On the account's published list. A device taken off it keeps its row, and gets nothing.
    pub active: bool,
    pub label: Option<String>,
    pub first_seen: Millis,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_eight_blocks_of_eight_digits() {
        let mut key = [0xab; 32];
        key[0] = 0x01;
        let shown = Fingerprint(key).to_string();
        assert!(shown.starts_with("01ababab abababab "));
        assert_eq!(shown.split(' ').count(), 8);
    }
}
