//! OMEMO 2: the elements of `urn:xmpp:omemo:2` (XEP-0384 §5).
//!
//! Only the XML is read here: keys and signatures stay bytes, and the `omemo` room decides what they are worth.
//! Invariant: as for the legacy flavour, every list is read item by item and bounded.
//! May not import `omemo`, a clock or randomness.

use super::xep0384_legacy::{
    MAX_DEVICES, MAX_FIELD_LEN, MAX_KEY_LEN, MAX_KEYS, MAX_PREKEYS, Malformed, bytes, device_id,
    encode, name, number, set,
};
use crate::model::{BareJid, DeviceId};
use crate::xmpp::address;
use minidom::Element;

pub use super::xep0384_legacy::Key;

/// The namespace of every element here.
pub const NS: &str = "urn:xmpp:omemo:2";
/// The PEP node of an account's device list.
pub const DEVICES_NODE: &str = "urn:xmpp:omemo:2:devices";
/// The PEP node of an account's bundles, one item a device, with the device's id.
pub const BUNDLES_NODE: &str = "urn:xmpp:omemo:2:bundles";
/// Longest label of a device, in characters.
pub const MAX_LABEL: usize = 53;

/// `<encrypted/>`: a message, or an empty one where there is no payload (§5.5).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Encrypted {
    /// The sending device.
    pub sid: DeviceId,
    /// Keys by the bare JID that they are for; in [`Key::prekey`] is `kex`.
    pub keys: Vec<(BareJid, Vec<Key>)>,
    pub payload: Option<Vec<u8>>,
}

impl TryFrom<&Element> for Encrypted {
    type Error = Malformed;

    fn try_from(element: &Element) -> Result<Self, Malformed> {
        if !element.is("encrypted", NS) {
            return Err(Malformed::WrongElement);
        }
        let header = element.get_child("header", NS).ok_or(Malformed::Missing)?;
        let sid = device_id(header.attr("sid")).ok_or(Malformed::Missing)?;
        let mut keys = Vec::new();
        let mut room = MAX_KEYS;
        for group in header.children().filter(|child| child.is("keys", NS)) {
            let Some(jid) = group.attr("jid").and_then(address::bare) else {
                continue;
            };
            let group: Vec<Key> = (group.children())
                .filter(|child| child.is("key", NS))
                .filter_map(|child| {
                    Some(Key {
                        rid: device_id(child.attr("rid"))?,
                        prekey: matches!(child.attr("kex"), Some("true" | "1")),
                        data: bytes(child, MAX_KEY_LEN)?,
                    })
                })
                .take(room)
                .collect();
            room = room.saturating_sub(group.len().max(1));
            keys.push((jid, group));
            if room == 0 {
                break;
            }
        }
        let payload = match element.get_child("payload", NS) {
            Some(payload) => Some(bytes(payload, usize::MAX).ok_or(Malformed::BadContent)?),
            None => None,
        };
        Ok(Self { sid, keys, payload })
    }
}

impl From<&Encrypted> for Element {
    fn from(encrypted: &Encrypted) -> Self {
        let groups = encrypted.keys.iter().map(|(jid, keys)| {
            let keys = keys.iter().map(|key| {
                let mut element = text("key", &key.data);
                set(&mut element, "rid", key.rid.0.to_string());
                if key.prekey {
                    set(&mut element, "kex", "true".into());
                }
                element
            });
            Element::builder("keys", NS)
                .attr(name("jid"), jid.as_str())
                .append_all(keys)
                .build()
        });
        let header = Element::builder("header", NS)
            .attr(name("sid"), encrypted.sid.0.to_string())
            .append_all(groups);
        let payload = (encrypted.payload.as_deref()).map(|payload| text("payload", payload));
        Element::builder("encrypted", NS)
            .append(header.build())
            .append_all(payload)
            .build()
    }
}

/// `<devices/>`: the devices of one account, without repetitions, in the order published.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DeviceList(pub Vec<ListedDevice>);

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListedDevice {
    pub id: DeviceId,
    /// What its owner calls it, with the signature of the device's identity key over it. Without one it means nothing (§5.3.1).
    pub label: Option<(String, Vec<u8>)>,
}

