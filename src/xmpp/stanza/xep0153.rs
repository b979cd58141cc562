//! Avatars in vCards (XEP-0153): presence says which picture the vCard (XEP-0054) has.

use super::payloads;
use crate::model::AvatarHash;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "vcard-temp:x:update";

/// What a presence says of the vCard's picture (§4.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Update {
    /// Nothing yet.
    #[default]
    NotReady,
    /// There is none.
    Nothing,
    Picture(AvatarHash),
}

/// What the presence says; a hash that is none says nothing.
pub fn read(presence: &Element) -> Option<Update> {
    let update = payloads(presence, "x", NS).next()?;
    let Some(photo) = update.get_child("photo", NS) else {
        return Some(Update::NotReady);
    };
    let text = photo.text();
    match text.trim() {
        "" => Some(Update::Nothing),
        text => AvatarHash::parse(text).map(Update::Picture),
    }
}

/// For every available presence (§4.1).
pub fn write(update: Update) -> Element {
    let photo = element("photo", NS);
    element("x", NS).children(match update {
        Update::NotReady => None,
        Update::Nothing => Some(photo),
        Update::Picture(hash) => Some(photo.text_node(&hash.to_string())),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    fn of(inner: &str) -> Option<Update> {
        read(&parse(&format!(
            "<presence xmlns='jabber:client'>{inner}</presence>"
        )))
    }

    #[test]
    fn three_things_a_presence_may_say() {
        let hash = AvatarHash::parse("01b87fcd030b72895ff8e88db57ec525450f000d").expect("a hash");
        for update in [Update::NotReady, Update::Nothing, Update::Picture(hash)] {
            let presence = element("presence", "jabber:client").child(write(update));
            assert_eq!(read(&presence), Some(update));
        }
        check(
            &write(Update::Picture(hash)),
            "<x xmlns='vcard-temp:x:update'><photo>01b87fcd030b72895ff8e88db57ec525450f000d</photo></x>",
        );
        check(
            &write(Update::Nothing),
            "<x xmlns='vcard-temp:x:update'><photo/></x>",
        );
        check(&write(Update::NotReady), "<x xmlns='vcard-temp:x:update'/>");
    }

    #[test]
    fn what_is_no_hash_says_nothing() {
        let x = |photo: &str| {
            of(&format!(
                "<x xmlns='vcard-temp:x:update'><photo>{photo}</photo></x>"
            ))
        };
        assert_eq!(x("../../etc/passwd"), None);
        assert_eq!(x("current"), None);
        assert_eq!(x(" "), Some(Update::Nothing));
        assert!(x(" 01B87FCD030B72895FF8E88DB57EC525450F000D\n").is_some());
        assert_eq!(of("<x xmlns='other'><photo/></x>"), None);
        assert_eq!(of(""), None);
    }
}
