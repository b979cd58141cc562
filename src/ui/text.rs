//! Every English sentence that a person reads, in one place, so that other languages have one file to translate.
//!
//! A sentence about trouble says what happened and what can be done.

mod account;
mod links;
mod messages;
mod people;
mod profile;
mod search;

pub use account::*;
pub use links::*;
pub use messages::*;
pub use people::*;
pub use profile::*;
pub use search::*;

use crate::bus::{Connection, StorageTrouble, Trouble, Verdict};
use crate::model::{BareJid, Delivery, Failure, Notice, Presence, Problem, Trust};

pub const NAME: &str = "Sotto";

// Signing in
pub const STARTING: &str = "Starting…";
pub const STARTING_SLOW: &str = "This takes longer than it should. Another tab of Sotto may be stuck; loading the page again often helps.";
pub const RELOAD: &str = "Load again";
pub const OUTDATED: &str =
    "A newer version of Sotto runs in another tab. Load this one again to go on here.";
pub const UPDATE_READY: &str = "A new version is ready.";
pub const UPDATE: &str = "Update";
pub const LATER: &str = "Later";
pub const STORAGE_KEPT: &str = "The browser keeps your messages and keys until you delete them.";
pub const STORAGE_NOT_KEPT: &str = "The browser did not promise to keep your messages and keys: when space runs short it may delete them, and history that only this device could read would be gone. Installing Sotto as an app, or bookmarking it and using it regularly, makes most browsers promise.";
pub const STORAGE_USED: &str = "Stored here: ";
pub const SIGN_IN: &str = "Sign in";
pub const SIGNING_IN: &str = "Signing in…";
pub const SIGN_IN_LEAD: &str = "Use the address and password of your XMPP account.";
pub const ADDRESS: &str = "XMPP address";
pub const ADDRESS_EXAMPLE: &str = "you@example.org";
pub const PASSWORD: &str = "Password";
pub const ADVANCED: &str = "Advanced";
pub const WEBSOCKET: &str = "WebSocket address";
pub const WEBSOCKET_HINT: &str =
    "Only if your provider told you one. Otherwise it is found by itself.";
pub const SHARED: &str = "This is a shared computer";
pub const SHARED_HINT: &str =
    "Everything stays in this tab and is forgotten when the tab is closed.";
pub const GIVE_ADDRESS: &str = "Type your XMPP address, for example you@example.org.";
pub const GIVE_PASSWORD: &str = "Type your password.";
pub const PASSWORD_NEEDED: &str = "Password needed";
pub const PASSWORD_KEEPS: &str = "Your chats and this device's keys stay as they are.";
pub const NOT_NOW: &str = "Not now";
pub const ENTER_PASSWORD: &str = "Enter password";
pub const OTHER_DOMAIN: &str = "Without a domain, this one is added: ";

// The list of chats
pub const CHATS: &str = "Chats";
pub const NEW_CHAT: &str = "New chat";
pub const NEW_CHAT_LEAD: &str = "The address of the person you want to write to.";
pub const START_CHAT: &str = "Start chat";
pub const NOT_AN_ADDRESS: &str =
    "This is not an XMPP address. It looks like name@example.org; check what was typed.";
pub const SETTINGS: &str = "Settings";
pub const NO_CHATS: &str = "No chats yet";
pub const NO_CHATS_LEAD: &str =
    "Start one with somebody's XMPP address. Messages that reach you appear here too.";
pub const WRITE_TO: &str = "Write to somebody";
pub const PICK: &str = "No chat is open";
pub const PICK_LEAD: &str = "Choose one from the list, or start a new one.";
pub const YOU_PREFIX: &str = "You: ";
pub const NOT_OPENED: &str = "Message could not be opened";
pub const UNREAD: &str = " unread";

// A chat
pub const BACK: &str = "Back to chats";
pub const MESSAGES: &str = "Messages";
pub const MESSAGE: &str = "Message";
pub const SEND: &str = "Send";
pub const WRITE_ENCRYPTED: &str = "Encrypted message";
pub const WRITE_PLAIN: &str = "Message, not encrypted";
pub const QUEUED: &str = "Waiting to be sent.";
pub const EDIT: &str = "Edit";
pub const DELETE: &str = "Delete";
pub const EDITING: &str = "Changing a message that waits";
pub const EDIT_TOO_LATE: &str =
    "The message had already been sent, as it was. Send this to correct it.";
