//! Frames of a hostile server, one a line, through a whole engine that is online and has a session. Whatever came, nothing that was
//! there is gone, and the next good message is shown.
#![no_main]

// The rig names its crate's modules as the library does.
use sotto::{bus, engine, model, omemo, store, xmpp};

#[path = "../../src/random.rs"]
mod random;
#[path = "../../src/engine/tests/rig.rs"]
mod rig;

use engine::ports::Input;
use libfuzzer_sys::fuzz_target;
use rig::{Rig, with_session};
use std::cell::RefCell;
use store::Table;

/// How many inputs one engine gets: what it was told before is part of what it does.
const INPUTS: u32 = 64;

thread_local! {
    static RIG: RefCell<Option<(Rig, u32)>> = const { RefCell::new(None) };
}

fuzz_target!(|text: &str| {
    RIG.with_borrow_mut(|slot| {
        let (mut rig, inputs) = slot.take().unwrap_or_else(|| (with_session().0, 0));
        let before = rig.store.count(Table::Messages);
        for frame in text.lines().take(8) {
            rig.batch(vec![Input::Frame(frame.to_owned())]);
        }
        assert_eq!(rig.store.deleted_messages(), 0);
        assert!(rig.store.count(Table::Messages) >= before);
        rig.events.clear();
        rig.take_sent();
        let inputs = inputs + 1;
        if inputs < INPUTS && rig.open {
            *slot = Some((rig, inputs));
        } else if rig.open {
            // Whatever came before, a good message is a row.
            let text = format!("good {inputs}");
            let kept = rig.store.count(Table::Messages);
            rig.frame(&rig::plain("bob@example.org/x", "the last of all", &text));
            assert_eq!(rig.store.count(Table::Messages), kept + 1);
        }
    });
});
