//! Making an account, from what was typed to the address that it has.

use super::*;
use crate::bus::{Field, Medium, Registration as Told};
use crate::engine::tests::rig::Numbers;

const OPEN: &str = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' version='1.0'/>";
const FEATURES: &str = "<stream:features xmlns:stream='http://etherx.jabber.org/streams'>\
    <register xmlns='urn:xmpp:ibr-token:0'/><register xmlns='http://jabber.org/features/iq-register'/></stream:features>";
const FIELDS: &str = "<query xmlns='jabber:iq:register'><instructions>Choose.</instructions><username/><password/></query>";
const SOCKET: &str = "wss://example.org/ws";

struct Rig {
    registration: Registration,
    told: Vec<Told>,
    sent: Vec<String>,
    connected: Vec<String>,
    fetched: Vec<String>,
    wake: Option<Millis>,
    is_open: bool,
}

impl Rig {
    fn new(typed: &str, websocket: Option<&str>, token: Option<&str>) -> Self {
        let (websocket, token) = (websocket.map(str::to_owned), token.map(str::to_owned));
        let (registration, deeds) =
            Registration::new(typed, websocket, token, 0, Box::new(Numbers(1)));
        let mut rig = Self {
            registration,
            told: Vec::new(),
            sent: Vec::new(),
            connected: Vec::new(),
            fetched: Vec::new(),
            wake: None,
            is_open: false,
        };
        rig.carry_out(deeds);
        rig
    }

    /// As far as the request for what is to be filled in.
    fn asking(typed: &str) -> Self {
        let mut rig = Self::new(typed, Some(SOCKET), None);
        rig.begin();
        rig
    }

    fn begin(&mut self) {
        self.input(Input::Opened);
        self.frame(OPEN);
        self.frame(FEATURES);
    }

    fn carry_out(&mut self, deeds: Vec<Deed>) {
        for deed in deeds {
            match deed {
                Deed::Connect(url) => {
                    self.connected.push(url);
                    self.is_open = true;
                }
                Deed::Transmit(text) => {
                    assert!(self.is_open, "sent without a socket: {text}");
                    self.sent.push(text);
                }
                Deed::Disconnect => self.is_open = false,
                Deed::Fetch(url) => self.fetched.push(url),
                Deed::Wake(at) => self.wake = Some(at),
                Deed::Tell(told) => self.told.push(told),
            }
        }
    }

    fn input(&mut self, input: Input) {
        let deeds = self.registration.handle(input, 1_000);
        self.carry_out(deeds);
    }

    fn frame(&mut self, frame: &str) {
        self.input(Input::Frame(frame.to_owned()));
    }

    fn answer(&mut self, kind: &str, inner: &str) {
        let last = self.sent.last().expect("a request");
        let at = last.find("id='").expect("an id") + 4;
        let id = last[at..].split('\'').next().expect("an id").to_owned();
        self.frame(&format!(
            "<iq xmlns='jabber:client' type='{kind}' id='{id}'>{inner}</iq>"
        ));
    }

    fn fill(&mut self, answers: &[(&str, &str)]) {
        let answers = answers
            .iter()
            .map(|(var, value)| ((*var).into(), vec![(*value).into()]));
        let deeds = self.registration.answer(&Answers(answers.collect()), 1_000);
        self.carry_out(deeds);
    }

    fn form(&self) -> (&[Field], Option<&Denial>) {
        match self.told.last() {
            Some(Told::Form { form, refused, .. }) => (&form.fields, refused.as_ref()),
            other => panic!("no form: {other:?}"),
        }
    }
}

fn error(condition: &str, text: &str) -> String {
    const NS: &str = "urn:ietf:params:xml:ns:xmpp-stanzas";
    format!(
        "<error type='cancel'><{condition} xmlns='{NS}'/><text xmlns='{NS}'>{text}</text></error>"
    )
}

