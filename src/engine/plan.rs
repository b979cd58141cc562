//! What there is to do in a turn, and what has to be read for it.

use super::archive::{self, TimelineRow};
use super::inbound::{self, Incoming};
use super::pages;
use super::people::presences::PresenceRow;
use super::profiles;
use super::receipts::ReceiptsRow;
use super::records::{
    Account, ChatRow, DeviceListRow, HolderRow, KnownRow, MessageRow, OutboxRow, OwnDeviceRow,
    PrekeyRow, SessionRow, StreamRow, UnackedRow, contact_key,
};
use super::state::{Request, State};
use crate::bus::{AccountOrder, Command, PersonChange, Trouble};
use crate::model::{Contact, Device, Millis, Outgoing};
use crate::store::{Key, Range, Reads, Record, StoreError, Table, Working};
use crate::xmpp::stanza::error::StanzaError;
use crate::xmpp::stream::{Credential, Ready};
use minidom::Element;

/// One thing to do.
pub(super) enum Task {
    Stanza {
        number: u32,
        element: Element,
    },
    /// Counted, and nothing else: it could not be read, or nobody waits for it.
    Counted {
        number: u32,
    },
    Incoming(Box<Incoming>),
    /// A page of the archive.
    Page(Box<archive::Page>),
    /// What waited for its turn.
    Parked,
    /// Nothing of the archive is missing any more.
    CaughtUp,
    /// The archive is to be asked.
    Archive,
    /// What came of a request: the iq, the error in it, or `Err(None)` when nothing came in time.
    Answer {
        number: Option<u32>,
        request: Request,
        answer: Result<Element, Option<StanzaError>>,
    },
    Ready(Ready),
    Acked(u32),
    Credential(Credential),
    Connecting,
    /// The password is to be changed, or the account deleted.
    Account(AccountOrder),
    /// The line is down; whether a password is what is missing.
    Down(Trouble, bool),
    /// What was kept for resumption is worthless.
    ForgetStream,
    Command {
        tab: u64,
        command: Command,
    },
    Inbox,
    Outbox,
    Answers,
    Bundle,
    SignOutDone,
    /// What other devices said about keys.
    Trust,
    /// What was decided about people.
    Wishes,
    /// Our own presence is no longer what was said.
    Presence,
    /// What contacts and own devices are to be told of what came and was seen.
    Receipts,
    /// Pictures, and what this account says of itself.
    Profiles(profiles::Work),
    /// What messages did to others.
    Acts,
    /// Old messages, for what is kept about each.
    Backfill,
    /// A slice of work on the index of words.
    Index,
    /// The next step of a tab's question to it.
    Look(u64),
    /// The next of many contacts, for tabs that are being told of everybody.
    Tell,
    /// What the deployment asks for.
    Policy {
        encryption_required: bool,
    },
}

/// How many drafts are looked at in one turn.
pub(super) const DRAFTS: u32 = 50;

impl Task {
    /// Stanzas that are messages are read further, so that it is known what to load for them.
    pub fn classify(self, state: &State, now: Millis) -> Task {
        match self {
            Task::Stanza { number, element } => match inbound::read(state, now, number, &element) {
                Some(incoming) => Task::Incoming(Box::new(incoming)),
                None => Task::Stanza { number, element },
            },
            other => other,
        }
    }

    /// Whether it is planned by itself: which rows are neighbours of a page's rows depends on what was done before.
    pub fn stands_alone(&self) -> bool {
        matches!(self, Task::Page(_))
    }

    /// Whether a person looks at a tab that has nothing to show before the answer.
    pub fn is_awaited(&self) -> bool {
        matches!(self, Task::Command { command, .. } if *command == Command::Attach || command.page().is_some())
    }

    /// The number of the stanza behind it.
    pub fn number(&self) -> Option<u32> {
        match self {
            Task::Stanza { number, .. } | Task::Counted { number } => Some(*number),
            Task::Answer { number, .. } => *number,
            Task::Incoming(incoming) => incoming.number,
            Task::Page(page) => page.number,
            _ => None,
        }
    }

