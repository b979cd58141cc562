//! What goes into the engine and what comes out. The one who drives it owns the socket, the clock and the timers.
//!
//! ```text
//! let (mut engine, effects) = Engine::start(store, start, now, random).await?;
//! carry_out(effects);
//! loop {
//!     let inputs = wait_for_one_then_drain();   // ≤ 200 inputs, ≤ 1 MiB of frames
//!     let effects = engine.turn(inputs, now()).await?;
//!     carry_out(effects);                       // in order
//! }
//! ```

use super::backup::Backup;
use crate::bus::{AccountOrder, Command, Event, Password, Trouble};
use crate::model::{BareJid, Millis};

/// How an engine begins.
#[derive(Clone, Debug)]
pub enum Start {
    /// From the sign-in form, on an empty store.
    SignIn {
        /// As it was typed.
        address: String,
        password: Password,
        /// The WebSocket address typed under "Advanced" or configured; `None`: discover it.
        websocket: Option<String>,
        /// Kept in memory only.
        shared: bool,
        /// What to begin with instead of a new identity and an empty history.
        backup: Option<Box<Backup>>,
    },
    /// From what the store holds (reload, restart, failover), with a password if a person was asked for one.
    Resume { password: Option<Password> },
}

/// What may happen to an engine.
#[derive(Clone, Debug)]
pub enum Input {
    /// The WebSocket that [`Effect::Connect`] asked for is open, with the subprotocol `xmpp` agreed.
    Opened,
    /// One text frame.
    Frame(String),
    /// The WebSocket is closed or could not be opened (`opened`: whether it ever was).
    Closed { opened: bool },
    /// The answer to [`Effect::Fetch`]: the body of a response of status 200, else `None`.
    Fetched { url: String, body: Option<String> },
    /// The time of the last [`Effect::Wake`] has come.
    Timer,
    /// From a tab.
    Command { tab: u64, command: Command },
    /// What the deployment asks for, to be kept: whether nothing may go out in the clear.
    Policy { encryption_required: bool },
    /// From this worker's own tab: the password of this account.
    Password(Password),
    /// From this worker's own tab: another password is to be set, or the account to be deleted.
    Account(AccountOrder),
}

/// What the driver has to do, in order.
// They are moved once each, a few at a time: a box would cost more than it saves.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Open a WebSocket with the subprotocol `xmpp`, closing the one before. Answered by [`Input::Opened`] or [`Input::Closed`].
    Connect { url: String },
    /// One text frame.
    Transmit(String),
    /// Close the WebSocket; no [`Input::Closed`] is needed.
    Disconnect,
    /// `GET` over HTTPS (XEP-0156), within 10 s, at most 64 KiB.
    Fetch { url: String },
    /// Call again with [`Input::Timer`] at this time (ms since the epoch); replaces the one before.
    Wake(Millis),
    /// To one tab or to all.
    Publish { to: Option<u64>, event: Event },
    /// To this worker's own tab: an unread message came into a chat while no tab was visible. `live`: it was not only fetched now.
    News { chat: BareJid, live: bool },
    /// First success of [`Start::SignIn`]: remember this account for the next start (unless shared), tell the tab.
    SignedIn { account: BareJid },
    /// [`Start::SignIn`] failed: throw the store away, tell the tab.
    SignInFailed(Trouble),
    /// Signed out: stop the engine, delete the database, forget the account, after what was said before has gone out.
    SignedOut,
}