impl TryFrom<&Element> for DeviceList {
    type Error = Malformed;

    fn try_from(element: &Element) -> Result<Self, Malformed> {
        if !element.is("devices", NS) {
            return Err(Malformed::WrongElement);
        }
        let mut devices: Vec<ListedDevice> = Vec::new();
        for child in element.children().filter(|child| child.is("device", NS)) {
            let Some(id) = device_id(child.attr("id")) else {
                continue;
            };
            if devices.len() == MAX_DEVICES {
                break;
            }
            if devices.iter().any(|listed| listed.id == id) {
                continue;
            }
            let label = child
                .attr("label")
                .map(str::trim)
                .filter(|label| (1..=MAX_LABEL).contains(&label.chars().count()));
            let signature = child
                .attr("labelsig")
                .and_then(super::xep0384_legacy::decode);
            let label = label.map(str::to_owned).zip(signature);
            devices.push(ListedDevice { id, label });
        }
        Ok(Self(devices))
    }
}

impl From<&DeviceList> for Element {
    fn from(list: &DeviceList) -> Self {
        let devices = list.0.iter().map(|listed| {
            let mut device = Element::builder("device", NS).build();
            set(&mut device, "id", listed.id.0.to_string());
            if let Some((label, signature)) = &listed.label {
                set(&mut device, "label", label.clone());
                set(&mut device, "labelsig", encode(signature));
            }
            device
        });
        Element::builder("devices", NS).append_all(devices).build()
    }
}

/// `<bundle/>`: what it takes to start a session with one device. The identity key is in its Ed25519 form, the others in their
/// X25519 form, 32 bytes each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bundle {
    pub identity_key: Vec<u8>,
    pub signed_prekey_id: u32,
    pub signed_prekey: Vec<u8>,
    pub signature: Vec<u8>,
    pub prekeys: Vec<(u32, Vec<u8>)>,
}

impl TryFrom<&Element> for Bundle {
    type Error = Malformed;

    fn try_from(element: &Element) -> Result<Self, Malformed> {
        if !element.is("bundle", NS) {
            return Err(Malformed::WrongElement);
        }
        let child = |name| element.get_child(name, NS).ok_or(Malformed::Missing);
        let field = |name| bytes(child(name)?, MAX_FIELD_LEN).ok_or(Malformed::BadContent);
        Ok(Self {
            identity_key: field("ik")?,
            signed_prekey_id: number(child("spk")?.attr("id")).ok_or(Malformed::Missing)?,
            signed_prekey: field("spk")?,
            signature: field("spks")?,
            prekeys: (child("prekeys")?.children())
                .filter(|child| child.is("pk", NS))
                .filter_map(|child| Some((number(child.attr("id"))?, bytes(child, MAX_FIELD_LEN)?)))
                .take(MAX_PREKEYS)
                .collect(),
        })
    }
}

impl From<&Bundle> for Element {
    fn from(bundle: &Bundle) -> Self {
        let keyed = |name, id: u32, key: &[u8]| {
            let mut element = text(name, key);
            set(&mut element, "id", id.to_string());
            element
        };
        let prekeys = (bundle.prekeys.iter()).map(|(id, key)| keyed("pk", *id, key));
        Element::builder("bundle", NS)
            .append(keyed("spk", bundle.signed_prekey_id, &bundle.signed_prekey))
            .append(text("spks", &bundle.signature))
            .append(text("ik", &bundle.identity_key))
            .append(Element::builder("prekeys", NS).append_all(prekeys).build())
            .build()
    }
}

