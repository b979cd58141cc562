//! A link to a scripted engine in memory, so that the tab can be looked at without a server.

use crate::bus::*;
use crate::model::*;
use gloo_timers::future::TimeoutFuture;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

const MINUTE: u64 = 60_000;
const PAGE: usize = 60;

struct Fake {
    account: Option<AccountInfo>,
    connection: Connection,
    chats: BTreeMap<BareJid, (ChatSummary, Vec<Message>)>,
    on_event: Box<dyn FnMut(Event)>,
    on_reply: Box<dyn FnMut(Reply)>,
    outbox: Vec<Event>,
    full: bool,
}

#[derive(Clone)]
pub struct Link(Rc<RefCell<Fake>>);

fn now() -> u64 {
    js_sys::Date::now() as u64
}

fn jid(text: &str) -> BareJid {
    BareJid::new(text)
}

fn key_of(seed: u8) -> Fingerprint {
    let mut bytes = [0; 32];
    let mut at = seed;
    for byte in &mut bytes {
        at = at.wrapping_mul(73).wrapping_add(41);
        *byte = at;
    }
    Fingerprint(bytes)
}

fn account(address: &str, shared: bool) -> AccountInfo {
    AccountInfo {
        jid: jid(address),
        device: Some(DeviceId(1_482_113_940)),
        fingerprint: Some(key_of(1)),
        shared,
    }
}

impl Link {
    pub fn open(
        _worker_url: &str,
        _start: Direct,
        on_event: impl FnMut(Event) + 'static,
        on_reply: impl FnMut(Reply) + 'static,
    ) -> Self {
        let query = js_sys::eval("location.search")
            .ok()
            .and_then(|it| it.as_string())
            .unwrap_or_default();
        let has = move |word: &str| query.contains(word);
        let mut fake = Fake {
            account: has("in").then(|| account("alice@localhost", false)),
            connection: if has("offline") {
                Connection::Offline
            } else {
                Connection::Online
            },
            chats: BTreeMap::new(),
            on_event: Box::new(on_event),
            on_reply: Box::new(on_reply),
            outbox: Vec::new(),
            full: has("full"),
        };
        if has("in") && !has("empty") {
            fake.fill();
        }
        let link = Self(Rc::new(RefCell::new(fake)));
        let later = link.clone();
        spawn_local(async move {
            TimeoutFuture::new(50).await;
            let account = later.0.borrow().account.clone().map(|it| it.jid);
            later.reply(Reply::Ready {
                channel: account.as_ref().map(|_| "c".into()),
                account: account.clone(),
            });
            if let Some(account) = account {
                later.0.borrow_mut().snapshot();
                later.flush();
                if has("password") {
                    later.event(Event::PasswordNeeded {
                        account,
                        trouble: Trouble::PasswordNeeded,
                    });
                }
                if has("left") {
                    later.event(Event::Leftovers(vec![DeviceId(5), DeviceId(9)]));
                }
            }
        });
        link
    }

    fn event(&self, event: Event) {
        self.0.borrow_mut().outbox.push(event);
        self.flush();
    }

    fn flush(&self) {
        let events: Vec<Event> = self.0.borrow_mut().outbox.drain(..).collect();
        for event in events {
            (self.0.borrow_mut().on_event)(event);
        }
    }

    fn reply(&self, reply: Reply) {
        (self.0.borrow_mut().on_reply)(reply);
    }

    pub fn send(&self, command: Command) {
        let link = self.clone();
        spawn_local(async move {
            TimeoutFuture::new(20).await;
            link.0.borrow_mut().command(command);
            link.flush();
        });
    }

    pub fn direct(&self, direct: Direct) {
        let Direct::SignIn {
            address,
            password,
            shared,
            ..
        } = direct
        else {
            return;
        };
        let link = self.clone();
        spawn_local(async move {
            TimeoutFuture::new(300).await;
            if password.0 == "wrong" {
                return link.reply(Reply::SignInFailed(Trouble::NotAuthorized));
            }
            {
                let mut fake = link.0.borrow_mut();
                fake.account = Some(account(&address, shared));
                fake.connection = Connection::Online;
                fake.fill();
                fake.snapshot();
            }
            link.flush();
        });
    }

