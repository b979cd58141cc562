//! Making a backup, in whichever worker was asked: reading takes no lead.

use super::kept::Kept;
use super::{Worker, storage_trouble};
use crate::browser::{clock, randomness};
use crate::bus::{Password, Reply, Trouble};
use crate::engine::backup;
use crate::store::Store;
use crate::store::idb::{Account, Idb};

impl Worker {
    /// From the store that this worker leads.
    pub(super) async fn export(&self, store: &Kept, passphrase: &Password) {
        let made = make(store, passphrase).await;
        self.reply(&Reply::Exported(made));
    }

    /// While another tab leads.
    pub(super) async fn export_from_afar(&self, account: &Account, passphrase: &Password) {
        let made = match Idb::open(&self.names.database(&account.id)).await {
            Ok(store) => make(&Kept::Here(store), passphrase).await,
            Err(error) => Err(storage_trouble(&error)),
        };
        self.reply(&Reply::Exported(made));
    }
}

async fn make(store: &Kept, passphrase: &Password) -> Result<Vec<u8>, Trouble> {
    // All of it in one transaction: rows and cursor fit together.
    let loaded = store.load(&backup::reads()).await;
    let loaded = loaded.map_err(|error| storage_trouble(&error))?;
    backup::write(
        &loaded,
        passphrase,
        &mut *randomness::source(),
        clock::now(),
    )
}
