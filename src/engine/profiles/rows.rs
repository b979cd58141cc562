//! What is kept of people.

use crate::model::{AvatarHash, BareJid, Card, Millis, Picture};
use crate::store::{Key, Record, Table};
use serde::{Deserialize, Serialize};

/// What somebody calls themselves (XEP-0172). All of them are in memory too.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NickRow {
    pub jid: BareJid,
    pub nick: String,
}

impl NickRow {
    /// The prefix of all.
    pub fn all() -> Key {
        Key::new().text("nick")
    }

    pub fn place(jid: &BareJid) -> Key {
        Self::all().text(jid.as_str())
    }
}

impl Record for NickRow {
    const TABLE: Table = Table::Profiles;
    fn key(&self) -> Key {
        Self::place(&self.jid)
    }
}

/// Where a picture is to be had.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// XEP-0084.
    Node,
    /// XEP-0153.
    Card,
}

/// Most pictures of one person that are remembered as not to be had.
const MOST_REFUSED: usize = 4;

/// Which picture somebody shows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PictureRow {
    pub jid: BareJid,
    /// As their node says.
    pub node: Option<AvatarHash>,
    /// As their presence says.
    pub photo: Option<AvatarHash>,
    /// Pictures that are too large, of no known kind or not what they were said to be: they are not asked for again.
    pub refused: Vec<AvatarHash>,
    /// When we were last told, having asked, what there is, by the clock of this device; 0: never.
    pub asked: Millis,
}

impl PictureRow {
    pub fn new(jid: BareJid) -> Self {
        Self {
            jid,
            node: None,
            photo: None,
            refused: Vec::new(),
            asked: 0,
        }
    }

    pub fn place(jid: &BareJid) -> Key {
        Key::new().text("picture").text(jid.as_str())
    }

    /// The picture to show: the node's counts before the vCard's.
    pub fn shown(&self) -> Option<(AvatarHash, Source)> {
        let node = self.node.map(|hash| (hash, Source::Node));
        let photo = self.photo.map(|hash| (hash, Source::Card));
        [node, photo]
            .into_iter()
            .flatten()
            .find(|(hash, _)| !self.refused.contains(hash))
    }

    /// It is not to be had.
    pub fn refuse(&mut self, hash: AvatarHash) {
        if !self.refused.contains(&hash) {
            if self.refused.len() >= MOST_REFUSED {
                self.refused.remove(0);
            }
            self.refused.push(hash);
        }
    }
}

impl Record for PictureRow {
    const TABLE: Table = Table::Profiles;
    fn key(&self) -> Key {
        Self::place(&self.jid)
    }
}

/// Somebody's vCard, as it was when it was last looked at.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CardRow {
    pub jid: BareJid,
    pub card: Card,
    /// By the clock of this device; 0: never.
    pub fetched: Millis,
    /// The own one: everybody may read it, not only contacts.
    pub open: bool,
}

impl CardRow {
    pub fn new(jid: BareJid) -> Self {
        Self {
            jid,
            card: Card::default(),
            fetched: 0,
            open: false,
        }
    }

    pub fn place(jid: &BareJid) -> Key {
        Key::new().text("card").text(jid.as_str())
    }
}

impl Record for CardRow {
    const TABLE: Table = Table::Profiles;
    fn key(&self) -> Key {
        Self::place(&self.jid)
    }
}

/// What a person wants to be published, until the server has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Wish {
    /// This picture, or none. `side`: how wide and high it is, in pixels.
    Picture { hash: Option<AvatarHash>, side: u32 },
    /// An empty one takes the nickname back.
    Nick(String),
    /// `open`: for everybody, not only for contacts.
    Card { card: Card, open: bool },
}

/// One wish of a kind.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WishRow(pub Wish);

impl WishRow {
    /// The prefix of all.
    pub fn all() -> Key {
        Key::new().text("wish")
    }

    pub fn picture() -> Key {
        Self::all().small(0)
    }
}

impl Record for WishRow {
    const TABLE: Table = Table::Profiles;
    fn key(&self) -> Key {
        let kind = match &self.0 {
            Wish::Picture { .. } => 0,
            Wish::Nick(_) => 1,
            Wish::Card { .. } => 2,
        };
        Self::all().small(kind)
    }
}

/// A picture.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AvatarRow(pub Picture);

impl AvatarRow {
    pub fn place(hash: AvatarHash) -> Key {
        Key(hash.0.to_vec())
    }
}

impl Record for AvatarRow {
    const TABLE: Table = Table::Avatars;
    fn key(&self) -> Key {
        Self::place(self.0.hash)
    }
}

/// Which pictures are kept, the one that came first at the front, with their sizes in bytes.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AvatarsRow(pub Vec<(AvatarHash, u32)>);

impl AvatarsRow {
    pub fn place() -> Key {
        Key::new().text("avatars")
    }
}

impl Record for AvatarsRow {
    const TABLE: Table = Table::Singletons;
    fn key(&self) -> Key {
        Self::place()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_node_counts_before_the_card_and_what_is_refused_not_at_all() {
        let hash = |n| AvatarHash([n; 20]);
        let mut row = PictureRow::new(BareJid::new("bob@example.org"));
        assert_eq!(row.shown(), None);
        row.photo = Some(hash(1));
        assert_eq!(row.shown(), Some((hash(1), Source::Card)));
        row.node = Some(hash(2));
        assert_eq!(row.shown(), Some((hash(2), Source::Node)));
        row.refuse(hash(2));
        assert_eq!(row.shown(), Some((hash(1), Source::Card)));
        for n in 0..9 {
            row.refuse(hash(n));
        }
        assert_eq!(row.refused.len(), MOST_REFUSED);
    }
}
