//! From the engine to the tabs.

use super::Typing;
use crate::model::{
    Arrangement, BareJid, Card, ChatKind, Delivery, Device, DeviceId, Failure, Fingerprint,
    Message, MessageKey, Millis, OriginId, Person, Picture, Preferences, Seen, Version,
};
use serde::{Deserialize, Serialize};

/// The state of the line, the value of `data-connection`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Connection {
    #[default]
    Offline,
    Connecting,
    /// Signed in; the archive is not yet complete.
    CatchingUp,
    Online,
}

impl Connection {
    pub fn name(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Connecting => "connecting",
            Self::CatchingUp => "catching-up",
            Self::Online => "online",
        }
    }
}

/// Something that a person has to know. The `ui` has the sentence for each: what happened and what to do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Trouble {
    /// What was typed is no XMPP address.
    BadAddress,
    /// No WebSocket address was found for the domain (XEP-0156).
    NotFound { domain: String },
    /// The server cannot be reached: down, wrong address, or a certificate the browser refuses (browsers do not tell
    /// these apart).
    Unreachable { address: String },
    /// Wrong address or password.
    NotAuthorized,
    /// The stored keys no longer fit: the password changed.
    PasswordNeeded,
    /// The server offers only PLAIN, so the password cannot be kept as keys: it is asked for at each start.
    PlainOnly,
    /// The server offers only PLAIN over an unprotected connection.
    Insecure,
    /// The server once offered SCRAM and now does not.
    Downgrade,
    /// No way of signing in that this client knows.
    NoMechanism,
    /// The server could not prove that it knows the password.
    ServerNotGenuine,
    /// Signed in from elsewhere with the same resource.
    Conflict,
    /// The server sends us to another address.
    Moved { address: String },
    /// The server does not serve this domain.
    HostUnknown,
    /// The server ended the stream: its condition.
    ServerClosed { condition: String },
    /// The server does not answer.
    Silent,
    /// The line was lost.
    Lost,
    /// The browser's storage failed. What could not be kept was not acknowledged either: it comes again.
    Storage(StorageTrouble),
    /// Another tab holds a shared-computer account.
    ElsewhereOnly,
    /// Another device was restored from a backup of this one and holds its identity now.
    IdentityMoved,
    /// What was given as a backup is none, was changed, or the passphrase is wrong (nobody can tell these apart).
    BackupUnreadable,
    /// A newer build made the backup.
    BackupNewer,
    /// The backup is of another account.
    BackupOfAnother { jid: BareJid },
}

/// Why nothing can be kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum StorageTrouble {
    /// No room left.
    Full,
    /// Another tab holds an older build's data open.
    Blocked,
    /// The data was deleted under us.
    Removed,
    /// The browser lets this page store nothing.
    Unavailable,
    /// Kept by a newer build than this one.
    Newer,
    /// A record that cannot be read.
    Damaged,
    /// The browser has no Web Locks for this page.
    NoLocks,
    /// The page's worker has ended.
    Stopped,
    Other(String),
}

/// Who is signed in here.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccountInfo {
    pub jid: BareJid,
    pub device: Option<DeviceId>,
    pub fingerprint: Option<Fingerprint>,
    /// "This is a shared computer".
    pub shared: bool,
    /// The deployment allows nothing to go out in the clear.
    pub encryption_required: bool,
    pub preferences: Preferences,
}

/// One entry of the list of chats.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChatSummary {
    pub jid: BareJid,
    pub kind: ChatKind,
    /// The contact's or room's name, what they call themselves, or the address.
    pub name: String,
    pub unread: u32,
    pub last: Option<Preview>,
    pub newest: Option<MessageKey>,
    /// The newest row that was seen by a person.
    pub read_through: Option<MessageKey>,
    /// Whether what is sent in this chat is encrypted.
    pub encrypted: bool,
    /// The newest own message that the contact is known to have seen: it and those before it are [`Delivery::Displayed`].
    pub displayed: Option<MessageKey>,
    /// What was typed and not sent.
    pub draft: String,
    pub arrangement: Arrangement,
}

