//! (to come)

pub mod stanza;
