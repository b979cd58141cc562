//! What people write, and what the server does beside.

use super::acts::Author;
use super::{SM, World};
use crate::bus::Command;
use crate::engine::ports::Input;
use crate::model::{BareJid, DeviceId, OriginId, Outgoing};
use crate::rig::{BOB, ME, Peer, block_on, list_event, message, plain, written};
use crate::store::Store;
use crate::xmpp::stanza::xep0384_legacy::Bundle;

impl World {
    pub fn next_text(&mut self) -> (usize, String) {
        self.number += 1;
        self.now += 1_000;
        (self.number, format!("text {}", self.number))
    }

    /// The engine's device and its bundle, once it is published. Every peer has prekeys of its own to take from: two that take
    /// the same one before it is replaced are a race of the protocol's, not of this network's.
    pub fn target(&self, of: usize) -> Option<(DeviceId, Bundle)> {
        let listed = self.server.list(ME);
        let (node, item) = self.server.published.iter().rev().find(|(node, _)| {
            node.contains(".bundles:") && listed.iter().any(|id| node.ends_with(&format!(":{id}")))
        })?;
        let id = node.rsplit(':').next()?.parse().ok()?;
        let mut bundle = Bundle::try_from(item).ok()?;
        bundle.prekeys.retain(|(id, _)| *id as usize % 5 == of % 5);
        Some((DeviceId(id), bundle))
    }

    pub fn bob_writes_plain(&mut self) {
        let (n, text) = self.next_text();
        self.expected.push(text.clone());
        self.wrote(format!("p-{n}"), Author::Bob(false), &text);
        self.deliver(&plain("bob@example.org/x", &format!("p-{n}"), &text));
    }

    pub fn bob_writes(&mut self) {
        self.device_writes(0);
    }

    /// A device of bob that nobody has heard of yet writes.
    pub fn new_bob_writes(&mut self) {
        let peer = Peer::new(BOB, 3_000 + self.seed * 100 + self.more_bobs.len() as u64);
        peer.publish(&mut self.server);
        self.more_bobs.push(peer);
        let ids = self.server.list(BOB);
        self.push_stanza(list_event(BOB, &ids));
        self.device_writes(self.more_bobs.len());
    }

    /// The device of bob with this index writes, in whatever session it has.
    pub fn device_writes(&mut self, index: usize) {
        let Some(target) = self.target(index) else {
            return;
        };
        let (n, text) = self.next_text();
        self.expected.push(text.clone());
        let author = match index {
            0 => Author::Bob(true),
            _ => Author::Another,
        };
        self.wrote(format!("e-{n}"), author, &text);
        let peer = match index.checked_sub(1) {
            None => &mut self.bob,
            Some(index) => &mut self.more_bobs[index],
        };
        let sealed = written(&peer.seal(&target, &text));
        self.deliver(&message("bob@example.org/x", &format!("e-{n}"), &sealed));
    }

    /// The other device of alice writes to bob.
    pub fn other_device_writes(&mut self, encrypted: bool) {
        let Some(target) = self.target(4) else { return };
        let (n, text) = self.next_text();
        self.expected.push(text.clone());
        self.wrote(format!("c-{n}"), Author::Another, &text);
        let body = match encrypted {
            true => written(&self.other.seal(&target, &text)),
            false => format!("<body>{text}</body>"),
        };
        self.deliver_carbon(&format!(
            "<message xmlns='jabber:client' from='{ME}/phone' to='{BOB}' type='chat' id='c-{n}'>{body}</message>"
        ));
    }

    /// Alice writes here.
    pub fn alice_writes(&mut self) {
        let (n, text) = self.next_text();
        let outgoing = Outgoing::say(
            BareJid::new(BOB),
            text.clone(),
            OriginId::new(format!("s-{n}")),
            self.now,
        );
        self.deposit(&outgoing);
        self.wrote(format!("s-{n}"), Author::Alice, &text);
        self.typed_is_sent();
        self.said.push(text.clone());
        self.expected.push(text);
        self.command(Command::InboxFilled);
    }

    /// The composer clears when it is kept; until then a person does it again, and it is the same.
    pub fn deposit(&mut self, outgoing: &Outgoing) {
        for _ in 0..2 {
            match block_on(self.store.deposit(outgoing)) {
                Ok(()) => break,
                Err(_) => {
                    self.kills += 1;
                    self.restart();
                }
            }
        }
    }

    pub fn command(&mut self, command: Command) {
        self.turn(vec![Input::Command { tab: 1, command }]);
    }

    /// The server asks how far the client got.
    pub fn server_asks(&mut self) {
        self.push(format!("<r {SM}/>"));
    }

    pub fn list_changes(&mut self) {
        let ids = self.server.list(BOB);
        self.push_stanza(list_event(BOB, &ids));
    }
}
