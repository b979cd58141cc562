//! What this account says of itself: wishes until the server has them, and what own presence says of the picture.
//!
//! Pictures are for everybody, as rooms and vCards need it (XEP-0398 §7); the nickname is for contacts; who may read the vCard a
//! person decides.
//!
//! Where the server does not keep node and vCard the same (XEP-0398), the picture goes into the vCard too, and own presence says which one it
//! is (XEP-0153).

use super::memory::Part;
use super::rows::{CardRow, PictureRow, Wish, WishRow};
use super::{
    Change, Question, cards, change, keep_nick, kept, pictures, tell, tell_picture, tell_refused,
};
use crate::bus::ProfilePart;
use crate::engine::people::presences;
use crate::engine::state::{Adopt, Request};
use crate::engine::turn::Turn;
use crate::model::{AvatarHash, Card, Millis, Picture};
use crate::store::StoreError;
use crate::xmpp::stanza::xep0030::{self, Info};
use crate::xmpp::stanza::xep0060::{self, Access, CURRENT, Options};
use crate::xmpp::stanza::xep0153::{self, Update};
use crate::xmpp::stanza::{StanzaError, xep0054, xep0084, xep0172, xep0292, xep0398};
use crate::xmpp::xml::Build;
use minidom::Element;

/// After this, what the server could not do is tried again.
const RETRY: Millis = 60_000;

/// One step towards a wish. `plain`: without publish-options. `hash`: of the picture, or of none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::engine) enum Step {
    Data {
        hash: AvatarHash,
        plain: bool,
    },
    Metadata {
        hash: Option<AvatarHash>,
        plain: bool,
    },
    /// The vCard in its older form, to put the picture in; whether the node has it.
    TempCard {
        hash: Option<AvatarHash>,
        in_node: bool,
    },
    TempCardSet {
        hash: Option<AvatarHash>,
        in_node: bool,
    },
    Nick {
        nick: String,
        plain: bool,
    },
    /// What is published now.
    Card {
        plain: bool,
    },
    CardSet {
        wish: Wish,
        plain: bool,
    },
    /// Which picture the vCard has, for own presence.
    Photo,
}

impl Step {
    /// The picture, or that there is to be none, that a step is about.
    fn picture(&self) -> Option<Option<AvatarHash>> {
        match self {
            Self::Data { hash, .. } => Some(Some(*hash)),
            Self::Metadata { hash, .. }
            | Self::TempCard { hash, .. }
            | Self::TempCardSet { hash, .. } => Some(*hash),
            _ => None,
        }
    }
}

type Answer = Result<Element, Option<StanzaError>>;

fn for_whom(access: Access) -> Options {
    Options {
        access: Some(access),
        persist: Some(true),
        keep: None,
    }
}

/// The wish of a kind, if there is one.
pub(super) fn wish(
    turn: &Turn<'_>,
    is: impl Fn(&Wish) -> bool,
) -> Result<Option<Wish>, StoreError> {
    let rows = turn.work.all::<WishRow>(&WishRow::all())?;
    Ok(rows.into_iter().map(|row| row.0).find(|wish| is(wish)))
}

fn picture_wish(turn: &Turn<'_>) -> Result<Option<(Option<AvatarHash>, u32)>, StoreError> {
    let row = turn.work.get::<WishRow>(&WishRow::picture())?;
    Ok(row.and_then(|row| match row.0 {
        Wish::Picture { hash, side } => Some((hash, side)),
        _ => None,
    }))
}

// --- wishing

