//! What crosses between a tab and the engine: [`Command`]s one way, [`Event`]s the other, in an [`Envelope`].
//!
//! Both are encoded with postcard and cross `BroadcastChannel` and `postMessage` as one `Uint8Array`: measured, that is
//! faster both ways than building JavaScript objects with serde-wasm-bindgen, and smaller in the shipped wasm.
//!
//! Invariant: nothing secret crosses the channel. Passwords travel in [`Direct`], which goes by `postMessage` to the
//! tab's own worker alone; OMEMO keys never leave the engine.
//!
//! No behaviour here beyond encoding. May import `model` only.

mod command;
mod envelope;
mod event;
mod form;

pub use command::{Arrange, Command, Direct, Password, PersonChange, Report, ReportReason, Typing};
pub use envelope::{Build, BusError, Envelope, Signal, SignalKind, decode, encode};
pub use event::{
    Abilities, AccountInfo, ChatSummary, Code, Connection, Event, Gap, Hit, Part, Preview, Profile,
    ProfilePart, Refusal, Reply, StorageTrouble, Trouble, Verdict,
};
pub use form::{
    AccountAct, AccountOrder, ActOutcome, Answers, Ask, Choices, Denial, Field, Form, Medium,
    Picture, Registration,
};
