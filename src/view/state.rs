//! The whole of what a tab shows, and how each event changes it.

mod reading;

use super::directory::Directory;
use super::people::People;
use super::search::Searches;
use super::timeline::{Row, Timeline, Upsert};
use crate::bus::{
    Abilities, AccountAct, AccountInfo, ActOutcome, ChatSummary, Code, Connection, Event, Part,
    Profile, Registration, Reply, Trouble, Typing, Verdict,
};
use crate::model::order;
use crate::model::{
    BareJid, Delivery, Device, DeviceId, Failure, Message, MessageKey, Millis, Person, Picture,
    Presence, Seen, Version,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How far the tab is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Phase {
    /// The worker has not answered, or its snapshot has not come.
    #[default]
    Starting,
    SignedOut,
    /// The form was sent.
    SigningIn,
    /// The account is there and needs its password. `busy`: one was sent.
    PasswordNeeded {
        account: BareJid,
        busy: bool,
    },
    /// The account is there and what is stored of it cannot be opened: [`State::trouble`] says why.
    Closed,
    Running,
}

/// The devices that take part in a chat, or those of the own account.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DeviceList {
    pub encrypted: bool,
    pub own: Vec<Device>,
    pub theirs: Vec<Device>,
    /// The contact's list was asked for and has not come.
    pub loading: bool,
}

/// The answer to an address that was typed for a new chat.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Started {
    pub typed: String,
    /// `None`: it is no address.
    pub chat: Option<BareJid>,
}

/// The last new message of somebody else, to be spoken once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heard {
    pub chat: BareJid,
    pub key: MessageKey,
}

/// A reaction, or what was to take a message back, that could not be sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActFailed {
    pub chat: BareJid,
    pub key: MessageKey,
    pub failure: Failure,
}

/// What is on screen.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct State {
    pub phase: Phase,
    pub account: Option<AccountInfo>,
    pub connection: Connection,
    /// Somebody is signed in on this browser.
    is_known: bool,
    /// The worker has said whether there is an account.
    pub answered: bool,
    /// Why there is no connection, or why signing in did not work.
    pub trouble: Option<Trouble>,
    /// Counts snapshots: with each one, what is on screen has to be asked for again.
    pub beginnings: u32,
    pub started: Option<Started>,
    /// A newer build leads in another tab: this one hears nothing any more.
    pub outdated: bool,
    /// A change that came too late, with its text: for the composer to take.
    pub refused: Option<(MessageKey, String)>,
    pub leftovers: Vec<DeviceId>,
    /// This page has just made this browser a device of the account, and nobody has said yet that they know.
    pub fresh: bool,
    /// The QR code that was drawn last, and its text.
    pub drawn: Option<(String, Code)>,
    /// How many pictures were looked at for a code, and what was in the last one.
    pub read: (u32, Option<String>),
    /// What came of the last code that was scanned for an account.
    pub scanned: Option<(BareJid, Verdict)>,
    /// How often something came of changing the password or deleting the account, and what it was last.
    pub acted: (u32, Option<(AccountAct, ActOutcome)>),
    /// How often making an account went on, and how it did last.
    pub registration: (u32, Option<Registration>),
    /// What came of the last backup that this tab asked for.
    pub exported: Option<Result<(), Trouble>>,
    pub heard: Option<Heard>,
    /// What this tab looks for in the messages.
    pub searches: Searches,
    /// The earlier texts of the message for which they were asked last.
    pub versions: Option<(MessageKey, Vec<Version>)>,
    /// The last thing done to a message that could not be sent.
    pub act_failed: Option<ActFailed>,
    /// What contacts are doing, other than nothing.
    typing: BTreeMap<BareJid, Typing>,
    /// Chats into which something came while no tab was visible, and whether it came just now: of those that this tab has to notify.
    pub news: Vec<(BareJid, bool)>,
    pub people: People,
    pub abilities: Abilities,
    /// The answer to an address that was typed to be added.
    pub added: Option<Started>,
    /// What the server did not do about somebody, and why.
    pub not_done: Option<(BareJid, String)>,
    /// Counts changes of the list of chats.
    pub chats_revision: u32,
    chats: BTreeMap<BareJid, ChatSummary>,
    timelines: BTreeMap<BareJid, Timeline>,
    devices: BTreeMap<BareJid, DeviceList>,
    /// Pictures of people, each kept until there is another one.
    pictures: BTreeMap<BareJid, Arc<Picture>>,
    profiles: BTreeMap<BareJid, Profile>,
    /// About which devices a person has to decide before what was written in a chat goes out.
    asks: BTreeMap<BareJid, Vec<Device>>,
}