/// A person chose a picture, or wants none.
pub(super) fn set_avatar(
    turn: &mut Turn<'_>,
    tab: u64,
    bytes: Option<Vec<u8>>,
    side: u32,
) -> Result<(), StoreError> {
    let own = turn.state.own();
    let picture = match bytes.map(xep0084::picture) {
        None => None,
        Some(Some(picture)) => Some(picture),
        Some(None) => {
            let mut profile = super::describe(turn, &own, false)?;
            profile.refused = Some(crate::bus::Refusal {
                what: ProfilePart::Picture,
                words: String::new(),
            });
            turn.tell_tab(tab, crate::bus::Event::Profile(profile));
            return Ok(());
        }
    };
    let hash = picture.as_ref().map(|picture| picture.hash);
    turn.work.put(&WishRow(Wish::Picture { hash, side }));
    if let Some(picture) = &picture {
        pictures::keep(turn, picture)?;
    }
    change(turn, Change::Look);
    tell_picture(turn, &own, picture);
    tell(turn, &own)
}

/// A person said who they are.
pub(super) fn set_profile(
    turn: &mut Turn<'_>,
    nickname: &str,
    card: &Card,
    open: bool,
) -> Result<(), StoreError> {
    let own = turn.state.own();
    let nick = xep0172::clean(nickname);
    if super::nickname(turn, &own) != nick {
        turn.work
            .put(&WishRow(Wish::Nick(nick.clone().unwrap_or_default())));
        keep_nick(turn, &own, nick);
    }
    let row = turn.work.get::<CardRow>(&CardRow::place(&own))?;
    let row = row.unwrap_or_else(|| CardRow::new(own.clone()));
    let edited = xep0292::bounded(card);
    let shown = |card: &Card| -> Vec<Option<String>> {
        let fields = crate::model::CardField::OWN.iter();
        fields
            .map(|field| card.first(*field).map(str::to_owned))
            .collect()
    };
    if shown(&edited) != shown(&row.card) || open != row.open {
        turn.work.put(&WishRow(Wish::Card {
            card: edited.clone(),
            open,
        }));
        turn.work.put(&CardRow {
            card: edited,
            open,
            ..row
        });
    }
    change(turn, Change::Look);
    tell(turn, &own)
}

// --- publishing

/// Goes about the wishes.
pub(super) fn publish(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    for WishRow(wish) in turn.work.all::<WishRow>(&WishRow::all())? {
        let part = match &wish {
            Wish::Picture { .. } => Part::Picture,
            Wish::Nick(_) => Part::Nick,
            Wish::Card { .. } => Part::Card,
        };
        if turn.state.profiles.under_way.contains(&part) {
            continue;
        }
        change(turn, Change::UnderWay(part));
        match wish {
            Wish::Picture { .. } if turn.state.profiles.conversion.is_none() => {
                // First it has to be known where it has to go.
                let own = turn.state.own();
                turn.get(Some(&own), Request::OwnFeatures, xep0030::info(None));
            }
            Wish::Picture { hash: None, .. } => publish_metadata(turn, None, false)?,
            Wish::Picture {
                hash: Some(hash), ..
            } => match kept(turn, hash)? {
                Some(picture) => publish_data(turn, &picture, false),
                None => forget_picture(turn, Some(hash))?,
            },
            Wish::Nick(nick) => publish_nick(turn, nick, false),
            Wish::Card { .. } => get_card(turn, false),
        }
    }
    Ok(())
}

fn set_question(turn: &mut Turn<'_>, step: Step, payload: Element, is_set: bool) {
    let request = Request::Profile(Question::Own(step));
    match is_set {
        true => turn.set(request, payload),
        false => turn.get(None, request, payload),
    }
}

/// Publishes with options; where they do not fit the node as it is, it is configured, and published as it is.
fn publish_item(
    turn: &mut Turn<'_>,
    node: &str,
    id: &str,
    item: Element,
    access: Access,
    step: Step,
    plain: bool,
) {
    let options = for_whom(access);
    if plain {
        turn.set(Request::Ignored, xep0060::configure(node, &options));
    }
    let publish = xep0060::publish(node, Some(id), item, (!plain).then_some(&options));
    set_question(turn, step, publish, true);
}

