//! One suite of promises that every backend keeps. Called by each backend's own tests: natively for memory, in a
//! browser for IndexedDB. It panics at the first promise that is not kept.

use super::{Changes, Fence, Key, Loaded, Range, Reads, Store, StoreError, Table, Write, inbox};
use crate::model::{BareJid, OriginId, Outgoing};

/// Runs the whole suite. `open` gives a handle on the database of a name: empty the first time, the same rows
/// afterwards, while the earlier handles stay usable.
///
/// # Panics
/// When the backend breaks a promise.
pub async fn run<S: Store>(open: impl AsyncFn(&str) -> S) {
    put_get_delete(&open("rows").await).await;
    binary_keys_and_values(&open("binary").await).await;
    ranges(&open("ranges").await).await;
    a_read_of_many_kinds(&open("reads").await).await;
    all_or_nothing(&open("whole").await, &open("whole").await).await;
    fences(&open("fences").await, &open("fences").await).await;
    deposits(&open("deposits").await, &open("deposits").await).await;
    big_values(&open("big").await).await;
    many_rows(&open("many").await).await;
    tables_are_apart(&open("tables").await).await;
    kept(&open).await;
}

fn key(text: &str) -> Key {
    Key::new().text(text)
}

fn put(changes: &mut Changes, table: Table, key: Key, value: &[u8]) {
    changes
        .writes
        .insert((table, key), Write::Put(value.to_vec()));
}

fn putting(table: Table, rows: &[(Key, &[u8])]) -> Changes {
    let mut changes = Changes::new();
    for (key, value) in rows {
        put(&mut changes, table, key.clone(), value);
    }
    changes
}

async fn commit(store: &impl Store, fence: Fence, changes: Changes) {
    store.commit(fence, changes).await.expect("a commit");
}

async fn load(store: &impl Store, reads: &Reads) -> Loaded {
    store.load(reads).await.expect("a read")
}

async fn row(store: &impl Store, table: Table, key: &Key) -> Option<Vec<u8>> {
    let mut reads = Reads::new();
    reads.gets.insert((table, key.clone()));
    load(store, &reads).await.rows.remove(&(table, key.clone()))
}

/// The rows of one range, in the order of their keys.
async fn range(store: &impl Store, range: Range) -> Vec<(Key, Vec<u8>)> {
    let table = range.table;
    let mut reads = Reads::new();
    reads.range(range);
    load(store, &reads)
        .await
        .rows
        .into_iter()
        .map(|((found_in, key), value)| {
            assert_eq!(found_in, table);
            (key, value)
        })
        .collect()
}

fn whole(table: Table) -> Range {
    Range {
        table,
        from: Key::new(),
        to: None,
        newest_first: false,
        limit: u32::MAX,
    }
}

async fn put_get_delete(store: &impl Store) {
    let fence = store.raise_fence().await.expect("a fence");
    let (a, b) = (key("a"), key("b"));
    assert_eq!(row(store, Table::Chats, &a).await, None);

    commit(store, fence, putting(Table::Chats, &[(a.clone(), b"1")])).await;
    assert_eq!(row(store, Table::Chats, &a).await, Some(b"1".to_vec()));
    assert_eq!(row(store, Table::Chats, &b).await, None);

    commit(store, fence, putting(Table::Chats, &[(a.clone(), b"2")])).await;
    assert_eq!(row(store, Table::Chats, &a).await, Some(b"2".to_vec()));

    let mut changes = putting(Table::Chats, &[(b.clone(), b"3")]);
    changes
        .writes
        .insert((Table::Chats, a.clone()), Write::Delete);
    // Deleting what is not there is no error.
    changes
        .writes
        .insert((Table::Chats, key("never")), Write::Delete);
    commit(store, fence, changes).await;
    assert_eq!(row(store, Table::Chats, &a).await, None);
    assert_eq!(row(store, Table::Chats, &b).await, Some(b"3".to_vec()));

    commit(store, fence, Changes::new()).await;
    assert!(load(store, &Reads::new()).await.rows.is_empty());
}

