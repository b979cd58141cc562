//! Connections and transactions, as futures. A request's events settle a promise directly, without a closure of ours, so
//! the code that awaits it runs in a microtask of that event: while the transaction is still active.

use super::error::{failed, stored};
use crate::store::StoreError;
use js_sys::{Array, Function, Object, Promise, Reflect};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Event, IdbDatabase, IdbFactory, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction,
    IdbTransactionMode, IdbVersionChangeEvent,
};

#[wasm_bindgen]
extern "C" {
    /// `IDBDatabase` with the third argument of `transaction`, which web-sys still counts as unstable.
    type Database;

    #[wasm_bindgen(catch, method)]
    fn transaction(
        this: &Database,
        stores: &Array,
        mode: &str,
        options: &Object,
    ) -> Result<IdbTransaction, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    /// `IDBTransaction` where it may be older than `commit`.
    type Ending;

    #[wasm_bindgen(catch, method)]
    fn commit(this: &Ending) -> Result<(), JsValue>;

    /// `IDBObjectStore` with what newer browsers have besides (Indexed Database API 3.0): rows with their keys, also from the end.
    pub type Records;

    #[wasm_bindgen(method, getter, js_name = getAllRecords)]
    fn can_get_all_records(this: &Records) -> JsValue;

    #[wasm_bindgen(catch, method, js_name = getAllRecords)]
    fn get_all_records(this: &Records, options: &Object) -> Result<IdbRequest, JsValue>;

    /// A row, as `getAllRecords` gives it.
    pub type IdbRecord;

    #[wasm_bindgen(method, getter)]
    pub fn key(this: &IdbRecord) -> JsValue;

    #[wasm_bindgen(method, getter)]
    pub fn value(this: &IdbRecord) -> JsValue;
}

/// Asks for the last `count` rows of a range, newest first; `None`: this browser cannot.
pub fn last_records(
    store: &IdbObjectStore,
    range: &JsValue,
    count: u32,
) -> Result<Option<IdbRequest>, StoreError> {
    let store = store.unchecked_ref::<Records>();
    if store.can_get_all_records().is_undefined() {
        return Ok(None);
    }
    let options = Object::new();
    let fields = [
        ("query", range.clone()),
        ("count", count.into()),
        ("direction", "prev".into()),
    ];
    for (name, value) in fields {
        Reflect::set(&options, &name.into(), &value).map_err(stored)?;
    }
    store.get_all_records(&options).map(Some).map_err(stored)
}

/// One step of a schema: makes or changes object stores.
pub type Step = fn(&IdbDatabase, &IdbTransaction) -> Result<(), JsValue>;

/// An open database, closed when dropped.
pub struct Connection {
    database: IdbDatabase,
    /// Closes the connection when another tab wants to upgrade or delete the database.
    _yielding: Closure<dyn FnMut()>,
}

impl Connection {
    /// Opens a database whose version is the number of `steps`, running those that are missing.
    pub async fn open(
        name: &str,
        steps: &'static [Step],
        create: bool,
    ) -> Result<Self, StoreError> {
        let version = u32::try_from(steps.len()).expect("few steps");
        let request = factory()?.open_with_u32(name, version).map_err(stored)?;
        let refused = Rc::new(RefCell::new(None));
        let upgrading = upgrade(&request, steps, create, Rc::clone(&refused));
        request.set_onupgradeneeded(Some(upgrading.as_ref().unchecked_ref()));
        let event = first_event(|settle| {
            request.set_onsuccess(Some(settle));
            request.set_onerror(Some(settle));
            request.set_onblocked(Some(settle));
        })
        .await;
        if event.type_() == "blocked" {
            close_when_open(&request, upgrading);
            return Err(StoreError::Blocked);
        }
        request.set_onupgradeneeded(None);
        if let Some(error) = refused.take() {
            return Err(error);
        }
        // Only a database that is not there may be called gone: callers forget the account then.
        let database: IdbDatabase = outcome(&request)
            .map_err(|error| match error {
                StoreError::Gone => StoreError::Other("closed while it was opened".into()),
                other => other,
            })?
            .unchecked_into();
        let yielding = Closure::<dyn FnMut()>::new({
            let database = database.clone();
            move || database.close()
        });
        database.set_onversionchange(Some(yielding.as_ref().unchecked_ref()));
        Ok(Self {
            database,
            _yielding: yielding,
        })
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.database.set_onversionchange(None);
        self.database.close();
    }
}

