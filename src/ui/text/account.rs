//! Words for making an account, what servers want to know for it, changing its password and deleting it.

use super::*;
use crate::bus::{AccountAct, ActOutcome, Denial};

/// What came of something that the account was asked to do.
pub fn acted(act: AccountAct, outcome: &ActOutcome) -> String {
    let words = match (outcome, act) {
        (ActOutcome::Done, AccountAct::ChangePassword) => PASSWORD_CHANGED,
        (ActOutcome::Done, AccountAct::Remove) => ACCOUNT_DELETED,
        (ActOutcome::Form { .. }, _) => SERVER_ASKS,
        (ActOutcome::Denied(why), _) => return denial(why),
        (ActOutcome::Offline, _) => ACTED_OFFLINE,
        (ActOutcome::Unknown, AccountAct::ChangePassword) => PASSWORD_UNKNOWN,
        (ActOutcome::Unknown, AccountAct::Remove) => REMOVAL_UNKNOWN,
        (ActOutcome::TooLarge, _) => FORM_TOO_LARGE,
    };
    words.into()
}

/// Words for a field that comes without any.
pub fn field(var: &str) -> Option<Text> {
    Some(match var {
        "username" => FIELD_USERNAME,
        "password" => PASSWORD,
        "old_password" => FIELD_OLD_PASSWORD,
        "nick" => FIELD_NICK,
        "name" => FIELD_NAME,
        "first" => FIELD_FIRST,
        "last" => FIELD_LAST,
        "email" => FIELD_EMAIL,
        "address" => FIELD_ADDRESS,
        "city" => FIELD_CITY,
        "state" => FIELD_STATE,
        "zip" => FIELD_ZIP,
        "phone" => FIELD_PHONE,
        "url" => FIELD_URL,
        "date" => FIELD_DATE,
        "ocr" => FIELD_OCR,
        "picture_q" => FIELD_PICTURE_Q,
        "picture_recog" => FIELD_PICTURE_RECOG,
        "audio_recog" => FIELD_AUDIO_RECOG,
        "speech_q" => FIELD_SPEECH_Q,
        "speech_recog" => FIELD_SPEECH_RECOG,
        "video_q" => FIELD_VIDEO_Q,
        "video_recog" => FIELD_VIDEO_RECOG,
        _ => return None,
    })
}

/// The link to what belongs to a question and lies on the web.
pub fn open_media(kind: &str) -> Text {
    match kind.split('/').next() {
        Some("image") => OPEN_PICTURE,
        Some("audio") => OPEN_SOUND,
        Some("video") => OPEN_VIDEO,
        _ => OPEN_OTHER,
    }
}

/// A sentence of ours, and what the server says in its own words.
pub fn said(words: &str, said: Option<&str>) -> String {
    match said {
        // Sentences, one after the other: within one another they would no longer be kept apart by their scripts.
        Some(said) => join(words, " ", &server_says(said)),
        None => words.into(),
    }
}

/// Why what was handed in was refused.
pub fn denial(denial: &Denial) -> String {
    let words = match denial.condition.as_str() {
        "conflict" => DENIED_CONFLICT,
        "not-acceptable" | "bad-request" => DENIED_NOT_ACCEPTABLE,
        "resource-constraint" | "policy-violation" => DENIED_RESOURCES,
        "not-allowed" | "forbidden" => DENIED_NOT_ALLOWED,
        "not-authorized" => DENIED_NOT_AUTHORIZED,
        "jid-malformed" => {
            return DENIED_ADDRESS.into();
        }
        "not-invited" => NOT_INVITED,
        "registration-required" | "unexpected-request" => DENIED_UNKNOWN,
        "service-unavailable" | "feature-not-implemented" => DENIED_NOT_OFFERED,
        other => {
            return said(&denied_other(other), denial.text.as_deref());
        }
    };
    said(&words, denial.text.as_deref())
}
