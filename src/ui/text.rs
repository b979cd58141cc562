//! The words that people read, in the language in use.
//!
//! They are written in Fluent, in `locales/<language>/<area>.ftl`, and become what is here when the tab is built (build/mod.rs): a message
//! without variables is a constant, `send-again` is [`SEND_AGAIN`]; one with variables is a function that takes them,
//! `is-typing = { $name } is typing…` is [`is_typing`]`(name: &str)`. What is here besides says which words are meant by a value of the bus.
//!
//! # To add a message
//! Put it into the file of its area in every language that there is below `locales/`, under the same name, and use the constant or function here; the build says
//! what a language lacks. `start.ftl` has what is shown before signing in, and nothing else.
//!
//! - One message is a whole sentence or label. Nothing is glued: the order of words differs between languages.
//! - A number that words depend on selects: `{ $count -> [one] … *[other] … }`, with the categories that the language has (six in
//!   Arabic). A number that is shown is `{ NUMBER($count) }`, so that it is written in the language's digits.
//! - `$address`, `$domain` and `$code` are written from left to right everywhere; what else comes in is isolated by its own script.
//! - A sentence about trouble says what happened and what can be done.
//! - Every language speaks to one person it knows: German says du, French vous, Spanish tú. The words for things (chat, device, fingerprint,
//!   backup …) are the ones that the file has already.
//!
//! What is sent to others (fallback bodies) and what a log says is English and no message.
//!
//! # Why not the crate for it
//! Fluent's own runtime (fluent-bundle with intl_pluralrules and unic-langid) would bring a parser of the files and the plurals of all
//! languages into the page, before the sign-in form. Here the files are taken apart at build time, and plurals, numbers and dates are the browser's (`Intl`).

mod account;
mod keys;
mod messages;
mod people;
mod profile;
mod words;

pub use account::*;
pub use keys::*;
pub use messages::*;
pub use people::*;
pub use profile::*;
pub use words::{Text, choose, code, emoji, first, follow, follow_choice, inside, is_rtl};

use crate::bus::{Connection, StorageTrouble, Trouble, Verdict};
use crate::model::{BareJid, Delivery, Failure, Notice, Presence, Problem, Trust};
use crate::view::words::{Arg, Count};

include!(concat!(env!("OUT_DIR"), "/text.rs"));

pub const NAME: &str = "Sotto";

/// Stands for a variable in a sentence that is put around an element: see [`around`].
pub const HOLE: &str = "\u{fffc}";

/// What stands before and after the element that takes the place of [`HOLE`].
pub fn around(sentence: &str) -> (String, String) {
    // The character of [`HOLE`]: what looks for a string is in no other way needed before signing in.
    let (before, after) = sentence.split_once('\u{fffc}').unwrap_or((sentence, ""));
    (before.into(), after.into())
}

pub fn connection(connection: Connection) -> Text {
    match connection {
        Connection::Offline => CONNECTION_OFFLINE,
        Connection::Connecting => CONNECTION_CONNECTING,
        Connection::CatchingUp => CONNECTION_CATCHING_UP,
        Connection::Online => CONNECTION_ONLINE,
    }
}

pub fn presence(presence: Presence) -> Text {
    match presence {
        Presence::Offline => PRESENCE_OFFLINE,
        Presence::ExtendedAway => PRESENCE_EXTENDED_AWAY,
        Presence::Away => PRESENCE_AWAY,
        Presence::DoNotDisturb => PRESENCE_DO_NOT_DISTURB,
        Presence::Online => PRESENCE_ONLINE,
    }
}

/// The words for `data-state`, and its value.
pub fn delivery(delivery: &Delivery) -> (&'static str, Text) {
    match delivery {
        Delivery::Pending => ("pending", DELIVERY_PENDING),
        Delivery::Sent => ("sent", DELIVERY_SENT),
        Delivery::Delivered => ("delivered", DELIVERY_DELIVERED),
        Delivery::Displayed => ("displayed", DELIVERY_DISPLAYED),
        Delivery::Failed(_) => ("failed", DELIVERY_FAILED),
        Delivery::Received => ("received", DELIVERY_RECEIVED),
        Delivery::Queued => ("pending", DELIVERY_PENDING),
    }
}

