//! From `<open/>` to a stream that is up: features, SASL (RFC 6120 §6), restart, resumption or binding (§7), stream
//! management (XEP-0198 §3, §5).
//!
//! The framing of classic SASL is here, its mechanisms are in [`sasl`](super::sasl): another framing (XEP-0388) comes
//! beside this one and uses the same mechanisms.

use super::sasl::{Exchange, Offer};
use super::{
    Counters, NS_CLIENT, NS_CLIENT_STATE, NS_FRAMING, NS_SM, NS_STREAM, Output, Phase, Ready,
    Resumable, Stream, StreamError, is_stanza,
};
use crate::xmpp::address;
use crate::xmpp::xml::{Build, element};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use minidom::Element;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

const NS_SASL: &str = "urn:ietf:params:xml:ns:xmpp-sasl";
const NS_SASL_CB: &str = "urn:xmpp:sasl-cb:0";
const NS_BIND: &str = "urn:ietf:params:xml:ns:xmpp-bind";
const NS_ROSTER_VERSIONING: &str = "urn:xmpp:features:rosterver";
const NS_PRE_APPROVAL: &str = "urn:xmpp:features:pre-approval";
const NS_CAPS: &str = "http://jabber.org/protocol/caps";
const NS_STANZAS: &str = "urn:ietf:params:xml:ns:xmpp-stanzas";

/// Stanzas kept while the stream is not ready yet.
const MOST_EARLY: usize = 256;

enum Step {
    /// Waits for the server's `<open/>`.
    Open,
    Features,
    Authenticating(Exchange),
    Resuming(Resumable),
    Binding,
    /// Bound to this full JID, stream management asked for.
    Enabling(String),
}

pub(super) struct Negotiation {
    step: Step,
    authenticated: bool,
    /// What the features said, for `Ready`.
    features: Features,
    /// Id of the request to bind.
    id: String,
}

#[derive(Default)]
struct Features {
    bind: bool,
    management: bool,
    roster_versioning: bool,
    pre_approval: bool,
    client_state: bool,
    server_caps: Option<String>,
}

impl Negotiation {
    pub fn new(rng: &mut dyn CryptoRng) -> Self {
        Self {
            step: Step::Open,
            authenticated: false,
            features: Features::default(),
            id: format!("bind-{:08x}", rng.next_u32()),
        }
    }
}

impl Features {
    fn read(features: &Element) -> Self {
        let caps = features.get_child("c", NS_CAPS);
        Self {
            bind: features.has_child("bind", NS_BIND),
            management: features.has_child("sm", NS_SM),
            roster_versioning: features.has_child("ver", NS_ROSTER_VERSIONING),
            pre_approval: features.has_child("sub", NS_PRE_APPROVAL),
            client_state: features.has_child("csi", NS_CLIENT_STATE),
            server_caps: caps
                .and_then(|caps| Some(format!("{}#{}", caps.attr("node")?, caps.attr("ver")?))),
        }
    }
}

impl Stream {
    /// Sends `<open/>` (RFC 7395 §3.4). The account is named only where nobody listens (RFC 6120 §4.7.1).
    pub(super) fn open(&mut self) {
        let account = &self.config.account;
        let open = element("open", NS_FRAMING)
            .with("to", address::domain(account))
            .with_some("from", self.config.secure.then(|| account.0.clone()))
            .with("version", "1.0");
        self.transmit(&open);
    }

    /// One step. The phase is `Closed` on entry and is set again unless the negotiation failed.
    pub(super) fn negotiate(
        &mut self,
        mut state: Box<Negotiation>,
        element: Element,
        rng: &mut dyn CryptoRng,
    ) {
        if is_stanza(&element) && matches!(state.step, Step::Enabling(_)) {
            // Rightly bound already, so the server may deliver; its counting starts with `<enabled/>`.
            if self.early.len() < MOST_EARLY {
                self.early.push(element);
            }
            self.phase = Phase::Negotiating(state);
            return;
        }
        match self.step(&mut state, &element, rng) {
            Ok(Some(ready)) => self.become_ready(ready),
            Ok(None) => self.phase = Phase::Negotiating(state),
            Err(error) => self.end(error),
        }
    }

