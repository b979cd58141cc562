//! Randomness of the browser (`crypto.getRandomValues`).

use rand_core::{CryptoRng, Rng, UnwrapErr};

/// The source that engines are given.
pub fn source() -> Box<dyn CryptoRng> {
    Box::new(UnwrapErr(getrandom::SysRng))
}

/// A random number, for ids of tabs and databases.
pub fn number() -> u64 {
    UnwrapErr(getrandom::SysRng).next_u64()
}