pub const TRY_AGAIN: &str = "Try again";
pub const SEND_AGAIN: &str = "Send again";
pub const EMPTY_CHAT: &str = "No messages yet";
pub const EMPTY_CHAT_LEAD: &str = "Write the first one below.";
pub const LOADING: &str = "Loading messages…";
pub const GAP_LOADING: &str = "Fetching messages that were missed…";
pub const GAP_LOST: &str = "Messages may be missing here: your server no longer keeps them.";
pub const OLDER_OFFLINE: &str =
    "Older messages are on your server, and come when you are connected.";
pub const LOADING_OLDER: &str = "Loading older messages…";
pub const TO_END: &str = "Newest messages";
pub const YOU: &str = "You";
pub const ENCRYPTED: &str = "Encrypted with OMEMO 2";
pub const ENCRYPTED_LEGACY: &str = "Encrypted with OMEMO, older version";
pub const NEW_DEVICE_QUESTION: &str = "There is a new device in this chat that nobody has compared, although others were. What you write waits until you decide about it.";
pub const COMPARE_DEVICES: &str = "Compare devices";
pub const SEND_WITHOUT: &str = "Send without it";
pub const VERIFY_BY_CODE: &str = "Verify with a code";
pub const VERIFY_BY_CODE_LEAD: &str = "Scan the code that the other device shows, and let it scan this one. What matches is verified at once.";
pub const SHOW_CODE: &str = "Show this device’s code";
pub const OWN_CODE: &str = "Code of this device";
pub const CODE_FROM_PICTURE: &str = "Scan a picture";
pub const CODE_FROM_CAMERA: &str = "Scan with the camera";
pub const NO_CODE_FOUND: &str =
    "No code was found in the picture. It has to be sharp, and all of it in sight.";
pub const NO_PICTURE: &str = "This file is no picture that the browser can show.";
pub const NO_CAMERA: &str = "The camera cannot be used. Allow it in the browser’s settings for this page, or scan a picture.";
pub const FIRST_SEEN: &str = "First seen on ";
pub const LAST_SEEN: &str = " · last wrote on ";
pub const SILENT: &str =
    "It has written nothing for half a year. If you no longer use it, remove it.";
pub const REMOVE_DEVICE: &str = "Remove from account";
pub const REMOVE_REALLY: &str = "Really remove? It will get no more messages";
pub const REPAIR: &str = "Repair";
pub const REPAIR_HINT: &str =
    "Begins a new encryption session, so that what is sent from now on can be opened.";
pub const REPAIRING: &str = "A new session was asked for. Ask for the message to be sent again.";
pub const REPLACE_SESSION: &str = "Replace session";
pub const WEAKER: &str = "It offered OMEMO 2 before, and does not any more.";
pub const NOT_ENCRYPTED: &str = "Not encrypted";
pub const NOT_ENCRYPTED_HERE: &str = "Not encrypted, although this chat is";
pub const SENDS_ENCRYPTED: &str = "Messages are encrypted end to end";
pub const SENDS_PLAIN: &str = "Messages are not encrypted: the servers on the way can read them";
pub const LEFT_OUT: &str = "Not readable on devices without usable or trusted keys: ";
pub const NOT_KEPT: &str = "The message was not sent, and is still here. ";
pub const TODAY: &str = "Today";
pub const YESTERDAY: &str = "Yesterday";

// Encryption
pub const ENCRYPTION: &str = "Encryption";
pub const ENCRYPT_THIS: &str = "Encrypt this chat";
pub const ENCRYPT_LEAD: &str =
    "Encrypted messages can be read only on the devices listed here, by nobody on the way.";
pub const ENCRYPTION_REQUIRED: &str =
    "Whoever runs this page requires encryption: it cannot be turned off here.";
pub const TURN_OFF_QUESTION: &str = "Turn encryption off?";
pub const TURN_OFF_LEAD: &str =
    "What you write from then on can be read by your server, by theirs, and by whoever runs them.";
pub const TURN_OFF: &str = "Turn it off";
pub const KEEP_ON: &str = "Keep it on";
pub const THEIR_DEVICES: &str = "Their devices";
pub const YOUR_DEVICES: &str = "Your devices";
pub const DEVICES_LEAD: &str =
    "To be sure who reads along, compare a fingerprint with the one on the other device's screen.";
