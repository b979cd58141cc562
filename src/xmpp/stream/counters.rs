//! Stream management's two counters (XEP-0198 §4), modulo 2³².
//!
//! Invariant: `acked ≤ sent` and `committed ≤ received`, both as distances on the circle of 2³² numbers; an `h` that the
//! peer could not know is an error, never taken.

/// Most stanzas that are sent and not acknowledged when a stream is resumed.
const MOST_OPEN: u32 = 0xffff;

/// Whether an acknowledgement up to `h` covers the stanza with this number: not plainly `number <= h`, since numbers
/// wrap.
pub fn covers(h: u32, number: u32) -> bool {
    h.wrapping_sub(number) <= u32::MAX / 2
}

/// The peer's `h` lies beyond what was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct TooHigh;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Counters {
    /// Stanzas sent since management was enabled.
    pub sent: u32,
    /// The last `h` of the peer.
    pub acked: u32,
    /// Stanzas received.
    pub received: u32,
    /// Stanzas received and stored: the `h` that may be announced.
    pub committed: u32,
}

impl Counters {
    /// Counters of a resumed stream, from what was stored.
    pub fn stored(received: u32, sent: u32) -> Self {
        Self {
            sent,
            // What was acknowledged is not stored; nobody has more than this many open.
            acked: sent.wrapping_sub(MOST_OPEN),
            received,
            committed: received,
        }
    }

    /// Number of the next stanza to be sent.
    pub fn next(&self) -> u32 {
        self.sent.wrapping_add(1)
    }

    /// The peer handled everything up to `h`: `Some(h)` when that is news.
    pub fn peer_handled(&mut self, h: u32) -> Result<Option<u32>, TooHigh> {
        let open = self.sent.wrapping_sub(self.acked);
        let step = h.wrapping_sub(self.acked);
        if step <= open {
            self.acked = h;
            Ok((step > 0).then_some(h))
        } else if self.acked.wrapping_sub(h) < u32::MAX / 2 {
            // An old acknowledgement, overtaken by a newer one.
            Ok(None)
        } else {
            Err(TooHigh)
        }
    }

    /// Everything up to `h` is stored. What was never received cannot be.
    pub fn commit(&mut self, h: u32) {
        let open = self.received.wrapping_sub(self.committed);
        if h.wrapping_sub(self.committed) <= open {
            self.committed = h;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_wraps_at_two_to_the_thirty_second() {
        let mut counters = Counters::stored(u32::MAX, u32::MAX - 1);
        assert_eq!(counters.next(), u32::MAX);
        counters.sent = counters.sent.wrapping_add(3);
        assert_eq!(counters.next(), 2);
        assert_eq!(counters.peer_handled(u32::MAX), Ok(Some(u32::MAX)));
        assert_eq!(counters.peer_handled(1), Ok(Some(1)));
        assert_eq!(counters.peer_handled(2), Err(TooHigh));
        assert_eq!(counters.peer_handled(0), Ok(None));
        counters.received = counters.received.wrapping_add(2);
        counters.commit(1);
        assert_eq!(counters.committed, 1);
    }

    #[test]
    fn an_acknowledgement_covers_what_came_before() {
        assert!(covers(5, 5) && covers(5, 1) && !covers(5, 6));
        assert!(covers(1, u32::MAX) && !covers(u32::MAX, 1));
    }

    #[test]
    fn what_was_not_received_cannot_be_committed() {
        let mut counters = Counters {
            received: 3,
            ..Counters::default()
        };
        counters.commit(4);
        assert_eq!(counters.committed, 0);
        counters.commit(2);
        counters.commit(1);
        assert_eq!(counters.committed, 2);
    }

    #[test]
    fn an_ack_beyond_what_was_sent_is_refused() {
        let mut counters = Counters {
            sent: 5,
            ..Counters::default()
        };
        assert_eq!(counters.peer_handled(6), Err(TooHigh));
        assert_eq!(counters.peer_handled(5), Ok(Some(5)));
        assert_eq!(counters.peer_handled(5), Ok(None));
        assert_eq!(counters.peer_handled(3), Ok(None));
        assert_eq!(Counters::stored(0, 5).peer_handled(6), Err(TooHigh));
        assert_eq!(Counters::stored(0, 5).peer_handled(0), Ok(Some(0)));
        assert_eq!(Counters::stored(0, 5).peer_handled(4_000_000_000), Ok(None));
        assert_eq!(Counters::stored(0, 5).peer_handled(5), Ok(Some(5)));
    }
}
