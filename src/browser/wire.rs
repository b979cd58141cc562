//! Bytes on the channel: commands and events share one `BroadcastChannel`, told apart by the first byte.

use crate::bus::{Command, Envelope, Event, decode, encode};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

const COMMAND: u8 = 0;
const EVENT: u8 = 1;

/// What is on the channel.
pub enum Heard {
    Command(Envelope<Command>),
    Event(Box<Envelope<Event>>),
}

/// This build; a message of another one is not understood.
pub fn build() -> &'static str {
    option_env!("SOTTO_BUILD").unwrap_or("dev")
}

/// For `postMessage`.
pub fn bytes(data: &[u8]) -> JsValue {
    Uint8Array::from(data).into()
}

/// What came by `postMessage`, if it is bytes.
pub fn to_vec(value: JsValue) -> Option<Vec<u8>> {
    value
        .dyn_into::<Uint8Array>()
        .ok()
        .map(|array| array.to_vec())
}

pub fn command(envelope: &Envelope<Command>) -> JsValue {
    tagged(COMMAND, &encode(envelope))
}

pub fn event(envelope: &Envelope<Event>) -> JsValue {
    tagged(EVENT, &encode(envelope))
}

fn tagged(tag: u8, body: &[u8]) -> JsValue {
    let mut data = Vec::with_capacity(body.len() + 1);
    data.push(tag);
    data.extend_from_slice(body);
    bytes(&data)
}

/// Reads a message of the channel; `None` for one of another build or none of ours.
pub fn heard(value: JsValue) -> Option<Heard> {
    let data = to_vec(value)?;
    let (tag, body) = data.split_first()?;
    let heard = match *tag {
        COMMAND => Heard::Command(
            decode(body)
                .ok()
                .filter(|envelope: &Envelope<Command>| envelope.build == build())?,
        ),
        EVENT => Heard::Event(Box::new(
            decode(body)
                .ok()
                .filter(|envelope: &Envelope<Event>| envelope.build == build())?,
        )),
        _ => return None,
    };
    Some(heard)
}
