//! Making an account, against a server of literal frames.

use super::*;
use crate::random::Numbers;

const FEATURES: &str = "<stream:features xmlns:stream='http://etherx.jabber.org/streams'>\
    <mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism></mechanisms>\
    <register xmlns='http://jabber.org/features/iq-register'/></stream:features>";
const INVITING: &str = "<stream:features xmlns:stream='http://etherx.jabber.org/streams'>\
    <register xmlns='urn:xmpp:ibr-token:0'/></stream:features>";
const OPEN: &str =
    "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='example.org' version='1.0'/>";

struct Rig {
    registrar: Registrar,
    /// Everything but frames and times.
    came: Vec<Output>,
    sent: Vec<String>,
    due: Option<Millis>,
}

impl Rig {
    fn new(token: Option<&str>) -> Self {
        let token = token.map(str::to_owned);
        let registrar = Registrar::new("example.org", token, 0, &mut Numbers::default());
        let mut rig = Self {
            registrar,
            came: Vec::new(),
            sent: Vec::new(),
            due: None,
        };
        rig.drain();
        rig
    }

    /// As far as the request.
    fn asking() -> Self {
        let mut rig = Self::new(None);
        rig.frames(&[OPEN, FEATURES]);
        rig
    }

    fn drain(&mut self) {
        while let Some(output) = self.registrar.poll_output() {
            match output {
                Output::Transmit(text) => self.sent.push(text),
                Output::Timeout(at) => self.due = Some(at),
                other => self.came.push(other),
            }
        }
    }

    fn frames(&mut self, frames: &[&str]) {
        for frame in frames {
            self.registrar.handle_frame(frame, 1_000);
            self.drain();
        }
    }

    /// The id of the newest request.
    fn id(&self) -> String {
        let last = self.sent.last().expect("something was sent");
        let iq = xml::parse(last).expect("well-formed");
        iq.attr("id").expect("an id").to_owned()
    }

    /// Answers the newest request.
    fn answer(&mut self, kind: &str, inner: &str) {
        let iq = format!(
            "<iq xmlns='jabber:client' type='{kind}' id='{}'>{inner}</iq>",
            self.id()
        );
        self.frames(&[&iq]);
    }

    fn submit(&mut self) {
        let query = xep0077::fields(&[("username".into(), "bill".into())]);
        self.registrar.submit(query, 2_000);
        self.drain();
    }
}

fn error(condition: &str) -> String {
    format!(
        "<error type='cancel'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
    )
}

const FIELDS: &str = "<query xmlns='jabber:iq:register'><username/><password/></query>";

#[test]
fn an_account_is_made() {
    let mut rig = Rig::asking();
    assert_eq!(
        rig.sent[0],
        "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='example.org' version='1.0'/>"
    );
    assert!(
        rig.sent[1].contains("to='example.org' type='get'><query xmlns='jabber:iq:register'/>")
    );
    rig.answer("result", FIELDS);
    assert!(matches!(&rig.came[..], [Output::Offer(offer)] if offer.fields.len() == 2));
    rig.submit();
    assert!(rig.sent[2].contains("type='set'><query xmlns='jabber:iq:register'><username>bill"));
    rig.answer("error", &error("conflict"));
    let Some(Output::Refused(refused, None)) = rig.came.last() else {
        panic!("not refused");
    };
    assert_eq!(refused.condition, "conflict");
    rig.submit();
    rig.answer("result", "");
    assert!(matches!(
        &rig.came[2..],
        [Output::Registered, Output::Closed(StreamError::Finished)]
    ));
    // And that was all.
    let sent = rig.sent.len();
    rig.submit();
    rig.frames(&[OPEN, FEATURES]);
    rig.registrar.handle_closed();
    rig.drain();
    assert_eq!((rig.sent.len(), rig.came.len()), (sent, 4));
}

#[test]
fn only_the_server_answers_and_only_what_was_asked() {
    let mut rig = Rig::asking();
    let id = rig.id();
    for forged in [
        format!(
            "<iq xmlns='jabber:client' type='result' id='{id}' from='mallory@example.org'>{FIELDS}</iq>"
        ),
        format!(
            "<iq xmlns='jabber:client' type='result' id='{id}' from='example.net'>{FIELDS}</iq>"
        ),
        format!("<iq xmlns='jabber:client' type='result' id='other'>{FIELDS}</iq>"),
        format!("<iq xmlns='jabber:client' type='set' id='{id}'>{FIELDS}</iq>"),
        format!("<message xmlns='jabber:client' id='{id}'>{FIELDS}</message>"),
    ] {
        rig.frames(&[&forged]);
        assert!(rig.came.is_empty(), "{forged}");
    }
    let genuine = format!(
        "<iq xmlns='jabber:client' type='result' id='{id}' from='Example.org'>{FIELDS}</iq>"
    );
    rig.frames(&[&genuine]);
    assert_eq!(rig.came.len(), 1);
}

