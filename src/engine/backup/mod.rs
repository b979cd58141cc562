//! Taking the identity, what was decided about devices, and the history to another browser.
//!
//! A backup has the identity key and the rows of nine tables and of the cursor in the archive. It never has a session, a prekey or a signed prekey: a ratchet that runs
//! in two places uses keys twice, so what is restored is a new device (a new id, new prekeys, no sessions) with the former identity
//! key. Who verified that key need not do it again. Which of two such devices is the one that goes on is for `holder`.
//!
//! What was waiting or under way when the backup was made may have arrived since, or not: its row says so, and it is sent
//! again only when a person wants it.
//!
//! Invariants:
//! - A file is rows as the store has them, so that a newer build reads what an older one wrote; every one is read before it is kept.
//! - A backup is restored by its own account alone.

mod file;

use super::acts::ActRow;
use super::archive::{ArchiveRow, ArchivedRow, Phase, TimelineRow};
use super::records::{
    Account, ChatRow, DeviceListRow, HolderRow, KnownRow, MessageRow, OwnDeviceRow, VersionRow,
};
use crate::bus::{Password, StorageTrouble, Trouble};
use crate::model::{BareJid, Delivery, Device, Failure, Millis, Problem};
use crate::omemo::keys::IdentityKeyPair;
use crate::omemo::{OwnDevice, Prekey};
use crate::store::{Changes, Key, Loaded, Reads, Record, StoreError, Table, codec};
use core::fmt;
use file::FileError;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The tables that a backup has as they are.
const TABLES: [Table; 9] = [
    Table::Devices,
    Table::DeviceLists,
    Table::Chats,
    Table::Messages,
    Table::Known,
    Table::Archived,
    Table::Timelines,
    Table::Acts,
    Table::Versions,
];

/// What was in a file.
#[derive(Clone, Serialize, Deserialize)]
pub struct Backup {
    jid: BareJid,
    identity: IdentityKeyPair,
    /// Of the identity, on the device that made the backup.
    generation: u32,
    /// ms since the epoch, by the clock of the device that made it.
    made: Millis,
    next_chat: u32,
    /// Table, value.
    rows: Vec<(u8, Vec<u8>)>,
}

/// Holds keys and messages: only its size is printed.
impl fmt::Debug for Backup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Backup({} rows)", self.rows.len())
    }
}

/// Everything that a backup is made of.
pub fn reads() -> Reads {
    let mut reads = Reads::new();
    reads.get::<Account>(Account::place());
    reads.get::<OwnDeviceRow>(OwnDeviceRow::place());
    reads.get::<HolderRow>(HolderRow::place());
    reads.get::<ArchiveRow>(ArchiveRow::place());
    reads.all::<Device>(Key::new());
    reads.all::<DeviceListRow>(Key::new());
    reads.all::<ChatRow>(Key::new());
    reads.all::<MessageRow>(Key::new());
    reads.all::<KnownRow>(Key::new());
    reads.all::<ArchivedRow>(Key::new());
    reads.all::<TimelineRow>(Key::new());
    reads.all::<ActRow>(Key::new());
    reads.all::<VersionRow>(Key::new());
    reads
}

/// The content of a backup's file.
///
/// # Errors
/// [`Trouble::Storage`]: what was loaded is no account, cannot be read, or there is not memory enough to seal it.
pub fn write(
    loaded: &Loaded,
    passphrase: &Password,
    random: &mut dyn CryptoRng,
    now: Millis,
) -> Result<Vec<u8>, Trouble> {
    let damaged = |_: StoreError| Trouble::Storage(StorageTrouble::Damaged);
    let removed = || Trouble::Storage(StorageTrouble::Removed);
    let account = loaded.get::<Account>(&Account::place()).map_err(damaged)?;
    let account = account.ok_or_else(removed)?;
    let own = loaded.get::<OwnDeviceRow>(&OwnDeviceRow::place());
    let own = own.map_err(damaged)?.ok_or_else(removed)?.device;
    let holder = loaded.get::<HolderRow>(&HolderRow::place());
    let archive = (Table::Singletons, ArchiveRow::place());
    let rows = (loaded.rows.iter())
        .filter(|(place, _)| TABLES.contains(&place.0) || **place == archive)
        .map(|((table, _), bytes)| (*table as u8, bytes.clone()));
    let backup = Backup {
        jid: account.jid,
        identity: own.identity,
        generation: holder.map_err(damaged)?.unwrap_or_default().generation,
        made: now,
        next_chat: account.next_chat,
        rows: rows.collect(),
    };
    let content =
        Zeroizing::new(postcard::to_allocvec(&backup).expect("plain data always encodes"));
    file::seal(&content, &passphrase.0, random)
        .ok_or_else(|| Trouble::Storage(StorageTrouble::Other("not enough memory".into())))
}

