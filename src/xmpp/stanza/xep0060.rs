//! Publish-subscribe (XEP-0060), as far as personal eventing (XEP-0163) uses it.
//!
//! Whose node it is, is who answered or sent the message: the bare JID of its `from`, which the caller checks. Nothing
//! in the payload can say otherwise.

use super::payloads;
use super::xep0004::Form;
use super::xep0059::Set;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "http://jabber.org/protocol/pubsub";
pub const NS_EVENT: &str = "http://jabber.org/protocol/pubsub#event";
pub const NS_OWNER: &str = "http://jabber.org/protocol/pubsub#owner";
pub const NS_ERRORS: &str = "http://jabber.org/protocol/pubsub#errors";
const OPTIONS_TYPE: &str = "http://jabber.org/protocol/pubsub#publish-options";
const CONFIG_TYPE: &str = "http://jabber.org/protocol/pubsub#node_config";

/// Id of the only item of a node that holds one (XEP-0223, XEP-0384 §5).
pub const CURRENT: &str = "current";

/// Asks for items of a node (§6.5): these, or the newest ones.
pub fn items(node: &str, max: Option<u32>, ids: &[&str]) -> Element {
    let wanted = ids.iter().map(|id| element("item", NS).with("id", *id));
    let items = element("items", NS)
        .with("node", node)
        .with_some("max_items", max.map(|max| max.to_string()))
        .children(wanted);
    element("pubsub", NS).child(items)
}

/// Who may read a node (§4.5).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    Open,
    /// Contacts that see our presence: what a personal node has by default.
    Presence,
    /// The account alone.
    Whitelist,
}

/// How many items a node keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keep {
    Items(u32),
    /// As many as the server keeps.
    Max,
}

/// How a node must be configured for publishing (§7.1.5), or is to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Options {
    pub access: Option<Access>,
    pub persist: Option<bool>,
    /// Some servers refuse this option; leave it out and publish again.
    pub keep: Option<Keep>,
}

impl Options {
    fn fill(&self, mut form: Form) -> Form {
        if let Some(persist) = self.persist {
            form = form.set(
                "pubsub#persist_items",
                if persist { "true" } else { "false" },
            );
        }
        if let Some(access) = self.access {
            let access = match access {
                Access::Open => "open",
                Access::Presence => "presence",
                Access::Whitelist => "whitelist",
            };
            form = form.set("pubsub#access_model", access);
        }
        match self.keep {
            Some(Keep::Items(count)) => form.set("pubsub#max_items", &count.to_string()),
            Some(Keep::Max) => form.set("pubsub#max_items", "max"),
            None => form,
        }
    }
}

/// Publishes an item (§7.1). Where the node is configured otherwise than `options` say, the answer is the error
/// [`is_precondition_not_met`].
pub fn publish(
    node: &str,
    id: Option<&str>,
    payload: Element,
    options: Option<&Options>,
) -> Element {
    let item = element("item", NS).with_some("id", id).child(payload);
    let publish = element("publish", NS).with("node", node).child(item);
    let options = options.map(|options| {
        element("publish-options", NS).child(options.fill(Form::new(OPTIONS_TYPE)).submit())
    });
    element("pubsub", NS).child(publish).children(options)
}

/// What a server says that heeds publish-options (§7.1.5); others publish as if there were none.
pub const PUBLISH_OPTIONS: &str = "http://jabber.org/protocol/pubsub#publish-options";

/// The node exists with another configuration (§7.1.5).
pub fn is_precondition_not_met(error: &super::StanzaError) -> bool {
    error.application.as_deref() == Some("precondition-not-met")
}

/// Takes an item back (§7.2).
pub fn retract(node: &str, id: &str) -> Element {
    let item = element("item", NS).with("id", id);
    let retract = element("retract", NS)
        .with("node", node)
        .with("notify", "true")
        .child(item);
    element("pubsub", NS).child(retract)
}

/// Deletes a node with all that is in it (§8.4).
pub fn delete(node: &str) -> Element {
    element("pubsub", NS_OWNER).child(element("delete", NS_OWNER).with("node", node))
}

/// Changes a node's configuration (§8.2).
pub fn configure(node: &str, options: &Options) -> Element {
    let form = options.fill(Form::new(CONFIG_TYPE)).submit();
    element("pubsub", NS_OWNER).child(
        element("configure", NS_OWNER)
            .with("node", node)
            .child(form),
    )
}

