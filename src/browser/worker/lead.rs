//! An engine's life: one turn after the other.

use super::hands::{Hands, Pulse, Role};
use super::kept::Kept;
use super::{Happening, MOST_INPUTS, Stopped, Worker, listener};
use crate::browser::{broadcast::Channel, clock, randomness, websocket::SocketEvent, wire};
use crate::bus::{Command, Direct, Password, SignalKind};
use crate::engine::Engine;
use crate::engine::ports::{Input, Start};
use crate::store::{Store, StoreError};
use std::rc::Rc;

/// Most bytes of frames in one turn.
const MOST_BYTES: usize = 1 << 20;

impl Worker {
    /// Runs an engine until it ends; says too whether anybody was signed in.
    pub(super) async fn lead(
        &mut self,
        store: Kept,
        start: Start,
        role: Role,
        accounts: &Channel,
    ) -> (Stopped, bool) {
        // A new life as leader is a new sender: tabs attach again when they hear it.
        let id = randomness::number();
        let mut role = role;
        let voice = role.voice.take().unwrap_or_else(|| {
            Channel::open(&self.names.channel(&role.id), listener(&self.sender))
        });
        let voice = Rc::new(voice);
        let mut hands = Hands {
            id,
            pulse: Pulse::new(&voice, id),
            seq: 0,
            scope: self.scope.clone(),
            tab: self.tab,
            voice,
            socket: None,
            // Sockets of an earlier engine have other numbers.
            sockets: randomness::number(),
            timer: None,
            sender: self.sender.clone(),
            signed_in: role.resumes,
            role,
        };
        let mut own = Vec::new();
        let lived = self.live(store, start, &mut hands, &mut own, accounts);
        let stopped = match lived.await {
            Ok(stopped) => stopped,
            Err(StoreError::Fenced) => Stopped::Fenced,
            Err(error) => Stopped::Failed(error),
        };
        if matches!(stopped, Stopped::Fenced) {
            for direct in own.into_iter().rev() {
                self.again.push_front(direct);
            }
            self.again_of.clone_from(&hands.role.id);
        }
        (stopped, hands.signed_in)
    }

    /// An engine's life. `own`: empty; when it ends, what its own tab asked and it did not do.
    async fn live(
        &mut self,
        store: Kept,
        start: Start,
        hands: &mut Hands,
        own: &mut Vec<Direct>,
        accounts: &Channel,
    ) -> Result<Stopped, StoreError> {
        let asked = core::mem::take(&mut hands.role.asked);
        let mut inputs: Vec<Input> = (asked.into_iter())
            .map(|(tab, command)| Input::Command { tab, command })
            .collect();
        inputs.extend(hands.role.order.take().map(Input::Account));
        own.extend(inputs.iter().filter_map(|it| own_direct(self.tab, it)));
        if let Start::Resume {
            password: Some(password),
        } = &start
        {
            own.push(sign_in(password.clone()));
        }
        let mut waits = inputs.is_empty();
        let begun = Engine::start(store.clone(), start, clock::now(), randomness::source());
        let (mut engine, effects) = begun.await?;
        if let Some(stopped) = self.carry_out(effects, hands, accounts).await {
            return Ok(stopped);
        }
        if let Some(encryption_required) = self.encryption_required {
            let policy = Input::Policy {
                encryption_required,
            };
            inputs.insert(0, policy);
        }
        loop {
            // Before the first turn too: what its own tab asked meanwhile is in it.
            let (more, leads) = self.inputs(&store, hands, waits).await;
            waits = true;
            own.extend(more.iter().filter_map(|it| own_direct(self.tab, it)));
            inputs.extend(more);
            if !leads {
                return Ok(Stopped::Fenced);
            }
            if hands.pulse.stood_still() {
                // Nothing is sent by a leader that was replaced while it was frozen.
                engine.still_leads().await?;
            }
            if !inputs.is_empty() {
                let turn = engine.turn(core::mem::take(&mut inputs), clock::now());
                let effects = turn.await?;
                own.clear();
                if let Some(stopped) = self.carry_out(effects, hands, accounts).await {
                    return Ok(stopped);
                }
            }
        }
    }

