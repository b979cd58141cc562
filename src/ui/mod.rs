//! The leptos components of the tab.
//!
//! They show [`crate::view::State`] and send commands; nothing here decides anything about messages. Remote text enters
//! the document as text nodes and attribute values only, never as markup; the page's Trusted Types refuse any markup that is a string,
//! so an inner element of a `view!` in which nothing varies holds something in braces (tests/markup.rs). What assistive technology and tests hold on to
//! (roles, names, `data-` attributes) is described where it is made. May import `view`, `bus`, `model`,
//! `browser::channel` and leptos.

mod account;
mod app;
mod avatar;
mod back;
mod backup;
mod chat;
mod chats;
mod codes;
mod composer;
mod config;
mod crop;
mod devices;
mod dialog;
mod emoji;
mod encryption;
mod focus;
mod form;
mod icons;
mod inside;
mod keys;
mod language;
mod later;
mod links;
mod live;
mod local;
mod log;
mod look;
mod marks;
mod message;
mod narrow;
mod notify;
mod open;
mod people;
mod pictures;
mod popover;
mod preview;
mod profile;
mod register;
mod rows;
mod search;
mod sections;
mod settings;
mod share;
mod shell;
mod sign_in;
mod storage;
mod tab;
mod text;
mod time;
mod typing;
mod update;
mod welcome;

pub use app::start;
pub use inside::{Inside, Load, inside};
