//! Chat states (XEP-0085).

use crate::xmpp::xml::element;
use minidom::Element;

pub const NS: &str = "http://jabber.org/protocol/chatstates";

/// What somebody is doing in a chat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChatState {
    Active,
    Composing,
    Paused,
    Inactive,
    Gone,
}

impl ChatState {
    pub fn read(message: &Element) -> Option<Self> {
        let states = message.children().filter(|child| child.has_ns(NS));
        states.into_iter().find_map(|state| match state.name() {
            "active" => Some(Self::Active),
            "composing" => Some(Self::Composing),
            "paused" => Some(Self::Paused),
            "inactive" => Some(Self::Inactive),
            "gone" => Some(Self::Gone),
            _ => None,
        })
    }

    pub fn write(self) -> Element {
        let name = match self {
            Self::Active => "active",
            Self::Composing => "composing",
            Self::Paused => "paused",
            Self::Inactive => "inactive",
            Self::Gone => "gone",
        };
        element(name, NS)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::parse;
    use super::*;

    #[test]
    fn there_and_back() {
        use ChatState::{Active, Composing, Gone, Inactive, Paused};
        for state in [Active, Composing, Paused, Inactive, Gone] {
            let message = element("message", "jabber:client");
            let message = crate::xmpp::xml::Build::child(message, state.write());
            assert_eq!(ChatState::read(&message), Some(state));
        }
        let odd = "<message xmlns='jabber:client'><singing xmlns='http://jabber.org/protocol/chatstates'/></message>";
        assert_eq!(ChatState::read(&parse(odd)), None);
    }
}
