//! When somebody last did something at their device (XEP-0319), said in presence.

use super::{payloads, xep0082};
use crate::model::Millis;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

pub const NS: &str = "urn:xmpp:idle:1";

/// Since when the person behind the presence has done nothing.
pub fn read(presence: &Element) -> Option<Millis> {
    let idle = payloads(presence, "idle", NS).next()?;
    xep0082::parse(idle.attr("since")?)
}

pub fn write(since: Millis) -> Element {
    element("idle", NS).with("since", xep0082::format(since))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    #[test]
    fn reading_and_building() {
        let presence = |inner: &str| {
            parse(&format!(
                "<presence xmlns='jabber:client'>{inner}</presence>"
            ))
        };
        let idle = "<idle xmlns='urn:xmpp:idle:1' since='2002-09-10T23:08:25Z'/>";
        assert_eq!(read(&presence(idle)), Some(1_031_699_305_000));
        assert_eq!(
            read(&presence(
                "<idle xmlns='urn:xmpp:idle:1' since='yesterday'/>"
            )),
            None
        );
        assert_eq!(read(&presence("<idle xmlns='urn:xmpp:idle:1'/>")), None);
        check(
            &write(1_031_699_305_000),
            "<idle xmlns='urn:xmpp:idle:1' since='2002-09-10T23:08:25.000Z'/>",
        );
    }
}