impl Backup {
    /// Opens a file.
    ///
    /// # Errors
    /// [`Trouble::BackupUnreadable`], [`Trouble::BackupNewer`].
    pub fn read(file: &[u8], passphrase: &Password) -> Result<Self, Trouble> {
        let content = file::open(file, &passphrase.0).map_err(|error| match error {
            FileError::Unreadable => Trouble::BackupUnreadable,
            FileError::Newer => Trouble::BackupNewer,
        })?;
        match postcard::take_from_bytes(&content) {
            Ok((backup, [])) => Ok(backup),
            _ => Err(Trouble::BackupUnreadable),
        }
    }

    /// Puts what it has among the first rows of an account: the former identity on a new device, whose prekeys come with it.
    ///
    /// # Errors
    /// [`Trouble::BackupOfAnother`]; [`Trouble::BackupUnreadable`] and [`Trouble::BackupNewer`] where a row cannot be read.
    pub(super) fn restore(
        self,
        account: &mut Account,
        changes: &mut Changes,
        random: &mut dyn CryptoRng,
        now: Millis,
    ) -> Result<(OwnDevice, Vec<Prekey>), Trouble> {
        if self.jid != account.jid {
            return Err(Trouble::BackupOfAnother { jid: self.jid });
        }
        account.next_chat = self.next_chat;
        for (table, bytes) in &self.rows {
            put(changes, *table, bytes, now).map_err(|error| match error {
                StoreError::Newer => Trouble::BackupNewer,
                _ => Trouble::BackupUnreadable,
            })?;
        }
        changes.put(&HolderRow {
            generation: self.generation.saturating_add(1),
            ..HolderRow::default()
        });
        Ok(OwnDevice::of(self.identity, random, now))
    }
}

/// One row, as the device that is made now is to have it.
fn put(changes: &mut Changes, table: u8, bytes: &[u8], now: Millis) -> Result<(), StoreError> {
    fn same<R: Record>(changes: &mut Changes, bytes: &[u8]) -> Result<(), StoreError> {
        changes.put(&codec::decode::<R>(bytes)?);
        Ok(())
    }
    match Table::ALL.into_iter().find(|it| *it as u8 == table) {
        Some(Table::Devices) => same::<Device>(changes, bytes),
        Some(Table::DeviceLists) => same::<DeviceListRow>(changes, bytes),
        Some(Table::Known) => same::<KnownRow>(changes, bytes),
        Some(Table::Archived) => same::<ArchivedRow>(changes, bytes),
        Some(Table::Timelines) => same::<TimelineRow>(changes, bytes),
        Some(Table::Acts) => same::<ActRow>(changes, bytes),
        Some(Table::Versions) => same::<VersionRow>(changes, bytes),
        Some(Table::Chats) => {
            let mut chat = codec::decode::<ChatRow>(bytes)?;
            if let Some(last) = &mut chat.last {
                settle(&mut last.delivery);
            }
            changes.put(&chat);
            Ok(())
        }
        Some(Table::Messages) => {
            let mut row = codec::decode::<MessageRow>(bytes)?;
            settle(&mut row.message.delivery);
            if !row.message.body.is_empty() {
                // The wish to take it back had not gone out.
                row.message.retracted.take_if(|it| !it.clear);
            }
            if row.message.problem == Some(Problem::Waiting) {
                // The session that it waited for stays on the other device.
                row.message.problem = Some(Problem::BeforeDevice);
            }
            changes.put(&row);
            Ok(())
        }
        Some(Table::Singletons) => {
            let archive = codec::decode::<ArchiveRow>(bytes)?;
            // A first start that had not ended begins again: what is here is recognised.
            if !matches!(archive.phase, Phase::Back { .. } | Phase::OpenFirst { .. }) {
                changes.put(&ArchiveRow {
                    from: archive.from,
                    ..ArchiveRow::new(now, Phase::Forward)
                });
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn settle(delivery: &mut Delivery) {
    if matches!(delivery, Delivery::Pending | Delivery::Queued) {
        *delivery = Delivery::Failed(Failure::WasUnderWay);
    }
}
