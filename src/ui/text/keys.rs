//! What is said about keys.

use super::*;
use crate::view::shortcuts::{Group, Shortcut};

pub fn shortcut_group(group: Group) -> Text {
    match group {
        Group::Everywhere => SHORTCUTS_EVERYWHERE,
        Group::Chat => SHORTCUTS_CHAT,
    }
}

pub fn shortcut(shortcut: Shortcut) -> Text {
    match shortcut {
        Shortcut::Help => SHORTCUT_HELP,
        Shortcut::Find => SHORTCUT_FIND,
        Shortcut::NextChat => SHORTCUT_NEXT_CHAT,
        Shortcut::PreviousChat => SHORTCUT_PREVIOUS_CHAT,
        Shortcut::NextUnread => SHORTCUT_NEXT_UNREAD,
        Shortcut::NewChat => SHORTCUT_NEW_CHAT,
        Shortcut::MarkRead => SHORTCUT_MARK_READ,
        Shortcut::Settings => SHORTCUT_SETTINGS,
        Shortcut::NextPane => SHORTCUT_NEXT_PANE,
        Shortcut::PreviousPane => SHORTCUT_PREVIOUS_PANE,
        Shortcut::Write => SHORTCUT_WRITE,
        Shortcut::Reply => SHORTCUT_REPLY,
        Shortcut::Correct => SHORTCUT_CORRECT,
        Shortcut::Newest => SHORTCUT_NEWEST,
        Shortcut::FindHere => SHORTCUT_FIND_HERE,
        Shortcut::Details => SHORTCUT_DETAILS,
    }
}
