//! The root: starts the engine's worker, follows the browser (address, visibility, network), and shows the phase.

use super::backup;
use super::config;
use super::emoji;
use super::inside::{Inside, Load};
use super::later::after_paint;
use super::live::Live;
use super::local;
use super::people::{Panels, follow_side};
use super::pictures;
use super::register::Invitation;
use super::sign_in::{Closed, PasswordForm, SignInForm};
use super::storage::persist;
use super::tab::{Config, Tab};
use super::update::{Starting, UpdatePrompt};
use super::{text, time};
use crate::browser::channel::Link;
use crate::bus::{Build, Command, Direct, Reply};
use crate::model::BareJid;
use crate::view::uri;
use crate::view::{Address, Phase, State};
use core::cell::{Cell, RefCell};
use core::time::Duration;
use gloo_timers::future::sleep;
use js_sys::JsString;
use leptos::ev;
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::VisibilityState;

/// How long to wait before what did not load is tried again.
const RETRY: Duration = Duration::from_secs(3);

/// Shows the app in the page's body. `load` brings what is behind signing in.
pub fn start(load: Load) {
    spawn_local(async move {
        // The engine has the longest way: it is told to go before anything is shown.
        let line = connect().await;
        // They were asked for before this was.
        while !text::first().await {
            sleep(RETRY).await;
        }
        mount_to_body(move || view! { <App load=load line=line /> });
    });
}

#[component]
fn App(load: Load, line: Line) -> impl IntoView {
    let Line {
        link,
        config,
        asked,
        tab: told,
    } = line;
    let tab = Tab {
        state: Live::new(State::default()),
        address: Live::new(address()),
        config: RwSignal::new(config),
        visible: RwSignal::new(visible()),
        drafts: StoredValue::default(),
        places: StoredValue::default(),
        sent: RwSignal::default(),
        scanned: StoredValue::default(),
        editing: RwSignal::new(None),
        edited: StoredValue::default(),
        replying: RwSignal::new(None),
        emoji: StoredValue::default(),
        said: RwSignal::default(),
        panels: Panels::default(),
        link: StoredValue::new_local(Some(link.clone())),
        closes: StoredValue::new_local(None),
        asked: StoredValue::new_local(asked),
        early: StoredValue::default(),
        pictures: StoredValue::default(),
    };
    told.set(Some(tab));
    provide_context(tab);
    follow_the_browser(tab);
    follow_side(tab);
    pictures::follow(tab);
    let title = tab.memo(|state| state.unread(time::now()));
    Effect::new(move |_| {
        text::follow();
        let name = tab.config.with(Config::name);
        let title = match title.get() {
            0 => name,
            unread => text::title_unread(unread, &name),
        };
        document().set_title(&title);
    });
    let phase = tab.memo(|state| match &state.phase {
        // Signing in keeps the form, and what was typed in it.
        Phase::SigningIn => Phase::SignedOut,
        Phase::PasswordNeeded { account, .. } => Phase::PasswordNeeded {
            account: account.clone(),
            busy: false,
        },
        phase => phase.clone(),
    });
    // Whether an account is to be made, and with which invitation.
    let registering = Memo::new(move |_| match tab.address.get() {
        Address::Register => Some(None),
        Address::Open(uri) => uri::invitation(&uri).map(Some),
        _ => None,
    });
    // What is behind signing in: loads meanwhile, again and again where the network fails.
    let loaded = RwSignal::<Option<Inside>>::new(None);
    let worded = RwSignal::new(false);
    // What the engine says is read there: when both are here.
    let listen = move || {
        if let Some(inside) = loaded.get_untracked() {
            tab.listen((inside.ear)(tab));
        }
    };
    take_in(tab, &link);
    let root = document().document_element();
    if root.is_some_and(|root| root.has_attribute("data-first")) {
        tab.state.update(State::expect_nobody);
    }
    spawn_local(async move {
        let inside = loop {
            match load().await {
                Some(inside) => break inside,
                None => sleep(RETRY).await,
            }
        };
        loaded.set(Some(inside));
        listen();
    });
    spawn_local(async move {
        while !text::inside().await {
            sleep(RETRY).await;
        }
        worded.set(true);
    });
    let inside = move || loaded.get().filter(|_| worded.get());
    let is_coming = tab.memo(State::is_coming);
    let screen = Memo::new(move |_| {
        let screen = match phase.get() {
            // Made while the snapshot is waited for: it has a few milliseconds less to make then.
            Phase::Starting if is_coming.get() => Screen::Shell,
            Phase::Starting => Screen::Starting,
            Phase::SignedOut | Phase::SigningIn => match registering.get() {
                Some(invitation) => Screen::Register(invitation),
                None => Screen::SignIn,
            },
            Phase::PasswordNeeded { account, .. } => Screen::Password(account),
            Phase::Closed => Screen::Closed,
            Phase::Running => Screen::Shell,
        };
        match screen {
            Screen::Shell | Screen::Register(_) if inside().is_none() => Screen::Starting,
            screen => screen,
        }
    });
    let waits = Memo::new(move |_| {
        screen.with(|it| *it == Screen::Starting) || phase.with(|it| *it == Phase::Starting)
    });
    let starting = move || {
        text::follow();
        waits.get().then(Starting)
    };
    Effect::new(move |_| {
        if !waits.get() {
            after_paint(say_shown);
        }
    });
    let body = move || {
        text::follow();
        match (screen.get(), loaded.get_untracked()) {
            (Screen::SignIn, _) => Some(SignInForm().into_any()),
            (Screen::Password(account), _) => {
                Some(view! { <PasswordForm account=account /> }.into_any())
            }
            (Screen::Closed, _) => Some(Closed().into_any()),
            (Screen::Shell, Some(inside)) => Some((inside.shell)()),
            (Screen::Register(invitation), Some(inside)) => Some((inside.register)(invitation)),
            _ => None,
        }
    };
    Effect::new(move |before: Option<bool>| {
        // Another account is another person's.
        let is_out = phase.with(|phase| *phase == Phase::SignedOut);
        if is_out && before == Some(false) {
            emoji::forget(tab);
            tab.editing.set(None);
            tab.edited.set_value(None);
            tab.panels.finding.set(String::new());
        }
        is_out
    });
    Effect::new(move |before: Option<bool>| {
        let (is_in, is_out) = phase.with(|it| (*it == Phase::Running, *it == Phase::SignedOut));
        // Whoever signs in next begins at the beginning.
        if is_out && before == Some(true) {
            tab.replace(&Address::List);
            local::remember_account(false);
        }
        is_in
    });
    let signed_in = tab.memo(|state| state.account.as_ref().map(|account| account.shared));
    Effect::new(move |_| {
        // Keys and history are worth a question; on a shared computer nothing is stored.
        if signed_in.get() == Some(false) {
            after_paint(persist);
        }
    });
    view! {
        {starting}
        {body}
        <UpdatePrompt />
    }
}

