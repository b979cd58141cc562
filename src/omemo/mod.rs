//! OMEMO: key exchange, ratchet, sessions, bundles and trust, as functions over values.
//!
//! What comes in are records and stanzas, what goes out are an outcome and the changed records; the caller commits them
//! together. There is no store in here, no `await`, no clock, and randomness is a parameter.
//! Invariant: whatever fails leaves the caller's records as they were.
//! May import `model` and `xmpp::stanza`, nothing else of ours.

pub mod keys;
pub mod own;
pub mod session;
pub mod trust;

mod chain;
mod flavour;
mod kdf;
mod open;
mod payload;
mod ratchet;
mod seal;
mod start;
mod wire;

#[cfg(all(test, not(target_family = "wasm")))]
mod attacks;
#[cfg(all(test, not(target_family = "wasm")))]
mod properties;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use open::{OpenError, Opened, open, open_omemo2, spent_prekey_in, spent_prekey_in_omemo2};
pub use own::{OwnDevice, Prekey, SignedPrekey};
pub use seal::{Recipient, Sealed, SealedOmemo2, seal, seal_omemo2};
pub use session::Session;
pub use start::{BundleError, start_session, start_session_omemo2};
pub use trust::{flavour_for, trust_of_new_device};
