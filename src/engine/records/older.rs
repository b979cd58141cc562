//! Records in the shapes that older builds kept them in.
//!
//! Invariant: what is here is never changed: it is what is stored on people's devices.

use super::{MessageRow, OwnDeviceRow};
use crate::model::{
    BareJid, Delivery, Device, DeviceId, Encryption, Fingerprint, Id, Message, MessageKey, Millis,
    OriginId, Problem, StanzaId, Trust,
};
use crate::omemo::OwnDevice;
use serde::Deserialize;

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
    if version != 1 {
        return None;
    }
    let old: MessageRowV1 = postcard::from_bytes(bytes).ok()?;
    let message = old.message;
    Some(MessageRow {
        message: Message {
            key: message.key,
            sender: message.sender,
            own: message.own,
            origin_id: message.origin_id,
            at: message.at,
            body: message.body,
            delivery: message.delivery,
            encryption: message.encryption,
            device: message.device,
            problem: message.problem,
            excluded: message.excluded,
            notice: None,
        },
        id: old.id,
        stanza_id: old.stanza_id,
    })
}
