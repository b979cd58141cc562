//! Registration with an invitation (XEP-0445): the token goes to the server before anything is asked for.

use crate::xmpp::xml::{Build, element};
use minidom::Element;

/// The stream feature (§3).
pub const NS_FEATURE: &str = "urn:xmpp:ibr-token:0";
const NS: &str = "urn:xmpp:pars:0";

/// Longest token, in bytes.
pub const LONGEST: usize = 1_024;

/// Shows the token to the server (§4).
pub fn preauth(token: &str) -> Element {
    element("preauth", NS).with("token", token)
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;

    #[test]
    fn the_token_is_shown() {
        check(
            &preauth("a'b"),
            "<preauth xmlns='urn:xmpp:pars:0' token='a&apos;b'/>",
        );
    }
}
