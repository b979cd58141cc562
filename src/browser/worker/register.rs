//! Making an account: what an engine has for hands, for somebody who is nobody yet.

use super::{Happening, Worker};
use crate::browser::{
    clock, fetch, randomness,
    websocket::{Socket, SocketEvent},
};
use crate::bus::{Direct, Reply};
use crate::engine::ports::Input;
use crate::engine::registration::{Deed, Registration};
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;

/// Longest wait, in ms: far more than anything here takes.
const LONGEST_WAIT: u64 = 600_000;

struct Hands {
    socket: Option<Socket>,
    /// The number of the newest socket; what older ones say is not heard.
    number: u64,
    timer: Option<Timeout>,
}

impl Worker {
    /// Until the account is made, or the person does something else: then that is what comes back, for whoever comes next.
    pub(super) async fn register(
        &mut self,
        typed: &str,
        websocket: Option<String>,
        token: Option<String>,
    ) -> Option<Happening> {
        let websocket = websocket.filter(|url| !url.trim().is_empty());
        let websocket = websocket.or_else(|| self.websocket.clone());
        let random = randomness::source();
        let (mut registration, deeds) =
            Registration::new(typed, websocket, token, clock::now(), random);
        let mut hands = Hands {
            socket: None,
            number: randomness::number(),
            timer: None,
        };
        self.do_deeds(deeds, &mut hands);
        while !registration.is_over() {
            let deeds = match self.next().await {
                Happening::Direct(Direct::Register(answers)) => {
                    registration.answer(&answers, clock::now())
                }
                Happening::Direct(Direct::Visible(visible)) => {
                    self.visible = visible;
                    continue;
                }
                happening @ Happening::Direct(_) => {
                    self.do_deeds(registration.leave(clock::now()), &mut hands);
                    return Some(happening);
                }
                // Somebody signed in in another tab.
                Happening::AccountsChanged if matches!(self.account().await, Ok(Some(_))) => {
                    self.do_deeds(registration.leave(clock::now()), &mut hands);
                    return Some(Happening::AccountsChanged);
                }
                happening => match hands.input(happening) {
                    Some(input) => registration.handle(input, clock::now()),
                    None => continue,
                },
            };
            self.do_deeds(deeds, &mut hands);
        }
        None
    }

    fn do_deeds(&self, deeds: Vec<Deed>, hands: &mut Hands) {
        for deed in deeds {
            match deed {
                Deed::Connect(url) => {
                    hands.number = hands.number.wrapping_add(1);
                    let (number, sender) = (hands.number, self.sender.clone());
                    let tell = move |event| {
                        drop(sender.unbounded_send(Happening::Socket(number, event)));
                    };
                    hands.socket = Socket::open(&url, tell.clone());
                    if hands.socket.is_none() {
                        tell(SocketEvent::Closed { opened: false });
                    }
                }
                Deed::Transmit(text) => {
                    if let Some(socket) = &hands.socket {
                        socket.send(&text);
                    }
                }
                Deed::Disconnect => {
                    hands.number = hands.number.wrapping_add(1);
                    hands.socket = None;
                }
                Deed::Fetch(url) => {
                    let sender = self.sender.clone();
                    spawn_local(async move {
                        let body = fetch::get(&url).await;
                        let _ = sender.unbounded_send(Happening::Fetched { url, body });
                    });
                }
                Deed::Wake(at) => {
                    let wait = at.saturating_sub(clock::now()).min(LONGEST_WAIT);
                    let sender = self.sender.clone();
                    hands.timer = Some(Timeout::new(wait as u32, move || {
                        drop(sender.unbounded_send(Happening::Timer));
                    }));
                }
                Deed::Tell(told) => self.reply(&Reply::Registration(told)),
            }
        }
    }
}

impl Hands {
    /// What this one's socket, timer or request has to say.
    fn input(&self, happening: Happening) -> Option<Input> {
        Some(match happening {
            Happening::Socket(number, event) if number == self.number => match event {
                SocketEvent::Opened => Input::Opened,
                SocketEvent::Frame(text) => Input::Frame(text),
                SocketEvent::Closed { opened } => Input::Closed { opened },
            },
            Happening::Fetched { url, body } => Input::Fetched { url, body },
            Happening::Timer => Input::Timer,
            _ => return None,
        })
    }
}