fn publish_data(turn: &mut Turn<'_>, picture: &Picture, plain: bool) {
    let hash = picture.hash;
    let step = Step::Data { hash, plain };
    let data = xep0084::data(picture);
    publish_item(
        turn,
        xep0084::NS_DATA,
        &hash.to_string(),
        data,
        Access::Open,
        step,
        plain,
    );
}

fn publish_metadata(
    turn: &mut Turn<'_>,
    hash: Option<AvatarHash>,
    plain: bool,
) -> Result<(), StoreError> {
    let picture = match hash {
        Some(hash) => kept(turn, hash)?,
        None => None,
    };
    let side = picture_wish(turn)?.map_or(0, |(_, side)| side);
    let metadata = xep0084::metadata(picture.as_ref().map(|picture| (picture, side)));
    let id = hash.map_or_else(|| CURRENT.to_owned(), |hash| hash.to_string());
    let step = Step::Metadata { hash, plain };
    publish_item(
        turn,
        xep0084::NS_METADATA,
        &id,
        metadata,
        Access::Open,
        step,
        plain,
    );
    Ok(())
}

fn publish_nick(turn: &mut Turn<'_>, nick: String, plain: bool) {
    let item = xep0172::write(&nick);
    let step = Step::Nick { nick, plain };
    publish_item(
        turn,
        xep0172::NS,
        CURRENT,
        item,
        Access::Presence,
        step,
        plain,
    );
}

/// The own vCard as it is: what is not edited here has to stay.
fn get_card(turn: &mut Turn<'_>, plain: bool) {
    let items = xep0060::items(xep0292::NODE, Some(1), &[]);
    set_question(turn, Step::Card { plain }, items, false);
}

fn publish_card(turn: &mut Turn<'_>, wish: Wish, element: Element, plain: bool) {
    let access = match &wish {
        Wish::Card { open: true, .. } => Access::Open,
        _ => Access::Presence,
    };
    let step = Step::CardSet { wish, plain };
    publish_item(turn, xep0292::NODE, CURRENT, element, access, step, plain);
}

