//! (to come)

use super::keys::{KeyPair, PublicKey, Secret};
use serde::{Deserialize, Serialize};

/// One ratchet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ratchet {
    pub(crate) base_key: PublicKey,
    pub(crate) root: Secret,
    pub(crate) own: KeyPair,
    pub(crate) pending: Option<u32>,
}

impl Ratchet {
    pub fn awaits_answer(&self) -> bool {
        self.pending.is_some()
    }
}
