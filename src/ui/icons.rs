//! The icons: strokes on a 24 × 24 grid, drawn for this project. Always hidden from assistive technology; the words stand
//! beside them.

use leptos::prelude::*;

pub const BACK: &str = "M15 5l-7 7 7 7";
pub const CHECK: &str = "M5 12.5l4.5 4.5L19 7.5";
pub const CHECKS: &str = "M2.5 12.5L7 17l9.5-9.5M12 17l9.5-9.5";
pub const CLOCK: &str = "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 1.5";
pub const CLOSE: &str = "M6 6l12 12M18 6L6 18";
pub const DOWN: &str = "M6 9.5l6 6 6-6";
pub const GEAR: &str = "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5";
pub const LOCK: &str = "M6.5 11h11v8.5h-11zM8.5 11V8a3.5 3.5 0 0 1 7 0v3";
pub const PLUS: &str = "M12 5v14M5 12h14";
pub const SEND: &str = "M4.5 12h14M13 6l6 6-6 6";
pub const UNLOCKED: &str = "M6.5 11h11v8.5h-11zM8.5 11V8a3.5 3.5 0 0 1 6.7-1.4";
pub const WARNING: &str = "M12 4.5L21 19.5H3zM12 10.5v4M12 17.2v.1";

pub fn icon(path: &'static str) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=path></path>
        </svg>
    }
    .into_any()
}
