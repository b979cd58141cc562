//! A backup, restored elsewhere, and which of the two devices goes on.

use super::rig::*;
use crate::bus::{Command, Connection, Event, Password, Trouble};
use crate::engine::backup::{self, Backup};
use crate::engine::ports::{Effect, Start};
use crate::model::{BareJid, Delivery, DeviceId, Failure, Fingerprint, Trust};
use crate::omemo::OwnDevice;
use crate::store::Store as _;
use crate::xmpp::xml;

const HOLDER_NODE: &str = "urn:x-sotto:holder";
const PASSPHRASE: &str = "four words and more";

/// What a rig's device would save as a file, opened again.
fn backup(rig: &Rig) -> Backup {
    let loaded = block_on(rig.store.load(&backup::reads())).expect("memory gives everything");
    let passphrase = Password(PASSPHRASE.into());
    let file = backup::write(&loaded, &passphrase, &mut Numbers(9), rig.now).expect("a file");
    Backup::read(&file, &passphrase).expect("what was written")
}

fn own(rig: &mut Rig) -> (DeviceId, Fingerprint) {
    rig.events.clear();
    rig.command(Command::Attach);
    let info = rig.events.iter().rev().find_map(|event| match event {
        Event::Snapshot { account, .. } => Some(account.clone()),
        _ => None,
    });
    let info = info.expect("a snapshot");
    (
        info.device.expect("a device"),
        info.fingerprint.expect("a key"),
    )
}

fn trust_in_bob(rig: &mut Rig) -> Vec<Trust> {
    rig.events.clear();
    rig.command(Command::ShowDevices {
        chat: BareJid::new(BOB),
        ask: true,
    });
    let theirs = rig.events.iter().rev().find_map(|event| match event {
        Event::Devices { theirs, .. } => Some(theirs.clone()),
        _ => None,
    });
    theirs.expect("devices").iter().map(|it| it.trust).collect()
}

/// What a tab is told of the line.
fn line(rig: &mut Rig) -> (Connection, Option<Trouble>) {
    rig.events.clear();
    rig.command(Command::Attach);
    let line = rig.events.iter().rev().find_map(|event| match event {
        Event::Snapshot {
            connection,
            trouble,
            ..
        } => Some((*connection, trouble.clone())),
        _ => None,
    });
    line.expect("a snapshot")
}

const MOVED: (Connection, Option<Trouble>) = (Connection::Offline, Some(Trouble::IdentityMoved));

/// A device that wrote with bob, whose device it verified.
fn used() -> (Rig, Peer) {
    let (mut rig, mut bob) = with_session();
    rig.say(BOB, "how are you?");
    bob.open(rig.said_since(0).last().expect("sent"));
    let target = rig.bundle();
    let sealed = bob.seal(&target, "fine");
    rig.frame(&message(BOB, "m-1", &written(&sealed)));
    rig.command(Command::SetTrust {
        jid: BareJid::new(BOB),
        device: bob.own.id,
        trust: Trust::Verified,
    });
    (rig, bob)
}

/// The server and its memory go over to another device's rig.
fn hand_over(from: &mut Rig, to: &mut Rig) {
    core::mem::swap(&mut from.server, &mut to.server);
}

#[test]
fn what_is_restored_is_a_new_device_with_the_same_key_history_and_trust() {
    let (mut first, mut bob) = used();
    let (former, key) = own(&mut first);
    let before = first.rows(BOB);
    // One is under way, one waits.
    first.server.deaf = true;
    first.say(BOB, "under way");
    first.cut();
    first.say(BOB, "waits");
    let backup = backup(&first);
    first.server.deaf = false;
    let from = first.server.stanzas.len();
    let mut second = Rig::restored(core::mem::take(&mut first.server), backup);
    let (device, same) = own(&mut second);
    assert_ne!(device, former);
    assert_eq!(same, key);
    let rows = second.rows(BOB);
    assert_eq!(rows[..before.len()], before[..]);
    let shown = second.messages(BOB);
    let waiting = &shown[shown.len() - 2..];
    assert!(
        (waiting.iter()).all(|it| it.delivery == Delivery::Failed(Failure::WasUnderWay)),
        "{waiting:?}"
    );
    assert_eq!(trust_in_bob(&mut second), [Trust::Verified]);
    // The former device is off both lists, its bundles are gone.
    assert_eq!(second.server.list(ME), [device.0]);
    assert_eq!(second.server.list_omemo2(ME), [device.0]);
    assert!(
        (second.server.deleted.iter()).any(|node| node.ends_with(&former.0.to_string())),
        "{:?}",
        second.server.deleted
    );
    let sent = second.said_since(from);
    assert!(sent.is_empty(), "nothing went out by itself: {sent:?}");
    // No session came along: what is written starts one.
    second.say(BOB, "from my new browser");
    second.pass(60_000);
    let sent = second.said_since(from);
    bob.session = None;
    assert_eq!(bob.open(&sent[0]).as_deref(), Some("from my new browser"));
    let session = bob.session.as_ref().expect("a session");
    assert_eq!(session.remote_identity(), key);
}

