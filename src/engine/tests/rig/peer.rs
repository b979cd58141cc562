//! Somebody else's device.

use super::{ME, Numbers, OMEMO, Server};
use crate::model::{BareJid, DeviceId};
use crate::omemo::{self, OwnDevice, Prekey, Recipient, Session};
use crate::xmpp::stanza::xep0384::{self, BUNDLES_NODE};
use crate::xmpp::stanza::xep0384_legacy::{Bundle, Encrypted, bundle_node};
use crate::xmpp::stanza::xep0420;
use crate::xmpp::xml;
use minidom::Element;

/// Somebody else's OMEMO device, which keeps one session: with the engine's device.
pub struct Peer {
    pub jid: BareJid,
    pub own: OwnDevice,
    pub prekeys: Vec<Prekey>,
    pub session: Option<Session>,
    pub rng: Numbers,
}

impl Peer {
    pub fn new(jid: &str, seed: u64) -> Self {
        let mut rng = Numbers(seed);
        let (own, prekeys) = OwnDevice::generate(&mut rng, 0);
        Self {
            jid: BareJid::new(jid),
            own,
            prekeys,
            session: None,
            rng,
        }
    }

    pub fn id(&self) -> u32 {
        self.own.id.0
    }

    /// Puts the device's bundle on the server, and the device on its account's list.
    pub fn publish(&self, server: &mut Server) {
        let bundle = Element::from(&self.own.bundle(&self.prekeys));
        let node = bundle_node(self.own.id);
        server.nodes.insert((self.jid.0.clone(), node), bundle);
        let mut list = server.list(self.jid.as_str());
        list.push(self.id());
        server.publish_list(self.jid.as_str(), &list);
    }

    pub fn start(&mut self, (_, bundle): &(DeviceId, Bundle)) {
        let session = omemo::start_session(&self.own, bundle, &mut self.rng);
        self.session = Some(session.expect("a good bundle"));
    }

    /// Encrypts for the engine's device.
    pub fn seal(&mut self, target: &(DeviceId, Bundle), body: &str) -> Encrypted {
        if self.session.is_none() {
            self.start(target);
        }
        let recipient = Recipient {
            jid: BareJid::new(ME),
            device: target.0,
            session: self.session.take().expect("just started"),
        };
        let mut sealed = omemo::seal(
            &self.own,
            Some(body.as_bytes()),
            vec![recipient],
            &mut self.rng,
        );
        self.session = sealed.sessions.pop().map(|recipient| recipient.session);
        sealed.encrypted
    }

    /// Publishes the device for OMEMO 2.
    pub fn publish_omemo2(&mut self, server: &mut Server) {
        let bundle = Element::from(&self.own.bundle_omemo2(&self.prekeys, &mut self.rng));
        let place = format!("{BUNDLES_NODE}#{}", self.own.id);
        server.nodes.insert((self.jid.0.clone(), place), bundle);
        let mut list = server.list_omemo2(self.jid.as_str());
        list.push(self.id());
        server.publish_list_omemo2(self.jid.as_str(), &list);
    }

    /// Begins a session of OMEMO 2.
    pub fn start_omemo2(&mut self, (_, bundle): &(DeviceId, xep0384::Bundle)) {
        let session = omemo::start_session_omemo2(&self.own, bundle, &mut self.rng);
        self.session = Some(session.expect("a good bundle"));
    }

    /// The element with this content in an envelope that says to be from the peer.
    pub fn seal_omemo2(&mut self, device: DeviceId, content: Vec<Element>) -> xep0384::Encrypted {
        let jid = self.jid.clone();
        let envelope = xep0420::write(content, &jid, None, 1_700_000_000_000, &mut self.rng);
        self.seal_bytes_omemo2(device, &envelope)
    }

    pub fn seal_bytes_omemo2(&mut self, device: DeviceId, bytes: &[u8]) -> xep0384::Encrypted {
        let recipient = Recipient {
            jid: BareJid::new(ME),
            device,
            session: self.session.take().expect("a session"),
        };
        let mut sealed = omemo::seal_omemo2(&self.own, Some(bytes), vec![recipient], &mut self.rng);
        self.session = sealed.sessions.pop().map(|recipient| recipient.session);
        sealed.encrypted
    }

    /// A message with this text.
    pub fn say_omemo2(&mut self, device: DeviceId, body: &str) -> String {
        let content = vec![crate::xmpp::stanza::message::body_element(body)];
        xml::write(&Element::from(&self.seal_omemo2(device, content)))
    }

    /// Opens what the engine sent in OMEMO 2: the envelope, or `None` where it has no content or none for this device.
    pub fn open_omemo2(&mut self, stanza: &Element) -> Option<xep0420::Envelope> {
        let to = self.jid.0.clone();
        self.open_omemo2_to(stanza, &to)
    }

    /// The same of what went to somebody whose copy this device gets.
    pub fn open_omemo2_to(&mut self, stanza: &Element, to: &str) -> Option<xep0420::Envelope> {
        let element = stanza.get_child("encrypted", xep0384::NS)?;
        let encrypted = xep0384::Encrypted::try_from(element).ok()?;
        let prekey = omemo::spent_prekey_in_omemo2(&encrypted, &self.jid, self.own.id);
        let prekey = self.prekeys.iter().find(|own| Some(own.id) == prekey);
        let opened = omemo::open_omemo2(
            &self.own,
            &self.jid,
            &encrypted,
            self.session.as_ref(),
            prekey,
            None,
            &mut self.rng,
        )
        .ok()?;
        self.session = Some(opened.session);
        let around = xep0420::Around {
            from: &BareJid::new(ME),
            to: &BareJid::new(to),
            is_room: false,
        };
        Some(xep0420::read(&opened.plaintext?, around).expect("the engine's envelopes are good"))
    }

    /// Opens what the engine sent; `None` where it has no text, or none for this device.
    pub fn open(&mut self, stanza: &Element) -> Option<String> {
        let encrypted = Encrypted::try_from(stanza.get_child("encrypted", OMEMO)?).ok()?;
        let prekey = omemo::spent_prekey_in(&encrypted, self.own.id);
        let prekey = self.prekeys.iter().find(|own| Some(own.id) == prekey);
        let opened = omemo::open(
            &self.own,
            &encrypted,
            self.session.as_ref(),
            prekey,
            None,
            &mut self.rng,
        )
        .ok()?;
        self.session = Some(opened.session);
        let text = String::from_utf8(opened.plaintext?.to_vec());
        Some(text.expect("the engine sends text"))
    }
}
