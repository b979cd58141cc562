//! What each act does to its row.

use super::rows::{ActRow, Acting, Target, What};
use crate::bus::Event;
use crate::engine::arrange;
use crate::engine::chats;
use crate::engine::news;
use crate::engine::reading;
use crate::engine::records::{MessageRow, NamedRow, VersionRow};
use crate::engine::turn::Turn;
use crate::model::{
    BareJid, Delivery, Encryption, Failure, Message, MessageKey, Millis, Reaction, Reply,
    Retraction, Version,
};
use crate::store::StoreError;
use std::collections::BTreeSet;

/// Most earlier texts of a message that are kept: the first, and the newest.
const MOST_VERSIONS: u32 = 50;
/// Longest quote, in characters.
const SNIPPET: usize = 200;

/// What becomes of an act.
pub(super) enum Fate {
    /// Done, or dropped.
    Over,
    /// It may not do what it wants and has a text that nobody may lose.
    Message,
}

/// Does it to the one of these rows that it may mean.
pub(super) fn apply(
    turn: &mut Turn<'_>,
    act: &ActRow,
    rows: &[(MessageKey, BareJid)],
) -> Result<Fate, StoreError> {
    let mut found = None;
    for (key, namer) in rows {
        let row = turn.work.get::<MessageRow>(&MessageRow::place(*key))?;
        let Some(row) = row.filter(|row| row.message.notice.is_none()) else {
            continue;
        };
        let by_sender = row.message.sender == act.by.sender;
        let may = match &act.what {
            What::Correct { .. } | What::Retract => by_sender,
            // Nobody receives or sees what they wrote; where this account saw something of its own, it saw what is before it.
            What::Received => row.message.own && !act.by.own,
            What::Displayed => act.by.own || row.message.own,
            What::Bounced(_) => *namer == turn.state.own(),
            What::React(_) | What::Answers { .. } => true,
        };
        if may {
            found = Some(row);
            break;
        }
    }
    let Some(mut row) = found else {
        tracing::debug!("an act on a message that is somebody else's, or gone");
        return Ok(match &act.what {
            What::Correct { .. } if act.by.own => Fate::Over,
            What::Correct { .. } => Fate::Message,
            _ => Fate::Over,
        });
    };
    let was = row.clone();
    match &act.what {
        What::Received => further(&mut row.message, &Delivery::Delivered),
        What::Displayed if act.by.own => {
            return reading::seen_elsewhere(turn, &act.chat, row.message.key).map(|()| Fate::Over);
        }
        What::Displayed => {
            return reading::displayed(turn, &act.chat, row.message.key).map(|()| Fate::Over);
        }
        What::Bounced(words) => bounced(turn, act, &mut row, words),
        What::Retract => retract(turn, &mut row, act.by.at, act.by.clear)?,
        What::React(emojis) => {
            let clear = act.by.clear && row.message.encryption != Encryption::None;
            let known = (row.message.reactions.iter()).find(|it| it.sender == act.by.sender);
            let known = known.map(|it| it.at);
            if is_newest(&mut row, act, known) {
                react(&mut row.message, &act.by.sender, emojis, act.by.at, clear);
            }
        }
        What::Correct { body, unstyled } => {
            let done = NamedRow::all(&act.chat, &act.id).text(act.by.sender.as_str());
            if !act.id.is_empty() && turn.work.get::<NamedRow>(&done)?.is_some() {
                return Ok(Fate::Over);
            }
            if !may_replace(&act.by, &row.message) {
                return Ok(Fate::Message);
            }
            let known = row.message.edited;
            let is_newest = is_newest(&mut row, act, known);
            if is_newest {
                row.message.unstyled = *unstyled;
            }
            correct(turn, &mut row, body.clone(), &act.by, is_newest);
            name_correction(turn, act, row.message.key);
        }
        What::Answers { row: answer } => {
            return answers(turn, &act.chat, *answer, &row.message).map(|()| Fate::Over);
        }
    }
    if row != was {
        chats::update(turn, &act.chat, row)?;
    }
    Ok(Fate::Over)
}

