//! What only a browser can run, in a dedicated worker, where the engine lives.
#![cfg(target_family = "wasm")]

use sotto::{
    model::BareJid,
    store::{
        Changes, Key, Reads, Store, StoreError, Table, Write, conformance,
        idb::{Account, Idb, Meta, delete_database},
    },
    unicode,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
async fn indexeddb_keeps_every_promise() {
    conformance::run(async |name: &str| {
        Idb::create(&format!("test/worker/{name}"))
            .await
            .expect("a database")
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_database_that_is_not_there_is_gone_and_not_made() {
    let name = "test/absent";
    assert_eq!(Idb::open(name).await.err(), Some(StoreError::Gone));
    assert_eq!(Idb::open(name).await.err(), Some(StoreError::Gone));
    drop(Idb::create(name).await.expect("made"));
    assert!(Idb::open(name).await.is_ok());
}

#[wasm_bindgen_test]
async fn a_deleted_database_is_gone_for_every_handle_and_comes_back_empty() {
    let name = "test/deleted";
    let store = Idb::create(name).await.expect("a database");
    let fence = store.raise_fence().await.expect("a fence");
    let mut changes = Changes::new();
    let place = (Table::Chats, Key::new().text("a"));
    changes
        .writes
        .insert(place.clone(), Write::Put(b"1".to_vec()));
    store.commit(fence, changes.clone()).await.expect("kept");
    let mut reads = Reads::new();
    reads.gets.insert(place);

    delete_database(name).await.expect("deleted, though open");
    assert_eq!(store.load(&reads).await.err(), Some(StoreError::Gone));
    assert_eq!(
        store.commit(fence, changes).await.err(),
        Some(StoreError::Gone)
    );
    assert_eq!(store.raise_fence().await.err(), Some(StoreError::Gone));
    delete_database(name).await.expect("again");

    let fresh = Idb::create(name).await.expect("a database");
    assert!(fresh.load(&reads).await.expect("a read").rows.is_empty());
}

#[wasm_bindgen_test]
async fn a_dropped_transaction_leaves_nothing() {
    let store = Idb::create("test/dropped").await.expect("a database");
    let fence = store.raise_fence().await.expect("a fence");
    let mut changes = Changes::new();
    let place = (Table::Chats, Key::new().text("a"));
    changes
        .writes
        .insert(place.clone(), Write::Put(b"1".to_vec()));
    {
        // Begun and then forgotten: polled once, so that the transaction is open.
        let mut commit = core::pin::pin!(store.commit(fence, changes));
        let waker = core::task::Waker::noop();
        assert!(
            commit
                .as_mut()
                .poll(&mut core::task::Context::from_waker(waker))
                .is_pending()
        );
    }
    let mut reads = Reads::new();
    reads.gets.insert(place);
    assert!(store.load(&reads).await.expect("a read").rows.is_empty());
}

#[wasm_bindgen_test]
async fn a_database_of_a_newer_build_is_refused() {
    let name = "test/newer";
    let factory: web_sys::IdbFactory = js_sys::Reflect::get(&js_sys::global(), &"indexedDB".into())
        .expect("a global")
        .into();
    let request = factory.open_with_u32(name, 1000).expect("a request");
    let opened = js_sys::Promise::new(&mut |resolve, _| request.set_onsuccess(Some(&resolve)));
    wasm_bindgen_futures::JsFuture::from(opened)
        .await
        .expect("opened");
    let database: web_sys::IdbDatabase = request.result().expect("a database").into();
    database.close();
    assert_eq!(Idb::open(name).await.err(), Some(StoreError::Newer));
}

#[wasm_bindgen_test]
async fn the_list_of_accounts_is_kept() {
    let account = |id: &str, jid: &str| Account {
        id: id.into(),
        jid: BareJid::new(jid),
    };
    let (alice, bob) = (
        account("b1", "alice@localhost"),
        account("a2", "bob@ü.example"),
    );
    {
        let meta = Meta::open("test/meta").await.expect("the list");
        assert_eq!(meta.accounts().await, Ok(vec![]));
        meta.add(&alice).await.expect("added");
        meta.add(&bob).await.expect("added");
    }
    let meta = Meta::open("test/meta").await.expect("the list");
    assert_eq!(meta.accounts().await, Ok(vec![bob.clone(), alice]));
    meta.remove("b1").await.expect("removed");
    meta.remove("b1").await.expect("not there");
    assert_eq!(meta.accounts().await, Ok(vec![bob]));
}

/// The rows of the first schema's fixture (see `src/engine/tests/migration.rs`).
fn first_schema() -> Vec<(u8, Vec<u8>, Vec<u8>)> {
    let bytes = include_bytes!("fixtures/store-v1.bin");
    postcard::take_from_bytes(bytes).expect("a fixture").0
}

async fn settled(request: &web_sys::IdbRequest) {
    let done = js_sys::Promise::new(&mut |resolve, _| request.set_onsuccess(Some(&resolve)));
    wasm_bindgen_futures::JsFuture::from(done)
        .await
        .expect("done");
}

#[wasm_bindgen_test]
async fn a_database_of_the_first_schema_is_upgraded_with_all_it_holds() {
    let name = "test/first-schema";
    let factory: web_sys::IdbFactory = js_sys::Reflect::get(&js_sys::global(), &"indexedDB".into())
        .expect("a global")
        .into();
    let request = factory.open_with_u32(name, 1).expect("a request");
    let opening = request.clone();
    let upgrade = wasm_bindgen::closure::Closure::once_into_js(move || {
        let database: web_sys::IdbDatabase = opening.result().expect("a database").into();
        for store in (0..12).map(|n| n.to_string()).chain(["fence".into()]) {
            database.create_object_store(&store).expect("made");
        }
    });
    request.set_onupgradeneeded(Some(&upgrade.into()));
    settled(&request).await;
    let database: web_sys::IdbDatabase = request.result().expect("a database").into();
    let rows = first_schema();
    for (table, key, value) in &rows {
        let table = table.to_string();
        let mode = web_sys::IdbTransactionMode::Readwrite;
        let transaction = (database.transaction_with_str_and_mode(&table, mode)).expect("one");
        let store = transaction.object_store(&table).expect("the store");
        let bytes = |bytes: &[u8]| js_sys::Uint8Array::from(bytes).into();
        store
            .put_with_key(&bytes(value), &bytes(key))
            .expect("a request");
        // A connection closes only when its transactions are complete, and until then blocks the upgrade.
        let done =
            js_sys::Promise::new(&mut |resolve, _| transaction.set_oncomplete(Some(&resolve)));
        wasm_bindgen_futures::JsFuture::from(done)
            .await
            .expect("complete");
    }
    database.close();

    let store = Idb::open(name).await.expect("upgraded");
    let mut reads = Reads::new();
    for table in Table::ALL {
        reads.range(sotto::store::Range {
            table,
            from: Key::new(),
            to: None,
            newest_first: false,
            limit: u32::MAX,
        });
    }
    let loaded = store.load(&reads).await.expect("a read").rows;
    assert_eq!(loaded.len(), rows.len());
    for (table, key, value) in rows {
        let place = (Table::ALL[usize::from(table)], Key(key));
        assert_eq!(loaded.get(&place), Some(&value));
    }
    store.raise_fence().await.expect("it can be led");
}

/// What the browser makes of a text is what the native tests see.
#[wasm_bindgen_test]
fn the_browser_normalises_as_the_crate_does() {
    use unicode_normalization::UnicodeNormalization;
    let texts = [
        "e\u{301}\u{323}",
        "\u{aa}\u{2168}",
        "ﬁ\u{fdfa}",
        "각\u{1100}\u{1161}",
        "ΠΑΣ ὼ",
        "ガが\u{3099}",
        "pass😀word",
        "Å\u{212b}",
        "",
    ];
    for text in texts {
        assert_eq!(unicode::nfc(text), text.nfc().collect::<String>());
        assert_eq!(unicode::nfkc(text), text.nfkc().collect::<String>());
    }
    // Latin, Greek, Cyrillic, Hangul and what is kept for compatibility: no younger than any browser that runs this.
    for c in (0xa0..0x530)
        .chain(0x1e00..0x2000)
        .chain(0xac00..0xfb50)
        // From memory.
        .chain(0xa0..0x530)
    {
        let Some(c) = char::from_u32(c) else { continue };
        let mut parts = String::new();
        unicode::nfkd(c, |part| parts.push(part));
        assert_eq!(
            parts,
            core::iter::once(c).nfkd().collect::<String>(),
            "{c:?}"
        );
    }
}
