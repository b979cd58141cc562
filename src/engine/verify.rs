//! Fingerprints that a person scanned: `xmpp:` addresses with `omemo-sid-<device>=<fingerprint>` pairs, as other clients show them.

use super::atm;
use super::devices;
use super::records::device_key;
use super::state::Adopt;
use super::turn::Turn;
use crate::bus::{Event, Verdict};
use crate::model::uri::XmppUri;
use crate::model::{BareJid, Device, DeviceId, Fingerprint, Trust};
use crate::store::StoreError;
use crate::xmpp::address;
use subtle::ConstantTimeEq;

/// Most devices taken from one code.
const MOST: usize = 64;

/// Whose devices a code is about, and their fingerprints; `None` where it is no such code.
fn read(uri: &str) -> Option<(BareJid, Vec<(DeviceId, Fingerprint)>)> {
    let uri = XmppUri::parse(uri)?;
    let jid = address::bare(&uri.address)?;
    let devices: Vec<_> = uri.fingerprints().take(MOST).collect();
    (!devices.is_empty()).then_some((jid, devices))
}

/// A code was scanned to verify the devices of an account: each device that it names becomes verified where the key is the one known
/// for it, or none is known yet. One that differs makes that device distrusted, and is said.
pub(super) fn scanned(
    turn: &mut Turn<'_>,
    tab: u64,
    expected: &BareJid,
    uri: &str,
) -> Result<(), StoreError> {
    let verdict = match read(uri) {
        None => Verdict::NoCode,
        Some((jid, _)) if jid != *expected => Verdict::SomebodyElse(jid),
        Some((jid, listed)) => compare(turn, &jid, listed)?,
    };
    turn.tell_tab(
        tab,
        Event::Scanned {
            jid: expected.clone(),
            verdict,
        },
    );
    turn.adopts.push(Adopt::LookAtOutbox(true));
    devices::tell(turn, expected)
}

fn compare(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    listed: Vec<(DeviceId, Fingerprint)>,
) -> Result<Verdict, StoreError> {
    let own = turn.own_device()?.device;
    let (mut verified, mut differ) = (0, false);
    let mut changed = Vec::new();
    for (id, fingerprint) in listed {
        if *jid == turn.state.own() && id == own.id {
            continue;
        }
        let place = device_key(jid, id);
        let known = turn.work.all::<Device>(&place)?.pop();
        let mut device =
            known.unwrap_or_else(|| Device::new(jid.clone(), id, Trust::Undecided, turn.now));
        let same = match device.fingerprint {
            Some(known) => bool::from(known.0.ct_eq(&fingerprint.0)),
            None => true,
        };
        if same {
            devices::learn_identity(turn, &mut device, fingerprint)?;
            device.trust = Trust::Verified;
            verified += 1;
        } else {
            device.trust = Trust::Distrusted;
            differ = true;
        }
        device.decided_at = Some(turn.now);
        turn.work.put(&device);
        changed.push(device);
    }
    atm::decided(turn, jid, &changed)?;
    Ok(match (differ, verified) {
        (true, _) => Verdict::Differs,
        (false, 0) => Verdict::NoCode,
        (false, count) => Verdict::Verified(count),
    })
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    #[test]
    fn codes_of_this_and_other_clients_are_read() {
        let key = "0123456789abcdef".repeat(4);
        let uri = format!(
            "xmpp:Bob@example.org?omemo-sid-5={key};omemo-sid-77={}",
            key.to_uppercase()
        );
        let (jid, devices) = read(&uri).expect("a code");
        assert_eq!(jid, BareJid::new("bob@example.org"));
        let ids: Vec<_> = devices.iter().map(|(id, _)| id.0).collect();
        assert_eq!(ids, [5, 77]);
        assert_eq!(devices[0].1, devices[1].1);
        assert_eq!(devices[0].1.0[..2], [0x01, 0x23]);
        let escaped = read(&format!("xmpp:b%C3%B6b@example.org?omemo-sid-5={key}"));
        assert_eq!(escaped.expect("a code").0, BareJid::new("böb@example.org"));
        for bad in [
            String::new(),
            "https://example.org".into(),
            format!("xmpp:bob@example.org?omemo-sid-5={}", &key[1..]),
            format!("xmpp:bob@example.org?omemo-sid-x={key}"),
            format!("xmpp:bob@example.org?omemo-sid-5=é{}", &key[2..]),
            format!("xmpp:%GG@example.org?omemo-sid-5={key}"),
            format!("xmpp:bob%4?omemo-sid-5={key}"),
            "xmpp:bob@example.org".into(),
        ] {
            assert!(read(&bad).is_none(), "{bad}");
        }
    }
}
