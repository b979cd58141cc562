//! Frames that no server would send, among those that one would, through whole engines.
//!
//! `SOTTO_FUZZ_ROUNDS` says how many frames (20 000), `SOTTO_FUZZ_SEED` fixes what is otherwise another run each time.
#![cfg(not(target_family = "wasm"))]

// The rig names its crate's modules as the library does.
use sotto::{bus, engine, model, omemo, store, xmpp};

#[path = "../src/random.rs"]
mod random;
#[path = "../src/engine/tests/rig.rs"]
mod rig;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bus::{Command, Event};
use engine::ports::{Effect, Input};
use model::BareJid;
use rand_core::TryRng;
use rig::{
    BOB, MALLORY, ME, Numbers, Peer, Rig, Server, carbon, list_event, message, plain, written,
};
use store::Table;

struct Dice(Numbers);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        let number = self.0.try_next_u64().unwrap_or_default();
        usize::try_from(number % u64::try_from(count.max(1)).expect("small")).expect("small")
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// A place between two characters.
    fn place(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

const SPLICES: [&str; 34] = [
    "",
    "'",
    "\"",
    "<",
    ">",
    "/>",
    "&#x0;",
    "&amp;",
    "é",
    "😀",
    "\u{202e}",
    "]]>",
    "<![CDATA[",
    "4294967295",
    "4294967296",
    "-1",
    "0",
    "2147483648",
    "xmlns=''",
    "\0",
    "<a xmlns='x'>",
    "@/",
    "@",
    "/",
    "true",
    " prekey='true'",
    " from='alice@example.org'",
    " type='error'",
    " id=''",
    "<body>x</body>",
    "<payload>AAAA</payload>",
    "<key rid='1'>AA==</key>",
    "jabber:client",
    "AAAA",
];

const WORDS: [&str; 40] = [
    "message",
    "presence",
    "iq",
    "body",
    "encrypted",
    "header",
    "key",
    "iv",
    "payload",
    "rid",
    "sid",
    "from",
    "to",
    "id",
    "type",
    "chat",
    "error",
    "headline",
    "groupchat",
    "result",
    "set",
    "get",
    "received",
    "sent",
    "forwarded",
    "event",
    "items",
    "item",
    "list",
    "device",
    "query",
    "subscription",
    "both",
    "none",
    "remove",
    "alice@example.org",
    "bob@example.org",
    "mallory@example.org",
    "unavailable",
    "bundle",
];

/// One change to a frame.
fn mutate(frame: &mut String, dice: &mut Dice) {
    match dice.below(8) {
        // Some bytes become others.
        0 => {
            let mut bytes = core::mem::take(frame).into_bytes();
            for _ in 0..=dice.below(4) {
                if !bytes.is_empty() {
                    let at = dice.below(bytes.len());
                    bytes[at] ^= 1 << dice.below(8);
                }
            }
            *frame = String::from_utf8_lossy(&bytes).into_owned();
        }
        1 => {
            let end = dice.place(frame);
            frame.truncate(end);
        }
        2 | 3 => {
            let (a, b) = (dice.place(frame), dice.place(frame));
            let from = a.min(b);
            let mut to = a.max(b).min(from + 24);
            while !frame.is_char_boundary(to) {
                to += 1;
            }
            let to = if dice.below(2) == 0 { from } else { to };
            frame.replace_range(from..to, dice.pick(&SPLICES));
        }
        // A name or value becomes another one, wherever it stands or at one place.
        4 | 5 => {
            let (old, new) = (dice.pick(&WORDS), dice.pick(&WORDS));
            *frame = if dice.below(2) == 0 {
                frame.replace(old, new)
            } else {
                frame.replacen(old, new, 1)
            };
        }
        // Base64 somewhere inside, changed and encoded again: what reaches the parsers of keys.
        6 => {
            let texts: Vec<(usize, usize)> = frame
                .match_indices('>')
                .filter_map(|(at, _)| {
                    let start = at + 1;
                    let end = start + frame.get(start..)?.find('<')?;
                    (end > start + 3).then_some((start, end))
                })
                .collect();
            if texts.is_empty() {
                return;
            }
            let (start, end) = texts[dice.below(texts.len())];
            let Ok(mut bytes) = BASE64.decode(&frame[start..end]) else {
                return;
            };
            for _ in 0..=dice.below(3) {
                let at = dice.below(bytes.len());
                match dice.below(4) {
                    0 => bytes.truncate(at),
                    1 => bytes.insert(at, dice.below(256) as u8),
                    2 if !bytes.is_empty() => {
                        bytes[at] = dice.pick(&[&0_u8, &0xff, &0x80, &5, &0x33]).to_owned()
                    }
                    _ if !bytes.is_empty() => bytes[at] ^= 1 << dice.below(8),
                    _ => {}
                }
                if bytes.is_empty() {
                    bytes.push(0x33);
                }
            }
            frame.replace_range(start..end, &BASE64.encode(bytes));
        }
        // A piece twice.
        _ => {
            let (a, b) = (dice.place(frame), dice.place(frame));
            let piece = frame[a.min(b)..a.max(b)].to_owned();
            frame.insert_str(a.max(b), &piece);
        }
    }
}

/// Everybody, and the frames they have sent.
struct Scene {
    rig: Rig,
    bob: Peer,
    pool: Vec<String>,
    /// Numbers the stanzas.
    next: usize,
    /// Engines started.
    engines: u32,
    online: bool,
    /// The engine's device.
    target: (model::DeviceId, xmpp::stanza::xep0384_legacy::Bundle),
}

impl Scene {
    fn new(seed: u64) -> Self {
        let mut server = Server::default();
        let mut bob = Peer::new(BOB, seed ^ 1);
        bob.publish(&mut server);
        let mut other = Peer::new(ME, seed ^ 2);
        other.publish(&mut server);
        let mut rig = Rig::new(server);
        let target = rig.bundle();
        let mut pool = Vec::new();
        // Messages of three devices, the first ones with key exchanges; one that is never given undamaged.
        let mut third = Peer::new(MALLORY, seed ^ 3);
        for number in 0..3 {
            for (peer, from) in [
                (&mut other, "alice@example.org/other"),
                (&mut third, "mallory@example.org/x"),
            ] {
                let sealed = written(&peer.seal(&target, "text"));
                let inner = message(from, &format!("p{number}"), &sealed);
                if from.starts_with(ME) {
                    pool.push(carbon(ME, "sent", &inner.replace("to='alice@", "to='bob@")));
                }
                pool.push(inner);
            }
            let sealed = written(&bob.seal(&target, "text"));
            let inner = message("bob@example.org/x", &format!("b{number}"), &sealed);
            pool.push(carbon(ME, "received", &inner));
            rig.frame(&inner);
            pool.push(inner);
        }
        // The empty message that answered bob's exchange.
        for stanza in rig.said_since(0) {
            bob.open(&stanza);
        }
        let sealed = written(&bob.seal(&target, "after the answer"));
        pool.push(message("bob@example.org/x", "b9", &sealed));
        let said = rig.say(BOB, "written here");
        let bundle = rig
            .server
            .nodes
            .values()
            .map(xmpp::xml::write)
            .find(|text| text.starts_with("<bundle"));
        let node = "eu.siacs.conversations.axolotl";
        let ids = [bob.id(), 7];
        pool.extend([
            list_event(BOB, &ids),
            list_event(ME, &[rig.device().0, other.id()]),
            list_event(ME, &[other.id()]),
            list_event(MALLORY, &[1, 2, 3]),
            list_event(BOB, &[]),
            plain("bob@example.org/x", "t1", "plain"),
            plain("carol@example.org/x", "t2", "somebody new"),
            message("bob@example.org/x", "t3", "<body>hi</body><request xmlns='urn:xmpp:receipts'/><origin-id xmlns='urn:xmpp:sid:0' id='o3'/>"),
            message("bob@example.org/x", "t4", &format!("<received xmlns='urn:xmpp:receipts' id='{said}'/>")),
            message(BOB, &said, "<error type='cancel'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>").replace("'chat'", "'error'"),
            message("bob@example.org/x", "t5", "<body>late</body><delay xmlns='urn:xmpp:delay' from='example.org' stamp='2024-05-06T07:08:09Z'/>"),
            "<presence xmlns='jabber:client' from='bob@example.org/x'><show>away</show></presence>".into(),
            "<presence xmlns='jabber:client' from='bob@example.org/x' type='unavailable'/>".into(),
            "<presence xmlns='jabber:client' from='bob@example.org/y' type='unavailable'><status>bye</status><delay xmlns='urn:xmpp:delay' stamp='2024-05-06T07:08:09Z'/></presence>".into(),
            "<presence xmlns='jabber:client' from='bob@example.org/x'><show>xa</show><idle xmlns='urn:xmpp:idle:1' since='2024-05-06T07:08:09Z'/></presence>".into(),
            "<presence xmlns='jabber:client' from='carol@example.org' type='subscribe'><nick xmlns='http://jabber.org/protocol/nick'>C</nick><status>hi</status></presence>".into(),
            "<presence xmlns='jabber:client' from='carol@example.org' type='unsubscribe'/>".into(),
            "<presence xmlns='jabber:client' from='carol@example.org' type='error'><error type='cancel'><remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>".into(),
            "<iq xmlns='jabber:client' type='set' id='q5'><block xmlns='urn:xmpp:blocking'><item jid='carol@example.org'/><item jid='example.net'/></block></iq>".into(),
            "<iq xmlns='jabber:client' type='set' id='q6'><unblock xmlns='urn:xmpp:blocking'/></iq>".into(),
            "<iq xmlns='jabber:client' type='result' id='ID'><blocklist xmlns='urn:xmpp:blocking'><item jid='carol@example.org'/></blocklist></iq>".into(),
            "<iq xmlns='jabber:client' type='result' id='ID' from='example.org'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:blocking'/></query></iq>".into(),
            "<iq xmlns='jabber:client' type='set' id='q1'><query xmlns='jabber:iq:roster'><item jid='carol@example.org' subscription='both' name='C'/></query></iq>".into(),
            "<iq xmlns='jabber:client' type='set' id='q2'><query xmlns='jabber:iq:roster'><item jid='carol@example.org' subscription='remove'/></query></iq>".into(),
            "<iq xmlns='jabber:client' type='get' id='q3' from='bob@example.org/x'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>".into(),
            "<iq xmlns='jabber:client' type='get' id='q4' from='example.org'><ping xmlns='urn:xmpp:ping'/></iq>".into(),
            "<iq xmlns='jabber:client' type='result' id='ID' from='bob@example.org'><pubsub xmlns='http://jabber.org/protocol/pubsub'>\
             <items node='eu.siacs.conversations.axolotl.devicelist'><item id='current'><list xmlns='eu.siacs.conversations.axolotl'><device id='7'/></list></item></items></pubsub></iq>".into(),
            format!("<iq xmlns='jabber:client' type='result' id='ID' from='bob@example.org'><pubsub xmlns='http://jabber.org/protocol/pubsub'>\
             <items node='{node}.bundles:7'><item id='current'>{}</item></items></pubsub></iq>", bundle.expect("bob's bundle")),
            "<iq xmlns='jabber:client' type='error' id='ID'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>".into(),
            // What people say of themselves, and the answers to questions about it.
            "<message xmlns='jabber:client' from='bob@example.org' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
             <items node='urn:xmpp:avatar:metadata'><item id='9'><metadata xmlns='urn:xmpp:avatar:metadata'>\
             <info id='4c0a0f1bd8d1b7ecb5f8e0d8f4b0b0f8a5c6b7d8' bytes='12' type='image/png'/></metadata></item></items></event></message>".into(),
            "<message xmlns='jabber:client' from='bob@example.org' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
             <items node='http://jabber.org/protocol/nick'><item id='9'><nick xmlns='http://jabber.org/protocol/nick'>Bob</nick></item></items></event></message>".into(),
            "<presence xmlns='jabber:client' from='bob@example.org/x'><x xmlns='vcard-temp:x:update'><photo>4c0a0f1bd8d1b7ecb5f8e0d8f4b0b0f8a5c6b7d8</photo></x></presence>".into(),
            "<iq xmlns='jabber:client' type='result' id='ID' from='bob@example.org'><pubsub xmlns='http://jabber.org/protocol/pubsub'>\
             <items node='urn:xmpp:avatar:data'><item id='9'><data xmlns='urn:xmpp:avatar:data'>iVBORw0KGgoAAAAH</data></item></items></pubsub></iq>".into(),
            "<iq xmlns='jabber:client' type='result' id='ID' from='bob@example.org'><vCard xmlns='vcard-temp'><FN>Bob</FN>\
             <PHOTO><BINVAL>iVBORw0KGgoAAAAH</BINVAL></PHOTO></vCard></iq>".into(),
            "<iq xmlns='jabber:client' type='result' id='ID' from='bob@example.org'><vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>Bob</text></fn>\
             <tel><uri>tel:+1</uri></tel></vcard></iq>".into(),
            "<r xmlns='urn:xmpp:sm:3'/>".into(),
            "<a xmlns='urn:xmpp:sm:3' h='1'/>".into(),
            "<enabled xmlns='urn:xmpp:sm:3' id='x' resume='true'/>".into(),
            "<resumed xmlns='urn:xmpp:sm:3' previd='x' h='3'/>".into(),
            "<stream:error xmlns:stream='http://etherx.jabber.org/streams'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>".into(),
            "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>".into(),
        ]);
        Self {
            rig,
            bob,
            pool,
            next: 0,
            engines: 1,
            online: false,
            target,
        }
    }

    /// A frame like one that was sent, with the id of a request under way where it needs one.
    fn frame(&mut self, dice: &mut Dice) -> String {
        let mut frame = self.pool[dice.below(self.pool.len())].clone();
        if frame.contains("id='ID'") {
            let iqs = self
                .rig
                .sent
                .iter()
                .rev()
                .filter(|sent| sent.starts_with("<iq"));
            let ids: Vec<&str> = iqs
                .take(8)
                .filter_map(|iq| iq.split("id='").nth(1)?.split('\'').next())
                .collect();
            if !ids.is_empty() {
                frame = frame.replace("'ID'", &format!("'{}'", ids[dice.below(ids.len())]));
            }
        }
        // A new id, mostly: what is known is dropped early.
        if dice.below(4) > 0 {
            self.next += 1;
            let id = format!(" id='f{}'", self.next);
            for old in [
                " id='b0'", " id='b1'", " id='b2'", " id='b9'", " id='p0'", " id='p1'", " id='p2'",
                " id='t1'", " id='t2'",
            ] {
                frame = frame.replace(old, &id);
            }
        }
        // The stream's own words are left alone most of the time, else there is little else than reconnecting.
        let ends =
            frame.contains("<close") || frame.contains("stream:error") || frame.contains("<a ");
        if ends && dice.below(8) > 0 {
            return plain("bob@example.org/x", "t1", "plain");
        }
        for _ in 0..dice.below(4) {
            mutate(&mut frame, dice);
        }
        frame
    }

    fn is_up(&mut self) -> bool {
        let last = self.rig.events.iter().rev().find_map(|event| match event {
            Event::Connection { connection, .. } => Some(*connection),
            _ => None,
        });
        self.online = last.map_or(self.online, |last| last == bus::Connection::Online);
        self.rig.open && self.online
    }

    /// An engine that is online, on the same store.
    fn revive(&mut self) {
        if !self.is_up() {
            self.rig.restart();
            self.engines += 1;
            // A resumption whose counts do not fit any more ends once and begins anew.
            self.rig.pass(10_000);
            assert!(self.is_up(), "{:?}", self.rig.events.last());
        }
        self.rig
            .sent
            .drain(..self.rig.sent.len().saturating_sub(40));
        self.rig
            .events
            .drain(..self.rig.events.len().saturating_sub(40));
        self.rig.server.stanzas.clear();
        self.rig.server.published.clear();
    }

    /// An undamaged message still opens, whatever came before it.
    fn check(&mut self) {
        self.revive();
        self.next += 1;
        let body = format!("undamaged {}", self.next);
        let sealed = written(&self.bob.seal(&self.target, &body));
        self.rig.frame(&message(
            "bob@example.org/x",
            &format!("good-{}", self.next),
            &sealed,
        ));
        let last = self.rig.rows(BOB).pop();
        assert_eq!(last.as_deref(), Some(body.as_str()));
    }
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn damaged_frames_do_no_harm() {
    let rounds = setting("SOTTO_FUZZ_ROUNDS").unwrap_or(20_000);
    let seed = setting("SOTTO_FUZZ_SEED").unwrap_or_else(rig_seed);
    println!("SOTTO_FUZZ_SEED={seed} SOTTO_FUZZ_ROUNDS={rounds}");
    let mut dice = Dice(Numbers(seed));
    let mut scene = Scene::new(seed);
    let started = std::time::Instant::now();
    let (mut messages, mut checks, mut engines, mut kept) =
        (scene.rig.store.count(Table::Messages), 0, 0, 0);
    for round in 0..rounds {
        if round % 4_000 == 3_999 {
            // Another account, so that the store stays small.
            engines += scene.engines;
            kept += messages;
            scene = Scene::new(seed.wrapping_add(round));
            messages = 0;
        }
        scene.revive();
        let batch = 1 + if dice.below(4) == 0 { dice.below(6) } else { 0 };
        let mut inputs: Vec<Input> = (0..batch)
            .map(|_| Input::Frame(scene.frame(&mut dice)))
            .collect();
        if dice.below(50) == 0 {
            let command = match dice.below(7) {
                0 => Command::Attach,
                1 => Command::OpenChat {
                    chat: BareJid::new(MALLORY),
                },
                2 => Command::ShowDevices {
                    chat: BareJid::new(BOB),
                    ask: true,
                },
                3 => Command::StartChat {
                    typed: "carol@example.org".into(),
                },
                4 => Command::WantAvatars(vec![BareJid::new(BOB), BareJid::new(MALLORY)]),
                5 => Command::WantProfile {
                    jid: BareJid::new(BOB),
                },
                _ => {
                    scene.rig.deposit(BOB, "out");
                    Command::InboxFilled
                }
            };
            inputs.push(Input::Command { tab: 1, command });
        }
        // With the server silent, the answers to what is under way are the damaged ones.
        if dice.below(16) == 0 && !scene.rig.server.mute.remove("pubsub") {
            scene.rig.server.mute.insert("pubsub".into());
        }
        if dice.below(40) == 0 {
            scene.rig.now += 7_000;
            inputs.push(Input::Timer);
        }
        scene.rig.batch(inputs);
        if round % 10 == 9 {
            let now = scene.rig.store.count(Table::Messages);
            assert!(now >= messages, "messages went");
            messages = now;
        }
        assert_eq!(scene.rig.store.deleted_messages(), 0);
        if round % 25 == 24 {
            scene.check();
            checks += 1;
        }
        assert!(!scene.rig.outcome.contains(&Effect::SignedOut));
    }
    let seconds = started.elapsed().as_secs_f32();
    println!(
        "{rounds} rounds in {seconds:.1} s, {} engines, {} messages kept, {checks} undamaged ones opened",
        engines + scene.engines,
        kept + messages
    );
}

/// Another one each time.
fn rig_seed() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(1, |since| since.as_secs())
}
