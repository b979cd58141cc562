//! How an engine begins: the lead is taken, what was stored of the last one is read, and the line is tried. Everything else is for the first
//! turn, which comes at once.

use super::acts::ActRow;
use super::archive::ArchiveRow;
use super::backfill::BackfillRow;
use super::people::records::{AbilitiesRow, BlockedRow};
use super::ports::{Effect, Start};
use super::receipts::ReceiptsRow;
use super::records::{
    Account, HolderRow, OwnDeviceRow, PolicyRow, PreferencesRow, StreamRow, UnackedRow,
};
use super::state::State;
use super::*;

impl<S: Store> Engine<S> {
    /// Takes the lead over the store and begins to connect.
    ///
    /// # Errors
    /// [`StoreError`]: the store cannot be led or read; nothing was changed but the fence.
    pub async fn start(
        store: S,
        start: Start,
        now: Millis,
        mut random: Box<dyn CryptoRng>,
    ) -> Result<(Self, Vec<Effect>), StoreError> {
        let fence = store.raise_fence().await?;
        let mut effects = Vec::new();
        let signing_in = matches!(start, Start::SignIn { .. });
        let password = match start {
            Start::SignIn {
                address,
                password,
                websocket,
                shared,
                backup,
            } => {
                let rows =
                    account::first_rows(&address, websocket, shared, now, random.as_mut(), backup);
                match rows {
                    Ok(changes) => store.commit(fence, changes).await?,
                    Err(trouble) => effects.push(Effect::SignInFailed(trouble)),
                }
                Some(password)
            }
            Start::Resume { password } => password,
        };
        let mut reads = Reads::new();
        plan::always(&State::default(), &mut reads);
        reads.get::<ArchiveRow>(ArchiveRow::place());
        reads.get::<PolicyRow>(PolicyRow::place());
        reads.get::<AbilitiesRow>(AbilitiesRow::place());
        reads.all::<BlockedRow>(BlockedRow::all());
        reads.get::<PreferencesRow>(PreferencesRow::place());
        reads.all::<profiles::NickRow>(profiles::NickRow::all());
        reads.all::<ActRow>(Key::new());
        reads.range(Range {
            table: UnackedRow::TABLE,
            from: Key::new(),
            to: None,
            newest_first: true,
            limit: 1,
        });
        reads.get::<BackfillRow>(BackfillRow::place());
        search::Memory::reads(&mut reads);
        let loaded = store.load(&reads).await?;
        let over = !effects.is_empty();
        let account = loaded.get::<Account>(&Account::place())?;
        let device = loaded.get::<OwnDeviceRow>(&OwnDeviceRow::place())?;
        let sm = loaded
            .get::<StreamRow>(&StreamRow::place())?
            .map(|row| row.0);
        let archive = loaded.get::<ArchiveRow>(&ArchiveRow::place())?;
        let policy = loaded.get::<PolicyRow>(&PolicyRow::place())?;
        let preferences = loaded.get::<PreferencesRow>(&PreferencesRow::place())?;
        let receipts = loaded.get::<ReceiptsRow>(&ReceiptsRow::place())?;
        let holder = loaded.get::<HolderRow>(&HolderRow::place())?;
        let backfill = loaded.get::<BackfillRow>(&BackfillRow::place())?;
        let abilities = loaded.get::<AbilitiesRow>(&AbilitiesRow::place())?;
        let start = Working::new(reads, loaded);
        let newest = start.all::<UnackedRow>(&Key::new())?;
        let profiles = profiles::Memory::new(start.all(&profiles::NickRow::all())?);
        // Whether what they name is here meanwhile is found out first.
        let mut acts = Acts::default();
        for act in start.all::<ActRow>(&Key::new())? {
            acts.next = acts.next.max(act.number.saturating_add(1));
            let set = match act.held {
                true => &mut acts.held,
                false => &mut acts.due,
            };
            set.insert((act.chat, act.target));
        }
        let blocked = start.all::<BlockedRow>(&BlockedRow::all())?;
        let line = account::line(account.as_ref(), password);
        let mut engine = Self {
            store,
            fence,
            random,
            line,
            requests: Requests::new(),
            state: State {
                account: account.as_ref().map(|account| account.jid.clone()),
                shared: account.as_ref().is_some_and(|account| account.shared),
                device: device.map(|row| (row.device.id, row.device.identity.fingerprint())),
                sm,
                next_order: newest.last().map_or(0, |row| row.order.saturating_add(1)),
                receipts: receipts.unwrap_or_default(),
                profiles,
                look_at_receipts: true,
                acts,
                moved: holder.is_some_and(|holder| holder.moved),
                look_at_inbox: true,
                look_at_trust: true,
                blocked: blocked.into_iter().map(|row| row.jid).collect(),
                abilities: abilities.map(|row| row.0).unwrap_or_default(),
                preferences: preferences.unwrap_or_default().0,
                encryption_required: policy.is_some_and(|policy| policy.encryption_required),
                // A database from before the archive was read begins like a new device.
                archive: archive.unwrap_or_else(|| archive::first(now)),
                backfill: BackfillRow::resumed(backfill),
                index: search::Memory::of(&start),
                background_at: now.saturating_add(BACKGROUND_AFTER),
                ..State::default()
            },
            signing_in,
            hurried: false,
            told_wake: None,
            over,
        };
        if engine.over {
            return Ok((engine, effects));
        }
        if engine.state.account.is_none() {
            return Err(StoreError::Gone);
        }
        engine.line.set_retry(!signing_in);
        let mut tasks = Vec::new();
        if engine.state.moved {
            engine.adopt_end(End::Moved, &mut effects);
        } else {
            engine.with_line(now, &mut effects, &mut tasks, Line::connect);
        }
        if tasks.iter().all(|task| matches!(task, Task::Connecting)) {
            // A tab that begins has asked already, most often: the first turn is for its answer.
            if !tasks.is_empty() {
                engine.adopt_end(End::Connecting, &mut effects);
            }
            engine.told_wake = Some(now);
            effects.push(Effect::Wake(now));
        } else {
            engine.work(tasks, now, &mut effects).await?;
        }
        Ok((engine, effects))
    }
}
