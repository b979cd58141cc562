//! People: contacts as they are to be, who asks to be one, who is blocked (RFC 6121 §2, §3; XEP-0191).
//!
//! Invariant: a contact's row is the server's roster item with what was decided here over it; each decision is a wish, kept in the
//! commit that shows it, and ends when the server has it. So everything here works without a line, and nothing is decided twice.
//!
//! | file | what it decides |
//! |---|---|
//! | `wishes` | what is still to be told to the server, and what its answers mean |
//! | `requests` | who asks to see our presence |
//! | `blocking` | who is blocked, and what the server offers for that |
//! | `presences` | who is there, and since when we are not |
//!
//! May import what the engine may.

pub(super) mod blocking;
pub(super) mod presences;
pub(super) mod records;
pub(super) mod requests;
pub(super) mod wishes;

use super::chats;
use super::devices;
use super::ports::Effect;
use super::profiles;
use super::records::{ChatRow, contact_key};
use super::state::{Adopt, State};
use super::turn::Turn;
use crate::bus::{Event, PersonChange};
use crate::model::{BareJid, Contact, Millis, Person, Subscription, order};
use crate::store::{Key, Range, Reads, Record, StoreError, Working};
use crate::xmpp::stanza::roster::{LONGEST_NAME, MOST_GROUPS};
use crate::xmpp::{address, plain};
use core::cmp::Reverse;
use records::{BlockedRow, GrantRow, RequestRow, Wish, WishRow};
use std::collections::BTreeSet;

/// More changes in one turn than this are told as the whole list.
const FEW: usize = 50;
/// More contacts than this are told of in several turns, so that neither the engine nor a tab is held up by them.
pub(super) const AT_ONCE: u32 = 100;
/// Of so many chats more than can be seen at once the contacts are told at once; a request each is what a tab that begins would wait for
/// longest.
const SEEN_FIRST: usize = 40;
/// How many in each of them.
pub(super) const SLICE: u32 = 500;
/// From one of these turns to the next, in ms.
const PAUSE: Millis = 2;
/// How long a tab may take to draw what it began with, before it is told of the rest of them all the same, in ms.
const DRAWING: Millis = 5_000;

/// Everybody is being told of.
#[derive(Clone, Debug)]
pub(super) struct Telling {
    /// `None`: all tabs are told.
    to: Option<u64>,
    /// Where among the contacts it goes on.
    pub from: Key,
    /// When.
    pub at: Millis,
}

/// What is known of somebody.
pub(super) fn reads(jid: &BareJid, reads: &mut Reads) {
    reads.get::<Contact>(contact_key(jid));
    reads.get::<ChatRow>(ChatRow::place(jid));
    reads.get::<RequestRow>(RequestRow::place(jid));
    reads.get::<GrantRow>(GrantRow::place(jid));
    reads.get::<BlockedRow>(BlockedRow::place(jid));
    reads.all::<WishRow>(WishRow::of(jid));
}

/// What a tab that begins is told of everybody, as far as it is known without the chats.
pub(super) fn attach_reads(reads: &mut Reads) {
    reads.some::<Contact>(Key::new(), AT_ONCE + 1);
    reads.all::<RequestRow>(Key::new());
}

/// Of many contacts, those whose chats are seen first (they give these their names), and those whom the other rows are about.
pub(super) fn attach_more(work: &Working, reads: &mut Reads) -> Result<(), StoreError> {
    if work.keys::<Contact>(&Key::new()).len() <= AT_ONCE as usize {
        return Ok(());
    }
    let mut chats = work.all::<ChatRow>(&Key::new())?;
    chats.retain(|chat| !chat.arrangement.archived);
    // As the list is ordered (`State::order` of the view).
    let place = |chat: &ChatRow| {
        let at = chat.last.as_ref().map_or(0, |last| last.at);
        Reverse((chat.arrangement.pinned, at))
    };
    order::sort_by(&mut chats, |a, b| place(a).cmp(&place(b)));
    let requests = work.all::<RequestRow>(&RequestRow::all())?;
    let blocked = work.all::<BlockedRow>(&BlockedRow::all())?;
    let jids = chats.iter().take(SEEN_FIRST).map(|it| &it.jid);
    let jids = jids.chain(requests.iter().map(|it| &it.jid));
    for jid in jids.chain(blocked.iter().map(|it| &it.jid)) {
        reads.get::<Contact>(contact_key(jid));
    }
    Ok(())
}

