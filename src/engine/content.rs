//! What a draft is on the wire: elements and a text, which go into an envelope, or stand in the clear.

use super::records::{Answered, Sending};
use crate::xmpp::stanza::xep0085::ChatState;
use crate::xmpp::stanza::{message, xep0184, xep0308, xep0333, xep0424, xep0428, xep0444, xep0461};
use minidom::Element;

/// The parts of a message.
pub(super) struct Content {
    /// What is beside the text.
    pub elements: Vec<Element>,
    pub body: Option<String>,
    /// The text is a person's. Else it is for clients that do not know the elements.
    pub is_text: bool,
}

impl Content {
    /// `clear`: the text goes out as it is.
    pub fn of(sending: &Sending, clear: bool) -> Self {
        match sending {
            Sending::Say { body, reply } => Self::text(body, reply.as_ref(), None, clear),
            Sending::Correct { id, body, reply } => {
                Self::text(body, reply.as_ref(), Some(xep0308::replace(id)), clear)
            }
            Sending::Retract { id } => Self {
                elements: vec![xep0424::retract(id), xep0428::whole(xep0424::NS)],
                body: Some(xep0424::FALLBACK.to_owned()),
                is_text: false,
            },
            Sending::React { id, emojis, .. } => Self {
                elements: vec![xep0444::reactions(id, emojis)],
                body: None,
                is_text: false,
            },
        }
    }

    /// A text is to be acknowledged, and says that nothing is being written any more (XEP-0085 §5.1).
    fn text(body: &str, reply: Option<&Answered>, replace: Option<Element>, clear: bool) -> Self {
        let mut elements = vec![
            xep0184::request(),
            xep0333::markable(),
            ChatState::Active.write(),
        ];
        elements.extend(replace);
        let mut body = body.to_owned();
        if let Some(answered) = reply {
            let reply = xep0461::Reply {
                id: answered.id.clone(),
                to: Some(answered.sender.clone()),
            };
            elements.push(reply.write());
            if !(answered.quote.trim().is_empty() || clear && answered.secret) {
                let (text, fallback) = xep0461::quoted(&answered.quote, &body);
                body = text;
                elements.push(fallback);
            }
        }
        Self {
            elements,
            body: Some(body),
            is_text: true,
        }
    }

    /// All of it, for an envelope or a stanza that is not encrypted.
    pub fn whole(&self) -> Vec<Element> {
        let body = self.body.as_deref().map(message::body_element);
        self.elements.iter().cloned().chain(body).collect()
    }
}
