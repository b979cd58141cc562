//! The tab: shows the app in the page's body.

fn main() {
    #[cfg(target_family = "wasm")]
    sotto::ui::start(|| Box::pin(inside::load()));
}

#[cfg(target_family = "wasm")]
mod inside {
    use sotto::ui::{Inside, inside};

    /// Where the tab is split (see `sotto::ui::Inside`). Here, since the macro's names are in every binary that links them.
    #[cfg(not(debug_assertions))]
    pub async fn load() -> Option<Inside> {
        use wasm_split_helpers::{SplitLoaderError, wasm_split};

        #[wasm_split(inside, fallible)]
        fn part() -> Result<Inside, SplitLoaderError> {
            Ok(inside())
        }

        part().await.ok()
    }

    #[cfg(debug_assertions)]
    pub async fn load() -> Option<Inside> {
        Some(inside())
    }
}
