//! What is read, and who is told.

use super::*;

#[test]
fn markers_move_forward_and_count_from_whom_the_messages_went_to() {
    let mut rig = plain_rig();
    let (first, second) = (rig.say(BOB, "one"), rig.say(BOB, "two"));
    let keys: Vec<_> = rig.messages(BOB).iter().map(|it| it.key).collect();
    let displayed = |id: &str| format!("<displayed xmlns='{MARKERS}' id='{id}'/>");
    let seen = |rig: &mut Rig| {
        rig.events.clear();
        rig.command(Command::Attach);
        let chats = rig.events.iter().find_map(|event| match event {
            Event::Snapshot { chats, .. } => Some(chats.clone()),
            _ => None,
        });
        let chats = chats.expect("a snapshot");
        let bob = chats.into_iter().find(|chat| chat.jid.as_str() == BOB);
        bob.expect("a chat").displayed
    };
    rig.frame(&message("mallory@example.org/x", "d", &displayed(&second)));
    assert_eq!(seen(&mut rig), None);
    rig.frame(&message(FROM_BOB, "d", &displayed(&second)));
    assert_eq!(seen(&mut rig), Some(keys[1]));
    rig.frame(&message(FROM_BOB, "d", &displayed(&first)));
    assert_eq!(seen(&mut rig), Some(keys[1]), "never back");
    // Nobody sees their own messages for us.
    rig.frame(&plain(FROM_BOB, "m-1", "three"));
    rig.frame(&message(FROM_BOB, "d", &displayed("m-1")));
    assert_eq!(seen(&mut rig), Some(keys[1]));
}

fn unread(rig: &mut Rig) -> u32 {
    rig.events.clear();
    rig.command(Command::Attach);
    let chats = rig.events.iter().find_map(|event| match event {
        Event::Snapshot { chats, .. } => Some(chats.clone()),
        _ => None,
    });
    chats
        .expect("a snapshot")
        .iter()
        .map(|chat| chat.unread)
        .sum()
}

#[test]
fn what_was_read_is_told_to_the_contact_and_to_the_own_devices_once() {
    let server = Server {
        gives_ids: true,
        archive: Some(Vec::new()),
        ..Server::default()
    };
    let mut rig = Rig::new(server);
    let asks = format!("<body>hi</body><markable xmlns='{MARKERS}'/>");
    let stamped = |id: &str| {
        let own = format!("<stanza-id xmlns='urn:xmpp:sid:0' by='{ME}' id='{id}'/>");
        message(FROM_BOB, id, &format!("{asks}{own}"))
    };
    rig.frame(&stamped("m-1"));
    rig.frame(&stamped("m-2"));
    assert_eq!(unread(&mut rig), 2);
    let keys: Vec<_> = rig.messages(BOB).iter().map(|it| it.key).collect();
    let from = rig.server.stanzas.len();
    // While there is no line it waits.
    rig.server.deaf = true;
    rig.cut();
    for key in &keys {
        rig.command(Command::Read {
            chat: BareJid::new(BOB),
            through: *key,
        });
    }
    rig.server.deaf = false;
    rig.pass(120_000);
    assert_eq!(unread(&mut rig), 0);
    let markers: Vec<String> = (rig.said_since(from).iter())
        .filter_map(|stanza| xep0333::read_displayed(stanza).map(|id| id.0))
        .collect();
    assert_eq!(markers, ["m-2"]);
    let published = rig
        .server
        .published
        .iter()
        .filter(|(node, _)| node.starts_with(MDS));
    let published: Vec<_> = published.map(|(_, item)| xml::write(item)).collect();
    assert_eq!(published.len(), 1);
    assert!(published[0].contains("id='m-2'"), "{published:?}");
    assert!(rig.store.count(Table::Acts) == 0);
    // The same again, and what is before it, is no news.
    let from = rig.server.stanzas.len();
    rig.command(Command::Read {
        chat: BareJid::new(BOB),
        through: keys[0],
    });
    assert_eq!(rig.server.stanzas.len(), from);
}

/// What is read of a message is published, in a node that is as the server says; the node's access afterwards.
fn published_seen(change: impl FnOnce(&mut Server)) -> (usize, Option<String>) {
    let mut server = Server {
        archive: Some(Vec::new()),
        ..Server::default()
    };
    change(&mut server);
    let mut rig = Rig::new(server);
    let own = format!("<stanza-id xmlns='urn:xmpp:sid:0' by='{ME}' id='s-1'/>");
    rig.frame(&message(FROM_BOB, "m-1", &format!("<body>hi</body>{own}")));
    let through = last(&mut rig).key;
    rig.command(Command::Read {
        chat: BareJid::new(BOB),
        through,
    });
    rig.pass(60_000);
    let from = rig.server.stanzas.len();
    // It is settled: a new stream brings no more of it.
    rig.restart();
    let again = rig.server.stanzas.iter().skip(from);
    assert!(
        !again
            .map(xml::write)
            .any(|it| it.contains("<publish node='urn:xmpp:mds"))
    );
    let published = rig.server.published.iter();
    let published = published.filter(|(node, _)| node.starts_with(MDS)).count();
    (published, rig.server.access.get(MDS).cloned())
}

