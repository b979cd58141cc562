//! The clock of this device.

use crate::model::Millis;

/// ms since the epoch.
pub fn now() -> Millis {
    let now = js_sys::Date::now();
    // Whole, positive and below 2⁵³ for the next 280,000 years; a clock set before 1970 counts as 1970.
    now as Millis
}
