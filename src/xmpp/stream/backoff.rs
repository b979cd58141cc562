//! How long to wait before connecting again: exponential, with jitter, so that a server that comes back is not met by
//! everybody at once (RFC 6120 §3.3).

use crate::model::Millis;
use rand_core::CryptoRng;

/// First pause, before jitter.
const FIRST: Millis = 1_000;
/// Longest pause, before jitter.
const LONGEST: Millis = 120_000;

/// Counts failed attempts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    pub fn new() -> Self {
        Self::default()
    }

    /// Milliseconds to wait after one more failure: 1, 2, 4 … 120 s, each between half and the whole of it.
    pub fn next(&mut self, rng: &mut dyn CryptoRng) -> Millis {
        let whole = FIRST
            .saturating_mul(1 << self.failures.min(16))
            .min(LONGEST);
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
    use crate::xmpp::stream::tests::Counting;

    #[test]
    fn pauses_grow_and_stay_within_bounds() {
        let mut rng = Counting::default();
        let mut backoff = Backoff::new();
        for failure in 0..40 {
            let whole = (1_000u64 << failure.min(7)).min(120_000);
            let pause = backoff.next(&mut rng);
            assert!(pause >= whole / 2 && pause <= whole, "{failure}: {pause}");
        }
        backoff.reset();
        assert!(backoff.next(&mut rng) <= 1_000);
    }
}
