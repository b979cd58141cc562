//! Pictures, nicknames and vCards: others', and the own ones.

use super::rig::*;
use crate::bus::{Command, Event, Profile, ProfilePart, Typing};
use crate::engine::Input;
use crate::model::{AvatarHash, BareJid, Card, CardField, Picture};
use crate::store::Table;
use crate::xmpp::stanza::{xep0054, xep0084};
use crate::xmpp::xml;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minidom::Element;

const METADATA: &str = "urn:xmpp:avatar:metadata";
const DATA: &str = "urn:xmpp:avatar:data";
const NICK: &str = "http://jabber.org/protocol/nick";

/// A picture that is none but for its first bytes.
fn png(n: u32) -> Picture {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend_from_slice(&n.to_be_bytes());
    xep0084::picture(bytes).expect("a picture")
}

fn event(from: &str, node: &str, item: &str) -> String {
    format!(
        "<message xmlns='jabber:client' from='{from}' to='{ME}' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
         <items node='{node}'><item id='x'>{item}</item></items></event></message>"
    )
}

fn metadata(from: &str, hash: AvatarHash, more: &str) -> String {
    let info = format!("<info id='{hash}' {more}/>");
    event(
        from,
        METADATA,
        &format!("<metadata xmlns='{METADATA}'>{info}</metadata>"),
    )
}

const FIT: &str = "bytes='12' type='image/png'";

/// Puts a picture where it is to be had.
fn publish(server: &mut Server, jid: &str, picture: &Picture) {
    let node = format!("{DATA}#{}", picture.hash);
    server
        .nodes
        .insert((jid.into(), node), xep0084::data(picture));
}

fn publish_metadata(server: &mut Server, jid: &str, picture: &Picture) {
    publish(server, jid, picture);
    let metadata = xep0084::metadata(Some((picture, 64)));
    server.nodes.insert((jid.into(), METADATA.into()), metadata);
}

/// The pictures that tabs were told of somebody, and takes them.
fn told(rig: &mut Rig, jid: &str) -> Vec<Option<Picture>> {
    let events = core::mem::take(&mut rig.events);
    let avatars = events.into_iter().filter_map(|event| match event {
        Event::Avatar { jid: of, picture } if of.as_str() == jid => Some(picture),
        _ => None,
    });
    avatars.collect()
}

/// The picture that a tab is shown last when it asks.
fn shown(rig: &mut Rig, jid: &str) -> Option<Picture> {
    rig.events.clear();
    want(rig, jid);
    told(rig, jid).pop().expect("an answer")
}

fn want(rig: &mut Rig, jid: &str) {
    rig.command(Command::WantAvatars(vec![BareJid::new(jid)]));
}

fn profile(rig: &mut Rig, jid: &str) -> Profile {
    rig.events.clear();
    rig.command(Command::WantProfile {
        jid: BareJid::new(jid),
    });
    last_profile(rig, jid)
}

fn last_profile(rig: &Rig, jid: &str) -> Profile {
    let profiles = rig.events.iter().rev().find_map(|event| match event {
        Event::Profile(profile) if profile.jid.as_str() == jid => Some(profile.clone()),
        _ => None,
    });
    profiles.expect("a profile")
}

/// Requests that name something, since the last look.
fn asked(rig: &mut Rig, word: &str) -> usize {
    let sent = rig.take_sent();
    let requests = sent.iter().filter(|frame| frame.contains("type='get'"));
    requests.filter(|frame| frame.contains(word)).count()
}

fn name(rig: &mut Rig, jid: &str) -> String {
    rig.events.clear();
    rig.command(Command::Attach);
    let chats = rig.events.iter().find_map(|event| match event {
        Event::Snapshot { chats, .. } => Some(chats.clone()),
        _ => None,
    });
    let chats = chats.expect("a snapshot");
    let chat = chats.into_iter().find(|chat| chat.jid.as_str() == jid);
    chat.expect("the chat").name
}

// --- pictures of others

