//! The whole of what a tab shows, and how each event changes it.

use super::timeline::{Timeline, Upsert};
use crate::bus::{AccountInfo, ChatSummary, Connection, Event, Reply, Trouble};
use crate::model::{BareJid, Device, DeviceId, Message, MessageKey};
use std::collections::BTreeMap;

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

/// What is on screen.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct State {
    pub phase: Phase,
    pub account: Option<AccountInfo>,
    pub connection: Connection,
    /// Somebody is signed in on this browser.
    is_known: bool,
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
    pub heard: Option<Heard>,
    chats: BTreeMap<BareJid, ChatSummary>,
    timelines: BTreeMap<BareJid, Timeline>,
    devices: BTreeMap<BareJid, DeviceList>,
}

impl State {
    pub fn chat(&self, jid: &BareJid) -> Option<&ChatSummary> {
        self.chats.get(jid)
    }
    pub fn timeline(&self, jid: &BareJid) -> Option<&Timeline> {
        self.timelines.get(jid)
    }
    pub fn devices(&self, jid: &BareJid) -> Option<&DeviceList> {
        self.devices.get(jid)
    }
    /// A row that this tab has.
    pub fn message(&self, chat: &BareJid, key: MessageKey) -> Option<&Message> {
        let rows = self.timelines.get(chat)?.rows();
        let at = rows.binary_search_by_key(&key, |row| row.key).ok()?;
        rows.get(at).map(|row| &**row)
    }

    /// The chats, the one with the newest message first; those without one by name at the end.
    pub fn order(&self) -> Vec<BareJid> {
        let mut chats: Vec<&ChatSummary> = self.chats.values().collect();
        // Unstable: half the code, and no two chats are equal.
        chats.sort_unstable_by(|a, b| {
            let at = |chat: &ChatSummary| chat.last.as_ref().map_or(0, |last| last.at);
            at(b)
                .cmp(&at(a))
                .then_with(|| a.name.cmp(&b.name))
                .then_with(|| a.jid.cmp(&b.jid))
        });
        chats.into_iter().map(|chat| chat.jid.clone()).collect()
    }

    /// Unread messages of all chats.
    pub fn unread(&self) -> u32 {
        self.chats
            .values()
            .fold(0, |sum, chat| sum.saturating_add(chat.unread))
    }

