//! The lease: an exclusive Web Lock. Who holds it leads.
//!
//! The lock gives liveness, not safety: a frozen leader keeps it, and one it was stolen from may not have noticed yet. Safety
//! is the store's fence.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[wasm_bindgen]
extern "C" {
    type LockManager;
    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &Object,
        granted: &Function,
    ) -> Result<Promise, JsValue>;
}

/// Given up when dropped.
pub struct Lease {
    release: Function,
}

impl Lease {
    /// Waits for the lock, or takes it from whoever holds it. `lost` is called if somebody takes it from us.
    ///
    /// # Errors
    /// The browser has no Web Locks, or refuses them for this page.
    pub async fn acquire(
        name: &str,
        steal: bool,
        lost: impl FnOnce() + 'static,
    ) -> Result<Self, JsValue> {
        let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
        let locks: LockManager = Reflect::get(&navigator, &"locks".into())?.unchecked_into();
        let (granted, grant) = promise();
        let (held, release) = promise();
        let callback = Closure::once_into_js(move |_lock: JsValue| {
            let _ = grant.call0(&JsValue::NULL);
            held
        });
        let options = Object::new();
        if steal {
            Reflect::set(&options, &"steal".into(), &JsValue::TRUE)?;
        }
        let over = locks.request(name, &options, callback.unchecked_ref())?;
        spawn_local(async move {
            // Resolves when we release it, rejects when it is stolen.
            if JsFuture::from(over).await.is_err() {
                lost();
            }
        });
        JsFuture::from(granted).await?;
        Ok(Self { release })
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let _ = self.release.call0(&JsValue::NULL);
    }
}

/// A promise and what resolves it.
fn promise() -> (Promise, Function) {
    let mut resolver = None;
    let promise = Promise::new(&mut |resolve, _| resolver = Some(resolve));
    (promise, resolver.expect("the executor runs at once"))
}