/// Deletes a database.
pub async fn delete(name: &str) -> Result<(), StoreError> {
    let request = factory()?.delete_database(name).map_err(stored)?;
    let event = first_event(|settle| {
        request.set_onsuccess(Some(settle));
        request.set_onerror(Some(settle));
        request.set_onblocked(Some(settle));
    })
    .await;
    match event.type_().as_str() {
        // The browser goes on by itself as soon as the last connection is gone.
        "blocked" => Ok(()),
        _ => outcome(&request).map(drop),
    }
}

/// The names of all databases of this origin; none where the browser does not say.
pub async fn names_of_all() -> Vec<String> {
    let listed = async {
        let factory: JsValue = factory().ok()?.into();
        let list: Function = Reflect::get(&factory, &"databases".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let listed: Promise = list.call0(&factory).ok()?.dyn_into().ok()?;
        let listed: Array = JsFuture::from(listed).await.ok()?.dyn_into().ok()?;
        let name = |it: JsValue| Reflect::get(&it, &"name".into()).ok()?.as_string();
        Some(listed.iter().filter_map(name).collect())
    };
    listed.await.unwrap_or_default()
}

/// A transaction. Dropped before it is complete, it is aborted.
pub struct Transaction {
    transaction: IdbTransaction,
    ended: Promise,
    complete: bool,
}

impl Transaction {
    pub fn reading(
        connection: &Connection,
        stores: impl IntoIterator<Item = String>,
    ) -> Result<Self, StoreError> {
        let transaction = connection
            .database
            .transaction_with_str_sequence_and_mode(&names(stores), IdbTransactionMode::Readonly);
        transaction.map(Self::begun).map_err(stored)
    }

    /// A strictly durable one.
    pub fn writing(
        connection: &Connection,
        stores: impl IntoIterator<Item = String>,
    ) -> Result<Self, StoreError> {
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &"strict".into()).map_err(stored)?;
        let transaction = connection.database.unchecked_ref::<Database>().transaction(
            &names(stores),
            "readwrite",
            &options,
        );
        transaction.map(Self::begun).map_err(stored)
    }

    fn begun(transaction: IdbTransaction) -> Self {
        let ended = promise(|settle| {
            transaction.set_oncomplete(Some(settle));
            transaction.set_onabort(Some(settle));
        });
        Self {
            transaction,
            ended,
            complete: false,
        }
    }

    pub fn store(&self, name: &str) -> Result<IdbObjectStore, StoreError> {
        self.transaction.object_store(name).map_err(stored)
    }

    /// Everything that is to be read was asked for: it ends with the last answer, and nobody needs to wait for that.
    pub fn read(mut self) {
        self.complete = true;
        self.ask_for_no_more();
    }

    /// Says that nothing more is asked for. Else the browser would wait for this thread to have nothing to say to the last answer: one way
    /// there and back, and if the thread froze meanwhile, the transaction would stand in everybody's way.
    fn ask_for_no_more(&self) {
        // It is over already, or the browser has no such word and ends it by itself.
        let _ = self.transaction.unchecked_ref::<Ending>().commit();
    }

    /// Waits until everything that was asked for is done, and written to disk if this transaction writes.
    pub async fn complete(mut self) -> Result<(), StoreError> {
        self.ask_for_no_more();
        let event = awaited(self.ended.clone()).await;
        self.complete = true;
        match event.type_().as_str() {
            "complete" => Ok(()),
            _ => Err(failed(self.transaction.error())),
        }
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if !self.complete {
            // Fails when it was aborted already: then there is nothing to do.
            let _ = self.transaction.abort();
        }
    }
}

