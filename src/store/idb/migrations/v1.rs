//! The first schema: one object store per table, named by its number, and one for the fence. Written out rather than
//! taken from [`crate::store::Table`], which will grow.

use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbTransaction};

const STORES: [&str; 13] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "fence",
];

pub fn up(database: &IdbDatabase, _: &IdbTransaction) -> Result<(), JsValue> {
    for name in STORES {
        database.create_object_store(name)?;
    }
    Ok(())
}
