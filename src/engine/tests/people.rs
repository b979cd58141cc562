//! Contacts, device lists, and who may say what about whom.

use super::rig::*;
use crate::bus::{Command, Event};
use crate::model::{BareJid, Presence};
use crate::store::Table;
use crate::xmpp::stanza::xep0384_legacy::DEVICELIST_NODE;

fn theirs(rig: &mut Rig, jid: &str) -> Vec<u32> {
    rig.events.clear();
    rig.command(Command::ShowDevices {
        chat: BareJid::new(jid),
        ask: true,
    });
    let devices = rig.events.iter().rev().find_map(|event| match event {
        Event::Devices { theirs, .. } => Some(theirs.clone()),
        _ => None,
    });
    let active = devices
        .expect("devices")
        .into_iter()
        .filter(|device| device.is_active());
    active.map(|device| device.id.0).collect()
}

fn push(from: Option<&str>, jid: &str) -> String {
    let from = from
        .map(|from| format!("from='{from}'"))
        .unwrap_or_default();
    format!(
        "<iq xmlns='jabber:client' type='set' id='p' {from}><query xmlns='jabber:iq:roster'>\
         <item jid='{jid}' subscription='both'/></query></iq>"
    )
}

#[test]
fn attack_roster_push_from_a_stranger() {
    let mut rig = Rig::new(Server::default());
    assert_eq!(rig.store.count(Table::Contacts), 1);
    for stranger in [
        "mallory@example.org/x",
        MALLORY,
        "example.org",
        "alice@example.org.evil",
    ] {
        rig.take_sent();
        rig.frame(&push(Some(stranger), "evil@example.org"));
        assert_eq!(rig.store.count(Table::Contacts), 1, "{stranger}");
        assert!(
            rig.sent
                .iter()
                .all(|frame| !frame.contains("type='result'")),
            "{stranger}"
        );
    }
    rig.frame(&push(Some(ME), "one@example.org"));
    rig.frame(&push(None, "two@example.org"));
    assert_eq!(rig.store.count(Table::Contacts), 3);
    assert!(rig.sent.iter().any(|frame| frame.contains("type='result'")));
}

#[test]
fn a_device_list_is_about_its_sender_only() {
    let (mut rig, bob) = with_bob();
    rig.command(Command::StartChat { typed: BOB.into() });
    assert_eq!(theirs(&mut rig, BOB), [bob.id()]);
    rig.frame(&list_event(MALLORY, &[66]));
    assert_eq!(theirs(&mut rig, BOB), [bob.id()]);
    rig.frame(&list_event("bob@example.org/x", &[bob.id(), 12]));
    let mut expected = vec![bob.id(), 12];
    expected.sort_unstable();
    assert_eq!(theirs(&mut rig, BOB), expected);
    // Inside a carbon it is nobody's event.
    rig.frame(&carbon(ME, "received", &list_event(BOB, &[13])));
    rig.frame(&carbon(MALLORY, "received", &list_event(BOB, &[13])));
    assert_eq!(theirs(&mut rig, BOB), expected);
}

#[test]
fn an_event_without_a_sender_is_about_the_own_account() {
    let (mut rig, bob) = with_bob();
    rig.command(Command::StartChat { typed: BOB.into() });
    let own = rig.device().0;
    let event = list_event(ME, &[own, 5]).replace(&format!("from='{ME}' "), "");
    assert!(!event.contains("from="));
    rig.frame(&event);
    rig.events.clear();
    rig.command(Command::ShowOwnDevices);
    let ids = rig.events.iter().find_map(|event| match event {
        Event::Devices { own, .. } => {
            Some(own.iter().map(|device| device.id.0).collect::<Vec<_>>())
        }
        _ => None,
    });
    assert_eq!(ids, Some(vec![own, 5]));
    assert_eq!(theirs(&mut rig, BOB), [bob.id()]);
}

#[test]
fn this_device_puts_itself_back_on_the_own_list() {
    let (mut rig, _) = with_bob();
    let own = rig.device().0;
    assert_eq!(rig.server.list(ME), [own]);
    rig.frame(&list_event(ME, &[5]));
    assert_eq!(rig.server.list(ME), [5, own]);
    // Somebody else says nothing about it.
    let published = rig.server.published.len();
    rig.frame(&list_event(MALLORY, &[5]));
    rig.frame(&list_event(ME, &[own, 5]));
    assert_eq!(rig.server.published.len(), published);
}

/// Servers tell a client of what it published itself, and some before they answer.
#[test]
fn the_echo_of_the_own_list_is_not_taken_for_another_device() {
    let server = Server {
        echoes: true,
        ..Server::default()
    };
    let rig = Rig::new(server);
    let own = rig.device().0;
    assert_eq!(rig.server.list(ME), [own]);
    let bundles = rig
        .server
        .nodes
        .keys()
        .filter(|(_, node)| node.contains("bundles:"));
    assert_eq!(bundles.count(), 1);
}

#[test]
fn an_id_that_somebody_else_has_is_drawn_again() {
    // The same numbers give the same id.
    let first = Rig::new(Server::default()).device().0;
    let mut server = Server::default();
    server.publish_list(ME, &[first]);
    let rig = Rig::new(server);
    let second = rig.device().0;
    assert_ne!(first, second);
    assert_eq!(rig.server.list(ME), [first, second]);
}