    pub async fn deposit(&self, outgoing: Outgoing) -> Result<(), Trouble> {
        TimeoutFuture::new(15).await;
        if self.0.borrow().full {
            return Err(Trouble::Storage("the disk is full".into()));
        }
        let chat = outgoing.chat.clone();
        let key = self.0.borrow_mut().add(outgoing);
        self.flush();
        let link = self.clone();
        spawn_local(async move {
            for delivery in [Delivery::Sent, Delivery::Delivered, Delivery::Displayed] {
                TimeoutFuture::new(400).await;
                link.0.borrow_mut().deliver(&chat, key, delivery);
                link.flush();
            }
            TimeoutFuture::new(400).await;
            link.0.borrow_mut().answer(&chat);
            link.flush();
        });
        Ok(())
    }
}

impl Fake {
    fn snapshot(&mut self) {
        let chats = self.chats.values().map(|(chat, _)| chat.clone()).collect();
        self.outbox.push(Event::Snapshot {
            account: self.account.clone().expect("signed in"),
            connection: self.connection,
            trouble: (self.connection == Connection::Offline).then_some(Trouble::Lost),
            chats,
        });
    }

    fn fill(&mut self) {
        let own = self.account.clone().expect("signed in").jid;
        let lines = [
            (false, "Did you get the tickets?"),
            (true, "Yes! Two for Friday, row 7."),
            (false, "Wonderful 🎉 Where shall we meet?"),
            (
                true,
                "At the bridge, half past six? There is a café just across, if it rains.\nhttps://example.org/map?at=bridge",
            ),
            (false, "Fine. See you there."),
        ];
        let mut bob: Vec<Message> = Vec::new();
        let start = now() - 3 * 24 * 60 * MINUTE;
        for i in 0..205u64 {
            let (is_own, line) = lines[(i % 5) as usize];
            let mut message = self.message(1, i, &own, "bob@localhost", is_own, line);
            message.at = start + i * 20 * MINUTE;
            if i < 200 {
                message.body.push_str(&format!(" ({i})"));
            }
            bob.push(message);
        }
        let more: [(bool, &str, Option<Problem>); 9] = [
            (false, "مرحبا، كيف حالك؟", None),
            (false, "", Some(Problem::NotForThisDevice)),
            (false, "This one came in the clear.", None),
            (true, "Averylongwordwithoutanyspace".repeat(6).leak(), None),
            (
                true,
                "Here is the plan:\n\n1. bread\n2. cheese\n3. the blue thermos, not the green one",
                None,
            ),
            (true, "This did not go out", None),
            (true, "And this waits", None),
            (false, "Ok!", None),
            (true, "👍", None),
        ];
        for (i, (is_own, body, problem)) in more.into_iter().enumerate() {
            let mut message = self.message(1, 205 + i as u64, &own, "bob@localhost", is_own, body);
            message.at = now() - (40 - 2 * i as u64) * MINUTE;
            message.problem = problem;
            match i {
                2 => message.encryption = Encryption::None,
                4 => message.excluded = vec![(jid("bob@localhost"), DeviceId(77))],
                5 => message.delivery = Delivery::Failed(Failure::NoUsableDevice),
                6 => message.delivery = Delivery::Pending,
                7 => message.delivery = Delivery::Received,
                8 => message.delivery = Delivery::Sent,
                _ => {}
            }
            bob.push(message);
        }
        self.chat(
            "bob@localhost",
            "Bob Marlow",
            bob,
            0,
            true,
            Presence::Online,
        );
        let eve = vec![self.message(
            2,
            0,
            &own,
            "eve@example.org",
            false,
            "Shall I send you the photographs from last week? There are quite a few of them.",
        )];
        self.chat("eve@example.org", "Eve", eve, 3, true, Presence::Away);
        let mut far = self.message(
            3,
            0,
            &own,
            "accounts-and-billing@a-rather-long-domain.example",
            true,
            "Thank you, that settles it.",
        );
        far.at = now() - 9 * 24 * 60 * MINUTE;
        far.encryption = Encryption::None;
        self.chat(
            "accounts-and-billing@a-rather-long-domain.example",
            "accounts-and-billing@a-rather-long-domain.example",
            vec![far],
            0,
            false,
            Presence::Offline,
        );
        let mut pia = self.message(4, 0, &own, "pia@localhost", false, "");
        pia.problem = Some(Problem::NoSession);
        pia.at = now() - 26 * 60 * MINUTE;
        self.chat(
            "pia@localhost",
            "Pia",
            vec![pia],
            120,
            true,
            Presence::Offline,
        );
        self.chat("zoe@localhost", "Zoë", vec![], 0, true, Presence::Offline);
    }

