//! Sotto: an XMPP chat client that lives wholly in the browser.
//!
//! One design in one line: **a functional core, one writer, one transaction per turn.** Everything that can be a pure
//! function over values is one; exactly one engine per account writes; whatever one event changes is committed together
//! or not at all.
//!
//! ```text
//!  tab:  ui ← view ⇄ bus ──postMessage, BroadcastChannel── bus ⇄ engine   :worker, holds the lease
//!                                                    ├ xmpp    sans-IO protocol
//!                                                    ├ omemo   pure cryptography and trust
//!                                                    └ store   trait: memory | idb
//!        browser implements the engine's ports (socket, clock, randomness, lease, channel)
//! ```
//!
//! | room | what it holds | may import |
//! |---|---|---|
//! | [`model`] | plain values everybody shares: ids, chats, messages, devices | nothing of ours |
//! | [`xmpp`] | stanzas (one file per XEP) and the stream as a state machine | `model`, `unicode` |
//! | [`omemo`] | key exchange, ratchet, bundles, trust, wire forms | `model`, `xmpp::stanza` |
//! | [`store`] | records, the store trait, its backends and one conformance suite | `model`, `omemo`'s records |
//! | [`engine`] | the actor: plan → load → resolve → commit → adopt | `xmpp`, `omemo`, `store`, `model`, `bus`, `unicode` |
//! | [`bus`] | commands and events that cross between tabs and the engine | `model` |
//! | [`view`] | what is on screen, as plain data | `bus`, `model` |
//! | `browser` | web platform behind the engine's ports | `bus`, the engine's ports; its `worker` also `engine`, `store` |
//! | `ui` | leptos components | `view`, `bus`, `browser::channel` |
//! | [`embed`] | the widget's message API | `view`, `bus` |
//! | [`unicode`] | normalisation of text, by the browser or a crate | nothing of ours |
//! | [`pwa`] | what the service worker and the page agree on | nothing of ours |
//! | `random` | numbers that follow from a seed, for tests alone; every room may import it | nothing of ours |
//!
//! `tests/layers.rs` holds the code to this table. Everything but `browser`, `ui` and `store::idb` builds and tests
//! natively.
//!
//! Where to start reading: [`engine`] for what happens to a message, [`omemo`] for how it is encrypted,
//! [`store`] for what is kept, [`view`] for what is shown.

pub mod bus;
pub mod embed;
pub mod engine;
pub mod model;
pub mod omemo;
pub mod pwa;
pub mod store;
pub mod unicode;
pub mod view;
pub mod xmpp;

#[cfg(test)]
mod random;

#[cfg(target_family = "wasm")]
pub mod browser;
#[cfg(target_family = "wasm")]
pub mod ui;
