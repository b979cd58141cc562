//! The installed app: what the service worker and the page agree on.
//!
//! Invariant: a page is always served from one complete build, never from two.
