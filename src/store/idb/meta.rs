//! The list of accounts of this deployment on this browser: a database of its own, since it has to be read before it is
//! known whose database to open. An account's database has a random name, so that the names tell nobody who is signed in.

use super::{
    bytes,
    connection::{Connection, Step, Transaction},
    error::stored,
    to_vec,
};
use crate::{model::BareJid, store::StoreError};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbTransaction};

/// Who is signed in, and in which database that account's rows are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Random; the database's name without the deployment's prefix.
    pub id: String,
    pub jid: BareJid,
}

/// The list of accounts. Each call is one transaction.
pub struct Meta(Connection);

const ACCOUNTS: &str = "accounts";

fn v1(database: &IdbDatabase, _: &IdbTransaction) -> Result<(), JsValue> {
    database.create_object_store(ACCOUNTS).map(drop)
}

const STEPS: &[Step] = &[v1];

impl Meta {
    /// Opens the list, empty the first time.
    ///
    /// # Errors
    /// Any [`StoreError`] but `Fenced`.
    pub async fn open(name: &str) -> Result<Self, StoreError> {
        Connection::open(name, STEPS, true).await.map(Self)
    }

    /// All accounts, in the order of their ids.
    ///
    /// # Errors
    /// Any [`StoreError`] but `Fenced`.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let transaction = Transaction::reading(&self.0, [ACCOUNTS.to_owned()])?;
        let store = transaction.store(ACCOUNTS)?;
        let ids = store.get_all_keys().map_err(stored)?;
        let jids = store.get_all().map_err(stored)?;
        transaction.complete().await?;
        let ids: Array = ids.result().map_err(stored)?.unchecked_into();
        let jids: Array = jids.result().map_err(stored)?.unchecked_into();
        Ok(ids
            .iter()
            .zip(jids.iter())
            .filter_map(|(id, jid)| {
                let jid = String::from_utf8(to_vec(&jid)).ok()?;
                Some(Account {
                    id: id.as_string()?,
                    jid: BareJid::new(jid),
                })
            })
            .collect())
    }

    /// Adds an account.
    ///
    /// # Errors
    /// Any [`StoreError`] but `Fenced`.
    pub async fn add(&self, account: &Account) -> Result<(), StoreError> {
        let transaction = Transaction::writing(&self.0, [ACCOUNTS.to_owned()])?;
        transaction
            .store(ACCOUNTS)?
            .put_with_key(
                &bytes(account.jid.as_str().as_bytes()),
                &JsValue::from_str(&account.id),
            )
            .map_err(stored)?;
        transaction.complete().await
    }

    /// Takes an account off the list; one that is not on it is no error.
    ///
    /// # Errors
    /// Any [`StoreError`] but `Fenced`.
    pub async fn remove(&self, id: &str) -> Result<(), StoreError> {
        let transaction = Transaction::writing(&self.0, [ACCOUNTS.to_owned()])?;
        transaction
            .store(ACCOUNTS)?
            .delete(&JsValue::from_str(id))
            .map_err(stored)?;
        transaction.complete().await
    }
}
