//! Messages in which what was typed in the box above the chats occurs: shown below the chats and contacts that are called so.

use leptos::prelude::*;

/// What is found; nothing while nothing is typed.
pub fn found(_typed: RwSignal<String>) -> AnyView {
    ().into_any()
}
