//! Changing the password and deleting the account.

use super::rig::{Rig, Server};
use crate::bus::{AccountAct, AccountOrder, ActOutcome, Answers, Ask, Connection, Event, Password};
use crate::engine::ports::{Effect, Input, Start};
use crate::store::Table;

const NS: &str = "urn:ietf:params:xml:ns:xmpp-stanzas";

/// Signed in at a server that answers such requests when the test does.
fn rig() -> Rig {
    let mut server = Server::default();
    server.mute.insert("jabber:iq:register".into());
    let mut rig = Rig::new(server);
    rig.take_sent();
    rig
}

fn order(rig: &mut Rig, order: AccountOrder) {
    rig.batch(vec![Input::Account(order)]);
}

fn change(rig: &mut Rig, password: &str) {
    order(rig, AccountOrder::ChangePassword(Password(password.into())));
}

/// The requests that went out, without what is always there.
fn requests(rig: &mut Rig) -> Vec<String> {
    let sent = rig.take_sent();
    sent.into_iter()
        .filter(|frame| frame.contains("jabber:iq:register"))
        .collect()
}

fn answer(rig: &mut Rig, request: &str, kind: &str, inner: &str) {
    let id = request
        .split("id='")
        .nth(1)
        .expect("an id")
        .split('\'')
        .next()
        .expect("an id");
    rig.frame(&format!(
        "<iq xmlns='jabber:client' type='{kind}' id='{id}'>{inner}</iq>"
    ));
}

fn outcomes(rig: &Rig) -> Vec<(AccountAct, ActOutcome)> {
    let acted = rig.events.iter().flat_map(|event| match event {
        Event::Many(events) => events.as_slice(),
        event => core::slice::from_ref(event),
    });
    acted
        .filter_map(|event| match event {
            Event::AccountActed { act, outcome } => Some((*act, outcome.clone())),
            _ => None,
        })
        .collect()
}

#[track_caller]
fn nowhere_stored(rig: &Rig, secret: &str) {
    for table in Table::ALL {
        for (_, value) in rig.store.table(table).rows {
            let text = String::from_utf8_lossy(&value);
            assert!(!text.contains(secret), "{secret} is in {table:?}");
        }
    }
}

#[test]
fn a_password_is_changed_and_signed_in_with_at_once() {
    let mut rig = rig();
    change(&mut rig, "new<secret");
    let sent = requests(&mut rig);
    assert_eq!(sent.len(), 1);
    assert!(sent[0].contains("to='example.org' type='set'"));
    assert!(sent[0].contains("<username>alice</username><password>new&lt;secret</password>"));
    nowhere_stored(&rig, "new&lt;secret");
    let streams = rig.server.streams;
    rig.server.password = "new<secret".into();
    answer(&mut rig, &sent[0], "result", "");
    assert_eq!(
        outcomes(&rig),
        [(AccountAct::ChangePassword, ActOutcome::Done)]
    );
    // The stream was taken up again, with the new one.
    assert!(rig.server.authenticated && rig.server.managed);
    assert_eq!((rig.server.streams, rig.connected.len()), (streams, 2));
    let connections: Vec<_> = (rig.events.iter())
        .filter_map(|event| match event {
            Event::Connection { connection, .. } => Some(*connection),
            _ => None,
        })
        .collect();
    assert_eq!(connections.last(), Some(&Connection::Online));
    assert!(
        !rig.events
            .iter()
            .any(|event| matches!(event, Event::PasswordNeeded { .. }))
    );
    nowhere_stored(&rig, "new");
    // And what is written goes out.
    rig.say("bob@example.org", "still here");
    assert!(
        rig.take_sent()
            .iter()
            .any(|frame| frame.contains("<message"))
    );
}

#[test]
fn a_refusal_is_told_and_nothing_changes() {
    let mut rig = rig();
    change(&mut rig, "new");
    // The second tap is none.
    change(&mut rig, "new");
    let sent = requests(&mut rig);
    assert_eq!(sent.len(), 1);
    let error = format!(
        "<error type='cancel'><not-allowed xmlns='{NS}'/><text xmlns='{NS}'>Not here.</text></error>"
    );
    answer(&mut rig, &sent[0], "error", &error);
    let told = outcomes(&rig);
    assert!(matches!(
        &told[..],
        [(AccountAct::ChangePassword, ActOutcome::Denied(denial))]
            if denial.condition == "not-allowed" && denial.text.as_deref() == Some("Not here.")
    ));
    assert_eq!(rig.connected.len(), 1);
    change(&mut rig, "newer");
    assert_eq!(requests(&mut rig).len(), 1);
}

