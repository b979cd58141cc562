//! What people say of themselves: pictures (XEP-0084, XEP-0153), nicknames (XEP-0172), vCards (XEP-0292, XEP-0054); and what this account says.
//!
//! Invariants:
//! - What is about an account comes from that account: an event of a node from its bare address, an answer from whom was asked, presence
//!   from a contact whose presence we may see. It is kept for contacts, for people with a chat, and for the own account only.
//! - Only contacts are called what they call themselves: a stranger could choose the name of one.
//! - **Nobody is asked for a picture because a stranger wants it.** Pictures of contacts are fetched when a tab shows them, those of others
//!   when a person begins to write to them, or has written.
//! - A picture is kept only when its bytes have the hash it is known by, are of a kind that is shown, and are not too many. A bounded number
//!   of them is kept, the ones that came first go first.
//! - What a person wants to say of themselves is a stored *wish* until the server has it.
//!
//! | file | what it decides |
//! |---|---|
//! | `rows` | what is kept |
//! | `memory` | who is asked now, and what is under way |
//! | `pictures` | others' pictures |
//! | `cards` | vCards |
//! | `own` | wishes, and what own presence says |
//!
//! May import what the engine may.

mod cards;
mod memory;
mod own;
mod pictures;
mod rows;

pub(super) use memory::{Change, Memory};
pub(super) use rows::NickRow;

use super::people;
use super::records::{ChatRow, contact_key};
use super::state::{Adopt, Request, State};
use super::turn::Turn;
use crate::bus::{Command, Event, Profile, ProfilePart, Refusal};
use crate::model::{BareJid, Contact, Picture};
use crate::store::{Reads, StoreError, Working};
use crate::xmpp::stanza::xep0060;
use crate::xmpp::stanza::{StanzaError, presence, xep0084, xep0153, xep0172};
use minidom::Element;
use rows::{AvatarRow, AvatarsRow, CardRow, PictureRow, Wish, WishRow};

/// Most pictures that one command may ask for.
const MOST_WANTED: usize = 500;

/// What an iq of these asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Question {
    Picture(BareJid, pictures::Step),
    Card(BareJid, cards::Way),
    Own(own::Step),
}

/// What there is to do without anybody asking.
pub(super) enum Work {
    /// Pictures of these.
    Seek(Vec<BareJid>),
    /// Wishes.
    Publish,
}

// --- reading

/// What an event or a presence needs.
pub(super) fn stanza_reads(state: &State, from: &BareJid, reads: &mut Reads) {
    self::reads(from, reads);
    if *from == state.own() {
        profile_reads(from, reads);
    }
}

/// What decides which picture somebody shows.
fn reads(from: &BareJid, reads: &mut Reads) {
    reads.get::<PictureRow>(PictureRow::place(from));
    reads.get::<ChatRow>(ChatRow::place(from));
    reads.get::<Contact>(contact_key(from));
}

/// What it takes to keep a picture.
fn keep_reads(state: &State, reads: &mut Reads) {
    reads.get::<AvatarsRow>(AvatarsRow::place());
    reads.get::<PictureRow>(PictureRow::place(&state.own()));
    reads.all::<WishRow>(WishRow::all());
}

/// All that there is of somebody.
fn profile_reads(jid: &BareJid, reads: &mut Reads) {
    self::reads(jid, reads);
    reads.get::<CardRow>(CardRow::place(jid));
    reads.all::<WishRow>(WishRow::all());
}

pub(super) fn command_reads(state: &State, command: &Command, reads: &mut Reads) {
    match command {
        Command::WantAvatars(jids) => {
            for jid in jids.iter().take(MOST_WANTED) {
                self::reads(jid, reads);
            }
            reads.get::<WishRow>(WishRow::picture());
        }
        Command::WantProfile { jid } => profile_reads(jid, reads),
        Command::SetAvatar { .. } | Command::SetProfile { .. } => {
            keep_reads(state, reads);
            profile_reads(&state.own(), reads);
        }
        _ => {}
    }
}

pub(super) fn command_more(
    command: &Command,
    work: &Working,
    reads: &mut Reads,
) -> Result<(), StoreError> {
    match command {
        Command::WantAvatars(jids) => pictures::more(jids, work, reads),
        _ => Ok(()),
    }
}

pub(super) fn question_reads(state: &State, question: &Question, reads: &mut Reads) {
    keep_reads(state, reads);
    match question {
        Question::Picture(jid, _) => self::reads(jid, reads),
        Question::Card(jid, _) => profile_reads(jid, reads),
        Question::Own(_) => profile_reads(&state.own(), reads),
    }
}

