//! What the browser's exceptions mean for a caller (IndexedDB 3.0 §"Exceptions").

use crate::store::StoreError;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DomException;

/// The meaning of a thrown value. Only the exception's name is kept: its message may quote what was stored.
pub fn stored(thrown: JsValue) -> StoreError {
    match thrown.dyn_ref::<DomException>() {
        Some(exception) => named(&exception.name()),
        None => StoreError::Other("an unexpected failure".into()),
    }
}

/// The meaning of a request's or transaction's error; `None` is an abort without one.
pub fn failed(exception: Option<DomException>) -> StoreError {
    match exception {
        Some(exception) => named(&exception.name()),
        None => StoreError::Gone,
    }
}

fn named(name: &str) -> StoreError {
    match name {
        "QuotaExceededError" => StoreError::Full,
        "VersionError" => StoreError::Newer,
        // Of a connection that is closed or closing; `AbortError` is what a forced close leaves in a transaction.
        "InvalidStateError" | "AbortError" => StoreError::Gone,
        "SecurityError" => StoreError::Unavailable,
        other => StoreError::Other(other.to_owned()),
    }
}