async fn binary_keys_and_values(store: &impl Store) {
    let fence = store.raise_fence().await.expect("a fence");
    let all_bytes: Vec<u8> = (0..=255).collect();
    // In ascending order of bytes, where a text's order (UTF-16) would differ.
    let keys = [
        Key(vec![]),
        Key(vec![0]),
        Key(vec![0, 0]),
        Key(vec![0, 255]),
        Key(vec![1]),
        Key(vec![0x7f]),
        Key(vec![0x80]),
        Key(all_bytes[128..].to_vec()),
        Key(vec![0xd8, 0x00]),
        Key(vec![0xef, 0xbf, 0xbd]),
        Key(vec![0xff]),
        Key(vec![0xff, 0xff]),
    ];
    let rows: Vec<(Key, &[u8])> = keys
        .iter()
        .enumerate()
        .map(|(n, key)| (key.clone(), &all_bytes[n..]))
        .collect();
    commit(store, fence, putting(Table::Known, &rows)).await;
    for (key, value) in &rows {
        assert_eq!(
            row(store, Table::Known, key).await.as_deref(),
            Some(*value),
            "key {:?}",
            key.0
        );
    }
    let found = range(store, whole(Table::Known)).await;
    assert!(found.iter().map(|(key, _)| key).eq(keys.iter()));
    // Each alone at the end: the backend's own order is the order of bytes.
    for key in &keys {
        let first = range(
            store,
            Range {
                from: key.clone(),
                limit: 1,
                ..whole(Table::Known)
            },
        )
        .await;
        assert_eq!(first.len(), 1);
        assert_eq!(first[0].0, *key);
    }
    // An empty value is a value.
    let empty = key("empty");
    commit(store, fence, putting(Table::Known, &[(empty.clone(), b"")])).await;
    assert_eq!(row(store, Table::Known, &empty).await, Some(vec![]));
}

async fn ranges(store: &impl Store) {
    let fence = store.raise_fence().await.expect("a fence");
    let at = |chat: u32, position: u64| Key::new().small(chat).number(position);
    let mut changes = Changes::new();
    for chat in [1, 2, 3] {
        for position in 0..10 {
            put(
                &mut changes,
                Table::Messages,
                at(chat, position),
                &[chat as u8, position as u8],
            );
        }
    }
    commit(store, fence, changes).await;

    let two = Key::new().small(2);
    let chat_two = Range {
        from: two.clone(),
        to: two.after_prefix(),
        ..whole(Table::Messages)
    };
    type Places = Vec<(u8, u8)>;
    let cases: [(&str, Range, Places); 13] = [
        (
            "a prefix",
            chat_two.clone(),
            (0..10).map(|n| (2, n)).collect(),
        ),
        (
            "the first three",
            Range {
                limit: 3,
                ..chat_two.clone()
            },
            vec![(2, 0), (2, 1), (2, 2)],
        ),
        (
            "the last three",
            Range {
                limit: 3,
                newest_first: true,
                ..chat_two.clone()
            },
            vec![(2, 7), (2, 8), (2, 9)],
        ),
        (
            "the last one",
            Range {
                limit: 1,
                newest_first: true,
                ..chat_two.clone()
            },
            vec![(2, 9)],
        ),
        (
            "exactly all, from the end",
            Range {
                limit: 10,
                newest_first: true,
                ..chat_two.clone()
            },
            (0..10).map(|n| (2, n)).collect(),
        ),
        (
            "more than there are, from the end",
            Range {
                limit: 11,
                newest_first: true,
                ..chat_two.clone()
            },
            (0..10).map(|n| (2, n)).collect(),
        ),
        (
            "all from the end",
            Range {
                newest_first: true,
                ..chat_two.clone()
            },
            (0..10).map(|n| (2, n)).collect(),
        ),
        (
            "two before a row, which is not among them",
            Range {
                to: Some(at(2, 5)),
                limit: 2,
                newest_first: true,
                ..chat_two.clone()
            },
            vec![(2, 3), (2, 4)],
        ),
        (
            "from a row on, which is among them",
            Range {
                from: at(2, 8),
                ..chat_two.clone()
            },
            vec![(2, 8), (2, 9)],
        ),
        (
            "to the end of the table",
            Range {
                from: at(3, 8),
                to: None,
                ..chat_two.clone()
            },
            vec![(3, 8), (3, 9)],
        ),
        (
            "none asked for",
            Range {
                limit: 0,
                ..chat_two.clone()
            },
            vec![],
        ),
        (
            "none asked for, from the end",
            Range {
                limit: 0,
                newest_first: true,
                ..chat_two.clone()
            },
            vec![],
        ),
        (
            "no such prefix",
            Range {
                from: Key::new().small(9),
                to: Key::new().small(9).after_prefix(),
                newest_first: true,
                limit: 5,
                ..chat_two.clone()
            },
            vec![],
        ),
    ];
    for (name, asked, expected) in cases {
        let found: Places = range(store, asked)
            .await
            .iter()
            .map(|(_, value)| (value[0], value[1]))
            .collect();
        assert_eq!(found, expected, "{name}");
    }
    // Ends that lie before their beginnings, or on them, hold nothing.
    for to in [at(2, 3), at(1, 0)] {
        for newest_first in [false, true] {
            let nothing = Range {
                from: at(2, 3),
                to: Some(to.clone()),
                newest_first,
                limit: 5,
                ..whole(Table::Messages)
            };
            assert_eq!(range(store, nothing).await, vec![]);
        }
    }
    // A prefix of ones has no key after it.
    let ones = Key(vec![0xff, 0xff]);
    let last = Key(vec![0xff, 0xff, 7]);
    commit(
        store,
        fence,
        putting(Table::Messages, &[(last.clone(), b"z")]),
    )
    .await;
    let to = ones.after_prefix();
    assert_eq!(to, None);
    let found = range(
        store,
        Range {
            from: ones,
            to,
            limit: 4,
            newest_first: true,
            ..whole(Table::Messages)
        },
    )
    .await;
    assert_eq!(found, vec![(last, b"z".to_vec())]);
}