impl State {
    pub fn has_chats(&self) -> bool {
        !self.chats.is_empty()
    }
    pub fn chat(&self, jid: &BareJid) -> Option<&ChatSummary> {
        self.chats.get(jid)
    }
    pub fn timeline(&self, jid: &BareJid) -> Option<&Timeline> {
        self.timelines.get(jid)
    }
    /// Devices that nobody decided about and that hold up what was written in a chat.
    pub fn asks(&self, chat: &BareJid) -> &[Device] {
        self.asks.get(chat).map_or(&[], Vec::as_slice)
    }

    pub fn devices(&self, jid: &BareJid) -> Option<&DeviceList> {
        self.devices.get(jid)
    }
    /// What a contact is doing in a chat; `None`: nothing that it told.
    pub fn typing(&self, chat: &BareJid) -> Option<Typing> {
        self.typing.get(chat).copied()
    }
    /// Nothing was said for a while of what a contact is doing.
    pub fn typing_ended(&mut self, chat: &BareJid) {
        self.typing.remove(chat);
    }
    /// What is seen of somebody. Whether they are still there is not known without a line; when they left is.
    pub fn seen(&self, jid: &BareJid) -> Option<Seen> {
        let hears = matches!(self.connection, Connection::CatchingUp | Connection::Online);
        let holds = |seen: &Seen| hears || seen.presence == Presence::Offline;
        self.people.seen(jid).filter(holds)
    }
    /// One row of a chat, with how far it came: the contact's marker says it of all before it (XEP-0333 §4.2).
    pub fn row(&self, chat: &BareJid, key: MessageKey, day: impl Fn(Millis) -> i64) -> Option<Row> {
        let mut row = self.timelines.get(chat)?.row(key, day)?;
        let displayed = self.chats.get(chat).and_then(|chat| chat.displayed);
        let arrived = matches!(row.message.delivery, Delivery::Sent | Delivery::Delivered);
        row.displayed =
            row.message.own && arrived && displayed.is_some_and(|displayed| key <= displayed);
        Some(row)
    }
    pub fn picture(&self, jid: &BareJid) -> Option<&Arc<Picture>> {
        self.pictures.get(jid)
    }
    /// What somebody says of themselves, once it was asked for.
    pub fn profile(&self, jid: &BareJid) -> Option<&Profile> {
        self.profiles.get(jid)
    }
    /// A row that this tab has.
    pub fn message(&self, chat: &BareJid, key: MessageKey) -> Option<&Message> {
        let rows = self.timelines.get(chat)?.rows();
        let at = rows.binary_search_by_key(&key, |row| row.key).ok()?;
        rows.get(at).map(|row| &**row)
    }

    /// What somebody, or a chat, is called.
    pub fn name(&self, jid: &BareJid) -> String {
        match self.chats.get(jid) {
            Some(chat) => chat.name.clone(),
            None => self.people.name(jid).to_owned(),
        }
    }

    /// Whether a chat is put away.
    pub fn is_archived(&self, chat: &BareJid) -> bool {
        self.chat(chat).is_some_and(|it| it.arrangement.archived)
    }

    /// How many chats are put away, and how many unread messages are in them.
    pub fn archived(&self) -> (usize, u32) {
        let away = self.chats.values().filter(|it| it.arrangement.archived);
        away.fold((0, 0), |(count, unread), it| {
            (count + 1, it.unread.saturating_add(unread))
        })
    }

    /// Chats to look through by name, those in the archive too.
    pub fn chat_directory(&self) -> Directory {
        Directory::new(self.chats.values().map(|it| (&it.jid, it.name.as_str())))
    }

