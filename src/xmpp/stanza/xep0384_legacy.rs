//! OMEMO as most clients speak it: the elements of `eu.siacs.conversations.axolotl` (XEP-0384 version 0.3, §4).
//!
//! Only the XML is read here: keys and signatures stay bytes, and the `omemo` room decides what they are worth.
//! Invariant: every list is read item by item and bounded, so that one garbage `<key/>`, `<device/>` or
//! `<preKeyPublic/>` costs that item alone and a huge one costs no more than its bound.
//! May not import `omemo`, a clock or randomness.

use crate::model::DeviceId;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, Engine};
use minidom::Element;
use minidom::rxml::NcName;

/// The namespace of every element here.
pub const NS: &str = "eu.siacs.conversations.axolotl";
/// The PEP node of an account's device list.
pub const DEVICELIST_NODE: &str = "eu.siacs.conversations.axolotl.devicelist";

/// Most devices taken from one list.
pub const MAX_DEVICES: usize = 256;
/// Most prekeys taken from one bundle; clients publish 100.
pub const MAX_PREKEYS: usize = 256;
/// Most `<key/>` taken from one message: the devices of a large room.
pub const MAX_KEYS: usize = 4096;
/// Longest content of one `<key/>` in bytes; a pre-key message takes about 200.
pub const MAX_KEY_LEN: usize = 2048;
/// Longest public key, signature or initialisation vector in bytes.
pub(super) const MAX_FIELD_LEN: usize = 128;

/// The PEP node of one device's bundle.
pub fn bundle_node(device: DeviceId) -> String {
    format!("eu.siacs.conversations.axolotl.bundles:{device}")
}

/// Why an element is not what it should be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Malformed {
    #[error("not the expected element")]
    WrongElement,
    #[error("a required part is missing")]
    Missing,
    #[error("a part is not base64 or has an impossible size")]
    BadContent,
}

/// `<encrypted/>`: a message, or a key transport where there is no payload.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Encrypted {
    /// The sending device.
    pub sid: DeviceId,
    pub keys: Vec<Key>,
    pub iv: Vec<u8>,
    pub payload: Option<Vec<u8>>,
}

/// `<key/>`: the message's key, encrypted for one device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Key {
    /// The receiving device; the element does not say whose it is.
    pub rid: DeviceId,
    /// Whether it is a pre-key message, which starts a session.
    pub prekey: bool,
    pub data: Vec<u8>,
}

impl TryFrom<&Element> for Encrypted {
    type Error = Malformed;

    fn try_from(element: &Element) -> Result<Self, Malformed> {
        if !element.is("encrypted", NS) {
            return Err(Malformed::WrongElement);
        }
        let header = element.get_child("header", NS).ok_or(Malformed::Missing)?;
        let sid = device_id(header.attr("sid")).ok_or(Malformed::Missing)?;
        let keys = header
            .children()
            .filter(|child| child.is("key", NS))
            .filter_map(|child| {
                Some(Key {
                    rid: device_id(child.attr("rid"))?,
                    prekey: matches!(child.attr("prekey"), Some("true" | "1")),
                    data: bytes(child, MAX_KEY_LEN)?,
                })
            })
            .take(MAX_KEYS)
            .collect();
        let iv = match header.get_child("iv", NS) {
            Some(iv) => bytes(iv, MAX_FIELD_LEN).ok_or(Malformed::BadContent)?,
            None => Vec::new(),
        };
        let payload = match element.get_child("payload", NS) {
            Some(payload) => Some(bytes(payload, usize::MAX).ok_or(Malformed::BadContent)?),
            None => None,
        };
        Ok(Self {
            sid,
            keys,
            iv,
            payload,
        })
    }
}

impl From<&Encrypted> for Element {
    fn from(encrypted: &Encrypted) -> Self {
        let mut header = Element::builder("header", NS)
            .attr(name("sid"), encrypted.sid.0.to_string())
            .append_all(encrypted.keys.iter().map(|key| {
                let mut element = text("key", &key.data);
                set(&mut element, "rid", key.rid.0.to_string());
                if key.prekey {
                    set(&mut element, "prekey", "true".into());
                }
                element
            }));
        header = header.append(text("iv", &encrypted.iv));
        let payload = encrypted
            .payload
            .as_deref()
            .map(|payload| text("payload", payload));
        Element::builder("encrypted", NS)
            .append(header.build())
            .append_all(payload)
            .build()
    }
}

/// `<list/>`: the devices of one account, without repetitions, in the order published.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DeviceList(pub Vec<DeviceId>);

impl TryFrom<&Element> for DeviceList {
    type Error = Malformed;

