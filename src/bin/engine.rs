//! The worker. Everything is in [`sotto::browser::worker`].

fn main() {
    #[cfg(target_family = "wasm")]
    sotto::browser::worker::run();
}