    /// Takes what there is; `waits`: at least one thing. `false`: the lease is lost.
    async fn inputs(&mut self, store: &Kept, hands: &mut Hands, waits: bool) -> (Vec<Input>, bool) {
        let mut inputs = Vec::new();
        let mut bytes = 0;
        let first = match waits {
            true => Some(self.next().await),
            false => self.ready(),
        };
        let Some(mut happening) = first else {
            return (inputs, true);
        };
        loop {
            match happening {
                Happening::Lost => return (inputs, false),
                Happening::Direct(Direct::Deposit(outgoing)) => {
                    // Deleted, or wanted by a newer build: the next turn finds out which.
                    let kept = store.deposit(&outgoing).await.map_err(|error| match error {
                        StoreError::Gone => StoreError::Other("its database was closed".into()),
                        other => other,
                    });
                    self.deposited(outgoing.origin_id, kept);
                    inputs.push(Input::Command {
                        tab: 0,
                        command: Command::InboxFilled,
                    });
                }
                Happening::Direct(Direct::Command(command)) => {
                    inputs.push(Input::Command {
                        tab: self.tab,
                        command,
                    });
                }
                Happening::Direct(Direct::Export { passphrase }) => {
                    self.export(store, &passphrase).await;
                }
                Happening::Direct(Direct::Account(order)) => inputs.push(Input::Account(order)),
                Happening::Direct(Direct::SignIn { password, .. }) => {
                    inputs.push(Input::Password(password))
                }
                Happening::Heard(wire::Heard::Message(envelope)) => {
                    inputs.push(Input::Command {
                        tab: envelope.from,
                        command: envelope.body,
                    });
                }
                Happening::Socket(number, event) if number == hands.sockets => match event {
                    SocketEvent::Opened => inputs.push(Input::Opened),
                    SocketEvent::Frame(text) => {
                        bytes += text.len();
                        inputs.push(Input::Frame(text));
                    }
                    SocketEvent::Closed { opened } => {
                        hands.socket = None;
                        inputs.push(Input::Closed { opened });
                    }
                },
                Happening::Fetched { url, body } => inputs.push(Input::Fetched { url, body }),
                Happening::Timer => inputs.push(Input::Timer),
                // A newer build waits: it can read what this one keeps, and not the other way round.
                Happening::Heard(wire::Heard::Signal(signal))
                    if signal.kind == SignalKind::Waiting && signal.build > wire::build() =>
                {
                    return (inputs, false);
                }
                Happening::Direct(Direct::Visible(visible)) => self.visible = visible,
                // What an earlier socket, another leader or another tab's account still had to say.
                Happening::Socket(..) | Happening::Heard(_) | Happening::Granted(_) => {}
                Happening::NoLease
                | Happening::Tick
                | Happening::AccountsChanged
                | Happening::Direct(Direct::TryAgain)
                | Happening::Direct(
                    Direct::Start { .. }
                    | Direct::Draw(_)
                    | Direct::Read { .. }
                    | Direct::AskRegistration { .. }
                    | Direct::Register(_)
                    | Direct::LeaveRegistration,
                ) => {}
            }
            if inputs.len() >= MOST_INPUTS || bytes >= MOST_BYTES {
                return (inputs, true);
            }
            match self.ready() {
                Some(next) => happening = next,
                None => return (inputs, true),
            }
        }
    }
}

/// What a worker's own tab asked of it, as it did: nobody else has heard of it. Other tabs' commands are on the channel, where whoever leads
/// hears them, or is about to ([`super::asked`]).
fn own_direct(tab: u64, input: &Input) -> Option<Direct> {
    match input {
        Input::Command { tab: from, command } if *from == tab => {
            Some(Direct::Command(command.clone()))
        }
        // What it put in the inbox is there; whoever leads now has to look.
        Input::Command {
            tab: 0,
            command: Command::InboxFilled,
        } => Some(Direct::Command(Command::InboxFilled)),
        Input::Account(order) => Some(Direct::Account(order.clone())),
        Input::Password(password) => Some(sign_in(password.clone())),
        _ => None,
    }
}

/// A password for the account that is signed in already.
fn sign_in(password: Password) -> Direct {
    Direct::SignIn {
        address: String::new(),
        password,
        websocket: None,
        shared: false,
        backup: None,
    }
}
