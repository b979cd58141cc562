//! Words for making an account, what servers want to know for it, changing its password and deleting it.

use super::{PASSWORD, join};
use crate::bus::{AccountAct, ActOutcome, Denial};

// Making an account
pub const CREATE_ACCOUNT: &str = "Create an account";
pub const HAVE_ACCOUNT: &str = "I have an account";
pub const SERVER: &str = "Server";
pub const SERVER_LEAD: &str = "An account lives on a server, and its address ends with the server’s name. Which one is to be yours?";
pub const GIVE_SERVER: &str = "Type the name of a server, for example example.org.";
pub const GO_ON: &str = "Continue";
pub const ANOTHER_SERVER: &str = "Another server";
pub const ASKING_SERVER: &str = "Asking the server what it needs to know…";
pub const CREATE: &str = "Create account";
pub const CREATING: &str = "Creating…";
pub const ACCOUNT_MADE: &str = "Your account is there: ";
pub const SIGN_IN_AS_TOLD: &str = "Sign in with what the server told you.";
pub const ACCOUNT_EXISTS: &str =
    "The server says that you have an account there already. Sign in with it.";
pub const FORM_TOO_LARGE: &str =
    "The server asks for more than can be shown here. Look on its website for another way.";
pub const NOT_OFFERED: &str = "This server does not let anybody create an account from here. Ask whoever runs it, or take another server.";
pub const NOT_INVITED: &str = "The server no longer takes this invitation. Ask for a new one.";
pub const ELSEWHERE: &str = "This server creates accounts on its website. It says:";
pub const ON_THE_WEB: &str = "It can be done on the server’s website as well";

// The account itself
pub const CHANGE_PASSWORD_LEAD: &str = "Your other devices ask for the new password when they next connect. Nobody has to verify you again.";
pub const NEW_PASSWORD: &str = "New password";
pub const NEW_PASSWORD_AGAIN: &str = "New password again";
pub const CHANGE_PASSWORD: &str = "Change password";
pub const CHANGING_PASSWORD: &str = "Changing…";
pub const GIVE_NEW_PASSWORD: &str = "Type a new password.";
pub const SERVER_ASKS: &str = "The server wants to know more before it does this.";
pub const DELETE_ACCOUNT: &str = "Delete account";
pub const DELETE_ACCOUNT_LEAD: &str = "This deletes:";
pub const DELETED: [&str; 3] = [
    "the account on the server: its address, contacts, profile and the messages kept there for you;",
    "all that this browser keeps of it: messages, encryption keys and sign-in data;",
    "the sign-in of every other device, which then keeps only what is stored there.",
];
pub const DELETE_ACCOUNT_REST: &str = "Messages that others have stay with them. Somebody else may get your address later. This cannot be undone.";
pub const TYPE_TO_CONFIRM: &str = "To confirm, type your address: ";
pub const TYPE_ADDRESS: &str = "Type your address as it stands there.";
pub const DELETE_FOR_GOOD: &str = "Delete for good";
pub const DELETING: &str = "Deleting…";
pub const ACCOUNT_DELETED: &str =
    "The account is deleted, and so is everything that was kept of it here.";

// Forms
pub const OPTIONAL: &str = " (optional)";
pub const FILL_IN: &str = "Still to be filled in: ";
pub const PASSWORD_AGAIN: &str = "Password again";
pub const PASSWORDS_DIFFER: &str = "The two passwords are not the same. Type both again.";
pub const ONE_A_LINE: &str = "One address in each line.";
pub const MORE_OPTIONS: &str = "Only the first of very many are shown.";
pub const CHOOSE: &str = "Choose…";
pub const PICTURE_FOR: &str = "Picture for: ";
pub const MEDIA_UNSHOWN: &str = "Something belongs here that cannot be shown. If this cannot be answered without it, take another way.";