#[test]
fn what_was_under_way_and_is_in_the_archive_did_arrive() {
    let (mut first, _) = used();
    first.server.archive = Some(Vec::new());
    first.server.resumable = false;
    first.restart();
    first.server.no_acks = true;
    let from = first.server.stanzas.len();
    first.say(BOB, "under way");
    first.say(BOB, "lost on the way");
    let saved = backup(&first);
    let mut sent = first.said_since(from)[0].clone();
    let (name, value) = ("from".try_into().expect("a name"), Some(format!("{ME}/x")));
    sent.set_attr(minidom::rxml::Namespace::NONE, name, value);
    first.now += 1_000;
    let now = first.now;
    first.server.store(now, &xml::write(&sent));
    first.server.no_acks = false;
    let mut second = Rig::restored(core::mem::take(&mut first.server), saved);
    second.pass(60_000);
    let shown = second.messages(BOB);
    let at = |body: &str| {
        let mut rows = shown.iter().filter(|row| row.body == body);
        let row = rows.next().expect("it is there");
        assert_eq!(rows.count(), 0, "once");
        row.delivery.clone()
    };
    assert_eq!(at("under way"), Delivery::Sent);
    assert_eq!(
        at("lost on the way"),
        Delivery::Failed(Failure::WasUnderWay)
    );
}

#[test]
fn a_device_whose_identity_was_restored_elsewhere_stops_until_a_person_takes_it_back() {
    let (mut first, _) = used();
    let (former, _) = own(&mut first);
    let saved = backup(&first);
    let mut second = Rig::restored(core::mem::take(&mut first.server), saved);
    let (device, _) = own(&mut second);
    hand_over(&mut second, &mut first);
    let published = first.server.published.len();
    let from = first.server.stanzas.len();
    first.restart();
    assert_eq!(line(&mut first), MOVED);
    first.say(BOB, "nobody gets this yet");
    first.pass(10 * 60_000);
    assert_eq!(first.said_since(from), []);
    assert_eq!(first.server.published.len(), published);
    assert_eq!(first.server.list(ME), [device.0]);
    // It is kept, and a new process does not even connect.
    let connected = first.connected.len();
    first.restart();
    assert_eq!(first.connected.len(), connected);
    assert_eq!(line(&mut first), MOVED);

    first.command(Command::TakeOver);
    first.pass(60_000);
    assert_eq!(line(&mut first).0, Connection::Online);
    assert_eq!(first.server.list(ME), [former.0]);
    assert_eq!(first.server.list_omemo2(ME), [former.0]);
    let said = first.said_since(from);
    assert_eq!(said.len(), 1);
    hand_over(&mut first, &mut second);
    second.restart();
    assert_eq!(line(&mut second), MOVED);
}

#[test]
fn a_backup_opened_twice_has_one_live_holder() {
    let (mut first, _) = used();
    let (saved, again) = (backup(&first), backup(&first));
    let mut second = Rig::restored(core::mem::take(&mut first.server), saved);
    let (device, _) = own(&mut second);
    let mut third = Rig::restored(core::mem::take(&mut second.server), again);
    assert_eq!(line(&mut third), MOVED);
    assert_eq!(third.server.list(ME), [device.0]);
    third.command(Command::TakeOver);
    let (newest, _) = own(&mut third);
    assert_eq!(third.server.list(ME), [newest.0]);
    // And a backup of that one begins above it.
    let latest = backup(&third);
    let mut fourth = Rig::restored(core::mem::take(&mut third.server), latest);
    assert_eq!(line(&mut fourth).0, Connection::Online);
}

