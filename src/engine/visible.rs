//! Whether anybody looks (XEP-0352): tabs say when they are visible, and go on saying so.
//!
//! Invariant: a tab that died without a word is forgotten after [`LASTS`]; until any tab has spoken somebody is taken to look, since
//! a server may hold things back from who does not.

use crate::model::Millis;
use std::collections::BTreeMap;

/// How long a tab's word counts. Tabs repeat it more often ([`crate::bus::Command::Visible`]).
const LASTS: Millis = 150_000;
/// How long nobody looks before the server hears of it: switching tabs is no absence.
const PAUSE: Millis = 5_000;

/// How long nobody looks before this account is said to be idle (XEP-0319 §2.1).
const IDLE: Millis = 300_000;

/// Who looks.
#[derive(Debug, Default)]
pub(super) struct Visible {
    /// Visible tabs and until when that counts.
    tabs: BTreeMap<u64, Millis>,
    /// Since when nobody looks.
    unseen: Option<Millis>,
}

impl Visible {
    /// A tab says whether it is visible. `true`: nobody looked before, and now somebody does.
    pub fn tab(&mut self, tab: u64, visible: bool, now: Millis) -> bool {
        if visible {
            self.tabs.insert(tab, now.saturating_add(LASTS));
            return self.unseen.take().is_some();
        }
        self.tabs.remove(&tab);
        if self.tabs.is_empty() {
            self.unseen.get_or_insert(now);
        }
        false
    }

    /// Whether somebody looks right now.
    pub fn is_seen(&self, now: Millis) -> bool {
        self.tabs.values().any(|until| now < *until)
    }

    /// Whether the server is to treat this client as active.
    pub fn is_active(&mut self, now: Millis) -> bool {
        let before = self.tabs.len();
        self.tabs.retain(|_, until| now < *until);
        if before > 0 && self.tabs.is_empty() {
            self.unseen.get_or_insert(now);
        }
        self.unseen
            .is_none_or(|since| now < since.saturating_add(PAUSE))
    }

    /// Since when nobody has looked, where that is long ago.
    pub fn idle(&self, now: Millis) -> Option<Millis> {
        self.unseen
            .filter(|since| since.saturating_add(IDLE) <= now)
    }

    /// When any of that may change by itself.
    pub fn due(&self, now: Millis) -> Option<Millis> {
        let after = |span| self.unseen.map(|since| since.saturating_add(span));
        let over = self.tabs.values().max().copied();
        let pause = after(PAUSE).filter(|at| now < *at);
        pause.or(after(IDLE).filter(|at| now < *at)).or(over)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_looks_when_the_last_tab_was_hidden_for_a_while() {
        let mut visible = Visible::default();
        assert!(visible.is_active(0), "nobody has spoken yet");
        assert!(!visible.tab(1, true, 0));
        visible.tab(2, true, 0);
        visible.tab(1, false, 10);
        assert!(visible.is_active(100_000));
        assert!(visible.is_seen(100_000));
        visible.tab(2, false, 100_000);
        assert!(!visible.is_seen(100_000));
        assert_eq!(visible.due(100_000), Some(105_000));
        assert!(visible.is_active(104_999));
        assert!(!visible.is_active(105_000));
        assert_eq!(visible.due(105_000), Some(400_000));
        assert_eq!(visible.idle(399_999), None);
        assert_eq!(visible.idle(400_000), Some(100_000));
        assert_eq!(visible.due(400_000), None);
        assert!(visible.tab(1, true, 500_000), "somebody is back");
        assert!(visible.is_active(500_000));
        assert_eq!(visible.idle(500_000), None);
    }

    #[test]
    fn a_tab_that_died_is_forgotten() {
        let mut visible = Visible::default();
        visible.tab(1, true, 0);
        visible.tab(1, true, 60_000);
        assert!(visible.is_active(209_999));
        assert!(visible.is_seen(209_999));
        assert!(!visible.is_seen(210_000));
        assert!(visible.is_active(210_000), "for a moment more");
        assert!(!visible.is_active(215_000));
    }
}