    /// The contacts without a chat. (Chats are called as their contacts are.)
    pub fn others_directory(&self) -> Directory {
        let others = self.people.all();
        Directory::of_contacts(others.filter(|it| !self.chats.contains_key(&it.jid)))
    }

    /// The chats of the list or those put away: the pinned ones first, then the one with the newest message; those without one by
    /// name at the end.
    pub fn order(&self, archived: bool) -> Vec<BareJid> {
        let mut chats: Vec<&ChatSummary> = (self.chats.values())
            .filter(|chat| chat.arrangement.archived == archived)
            .collect();
        order::sort_by(&mut chats, |a, b| {
            let at = |chat: &ChatSummary| chat.last.as_ref().map_or(0, |last| last.at);
            let pinned = |chat: &ChatSummary| chat.arrangement.pinned;
            pinned(b)
                .cmp(&pinned(a))
                .then_with(|| at(b).cmp(&at(a)))
                .then_with(|| a.name.cmp(&b.name))
                .then_with(|| a.jid.cmp(&b.jid))
        });
        chats.into_iter().map(|chat| chat.jid.clone()).collect()
    }

    /// Unread messages of all chats that are not muted.
    pub fn unread(&self, now: Millis) -> u32 {
        self.chats
            .values()
            .filter(|chat| !chat.arrangement.is_muted(now))
            .fold(0, |sum, chat| sum.saturating_add(chat.unread))
    }

    /// The chats with unread messages.
    pub fn unread_chats(&self) -> BTreeSet<BareJid> {
        let unread = self.chats.values().filter(|chat| chat.unread > 0);
        unread.map(|chat| chat.jid.clone()).collect()
    }

    /// What changed in the engine.
    pub fn apply(&mut self, event: Event) {
        match event {
            Event::Snapshot {
                account,
                connection,
                trouble,
                chats,
            } => self.begin(account, connection, trouble, chats),
            Event::Connection {
                connection,
                trouble,
            } => self.line(connection, trouble),
            Event::Account(account) => self.account = Some(account),
            Event::Chat(chat) => {
                self.chats_revision = self.chats_revision.wrapping_add(1);
                self.chats.insert(chat.jid.clone(), chat);
            }
            Event::People { anew, people } => {
                self.call(&people);
                self.people.changed(anew, people);
            }
            Event::Everybody => self.people.everybody(),
            Event::Presences { anew, told, seen } => self.people.came(anew, told, seen),
            Event::Abilities(abilities) => self.abilities = abilities,
            Event::Added { typed, jid } => self.added = Some(Started { typed, chat: jid }),
            Event::Refused { jid, why } => self.not_done = Some((jid, why)),
            Event::ChatStarted { typed, chat } => {
                self.started = Some(Started {
                    typed,
                    chat: Some(chat),
                });
            }
            Event::ChatRefused { typed } => self.started = Some(Started { typed, chat: None }),
            Event::Page {
                chat,
                messages,
                part,
                older,
                newer,
            } => {
                if part == Part::Newest || self.timelines.contains_key(&chat) {
                    let timeline = self.timelines.entry(chat).or_default();
                    timeline.page(messages, part, older, newer);
                }
            }
            Event::Found {
                id,
                hits,
                more,
                indexed,
            } => self.searches.found(id, hits, more, indexed),
            Event::Gaps { chat, gaps } => self.timelines.entry(chat).or_default().set_gaps(gaps),
            Event::Removed { chat, key } => {
                if let Some(timeline) = self.timelines.get_mut(&chat) {
                    timeline.remove(key);
                }
            }
            Event::Versions { key, versions } => self.versions = Some((key, versions)),
            Event::Typing {
                chat,
                typing: Typing::Active,
            } => {
                self.typing.remove(&chat);
            }
            Event::Typing { chat, typing } => {
                self.typing.insert(chat, typing);
            }
            Event::ActFailed { chat, key, failure } => {
                self.act_failed = Some(ActFailed { chat, key, failure });
            }
            Event::EditRefused { key, body } => self.refused = Some((key, body)),
            Event::Message { chat, message } => self.message_changed(chat, message),
            Event::Devices {
                chat,
                encrypted,
                own,
                theirs,
                loading,
            } => {
                let list = DeviceList {
                    encrypted,
                    own,
                    theirs,
                    loading,
                };
                self.devices.insert(chat, list);
            }
            Event::AccountActed { act, outcome } => {
                let (times, _) = self.acted;
                self.acted = (times.wrapping_add(1), Some((act, outcome)));
            }
            Event::Scanned { jid, verdict } => self.scanned = Some((jid, verdict)),
            Event::Asks { chat, devices } if devices.is_empty() => {
                self.asks.remove(&chat);
            }
            Event::Asks { chat, devices } => {
                self.asks.insert(chat, devices);
            }
            Event::Avatar { jid, picture } => self.picture_changed(jid, picture),
            Event::Profile(profile) => {
                self.profiles.insert(profile.jid.clone(), profile);
            }
            Event::Leftovers(devices) => self.leftovers = devices,
            Event::PasswordNeeded { account, trouble } => {
                self.trouble = Some(trouble);
                self.phase = Phase::PasswordNeeded {
                    account,
                    busy: false,
                };
            }
            Event::Many(events) => events.into_iter().for_each(|event| self.apply(event)),
            Event::SignedOut => {
                *self = Self {
                    phase: Phase::SignedOut,
                    beginnings: self.beginnings,
                    // That is why.
                    acted: core::mem::take(&mut self.acted),
                    ..Self::default()
                }
            }
        }
    }

