//! Making an account: which server, what it wants to know, and then signing in with it as anybody does.

use super::form;
use super::language::language;
use super::links::{linked, outward};
use super::tab::{Tab, tab};
use super::text;
use crate::bus::{Answers, Direct, Form, Password, Registration};
use crate::view::{Address, Phase, State};
use leptos::html;
use leptos::prelude::*;
use web_sys::SubmitEvent;

/// An invitation: for which server or address, and with what to show for it.
pub type Invitation = (String, Option<String>);

/// What is shown.
#[derive(Clone, PartialEq)]
enum Stage {
    /// Which server?
    Server,
    /// The server is asked.
    Asking,
    Form {
        form: Form,
        url: Option<String>,
        /// Which one: each has elements of its own, or what was typed in one would stand in the next.
        times: u32,
    },
    Elsewhere {
        instructions: Vec<String>,
        url: Option<String>,
    },
    /// The account is there; its address, where it is known. What is left is signing in.
    Done(Option<String>),
}

#[derive(Clone, Copy)]
struct Work {
    tab: Tab,
    stage: RwSignal<Stage>,
    /// What is wrong.
    alert: RwSignal<Option<String>>,
    /// What was handed in waits for its answer.
    busy: RwSignal<bool>,
    /// What was handed in last.
    kept: StoredValue<Answers>,
    /// What was typed about the server.
    server: StoredValue<(String, String)>,
    token: StoredValue<Option<String>>,
    shared: NodeRef<html::Input>,
}

#[component]
pub fn Register(invitation: Option<Invitation>) -> impl IntoView {
    let tab = tab();
    let domain = tab.config.with_untracked(|config| config.domain.clone());
    let asked = invitation.is_none() && domain.is_some();
    let (address, token) = invitation.unwrap_or_default();
    let address = if address.is_empty() {
        domain.unwrap_or_default()
    } else {
        address
    };
    let work = Work {
        tab,
        stage: RwSignal::new(Stage::Server),
        alert: RwSignal::new(None),
        busy: RwSignal::new(false),
        kept: StoredValue::new(Answers::default()),
        server: StoredValue::new((address, String::new())),
        token: StoredValue::new(token),
        shared: NodeRef::new(),
    };
    let told = tab.memo(|state| state.registration.clone());
    Effect::new(move |before: Option<u32>| {
        let (times, told) = told.get();
        if let Some(told) = told.filter(|_| before.is_some_and(|it| it != times)) {
            work.told(told, times);
        }
        times
    });
    // Signing in with the new account, if that does not work.
    let phase = tab.memo(|state| state.phase.clone());
    let trouble = tab.memo(|state| state.trouble.clone());
    Effect::new(move |_| {
        if phase.get() == Phase::SignedOut
            && matches!(work.stage.get_untracked(), Stage::Done(_))
            && let Some(trouble) = trouble.get()
        {
            work.busy.set(false);
            work.alert.set(Some(text::trouble(&trouble)));
        }
    });
    on_cleanup(move || tab.direct(Direct::LeaveRegistration));
    if asked {
        // The deployment's own server; somebody else's is asked only when a person says so.
        work.ask();
    }
    let body = move || match work.stage.get() {
        Stage::Server => work.server_form(),
        Stage::Asking => {
            view! { <p class="lead" role="status">{text::ASKING_SERVER}</p> }.into_any()
        }
        Stage::Form { form, url, times } => view! {
            <For each=move || [times] key=|times| *times let:_>
                {work.account_form(form.clone(), url.clone())}
            </For>
        }
        .into_any(),
        Stage::Elsewhere { instructions, url } => elsewhere(instructions, url),
        Stage::Done(address) => work.done(address),
    };
    view! {
        <main class="gate">
            <div class="card" aria-busy=move || work.busy.get().to_string()>
                <h1>{text::CREATE_ACCOUNT}</h1>
                {move || {
                    work.alert
                        .get()
                        .map(|words| view! { <p class="alert" role="alert" dir="auto">{words}</p> })
                }}
                {body}
                <div class="ways">
                    {move || {
                        (work.stage.get() != Stage::Server)
                            .then(|| {
                                view! {
                                    <button type="button" class="inline" on:click=move |_| work.another()>
                                        {text::ANOTHER_SERVER}
                                    </button>
                                }
                            })
                    }}
                    <button type="button" class="inline" on:click=move |_| tab.go(&Address::List)>
                        {text::HAVE_ACCOUNT}
                    </button>
                </div>
            </div>
        </main>
    }
    .into_any()
}

