//! What people think of a message (XEP-0444), counted.

use crate::model::{BareJid, Reaction, order};
use std::collections::BTreeMap;

/// Kinds of reactions that are shown under a message; the rest is in its details.
pub const SHOWN: usize = 12;

/// One emoji and who chose it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tally {
    pub emoji: String,
    /// This account is among them.
    pub own: bool,
    /// In the order in which they reacted.
    pub who: Vec<BareJid>,
}

/// The emoji of a message, each once, in the order in which they were first given.
pub fn tally(reactions: &[Reaction], account: Option<&BareJid>) -> Vec<Tally> {
    let mut given: Vec<&Reaction> = reactions.iter().collect();
    order::sort_by(&mut given, |a, b| a.at.cmp(&b.at));
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut tallies: Vec<Tally> = Vec::new();
    for reaction in given {
        for emoji in &reaction.emojis {
            let place = *places.entry(emoji).or_insert(tallies.len());
            if place == tallies.len() {
                tallies.push(Tally {
                    emoji: emoji.clone(),
                    own: false,
                    who: Vec::new(),
                });
            }
            if let Some(tally) = tallies.get_mut(place) {
                tally.own |= account == Some(&reaction.sender);
                tally.who.push(reaction.sender.clone());
            }
        }
    }
    tallies
}

/// All that an account thinks of a message after an emoji was added, or taken away where it was there.
pub fn toggled(reactions: &[Reaction], account: Option<&BareJid>, emoji: &str) -> Vec<String> {
    let own = reactions.iter().find(|it| account == Some(&it.sender));
    let mut emojis = own.map(|it| it.emojis.clone()).unwrap_or_default();
    if emojis.iter().any(|it| it == emoji) {
        emojis.retain(|it| it != emoji);
    } else {
        emojis.push(emoji.into());
    }
    emojis
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reaction(sender: &str, emojis: &[&str], at: u64) -> Reaction {
        Reaction {
            sender: BareJid::new(sender),
            emojis: emojis.iter().map(|&emoji| emoji.into()).collect(),
            at,
            clear: false,
        }
    }

    #[test]
    fn emoji_are_counted_in_the_order_in_which_they_were_given() {
        let alice = BareJid::new("alice@x");
        let reactions = [
            reaction("bob@x", &["👍", "🎉"], 2),
            reaction("alice@x", &["🎉"], 1),
            reaction("carol@x", &[], 3),
        ];
        let tallies = tally(&reactions, Some(&alice));
        let seen: Vec<_> = tallies
            .iter()
            .map(|it| (it.emoji.as_str(), it.own, it.who.len()))
            .collect();
        assert_eq!(seen, [("🎉", true, 2), ("👍", false, 1)]);
        assert_eq!(tallies[0].who[0], alice);
    }

    #[test]
    fn an_emoji_is_added_or_taken_away() {
        let alice = BareJid::new("alice@x");
        let reactions = [
            reaction("bob@x", &["👍"], 1),
            reaction("alice@x", &["🎉"], 2),
        ];
        assert_eq!(toggled(&reactions, Some(&alice), "👍"), ["🎉", "👍"]);
        assert!(toggled(&reactions, Some(&alice), "🎉").is_empty());
        assert_eq!(toggled(&[], Some(&alice), "👍"), ["👍"]);
    }
}