#[test]
fn an_account_is_found_filled_in_and_made() {
    let mut rig = Rig::new("Example.ORG", None, None);
    assert_eq!(
        rig.fetched,
        ["https://example.org/.well-known/host-meta.json"]
    );
    rig.input(Input::Fetched {
        url: "https://example.org/.well-known/host-meta.json".into(),
        body: None,
    });
    rig.input(Input::Fetched {
        url: "https://example.org/.well-known/host-meta".into(),
        body: Some(format!(
            "<XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>\
             <Link rel='urn:xmpp:alt-connections:websocket' href='{SOCKET}'/></XRD>"
        )),
    });
    assert_eq!(rig.connected, [SOCKET]);
    rig.begin();
    rig.answer("result", FIELDS);
    let (fields, refused) = rig.form();
    assert_eq!((fields.len(), refused), (2, None));
    rig.fill(&[("username", "Bill@example.org"), ("password", "Calliope")]);
    assert!(
        rig.sent
            .last()
            .expect("sent")
            .contains("<username>bill</username><password>Calliope</password>")
    );
    rig.answer(
        "error",
        &error("conflict", "The requested username already exists."),
    );
    let (_, refused) = rig.form();
    let refused = refused.expect("refused");
    assert_eq!(refused.condition, "conflict");
    assert_eq!(
        refused.text.as_deref(),
        Some("The requested username already exists.")
    );
    rig.fill(&[("username", "bill2"), ("password", "Calliope")]);
    rig.answer("result", "");
    let address = Some("bill2@example.org".to_owned());
    assert_eq!(rig.told.last(), Some(&Told::Done { address }));
    assert!(rig.registration.is_over() && !rig.is_open);
}

#[test]
fn a_name_that_was_typed_or_invited_is_filled_in() {
    let mut rig = Rig::new("juliet@example.org", Some(SOCKET), Some("TOKEN"));
    rig.begin();
    assert!(rig.sent.last().expect("sent").contains("token='TOKEN'"));
    rig.answer("result", "");
    rig.answer("result", FIELDS);
    assert_eq!(rig.form().0[0].ask, Ask::Text("juliet".into()));

    let mut rig = Rig::new("example.org", Some(SOCKET), Some("OLD"));
    rig.begin();
    rig.answer("error", &error("item-not-found", "Expired."));
    rig.answer("result", FIELDS);
    let refused = rig.form().1.expect("not invited");
    assert_eq!(
        (refused.condition.as_str(), refused.text.as_deref()),
        (NOT_INVITED, Some("Expired."))
    );

    let mut rig = Rig::new("example.org", Some(SOCKET), Some("OLD"));
    rig.begin();
    rig.answer("error", &error("item-not-found", "Expired."));
    rig.answer("error", &error("service-unavailable", ""));
    assert_eq!(rig.told, [Told::NotInvited(Some("Expired.".into()))]);
}

#[test]
fn a_challenge_is_asked_for_anew_after_a_wrong_answer() {
    let form = |answer: &str| {
        format!(
            "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'>\
             <field type='hidden' var='challenge'><value>{answer}</value></field>\
             <field var='ocr'><required/><media xmlns='urn:xmpp:media-element'><uri type='image/png'>cid:{answer}</uri></media></field></x>\
             <data xmlns='urn:xmpp:bob' cid='{answer}' type='image/png'>iVBORw0KGgo=</data></query>"
        )
    };
    let mut rig = Rig::asking("example.org");
    rig.answer("result", &form("first"));
    assert!(matches!(rig.form().0[0].media[..], [Medium::Picture(_)]));
    rig.fill(&[("ocr", "wrong")]);
    rig.answer(
        "error",
        &error("not-allowed", "The CAPTCHA verification has failed"),
    );
    assert_eq!(rig.told.len(), 1);
    rig.answer("result", &form("second"));
    assert_eq!(rig.form().1.expect("refused").condition, "not-allowed");
    rig.fill(&[("ocr", "right")]);
    assert!(
        rig.sent
            .last()
            .expect("sent")
            .contains("<value>second</value>")
    );
    rig.answer("result", "");
    // Nobody told us the address.
    assert_eq!(rig.told.last(), Some(&Told::Done { address: None }));
}