impl Work {
    fn ask(self) {
        if let Stage::Form { form, .. } = self.stage.get_untracked() {
            self.kept.set_value(form::peek(&form));
        }
        let (typed, websocket) = self.server.get_value();
        self.alert.set(None);
        self.busy.set(false);
        self.stage.set(Stage::Asking);
        self.tab.direct(Direct::AskRegistration {
            typed,
            websocket: (!websocket.is_empty()).then_some(websocket),
            token: self.token.get_value(),
        });
    }

    fn another(self) {
        self.tab.direct(Direct::LeaveRegistration);
        self.alert.set(None);
        self.busy.set(false);
        self.stage.set(Stage::Server);
    }

    fn told(self, told: Registration, times: u32) {
        self.busy.set(false);
        let wrong = |words: String| {
            self.alert.set(Some(words));
            self.stage.set(Stage::Server);
        };
        match told {
            Registration::Form { form, url, refused } => {
                let words = refused.as_ref().map(text::denial);
                self.alert.set(words);
                self.stage.set(Stage::Form { form, url, times });
            }
            Registration::Elsewhere { instructions, url } => {
                self.stage.set(Stage::Elsewhere { instructions, url });
            }
            Registration::Done { address } => self.made(address),
            Registration::Exists => wrong(text::ACCOUNT_EXISTS.into()),
            Registration::TooLarge => wrong(text::FORM_TOO_LARGE.into()),
            Registration::NotOffered(said) => {
                wrong(text::said(&text::NOT_OFFERED, said.as_deref()))
            }
            Registration::NotInvited(said) => {
                wrong(text::said(&text::NOT_INVITED, said.as_deref()))
            }
            Registration::Failed(trouble) => {
                // What was typed is still there, and can be handed in when the server is there again.
                self.alert.set(Some(text::trouble(&trouble)));
                if self.stage.get_untracked() == Stage::Asking {
                    self.stage.set(Stage::Server);
                }
            }
        }
    }

    /// The account is there: it is signed in with as with any other.
    fn made(self, address: Option<String>) {
        self.alert.set(None);
        let password = self
            .kept
            .with_value(|kept| kept.first("password").map(str::to_owned));
        self.kept.set_value(Answers::default());
        self.stage.set(Stage::Done(address.clone()));
        let (Some(address), Some(password)) = (address, password) else {
            return;
        };
        let (_, websocket) = self.server.get_value();
        let shared = self.shared.get_untracked().is_some_and(|it| it.checked());
        self.busy.set(true);
        self.tab.state.update(State::sign_in_sent);
        self.tab.direct(Direct::SignIn {
            address,
            password: Password(password),
            websocket: (!websocket.is_empty()).then_some(websocket),
            shared,
            backup: None,
        });
    }

