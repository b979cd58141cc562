//! What a person wants others to know.

use serde::{Deserialize, Serialize};

/// Kept for the account, on this device.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Preferences {
    /// Tell contacts what was seen (XEP-0333).
    pub send_markers: bool,
    /// Tell contacts that something is being written (XEP-0085).
    pub send_typing: bool,
    /// In an encrypted chat, send reactions and what takes a message back to devices of the legacy flavour, where only texts
    /// can be encrypted: the server can read them.
    pub clear_acts: bool,
    /// Tell contacts since when nobody has looked here (XEP-0319).
    pub send_idle: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            send_markers: true,
            send_typing: true,
            clear_acts: true,
            send_idle: true,
        }
    }
}
