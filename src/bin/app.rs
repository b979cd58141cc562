//! The tab: shows the app in the page's body.

fn main() {
    #[cfg(target_family = "wasm")]
    sotto::ui::start();
}