#[test]
fn attack_what_was_read_is_published_only_where_nobody_else_reads_it() {
    let private = Some("whitelist".to_owned());
    assert_eq!(published_seen(|_| {}), (1, private.clone()));
    // Something made the node before, for contacts to read.
    let open = |server: &mut Server| {
        server.access.insert(MDS.into(), "presence".into());
    };
    assert_eq!(published_seen(open), (1, private));
    let stays_open = |server: &mut Server| {
        open(server);
        server
            .refuse
            .insert("<configure".into(), "forbidden".into());
    };
    assert_eq!(published_seen(stays_open), (0, Some("presence".into())));
    // A server that takes no notice of the options would make one that contacts read.
    let ignores = |server: &mut Server| server.heeds_options = false;
    assert_eq!(published_seen(ignores), (0, None));
}

#[test]
fn what_was_read_is_told_by_the_process_that_takes_up_the_stream() {
    let server = Server {
        archive: Some(Vec::new()),
        ..Server::default()
    };
    let mut rig = Rig::new(server);
    rig.restart();
    let streams = rig.server.streams;
    let own = format!("<stanza-id xmlns='urn:xmpp:sid:0' by='{ME}' id='s-1'/>");
    rig.frame(&message(FROM_BOB, "m-1", &format!("<body>hi</body>{own}")));
    let through = last(&mut rig).key;
    rig.command(Command::Read {
        chat: BareJid::new(BOB),
        through,
    });
    assert_eq!(rig.server.streams, streams);
    let published = rig.server.published.iter();
    assert_eq!(
        published.filter(|(node, _)| node.starts_with(MDS)).count(),
        1
    );
}

#[test]
fn whoever_does_not_want_it_told_tells_nothing() {
    let mut rig = plain_rig();
    rig.command(Command::SetPreferences(Preferences {
        send_markers: false,
        send_typing: false,
        clear_acts: false,
        ..Preferences::default()
    }));
    rig.restart();
    let asks = format!("<body>hi</body><markable xmlns='{MARKERS}'/>");
    rig.frame(&message(FROM_BOB, "m-1", &asks));
    let from = rig.server.stanzas.len();
    let through = last(&mut rig).key;
    rig.command(Command::Read {
        chat: BareJid::new(BOB),
        through,
    });
    rig.command(Command::Typing {
        chat: BareJid::new(BOB),
        typing: Typing::Composing,
    });
    rig.pass(60_000);
    assert_eq!(rig.said_since(from).len(), 0);
}

#[test]
fn what_another_device_of_ours_has_seen_is_read_here_too() {
    let server = Server {
        gives_ids: true,
        ..Server::default()
    };
    let mut rig = Rig::new(server);
    let event = |from: &str, id: &str| {
        format!(
            "<message xmlns='jabber:client' from='{from}' to='{ME}' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
             <items node='{MDS}'><item id='{BOB}'><displayed xmlns='{MDS}'><stanza-id xmlns='urn:xmpp:sid:0' by='{ME}' id='{id}'/></displayed></item></items></event></message>"
        )
    };
    let stamped = |id: &str| {
        let own = format!("<stanza-id xmlns='urn:xmpp:sid:0' by='{ME}' id='s-{id}'/>");
        message(FROM_BOB, id, &format!("<body>{id}</body>{own}"))
    };
    for id in ["m-1", "m-2", "m-3"] {
        rig.frame(&stamped(id));
    }
    rig.frame(&event("mallory@example.org", "s-m-3"));
    assert_eq!(unread(&mut rig), 3);
    rig.frame(&event(ME, "s-m-2"));
    assert_eq!(unread(&mut rig), 1);
    rig.frame(&event(ME, "s-m-1"));
    assert_eq!(unread(&mut rig), 1, "never back");
    // It may be heard of before the message is here.
    rig.frame(&event(ME, "s-m-4"));
    rig.frame(&stamped("m-4"));
    assert_eq!(unread(&mut rig), 0);
    // Older clients tell by a carbon of their marker.
    rig.frame(&stamped("m-5"));
    let marker = format!("<displayed xmlns='{MARKERS}' id='m-5'/>");
    let own = message("alice@example.org/phone", "d-1", &marker)
        .replace(&format!("to='{ME}'"), &format!("to='{BOB}'"));
    rig.frame(&carbon(ME, "sent", &own));
    assert_eq!(unread(&mut rig), 0);
}