/// The pictures that a question's answer may be about.
pub(super) fn question_more(
    state: &State,
    question: &Question,
    work: &Working,
    reads: &mut Reads,
) -> Result<(), StoreError> {
    match question {
        Question::Picture(jid, _) => pictures::more(core::slice::from_ref(jid), work, reads),
        Question::Card(..) => Ok(()),
        Question::Own(_) => pictures::more(&[state.own()], work, reads),
    }
}

pub(super) fn work_reads(state: &State, work: &Work, reads: &mut Reads) {
    keep_reads(state, reads);
    match work {
        Work::Seek(jids) => jids.iter().for_each(|jid| self::reads(jid, reads)),
        Work::Publish => profile_reads(&state.own(), reads),
    }
}

pub(super) fn work_more(
    state: &State,
    task: &Work,
    work: &Working,
    reads: &mut Reads,
) -> Result<(), StoreError> {
    match task {
        Work::Seek(jids) => pictures::more(jids, work, reads),
        Work::Publish => pictures::more(&[state.own()], work, reads),
    }
}

// --- deciding

fn change(turn: &mut Turn<'_>, change: Change) {
    turn.adopts.push(Adopt::Profile(change));
}

fn ask(turn: &mut Turn<'_>, jid: &BareJid, question: Question, payload: Element) {
    turn.get(Some(jid), Request::Profile(question), payload);
}

/// What a tab asks for.
pub(super) fn command(turn: &mut Turn<'_>, tab: u64, command: Command) -> Result<(), StoreError> {
    match command {
        Command::WantAvatars(jids) => {
            for jid in jids.into_iter().take(MOST_WANTED) {
                pictures::want(turn, tab, jid)?;
            }
            Ok(())
        }
        Command::WantProfile { jid } => cards::want(turn, tab, &jid),
        Command::SetAvatar { bytes, side } => own::set_avatar(turn, tab, bytes, side),
        Command::SetProfile {
            nickname,
            card,
            open,
        } => own::set_profile(turn, &nickname, &card, open),
        _ => Ok(()),
    }
}

pub(super) fn work(turn: &mut Turn<'_>, work: Work) -> Result<(), StoreError> {
    match work {
        Work::Seek(jids) => jids.iter().try_for_each(|jid| pictures::seek(turn, jid)),
        Work::Publish => own::publish(turn),
    }
}

/// What came of a request.
pub(super) fn answered(
    turn: &mut Turn<'_>,
    question: Question,
    answer: Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    match question {
        Question::Picture(jid, step) => pictures::answered(turn, &jid, step, &answer),
        Question::Card(jid, way) => cards::answered(turn, &jid, way, &answer),
        Question::Own(step) => own::answered(turn, step, &answer),
    }
}

/// What the own account's server says of itself.
pub(super) fn features(turn: &mut Turn<'_>, answer: &Result<Element, Option<StanzaError>>) {
    own::features(turn, answer);
}

/// A person has to do with somebody: they may be asked.
pub(super) fn opened(turn: &mut Turn<'_>, chat: &BareJid) {
    if !turn.state.profiles.opened.contains(chat) {
        change(turn, Change::Opened(chat.clone()));
        if turn.state.profiles.wanted.contains(chat) {
            change(turn, Change::Seek(chat.clone()));
        }
    }
}

/// Own presence, as every available one has to be (XEP-0153 §4.1).
pub(super) fn presence(turn: &mut Turn<'_>) -> Element {
    own::presence(turn)
}

/// What this account calls itself, for those it asks to be a contact of (XEP-0172 §4.1).
pub(super) fn own_nick(state: &State) -> Option<Element> {
    let nick = state.profiles.nicknames.get(&state.own())?;
    Some(xep0172::write(nick))
}

/// Whether this account has to do with somebody.
fn is_known(turn: &Turn<'_>, jid: &BareJid) -> Result<bool, StoreError> {
    Ok(*jid == turn.state.own()
        || turn.work.get::<Contact>(&contact_key(jid))?.is_some()
        || turn.chat(jid)?.is_some())
}

/// Events of personal nodes: a picture, a nickname.
pub(super) fn handle_event(turn: &mut Turn<'_>, message: &Element) -> Result<(), StoreError> {
    // From the account itself, not from one of its resources, which in a room would be anybody.
    let from = match message.attr("from") {
        None => turn.state.own(),
        Some(_) => match crate::xmpp::stanza::from(message) {
            Some((from, None)) => from,
            _ => return Ok(()),
        },
    };
    for event in xep0060::read_events(message) {
        let (is_picture, is_nick) = (
            event.node() == xep0084::NS_METADATA,
            event.node() == xep0172::NS,
        );
        if !(is_picture || is_nick) || !is_known(turn, &from)? {
            continue;
        }
        let payload = match &event {
            xep0060::Event::Items { items, .. } => {
                items.last().and_then(|item| item.payload.as_ref())
            }
            _ => None,
        };
        if is_picture {
            let metadata = payload.and_then(xep0084::read_metadata);
            pictures::take_metadata(turn, &from, metadata.unwrap_or(xep0084::Metadata::Nothing))?;
        } else if from == turn.state.own()
            || turn.work.get::<Contact>(&contact_key(&from))?.is_some()
        {
            take_nick(turn, &from, payload.and_then(xep0172::read))?;
        }
    }
    Ok(())
}

