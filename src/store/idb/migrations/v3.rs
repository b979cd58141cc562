//! OMEMO 2: devices, the own device and messages have new shapes ([`crate::store::Record::older`] reads the former ones). No object
//! store changes; the step is there so that an older build refuses the database instead of misreading it.

use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbTransaction};

pub fn up(_: &IdbDatabase, _: &IdbTransaction) -> Result<(), JsValue> {
    Ok(())
}