/// The answer to a step, and the next one.
pub(super) fn answered(turn: &mut Turn<'_>, step: Step, answer: &Answer) -> Result<(), StoreError> {
    let part = match &step {
        Step::Photo => return photo_answered(turn, answer),
        Step::Nick { .. } => Part::Nick,
        Step::Card { .. } | Step::CardSet { .. } => Part::Card,
        _ => Part::Picture,
    };
    if matches!(answer, Err(error) if error.as_ref().is_none_or(StanzaError::is_temporary))
        && !options_refused(answer)
    {
        change(turn, Change::Failed(part, turn.now.saturating_add(RETRY)));
        return Ok(());
    }
    if part == Part::Picture && picture_wish(turn)?.map(|(wished, _)| wished) != step.picture() {
        // Another one was chosen meanwhile: it is gone about from the beginning.
        change(turn, Change::Done(Part::Picture));
        change(turn, Change::Look);
        return Ok(());
    }
    let again = options_refused(answer);
    let error = answer.as_ref().err().and_then(Option::as_ref);
    match step {
        Step::Photo => Ok(()),
        Step::Data { hash, plain: false } if again => match kept(turn, hash)? {
            Some(picture) => {
                publish_data(turn, &picture, true);
                Ok(())
            }
            None => forget_picture(turn, Some(hash)),
        },
        Step::Metadata { hash, plain: false } if again => publish_metadata(turn, hash, true),
        Step::Data { hash, .. } if error.is_none() => publish_metadata(turn, Some(hash), false),
        Step::Metadata { hash, .. } if error.is_none() => {
            if hash.is_none() {
                // What nobody is to see need not lie there either.
                turn.set(Request::Ignored, xep0060::delete(xep0084::NS_DATA));
            }
            match turn.state.profiles.conversion {
                Some(true) => have_picture(turn, hash),
                _ => get_temp_card(turn, hash, true),
            }
        }
        // There are no personal nodes here; there may be vCards.
        Step::Data { hash, .. } => get_temp_card(turn, Some(hash), false),
        Step::Metadata { hash, .. } => get_temp_card(turn, hash, false),
        Step::TempCard { hash, in_node } => {
            let empty = xep0054::request();
            let card = answer.as_ref().ok().and_then(xep0054::find);
            let picture = match hash {
                Some(hash) => kept(turn, hash)?,
                None => None,
            };
            let card = xep0054::with_photo(card.unwrap_or(&empty), picture.as_ref());
            set_question(turn, Step::TempCardSet { hash, in_node }, card, true);
            Ok(())
        }
        Step::TempCardSet { hash, in_node } if in_node || error.is_none() => {
            if error.is_none() {
                say_photo(turn, hash.map_or(Update::Nothing, Update::Picture));
            }
            have_picture(turn, hash)
        }
        Step::TempCardSet { hash, .. } => {
            forget_picture(turn, hash)?;
            tell_refused(turn, ProfilePart::Picture, error)
        }
        Step::Nick { nick, plain: false } if again => {
            publish_nick(turn, nick, true);
            Ok(())
        }
        Step::Nick { nick, .. } => done(turn, Part::Nick, &Wish::Nick(nick), error),
        Step::Card { plain } => {
            let Some(wish) = wish(turn, |wish| matches!(wish, Wish::Card { .. }))? else {
                change(turn, Change::Done(Part::Card));
                return Ok(());
            };
            let former = answer.as_ref().ok().and_then(cards::find_in_node);
            let card = match &wish {
                Wish::Card { card, .. } => card.clone(),
                _ => Card::default(),
            };
            let element = xep0292::edited(former.as_ref(), &card);
            keep_published(turn, &element)?;
            publish_card(turn, wish, element, plain);
            Ok(())
        }
        Step::CardSet { plain: false, .. } if again => {
            get_card(turn, true);
            Ok(())
        }
        Step::CardSet { wish, .. } => done(turn, Part::Card, &wish, error),
    }
}

/// What other clients put into the own vCard is shown beside what was edited here.
fn keep_published(turn: &mut Turn<'_>, element: &Element) -> Result<(), StoreError> {
    let own = turn.state.own();
    let row = turn.work.get::<CardRow>(&CardRow::place(&own))?;
    if let (Some(row), Some(card)) = (row, xep0292::read(element)) {
        turn.work.put(&CardRow {
            card,
            fetched: turn.now,
            ..row
        });
    }
    Ok(())
}

/// A wish is fulfilled, or refused. One that took its place meanwhile stays.
fn done(
    turn: &mut Turn<'_>,
    part: Part,
    wish: &Wish,
    error: Option<&StanzaError>,
) -> Result<(), StoreError> {
    change(turn, Change::Done(part));
    let is_same = self::wish(turn, |it| it == wish)?.is_some();
    if is_same {
        let row = WishRow(wish.clone());
        turn.work.delete::<WishRow>(crate::store::Record::key(&row));
    }
    let own = turn.state.own();
    match (error, part) {
        (None, _) => tell(turn, &own),
        (Some(_), Part::Nick) => tell_refused(turn, ProfilePart::Name, error),
        (Some(_), Part::Card) => tell_refused(turn, ProfilePart::Details, error),
        (Some(_), Part::Picture) => tell_refused(turn, ProfilePart::Picture, error),
    }
}

fn options_refused(answer: &Answer) -> bool {
    matches!(answer, Err(Some(error)) if matches!(error.condition.as_str(), "conflict" | "resource-constraint" | "not-acceptable" | "bad-request"))
}

// --- the picture

fn get_temp_card(
    turn: &mut Turn<'_>,
    hash: Option<AvatarHash>,
    in_node: bool,
) -> Result<(), StoreError> {
    let step = Step::TempCard { hash, in_node };
    set_question(turn, step, xep0054::request(), false);
    Ok(())
}