#[test]
fn what_cannot_be_filled_in_here_is_said() {
    let told = |inner: &str| {
        let mut rig = Rig::asking("example.org");
        rig.answer(
            "result",
            &format!("<query xmlns='jabber:iq:register'>{inner}</query>"),
        );
        assert!(rig.registration.is_over() && !rig.is_open);
        rig.told.pop().expect("told")
    };
    let url = "<x xmlns='jabber:x:oob'><url>https://example.org/join</url></x>";
    assert_eq!(
        told(&format!("<instructions>Go there.</instructions>{url}")),
        Told::Elsewhere {
            instructions: vec!["Go there.".into()],
            url: Some("https://example.org/join".into())
        }
    );
    assert_eq!(
        told("<registered/><username>juliet</username>"),
        Told::Exists
    );
    assert_eq!(told(""), Told::NotOffered(None));
    let many: String = (0..10_000)
        .map(|n| format!("<field var='f{n}'/>"))
        .collect();
    let huge = format!("<x xmlns='jabber:x:data' type='form'>{many}</x>");
    assert_eq!(told(&huge), Told::TooLarge);
    assert!(matches!(
        told(&format!("{huge}{url}")),
        Told::Elsewhere { .. }
    ));
    // The fields beside it will do.
    let mut rig = Rig::asking("example.org");
    rig.answer(
        "result",
        &format!("<query xmlns='jabber:iq:register'>{huge}<username/></query>"),
    );
    assert_eq!(rig.form().0.len(), 1);

    let mut rig = Rig::asking("example.org");
    rig.answer("error", &error("not-allowed", "Ask Bob."));
    assert_eq!(rig.told, [Told::NotOffered(Some("Ask Bob.".into()))]);
    let mut rig = Rig::asking("example.org");
    rig.frame("<stream:error xmlns:stream='http://etherx.jabber.org/streams'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");
    assert_eq!(rig.told, [Told::NotOffered(None)]);
}

#[test]
fn no_address_and_no_server() {
    for typed in ["", " ", "not a domain", "@", "a@"] {
        let rig = Rig::new(typed, None, None);
        assert_eq!(rig.told, [Told::Failed(Trouble::BadAddress)], "{typed:?}");
    }
    let rig = Rig::new("example.org", Some("ws://example.org/"), None);
    assert!(matches!(
        rig.told[..],
        [Told::Failed(Trouble::Unreachable { .. })]
    ));
    assert!(rig.connected.is_empty());
    let mut rig = Rig::new("example.org", None, None);
    for url in rig
        .fetched
        .clone()
        .into_iter()
        .chain(["https://example.org/.well-known/host-meta".into()])
    {
        rig.input(Input::Fetched { url, body: None });
    }
    assert!(matches!(
        rig.told[..],
        [Told::Failed(Trouble::NotFound { .. })]
    ));
    let mut rig = Rig::new("example.org", Some(SOCKET), None);
    rig.input(Input::Closed { opened: false });
    assert!(matches!(
        rig.told[..],
        [Told::Failed(Trouble::Unreachable { .. })]
    ));
    let mut rig = Rig::asking("example.org");
    rig.answer("result", FIELDS);
    rig.input(Input::Closed { opened: true });
    assert_eq!(rig.told.last(), Some(&Told::Failed(Trouble::Lost)));
    let mut rig = Rig::asking("example.org");
    for n in 0..4 {
        rig.frame(&format!(
            "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing' see-other-uri='wss://h{n}.example/'/>"
        ));
        if n < 3 {
            rig.begin();
        }
    }
    assert_eq!(rig.connected.len(), 4);
    assert!(matches!(
        rig.told[..],
        [Told::Failed(Trouble::Moved { .. })]
    ));
}

#[test]
fn who_leaves_is_told_nothing_more() {
    let mut rig = Rig::asking("example.org");
    rig.answer("result", FIELDS);
    let deeds = rig.registration.leave(1_000);
    rig.carry_out(deeds);
    assert!(rig.registration.is_over() && !rig.is_open);
    assert_eq!(rig.told.len(), 1);
    rig.fill(&[("username", "bill")]);
    assert_eq!(rig.told.len(), 1);
}

