//! For which devices a message is encrypted, in which flavour, and about which a person is asked first.

use super::devices;
use super::records::SessionRow;
use super::state::{Address, Adopt};
use super::turn::Turn;
use crate::bus::Event;
use crate::model::{BareJid, Device, Flavour, Trust};
use crate::omemo::{self, Recipient, Session};
use crate::store::StoreError;

pub(super) struct Recipients {
    pub ready: Vec<Recipient>,
    pub excluded: Vec<Address>,
    /// A bundle is on its way.
    pub wait: bool,
    /// Devices that appeared after another one of their account was verified: a person is asked about them before anything goes out
    /// (XEP-0450 §4).
    pub undecided: Vec<Device>,
}

/// Every active device of the contact and every other one of our own, each with a session, or the reason why not.
pub(super) fn recipients(turn: &mut Turn<'_>, contact: &BareJid) -> Result<Recipients, StoreError> {
    let own = turn.state.own();
    let mut jids = vec![contact.clone()];
    if *contact != own {
        jids.push(own.clone());
    }
    let mut found = Recipients {
        ready: Vec::new(),
        excluded: Vec::new(),
        wait: false,
        undecided: Vec::new(),
    };
    for jid in jids {
        for device in devices::of(turn, &jid)? {
            let is_self = jid == own && turn.state.device.is_some_and(|(id, _)| id == device.id);
            if !device.is_active() || is_self {
                continue;
            }
            let address = (jid.clone(), device.id);
            if device.trust == Trust::Undecided && !device.passed_over {
                // What is to be compared has to be there.
                match (device.fingerprint, session_with(turn, &jid, &device)?) {
                    (None, Some(Next::Bundle(flavour))) => {
                        devices::ask_for_bundle(turn, &jid, device.id, flavour);
                        found.wait = true;
                    }
                    _ => found.undecided.push(device),
                }
                continue;
            }
            if !device.trust.may_receive() {
                found.excluded.push(address);
                continue;
            }
            match session_with(turn, &jid, &device)? {
                Some(Next::Session(session)) => found.ready.push(Recipient {
                    jid: jid.clone(),
                    device: device.id,
                    session: *session,
                }),
                Some(Next::Bundle(flavour)) => {
                    devices::ask_for_bundle(turn, &jid, device.id, flavour);
                    found.wait = true;
                }
                None => found.excluded.push(address),
            }
        }
    }
    Ok(found)
}

/// What encrypting for a device takes.
pub(super) enum Next {
    Session(Box<Session>),
    /// A session in this flavour has to be begun.
    Bundle(Flavour),
}

/// The session to encrypt for a device with, in the flavour that [`omemo::flavour_for`] chooses; `None` where it publishes nothing that
/// is of use.
pub(super) fn session_with(
    turn: &Turn<'_>,
    jid: &BareJid,
    device: &Device,
) -> Result<Option<Next>, StoreError> {
    let mut sessions: Vec<Session> = Vec::new();
    for flavour in Flavour::ALL {
        let place = SessionRow::place(jid, device.id, flavour);
        let row = turn.work.get::<SessionRow>(&place)?;
        sessions.extend(row.map(|row| row.session));
    }
    let has_session = |flavour| sessions.iter().any(|session| session.version() == flavour);
    let unusable = |flavour| {
        let failed = turn
            .state
            .bundles_failed
            .get(&(jid.clone(), device.id, flavour));
        !has_session(flavour) && failed.is_some_and(|until| turn.now < *until)
    };
    let Some(flavour) = omemo::flavour_for(device, unusable) else {
        return Ok(None);
    };
    let session = (sessions.into_iter()).find(|session| session.version() == flavour);
    Ok(Some(match session {
        Some(session) => Next::Session(Box::new(session)),
        None => Next::Bundle(flavour),
    }))
}

/// Tells the tabs about which devices somebody has to decide before messages of a chat go on; none: nothing is in the way.
pub(super) fn ask(turn: &mut Turn<'_>, chat: &BareJid, devices: Vec<Device>) {
    let asked = turn.state.asks.get(chat);
    if asked.map_or(&[][..], Vec::as_slice) == devices {
        return;
    }
    turn.adopts.push(Adopt::Asks(chat.clone(), devices.clone()));
    turn.tell(Event::Asks {
        chat: chat.clone(),
        devices,
    });
}

/// A person lets the messages of a chat go on without the devices that were asked about.
pub(super) fn go_on_without(turn: &mut Turn<'_>, chat: &BareJid) -> Result<(), StoreError> {
    for jid in [chat.clone(), turn.state.own()] {
        for mut device in devices::of(turn, &jid)? {
            if device.trust == Trust::Undecided && device.is_active() && !device.passed_over {
                device.passed_over = true;
                turn.work.put(&device);
            }
        }
    }
    ask(turn, chat, Vec::new());
    turn.adopts.push(Adopt::LookAtOutbox(true));
    Ok(())
}
