//! `GET` of a small document, for XEP-0156: over HTTPS or from this machine, without credentials, within 10 s, at most
//! 64 KiB.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, ReadableStreamDefaultReader, Request, RequestCredentials, RequestInit, Response,
    Url, WorkerGlobalScope,
};

const WITHIN_MS: u32 = 10_000;
const MOST: usize = 64 << 10;

/// The body of a response of status 200, if it is text.
pub async fn get(url: &str) -> Option<String> {
    if !allowed(url) {
        return None;
    }
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
    // Where a redirect led counts too.
    if response.status() != 200 || !allowed(&response.url()) {
        return None;
    }
    let body = response.body()?.get_reader().dyn_into().ok()?;
    String::from_utf8(read(&body).await?).ok()
}

/// Reads a body piece by piece, so that one without an end fills nothing.
async fn read(body: &ReadableStreamDefaultReader) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let piece = JsFuture::from(body.read()).await.ok()?;
        if Reflect::get(&piece, &"done".into()).ok()?.is_truthy() {
            return Some(bytes);
        }
        let piece: Uint8Array = (Reflect::get(&piece, &"value".into()).ok()?)
            .dyn_into()
            .ok()?;
        if bytes.len() + piece.length() as usize > MOST {
            let _ = body.cancel();
            return None;
        }
        bytes.extend_from_slice(&piece.to_vec());
    }
}

/// Whether nobody on the way can change what is answered.
fn allowed(url: &str) -> bool {
    Url::new(url).is_ok_and(|url| {
        let here = ["localhost", "127.0.0.1", "[::1]"];
        url.protocol() == "https:"
            || url.protocol() == "http:" && here.contains(&url.hostname().as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    async fn body(of: &str) -> Option<Vec<u8>> {
        let response = Response::new_with_opt_str(Some(of)).expect("a response");
        read(&response.body()?.get_reader().dyn_into().ok()?).await
    }

    #[wasm_bindgen_test]
    async fn a_body_is_read_whole_or_not_at_all() {
        let most = "a".repeat(MOST);
        assert_eq!(body(&most).await.as_deref(), Some(most.as_bytes()));
        assert_eq!(body(&(most + "b")).await, None);
    }

    #[wasm_bindgen_test]
    fn only_protected_addresses_and_this_machine_are_asked() {
        for (url, expected) in [
            ("https://example.org/.well-known/host-meta", true),
            ("http://localhost:5280/.well-known/host-meta", true),
            ("http://127.0.0.1/x", true),
            ("http://[::1]:80/x", true),
            ("http://example.org/", false),
            ("http://localhost.example.org/", false),
            ("http://127.0.0.1@example.org/", false),
            ("data:text/plain,x", false),
            ("blob:https://example.org/x", false),
            ("file:///etc/passwd", false),
            ("no address", false),
        ] {
            assert_eq!(allowed(url), expected, "{url}");
        }
    }
}
