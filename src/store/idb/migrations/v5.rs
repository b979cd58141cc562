//! Whether this account has written in a chat. Only a record has another shape.

use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbTransaction};

pub fn up(_: &IdbDatabase, _: &IdbTransaction) -> Result<(), JsValue> {
    Ok(())
}
