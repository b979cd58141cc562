//! Who is there, and since when.

use super::*;

pub(super) fn seen(rig: &mut Rig, of: &str) -> Option<Seen> {
    let events = core::mem::take(&mut rig.events);
    rig.command(Command::Attach);
    let told = core::mem::replace(&mut rig.events, events);
    let seen = told.into_iter().find_map(|event| match event {
        Event::Presences {
            anew: true, seen, ..
        } => Some(seen),
        _ => None,
    });
    let mut seen = seen.expect("who is there").into_iter();
    seen.find(|it| it.0 == jid(of)).and_then(|it| it.1)
}

#[test]
fn what_contacts_say_of_their_presence_is_shown_within_bounds() {
    let mut rig = Rig::new(Server::default());
    let long = "z".repeat(10_000);
    rig.frame(&format!(
        "<presence xmlns='jabber:client' from='bob@example.org/x'><show>away</show><status>{long}</status>\
         <idle xmlns='urn:xmpp:idle:1' since='2023-11-14T22:00:00Z'/></presence>"
    ));
    let away = seen(&mut rig, BOB).expect("bob");
    assert_eq!(away.presence, Presence::Away);
    assert_eq!(away.status.map(|it| it.len()), Some(300));
    assert_eq!(away.active, Some(1_699_999_200_000));
    // Another device is there; then both have left, the last one an hour ago by its server's clock.
    rig.frame("<presence xmlns='jabber:client' from='bob@example.org/y'/>");
    assert_eq!(seen(&mut rig, BOB).expect("bob").presence, Presence::Online);
    rig.frame("<presence xmlns='jabber:client' type='unavailable' from='bob@example.org/x'/>");
    rig.frame(
        "<presence xmlns='jabber:client' type='unavailable' from='bob@example.org/y'><status>bye</status>\
         <delay xmlns='urn:xmpp:delay' stamp='2023-11-14T21:00:00Z'/></presence>",
    );
    let gone = Seen {
        presence: Presence::Offline,
        status: Some("bye".into()),
        active: Some(1_699_995_600_000),
    };
    assert_eq!(seen(&mut rig, BOB), Some(gone));
    // Nobody was last there in the future.
    rig.frame(
        "<presence xmlns='jabber:client' type='unavailable' from='bob@example.org'>\
         <delay xmlns='urn:xmpp:delay' stamp='2093-11-14T21:00:00Z'/></presence>",
    );
    assert_eq!(seen(&mut rig, BOB).expect("bob").active, Some(rig.now));
}

/// A server that resumes a stream says only what changes from then on.
#[test]
fn who_is_there_is_known_after_a_reload() {
    let mut rig = Rig::new(Server::default());
    for (from, what) in [
        ("bob@example.org/x", "<show>away</show>"),
        ("bob@example.org/y", ""),
        ("bob@example.org/z", ""),
    ] {
        rig.frame(&format!(
            "<presence xmlns='jabber:client' from='{from}'>{what}</presence>"
        ));
    }
    let leaves = |resource: &str| {
        format!(
            "<presence xmlns='jabber:client' type='unavailable' from='bob@example.org{resource}'/>"
        )
    };
    rig.frame(&leaves("/z"));
    rig.restart();
    assert_eq!(seen(&mut rig, BOB).expect("bob").presence, Presence::Online);
    rig.frame(&leaves("/y"));
    rig.restart();
    assert_eq!(seen(&mut rig, BOB).expect("bob").presence, Presence::Away);
    rig.frame(&leaves("/x"));
    let left = rig.now;
    rig.pass(60_000);
    rig.restart();
    let gone = Seen {
        presence: Presence::Offline,
        status: None,
        active: Some(left),
    };
    assert_eq!(seen(&mut rig, BOB), Some(gone));
    // A new stream says all of it again, and this one says nothing.
    rig.server.resumable = false;
    rig.restart();
    assert_eq!(seen(&mut rig, BOB), None);
    // Who comes and goes in one turn has gone, and resources without end leave no more than are remembered.
    rig.server.resumable = true;
    rig.restart();
    let come = |n: u32| {
        Input::Frame(format!(
            "<presence xmlns='jabber:client' from='bob@example.org/{n}'/>"
        ))
    };
    let kept = rig.store.count(Table::Profiles);
    rig.batch((0..150).map(come).collect());
    assert_eq!(rig.store.count(Table::Profiles), kept + 64);
    rig.frame(&leaves(""));
    rig.batch(vec![come(1), come(2), Input::Frame(leaves(""))]);
    rig.restart();
    assert_eq!(
        seen(&mut rig, BOB).expect("bob").presence,
        Presence::Offline
    );
    rig.server.resumable = false;
    rig.restart();
    // Nobody was there when it is said that they are not.
    rig.frame(&leaves(""));
    assert_eq!(seen(&mut rig, BOB), None);
}

#[test]
fn attack_resources_without_end_and_strangers() {
    let mut rig = Rig::new(Server::default());
    for n in 0..500 {
        rig.frame(&format!(
            "<presence xmlns='jabber:client' from='bob@example.org/{n}'/>"
        ));
        rig.frame(&format!(
            "<presence xmlns='jabber:client' from='stranger{n}@example.net/x'/>"
        ));
    }
    assert_eq!(seen(&mut rig, "stranger1@example.net"), None);
    for n in 0..64 {
        let away = format!(
            "<presence xmlns='jabber:client' type='unavailable' from='bob@example.org/{n}'/>"
        );
        rig.frame(&away);
    }
    assert_eq!(
        seen(&mut rig, BOB).expect("bob").presence,
        Presence::Offline
    );
}

#[test]
fn whoever_has_not_looked_for_a_while_is_away() {
    let mut rig = Rig::new(Server::default());
    let own = |rig: &mut Rig| -> Vec<String> {
        let sent = rig.take_sent().into_iter();
        let own = sent.filter(|it| it.starts_with("<presence") && !it.contains(" to="));
        own.map(|it| it.split("<c ").next().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(own(&mut rig), ["<presence xmlns='jabber:client'>"]);
    rig.command(Command::Visible(true));
    rig.command(Command::Visible(false));
    let since = crate::xmpp::stanza::xep0082::format(rig.now);
    rig.pass(299_000);
    assert_eq!(own(&mut rig), [""; 0]);
    rig.pass(2_000);
    let away = format!(
        "<presence xmlns='jabber:client'><show>away</show><idle xmlns='urn:xmpp:idle:1' since='{since}'/>"
    );
    assert_eq!(own(&mut rig), core::slice::from_ref(&away));
    // A stream that begins says it again.
    rig.server.resumable = false;
    rig.cut();
    rig.pass(60_000);
    assert_eq!(own(&mut rig), [away]);
    rig.command(Command::Visible(true));
    assert_eq!(own(&mut rig), ["<presence xmlns='jabber:client'>"]);
}
