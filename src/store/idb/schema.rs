//! What the object stores of an account's database are called, and the row of the fence.

use super::{bytes, connection::Transaction, error::stored, settled, to_vec};
use crate::store::{Fence, StoreError, Table};
use wasm_bindgen::JsValue;

/// The object store of a table: its number, so that a table can be renamed in code.
pub fn name(table: Table) -> String {
    (table as u8).to_string()
}

/// The object store that holds the fence alone, so that raising it waits for nothing but commits.
pub const FENCE: &str = "fence";
const FENCE_ROW: &str = "leader";

/// The fence as this transaction sees it.
pub async fn fence(transaction: &Transaction) -> Result<Fence, StoreError> {
    let request = transaction.store(FENCE)?.get(&JsValue::from_str(FENCE_ROW));
    let row = settled(request).await?;
    if row.is_undefined() {
        return Ok(Fence::default());
    }
    let number = to_vec(&row)
        .try_into()
        .map_err(|_| StoreError::Other("the fence cannot be read".into()))?;
    Ok(Fence(u64::from_be_bytes(number)))
}

/// Writes the fence.
pub fn set_fence(transaction: &Transaction, fence: Fence) -> Result<(), StoreError> {
    transaction
        .store(FENCE)?
        .put_with_key(
            &bytes(&fence.0.to_be_bytes()),
            &JsValue::from_str(FENCE_ROW),
        )
        .map_err(stored)?;
    Ok(())
}