/// The event of a claim, as the server would send it.
fn claim_event(item: &str, holder: &str) -> String {
    format!(
        "<message xmlns='jabber:client' from='{ME}' to='{ME}/sotto' type='headline'>\
         <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='{HOLDER_NODE}'>\
         <item id='{item}'>{holder}</item></items></event></message>"
    )
}

#[test]
fn a_claim_stops_a_device_at_once_and_a_forged_one_never() {
    let (mut first, _) = used();
    let saved = backup(&first);
    // Somewhere else, with what the server had then.
    let elsewhere = Server {
        nodes: first.server.nodes.clone(),
        ..Server::default()
    };
    let second = Rig::restored(elsewhere, saved);
    let claim = second
        .server
        .published
        .iter()
        .rev()
        .find_map(|(place, item)| {
            Some((place.strip_prefix(HOLDER_NODE)?.strip_prefix('#')?, item))
        });
    let (item, holder) = claim.expect("it claims");
    let good = xml::write(holder);
    for (what, with) in [
        ("generation='1'", "generation='2'"),
        ("generation='1'", "generation='4294967295'"),
        ("device='", "device='1"),
        ("signature='", "signature='A"),
        ("signature='", "sig='"),
        ("signature='", "signature='' was='"),
    ] {
        // Attributes may be written with either quote.
        let forged = good.replace('"', "'").replacen(what, with, 1);
        assert_ne!(forged, good.replace('"', "'"), "{what}");
        first.frame(&claim_event(item, &forged));
        assert_eq!(line(&mut first).0, Connection::Online, "{forged}");
    }
    let elses = claim_event(item, &good).replace(
        &format!("from='{ME}' to='{ME}/sotto'"),
        &format!("from='{MALLORY}' to='{ME}/sotto'"),
    );
    first.frame(&elses);
    assert_eq!(line(&mut first).0, Connection::Online);
    first.frame(&claim_event(&item.replace('a', "b"), &good));
    assert_eq!(line(&mut first).0, Connection::Online);
    first.frame(&claim_event(item, &good));
    assert_eq!(line(&mut first), MOVED);
}

#[test]
fn a_backup_is_its_own_accounts_and_nobody_elses() {
    let (rig, _) = used();
    let saved = backup(&rig);
    let mut other = Rig::new(Server::default());
    other.store = Shaky::default();
    other.engine = None;
    other.start(Start::SignIn {
        address: BOB.into(),
        password: Password("secret".into()),
        websocket: Some("ws://127.0.0.1:5280/ws".into()),
        shared: false,
        backup: Some(Box::new(saved)),
    });
    let refused = Trouble::BackupOfAnother {
        jid: BareJid::new(ME),
    };
    assert_eq!(other.outcome.last(), Some(&Effect::SignInFailed(refused)));
}

/// Another device of bob's with the identity key of the first.
fn restored_bob(first: &Peer, seed: u64) -> Peer {
    let mut bob = Peer::new(BOB, seed);
    let (own, prekeys) = OwnDevice::of(first.own.identity.clone(), &mut bob.rng, 0);
    (bob.own, bob.prekeys) = (own, prekeys);
    bob
}

#[test]
fn what_was_decided_about_a_key_holds_under_another_device_id() {
    for (trust, reads) in [(Trust::Verified, true), (Trust::Distrusted, false)] {
        let (mut rig, first) = used();
        rig.command(Command::SetTrust {
            jid: BareJid::new(BOB),
            device: first.own.id,
            trust,
        });
        let mut second = restored_bob(&first, 77);
        rig.server.publish_list(BOB, &[]);
        second.publish(&mut rig.server);
        rig.frame(&list_event(BOB, &[second.id()]));
        let from = rig.server.stanzas.len();
        rig.say(BOB, "is that you?");
        let said = rig.said_since(from);
        let read = said.first().and_then(|stanza| second.open(stanza));
        // The first time the key was not known, so a session was begun before it could be told.
        rig.say(BOB, "and again");
        let said = rig.said_since(from);
        let again = said.last().and_then(|stanza| second.open(stanza));
        assert_eq!(again.is_some(), reads, "{trust:?} {read:?}");
        assert_eq!(read.is_some(), reads, "{trust:?}");
        assert_eq!(trust_in_bob(&mut rig).last(), Some(&trust));
    }
}
