//! One suite of promises that every backend keeps. Called by each backend's own tests: natively for memory, in a
//! browser for IndexedDB.
