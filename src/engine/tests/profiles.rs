//! Pictures, nicknames and vCards: others', and the own ones.

mod own;

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