    /// What has to be loaded.
    pub fn reads(&self, state: &State, reads: &mut Reads) {
        match self {
            Task::Incoming(incoming) => incoming.reads(state, reads),
            Task::Page(page) => page.reads(state, reads),
            Task::Parked => archive::parked_reads(state, reads),
            Task::CaughtUp => archive::caught_up_reads(reads),
            Task::Stanza { element, .. } => super::roster::reads(state, element, reads),
            Task::Answer { request, .. } => match request {
                Request::Roster | Request::BlockList => {
                    super::people::all_reads(reads);
                    reads.all::<ChatRow>(Key::new());
                }
                Request::Wish(jid, ..) => super::people::reads(jid, reads),
                Request::DeviceList(jid, _) => {
                    super::devices::reads(jid, reads);
                    super::devices::reads(&state.own(), reads);
                }
                Request::Bundle(jid, device, flavour) => {
                    super::devices::reads(jid, reads);
                    reads.get::<SessionRow>(SessionRow::place(jid, *device, *flavour));
                }
                Request::PublishedBundle { .. } | Request::PublishedList { .. } => {
                    super::devices::reads(&state.own(), reads);
                    reads.all::<PrekeyRow>(Key::new());
                }
                Request::Profile(question) => profiles::question_reads(state, question, reads),
                _ => {}
            },
            Task::Profiles(work) => profiles::work_reads(state, work, reads),
            Task::Ready(_) | Task::Acked(_) | Task::ForgetStream => {
                reads.all::<UnackedRow>(Key::new());
                if matches!(self, Task::Ready(_)) {
                    reads.all::<PresenceRow>(PresenceRow::all());
                }
            }
            Task::Command { command, .. } => self.command_reads(state, command, reads),
            Task::Inbox => {
                reads.some::<Outgoing>(Key::new(), DRAFTS);
            }
            Task::Outbox => {
                reads.range(Range {
                    table: OutboxRow::TABLE,
                    from: OutboxRow::place(state.outbox_pass.from),
                    to: None,
                    newest_first: false,
                    limit: DRAFTS,
                });
            }
            Task::Answers => {
                for (jid, device) in &state.answers {
                    reads.all::<SessionRow>(SessionRow::both(jid, *device));
                }
            }
            Task::Wishes => super::people::wishes::reads(reads),
            Task::Backfill => super::backfill::reads(state, reads),
            Task::Index => super::search::reads(state, reads),
            Task::Look(tab) => super::search::look_reads(state, *tab, reads),
            Task::Tell => super::people::tell_reads(state, reads),
            Task::Trust => super::atm::reads(reads),
            Task::Receipts => super::receipts::reads(state, reads),
            Task::Acts => super::acts::reads(state, reads),
            Task::Policy { .. } => {
                reads.all::<ChatRow>(Key::new());
                reads.all::<Contact>(Key::new());
            }
            Task::Bundle => {
                reads.all::<PrekeyRow>(Key::new());
            }
            _ => {}
        }
    }

    fn command_reads(&self, state: &State, command: &Command, reads: &mut Reads) {
        match command {
            Command::Attach => {
                reads.all::<ChatRow>(Key::new());
                super::people::attach_reads(reads);
            }
            Command::OpenChat { chat }
            | Command::LoadOlder { chat, .. }
            | Command::LoadNewer { chat, .. }
            | Command::OpenAround { chat, .. }
            | Command::Read { chat, .. } => {
                super::devices::reads(chat, reads);
                reads.get::<TimelineRow>(TimelineRow::place(chat));
            }
            Command::StartChat { typed } => {
                if let Some(jid) = crate::xmpp::address::bare(typed.trim()) {
                    reads.get::<ChatRow>(ChatRow::place(&jid));
                    reads.get::<Contact>(contact_key(&jid));
                    super::devices::reads(&jid, reads);
                }
            }
            Command::ShowDevices { chat, .. }
            | Command::GoOnWithout { chat }
            | Command::SetEncrypted { chat, .. }
            | Command::Arrange { chat, .. } => {
                super::devices::reads(chat, reads);
                super::devices::reads(&state.own(), reads);
            }
            Command::ShowOwnDevices | Command::RemoveDevices(_) | Command::SignOut => {
                super::devices::reads(&state.own(), reads);
            }
            Command::Person(change) => super::people::command_reads(change, reads),
            Command::SetTrust { jid, .. } | Command::Verify { jid, .. } => {
                super::atm::reads(reads);
                super::devices::reads(jid, reads);
                super::devices::reads(&state.own(), reads);
                reads.get::<ChatRow>(ChatRow::place(jid));
                if *jid == state.own() {
                    // Everybody who trusts this account's devices hears of it.
                    reads.all::<Device>(Key::new());
                    reads.all::<SessionRow>(Key::new());
                }
                for jid in [jid, &state.own()] {
                    reads.all::<SessionRow>(Key::new().text(jid.as_str()));
                }
            }
            Command::ShowVersions { key } => {
                reads.all::<super::records::VersionRow>(super::records::VersionRow::all(*key));
            }
            Command::Typing { chat, .. } => super::typing::reads(state, chat, reads),
            Command::KeepDraft { chat, .. } => {
                reads.get::<ChatRow>(ChatRow::place(chat));
                reads.get::<Contact>(contact_key(chat));
            }
            Command::Search { chat, .. } => {
                super::search::ask_reads(state, chat.as_ref(), reads);
            }
            Command::ReplaceSession { jid, .. } => super::devices::reads(jid, reads),
            Command::Repair { key } => {
                reads.get::<MessageRow>(MessageRow::place(*key));
            }
            Command::EditDraft { key, .. } | Command::Delete { key } => {
                super::drafts::reads(*key, reads);
            }
            Command::SendAgain { key } => {
                reads.get::<MessageRow>(MessageRow::place(*key));
                reads.all::<ChatRow>(Key::new());
                reads.all::<Contact>(Key::new());
            }
            Command::WantAvatars(_)
            | Command::WantProfile { .. }
            | Command::SetAvatar { .. }
            | Command::SetProfile { .. } => profiles::command_reads(state, command, reads),
            Command::InboxFilled
            | Command::Network { .. }
            | Command::Visible(_)
            | Command::SetPreferences(_)
            | Command::MeetAll
            | Command::TakeOver => {}
        }
    }