/// Somebody calls themselves so.
fn take_nick(turn: &mut Turn<'_>, jid: &BareJid, nick: Option<String>) -> Result<(), StoreError> {
    let is_own = *jid == turn.state.own();
    if nickname(turn, jid) == nick
        || is_own && own::wish(turn, |wish| matches!(wish, Wish::Nick(_)))?.is_some()
    {
        return Ok(());
    }
    keep_nick(turn, jid, nick);
    match is_own {
        true => tell(turn, jid),
        false => people::tell(turn, jid),
    }
}

/// What somebody calls themselves, as this turn leaves it.
pub(super) fn nickname(turn: &Turn<'_>, jid: &BareJid) -> Option<String> {
    let decided = turn.adopts.iter().rev().find_map(|change| match change {
        Adopt::Profile(Change::Nick(of, nick)) if of == jid => Some(nick.clone()),
        _ => None,
    });
    decided.unwrap_or_else(|| turn.state.profiles.nicknames.get(jid).cloned())
}

fn keep_nick(turn: &mut Turn<'_>, jid: &BareJid, nick: Option<String>) {
    match &nick {
        Some(nick) => turn.work.put(&NickRow {
            jid: jid.clone(),
            nick: nick.clone(),
        }),
        None => turn.work.delete::<NickRow>(NickRow::place(jid)),
    }
    change(turn, Change::Nick(jid.clone(), nick));
}

/// What a presence says of a picture.
pub(super) fn handle_presence(
    turn: &mut Turn<'_>,
    from: &BareJid,
    stanza: &Element,
) -> Result<(), StoreError> {
    if presence::kind(stanza) != Some(presence::Kind::Available) {
        return Ok(());
    }
    let Some(update) = xep0153::read(stanza) else {
        return Ok(());
    };
    if *from == turn.state.own() {
        own::other_presence(turn, update);
        return Ok(());
    }
    let contact = turn.work.get::<Contact>(&contact_key(from))?;
    if contact.is_some_and(|contact| contact.subscription.seen_by_us()) {
        pictures::take_update(turn, from, update)?;
    }
    Ok(())
}

// --- telling

/// Somebody's picture, for every tab.
fn tell_picture(turn: &mut Turn<'_>, jid: &BareJid, picture: Option<Picture>) {
    turn.tell(Event::Avatar {
        jid: jid.clone(),
        picture,
    });
}

/// What is known of somebody, as this turn leaves it.
fn describe(turn: &Turn<'_>, jid: &BareJid, loading: bool) -> Result<Profile, StoreError> {
    let card = turn.work.get::<CardRow>(&CardRow::place(jid))?;
    let is_own = *jid == turn.state.own();
    let waits = is_own && !turn.work.all::<WishRow>(&WishRow::all())?.is_empty();
    Ok(Profile {
        jid: jid.clone(),
        nickname: nickname(turn, jid),
        open: card.as_ref().is_some_and(|row| row.open),
        card: card.map(|row| row.card),
        loading,
        waits,
        refused: None,
    })
}

fn tell(turn: &mut Turn<'_>, jid: &BareJid) -> Result<(), StoreError> {
    let profile = describe(turn, jid, false)?;
    turn.tell(Event::Profile(profile));
    Ok(())
}

/// The server does not take something of the own profile.
fn tell_refused(
    turn: &mut Turn<'_>,
    what: ProfilePart,
    error: Option<&StanzaError>,
) -> Result<(), StoreError> {
    let words = error.map(StanzaError::words);
    let own = turn.state.own();
    let mut profile = describe(turn, &own, false)?;
    profile.refused = Some(Refusal {
        what,
        words: words
            .and_then(|words| crate::xmpp::plain::line(&words, 200))
            .unwrap_or_default(),
    });
    turn.tell(Event::Profile(profile));
    Ok(())
}

/// A picture that is here.
fn kept(turn: &Turn<'_>, hash: crate::model::AvatarHash) -> Result<Option<Picture>, StoreError> {
    let place = AvatarRow::place(hash);
    if !turn.work.knows::<AvatarRow>(&place) {
        // Which picture it is was heard in this turn only: one that is looked for is found in the next.
        return Ok(None);
    }
    let row = turn.work.get::<AvatarRow>(&place)?;
    Ok(row.map(|row| row.0))
}