/// An own message came further, or came back.
fn further(message: &mut Message, to: &Delivery) {
    let is_further = matches!(
        (&message.delivery, to),
        (
            Delivery::Queued | Delivery::Pending | Delivery::Sent,
            Delivery::Delivered | Delivery::Failed(_)
        ) | (Delivery::Delivered, Delivery::Displayed)
    );
    if is_further && message.own {
        message.delivery.clone_from(to);
    }
}

/// What was sent came back: the message itself, or something that was done to it.
fn bounced(turn: &mut Turn<'_>, act: &ActRow, row: &mut MessageRow, words: &str) {
    let failure = Failure::Refused(words.to_owned());
    let Target::Id(id) = &act.target else {
        return;
    };
    let is_itself = row.id.as_ref().is_some_and(|own| own.0 == *id);
    let origin = row.message.origin_id.as_ref();
    if !is_itself && row.message.own && origin.is_some_and(|origin| origin.0 == *id) {
        // A former sending, which is known to have come back: it says nothing of the one since.
        return;
    }
    if is_itself || row.message.own && row.message.edited.is_some() {
        further(&mut row.message, &Delivery::Failed(failure));
        return;
    }
    // XEP-0444 §4.1: it is as it was before.
    let own = turn.state.own();
    row.message.reactions.retain(|it| it.sender != own);
    turn.tell(Event::ActFailed {
        chat: act.chat.clone(),
        key: row.message.key,
        failure,
    });
}

/// Whether an act is the last of its kind by this person. What comes in order is; where one overtook others the times have to tell, which
/// are the server's for what the archive brings and this device's for what comes live.
fn is_newest(row: &mut MessageRow, act: &ActRow, known: Option<Millis>) -> bool {
    let kind = (act.by.sender.clone(), act.what.kind());
    let overtook = row.ahead.contains(&kind) || act.by.ahead;
    if overtook && known.is_some_and(|known| known > act.by.at) {
        return false;
    }
    if act.by.ahead {
        row.ahead.insert(kind);
    } else {
        row.ahead.remove(&kind);
    }
    true
}

/// Whether its text was deleted. What anybody on the way may have taken back is only hidden, and what is done to it is done.
fn is_gone(message: &Message) -> bool {
    message
        .retracted
        .is_some_and(|retraction| !retraction.clear)
}

/// All that somebody thinks of a message from now on.
pub(in crate::engine) fn react(
    message: &mut Message,
    sender: &BareJid,
    emojis: &[String],
    at: Millis,
    clear: bool,
) {
    if is_gone(message) {
        return;
    }
    message.reactions.retain(|it| it.sender != *sender);
    if !emojis.is_empty() {
        message.reactions.push(Reaction {
            sender: sender.clone(),
            emojis: emojis.to_vec(),
            at,
            clear,
        });
    }
}

/// Whether a text may take the place of another: it has to be protected where that was. In the older flavour the text is, and not which
/// one it takes the place of: whoever carries it could say so of any text.
fn may_replace(by: &Acting, message: &Message) -> bool {
    match message.encryption {
        Encryption::None => true,
        Encryption::OmemoLegacy => by.encryption != Encryption::None,
        Encryption::Omemo2 => by.encryption == Encryption::Omemo2,
    }
}

/// Another text takes the place of the one there is, which is kept. One that is not the newest only joins what is kept.
pub(in crate::engine) fn correct(
    turn: &mut Turn<'_>,
    row: &mut MessageRow,
    body: String,
    by: &Acting,
    is_newest: bool,
) {
    let message = &mut row.message;
    if is_gone(message) {
        return;
    }
    let since = message.edited.unwrap_or(message.at);
    let version = if !is_newest {
        Version { body, at: by.at }
    } else {
        let before = core::mem::replace(&mut message.body, body);
        message.edited = Some(by.at);
        message.encryption = by.encryption;
        message.device = by.device;
        let could_be_read = message.problem.take().is_none();
        if !could_be_read {
            return;
        }
        Version {
            body: before,
            at: since,
        }
    };
    let number = message.versions;
    message.versions = number.saturating_add(1);
    turn.work.put(&VersionRow {
        row: message.key,
        number,
        version,
    });
    if let Some(old) = number.checked_sub(MOST_VERSIONS - 1).filter(|old| *old > 0) {
        let old = VersionRow::all(message.key).small(old);
        turn.work.delete::<VersionRow>(old);
    }
}

