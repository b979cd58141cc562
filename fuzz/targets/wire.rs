//! What OMEMO reads from others, as bytes: messages and key exchanges of both flavours in and out of a session, elements, lists, bundles
//! and scanned codes. Nothing that is refused may change anything, and no message opens twice.
#![no_main]

#[path = "../../src/random.rs"]
mod random;

use libfuzzer_sys::fuzz_target;
use minidom::Element;
use random::Numbers;
use sotto::model::{BareJid, DeviceId};
use sotto::omemo::{self, OwnDevice, Prekey, Recipient, Session};
use sotto::xmpp::stanza::xep0384;
use sotto::xmpp::stanza::xep0384_legacy::{self, Key};
use std::sync::LazyLock;

struct World {
    me: OwnDevice,
    prekeys: Vec<Prekey>,
    sid: DeviceId,
    legacy: Session,
    omemo2: Session,
    /// Good keys of the next message, to be spoilt.
    good: [Vec<u8>; 2],
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let numbers = &mut Numbers(1);
    let (me, prekeys) = OwnDevice::generate(numbers, 0);
    let (bob, _) = OwnDevice::generate(numbers, 0);
    let account = BareJid::new("alice@example.org");
    let recipient = |session| Recipient {
        jid: account.clone(),
        device: me.id,
        session,
    };
    let start = omemo::start_session(&bob, &me.bundle(&prekeys), numbers).expect("good");
    let first = omemo::seal(&bob, Some(b"a"), vec![recipient(start)], numbers);
    let id = omemo::spent_prekey_in(&first.encrypted, me.id);
    let prekey = prekeys.iter().find(|it| Some(it.id) == id);
    let legacy = omemo::open(&me, &first.encrypted, None, prekey, None, numbers).expect("good");
    let bundle = me.bundle_omemo2(&prekeys, numbers);
    let start = omemo::start_session_omemo2(&bob, &bundle, numbers).expect("good");
    let second = omemo::seal_omemo2(&bob, Some(b"a"), vec![recipient(start)], numbers);
    let id = omemo::spent_prekey_in_omemo2(&second.encrypted, &account, me.id);
    let prekey = prekeys.iter().find(|it| Some(it.id) == id);
    let omemo2 = omemo::open_omemo2(
        &me,
        &account,
        &second.encrypted,
        None,
        prekey,
        None,
        numbers,
    )
    .expect("good");
    let good = [
        first.encrypted.keys[0].data.clone(),
        second.encrypted.keys[0].1[0].data.clone(),
    ];
    World {
        sid: bob.id,
        legacy: legacy.session,
        omemo2: omemo2.session,
        me,
        prekeys,
        good,
    }
});

fuzz_target!(|bytes: &[u8]| {
    let Some((&mode, rest)) = bytes.split_first() else {
        return;
    };
    let world = &*WORLD;
    let account = BareJid::new("alice@example.org");
    match mode % 4 {
        0 | 1 => {
            let is_legacy = mode % 4 == 0;
            // Bytes as they are, or changes of good ones.
            let data = match mode & 0x10 {
                0 => rest.to_vec(),
                _ => {
                    let mut data = world.good[usize::from(!is_legacy)].clone();
                    for pair in rest.chunks_exact(2) {
                        let at = usize::from(pair[0]) % data.len();
                        data[at] ^= pair[1];
                    }
                    data
                }
            };
            let key = Key {
                rid: world.me.id,
                prekey: mode & 0x20 != 0,
                data,
            };
            let session = match (mode & 0x40 != 0, is_legacy) {
                (false, _) => None,
                (true, true) => Some(&world.legacy),
                (true, false) => Some(&world.omemo2),
            };
            let numbers = &mut Numbers(7);
            if is_legacy {
                let message = xep0384_legacy::Encrypted {
                    sid: world.sid,
                    keys: vec![key],
                    iv: vec![3; 12],
                    payload: Some(vec![1, 2, 3]),
                };
                let id = omemo::spent_prekey_in(&message, world.me.id);
                let prekey = world.prekeys.iter().find(|it| Some(it.id) == id);
                let opened = omemo::open(&world.me, &message, session, prekey, None, numbers);
                assert!(opened.is_err(), "a payload that nobody made");
            } else {
                let message = xep0384::Encrypted {
                    sid: world.sid,
                    keys: vec![(account.clone(), vec![key])],
                    payload: Some(vec![1; 16]),
                };
                let id = omemo::spent_prekey_in_omemo2(&message, &account, world.me.id);
                let prekey = world.prekeys.iter().find(|it| Some(it.id) == id);
                let opened = omemo::open_omemo2(
                    &world.me, &account, &message, session, prekey, None, numbers,
                );
                assert!(opened.is_err(), "a payload that nobody made");
            }
        }
        2 => {
            // Keys of a bundle: thirds of the bytes.
            let third = rest.len() / 3;
            let part = |n: usize| rest.get(n * third..(n + 1) * third).unwrap_or(&[]).to_vec();
            let bundle = xep0384::Bundle {
                identity_key: part(0),
                signed_prekey_id: 1,
                signed_prekey: part(1),
                signature: part(2),
                prekeys: vec![(1, part(0)), (2, part(1))],
            };
            let started = omemo::start_session_omemo2(&world.me, &bundle, &mut Numbers(3));
            assert!(started.is_err(), "a signature that nobody made");
        }
        _ => {
            let Ok(text) = core::str::from_utf8(rest) else {
                return;
            };
            let Ok(element) = sotto::xmpp::xml::parse(text) else {
                return;
            };
            // What is read is written and read again as the same.
            if let Ok(it) = xep0384::Encrypted::try_from(&element) {
                assert_eq!(xep0384::Encrypted::try_from(&Element::from(&it)), Ok(it));
            }
            if let Ok(it) = xep0384::DeviceList::try_from(&element) {
                assert_eq!(xep0384::DeviceList::try_from(&Element::from(&it)), Ok(it));
            }
            if let Ok(it) = xep0384::Bundle::try_from(&element) {
                assert_eq!(xep0384::Bundle::try_from(&Element::from(&it)), Ok(it));
            }
            if let Ok(it) = xep0384_legacy::Encrypted::try_from(&element) {
                assert_eq!(
                    xep0384_legacy::Encrypted::try_from(&Element::from(&it)),
                    Ok(it)
                );
            }
            if let Ok(it) = xep0384_legacy::DeviceList::try_from(&element) {
                assert_eq!(
                    xep0384_legacy::DeviceList::try_from(&Element::from(&it)),
                    Ok(it)
                );
            }
            if let Ok(it) = xep0384_legacy::Bundle::try_from(&element) {
                assert_eq!(
                    xep0384_legacy::Bundle::try_from(&Element::from(&it)),
                    Ok(it)
                );
            }
        }
    }
});
