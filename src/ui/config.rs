//! `config.json` beside the page: what a deployment presets.

use super::tab::Config;
use js_sys::{Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// What the deployment presets; nothing where there is no such file or it is not JSON.
pub async fn fetch() -> Config {
    read().await.unwrap_or_default()
}

async fn read() -> Option<Config> {
    let response = JsFuture::from(asked()).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let json = JsFuture::from(response.json().ok()?).await.ok()?;
    Some(Config {
        name: key(&json, "name"),
        domain: key(&json, "domain"),
        websocket: key(&json, "websocket"),
        encryption_required: Some(key(&json, "encryption").as_deref() == Some("required")),
    })
}

/// What web/first.js has asked for already.
fn asked() -> Promise {
    let asked = Reflect::get(&window(), &"sottoConfig".into());
    let asked = asked.ok().and_then(|it| it.dyn_into().ok());
    asked.unwrap_or_else(|| window().fetch_with_str("config.json"))
}

fn key(json: &JsValue, name: &str) -> Option<String> {
    let value = Reflect::get(json, &name.into()).ok()?.as_string()?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.into())
}
