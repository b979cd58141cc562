//! The worker: runs the engine. No logic of its own.

#[cfg(target_family = "wasm")]
fn main() {
    web_sys::console::log_1(&"engine ready".into());
}

#[cfg(not(target_family = "wasm"))]
fn main() {}