pub fn failure(failure: &Failure) -> String {
    let words = match failure {
        Failure::NoUsableDevice => FAILURE_NO_USABLE_DEVICE,
        Failure::WasUnderWay => FAILURE_WAS_UNDER_WAY,
        Failure::OnlyInTheClear => FAILURE_ONLY_IN_THE_CLEAR,
        Failure::Blocked => FAILURE_BLOCKED,
        Failure::Refused(why) => return join(&FAILURE_REFUSED, " ", &refusal(why)),
    };
    words.into()
}

/// Why a stanza came back, as a sentence. `why`: the condition of RFC 6120 §8.3.3, and after `: ` what the other side says about it.
pub fn refusal(why: &str) -> String {
    let (condition, said) = why.split_once(": ").unwrap_or((why, ""));
    let words = match condition {
        "item-not-found" | "gone" | "jid-malformed" => REFUSAL_NOBODY,
        "service-unavailable" | "recipient-unavailable" => REFUSAL_NOT_TAKEN,
        "feature-not-implemented" => DENIED_NOT_OFFERED,
        "remote-server-not-found" | "remote-server-timeout" | "redirect" => REFUSAL_UNREACHABLE,
        "forbidden"
        | "not-allowed"
        | "not-authorized"
        | "policy-violation"
        | "not-acceptable"
        | "registration-required"
        | "subscription-required" => REFUSAL_NOT_ALLOWED,
        "resource-constraint" => REFUSAL_TOO_MUCH,
        "internal-server-error" | "undefined-condition" => REFUSAL_MISTAKE,
        "bad-request" | "unexpected-request" | "conflict" => REFUSAL_NOT_UNDERSTOOD,
        // The other side's own words, from before the condition was kept, too.
        _ => return server_says(why),
    };
    self::said(&words, Some(said).filter(|it| !it.is_empty()))
}

/// The same of what was asked of the own server.
pub fn refusal_of_server(why: &str) -> String {
    let (condition, said) = why.split_once(": ").unwrap_or((why, ""));
    let words = match condition {
        "service-unavailable" | "feature-not-implemented" => DENIED_NOT_OFFERED,
        "item-not-found" | "conflict" => REFUSAL_MISTAKE,
        _ => return refusal(why),
    };
    self::said(&words, Some(said).filter(|it| !it.is_empty()))
}

/// Why a message could not be opened, and what helps.
pub fn problem(problem: Problem) -> Text {
    match problem {
        Problem::NotForThisDevice => PROBLEM_NOT_FOR_THIS_DEVICE,
        Problem::NoSession => PROBLEM_NO_SESSION,
        Problem::BrokenSession => PROBLEM_BROKEN_SESSION,
        Problem::Tampered => PROBLEM_TAMPERED,
        Problem::KeyUsed => PROBLEM_KEY_USED,
        Problem::UnknownPrekey => PROBLEM_UNKNOWN_PREKEY,
        Problem::IdentityChanged => PROBLEM_IDENTITY_CHANGED,
        Problem::Waiting => PROBLEM_WAITING,
        Problem::BeforeDevice => PROBLEM_BEFORE_DEVICE,
    }
}

/// Whether a new session with the device that sent it can help with what it sends from now on.
pub fn repairs(problem: Problem) -> bool {
    match problem {
        Problem::NoSession
        | Problem::BrokenSession
        | Problem::Tampered
        | Problem::KeyUsed
        | Problem::UnknownPrekey => true,
        Problem::NotForThisDevice
        | Problem::IdentityChanged
        | Problem::Waiting
        | Problem::BeforeDevice => false,
    }
}

/// What happened, in a chat with somebody called so.
pub fn notice(notice: Notice, name: &str) -> String {
    match notice {
        Notice::NewDevice(device) => notice_new_device(name, &device.to_string()),
        Notice::OtherIdentity(device) => notice_other_identity(name, &device.to_string()),
        Notice::Downgraded(device) => notice_downgraded(name, &device.to_string()),
    }
}

/// What came of a scanned code.
pub fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Verified(count) => verdict_verified(*count),
        Verdict::Differs => VERDICT_DIFFERS.into(),
        Verdict::SomebodyElse(jid) => verdict_somebody_else(jid.as_str()),
        Verdict::NoCode => VERDICT_NO_CODE.into(),
    }
}

pub fn trust(trust: Trust) -> Text {
    match trust {
        Trust::Undecided => TRUST_UNDECIDED,
        Trust::Blind => TRUST_BLIND,
        Trust::Verified => TRUST_VERIFIED,
        Trust::Distrusted => TRUST_DISTRUSTED,
    }
}

