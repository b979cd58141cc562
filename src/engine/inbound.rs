//! What comes in: who really sent it, whether it is known, what it becomes.
//!
//! Invariants:
//! - Who sent a message is the bare JID of the *inner* `from` and the sending OMEMO device. A carbon (XEP-0280) is
//!   unwrapped only when it comes from the account's own bare JID (§11), and changes chat and direction, never cryptography.
//! - What is known is dropped before it is decrypted, so that a repeat never burns a ratchet step.
//! - A message that cannot be opened is a row with its cause. A malformed payload costs that payload alone.

use super::chats;
use super::devices;
use super::records::{
    KnownRow, MessageRow, Name, OwnDeviceRow, PrekeyRow, SessionRow, contact_key, device_key,
};
use super::state::{Adopt, State};
use super::turn::Turn;
use crate::bus::Event;
use crate::model::{
    BareJid, Contact, Delivery, Device, DeviceId, Encryption, Failure, Fingerprint, Id, Message,
    Millis, OriginId, Problem,
};
use crate::omemo::{self, OpenError};
use crate::store::{Reads, StoreError, Working};
use crate::xmpp::address;
use crate::xmpp::stanza::xep0203::Delay;
use crate::xmpp::stanza::xep0384_legacy::{self, Encrypted};
use crate::xmpp::stanza::{self, StanzaError, message, xep0184, xep0280, xep0334, xep0359};
use crate::xmpp::stream::NS_CLIENT;
use crate::xmpp::xml::{Build, element};
use minidom::Element;
use sha2::{Digest, Sha256};

/// A message that was read as far as it can be without the store.
pub(super) struct Incoming {
    pub number: u32,
    pub chat: BareJid,
    pub sender: BareJid,
    /// Written by this account, on another device.
    own: bool,
    carbon: bool,
    /// The full address it came from.
    from: String,
    id: Option<Id>,
    origin_id: Option<OriginId>,
    at: Option<Millis>,
    body: Option<String>,
    encrypted: Encryptedness,
    wants_receipt: bool,
    content: Content,
}

enum Content {
    Text,
    /// A receipt for an own message (XEP-0184).
    Receipt(Id),
    /// An own message bounced (RFC 6120 §8.3).
    Bounce(Id, StanzaError),
}

enum Encryptedness {
    No,
    /// The element is there and cannot be read.
    Malformed,
    Legacy(Box<Encrypted>),
}

/// Reads a stanza that is a chat message, carbon or not. `None` for everything else.
pub(super) fn read(state: &State, number: u32, stanza: &Element) -> Option<Incoming> {
    if stanza.name() != "message" {
        return None;
    }
    let own = state.account.clone()?;
    let unwrapped = xep0280::unwrap(&own, stanza);
    let carbon = unwrapped.is_some();
    if !carbon && xep0280::is_carbon(stanza) {
        tracing::warn!("a carbon that the own server did not make");
        return None;
    }
    let inner = match &unwrapped {
        Some(carbon) => &carbon.forwarded.stanza,
        None => stanza,
    };
    // An event (XEP-0060 §12.1) is no message of a person, whatever else it carries.
    if matches!(inner.attr("type"), Some("groupchat" | "headline")) || devices::is_event(inner) {
        return None;
    }
    let full_from = inner.attr("from").unwrap_or(own.as_str());
    let sender = address::bare(full_from)?;
    let to = inner
        .attr("to")
        .and_then(address::bare)
        .unwrap_or_else(|| own.clone());
    let is_own = sender == own;
    // Somebody else's message to a third one: nobody may send us that, not even our server.
    if !is_own && to != own {
        tracing::warn!("a message that is not for this account");
        return None;
    }
    let chat = if is_own { to } else { sender.clone() };
    let id = stanza::id(inner);
    let content = if inner.attr("type") == Some("error") {
        Content::Bounce(id.clone()?, StanzaError::read(inner))
    } else if let Some(receipt) = xep0184::read_received(inner) {
        Content::Receipt(receipt)
    } else {
        Content::Text
    };
    let encrypted = match inner.get_child("encrypted", xep0384_legacy::NS) {
        None => Encryptedness::No,
        Some(element) => match Encrypted::try_from(element) {
            Ok(encrypted) => Encryptedness::Legacy(Box::new(encrypted)),
            Err(_) => Encryptedness::Malformed,
        },
    };
    let body = message::body(inner);
    if matches!(
        (&content, &encrypted, &body),
        (Content::Text, Encryptedness::No, None)
    ) {
        return None;
    }
    Some(Incoming {
        number,
        chat,
        own: is_own,
        carbon,
        from: full_from.to_owned(),
        sender,
        id,
        origin_id: xep0359::read_origin(inner),
        at: sent_at(inner, &own)
            .or_else(|| unwrapped.as_ref().and_then(|carbon| carbon.forwarded.stamp)),
        body,
        encrypted,
        wants_receipt: xep0184::is_requested(inner),
        content,
    })
}

