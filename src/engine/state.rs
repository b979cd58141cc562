//! What the engine remembers between turns. Everything here can be rebuilt: it is lost with the process and nothing is
//! lost with it.

use super::acts::{Acts, Target};
use super::archive::{self, ArchiveRow};
use super::backfill::BackfillRow;
use super::names::Names;
use super::own_account::Acting;
use super::people::Telling;
use super::people::presences::{self, Presences};
use super::profiles;
use super::receipts::ReceiptsRow;
use super::search;
use crate::bus::{Abilities, ChatSummary, Connection, Password, Trouble, Typing};
use crate::model::{
    BareJid, Device, DeviceId, Fingerprint, Flavour, MessageKey, Millis, Notice, Preferences,
    StanzaId,
};
use crate::xmpp::stream::Resumable;
use std::collections::{BTreeMap, BTreeSet};

/// What an iq asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Request {
    Roster,
    /// Something that was decided about somebody: whom, what kind, and which decision.
    Wish(BareJid, u32, u32),
    /// What the own server offers for people (XEP-0030).
    ServerFeatures,
    BlockList,
    Carbons,
    DeviceList(BareJid, Flavour),
    Bundle(BareJid, DeviceId, Flavour),
    /// The own device list was published; whether with publish-options.
    PublishedList {
        flavour: Flavour,
        plain: bool,
    },
    /// The own bundle was published; whether with publish-options.
    PublishedBundle {
        flavour: Flavour,
        plain: bool,
    },
    /// Something whose answer changes nothing.
    Ignored,
    /// The password is to be changed, or the account deleted.
    Account,
    /// A part of signing out: another one of these is done.
    Withdrawal,
    /// What shared computers left behind.
    Leftovers,
    /// Which device holds this identity.
    Holder,
    /// What the own server can do for this account (XEP-0030).
    OwnFeatures,
    /// A page of the archive, by its query's id.
    Archive(String),
    /// Pictures, nicknames, vCards.
    Profile(profiles::Question),
    /// What other devices have seen.
    Seen,
    /// That was published; whether all that is wished of the node was in the options.
    SeenPublished {
        chat: BareJid,
        through: StanzaId,
        whole: bool,
    },
    /// The node was made private for this.
    SeenPrivate {
        chat: BareJid,
        through: StanzaId,
    },
}

/// A device of an account.
pub(super) type Address = (BareJid, DeviceId);
/// A bundle.
pub(super) type Wanted = (BareJid, DeviceId, Flavour);

