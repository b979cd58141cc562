//! What only a browser can run, in a page, where the tab lives.
#![cfg(target_family = "wasm")]

use sotto::store::{conformance, idb::Idb};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn indexeddb_keeps_every_promise_in_a_page() {
    conformance::run(async |name: &str| {
        Idb::create(&format!("test/page/{name}"))
            .await
            .expect("a database")
    })
    .await;
}