    fn try_from(element: &Element) -> Result<Self, Malformed> {
        if !element.is("list", NS) {
            return Err(Malformed::WrongElement);
        }
        let mut devices = Vec::new();
        let listed = element.children().filter(|child| child.is("device", NS));
        for id in listed.filter_map(|child| device_id(child.attr("id"))) {
            if devices.len() == MAX_DEVICES {
                break;
            }
            if !devices.contains(&id) {
                devices.push(id);
            }
        }
        Ok(Self(devices))
    }
}

impl From<&DeviceList> for Element {
    fn from(list: &DeviceList) -> Self {
        Element::builder("list", NS)
            .append_all(list.0.iter().map(|id| {
                Element::builder("device", NS)
                    .attr(name("id"), id.0.to_string())
                    .build()
            }))
            .build()
    }
}

/// `<bundle/>`: what it takes to start a session with one device. Public keys as they travel: 0x05 and 32 bytes.
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
        let id = child("signedPreKeyPublic")?.attr("signedPreKeyId");
        Ok(Self {
            identity_key: field("identityKey")?,
            signed_prekey_id: number(id).ok_or(Malformed::Missing)?,
            signed_prekey: field("signedPreKeyPublic")?,
            signature: field("signedPreKeySignature")?,
            prekeys: child("prekeys")?
                .children()
                .filter(|child| child.is("preKeyPublic", NS))
                .filter_map(|child| {
                    Some((
                        number(child.attr("preKeyId"))?,
                        bytes(child, MAX_FIELD_LEN)?,
                    ))
                })
                .take(MAX_PREKEYS)
                .collect(),
        })
    }
}

impl From<&Bundle> for Element {
    fn from(bundle: &Bundle) -> Self {
        let mut signed = text("signedPreKeyPublic", &bundle.signed_prekey);
        set(
            &mut signed,
            "signedPreKeyId",
            bundle.signed_prekey_id.to_string(),
        );
        let prekeys =
            Element::builder("prekeys", NS).append_all(bundle.prekeys.iter().map(|(id, key)| {
                let mut element = text("preKeyPublic", key);
                set(&mut element, "preKeyId", id.to_string());
                element
            }));
        Element::builder("bundle", NS)
            .append(signed)
            .append(text("signedPreKeySignature", &bundle.signature))
            .append(text("identityKey", &bundle.identity_key))
            .append(prekeys.build())
            .build()
    }
}

/// Base64 as met in the wild: padded or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The element's content from base64 (white space is allowed in it), `None` when it is not, or above `most` bytes.
pub(super) fn bytes(element: &Element, most: usize) -> Option<Vec<u8>> {
    let compact: String = element
        .texts()
        .flat_map(str::chars)
        .filter(|c| !c.is_ascii_whitespace())
        .collect();
    if compact.len() / 4 > most / 3 + 1 {
        return None;
    }
    BASE64
        .decode(compact)
        .ok()
        .filter(|bytes| bytes.len() <= most)
}

/// An attribute's base64 of a short field.
pub(super) fn decode(attribute: &str) -> Option<Vec<u8>> {
    if attribute.len() > 2 * MAX_FIELD_LEN {
        return None;
    }
    BASE64.decode(attribute).ok()
}

pub(super) fn encode(content: &[u8]) -> String {
    BASE64.encode(content)
}

pub(super) fn number(attribute: Option<&str>) -> Option<u32> {
    attribute?.trim().parse().ok()
}

pub(super) fn device_id(attribute: Option<&str>) -> Option<DeviceId> {
    number(attribute)
        .filter(|id| (1..=0x7fff_ffff).contains(id))
        .map(DeviceId)
}

fn text(name: &str, content: &[u8]) -> Element {
    Element::builder(name, NS).append(encode(content)).build()
}

pub(super) fn set(element: &mut Element, attribute: &'static str, value: String) {
    element.set_attr(minidom::rxml::Namespace::NONE, name(attribute), value);
}

