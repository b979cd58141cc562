//! The list of chats, and what tabs ask for.

use super::arrange;
use super::devices;
use super::drafts;
use super::holder;
use super::inbox;
use super::leftovers;
use super::names;
use super::pages;
use super::people;
use super::profiles;
use super::reading;
use super::recipients;
use super::records::{
    ChatRow, MessageRow, OwnDeviceRow, POSITION_STEP, PolicyRow, PreferencesRow, VersionRow,
    contact_key,
};
use super::search;
use super::state::{Adopt, State};
use super::turn::Turn;
use super::typing;
use super::verify;
use crate::bus::{AccountInfo, ChatSummary, Command, Event, Part, Preview};
use crate::model::{
    BareJid, ChatId, Contact, Device, Encryption, Flavour, Message, MessageKey, Preferences,
};
use crate::store::{Key, Record, StoreError};
use crate::xmpp::address;

/// How long signing out waits for the server.
const LEAVE_WITHIN: u64 = 3_000;
/// Where a chat begins: with room before it for what the archive has.
const FIRST_POSITION: u64 = 1 << 62;
/// Longest text in a preview, in characters.
const PREVIEW: usize = 200;

/// The chat, made where there is none.
pub(super) fn ensure(turn: &mut Turn<'_>, jid: &BareJid) -> Result<ChatRow, StoreError> {
    if let Some(chat) = turn.chat(jid)? {
        return Ok(chat);
    }
    let mut account = turn.account()?;
    let id = ChatId(account.next_chat);
    account.next_chat = account.next_chat.saturating_add(1);
    turn.work.put(&account);
    let has_devices = devices::of(turn, jid)?.iter().any(Device::is_active);
    let chat = ChatRow {
        has_devices,
        ..ChatRow::new(id, jid.clone())
    };
    turn.work.put(&chat);
    // A tab may have asked for it in the same turn, when there was no number yet to look for rows with.
    turn.work.is_new::<MessageRow>(MessageRow::chat(id));
    Ok(chat)
}

/// The place of a new newest row.
pub(super) fn next_key(chat: &mut ChatRow) -> MessageKey {
    chat.last_position = match chat.last_position {
        0 => FIRST_POSITION,
        last => last.saturating_add(POSITION_STEP),
    };
    MessageKey {
        chat: chat.id,
        position: chat.last_position,
    }
}

/// The message as the list shows it, where it is the newest.
pub(super) fn preview(chat: &mut ChatRow, message: &Message) {
    if message.key.position == chat.last_position {
        chat.last = Some(preview_of(message));
    }
}

/// The message as the list shows it.
pub(super) fn preview_of(message: &Message) -> Preview {
    Preview {
        body: message.body.chars().take(PREVIEW).collect(),
        own: message.own,
        at: message.at,
        delivery: message.delivery.clone(),
        problem: message.problem.is_some(),
        retracted: message.retracted.is_some(),
    }
}

/// Whether it is the message that the list shows: the newest row, or the last before rows that are no messages.
fn is_previewed(chat: &ChatRow, message: &Message) -> bool {
    let shown = preview_of(message);
    message.key.position == chat.last_position
        || (chat.last.as_ref()).is_some_and(|last| {
            (last.at, last.own, &last.body) == (shown.at, shown.own, &shown.body)
        })
}

/// Keeps a changed row and tells of it.
pub(super) fn update(
    turn: &mut Turn<'_>,
    jid: &BareJid,
    row: MessageRow,
) -> Result<(), StoreError> {
    let before = turn.work.get::<MessageRow>(&row.key())?;
    let before = before.map(|before| before.message);
    turn.work.put(&row);
    let message = row.message;
    if let Some(mut chat) = turn.chat(jid)?
        && is_previewed(&chat, before.as_ref().unwrap_or(&message))
    {
        chat.last = Some(preview_of(&message));
        turn.work.put(&chat);
        tell(turn, &chat)?;
    }
    turn.tell(Event::Message {
        chat: jid.clone(),
        message,
    });
    Ok(())
}

/// Tells of a chat that is new or changed.
pub(super) fn tell(turn: &mut Turn<'_>, chat: &ChatRow) -> Result<(), StoreError> {
    let contact = turn.work.get::<Contact>(&contact_key(&chat.jid))?;
    let summary = summary(turn.state, chat, contact.as_ref());
    // Of many changes in one turn, the last is enough.
    turn.effects.retain(|effect| {
        !matches!(effect, super::ports::Effect::Publish { to: None, event: Event::Chat(told) } if told.jid == chat.jid)
    });
    turn.tell(Event::Chat(summary));
    Ok(())
}

