//! What is said about people, and what can be done about them and their chats.

use super::join;
use crate::model::{Contact, Presence, Seen, Subscription};

// The list
pub const LISTS: &str = "Lists";
pub const CONTACTS: &str = "Contacts";
pub const ARCHIVED: &str = "Archived";
pub const ARCHIVED_CHATS: &str = "Archived chats";
pub const BACK_TO_LIST: &str = "Back to all chats";
pub const FIND: &str = "Search chats and contacts, and messages";
pub const FIND_SHORT: &str = "Search";
pub const FIND_CONTACTS: &str = "Search contacts";
pub const CLEAR: &str = "Clear";
pub const NOTHING_FOUND: &str = "Nobody and nothing here is called so.";
pub const NO_CONTACTS: &str = "No contacts yet";
pub const NO_CONTACTS_LEAD: &str =
    "Add somebody by their XMPP address to see when they are available.";
pub const IN_NO_GROUP: &str = "In no group";
pub const PINNED: &str = "Pinned";
pub const MUTED: &str = "Muted";
pub const BLOCKED: &str = "Blocked";
pub const WAITS: &str = "Changed here. Your server hears of it when you are connected.";

// The menu of a chat
pub const CHAT_OPTIONS: &str = "Chat options";
pub const MENU_DETAILS: &str = "Contact details";
pub const PIN: &str = "Pin";
pub const UNPIN: &str = "Unpin";
pub const MUTE_HOUR: &str = "Mute for an hour";
pub const MUTE_LONG: &str = "Mute for 8 hours";
pub const MUTE: &str = "Mute";
pub const UNMUTE: &str = "Unmute";
pub const ARCHIVE: &str = "Archive";
pub const UNARCHIVE: &str = "Take out of the archive";
pub const BLOCK_DOTS: &str = "Block…";

// Adding
pub const ADD_CONTACT: &str = "Add contact";
pub const ADD_CONTACT_LEAD: &str = "They are asked whether you may see when they are available.";
pub const NAME_OPTIONAL: &str = "Name (as you want to see it)";
pub const GROUPS: &str = "Groups";
pub const GROUPS_HINT: &str = "Separated by commas, for example Family, Work.";
pub const SHARE_BACK: &str = "Let them see when I am available";
pub const ADD: &str = "Add";
pub const NOT_ADDABLE: &str = "This is not the address of somebody else. It looks like name@example.org; check what was typed.";

// Requests
pub const REQUESTS: &str = "Requests";
pub const ASKS: &str = "Wants to see when you are available";
pub const ACCEPT: &str = "Accept";
pub const DECLINE: &str = "Decline";

// Details
pub const DETAILS_OF: &str = "Contact details";
pub const NAME_FIELD: &str = "Name";
pub const SAVED: &str = "Saved.";
pub const SEE_THEM: &str = "See when they are available";
pub const SEE_THEM_ASKED: &str = "They were asked and have not answered yet.";
pub const ASK_AGAIN: &str = "Ask again";
pub const LET_THEM: &str = "Let them see when I am available";
pub const LET_THEM_LATER: &str = "As soon as they ask.";
pub const NOT_A_CONTACT: &str = "Not one of your contacts.";
pub const REMOVE_CONTACT: &str = "Remove contact";
pub const REMOVE_QUESTION: &str = "Remove this contact?";
pub const REMOVE_CONTACT_LEAD: &str =
    "Neither of you sees any more when the other is available. The chat stays.";
pub const COPY_ADDRESS: &str = "Copy address";
pub const ADDRESS_COPIED: &str = "Copied.";
pub const NOT_DONE_BEFORE: &str = "Your server did not do this: ";
pub const WRITE_MESSAGE: &str = "Write a message";

// Blocking
pub const BLOCK: &str = "Block";
pub const UNBLOCK: &str = "Unblock";
pub const BLOCK_TITLE: &str = "Block";
pub const BLOCK_LEAD: &str = "Your server lets nothing through from them any more: no messages, no requests. They are not told, and what was written stays here.";
pub const REPORT: &str = "Report to your server, too";
pub const REPORT_SPAM: &str = "Unwanted messages";
pub const REPORT_ABUSE: &str = "Abuse";
pub const REPORT_REASON: &str = "Reason";
pub const REPORT_WORDS: &str = "In your own words (optional)";
pub const REPORT_MESSAGES: &str = "Name their last messages";
pub const REPORT_MESSAGES_HINT: &str =
    "By the numbers that your server’s archive gave them, not by what is in them.";
pub const BLOCK_AND_REPORT: &str = "Block and report";
pub const BLOCKED_HERE: &str = "You block this contact, so nothing can be sent or received here.";
pub const SEND_IDLE: &str = "Tell contacts since when you have been away";
pub const BLOCKED_PEOPLE: &str = "Blocked";
pub const NOBODY_BLOCKED: &str = "You block nobody.";
pub const NO_BLOCKING: &str = "Your server offers no blocking.";

/// How many ask, for the line above the chats.
pub fn requests(count: usize) -> String {
    match count {
        1 => "Somebody wants to be your contact".into(),
        _ => join(&count.to_string(), " people want to be your contact", ""),
    }
}

/// What is between this account and a contact, where it is not everything.
pub fn subscription(contact: &Contact) -> Option<&'static str> {
    match contact.subscription {
        Subscription::Both => None,
        _ if contact.asked => Some("Asked, not answered yet"),
        Subscription::To => Some("You see them; they do not see you"),
        Subscription::From => Some("Sees you; you do not see them"),
        Subscription::None => Some("You see nothing of each other"),
    }
}

/// Availability, and since when or until when; `at` puts a time in words.
pub fn seen(seen: &Seen, at: impl Fn(u64) -> String) -> String {
    let words = super::presence(seen.presence);
    // Within a sentence.
    let at = |time| match at(time) {
        day if day == super::YESTERDAY => "yesterday".into(),
        other => other,
    };
    match (seen.presence, seen.active) {
        (Presence::Offline, Some(active)) => join("Last seen ", &at(active), ""),
        (Presence::Online, _) | (_, None) => words.into(),
        (_, Some(active)) => join(words, ", last active ", &at(active)),
    }
}
