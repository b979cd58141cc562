//! A network that drops, delays and repeats, a server that forgets, a process that ends at any call: hundreds of runs, each
//! given by its seed, and in the end nothing is lost, doubled, out of order or broken.
//!
//! `SEEDS=1000` runs as many (200); `SEED=n` runs one and prints every frame.
#![cfg(not(target_family = "wasm"))]

use sotto::{bus, engine, model, omemo, store, xmpp};

#[path = "../src/random.rs"]
mod random;
#[path = "../src/engine/tests/rig.rs"]
mod rig;
mod sim;

use rand_core::TryRng;
use rig::Numbers;
use sim::{Kill, World};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Events of one run.
const EVENTS: u32 = 200;

struct Dice(Numbers);

impl Dice {
    fn below(&mut self, count: u64) -> u64 {
        self.0.try_next_u64().unwrap_or_default() % count
    }
}

/// One event, and some of what is on its way arrives.
fn event(world: &mut World, dice: &mut Dice) {
    match dice.below(100) {
        0..=14 => world.bob_writes(),
        15..=24 => world.bob_writes_plain(),
        25..=39 => world.alice_writes(),
        40..=47 => world.other_device_writes(true),
        48..=51 => world.other_device_writes(false),
        52..=53 if world.more_bobs.len() < 3 => world.new_bob_writes(),
        54..=58 if !world.more_bobs.is_empty() => {
            let index = dice.below(world.more_bobs.len() as u64) as usize;
            world.device_writes(index + 1);
        }
        59..=62 => world.server_asks(),
        63..=66 => world.cut(),
        67..=68 => world.forget_stream(),
        69..=71 => {
            let how = [Kill::Before, Kill::After][dice.below(2) as usize];
            let call = world.store.calls.get() + dice.below(12);
            world.store.kill_at(call, how);
        }
        72 => world.restart(),
        73..=84 => {
            world.now += dice.below(8_000);
            world.tick();
        }
        85 => world.pass(30_000),
        86 | 87 => world.bob_reacts(dice.below(6)),
        88 | 89 => world.bob_corrects(dice.below(6)),
        90 => world.bob_retracts(dice.below(6)),
        91 => world.bob_answers(dice.below(6)),
        92 => world.bob_displays(dice.below(6)),
        93 | 94 => world.alice_reacts(dice.below(6)),
        95 | 96 => world.alice_corrects(dice.below(6)),
        97 => world.alice_reads(),
        98 | 99 => match dice.below(6) {
            0 => world.alice_names_bob(),
            1 => world.alice_blocks_or_not(),
            2 => world.alice_pins_or_not(),
            3 => world.alice_types(),
            4 => world.alice_calls_herself(),
            _ => world.alice_shows_herself(),
        },
        _ => {}
    }
    for _ in 0..dice.below(12) {
        match dice.below(4) {
            0 => world.step_input(),
            1 | 2 => world.step_to_server(),
            _ => world.step_to_client(1 + dice.below(6) as usize),
        }
    }
}

fn run(seed: u64, trace: bool) -> Vec<String> {
    let mut dice = Dice(Numbers(seed.wrapping_mul(0x9e37)));
    let mut world = World::new(seed);
    world.trace = trace;
    world.keeps_offline = dice.below(2) == 0;
    world.server.page = 2 + dice.below(9) as usize;
    world.sign_in();
    world.pass(5_000);
    for _ in 0..EVENTS {
        event(&mut world, &mut dice);
    }
    world.judge()
}

#[test]
fn whatever_the_network_does_nothing_is_lost_or_doubled() {
    if let Some(seed) = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
    {
        let wrong = run(seed, true);
        assert!(wrong.is_empty(), "seed {seed}: {wrong:#?}");
        return;
    }
    let seeds: u64 = std::env::var("SEEDS")
        .ok()
        .and_then(|seeds| seeds.parse().ok())
        .unwrap_or(200);
    let begun = Instant::now();
    let next = AtomicU64::new(0);
    let mut failed: Vec<(u64, Vec<String>)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..std::thread::available_parallelism().map_or(2, Into::into))
            .map(|_| {
                scope.spawn(|| {
                    let mut failed = Vec::new();
                    loop {
                        let seed = next.fetch_add(1, Ordering::Relaxed);
                        if seed >= seeds {
                            return failed;
                        }
                        let run = std::panic::AssertUnwindSafe(|| run(seed, false));
                        let wrong = std::panic::catch_unwind(run)
                            .unwrap_or_else(|_| vec!["it panicked".to_owned()]);
                        if !wrong.is_empty() {
                            failed.push((seed, wrong));
                        }
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("caught"))
            .collect()
    });
    failed.sort();
    println!(
        "{seeds} seeds of {EVENTS} events: {} failed, {:.1} s",
        failed.len(),
        begun.elapsed().as_secs_f64()
    );
    for (seed, wrong) in failed.iter().take(5) {
        println!("seed {seed}: {wrong:#?}");
    }
    let seeds: Vec<u64> = failed.iter().map(|(seed, _)| *seed).collect();
    assert!(seeds.is_empty(), "seeds that failed: {seeds:?}");
}
