//! The server keeps the avatar in the personal node and the one in the vCard the same (XEP-0398).

/// A feature of the own account (§2): then only the node is published, and the server says in presence which picture it is.
pub const NS: &str = "urn:xmpp:pep-vcard-conversion:0";
