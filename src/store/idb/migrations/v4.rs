//! What messages say about one another, the index of words, and what people say of themselves. Rows that were there before are
//! given their names and words afterwards, little by little, by the engine.

use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbTransaction};

const STORES: [&str; 8] = ["15", "16", "17", "18", "19", "20", "21", "22"];

pub fn up(database: &IdbDatabase, _: &IdbTransaction) -> Result<(), JsValue> {
    for name in STORES {
        database.create_object_store(name)?;
    }
    Ok(())
}
