//! Changing the account's password and deleting the account (XEP-0077 §3.2, §3.3), with the form that a server may want filled in
//! for it.
//!
//! Invariants: a password is in memory until the server has answered, and is never kept, be it as a sent stanza that is not
//! acknowledged ([`Turn::ask_secret`]); nothing is asked twice by itself; an account counts as deleted only when its server says so, by
//! its answer or by ending the stream as one that nobody is authorised for (§3.2).
//!
//! After a change, signing in anew with the new password makes the keys that are kept: the line is opened again at once
//! ([`super::line::Line::renew`]). Where that does not come about, the keys of the former password no longer fit at the next start,
//! and a person is asked.

use super::forms::{self, Sheet};
use super::state::{Adopt, Request};
use super::turn::{REQUEST_TIMEOUT, Turn};
use crate::bus::{
    AccountAct, AccountOrder, ActOutcome, Answers, Ask, Connection, Denial, Event, Password,
    Trouble,
};
use crate::model::BareJid;
use crate::xmpp::address;
use crate::xmpp::stanza::xep0077::{self, Offer};
use crate::xmpp::stanza::{StanzaError, iq};
use minidom::Element;

const USERNAME: &str = "username";
const PASSWORD: &str = "password";

/// What is under way.
#[derive(Clone, Debug)]
pub(super) struct Acting {
    act: AccountAct,
    /// The new one.
    password: Option<Password>,
    /// What the server wants filled in.
    sheet: Option<Sheet>,
    /// The server was asked and has not answered.
    asked: bool,
}

/// What a person wants of the account.
pub(super) fn order(turn: &mut Turn<'_>, order: AccountOrder) {
    let acting = match order {
        AccountOrder::ChangePassword(password) => Acting {
            act: AccountAct::ChangePassword,
            password: Some(password),
            sheet: None,
            asked: false,
        },
        AccountOrder::Remove => Acting {
            act: AccountAct::Remove,
            password: None,
            sheet: None,
            asked: false,
        },
        AccountOrder::Answer(answers) => return answer(turn, &answers),
    };
    // One at a time; the second tap of two is none.
    if turn.state.acting.as_ref().is_some_and(|it| it.asked) {
        return;
    }
    if turn.state.ready {
        ask(turn, acting, None);
    } else if turn.state.connection == Connection::Connecting {
        turn.adopts.push(Adopt::Acting(Some(Box::new(acting))));
    } else {
        settle(turn, acting.act, ActOutcome::Offline);
    }
}

/// The stream is up: what waited for it goes out.
pub(super) fn ready(turn: &mut Turn<'_>) {
    if let Some(acting) = turn.state.acting.clone().filter(|it| !it.asked) {
        ask(turn, *acting, None);
    }
}

/// The line is down. `true`: that was the word that the account is deleted.
pub(super) fn down(turn: &mut Turn<'_>, trouble: &Trouble) -> bool {
    let Some(acting) = turn.state.acting.clone() else {
        return false;
    };
    if !acting.asked && acting.sheet.is_some() {
        // A person has the form in hand; it can be handed in later.
        return false;
    }
    let is_over = matches!(trouble, Trouble::NotAuthorized | Trouble::PasswordNeeded);
    let outcome = match (acting.act, acting.asked) {
        (_, false) => ActOutcome::Offline,
        (AccountAct::Remove, true) if is_over => ActOutcome::Done,
        (_, true) => ActOutcome::Unknown,
    };
    let is_removed = acting.act == AccountAct::Remove && outcome == ActOutcome::Done;
    settle(turn, acting.act, outcome);
    is_removed
}

/// What the server answered, be it an error; `None`: nothing in time.
pub(super) fn answered(turn: &mut Turn<'_>, answer: Option<&Element>) {
    let Some(acting) = turn.state.acting.clone() else {
        return;
    };
    let act = acting.act;
    match answer {
        None => settle(turn, act, ActOutcome::Unknown),
        Some(iq) if iq::kind(iq) == Some(iq::Kind::Error) => refused(turn, *acting, iq),
        Some(_) => {
            settle(turn, act, ActOutcome::Done);
            turn.adopts.extend(match act {
                AccountAct::ChangePassword => acting.password.map(Adopt::NewPassword),
                AccountAct::Remove => Some(Adopt::Leaving(0, turn.now)),
            });
        }
    }
}