    fn step(
        &mut self,
        state: &mut Negotiation,
        element: &Element,
        rng: &mut dyn CryptoRng,
    ) -> Result<Option<Ready>, StreamError> {
        match &mut state.step {
            Step::Open if element.is("open", NS_FRAMING) => state.step = Step::Features,
            Step::Features if element.is("features", NS_STREAM) => {
                state.features = Features::read(element);
                if state.authenticated {
                    self.take_up(state)?;
                } else {
                    state.step = Step::Authenticating(self.authenticate(element, rng)?);
                }
            }
            Step::Authenticating(exchange) if element.has_ns(NS_SASL) => match element.name() {
                "challenge" => {
                    let answer = match exchange.challenge(&decode(element)?) {
                        Ok(answer) => answer,
                        Err(error) => {
                            self.transmit(&self::element("abort", NS_SASL));
                            return Err(error);
                        }
                    };
                    self.transmit_secret("response", None, &answer);
                }
                "success" => {
                    let data = decode(element)?;
                    let derived = exchange.finish(&data)?;
                    self.out.extend(derived.map(Output::Credential));
                    state.authenticated = true;
                    state.step = Step::Open;
                    self.open();
                }
                "failure" => return Err(StreamError::from_sasl_failure(element)),
                _ => return Err(StreamError::Malformed),
            },
            Step::Resuming(former) if element.is("resumed", NS_SM) => {
                let former = former.clone();
                return self.resumed(state, element, former).map(Some);
            }
            Step::Resuming(former) if element.is("failed", NS_SM) => {
                self.counters = Counters::stored(former.h_in, former.out);
                // What the server remembers of the former stream; nonsense here is no reason not to bind.
                if self.peer_handled(element).is_err() {
                    tracing::warn!("failed resumption with an impossible count");
                }
                self.counters = Counters::default();
                self.bind(state)?;
            }
            Step::Binding
                if element.is("iq", NS_CLIENT) && element.attr("id") == Some(&state.id) =>
            {
                let full_jid = bound(element)?;
                if !state.features.management {
                    return Ok(Some(ready(state, full_jid)));
                }
                self.transmit(&self::element("enable", NS_SM).with("resume", "true"));
                state.step = Step::Enabling(full_jid);
            }
            Step::Enabling(full_jid) if element.is("enabled", NS_SM) => {
                self.managed = true;
                let full_jid = full_jid.clone();
                let resumable = resumable(element, &full_jid);
                let mut ready = ready(state, full_jid);
                ready.acks = true;
                ready.sm = resumable;
                return Ok(Some(ready));
            }
            Step::Enabling(full_jid) if element.is("failed", NS_SM) => {
                let full_jid = full_jid.clone();
                return Ok(Some(ready(state, full_jid)));
            }
            // Features once more, an announcement, a stanza too early: not ours to judge, and the time is limited.
            _ => {}
        }
        Ok(None)
    }

    fn authenticate(
        &mut self,
        features: &Element,
        rng: &mut dyn CryptoRng,
    ) -> Result<Exchange, StreamError> {
        let texts = |parent: &Element, name: &str, namespace: &str| -> Vec<String> {
            let children = parent.children().filter(|child| child.is(name, namespace));
            children.map(|child| child.text()).collect()
        };
        let offer = Offer {
            mechanisms: features
                .get_child("mechanisms", NS_SASL)
                .map(|list| texts(list, "mechanism", NS_SASL))
                .unwrap_or_default(),
            bindings: features
                .get_child("sasl-channel-binding", NS_SASL_CB)
                .map(|list| {
                    let types = list
                        .children()
                        .filter(|child| child.is("channel-binding", NS_SASL_CB));
                    types
                        .filter_map(|child| child.attr("type").map(str::to_owned))
                        .collect()
                }),
        };
        let (exchange, initial) = Exchange::start(&offer, &self.config, rng)?;
        self.transmit_secret("auth", Some(exchange.mechanism()), &initial);
        Ok(exchange)
    }

    /// After authentication: the former stream, or a new one.
    fn take_up(&mut self, state: &mut Negotiation) -> Result<(), StreamError> {
        match &self.config.resume {
            Some(former) if state.features.management => {
                let resume = element("resume", NS_SM)
                    .with("h", former.h_in.to_string())
                    .with("previd", former.id.as_str());
                state.step = Step::Resuming(former.clone());
                self.transmit(&resume);
                Ok(())
            }
            _ => self.bind(state),
        }
    }