/// When the own server got what it kept for us (XEP-0203 §4): nobody else's word counts.
fn sent_at(message: &Element, own: &BareJid) -> Option<Millis> {
    let server = address::domain(own);
    let trusted =
        |from: Option<&BareJid>| from.is_some_and(|from| from == own || from.as_str() == server);
    Delay::read(message, trusted).map(|delay| delay.stamp)
}

impl Incoming {
    fn sending_device(&self) -> Option<DeviceId> {
        match &self.encrypted {
            Encryptedness::Legacy(encrypted) => Some(encrypted.sid),
            _ => None,
        }
    }

    /// What it is known by; `None` when it has no id at all.
    fn name(&self) -> Option<Name> {
        let id = match (&self.origin_id, &self.id) {
            (Some(id), _) => id.0.clone(),
            (None, Some(id)) => id.0.clone(),
            (None, None) => return None,
        };
        Some(Name {
            chat: self.chat.clone(),
            sender: self.sender.clone(),
            device: self.sending_device().map_or(0, |device| device.0),
            id,
        })
    }

    /// The own messages that a receipt or a bounce may mean: they are known by their id, encrypted or not.
    fn meant(&self, state: &State) -> Vec<Name> {
        let (Content::Receipt(id) | Content::Bounce(id, _)) = &self.content else {
            return Vec::new();
        };
        let devices = [0, state.device.map_or(0, |(device, _)| device.0)];
        devices
            .into_iter()
            .map(|device| Name {
                chat: self.chat.clone(),
                sender: state.own(),
                device,
                id: id.0.clone(),
            })
            .collect()
    }

    pub fn reads(&self, state: &State, reads: &mut Reads) {
        devices::reads(&self.chat, reads);
        devices::reads(&self.sender, reads);
        if let Some(name) = self.name() {
            reads.get::<KnownRow>(name.place());
        }
        for name in self.meant(state) {
            reads.get::<KnownRow>(name.place());
        }
        if let (Encryptedness::Legacy(encrypted), Some((own, _))) = (&self.encrypted, state.device)
        {
            reads.get::<SessionRow>(SessionRow::place(&self.sender, encrypted.sid));
            if let Some(prekey) = omemo::spent_prekey_in(encrypted, own) {
                reads.get::<PrekeyRow>(PrekeyRow::place(prekey));
            }
        }
    }

    pub fn more(&self, work: &Working, reads: &mut Reads) -> Result<(), StoreError> {
        if let Some(name) = self.name()
            && let Some(known) = work.get::<KnownRow>(&name.place())?
        {
            reads.get::<MessageRow>(MessageRow::place(known.row));
        }
        let (Content::Receipt(id) | Content::Bounce(id, _)) = &self.content else {
            return Ok(());
        };
        let own = work.get::<OwnDeviceRow>(&OwnDeviceRow::place())?;
        let account = work.get::<super::records::Account>(&super::records::Account::place())?;
        let Some(account) = account else {
            return Ok(());
        };
        for device in [0, own.map_or(0, |own| own.device.id.0)] {
            let name = Name {
                chat: self.chat.clone(),
                sender: account.jid.clone(),
                device,
                id: id.0.clone(),
            };
            if let Some(known) = work.get::<KnownRow>(&name.place())? {
                reads.get::<MessageRow>(MessageRow::place(known.row));
            }
        }
        Ok(())
    }
}

/// What the message becomes.
pub(super) fn resolve(turn: &mut Turn<'_>, incoming: Incoming) -> Result<(), StoreError> {
    match &incoming.content {
        Content::Receipt(_) if incoming.own => return Ok(()),
        Content::Receipt(_) => return advance(turn, &incoming, Delivery::Delivered),
        Content::Bounce(_, error) => {
            let words = error
                .text
                .clone()
                .unwrap_or_else(|| error.condition.clone());
            return advance(turn, &incoming, Delivery::Failed(Failure::Refused(words)));
        }
        Content::Text => {}
    }
    let name = incoming.name();
    let digest = ciphertext(&incoming);
    let known = match &name {
        Some(name) => turn.work.get::<KnownRow>(&name.place())?,
        None => None,
    };
    if let Some(known) = &known
        && (known.failed.is_none() || known.failed == digest)
    {
        return Ok(());
    }
    let opened = match &incoming.encrypted {
        Encryptedness::No => Outcome::plain(incoming.body.clone().unwrap_or_default()),
        Encryptedness::Malformed => Outcome::failed(Problem::Tampered, None),
        Encryptedness::Legacy(encrypted) => open(turn, &incoming, encrypted)?,
    };
    let Some(outcome) = opened else {
        return Ok(());
    };
    let is_fine = outcome.problem.is_none();
    keep(turn, &incoming, name, known, digest, outcome)?;
    if is_fine {
        send_receipt(turn, &incoming)?;
    }
    Ok(())
}

