//! Records in the shapes that older builds kept them in.
//!
//! Invariant: what is here is never changed: it is what is stored on people's devices.

use super::{ChatRow, MessageRow, OutboxRow, OwnDeviceRow, Sending};
use crate::bus::Preview;
use crate::model::{
    Arrangement, BareJid, ChatId, ChatKind, Contact, Delivery, Device, DeviceId, Encryption,
    Fingerprint, Id, Message, MessageKey, Millis, Notice, OriginId, Problem, StanzaId,
    Subscription, Trust,
};
use crate::omemo::OwnDevice;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Before there were two flavours.
#[derive(Deserialize)]
struct DeviceV1 {
    jid: BareJid,
    id: DeviceId,
    fingerprint: Option<Fingerprint>,
    trust: Trust,
    active: bool,
    label: Option<String>,
    first_seen: Millis,
}

pub(super) fn device(version: u8, bytes: &[u8]) -> Option<Device> {
    if version != 1 {
        return None;
    }
    let old: DeviceV1 = postcard::from_bytes(bytes).ok()?;
    Some(Device {
        fingerprint: old.fingerprint,
        legacy: old.active,
        label: old.label,
        ..Device::new(old.jid, old.id, old.trust, old.first_seen)
    })
}

/// Before there were two bundles to publish.
#[derive(Deserialize)]
struct OwnDeviceV1 {
    device: OwnDevice,
    published: bool,
    _republish: bool,
    listed: bool,
    _publishing: bool,
}

pub(super) fn own_device(version: u8, bytes: &[u8]) -> Option<OwnDeviceRow> {
    if version != 1 {
        return None;
    }
    let old: OwnDeviceV1 = postcard::from_bytes(bytes).ok()?;
    Some(OwnDeviceRow {
        device: old.device,
        published: old.published,
        // Nobody has that of OMEMO 2.
        republish: true,
        listed: old.listed,
        publishing: 0,
    })
}

/// Before there were rows that are no messages.
#[derive(Deserialize)]
struct MessageRowV1 {
    message: MessageV1,
    id: Option<Id>,
    stanza_id: Option<StanzaId>,
}

#[derive(Deserialize)]
struct MessageV1 {
    key: MessageKey,
    sender: BareJid,
    own: bool,
    origin_id: Option<OriginId>,
    at: Millis,
    body: String,
    delivery: Delivery,
    encryption: Encryption,
    device: Option<DeviceId>,
    problem: Option<Problem>,
    excluded: Vec<(BareJid, DeviceId)>,
}

pub(super) fn message(version: u8, bytes: &[u8]) -> Option<MessageRow> {
    match version {
        1 => {}
        2 => return message_v2(bytes),
        _ => return None,
    }
    let old: MessageRowV1 = postcard::from_bytes(bytes).ok()?;
    let message = old.message;
    Some(MessageRow {
        message: message.into(),
        id: old.id,
        stanza_id: old.stanza_id,
        markable: false,
        answers: None,
        ahead: BTreeSet::new(),
    })
}

impl From<MessageV1> for Message {
    fn from(old: MessageV1) -> Self {
        Self {
            own: old.own,
            origin_id: old.origin_id,
            body: old.body,
            delivery: old.delivery,
            encryption: old.encryption,
            device: old.device,
            problem: old.problem,
            excluded: old.excluded,
            ..Self::new(old.key, old.sender, old.at)
        }
    }
}

/// Before messages were about one another.
#[derive(Deserialize)]
struct MessageRowV2 {
    message: MessageV2,
    id: Option<Id>,
    stanza_id: Option<StanzaId>,
}

#[derive(Deserialize)]
struct MessageV2 {
    first: MessageV1,
    notice: Option<Notice>,
}

fn message_v2(bytes: &[u8]) -> Option<MessageRow> {
    let old: MessageRowV2 = postcard::from_bytes(bytes).ok()?;
    Some(MessageRow {
        message: Message {
            notice: old.message.notice,
            ..old.message.first.into()
        },
        id: old.id,
        stanza_id: old.stanza_id,
        markable: false,
        answers: None,
        ahead: BTreeSet::new(),
    })
}

