//! What the browser's exceptions mean for a caller (IndexedDB 3.0 §"Exceptions").

use crate::store::StoreError;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DomException;

/// The meaning of a thrown value. Only the exception's name is kept: its message may quote what was stored.
pub fn stored(thrown: JsValue) -> StoreError {
    match thrown.dyn_ref::<DomException>() {
        Some(exception) => meaning(exception),
        None => StoreError::Other("an unexpected failure".into()),
    }
}

/// The meaning of a request's or transaction's error; `None` is an abort without one.
pub fn failed(exception: Option<DomException>) -> StoreError {
    match exception {
        Some(exception) => meaning(&exception),
        None => StoreError::Gone,
    }
}

fn meaning(exception: &DomException) -> StoreError {
    let name = exception.name();
    match name.as_str() {
        "QuotaExceededError" => StoreError::Full,
        "VersionError" => StoreError::Newer,
        // Of a connection that is closed or closing; `AbortError` is what a forced close leaves in a transaction.
        "InvalidStateError" | "AbortError" => StoreError::Gone,
        "SecurityError" => StoreError::Unavailable,
        // Chromium where a person has forbidden this site to store anything: no name of its own, only these words.
        "UnknownError" if exception.message().contains("denied permission") => {
            StoreError::Unavailable
        }
        other => StoreError::Other(other.to_owned()),
    }
}