/// What was in a message.
struct Outcome {
    body: String,
    encryption: Encryption,
    device: Option<DeviceId>,
    problem: Option<Problem>,
}

impl Outcome {
    fn plain(body: String) -> Option<Self> {
        Some(Self {
            body,
            encryption: Encryption::None,
            device: None,
            problem: None,
        })
    }

    fn failed(problem: Problem, device: Option<DeviceId>) -> Option<Self> {
        Some(Self {
            body: String::new(),
            encryption: Encryption::OmemoLegacy,
            device,
            problem: Some(problem),
        })
    }
}

/// Opens a message and keeps what that changed. `None`: it had nothing to show.
fn open(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    encrypted: &Encrypted,
) -> Result<Option<Outcome>, StoreError> {
    let own = turn.own_device()?;
    let sid = encrypted.sid;
    // A repeat of what this very device sent, for which no row is known: there is nothing to open it with.
    if incoming.own && sid == own.device.id {
        return Ok(None);
    }
    let place = SessionRow::place(&incoming.sender, sid);
    let session = turn.work.get::<SessionRow>(&place)?.map(|row| row.session);
    let prekey = match omemo::spent_prekey_in(encrypted, own.device.id) {
        Some(id) => turn
            .work
            .get::<PrekeyRow>(&PrekeyRow::place(id))?
            .map(|row| row.0),
        None => None,
    };
    let device = turn
        .work
        .get::<Device>(&device_key(&incoming.sender, sid))?;
    let known_identity = device.as_ref().and_then(|device| device.fingerprint);
    let opened = omemo::open(
        &own.device,
        encrypted,
        session.as_ref(),
        prekey.as_ref(),
        known_identity,
        turn.random,
    );
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) => {
            tracing::debug!(%error, "a message could not be opened");
            // A key transport that is not for us has nothing that anybody could miss.
            if encrypted.payload.is_none() {
                return Ok(None);
            }
            if error == OpenError::NotForThisDevice {
                return Ok(Outcome::failed(Problem::NotForThisDevice, Some(sid)));
            }
            return Ok(Outcome::failed(Problem::from(error), Some(sid)));
        }
    };
    turn.work.put(&SessionRow {
        jid: incoming.sender.clone(),
        device: sid,
        session: opened.session,
    });
    note_device(turn, &incoming.sender, sid, device, opened.identity)?;
    if let Some(id) = opened.spent_prekey {
        replace_prekey(turn, id)?;
    }
    if opened.key_exchange {
        turn.adopts
            .push(Adopt::Answer((incoming.sender.clone(), sid)));
    }
    let Some(plaintext) = opened.plaintext else {
        return Ok(None);
    };
    Ok(Some(Outcome {
        body: String::from_utf8_lossy(&plaintext).into_owned(),
        encryption: Encryption::OmemoLegacy,
        device: Some(sid),
        problem: None,
    }))
}

/// Remembers the identity key of a device that wrote.
fn note_device(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    id: DeviceId,
    device: Option<Device>,
    identity: Fingerprint,
) -> Result<(), StoreError> {
    // A device that is not on the list as we know it: the list is another one by now.
    if !device.as_ref().is_some_and(|device| device.active) {
        devices::ask_for_list(turn, jid);
    }
    let device = match device {
        Some(device) if device.fingerprint == Some(identity) => return Ok(()),
        Some(device) => Device {
            fingerprint: Some(identity),
            ..device
        },
        None => {
            let known = devices::of(turn, jid)?;
            Device {
                jid: jid.clone(),
                id,
                fingerprint: Some(identity),
                trust: omemo::trust_of_new_device(&known),
                active: false,
                label: None,
                first_seen: turn.now,
            }
        }
    };
    turn.work.put(&device);
    Ok(())
}