/// What is wrong with the browser's storage, and what to do. Nothing that could not be kept was acknowledged: it comes again.
fn storage(cause: &StorageTrouble) -> String {
    let words = match cause {
        StorageTrouble::Full => TROUBLE_STORAGE_FULL,
        StorageTrouble::Blocked => TROUBLE_STORAGE_BLOCKED,
        StorageTrouble::Removed => TROUBLE_STORAGE_REMOVED,
        StorageTrouble::Unavailable => TROUBLE_STORAGE_UNAVAILABLE,
        StorageTrouble::Newer => TROUBLE_STORAGE_NEWER,
        StorageTrouble::Damaged => TROUBLE_STORAGE_DAMAGED,
        StorageTrouble::NoLocks => TROUBLE_STORAGE_NO_LOCKS,
        StorageTrouble::Stopped => TROUBLE_STORAGE_STOPPED,
        StorageTrouble::Other(cause) => return trouble_storage_other(cause),
    };
    words.into()
}

/// The sentence for a trouble: what happened and what to do.
pub fn trouble(trouble: &Trouble) -> String {
    let plain = match trouble {
        Trouble::NotFound { domain } => return trouble_not_found(domain),
        Trouble::Unreachable { address } => return trouble_unreachable(address),
        Trouble::Moved { address } => return trouble_moved(address),
        Trouble::ServerClosed { condition } => return trouble_server_closed(condition),
        Trouble::Storage(cause) => return storage(cause),
        Trouble::BadAddress => TROUBLE_BAD_ADDRESS,
        Trouble::NotAuthorized => TROUBLE_NOT_AUTHORIZED,
        Trouble::PasswordNeeded => TROUBLE_PASSWORD_NEEDED,
        Trouble::PlainOnly => TROUBLE_PLAIN_ONLY,
        Trouble::Insecure => TROUBLE_INSECURE,
        Trouble::Downgrade => TROUBLE_DOWNGRADE,
        Trouble::NoMechanism => TROUBLE_NO_MECHANISM,
        Trouble::ServerNotGenuine => TROUBLE_SERVER_NOT_GENUINE,
        Trouble::Conflict => TROUBLE_CONFLICT,
        Trouble::HostUnknown => TROUBLE_HOST_UNKNOWN,
        Trouble::Silent => TROUBLE_SILENT,
        Trouble::Lost => TROUBLE_LOST,
        Trouble::IdentityMoved => TROUBLE_IDENTITY_MOVED,
        Trouble::BackupUnreadable => TROUBLE_BACKUP_UNREADABLE,
        Trouble::BackupNewer => TROUBLE_BACKUP_NEWER,
        Trouble::BackupOfAnother { jid } => return trouble_backup_of_another(jid.as_str()),
        Trouble::ElsewhereOnly => TROUBLE_ELSEWHERE_ONLY,
    };
    plain.into()
}

/// Why there is no connection, for somebody who is signed in: there is no address to check.
pub fn line_trouble(why: &Trouble) -> String {
    let has_network = web_sys::window().is_none_or(|it| it.navigator().on_line());
    match why {
        Trouble::Unreachable { .. } | Trouble::Lost | Trouble::Silent if !has_network => {
            LINE_NO_NETWORK.into()
        }
        Trouble::Unreachable { .. } => LINE_UNREACHABLE.into(),
        _ => trouble(why),
    }
}

/// A number in the digits of the language.
pub fn number(count: impl Into<Count>) -> String {
    words::number(count.into())
}

/// What the groups of `view::emoji` are called.
pub const EMOJI_GROUPS: [Text; 8] = [
    EMOJI_SMILEYS,
    EMOJI_PEOPLE,
    EMOJI_SYMBOLS,
    EMOJI_NATURE,
    EMOJI_FOOD,
    EMOJI_ACTIVITIES,
    EMOJI_TRAVEL,
    EMOJI_OBJECTS,
];

/// What somebody is called of whom only the address is known: what stands before the `@`.
pub fn nick(jid: &BareJid) -> String {
    let name = jid.0.split('@').next();
    name.unwrap_or_default().into()
}

/// Puts three parts together.
pub fn join(a: &str, b: &str, c: &str) -> String {
    let mut all = String::with_capacity(a.len() + b.len() + c.len());
    all.push_str(a);
    all.push_str(b);
    all.push_str(c);
    all
}
