//! The tab: mounts the page. No logic of its own.

#[cfg(target_family = "wasm")]
fn main() {
    use leptos::prelude::*;
    mount_to_body(|| view! { <p>"Sotto"</p> });
}

#[cfg(not(target_family = "wasm"))]
fn main() {}
