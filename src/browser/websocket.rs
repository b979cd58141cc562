//! One WebSocket with the subprotocol `xmpp` (RFC 7395 §3.1).
//!
//! Invariant: after it is dropped nothing is heard of it any more.

use wasm_bindgen::prelude::*;
use web_sys::{CloseEvent, MessageEvent, WebSocket};

/// In UTF-16 code units: of what is longer, which is more than 4 MiB, only the beginning is looked at.
const LONGEST_FRAME: u32 = 4 << 20;
/// How much of it that is: which stanza it is can be told from that, and nothing else.
const BEGINNING: u32 = 16;

/// What happens to a socket.
pub enum SocketEvent {
    Opened,
    /// A text frame; of one that is too long, its beginning.
    Frame(String),
    /// Closed, by whomever; whether it had been open.
    Closed {
        opened: bool,
    },
}

/// An open or opening socket; closes when dropped.
pub struct Socket {
    socket: WebSocket,
    _open: Closure<dyn FnMut()>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _close: Closure<dyn FnMut(CloseEvent)>,
}

impl Socket {
    /// Begins to open; what happens is told to `tell`. `None`: the browser does not allow this address at all.
    pub fn open(url: &str, tell: impl Fn(SocketEvent) + Clone + 'static) -> Option<Self> {
        let socket = WebSocket::new_with_str(url, "xmpp").ok()?;
        let opened = std::rc::Rc::new(std::cell::Cell::new(false));
        let open = {
            let (tell, opened, socket) = (tell.clone(), opened.clone(), socket.clone());
            Closure::new(move || {
                if socket.protocol() == "xmpp" {
                    opened.set(true);
                    tell(SocketEvent::Opened);
                } else {
                    // Something else answers there (RFC 7395 §3.1).
                    let _ = socket.close();
                }
            })
        };
        let message = {
            let (tell, socket) = (tell.clone(), socket.clone());
            Closure::new(move |event: MessageEvent| {
                match event.data().dyn_ref::<js_sys::JsString>() {
                    // Counted before it is copied. It is at least as long in bytes.
                    Some(text) if text.length() <= LONGEST_FRAME => {
                        tell(SocketEvent::Frame(text.into()));
                    }
                    // A stanza is counted even so: with the socket closed instead, the server would send it for ever (XEP-0198 §4).
                    Some(text) => tell(SocketEvent::Frame(text.slice(0, BEGINNING).into())),
                    // A binary frame, which is no XMPP (RFC 7395 §3.2).
                    None => drop(socket.close()),
                }
            })
        };
        let close = Closure::new(move |_: CloseEvent| {
            tell(SocketEvent::Closed {
                opened: opened.get(),
            });
        });
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        Some(Self {
            socket,
            _open: open,
            _message: message,
            _close: close,
        })
    }

    /// Sends one text frame; one that cannot go out any more is lost with the socket.
    pub fn send(&self, text: &str) {
        let _ = self.socket.send_with_str(text);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}
