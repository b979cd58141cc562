//! The archive (XEP-0313): which of its messages are known, encrypted ones that wait for earlier ones, and how far each chat is
//! in step with it.

use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbTransaction};

const STORES: [&str; 3] = ["12", "13", "14"];

pub fn up(database: &IdbDatabase, _: &IdbTransaction) -> Result<(), JsValue> {
    for name in STORES {
        database.create_object_store(name)?;
    }
    Ok(())
}
