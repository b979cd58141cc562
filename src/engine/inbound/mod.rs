//! What comes in: who really sent it, whether it is known, what it becomes.
//!
//! Invariants:
//! - Who sent a message is the bare JID of the *inner* `from` and the sending OMEMO device. A carbon (XEP-0280) is
//!   unwrapped only when it comes from the account's own bare JID (§11), an archived message (XEP-0313) only as the answer to
//!   a query of ours; both change chat and direction, never cryptography.
//! - Live, carbon and archived copies of a message are one row: what is known is dropped before it is decrypted, so that a
//!   repeat never burns a ratchet step. Another text under a known name is another message.
//! - While the archive is being caught up, what is encrypted waits for what came before it ([`super::archive`]).
//! - A message that cannot be opened is a row with its cause. A malformed payload costs that payload alone.
//!
//! `mod.rs` reads a message and decides; `standing` tells whether it is known, `sealed` says what is encrypted in it, `open` has the cryptography, `healing` what is done about a session that does
//! not fit, `meaning` what it says, `keep` the rows, `doing` what is no row.

mod doing;
mod healing;
mod keep;
mod meaning;
mod open;
mod sealed;
mod standing;

pub(super) use healing::{heal, renew};

use meaning::{About, Meaning};
use sealed::{Sealed, encryption, read_encrypted};
use standing::{Standing, recognise};

use super::archive::{self, ArchivedRow, Spot, TimelineRow, Way};
use super::devices;
use super::records::{Account, KnownRow, MessageRow, Name, PrekeyRow, SessionRow, VersionRow};
use super::state::State;
use super::turn::Turn;
use crate::model::{
    BareJid, DeviceId, Encryption, Flavour, Id, MessageKey, Millis, OriginId, Problem, StanzaId,
};
use crate::store::{Reads, StoreError, Working};
use crate::xmpp::address;
use crate::xmpp::stanza::xep0203::Delay;
use crate::xmpp::stanza::xep0313::Archived;
use crate::xmpp::stanza::{self, StanzaError, message, xep0280, xep0359};
use minidom::Element;

/// A message that was read as far as it can be without the store.
pub(super) struct Incoming {
    /// Of the stanza, where it came live.
    pub number: Option<u32>,
    pub chat: BareJid,
    pub sender: BareJid,
    /// Written by this account.
    pub own: bool,
    pub source: Source,
    /// The full address it came from.
    from: String,
    pub id: Option<Id>,
    origin_id: Option<OriginId>,
    /// What the own archive calls it.
    pub stanza_id: Option<StanzaId>,
    /// When the server got it, where that was not just now.
    pub at: Option<Millis>,
    body: Option<String>,
    encrypted: Encryptedness,
    /// What stands outside of anything encrypted.
    meaning: Meaning,
    content: Content,
    /// The message itself, where it may have to wait for its turn.
    pub inner: Option<Element>,
}

/// How a message came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Source {
    Live,
    Carbon,
    Archive,
}

enum Content {
    Text,
    /// Nothing that is encrypted, and it is about another message.
    Act,
    /// Nothing but what its sender is doing (XEP-0085).
    State,
    /// An own message bounced (RFC 6120 §8.3).
    Bounce(Id, StanzaError),
}

enum Encryptedness {
    No,
    /// The element is there and cannot be read.
    Malformed(Flavour),
    Omemo(Box<Sealed>),
}

/// Reads a stanza that is a chat message, carbon or not. `None` for everything else.
pub(super) fn read(state: &State, now: Millis, number: u32, stanza: &Element) -> Option<Incoming> {
    if stanza.name() != "message" {
        return None;
    }
    let own = state.account.as_ref()?;
    let unwrapped = xep0280::unwrap(own, stanza);
    if unwrapped.is_none() && xep0280::is_carbon(stanza) {
        tracing::warn!("a carbon that the own server did not make");
        return None;
    }
    let mut incoming = match &unwrapped {
        Some(carbon) => {
            let mut incoming = read_inner(state, &carbon.forwarded.stanza, Source::Carbon)?;
            incoming.at = carbon.forwarded.stamp;
            incoming
        }
        None => read_inner(state, stanza, Source::Live)?,
    };
    incoming.at = (incoming.at).or_else(|| kept_since(state, now, own, stanza));
    incoming.number = Some(number);
    Some(incoming)
}

/// Reads a message of the own archive.
pub(super) fn read_archived(state: &State, archived: &Archived) -> Option<Incoming> {
    let mut incoming = read_inner(state, &archived.forwarded.stanza, Source::Archive)?;
    incoming.at = archived.forwarded.stamp;
    incoming.stanza_id = Some(archived.stanza_id.clone());
    Some(incoming)
}

