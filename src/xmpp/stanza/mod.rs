//! Stanzas and their payloads: one file per specification, named after it, with builders and parsers over
//! `minidom::Element`.
//!
//! Invariant: parsers are tolerant payload by payload. A payload that is malformed is left out; the good ones beside it
//! are read; nothing here fails a whole stanza.
//!
//! May import `model` and `xmpp::{address, xml}`.

pub mod error;
// pub mod xep0384_legacy; // OMEMO, `eu.siacs.conversations.axolotl`