/// The engine's memory.
#[derive(Default)]
pub(super) struct State {
    pub account: Option<BareJid>,
    pub shared: bool,
    /// Nothing may go out in the clear.
    pub encryption_required: bool,
    pub preferences: Preferences,
    pub device: Option<(DeviceId, Fingerprint)>,
    pub connection: Connection,
    pub trouble: Option<Trouble>,
    /// What a person has to be asked for before anything goes on.
    pub password_needed: Option<Trouble>,
    /// Stanzas can be sent.
    pub ready: bool,
    pub full_jid: String,
    /// The server acknowledges stanzas.
    pub acks: bool,
    pub sm: Option<Resumable>,
    /// Where the next unacknowledged stanza is kept.
    pub next_order: u64,
    /// The roster was had during this stream; from then on the server tells of its changes.
    pub roster_current: bool,
    /// Another device holds this identity.
    pub moved: bool,
    /// The account's word on who holds this identity came during this stream; nothing is published before where it matters.
    pub holder_known: bool,
    /// Device lists that were fetched or pushed during this stream, and when.
    pub lists_current: BTreeMap<(BareJid, Flavour), Millis>,
    pub lists_asked: BTreeSet<(BareJid, Flavour)>,
    /// When this device put itself back on an own list.
    pub lists_mended: BTreeMap<Flavour, Millis>,
    pub bundles_asked: BTreeSet<Wanted>,
    /// Bundles that could not be had, and until when not to ask again.
    pub bundles_failed: BTreeMap<Wanted, Millis>,
    /// Devices whose key exchange is to be answered by an empty message.
    pub answers: BTreeSet<Address>,
    /// Devices whose sessions a person, or the healing of one, wants to begin anew as soon as their bundles are there.
    pub renewing: BTreeSet<Wanted>,
    /// Devices, not on the lists as they were known, whose message needs a session that is not there.
    pub missed: BTreeSet<Wanted>,
    /// What chats were told of in this process: the same is not said twice in a row.
    pub notices: BTreeSet<(BareJid, Notice)>,
    /// Devices about which a person has to decide before a chat's messages go out.
    pub asks: BTreeMap<BareJid, Vec<Device>>,
    /// Devices that shared computers left behind.
    pub leftovers: Vec<DeviceId>,
    /// Who is there.
    pub presences: Presences,
    /// Since when this account is said to be idle; `None`: nobody knows what was said last.
    pub idle_told: Option<Option<Millis>>,
    /// Decisions about people that were sent and are not answered.
    pub wishes_sent: BTreeSet<(BareJid, u32)>,
    /// Tabs are being told of everybody.
    pub telling: Option<Telling>,
    pub look_at_wishes: bool,
    /// Addresses and domains that are blocked.
    pub blocked: BTreeSet<BareJid>,
    /// What the own server offers, and whether it said so during this stream.
    pub abilities: Abilities,
    pub abilities_known: bool,
    /// The server takes approvals in advance (RFC 6121 §3.4).
    pub pre_approval: bool,
    /// The inbox or the outbox may hold work.
    pub look_at_inbox: bool,
    pub look_at_outbox: bool,
    pub look_at_bundle: bool,
    /// A word about a key may have come to count.
    pub look_at_trust: bool,
    /// Receipts that wait, as they are stored; and whether something may have changed for them.
    pub receipts: ReceiptsRow,
    pub look_at_receipts: bool,
    /// The own server heeds publish-options; `None`: it did not say yet.
    pub publish_options: Option<bool>,
    pub features_asked: bool,
    /// Chats of which the own devices are being told.
    pub seen_asked: BTreeSet<BareJid>,
    /// What messages did to others and is to be settled.
    pub acts: Acts,
    /// What contacts were told last of what is being written here.
    pub typing_told: BTreeMap<BareJid, Typing>,
    /// Where looking at the outbox goes on.
    pub outbox_pass: OutboxPass,
    /// Look at the outbox again at this time: something it waits for may be given up then.
    pub outbox_due: Option<Millis>,
    /// Changing the password or deleting the account, where that is under way.
    pub acting: Option<Box<Acting>>,
    /// The password was changed to this.
    pub new_password: Option<Password>,
    /// Signing out: how many answers are still out, and until when they are waited for.
    pub leaving: Option<(u32, Millis)>,
    /// Where reading the archive stands, as it is stored.
    pub archive: ArchiveRow,
    pub reading: archive::Memory,
    pub profiles: profiles::Memory,
    /// Where the pass over old messages stands, as it is stored.
    pub backfill: BackfillRow,
    pub index: search::Memory,
    /// What is done in the background waits until then.
    pub background_at: Millis,
    /// The addresses of all chats, once somebody asked.
    pub names: Option<Names>,
    /// Tabs that somebody sees.
    pub visible: super::visible::Visible,
}

/// A pass over the outbox, some drafts in every turn.
#[derive(Clone, Debug, Default)]
pub(super) struct OutboxPass {
    /// The number to go on with.
    pub from: u64,
    /// Chats with an earlier draft that waits for something: nothing of theirs goes out before it.
    pub waiting: BTreeSet<BareJid>,
}