    /// What has to be loaded once the first rows are there.
    pub fn more(&self, state: &State, work: &Working, reads: &mut Reads) -> Result<(), StoreError> {
        match self {
            Task::Incoming(incoming) => incoming.more(work, reads)?,
            Task::Page(page) => page.more(state, work, reads)?,
            Task::Parked => archive::read_parked(state, work, reads)?,
            Task::Wishes => super::people::wishes::more(work, reads)?,
            Task::Index => super::search::more(state, work, reads),
            Task::Look(tab) => super::search::look_more(state, *tab, work, reads)?,
            Task::Trust => super::atm::more(state, work, reads)?,
            Task::Acts => super::acts::more(state, work, reads)?,
            Task::Acked(_) | Task::Ready(_) | Task::CaughtUp => {
                for row in work.all::<UnackedRow>(&Key::new())? {
                    if let Some((chat, key)) = row.message {
                        reads.get::<MessageRow>(MessageRow::place(key));
                        reads.get::<ChatRow>(ChatRow::place(&chat));
                        reads.get::<Contact>(contact_key(&chat));
                        reads.get::<TimelineRow>(TimelineRow::place(&chat));
                    }
                }
            }
            Task::Inbox => {
                for outgoing in work.all::<Outgoing>(&Key::new())? {
                    super::inbox::reads(state, &outgoing, reads);
                }
            }
            Task::Outbox => {
                for draft in work.all::<OutboxRow>(&Key::new())? {
                    reads.get::<ChatRow>(ChatRow::place(&draft.chat));
                    reads.get::<Contact>(contact_key(&draft.chat));
                    reads.get::<MessageRow>(MessageRow::place(draft.row));
                    for jid in [&draft.chat, &state.own()] {
                        super::devices::reads(jid, reads);
                        reads.all::<SessionRow>(Key::new().text(jid.as_str()));
                    }
                }
            }
            Task::Command {
                command: Command::Attach,
                ..
            } => super::people::attach_more(work, reads)?,
            Task::Command {
                command: Command::EditDraft { key, .. } | Command::Delete { key },
                ..
            } => super::drafts::more(*key, work, reads)?,
            Task::Command {
                command: Command::Person(PersonChange::Block { jid, .. }),
                ..
            } => super::people::blocking::more(jid, work, reads)?,
            Task::Command {
                command: Command::Repair { key },
                ..
            } => {
                if let Some(row) = work.get::<MessageRow>(&MessageRow::place(*key))? {
                    let device = row.message.device.unwrap_or(crate::model::DeviceId(0));
                    super::devices::reads(&row.message.sender, reads);
                    reads.all::<SessionRow>(SessionRow::both(&row.message.sender, device));
                }
            }
            Task::Command { command, .. } => {
                if let Command::Read { chat, through } = command {
                    super::reading::more(chat, *through, work, reads)?;
                }
                if let Some((chat, part)) = command.page() {
                    pages::more(work, chat, part, reads)?;
                }
                profiles::command_more(command, work, reads)?;
            }
            Task::Profiles(task) => profiles::work_more(state, task, work, reads)?,
            Task::Answer {
                request: Request::Profile(question),
                ..
            } => profiles::question_more(state, question, work, reads)?,
            _ => {}
        }
        Ok(())
    }
}

/// Tasks in their order, those that stand alone by themselves.
pub(super) fn groups(tasks: Vec<Task>) -> Vec<Vec<Task>> {
    let mut groups: Vec<Vec<Task>> = Vec::new();
    let mut open = false;
    for task in tasks {
        let alone = task.stands_alone();
        match groups.last_mut() {
            Some(group) if open && !alone => group.push(task),
            _ => groups.push(vec![task]),
        }
        open = !alone;
    }
    groups
}

/// What every turn reads.
pub(super) fn always(state: &State, reads: &mut Reads) {
    super::devices::reads(&state.own(), reads);
    reads.get::<Account>(Account::place());
    reads.get::<StreamRow>(StreamRow::place());
    reads.get::<OwnDeviceRow>(OwnDeviceRow::place());
    reads.get::<HolderRow>(HolderRow::place());
    reads.get::<ReceiptsRow>(ReceiptsRow::place());
}

const _: () = {
    assert!(matches!(MessageRow::TABLE, Table::Messages));
    assert!(matches!(KnownRow::TABLE, Table::Known));
    assert!(matches!(DeviceListRow::TABLE, Table::DeviceLists));
    assert!(matches!(Device::TABLE, Table::Devices));
};