/// What is known of everybody.
pub(super) fn all_reads(reads: &mut Reads) {
    reads.all::<Contact>(Key::new());
    reads.all::<RequestRow>(Key::new());
}

/// What a command about somebody needs; `None`: it is not about a person.
pub(super) fn command_reads(change: &PersonChange, to: &mut Reads) {
    if let Some(jid) = about(change) {
        reads(&jid, to);
        if let PersonChange::Block { .. } = change {
            to.get::<super::archive::TimelineRow>(super::archive::TimelineRow::place(&jid));
        }
    }
}

/// Whom a command is about.
pub(super) fn about(change: &PersonChange) -> Option<BareJid> {
    match change {
        PersonChange::Add { typed, .. } => address::bare(typed.trim()),
        PersonChange::Name { jid, .. }
        | PersonChange::Remove { jid }
        | PersonChange::Subscribe { jid, .. }
        | PersonChange::Share { jid, .. }
        | PersonChange::Answer { jid, .. }
        | PersonChange::Block { jid, .. }
        | PersonChange::Unblock { jid } => Some(jid.clone()),
    }
}

/// Whether this account has chosen to have nothing to do with somebody yet: they are no contact, and were never written to. Nothing goes
/// to their server by itself, or whoever writes first, or makes somebody follow a link, would learn that we are here.
pub(super) fn is_stranger(turn: &Turn<'_>, jid: &BareJid) -> Result<bool, StoreError> {
    Ok(*jid != turn.state.own()
        && turn.work.get::<Contact>(&contact_key(jid))?.is_none()
        && !turn.chat(jid)?.is_some_and(|chat| chat.answered))
}

/// A person turns to somebody: what it takes to write to them, and what they look like, is asked for.
pub(super) fn approached(turn: &mut Turn<'_>, jid: &BareJid) -> Result<(), StoreError> {
    if turn.state.ready && !devices::is_current(turn, jid)? {
        devices::ask_for_lists(turn, jid);
    }
    profiles::opened(turn, jid);
    Ok(())
}

/// Somebody as they are shown.
fn describe(turn: &Turn<'_>, jid: &BareJid) -> Result<Person, StoreError> {
    let work = &turn.work;
    Ok(Person {
        jid: jid.clone(),
        contact: work.get::<Contact>(&contact_key(jid))?,
        nickname: profiles::nickname(turn, jid),
        request: work
            .get::<RequestRow>(&RequestRow::place(jid))?
            .map(|row| row.request),
        blocked: work.get::<BlockedRow>(&BlockedRow::place(jid))?.is_some(),
        waits: !work.all::<WishRow>(&WishRow::of(jid))?.is_empty(),
    })
}

/// Tells of somebody about whom something changed.
pub(super) fn tell(turn: &mut Turn<'_>, jid: &BareJid) -> Result<(), StoreError> {
    let person = describe(turn, jid)?;
    let told = turn.effects.iter_mut().find_map(|effect| match effect {
        Effect::Publish {
            to: None,
            event: Event::People { people, .. },
        } => Some(people),
        _ => None,
    });
    match told {
        Some(people) => {
            people.retain(|it| it.jid != person.jid);
            people.push(person);
        }
        None => turn.tell(Event::People {
            anew: false,
            people: vec![person],
        }),
    }
    match turn.chat(jid)? {
        Some(chat) => chats::tell(turn, &chat),
        None => Ok(()),
    }
}

/// Who is being told of everybody, as this turn leaves it: two tabs may begin in one turn.
fn telling(turn: &Turn<'_>) -> Option<Telling> {
    let decided = turn.adopts.iter().rev().find_map(|change| match change {
        Adopt::Telling(telling) => Some(telling.clone()),
        _ => None,
    });
    decided.unwrap_or_else(|| turn.state.telling.clone())
}

