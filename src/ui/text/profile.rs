//! What is said about pictures, nicknames and vCards.

use super::join;
use crate::bus::{ProfilePart, Refusal};
use crate::model::CardField;

pub const PROFILE: &str = "Your profile";
pub const CHOOSE_PICTURE: &str = "Choose a picture…";
pub const REMOVE_PICTURE: &str = "Remove picture";
pub const PICTURE_LEAD: &str = "Everybody who knows your address can see your picture. Only the square you choose is published, without where and when it was taken.";
pub const PICTURE_LARGE: &str = "This file is larger than 64 MB. Choose a smaller picture.";
pub const CROP: &str = "Your picture";
pub const CROP_LEAD: &str = "Drag the picture to move it; zoom with the wheel or two fingers. With the keyboard: arrow keys, plus and minus.";
pub const CROP_STAGE: &str = "Part of the picture that is shown";
pub const ZOOM: &str = "Zoom";
pub const USE_PICTURE: &str = "Use picture";
pub const NICKNAME: &str = "Nickname";
pub const NICKNAME_LEAD: &str = "What your contacts see where they gave you no name of their own, and whom you ask to become one.";
pub const ABOUT_YOU: &str = "More about you";
pub const DETAILS_LEAD: &str = "What you leave empty is not published.";
pub const WHO_SEES: &str = "Who can see the details";
pub const CONTACTS_ONLY: &str = "My contacts";
pub const EVERYBODY: &str = "Everybody who knows my address";
pub const SAVE: &str = "Save";
pub const SAVING: &str = "Saving…";
pub const PROFILE_WAITS: &str = "Saved here. It is published as soon as there is a connection.";
pub const PROFILE_PUBLISHED: &str = "Your profile is published.";
pub const PROFILE_LOADING: &str = "Looking at what is published…";

/// What a line of a vCard is about.
pub fn card_field(field: CardField) -> &'static str {
    match field {
        CardField::Name => "Full name",
        CardField::Nickname => "Nickname",
        CardField::Organisation => "Organisation",
        CardField::Title => "Title",
        CardField::Role => "Role",
        CardField::Email => "E-mail",
        CardField::Phone => "Phone",
        CardField::Url => "Website",
        CardField::Birthday => "Birthday",
        CardField::Address => "Postal address",
        CardField::Note => "About",
    }
}

/// What of the own profile the server did not take.
pub fn refused(refused: &Refusal) -> String {
    let what = match refused.what {
        ProfilePart::Picture => "Your picture could not be published",
        ProfilePart::Name => "Your nickname could not be published",
        ProfilePart::Details => "Your details could not be published",
    };
    match refused.words.as_str() {
        "" => join(what, ". Try another one.", ""),
        words => join(what, ". The server says: ", words),
    }
}