pub const NO_DEVICES: &str = "No device with encryption is known.";
pub const DEVICES_LOADING: &str = "Asking for the list of devices…";
pub const THIS_DEVICE: &str = "This device";
pub const DEVICE: &str = "Device ";
pub const NO_FINGERPRINT: &str = "The fingerprint is not known yet.";
pub const FINGERPRINT: &str = "Fingerprint";
pub const INACTIVE: &str = "No longer in use by the account; it gets nothing.";
pub const VERIFY: &str = "Fingerprint matches";
pub const DISTRUST: &str = "Do not trust";
pub const TRUST: &str = "Trust";
pub const CLOSE: &str = "Close";
pub const CANCEL: &str = "Cancel";

// Settings
pub const YOUR_ACCOUNT: &str = "Account";
pub const DEVICES: &str = "Devices";
pub const PRIVACY: &str = "Privacy";
pub const APPEARANCE: &str = "Appearance";
pub const APPEARANCE_LEAD: &str = "Light or dark, as your system is set.";
pub const NOTIFICATIONS: &str = "Notifications";
pub const NOTIFICATIONS_LEAD: &str = "The number of unread messages stands in the title of this tab. There are no other notifications.";
pub const PRIVACY_KEPT: &str = "This browser keeps your messages as readable text, this device's encryption keys, and what it takes to sign in again. The password itself is not kept.";
pub const PRIVACY_READ: &str =
    "Whoever can read this browser profile can sign in as this account until the password changes.";
pub const PRIVACY_SHARED: &str = "You signed in on a shared computer: everything is in this tab's memory only, and is forgotten when the tab is closed.";
pub const PRIVACY_SERVER: &str = "Your server sees whom you write to and when, your contact list, and every message that is not encrypted.";
pub const SIGN_OUT: &str = "Sign out";
pub const SIGN_OUT_AND_DELETE: &str = "Sign out and delete";
pub const SIGNING_OUT: &str = "Signing out…";
pub const BACKUP: &str = "Backup";
pub const BACKUP_LEAD: &str = "A backup has this device's identity key, whom you verified, and your messages, sealed with a passphrase. Restore it when you sign in on another browser: your contacts need not verify you again. Files made later have later messages.";
pub const PASSPHRASE: &str = "Passphrase";
pub const PASSPHRASE_AGAIN: &str = "Passphrase again";
pub const PASSPHRASE_HINT: &str = "At least 12 characters; four words that have nothing to do with each other are good. Nobody can open the backup without it.";
pub const PASSPHRASE_SHORT: &str = "Take a passphrase of at least 12 characters.";
pub const PASSPHRASE_DIFFERS: &str = "The two passphrases are not the same.";
pub const SAVE_BACKUP: &str = "Save a backup";
pub const SAVING_BACKUP: &str = "Sealing…";
pub const BACKUP_SAVED: &str =
    "The backup is saved as a file. Keep it where only you can get at it.";
pub const RESTORE: &str = "Restore from a backup";
pub const BACKUP_FILE: &str = "Backup file";
pub const BACKUP_PASSPHRASE: &str = "Passphrase of the backup";
pub const BACKUP_UNREAD: &str = "The browser could not read this file. Choose it again.";
pub const TAKE_OVER: &str = "Use it here instead";
pub const SIGN_OUT_LEAD: &str =
    "Messages, encryption keys and sign-in data of this account are deleted from this browser.";
pub const SIGN_OUT_HISTORY: &str = "Encrypted messages cannot be opened again afterwards, not even from the server's archive. Your other devices keep theirs.";
pub const LEFTOVERS_ONE: &str = "A sign-in on a shared computer left a device behind.";
pub const LEFTOVERS_MANY: &str = "Sign-ins on shared computers left devices behind.";
pub const LEFTOVERS_LEAD: &str =
    "Removing what nobody uses any more keeps your devices clear, for you and for others.";
pub const REMOVE: &str = "Remove";
pub const KEEP: &str = "Keep";

pub fn connection(connection: Connection) -> &'static str {
    match connection {
        Connection::Offline => "Offline",
        Connection::Connecting => "Connecting…",
        Connection::CatchingUp => "Fetching messages…",
        Connection::Online => "Online",
    }
}

pub fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Offline => "Not available",
        Presence::ExtendedAway => "Away for long",
        Presence::Away => "Away",
        Presence::DoNotDisturb => "Does not want to be disturbed",
        Presence::Online => "Available",
    }
}