/// Everybody, for a tab that begins, or for all of them. Of many contacts first those that can be seen at once; the others follow.
/// `chats`: all there are, if they are at hand.
pub(super) fn tell_all(
    turn: &mut Turn<'_>,
    tab: Option<u64>,
    chats: Option<&[ChatRow]>,
) -> Result<(), StoreError> {
    let to = match telling(turn) {
        Some(telling) if telling.to != tab => None,
        _ => tab,
    };
    let work = &turn.work;
    let more = work.keys::<Contact>(&Key::new()).len() > AT_ONCE as usize;
    let mut jids = BTreeSet::new();
    if more {
        let read;
        let chats = match chats {
            Some(chats) => chats,
            None => {
                read = work.all::<ChatRow>(&Key::new())?;
                &read
            }
        };
        let jid = chats.iter().map(|it| &it.jid);
        let known = jid.filter(|jid| work.knows::<Contact>(&contact_key(jid)));
        jids.extend(known.cloned());
    } else {
        let contacts = work.all::<Contact>(&Key::new())?;
        jids.extend(contacts.into_iter().map(|it| it.jid));
    }
    let requests = work.all::<RequestRow>(&RequestRow::all())?;
    jids.extend(requests.into_iter().map(|it| it.jid));
    let blocked = work.all::<BlockedRow>(&BlockedRow::all())?;
    jids.extend(blocked.into_iter().map(|it| it.jid));
    let mut people = Vec::with_capacity(jids.len());
    for jid in &jids {
        let person = describe(turn, jid)?;
        if !person.is_nobody() {
            people.push(person);
        }
    }
    give(turn, to, true, more, people);
    let pause = if tab.is_some() { DRAWING } else { PAUSE };
    let goes_on = more.then(|| Telling {
        to,
        from: Key::new(),
        at: turn.now.saturating_add(pause),
    });
    turn.adopts.push(Adopt::Telling(goes_on));
    Ok(())
}

/// A tab has drawn what it began with.
pub(super) fn meet_all(turn: &mut Turn<'_>) {
    if let Some(telling) = telling(turn) {
        let at = telling.at.min(turn.now);
        turn.adopts
            .push(Adopt::Telling(Some(Telling { at, ..telling })));
    }
}

fn give(turn: &mut Turn<'_>, to: Option<u64>, anew: bool, more: bool, people: Vec<Person>) {
    let people = Event::People { anew, people };
    for event in core::iter::once(people).chain((!more).then_some(Event::Everybody)) {
        match to {
            Some(tab) => turn.tell_tab(tab, event),
            None => turn.tell(event),
        }
    }
}

/// The next of those who are being told of.
pub(super) fn tell_reads(state: &State, reads: &mut Reads) {
    let Some(telling) = &state.telling else {
        return;
    };
    reads.range(Range {
        table: Contact::TABLE,
        from: telling.from.clone(),
        to: None,
        newest_first: false,
        limit: SLICE,
    });
    reads.all::<RequestRow>(RequestRow::all());
    reads.all::<WishRow>(WishRow::all());
}

/// Tells of them. Nothing else happens in this turn.
pub(super) fn tell_on(turn: &mut Turn<'_>) -> Result<(), StoreError> {
    let Some(telling) = telling(turn) else {
        return Ok(());
    };
    let contacts = turn.work.all::<Contact>(&Key::new())?;
    let requests = turn.work.all::<RequestRow>(&RequestRow::all())?;
    let mut requests = order::map(requests.into_iter().map(|it| (it.jid, it.request)));
    let wishes = turn.work.all::<WishRow>(&WishRow::all())?;
    let waiting = order::set(wishes.into_iter().map(|it| it.jid));
    let last = contacts.last().map(|it| contact_key(&it.jid));
    let next = last.and_then(|last| last.after_prefix());
    let next = next.filter(|_| contacts.len() >= SLICE as usize);
    let people = contacts.into_iter().map(|contact| Person {
        jid: contact.jid.clone(),
        nickname: profiles::nickname(turn, &contact.jid),
        request: requests.remove(&contact.jid),
        blocked: turn.state.blocked.contains(&contact.jid),
        waits: waiting.contains(&contact.jid),
        contact: Some(contact),
    });
    let people = people.collect();
    give(turn, telling.to, false, next.is_some(), people);
    let goes_on = next.map(|from| Telling {
        from,
        at: turn.now.saturating_add(PAUSE),
        ..telling
    });
    turn.adopts.push(Adopt::Telling(goes_on));
    Ok(())
}

