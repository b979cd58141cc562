//! Signing in, and what a new stream is set up with.

use super::archive;
use super::backfill::BackfillRow;
use super::backup::Backup;
use super::devices;
use super::holder;
use super::leftovers;
use super::line::Line;
use super::outbound;
use super::own_account;
use super::people::{blocking, presences, wishes};
use super::profiles;
use super::reading;
use super::records::{Account, OwnDeviceRow, PrekeyRow};
use super::roster;
use super::state::{Adopt, Request};
use super::turn::{Turn, random_text};
use crate::bus::{Password, Trouble};
use crate::model::{BareJid, Millis};
use crate::omemo::OwnDevice;
use crate::store::{Changes, StoreError};
use crate::xmpp::address;
use crate::xmpp::stanza::error::StanzaError;
use crate::xmpp::stanza::{roster as roster_stanza, xep0280};
use crate::xmpp::stream::{Credential, Ready};
use minidom::Element;
use rand_core::CryptoRng;

/// What this device is called on the published list.
const LABEL: &str = "Sotto";

/// The rows of an account that has just been named.
///
/// # Errors
/// [`Trouble::BadAddress`] when the address is none; what is wrong with the backup, where there is one.
pub(super) fn first_rows(
    typed: &str,
    websocket: Option<String>,
    shared: bool,
    now: Millis,
    random: &mut dyn CryptoRng,
    backup: Option<Box<Backup>>,
) -> Result<Changes, Trouble> {
    let jid = address::bare(typed.trim())
        .filter(|jid| address::local(jid).is_some())
        .ok_or(Trouble::BadAddress)?;
    let websocket = websocket
        .map(|url| url.trim().to_owned())
        .filter(|url| !url.is_empty());
    let user_agent = random_text(random);
    let mut account = Account {
        jid,
        credential: None,
        resource: format!("sotto-{}", user_agent.get(..8).unwrap_or_default()),
        websocket,
        user_agent,
        scram_seen: false,
        shared,
        next_chat: 1,
        next_outbox: 0,
        roster_version: None,
    };
    let mut changes = Changes::new();
    changes.put(&archive::first(now));
    let (mut device, prekeys) = match backup {
        None => {
            changes.put(&BackfillRow::done());
            OwnDevice::generate(random, now)
        }
        Some(backup) => backup.restore(&mut account, &mut changes, random, now)?,
    };
    device.label = Some(LABEL.into());
    changes.put(&account);
    changes.put(&OwnDeviceRow {
        device,
        published: false,
        republish: true,
        listed: false,
        publishing: 0,
    });
    for prekey in prekeys {
        changes.put(&PrekeyRow(prekey));
    }
    Ok(changes)
}

/// The line of an account, with the password where a person has just typed one.
pub(super) fn line(account: Option<&Account>, password: Option<Password>) -> Line {
    let typed = password.as_ref().map(credential);
    match account {
        Some(account) => Line::new(
            account.jid.clone(),
            account.resource.clone(),
            account.websocket.clone(),
            typed.or_else(|| account.credential.clone()),
            account.scram_seen,
        ),
        None => Line::new(BareJid(String::new()), String::new(), None, None, false),
    }
}

pub(super) fn credential(password: &Password) -> Credential {
    Credential::password(password.0.clone())
}

/// SCRAM gave keys: from now on they are what signs in, and PLAIN is never used again.
pub(super) fn keep_credential(
    turn: &mut Turn<'_>,
    credential: Credential,
) -> Result<(), StoreError> {
    let mut account = turn.account()?;
    if let Credential::Scram { .. } = &credential {
        account.scram_seen = true;
        account.credential = Some(credential);
        turn.work.put(&account);
    }
    Ok(())
}

