//! Ten thousand contacts.

use super::*;

#[test]
fn ten_thousand_contacts_are_told_of_in_slices() {
    let mut server = Server::default();
    for n in 0..10_000 {
        let address = format!("contact-{n}@example.org");
        let name = (Some(format!("Contact {n}")), vec!["Work".to_owned()]);
        server.names.insert(address.clone(), name);
        server.roster.push((address, "both".into()));
    }
    let mut rig = Rig::new(server);
    rig.pass(1_000);
    let told = everybody(&rig.events, 0);
    assert_eq!(told.len(), 10_001, "when the server's list came");
    // A tab begins. There is a chat with the last of them, and somebody is renamed meanwhile.
    let last = "contact-9999@example.org";
    rig.say(last, "hello");
    let from = rig.events.len();
    rig.command(Command::Attach);
    let first = rig.events.iter().skip(from).find_map(|event| match event {
        Event::People { anew: true, people } => Some(people.clone()),
        _ => None,
    });
    let first = first.expect("those that are seen at once");
    assert_eq!(first.len(), 1);
    assert_eq!(
        (first[0].jid.as_str(), first[0].name()),
        (last, "Contact 9999")
    );
    name(&mut rig, "contact-1234@example.org", "Zoe");
    rig.pass(1_000);
    let ended = |rig: &Rig, from: usize| rig.events[from..].contains(&Event::Everybody);
    assert!(!ended(&rig, from), "while the tab still draws");
    rig.command(Command::MeetAll);
    rig.pass(1_000);
    let told = everybody(&rig.events, from);
    assert_eq!(told.len(), 10_001);
    assert_eq!(told[&jid("contact-1234@example.org")].name(), "Zoe");
    // One that never says that it has drawn is told of them, too.
    let from = rig.events.len();
    rig.command(Command::Attach);
    rig.pass(6_000);
    assert_eq!(everybody(&rig.events, from).len(), 10_001);
    let most = rig.events.iter().filter_map(|event| match event {
        Event::People { people, .. } => Some(people.len()),
        _ => None,
    });
    assert_eq!(most.max(), Some(crate::engine::people::SLICE as usize));
    // Every one of them says something, in as few events as there are batches.
    rig.events.clear();
    let frames: Vec<Input> = (0..10_000)
        .map(|n| {
            Input::Frame(format!(
                "<presence xmlns='jabber:client' from='contact-{n}@example.org/x'/>"
            ))
        })
        .collect();
    let mut frames = frames.into_iter().peekable();
    while frames.peek().is_some() {
        rig.batch(frames.by_ref().take(200).collect());
    }
    let told = rig.events.iter().filter_map(|event| match event {
        Event::Presences { seen, .. } => Some(seen.len()),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), vec![200; 50]);
}

/// Tabs begin together where their leader went away. Each is told of everybody.
#[test]
fn tabs_that_begin_at_once_or_while_another_is_told_hear_of_everybody() {
    let attach = |tab| Input::Command {
        tab,
        command: Command::Attach,
    };
    let meet_all = |tab| Input::Command {
        tab,
        command: Command::MeetAll,
    };
    for tab in [1, 2] {
        let mut server = Server::default();
        for n in 0..3 * crate::engine::people::SLICE {
            let address = format!("contact-{n}@example.org");
            server.roster.push((address, "both".into()));
        }
        let all = server.roster.len();
        let mut rig = Rig::new(server);
        rig.pass(10_000);
        rig.heard_by = Some(tab);
        rig.events.clear();
        rig.batch(vec![attach(1), attach(2)]);
        rig.pass(10_000);
        assert_eq!(everybody(&rig.events, 0).len(), all, "at once: {tab}");
        rig.events.clear();
        rig.batch(vec![attach(1)]);
        rig.batch(vec![meet_all(1)]);
        rig.wait();
        rig.batch(vec![attach(2), meet_all(1)]);
        rig.pass(10_000);
        let is_anew = |it: &Event| matches!(it, Event::People { anew: true, .. });
        let from = rig.events.iter().rposition(is_anew).unwrap_or_default();
        assert_eq!(everybody(&rig.events, from).len(), all, "meanwhile: {tab}");
    }
}
