//! The engine over a real WebSocket against a real Prosody: two accounts, two devices of one account.
#![cfg(not(target_family = "wasm"))]

mod support;

use sotto::bus::{Command, Event};
use sotto::engine::ports::{Effect, Start};
use sotto::model::{BareJid, Delivery, Encryption};
use sotto::store::Memory;
use support::{Client, Prosody, settle, until};

fn bodies(client: &Client) -> Vec<String> {
    client
        .messages()
        .into_iter()
        .map(|message| message.body)
        .collect()
}

#[tokio::test]
async fn two_people_talk_encrypted() {
    let server = Prosody::start(&["alice:secret", "bob:secret"]);
    let mut alice = Client::sign_in("alice@localhost", "secret", &server).await;
    let mut bob = Client::sign_in("bob@localhost", "secret", &server).await;
    settle(&mut [&mut alice, &mut bob]).await;
    assert!(alice.outcome.contains(&Effect::SignedIn {
        account: BareJid("alice@localhost".into())
    }));

    alice.say("bob@localhost", "hello bob").await;
    until(&mut [&mut alice, &mut bob], 20, |clients| {
        bodies(clients[1]) == ["hello bob"]
    })
    .await;
    bob.say("alice@localhost", "hello alice 🙂").await;
    until(&mut [&mut alice, &mut bob], 20, |clients| {
        bodies(clients[0]) == ["hello bob", "hello alice 🙂"]
    })
    .await;
    for number in 0..50 {
        alice.say("bob@localhost", &format!("a{number}")).await;
        bob.say("alice@localhost", &format!("b{number}")).await;
    }
    until(&mut [&mut alice, &mut bob], 60, |clients| {
        clients.iter().all(|client| client.messages().len() == 102)
    })
    .await;
    until(&mut [&mut alice, &mut bob], 20, |clients| {
        clients.iter().all(|client| {
            client
                .messages()
                .iter()
                .all(|message| message.delivery != Delivery::Pending)
        })
    })
    .await;
    for client in [&alice, &bob] {
        for message in client.messages() {
            assert_eq!(message.problem, None);
            assert_eq!(message.encryption, Encryption::Omemo2, "{}", message.body);
        }
    }
    let order: Vec<String> = bodies(&bob)
        .into_iter()
        .filter(|body| body.starts_with('a'))
        .collect();
    assert_eq!(
        order,
        (0..50)
            .map(|number| format!("a{number}"))
            .collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn a_restart_and_a_lost_line_lose_nothing() {
    let server = Prosody::start(&["alice:secret", "bob:secret"]);
    let mut alice = Client::sign_in("alice@localhost", "secret", &server).await;
    let mut bob = Client::sign_in("bob@localhost", "secret", &server).await;
    settle(&mut [&mut alice, &mut bob]).await;
    alice.say("bob@localhost", "one").await;
    until(&mut [&mut alice, &mut bob], 20, |clients| {
        bodies(clients[1]) == ["one"]
    })
    .await;

    // Bob's process ends without a word and starts again from what is kept, without a password.
    bob.cut();
    let store = bob.store.clone();
    drop(bob);
    alice.say("bob@localhost", "two").await;
    let mut bob = Client::start(store, Start::Resume { password: None }).await;
    until(&mut [&mut alice, &mut bob], 20, |clients| {
        clients[1].is_online() && bodies(clients[1]) == ["two"]
    })
    .await;

    // Alice's line is cut; what she writes meanwhile goes out when it is back.
    alice.cut();
    alice.say("bob@localhost", "three").await;
    until(&mut [&mut alice, &mut bob], 30, |clients| {
        bodies(clients[1]) == ["two", "three"]
    })
    .await;
    bob.command(Command::OpenChat {
        chat: BareJid("alice@localhost".into()),
    })
    .await;
    assert_eq!(bodies(&bob), ["one", "two", "three"]);
    assert!(
        bob.messages()
            .iter()
            .all(|message| message.problem.is_none())
    );
}

#[tokio::test]
async fn both_devices_of_an_account_read_along() {
    let server = Prosody::start(&["alice:secret", "bob:secret"]);
    let mut first = Client::sign_in("alice@localhost", "secret", &server).await;
    let mut second = Client::sign_in("alice@localhost", "secret", &server).await;
    let mut bob = Client::sign_in("bob@localhost", "secret", &server).await;
    settle(&mut [&mut first, &mut second, &mut bob]).await;
    bob.say("alice@localhost", "for both").await;
    until(&mut [&mut first, &mut second, &mut bob], 20, |clients| {
        clients[..2]
            .iter()
            .all(|client| bodies(client) == ["for both"])
    })
    .await;
    first.say("bob@localhost", "from one").await;
    until(&mut [&mut first, &mut second, &mut bob], 20, |clients| {
        clients
            .iter()
            .all(|client| bodies(client) == ["for both", "from one"])
    })
    .await;
    let copy = second.messages().pop().expect("the carbon");
    assert!(copy.own && copy.problem.is_none() && copy.encryption == Encryption::Omemo2);
}

#[tokio::test]
async fn a_wrong_password_is_said_and_keeps_nothing() {
    let server = Prosody::start(&["alice:secret"]);
    let mut alice = Client::sign_in("alice@localhost", "wrong", &server).await;
    until(&mut [&mut alice], 20, |clients| {
        !clients[0].outcome.is_empty()
    })
    .await;
    assert_eq!(
        alice.outcome,
        [Effect::SignInFailed(sotto::bus::Trouble::NotAuthorized)]
    );
}

#[tokio::test]
async fn what_a_shared_computer_left_behind_is_offered_for_removal() {
    let server = Prosody::start(&["alice:secret"]);
    let shared = Start::SignIn {
        address: "alice@localhost".into(),
        password: sotto::bus::Password("secret".into()),
        websocket: Some(server.websocket()),
        shared: true,
        backup: None,
    };
    let mut library = Client::start(Memory::new(), shared).await;
    settle(&mut [&mut library]).await;
    // The tab is closed and says nothing to anybody.
    drop(library);

    let mut home = Client::sign_in("alice@localhost", "secret", &server).await;
    settle(&mut [&mut home]).await;
    let offered = |client: &Client| {
        client.events.iter().rev().find_map(|event| match event {
            Event::Leftovers(devices) => Some(devices.clone()),
            _ => None,
        })
    };
    let left = offered(&home).expect("the device is offered");
    assert_eq!(left.len(), 1);
    home.command(Command::RemoveDevices(left)).await;
    settle(&mut [&mut home]).await;
    assert_eq!(offered(&home), Some(Vec::new()));
    home.command(Command::ShowOwnDevices).await;
    let own = home.events.iter().rev().find_map(|event| match event {
        Event::Devices { own, .. } => Some(own.iter().filter(|device| device.is_active()).count()),
        _ => None,
    });
    assert_eq!(own, Some(1), "only this device is on the list");

    // The next sign-in hears of nothing.
    let mut other = Client::sign_in("alice@localhost", "secret", &server).await;
    settle(&mut [&mut other]).await;
    assert_eq!(offered(&other), None);
}