    /// Chats have the names of whom they are with. With many contacts the snapshot has those of the chats that are seen first; when
    /// everybody is told of, the list is put in order again.
    fn call(&mut self, people: &[Person]) {
        for person in people.iter().filter(|it| !it.is_nobody()) {
            if let Some(chat) = self.chats.get_mut(&person.jid)
                && chat.name != person.name()
            {
                chat.name = person.name().to_owned();
            }
        }
    }

    /// Whoever is known already is called so until they are told of again. A snapshot without their contact has what they call themselves.
    fn call_as_before(&mut self) {
        for chat in self.chats.values_mut() {
            if let Some(person) = self.people.get(&chat.jid)
                && (chat.name == chat.jid.0 || Some(&chat.name) == person.nickname.as_ref())
            {
                chat.name = person.name().to_owned();
            }
        }
    }

    fn begin(
        &mut self,
        account: AccountInfo,
        connection: Connection,
        trouble: Option<Trouble>,
        chats: Vec<ChatSummary>,
    ) {
        let asked = matches!(trouble, Some(Trouble::PasswordNeeded | Trouble::PlainOnly));
        self.fresh |= self.phase == Phase::SigningIn;
        self.phase = match &self.phase {
            // An answer to the password that was sent comes as an event of its own.
            Phase::PasswordNeeded { .. } if connection == Connection::Offline => self.phase.clone(),
            _ if asked && connection == Connection::Offline => Phase::PasswordNeeded {
                account: account.jid.clone(),
                busy: false,
            },
            _ => Phase::Running,
        };
        if self.account.as_ref().map(|it| &it.jid) != Some(&account.jid) {
            self.timelines.clear();
            self.pictures.clear();
            self.people = People::default();
            // Of the account before.
            self.acted.1 = None;
        }
        self.profiles.clear();
        self.account = Some(account);
        self.connection = connection;
        self.trouble = trouble;
        self.chats_revision = self.chats_revision.wrapping_add(1);
        self.chats = order::map(chats.into_iter().map(|chat| (chat.jid.clone(), chat)));
        self.call_as_before();
        let chats = &self.chats;
        self.timelines.retain(|jid, _| chats.contains_key(jid));
        for timeline in self.timelines.values_mut() {
            timeline.begin_anew();
            // The newest page may come with this: it is nothing for whoever reads elsewhere.
            timeline.reopen();
        }
        self.devices.clear();
        self.typing.clear();
        self.asks.clear();
        self.beginnings = self.beginnings.wrapping_add(1);
    }

    fn line(&mut self, connection: Connection, trouble: Option<Trouble>) {
        let signed_in = matches!(connection, Connection::CatchingUp | Connection::Online);
        match &mut self.phase {
            Phase::PasswordNeeded { .. } if signed_in => self.phase = Phase::Running,
            // It was tried and there is no line to say whether it is right.
            Phase::PasswordNeeded { busy, .. } if connection == Connection::Offline => {
                *busy = false;
            }
            _ => {}
        }
        self.connection = connection;
        self.trouble = trouble;
    }

