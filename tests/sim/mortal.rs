//! A store whose process ends.

use crate::model::Outgoing;
use crate::store::{Changes, Fence, Loaded, Memory, Reads, Store, StoreError};
use std::cell::Cell;
use std::rc::Rc;

/// When the process ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kill {
    /// The call is not carried out.
    Before,
    /// It is, and nobody hears of it.
    After,
}

/// A store whose process may end at any call.
#[derive(Clone, Default)]
pub struct Mortal {
    pub(super) memory: Memory,
    /// Calls so far.
    pub calls: Rc<Cell<u64>>,
    kill_at: Rc<Cell<Option<(u64, Kill)>>>,
    /// It has ended, and takes no further call.
    pub dead: Rc<Cell<bool>>,
    pub commits: Rc<Cell<u64>>,
    /// Somebody only looks at what there is: calls do not count, and end nothing.
    pub looked_at: Rc<Cell<bool>>,
}

impl Mortal {
    pub fn kill_at(&self, call: u64, how: Kill) {
        self.kill_at.set(Some((call, how)));
    }

    /// `Err`: the process is gone. `Ok(true)`: it goes as soon as the call was carried out.
    fn enter(&self) -> Result<bool, StoreError> {
        if self.dead.get() {
            return Err(StoreError::Gone);
        }
        if self.looked_at.get() {
            return Ok(false);
        }
        let call = self.calls.get();
        self.calls.set(call + 1);
        match self.kill_at.get() {
            Some((at, how)) if at == call => {
                self.kill_at.set(None);
                self.dead.set(true);
                match how {
                    Kill::Before => Err(StoreError::Gone),
                    Kill::After => Ok(true),
                }
            }
            _ => Ok(false),
        }
    }

    fn leave<T>(ends: bool, value: T) -> Result<T, StoreError> {
        if ends {
            Err(StoreError::Gone)
        } else {
            Ok(value)
        }
    }
}

impl Store for Mortal {
    async fn load(&self, reads: &Reads) -> Result<Loaded, StoreError> {
        let ends = self.enter()?;
        Self::leave(ends, self.memory.load(reads).await?)
    }
    async fn commit(&self, fence: Fence, changes: Changes) -> Result<(), StoreError> {
        let ends = self.enter()?;
        self.commits.set(self.commits.get() + 1);
        Self::leave(ends, self.memory.commit(fence, changes).await?)
    }
    async fn raise_fence(&self) -> Result<Fence, StoreError> {
        let ends = self.enter()?;
        Self::leave(ends, self.memory.raise_fence().await?)
    }
    async fn deposit(&self, outgoing: &Outgoing) -> Result<(), StoreError> {
        let ends = self.enter()?;
        Self::leave(ends, self.memory.deposit(outgoing).await?)
    }
}