/// A change of memory that a turn decided on.
#[derive(Clone, Debug)]
pub(super) enum Adopt {
    RosterCurrent,
    ListCurrent(BareJid, Flavour, Millis),
    ListAsked(BareJid, Flavour),
    ListAnswered(BareJid, Flavour),
    ListMended(Flavour, Millis),
    BundleAsked(Wanted),
    BundleAnswered(Wanted),
    BundleFailed(Wanted, Millis),
    Answer(Address),
    Answered(Address),
    Renew(Wanted),
    Missed(Wanted),
    Policy {
        encryption_required: bool,
    },
    Preferences(Preferences),
    /// An act for this target came.
    Act(BareJid, Target),
    /// The same, and it may have overtaken others.
    ActHeld(BareJid, Target),
    /// A row got this name.
    Named(BareJid, Target),
    /// The acts for this target were looked at; how many bytes of them wait, none for 0.
    ActsSettled(BareJid, Target, usize),
    TypingTold(BareJid, Typing),
    FeaturesAsked,
    PublishOptions(bool),
    SeenAsked(BareJid),
    SeenAnswered(BareJid),
    Asks(BareJid, Vec<Device>),
    Renewed(Wanted),
    Noticed(BareJid, Notice),
    Presence(presences::Change),
    IdleTold(Option<Millis>),
    WishSent(BareJid, u32),
    WishAnswered(BareJid, u32),
    Telling(Option<Telling>),
    LookAtWishes(bool),
    Blocked(BareJid, bool),
    Abilities(Abilities),
    PreApproval(bool),
    LookAtInbox(bool),
    LookAtOutbox(bool),
    LookAtBundle(bool),
    LookAtTrust(bool),
    LookAtReceipts(bool),
    Receipts(ReceiptsRow),
    /// At the latest.
    OutboxDue(Millis),
    OutboxGoesOn(OutboxPass),
    Device(DeviceId, Fingerprint),
    Acting(Option<Box<Acting>>),
    NewPassword(Password),
    Leaving(u32, Millis),
    Moved(bool),
    HolderKnown,
    Withdrawn,
    Leftovers(Vec<DeviceId>),
    Reachable {
        full_jid: String,
        acks: bool,
        sm: Option<Resumable>,
        resumed: bool,
    },
    NextOrder(u64),
    Backfill(BackfillRow),
    Index(search::Change),
    /// All chats; or some that were written.
    Names(Names),
    NamesChanged(Names),
    /// A stream began: what a person writes waits for the archive until this time.
    ArchiveBegins(Millis),
    /// A query to the archive goes out.
    Query(String, archive::Collecting),
    ArchiveAsked,
    ArchiveAnswered,
    /// The archive does not answer; it is asked again at this time.
    ArchiveStalled(Millis),
    /// The newest page of a first start came.
    EndSeen,
    /// A live message came that the cursor is to cover by this time.
    Behind(Millis),
    /// A tab waits for what a chat has before a row.
    Waits(BareJid, u64, Option<MessageKey>),
    WaitsNoMore(BareJid),
    Profile(profiles::Change),
}

/// Most messages remembered that need a session which is not there.
const MOST_MISSED: usize = 64;

impl State {
    /// Whether somebody, or their whole domain, is blocked.
    pub fn blocks(&self, jid: &BareJid) -> bool {
        let domain = || BareJid::new(crate::xmpp::address::domain(jid));
        self.blocked.contains(jid) || self.blocked.contains(&domain())
    }

    /// Since when this account is idle, where contacts are to know that.
    pub fn idle(&self, now: Millis) -> Option<Millis> {
        self.visible
            .idle(now)
            .filter(|_| self.preferences.send_idle)
    }

    /// Whether our presence is not the one that was said last.
    pub fn presence_changed(&self, now: Millis) -> bool {
        self.idle_told != Some(self.idle(now))
    }

    /// What somebody calls themselves.
    pub fn nickname(&self, jid: &BareJid) -> Option<&String> {
        self.profiles.nicknames.get(jid)
    }

