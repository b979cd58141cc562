//! The icons: strokes on a 24 × 24 grid, drawn for this project. Always hidden from assistive technology; the words stand
//! beside them.

use leptos::prelude::*;

pub const BACK: &str = "M15 5l-7 7 7 7";
pub const BELL: &str = "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5zM10.5 20.5h3";
pub const BELL_OFF: &str = "M6.5 16.5V11a5.5 5.5 0 0 1 .8-2.8M9 6.4a5.5 5.5 0 0 1 8.5 4.6v4.5M5 18h11.5M10.5 20.5h3M4 4l16 16";
pub const BIN: &str = "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v6M13.5 10.5v6";
pub const BLOCK: &str = "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM6.4 6.4l11.2 11.2";
pub const BOX: &str = "M4 5h16v4H4zM5.5 9v10.5h13V9M10 12.5h4";
pub const CHECK: &str = "M5 12.5l4.5 4.5L19 7.5";
pub const CHECKS: &str = "M2.5 12.5L7 17l9.5-9.5M12 17l9.5-9.5";
pub const CLOCK: &str = "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 1.5";
pub const CLOSE: &str = "M6 6l12 12M18 6L6 18";
pub const COPY: &str = "M9 9h10.5v10.5H9zM15 9V4.5H4.5V15H9";
pub const DOTS: &str = "M5 12h1M11.5 12h1M18 12h1";
pub const DOWN: &str = "M6 9.5l6 6 6-6";
pub const FIND: &str = "M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5";
pub const FORWARD: &str = "M13.5 6l6 6-6 6M19 12h-8a6.5 6.5 0 0 0-6.5 6.5";
pub const GEAR: &str = "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5";
pub const INFO: &str = "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 11v5M12 8v.1";
pub const LOCK: &str = "M6.5 11h11v8.5h-11zM8.5 11V8a3.5 3.5 0 0 1 7 0v3";
pub const PEN: &str = "M4.5 19.5l1-4.5L16 4.5l3.5 3.5L9 18.5zM13.5 7l3.5 3.5";
pub const PERSON: &str =
    "M12 4.5a3.75 3.75 0 1 0 0 7.5 3.75 3.75 0 0 0 0-7.5zM5 19.5a7 7 0 0 1 14 0";
pub const PIN: &str = "M9 4h6l-.8 6 2.8 3H7l2.8-3zM12 13v7";
pub const PLUS: &str = "M12 5v14M5 12h14";
pub const REPLY: &str = "M10.5 6l-6 6 6 6M5 12h8a6.5 6.5 0 0 1 6.5 6.5";
pub const SELECT: &str = "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM8.5 12.2l2.5 2.5 4.5-5";
pub const SEND: &str = "M4.5 12h14M13 6l6 6-6 6";
pub const SMILE: &str =
    "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM8.8 13.5a3.6 3.6 0 0 0 6.4 0M9.3 9.8v.1M14.7 9.8v.1";
pub const UNLOCKED: &str = "M6.5 11h11v8.5h-11zM8.5 11V8a3.5 3.5 0 0 1 6.7-1.4";
pub const UP: &str = "M6 14.5l6-6 6 6";
pub const WARNING: &str = "M12 4.5L21 19.5H3zM12 10.5v4M12 17.2v.1";

pub fn icon(path: &'static str) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=path></path>
        </svg>
    }
    .into_any()
}