/// What came of something that the account was asked to do.
pub fn acted(act: AccountAct, outcome: &ActOutcome) -> String {
    let words = match (outcome, act) {
        (ActOutcome::Done, AccountAct::ChangePassword) => {
            "The password is changed. This browser signs in with the new one from now on."
        }
        (ActOutcome::Done, AccountAct::Remove) => ACCOUNT_DELETED,
        (ActOutcome::Form { .. }, _) => SERVER_ASKS,
        (ActOutcome::Denied(why), _) => return denial(why),
        (ActOutcome::Offline, _) => {
            "You are not connected, so nothing was changed. Try again when you are."
        }
        (ActOutcome::Unknown, AccountAct::ChangePassword) => {
            "The connection was lost before the server answered, so either password may be right. If you are asked for it, try the new one first."
        }
        (ActOutcome::Unknown, AccountAct::Remove) => {
            "The connection was lost before the server answered. If you can no longer sign in, the account is gone; sign out then to delete what is here."
        }
        (ActOutcome::TooLarge, _) => {
            "The server asks for more than can be shown here. Look on its website for another way."
        }
    };
    words.into()
}

/// Words for a field that comes without any.
pub fn field(var: &str) -> Option<&'static str> {
    Some(match var {
        "username" => "User name",
        "password" => PASSWORD,
        "old_password" => "Password until now",
        "nick" => "Nickname",
        "name" => "Full name",
        "first" => "Given name",
        "last" => "Family name",
        "email" => "Email address",
        "address" => "Street",
        "city" => "City",
        "state" => "State or region",
        "zip" => "Postal code",
        "phone" => "Telephone number",
        "url" => "Website",
        "date" => "Date of birth",
        "ocr" => "Enter the text you see",
        "picture_q" => "Answer the question you see",
        "picture_recog" => "What is in the picture?",
        "audio_recog" => "What do you hear?",
        "speech_q" => "Answer the question you hear",
        "speech_recog" => "Enter the words you hear",
        "video_q" => "Answer the question in the video",
        "video_recog" => "What is in the video?",
        _ => return None,
    })
}

/// How many questions are enough.
pub fn challenges(count: u32) -> String {
    match count {
        1 => "To show that you are not a program, answering one of the questions is enough.".into(),
        _ => join(
            "To show that you are not a program, answer ",
            &count.to_string(),
            " of the questions.",
        ),
    }
}

/// The link to what belongs to a question and lies on the web.
pub fn open_media(kind: &str) -> &'static str {
    match kind.split('/').next() {
        Some("image") => "Open the picture (on the server’s website)",
        Some("audio") => "Listen to the question (on the server’s website)",
        Some("video") => "Watch the video (on the server’s website)",
        _ => "Open what belongs to it (on the server’s website)",
    }
}

/// A sentence of ours, and what the server says in its own words.
pub fn said(words: &str, said: Option<&str>) -> String {
    match said {
        Some(said) => join(words, " The server says: “", &join(said, "”", "")),
        None => words.into(),
    }
}

/// Why what was handed in was refused.
pub fn denial(denial: &Denial) -> String {
    let words = match denial.condition.as_str() {
        "conflict" => "Somebody else has this name already. Choose another one.",
        "not-acceptable" | "bad-request" => {
            "The server does not accept what was filled in. Something is missing or not allowed there."
        }
        "resource-constraint" | "policy-violation" => {
            "The server makes no more accounts for you just now. Try again later, or take another server."
        }
        "not-allowed" | "forbidden" => {
            "The server does not allow this. If there was a question to answer, the answer may have been wrong."
        }
        "not-authorized" => "The server wants to be surer that it is you.",
        "jid-malformed" => {
            return "One of the addresses is not an XMPP address. It looks like name@example.org."
                .into();
        }
        "not-invited" => NOT_INVITED,
        "registration-required" | "unexpected-request" => "The server does not know this account.",
        "service-unavailable" | "feature-not-implemented" => "The server does not offer this.",
        other => {
            let words = join("The server refused: ", other, ".");
            return said(&words, denial.text.as_deref());
        }
    };
    said(words, denial.text.as_deref())
}
