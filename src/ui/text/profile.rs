//! What is said about pictures, nicknames and vCards.

use super::*;
use crate::bus::{ProfilePart, Refusal};
use crate::model::CardField;

/// What a line of a vCard is about.
pub fn card_field(field: CardField) -> Text {
    match field {
        CardField::Name => CARD_NAME,
        CardField::Nickname => CARD_NICKNAME,
        CardField::Organisation => CARD_ORGANISATION,
        CardField::Title => CARD_TITLE,
        CardField::Role => CARD_ROLE,
        CardField::Email => CARD_EMAIL,
        CardField::Phone => CARD_PHONE,
        CardField::Url => CARD_URL,
        CardField::Birthday => CARD_BIRTHDAY,
        CardField::Address => CARD_ADDRESS,
        CardField::Note => CARD_NOTE,
    }
}

fn refused_why(words: Text, why: &str) -> String {
    join(&words, " ", &refusal_of_server(why))
}

/// What of the own profile the server did not take.
pub fn refused(refused: &Refusal) -> String {
    match (refused.what, refused.words.as_str()) {
        (ProfilePart::Picture, "") => REFUSED_PICTURE.into(),
        (ProfilePart::Name, "") => REFUSED_NICKNAME.into(),
        (ProfilePart::Details, "") => REFUSED_DETAILS.into(),
        (ProfilePart::Picture, why) => refused_why(REFUSED_PICTURE_SAID, why),
        (ProfilePart::Name, why) => refused_why(REFUSED_NICKNAME_SAID, why),
        (ProfilePart::Details, why) => refused_why(REFUSED_DETAILS_SAID, why),
    }
}
