//! What is known of a message before it is opened.
//!
//! What the own archive calls it is certain (XEP-0359 §5). What its sender calls it is not: clients that count their stanzas begin anew with
//! each start, and an `origin-id` may be anything (XEP-0359 §6). So under a known name another text is another message, and another
//! ciphertext is opened to see: one that only comes again cannot be opened twice.

use super::{Encryptedness, Incoming, open};
use crate::engine::archive::ArchivedRow;
use crate::engine::records::{KnownRow, MessageRow, NOWHERE, VersionRow};
use crate::engine::turn::Turn;
use crate::model::{MessageKey, Problem, StanzaId};
use crate::store::{StoreError, Working};

pub(super) enum Standing {
    New,
    /// Known, and it has nothing to show.
    Nothing,
    /// Its row.
    Here(MessageRow),
    /// It may be opened now in the row that it has. `suspect`: it only bears the name of that row.
    Try {
        row: MessageRow,
        suspect: bool,
    },
}

pub(super) fn recognise(turn: &Turn<'_>, incoming: &Incoming) -> Result<Standing, StoreError> {
    let own = turn.state.own();
    let archived = match incoming.archived(&own) {
        Some(place) => turn.work.get::<ArchivedRow>(&place)?,
        None => None,
    };
    let name = match incoming.name() {
        Some(name) => turn.work.get::<KnownRow>(&name.place())?,
        None => None,
    };
    let key = match (&archived, &name) {
        (Some(ArchivedRow { row: None, .. }), _) => return Ok(Standing::Nothing),
        (Some(ArchivedRow { row: Some(key), .. }), _) => *key,
        (None, Some(known)) => known.row,
        (None, None) => return Ok(Standing::New),
    };
    // The names that this device gives are its own.
    let may_be_other = archived.is_none() && !is_by_this_device(turn, incoming);
    let is_plain = matches!(incoming.encrypted, Encryptedness::No);
    if key == NOWHERE {
        // A text without encryption has always had a row.
        let is_other = may_be_other && is_plain && !incoming.own && incoming.is_text();
        return Ok(match is_other {
            true => Standing::New,
            false => Standing::Nothing,
        });
    }
    let Some(row) = turn.work.get::<MessageRow>(&MessageRow::place(key))? else {
        return Ok(Standing::Nothing);
    };
    let ciphertext = open::ciphertext(incoming);
    let known = name.as_ref().and_then(|known| known.ciphertext);
    let failed = (row.message.problem).is_some_and(|problem| problem != Problem::Waiting);
    let suspect = may_be_other
        && match (is_plain, known) {
            (true, _) => {
                let body = incoming.body.as_deref().unwrap_or_default();
                incoming.is_text() && !says(turn, &row, &incoming.meaning.text(body))?
            }
            (false, Some(_)) => !failed && known != ciphertext,
            // Kept before ciphertexts were.
            (false, None) => incoming.origin_id.is_none() && other_id(&row, incoming),
        };
    if suspect || row.message.problem == Some(Problem::Waiting) {
        return Ok(Standing::Try { row, suspect });
    }
    Ok(match failed && known.is_some() && known != ciphertext {
        true => Standing::Try { row, suspect },
        false => Standing::Here(row),
    })
}

impl Incoming {
    /// The row that an archive's copy has already, as [`recognise`] sees it: its place among the others of a page. Of what has to be opened
    /// to tell, none.
    pub fn placed_row(&self, turn: &Turn<'_>) -> Result<Option<MessageKey>, StoreError> {
        Ok(match recognise(turn, self)? {
            Standing::New | Standing::Try { suspect: true, .. } => None,
            Standing::Nothing => self.known_row(&turn.work)?,
            Standing::Here(row) | Standing::Try { row, .. } => Some(row.message.key),
        })
    }

    /// Whether it may make a new row, as far as the ids tell.
    pub fn may_be_new(&self, work: &Working) -> Result<bool, StoreError> {
        Ok(self.archived_row(work)?.is_none())
    }
}

fn is_by_this_device(turn: &Turn<'_>, incoming: &Incoming) -> bool {
    let this = turn.state.device.map(|(device, _)| device);
    let by_this = this.is_some() && incoming.sending_device() == this;
    incoming.is_from(&turn.state.full_jid) || incoming.own && by_this
}

fn other_id(row: &MessageRow, incoming: &Incoming) -> bool {
    let other = |ours: &StanzaId| row.stanza_id.as_ref().is_some_and(|theirs| theirs != ours);
    incoming.stanza_id.as_ref().is_some_and(other)
}

/// Whether a row says this, or said it before it was corrected. Of one whose text is gone nobody can tell: it is left alone.
pub(super) fn says(turn: &Turn<'_>, row: &MessageRow, text: &str) -> Result<bool, StoreError> {
    let message = &row.message;
    if message.retracted.is_some() || is_same(&message.body, text) {
        return Ok(true);
    }
    if message.edited.is_none() {
        return Ok(false);
    }
    let first = VersionRow::all(message.key).small(0);
    let first = turn.work.get::<VersionRow>(&first)?;
    Ok(first.is_none_or(|first| is_same(&first.version.body, text)))
}

/// Spaces and line breaks may be others after a way through servers.
fn is_same(one: &str, other: &str) -> bool {
    let kept = |it: &char| !it.is_whitespace() && !it.is_control();
    one.chars().filter(kept).eq(other.chars().filter(kept))
}
