//! What is said about people.

use super::*;
use crate::model::{Contact, Presence, Seen, Subscription};

/// What is between this account and a contact, where it is not everything.
pub fn subscription(contact: &Contact) -> Option<Text> {
    match contact.subscription {
        Subscription::Both => None,
        _ if contact.asked => Some(SUBSCRIPTION_ASKED),
        Subscription::To => Some(SUBSCRIPTION_TO),
        Subscription::From => Some(SUBSCRIPTION_FROM),
        Subscription::None => Some(SUBSCRIPTION_NONE),
    }
}

/// Availability, and since when or until when; `at` puts a time in words that stand within a sentence.
pub fn seen(seen: &Seen, at: impl Fn(u64) -> String) -> String {
    let words = super::presence(seen.presence);
    match (seen.presence, seen.active) {
        (Presence::Offline, Some(active)) => last_seen_at(&at(active)),
        (Presence::Online, _) | (_, None) => words.into(),
        (_, Some(active)) => last_active(&words, &at(active)),
    }
}
