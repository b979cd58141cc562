//! The process ends before and after every call of the store, at every point of a script, and nothing is lost or doubled.
//!
//! For each point the script runs anew with the end at that call; the next process starts from what is stored against a server that
//! redelivers (XEP-0198 §5) and has an archive (XEP-0313). In the end each message is there exactly once and in order, every
//! session opens the next message, and no `h` was announced that was not stored.
#![cfg(not(target_family = "wasm"))]

use sotto::{bus, engine, model, omemo, store, xmpp};

#[path = "../src/random.rs"]
mod random;
#[path = "../src/engine/tests/rig.rs"]
mod rig;
mod sim;

use sim::{Kill, World};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// What happens, one after the other; each is followed by calm.
const SCRIPT: [fn(&mut World); 68] = [
    World::bob_writes_plain,
    World::bob_writes,
    World::alice_writes,
    World::server_asks,
    |world| world.other_device_writes(false),
    |world| world.other_device_writes(true),
    World::alice_writes,
    World::cut,
    World::bob_writes,
    World::alice_writes,
    World::new_bob_writes,
    World::list_changes,
    World::bob_writes_plain,
    // Away: what is written meanwhile comes by the archive, in more than one page.
    World::forget_stream,
    |world| away(world, 12),
    |world| world.pass(60_000),
    World::alice_writes,
    |world| world.device_writes(1),
    World::server_asks,
    World::cut,
    |world| world.pass(60_000),
    World::bob_writes,
    World::new_bob_writes,
    World::alice_writes,
    // Written without a line, and sent on a stream that knows nothing.
    |world| {
        world.forget_stream();
        world.alice_writes();
        world.alice_writes();
    },
    |world| world.pass(60_000),
    |world| world.other_device_writes(true),
    World::bob_writes_plain,
    // Sent, and the line is lost before the server says that it has it.
    |world| {
        world.alice_writes();
        while !world.to_server.is_empty() {
            world.step_to_server();
        }
        world.forget_stream();
    },
    |world| world.pass(60_000),
    // Sent, and the server never gets it.
    |world| {
        world.alice_writes();
        world.forget_stream();
    },
    |world| world.pass(60_000),
    World::bob_writes,
    World::restart,
    |world| world.pass(1_000),
    World::bob_writes,
    World::alice_writes,
    // Eight days: the signed prekey is another one after the next stream.
    |world| {
        world.forget_stream();
        world.now += 8 * 24 * 3_600_000;
        world.tick();
    },
    |world| world.pass(60_000),
    World::new_bob_writes,
    |world| world.device_writes(2),
    World::forget_stream,
    |world| {
        world.new_bob_writes();
        away(world, 5);
    },
    |world| world.pass(60_000),
    World::alice_writes,
    World::server_asks,
    World::bob_writes,
    World::alice_writes,
    // What is done to what is there, live and away.
    |world| world.bob_reacts(0),
    |world| world.bob_corrects(1),
    |world| world.alice_reacts(0),
    |world| world.alice_corrects(0),
    |world| world.bob_displays(0),
    World::alice_reads,
    World::bob_writes_plain,
    |world| world.bob_answers(0),
    World::forget_stream,
    |world| {
        world.bob_corrects(2);
        world.bob_retracts(5);
        world.bob_reacts(1);
        world.alice_reacts(1);
        world.alice_corrects(1);
        world.alice_reads();
    },
    |world| world.pass(60_000),
    World::bob_writes,
    // What is decided about people, chats and oneself, with a line and without.
    World::alice_names_bob,
    World::alice_blocks_or_not,
    World::alice_pins_or_not,
    World::alice_types,
    World::alice_calls_herself,
    World::alice_shows_herself,
    |world| {
        world.forget_stream();
        world.alice_names_bob();
        world.alice_blocks_or_not();
        world.alice_shows_herself();
        world.alice_calls_herself();
        world.alice_types();
    },
    |world| world.pass(60_000),
];

fn away(world: &mut World, count: usize) {
    for n in 0..count {
        match n % 4 {
            0 => world.bob_writes_plain(),
            1 | 2 => world.bob_writes(),
            _ => world.other_device_writes(n % 8 == 3),
        }
    }
}

/// The script with an end at this call; what was wrong.
fn run(kill: Option<(u64, Kill)>, keeps_offline: bool) -> (World, Vec<String>) {
    let mut world = World::new(7);
    world.keeps_offline = keeps_offline;
    if let Some((call, how)) = kill {
        world.store.kill_at(call, how);
    }
    world.sign_in();
    world.pass(5_000);
    for event in SCRIPT {
        event(&mut world);
        // What happens in the middle of something else is left there.
        if world.open {
            world.settle();
        }
    }
    world.pass(60_000);
    let wrong = world.judge();
    (world, wrong)
}

#[test]
fn nothing_is_lost_or_doubled_wherever_the_process_ends() {
    let begun = Instant::now();
    let (world, wrong) = run(None, false);
    assert_eq!(wrong, Vec::<String>::new(), "without any crash");
    let calls = world.store.calls.get();
    let next = AtomicU64::new(0);
    let points = 2 * calls;
    let failed: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..std::thread::available_parallelism().map_or(2, Into::into))
            .map(|_| {
                scope.spawn(|| {
                    let mut failed = Vec::new();
                    loop {
                        let point = next.fetch_add(1, Ordering::Relaxed);
                        if point >= points {
                            return failed;
                        }
                        let how = if point.is_multiple_of(2) {
                            Kill::Before
                        } else {
                            Kill::After
                        };
                        let (world, wrong) = run(Some((point / 2, how)), point % 4 < 2);
                        if world.kills == 0 {
                            failed.push(format!("{how:?} call {}: nothing ended", point / 2));
                        }
                        if !wrong.is_empty() {
                            failed.push(format!("{how:?} call {}: {wrong:?}", point / 2));
                        }
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("no panic"))
            .collect()
    });
    println!(
        "{} events, {calls} calls of the store, {points} crash points, {} messages: {} failed, {:.1} s",
        SCRIPT.len(),
        world.expected.len(),
        failed.len(),
        begun.elapsed().as_secs_f64()
    );
    assert!(failed.is_empty(), "{:#?}", &failed[..failed.len().min(8)]);
}
