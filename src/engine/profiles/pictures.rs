//! Others' pictures: which one it is, where it is to be had, and keeping it.

use super::rows::{AvatarRow, AvatarsRow, PictureRow, Source, Wish, WishRow};
use super::{Change, Question, ask, change, kept, tell_picture};
use crate::bus::Event;
use crate::engine::records::contact_key;
use crate::engine::state::Adopt;
use crate::engine::turn::Turn;
use crate::model::{AvatarHash, BareJid, Contact, Millis, Picture};
use crate::store::{Reads, StoreError, Working};
use crate::xmpp::stanza::StanzaError;
use crate::xmpp::stanza::xep0060;
use crate::xmpp::stanza::xep0084::{self, Metadata};
use crate::xmpp::stanza::{xep0054, xep0153::Update};
use minidom::Element;

/// Most pictures, and most bytes of all together, that are kept.
const MOST_KEPT: usize = 1000;
const MOST_BYTES: u64 = 32 << 20;
/// How long it is not asked again what somebody has of whom we are not told.
const AGAIN: Millis = 24 * 60 * 60 * 1000;

/// One step towards a picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::engine) enum Step {
    /// Which one it is, by the node.
    Metadata,
    Data(AvatarHash),
    /// The vCard with the picture in it.
    Card,
}

type Answer = Result<Element, Option<StanzaError>>;

/// The pictures that these people may show, where they are here.
pub(super) fn more(jids: &[BareJid], work: &Working, reads: &mut Reads) -> Result<(), StoreError> {
    for jid in jids {
        let place = PictureRow::place(jid);
        if !work.knows::<PictureRow>(&place) {
            continue;
        }
        if let Some(row) = work.get::<PictureRow>(&place)? {
            for hash in row.node.into_iter().chain(row.photo) {
                reads.get::<AvatarRow>(AvatarRow::place(hash));
            }
        }
    }
    if work.knows::<WishRow>(&WishRow::picture())
        && let Some(WishRow(Wish::Picture {
            hash: Some(hash), ..
        })) = work.get::<WishRow>(&WishRow::picture())?
    {
        reads.get::<AvatarRow>(AvatarRow::place(hash));
    }
    Ok(())
}

fn row(turn: &Turn<'_>, jid: &BareJid) -> Result<PictureRow, StoreError> {
    let row = turn.work.get::<PictureRow>(&PictureRow::place(jid))?;
    Ok(row.unwrap_or_else(|| PictureRow::new(jid.clone())))
}

/// A tab shows somebody.
pub(super) fn want(turn: &mut Turn<'_>, tab: u64, jid: BareJid) -> Result<(), StoreError> {
    if !turn.state.profiles.wanted.contains(&jid) {
        change(turn, Change::Wanted(jid.clone()));
    }
    let row = row(turn, &jid)?;
    let mut shown = row.shown().map(|(hash, _)| hash);
    if jid == turn.state.own()
        && let Some(WishRow(Wish::Picture { hash, .. })) =
            turn.work.get::<WishRow>(&WishRow::picture())?
    {
        shown = hash;
    }
    let picture = match shown {
        Some(hash) => kept(turn, hash)?,
        None => None,
    };
    let is_here = picture.is_some();
    turn.tell_tab(
        tab,
        Event::Avatar {
            jid: jid.clone(),
            picture,
        },
    );
    if !is_here {
        change(turn, Change::Seek(jid));
    }
    Ok(())
}

/// Whether somebody's server may hear that this account looks.
fn may_ask(turn: &Turn<'_>, jid: &BareJid) -> Result<bool, StoreError> {
    Ok(*jid == turn.state.own()
        || turn.state.profiles.opened.contains(jid)
        || turn.work.get::<Contact>(&contact_key(jid))?.is_some())
}

/// Looks for somebody's picture: here, or where it is to be had.
pub(super) fn seek(turn: &mut Turn<'_>, jid: &BareJid) -> Result<(), StoreError> {
    let is_own = *jid == turn.state.own();
    if is_own && turn.work.get::<WishRow>(&WishRow::picture())?.is_some() {
        // What a person wants is shown already.
        return Ok(());
    }
    let row = row(turn, jid)?;
    if let Some((hash, _)) = row.shown()
        && let Some(picture) = kept(turn, hash)?
    {
        tell_picture(turn, jid, Some(picture));
        return Ok(());
    }
    if !may_ask(turn, jid)? {
        return Ok(());
    }
    match row.shown() {
        Some((hash, Source::Node)) => get(turn, jid, Step::Data(hash)),
        Some((_, Source::Card)) => get(turn, jid, Step::Card),
        None if turn.now >= row.asked.saturating_add(AGAIN) || row.asked == 0 => {
            get(turn, jid, Step::Metadata);
        }
        // There is none any more.
        None => tell_picture(turn, jid, None),
    }
    Ok(())
}

fn get(turn: &mut Turn<'_>, jid: &BareJid, step: Step) {
    let payload = match &step {
        Step::Metadata => xep0060::items(xep0084::NS_METADATA, Some(1), &[]),
        Step::Data(hash) => {
            let id = hash.to_string();
            xep0060::items(xep0084::NS_DATA, None, &[id.as_str()])
        }
        Step::Card => xep0054::request(),
    };
    change(turn, Change::Asking(jid.clone()));
    ask(turn, jid, Question::Picture(jid.clone(), step), payload);
}