/// Reads a message that waited for its turn.
pub(super) fn read_parked(state: &State, parked: &archive::ParkedRow) -> Option<Incoming> {
    let stanza = crate::xmpp::xml::parse(&parked.stanza).ok()?;
    let source = match (parked.live, parked.carbon) {
        (true, _) => Source::Live,
        (false, true) => Source::Carbon,
        (false, false) => Source::Archive,
    };
    let mut incoming = read_inner(state, &stanza, source)?;
    incoming.at = parked.at;
    incoming.stanza_id.clone_from(&parked.stanza_id);
    Some(incoming)
}

fn read_inner(state: &State, inner: &Element, source: Source) -> Option<Incoming> {
    // An event (XEP-0060 §12.1) is no message of a person, whatever else it carries.
    if inner.name() != "message"
        || matches!(inner.attr("type"), Some("groupchat" | "headline"))
        || devices::is_event(inner)
    {
        return None;
    }
    let own = state.account.clone()?;
    let full_from = inner.attr("from").unwrap_or(own.as_str());
    let sender = address::bare(full_from)?;
    let to = inner
        .attr("to")
        .and_then(address::bare)
        .unwrap_or_else(|| own.clone());
    let is_own = sender == own;
    // Somebody else's message to a third one: nobody may send us that, not even our server.
    if !is_own && to != own {
        tracing::warn!("a message that is not for this account");
        return None;
    }
    let chat = if is_own { to } else { sender.clone() };
    let id = stanza::id(inner);
    let meaning = Meaning::read(inner);
    let encrypted = read_encrypted(state, inner);
    let body = message::body(inner);
    let is_plain = matches!(encrypted, Encryptedness::No);
    let content = if inner.attr("type") == Some("error") {
        Content::Bounce(id.clone()?, StanzaError::read(inner))
    } else if is_plain && is_act(&meaning, body.is_some()) {
        Content::Act
    } else if is_plain && body.is_none() {
        meaning.state?;
        Content::State
    } else {
        Content::Text
    };
    let may_wait = matches!(encrypted, Encryptedness::Omemo(_));
    Some(Incoming {
        number: None,
        chat,
        own: is_own,
        source,
        from: full_from.to_owned(),
        sender,
        id,
        origin_id: xep0359::read_origin(inner),
        stanza_id: match source {
            Source::Archive => None,
            _ if !state.archive.ids => None,
            _ => xep0359::read_stanza_id(inner, &own),
        },
        at: None,
        body,
        encrypted,
        meaning,
        content,
        inner: may_wait.then(|| inner.clone()),
    })
}

/// Whether it makes no row: it is about another message, and what text it has belongs to that.
fn is_act(meaning: &Meaning, has_text: bool) -> bool {
    (meaning.about.as_ref()).is_some_and(|about| !has_text || !about.leaves_text())
}

/// When the own server got what it kept for us and delivers now: nobody else's word counts (XEP-0203 §4). Who wrote the message could
/// have put that in too (§5), so what the server cannot mean is not believed; and it adds its own, which is never the earlier one.
fn kept_since(state: &State, now: Millis, own: &BareJid, stanza: &Element) -> Option<Millis> {
    let server = address::domain(own);
    let is_ours = |from: &BareJid| from == own || from.as_str() == server;
    let earliest = state.kept_from(now)?;
    Delay::read_all(stanza)
        .filter(|delay| delay.from.as_ref().is_some_and(is_ours))
        .map(|delay| delay.stamp)
        .filter(|stamp| *stamp >= earliest)
        .max()
}

impl Incoming {
    fn sending_device(&self) -> Option<DeviceId> {
        match &self.encrypted {
            Encryptedness::Omemo(sealed) => Some(sealed.sid()),
            _ => None,
        }
    }

    /// Whether it was sent by this very client, as the resource says.
    pub fn is_from(&self, full_jid: &str) -> bool {
        self.own && self.from == full_jid
    }

    /// Whether it can become a row: then it has a place in its chat.
    pub fn is_text(&self) -> bool {
        let transports_keys =
            matches!(&self.encrypted, Encryptedness::Omemo(sealed) if sealed.is_empty());
        matches!(self.content, Content::Text) && !transports_keys
    }

    /// What it is known by; `None` when it has no id at all.
    fn name(&self) -> Option<Name> {
        let id = match (&self.origin_id, &self.id) {
            (Some(id), _) => id.0.clone(),
            (None, Some(id)) => id.0.clone(),
            (None, None) => return None,
        };
        Some(Name {
            chat: self.chat.clone(),
            sender: self.sender.clone(),
            device: self.sending_device().map_or(0, |device| device.0),
            id,
        })
    }