/// The words for `data-state`, and its value.
pub fn delivery(delivery: &Delivery) -> (&'static str, &'static str) {
    match delivery {
        Delivery::Pending => ("pending", "Waiting to be sent"),
        Delivery::Sent => ("sent", "Sent"),
        Delivery::Delivered => ("delivered", "Delivered"),
        Delivery::Displayed => ("displayed", "Read"),
        Delivery::Failed(_) => ("failed", "Not sent"),
        Delivery::Received => ("received", "Received"),
        Delivery::Queued => ("pending", "Waiting to be sent"),
    }
}

pub fn failure(failure: &Failure) -> String {
    match failure {
        Failure::NoUsableDevice => {
            "Not sent: no device of your contact can be encrypted for. Look at the devices under “Encryption”, or try again later.".into()
        }
        Failure::WasUnderWay => {
            "This was still on its way when the backup was made. If it never arrived, send it again.".into()
        }
        Failure::OnlyInTheClear => {
            "Not sent: the devices of your contact use the older OMEMO, for which this would have to go unencrypted. You can allow that under “Privacy” in the settings.".into()
        }
        Failure::Blocked => {
            "Not sent: you block this contact. Unblock them to write to them.".into()
        }
        Failure::Refused(why) => join("Not sent, it was refused: ", why, ". You can try again."),
    }
}

/// Why a message could not be opened, and what helps.
pub fn problem(problem: Problem) -> &'static str {
    match problem {
        Problem::NotForThisDevice => {
            "This message was not encrypted for this device, so only other devices of yours can show it."
        }
        Problem::NoSession => {
            "This message belongs to an encryption session that this device does not have. Ask for it to be sent again."
        }
        Problem::BrokenSession => {
            "This message does not fit the encryption session with the device that sent it. Ask for it to be sent again."
        }
        Problem::Tampered => {
            "This message was changed on its way or is damaged, so it is not shown. Ask for it to be sent again."
        }
        Problem::KeyUsed => {
            "This message was opened before, and its key is gone. It is most likely a repetition."
        }
        Problem::UnknownPrekey => {
            "This message starts from a key that this device no longer has. Ask for it to be sent again."
        }
        Problem::IdentityChanged => {
            "The device that sent this has another identity key than before, so the message was not opened. Compare fingerprints under “Encryption”."
        }
        Problem::Waiting => "Opening… an earlier message has to come first.",
        Problem::BeforeDevice => "Encrypted before this device was added.",
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
    let (before, after) = match notice {
        Notice::NewDevice(device) => (
            " has a new device, ",
            (
                device,
                ". Compare its fingerprint under “Encryption” to be sure that it is theirs.",
            ),
        ),
        Notice::OtherIdentity(device) => (
            "’s device ",
            (
                device,
                " shows another identity key than before. Nothing is encrypted for that key. If the app was installed anew there, it will come back as a new device; if not, somebody may be in between.",
            ),
        ),
        Notice::Downgraded(device) => (
            "’s device ",
            (
                device,
                " no longer offers OMEMO 2, so messages to it use the older encryption. If nothing changed there, the server may be hiding it.",
            ),
        ),
    };
    let (device, after) = after;
    join(&join(name, before, &device.to_string()), after, "")
}

/// What came of a scanned code.
pub fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Verified(1) => "The device is verified: its key is the one in the code.".into(),
        Verdict::Verified(count) => join(&count.to_string(), " devices are verified: their keys are the ones in the code.", ""),
        Verdict::Differs => "The key in the code is not the one known here for that device. It is no longer trusted: somebody may be in between.".into(),
        Verdict::SomebodyElse(jid) => join("This is the code of ", jid.as_str(), ", not of this chat."),
        Verdict::NoCode => "There is no fingerprint in this code. It has to be the one that the other device shows for verification.".into(),
    }
}

pub fn trust(trust: Trust) -> &'static str {
    match trust {
        Trust::Undecided => "Not decided yet: it gets nothing",
        Trust::Blind => "Trusted without a comparison",
        Trust::Verified => "Verified: the fingerprint was compared",
        Trust::Distrusted => "Not trusted: it gets nothing",
    }
}