/// The roster as the server has it replaces what we have; what is still to be told to the server stays over it.
pub(super) fn roster(turn: &mut Turn<'_>, items: Vec<Contact>) -> Result<(), StoreError> {
    let former = turn.work.all::<Contact>(&Key::new())?;
    let mut gone = order::set(former.into_iter().map(|contact| contact.jid));
    let mut changed = Vec::new();
    for item in items {
        gone.remove(&item.jid);
        let jid = item.jid.clone();
        if listed(turn, item)? {
            changed.push(jid);
        }
    }
    for jid in gone {
        if unlisted(turn, &jid)? {
            changed.push(jid);
        }
    }
    if changed.len() <= FEW {
        return changed.iter().try_for_each(|jid| tell(turn, jid));
    }
    tell_all(turn, None, None)?;
    for jid in &changed {
        if let Some(chat) = turn.chat(jid)? {
            chats::tell(turn, &chat)?;
        }
    }
    Ok(())
}

/// The server has this item. Whether that is news.
pub(super) fn listed(turn: &mut Turn<'_>, item: Contact) -> Result<bool, StoreError> {
    let jid = item.jid.clone();
    let place = contact_key(&jid);
    let before = turn.work.get::<Contact>(&place)?;
    let mut contact = item.clone();
    let subscription = &mut contact.subscription;
    for mut row in turn.work.all::<WishRow>(&WishRow::of(&jid))? {
        match &row.wish {
            Wish::List { name, groups } => {
                contact.name.clone_from(name);
                contact.groups.clone_from(groups);
                row.was = Some(item.clone());
                turn.work.put(&row);
            }
            Wish::Unlist => {
                row.was = Some(item);
                turn.work.put(&row);
                return Ok(false);
            }
            Wish::Ask => contact.asked = !subscription.seen_by_us(),
            Wish::EndAsk => {
                *subscription = Subscription::new(false, subscription.sees_us());
                contact.asked = false;
            }
            Wish::Grant { .. } => contact.approved = !subscription.sees_us(),
            Wish::Refuse => {
                *subscription = Subscription::new(subscription.seen_by_us(), false);
                contact.approved = false;
            }
            Wish::Block(_) | Wish::Unblock => {}
        }
    }
    if item.subscription.sees_us() {
        // It was answered, here or on another device.
        turn.work.delete::<GrantRow>(GrantRow::place(&jid));
        turn.work.delete::<RequestRow>(RequestRow::place(&jid));
    } else if turn.work.get::<GrantRow>(&GrantRow::place(&jid))?.is_some() {
        contact.approved = true;
    }
    if before.as_ref() == Some(&contact) {
        return Ok(false);
    }
    if !contact.subscription.seen_by_us() && before.is_some() {
        presences::forget(turn, &jid);
    }
    turn.work.put(&contact);
    Ok(true)
}

/// The server has no such item. Whether that is news.
pub(super) fn unlisted(turn: &mut Turn<'_>, jid: &BareJid) -> Result<bool, StoreError> {
    let place = contact_key(jid);
    let Some(mut contact) = turn.work.get::<Contact>(&place)? else {
        return Ok(false);
    };
    let wish = WishRow::place(jid, 1);
    if let Some(mut row) = turn.work.get::<WishRow>(&wish)?
        && matches!(row.wish, Wish::List { .. })
    {
        row.was = None;
        turn.work.put(&row);
        contact.subscription = Subscription::None;
        turn.work.put(&contact);
        return Ok(true);
    }
    presences::forget(turn, jid);
    turn.work.delete::<Contact>(place);
    turn.work.delete::<GrantRow>(GrantRow::place(jid));
    Ok(true)
}

/// What a person decided.
pub(super) fn change(
    turn: &mut Turn<'_>,
    tab: u64,
    change: PersonChange,
) -> Result<(), StoreError> {
    let jid = about(&change).filter(|jid| *jid != turn.state.own());
    let Some(jid) = jid else {
        if let PersonChange::Add { typed, .. } = change {
            turn.tell_tab(tab, Event::Added { typed, jid: None });
        }
        return Ok(());
    };
    match change {
        PersonChange::Add {
            typed,
            name,
            groups,
            share,
        } => {
            let added = address::local(&jid).is_some();
            if added {
                add(turn, &jid, name.as_deref(), &groups, share)?;
            }
            let jid = added.then_some(jid);
            turn.tell_tab(tab, Event::Added { typed, jid });
            return Ok(());
        }
        PersonChange::Name { name, groups, .. } => {
            list(turn, &jid, fit_name(name.as_deref()), fit_groups(&groups))?;
        }
        PersonChange::Remove { .. } => remove(turn, &jid)?,
        PersonChange::Subscribe { on, .. } => subscribe(turn, &jid, on)?,
        PersonChange::Share { on, .. } => requests::share(turn, &jid, on)?,
        PersonChange::Answer {
            accept, ask_back, ..
        } => {
            requests::share(turn, &jid, accept)?;
            if accept && ask_back {
                subscribe(turn, &jid, true)?;
            }
        }
        PersonChange::Block { report, .. } => blocking::block(turn, &jid, report)?,
        PersonChange::Unblock { .. } => blocking::unblock(turn, &jid)?,
    }
    tell(turn, &jid)
}

