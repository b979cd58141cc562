//! What older builds kept is read, shown and used by this one.
//!
//! A fixture is a database as a build of that schema left it: `postcard` of its rows (table, key, value), and of bob's device with its
//! prekeys and session, and of the time. To add one for the present schema, let a rig do what the first one's did (a session, a message
//! each that was answered, broken, failed, sent, waiting and in the inbox) and write `Shaky::table` of every table. A record
//! whose shape changes raises the schema's version too, with a step of its own even where no object store changes, so that an older
//! build refuses the database instead of misreading it.

use super::rig::*;
use crate::engine::ports::Start;
use crate::model::{Delivery, Failure, Problem};
use crate::omemo::{OwnDevice, Prekey, Session};
use crate::store::{Changes, Key, Table, Write};

type Rows = Vec<(u8, Vec<u8>, Vec<u8>)>;

#[test]
fn a_database_of_the_first_schema_goes_on() {
    let bytes = include_bytes!("../../../tests/fixtures/store-v1.bin");
    let (rows, own, prekeys, session, now): (Rows, OwnDevice, Vec<Prekey>, Option<Session>, u64) =
        postcard::from_bytes(bytes).expect("a fixture");
    let mut rig = Rig::new(Server::default());
    let mut changes = Changes::new();
    for (table, key, value) in rows {
        let place = (Table::ALL[usize::from(table)], Key(key));
        changes.writes.insert(place, Write::Put(value));
    }
    rig.engine = None;
    // What this build sets a stream up with is not what that one did: the server has what was acknowledged then.
    rig.server.handled = 12;
    rig.store.replace(changes);
    rig.now = now + 1_000;
    let mut bob = Peer::new(BOB, 1);
    (bob.own, bob.prekeys, bob.session) = (own, prekeys, session);
    bob.publish(&mut rig.server);
    rig.start(Start::Resume {
        password: Some(crate::bus::Password("secret".into())),
    });
    rig.pass(60_000);
    let shown = rig.messages(BOB);
    let bodies: Vec<_> = shown.iter().map(|it| it.body.as_str()).collect();
    assert_eq!(
        bodies,
        [
            "hello",
            "answered",
            "",
            "on its way",
            "waits",
            "in the inbox"
        ]
    );
    assert_eq!(shown[2].problem, Some(Problem::Tampered));
    assert!(shown[3..].iter().all(|it| it.delivery == Delivery::Sent));
    let failed = rig.messages("carol@example.org").remove(0);
    assert_eq!(failed.delivery, Delivery::Failed(Failure::NoUsableDevice));
    let read: Vec<_> = rig
        .said_since(0)
        .iter()
        .filter_map(|stanza| bob.open(stanza))
        .collect();
    assert_eq!(read, ["on its way", "waits", "in the inbox"]);
    let target = rig.bundle();
    assert_ne!(target.0.0, 0);
}
