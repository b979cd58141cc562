//! What the children of a message, or of an envelope, mean for people: a text, what it is about, and what its sender wants to know.
//!
//! Invariant: what stands in an envelope was written by its sender. What stands outside of one may have been put there by anybody on the
//! way, the server first; whoever acts on it is told which it was ([`About`] is taken from one place only).

use crate::model::{BareJid, Id};
use crate::xmpp::stanza::xep0085::ChatState;
use crate::xmpp::stanza::{xep0184, xep0308, xep0333, xep0393, xep0424, xep0428, xep0444, xep0461};
use minidom::Element;

/// What a message says of another one, which it names by its id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum About {
    Received(Id),
    Displayed(Id),
    Correct(Id),
    Retract(Id),
    React(Id, Vec<String>),
}

/// What a message answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answers {
    pub id: Id,
    pub to: Option<BareJid>,
}

/// What was read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Meaning {
    pub about: Option<About>,
    pub answers: Option<Answers>,
    /// What of the text is there for clients that do not know replies.
    quote: Vec<xep0428::Part>,
    pub unstyled: bool,
    pub markable: bool,
    pub wants_receipt: bool,
    pub state: Option<ChatState>,
}

impl About {
    /// Whether a text beside it is a message of its own.
    pub fn leaves_text(&self) -> bool {
        matches!(self, Self::Received(_) | Self::Displayed(_))
    }
}

impl Meaning {
    /// Of a message, or of what an envelope holds.
    pub fn read(parent: &Element) -> Self {
        let answers = xep0461::Reply::read(parent);
        Self {
            about: about(parent),
            quote: match answers {
                Some(_) => xep0428::read(parent, xep0461::NS),
                None => Vec::new(),
            },
            answers: answers.map(|xep0461::Reply { id, to }| Answers { id, to }),
            unstyled: xep0393::is_unstyled(parent),
            markable: xep0333::is_markable(parent),
            wants_receipt: xep0184::is_requested(parent),
            state: ChatState::read(parent),
        }
    }

    /// Of what stands beside a text that is encrypted without it: what it says of the text counts where that says it too. Else whoever
    /// carries a message could leave words out of it.
    pub fn beside(mut self, body: &str) -> Self {
        let is_quotation = |part: &xep0428::Part| xep0461::is_quotation(body, part);
        if !self.quote.iter().all(is_quotation) {
            self.quote.clear();
        }
        self
    }

    /// The text without what is there for other clients.
    pub fn text(&self, body: &str) -> String {
        // A reply that says nothing of its own is shown as it came: nothing is hidden.
        xep0428::strip(body, &self.quote)
            .filter(|text| !text.trim().is_empty())
            .unwrap_or_else(|| body.to_owned())
    }

    /// What was quoted for other clients, of the message that is answered.
    pub fn quote(&self, body: &str) -> String {
        xep0461::unquoted(body, &self.quote)
    }
}

fn about(parent: &Element) -> Option<About> {
    if let Some(id) = xep0184::read_received(parent) {
        return Some(About::Received(id));
    }
    if let Some((id, emojis)) = xep0444::read(parent) {
        return Some(About::React(id, emojis));
    }
    if let Some(id) = xep0424::read(parent) {
        return Some(About::Retract(id));
    }
    if let Some(id) = xep0308::read(parent) {
        return Some(About::Correct(id));
    }
    xep0333::read_displayed(parent).map(About::Displayed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xmpp::xml;

    fn read(inner: &str) -> Meaning {
        let text = format!("<message xmlns='jabber:client'>{inner}</message>");
        Meaning::read(&xml::parse(&text).expect("well-formed"))
    }

    #[test]
    fn a_message_is_about_one_thing() {
        let correct = "<body>b</body><replace xmlns='urn:xmpp:message-correct:0' id='1'/>";
        assert_eq!(read(correct).about, Some(About::Correct(Id::new("1"))));
        let marker = "<displayed xmlns='urn:xmpp:chat-markers:0' id='2'/>";
        assert_eq!(read(marker).about, Some(About::Displayed(Id::new("2"))));
        let reaction =
            "<reactions xmlns='urn:xmpp:reactions:0' id='3'><reaction>👍</reaction></reactions>";
        assert_eq!(
            read(reaction).about,
            Some(About::React(Id::new("3"), vec!["👍".into()]))
        );
        assert_eq!(read("<body>b</body>"), Meaning::default());
    }

    #[test]
    fn the_quote_of_a_reply_is_taken_off_its_text() {
        let meaning = read(
            "<reply xmlns='urn:xmpp:reply:0' id='1' to='a@example.org'/>\
             <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='7'/></fallback>",
        );
        assert_eq!(meaning.text("> what\nyes"), "yes");
        assert_eq!(meaning.quote("> what\nyes"), "what");
        // Where nothing would be left, it stays.
        assert_eq!(meaning.text("> what\n"), "> what\n");
        // A fallback for a reply without a reply takes nothing away.
        let odd = read(
            "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='7'/></fallback>",
        );
        assert_eq!(odd.text("> what\nyes"), "> what\nyes");
    }
}
