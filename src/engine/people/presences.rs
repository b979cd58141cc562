//! Who is there, what they say of it, and since when they or we have not been (RFC 6121 §4, XEP-0319, XEP-0203).
//!
//! Invariant: what is remembered of presences is bounded in number and size, and only of contacts and of people there is a chat with.
//!
//! A stream that begins says all of it again; one that is resumed says only what changed meanwhile (XEP-0198 §5). So what was said on a
//! stream that can be resumed is stored with the commit that counts it, for a process that goes on with that stream, as after a reload.

use crate::bus::Event;
use crate::engine::ports::Effect;
use crate::engine::records::contact_key;
use crate::engine::state::{Adopt, State};
use crate::engine::turn::Turn;
use crate::model::{BareJid, Contact, Millis, Presence, Seen};
use crate::store::{Key, Record, StoreError, Table};
use crate::xmpp::stanza::presence::{self, Kind};
use crate::xmpp::stanza::xep0203::Delay;
use crate::xmpp::stanza::{StanzaError, xep0319};
use crate::xmpp::xml::Build;
use crate::xmpp::{address, disco, plain};
use minidom::Element;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most resources remembered for one contact: a hostile one may claim any number.
const MOST_RESOURCES: usize = 64;
/// Most people remembered.
const MOST_PEOPLE: usize = 20_000;
/// Longest status that is kept, in characters.
const LONGEST_STATUS: usize = 300;

/// What a resource said last.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(in crate::engine) struct Resource {
    pub presence: Presence,
    pub status: Option<String>,
    pub idle: Option<Millis>,
}

/// Somebody's resources.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Somebody {
    resources: BTreeMap<String, Resource>,
    /// When the last resource left, where that is known, and what it said.
    left: Option<Left>,
}

type Left = (Option<Millis>, Option<String>);

/// Who is there.
#[derive(Debug, Default)]
pub(in crate::engine) struct Presences {
    people: BTreeMap<BareJid, Somebody>,
    /// The stream that tells of them began in this process, or what was said on it was kept.
    pub told: bool,
}

/// What was said on the stream that goes on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(in crate::engine) enum PresenceRow {
    /// All that was said on this stream is kept.
    Kept,
    Is(BareJid, String, Resource),
    Left(BareJid, Left),
}

impl PresenceRow {
    /// The prefix of all.
    pub fn all() -> Key {
        Key::new().text("presence")
    }

    /// Nobody is without an address, and what the last resource said lies where one without a name would.
    fn place(jid: &BareJid, resource: &str) -> Key {
        Self::all().text(jid.as_str()).text(resource)
    }
}

impl Record for PresenceRow {
    const TABLE: Table = Table::Profiles;
    fn key(&self) -> Key {
        match self {
            Self::Kept => Self::all().text("").text(""),
            Self::Is(jid, resource, _) => Self::place(jid, resource),
            Self::Left(jid, _) => Self::place(jid, ""),
        }
    }
}

/// A change of it.
#[derive(Clone, Debug)]
pub(in crate::engine) enum Change {
    Is(BareJid, String, Resource),
    /// `stamp`: when, as their server says; else `now`, if they were there at all.
    Left {
        jid: BareJid,
        resource: String,
        stamp: Option<Millis>,
        now: Millis,
        status: Option<String>,
    },
    Forget(BareJid),
    /// What was kept.
    All(Vec<PresenceRow>),
}