/// Asks how a node is configured (§8.2).
pub fn configuration(node: &str) -> Element {
    element("pubsub", NS_OWNER).child(element("configure", NS_OWNER).with("node", node))
}

/// Who may read the node, by the answer to [`configuration`]; nothing for a rule that this client never makes.
pub fn read_access(iq: &Element) -> Option<Access> {
    let pubsub = payloads(iq, "pubsub", NS_OWNER).next()?;
    let configure = payloads(pubsub, "configure", NS_OWNER).next()?;
    let form = configure.get_child("x", super::xep0004::NS)?;
    match Form::read(form).value("pubsub#access_model")? {
        "open" => Some(Access::Open),
        "presence" => Some(Access::Presence),
        "whitelist" => Some(Access::Whitelist),
        _ => None,
    }
}

/// One item.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    pub id: Option<String>,
    /// Nothing where the node sends notifications without payloads.
    pub payload: Option<Element>,
}

/// Items of a node, as asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct Items {
    pub node: String,
    pub items: Vec<Item>,
    pub set: Option<Set>,
}

/// The answer to [`items`](fn@items).
pub fn read_items(iq: &Element) -> Option<Items> {
    let pubsub = payloads(iq, "pubsub", NS).next()?;
    let list = payloads(pubsub, "items", NS).next()?;
    Some(Items {
        node: list.attr("node")?.to_owned(),
        items: payloads(list, "item", NS).map(read_item).collect(),
        set: Set::read(pubsub),
    })
}

fn read_item(item: &Element) -> Item {
    Item {
        id: item.attr("id").map(str::to_owned),
        payload: item.children().next().cloned(),
    }
}

/// The id the server gave to what was published (§7.1.2).
pub fn read_published(iq: &Element) -> Option<String> {
    let pubsub = payloads(iq, "pubsub", NS).next()?;
    let publish = payloads(pubsub, "publish", NS).next()?;
    payloads(publish, "item", NS).find_map(|item| item.attr("id").map(str::to_owned))
}

/// What happened to a node.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    Items {
        node: String,
        items: Vec<Item>,
        retracted: Vec<String>,
    },
    Purged {
        node: String,
    },
    Deleted {
        node: String,
    },
}

impl Event {
    pub fn node(&self) -> &str {
        match self {
            Self::Items { node, .. } | Self::Purged { node } | Self::Deleted { node } => node,
        }
    }
}

/// The events in a message; more than one element is unusual and allowed.
pub fn read_events(message: &Element) -> Vec<Event> {
    let inside = payloads(message, "event", NS_EVENT).flat_map(Element::children);
    let events = inside
        .filter(|child| child.has_ns(NS_EVENT))
        .filter_map(|child| {
            let node = child.attr("node")?.to_owned();
            match child.name() {
                "items" => Some(Event::Items {
                    node,
                    items: payloads(child, "item", NS_EVENT).map(read_item).collect(),
                    retracted: payloads(child, "retract", NS_EVENT)
                        .filter_map(|retract| retract.attr("id").map(str::to_owned))
                        .collect(),
                }),
                "purge" => Some(Event::Purged { node }),
                "delete" => Some(Event::Deleted { node }),
                _ => None,
            }
        });
    events.collect()
}

#[cfg(test)]
mod tests {
    use super::super::StanzaError;
    use super::super::testing::{check, parse};
    use super::*;

    #[test]
    fn requests() {
        check(
            &items("n", Some(1), &[]),
            "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items max_items='1' node='n'/></pubsub>",
        );
        check(
            &items("n", None, &["a", "b"]),
            "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='n'><item id='a'/><item id='b'/></items></pubsub>",
        );
        check(
            &retract("n", "a"),
            "<pubsub xmlns='http://jabber.org/protocol/pubsub'><retract node='n' notify='true'><item id='a'/></retract></pubsub>",
        );
        check(
            &delete("n"),
            "<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><delete node='n'/></pubsub>",
        );
    }