fn text(name: &str, content: &[u8]) -> Element {
    Element::builder(name, NS).append(encode(content)).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(xml: &str) -> Element {
        xml.parse().expect("test XML parses")
    }

    #[test]
    fn a_message_is_read_and_written() {
        let xml = "<encrypted xmlns='urn:xmpp:omemo:2'><header sid='27183'>\
            <keys jid='juliet@capulet.lit'><key rid='31415'>AQI=</key></keys>\
            <keys jid='Romeo@montague.lit'><key rid='1337'>Aw==</key><key kex='true' rid='12321'>BA==</key>\
            <key rid='0'>AQI=</key><key rid='5'>!</key></keys><keys><key rid='9'>AQI=</key></keys>\
            </header><payload>Bwg=</payload></encrypted>";
        let read = Encrypted::try_from(&element(xml)).unwrap();
        let key = |rid, prekey, data: &[u8]| Key {
            rid: DeviceId(rid),
            prekey,
            data: data.to_vec(),
        };
        assert_eq!(
            (read.sid, &read.payload),
            (DeviceId(27183), &Some(vec![7, 8]))
        );
        let romeo = vec![key(1337, false, &[3]), key(12321, true, &[4])];
        let expected = [
            (
                BareJid::new("juliet@capulet.lit"),
                vec![key(31415, false, &[1, 2])],
            ),
            (BareJid::new("romeo@montague.lit"), romeo),
        ];
        assert_eq!(read.keys, expected);
        assert_eq!(Encrypted::try_from(&Element::from(&read)), Ok(read));
    }

    #[test]
    fn a_message_has_at_most_so_many_keys() {
        let keys = "<key rid='1'>AQ==</key>".repeat(MAX_KEYS + 7);
        let groups = format!("<keys jid='a@b'>{keys}</keys>").repeat(2);
        let xml = format!("<encrypted xmlns='{NS}'><header sid='1'>{groups}</header></encrypted>");
        let read = Encrypted::try_from(&element(&xml)).unwrap();
        assert_eq!(
            read.keys.iter().map(|(_, keys)| keys.len()).sum::<usize>(),
            MAX_KEYS
        );
        let groups = "<keys jid='a@b'/>".repeat(MAX_KEYS + 7);
        let xml = format!("<encrypted xmlns='{NS}'><header sid='1'>{groups}</header></encrypted>");
        assert_eq!(
            Encrypted::try_from(&element(&xml)).unwrap().keys.len(),
            MAX_KEYS
        );
    }

    #[test]
    fn a_list_is_read_and_written_and_labels_need_signatures() {
        let xml = "<devices xmlns='urn:xmpp:omemo:2'><device id='12345'/><device id='4223' label='Gajim' labelsig='AQI='/>\
            <device id='4223'/><device id='x'/><device id='7' label='unsigned'/></devices>";
        let read = DeviceList::try_from(&element(xml)).unwrap();
        let ids: Vec<u32> = read.0.iter().map(|listed| listed.id.0).collect();
        assert_eq!(ids, [12345, 4223, 7]);
        assert_eq!(read.0[1].label, Some(("Gajim".into(), vec![1, 2])));
        assert_eq!(read.0[2].label, None);
        assert_eq!(DeviceList::try_from(&Element::from(&read)), Ok(read));
        let many: String = (1..10_001)
            .map(|id| format!("<device id='{id}'/>"))
            .collect();
        let read =
            DeviceList::try_from(&element(&format!("<devices xmlns='{NS}'>{many}</devices>")));
        assert_eq!(read.unwrap().0.len(), MAX_DEVICES);
    }

    #[test]
    fn a_bundle_is_read_and_written() {
        let xml = "<bundle xmlns='urn:xmpp:omemo:2'><spk id='1'>AQ==</spk><spks>Ag==</spks><ik>Aw==</ik>\
            <prekeys><pk id='1'>BA==</pk><pk>BA==</pk><pk id='2'>BQ==</pk></prekeys></bundle>";
        let read = Bundle::try_from(&element(xml)).unwrap();
        assert_eq!(read.prekeys, [(1, vec![4]), (2, vec![5])]);
        assert_eq!(Bundle::try_from(&Element::from(&read)), Ok(read));
        for part in ["spk", "spks", "ik", "prekeys"] {
            let without = xml
                .replace(&format!("<{part} "), "<other ")
                .replace(&format!("<{part}>"), "<other>")
                .replace(&format!("</{part}>"), "</other>");
            assert_eq!(
                Bundle::try_from(&element(&without)),
                Err(Malformed::Missing),
                "{part}"
            );
        }
    }
}