/// What else the page asks of the browser waits for this (web/browser.js).
fn say_shown() {
    if let Ok(shown) = web_sys::Event::new("sotto-shown") {
        let _ = window().dispatch_event(&shown);
    }
}

fn follow_the_browser(tab: Tab) {
    let kept = [
        window_event_listener(ev::hashchange, move |_| {
            let closes = tab.closes.get_value();
            if closes.is_none_or(|closes| !closes()) {
                tab.at(address());
            }
        }),
        window_event_listener(ev::online, move |_| {
            tab.send(Command::Network { online: true });
        }),
        window_event_listener(ev::offline, move |_| {
            tab.send(Command::Network { online: false });
        }),
    ];
    // `visibilitychange` comes from the document and bubbles to the window.
    let seen = window_event_listener_untyped("visibilitychange", move |_| {
        tab.visible.set(visible());
    });
    on_cleanup(move || {
        kept.into_iter().for_each(WindowListenerHandle::remove);
        seen.remove();
    });
}

/// What fills the page.
#[derive(Clone, PartialEq)]
enum Screen {
    /// Neither is here what is behind signing in, nor is it known who is signed in.
    Starting,
    SignIn,
    Register(Option<Invitation>),
    Password(BareJid),
    Closed,
    /// Not seen before the snapshot has come.
    Shell,
}

/// The line to the engine, from before there is a tab.
struct Line {
    link: Link,
    config: Config,
    /// See [`Tab::asked`].
    asked: Rc<RefCell<Option<BareJid>>>,
    /// The tab, as soon as it is there.
    tab: Rc<Cell<Option<Tab>>>,
}

/// Starts the tab's worker with what the deployment presets.
async fn connect() -> Line {
    let config = config::fetch().await;
    let root = document().document_element();
    let worker = root
        .and_then(|root| root.get_attribute("data-engine"))
        .unwrap_or_else(|| "worker.js".into());
    let mut path = window().location().pathname().unwrap_or_default();
    let path = match path.rfind('/') {
        Some(slash) => {
            path.truncate(slash + 1);
            path
        }
        None => path,
    };
    let start = |tab| Direct::Start {
        path,
        tab,
        build: build(),
        websocket: config.websocket.clone(),
        domain: config.domain.clone(),
        encryption_required: config.encryption_required,
    };
    let asked = Rc::new(RefCell::new(None));
    let tab = Rc::new(Cell::new(None::<Tab>));
    // The page of the chat that is open, unless somebody reads elsewhere in it: that is found out from the snapshot.
    let (of, there) = (asked.clone(), tab.clone());
    let wants = move || {
        let reads_elsewhere = |chat: &BareJid| {
            let elsewhere = |state: &State| state.timeline(chat).is_some_and(|it| !it.at_end());
            there
                .get()
                .is_some_and(|tab| tab.state.with_untracked(elsewhere))
        };
        let chat = address().chat().cloned();
        let chat = chat.filter(|chat| !reads_elsewhere(chat));
        of.replace(chat.clone());
        chat.map(|chat| Command::OpenChat { chat })
    };
    Line {
        link: Link::open(&worker, start, wants),
        config,
        asked,
        tab,
    }
}

/// Takes in what the tab's own worker answers.
fn take_in(tab: Tab, link: &Link) {
    link.replies(move |reply| {
        if let Reply::Exported(Ok(file)) = &reply {
            backup::download(tab, file);
        }
        let nobody = matches!(reply, Reply::Ready { account: None, .. });
        tab.state.update(|state| state.reply(reply));
        if tab.state.with_untracked(|state| state.answered)
            && let Some(form) = tab.early.try_update_value(Option::take).flatten()
            && nobody
        {
            tab.direct(form);
        }
    });
}

/// What the page says of its build.
fn build() -> Build {
    let root = document().document_element();
    let says = |name: &str| root.as_ref().and_then(|root| root.get_attribute(name));
    Build {
        at: says("data-built")
            .and_then(|at| at.parse().ok())
            .unwrap_or_default(),
        name: says("data-build").unwrap_or_default(),
    }
}

/// What the browser's address says.
pub fn address() -> Address {
    // The browser's table of letters: ours is only behind signing in.
    let lower = |text: &str| JsString::from(text).to_lower_case().into();
    Address::parse(&window().location().hash().unwrap_or_default(), lower)
}

fn visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}