/// A name that fits; an empty one is none.
fn fit_name(name: Option<&str>) -> Option<String> {
    name.and_then(|name| plain::line(name, LONGEST_NAME))
}

fn fit_groups(groups: &[String]) -> Vec<String> {
    let mut fit: Vec<String> = Vec::new();
    for group in groups {
        if let Some(group) = plain::line(group, LONGEST_NAME)
            && !fit.contains(&group)
            && fit.len() < MOST_GROUPS
        {
            fit.push(group);
        }
    }
    fit
}

fn add(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    name: Option<&str>,
    groups: &[String],
    share: bool,
) -> Result<(), StoreError> {
    let former = turn.work.get::<Contact>(&contact_key(jid))?;
    let (name, groups) = (fit_name(name), fit_groups(groups));
    match former {
        // Known already: only what was typed changes.
        Some(former) if name.is_some() || !groups.is_empty() => {
            let name = name.or(former.name);
            let groups = if groups.is_empty() {
                former.groups
            } else {
                groups
            };
            list(turn, jid, name, groups)?;
        }
        Some(_) => {}
        None => list(turn, jid, name, groups)?,
    }
    if turn
        .work
        .get::<BlockedRow>(&BlockedRow::place(jid))?
        .is_some()
    {
        blocking::unblock(turn, jid)?;
    }
    subscribe(turn, jid, true)?;
    if share {
        requests::share(turn, jid, true)?;
    }
    tell(turn, jid)
}

/// On the roster with this name and these groups.
fn list(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    name: Option<String>,
    groups: Vec<String>,
) -> Result<(), StoreError> {
    let former = turn.work.get::<Contact>(&contact_key(jid))?;
    if let Some(former) = &former
        && (&former.name, &former.groups) == (&name, &groups)
    {
        return Ok(());
    }
    let mut contact = former.unwrap_or_else(|| nobody_yet(jid));
    contact.name.clone_from(&name);
    contact.groups.clone_from(&groups);
    wishes::wish(turn, jid, Wish::List { name, groups })?;
    turn.work.put(&contact);
    Ok(())
}

/// A roster item of which nothing is known.
fn nobody_yet(jid: &BareJid) -> Contact {
    Contact {
        jid: jid.clone(),
        name: None,
        subscription: Subscription::None,
        asked: false,
        approved: false,
        groups: Vec::new(),
    }
}

fn remove(turn: &mut Turn<'_>, jid: &BareJid) -> Result<(), StoreError> {
    if turn.work.get::<Contact>(&contact_key(jid))?.is_none() {
        return Ok(());
    }
    // Taking somebody off the roster ends both subscriptions: nothing else is to be told.
    for kind in [2, 3] {
        turn.work.delete::<WishRow>(WishRow::place(jid, kind));
    }
    turn.work.delete::<GrantRow>(GrantRow::place(jid));
    wishes::wish(turn, jid, Wish::Unlist)?;
    turn.work.delete::<Contact>(contact_key(jid));
    presences::forget(turn, jid);
    Ok(())
}

/// Asks to see somebody's presence, or wants to see it no longer.
fn subscribe(turn: &mut Turn<'_>, jid: &BareJid, on: bool) -> Result<(), StoreError> {
    let contact = turn.work.get::<Contact>(&contact_key(jid))?;
    let mut contact = contact.unwrap_or_else(|| nobody_yet(jid));
    let subscription = contact.subscription;
    if on {
        // Asking again is no harm: the first request may have been lost on another server.
        if subscription.seen_by_us() {
            return Ok(());
        }
        contact.asked = true;
        wishes::wish(turn, jid, Wish::Ask)?;
    } else {
        contact.asked = false;
        contact.subscription = Subscription::new(false, subscription.sees_us());
        wishes::wish(turn, jid, Wish::EndAsk)?;
        presences::forget(turn, jid);
    }
    turn.work.put(&contact);
    Ok(())
}
