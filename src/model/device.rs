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

/// A version of OMEMO. A device has one identity key for both.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Flavour {
    /// `eu.siacs.conversations.axolotl` (XEP-0384 0.3).
    Legacy,
    /// `urn:xmpp:omemo:2` (XEP-0384 0.9).
    Omemo2,
}

impl Flavour {
    pub const ALL: [Self; 2] = [Self::Legacy, Self::Omemo2];
}

/// One device of one account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Device {
    pub jid: BareJid,
    pub id: DeviceId,
    /// Unknown until its bundle was fetched or it wrote to us.
    pub fingerprint: Option<Fingerprint>,
    pub trust: Trust,
    /// On the account's published list of the legacy flavour.
    pub legacy: bool,
    /// On the account's published list of OMEMO 2.
    pub omemo2: bool,
    /// It was on that list once: a device that is not any more, and still on the other, was made weaker by somebody.
    pub omemo2_seen: bool,
    /// What its owner calls it, signed by the device (XEP-0384 §5.3.1).
    pub label: Option<String>,
    /// A label as it was published, with its signature: believed once the device's key is known.
    pub claimed: Option<(String, Vec<u8>)>,
    pub first_seen: Millis,
    /// When it last wrote something that could be opened.
    pub last_seen: Option<Millis>,
    /// A person who was asked about it let messages go on without it.
    pub passed_over: bool,
    /// When it was last decided whether to trust it.
    pub decided_at: Option<Millis>,
    /// When the session with it was last started anew because its messages could not be opened.
    pub healed_at: Option<Millis>,
}

impl Device {
    /// A device of which nothing is known but its id.
    pub fn new(jid: BareJid, id: DeviceId, trust: Trust, now: Millis) -> Self {
        Self {
            jid,
            id,
            fingerprint: None,
            trust,
            legacy: false,
            omemo2: false,
            omemo2_seen: false,
            label: None,
            claimed: None,
            first_seen: now,
            last_seen: None,
            passed_over: false,
            decided_at: None,
            healed_at: None,
        }
    }

    /// Whether the account publishes it. A device taken off every list keeps its row, and gets nothing.
    pub fn is_active(&self) -> bool {
        self.legacy || self.omemo2
    }

    pub fn is_listed(&self, flavour: Flavour) -> bool {
        match flavour {
            Flavour::Legacy => self.legacy,
            Flavour::Omemo2 => self.omemo2,
        }
    }

    /// Notes whether it is on a list; whether that is news.
    pub fn set_listed(&mut self, flavour: Flavour, listed: bool) -> bool {
        let was = self.is_listed(flavour);
        match flavour {
            Flavour::Legacy => self.legacy = listed,
            Flavour::Omemo2 => {
                self.omemo2 = listed;
                self.omemo2_seen |= listed;
            }
        }
        was != listed
    }

    /// Whether it once published OMEMO 2 and now publishes the legacy flavour alone.
    pub fn is_downgraded(&self) -> bool {
        self.omemo2_seen && !self.omemo2 && self.legacy
    }
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
