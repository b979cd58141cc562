//! The web platform behind the engine's ports: socket, clock, randomness, lease, channel, timers, and the two sides that
//! tie them together, [`worker`] (which drives an engine) and [`channel`] (which a tab talks through).
//!
//! Invariant: nothing here decides anything about messages. Names of databases, locks and channels begin with the path the
//! site is deployed under, so that two deployments on one origin never touch each other.
//!
//! May use web-sys; may import the engine's ports and `bus`, [`worker`] also the engine and the store; never `ui`, `view`
//! or `omemo`.

mod broadcast;
pub mod channel;
mod clock;
mod fetch;
mod lease;
mod names;
mod randomness;
mod websocket;
mod wire;
pub mod worker;

pub use clock::now;

// The tests below run where most of this room lives.
#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