    fn chat(
        &mut self,
        address: &str,
        name: &str,
        rows: Vec<Message>,
        unread: u32,
        encrypted: bool,
        presence: Presence,
    ) {
        let chat = ChatSummary {
            jid: jid(address),
            kind: ChatKind::Direct,
            name: name.into(),
            unread,
            last: rows.last().map(preview),
            read_through: if unread == 0 {
                rows.last().map(|row| row.key)
            } else {
                None
            },
            encrypted,
            presence,
        };
        self.chats.insert(jid(address), (chat, rows));
    }

    fn message(
        &self,
        chat: u32,
        position: u64,
        own: &BareJid,
        other: &str,
        is_own: bool,
        body: &str,
    ) -> Message {
        Message {
            key: MessageKey {
                chat: ChatId(chat),
                position: position * 16,
            },
            sender: if is_own { own.clone() } else { jid(other) },
            own: is_own,
            origin_id: Some(OriginId(format!("o{position}"))),
            at: now() - 5 * MINUTE,
            body: body.into(),
            delivery: if is_own {
                Delivery::Displayed
            } else {
                Delivery::Received
            },
            encryption: Encryption::OmemoLegacy,
            device: None,
            problem: None,
            excluded: vec![],
        }
    }

    fn changed(&mut self, chat: &BareJid) {
        if let Some((summary, rows)) = self.chats.get_mut(chat) {
            summary.last = rows.last().map(preview);
            let summary = summary.clone();
            self.outbox.push(Event::Chat(summary));
        }
    }

    fn add(&mut self, outgoing: Outgoing) -> MessageKey {
        let own = self.account.clone().expect("signed in").jid;
        let chat = outgoing.chat.clone();
        let number = 1 + self.chats.keys().position(|it| *it == chat).unwrap_or(0) as u32;
        let mut message = self.message(number, 0, &own, "", true, &outgoing.body);
        let Some((_, rows)) = self.chats.get_mut(&chat) else {
            return message.key;
        };
        if let Some(last) = rows.last() {
            message.key = MessageKey {
                chat: last.key.chat,
                position: last.key.position + 16,
            };
        }
        message.at = outgoing.at;
        message.origin_id = Some(outgoing.origin_id);
        message.delivery = Delivery::Pending;
        rows.push(message.clone());
        let key = message.key;
        self.outbox.push(Event::Message {
            chat: chat.clone(),
            message,
        });
        self.changed(&chat);
        key
    }

    fn deliver(&mut self, chat: &BareJid, key: MessageKey, delivery: Delivery) {
        let Some((_, rows)) = self.chats.get_mut(chat) else {
            return;
        };
        let Some(row) = rows.iter_mut().find(|row| row.key == key) else {
            return;
        };
        row.delivery = delivery;
        let message = row.clone();
        self.outbox.push(Event::Message {
            chat: chat.clone(),
            message,
        });
        self.changed(chat);
    }