    fn archived(&self, own: &BareJid) -> Option<crate::store::Key> {
        self.stanza_id
            .as_ref()
            .map(|id| ArchivedRow::place(own, id))
    }

    pub fn reads(&self, state: &State, reads: &mut Reads) {
        let own = state.own();
        devices::reads(&self.chat, reads);
        devices::reads(&self.sender, reads);
        reads.get::<TimelineRow>(TimelineRow::place(&self.chat));
        if let Some(name) = self.name() {
            reads.get::<KnownRow>(name.place());
        }
        if let Some(place) = self.archived(&own) {
            reads.get::<ArchivedRow>(place);
        }
        if let (Encryptedness::Omemo(sealed), Some((device, _))) = (&self.encrypted, state.device) {
            let (sid, flavour) = (sealed.sid(), sealed.flavour());
            if flavour == Flavour::Omemo2 {
                super::atm::reads(reads);
            }
            reads.get::<SessionRow>(SessionRow::place(&self.sender, sid, flavour));
            if let Some(prekey) = sealed.prekey(&own, device) {
                reads.get::<PrekeyRow>(PrekeyRow::place(prekey));
            }
        }
    }

    pub fn more(&self, work: &Working, reads: &mut Reads) -> Result<(), StoreError> {
        if let Some(key) = self.known_row(work)? {
            reads.get::<MessageRow>(MessageRow::place(key));
            reads.get::<VersionRow>(VersionRow::all(key).small(0));
        }
        Ok(())
    }

    fn archived_row(&self, work: &Working) -> Result<Option<ArchivedRow>, StoreError> {
        let place = match work.get::<Account>(&Account::place())? {
            Some(account) => self.archived(&account.jid),
            None => None,
        };
        place.map_or(Ok(None), |place| work.get::<ArchivedRow>(&place))
    }

    /// The row that this message has already, as far as the ids tell.
    pub fn known_row(&self, work: &Working) -> Result<Option<MessageKey>, StoreError> {
        if let Some(archived) = self.archived_row(work)? {
            return Ok(archived.row);
        }
        let Some(name) = self.name() else {
            return Ok(None);
        };
        Ok(work.get::<KnownRow>(&name.place())?.map(|known| known.row))
    }
}

/// What the message becomes. `spot` is the place of a row that it makes. Gives the row that it has now, if any.
pub(super) fn resolve(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    spot: Spot,
) -> Result<Option<MessageKey>, StoreError> {
    match &incoming.content {
        Content::Bounce(id, error) => {
            doing::bounced(turn, incoming, id, error.words());
            return Ok(None);
        }
        Content::State => {
            doing::state(turn, incoming, &incoming.meaning)?;
            return Ok(None);
        }
        Content::Act => {
            // A page that was fetched early comes again in its place.
            if spot.from == Way::Newest {
                return Ok(None);
            }
            // Doing the same again changes nothing, and some clients give all of these one id; of corrections there is a history.
            let is_correction = matches!(incoming.meaning.about, Some(About::Correct(_)));
            if !is_correction || matches!(recognise(turn, incoming)?, Standing::New) {
                let outcome = Outcome::plain(incoming);
                if !doing::overtakes(turn, spot) {
                    archive::note_id(turn, incoming, None);
                    if is_correction {
                        doing::no_row(turn, incoming);
                    }
                }
                doing::act(turn, incoming, &outcome, spot)?;
            }
            return Ok(None);
        }
        Content::Text => {}
    }
    let known = match recognise(turn, incoming)? {
        Standing::Nothing => return Ok(None),
        Standing::Here(row) => return keep::meet(turn, incoming, row).map(Some),
        Standing::Try { row, suspect } => Some((row, suspect)),
        Standing::New => None,
    };
    let waits = archive::is_parking(turn, spot);
    let outcome = match &incoming.encrypted {
        Encryptedness::No => Outcome::plain(incoming),
        Encryptedness::Malformed(flavour) => Outcome::failed(Problem::Tampered, *flavour, None),
        Encryptedness::Omemo(sealed) if waits && open::is_for_us(turn, sealed)? => {
            return match known {
                // It waits already.
                Some((row, false)) => Ok(Some(row.message.key)),
                Some((_, true)) | None => archive::park(turn, incoming, spot),
            };
        }
        Encryptedness::Omemo(sealed) => {
            let opened = open::open(turn, incoming, sealed)?;
            archive::note_id(turn, incoming, None);
            let Some(outcome) = opened else {
                if !matches!(known, Some((_, true))) {
                    doing::no_row(turn, incoming);
                }
                return Ok(None);
            };
            outcome
        }
    };
    settle(turn, incoming, known, outcome, spot)
}

