//! What lies behind signing in, as a part of its own: two thirds of the tab, which load while a person types.
//!
//! Builds for people (the release profile) are split by scripts/layout.mjs: what only [`inside`] leads to is in a file of its own, and
//! `bin/app.rs` has the call that loads it. Nothing else may name what is in it, or it is in the first part again; the budget
//! (scripts/budget.json) tells. Other builds are whole.

use super::register::{Invitation, Register};
use super::shell::Shell;
use super::tab::Tab;
use crate::browser::channel::{Ear, ear};
use core::pin::Pin;
use leptos::prelude::*;

/// How to show what is behind signing in, and to read what is shown there.
#[derive(Clone, Copy)]
pub struct Inside {
    pub(super) ear: fn(Tab) -> Ear,
    pub(super) shell: fn() -> AnyView,
    pub(super) register: fn(Option<Invitation>) -> AnyView,
}

/// Loads it. `None`: the network failed, or a newer build has taken the place of this one.
pub type Load = fn() -> Pin<Box<dyn Future<Output = Option<Inside>>>>;

/// All of it.
pub fn inside() -> Inside {
    Inside {
        ear: |tab| ear(move |event| tab.state.update(|state| state.apply(event))),
        shell: || Shell().into_any(),
        register: |invitation| view! { <Register invitation=invitation /> }.into_any(),
    }
}
