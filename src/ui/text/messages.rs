//! What is said about messages and what can be done with them.

use super::join;

// Actions
pub const ACTIONS: &str = "Message actions";
pub const REPLY: &str = "Reply";
pub const REACT: &str = "React";
pub const COPY: &str = "Copy";
pub const FORWARD: &str = "Forward";
pub const SELECT: &str = "Select";
pub const DETAILS: &str = "Details";
pub const MORE: &str = "More actions";
pub const COPIED: &str = "Copied";
pub const COPY_FAILED: &str =
    "The browser did not allow copying. Select the text and copy it by hand.";
pub const NOT_DONE: &str = "This was not done. ";

// Reactions
pub const REACTIONS: &str = "Reactions";
pub const EMOJI: &str = "Emoji";
pub const EMOJI_SEARCH: &str = "Search, or type any emoji";
pub const EMOJI_RECENT: &str = "Recent";
pub const EMOJI_FOUND: &str = "Found";
pub const EMOJI_NONE: &str = "No emoji is called so. Any can be typed or pasted here.";
pub const REACT_WITH: &str = "React with ";

// Replies and corrections
pub const ANSWERS: &str = "Answers ";
pub const ANSWERING: &str = "Answering ";
pub const ANSWERING_YOURSELF: &str = "Answering yourself";
pub const ANSWERED_GONE: &str = "a message that is not here";
/// Behind what somebody quotes of a message that is not here.
pub const ANSWERED_AS_SAID: &str = "as quoted; the message itself is not here";
pub const EDITING_SENT: &str = "Correcting a message";
pub const EDITED: &str = "edited";
pub const RETRACTED: &str = "This message was deleted";
pub const RETRACTED_OWN: &str = "You deleted this message";
pub const RETRACTED_CLEAR: &str = "The wish to delete it was not encrypted, so it may have come from anybody on the way. The text is still here.";
pub const SHOW_TEXT: &str = "Show the text";
pub const SHOW_WHOLE: &str = "… Show the whole message";

// Deleting
pub const DELETE_TITLE: &str = "Delete";
pub const DELETE_ONE: &str = "Delete this message?";
pub const DELETE_LEAD: &str =
    "Deleted here, it is gone from this browser. Your other devices and your contact keep it.";
pub const DELETE_ALL_LEAD: &str = "Deleted for everybody, the others are asked to delete it too. Somebody may have read it already, and an older program may go on showing it.";
pub const DELETE_HERE: &str = "Delete here";
pub const DELETE_EVERYWHERE: &str = "Delete for everybody";

// Forwarding and selecting
pub const FORWARD_TO: &str = "Forward to";
pub const FIND_CHAT: &str = "Find a chat";
pub const NO_CHAT_FOUND: &str = "No chat is called so.";
pub const FORWARDED: &str = "Forwarded to ";
pub const SELECTION: &str = "Selected messages";

// Unread
pub const JUMP_UNREAD: &str = "Jump to the first unread message";

// Typing
pub const TYPING: &str = "Typing…";
pub const DRAFT: &str = "Draft: ";

// Details
pub const SENT_AT: &str = "Written";
pub const STATE: &str = "State";
pub const SENDER: &str = "From";
pub const ENCRYPTION_OF: &str = "Encryption";
pub const DEVICE_OF: &str = "Device";
pub const DEVICE_UNKNOWN: &str = "This device, or one that is not known here";
pub const EXCLUDED: &str = "Not readable on";
pub const ORIGIN_ID: &str = "Message id";
pub const LOCAL_ID: &str = "Place in this browser";
pub const CORRECTED_AT: &str = "Corrected";
pub const RETRACTED_AT: &str = "Deleted";
pub const EARLIER: &str = "Earlier versions";
pub const IN_THE_CLEAR: &str = "What the servers could read";
pub const CLEAR_ALL: &str = "All of it: the message was not encrypted.";
pub const CLEAR_ENVELOPE: &str = "Between whom, when, and how large it is.";
pub const CLEAR_LEGACY: &str = "Between whom and when. The older encryption hides only the text.";
pub const CLEAR_REPLY: &str = "Which message it answers.";
pub const CLEAR_EDITED: &str = "That it was corrected, and when; not the texts.";
pub const CLEAR_REACTIONS: &str = "These reactions: ";
pub const CLEAR_RETRACTED: &str = "That it was deleted.";

// Settings
pub const SEND_MARKERS: &str = "Tell contacts what you have read";
pub const SEND_MARKERS_LEAD: &str =
    "They see when you have read their messages. Whether you see theirs is for them to decide.";
pub const SEND_TYPING: &str = "Tell contacts when you are typing";
pub const CLEAR_ACTS: &str =
    "Send reactions and deletions in the clear to contacts with the older OMEMO";
pub const CLEAR_ACTS_LEAD: &str = "The older OMEMO can encrypt only texts: the servers see which emoji you chose, and that you deleted a message. Without this, such contacts get neither.";

/// `NAME is typing…`
pub fn typing(name: &str) -> String {
    join(name, " is typing…", "")
}

/// The separator before what was not read.
pub fn unread(count: u32) -> String {
    match count {
        0 => "New messages".into(),
        1 => "1 new message".into(),
        count => join(&count.to_string(), " new messages", ""),
    }
}

/// How many are selected.
pub fn selected(count: usize) -> String {
    join(&count.to_string(), " selected", "")
}

/// The question before several messages are deleted.
pub fn delete_many(count: usize) -> String {
    match count {
        1 => DELETE_ONE.into(),
        count => join("Delete ", &count.to_string(), " messages?"),
    }
}

/// `A`, `A and B`, `A, B and C`; of many only the first.
pub fn list(names: &[String]) -> String {
    const MOST: usize = 20;
    let shown = names.get(..MOST).unwrap_or(names);
    let mut all = String::new();
    for (at, name) in shown.iter().enumerate() {
        if at > 0 {
            all.push_str(if at + 1 == names.len() { " and " } else { ", " });
        }
        all.push_str(name);
    }
    if names.len() > shown.len() {
        all.push_str(" and ");
        all.push_str(&(names.len() - shown.len()).to_string());
        all.push_str(" more");
    }
    all
}