pub(super) fn answered(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    step: Step,
    answer: &Answer,
) -> Result<(), StoreError> {
    if matches!(answer, Err(error) if error.as_ref().is_none_or(StanzaError::is_temporary)) {
        // Whoever shows it next asks again.
        change(turn, Change::Answered(jid.clone(), turn.now));
        return Ok(());
    }
    let payload = || {
        let items = xep0060::read_items(answer.as_ref().ok()?)?;
        items.items.into_iter().find_map(|item| item.payload)
    };
    let mut row = row(turn, jid)?;
    match step {
        Step::Metadata => {
            let found = payload().and_then(|payload| xep0084::read_metadata(&payload));
            match found {
                Some(Metadata::Picture(info)) => note(&mut row, info),
                Some(Metadata::Nothing) | None => row.node = None,
            }
            turn.work.put(&row);
            // Where there is no node, or nothing fit in it, there may be a vCard.
            let next = match row.shown() {
                Some((hash, Source::Node)) => Step::Data(hash),
                _ => Step::Card,
            };
            get(turn, jid, next);
            return Ok(());
        }
        Step::Data(hash) => {
            let picture = payload().and_then(|payload| xep0084::read_data(&payload));
            match picture.filter(|picture| picture.hash == hash) {
                Some(picture) => keep(turn, &picture)?,
                None => {
                    tracing::debug!("a picture that is not what it was said to be");
                    row.refuse(hash);
                    turn.work.put(&row);
                }
            }
        }
        Step::Card => {
            // Now it is known what there is, and not before.
            row.asked = turn.now;
            turn.work.put(&row);
            let card = answer.as_ref().ok().and_then(xep0054::find);
            let picture = card.and_then(xep0054::read_photo);
            match (row.photo, picture) {
                // Presence said nothing of it: the vCard does.
                (None, Some(picture)) => {
                    row.photo = Some(picture.hash);
                    turn.work.put(&row);
                    keep(turn, &picture)?;
                }
                (Some(hash), Some(picture)) if picture.hash == hash => keep(turn, &picture)?,
                (Some(hash), _) => {
                    row.refuse(hash);
                    turn.work.put(&row);
                }
                (None, None) => {}
            }
        }
    }
    change(turn, Change::Answered(jid.clone(), turn.now));
    // What it is by now: it may have changed while the answer was under way.
    match row.shown() {
        Some((hash, _)) => match kept(turn, hash)? {
            Some(picture) => tell_picture(turn, jid, Some(picture)),
            None => change(turn, Change::Seek(jid.clone())),
        },
        None => tell_picture(turn, jid, None),
    }
    Ok(())
}

/// What a node says of a picture.
fn note(row: &mut PictureRow, info: xep0084::Info) {
    row.node = Some(info.hash);
    if !info.is_fit {
        row.refuse(info.hash);
    }
}

/// Somebody's node says which picture it is.
pub(super) fn take_metadata(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    metadata: Metadata,
) -> Result<(), StoreError> {
    let former = row(turn, jid)?;
    let mut row = former.clone();
    match metadata {
        Metadata::Nothing => row.node = None,
        Metadata::Picture(info) => note(&mut row, info),
    }
    changed(turn, &former, &row);
    Ok(())
}

/// Somebody's presence says which picture their vCard has.
pub(super) fn take_update(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    update: Update,
) -> Result<(), StoreError> {
    let former = row(turn, jid)?;
    let mut row = former.clone();
    match update {
        Update::NotReady => {}
        Update::Nothing => row.photo = None,
        Update::Picture(hash) => row.photo = Some(hash),
    }
    changed(turn, &former, &row);
    Ok(())
}

fn changed(turn: &mut Turn<'_>, former: &PictureRow, row: &PictureRow) {
    if row == former {
        return;
    }
    turn.work.put(row);
    let jid = &row.jid;
    let wants = |change: &Adopt| matches!(change, Adopt::Profile(Change::Wanted(it)) if it == jid);
    let wanted = turn.state.profiles.wanted.contains(jid) || turn.adopts.iter().any(wants);
    if !wanted || row.shown() == former.shown() {
        return;
    }
    match row.shown() {
        Some(_) => change(turn, Change::Seek(jid.clone())),
        None => tell_picture(turn, jid, None),
    }
}

/// Keeps a picture. Of too many the ones that came first go, but never the own one.
pub(super) fn keep(turn: &mut Turn<'_>, picture: &Picture) -> Result<(), StoreError> {
    let own = row(turn, &turn.state.own())?;
    let mut spared = vec![picture.hash];
    spared.extend(own.node);
    if let Some(WishRow(Wish::Picture {
        hash: Some(hash), ..
    })) = turn.work.get::<WishRow>(&WishRow::picture())?
    {
        spared.push(hash);
    }
    let index = turn.work.get::<AvatarsRow>(&AvatarsRow::place())?;
    let mut index = index.unwrap_or_default().0;
    index.retain(|(hash, _)| *hash != picture.hash);
    let size = u32::try_from(picture.bytes.len()).unwrap_or(u32::MAX);
    index.push((picture.hash, size));
    let (mut count, mut bytes) = (
        index.len(),
        index.iter().map(|it| u64::from(it.1)).sum::<u64>(),
    );
    let mut gone = Vec::new();
    index.retain(|(hash, size)| {
        let is_too_much = count > MOST_KEPT || bytes > MOST_BYTES;
        if is_too_much && !spared.contains(hash) {
            (count, bytes) = (
                count.saturating_sub(1),
                bytes.saturating_sub(u64::from(*size)),
            );
            gone.push(*hash);
            return false;
        }
        true
    });
    for hash in gone {
        turn.work.delete::<AvatarRow>(AvatarRow::place(hash));
    }
    turn.work.put(&AvatarRow(picture.clone()));
    turn.work.put(&AvatarsRow(index));
    Ok(())
}