#[test]
fn addresses_are_checked_before_they_go_out() {
    let mut rig = Rig::asking("example.org");
    rig.answer(
        "result",
        "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'><field type='jid-single' var='friend'/></x></query>",
    );
    let sent = rig.sent.len();
    rig.fill(&[("friend", "not an address")]);
    assert_eq!(rig.sent.len(), sent);
    assert_eq!(rig.form().1.expect("refused").condition, "jid-malformed");
    rig.fill(&[("friend", "bob@example.org")]);
    assert_eq!(rig.sent.len(), sent + 1);
}

const KINDS: [&str; 6] = [
    "list-multi",
    "jid-multi",
    "boolean",
    "text-multi",
    "fixed",
    "hidden",
];
const ODD: [&str; 8] = [
    "<field/>",
    "<field var=''/>",
    "<field var='username' type='boolean'/>",
    "<field var='o' type='list-single'><option/><option><value/></option><value>no</value></field>",
    "<field var='e' type='hologram'><value/><value/><desc/><required/></field>",
    "<field var='v'><media xmlns='urn:xmpp:media-element' width='99999999'><uri type=''>cid:</uri><uri>x</uri></media></field>",
    "<reported/><item><field var='i'/></item>",
    "text",
];

/// A server may send anything: what is told stays within bounds, and nothing is handed in that nobody filled in.
#[test]
fn damaged_forms_are_bounded_or_refused() {
    let good = "<query xmlns='jabber:iq:register'><instructions>Choose.</instructions><username/><password/>\
        <x xmlns='jabber:x:data' type='form'><title>T</title><instructions>I</instructions>\
        <field type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value></field>\
        <field type='text-single' var='username' label='Name'><required/><value>a</value></field>\
        <field type='list-multi' var='l'><option label='A'><value>a</value></option><option><value>b</value></option><value>a</value></field>\
        <field type='jid-multi' var='j'><value>a@b</value></field><field type='boolean' var='b'><value>1</value></field>\
        <field type='text-multi' var='m'><desc>D</desc><value>x</value></field><field type='fixed'><value>F</value></field>\
        <field var='ocr'><media xmlns='urn:xmpp:media-element' width='1' height='2'><uri type='image/png'>cid:c</uri></media></field></x>\
        <data xmlns='urn:xmpp:bob' cid='c' type='image/png'>iVBORw0KGgo=</data><x xmlns='jabber:x:oob'><url>https://x.example/</url></x></query>";
    let mut state = 7u64;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as usize % below
    };
    let mut forms = 0;
    for _ in 0..3_000 {
        let mut text = good.to_owned();
        for _ in 0..1 + next(4) {
            // Before the beginning of some element, something else.
            let begins: Vec<usize> = text.match_indices("<f").map(|(at, _)| at).collect();
            let at = begins
                .get(next(begins.len().max(1)))
                .copied()
                .unwrap_or_default();
            let odd = ODD[next(ODD.len())];
            match next(8) {
                0 => text.replace_range(at..(at + next(30)).min(text.len()), ""),
                1 => {
                    let (from, to) = (KINDS[next(6)], KINDS[next(6)]);
                    text = text.replacen(from, to, 1);
                }
                2 => text.insert_str(at, &odd.repeat(1 + next(200))),
                3 => text = text.replacen("<value>", "<value>&lt;&#x202e;", 1 + next(3)),
                _ => text.insert_str(at, odd),
            }
        }
        let mut rig = Rig::asking("example.org");
        rig.answer("result", &text);
        if let Some(Told::Form { form, .. }) = rig.told.last() {
            forms += 1;
            assert!(form.fields.len() <= 64);
            let list = form.fields.iter().find(|field| field.var == "l");
            let is_list = list.is_some_and(|field| matches!(field.ask, Ask::One(_) | Ask::Many(_)));
            let sent = rig.sent.len();
            rig.fill(&[("username", "a"), ("j", "a@b"), ("l", "c")]);
            assert!(rig.sent.len() <= sent + 1);
            let last = rig.sent.last().expect("sent");
            assert!(!is_list || !last.contains("<value>c</value>"));
        }
    }
    assert!(forms > 100, "{forms}");
}