/// What the own server can do for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Abilities {
    /// Somebody can be blocked (XEP-0191).
    pub blocking: bool,
    /// Somebody who is blocked can be reported too (XEP-0377).
    pub reporting: bool,
}

/// The last message of a chat, for the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Preview {
    pub body: String,
    pub own: bool,
    pub at: Millis,
    pub delivery: Delivery,
    /// It could not be opened.
    pub problem: bool,
    /// Its sender took it back.
    pub retracted: bool,
}

/// Which rows of a chat a page has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Part {
    /// The newest.
    Newest,
    /// Those right before a row.
    Before(MessageKey),
    /// Those right after a row.
    After(MessageKey),
    /// Those around a row.
    Around(MessageKey),
}

/// A message that was searched for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hit {
    pub chat: BareJid,
    pub key: MessageKey,
    pub at: Millis,
    pub sender: BareJid,
    pub own: bool,
    /// A piece of its text, and where in that the words are, in bytes: in order and apart.
    pub snippet: String,
    pub marks: Vec<(u32, u32)>,
}

/// Messages are, or may be, missing before a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Gap {
    pub before: MessageKey,
    /// For good: the archive no longer has them. Else they are being fetched.
    pub lost: bool,
}

/// What came of a code that was scanned.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Verdict {
    /// So many devices are verified by it.
    Verified(u32),
    /// A device in it has another key than the one known for it: it is no longer trusted.
    Differs,
    /// It is about another account.
    SomebodyElse(BareJid),
    /// There is no fingerprint in it.
    NoCode,
}

/// What somebody says of themselves. Of the own account: what the person last said, published or not.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Profile {
    pub jid: BareJid,
    pub nickname: Option<String>,
    /// `None`: nobody has looked yet.
    pub card: Option<Card>,
    /// It is being looked at.
    pub loading: bool,
    /// The own card is for everybody, not only for contacts.
    pub open: bool,
    /// Something of the own profile is not published yet.
    pub waits: bool,
    pub refused: Option<Refusal>,
}

/// What of the own profile the server did not take.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refusal {
    pub what: ProfilePart,
    /// What the server says about it, if it does. Remote text.
    pub words: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ProfilePart {
    Picture,
    Name,
    Details,
}

/// A QR code: `size` rows of so many modules, from the top left.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Code {
    pub size: u32,
    pub dark: Vec<bool>,
}