pub(super) fn name(attribute: &'static str) -> NcName {
    attribute
        .try_into()
        .expect("attribute names here are plain words")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(xml: &str) -> Element {
        xml.parse().expect("test XML parses")
    }

    const MESSAGE: &str = "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='27183'>\
        <key rid='31415'>AQI=</key><key rid='12321' prekey='true'>Aw==</key>\
        <iv>BAUG</iv></header><payload>Bwg=</payload></encrypted>";

    #[test]
    fn a_message_is_read_and_written() {
        let read = Encrypted::try_from(&element(MESSAGE)).unwrap();
        assert_eq!(read.sid, DeviceId(27183));
        assert_eq!(
            read.keys,
            [
                Key {
                    rid: DeviceId(31415),
                    prekey: false,
                    data: vec![1, 2]
                },
                Key {
                    rid: DeviceId(12321),
                    prekey: true,
                    data: vec![3]
                },
            ]
        );
        assert_eq!(
            (read.iv.as_slice(), read.payload.as_deref()),
            (&[4, 5, 6][..], Some(&[7, 8][..]))
        );
        let written = Element::from(&read);
        assert_eq!(written, element(MESSAGE));
        assert_eq!(String::from(&written).matches("xmlns").count(), 1);
    }

    #[test]
    fn a_garbage_key_does_not_spoil_the_good_ones() {
        let xml = "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'>\
            <key rid='7'>!!!</key><key>AQI=</key><key rid='0'>AQI=</key><key rid='4294967296'>AQI=</key><key rid='8'/>\
            <key rid='2' prekey='1'> A\n Q I </key><iv/></header></encrypted>";
        let read = Encrypted::try_from(&element(xml)).unwrap();
        assert_eq!(
            read.keys,
            [
                Key {
                    rid: DeviceId(8),
                    prekey: false,
                    data: vec![]
                },
                Key {
                    rid: DeviceId(2),
                    prekey: true,
                    data: vec![1, 2]
                }
            ]
        );
        assert_eq!((read.iv.len(), read.payload), (0, None));
    }

    #[test]
    fn what_is_not_a_message_is_refused() {
        for (xml, why) in [
            (
                "<x xmlns='eu.siacs.conversations.axolotl'/>",
                Malformed::WrongElement,
            ),
            (
                "<encrypted xmlns='urn:xmpp:omemo:2'/>",
                Malformed::WrongElement,
            ),
            (
                "<encrypted xmlns='eu.siacs.conversations.axolotl'/>",
                Malformed::Missing,
            ),
            (
                "<encrypted xmlns='eu.siacs.conversations.axolotl'><header/></encrypted>",
                Malformed::Missing,
            ),
            (
                "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='-1'/></encrypted>",
                Malformed::Missing,
            ),
            (
                "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/><payload>%</payload></encrypted>",
                Malformed::BadContent,
            ),
        ] {
            assert_eq!(Encrypted::try_from(&element(xml)), Err(why), "{xml}");
        }
    }

    #[test]
    fn a_device_list_has_no_repetitions_and_an_end() {
        let xml = "<list xmlns='eu.siacs.conversations.axolotl'><device id='12345'/><device id='x'/><device/>\
            <other/><device id='4223'/><device id='12345'/><device id='0'/></list>";
        let list = DeviceList::try_from(&element(xml)).unwrap();
        assert_eq!(list.0, [DeviceId(12345), DeviceId(4223)]);
        assert_eq!(DeviceList::try_from(&Element::from(&list)).unwrap(), list);

        let long = DeviceList((1..=2000).map(DeviceId).collect());
        assert_eq!(
            DeviceList::try_from(&Element::from(&long)).unwrap().0.len(),
            MAX_DEVICES
        );
        let empty = element("<list xmlns='eu.siacs.conversations.axolotl'/>");
        assert_eq!(DeviceList::try_from(&empty), Ok(DeviceList::default()));
    }

    #[test]
    fn a_bundle_is_read_and_written_item_by_item() {
        let xml = "<bundle xmlns='eu.siacs.conversations.axolotl'>\
            <signedPreKeyPublic signedPreKeyId='1'>AQ==</signedPreKeyPublic>\
            <signedPreKeySignature>Ag==</signedPreKeySignature><identityKey>Aw==</identityKey>\
            <prekeys><preKeyPublic preKeyId='4'>BA==</preKeyPublic><preKeyPublic>BA==</preKeyPublic>\
            <preKeyPublic preKeyId='5'>?</preKeyPublic><preKeyPublic preKeyId='6'>Bg==</preKeyPublic></prekeys></bundle>";
        let bundle = Bundle::try_from(&element(xml)).unwrap();
        let expected = Bundle {
            identity_key: vec![3],
            signed_prekey_id: 1,
            signed_prekey: vec![1],
            signature: vec![2],
            prekeys: vec![(4, vec![4]), (6, vec![6])],
        };
        assert_eq!(bundle, expected);
        assert_eq!(Bundle::try_from(&Element::from(&bundle)), Ok(expected));
        let without = xml.replace("identityKey", "nothing");
        assert_eq!(
            Bundle::try_from(&element(&without)),
            Err(Malformed::Missing)
        );
    }

    #[test]
    fn the_nodes_are_named_as_others_name_them() {
        assert_eq!(
            bundle_node(DeviceId(31415)),
            "eu.siacs.conversations.axolotl.bundles:31415"
        );
        assert_eq!(DEVICELIST_NODE, format!("{NS}.devicelist"));
    }
}