    /// Puts in what is in memory alone: what somebody calls themselves where this account gave no name.
    pub fn remember(&self, chat: &mut ChatSummary) {
        if chat.name == chat.jid.0
            && let Some(nick) = self.nickname(&chat.jid)
        {
            chat.name.clone_from(nick);
        }
    }

    pub fn own(&self) -> BareJid {
        self.account.clone().unwrap_or(BareJid(String::new()))
    }

    pub fn adopt(&mut self, change: Adopt) {
        match change {
            Adopt::RosterCurrent => self.roster_current = true,
            Adopt::ListCurrent(jid, flavour, at) => {
                self.missed
                    .retain(|(of, _, it)| *of != jid || *it != flavour);
                let list = (jid, flavour);
                self.lists_asked.remove(&list);
                self.lists_current.insert(list, at);
            }
            Adopt::ListAsked(jid, flavour) => {
                self.lists_asked.insert((jid, flavour));
            }
            Adopt::ListAnswered(jid, flavour) => {
                self.lists_asked.remove(&(jid, flavour));
            }
            Adopt::ListMended(flavour, at) => {
                self.lists_mended.insert(flavour, at);
            }
            Adopt::BundleAsked(wanted) => {
                self.bundles_asked.insert(wanted);
            }
            Adopt::BundleAnswered(wanted) => {
                self.bundles_asked.remove(&wanted);
                self.bundles_failed.remove(&wanted);
            }
            Adopt::BundleFailed(wanted, until) => {
                self.bundles_asked.remove(&wanted);
                self.bundles_failed.insert(wanted, until);
            }
            Adopt::Answer(address) => {
                self.answers.insert(address);
            }
            Adopt::Answered(address) => {
                self.answers.remove(&address);
            }
            Adopt::Renew(wanted) => {
                self.renewing.insert(wanted);
            }
            Adopt::Asks(chat, devices) if devices.is_empty() => {
                self.asks.remove(&chat);
            }
            Adopt::Asks(chat, devices) => {
                self.asks.insert(chat, devices);
            }
            Adopt::Policy {
                encryption_required,
            } => self.encryption_required = encryption_required,
            change @ (Adopt::Act(..)
            | Adopt::ActHeld(..)
            | Adopt::Named(..)
            | Adopt::ActsSettled(..)) => {
                self.acts.adopt(change);
            }
            Adopt::TypingTold(chat, typing) => {
                self.typing_told.insert(chat, typing);
            }
            Adopt::FeaturesAsked => self.features_asked = true,
            Adopt::PublishOptions(heeded) => {
                self.publish_options = Some(heeded);
                self.look_at_receipts = true;
            }
            Adopt::SeenAsked(chat) => {
                self.seen_asked.insert(chat);
            }
            Adopt::SeenAnswered(chat) => {
                self.seen_asked.remove(&chat);
            }
            Adopt::Preferences(preferences) => self.preferences = preferences,
            Adopt::Missed(wanted) => {
                if self.missed.len() < MOST_MISSED {
                    self.missed.insert(wanted);
                }
            }
            Adopt::Renewed(wanted) => {
                self.renewing.remove(&wanted);
            }
            Adopt::Noticed(jid, notice) => {
                self.notices.insert((jid, notice));
            }
            Adopt::Presence(change) => self.presences.apply(change),
            Adopt::IdleTold(idle) => self.idle_told = Some(idle),
            Adopt::WishSent(jid, kind) => {
                self.wishes_sent.insert((jid, kind));
            }
            Adopt::WishAnswered(jid, kind) => {
                self.wishes_sent.remove(&(jid, kind));
            }
            Adopt::Telling(telling) => self.telling = telling,
            Adopt::LookAtWishes(look) => self.look_at_wishes = look,
            Adopt::Blocked(jid, true) => {
                self.blocked.insert(jid);
            }
            Adopt::Blocked(jid, false) => {
                self.blocked.remove(&jid);
            }
            Adopt::Abilities(abilities) => {
                self.abilities = abilities;
                self.abilities_known = true;
            }
            Adopt::PreApproval(offered) => self.pre_approval = offered,
            Adopt::LookAtInbox(look) => self.look_at_inbox = look,
            Adopt::LookAtOutbox(look) => {
                self.look_at_outbox = look;
                // What a message waits for, a receipt may wait for too.
                self.look_at_receipts |= look;
                self.outbox_pass = OutboxPass::default();
            }
            Adopt::LookAtBundle(look) => self.look_at_bundle = look,
            Adopt::LookAtTrust(look) => self.look_at_trust = look,
            Adopt::LookAtReceipts(look) => self.look_at_receipts = look,
            Adopt::Receipts(receipts) => self.receipts = receipts,
            Adopt::OutboxDue(at) => {
                self.outbox_due = Some(self.outbox_due.map_or(at, |due| due.min(at)));
            }
            // Something new to look at begins a new pass from the front.
            Adopt::OutboxGoesOn(_) if self.look_at_outbox => {}
            Adopt::OutboxGoesOn(pass) => {
                self.outbox_pass = pass;
                self.look_at_outbox = true;
            }
            Adopt::Device(id, fingerprint) => self.device = Some((id, fingerprint)),
            Adopt::Moved(moved) => self.moved = moved,
            Adopt::HolderKnown => self.holder_known = true,
            Adopt::Acting(acting) => self.acting = acting,
            Adopt::NewPassword(password) => self.new_password = Some(password),
            Adopt::Leaving(answers, until) => self.leaving = Some((answers, until)),
            Adopt::Leftovers(devices) => self.leftovers = devices,
            Adopt::Withdrawn => {
                if let Some((answers, _)) = &mut self.leaving {
                    *answers = answers.saturating_sub(1);
                }
            }
            Adopt::Reachable {
                full_jid,
                acks,
                sm,
                resumed,
            } => {
                self.ready = true;
                self.full_jid = full_jid;
                self.acks = acks;
                self.sm = sm;
                if !resumed {
                    self.forget_stream();
                }
                self.profiles.reachable(resumed);
                self.look_at_inbox = true;
                self.look_at_outbox = true;
                self.outbox_pass = OutboxPass::default();
                self.look_at_bundle = true;
                self.look_at_receipts = true;
                self.look_at_trust = true;
                self.look_at_wishes = true;
            }
            Adopt::NextOrder(order) => self.next_order = order,
            Adopt::Backfill(pass) => self.backfill = pass,
            Adopt::Index(change) => self.index.adopt(change),
            Adopt::Names(names) => self.names = Some(names),
            Adopt::NamesChanged(names) => {
                if let Some(all) = &mut self.names {
                    all.extend(names);
                }
            }
            Adopt::Waits(chat, tab, before) => {
                let waiting = self.reading.waiting.entry(chat).or_default();
                if !waiting.contains(&(tab, before)) {
                    waiting.push((tab, before));
                }
            }
            Adopt::WaitsNoMore(chat) => {
                self.reading.waiting.remove(&chat);
            }
            Adopt::Profile(change) => self.profiles.adopt(change),
            reading => self.reading.adopt(reading),
        }
    }

    /// What was true for the former stream only.
    fn forget_stream(&mut self) {
        self.roster_current = false;
        self.holder_known = false;
        self.lists_current.clear();
        self.presences.begin();
        self.idle_told = None;
        self.abilities_known = false;
        self.bundles_failed.clear();
    }

    /// The stream is gone; requests that were under way are planned anew.
    pub fn unreachable(&mut self) {
        self.ready = false;
        self.lists_asked.clear();
        self.bundles_asked.clear();
        self.seen_asked.clear();
        self.features_asked = false;
        self.typing_told.clear();
        self.wishes_sent.clear();
        self.outbox_due = None;
        self.reading.unreachable();
        self.profiles.unreachable();
    }
}