/// The stream is up. A resumed one goes on where it was; a new one is set up: roster, carbons, presence, devices.
pub(super) fn ready(turn: &mut Turn<'_>, ready: Ready) -> Result<(), StoreError> {
    turn.adopts.push(Adopt::Reachable {
        full_jid: ready.full_jid.clone(),
        acks: ready.acks,
        sm: ready.sm.clone(),
        resumed: ready.resumed,
    });
    turn.adopts.push(Adopt::PreApproval(ready.pre_approval));
    let mut own = turn.own_device()?;
    if own.publishing > 0 {
        // Their answers, if they come at all, can no longer be told from others.
        own.publishing = 0;
        own.republish = true;
        turn.work.put(&own);
    }
    if ready.resumed {
        // First what has its number already.
        outbound::send_again(turn)?;
        if !turn.state.roster_current {
            get_roster(turn, &ready)?;
        }
        if !turn.state.abilities_known {
            blocking::ask(turn);
        }
        presences::ready(turn, true)?;
        archive::resume(turn);
        return Ok(());
    }
    let account = turn.account()?;
    get_roster(turn, &ready)?;
    turn.set(Request::Carbons, xep0280::enable());
    let presence = profiles::presence(turn);
    turn.send(presence);
    presences::ready(turn, false)?;
    blocking::ask(turn);
    // Before the lists: who holds the identity publishes there.
    holder::ask(turn)?;
    devices::get_lists(turn, &account.jid);
    archive::begin(turn);
    leftovers::ask(turn);
    reading::ask(turn);
    Ok(())
}

fn get_roster(turn: &mut Turn<'_>, ready: &Ready) -> Result<(), StoreError> {
    let account = turn.account()?;
    let version = ready
        .roster_versioning
        .then(|| account.roster_version.clone().unwrap_or_default());
    turn.get(
        None,
        Request::Roster,
        roster_stanza::request(version.as_deref()),
    );
    Ok(())
}

/// What came of a request.
pub(super) fn answered(
    turn: &mut Turn<'_>,
    request: Request,
    answer: Result<Element, Option<StanzaError>>,
) -> Result<(), StoreError> {
    match request {
        Request::Roster => match answer {
            Ok(iq) => {
                turn.adopts.push(Adopt::RosterCurrent);
                roster::handle_roster(turn, &iq)
            }
            Err(_) => Ok(()),
        },
        Request::Wish(jid, kind, serial) => wishes::answered(turn, (jid, kind, serial), &answer),
        Request::ServerFeatures => blocking::features(turn, &answer),
        Request::BlockList => blocking::list(turn, &answer),
        Request::DeviceList(jid, flavour) => devices::list_answered(turn, &jid, flavour, answer),
        Request::Bundle(jid, device, flavour) => {
            devices::bundle_answered(turn, (jid, device, flavour), &answer)
        }
        Request::PublishedList { flavour, plain } => {
            devices::list_published(turn, flavour, plain, &answer)
        }
        Request::PublishedBundle { flavour, plain } => {
            devices::bundle_published(turn, flavour, plain, &answer)
        }
        Request::Leftovers => match answer {
            Ok(iq) => leftovers::answered(turn, &iq),
            // Nothing was ever noted.
            Err(_) => Ok(()),
        },
        Request::Holder => holder::answered(turn, &answer),
        Request::Seen => {
            reading::answered(turn, &answer);
            Ok(())
        }
        Request::SeenPublished {
            chat,
            through,
            whole,
        } => reading::published(turn, &chat, &through, whole, &answer),
        Request::SeenPrivate { chat, through } => {
            reading::made_private(turn, &chat, &through, &answer);
            Ok(())
        }
        Request::Account => {
            own_account::answered(turn, answer.as_ref().ok());
            Ok(())
        }
        Request::Withdrawal => {
            turn.adopts.push(Adopt::Withdrawn);
            Ok(())
        }
        Request::OwnFeatures => {
            archive::features(turn, &answer);
            reading::features(turn, &answer);
            profiles::features(turn, &answer);
            Ok(())
        }
        Request::Profile(question) => profiles::answered(turn, question, answer),
        // Became a page when it was matched.
        Request::Archive(_) | Request::Carbons | Request::Ignored => Ok(()),
    }
}