fn summary(state: &State, chat: &ChatRow, contact: Option<&Contact>) -> ChatSummary {
    let name = contact
        .and_then(|contact| contact.name.clone())
        .filter(|name| !name.trim().is_empty());
    ChatSummary {
        jid: chat.jid.clone(),
        kind: chat.kind,
        // With what they call themselves once this turn is over (`State::remembered`).
        name: name.unwrap_or_else(|| chat.jid.0.clone()),
        unread: chat.unread,
        last: chat.last.clone(),
        newest: (chat.last_position > 0).then_some(MessageKey {
            chat: chat.id,
            position: chat.last_position,
        }),
        read_through: chat.read_through,
        encrypted: chat.encrypts(state.encryption_required),
        displayed: chat.displayed,
        draft: chat.draft.clone(),
        arrangement: chat.arrangement,
    }
}

/// What the deployment asks for is another thing than before: kept, and told to the tabs.
pub(super) fn policy(turn: &mut Turn<'_>, encryption_required: bool) -> Result<(), StoreError> {
    turn.work.put(&PolicyRow {
        encryption_required,
    });
    turn.adopts.push(Adopt::Policy {
        encryption_required,
    });
    let info = account_info(turn)?;
    turn.tell(Event::Account(info));
    for chat in turn.work.all::<ChatRow>(&Key::new())? {
        tell(turn, &chat)?;
    }
    Ok(())
}

/// What a tab asks for. `true`: the account is gone from here.
pub(super) fn command(turn: &mut Turn<'_>, tab: u64, command: Command) -> Result<bool, StoreError> {
    match command {
        Command::Attach => attach(turn, tab)?,
        Command::MeetAll => people::meet_all(turn),
        Command::OpenChat { chat } => {
            // A link is enough to open the chat of anybody.
            if !people::is_stranger(turn, &chat)? {
                people::approached(turn, &chat)?;
            }
            pages::page(turn, tab, &chat, Part::Newest)?;
            if let Some(devices) = turn.state.asks.get(&chat).cloned() {
                turn.tell_tab(tab, Event::Asks { chat, devices });
            }
        }
        Command::LoadOlder { chat, before } => pages::page(turn, tab, &chat, Part::Before(before))?,
        Command::LoadNewer { chat, after } => pages::page(turn, tab, &chat, Part::After(after))?,
        Command::OpenAround { chat, key } => pages::page(turn, tab, &chat, Part::Around(key))?,
        Command::Search {
            id,
            query,
            chat,
            before,
        } => search::ask(turn, tab, id, &query, chat.as_ref(), before)?,
        Command::Read { chat, through } => reading::read(turn, &chat, through)?,
        Command::StartChat { typed } => start(turn, tab, typed)?,
        Command::ShowDevices { chat, ask } => {
            let asks = ask || !people::is_stranger(turn, &chat)?;
            if asks && !devices::is_current(turn, &chat)? {
                devices::ask_for_lists(turn, &chat);
            }
            let event = devices::describe(turn, &chat)?;
            turn.tell_tab(tab, event);
        }
        Command::ShowOwnDevices => {
            let event = devices::describe(turn, &turn.state.own())?;
            turn.tell_tab(tab, event);
        }
        Command::ReplaceSession { jid, device } => devices::replace(turn, &jid, device, None)?,
        Command::Verify { jid, code } => verify::scanned(turn, tab, &jid, &code)?,
        Command::GoOnWithout { chat } => recipients::go_on_without(turn, &chat)?,
        Command::Repair { key } => {
            let row = turn.work.get::<MessageRow>(&MessageRow::place(key))?;
            if let Some(Message {
                sender,
                device: Some(device),
                encryption,
                ..
            }) = row.map(|row| row.message)
            {
                let flavour = match encryption {
                    Encryption::Omemo2 => Flavour::Omemo2,
                    Encryption::OmemoLegacy | Encryption::None => Flavour::Legacy,
                };
                devices::replace(turn, &sender, device, Some(flavour))?;
            }
        }
        Command::SetTrust { jid, device, trust } => devices::set_trust(turn, &jid, device, trust)?,
        Command::SetEncrypted { chat, on } => {
            let mut row = ensure(turn, &chat)?;
            row.encrypt = Some(on || turn.state.encryption_required);
            turn.work.put(&row);
            tell(turn, &row)?;
            devices::tell(turn, &chat)?;
        }
        Command::ShowVersions { key } => versions(turn, tab, key)?,
        Command::KeepDraft { chat, text } => keep_draft(turn, &chat, text)?,
        Command::SetPreferences(preferences) => set_preferences(turn, preferences)?,
        Command::Person(change) => people::change(turn, tab, change)?,
        Command::Typing { chat, typing } => typing::send(turn, &chat, typing)?,
        Command::Arrange { chat, change } => arrange::arrange(turn, &chat, change)?,
        Command::SendAgain { key } => inbox::send_again(turn, key)?,
        Command::EditDraft { key, body } => drafts::edit(turn, tab, key, body)?,
        Command::Delete { key } => drafts::delete(turn, key)?,
        Command::RemoveDevices(gone) => leftovers::remove(turn, &gone)?,
        Command::TakeOver => holder::take_over(turn)?,
        Command::SignOut => return sign_out(turn),
        command @ (Command::WantAvatars(_)
        | Command::WantProfile { .. }
        | Command::SetAvatar { .. }
        | Command::SetProfile { .. }) => profiles::command(turn, tab, command)?,
        Command::InboxFilled | Command::Network { .. } | Command::Visible(_) => {}
    }
    Ok(false)
}

