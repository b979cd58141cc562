//! Where each flavour publishes, and in which form.

use crate::model::{DeviceId, Flavour};
use crate::omemo::OwnDevice;
use crate::omemo::Prekey;
use crate::xmpp::stanza::xep0060::{self, Access, CURRENT, Keep, Options};
use crate::xmpp::stanza::xep0384::{self, ListedDevice};
use crate::xmpp::stanza::xep0384_legacy;
use minidom::Element;
use rand_core::CryptoRng;

/// Everybody may read it, and it is still there tomorrow.
const OPEN: Options = Options {
    access: Some(Access::Open),
    persist: Some(true),
    keep: None,
};

/// The same for a node with an item a device (XEP-0384 §5.3.2).
const OPEN_MANY: Options = Options {
    keep: Some(Keep::Max),
    ..OPEN
};

/// The node of a flavour's device lists.
pub fn list_node(flavour: Flavour) -> &'static str {
    match flavour {
        Flavour::Legacy => xep0384_legacy::DEVICELIST_NODE,
        Flavour::Omemo2 => xep0384::DEVICES_NODE,
    }
}

/// Whose device lists a node holds.
pub fn flavour_of(node: &str) -> Option<Flavour> {
    Flavour::ALL
        .into_iter()
        .find(|flavour| list_node(*flavour) == node)
}

/// A list as it was published; `None` where it cannot be read.
pub fn read_list(flavour: Flavour, payload: &Element) -> Option<Vec<ListedDevice>> {
    match flavour {
        Flavour::Omemo2 => Some(xep0384::DeviceList::try_from(payload).ok()?.0),
        Flavour::Legacy => {
            let list = xep0384_legacy::DeviceList::try_from(payload).ok()?.0;
            let plain = |id| ListedDevice { id, label: None };
            Some(list.into_iter().map(plain).collect())
        }
    }
}

/// The request that publishes a list; `plain`: without publish-options.
pub fn publish_list(flavour: Flavour, list: Vec<ListedDevice>, plain: bool) -> Element {
    let payload = match flavour {
        Flavour::Omemo2 => Element::from(&xep0384::DeviceList(list)),
        Flavour::Legacy => {
            let ids = list.into_iter().map(|listed| listed.id).collect();
            Element::from(&xep0384_legacy::DeviceList(ids))
        }
    };
    let options = (!plain).then_some(&OPEN);
    xep0060::publish(list_node(flavour), Some(CURRENT), payload, options)
}

/// Opens the node of the own lists for everybody.
pub fn configure_list(flavour: Flavour) -> Element {
    xep0060::configure(list_node(flavour), &OPEN)
}

/// The node of a device's bundle, and the id of its item there.
fn bundle_place(flavour: Flavour, device: DeviceId) -> (String, String) {
    match flavour {
        Flavour::Legacy => (xep0384_legacy::bundle_node(device), CURRENT.into()),
        Flavour::Omemo2 => (xep0384::BUNDLES_NODE.into(), device.0.to_string()),
    }
}

/// The request for a device's bundle.
pub fn get_bundle(flavour: Flavour, device: DeviceId) -> Element {
    let (node, item) = bundle_place(flavour, device);
    match flavour {
        Flavour::Legacy => xep0060::items(&node, Some(1), &[]),
        Flavour::Omemo2 => xep0060::items(&node, None, &[&item]),
    }
}

/// The request that publishes the own bundle.
pub fn publish_bundle(
    flavour: Flavour,
    own: &OwnDevice,
    prekeys: &[Prekey],
    plain: bool,
    random: &mut dyn CryptoRng,
) -> Element {
    let (node, item) = bundle_place(flavour, own.id);
    let payload = match flavour {
        Flavour::Legacy => Element::from(&own.bundle(prekeys)),
        Flavour::Omemo2 => Element::from(&own.bundle_omemo2(prekeys, random)),
    };
    let options = (!plain).then(|| bundle_options(flavour));
    xep0060::publish(&node, Some(&item), payload, options)
}

/// Opens the node of the own bundle for everybody.
pub fn configure_bundle(flavour: Flavour, device: DeviceId) -> Element {
    let (node, _) = bundle_place(flavour, device);
    xep0060::configure(&node, bundle_options(flavour))
}

fn bundle_options(flavour: Flavour) -> &'static Options {
    match flavour {
        Flavour::Legacy => &OPEN,
        Flavour::Omemo2 => &OPEN_MANY,
    }
}

/// Takes a bundle away.
pub fn delete_bundle(flavour: Flavour, device: DeviceId) -> Element {
    let (node, item) = bundle_place(flavour, device);
    match flavour {
        Flavour::Legacy => xep0060::delete(&node),
        Flavour::Omemo2 => xep0060::retract(&node, &item),
    }
}
