//! What is said about searching messages.

use super::join;

pub const FOUND_MESSAGES: &str = "Messages";
pub const FIND_HERE: &str = "Search in this chat";
pub const FIND_HERE_FIELD: &str = "Search messages in this chat";
pub const CLOSE_SEARCH: &str = "Close search";
pub const MORE_HITS: &str = "Older results";
pub const NO_HITS: &str = "No message has these words.";
pub const SEARCHING: &str = "Searching…";

/// How much of the history was searched.
pub fn indexed(percent: u8) -> String {
    join(
        "Older messages are still being indexed: ",
        &percent.to_string(),
        " % done.",
    )
}

/// How many messages were found, for who hears it.
pub fn hits(count: usize, more: bool) -> String {
    match (count, more) {
        (0, _) => NO_HITS.into(),
        (1, false) => "1 message found".into(),
        (count, false) => join("", &count.to_string(), " messages found"),
        (count, true) => join("More than ", &count.to_string(), " messages found"),
    }
}