fn attach(turn: &mut Turn<'_>, tab: u64) -> Result<(), StoreError> {
    let mut chats = Vec::new();
    let rows = turn.work.all::<ChatRow>(&Key::new())?;
    if turn.state.names.is_none() {
        names::learn(turn, &rows);
    }
    for chat in &rows {
        // Of many, those that are not seen at once get their names with the other contacts.
        let place = contact_key(&chat.jid);
        let contact = match turn.work.knows::<Contact>(&place) {
            true => turn.work.get::<Contact>(&place)?,
            false => None,
        };
        let mut summary = summary(turn.state, chat, contact.as_ref());
        turn.state.remember(&mut summary);
        chats.push(summary);
    }
    let account = account_info(turn)?;
    turn.tell_tab(
        tab,
        Event::Snapshot {
            account: account.clone(),
            connection: turn.state.connection,
            trouble: turn.state.trouble.clone(),
            chats,
        },
    );
    people::tell_all(turn, Some(tab), Some(&rows))?;
    people::presences::tell_all(turn, Some(tab));
    let abilities = people::blocking::abilities(turn);
    turn.tell_tab(tab, Event::Abilities(abilities));
    if !turn.state.leftovers.is_empty() {
        turn.tell_tab(tab, Event::Leftovers(turn.state.leftovers.clone()));
    }
    if let Some(trouble) = turn.state.password_needed.clone() {
        turn.tell_tab(
            tab,
            Event::PasswordNeeded {
                account: account.jid,
                trouble,
            },
        );
    }
    Ok(())
}

pub(super) fn account_info(turn: &Turn<'_>) -> Result<AccountInfo, StoreError> {
    let device = turn.work.get::<OwnDeviceRow>(&OwnDeviceRow::place())?;
    Ok(AccountInfo {
        jid: turn.state.own(),
        device: device.as_ref().map(|row| row.device.id),
        fingerprint: device.map(|row| row.device.identity.fingerprint()),
        shared: turn.state.shared,
        encryption_required: turn.state.encryption_required,
        preferences: turn.state.preferences,
    })
}

fn start(turn: &mut Turn<'_>, tab: u64, typed: String) -> Result<(), StoreError> {
    let jid = address::bare(typed.trim()).filter(|jid| address::local(jid).is_some());
    let Some(jid) = jid else {
        turn.tell_tab(tab, Event::ChatRefused { typed });
        return Ok(());
    };
    let chat = ensure(turn, &jid)?;
    people::approached(turn, &jid)?;
    tell(turn, &chat)?;
    turn.tell_tab(tab, Event::ChatStarted { typed, chat: jid });
    Ok(())
}

/// What a message said before.
fn versions(turn: &mut Turn<'_>, tab: u64, key: MessageKey) -> Result<(), StoreError> {
    let rows = turn.work.all::<VersionRow>(&VersionRow::all(key))?;
    let versions = rows.into_iter().map(|row| row.version).collect();
    turn.tell_tab(tab, Event::Versions { key, versions });
    Ok(())
}

/// What is being typed; a chat that is not there is not made by it.
fn keep_draft(turn: &mut Turn<'_>, jid: &BareJid, text: String) -> Result<(), StoreError> {
    let Some(mut chat) = turn.chat(jid)? else {
        return Ok(());
    };
    if chat.draft == text {
        return Ok(());
    }
    chat.draft = text;
    turn.work.put(&chat);
    tell(turn, &chat)
}

fn set_preferences(turn: &mut Turn<'_>, preferences: Preferences) -> Result<(), StoreError> {
    turn.work.put(&PreferencesRow(preferences));
    turn.adopts.push(Adopt::Preferences(preferences));
    let account = AccountInfo {
        preferences,
        ..account_info(turn)?
    };
    turn.tell(Event::Account(account));
    Ok(())
}

/// Withdraws the device first where there is a line for it.
fn sign_out(turn: &mut Turn<'_>) -> Result<bool, StoreError> {
    if !turn.state.ready {
        return Ok(true);
    }
    let answers = devices::withdraw(turn)?;
    turn.adopts.push(Adopt::Leaving(
        answers,
        turn.now.saturating_add(LEAVE_WITHIN),
    ));
    Ok(false)
}