#[test]
fn a_list_that_cannot_be_published_with_options_is_published_without() {
    let mut server = Server::default();
    server
        .refuse
        .insert("publish-options".into(), "conflict".into());
    let rig = Rig::new(server);
    let own = rig.device().0;
    assert_eq!(rig.server.list(ME), [own]);
}

#[test]
fn an_own_list_that_does_not_come_is_asked_for_again() {
    let mut server = Server::default();
    server.mute.insert(DEVICELIST_NODE.into());
    let mut rig = Rig::new(server);
    rig.pass(30_000);
    assert!(rig.server.published.is_empty());
    rig.server.mute.clear();
    rig.pass(120_000);
    assert_eq!(rig.server.list(ME), [rig.device().0]);
}

#[test]
fn leaving_withdraws_device_and_bundle_whether_shared_or_not() {
    use crate::engine::ports::Effect;
    for shared in [false, true] {
        let mut server = Server::default();
        server.publish_list(ME, &[5]);
        let mut rig = Rig::with(server, shared);
        let own = rig.device();
        assert_eq!(rig.server.list(ME), [5, own.0]);
        rig.command(Command::SignOut);
        assert_eq!(rig.server.list(ME), [5]);
        let bundles = rig.server.deleted.iter();
        let bundles: Vec<_> = bundles.filter(|node| node.contains("bundles")).collect();
        assert_eq!(
            bundles,
            [
                &crate::xmpp::stanza::xep0384_legacy::bundle_node(own),
                &format!("urn:xmpp:omemo:2:bundles#{own}"),
            ]
        );
        assert!(rig.server.list_omemo2(ME).is_empty());
        assert_eq!(rig.outcome.last(), Some(&Effect::SignedOut));
        assert_eq!(rig.events.last(), Some(&Event::SignedOut));
        assert!(
            rig.sent
                .last()
                .is_some_and(|frame| frame.starts_with("<close"))
        );
    }
}

#[test]
fn leaving_does_not_wait_for_ever_and_publishes_nothing_more() {
    use crate::engine::ports::Effect;
    let (mut rig, mut bob) = with_bob();
    let target = rig.bundle();
    rig.server.mute.insert("pubsub".into());
    rig.take_sent();
    rig.command(Command::SignOut);
    assert_eq!(
        rig.outcome.last(),
        Some(&Effect::SignedIn {
            account: BareJid::new(ME)
        })
    );
    // What comes in between uses a prekey up, and changes nothing about leaving.
    let sealed = written(&bob.seal(&target, "wait!"));
    rig.frame(&message("bob@example.org/x", "m1", &sealed));
    rig.frame(&list_event(ME, &[5]));
    let publications = rig.sent.iter().filter(|frame| frame.contains("<publish "));
    assert_eq!(publications.count(), 2, "the lists without this device");
    rig.pass(3_500);
    assert_eq!(rig.outcome.last(), Some(&Effect::SignedOut));
}

/// What a tab that attaches is shown of a contact's presence.
fn presence(rig: &mut Rig, jid: &str) -> Option<Presence> {
    let jid = BareJid::new(jid);
    rig.events.clear();
    rig.command(Command::Attach);
    let is_contact = rig.events.iter().any(|event| match event {
        Event::People { people, .. } => people.iter().any(|it| {
            let contact = it.contact.as_ref();
            it.jid == jid && contact.is_some_and(|it| it.subscription.seen_by_us())
        }),
        _ => false,
    });
    let said = rig.events.iter().find_map(|event| match event {
        Event::Presences {
            anew: true,
            told,
            seen,
        } => {
            let it = seen.iter().find(|it| it.0 == jid);
            let seen = it.and_then(|it| it.1.as_ref());
            let absent = (*told && is_contact).then_some(Presence::Offline);
            Some(seen.map(|seen| seen.presence).or(absent))
        }
        _ => None,
    });
    said.expect("who is there")
}

#[test]
fn absence_is_claimed_only_where_it_is_known() {
    let mut rig = Rig::new(Server::default());
    assert_eq!(presence(&mut rig, BOB), Some(Presence::Offline));
    // Somebody whose presence we do not receive is neither there nor away.
    assert_eq!(presence(&mut rig, MALLORY), None);
    rig.frame("<presence xmlns='jabber:client' from='mallory@example.org/x'/>");
    assert_eq!(presence(&mut rig, MALLORY), None, "a stranger is nobody");
    rig.frame("<presence xmlns='jabber:client' from='bob@example.org/x'/>");
    assert_eq!(presence(&mut rig, BOB), Some(Presence::Online));
    // A stream that goes on in a fresh process says nothing of who was there already: it was kept.
    rig.restart();
    assert_eq!(presence(&mut rig, BOB), Some(Presence::Online));
    rig.frame(
        "<presence xmlns='jabber:client' from='bob@example.org/x'><show>away</show></presence>",
    );
    assert_eq!(presence(&mut rig, BOB), Some(Presence::Away));
    rig.server.resumable = false;
    rig.restart();
    assert_eq!(presence(&mut rig, BOB), Some(Presence::Offline));
}
