//! Where an engine keeps its account: one type for both places, so that the engine is compiled once.

use crate::model::Outgoing;
use crate::store::idb::Idb;
use crate::store::{Changes, Fence, Loaded, Memory, Reads, Store, StoreError};

#[derive(Clone)]
pub(super) enum Kept {
    Here(Idb),
    /// On a shared computer.
    Nowhere(Memory),
}

impl Store for Kept {
    async fn load(&self, reads: &Reads) -> Result<Loaded, StoreError> {
        match self {
            Self::Here(store) => store.load(reads).await,
            Self::Nowhere(store) => store.load(reads).await,
        }
    }

    async fn commit(&self, fence: Fence, changes: Changes) -> Result<(), StoreError> {
        match self {
            Self::Here(store) => store.commit(fence, changes).await,
            Self::Nowhere(store) => store.commit(fence, changes).await,
        }
    }

    async fn raise_fence(&self) -> Result<Fence, StoreError> {
        match self {
            Self::Here(store) => store.raise_fence().await,
            Self::Nowhere(store) => store.raise_fence().await,
        }
    }

    async fn deposit(&self, outgoing: &Outgoing) -> Result<(), StoreError> {
        match self {
            Self::Here(store) => store.deposit(outgoing).await,
            Self::Nowhere(store) => store.deposit(outgoing).await,
        }
    }
}
