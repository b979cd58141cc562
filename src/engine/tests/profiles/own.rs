//! What this account says of itself.

use super::*;

fn set(rig: &mut Rig, nickname: &str, lines: &[(CardField, &str)], open: bool) {
    let card = Card(
        lines
            .iter()
            .map(|(field, text)| (*field, (*text).to_owned()))
            .collect(),
    );
    rig.command(Command::SetProfile {
        nickname: nickname.into(),
        card,
        open,
    });
}

fn published<'a>(rig: &'a Rig, node: &str) -> Vec<&'a Element> {
    let items = rig.server.published.iter();
    items
        .filter(|(place, _)| {
            place.split('#').next() == node.split('#').next() && place.starts_with(node)
        })
        .map(|(_, item)| item)
        .collect()
}

#[test]
fn the_own_picture_is_published_data_first() {
    let mut rig = Rig::new(Server::default());
    let picture = png(7);
    let before = rig.server.published.len();
    rig.command(Command::SetAvatar {
        bytes: Some(picture.bytes.clone()),
        side: 192,
    });
    let places: Vec<&str> = rig.server.published[before..]
        .iter()
        .map(|it| it.0.as_str())
        .collect();
    assert_eq!(
        places,
        [format!("{DATA}#{}", picture.hash).as_str(), METADATA]
    );
    assert_eq!(
        xml::write(published(&rig, METADATA)[0]),
        xml::write(&xep0084::metadata(Some((&picture, 192))))
    );
    assert_eq!(
        rig.server.access.get(DATA).map(String::as_str),
        Some("open")
    );
    assert!(rig.server.cards.is_empty(), "the server does it");
    assert!(!last_profile(&rig, ME).waits);
    assert_eq!(shown(&mut rig, ME), Some(picture));
    // And none any more: nothing of it stays.
    rig.events.clear();
    rig.command(Command::SetAvatar {
        bytes: None,
        side: 0,
    });
    assert_eq!(told(&mut rig, ME).last(), Some(&None));
    assert_eq!(
        xml::write(published(&rig, METADATA)[1]),
        format!("<metadata xmlns='{METADATA}'/>")
    );
    assert!(rig.server.deleted.contains(&DATA.to_owned()));
    assert_eq!(shown(&mut rig, ME), None);
}

#[test]
fn what_is_wished_offline_is_published_with_the_next_stream() {
    let mut rig = Rig::new(Server::default());
    rig.server.deaf = true;
    rig.restart();
    let picture = png(7);
    for (n, picture) in [png(6), picture.clone()].into_iter().enumerate() {
        rig.command(Command::SetAvatar {
            bytes: Some(picture.bytes),
            side: 192,
        });
        set(
            &mut rig,
            "Ali",
            &[(CardField::Title, ["Boss", "Chief"][n])],
            false,
        );
    }
    let waiting = profile(&mut rig, ME);
    assert!(waiting.waits);
    assert_eq!(waiting.nickname.as_deref(), Some("Ali"));
    assert_eq!(
        waiting.card.expect("a card").first(CardField::Title),
        Some("Chief")
    );
    assert_eq!(shown(&mut rig, ME), Some(picture.clone()));
    rig.restart();
    assert_eq!(shown(&mut rig, ME), Some(picture.clone()));
    rig.server.deaf = false;
    rig.restart();
    assert_eq!(published(&rig, METADATA).len(), 1);
    assert_eq!(published(&rig, DATA).len(), 1);
    assert_eq!(published(&rig, NICK)[0].text(), "Ali");
    let card = published(&rig, "urn:xmpp:vcard4")[0];
    assert_eq!(
        xml::write(card),
        xml::write(&vcard4("<title><text>Chief</text></title>"))
    );
    assert!(!last_profile(&rig, ME).waits);
    assert_eq!(shown(&mut rig, ME), Some(picture));
    // Once is enough.
    rig.server.resumable = false;
    rig.restart();
    assert_eq!(published(&rig, METADATA).len(), 1);
    assert_eq!(published(&rig, NICK).len(), 1);
}