/// The server has it.
fn have_picture(turn: &mut Turn<'_>, hash: Option<AvatarHash>) -> Result<(), StoreError> {
    let own = turn.state.own();
    let row = turn.work.get::<PictureRow>(&PictureRow::place(&own))?;
    let row = row.unwrap_or_else(|| PictureRow::new(own.clone()));
    turn.work.put(&PictureRow {
        node: hash,
        photo: hash,
        refused: Vec::new(),
        asked: turn.now,
        ..row
    });
    let wish = picture_wish(turn)?.filter(|(wished, _)| *wished == hash);
    match wish {
        Some((hash, side)) => done(turn, Part::Picture, &Wish::Picture { hash, side }, None),
        None => {
            change(turn, Change::Done(Part::Picture));
            Ok(())
        }
    }
}

/// The wish for a picture is given up.
fn forget_picture(turn: &mut Turn<'_>, hash: Option<AvatarHash>) -> Result<(), StoreError> {
    change(turn, Change::Done(Part::Picture));
    if picture_wish(turn)?.is_some_and(|(wished, _)| wished == hash) {
        turn.work.delete::<WishRow>(WishRow::picture());
    }
    // What there was before is shown again.
    change(turn, Change::Seek(turn.state.own()));
    Ok(())
}

/// Whether the server keeps node and vCard the same.
pub(super) fn features(turn: &mut Turn<'_>, answer: &Answer) {
    let Ok(iq) = answer else {
        if turn.state.profiles.under_way.contains(&Part::Picture) {
            change(
                turn,
                Change::Failed(Part::Picture, turn.now.saturating_add(RETRY)),
            );
        }
        return;
    };
    let converts = Info::read(iq).is_some_and(|info| info.has(xep0398::NS));
    if turn.state.profiles.conversion.is_none() {
        change(turn, Change::Conversion(converts));
        change(turn, Change::Done(Part::Picture));
        if !converts {
            // Once a stream: what has to be said in presence is in the vCard (XEP-0153 §4.2).
            ask_photo(turn);
        }
    }
}

fn ask_photo(turn: &mut Turn<'_>) {
    change(turn, Change::PhotoAsked);
    set_question(turn, Step::Photo, xep0054::request(), false);
}

fn photo_answered(turn: &mut Turn<'_>, answer: &Answer) -> Result<(), StoreError> {
    let update = match answer {
        Ok(iq) => xep0054::find(iq)
            .and_then(xep0054::read_photo)
            .map_or(Update::Nothing, |picture| Update::Picture(picture.hash)),
        // There is no vCard yet, or nobody knows.
        Err(Some(error)) if error.condition == "item-not-found" => Update::Nothing,
        Err(_) => Update::NotReady,
    };
    match update == turn.state.profiles.photo {
        true => change(turn, Change::Photo(update)),
        false => say_photo(turn, update),
    }
    Ok(())
}

/// Own presence says so from now on.
fn say_photo(turn: &mut Turn<'_>, update: Update) {
    change(turn, Change::Photo(update));
    let presence = presence(turn);
    turn.send(presence);
}

/// Another client of this account says something else of the vCard than this one (XEP-0153 §4.3): the vCard decides.
pub(super) fn other_presence(turn: &mut Turn<'_>, update: Update) {
    let memory = &turn.state.profiles;
    let differs = update != Update::NotReady && update != memory.photo;
    if differs && memory.conversion == Some(false) && !memory.asks_photo {
        ask_photo(turn);
    }
}

/// Own presence.
pub(super) fn presence(turn: &mut Turn<'_>) -> Element {
    let decided = turn.adopts.iter().rev().find_map(|change| match change {
        Adopt::Profile(Change::Photo(update)) => Some(*update),
        Adopt::Reachable { resumed: false, .. } => Some(Update::NotReady),
        _ => None,
    });
    let photo = decided.unwrap_or(turn.state.profiles.photo);
    presences::own(turn).child(xep0153::write(photo))
}
