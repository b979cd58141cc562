//! A server, as text frames.

mod archive;
mod roster;

use super::{BOB, ME, PUBSUB, list_event};
use crate::model::{DeviceId, Millis};
use crate::xmpp::stanza::xep0004::Form;
use crate::xmpp::stanza::xep0082;
use crate::xmpp::stanza::xep0384::{self, BUNDLES_NODE, DEVICES_NODE, ListedDevice};
use crate::xmpp::stanza::xep0384_legacy::{DEVICELIST_NODE, DeviceList};
use crate::xmpp::xml;
use minidom::Element;
use std::collections::{BTreeMap, BTreeSet};

/// A server: PLAIN on a loopback address, stream management, a roster, carbons and personal nodes.
pub struct Server {
    pub password: String,
    /// `jid`, subscription.
    pub roster: Vec<(String, String)>,
    /// Names and groups of roster items.
    pub names: BTreeMap<String, (Option<String>, Vec<String>)>,
    /// What the domain says of itself (XEP-0030).
    pub offers: Vec<String>,
    /// Who is blocked (XEP-0191).
    pub blocked: BTreeSet<String>,
    /// Every request to block, with what was reported.
    pub blocks: Vec<Element>,
    /// Approvals are taken in advance (RFC 6121 §3.4).
    pub pre_approves: bool,
    /// What is published, by account and node.
    pub nodes: BTreeMap<(String, String), Element>,
    /// Nodes that the client deleted.
    pub deleted: Vec<String>,
    /// Every item the client published, by node.
    pub published: Vec<(String, Element)>,
    /// Whether the own list's changes are told to the client before its request is answered, as some servers do.
    pub echoes: bool,
    /// Nothing is answered that names one of these.
    pub mute: BTreeSet<String>,
    /// What is answered with a refusal.
    pub refuse: BTreeMap<String, String>,
    /// No frame arrives any more.
    pub deaf: bool,
    /// `<r/>` is not answered.
    pub no_acks: bool,
    /// Streams can be taken up again.
    pub resumable: bool,
    /// Streams are managed (XEP-0198).
    pub manages: bool,
    /// `enabled` offers to.
    pub offers_resumption: bool,
    /// What a failed resumption tells of the former stream.
    pub failed_h: Option<u32>,
    /// What a resumption claims instead of the truth.
    pub claims_h: Option<u32>,
    /// Stanzas of the present stream that came.
    pub handled: u32,
    /// Stanzas that came over all streams, in order.
    pub stanzas: Vec<Element>,
    pub streams: u32,
    pub authenticated: bool,
    pub managed: bool,
    /// Offers to hear whether anybody looks (XEP-0352).
    pub client_state: bool,
    /// `None`: there is no archive (XEP-0313).
    pub archive: Option<Vec<Archived>>,
    pub stored: usize,
    /// Whatever follows what, the archive gives its last message again, and says that there is more.
    pub repeats: bool,
    /// Most results of a page.
    pub page: usize,
    /// Heeds publish-options (XEP-0060 §7.1.5).
    pub heeds_options: bool,
    /// Whether the archive's ids can be believed (XEP-0359 §5).
    pub gives_ids: bool,
    /// Answers of the archive are kept here instead of being sent.
    pub holds: bool,
    pub held: Vec<String>,
    /// Queries that came.
    pub queries: Vec<Element>,
    /// vCards in the older form (XEP-0054), by account; `None` in another's name: there is none.
    pub cards: BTreeMap<String, Element>,
    /// Node and vCard are kept the same (XEP-0398).
    pub converts: bool,
    /// How personal nodes may be read, by node.
    pub access: BTreeMap<String, String>,
}

/// A message in the archive.
#[derive(Clone)]
pub struct Archived {
    pub id: String,
    pub at: Millis,
    pub message: Element,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            password: "secret".into(),
            roster: vec![(BOB.into(), "both".into())],
            names: BTreeMap::new(),
            offers: vec!["urn:xmpp:blocking".into()],
            blocked: BTreeSet::new(),
            blocks: Vec::new(),
            pre_approves: false,
            nodes: BTreeMap::new(),
            deleted: Vec::new(),
            published: Vec::new(),
            echoes: false,
            mute: BTreeSet::new(),
            refuse: BTreeMap::new(),
            deaf: false,
            no_acks: false,
            resumable: true,
            offers_resumption: true,
            manages: true,
            failed_h: None,
            claims_h: None,
            handled: 0,
            stanzas: Vec::new(),
            streams: 0,
            authenticated: false,
            managed: false,
            client_state: false,
            archive: None,
            stored: 0,
            repeats: false,
            page: 50,
            heeds_options: true,
            gives_ids: true,
            holds: false,
            held: Vec::new(),
            queries: Vec::new(),
            cards: BTreeMap::new(),
            converts: true,
            access: BTreeMap::new(),
        }
    }
}

