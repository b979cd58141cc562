//! `GET` of a small document, for XEP-0156: without credentials, within 10 s, at most 64 KiB.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Request, RequestCredentials, RequestInit, Response, WorkerGlobalScope};

const WITHIN_MS: u32 = 10_000;
const MOST: usize = 64 << 10;

/// The body of a response of status 200.
pub async fn get(url: &str) -> Option<String> {
    let scope: WorkerGlobalScope = js_sys::global().dyn_into().ok()?;
    let init = RequestInit::new();
    init.set_method("GET");
    init.set_credentials(RequestCredentials::Omit);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(WITHIN_MS)));
    let request = Request::new_with_str_and_init(url, &init).ok()?;
    let response: Response = JsFuture::from(scope.fetch_with_request(&request))
        .await
        .ok()?
        .dyn_into()
        .ok()?;
    if response.status() != 200 {
        return None;
    }
    let text: JsValue = JsFuture::from(response.text().ok()?).await.ok()?;
    text.as_string().filter(|text| text.len() <= MOST)
}
