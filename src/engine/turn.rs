//! One turn: what it knows, what it has decided so far, and nothing that has happened yet.
//!
//! Invariant: resolving changes only the [`Turn`]. What it decided happens in `Engine::adopt`, after the commit.

use super::archive::ArchiveRow;
use super::ports::Effect;
use super::records::{Account, ChatRow, OwnDeviceRow};
use super::state::{Adopt, Request, State};
use crate::bus::Event;
use crate::model::{BareJid, Id, MessageKey, Millis};
use crate::store::{StoreError, Working};
use crate::xmpp::stanza::iq;
use minidom::Element;
use rand_core::CryptoRng;

/// A stanza to send once the commit is done.
pub(super) struct Sending {
    pub element: Element,
    /// The row that becomes "sent" when the server has it.
    pub message: Option<(BareJid, MessageKey)>,
    /// Sent again when the stream cannot be resumed.
    pub lasting: bool,
    /// It is never kept.
    pub secret: bool,
    /// The place of the stanza among the unacknowledged, when it was sent before.
    pub again: Option<u64>,
}

/// A request under way once the commit is done.
pub(super) struct Asking {
    pub id: Id,
    pub to: Option<BareJid>,
    pub request: Request,
    pub deadline: Millis,
}

/// What one turn works on.
pub(super) struct Turn<'a> {
    /// ms since the epoch, this device's clock.
    pub now: Millis,
    pub state: &'a State,
    pub random: &'a mut dyn CryptoRng,
    pub work: Working,
    /// Where reading the archive stands after what this turn decided so far.
    pub archive: ArchiveRow,
    pub sends: Vec<Sending>,
    pub asks: Vec<Asking>,
    pub effects: Vec<Effect>,
    pub adopts: Vec<Adopt>,
}

/// How long a request may take.
pub(super) const REQUEST_TIMEOUT: Millis = 20_000;

impl Turn<'_> {
    /// Something for every tab to know.
    pub fn tell(&mut self, event: Event) {
        self.effects.push(Effect::Publish { to: None, event });
    }

    /// Something for one tab to know.
    pub fn tell_tab(&mut self, tab: u64, event: Event) {
        self.effects.push(Effect::Publish {
            to: Some(tab),
            event,
        });
    }

    /// A stanza that is not kept beyond this stream.
    pub fn send(&mut self, element: Element) {
        self.sends.push(Sending {
            element,
            message: None,
            lasting: false,
            secret: false,
            again: None,
        });
    }

    /// A request with a secret in it: a ping is what is kept in its place, should the stream be resumed without its answer.
    pub fn ask_secret(
        &mut self,
        id: Id,
        to: Option<&BareJid>,
        request: Request,
        within: Millis,
        iq: Element,
    ) {
        self.ask(id, to, request, within, iq);
        if let Some(sending) = self.sends.last_mut() {
            sending.secret = true;
        }
    }

    /// A message that is sent again if the stream is lost before the server has it.
    pub fn send_lasting(&mut self, element: Element, message: Option<(BareJid, MessageKey)>) {
        self.sends.push(Sending {
            element,
            message,
            lasting: true,
            secret: false,
            again: None,
        });
    }

    /// A question that is answered within [`REQUEST_TIMEOUT`], or never.
    pub fn get(&mut self, to: Option<&BareJid>, request: Request, payload: Element) {
        let id = self.fresh_id();
        let iq = iq::get(to.map(BareJid::as_str), &id, payload);
        self.ask(id, to, request, REQUEST_TIMEOUT, iq);
    }

    /// An order to the own account.
    pub fn set(&mut self, request: Request, payload: Element) {
        let id = self.fresh_id();
        let iq = iq::set(None, &id, payload);
        self.ask(id, None, request, REQUEST_TIMEOUT, iq);
    }

    /// A request of any kind.
    pub fn ask(
        &mut self,
        id: Id,
        to: Option<&BareJid>,
        request: Request,
        within: Millis,
        iq: Element,
    ) {
        self.asks.push(Asking {
            id,
            to: to.cloned(),
            request,
            deadline: self.now.saturating_add(within),
        });
        self.send(iq);
    }

    /// 128 random bits as text.
    pub fn fresh_id(&mut self) -> Id {
        Id(random_text(self.random))
    }

    pub fn account(&self) -> Result<Account, StoreError> {
        let row = self.work.get::<Account>(&Account::place())?;
        row.ok_or(StoreError::Gone)
    }

    pub fn own_device(&self) -> Result<OwnDeviceRow, StoreError> {
        let row = self.work.get::<OwnDeviceRow>(&OwnDeviceRow::place())?;
        row.ok_or(StoreError::Gone)
    }

    pub fn chat(&self, jid: &BareJid) -> Result<Option<ChatRow>, StoreError> {
        self.work.get::<ChatRow>(&ChatRow::place(jid))
    }
}

/// 128 random bits, 32 hexadecimal digits.
pub(super) fn random_text(random: &mut dyn CryptoRng) -> String {
    format!("{:016x}{:016x}", random.next_u64(), random.next_u64())
}