#[test]
fn a_stream_that_ends_in_between_loses_no_wish() {
    for resumable in [false, true] {
        for mute in [DATA, METADATA, NICK, "vcard4", "disco#info"] {
            let server = Server {
                resumable,
                ..Server::default()
            };
            let mut rig = Rig::new(server);
            rig.cut();
            rig.server.mute.insert(mute.into());
            rig.pass(5_000);
            rig.command(Command::SetAvatar {
                bytes: Some(png(1).bytes),
                side: 9,
            });
            set(&mut rig, "Ali", &[(CardField::Name, "Alice")], false);
            // On the same stream it is known already.
            let knows = resumable && mute == "disco#info";
            assert_eq!(last_profile(&rig, ME).waits, !knows, "{mute}");
            rig.cut();
            rig.server.mute.clear();
            rig.pass(60_000);
            assert!(!last_profile(&rig, ME).waits, "{mute}");
            assert_eq!(published(&rig, METADATA).len(), 1, "{mute}");
            assert_eq!(published(&rig, "urn:xmpp:vcard4").len(), 1, "{mute}");
        }
    }
}

#[test]
fn where_the_server_converts_nothing_the_vcard_gets_the_picture_and_presence_says_so() {
    let mut server = Server {
        converts: false,
        ..Server::default()
    };
    let card = xml::parse("<vCard xmlns='vcard-temp'><FN>Alice</FN><X>1</X></vCard>")
        .expect("well-formed");
    server.cards.insert(ME.into(), card);
    let mut rig = Rig::new(server);
    let said = |rig: &Rig| -> Vec<String> {
        let presences = rig
            .server
            .stanzas
            .iter()
            .filter(|stanza| stanza.name() == "presence");
        presences
            .filter_map(|it| it.get_child("x", "vcard-temp:x:update"))
            .map(xml::write)
            .collect()
    };
    let none = "<x xmlns='vcard-temp:x:update'><photo/></x>";
    assert_eq!(said(&rig), ["<x xmlns='vcard-temp:x:update'/>", none]);
    let picture = png(7);
    rig.command(Command::SetAvatar {
        bytes: Some(picture.bytes.clone()),
        side: 192,
    });
    let photo = format!(
        "<x xmlns='vcard-temp:x:update'><photo>{}</photo></x>",
        picture.hash
    );
    assert_eq!(said(&rig).last(), Some(&photo));
    let card = xml::write(&rig.server.cards[ME]);
    assert!(card.contains("<FN>Alice</FN><X>1</X><PHOTO>"), "{card}");
    assert_eq!(published(&rig, METADATA).len(), 1);
    // A new stream says it again once it has seen the vCard.
    rig.server.resumable = false;
    rig.restart();
    assert_eq!(
        said(&rig)[3..],
        ["<x xmlns='vcard-temp:x:update'/>".to_owned(), photo]
    );
    // Another client of this account took it away: the vCard decides.
    rig.server.cards.remove(ME);
    rig.frame(&format!(
        "<presence xmlns='jabber:client' from='{ME}/other'>{none}</presence>"
    ));
    assert_eq!(said(&rig).last().map(String::as_str), Some(none));
}

#[test]
fn what_the_server_does_not_take_is_said_in_its_words() {
    let mut rig = Rig::new(Server::default());
    rig.server.refuse.insert(NICK.into(), "forbidden".into());
    rig.server
        .refuse
        .insert("vcard4".into(), "forbidden".into());
    set(&mut rig, "Ali", &[(CardField::Name, "Alice")], false);
    let refused = rig.events.iter().filter_map(|event| match event {
        Event::Profile(profile) => profile.refused.clone(),
        _ => None,
    });
    let refused: Vec<_> = refused.collect();
    let parts: Vec<_> = refused
        .iter()
        .map(|it| (it.what, it.words.as_str()))
        .collect();
    assert_eq!(
        parts,
        [
            (ProfilePart::Name, "forbidden"),
            (ProfilePart::Details, "forbidden")
        ]
    );
    assert!(!profile(&mut rig, ME).waits);
    // Neither nodes nor vCards take the picture.
    rig.server
        .refuse
        .insert("avatar".into(), "forbidden".into());
    rig.server
        .refuse
        .insert("vcard-temp".into(), "service-unavailable".into());
    rig.command(Command::SetAvatar {
        bytes: Some(png(1).bytes),
        side: 9,
    });
    assert_eq!(
        last_profile(&rig, ME).refused.map(|it| it.what),
        Some(ProfilePart::Picture)
    );
    assert_eq!(shown(&mut rig, ME), None);
    // What is no picture is none.
    rig.events.clear();
    rig.command(Command::SetAvatar {
        bytes: Some(b"<svg/>".to_vec()),
        side: 9,
    });
    assert_eq!(
        last_profile(&rig, ME).refused.map(|it| it.what),
        Some(ProfilePart::Picture)
    );
    assert!(told(&mut rig, ME).is_empty());
}