    fn bind(&mut self, state: &mut Negotiation) -> Result<(), StreamError> {
        if !state.features.bind {
            return Err(StreamError::Malformed);
        }
        let resource = self.config.resource.as_deref();
        let resource = resource.map(|resource| element("resource", NS_BIND).text_node(resource));
        let bind = element("bind", NS_BIND).children(resource);
        let request = element("iq", NS_CLIENT)
            .with("type", "set")
            .with("id", state.id.as_str())
            .child(bind);
        self.transmit(&request);
        state.step = Step::Binding;
        Ok(())
    }

    fn resumed(
        &mut self,
        state: &Negotiation,
        element: &Element,
        former: Resumable,
    ) -> Result<Ready, StreamError> {
        let h: Option<u32> = element.attr("h").and_then(|h| h.trim().parse().ok());
        self.counters = Counters::stored(former.h_in, former.out);
        self.peer_handled(element)?;
        if h != Some(self.counters.acked) {
            return Err(StreamError::CountMismatch);
        }
        // The numbers above the peer's count are free: what has them is sent again, in order.
        self.counters.sent = self.counters.acked;
        self.managed = true;
        let mut ready = ready(state, former.full_jid.clone());
        ready.resumed = true;
        ready.acks = true;
        ready.sm = Some(Resumable {
            out: self.counters.sent,
            ..former
        });
        Ok(ready)
    }

    fn become_ready(&mut self, ready: Ready) {
        self.phase = Phase::Ready;
        self.ask = false;
        self.config.resume = None;
        self.client_state = ready.client_state;
        self.out.push_back(Output::Ready(ready));
        for element in core::mem::take(&mut self.early) {
            let number = self.counters.received;
            self.out.push_back(Output::Stanza { number, element });
        }
    }

    /// `<auth/>` and `<response/>`; an empty first message is `=` (RFC 6120 §6.4.2).
    fn transmit_secret(&mut self, name: &str, mechanism: Option<&str>, data: &[u8]) {
        let text = match (data.is_empty(), mechanism) {
            (true, Some(_)) => "=".to_owned(),
            _ => BASE64.encode(data),
        };
        let text = Zeroizing::new(text);
        self.transmit(
            &element(name, NS_SASL)
                .with_some("mechanism", mechanism)
                .text_node(&text),
        );
    }
}

/// The bytes in `<challenge/>` or `<success/>`; `=` and nothing are both empty.
fn decode(element: &Element) -> Result<Zeroizing<Vec<u8>>, StreamError> {
    let text = element.text();
    let text = text.trim();
    if text == "=" {
        return Ok(Zeroizing::default());
    }
    BASE64
        .decode(text)
        .map(Zeroizing::new)
        .map_err(|_| StreamError::Malformed)
}

/// The full JID in the answer to the request to bind (RFC 6120 §7.6).
fn bound(iq: &Element) -> Result<String, StreamError> {
    if iq.attr("type") == Some("error") {
        let error = iq.children().find(|child| child.name() == "error");
        let condition =
            error.and_then(|error| error.children().find(|child| child.has_ns(NS_STANZAS)));
        return Err(match condition.map(Element::name) {
            Some("conflict") => StreamError::Conflict,
            Some("not-authorized") => StreamError::NotAuthorized,
            Some(other) => StreamError::Other(other.to_owned()),
            None => StreamError::Malformed,
        });
    }
    let jid = iq
        .get_child("bind", NS_BIND)
        .and_then(|bind| bind.get_child("jid", NS_BIND));
    let (jid, resource) = jid
        .and_then(|jid| address::split(jid.text().trim()))
        .ok_or(StreamError::Malformed)?;
    Ok(address::full(&jid, resource.as_deref()))
}

/// What `<enabled/>` allows (XEP-0198 §5).
fn resumable(enabled: &Element, full_jid: &str) -> Option<Resumable> {
    if !matches!(enabled.attr("resume"), Some("true" | "1")) {
        return None;
    }
    Some(Resumable {
        id: enabled.attr("id").filter(|id| !id.is_empty())?.to_owned(),
        h_in: 0,
        out: 0,
        location: enabled.attr("location").map(str::to_owned),
        max: enabled.attr("max").and_then(|max| max.parse().ok()),
        full_jid: full_jid.to_owned(),
    })
}

fn ready(state: &Negotiation, full_jid: String) -> Ready {
    Ready {
        full_jid,
        resumed: false,
        sm: None,
        acks: false,
        roster_versioning: state.features.roster_versioning,
        pre_approval: state.features.pre_approval,
        client_state: state.features.client_state,
        server_caps: state.features.server_caps.clone(),
    }
}
