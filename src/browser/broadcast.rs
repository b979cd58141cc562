//! A `BroadcastChannel`, closed when dropped.

use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

/// Everybody on this origin who opens the same name hears what is posted, except the one who posts.
pub struct Channel {
    channel: Option<BroadcastChannel>,
    _listen: Closure<dyn FnMut(MessageEvent)>,
}

impl Channel {
    pub fn open(name: &str, mut hear: impl FnMut(JsValue) + 'static) -> Self {
        let channel = BroadcastChannel::new(name).ok();
        let listen =
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| hear(event.data()));
        if let Some(channel) = &channel {
            channel.set_onmessage(Some(listen.as_ref().unchecked_ref()));
        }
        Self {
            channel,
            _listen: listen,
        }
    }

    pub fn post(&self, message: &JsValue) {
        if let Some(channel) = &self.channel {
            let _ = channel.post_message(message);
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.set_onmessage(None);
            channel.close();
        }
    }
}
