//! Words for `xmpp:` links and for giving one's own address to others.

// What was opened
pub const OPEN_LINK: &str = "Open an address";
pub const LINK_TO_ROOM: &str = "This leads to a room. Rooms are not there yet.";
pub const LINK_TO_REGISTER: &str =
    "This is an invitation to create an account. You have one here; sign out first to take it.";
pub const LINK_UNKNOWN: &str = "This link leads to nothing that can be opened here.";
pub const OWN_LINK: &str = "This is your own address.";
pub const LINK_KNOWN: &str = "You know this address as ";
pub const LINK_KEYS: &str = "The link also names encryption keys. They are not taken from a link, which anybody may have written: compare them with each other, or scan the code.";
pub const CODE_VERIFIES: &str =
    "The devices in the code that you scanned are verified when you go on.";
pub const LINK_BODY: &str =
    "The link suggests this text. It is put into the message field, and only you can send it:";
pub const ADD_TO_CONTACTS: &str = "Add to contacts";
pub const WRITE: &str = "Write";

// Sharing
pub const SHARE_ADDRESS: &str = "Share my address";
pub const SHARE_LEAD: &str = "Whoever scans this code or opens the link can write to you or add you. The code also has the key of this device: scanned from your screen, it is verified.";
pub const ADDRESS_CODE: &str = "Code of your address";
pub const OWN_LINK_LABEL: &str = "Link to your address";
pub const COPY_LINK: &str = "Copy link";
pub const SEND_LINK: &str = "Send…";
pub const COPY_BY_HAND: &str = "The browser does not let this page copy. The link is selected.";
pub const BY_CODE: &str = "With a code";
pub const BY_CODE_LEAD: &str = "Scan the code that somebody shows you, or show yours.";
pub const NO_ADDRESS_IN_CODE: &str = "There is no XMPP address in this code.";
pub const LINKS: &str = "Links";
pub const LINKS_LEAD: &str =
    "Links that begin with xmpp: lead to people. This browser can open them with this page.";
pub const LINKS_HERE: &str = "Open xmpp: links here";
pub const LINKS_ASKED: &str = "The browser was asked. If it asks you in turn, allow it.";
pub const LINKS_NOT: &str = "This browser does not let pages open links of this kind.";