/// Before drafts were kept, and before chats could be muted, pinned and archived.
#[derive(Deserialize)]
struct ChatRowV1 {
    id: ChatId,
    jid: BareJid,
    kind: ChatKind,
    last_position: u64,
    last: Option<PreviewV1>,
    unread: u32,
    read_through: Option<MessageKey>,
    encrypt: Option<bool>,
    has_devices: bool,
    was_encrypted: bool,
}

#[derive(Deserialize)]
struct PreviewV1 {
    body: String,
    own: bool,
    at: Millis,
    delivery: Delivery,
    problem: bool,
}

impl From<PreviewV1> for Preview {
    fn from(old: PreviewV1) -> Self {
        Self {
            body: old.body,
            own: old.own,
            at: old.at,
            delivery: old.delivery,
            problem: old.problem,
            retracted: false,
        }
    }
}

pub(super) fn chat(version: u8, bytes: &[u8]) -> Option<ChatRow> {
    match version {
        1 => {}
        2 => return chat_v2(bytes),
        _ => return None,
    }
    let old: ChatRowV1 = postcard::from_bytes(bytes).ok()?;
    Some(ChatRow {
        kind: old.kind,
        last_position: old.last_position,
        last: old.last.map(Preview::from),
        unread: old.unread,
        read_through: old.read_through,
        encrypt: old.encrypt,
        has_devices: old.has_devices,
        was_encrypted: old.was_encrypted,
        answered: true,
        ..ChatRow::new(old.id, old.jid)
    })
}

/// Before strangers were told from those whom this account had written to. Those builds answered everybody.
#[derive(Deserialize)]
struct ChatRowV2 {
    id: ChatId,
    jid: BareJid,
    kind: ChatKind,
    last_position: u64,
    last: Option<Preview>,
    unread: u32,
    read_through: Option<MessageKey>,
    encrypt: Option<bool>,
    has_devices: bool,
    was_encrypted: bool,
    displayed: Option<MessageKey>,
    draft: String,
    tells_state: bool,
    arrangement: Arrangement,
}

fn chat_v2(bytes: &[u8]) -> Option<ChatRow> {
    let old: ChatRowV2 = postcard::from_bytes(bytes).ok()?;
    Some(ChatRow {
        id: old.id,
        jid: old.jid,
        kind: old.kind,
        last_position: old.last_position,
        last: old.last,
        unread: old.unread,
        read_through: old.read_through,
        encrypt: old.encrypt,
        has_devices: old.has_devices,
        was_encrypted: old.was_encrypted,
        displayed: old.displayed,
        draft: old.draft,
        tells_state: old.tells_state,
        arrangement: old.arrangement,
        answered: true,
    })
}

/// Before there was anything to send but new texts.
#[derive(Deserialize)]
struct OutboxRowV1 {
    number: u64,
    chat: BareJid,
    row: MessageKey,
    origin_id: OriginId,
    body: String,
}

/// Before a draft had to stay encrypted.
#[derive(Deserialize)]
struct OutboxRowV2 {
    number: u64,
    chat: BareJid,
    row: MessageKey,
    origin_id: OriginId,
    act: Sending,
}

pub(super) fn outbox(version: u8, bytes: &[u8]) -> Option<OutboxRow> {
    let old = match version {
        1 => {
            let old: OutboxRowV1 = postcard::from_bytes(bytes).ok()?;
            OutboxRowV2 {
                number: old.number,
                chat: old.chat,
                row: old.row,
                origin_id: old.origin_id,
                act: Sending::Say {
                    body: old.body,
                    reply: None,
                },
            }
        }
        2 => postcard::from_bytes(bytes).ok()?,
        _ => return None,
    };
    Some(OutboxRow {
        number: old.number,
        chat: old.chat,
        row: old.row,
        origin_id: old.origin_id,
        act: old.act,
        // As the chat is when it goes out, which is how it was then.
        encrypted: false,
    })
}

/// Before requests could be granted in advance.
#[derive(Deserialize)]
struct ContactV1 {
    jid: BareJid,
    name: Option<String>,
    subscription: Subscription,
    asked: bool,
    groups: Vec<String>,
}

pub(super) fn contact(version: u8, bytes: &[u8]) -> Option<Contact> {
    if version != 1 {
        return None;
    }
    let old: ContactV1 = postcard::from_bytes(bytes).ok()?;
    Some(Contact {
        jid: old.jid,
        name: old.name,
        subscription: old.subscription,
        asked: old.asked,
        approved: false,
        groups: old.groups,
    })
}
