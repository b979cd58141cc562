//! Entity capabilities (XEP-0115).

use super::payloads;
use super::xep0030::Info;
use crate::model::order;
use crate::xmpp::xml::{Build, element};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use minidom::Element;
use sha1::{Digest, Sha1};

pub const NS: &str = "http://jabber.org/protocol/caps";

/// What a presence says about its sender's software.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Caps {
    pub hash: String,
    pub node: String,
    pub ver: String,
}

impl Caps {
    /// The capabilities of what `info` describes.
    pub fn of(node: &str, info: &Info) -> Self {
        Self {
            hash: "sha-1".into(),
            node: node.into(),
            ver: ver(info),
        }
    }

    pub fn read(presence: &Element) -> Option<Self> {
        payloads(presence, "c", NS).find_map(|caps| {
            Some(Self {
                hash: caps.attr("hash")?.to_owned(),
                node: caps.attr("node")?.to_owned(),
                ver: caps.attr("ver")?.to_owned(),
            })
        })
    }

    pub fn write(&self) -> Element {
        element("c", NS)
            .with("hash", self.hash.as_str())
            .with("node", self.node.as_str())
            .with("ver", self.ver.as_str())
    }

    /// The node to ask for the information behind it (§6.2).
    pub fn node_ver(&self) -> String {
        format!("{}#{}", self.node, self.ver)
    }

    /// Whether this is the information that was hashed (§5.4): only then may it be kept for everybody who says the same.
    pub fn verify(&self, info: &Info) -> bool {
        self.hash == "sha-1" && is_well_formed(info) && ver(info) == self.ver
    }
}

/// The verification string (§5.1), with SHA-1.
pub fn ver(info: &Info) -> String {
    let mut text = String::new();
    let mut append = |part: &str| {
        text.push_str(part);
        text.push('<');
    };
    let mut identities: Vec<_> = info.identities.iter().collect();
    order::sort(&mut identities);
    for identity in identities {
        append(&format!(
            "{}/{}/{}/{}",
            identity.category, identity.kind, identity.lang, identity.name
        ));
    }
    let mut features: Vec<_> = info.features.iter().collect();
    order::sort(&mut features);
    features.into_iter().for_each(|feature| append(feature));
    let mut forms: Vec<_> = info
        .forms
        .iter()
        .filter_map(|form| Some((form.form_type()?, form)))
        .collect();
    order::sort_by(&mut forms, |a, b| a.0.cmp(b.0));
    for (form_type, form) in forms {
        append(form_type);
        let mut fields: Vec<_> = form
            .fields
            .iter()
            .filter(|field| field.var != "FORM_TYPE")
            .collect();
        order::sort_by(&mut fields, |a, b| a.var.cmp(&b.var));
        for field in fields {
            append(&field.var);
            let mut values: Vec<_> = field.values.iter().collect();
            order::sort(&mut values);
            values.into_iter().for_each(|value| append(value));
        }
    }
    BASE64.encode(Sha1::digest(text.as_bytes()))
}

/// §5.4, 3: doubles are how a hash is forged.
fn is_well_formed(info: &Info) -> bool {
    fn distinct<T: Ord>(items: impl Iterator<Item = T>) -> bool {
        let mut items: Vec<T> = items.collect();
        order::sort(&mut items);
        items.windows(2).all(|pair| pair.first() != pair.last())
    }
    distinct(info.identities.iter())
        && distinct(info.features.iter())
        && distinct(info.forms.iter().filter_map(|form| form.form_type()))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    const COMPLEX: &str = "<iq xmlns='jabber:client'><query xmlns='http://jabber.org/protocol/disco#info'>\
        <identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/>\
        <identity xml:lang='el' category='client' name='Ψ 0.11' type='pc'/>\
        <feature var='http://jabber.org/protocol/caps'/><feature var='http://jabber.org/protocol/disco#info'/>\
        <feature var='http://jabber.org/protocol/disco#items'/><feature var='http://jabber.org/protocol/muc'/>\
        <x xmlns='jabber:x:data' type='result'>\
        <field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>\
        <field var='ip_version' type='text-multi'><value>ipv4</value><value>ipv6</value></field>\
        <field var='os'><value>Mac</value></field><field var='os_version'><value>10.5.1</value></field>\
        <field var='software'><value>Psi</value></field><field var='software_version'><value>0.11</value></field>\
        </x></query></iq>";

    #[test]
    fn the_examples_of_the_specification() {
        let info = Info::read(&parse(COMPLEX)).expect("info");
        assert_eq!(ver(&info), "q07IKJEyjvHSyhy//CH0CxmKi8w=");
        let simple = Info::read(&parse(
            "<iq xmlns='jabber:client'><query xmlns='http://jabber.org/protocol/disco#info'>\
             <identity category='client' type='pc' name='Exodus 0.9.1'/>\
             <feature var='http://jabber.org/protocol/muc'/><feature var='http://jabber.org/protocol/disco#items'/>\
             <feature var='http://jabber.org/protocol/disco#info'/><feature var='http://jabber.org/protocol/caps'/>\
             </query></iq>",
        ));
        assert_eq!(ver(&simple.expect("info")), "QgayPKawpkPSDYmwT/WM94uAlu0=");
    }

    #[test]
    fn information_is_taken_only_for_its_own_hash() {
        let mut info = Info::read(&parse(COMPLEX)).expect("info");
        let caps = Caps::of("http://psi-im.org", &info);
        assert_eq!(
            caps.node_ver(),
            "http://psi-im.org#q07IKJEyjvHSyhy//CH0CxmKi8w="
        );
        assert!(caps.verify(&info));
        info.features.push("http://jabber.org/protocol/muc".into());
        assert!(!Caps::of("x", &info).verify(&info));
        info.features.pop();
        info.features.pop();
        assert!(!caps.verify(&info));
    }

    #[test]
    fn caps_of_a_presence() {
        let presence = parse(
            "<presence xmlns='jabber:client'><c xmlns='http://jabber.org/protocol/caps' ver='old'/>\
             <c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v'/></presence>",
        );
        let caps = Caps::read(&presence).expect("caps");
        check(
            &caps.write(),
            "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v'/>",
        );
    }
}