const SASL: &str = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
const SM: &str = "xmlns='urn:xmpp:sm:3'";

impl Server {
    pub fn disconnect(&mut self) {
        self.authenticated = false;
        self.managed = false;
    }

    pub fn publish_list(&mut self, jid: &str, ids: &[u32]) {
        let list = DeviceList(ids.iter().copied().map(DeviceId).collect());
        self.nodes
            .insert((jid.into(), DEVICELIST_NODE.into()), Element::from(&list));
    }

    /// The list of OMEMO 2.
    pub fn publish_list_omemo2(&mut self, jid: &str, ids: &[u32]) {
        let listed = |id: &u32| ListedDevice {
            id: DeviceId(*id),
            label: None,
        };
        let list = xep0384::DeviceList(ids.iter().map(listed).collect());
        self.nodes
            .insert((jid.into(), DEVICES_NODE.into()), Element::from(&list));
    }

    pub fn list_omemo2(&self, jid: &str) -> Vec<u32> {
        let list = self.nodes.get(&(jid.to_owned(), DEVICES_NODE.into()));
        let list = list.and_then(|list| xep0384::DeviceList::try_from(list).ok());
        list.unwrap_or_default()
            .0
            .iter()
            .map(|it| it.id.0)
            .collect()
    }

    pub fn list(&self, jid: &str) -> Vec<u32> {
        let list = self.nodes.get(&(jid.to_owned(), DEVICELIST_NODE.into()));
        let list = list.and_then(|list| DeviceList::try_from(list).ok());
        list.unwrap_or_default().0.iter().map(|id| id.0).collect()
    }

