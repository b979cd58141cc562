//! Bytes between tabs and engines: commands, events and signals share one `BroadcastChannel`, told apart by the first byte; so do the
//! events and replies of a worker to its own tab. Behind an event's first byte are eight of its sender's: whoever has heard it already
//! need not read it.

use crate::bus::{Build, Command, Envelope, Event, Reply, Signal, SignalKind, decode, encode};
use js_sys::Uint8Array;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};

const COMMAND: u8 = 0;
const EVENT: u8 = 1;
const SIGNAL: u8 = 2;
const REPLY: u8 = 3;

thread_local! {
    static BUILD: RefCell<Build> = RefCell::default();
}

/// What is on the channel, for one side of it. The other side's messages are not even read: what reads them would be in both binaries.
pub enum Heard<T> {
    /// A command of this build, or bytes that [`read_event`] reads.
    Message(T),
    /// Of this build or another.
    Signal(Signal),
}

/// Which build this is, as the page says: told once, at the start.
pub fn set_build(build: Build) {
    BUILD.set(build);
}

/// This build; commands and events of another one are not understood.
pub fn build() -> Build {
    BUILD.with_borrow(Clone::clone)
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
    tagged(COMMAND, &[], &encode(envelope))
}

pub fn event(envelope: &Envelope<Event>) -> JsValue {
    tagged(EVENT, &envelope.from.to_be_bytes(), &encode(envelope))
}

/// From a worker to its own tab.
pub fn reply(reply: &Reply) -> JsValue {
    tagged(REPLY, &[], &encode(reply))
}

/// A signal of this build.
pub fn own_signal(kind: SignalKind, from: u64) -> Signal {
    let build = build();
    Signal { kind, from, build }
}

pub fn signal(signal: &Signal) -> JsValue {
    tagged(SIGNAL, &[], &signal.write())
}

fn tagged(tag: u8, head: &[u8], body: &[u8]) -> JsValue {
    let mut data = Vec::with_capacity(1 + head.len() + body.len());
    data.push(tag);
    data.extend_from_slice(head);
    data.extend_from_slice(body);
    bytes(&data)
}

/// Reads what engines listen to; `None` for what is of another build or none of ours.
pub fn heard_command(value: JsValue) -> Option<Heard<Box<Envelope<Command>>>> {
    match heard(COMMAND, value)? {
        Heard::Message(body) => read(&body).map(Heard::Message),
        Heard::Signal(signal) => Some(Heard::Signal(signal)),
    }
}

/// An event that is not read yet.
pub struct Unread {
    /// Random id of the engine that says it.
    pub from: u64,
    /// What [`read_event`] reads.
    pub data: Vec<u8>,
}

/// What tabs listen to, as it came; `None` for what is none of ours.
pub fn heard_event(value: JsValue) -> Option<Heard<Unread>> {
    match heard(EVENT, value)? {
        Heard::Message(data) => unread(data).map(Heard::Message),
        Heard::Signal(signal) => Some(Heard::Signal(signal)),
    }
}

/// What a worker says to its own tab.
pub enum Told {
    Event(Unread),
    Reply(Reply),
}

/// Reads it; `None` for what is none of ours.
pub fn told(value: JsValue) -> Option<Told> {
    match tag_and_body(value)? {
        (EVENT, data) => unread(data).map(Told::Event),
        (REPLY, data) => decode(&data).ok().map(Told::Reply),
        _ => None,
    }
}

fn unread(mut data: Vec<u8>) -> Option<Unread> {
    let from = u64::from_be_bytes(*data.first_chunk()?);
    data.drain(..size_of::<u64>());
    Some(Unread { from, data })
}

/// Reads what tabs listen to; `None` for what is of another build or none of ours.
pub fn read_event(body: &[u8]) -> Option<Box<Envelope<Event>>> {
    read(body)
}

