//! Which trust a device gets that nobody has decided about: blind trust before verification (XEP-0450 §3, §4).
//!
//! Invariant: once a person compared one device of an account, no other device of it is trusted without a comparison.

use crate::model::{Device, Flavour, Trust};

/// The trust of a device that is new to us, given the account's devices known so far (those off its list included: what
/// was verified once stays a reason to be asked).
pub fn trust_of_new_device(known: &[Device]) -> Trust {
    if known.iter().any(|device| device.trust == Trust::Verified) {
        Trust::Undecided
    } else {
        Trust::Blind
    }
}

/// In which version of OMEMO a device is addressed, the only place where that is decided: OMEMO 2 where the device publishes
/// it, else the legacy flavour; `None` where it publishes neither. `unusable` is a flavour whose bundle was asked for and could not
/// be had or was no good: it is as good as not published.
///
/// A device is addressed in exactly one flavour. Whoever can hide the OMEMO 2 list (the server) can choose the weaker flavour by
/// it, so a device that once was on that list is shown as made weaker ([`Device::is_downgraded`]), and every message says in which
/// flavour it went.
pub fn flavour_for(device: &Device, unusable: impl Fn(Flavour) -> bool) -> Option<Flavour> {
    [Flavour::Omemo2, Flavour::Legacy]
        .into_iter()
        .filter(|flavour| device.is_listed(*flavour))
        .find(|flavour| !unusable(*flavour))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BareJid, DeviceId};

    fn device(trust: Trust, active: bool) -> Device {
        let jid = BareJid::new("bob@example.org");
        Device {
            legacy: active,
            ..Device::new(jid, DeviceId(1), trust, 0)
        }
    }

    #[test]
    fn a_device_is_addressed_in_the_best_flavour_that_it_publishes() {
        let mut bob = device(Trust::Blind, false);
        let none = |_| false;
        assert_eq!(flavour_for(&bob, none), None);
        bob.set_listed(Flavour::Legacy, true);
        assert_eq!(flavour_for(&bob, none), Some(Flavour::Legacy));
        bob.set_listed(Flavour::Omemo2, true);
        assert_eq!(flavour_for(&bob, none), Some(Flavour::Omemo2));
        let without_2 = |flavour| flavour == Flavour::Omemo2;
        assert_eq!(flavour_for(&bob, without_2), Some(Flavour::Legacy));
        bob.set_listed(Flavour::Legacy, false);
        assert_eq!(flavour_for(&bob, without_2), None);
        assert_eq!(flavour_for(&bob, none), Some(Flavour::Omemo2));
        assert!(!bob.is_downgraded());
        bob.set_listed(Flavour::Legacy, true);
        bob.set_listed(Flavour::Omemo2, false);
        assert!(bob.is_downgraded());
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