#[test]
fn a_picture_is_fetched_when_it_is_wanted_and_then_kept() {
    let mut rig = Rig::new(Server::default());
    let (one, two) = (png(1), png(2));
    publish(&mut rig.server, BOB, &one);
    rig.take_sent();
    rig.frame(&metadata(BOB, one.hash, FIT));
    assert_eq!(asked(&mut rig, DATA), 0, "nobody shows it");
    assert_eq!(shown(&mut rig, BOB), Some(one.clone()));
    assert_eq!(asked(&mut rig, DATA), 1);
    // Another one is shown as soon as there is one, but one that is here already is not fetched.
    publish(&mut rig.server, BOB, &two);
    rig.frame(&metadata(BOB, two.hash, FIT));
    rig.pass(20_000);
    assert_eq!(told(&mut rig, BOB), [Some(two)]);
    rig.take_sent();
    rig.frame(&metadata(BOB, one.hash, FIT));
    rig.pass(20_000);
    assert_eq!(told(&mut rig, BOB), [Some(one.clone())]);
    assert_eq!(asked(&mut rig, DATA), 0);
    // Nor after a restart, and not without a line either.
    rig.server.deaf = true;
    rig.restart();
    assert_eq!(shown(&mut rig, BOB), Some(one));
    // None any more.
    rig.server.deaf = false;
    rig.restart();
    want(&mut rig, BOB);
    rig.events.clear();
    rig.frame(&event(
        BOB,
        METADATA,
        &format!("<metadata xmlns='{METADATA}'/>"),
    ));
    assert_eq!(told(&mut rig, BOB), [None]);
}

#[test]
fn without_a_node_the_vcard_has_the_picture() {
    let mut rig = Rig::new(Server::default());
    let (one, two) = (png(1), png(2));
    let card = xep0054::with_photo(&xep0054::request(), Some(&one));
    rig.server.cards.insert(BOB.into(), card);
    // It is asked once what there is.
    assert_eq!(shown(&mut rig, BOB), Some(one.clone()));
    rig.take_sent();
    want(&mut rig, BOB);
    assert_eq!(asked(&mut rig, "iq"), 0);
    let presence = |hash: &str| {
        format!(
            "<presence xmlns='jabber:client' from='bob@example.org/x'><x xmlns='vcard-temp:x:update'><photo>{hash}</photo></x></presence>"
        )
    };
    let card = xep0054::with_photo(&xep0054::request(), Some(&two));
    rig.server.cards.insert(BOB.into(), card);
    rig.events.clear();
    rig.frame(&presence(&two.hash.to_string()));
    rig.pass(20_000);
    assert_eq!(told(&mut rig, BOB).pop(), Some(Some(two)));
    // What the vCard has is not what presence said: it is not shown.
    rig.frame(&presence(&one.hash.to_string()));
    rig.pass(20_000);
    assert_eq!(shown(&mut rig, BOB), Some(one.clone()), "it is here");
    rig.frame(&presence(&png(3).hash.to_string()));
    rig.pass(20_000);
    assert_eq!(told(&mut rig, BOB).pop(), Some(None));
    rig.frame(&presence(""));
    // The node's counts before it.
    publish(&mut rig.server, BOB, &one);
    rig.frame(&metadata(BOB, one.hash, FIT));
    rig.frame(&presence(&png(2).hash.to_string()));
    rig.pass(20_000);
    assert_eq!(shown(&mut rig, BOB), Some(one));
}

#[test]
fn nobody_is_asked_because_a_stranger_wants_it() {
    let mut rig = Rig::new(Server::default());
    let picture = png(1);
    publish_metadata(&mut rig.server, MALLORY, &picture);
    rig.frame(&plain("mallory@example.org/x", "1", "look at me"));
    rig.take_sent();
    assert_eq!(shown(&mut rig, MALLORY), None);
    assert_eq!(asked(&mut rig, MALLORY), 0);
    // Whoever follows a link opens a chat.
    rig.command(Command::OpenChat {
        chat: BareJid::new(MALLORY),
    });
    assert_eq!(asked(&mut rig, MALLORY), 0);
    // A person begins to write.
    rig.command(Command::Typing {
        chat: BareJid::new(MALLORY),
        typing: Typing::Composing,
    });
    assert_eq!(told(&mut rig, MALLORY).pop(), Some(Some(picture)));
}