async fn a_read_of_many_kinds(store: &impl Store) {
    let fence = store.raise_fence().await.expect("a fence");
    let mut changes = Changes::new();
    for n in 0..20 {
        put(&mut changes, Table::Messages, Key::new().number(n), b"m");
        put(&mut changes, Table::Chats, Key::new().number(n), b"c");
    }
    put(&mut changes, Table::Singletons, key("account"), b"s");
    commit(store, fence, changes).await;

    let mut reads = Reads::new();
    reads.gets.insert((Table::Singletons, key("account")));
    reads.gets.insert((Table::Singletons, key("missing")));
    reads.gets.insert((Table::Messages, Key::new().number(1)));
    for (table, newest_first) in [(Table::Messages, true), (Table::Chats, true)] {
        reads.range(Range {
            newest_first,
            limit: 2,
            ..whole(table)
        });
    }
    reads.range(Range {
        limit: 2,
        ..whole(Table::Chats)
    });
    let loaded = load(store, &reads).await;
    let found: Vec<(Table, Key)> = loaded.rows.into_keys().collect();
    let number = |n| Key::new().number(n);
    assert_eq!(
        found,
        vec![
            (Table::Singletons, key("account")),
            (Table::Chats, number(0)),
            (Table::Chats, number(1)),
            (Table::Chats, number(18)),
            (Table::Chats, number(19)),
            (Table::Messages, number(1)),
            (Table::Messages, number(18)),
            (Table::Messages, number(19)),
        ]
    );
}

/// What one commit writes in several tables is seen together or not at all, from any handle.
async fn all_or_nothing(store: &impl Store, other: &impl Store) {
    let old = store.raise_fence().await.expect("a fence");
    let mut first = Changes::new();
    put(&mut first, Table::Sessions, key("s"), b"1");
    put(&mut first, Table::Messages, key("m"), b"1");
    commit(store, old, first).await;

    let fence = other.raise_fence().await.expect("a fence");
    let mut refused = Changes::new();
    put(&mut refused, Table::Sessions, key("s"), b"2");
    put(&mut refused, Table::Messages, key("new"), b"2");
    refused
        .writes
        .insert((Table::Messages, key("m")), Write::Delete);
    assert_eq!(
        store.commit(old, refused.clone()).await,
        Err(StoreError::Fenced)
    );
    for handle in [0, 1] {
        let (session, message, new) = if handle == 0 {
            (
                row(store, Table::Sessions, &key("s")).await,
                row(store, Table::Messages, &key("m")).await,
                row(store, Table::Messages, &key("new")).await,
            )
        } else {
            (
                row(other, Table::Sessions, &key("s")).await,
                row(other, Table::Messages, &key("m")).await,
                row(other, Table::Messages, &key("new")).await,
            )
        };
        assert_eq!(session.as_deref(), Some(&b"1"[..]));
        assert_eq!(message.as_deref(), Some(&b"1"[..]));
        assert_eq!(new, None);
    }
    commit(other, fence, refused).await;
    assert_eq!(
        row(store, Table::Sessions, &key("s")).await.as_deref(),
        Some(&b"2"[..])
    );
    assert_eq!(row(store, Table::Messages, &key("m")).await, None);
}

