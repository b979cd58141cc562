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
        let answer = grant.clone();
        let callback = Closure::once_into_js(move |_lock: JsValue| {
            let _ = grant.call1(&JsValue::NULL, &JsValue::TRUE);
            held
        });
        let options = Object::new();
        if steal {
            Reflect::set(&options, &"steal".into(), &JsValue::TRUE)?;
        }
        let over = locks.request(name, &options, callback.unchecked_ref())?;
        spawn_local(async move {
            // Resolves when we release it, rejects when it is stolen, or refused before it was ever granted.
            if JsFuture::from(over).await.is_err() {
                let _ = answer.call1(&JsValue::NULL, &JsValue::FALSE);
                lost();
            }
        });
        match JsFuture::from(granted).await?.is_truthy() {
            true => Ok(Self { release }),
            false => Err("refused".into()),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use futures_channel::oneshot;
    use std::{cell::Cell, rc::Rc};
    use wasm_bindgen_test::wasm_bindgen_test;

    async fn hold(name: &str) -> Lease {
        (Lease::acquire(name, false, || {})).await.expect("granted")
    }

    /// Asks for the lock and notes when it is granted.
    fn ask(name: &'static str) -> (Rc<Cell<bool>>, oneshot::Receiver<Lease>) {
        let granted = Rc::new(Cell::new(false));
        let (sender, receiver) = oneshot::channel();
        let seen = Rc::clone(&granted);
        spawn_local(async move {
            let lease = hold(name).await;
            seen.set(true);
            let _ = sender.send(lease);
        });
        (granted, receiver)
    }

    #[wasm_bindgen_test]
    async fn a_second_one_waits_until_the_first_is_dropped() {
        let first = hold("test/waits").await;
        let (granted, second) = ask("test/waits");
        // Another lock is asked for after the second one and granted: the second one had its chance.
        drop(hold("test/waits/other").await);
        assert!(!granted.get());
        drop(first);
        drop(second.await.expect("granted"));
        assert!(granted.get());
        drop(hold("test/waits").await);
    }

    #[wasm_bindgen_test]
    async fn one_that_is_stolen_is_told_and_waits_again() {
        let (lost, told) = oneshot::channel();
        let first = Lease::acquire("test/stolen", false, || {
            let _ = lost.send(());
        })
        .await
        .expect("granted");
        let thief = Lease::acquire("test/stolen", true, || {})
            .await
            .expect("taken");
        told.await.expect("told");
        // What the first one had is gone: dropping it frees nothing.
        drop(first);
        let (granted, again) = ask("test/stolen");
        drop(hold("test/stolen/other").await);
        assert!(!granted.get());
        drop(thief);
        again.await.expect("granted");
    }

    #[wasm_bindgen_test]
    async fn one_that_is_given_up_is_not_lost() {
        let lost = Rc::new(Cell::new(false));
        let told = Rc::clone(&lost);
        let first = Lease::acquire("test/given-up", false, move || told.set(true))
            .await
            .expect("granted");
        drop(first);
        drop(hold("test/given-up").await);
        assert!(!lost.get());
    }
}
