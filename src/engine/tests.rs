//! The engine against a script of frames.

mod acts;
mod archive;
mod archive_faults;
mod arrange;
mod arriving;
mod asking;
mod atm;
mod attacks;
mod attacks_acts;
mod backup;
mod contacts;
mod flavours;
mod history;
mod line;
mod lock;
mod migration;
mod news;
mod own_account;
mod pages;
mod people;
mod profiles;
mod receipts;
pub(super) mod rig;
// With proptest, which is not built for the browser.
#[cfg(not(target_family = "wasm"))]
mod search;
mod sending;
mod strangers;