    /// What goes back for a frame.
    pub fn answer(&mut self, frame: &str) -> Vec<String> {
        if self.deaf {
            return Vec::new();
        }
        let element = xml::parse(frame).expect("the client writes well-formed XML");
        match element.name() {
            "open" => vec![
                "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='example.org' id='s' version='1.0'/>".into(),
                self.features(),
            ],
            "auth" => self.auth(&element),
            "enable" => {
                self.managed = true;
                self.handled = 0;
                self.streams += 1;
                let resume = if self.offers_resumption { "resume='true'" } else { "" };
                vec![format!("<enabled {SM} id='stream-{}' {resume}/>", self.streams)]
            }
            "resume" => self.resume(&element),
            "r" if self.no_acks => Vec::new(),
            "r" => vec![format!("<a {SM} h='{}'/>", self.handled)],
            "close" => vec!["<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>".into()],
            "message" | "presence" | "iq" => {
                if self.managed {
                    self.handled += 1;
                }
                self.stanzas.push(element.clone());
                match element.name() {
                    "iq" => self.iq(&element),
                    "presence" => self.presence(&element),
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    fn features(&self) -> String {
        let inner = if self.authenticated {
            let sm = if self.manages {
                "<sm xmlns='urn:xmpp:sm:3'/>"
            } else {
                ""
            };
            let csi = if self.client_state {
                "<csi xmlns='urn:xmpp:csi:0'/>"
            } else {
                ""
            };
            let sub = if self.pre_approves {
                "<sub xmlns='urn:xmpp:features:pre-approval'/>"
            } else {
                ""
            };
            format!("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>{sm}{csi}{sub}")
        } else {
            format!("<mechanisms {SASL}><mechanism>PLAIN</mechanism></mechanisms>")
        };
        format!(
            "<stream:features xmlns:stream='http://etherx.jabber.org/streams'>{inner}</stream:features>"
        )
    }

    fn auth(&mut self, auth: &Element) -> Vec<String> {
        use base64::Engine as _;
        let expected =
            base64::engine::general_purpose::STANDARD.encode(format!("\0alice\0{}", self.password));
        self.authenticated = auth.text() == expected;
        vec![if self.authenticated {
            format!("<success {SASL}/>")
        } else {
            format!("<failure {SASL}><not-authorized/></failure>")
        }]
    }

    fn resume(&mut self, resume: &Element) -> Vec<String> {
        let id = format!("stream-{}", self.streams);
        if self.resumable && resume.attr("previd") == Some(&id) {
            self.managed = true;
            let h = self.claims_h.unwrap_or(self.handled);
            return vec![format!("<resumed {SM} previd='{id}' h='{h}'/>")];
        }
        let h = self
            .failed_h
            .map(|h| format!("h='{h}'"))
            .unwrap_or_default();
        vec![format!(
            "<failed {SM} {h}><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>"
        )]
    }

    fn iq(&mut self, iq: &Element) -> Vec<String> {
        let Some(payload) = iq.children().next() else {
            return Vec::new();
        };
        if !matches!(iq.attr("type"), Some("get" | "set")) {
            return Vec::new();
        }
        let text = xml::write(iq);
        if self.mute.iter().any(|word| text.contains(word)) {
            return Vec::new();
        }
        let result = |inner: &str| {
            let id = iq.attr("id").unwrap_or_default();
            let from = iq
                .attr("to")
                .map(|to| format!("from='{to}'"))
                .unwrap_or_default();
            format!("<iq xmlns='jabber:client' type='result' id='{id}' {from}>{inner}</iq>")
        };
        let error = |condition: &str| {
            let kind = if condition == "resource-constraint" {
                "wait"
            } else {
                "cancel"
            };
            result(&format!(
                "<error type='{kind}'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
            ))
            .replacen("'result'", "'error'", 1)
        };
        if let Some((_, condition)) = self.refuse.iter().find(|(word, _)| text.contains(*word)) {
            return vec![error(condition)];
        }
        if payload.is("bind", "urn:ietf:params:xml:ns:xmpp-bind") {
            return vec![result(
                "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>alice@example.org/sotto</jid></bind>",
            )];
        }
        if payload.is("query", "jabber:iq:roster") {
            if iq.attr("type") == Some("set") {
                let pushed = self.roster_set(payload);
                return vec![result(""), pushed];
            }
            let jids = self.roster.iter().map(|(jid, _)| jid);
            let items: String = jids.map(|jid| self.item(jid)).collect();
            return vec![result(&format!(
                "<query xmlns='jabber:iq:roster'>{items}</query>"
            ))];
        }
        if payload.is("query", "http://jabber.org/protocol/disco#info") {
            if iq.attr("to") == Some("example.org") {
                let offers = self.offers.iter();
                let offers: String = offers.map(|it| format!("<feature var='{it}'/>")).collect();
                return vec![result(&format!(
                    "<query xmlns='http://jabber.org/protocol/disco#info'>{offers}</query>"
                ))];
            }
            let feature = if self.gives_ids {
                "<feature var='urn:xmpp:sid:0'/>"
            } else {
                ""
            };
            let options = match self.heeds_options {
                true => "<feature var='http://jabber.org/protocol/pubsub#publish-options'/>",
                false => "",
            };
            let converts = match self.converts {
                true => "<feature var='urn:xmpp:pep-vcard-conversion:0'/>",
                false => "",
            };
            return vec![result(&format!(
                "<query xmlns='http://jabber.org/protocol/disco#info'>{feature}{options}{converts}</query>"
            ))];
        }
        if payload.is("vCard", "vcard-temp") {
            let whose = iq.attr("to").unwrap_or(ME).to_owned();
            if iq.attr("type") == Some("set") {
                self.cards.insert(whose, payload.clone());
                return vec![result("")];
            }
            return vec![match self.cards.get(&whose) {
                Some(card) => result(&xml::write(card)),
                None => error("item-not-found"),
            }];
        }
        if payload.is("vcard", "urn:ietf:params:xml:ns:vcard-4.0") {
            return vec![error("service-unavailable")];
        }
        if payload.ns() == BLOCKING {
            let mut answers = vec![result("")];
            let items = payload.children().filter_map(|item| item.attr("jid"));
            let items: Vec<String> = items.map(str::to_owned).collect();
            match payload.name() {
                "block" => {
                    self.blocks.push(payload.clone());
                    self.blocked.extend(items);
                }
                "unblock" => self.blocked.retain(|jid| !items.contains(jid)),
                _ => {
                    let items = self.blocked.iter();
                    let items: String = items.map(|it| format!("<item jid='{it}'/>")).collect();
                    let list = format!("<blocklist xmlns='{BLOCKING}'>{items}</blocklist>");
                    return vec![result(&list)];
                }
            }
            let push = xml::write(payload);
            answers.push(format!(
                "<iq xmlns='jabber:client' type='set' id='push'>{push}</iq>"
            ));
            return answers;
        }
        if payload.is("query", MAM) {
            self.queries.push(payload.clone());
            let answers = match self.query(payload) {
                Ok((mut results, fin)) => {
                    results.push(result(&fin));
                    results
                }
                Err(condition) => vec![error(condition)],
            };
            if self.holds {
                self.held.extend(answers);
                return Vec::new();
            }
            return answers;
        }
        let Some(action) = payload.children().next() else {
            return vec![result("")];
        };
        let node = action.attr("node").unwrap_or_default().to_owned();
        match action.name() {
            "items" => {
                let whose = iq.attr("to").unwrap_or(ME).to_owned();
                if node == SEEN_NODE {
                    let prefix = format!("{SEEN_NODE}#");
                    let items = self.nodes.iter().filter_map(|((owner, place), payload)| {
                        let id = place.strip_prefix(&prefix).filter(|_| *owner == whose)?;
                        Some(format!("<item id='{id}'>{}</item>", xml::write(payload)))
                    });
                    let items: String = items.collect();
                    return vec![result(&format!(
                        "<pubsub xmlns='{PUBSUB}'><items node='{node}'>{items}</items></pubsub>"
                    ))];
                }
                match self.nodes.get(&(whose, place(&node, action))) {
                    Some(payload) => vec![result(&format!(
                        "<pubsub xmlns='{PUBSUB}'><items node='{node}'><item id='{}'>{}</item></items></pubsub>",
                        item_id(action).unwrap_or("current"),
                        xml::write(payload)
                    ))],
                    None => vec![error("item-not-found")],
                }
            }
            "publish" => {
                let item = action
                    .children()
                    .next()
                    .and_then(|item| item.children().next());
                let item = item.expect("something is published").clone();
                let options = payload
                    .children()
                    .find(|child| child.name() == "publish-options");
                let options = options.and_then(|options| options.children().next());
                if let Some(access) = options
                    .map(Form::read)
                    .as_ref()
                    .and_then(|form| form.value("pubsub#access_model"))
                {
                    let former = self
                        .access
                        .entry(node.clone())
                        .or_insert_with(|| access.to_owned());
                    if former != access {
                        return vec![error("conflict")];
                    }
                }
                let place = place(&node, action);
                self.published.push((place.clone(), item.clone()));
                self.nodes.insert((ME.into(), place), item.clone());
                let mut answers = Vec::new();
                if self.echoes && node == DEVICELIST_NODE {
                    answers.push(list_event(ME, &self.list(ME)));
                }
                answers.push(result(""));
                answers
            }
            "configure" => {
                let set = action.children().next().map(Form::read);
                match set
                    .as_ref()
                    .and_then(|form| form.value("pubsub#access_model"))
                {
                    Some(access) => {
                        self.access.insert(node, access.to_owned());
                        vec![result("")]
                    }
                    None => {
                        let access = self.access.get(&node).map_or("presence", String::as_str);
                        vec![result(&format!(
                            "<pubsub xmlns='{PUBSUB}#owner'><configure node='{node}'><x xmlns='jabber:x:data' type='form'>\
                             <field var='pubsub#access_model'><value>{access}</value></field></x></configure></pubsub>"
                        ))]
                    }
                }
            }
            "delete" | "retract" => {
                let place = place(&node, action);
                self.nodes.remove(&(ME.to_owned(), place.clone()));
                self.deleted.push(place);
                vec![result("")]
            }
            _ => vec![result("")],
        }
    }
}

const BLOCKING: &str = "urn:xmpp:blocking";

/// Where an item is kept: nodes with one item by their names, those with more by the item's name too.
fn place(node: &str, action: &Element) -> String {
    match item_id(action) {
        Some(id)
            if [
                BUNDLES_NODE,
                NOTED_NODE,
                HOLDER_NODE,
                AVATAR_NODE,
                SEEN_NODE,
            ]
            .contains(&node) =>
        {
            format!("{node}#{id}")
        }
        _ => node.to_owned(),
    }
}

fn item_id(action: &Element) -> Option<&str> {
    action.children().next().and_then(|item| item.attr("id"))
}

const NOTED_NODE: &str = "urn:x-sotto:shared-devices";
const SEEN_NODE: &str = "urn:xmpp:mds:displayed:0";
const AVATAR_NODE: &str = "urn:xmpp:avatar:data";
const HOLDER_NODE: &str = "urn:x-sotto:holder";

const MAM: &str = "urn:xmpp:mam:2";
const RSM: &str = "http://jabber.org/protocol/rsm";
