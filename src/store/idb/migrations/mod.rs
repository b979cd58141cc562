//! How a database of an older build becomes one of this build. One file per version, never changed once released; the
//! version of a database is the number of steps it went through.

mod v1;
mod v2;
mod v3;
mod v4;
mod v5;

use super::connection::Step;

/// All steps, in order.
pub const STEPS: &[Step] = &[v1::up, v2::up, v3::up, v4::up, v5::up];
