//! Message displayed synchronization (XEP-0490): up to where an account has seen its chats, in a private node of it.

use super::xep0060::{self, Access, Item, Keep, Options};
use super::xep0359;
use crate::model::{BareJid, StanzaId};
use crate::xmpp::address;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "urn:xmpp:mds:displayed:0";

/// For nobody else's eyes, and one item for each chat (§4.2, §7).
const OPTIONS: Options = Options {
    access: Some(Access::Whitelist),
    persist: Some(true),
    keep: Some(Keep::Max),
};
/// The same where the server has no such number: what matters is who may read it.
const PRIVATE: Options = Options {
    keep: None,
    ..OPTIONS
};

/// A chat was seen up to the message that the own archive calls so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Displayed {
    pub chat: BareJid,
    pub through: StanzaId,
}

impl Displayed {
    /// The payload of an iq of type set. Never without options, or it might go to a node that others read (§7). `whole`: also how many
    /// items are to be kept.
    pub fn publish(&self, account: &BareJid, whole: bool) -> Element {
        let id = element("stanza-id", xep0359::NS)
            .with("by", account.as_str())
            .with("id", self.through.as_str());
        let displayed = element("displayed", NS).child(id);
        xep0060::publish(
            NS,
            Some(self.chat.as_str()),
            displayed,
            Some(if whole { &OPTIONS } else { &PRIVATE }),
        )
    }

    /// `None`: no item of a chat with one person, whose ids the own archive gives.
    pub fn read(item: &Item, account: &BareJid) -> Option<Self> {
        let displayed = item.payload.as_ref().filter(|it| it.is("displayed", NS))?;
        Some(Self {
            chat: item.id.as_deref().and_then(address::bare)?,
            through: xep0359::read_stanza_id(displayed, account)?,
        })
    }
}

/// Makes the node that is there private (XEP-0060 §8.2).
pub fn make_private() -> Element {
    xep0060::configure(NS, &PRIVATE)
}

/// Asks for all items (§4.4).
pub fn all() -> Element {
    xep0060::items(NS, None, &[])
}

#[cfg(test)]
mod tests {
    use super::super::testing::{jid, parse};
    use super::*;

    #[test]
    fn an_item_names_a_message_of_the_own_archive() {
        let juliet = jid("juliet@capulet.lit");
        let read = |by: &str, id: &str| {
            let iq = parse(&format!(
                "<iq xmlns='jabber:client' type='result'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{NS}'>\
                 <item id='{id}'><displayed xmlns='{NS}'><stanza-id xmlns='urn:xmpp:sid:0' by='{by}' id='0f710f2b'/></displayed></item>\
                 </items></pubsub></iq>"
            ));
            let items = xep0060::read_items(&iq).expect("items");
            Displayed::read(items.items.first()?, &juliet)
        };
        let displayed = Displayed {
            chat: jid("romeo@montegue.lit"),
            through: StanzaId::new("0f710f2b"),
        };
        assert_eq!(
            read("juliet@capulet.lit", "romeo@montegue.lit"),
            Some(displayed.clone())
        );
        assert_eq!(read("romeo@montegue.lit", "romeo@montegue.lit"), None);
        assert_eq!(read("juliet@capulet.lit", "@"), None);
        let iq = element("iq", "jabber:client").child(displayed.publish(&juliet, true));
        let text = crate::xmpp::xml::write(&iq);
        assert!(text.contains("<value>whitelist</value>"), "{text}");
        assert!(text.contains("<value>max</value>"), "{text}");
        let iq = element("iq", "jabber:client").child(displayed.publish(&juliet, false));
        let text = crate::xmpp::xml::write(&iq);
        assert!(text.contains("<value>whitelist</value>"), "{text}");
    }
}