    #[test]
    fn publishing_with_options() {
        let options = Options {
            access: Some(Access::Open),
            persist: Some(true),
            keep: Some(Keep::Max),
        };
        check(
            &publish("n", Some(CURRENT), element("list", "x"), Some(&options)),
            "<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='n'><item id='current'><list xmlns='x'/></item></publish>\
             <publish-options><x xmlns='jabber:x:data' type='submit'>\
             <field type='hidden' var='FORM_TYPE'><value>http://jabber.org/protocol/pubsub#publish-options</value></field>\
             <field var='pubsub#persist_items'><value>true</value></field>\
             <field var='pubsub#access_model'><value>open</value></field>\
             <field var='pubsub#max_items'><value>max</value></field></x></publish-options></pubsub>",
        );
        check(
            &publish("n", None, element("list", "x"), None),
            "<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='n'><item><list xmlns='x'/></item></publish></pubsub>",
        );
        let only_access = Options {
            access: Some(Access::Whitelist),
            ..Options::default()
        };
        check(
            &configure("n", &only_access),
            "<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><configure node='n'><x xmlns='jabber:x:data' type='submit'>\
             <field type='hidden' var='FORM_TYPE'><value>http://jabber.org/protocol/pubsub#node_config</value></field>\
             <field var='pubsub#access_model'><value>whitelist</value></field></x></configure></pubsub>",
        );
        let error = StanzaError::read(&parse(
            "<iq xmlns='jabber:client' type='error'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>\
             <precondition-not-met xmlns='http://jabber.org/protocol/pubsub#errors'/></error></iq>",
        ));
        assert!(is_precondition_not_met(&error));
    }

    #[test]
    fn the_configuration_of_a_node() {
        check(
            &configuration("n"),
            "<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><configure node='n'/></pubsub>",
        );
        let access = |value: &str| {
            read_access(&parse(&format!(
                "<iq xmlns='jabber:client' type='result'><pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><configure node='n'>\
                 <x xmlns='jabber:x:data' type='form'><field var='pubsub#access_model' type='list-single'><value>{value}</value>\
                 <option><value>open</value></option></field></x></configure></pubsub></iq>"
            )))
        };
        assert_eq!(access("open"), Some(Access::Open));
        assert_eq!(access("presence"), Some(Access::Presence));
        assert_eq!(access("roster"), None);
        assert_eq!(
            read_access(&parse("<iq xmlns='jabber:client' type='result'/>")),
            None
        );
    }

    #[test]
    fn answers() {
        let iq = parse(
            "<iq xmlns='jabber:client' type='result'><pubsub xmlns='http://jabber.org/protocol/pubsub'>\
             <items node='n'><item id='1'><a xmlns='x'/></item><item/><thing/></items></pubsub></iq>",
        );
        let read = read_items(&iq).expect("items");
        assert_eq!((read.node.as_str(), read.items.len()), ("n", 2));
        assert!(
            read.items[0]
                .payload
                .as_ref()
                .is_some_and(|payload| payload.is("a", "x"))
        );
        assert_eq!(
            read.items[1],
            Item {
                id: None,
                payload: None
            }
        );
        assert!(read_items(&parse("<iq xmlns='jabber:client' type='result'/>")).is_none());
        let published = parse(
            "<iq xmlns='jabber:client' type='result'><pubsub xmlns='http://jabber.org/protocol/pubsub'>\
             <publish node='n'><item id='9'/></publish></pubsub></iq>",
        );
        assert_eq!(read_published(&published).as_deref(), Some("9"));
    }

    #[test]
    fn events() {
        let read = |inner: &str| {
            let text = format!(
                "<message xmlns='jabber:client'><event xmlns='http://jabber.org/protocol/pubsub#event'>{inner}</event></message>"
            );
            read_events(&parse(&text))
        };
        let events = read(
            "<items node='n'><item id='1'><a xmlns='x'/></item><retract id='2'/><retract/></items>",
        );
        let [
            Event::Items {
                node,
                items,
                retracted,
            },
        ] = events.as_slice()
        else {
            panic!("one event of items");
        };
        assert_eq!((node.as_str(), items.len()), ("n", 1));
        assert_eq!(retracted, &["2"]);
        assert_eq!(
            read("<purge node='n'/>"),
            [Event::Purged { node: "n".into() }]
        );
        assert_eq!(
            read("<bogus/><delete node='n'/>"),
            [Event::Deleted { node: "n".into() }]
        );
        assert_eq!(read("<delete node='n'/>")[0].node(), "n");
        assert!(read("<items/><configuration node='n'/>").is_empty());
        assert!(read_events(&parse("<message xmlns='jabber:client'/>")).is_empty());
    }
}
