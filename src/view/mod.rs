//! What is on screen, as plain data.
//!
//! [`State`] is the whole of it. Invariant: [`State::apply`] (with [`State::reply`] for what the own worker answers) is
//! the only thing that changes what the engine said, and it takes only what the engine said: there are no optimistic
//! copies. What a person does in this one tab (scrolling, the sign-in form being busy) has methods of its own, none of
//! which touches a message. May import `bus` and `model`; never leptos or web-sys.

pub mod address;
pub mod codes;
pub mod colour;
pub mod crop;
pub mod directory;
pub mod emoji;
mod fold;
pub mod links;
pub mod long;
pub mod news;
pub mod people;
pub mod reactions;
mod search;
pub mod shortcuts;
mod state;
pub mod styling;
mod timeline;
pub mod times;
pub mod uri;
pub mod words;

pub use address::Address;
pub use search::{Place, Search, Searches};
pub use state::{ActFailed, DeviceList, Heard, Phase, Started, State};
pub use timeline::{AROUND, NEWEST, Row, Timeline, Wanted};
