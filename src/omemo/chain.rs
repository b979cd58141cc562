//! A chain of message keys (Signal's Double Ratchet specification §2.2), running forward only.
//!
//! Invariant: one message moves a chain by at most [`JUMP`] steps, whatever number it claims; running changes nothing but
//! gives the chain as it would be.

use super::kdf::chain_step;
use super::keys::Secret;
use serde::{Deserialize, Serialize};

/// Most steps that one message may move a chain.
pub const JUMP: u32 = 1000;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Chain {
    pub key: Secret,
    /// The number of its next message.
    pub index: u32,
}

/// A chain moved on, and the message keys it left behind.
#[derive(Debug)]
pub struct Run {
    pub next: Chain,
    pub skipped: Vec<(u32, Secret)>,
}

/// Why a ratchet does not open a message.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Refusal {
    /// It belongs to another ratchet, or its ratchet key was replaced.
    Foreign,
    /// Too many messages are missing before it.
    TooFar,
    /// It belongs here and is not authentic.
    Tampered,
    /// It belongs here and its key is gone.
    KeyUsed,
}

impl Chain {
    /// Runs to message `n` and past it: the seed of its keys, and the chain afterwards.
    pub fn run(&self, n: u32) -> Result<(Secret, Run), Refusal> {
        let after = n.checked_add(1).ok_or(Refusal::TooFar)?;
        if n < self.index {
            return Err(Refusal::KeyUsed);
        }
        let mut run = self.run_until(n)?;
        let (key, seed) = chain_step(&run.next.key);
        run.next = Chain { key, index: after };
        Ok((seed, run))
    }

    /// Runs up to message `n`, not past it.
    pub fn run_until(&self, n: u32) -> Result<Run, Refusal> {
        let steps = n.checked_sub(self.index).ok_or(Refusal::KeyUsed)?;
        if steps > JUMP {
            return Err(Refusal::TooFar);
        }
        let mut next = self.clone();
        let mut skipped = Vec::new();
        for number in self.index..n {
            let (key, seed) = chain_step(&next.key);
            skipped.push((number, seed));
            next = Chain {
                key,
                index: number + 1,
            };
        }
        Ok(Run { next, skipped })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAIN: Chain = Chain {
        key: Secret([7; 32]),
        index: 5,
    };

    #[test]
    fn a_run_gives_every_key_once() {
        let (seed, run) = CHAIN.run(8).unwrap();
        assert_eq!(run.next.index, 9);
        assert_eq!(
            run.skipped.iter().map(|(n, _)| *n).collect::<Vec<_>>(),
            [5, 6, 7]
        );
        let mut chain = CHAIN;
        for (n, skipped) in run.skipped.into_iter().chain([(8, seed)]) {
            let (single, next) = chain.run(n).unwrap();
            assert_eq!((&single, next.skipped.len()), (&skipped, 0));
            chain = next.next;
        }
        assert_eq!(chain, run.next);
        assert_eq!(CHAIN.run_until(5).unwrap().next, CHAIN);
    }

    #[test]
    fn a_run_is_bounded_at_both_ends() {
        let refused = |n| CHAIN.run(n).err();
        assert_eq!(
            (refused(4), refused(0)),
            (Some(Refusal::KeyUsed), Some(Refusal::KeyUsed))
        );
        assert_eq!((refused(5), refused(5 + JUMP)), (None, None));
        for n in [6 + JUMP, u32::MAX - 1, u32::MAX] {
            assert_eq!(refused(n), Some(Refusal::TooFar));
        }
        assert_eq!(CHAIN.run_until(u32::MAX).err(), Some(Refusal::TooFar));
    }
}
