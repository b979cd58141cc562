//! What is on screen, as plain data.
//!
//! Invariant: `State::apply` is the only thing that changes what is shown, and it takes only what the engine said. There
//! are no optimistic copies. May import `bus` and `model`; never leptos or web-sys.
