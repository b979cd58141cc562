//! The pictures of people that this tab shows: which ones it asks for, and what the browser calls them.
//!
//! Bytes become `blob:` addresses, one for each picture, however often it is shown.

use super::tab::Tab;
use crate::bus::Command;
use crate::model::{AvatarHash, BareJid, Picture};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, BlobPropertyBag, Url};

/// Most people that one command asks for.
const AT_ONCE: usize = 500;
/// Most addresses; above that all are given up, and made again where they are shown.
const MOST_ADDRESSES: usize = 1000;

/// See the module.
#[derive(Default)]
pub struct Pictures {
    /// Who is on screen, and how often.
    shown: BTreeMap<BareJid, u32>,
    /// Who was asked for since the engine began.
    asked: BTreeSet<BareJid>,
    /// Who is to be asked for with the next command.
    next: Vec<BareJid>,
    addresses: BTreeMap<AvatarHash, String>,
}

impl Pictures {
    fn ask(&mut self, jid: &BareJid) -> bool {
        if !self.asked.insert(jid.clone()) {
            return false;
        }
        self.next.push(jid.clone());
        self.next.len() == 1
    }
}

/// With each new beginning of the engine it has to be told again whom this tab shows.
pub fn follow(tab: Tab) {
    let beginnings = tab.memo(|state| state.beginnings);
    Effect::new(move |_| {
        if beginnings.get() == 0 {
            return;
        }
        let is_first = tab.pictures.try_update_value(|pictures| {
            pictures.asked.clear();
            pictures.next.clear();
            let shown: Vec<BareJid> = pictures.shown.keys().cloned().collect();
            let asked = shown.iter().filter(|jid| pictures.ask(jid));
            asked.count() > 0
        });
        if is_first == Some(true) {
            flush(tab);
        }
    });
}

/// A component shows somebody, for as long as it lives.
pub fn show(tab: Tab, jid: &BareJid) {
    let is_first = tab.pictures.try_update_value(|pictures| {
        *pictures.shown.entry(jid.clone()).or_default() += 1;
        pictures.ask(jid)
    });
    if is_first == Some(true) {
        flush(tab);
    }
    let jid = jid.clone();
    on_cleanup(move || {
        tab.pictures.try_update_value(|pictures| {
            if let Some(count) = pictures.shown.get_mut(&jid) {
                *count -= 1;
                if *count == 0 {
                    pictures.shown.remove(&jid);
                }
            }
        });
    });
}

/// Asks for all that came together, once everything that is being drawn is there.
fn flush(tab: Tab) {
    spawn_local(async move {
        leptos::task::tick().await;
        let next = tab
            .pictures
            .try_update_value(|pictures| core::mem::take(&mut pictures.next));
        for some in next.unwrap_or_default().chunks(AT_ONCE) {
            tab.send(Command::WantAvatars(some.to_vec()));
        }
    });
}

/// The address of somebody's picture.
pub fn address(tab: Tab, jid: &BareJid) -> Option<String> {
    let picture = tab
        .state
        .with_untracked(|state| state.picture(jid).cloned())?;
    tab.pictures
        .try_update_value(|pictures| {
            if let Some(address) = pictures.addresses.get(&picture.hash) {
                return Some(address.clone());
            }
            if pictures.addresses.len() >= MOST_ADDRESSES {
                for address in core::mem::take(&mut pictures.addresses).into_values() {
                    let _ = Url::revoke_object_url(&address);
                }
            }
            let address = make(&picture)?;
            pictures.addresses.insert(picture.hash, address.clone());
            Some(address)
        })
        .flatten()
}

fn make(picture: &Picture) -> Option<String> {
    let kind = BlobPropertyBag::new();
    kind.set_type(picture.kind.mime());
    let parts = Array::of1(&Uint8Array::from(picture.bytes.as_slice()));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}
