//! From a tab to the engine.

use super::{AccountOrder, Answers, Build, Part};
use crate::model::{BareJid, Card, DeviceId, MessageKey, Millis, Outgoing, Preferences, Trust};
use core::fmt;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What a tab asks of the engine: through its own worker, and where that does not lead, on the channel. Every one may be repeated
/// without harm.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Command {
    /// A tab is there and wants [`super::Event::Snapshot`].
    Attach,
    /// A tab has drawn what a person waits for: it is told of the rest of the contacts now, where there are many (they would come in time
    /// without a word, too).
    MeetAll,
    /// The newest page of a chat, as [`super::Event::Page`].
    OpenChat {
        chat: BareJid,
    },
    /// The page before a row.
    LoadOlder {
        chat: BareJid,
        before: MessageKey,
    },
    /// The page after a row.
    LoadNewer {
        chat: BareJid,
        after: MessageKey,
    },
    /// The rows around one, which need not be there any more.
    OpenAround {
        chat: BareJid,
        key: MessageKey,
    },
    /// Where these words are, in one chat or in all, the newest messages first: answered by [`super::Event::Found`] with the same id.
    /// The next question takes the place of one that was not answered yet.
    Search {
        id: u32,
        query: String,
        chat: Option<BareJid>,
        /// Older than the last hit of an earlier answer: its time and row.
        before: Option<(Millis, MessageKey)>,
    },
    /// A person has seen the chat up to this row.
    Read {
        chat: BareJid,
        through: MessageKey,
    },
    /// Start (or find) a chat with an address as it was typed: answered by [`super::Event::ChatStarted`].
    StartChat {
        typed: String,
    },
    /// The devices of a chat: answered by [`super::Event::Devices`]. `ask`: a person wants to see them, so even a stranger's server may
    /// be asked; else only what is known is shown of a stranger.
    ShowDevices {
        chat: BareJid,
        ask: bool,
    },
    /// Own devices, answered by [`super::Event::Devices`] for the own bare JID.
    ShowOwnDevices,
    SetTrust {
        jid: BareJid,
        device: DeviceId,
        trust: Trust,
    },
    /// Begin the session with a device anew: it, or what it sends, is broken.
    ReplaceSession {
        jid: BareJid,
        device: DeviceId,
    },
    /// The same with the device that sent a message which could not be opened.
    Repair {
        key: MessageKey,
    },
    /// Send what waits in a chat, and what is written from now on, without the devices that [`super::Event::Asks`] named.
    GoOnWithout {
        chat: BareJid,
    },
    /// A person scanned a code to verify devices of this account: answered by [`super::Event::Scanned`].
    Verify {
        jid: BareJid,
        code: String,
    },
    SetEncrypted {
        chat: BareJid,
        on: bool,
    },
    /// Somebody is added, named, removed, answered or blocked.
    Person(PersonChange),
    /// Pin, mute or archive a chat, or the contrary.
    Arrange {
        chat: BareJid,
        change: Arrange,
    },
    /// Send a failed message again, as it was written.
    SendAgain {
        key: MessageKey,
    },
    /// Another text for a message that has not gone out; refused with [`super::Event::EditRefused`] once it has.
    EditDraft {
        key: MessageKey,
        body: String,
    },
    /// Take away a message here, and nowhere else; one that has not gone out, or could not, is gone with that.
    Delete {
        key: MessageKey,
    },
    /// The earlier texts of a message: answered by [`super::Event::Versions`].
    ShowVersions {
        key: MessageKey,
    },
    /// What is being typed in a chat, to be there after a reload; empty: nothing.
    KeepDraft {
        chat: BareJid,
        text: String,
    },
    /// Whether something is being written in a chat (XEP-0085): said when it changes.
    Typing {
        chat: BareJid,
        typing: Typing,
    },
    SetPreferences(Preferences),
    /// Take other devices of this account off the published list.
    RemoveDevices(Vec<DeviceId>),
    /// The tab shows these people's pictures: answered by [`super::Event::Avatar`] for each, and again whenever one changes.
    WantAvatars(Vec<BareJid>),
    /// The tab shows what somebody says of themselves: answered by [`super::Event::Profile`], and again when what is asked for has come.
    WantProfile {
        jid: BareJid,
    },
    /// The own picture, so many pixels wide and high; or none from now on. Published when there is a line.
    SetAvatar {
        bytes: Option<Vec<u8>>,
        side: u32,
    },
    /// What the person says of themselves. `open`: the card is for everybody, not only for contacts.
    SetProfile {
        nickname: String,
        card: Card,
        open: bool,
    },
    /// Something was put in the inbox.
    InboxFilled,
    /// The browser says that it has (or has no) network.
    Network {
        online: bool,
    },
    /// The tab is, or is not, visible. Repeated every minute while it is, since a tab may die without a word.
    Visible(bool),
    /// Hold the identity here again that another device holds since it was restored there.
    TakeOver,
    /// Withdraw the device, end the stream, delete everything kept here.
    SignOut,
}