/// What changed. `view::State::apply` is the only thing that acts on these in a tab.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Event {
    /// Everything a tab needs to begin; replaces what it had.
    Snapshot {
        account: AccountInfo,
        connection: Connection,
        trouble: Option<Trouble>,
        chats: Vec<ChatSummary>,
    },
    Connection {
        connection: Connection,
        trouble: Option<Trouble>,
    },
    Account(AccountInfo),
    /// A chat is new or changed.
    Chat(ChatSummary),
    /// Contacts, requests and who is blocked: those about whom something changed, or (`anew`) the first of all there are. The others
    /// follow in further ones, until [`Event::Everybody`].
    People {
        anew: bool,
        people: Vec<Person>,
    },
    /// All people were named: whoever was not since it began anew is nobody any more.
    Everybody,
    /// Who is there: all of whom that is known (`anew`), or those who came and went; `None`: nothing is known any more.
    Presences {
        anew: bool,
        /// Whoever lets us see their presence and is not named is not there; else that is not known.
        told: bool,
        seen: Vec<(BareJid, Option<Seen>)>,
    },
    Abilities(Abilities),
    /// What came of an address that was typed to be added; `None`: it is none.
    Added {
        typed: String,
        jid: Option<BareJid>,
    },
    /// The server did not do what was decided about somebody: why, in its words.
    Refused {
        jid: BareJid,
        why: String,
    },
    ChatStarted {
        typed: String,
        chat: BareJid,
    },
    /// What was typed for a new chat is no address.
    ChatRefused {
        typed: String,
    },
    /// Rows of a chat in order, oldest first: which, and whether rows lie before and after them.
    Page {
        chat: BareJid,
        messages: Vec<Message>,
        part: Part,
        older: bool,
        newer: bool,
    },
    /// Where the words of [`super::Command::Search`] are, the newest first.
    Found {
        id: u32,
        hits: Vec<Hit>,
        /// There are, or may be, older ones.
        more: bool,
        /// How much of the history was searched, in per cent.
        indexed: u8,
    },
    /// Where messages of a chat are, or may be, missing; replaces what was said before.
    Gaps {
        chat: BareJid,
        gaps: Vec<Gap>,
    },
    /// A row is new or changed.
    Message {
        chat: BareJid,
        message: Message,
    },
    /// A row is gone.
    Removed {
        chat: BareJid,
        key: MessageKey,
    },
    /// The earlier texts of a message, oldest first.
    Versions {
        key: MessageKey,
        versions: Vec<Version>,
    },
    /// What a contact is doing in a chat. It ends with the next message, or when nothing is said for a while.
    Typing {
        chat: BareJid,
        typing: Typing,
    },
    /// A reaction, or what was to take a message back, could not be sent: why. What it changed here is as it was before.
    ActFailed {
        chat: BareJid,
        key: MessageKey,
        failure: Failure,
    },
    /// It had gone out before the change came: what was typed is given back.
    EditRefused {
        key: MessageKey,
        body: String,
    },
    /// The devices of a chat (or of the own account).
    Devices {
        chat: BareJid,
        encrypted: bool,
        own: Vec<Device>,
        theirs: Vec<Device>,
        /// The list of the contact's devices was asked for and has not come yet.
        loading: bool,
    },
    /// Devices that appeared after another one of their account was verified, about which somebody has to decide before what was
    /// written in this chat goes out. None: nothing is in the way any more.
    Asks {
        chat: BareJid,
        devices: Vec<Device>,
    },
    /// What came of a code that this tab scanned for an account.
    Scanned {
        jid: BareJid,
        verdict: Verdict,
    },
    /// Somebody's picture, as it is now; `None`: there is none, or none yet.
    Avatar {
        jid: BareJid,
        picture: Option<Picture>,
    },
    Profile(Profile),
    /// What came of changing the password, or of deleting the account.
    AccountActed {
        act: super::AccountAct,
        outcome: super::ActOutcome,
    },
    /// Own devices on the published list that shared-computer sign-ins left behind.
    Leftovers(Vec<DeviceId>),
    /// A password is needed to go on; device and history stay.
    PasswordNeeded {
        account: BareJid,
        trouble: Trouble,
    },
    SignedOut,
    /// What one turn changed, in order: a page of the archive is one change on screen, not fifty.
    Many(Vec<Event>),
}

/// From a tab's own worker to it, by `postMessage`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Reply {
    /// The worker runs. `account` is who is signed in on this browser, if anybody: the tab shows the chats, else the
    /// sign-in form. `channel` is the name of the `BroadcastChannel` to use from now on.
    Ready {
        account: Option<BareJid>,
        channel: Option<String>,
    },
    /// Signing in from this tab did not work.
    SignInFailed(Trouble),
    Deposited(OriginId),
    /// The code that was asked for with [`super::Direct::Draw`]: of which text.
    Drawn(String, Option<Code>),
    /// The text of the code in a picture, where there is one that can be read.
    Read(Option<String>),
    /// The backup that was asked for with [`super::Direct::Export`], as a file's content.
    Exported(Result<Vec<u8>, Trouble>),
    /// How making an account goes on.
    Registration(super::Registration),
    /// An unread message came into a chat while no tab was visible. `live`: it was not only fetched now.
    News {
        chat: BareJid,
        live: bool,
    },
    /// A newer build leads in another tab: this one has to be loaded again.
    Outdated,
    /// It could not be kept: the composer keeps the text.
    DepositFailed(OriginId, Trouble),
}