async fn fences(store: &impl Store, other: &impl Store) {
    // A database nobody has led yet takes no commit of an invented leader.
    assert_eq!(
        store.commit(Fence(77), Changes::new()).await,
        Err(StoreError::Fenced)
    );
    let first = store.raise_fence().await.expect("a fence");
    let second = other.raise_fence().await.expect("a fence");
    assert!(second > first);
    assert_eq!(
        store
            .commit(first, putting(Table::Chats, &[(key("a"), b"old")]))
            .await,
        Err(StoreError::Fenced)
    );
    // Not even an empty one: a leader asks so whether it still leads.
    assert_eq!(
        store.commit(first, Changes::new()).await,
        Err(StoreError::Fenced)
    );
    assert_eq!(
        store.commit(Fence(second.0 + 1), Changes::new()).await,
        Err(StoreError::Fenced)
    );
    assert_eq!(row(store, Table::Chats, &key("a")).await, None);
    commit(other, second, putting(Table::Chats, &[(key("a"), b"new")])).await;
    let third = store.raise_fence().await.expect("a fence");
    assert!(third > second);
    assert_eq!(
        other.commit(second, Changes::new()).await,
        Err(StoreError::Fenced)
    );
    commit(store, third, Changes::new()).await;
    assert_eq!(
        row(store, Table::Chats, &key("a")).await.as_deref(),
        Some(&b"new"[..])
    );
}

fn outgoing(at: u64, id: &str, body: &str) -> Outgoing {
    Outgoing::say(BareJid::new("bob@localhost"), body, OriginId::new(id), at)
}

async fn deposits(store: &impl Store, other: &impl Store) {
    let fence = store.raise_fence().await.expect("a fence");
    // Written in any tab, some in the same millisecond or after the clock was set back, some twice; nobody needs a fence for it.
    let written = [(300, "c"), (300, "b"), (5, "z"), (5, "z"), (70_000, "a")];
    for (at, id) in written {
        other
            .deposit(&outgoing(at, id, "first"))
            .await
            .expect("a deposit");
    }
    store
        .deposit(&outgoing(300, "b", "another text"))
        .await
        .expect("a repeat");

    let mut reads = Reads::new();
    reads.all::<Outgoing>(Key::new());
    let loaded = load(store, &reads).await;
    let taken: Vec<Outgoing> = loaded
        .rows
        .values()
        .map(|bytes| super::codec::decode(bytes).expect("an outgoing message"))
        .collect();
    assert_eq!(
        taken,
        vec![
            outgoing(300, "c", "first"),
            outgoing(301, "b", "first"),
            outgoing(302, "z", "first"),
            outgoing(70_000, "a", "first"),
        ]
    );

    // The leader takes one up.
    let mut changes = Changes::new();
    changes.delete::<Outgoing>(inbox::key(302, &OriginId::new("z")));
    commit(store, fence, changes).await;
    assert_eq!(load(other, &reads).await.rows.len(), 3);
}

async fn big_values(store: &impl Store) {
    let fence = store.raise_fence().await.expect("a fence");
    let big: Vec<u8> = (0..1024 * 1024_u32).map(|n| (n % 251) as u8).collect();
    commit(
        store,
        fence,
        putting(Table::Messages, &[(key("big"), &big)]),
    )
    .await;
    assert!(row(store, Table::Messages, &key("big")).await == Some(big));
}

async fn many_rows(store: &impl Store) {
    const ROWS: u64 = 3000;
    let fence = store.raise_fence().await.expect("a fence");
    let mut changes = Changes::new();
    for n in 0..ROWS {
        put(
            &mut changes,
            Table::Messages,
            Key::new().number(n),
            &n.to_le_bytes(),
        );
    }
    commit(store, fence, changes).await;
    let found = range(store, whole(Table::Messages)).await;
    assert_eq!(found.len() as u64, ROWS);
    for (n, (key, value)) in (0..ROWS).zip(&found) {
        assert_eq!(*key, Key::new().number(n));
        assert_eq!(*value, n.to_le_bytes());
    }
    let newest = range(
        store,
        Range {
            newest_first: true,
            limit: 60,
            ..whole(Table::Messages)
        },
    )
    .await;
    assert_eq!(newest.len(), 60);
    assert_eq!(newest[0].0, Key::new().number(ROWS - 60));
}

async fn tables_are_apart(store: &impl Store) {
    let fence = store.raise_fence().await.expect("a fence");
    let mut changes = Changes::new();
    for table in Table::ALL {
        put(&mut changes, table, key("same"), &[table as u8]);
    }
    commit(store, fence, changes).await;
    for table in Table::ALL {
        let found = range(store, whole(table)).await;
        assert_eq!(found, vec![(key("same"), vec![table as u8])]);
    }
}

/// What one handle wrote, a later one reads.
async fn kept<S: Store>(open: &impl AsyncFn(&str) -> S) {
    let fence = {
        let store = open("kept").await;
        let fence = store.raise_fence().await.expect("a fence");
        commit(&store, fence, putting(Table::Chats, &[(key("a"), b"1")])).await;
        fence
    };
    let store = open("kept").await;
    assert_eq!(
        row(&store, Table::Chats, &key("a")).await.as_deref(),
        Some(&b"1"[..])
    );
    assert!(store.raise_fence().await.expect("a fence") > fence);
}