    /// Up to where a chat is to be marked as read, when a person sees its end.
    pub fn to_read(&self, jid: &BareJid) -> Option<MessageKey> {
        let chat = self.chats.get(jid)?;
        let timeline = self.timelines.get(jid).filter(|it| it.at_end())?;
        let newest = timeline.newest()?;
        (chat.read_through.is_none_or(|through| through < newest) || chat.unread > 0)
            .then_some(newest)
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
                self.chats.insert(chat.jid.clone(), chat);
            }
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
                older,
                newest,
            } => {
                // A page before rows that this tab never asked for would leave a hole.
                if newest || self.timelines.get(&chat).is_some_and(Timeline::loaded) {
                    let timeline = self.timelines.entry(chat).or_default();
                    timeline.page(messages, older, newest);
                }
            }
            Event::Gaps { chat, gaps } => self.timelines.entry(chat).or_default().set_gaps(gaps),
            Event::Removed { chat, key } => {
                if let Some(timeline) = self.timelines.get_mut(&chat) {
                    timeline.remove(key);
                }
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
                    ..Self::default()
                }
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
        }
        self.account = Some(account);
        self.connection = connection;
        self.trouble = trouble;
        self.chats = chats
            .into_iter()
            .map(|chat| (chat.jid.clone(), chat))
            .collect();
        let chats = &self.chats;
        self.timelines.retain(|jid, _| chats.contains_key(jid));
        for timeline in self.timelines.values_mut() {
            timeline.begin_anew();
        }
        self.devices.clear();
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

    fn message_changed(&mut self, chat: BareJid, message: Message) {
        let (key, own) = (message.key, message.own);
        let Some(timeline) = self.timelines.get_mut(&chat).filter(|it| it.loaded()) else {
            return;
        };
        if timeline.upsert(message) == Upsert::Newest && !own {
            self.heard = Some(Heard { chat, key });
        }
    }

    /// What the tab's own worker answered.
    pub fn reply(&mut self, reply: Reply) {
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
            Reply::Deposited(_) | Reply::DepositFailed(..) => {}
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

    /// The offer to remove leftovers was answered.
    pub fn forget_leftovers(&mut self) {
        self.leftovers.clear();
    }

    /// See [`Timeline::look`].
    pub fn look(
        &mut self,
        chat: &BareJid,
        first: MessageKey,
        last: MessageKey,
        at_end: bool,
    ) -> Option<MessageKey> {
        self.timelines.get_mut(chat)?.look(first, last, at_end)
    }

    /// See [`Timeline::to_end`].
    pub fn to_end(&mut self, chat: &BareJid) {
        if let Some(timeline) = self.timelines.get_mut(chat) {
            timeline.to_end();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::timeline::tests::{key, message};
    use super::*;
    use crate::bus::{Preview, StorageTrouble};
    use crate::model::{ChatKind, Delivery, Trust};

    fn jid(text: &str) -> BareJid {
        BareJid::new(text)
    }

    fn account() -> AccountInfo {
        AccountInfo {
            jid: jid("alice@localhost"),
            device: Some(DeviceId(7)),
            fingerprint: None,
            shared: false,
        }
    }

    fn chat(address: &str, at: Option<u64>) -> ChatSummary {
        ChatSummary {
            jid: jid(address),
            kind: ChatKind::Direct,
            name: address.into(),
            unread: 0,
            last: at.map(|at| Preview {
                body: "hi".into(),
                own: false,
                at,
                delivery: Delivery::Received,
                problem: false,
            }),
            read_through: None,
            encrypted: true,
            presence: None,
        }
    }

    fn snapshot(chats: Vec<ChatSummary>) -> Event {
        Event::Snapshot {
            account: account(),
            connection: Connection::Online,
            trouble: None,
            chats,
        }
    }

    fn running(chats: Vec<ChatSummary>) -> State {
        let mut state = State::default();
        state.reply(Reply::Ready {
            account: Some(jid("alice@localhost")),
            channel: Some("c".into()),
        });
        assert_eq!(state.phase, Phase::Starting);
        state.apply(snapshot(chats));
        assert_eq!(state.phase, Phase::Running);
        state
    }

    fn page(positions: core::ops::Range<u64>, older: bool, newest: bool) -> Event {
        Event::Page {
            chat: jid("bob@x"),
            messages: positions.map(message).collect(),
            older,
            newest,
        }
    }

    fn changed(position: u64) -> Event {
        Event::Message {
            chat: jid("bob@x"),
            message: message(position),
        }
    }

    #[test]
    fn an_account_that_cannot_be_opened_is_not_asked_to_sign_in() {
        let mut state = State::default();
        state.reply(Reply::Ready {
            account: Some(BareJid::new("alice@example.org")),
            channel: Some("c".into()),
        });
        state.reply(Reply::SignInFailed(Trouble::Storage(StorageTrouble::Full)));
        assert_eq!(state.phase, Phase::Closed);
        state.apply(snapshot(vec![]));
        assert_eq!(state.phase, Phase::Running);
    }

    #[test]
    fn signing_in_and_failing() {
        let mut state = State::default();
        state.reply(Reply::Ready {
            account: None,
            channel: None,
        });
        assert_eq!(state.phase, Phase::SignedOut);
        state.sign_in_sent();
        assert_eq!(state.phase, Phase::SigningIn);
        state.reply(Reply::SignInFailed(Trouble::NotAuthorized));
        assert_eq!(state.phase, Phase::SignedOut);
        assert_eq!(state.trouble, Some(Trouble::NotAuthorized));
        state.sign_in_sent();
        assert_eq!(state.trouble, None, "the old sentence goes");
        state.apply(snapshot(vec![]));
        assert_eq!(state.phase, Phase::Running);
        state.apply(Event::SignedOut);
        assert_eq!(state.phase, Phase::SignedOut);
        assert_eq!(state.account, None);
    }

    #[test]
    fn a_password_is_asked_for_and_history_stays() {
        let mut state = running(vec![chat("bob@x", Some(1))]);
        let needed = Phase::PasswordNeeded {
            account: jid("alice@localhost"),
            busy: false,
        };
        state.apply(Event::PasswordNeeded {
            account: jid("alice@localhost"),
            trouble: Trouble::PasswordNeeded,
        });
        assert_eq!(state.phase, needed);
        assert_eq!(state.order(), [jid("bob@x")]);
        state.sign_in_sent();
        assert!(matches!(
            state.phase,
            Phase::PasswordNeeded { busy: true, .. }
        ));
        state.reply(Reply::SignInFailed(Trouble::NotAuthorized));
        assert_eq!(state.phase, needed);
        state.password_later();
        assert_eq!(state.phase, Phase::Running);
        state.password_now();
        assert_eq!(state.phase, needed);
        state.apply(Event::Connection {
            connection: Connection::Connecting,
            trouble: None,
        });
        assert_eq!(state.phase, needed);
        state.apply(Event::Connection {
            connection: Connection::CatchingUp,
            trouble: None,
        });
        assert_eq!(state.phase, Phase::Running);
    }

    #[test]
    fn a_tab_that_comes_later_asks_for_the_password_too() {
        let mut state = State::default();
        state.apply(Event::Snapshot {
            account: account(),
            connection: Connection::Offline,
            trouble: Some(Trouble::PasswordNeeded),
            chats: vec![],
        });
        assert!(matches!(state.phase, Phase::PasswordNeeded { .. }));
    }

    #[test]
    fn chats_are_in_the_order_of_their_last_message() {
        let mut state = running(vec![
            chat("zoe@x", None),
            chat("bob@x", Some(5)),
            chat("amy@x", None),
            chat("eve@x", Some(9)),
        ]);
        let names =
            |state: &State| -> Vec<String> { state.order().into_iter().map(|jid| jid.0).collect() };
        assert_eq!(names(&state), ["eve@x", "bob@x", "amy@x", "zoe@x"]);
        let mut bob = chat("bob@x", Some(20));
        bob.unread = 3;
        state.apply(Event::Chat(bob));
        assert_eq!(names(&state), ["bob@x", "eve@x", "amy@x", "zoe@x"]);
        assert_eq!(state.unread(), 3);
    }

    #[test]
    fn messages_appear_once_and_only_new_ones_of_others_are_heard() {
        let mut state = running(vec![chat("bob@x", Some(1))]);
        state.apply(changed(3));
        assert!(
            state.timeline(&jid("bob@x")).is_none(),
            "a chat that was not opened"
        );
        state.apply(page(0..10, false, false));
        assert!(state.timeline(&jid("bob@x")).is_none());
        state.apply(page(10..20, true, true));
        assert_eq!(state.heard, None, "a page is not news");
        state.apply(changed(20));
        assert_eq!(
            state.heard,
            Some(Heard {
                chat: jid("bob@x"),
                key: key(20)
            })
        );
        state.apply(changed(20));
        state.apply(changed(15));
        assert_eq!(state.heard.as_ref().map(|heard| heard.key), Some(key(20)));
        let mut own = message(21);
        own.own = true;
        state.apply(Event::Message {
            chat: jid("bob@x"),
            message: own,
        });
        assert_eq!(state.heard.as_ref().map(|heard| heard.key), Some(key(20)));
        state.apply(page(0..10, false, false));
        let timeline = state.timeline(&jid("bob@x")).unwrap();
        assert_eq!(timeline.rows().len(), 22);
        assert!(!timeline.older());
        assert_eq!(
            state.message(&jid("bob@x"), key(4)).map(|m| m.body.clone()),
            Some("message 4".into())
        );
    }

    #[test]
    fn reading_is_told_at_the_end_of_the_log_only() {
        let bob = jid("bob@x");
        let mut state = running(vec![chat("bob@x", Some(1))]);
        assert_eq!(state.to_read(&bob), None);
        state.apply(page(0..100, false, true));
        assert_eq!(state.to_read(&bob), Some(key(99)));
        state.look(&bob, key(10), key(20), false);
        assert_eq!(state.to_read(&bob), None);
        state.to_end(&bob);
        let mut read = chat("bob@x", Some(1));
        read.read_through = Some(key(99));
        state.apply(Event::Chat(read));
        assert_eq!(state.to_read(&bob), None);
        state.apply(changed(100));
        assert_eq!(state.to_read(&bob), Some(key(100)));
    }

    #[test]
    fn a_new_beginning_keeps_what_is_shown_until_it_is_replaced() {
        let mut state = running(vec![chat("bob@x", Some(1))]);
        state.apply(page(0..10, false, true));
        let before = state.beginnings;
        state.apply(snapshot(vec![chat("bob@x", Some(1))]));
        assert_ne!(state.beginnings, before);
        assert_eq!(state.timeline(&jid("bob@x")).unwrap().rows().len(), 10);
        state.apply(page(30..40, true, true));
        assert_eq!(state.timeline(&jid("bob@x")).unwrap().rows().len(), 10);
        assert_eq!(
            state.timeline(&jid("bob@x")).unwrap().newest(),
            Some(key(39))
        );
        state.apply(snapshot(vec![]));
        assert!(state.timeline(&jid("bob@x")).is_none());
    }

    #[test]
    fn devices_starts_and_leftovers_are_what_was_said_last() {
        let mut state = running(vec![]);
        let device = Device {
            jid: jid("bob@x"),
            id: DeviceId(4),
            fingerprint: None,
            trust: Trust::Blind,
            active: true,
            label: None,
            first_seen: 0,
        };
        state.apply(Event::Devices {
            chat: jid("bob@x"),
            encrypted: true,
            own: vec![],
            theirs: vec![device.clone()],
            loading: false,
        });
        assert_eq!(state.devices(&jid("bob@x")).unwrap().theirs, [device]);
        state.apply(Event::ChatRefused { typed: "@".into() });
        assert_eq!(state.started.as_ref().unwrap().chat, None);
        state.apply(Event::ChatStarted {
            typed: "bob@x".into(),
            chat: jid("bob@x"),
        });
        assert_eq!(state.started.as_ref().unwrap().chat, Some(jid("bob@x")));
        state.forget_started();
        assert_eq!(state.started, None);
        state.apply(Event::Leftovers(vec![DeviceId(9)]));
        assert_eq!(state.leftovers, [DeviceId(9)]);
        state.forget_leftovers();
        assert!(state.leftovers.is_empty());
        let mut info = account();
        info.shared = true;
        state.apply(Event::Account(info.clone()));
        assert_eq!(state.account, Some(info));
    }
}