/// What somebody is doing in a chat (XEP-0085), as far as it is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Typing {
    /// Writing.
    Composing,
    /// Stopped for a while, with something written.
    Paused,
    /// Nothing.
    Active,
}

impl Command {
    /// Which page of which chat it asks for.
    pub fn page(&self) -> Option<(&BareJid, Part)> {
        match self {
            Self::OpenChat { chat } => Some((chat, Part::Newest)),
            Self::LoadOlder { chat, before } => Some((chat, Part::Before(*before))),
            Self::LoadNewer { chat, after } => Some((chat, Part::After(*after))),
            Self::OpenAround { chat, key } => Some((chat, Part::Around(*key))),
            _ => None,
        }
    }
}

/// What a person decides about somebody. Shown at once, and told to the server when there is a line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PersonChange {
    /// On the roster, and asked to let us see their presence; answered by [`super::Event::Added`]. `share`: they may see ours as soon
    /// as they ask.
    Add {
        typed: String,
        name: Option<String>,
        groups: Vec<String>,
        share: bool,
    },
    Name {
        jid: BareJid,
        name: Option<String>,
        groups: Vec<String>,
    },
    /// Off the roster: neither sees the other's presence any more.
    Remove {
        jid: BareJid,
    },
    /// Whether to see their presence.
    Subscribe {
        jid: BareJid,
        on: bool,
    },
    /// Whether they may see ours.
    Share {
        jid: BareJid,
        on: bool,
    },
    /// The answer to their request.
    Answer {
        jid: BareJid,
        accept: bool,
        ask_back: bool,
    },
    Block {
        jid: BareJid,
        report: Option<Report>,
    },
    Unblock {
        jid: BareJid,
    },
}

/// Why somebody is reported to the own server (XEP-0377 §4).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ReportReason {
    Spam,
    Abuse,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Report {
    pub reason: ReportReason,
    /// In the person's own words; may be empty.
    pub text: String,
    /// Name the last messages by what the archive calls them, not by what is in them.
    pub with_messages: bool,
}

/// One thing about how a chat stands in the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Arrange {
    Pin(bool),
    /// Until when; `None`: no longer.
    Mute(Option<Millis>),
    Archive(bool),
}

/// A password on its way from the form to the worker; wiped when dropped, never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Password(pub String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

/// From a tab to its own worker alone, by `postMessage`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Direct {
    /// The worker's first message: where the build is deployed (path of the page, without file name), and the
    /// `websocket` and `domain` of `config.json`.
    Start {
        path: String,
        /// Random id of the tab, as the sender of its commands.
        tab: u64,
        /// What the page says of itself.
        build: Build,
        websocket: Option<String>,
        domain: Option<String>,
        /// Its `encryption`: whether it is `"required"`; nothing where the file cannot be read.
        encryption_required: Option<bool>,
    },
    /// The sign-in form, or the question for a new password (then `address` is the account's).
    SignIn {
        address: String,
        password: Password,
        /// From "Advanced"; empty means discovery or `config.json`.
        websocket: Option<String>,
        /// "This is a shared computer": everything in this worker's memory only.
        shared: bool,
        /// The file of a backup to begin from, with its passphrase.
        backup: Option<(Vec<u8>, Password)>,
    },
    /// For the engine, from this tab. A worker that does not lead puts it on the channel.
    Command(Command),
    /// Make a backup, sealed with a passphrase: answered by [`super::Reply::Exported`].
    Export {
        passphrase: Password,
    },
    /// Whether the tab is visible: only a visible one takes the lead from a leader that seems frozen.
    Visible(bool),
    /// The store failed, and a person has made room or closed what stood in the way.
    TryAgain,
    /// Draw a QR code with this text, answered by [`super::Reply::Drawn`].
    Draw(String),
    /// Look for a QR code in a picture, one byte a pixel, 0 is black: answered by [`super::Reply::Read`].
    Read {
        width: u32,
        height: u32,
        grey: Vec<u8>,
    },
    /// Append to the inbox; answered by [`super::Reply::Deposited`] once it is kept.
    Deposit(Outgoing),
    /// What a server wants to know of somebody who would like an account there: answered by [`super::Reply::Registration`], as are the
    /// two that follow. Only while nobody is signed in.
    AskRegistration {
        /// A domain, or an address of which the first part is to be the name.
        typed: String,
        /// As for [`Direct::SignIn`].
        websocket: Option<String>,
        /// An invitation (XEP-0445).
        token: Option<String>,
    },
    /// Change the account's password, or delete the account: answered by [`super::Event::AccountActed`].
    Account(AccountOrder),
    /// What was filled in.
    Register(Answers),
    LeaveRegistration,
}
