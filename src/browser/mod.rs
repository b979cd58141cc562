//! The web platform behind the engine's ports.

pub mod channel;
