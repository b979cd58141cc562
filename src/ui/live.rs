//! A value that lives as long as the tab, while those who follow it come and go by the thousand.
//!
//! An `RwSignal` keeps whatever has ever followed it, also long after that is gone, and asks all of it with every change (reactive_graph 0.2:
//! only a node that runs again takes itself off the list). Somebody who scrolls through twenty thousand messages makes as many rows: each
//! would stay in memory in part, and slow down every later change. A trigger forgets with each change who follows it, and whoever is still
//! there follows anew.

use leptos::prelude::*;

/// See the module.
pub struct Live<T: Send + Sync + 'static> {
    value: StoredValue<T>,
    changed: StoredValue<ArcTrigger>,
}

impl<T: Send + Sync + 'static> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Live<T> {}

impl<T: Send + Sync + 'static> Live<T> {
    pub fn new(value: T) -> Self {
        Self {
            value: StoredValue::new(value),
            changed: StoredValue::new(ArcTrigger::new()),
        }
    }

    pub fn track(self) {
        self.changed.with_value(Track::track);
    }

    pub fn with<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.track();
        self.with_untracked(read)
    }

    pub fn with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.value.with_value(read)
    }

    pub fn set(self, value: T) {
        self.value.set_value(value);
        self.tell();
    }

    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.value.update_value(change);
        self.tell();
    }

    /// Tells those who follow only where `change` says that something did.
    pub fn maybe_update(self, change: impl FnOnce(&mut T) -> bool) {
        if self.value.try_update_value(change) == Some(true) {
            self.tell();
        }
    }

    fn tell(self) {
        self.changed.get_value().notify();
    }
}

impl<T: Clone + Send + Sync + 'static> Live<T> {
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}