impl Presences {
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Is(jid, resource, is) => {
                if self.has_room(&jid, &resource) {
                    let somebody = self.people.entry(jid).or_default();
                    somebody.resources.insert(resource, is);
                }
            }
            Change::Left {
                jid,
                resource,
                stamp,
                now,
                status,
            } => {
                if !self.has_room(&jid, "") {
                    return;
                }
                let somebody = self.people.entry(jid).or_default();
                let was_there = !somebody.resources.is_empty();
                match resource.is_empty() {
                    true => somebody.resources.clear(),
                    false => drop(somebody.resources.remove(&resource)),
                }
                if somebody.resources.is_empty() {
                    let at = stamp.or(was_there.then_some(now));
                    somebody.left = Some((at, status));
                }
            }
            Change::Forget(jid) => {
                self.people.remove(&jid);
            }
            Change::All(rows) => {
                self.begin();
                for row in rows {
                    match row {
                        PresenceRow::Is(jid, resource, is) => {
                            self.apply(Change::Is(jid, resource, is));
                        }
                        PresenceRow::Left(jid, left) if self.has_room(&jid, "") => {
                            self.people.entry(jid).or_default().left = Some(left);
                        }
                        PresenceRow::Left(..) | PresenceRow::Kept => {}
                    }
                }
            }
        }
    }

    /// Whether one more is remembered; an empty resource is none.
    fn has_room(&self, jid: &BareJid, resource: &str) -> bool {
        match self.people.get(jid) {
            None => self.people.len() < MOST_PEOPLE,
            Some(it) => {
                resource.is_empty()
                    || it.resources.len() < MOST_RESOURCES
                    || it.resources.contains_key(resource)
            }
        }
    }

    /// A stream began that tells of everybody.
    pub fn begin(&mut self) {
        self.people.clear();
        self.told = true;
    }

    /// What is seen of somebody: the most available of their resources, and of those the one that was active last.
    pub fn seen(&self, jid: &BareJid) -> Option<Seen> {
        let somebody = self.people.get(jid)?;
        let active = |it: &Resource| it.idle.unwrap_or(Millis::MAX);
        let best = (somebody.resources.values()).max_by_key(|it| (it.presence, active(it)));
        Some(match (best, &somebody.left) {
            (Some(best), _) => Seen {
                presence: best.presence,
                status: best.status.clone(),
                active: best.idle,
            },
            // A server says so too of somebody of whom it says nothing else.
            (None, None | Some((None, None))) => return None,
            (None, Some((at, status))) => Seen {
                presence: Presence::Offline,
                status: status.clone(),
                active: *at,
            },
        })
    }

    fn all(&self) -> Vec<(BareJid, Option<Seen>)> {
        let people = self.people.keys();
        people.map(|jid| (jid.clone(), self.seen(jid))).collect()
    }
}

/// Somebody's presence, when it is about being there.
pub(in crate::engine) fn came(
    turn: &mut Turn<'_>,
    stanza: &Element,
    kind: Kind,
) -> Result<(), StoreError> {
    let Some((jid, resource)) = stanza.attr("from").and_then(address::split) else {
        return Ok(());
    };
    // Anybody may send us their presence; it is worth keeping of those whom we know.
    let contact = turn.work.get::<Contact>(&contact_key(&jid))?;
    let known = contact.is_some() || turn.chat(&jid)?.is_some();
    if !known && turn.state.roster_current {
        return Ok(());
    }
    let resource = resource.unwrap_or_default();
    let now = turn.now;
    let status = presence::status(stanza).and_then(|text| plain::line(&text, LONGEST_STATUS));
    let change = match kind {
        Kind::Available => {
            let is = Resource {
                presence: presence::availability(stanza),
                status,
                idle: xep0319::read(stanza).map(|since| since.min(now)),
            };
            Change::Is(jid.clone(), resource, is)
        }
        Kind::Unavailable => {
            // Whoever says so says it about themselves, or it is their server that does.
            let stamp = Delay::read(stanza, |_| true).map(|delay| delay.stamp.min(now));
            Change::Left {
                jid: jid.clone(),
                resource,
                stamp,
                now,
                status,
            }
        }
        _ => return Ok(()),
    };
    keep(turn, &change);
    turn.adopts.push(Adopt::Presence(change));
    tell(turn, &jid);
    Ok(())
}

/// A request to see somebody's presence could not be delivered, or what else was sent to them.
pub(in crate::engine) fn bounced(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    stanza: &Element,
) -> Result<(), StoreError> {
    let contact = turn.work.get::<Contact>(&contact_key(jid))?;
    if contact.is_some_and(|contact| contact.asked) {
        let why = StanzaError::read(stanza).words();
        turn.tell(Event::Refused {
            jid: jid.clone(),
            why: plain::line(&why, LONGEST_STATUS).unwrap_or_default(),
        });
    }
    Ok(())
}

/// Keeps it with the counters of a stream that can be resumed.
fn keep(turn: &mut Turn<'_>, change: &Change) {
    if turn.state.sm.is_none() {
        return;
    }
    let (jid, gone) = match change {
        Change::Is(jid, resource, is) => {
            let here = resources(turn, jid);
            let has_room = here.len() < MOST_RESOURCES || here.contains(resource);
            if has_room && turn.state.presences.has_room(jid, "") {
                let row = PresenceRow::Is(jid.clone(), resource.clone(), is.clone());
                turn.work.put(&row);
            }
            return;
        }
        Change::Left { jid, resource, .. } if !resource.is_empty() => (jid, Some(resource)),
        Change::Left { jid, .. } | Change::Forget(jid) => (jid, None),
        Change::All(_) => return,
    };
    let mut here = resources(turn, jid);
    let was_there = !here.is_empty();
    let goes = |it: &String| gone.is_none_or(|gone| it == gone);
    for resource in here.iter().filter(|it| goes(it)).chain(gone) {
        turn.work
            .delete::<PresenceRow>(PresenceRow::place(jid, resource));
    }
    here.retain(|it| !goes(it));
    match change {
        Change::Left {
            stamp, now, status, ..
        } if here.is_empty() => {
            let left = (stamp.or(was_there.then_some(*now)), status.clone());
            turn.work.put(&PresenceRow::Left(jid.clone(), left));
        }
        Change::Forget(_) => turn.work.delete::<PresenceRow>(PresenceRow::place(jid, "")),
        _ => {}
    }
}