fn form(form_type: &str) -> String {
    format!(
        "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'>\
         <field type='hidden' var='FORM_TYPE'><value>{form_type}</value></field>\
         <field type='text-single' var='username'><required/></field>\
         <field type='text-private' var='old_password'><required/></field>\
         <field type='text-private' var='password'><required/></field></x></query>\
         <error type='modify'><not-authorized xmlns='{NS}'/></error>"
    )
}

fn answers(values: &[(&str, &str)]) -> AccountOrder {
    let values = values
        .iter()
        .map(|(var, value)| ((*var).into(), vec![(*value).into()]));
    AccountOrder::Answer(Answers(values.collect()))
}

#[test]
fn a_server_may_want_to_know_more_before_it_changes_a_password() {
    let mut rig = rig();
    change(&mut rig, "new");
    let first = requests(&mut rig).remove(0);
    answer(
        &mut rig,
        &first,
        "error",
        &form("jabber:iq:register:changepassword"),
    );
    let told = outcomes(&rig);
    let [
        (
            AccountAct::ChangePassword,
            ActOutcome::Form {
                form: shown,
                denied: None,
            },
        ),
    ] = &told[..]
    else {
        panic!("no form: {told:?}");
    };
    // The name is filled in, and no password: this goes over the channel.
    let asks: Vec<_> = shown.fields.iter().map(|field| field.ask.clone()).collect();
    assert_eq!(
        asks,
        [
            Ask::Text("alice".into()),
            Ask::Private(String::new()),
            Ask::Private(String::new())
        ]
    );
    order(
        &mut rig,
        answers(&[
            ("username", "alice"),
            ("old_password", "wrong"),
            ("password", "new"),
        ]),
    );
    let second = requests(&mut rig).remove(0);
    assert!(second.contains("<value>jabber:iq:register:changepassword</value>"));
    assert!(second.contains("<field var='old_password'><value>wrong</value></field>"));
    nowhere_stored(&rig, "wrong");
    answer(
        &mut rig,
        &second,
        "error",
        &form("jabber:iq:register:changepassword"),
    );
    assert!(matches!(
        outcomes(&rig).last(),
        Some((_, ActOutcome::Form { denied: Some(denial), .. })) if denial.condition == "not-authorized"
    ));
    // The password that was typed in the form is the one that counts.
    order(
        &mut rig,
        answers(&[
            ("username", "alice"),
            ("old_password", "secret"),
            ("password", "newest"),
        ]),
    );
    let third = requests(&mut rig).remove(0);
    rig.server.password = "newest".into();
    answer(&mut rig, &third, "result", "");
    assert_eq!(
        outcomes(&rig).last(),
        Some(&(AccountAct::ChangePassword, ActOutcome::Done))
    );
    assert!(rig.server.authenticated);
    order(&mut rig, answers(&[("password", "late")]));
    assert!(requests(&mut rig).is_empty());
}

#[test]
fn without_an_answer_nobody_knows_and_without_a_line_nothing_is_asked() {
    let mut rig = rig();
    change(&mut rig, "new");
    assert_eq!(requests(&mut rig).len(), 1);
    rig.cut();
    assert_eq!(
        outcomes(&rig),
        [(AccountAct::ChangePassword, ActOutcome::Unknown)]
    );
    change(&mut rig, "newer");
    assert_eq!(
        outcomes(&rig).last(),
        Some(&(AccountAct::ChangePassword, ActOutcome::Offline))
    );
    // Resumed, nothing of it is sent again.
    rig.pass(60_000);
    assert!(rig.server.authenticated);
    assert!(requests(&mut rig).is_empty());

    let mut rig = self::rig();
    change(&mut rig, "new");
    rig.pass(30_000);
    assert_eq!(
        outcomes(&rig),
        [(AccountAct::ChangePassword, ActOutcome::Unknown)]
    );
}

/// The request is counted, so something has to go in its place when the server has not got it; never the password.
#[test]
fn a_resumed_stream_does_not_repeat_a_password() {
    let mut rig = rig();
    rig.server.no_acks = true;
    change(&mut rig, "new&secret");
    let h = rig.server.handled;
    rig.take_sent();
    // It was lost on its way.
    rig.server.handled = h - 1;
    rig.cut();
    rig.pass(60_000);
    assert_eq!(rig.server.handled, h);
    let sent = rig.take_sent();
    assert!(
        sent.iter().any(|frame| frame.contains("urn:xmpp:ping")),
        "{sent:?}"
    );
    assert!(!sent.iter().any(|frame| frame.contains("secret</password>")));
}

