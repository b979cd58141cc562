//! Nobody is signed in: what is done with the form.

use super::hands::Role;
use super::kept::Kept;
use super::{Happening, Stopped, Worker, no_locks, storage_trouble};
use crate::browser::broadcast::Channel;
use crate::browser::lease::Lease;
use crate::browser::randomness;
use crate::bus::{Direct, Password, Reply};
use crate::engine::backup::Backup;
use crate::engine::ports::Start;
use crate::store::idb::{Idb, delete_database, delete_strays};
use crate::store::{Memory, StoreError};

/// What a sign-in form was filled with.
struct Form {
    address: String,
    password: Password,
    websocket: Option<String>,
    shared: bool,
    backup: Option<(Vec<u8>, Password)>,
}

impl Worker {
    /// Nobody is signed in, or it cannot be read who: waits for the form, or for another tab to sign in.
    pub(super) async fn nobody(&mut self, unread: Option<StoreError>, accounts: &Channel) {
        self.resting = None;
        self.reply(&Reply::Ready {
            account: None,
            channel: None,
        });
        if let Some(error) = unread {
            self.sign_in_failed(&error);
        }
        let mut waiting = None;
        loop {
            let happening = match waiting.take() {
                Some(happening) => happening,
                None => self.next().await,
            };
            match happening {
                Happening::Direct(Direct::AskRegistration {
                    typed,
                    websocket,
                    token,
                }) => waiting = self.register(&typed, websocket, token).await,
                Happening::Direct(Direct::SignIn {
                    address,
                    password,
                    websocket,
                    shared,
                    backup,
                }) => {
                    let form = Form {
                        address,
                        password,
                        websocket,
                        shared,
                        backup,
                    };
                    if self.sign_in(form, accounts).await {
                        return;
                    }
                }
                Happening::AccountsChanged if matches!(self.account().await, Ok(Some(_))) => return,
                Happening::Direct(Direct::TryAgain) => return,
                Happening::Direct(Direct::Deposit(outgoing)) => {
                    self.deposited(outgoing.origin_id, Err(StoreError::Gone));
                }
                _ => {}
            }
        }
    }

    pub(super) fn sign_in_failed(&self, error: &StoreError) {
        let trouble = storage_trouble(error);
        self.reply(&Reply::SignInFailed(trouble));
    }

    /// Tries what the form says. `true`: begin again from what is stored.
    async fn sign_in(&mut self, form: Form, accounts: &Channel) -> bool {
        // With a domain configured, the part before the @ is enough.
        let address = match &self.domain {
            Some(domain) if !form.address.contains('@') => {
                format!("{}@{domain}", form.address.trim())
            }
            _ => form.address,
        };
        let backup = match form.backup {
            Some((file, passphrase)) => match Backup::read(&file, &passphrase) {
                Ok(backup) => Some(Box::new(backup)),
                Err(trouble) => {
                    self.reply(&Reply::SignInFailed(trouble));
                    return false;
                }
            },
            None => None,
        };
        let typed = form.websocket.filter(|url| !url.trim().is_empty());
        let start = Start::SignIn {
            address,
            password: form.password,
            websocket: typed.or_else(|| self.websocket.clone()),
            shared: form.shared,
            backup,
        };
        let id = format!("{:016x}", randomness::number());
        if form.shared {
            // Nobody else ever hears of it, so there is nobody to share a lease with.
            let role = Role::shared(&id);
            return match self
                .lead(Kept::Nowhere(Memory::new()), start, role, accounts)
                .await
                .0
            {
                Stopped::SignInFailed(trouble) => {
                    self.reply(&Reply::SignInFailed(trouble));
                    false
                }
                Stopped::Failed(error) => {
                    self.sign_in_failed(&error);
                    true
                }
                Stopped::SignedOut | Stopped::Fenced => true,
            };
        }

        // One tab after the other, or this browser would become two devices.
        let turn = Lease::acquire(&self.names.signing_in(), false, || {}).await;
        let (Ok(turn), Some(_lease)) = (turn, self.lease(&id, false).await) else {
            // Where nothing may be stored there are no locks either.
            let error = self.account().await.err().unwrap_or_else(no_locks);
            self.sign_in_failed(&error);
            return false;
        };
        match self.account().await {
            // Nobody else signs in here now, so what is not on the list belongs to nobody.
            Ok(None) => delete_strays(&self.names.database(""), &[]).await,
            Ok(Some(_)) => return true,
            Err(error) => {
                self.sign_in_failed(&error);
                return false;
            }
        }
        let database = self.names.database(&id);
        let role = Role {
            turn: Some(turn),
            ..Role::kept(&id)
        };
        let (stopped, signed_in) = match Idb::create(&database).await {
            Ok(store) => self.lead(Kept::Here(store), start, role, accounts).await,
            Err(error) => (Stopped::Failed(error), false),
        };
        if signed_in {
            // What was deleted is found out by opening it again.
            if let Stopped::Failed(error) = stopped
                && error != StoreError::Gone
            {
                self.failed(&Channel::open(&self.names.channel(&id), |_| {}), &error);
            }
            return true;
        }
        // Nobody has heard of it, so it would lie there for ever.
        let _ = delete_database(&database).await;
        match stopped {
            Stopped::SignInFailed(trouble) => self.reply(&Reply::SignInFailed(trouble)),
            Stopped::Failed(error) => self.sign_in_failed(&error),
            Stopped::SignedOut | Stopped::Fenced => self.sign_in_failed(&StoreError::Gone),
        }
        false
    }
}
