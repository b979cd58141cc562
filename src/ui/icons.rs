//! The icons: those of Lucide (`web/icons/lucide/`, ISC), each as one path on a 24 × 24 grid, made by build.rs. Always hidden from
//! assistive technology; the words stand beside them.

use leptos::prelude::*;

mod lucide {
    include!(concat!(env!("OUT_DIR"), "/lucide.rs"));
}

/// What is drawn, and whether it points along the line of writing: from right to left it is turned round.
#[derive(Clone, Copy)]
pub struct Icon {
    path: &'static str,
    turns: bool,
}

const fn still(path: &'static str) -> Icon {
    Icon { path, turns: false }
}
const fn turns(path: &'static str) -> Icon {
    Icon { path, turns: true }
}

pub const BACK: Icon = turns(lucide::ARROW_LEFT);
pub const BELL: Icon = still(lucide::BELL);
pub const BELL_OFF: Icon = still(lucide::BELL_OFF);
pub const BIN: Icon = still(lucide::TRASH_2);
pub const BLOCK: Icon = still(lucide::BAN);
pub const BOX: Icon = still(lucide::ARCHIVE);
pub const CHAT: Icon = still(lucide::MESSAGE_CIRCLE);
pub const CHECK: Icon = still(lucide::CHECK);
pub const CHECKS: Icon = still(lucide::CHECK_CHECK);
pub const CLOCK: Icon = still(lucide::CLOCK);
pub const CLOSE: Icon = still(lucide::X);
pub const COMPOSE: Icon = still(lucide::SQUARE_PEN);
pub const COPY: Icon = still(lucide::COPY);
pub const DEVICES: Icon = still(lucide::MONITOR_SMARTPHONE);
pub const DISK: Icon = still(lucide::HARD_DRIVE);
pub const DOTS: Icon = still(lucide::ELLIPSIS_VERTICAL);
pub const DOWN: Icon = still(lucide::CHEVRON_DOWN);
pub const FIND: Icon = still(lucide::SEARCH);
pub const FORWARD: Icon = turns(lucide::FORWARD);
pub const GEAR: Icon = still(lucide::SETTINGS);
pub const INFO: Icon = still(lucide::INFO);
pub const LOCK: Icon = still(lucide::LOCK);
pub const MORE: Icon = still(lucide::ELLIPSIS);
pub const PEN: Icon = still(lucide::PENCIL);
pub const PEOPLE: Icon = still(lucide::USERS);
pub const PERSON: Icon = still(lucide::USER_ROUND);
pub const PERSON_PLUS: Icon = still(lucide::USER_PLUS);
pub const PIN: Icon = still(lucide::PIN);
pub const QR: Icon = still(lucide::QR_CODE);
pub const REPLY: Icon = turns(lucide::REPLY);
pub const SELECT: Icon = still(lucide::CIRCLE_CHECK);
pub const SEND: Icon = turns(lucide::SEND_HORIZONTAL);
pub const SMILE: Icon = still(lucide::SMILE);
pub const UNLOCKED: Icon = still(lucide::LOCK_OPEN);
pub const UP: Icon = still(lucide::CHEVRON_UP);
pub const WARNING: Icon = still(lucide::TRIANGLE_ALERT);

const BUBBLE: &str =
    "M16 20h32a4 4 0 0 1 4 4v16a4 4 0 0 1-4 4H30l-10 8v-8h-4a4 4 0 0 1-4-4V24a4 4 0 0 1 4-4z";
const WAVES: &str = "M24 30q4-4 8 0t8 0M24 36q4-4 8 0t8 0";
const ROUND: &str = "14";

/// The sign of Sotto (web/icon.svg).
pub fn sign() -> AnyView {
    view! {
        <svg class="sign" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
            // An element without anything that is computed would be made from text, which Trusted Types forbid.
            <rect width="64" height="64" rx=ROUND></rect>
            <path d=BUBBLE></path>
            <path class="waves" d=WAVES></path>
        </svg>
    }
    .into_any()
}

pub fn icon(icon: Icon) -> AnyView {
    view! {
        <svg
            class="icon"
            class:turns=icon.turns
            viewBox="0 0 24 24"
            aria-hidden="true"
            focusable="false"
        >
            <path d=icon.path></path>
        </svg>
    }
    .into_any()
}