    fn server_form(self) -> AnyView {
        let (server, websocket) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
        let (typed, typed_socket) = self.server.get_value();
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            let value = |node: NodeRef<html::Input>| {
                let input = node.get_untracked();
                input
                    .map(|it| it.value().trim().to_owned())
                    .unwrap_or_default()
            };
            let (server, websocket) = (value(server), value(websocket));
            if server.is_empty() {
                return self.alert.set(Some(text::GIVE_SERVER.into()));
            }
            self.server.set_value((server, websocket));
            self.ask();
        };
        let open = !typed_socket.is_empty();
        view! {
            <form on:submit=submit novalidate>
                <p class="lead">{text::SERVER_LEAD}</p>
                <label for="server">{text::SERVER}</label>
                <input
                    node_ref=server
                    id="server"
                    type="text"
                    inputmode="url"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    autofocus
                    placeholder="example.org"
                    value=typed
                />
                <details open=open>
                    <summary>{text::ADVANCED}</summary>
                    <label for="websocket">{text::WEBSOCKET}</label>
                    <input
                        node_ref=websocket
                        id="websocket"
                        type="text"
                        inputmode="url"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        aria-describedby="websocket-hint"
                        value=typed_socket
                    />
                    <p class="hint" id="websocket-hint">{text::WEBSOCKET_HINT}</p>
                </details>
                <button type="submit" class="primary">{text::GO_ON}</button>
            </form>
        }
        .into_any()
    }

    fn account_form(self, form: Form, url: Option<String>) -> AnyView {
        let fields = self.kept.with_value(|kept| form::fields(&form, kept, true));
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            if self.busy.get_untracked() {
                return;
            }
            self.kept.set_value(form::peek(&form));
            match form::read(&form) {
                Ok(answers) => {
                    self.alert.set(None);
                    self.busy.set(true);
                    self.tab.direct(Direct::Register(answers));
                }
                Err(missing) => {
                    self.alert.set(Some(missing.words));
                    form::focus(&missing.id);
                }
            }
        };
        let again = move || {
            // The line was lost with the form in hand.
            (self.tab.state)
                .with(|state| matches!(state.registration.1, Some(Registration::Failed(_))))
                .then(|| {
                    view! {
                        <button type="button" on:click=move |_| self.ask()>
                            {text::TRY_AGAIN}
                        </button>
                    }
                })
        };
        view! {
            <form on:submit=submit novalidate>
                {fields}
                {url.map(|url| view! { <p class="hint">{outward(&url, &text::ON_THE_WEB)}</p> })}
                <label class="check" for="shared">
                    <input
                        node_ref=self.shared
                        id="shared"
                        type="checkbox"
                        aria-describedby="shared-hint"
                    />
                    {text::SHARED}
                </label>
                <p class="hint under" id="shared-hint">{text::SHARED_HINT}</p>
                {again}
                <button
                    type="submit"
                    class="primary"
                    aria-disabled=move || self.busy.get().to_string()
                >
                    {move || if self.busy.get() { text::CREATING } else { text::CREATE }}
                </button>
            </form>
        }
        .into_any()
    }

    fn done(self, address: Option<String>) -> AnyView {
        let known = address.clone();
        let made = address.map(|address| {
            let (before, after) = text::around(&text::account_made(text::HOLE));
            view! { {before} <b class="own-jid" dir="ltr">{address}</b> {after} }
        });
        view! {
            <p role="status">
                {made}
            </p>
            {move || {
                let words = if known.is_some() { text::SIGNING_IN } else { text::SIGN_IN_AS_TOLD };
                (self.busy.get() || known.is_none()).then_some(words)
            }}
        }
        .into_any()
    }
}

/// The server makes accounts on the web only.
fn elsewhere(instructions: Vec<String>, url: Option<String>) -> AnyView {
    let lines: Vec<AnyView> = (instructions.iter())
        .map(|line| view! { <p dir="auto">{linked(line)}</p> }.into_any())
        .collect();
    view! {
        <p class="lead">{text::ELSEWHERE}</p>
        <blockquote>{lines}</blockquote>
        {url.map(|url| view! { <p>{outward(&url, &url)}</p> })}
    }
    .into_any()
}

/// The way here, under the sign-in form.
pub fn way() -> AnyView {
    view! {
        <div class="ways">
            <a href=Address::Register.hash()>{text::CREATE_ACCOUNT}</a>
            {language()}
        </div>
    }
    .into_any()
}
