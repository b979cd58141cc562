//! Which trust a device gets that nobody has decided about: blind trust before verification (XEP-0450 §3, §4).
//!
//! Invariant: once a person compared one device of an account, no other device of it is trusted without a comparison.

use crate::model::{Device, Trust};

/// The trust of a device that is new to us, given the account's devices known so far (those off its list included: what
/// was verified once stays a reason to be asked).
pub fn trust_of_new_device(known: &[Device]) -> Trust {
    if known.iter().any(|device| device.trust == Trust::Verified) {
        Trust::Undecided
    } else {
        Trust::Blind
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BareJid, DeviceId};

    fn device(trust: Trust, active: bool) -> Device {
        let jid = BareJid::new("bob@example.org");
        Device {
            jid,
            id: DeviceId(1),
            fingerprint: None,
            trust,
            active,
            label: None,
            first_seen: 0,
        }
    }

    #[test]
    fn trust_is_blind_until_a_device_was_verified() {
        assert_eq!(trust_of_new_device(&[]), Trust::Blind);
        for trust in [Trust::Blind, Trust::Undecided, Trust::Distrusted] {
            assert_eq!(trust_of_new_device(&[device(trust, true)]), Trust::Blind);
        }
        let known = [device(Trust::Blind, true), device(Trust::Verified, false)];
        assert_eq!(trust_of_new_device(&known), Trust::Undecided);
    }
}