/// A request on its way. Its event is listened for from the moment it is made: requests that run side by side finish
/// while another one is awaited.
pub struct Pending {
    request: IdbRequest,
    event: Promise,
}

impl Pending {
    pub fn new(request: IdbRequest) -> Self {
        let event = promise(|settle| {
            request.set_onsuccess(Some(settle));
            request.set_onerror(Some(settle));
        });
        Self { request, event }
    }

    /// The same request once more, after its cursor was told to move.
    pub fn again(&self) -> Self {
        Self::new(self.request.clone())
    }

    pub async fn result(&self) -> Result<JsValue, StoreError> {
        awaited(self.event.clone()).await;
        outcome(&self.request)
    }
}

/// Makes a request and waits for it.
pub async fn settled(request: Result<IdbRequest, JsValue>) -> Result<JsValue, StoreError> {
    Pending::new(request.map_err(stored)?).result().await
}

fn outcome(request: &IdbRequest) -> Result<JsValue, StoreError> {
    match request.error().map_err(stored)? {
        Some(error) => Err(failed(Some(error))),
        None => request.result().map_err(stored),
    }
}

/// Runs the missing steps. One that fails, or a database that should have been there, aborts the upgrade and leaves
/// everything as it was.
fn upgrade(
    request: &IdbOpenDbRequest,
    steps: &'static [Step],
    create: bool,
    refused: Rc<RefCell<Option<StoreError>>>,
) -> Closure<dyn FnMut(IdbVersionChangeEvent)> {
    let request = request.clone();
    Closure::new(move |event: IdbVersionChangeEvent| {
        let Some(transaction) = request.transaction() else {
            return;
        };
        // Whole numbers: versions are.
        let old = event.old_version() as usize;
        let result = if old == 0 && !create {
            Err(StoreError::Gone)
        } else {
            request.result().map_err(stored).and_then(|database| {
                let database: IdbDatabase = database.unchecked_into();
                (steps.iter().skip(old))
                    .try_for_each(|step| step(&database, &transaction).map_err(stored))
            })
        };
        if let Err(error) = result {
            refused.replace(Some(error));
            let _ = transaction.abort();
        }
    })
}

/// A blocked request goes on by itself later, when nobody waits for it any more: it must run the steps, or the database has the
/// new version without what belongs to it; and what it opens must not stay open.
fn close_when_open(
    request: &IdbOpenDbRequest,
    upgrading: Closure<dyn FnMut(IdbVersionChangeEvent)>,
) {
    // The browser keeps it as long as it keeps the request.
    let upgrading = upgrading.into_js_value();
    request.set_onupgradeneeded(Some(upgrading.unchecked_ref()));
    let close = Closure::once_into_js(move |event: Event| {
        let request: Option<IdbRequest> = event.target().and_then(|t| t.dyn_into().ok());
        if let Some(Ok(database)) = request.map(|request| request.result()) {
            database.unchecked_into::<IdbDatabase>().close();
        }
    });
    request.set_onsuccess(Some(close.unchecked_ref()));
    request.set_onerror(None);
}

/// The browser's IndexedDB, in a page or a worker.
fn factory() -> Result<IdbFactory, StoreError> {
    Reflect::get(&js_sys::global(), &"indexedDB".into())
        .ok()
        .and_then(|found| found.dyn_into().ok())
        .ok_or(StoreError::Unavailable)
}

fn names(stores: impl IntoIterator<Item = String>) -> Array {
    stores
        .into_iter()
        .map(|name| JsValue::from_str(&name))
        .collect()
}

/// A promise of the first event that `register` hands to the function it is given.
fn promise(register: impl FnOnce(&js_sys::Function)) -> Promise {
    let mut register = Some(register);
    Promise::new(&mut |resolve, _| {
        if let Some(register) = register.take() {
            register(&resolve);
        }
    })
}

async fn first_event(register: impl FnOnce(&js_sys::Function)) -> Event {
    awaited(promise(register)).await
}

async fn awaited(event: Promise) -> Event {
    match JsFuture::from(event).await {
        Ok(event) | Err(event) => event.unchecked_into(),
    }
}