#[test]
fn a_server_without_registration_says_so_or_closes() {
    let mut rig = Rig::asking();
    rig.answer("error", &error("service-unavailable"));
    assert!(matches!(
        &rig.came[..],
        [Output::NotOffered(Some(why)), Output::Closed(StreamError::Finished)] if why.condition == "service-unavailable"
    ));
    let mut rig = Rig::asking();
    rig.answer("result", "");
    assert!(matches!(
        rig.came[..],
        [Output::NotOffered(None), Output::Closed(_)]
    ));
    let mut rig = Rig::asking();
    rig.frames(&[
        "<stream:error xmlns:stream='http://etherx.jabber.org/streams'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
    ]);
    assert!(matches!(
        rig.came[..],
        [Output::Closed(StreamError::NotAuthorized)]
    ));
    let mut rig = Rig::asking();
    rig.frames(&[
        "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing' see-other-uri='wss://b.example/'/>",
    ]);
    assert!(
        matches!(&rig.came[..], [Output::Closed(StreamError::SeeOtherHost(to))] if to == "wss://b.example/")
    );
    let mut rig = Rig::asking();
    rig.frames(&["<iq"]);
    assert!(matches!(
        rig.came[..],
        [Output::Closed(StreamError::Malformed)]
    ));
}

#[test]
fn an_invitation_goes_first_where_the_server_takes_one() {
    let mut rig = Rig::new(Some("TOKEN"));
    rig.frames(&[OPEN, INVITING]);
    assert!(rig.sent[1].ends_with("<preauth xmlns='urn:xmpp:pars:0' token='TOKEN'/></iq>"));
    rig.answer("result", "");
    assert!(rig.sent[2].contains("<query xmlns='jabber:iq:register'/>"));
    assert!(rig.came.is_empty());

    let mut rig = Rig::new(Some("OLD"));
    rig.frames(&[OPEN, INVITING]);
    rig.answer("error", &error("item-not-found"));
    assert!(matches!(rig.came[..], [Output::NotInvited(_)]));
    assert!(rig.sent[2].contains("<query xmlns='jabber:iq:register'/>"));

    let mut rig = Rig::new(Some("TOKEN"));
    rig.frames(&[OPEN, FEATURES]);
    assert!(rig.sent[1].contains("<query xmlns='jabber:iq:register'/>"));
}

fn media(cid: &str) -> String {
    format!(
        "<field var='{cid}'><media xmlns='urn:xmpp:media-element'><uri type='image/png'>cid:{cid}</uri>\
         <uri type='image/png'>cid:{cid}</uri><uri type='audio/wav'>cid:sound</uri></media></field>"
    )
}

#[test]
fn pictures_that_did_not_come_are_fetched_and_not_waited_for_without_end() {
    let form = |data: &str| {
        format!(
            "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'>{}{}</x>{data}</query>",
            media("one"),
            media("two")
        )
    };
    let two = "<data xmlns='urn:xmpp:bob' cid='two' type='image/png'>YWJj</data>";
    let mut rig = Rig::asking();
    rig.answer("result", &form(two));
    assert!(rig.came.is_empty() && rig.sent.len() == 3);
    assert!(rig.sent[2].contains("type='get'><data xmlns='urn:xmpp:bob' cid='one'/>"));
    rig.answer(
        "result",
        "<data xmlns='urn:xmpp:bob' cid='one' type='image/png'>YWJj</data>",
    );
    assert!(matches!(&rig.came[..], [Output::Offer(offer)] if offer.data.len() == 2));

    let mut rig = Rig::asking();
    rig.answer("result", &form(""));
    assert_eq!(rig.sent.len(), 4);
    rig.answer("error", &error("item-not-found"));
    let due = rig.due.expect("a time");
    rig.registrar.handle_timeout(due - 1);
    rig.drain();
    assert!(rig.came.is_empty());
    rig.registrar.handle_timeout(due);
    rig.drain();
    assert!(matches!(&rig.came[..], [Output::Offer(offer)] if offer.data.is_empty()));

    let many: String = (0..1_000).map(|n| media(&format!("c{n}"))).collect();
    let mut rig = Rig::asking();
    rig.answer(
        "result",
        &format!("<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'>{many}</x></query>"),
    );
    assert_eq!(rig.sent.len(), 2 + MOST_PICTURES);
}

#[test]
fn a_refusal_may_bring_another_form_and_a_form_may_be_asked_for_anew() {
    let mut rig = Rig::asking();
    rig.answer("result", FIELDS);
    rig.submit();
    // What was sent comes back, which is nothing new.
    rig.answer("error", &format!("{FIELDS}{}", error("not-acceptable")));
    assert!(matches!(rig.came[1], Output::Refused(_, None)));
    rig.submit();
    let form = "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'><field var='ocr'/></x></query>";
    rig.answer("error", &format!("{form}{}", error("not-allowed")));
    assert!(matches!(&rig.came[2], Output::Refused(_, Some(offer)) if offer.form.is_some()));
    rig.registrar.ask_again(3_000);
    rig.drain();
    assert!(
        rig.sent
            .last()
            .expect("a request")
            .contains("<query xmlns='jabber:iq:register'/>")
    );
    rig.answer("result", FIELDS);
    assert!(matches!(rig.came[3], Output::Offer(_)));
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let mut rig = Rig::new(None);
    assert_eq!(rig.due, Some(NEGOTIATION));
    rig.registrar.handle_timeout(NEGOTIATION);
    rig.drain();
    assert!(matches!(
        rig.came[..],
        [Output::Closed(StreamError::Timeout)]
    ));
    // A person may take any time.
    let mut rig = Rig::asking();
    rig.answer("result", FIELDS);
    rig.registrar.handle_timeout(Millis::MAX);
    rig.drain();
    assert_eq!(rig.came.len(), 1);
    rig.registrar.handle_closed();
    rig.drain();
    assert!(matches!(
        rig.came[1],
        Output::Closed(StreamError::ConnectionLost)
    ));
}