    fn answer(&mut self, chat: &BareJid) {
        let Some((summary, rows)) = self.chats.get_mut(chat) else {
            return;
        };
        let Some(last) = rows.last() else { return };
        let mut message = last.clone();
        message.key.position += 16;
        message.own = false;
        message.sender = chat.clone();
        message.body = format!("You wrote: {}", last.body);
        message.delivery = Delivery::Received;
        message.at = now();
        message.origin_id = None;
        summary.unread += 1;
        rows.push(message.clone());
        self.outbox.push(Event::Message {
            chat: chat.clone(),
            message,
        });
        self.changed(chat);
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::OpenChat { chat } => {
                let rows = self
                    .chats
                    .get(&chat)
                    .map(|(_, rows)| rows.clone())
                    .unwrap_or_default();
                let from = rows.len().saturating_sub(PAGE);
                self.outbox.push(Event::Page {
                    chat,
                    messages: rows[from..].to_vec(),
                    older: from > 0,
                    newest: true,
                });
            }
            Command::LoadOlder { chat, before } => {
                let rows: Vec<Message> = self
                    .chats
                    .get(&chat)
                    .map(|(_, rows)| rows.clone())
                    .unwrap_or_default()
                    .into_iter()
                    .filter(|row| row.key < before)
                    .collect();
                let from = rows.len().saturating_sub(PAGE);
                self.outbox.push(Event::Page {
                    chat,
                    messages: rows[from..].to_vec(),
                    older: from > 0,
                    newest: false,
                });
            }
            Command::Read { chat, through } => {
                if let Some((summary, _)) = self.chats.get_mut(&chat) {
                    summary.unread = 0;
                    summary.read_through = Some(through);
                }
                self.changed(&chat);
            }
            Command::StartChat { typed } => {
                if !typed.contains('@') {
                    return self.outbox.push(Event::ChatRefused { typed });
                }
                self.chat(&typed, &typed, vec![], 0, true, Presence::Offline);
                let chat = jid(&typed);
                self.changed(&chat);
                self.outbox.push(Event::ChatStarted { typed, chat });
            }
            Command::ShowDevices { chat } => {
                let encrypted = self
                    .chats
                    .get(&chat)
                    .is_some_and(|(chat, _)| chat.encrypted);
                let own = self.own_devices();
                let device = |id, trust, active, seed| Device {
                    jid: chat.clone(),
                    id: DeviceId(id),
                    fingerprint: Some(key_of(seed)),
                    trust,
                    active,
                    label: None,
                    first_seen: now(),
                };
                let theirs = vec![
                    device(823_194_001, Trust::Blind, true, 5),
                    device(2_011_223_344, Trust::Verified, true, 9),
                    device(77, Trust::Distrusted, true, 12),
                    device(12, Trust::Blind, false, 14),
                ];
                self.outbox.push(Event::Devices {
                    chat: chat.clone(),
                    encrypted,
                    own,
                    theirs,
                    loading: false,
                });
            }
            Command::ShowOwnDevices => {
                let own = self.own_devices();
                let chat = self.account.clone().expect("signed in").jid;
                self.outbox.push(Event::Devices {
                    chat,
                    encrypted: true,
                    own,
                    theirs: vec![],
                    loading: false,
                });
            }
            Command::SetEncrypted { chat, on } => {
                if let Some((summary, _)) = self.chats.get_mut(&chat) {
                    summary.encrypted = on;
                }
                self.changed(&chat);
            }
            Command::SendAgain { key } => {
                let chat = jid("bob@localhost");
                self.deliver(&chat, key, Delivery::Pending);
            }
            Command::SignOut => {
                self.account = None;
                self.outbox.push(Event::SignedOut);
            }
            _ => {}
        }
    }

    fn own_devices(&self) -> Vec<Device> {
        let own = self.account.clone().expect("signed in");
        let device = |id, seed, label: Option<&str>| Device {
            jid: own.jid.clone(),
            id: DeviceId(id),
            fingerprint: Some(key_of(seed)),
            trust: Trust::Blind,
            active: true,
            label: label.map(Into::into),
            first_seen: now(),
        };
        vec![
            device(1_482_113_940, 1, None),
            device(331, 3, Some("Telephone")),
        ]
    }
}

fn preview(row: &Message) -> Preview {
    Preview {
        body: row.body.clone(),
        own: row.own,
        at: row.at,
        delivery: row.delivery.clone(),
        problem: row.problem.is_some(),
    }
}