#[test]
fn attack_a_picture_that_is_not_what_it_was_said_to_be() {
    let mut rig = Rig::new(Server::default());
    let honest = png(1);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let large = vec![0x89; xep0084::MOST_BYTES + 1];
    let data = |bytes: &[u8]| {
        let text = STANDARD.encode(bytes);
        xml::parse(&format!("<data xmlns='{DATA}'>{text}</data>")).expect("well-formed")
    };
    let lies: [(&str, AvatarHash, Option<Element>); 6] = [
        ("another picture", png(2).hash, Some(data(&honest.bytes))),
        ("an SVG", xep0084::hash(svg), Some(data(svg))),
        ("too large", xep0084::hash(&large), Some(data(&large))),
        ("nothing", xep0084::hash(b""), Some(data(b""))),
        (
            "no base64",
            png(3).hash,
            xml::parse(&format!("<data xmlns='{DATA}'>ü!</data>")).ok(),
        ),
        ("not there", png(4).hash, None),
    ];
    want(&mut rig, BOB);
    rig.pass(20_000);
    for (what, hash, item) in lies {
        if let Some(item) = item {
            let node = format!("{DATA}#{hash}");
            rig.server.nodes.insert((BOB.into(), node), item);
        }
        rig.take_sent();
        rig.events.clear();
        rig.frame(&metadata(BOB, hash, FIT));
        rig.pass(20_000);
        assert_eq!(asked(&mut rig, DATA), 1, "{what}");
        assert!(told(&mut rig, BOB).iter().all(Option::is_none), "{what}");
        assert_eq!(rig.store.count(Table::Avatars), 0, "{what}");
        // It is not asked for again, not even after a restart.
        rig.frame(&metadata(BOB, hash, FIT));
        rig.restart();
        rig.take_sent();
        assert_eq!(shown(&mut rig, BOB), None, "{what}");
        assert_eq!(asked(&mut rig, DATA), 0, "{what}");
    }
}

#[test]
fn attack_a_picture_of_20_mib_is_not_asked_for() {
    let mut rig = Rig::new(Server::default());
    want(&mut rig, BOB);
    for (n, more) in [
        "bytes='20971520' type='image/png'",
        "bytes='12' type='image/svg+xml'",
        "bytes='99999999999999999999' type='image/png'",
    ]
    .iter()
    .enumerate()
    {
        let hash = png(n as u32).hash;
        rig.take_sent();
        rig.frame(&metadata(BOB, hash, more));
        rig.pass(20_000);
        assert_eq!(asked(&mut rig, DATA), 0, "{more}");
        assert_eq!(shown(&mut rig, BOB), None);
    }
}

#[test]
fn attack_metadata_of_another_account() {
    let mut rig = Rig::new(Server::default());
    let (bobs, evil) = (png(1), png(66));
    publish(&mut rig.server, BOB, &bobs);
    rig.frame(&metadata(BOB, bobs.hash, FIT));
    assert_eq!(shown(&mut rig, BOB), Some(bobs.clone()));
    let rows = rig.store.count(Table::Profiles);
    for jid in [MALLORY, "bob@example.org.evil", "example.org"] {
        publish(&mut rig.server, jid, &evil);
        rig.frame(&metadata(jid, evil.hash, FIT));
        rig.frame(&event(
            jid,
            NICK,
            &format!("<nick xmlns='{NICK}'>Bob</nick>"),
        ));
    }
    // Not even a resource speaks for the account: in a room that would be any occupant.
    rig.frame(&metadata("bob@example.org/x", evil.hash, FIT));
    // Nor a carbon of an event.
    rig.frame(&carbon(ME, "received", &metadata(BOB, evil.hash, FIT)));
    rig.frame(&format!(
        "<presence xmlns='jabber:client' from='{MALLORY}/x'><x xmlns='vcard-temp:x:update'><photo>{}</photo></x></presence>",
        evil.hash
    ));
    rig.pass(20_000);
    assert_eq!(shown(&mut rig, BOB), Some(bobs));
    assert_eq!(
        rig.store.count(Table::Profiles),
        rows,
        "of strangers nothing is kept"
    );
    assert_eq!(rig.store.count(Table::Avatars), 1);
}

