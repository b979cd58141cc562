//! What follows a turn: what there is to do without anybody asking, and what the end of a stream or of an account means.
//!
//! May import what the engine may.

use super::Engine;
use super::archive::Phase;
use super::line::Line;
use super::people::Telling;
use super::plan::Task;
use super::ports::Effect;
use super::profiles;
use super::receipts::ReceiptsRow;
use crate::bus::{Connection, Event, Trouble};
use crate::model::Millis;
use crate::store::Store;

/// From one slice of work in the background to the next.
const BACKGROUND_STEP: Millis = 5;

/// A turn of events for the engine itself.
pub(super) enum End {
    Up,
    Connecting,
    Down {
        trouble: Trouble,
        password: bool,
    },
    SignedOut,
    /// Another device holds this identity.
    Moved,
}

impl<S: Store> Engine<S> {
    pub(super) fn has_follow_ups(&self, now: Millis) -> bool {
        let state = &self.state;
        let archive = &state.archive;
        let opens = matches!(archive.phase, Phase::OpenFirst { .. } | Phase::OpenRest);
        state.look_at_inbox
            || matches!(state.leaving, Some((0, _)))
            || state.index.looks().is_some()
            || state.look_at_trust
            || state.look_at_receipts
            || !state.acts.due.is_empty()
            || !state.acts.held.is_empty() && (archive.is_done() || state.reading.stalled)
            || state.ready && (state.look_at_wishes || state.presence_changed(now))
            || opens && (state.ready || archive.parked > 0)
            || state.ready && state.archive_asks(now)
            || state.ready && (state.profiles.looks(now) || state.profiles.has_seeks(now))
            || state.ready
                && (archive.is_done() || state.reading.stalled)
                && (!state.answers.is_empty() || state.look_at_bundle)
            || state.ready && state.look_at_outbox && state.may_send(now)
    }

    /// What is there to do without anybody asking.
    pub(super) fn follow_ups(&mut self, now: Millis) -> Vec<Task> {
        let mut tasks = Vec::new();
        if let Some(tab) = self.state.index.looks() {
            tasks.push(Task::Look(tab));
        }
        if core::mem::take(&mut self.state.look_at_inbox) {
            tasks.push(Task::Inbox);
        }
        if core::mem::take(&mut self.state.look_at_trust) {
            tasks.push(Task::Trust);
        }
        if core::mem::take(&mut self.state.look_at_receipts)
            && self.state.receipts != ReceiptsRow::default()
        {
            tasks.push(Task::Receipts);
        }
        if self.state.archive.is_done() || self.state.reading.stalled {
            self.state.acts.release();
        }
        if !self.state.acts.due.is_empty() {
            tasks.push(Task::Acts);
        }
        if self.state.ready && core::mem::take(&mut self.state.look_at_wishes) {
            tasks.push(Task::Wishes);
        }
        if self.state.ready && self.state.presence_changed(now) {
            tasks.push(Task::Presence);
        }
        let (opens_first, opens_rest) = match self.state.archive.phase {
            Phase::OpenFirst { .. } => (true, false),
            Phase::OpenRest => (false, true),
            _ => (false, false),
        };
        if opens_first || opens_rest && self.state.archive.parked > 0 {
            tasks.push(Task::Parked);
        } else if opens_rest && self.state.ready {
            tasks.push(Task::CaughtUp);
        }
        if self.state.archive_asks(now) {
            tasks.push(Task::Archive);
        }
        if self.state.ready {
            let is_done = self.state.archive.is_done() || self.state.reading.stalled;
            if is_done && !self.state.answers.is_empty() {
                tasks.push(Task::Answers);
            }
            // Drafts are sealed once what the inbox holds has become a draft.
            if tasks.is_empty()
                && self.state.may_send(now)
                && core::mem::take(&mut self.state.look_at_outbox)
            {
                tasks.push(Task::Outbox);
            }
            if is_done && core::mem::take(&mut self.state.look_at_bundle) {
                tasks.push(Task::Bundle);
            }
            if self.state.profiles.looks(now) {
                self.state.profiles.looked();
                tasks.push(Task::Profiles(profiles::Work::Publish));
            }
            let seeks = self.state.profiles.take(now);
            if !seeks.is_empty() {
                tasks.push(Task::Profiles(profiles::Work::Seek(seeks)));
            }
        }
        if self
            .state
            .leaving
            .is_some_and(|(answers, until)| answers == 0 || until <= now)
        {
            tasks.push(Task::SignOutDone);
        }
        let tells = |it: &Telling| it.at <= now;
        if tasks.is_empty() && self.state.telling.as_ref().is_some_and(tells) {
            tasks.push(Task::Tell);
        }
        if tasks.is_empty() && self.state.background_due().is_some_and(|due| due <= now) {
            // One slice in a turn: what comes meanwhile goes before the next.
            self.state.background_at = now.saturating_add(BACKGROUND_STEP);
            tasks.push(match self.state.backfill.is_done() {
                false => Task::Backfill,
                true => Task::Index,
            });
        }
        tasks
    }

    /// What the end of a stream, or of an account, means for the engine itself.
    pub(super) fn adopt_end(&mut self, end: End, effects: &mut Vec<Effect>) {
        match end {
            End::Up => {
                if core::mem::take(&mut self.signing_in)
                    && let Some(account) = self.state.account.clone()
                {
                    effects.push(Effect::SignedIn { account });
                }
                let connection = match self.state.archive.is_done() {
                    true => Connection::Online,
                    false => Connection::CatchingUp,
                };
                self.tell_connection(connection, None, effects);
            }
            End::Connecting => self.tell_connection(Connection::Connecting, None, effects),
            End::Down { trouble, password } => {
                self.state.unreachable();
                self.requests.drain();
                if self.signing_in {
                    self.over = true;
                    effects.push(Effect::SignInFailed(trouble));
                    return;
                }
                self.tell_connection(Connection::Offline, Some(trouble.clone()), effects);
                if password && let Some(account) = self.state.account.clone() {
                    self.state.password_needed = Some(trouble.clone());
                    effects.push(Effect::Publish {
                        to: None,
                        event: Event::PasswordNeeded { account, trouble },
                    });
                }
            }
            End::Moved => {
                let mut tasks = Vec::new();
                self.with_line(0, effects, &mut tasks, Line::stop);
                effects.push(Effect::Disconnect);
                self.state.unreachable();
                self.requests.drain();
                self.tell_connection(Connection::Offline, Some(Trouble::IdentityMoved), effects);
            }
            End::SignedOut => {
                let mut tasks = Vec::new();
                self.with_line(0, effects, &mut tasks, Line::stop);
                effects.push(Effect::Publish {
                    to: None,
                    event: Event::SignedOut,
                });
                effects.push(Effect::SignedOut);
                self.over = true;
            }
        }
    }

    pub(super) fn tell_connection(
        &mut self,
        connection: Connection,
        trouble: Option<Trouble>,
        effects: &mut Vec<Effect>,
    ) {
        if matches!(connection, Connection::Online | Connection::CatchingUp) {
            self.state.password_needed = None;
        }
        self.state.connection = connection;
        self.state.trouble.clone_from(&trouble);
        effects.push(Effect::Publish {
            to: None,
            event: Event::Connection {
                connection,
                trouble,
            },
        });
    }
}
