//! CAPTCHA forms (XEP-0158), as they stand in the form of a registration (§4): fields that only a person can answer.
//!
//! What is absent: challenges to messages and rooms (§3, §5), and doing the work of a hashcash challenge (§6.2): such a field is
//! left empty, as one may be that is not required.

use super::xep0004::{Blank, Kind};

/// The field of the work of SHA-256 (§6.2), which a person cannot do.
pub const HASHCASH: &str = "SHA-256";

/// The fields whose answers are challenges (§6.3).
const CHALLENGES: [&str; 9] = [
    "audio_recog",
    "ocr",
    "picture_q",
    "picture_recog",
    "qa",
    "speech_q",
    "speech_recog",
    "video_q",
    "video_recog",
];

/// Whether a field of this name is a challenge.
pub fn is_challenge(var: &str) -> bool {
    CHALLENGES.contains(&var)
}

/// Whether there is a challenge in a form: it is good for one answer, right or wrong.
pub fn has_challenge(form: &Blank) -> bool {
    form.fields
        .iter()
        .any(|field| field.media.is_some() || is_challenge(&field.var))
}

/// How many of the challenges are to be answered, where the form says so (§3.2).
pub fn answers(form: &Blank) -> Option<u32> {
    let field =
        (form.fields.iter()).find(|field| field.var == "answers" && field.kind == Kind::Hidden)?;
    field.values.first()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::testing::parse;
    use super::*;

    #[test]
    fn challenges_are_seen() {
        let form = |inner: &str| {
            let text = format!("<q xmlns='q'><x xmlns='jabber:x:data' type='form'>{inner}</x></q>");
            Blank::read(&parse(&text)).expect("a form")
        };
        assert!(has_challenge(&form("<field var='ocr'/>")));
        assert!(has_challenge(&form(
            "<field var='x'><media xmlns='urn:xmpp:media-element'/></field>"
        )));
        assert!(!has_challenge(&form("<field var='username'/>")));
        let three = "<field type='hidden' var='answers'><value>3</value></field>";
        assert_eq!(answers(&form(three)), Some(3));
        assert_eq!(
            answers(&form("<field var='answers'><value>3</value></field>")),
            None
        );
    }
}
