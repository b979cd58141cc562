//! When a tab that waits takes the lead from one that no longer moves.
//!
//! The lease (`browser::lease`) is free as soon as its holder is gone; a *frozen* holder keeps it. The leader says every
//! [`BEAT`] that it lives, and a visible tab that misses that for [`PATIENCE`] of its **own running time** announces what it is about to do,
//! waits for a word against it, and takes the lease. Time in which the tab itself did not run (sleep, a frozen page) counts as one
//! tick, or every tab that wakes would take the lead from a leader that sleeps as soundly.
//!
//! Safety is not decided here: a former leader that thaws is stopped by the store's fence.
//!
//! Pure; the clock is injected. May import `model`.

use crate::model::Millis;

/// How often a leader says that it lives, ms.
pub const BEAT: Millis = 2_000;
/// How often [`Watch::tick`] is to be called, ms.
pub const TICK: Millis = 500;
/// How much running time without a beat makes a leader a frozen one, ms.
pub const PATIENCE: Millis = 9_000;
/// How long an announced intent waits for a word against it, ms.
const NOTICE: Millis = 1_000;
/// Most that chance adds to the patience, ms, so that two tabs do not act at once.
const JITTER: Millis = 500;

/// What to do now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Act {
    Wait,
    /// Tell the others that this tab is about to take the lead.
    Announce,
    /// Take it.
    Steal,
}

/// One waiting tab's view of its leader.
#[derive(Debug)]
pub struct Watch {
    /// Of this tab, as others see it.
    id: u64,
    visible: bool,
    last_tick: Millis,
    /// Running time since the last beat.
    missed: Millis,
    patience: Millis,
    /// Running time since the intent was announced.
    announced: Option<Millis>,
}

impl Watch {
    /// Begins to watch. `chance` is any number.
    pub fn new(id: u64, visible: bool, now: Millis, chance: u64) -> Self {
        Self {
            id,
            visible,
            last_tick: now,
            missed: 0,
            patience: PATIENCE + chance % JITTER,
            announced: None,
        }
    }

    /// Whether a person sees this tab: only such a one takes the lead.
    pub fn set_visible(&mut self, visible: bool) {
        if visible != self.visible {
            self.visible = visible;
            self.beat();
        }
    }

    /// The leader lives.
    pub fn beat(&mut self) {
        self.missed = 0;
        self.announced = None;
    }

    /// Another tab is about to take the lead. Of two, the one with the smaller number does.
    pub fn intent(&mut self, of: u64) {
        if self.announced.is_none() || of < self.id {
            self.beat();
        }
    }

    /// Called every [`TICK`].
    pub fn tick(&mut self, now: Millis) -> Act {
        let ran = now.saturating_sub(self.last_tick).min(2 * TICK);
        self.last_tick = now;
        if !self.visible {
            return Act::Wait;
        }
        self.missed = self.missed.saturating_add(ran);
        match &mut self.announced {
            Some(since) => {
                *since = since.saturating_add(ran);
                if *since < NOTICE {
                    return Act::Wait;
                }
                self.beat();
                Act::Steal
            }
            None if self.missed >= self.patience => {
                self.announced = Some(0);
                Act::Announce
            }
            None => Act::Wait,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ticks until something is to be done; when that is.
    fn until_acts(watch: &mut Watch, now: &mut Millis) -> (Millis, Act) {
        let begun = *now;
        loop {
            *now += TICK;
            match watch.tick(*now) {
                Act::Wait if *now - begun < 60_000 => {}
                act => return (*now - begun, act),
            }
        }
    }

    #[test]
    fn a_frozen_leader_is_replaced_within_12_seconds() {
        for chance in [0, 7, 499, 500, u64::MAX] {
            let (mut now, mut watch) = (5, Watch::new(1, true, 5, chance));
            let (announced, act) = until_acts(&mut watch, &mut now);
            assert_eq!(act, Act::Announce);
            let (stolen, act) = until_acts(&mut watch, &mut now);
            assert_eq!(act, Act::Steal);
            assert!(announced >= PATIENCE);
            assert!(announced + stolen <= 11_000, "{announced} {stolen}");
        }
    }

    #[test]
    fn a_beat_begins_the_wait_anew_even_at_the_last_moment() {
        let (mut now, mut watch) = (0, Watch::new(1, true, 0, 0));
        until_acts(&mut watch, &mut now);
        watch.beat();
        let (waited, act) = until_acts(&mut watch, &mut now);
        assert_eq!((waited, act), (PATIENCE, Act::Announce));
    }

    #[test]
    fn time_in_which_this_tab_did_not_run_does_not_count() {
        let mut watch = Watch::new(1, true, 0, 0);
        let mut now = 0;
        for _ in 0..8 {
            now += 3_600_000;
            assert_eq!(watch.tick(now), Act::Wait);
        }
    }

    #[test]
    fn hidden_tabs_wait() {
        let (mut now, mut watch) = (0, Watch::new(1, false, 0, 0));
        assert_eq!(until_acts(&mut watch, &mut now).1, Act::Wait);
        watch.set_visible(true);
        assert_eq!(until_acts(&mut watch, &mut now), (PATIENCE, Act::Announce));
    }

    #[test]
    fn of_two_only_one_acts() {
        let mut now = 0;
        let (mut one, mut two) = (Watch::new(1, true, 0, 0), Watch::new(2, true, 0, 0));
        until_acts(&mut one, &mut now);
        now = 0;
        until_acts(&mut two, &mut now);
        one.intent(2);
        two.intent(1);
        assert_eq!(until_acts(&mut one, &mut now).1, Act::Steal);
        assert_eq!(two.tick(now), Act::Wait);
    }
}
