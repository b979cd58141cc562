//! The engine: one actor for one account; the only writer of its store.
//!
//! Every input is one turn: **plan** (pure) → **load** (one read transaction) → **resolve** (pure; the cryptography is
//! here) → **commit** (one write transaction) → **adopt** (memory, send, tell the tabs). A turn may await the store, never
//! the network. Turns never interleave. Nothing is sent, acknowledged or shown before its commit has completed.
//!
//! The engine has no socket, clock or timer of its own: it takes [`ports::Input`]s and gives [`ports::Effect`]s, and
//! whoever drives it (the worker in the browser, a test natively) carries them out in order.
//!
//! May import `xmpp`, `omemo`, the store trait, `model`, `bus`; never web-sys, leptos or `store::idb`.

pub mod ports;