/// Whoever answers the correction, or reacts to it, means the message (XEP-0444 §4.2).
fn name_correction(turn: &mut Turn<'_>, act: &ActRow, row: MessageKey) {
    if !act.id.is_empty() {
        turn.work.put(&NamedRow {
            chat: act.chat.clone(),
            id: act.id.clone(),
            sender: act.by.sender.clone(),
            row,
        });
        turn.adopts.push(crate::engine::state::Adopt::Named(
            act.chat.clone(),
            Target::Id(act.id.clone()),
        ));
    }
}

/// A message is taken back: its text goes, with all earlier ones, unless nobody knows who wants that.
fn retract(
    turn: &mut Turn<'_>,
    row: &mut MessageRow,
    at: Millis,
    clear: bool,
) -> Result<(), StoreError> {
    let clear = clear && row.message.encryption != Encryption::None;
    let known = row.message.retracted;
    // Once it is certain it stays so.
    if known.is_some_and(|known| !known.clear || clear) {
        return Ok(());
    }
    row.message.retracted = Some(Retraction { at, clear });
    if !clear {
        wipe(turn, row);
    }
    Ok(())
}

/// Nothing of the text is left here.
pub(in crate::engine) fn wipe(turn: &mut Turn<'_>, row: &mut MessageRow) {
    let message = &mut row.message;
    message.body.clear();
    message.reactions.clear();
    message.reply = None;
    message.problem = None;
    for number in 0..message.versions {
        // Those between the first and the newest are gone already.
        if number == 0 || number.saturating_add(MOST_VERSIONS) >= message.versions {
            let place = VersionRow::all(message.key).small(number);
            turn.work.delete::<VersionRow>(place);
        }
    }
    message.versions = 0;
}

/// The message that a row answers is here.
fn answers(
    turn: &mut Turn<'_>,
    chat: &BareJid,
    answer: MessageKey,
    answered: &Message,
) -> Result<(), StoreError> {
    let Some(mut row) = turn.work.get::<MessageRow>(&MessageRow::place(answer))? else {
        return Ok(());
    };
    // A message that answers itself answers nothing.
    row.message.reply = (answer != answered.key).then(|| Reply {
        sender: answered.sender.clone(),
        quote: snippet(answered),
        key: Some(answered.key),
    });
    chats::update(turn, chat, row)
}

/// How a message begins.
pub(in crate::engine) fn snippet(message: &Message) -> String {
    if !message.is_text() {
        return String::new();
    }
    message.body.chars().take(SNIPPET).collect()
}

/// A text that may not take the place of another is a message of its own.
pub(super) fn as_message(turn: &mut Turn<'_>, act: &ActRow) -> Result<(), StoreError> {
    let What::Correct { body, unstyled } = &act.what else {
        return Ok(());
    };
    let mut chat = chats::ensure(turn, &act.chat)?;
    let key = chats::next_key(&mut chat);
    let message = Message {
        own: act.by.own,
        body: body.clone(),
        delivery: if act.by.own {
            Delivery::Sent
        } else {
            Delivery::Received
        },
        encryption: act.by.encryption,
        device: act.by.device,
        unstyled: *unstyled,
        ..Message::new(key, act.by.sender.clone(), act.by.at)
    };
    // What was written long ago is no news.
    if !act.by.ahead {
        if !act.by.own {
            chat.unread = chat.unread.saturating_add(1);
            news::came(turn, &act.chat);
        }
        arrange::stirred(&mut chat, act.by.own, turn.now);
    }
    chats::preview(&mut chat, &message);
    turn.work.put(&chat);
    turn.work.put(&MessageRow {
        message: message.clone(),
        id: None,
        stanza_id: None,
        markable: false,
        answers: None,
        ahead: BTreeSet::new(),
    });
    turn.tell(Event::Message {
        chat: act.chat.clone(),
        message,
    });
    chats::tell(turn, &chat)
}
