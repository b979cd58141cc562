//! XMPP without a socket: addresses, XML, stanzas and the stream as a state machine.
//!
//! Invariant: sans-IO. Nothing here waits, reads a clock or draws from a global source of randomness; time comes in as
//! [`Millis`](crate::model::Millis), randomness as `&mut dyn CryptoRng`, frames as text. Everything read is remote and
//! may be hostile: what does not parse is an error or is left out, never a panic.
//!
//! - [`address`] is the only place that parses and normalises JIDs (RFC 7622).
//! - [`xml`] turns one WebSocket text into one element and back (RFC 7395 §3.3.3).
//! - [`picture`] says how large pictures are that came.
//! - [`plain`] makes remote words fit to be shown.
//! - [`stanza`] has one file per specification, named after it: builders and tolerant parsers.
//! - [`stream`] negotiates, authenticates, counts and keeps alive.
//! - [`disco`] is what this client says about itself (XEP-0030, XEP-0115).
//!
//! May import `model`. May not import omemo, store, engine; no `async`.

pub mod address;
pub mod disco;
pub mod picture;
pub mod plain;
mod prep;
pub mod stanza;
pub mod stream;
pub mod xml;