#[test]
fn a_picture_that_is_looked_for_as_it_changes_is_found() {
    let mut rig = Rig::new(Server::default());
    let (one, two) = (png(1), png(2));
    for picture in [&two, &one] {
        publish(&mut rig.server, BOB, picture);
        rig.frame(&metadata(BOB, picture.hash, FIT));
        want(&mut rig, BOB);
        rig.pass(20_000);
    }
    assert_eq!(rig.store.count(Table::Avatars), 2);
    rig.events.clear();
    rig.batch(vec![
        Input::Frame(metadata(BOB, two.hash, FIT)),
        Input::Command {
            tab: 1,
            command: Command::WantAvatars(vec![BareJid::new(BOB)]),
        },
    ]);
    rig.pass(20_000);
    assert_eq!(told(&mut rig, BOB).pop(), Some(Some(two)));
}

#[test]
fn attack_a_flood_of_pictures_is_followed_at_a_pace_and_within_bounds() {
    let mut rig = Rig::new(Server::default());
    let picture = |n: u32| {
        let mut bytes = png(n).bytes;
        bytes.resize(100 << 10, 0);
        xep0084::picture(bytes).expect("a picture")
    };
    want(&mut rig, BOB);
    rig.pass(20_000);
    rig.take_sent();
    for n in 0..1000 {
        rig.frame(&metadata(BOB, png(n).hash, FIT));
    }
    rig.pass(60_000);
    assert!(asked(&mut rig, DATA) <= 7);
    // Bob's picture, and that presences are kept.
    assert_eq!(rig.store.count(Table::Profiles), 2);
    // 100 KiB each: of four hundred the newest are kept, and what is shown is among them.
    for n in 0..400 {
        let picture = picture(5000 + n);
        publish(&mut rig.server, BOB, &picture);
        rig.frame(&metadata(BOB, picture.hash, FIT));
        rig.pass(20_000);
    }
    let kept = rig.store.count(Table::Avatars);
    assert!((300..330).contains(&kept), "{kept}");
    assert_eq!(shown(&mut rig, BOB), Some(picture(5399)));
}

#[test]
fn a_server_that_does_not_answer_is_asked_again_on_the_next_stream() {
    let mut rig = Rig::new(Server::default());
    let picture = png(1);
    publish(&mut rig.server, BOB, &picture);
    rig.server.mute.insert(DATA.into());
    rig.frame(&metadata(BOB, picture.hash, FIT));
    want(&mut rig, BOB);
    rig.server.mute.clear();
    rig.cut();
    rig.events.clear();
    rig.pass(60_000);
    assert_eq!(told(&mut rig, BOB), [Some(picture)]);
}

/// Nor is silence an answer to what there is.
#[test]
fn somebody_whose_server_was_silent_is_asked_again() {
    for lost in [false, true] {
        for mute in [METADATA, "vcard-temp"] {
            let mut rig = Rig::new(Server::default());
            let picture = png(1);
            let card = xep0054::with_photo(&xep0054::request(), Some(&picture));
            rig.server.cards.insert(BOB.into(), card);
            rig.server.mute.insert(mute.into());
            want(&mut rig, BOB);
            rig.events.clear();
            if lost {
                rig.server.mute.clear();
                rig.cut();
            } else {
                rig.pass(30_000);
                rig.server.mute.clear();
                want(&mut rig, BOB);
            }
            rig.pass(60_000);
            let last = told(&mut rig, BOB).pop();
            assert_eq!(last, Some(Some(picture)), "{mute} {lost}");
        }
    }
}

#[test]
fn many_people_are_asked_a_few_at_a_time() {
    let mut server = Server::default();
    let people: Vec<String> = (0..300).map(|n| format!("p{n}@example.org")).collect();
    for (n, jid) in people.iter().enumerate() {
        server.roster.push((jid.clone(), "both".into()));
        publish_metadata(&mut server, jid, &png(n as u32));
    }
    let mut rig = Rig::new(server);
    let jids = people.iter().map(BareJid::new).collect();
    rig.command(Command::WantAvatars(jids));
    for (n, jid) in people.iter().enumerate() {
        assert_eq!(shown(&mut rig, jid), Some(png(n as u32)), "{jid}");
    }
}

// --- nicknames