/// A prekey is used once: it goes, another takes its place, and the bundle is published anew (XEP-0384 0.3 §4.7).
fn replace_prekey(turn: &mut Turn<'_>, id: u32) -> Result<(), StoreError> {
    let mut own = turn.own_device()?;
    turn.work.delete::<PrekeyRow>(PrekeyRow::place(id));
    for prekey in own.device.more_prekeys(1, turn.random) {
        turn.work.put(&PrekeyRow(prekey));
    }
    own.republish = true;
    turn.work.put(&own);
    turn.adopts.push(Adopt::LookAtBundle(true));
    Ok(())
}

/// The row of the message, new or healed.
fn keep(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    name: Option<Name>,
    known: Option<KnownRow>,
    digest: Option<[u8; 32]>,
    outcome: Outcome,
) -> Result<(), StoreError> {
    let failed = outcome.problem.is_some();
    if failed && known.is_some() {
        return Ok(());
    }
    let mut chat = chats::ensure(turn, &incoming.chat)?;
    if outcome.encryption != Encryption::None && !failed {
        chat.was_encrypted = true;
    }
    let healed = match &known {
        Some(known) => turn.work.get::<MessageRow>(&MessageRow::place(known.row))?,
        None => None,
    };
    let (key, at) = match &healed {
        Some(row) => (row.message.key, row.message.at),
        None => (
            chats::next_key(&mut chat),
            incoming.at.unwrap_or(turn.now).min(turn.now),
        ),
    };
    let message = Message {
        key,
        sender: incoming.sender.clone(),
        own: incoming.own,
        origin_id: incoming.origin_id.clone(),
        at,
        body: outcome.body,
        delivery: if incoming.own {
            Delivery::Sent
        } else {
            Delivery::Received
        },
        encryption: outcome.encryption,
        device: outcome.device,
        problem: outcome.problem,
        excluded: Vec::new(),
    };
    if healed.is_none() && !incoming.own {
        chat.unread = chat.unread.saturating_add(1);
    }
    if let Some(name) = name {
        turn.work.put(&KnownRow {
            name,
            row: key,
            failed: if failed { digest } else { None },
        });
    }
    turn.work.put(&MessageRow {
        message: message.clone(),
        id: incoming.id.clone(),
        stanza_id: None,
    });
    chats::preview(&mut chat, &message);
    turn.work.put(&chat);
    turn.tell(Event::Message {
        chat: incoming.chat.clone(),
        message,
    });
    chats::tell(turn, &chat)
}

/// An own message came further, or came back.
fn advance(turn: &mut Turn<'_>, incoming: &Incoming, delivery: Delivery) -> Result<(), StoreError> {
    for name in incoming.meant(turn.state) {
        let Some(known) = turn.work.get::<KnownRow>(&name.place())? else {
            continue;
        };
        let Some(mut row) = turn.work.get::<MessageRow>(&MessageRow::place(known.row))? else {
            continue;
        };
        let further = matches!(
            (&row.message.delivery, &delivery),
            (
                Delivery::Pending | Delivery::Sent,
                Delivery::Delivered | Delivery::Failed(_)
            ) | (Delivery::Delivered, Delivery::Displayed)
        );
        if further && row.message.own {
            row.message.delivery = delivery.clone();
            chats::update(turn, &incoming.chat, row)?;
        }
    }
    Ok(())
}

/// A receipt goes only to a direct message that was opened, asked for one, and came from a contact who sees our presence
/// anyway (XEP-0184 §5.5, §8); never to a carbon (XEP-0280 §10.4).
fn send_receipt(turn: &mut Turn<'_>, incoming: &Incoming) -> Result<(), StoreError> {
    let Some(id) = &incoming.id else {
        return Ok(());
    };
    if incoming.own || incoming.carbon || !incoming.wants_receipt {
        return Ok(());
    }
    let contact = turn.work.get::<Contact>(&contact_key(&incoming.sender))?;
    if contact.is_some_and(|contact| contact.subscription.sees_us()) {
        let own_id = turn.fresh_id();
        let receipt = element("message", NS_CLIENT)
            .with("type", "chat")
            .with("to", incoming.from.as_str())
            .with("id", own_id.as_str())
            .child(xep0184::received(id))
            .child(xep0334::store());
        turn.send_lasting(receipt, None);
    }
    Ok(())
}

/// What tells one ciphertext from another under the same name.
fn ciphertext(incoming: &Incoming) -> Option<[u8; 32]> {
    let Encryptedness::Legacy(encrypted) = &incoming.encrypted else {
        return None;
    };
    // With lengths: bytes that moved from one part to the next make another ciphertext.
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    part(&encrypted.iv);
    part(encrypted.payload.as_deref().unwrap_or_default());
    for key in &encrypted.keys {
        part(&key.rid.0.to_be_bytes());
        part(&[key.prekey.into()]);
        part(&key.data);
    }
    Some(hash.finalize().into())
}