/// The server says no, or that it wants to know more.
fn refused(turn: &mut Turn<'_>, mut acting: Acting, iq: &Element) {
    let denial = forms::denial(&StanzaError::read(iq));
    let offer = Offer::read(iq);
    let Some((Some(blank), data)) = offer.map(|offer| (offer.form, offer.data)) else {
        return settle(turn, acting.act, ActOutcome::Denied(denial));
    };
    let sheet = Sheet::Blank(blank);
    let Some(mut form) = forms::show(&sheet, None, &data) else {
        return settle(turn, acting.act, ActOutcome::TooLarge);
    };
    // The name is known; a password is not told to anybody on the way.
    let own = turn.state.own();
    for field in form.fields.iter_mut().filter(|it| it.var == USERNAME) {
        if let Ask::Text(there) = &mut field.ask
            && there.is_empty()
        {
            address::local(&own).unwrap_or_default().clone_into(there);
        }
    }
    // The first refusal is of the form's absence, a second one of what was filled in.
    let denied = acting.sheet.is_some().then_some(denial);
    tell(turn, acting.act, ActOutcome::Form { form, denied });
    acting.sheet = Some(sheet);
    acting.asked = false;
    turn.adopts.push(Adopt::Acting(Some(Box::new(acting))));
}

/// What was filled in for the server.
fn answer(turn: &mut Turn<'_>, answers: &Answers) {
    let acting = turn.state.acting.clone().map(|it| *it);
    let Some(mut acting) = acting.filter(|it| !it.asked) else {
        return;
    };
    let Some(sheet) = &acting.sheet else { return };
    if !turn.state.ready {
        return settle(turn, acting.act, ActOutcome::Offline);
    }
    match forms::fill(sheet, answers) {
        Ok(query) => {
            if let Some(new) = answers.first(PASSWORD)
                && acting.act == AccountAct::ChangePassword
            {
                acting.password = Some(Password(new.to_owned()));
            }
            ask(turn, acting, Some(query));
        }
        Err(_) => {
            let condition = "jid-malformed".to_owned();
            let denial = Denial {
                condition,
                text: None,
            };
            settle(turn, acting.act, ActOutcome::Denied(denial));
        }
    }
}

/// Asks the server: with what was filled in, or else plainly.
fn ask(turn: &mut Turn<'_>, mut acting: Acting, filled: Option<Element>) {
    let own = turn.state.own();
    let name = address::local(&own).unwrap_or_default();
    // To change a password, the server is named; to delete the account, nobody is (XEP-0077 §3.2, §3.3).
    let (to, query) = match (&acting.password, filled) {
        (Some(_), Some(filled)) => (Some(server(&own)), filled),
        (Some(password), None) => (Some(server(&own)), xep0077::password(name, &password.0)),
        (None, Some(filled)) => (None, filled),
        (None, None) => (None, xep0077::remove()),
    };
    let id = turn.fresh_id();
    let stanza = iq::set(to.as_ref().map(BareJid::as_str), &id, query);
    turn.ask_secret(id, to.as_ref(), Request::Account, REQUEST_TIMEOUT, stanza);
    acting.asked = true;
    turn.adopts.push(Adopt::Acting(Some(Box::new(acting))));
}

fn server(own: &BareJid) -> BareJid {
    BareJid(address::domain(own).to_owned())
}

fn tell(turn: &mut Turn<'_>, act: AccountAct, outcome: ActOutcome) {
    turn.tell(Event::AccountActed { act, outcome });
}

/// That was it.
fn settle(turn: &mut Turn<'_>, act: AccountAct, outcome: ActOutcome) {
    tell(turn, act, outcome);
    turn.adopts.push(Adopt::Acting(None));
}