fn heard(wanted: u8, value: JsValue) -> Option<Heard<Vec<u8>>> {
    match tag_and_body(value)? {
        (SIGNAL, data) => Signal::read(&data).map(Heard::Signal),
        (tag, data) if tag == wanted => Some(Heard::Message(data)),
        _ => None,
    }
}

fn tag_and_body(value: JsValue) -> Option<(u8, Vec<u8>)> {
    let mut data = to_vec(value)?;
    let tag = *data.first()?;
    data.remove(0);
    Some((tag, data))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Option<Box<Envelope<T>>> {
    let envelope: Envelope<T> = decode(body).ok()?;
    (envelope.build == build().name).then(|| Box::new(envelope))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::broadcast::Channel;
    use crate::bus::{Connection, Trouble};
    use futures_channel::mpsc;
    use futures_core::Stream;
    use std::pin::Pin;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn envelope<T>(build: impl Into<String>, to: Option<u64>, body: T) -> Envelope<T> {
        Envelope {
            build: build.into(),
            from: u64::MAX,
            to,
            seq: 9,
            body,
        }
    }

    #[wasm_bindgen_test]
    async fn what_one_says_the_others_hear_in_order_and_as_it_was() {
        let (sender, mut heard_by_other) = mpsc::unbounded();
        let own = sender.clone();
        let one = Channel::open("test/wire", move |_| drop(own.unbounded_send(None)));
        let _other = Channel::open("test/wire", move |data| {
            drop(sender.unbounded_send(Some(data)));
        });
        let said = envelope(
            build().name,
            Some(3),
            Command::StartChat {
                typed: "bob@ü.example 👋".into(),
            },
        );
        let told = envelope(
            build().name,
            None,
            Event::Connection {
                connection: Connection::Offline,
                trouble: Some(Trouble::Lost),
            },
        );
        one.post(&command(&said));
        one.post(&event(&told));
        let mut next = async || {
            core::future::poll_fn(|context| Pin::new(&mut heard_by_other).poll_next(context))
                .await
                .expect("open")
                .expect("not an echo")
        };
        let first = next().await;
        assert!(heard_event(first.clone()).is_none());
        let Some(Heard::Message(first)) = heard_command(first) else {
            panic!("not a command");
        };
        assert_eq!(*first, said);
        let second = next().await;
        assert!(heard_command(second.clone()).is_none());
        let Some(Heard::Message(second)) = heard_event(second) else {
            panic!("not an event");
        };
        assert_eq!(second.from, told.from);
        assert_eq!(read_event(&second.data).as_deref(), Some(&told));
    }

    #[wasm_bindgen_test]
    fn a_worker_tells_its_own_tab_events_and_replies_and_nothing_else() {
        let said = envelope(build().name, None, Event::Many(Vec::new()));
        let Some(Told::Event(heard)) = told(event(&said)) else {
            panic!("not an event");
        };
        assert_eq!(heard.from, said.from);
        assert_eq!(read_event(&heard.data).as_deref(), Some(&said));
        let answer = Reply::Read(Some("a code".into()));
        assert!(matches!(told(reply(&answer)), Some(Told::Reply(it)) if it == answer));
        let command = command(&envelope(build().name, None, Command::Attach));
        for data in [command, bytes(&[]), bytes(&[EVENT, 1, 2]), bytes(&[REPLY])] {
            assert!(told(data).is_none());
        }
    }

    #[wasm_bindgen_test]
    fn another_build_and_what_is_no_message_are_not_heard() {
        let of = |build| command(&envelope(build, None, Command::Attach));
        assert!(heard_command(of("another".into())).is_none());
        assert!(heard_command(of(build().name)).is_some());
        for data in [&[][..], &[0], &[1, 2, 3], &[7, 0]] {
            assert!(heard_command(bytes(data)).is_none());
            assert!(read_event(data).is_none());
        }
        for data in [&[][..], &[0, 2, 3], &[7, 0]] {
            assert!(heard_event(bytes(data)).is_none());
        }
        assert!(heard_command(JsValue::from_str("text")).is_none());
        assert!(heard_event(JsValue::NULL).is_none());
    }
}