/// Between the server's change and the new keys there is nothing that is stored: the process may end there, and a person is asked.
#[test]
fn a_process_that_ends_before_the_answer_asks_for_the_password() {
    let mut rig = rig();
    change(&mut rig, "new");
    rig.server.password = "new".into();
    rig.events.clear();
    // With what it had until now.
    rig.restart();
    assert!(
        rig.events
            .iter()
            .any(|event| matches!(event, Event::PasswordNeeded { .. }))
    );
    assert!(!rig.server.authenticated);
    rig.batch(vec![Input::Password(Password("new".into()))]);
    assert!(rig.server.authenticated);
}

/// A store that fails sends nothing, and nothing is told.
#[test]
fn what_is_not_committed_is_not_asked() {
    let mut rig = rig();
    rig.store.fail_after(0);
    let order = AccountOrder::ChangePassword(Password("new".into()));
    assert!(rig.turn(vec![Input::Account(order)]).is_err());
    rig.store.mend();
    assert!(requests(&mut rig).is_empty() && outcomes(&rig).is_empty());
}

/// Taking the lead for it, this process has to sign in first.
#[test]
fn what_is_wanted_while_connecting_waits_for_the_line() {
    let mut rig = rig();
    rig.engine = None;
    rig.server.disconnect();
    let open = Start::Resume {
        password: Some(Password("secret".into())),
    };
    // Not carried out yet: the socket is still opening.
    let random = Box::new(super::rig::Numbers(99));
    let started = super::rig::block_on(crate::engine::Engine::start(
        rig.store.clone(),
        open,
        rig.now,
        random,
    ));
    let (engine, _) = started.expect("the engine starts");
    rig.engine = Some(engine);
    rig.open = true;
    rig.take_sent();
    rig.batch(vec![Input::Account(AccountOrder::ChangePassword(
        Password("new".into()),
    ))]);
    assert!(requests(&mut rig).is_empty() && outcomes(&rig).is_empty());
    rig.batch(vec![Input::Opened]);
    assert_eq!(requests(&mut rig).len(), 1);
}

#[test]
fn an_account_is_deleted_and_so_is_what_is_here() {
    let mut rig = rig();
    order(&mut rig, AccountOrder::Remove);
    let sent = requests(&mut rig);
    assert!(
        sent[0].ends_with("type='set'><query xmlns='jabber:iq:register'><remove/></query></iq>")
    );
    assert!(!sent[0].contains("to="));
    answer(&mut rig, &sent[0], "result", "");
    assert_eq!(outcomes(&rig), [(AccountAct::Remove, ActOutcome::Done)]);
    assert!(rig.events.contains(&Event::SignedOut));
    assert!(rig.outcome.contains(&Effect::SignedOut));
}

/// As the specification has it, in place of an answer (§3.2).
#[test]
fn a_stream_that_nobody_is_authorised_for_any_more_says_that_the_account_is_deleted() {
    const OVER: &str = "<stream:error xmlns:stream='http://etherx.jabber.org/streams'>\
        <not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>";
    let mut rig = rig();
    order(&mut rig, AccountOrder::Remove);
    rig.frame(OVER);
    assert_eq!(outcomes(&rig), [(AccountAct::Remove, ActOutcome::Done)]);
    assert!(rig.outcome.contains(&Effect::SignedOut));
    // Unasked, it says nothing of the kind; and a line that breaks says nothing at all.
    let mut rig = self::rig();
    rig.frame(OVER);
    assert!(outcomes(&rig).is_empty() && rig.outcome.iter().all(|it| *it != Effect::SignedOut));
    let mut rig = self::rig();
    order(&mut rig, AccountOrder::Remove);
    rig.cut();
    assert_eq!(outcomes(&rig), [(AccountAct::Remove, ActOutcome::Unknown)]);
    assert!(rig.outcome.iter().all(|it| *it != Effect::SignedOut));
}

#[test]
fn a_server_that_deletes_nothing_says_why() {
    let mut rig = rig();
    order(&mut rig, AccountOrder::Remove);
    let sent = requests(&mut rig);
    let error = format!("<error type='cancel'><forbidden xmlns='{NS}'/></error>");
    answer(&mut rig, &sent[0], "error", &error);
    assert!(matches!(
        &outcomes(&rig)[..],
        [(AccountAct::Remove, ActOutcome::Denied(denial))] if denial.condition == "forbidden"
    ));
    order(&mut rig, AccountOrder::Remove);
    let sent = requests(&mut rig);
    answer(
        &mut rig,
        &sent[0],
        "error",
        &form("jabber:iq:register:cancel"),
    );
    order(
        &mut rig,
        answers(&[
            ("username", "alice"),
            ("old_password", "secret"),
            ("password", "secret"),
        ]),
    );
    let sent = requests(&mut rig);
    assert!(
        sent[0].contains("<value>jabber:iq:register:cancel</value>") && !sent[0].contains("to=")
    );
    answer(&mut rig, &sent[0], "result", "");
    assert!(rig.outcome.contains(&Effect::SignedOut));
}