/// Somebody's resources as this turn leaves them: they may come and go within one.
fn resources(turn: &Turn<'_>, jid: &BareJid) -> BTreeSet<String> {
    let somebody = turn.state.presences.people.get(jid);
    let resources = somebody.map(|it| it.resources.keys().cloned().collect());
    let mut resources: BTreeSet<String> = resources.unwrap_or_default();
    for change in &turn.adopts {
        match change {
            Adopt::Presence(Change::Is(of, resource, _))
                if of == jid && resources.len() < MOST_RESOURCES =>
            {
                resources.insert(resource.clone());
            }
            Adopt::Presence(Change::Left {
                jid: of, resource, ..
            }) if of == jid && !resource.is_empty() => {
                resources.remove(resource);
            }
            Adopt::Presence(Change::Left { jid: of, .. } | Change::Forget(of)) if of == jid => {
                resources.clear();
            }
            _ => {}
        }
    }
    resources
}

/// The stream is up: one that goes on goes on from what was kept of it, unless that is in memory; one that began says all of it again.
pub(in crate::engine) fn ready(turn: &mut Turn<'_>, resumed: bool) -> Result<(), StoreError> {
    let rows = turn.work.all::<PresenceRow>(&PresenceRow::all())?;
    if !resumed {
        for row in &rows {
            turn.work.delete::<PresenceRow>(row.key());
        }
        turn.work.put(&PresenceRow::Kept);
    } else if turn.state.presences.told || !rows.contains(&PresenceRow::Kept) {
        return Ok(());
    } else {
        turn.adopts.push(Adopt::Presence(Change::All(rows)));
    }
    tell_all(turn, None);
    Ok(())
}

/// Nothing is known of somebody's presence any more.
pub(super) fn forget(turn: &mut Turn<'_>, jid: &BareJid) {
    let change = Change::Forget(jid.clone());
    keep(turn, &change);
    turn.adopts.push(Adopt::Presence(change));
    tell(turn, jid);
}

/// Tells of somebody; what, is filled in when the turn is done.
fn tell(turn: &mut Turn<'_>, jid: &BareJid) {
    let told = turn.effects.iter_mut().find_map(|effect| match effect {
        Effect::Publish {
            to: None,
            event: Event::Presences { seen, .. },
        } => Some(seen),
        _ => None,
    });
    match told {
        Some(seen) => seen.push((jid.clone(), None)),
        None => turn.tell(Event::Presences {
            anew: false,
            told: false,
            seen: vec![(jid.clone(), None)],
        }),
    }
}

/// Who is there, for a tab that begins or for all of them.
pub(in crate::engine) fn tell_all(turn: &mut Turn<'_>, tab: Option<u64>) {
    let event = Event::Presences {
        anew: true,
        told: false,
        seen: Vec::new(),
    };
    match tab {
        Some(tab) => turn.tell_tab(tab, event),
        None => turn.tell(event),
    }
}

/// Puts in what the turn left everybody with.
pub(in crate::engine) fn fill(state: &State, event: &mut Event) {
    if let Event::Presences { anew, told, seen } = event {
        *told = state.presences.told;
        if *anew {
            *seen = state.presences.all();
            return;
        }
        // Of many changes, all say the same.
        seen.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        seen.dedup_by(|a, b| a.0 == b.0);
        for (jid, it) in seen {
            *it = state.presences.seen(jid);
        }
    }
}

/// Our own presence as it is now: whoever looked at no tab for a while is away.
pub(in crate::engine) fn own(turn: &mut Turn<'_>) -> Element {
    let idle = turn.state.idle(turn.now);
    turn.adopts.push(Adopt::IdleTold(idle));
    let is = match idle {
        Some(_) => Presence::Away,
        None => Presence::Online,
    };
    presence::available(is)
        .children(idle.map(xep0319::write))
        .child(disco::caps().write())
}