    fn picture_changed(&mut self, jid: BareJid, picture: Option<Picture>) {
        match picture {
            Some(picture) => {
                self.pictures.insert(jid, Arc::new(picture));
            }
            None => {
                self.pictures.remove(&jid);
            }
        }
    }

    fn message_changed(&mut self, chat: BareJid, message: Message) {
        let (key, own) = (message.key, message.own);
        if !own {
            self.typing.remove(&chat);
        }
        let Some(timeline) = self.timelines.get_mut(&chat).filter(|it| it.loaded()) else {
            return;
        };
        if timeline.upsert(message) == Upsert::Newest && !own {
            self.heard = Some(Heard { chat, key });
        }
    }

    /// What the tab's own worker answered.
    pub fn reply(&mut self, reply: Reply) {
        self.answered |= matches!(reply, Reply::Ready { .. } | Reply::SignInFailed(_));
        match reply {
            Reply::Ready { account: None, .. } if self.phase != Phase::SigningIn => {
                self.is_known = false;
                self.phase = Phase::SignedOut;
            }
            // The snapshot says the rest.
            Reply::Ready { account, .. } => self.is_known = account.is_some(),
            Reply::SignInFailed(trouble) => {
                self.trouble = Some(trouble);
                match &mut self.phase {
                    Phase::PasswordNeeded { busy, .. } => *busy = false,
                    Phase::Running => {}
                    phase if self.is_known => *phase = Phase::Closed,
                    phase => *phase = Phase::SignedOut,
                }
            }
            Reply::Outdated => self.outdated = true,
            // The composer waits for these itself.
            Reply::Drawn(text, code) => self.drawn = code.map(|code| (text, code)),
            Reply::Read(text) => {
                let (looks, _) = self.read;
                self.read = (looks.wrapping_add(1), text);
            }
            Reply::Registration(told) => {
                let (times, _) = self.registration;
                self.registration = (times.wrapping_add(1), Some(told));
            }
            Reply::News { chat, live } => self.news.push((chat, live)),
            Reply::Deposited(_) | Reply::DepositFailed(..) => {}
            // The file itself is nothing to show.
            Reply::Exported(made) => self.exported = Some(made.map(drop)),
        }
    }

    /// Somebody is signed in, and their snapshot is on its way.
    pub fn is_coming(&self) -> bool {
        self.phase == Phase::Starting && self.is_known
    }

    /// Nobody was signed in here before: the form need not wait for the worker to say so.
    pub fn expect_nobody(&mut self) {
        if self.phase == Phase::Starting {
            self.phase = Phase::SignedOut;
        }
    }

    /// The form was sent: it is busy until there is an answer.
    pub fn sign_in_sent(&mut self) {
        self.trouble = None;
        match &mut self.phase {
            Phase::PasswordNeeded { busy, .. } => *busy = true,
            phase => *phase = Phase::SigningIn,
        }
    }

    /// What was filled in could not be sent.
    pub fn sign_in_given_up(&mut self) {
        if self.phase == Phase::SigningIn {
            self.phase = Phase::SignedOut;
        }
    }

    /// The person would rather read than give the password now.
    pub fn password_later(&mut self) {
        if matches!(self.phase, Phase::PasswordNeeded { .. }) {
            self.phase = Phase::Running;
        }
    }

    /// Asks for the password again.
    pub fn password_now(&mut self) {
        if let Some(account) = &self.account {
            self.phase = Phase::PasswordNeeded {
                account: account.jid.clone(),
                busy: false,
            };
        }
    }

    /// The dialog for a new chat was opened or closed.
    pub fn forget_started(&mut self) {
        self.started = None;
    }

    /// The person knows what this device is.
    pub fn welcomed(&mut self) {
        self.fresh = false;
    }

    /// The offer to remove leftovers was answered.
    pub fn forget_leftovers(&mut self) {
        self.leftovers.clear();
    }
}

#[cfg(test)]
mod tests;