#[test]
fn a_nickname_is_shown_where_the_roster_gives_no_name() {
    let mut server = Server::default();
    server
        .roster
        .push(("carol@example.org".into(), "both".into()));
    let mut rig = Rig::new(server);
    rig.frame(
        "<iq xmlns='jabber:client' type='set' id='p'><query xmlns='jabber:iq:roster'><item jid='carol@example.org' name='Caro' subscription='both'/></query></iq>",
    );
    let nick = |text: &str| format!("<nick xmlns='{NICK}'>{text}</nick>");
    for jid in [BOB, "carol@example.org"] {
        rig.command(Command::StartChat { typed: jid.into() });
        rig.events.clear();
        rig.frame(&event(
            jid,
            NICK,
            &nick("Bob \u{202e}the &lt;b&gt; Builder"),
        ));
    }
    assert_eq!(name(&mut rig, BOB), "Bob the <b> Builder");
    assert_eq!(name(&mut rig, "carol@example.org"), "Caro");
    // It is told at once.
    rig.events.clear();
    rig.frame(&event(BOB, NICK, &nick(&"é".repeat(10_000))));
    let told = rig
        .events
        .iter()
        .any(|event| matches!(event, Event::Chat(chat) if chat.name == "é".repeat(100)));
    assert!(told);
    let told = rig.events.iter().any(
        |event| matches!(event, Event::People { people, .. } if people[0].name().starts_with('é')),
    );
    assert!(told);
    // In one batch the last one counts, whatever was before.
    let frames = ["Bo", "Bobby", ""].map(|text| event(BOB, NICK, &nick(text)));
    rig.batch(frames.map(crate::engine::ports::Input::Frame).into());
    assert_eq!(name(&mut rig, BOB), BOB);
    rig.frame(&event(BOB, NICK, &nick("Bobby")));
    rig.restart();
    assert_eq!(name(&mut rig, BOB), "Bobby");
    assert_eq!(profile(&mut rig, BOB).nickname.as_deref(), Some("Bobby"));
}

// --- vCards

fn vcard4(inner: &str) -> Element {
    let text = format!("<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'>{inner}</vcard>");
    xml::parse(&text).expect("well-formed")
}

#[test]
fn a_vcard_is_looked_for_in_its_newest_form_first() {
    let mut rig = Rig::new(Server::default());
    let old =
        "<vCard xmlns='vcard-temp'><FN>Old Bob</FN><PHOTO><BINVAL>AAAA</BINVAL></PHOTO></vCard>";
    let old = xml::parse(old).expect("well-formed");
    rig.server.cards.insert(BOB.into(), old);
    let first = profile(&mut rig, BOB);
    assert!(!first.loading);
    let card = first.card.expect("a card");
    assert_eq!(card.0, [(CardField::Name, "Old Bob".to_owned())]);
    // What was just looked at is not looked at again.
    rig.take_sent();
    profile(&mut rig, BOB);
    assert_eq!(asked(&mut rig, "iq"), 0);
    rig.server.nodes.insert(
        (BOB.into(), "urn:xmpp:vcard4".into()),
        vcard4("<fn><text>&lt;script&gt;alert(1)&lt;/script&gt;</text></fn>"),
    );
    rig.now += 120_000;
    let card = profile(&mut rig, BOB).card.expect("a card");
    assert_eq!(
        card.first(CardField::Name),
        Some("<script>alert(1)</script>")
    );
    // Without a line it is what it was.
    rig.server.deaf = true;
    rig.restart();
    rig.now += 120_000;
    let offline = profile(&mut rig, BOB);
    assert_eq!((offline.card, offline.loading), (Some(card), false));
}

#[test]
fn who_has_no_vcard_has_an_empty_one() {
    let mut rig = Rig::new(Server::default());
    assert_eq!(profile(&mut rig, BOB).card, Some(Card::default()));
    // No answer is no word about it.
    rig.server.mute.insert("vcard".into());
    rig.command(Command::WantProfile {
        jid: BareJid::new(MALLORY),
    });
    assert!(last_profile(&rig, MALLORY).loading);
    rig.pass(30_000);
    let silent = last_profile(&rig, MALLORY);
    assert_eq!((silent.card, silent.loading), (None, false));
}

// --- what this account says

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
