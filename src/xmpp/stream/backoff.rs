//! How long to wait before connecting again: exponential, with jitter, so that a server that comes back is not met by
//! everybody at once (RFC 6120 §3.3). While a person looks at the client, pauses stay short: what a server gets from that is a
//! refused connection every few seconds, and it is far worse to look at a client that is offline without need.

use crate::model::Millis;
use rand_core::CryptoRng;

/// First pause, before jitter.
const FIRST: Millis = 1_000;
/// Longest pause, before jitter; and while somebody looks.
const LONGEST: Millis = 120_000;
const LONGEST_SEEN: Millis = 10_000;

/// Counts failed attempts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    pub fn new() -> Self {
        Self::default()
    }

    /// Milliseconds to wait after one more failure: 1, 2, 4 … 120 s (10 s where it is `seen`), each between half and the whole of it.
    pub fn next(&mut self, seen: bool, rng: &mut dyn CryptoRng) -> Millis {
        let longest = if seen { LONGEST_SEEN } else { LONGEST };
        let whole = FIRST
            .saturating_mul(1 << self.failures.min(16))
            .min(longest);
        self.failures = self.failures.saturating_add(1);
        let half = whole / 2;
        half + u64::from(rng.next_u32()) % (half + 1)
    }

    /// The stream came up, or the browser says it is online again: start over.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Numbers;

    #[test]
    fn pauses_grow_and_stay_within_bounds() {
        let mut rng = Numbers::default();
        let mut backoff = Backoff::new();
        for failure in 0..40 {
            let whole = (1_000u64 << failure.min(7)).min(120_000);
            let pause = backoff.next(false, &mut rng);
            assert!(pause >= whole / 2 && pause <= whole, "{failure}: {pause}");
        }
        backoff.reset();
        assert!(backoff.next(false, &mut rng) <= 1_000);
        let seen = (0..40).map(|_| backoff.next(true, &mut rng)).max();
        assert!(seen <= Some(10_000));
    }
}