/// What is wrong with the browser's storage, and what to do. Nothing that could not be kept was acknowledged: it comes again.
fn storage(cause: &StorageTrouble) -> String {
    let words = match cause {
        StorageTrouble::Full => {
            "The browser has no room left, so nothing more can be kept. Delete files, or data of other sites, and try again: messages that are not kept yet stay on your server."
        }
        StorageTrouble::Blocked => {
            "Another tab of Sotto still uses an older version. Close it or load it again, then try again here."
        }
        StorageTrouble::Removed => {
            "What was stored here was deleted, by you, another program or the browser. Signing in again makes this browser a new device."
        }
        StorageTrouble::Unavailable => {
            "The browser lets this page store nothing, as in private browsing. Allow it to, or sign in with “This is a shared computer”: then everything stays in this tab's memory."
        }
        StorageTrouble::Newer => {
            "What is stored here was made by a newer version of Sotto. Load the page again to get that version."
        }
        StorageTrouble::Damaged => {
            "Something that is stored here cannot be read. Try again; if that does not help, sign out and in again, which makes a new device."
        }
        StorageTrouble::NoLocks => {
            "This browser has no Web Locks for this page, so several tabs could damage each other's data. Use a current browser, and an address that begins with https."
        }
        StorageTrouble::Stopped => "This page's worker has stopped. Load the page again.",
        StorageTrouble::Other(cause) => {
            return join(
                "This browser could not store anything: ",
                cause,
                ". Try again, or load the page again.",
            );
        }
    };
    words.into()
}

/// The sentence for a trouble: what happened and what to do.
pub fn trouble(trouble: &Trouble) -> String {
    let plain = match trouble {
        Trouble::NotFound { domain } => {
            return join(
                "No way to connect to ",
                domain,
                " was found. Check the address, or put in the WebSocket address under “Advanced”.",
            );
        }
        Trouble::Unreachable { address } => {
            return join(
                "The server at ",
                address,
                " cannot be reached. It may be down, its address wrong or its certificate not valid. Check the address and try again.",
            );
        }
        Trouble::Moved { address } => {
            return join(
                "The server sends you to another address: ",
                address,
                ". If you trust it, put it in as the WebSocket address under “Advanced”.",
            );
        }
        Trouble::ServerClosed { condition } => {
            return join(
                "The server ended the connection (",
                condition,
                "). It is tried again by itself.",
            );
        }
        Trouble::Storage(cause) => return storage(cause),
        Trouble::BadAddress => {
            "This is not an XMPP address. It looks like you@example.org; check what was typed."
        }
        Trouble::NotAuthorized => "The address or the password is wrong. Check both and try again.",
        Trouble::PasswordNeeded => {
            "The password of this account has changed. Enter the new one to go on."
        }
        Trouble::PlainOnly => {
            "This server asks for the password itself at each start, and it is never stored here. Enter it to go on."
        }
        Trouble::Insecure => {
            "The server wants the password over an unprotected connection, so nothing was sent. Ask your provider for an address that begins with wss://."
        }
        Trouble::Downgrade => {
            "The server suddenly wants to sign you in in a less secure way than before, so nothing was sent. Ask your provider whether this is meant to be."
        }
        Trouble::NoMechanism => {
            "The server offers no way of signing in that is known here. Ask your provider for SCRAM."
        }
        Trouble::ServerNotGenuine => {
            "The server could not prove that it knows your password, so it may not be the real one. Check the address and your network."
        }
        Trouble::Conflict => {
            "This account was taken over by another sign-in with the same name. Reload the page to connect here again."
        }
        Trouble::HostUnknown => {
            "The server does not serve this domain. Check the part of the address after the @."
        }
        Trouble::Silent => "The server does not answer. It is tried again by itself.",
        Trouble::Lost => "The connection was lost. It is tried again by itself.",
        Trouble::IdentityMoved => {
            "Another device was restored from a backup of this one and uses its identity now, so nothing is sent or received here. Your history stays readable."
        }
        Trouble::BackupUnreadable => {
            "This backup cannot be opened: the passphrase is wrong, or the file is damaged or no backup. Check the passphrase and the file."
        }
        Trouble::BackupNewer => {
            "This backup was made by a newer version of Sotto. Load the page again to get that version."
        }
        Trouble::BackupOfAnother { jid } => {
            return join(
                "This is a backup of ",
                jid.as_str(),
                ". Sign in with that address to restore it.",
            );
        }
        Trouble::ElsewhereOnly => {
            "This account is signed in for a shared computer in another tab. Go on there, or close that tab first."
        }
    };
    plain.into()
}

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