/// The row of a message that has to wait; `None` for a key transport, which has none.
pub(super) fn keep_waiting(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    spot: Spot,
) -> Result<Option<MessageKey>, StoreError> {
    if !incoming.is_text() {
        return Ok(None);
    }
    let Encryptedness::Omemo(sealed) = &incoming.encrypted else {
        return Ok(None);
    };
    let waiting = Outcome::failed(Problem::Waiting, sealed.flavour(), Some(sealed.sid()));
    keep::keep(turn, incoming, None, waiting, spot).map(Some)
}

/// A message that waited is opened in its row.
pub(super) fn resolve_parked(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    row: Option<MessageRow>,
) -> Result<(), StoreError> {
    let Encryptedness::Omemo(sealed) = &incoming.encrypted else {
        return Ok(());
    };
    match row.as_ref().map(|row| row.message.problem) {
        None | Some(Some(Problem::Waiting)) => {}
        // Its copy in the archive was opened in its place.
        Some(None) if incoming.meaning.wants_receipt => {
            return keep::send_receipt(turn, incoming, false);
        }
        Some(None) => return Ok(()),
        Some(Some(_)) => return Ok(()),
    }
    let opened = open::open(turn, incoming, sealed)?;
    let Some(row) = row else {
        return Ok(());
    };
    let Some(outcome) = opened else {
        doing::vanish(turn, incoming, &row);
        return Ok(());
    };
    settle(turn, incoming, Some((row, false)), outcome, Spot::PARKED)?;
    Ok(())
}

/// Keeps what was found in a message, and answers it.
fn settle(
    turn: &mut Turn<'_>,
    incoming: &Incoming,
    known: Option<(MessageRow, bool)>,
    outcome: Outcome,
    spot: Spot,
) -> Result<Option<MessageKey>, StoreError> {
    let is_fine = outcome.problem.is_none();
    if is_fine && is_act(&outcome.meaning, outcome.has_text) {
        match &known {
            // It looked like a message while it could not be read.
            Some((row, false)) => doing::vanish(turn, incoming, row),
            // The name stays with the row that has it.
            Some((_, true)) => archive::note_id(turn, incoming, None),
            None => doing::no_row(turn, incoming),
        }
        doing::act(turn, incoming, &outcome, spot)?;
        return Ok(None);
    }
    let known = match known {
        // It bears the name of another one, and nothing says that it is not the same.
        Some((row, true))
            if !is_fine || standing::says(turn, &row, &outcome.meaning.text(&outcome.body))? =>
        {
            return keep::meet(turn, incoming, row).map(Some);
        }
        Some((_, true)) | None => None,
        Some((row, false)) => Some(row),
    };
    let waited = known
        .as_ref()
        .is_some_and(|row| row.message.problem == Some(Problem::Waiting));
    if !is_fine
        && !waited
        && let Some(row) = known
    {
        // Another ciphertext under the name of one that could not be opened, and no better.
        return keep::meet(turn, incoming, row).map(Some);
    }
    let (in_envelope, wants) = outcome.receipt();
    let state = outcome.meaning.clone();
    let besides = match is_fine {
        true => (outcome.meaning.about.is_some()).then(|| outcome.clone()),
        false => doing::beside(incoming),
    };
    let key = keep::keep(turn, incoming, known, outcome, spot)?;
    if is_fine && wants {
        keep::send_receipt(turn, incoming, in_envelope)?;
    }
    if is_fine {
        doing::state(turn, incoming, &state)?;
    }
    if let Some(besides) = besides {
        doing::act(turn, incoming, &besides, spot)?;
    }
    Ok(Some(key))
}

/// What was in a message.
#[derive(Clone)]
struct Outcome {
    body: String,
    has_text: bool,
    encryption: Encryption,
    device: Option<DeviceId>,
    problem: Option<Problem>,
    /// What counts of what is beside the text.
    meaning: Meaning,
    /// That stood outside of an envelope, where anybody on the way could have put it.
    clear: bool,
}

impl Outcome {
    fn plain(incoming: &Incoming) -> Self {
        Self {
            body: incoming.body.clone().unwrap_or_default(),
            has_text: incoming.body.is_some(),
            encryption: Encryption::None,
            device: None,
            problem: None,
            meaning: incoming.meaning.clone(),
            clear: true,
        }
    }

    fn failed(problem: Problem, flavour: Flavour, device: Option<DeviceId>) -> Self {
        Self {
            body: String::new(),
            has_text: false,
            encryption: encryption(flavour),
            device,
            problem: Some(problem),
            meaning: Meaning::default(),
            clear: true,
        }
    }

    /// Whether a receipt goes into an envelope, and whether one is wanted.
    fn receipt(&self) -> (bool, bool) {
        let in_envelope = self.encryption == Encryption::Omemo2;
        (in_envelope, self.meaning.wants_receipt)
    }
}