#[test]
fn a_server_that_is_busy_is_tried_again() {
    let mut rig = Rig::new(Server::default());
    rig.server.mute.insert(NICK.into());
    set(&mut rig, "Ali", &[], false);
    rig.pass(30_000);
    assert!(profile(&mut rig, ME).waits);
    rig.server.mute.clear();
    rig.pass(120_000);
    assert!(!last_profile(&rig, ME).waits);
    assert_eq!(published(&rig, NICK).len(), 1);
}

#[test]
fn the_own_vcard_keeps_what_other_clients_put_there_and_is_for_whom_a_person_says() {
    let mut server = Server::default();
    server.nodes.insert(
        (ME.into(), "urn:xmpp:vcard4".into()),
        vcard4("<fn><text>Alice</text></fn><impp><uri>xmpp:a@b</uri></impp><tel><uri>tel:+1</uri></tel>"),
    );
    server
        .access
        .insert("urn:xmpp:vcard4".into(), "open".into());
    let mut rig = Rig::new(server);
    let own = profile(&mut rig, ME);
    assert!(own.open);
    assert_eq!(
        own.card.expect("a card").first(CardField::Phone),
        Some("+1")
    );
    set(
        &mut rig,
        "",
        &[(CardField::Name, "Alice L."), (CardField::Phone, "+1")],
        false,
    );
    let card = published(&rig, "urn:xmpp:vcard4")[0];
    assert_eq!(
        xml::write(card),
        xml::write(&vcard4(
            "<fn><text>Alice L.</text></fn><impp><uri>xmpp:a@b</uri></impp><tel><uri>tel:+1</uri></tel>"
        ))
    );
    assert_eq!(rig.server.access["urn:xmpp:vcard4"], "presence");
    let own = last_profile(&rig, ME);
    assert_eq!((own.open, own.waits), (false, false));
    // Nothing changed, nothing published.
    set(
        &mut rig,
        "",
        &[(CardField::Name, "Alice L."), (CardField::Phone, "+1")],
        false,
    );
    assert_eq!(published(&rig, "urn:xmpp:vcard4").len(), 1);
}

#[test]
fn another_client_of_this_account_changes_the_picture_and_the_name() {
    let mut rig = Rig::new(Server::default());
    let picture = png(5);
    publish(&mut rig.server, ME, &picture);
    want(&mut rig, ME);
    rig.pass(20_000);
    rig.events.clear();
    rig.frame(&metadata(ME, picture.hash, FIT));
    rig.pass(20_000);
    assert_eq!(told(&mut rig, ME), [Some(picture)]);
    rig.frame(&event(
        ME,
        NICK,
        &format!("<nick xmlns='{NICK}'>Ali</nick>"),
    ));
    assert_eq!(last_profile(&rig, ME).nickname.as_deref(), Some("Ali"));
}

/// Whichever commit is the last one of a process: the next process goes on from it.
#[test]
fn a_process_that_ends_at_any_commit_loses_no_wish_and_no_picture() {
    let (mine, bobs) = (png(7), png(8));
    for good in 0.. {
        let mut server = Server {
            resumable: good % 2 == 0,
            ..Server::default()
        };
        publish_metadata(&mut server, BOB, &bobs);
        let mut rig = Rig::new(server);
        rig.server.deaf = true;
        rig.restart();
        rig.command(Command::SetAvatar {
            bytes: Some(mine.bytes.clone()),
            side: 9,
        });
        set(&mut rig, "Ali", &[(CardField::Name, "Alice")], true);
        rig.server.deaf = false;
        let ended = rig.restart_failing_after(good);
        rig.store.mend();
        if !ended {
            assert!(good > 4, "{good}");
            break;
        }
        rig.restart();
        rig.frame(&metadata(BOB, bobs.hash, FIT));
        rig.pass(60_000);
        assert_eq!(shown(&mut rig, BOB), Some(bobs.clone()), "{good}");
        assert_eq!(shown(&mut rig, ME), Some(mine.clone()), "{good}");
        let own = profile(&mut rig, ME);
        assert!(!own.waits, "{good}");
        let node = |node: &str| rig.server.nodes.get(&(ME.to_owned(), node.to_owned()));
        assert_eq!(node(NICK).map(Element::text).as_deref(), Some("Ali"));
        let metadata = node(METADATA).and_then(xep0084::read_metadata);
        assert!(
            matches!(metadata, Some(xep0084::Metadata::Picture(info)) if info.hash == mine.hash)
        );
        assert!(node("urn:xmpp:vcard4").is_some());
    }
}
