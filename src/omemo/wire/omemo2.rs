//! The bytes of OMEMO 2 (XEP-0384 §4.3 and §11, the protocol buffers there).
//!
//! ```text
//! OMEMOMessage:              { 1: n, 2: pn, 3: ratchet key, 4: ciphertext }
//! OMEMOAuthenticatedMessage: { 1: authentication code, 16 bytes, 2: OMEMOMessage }
//! OMEMOKeyExchange:          { 1: prekey id, 2: signed prekey id, 3: identity key, 4: base key, 5: OMEMOAuthenticatedMessage }
//! ```
//!
//! Keys are 32 bytes without a type; the identity key is in its Ed25519 form.

use super::protobuf::{Fields, put_bytes, put_number};
use super::{Codec, Exchange, Header, Malformed, PrekeyMessage, RatchetMessage};
use crate::omemo::keys::{BadKey, PublicKey};

pub const MAC_LEN: usize = 16;
/// Longest ciphertext: what is encrypted are 32 or 48 bytes, so there is ample room.
const MAX_CIPHERTEXT: usize = 1024;

pub static CODEC: Codec = Codec {
    body,
    message,
    parse_message,
    exchange,
    parse_exchange,
};

fn body(header: &Header, ciphertext: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    put_number(&mut out, 1, header.n);
    put_number(&mut out, 2, header.pn);
    put_bytes(&mut out, 3, &header.ratchet.0);
    put_bytes(&mut out, 4, ciphertext);
    out
}

fn message(body: Vec<u8>, mac: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    put_bytes(&mut out, 1, mac);
    put_bytes(&mut out, 2, &body);
    out
}

fn parse_message(input: &[u8]) -> Result<RatchetMessage<'_>, Malformed> {
    let outer = Fields::<2>::parse(input)?;
    let (mac, authenticated) = (outer.bytes(1)?, outer.bytes(2)?);
    if mac.len() != MAC_LEN {
        return Err(Malformed);
    }
    let fields = Fields::<4>::parse(authenticated)?;
    let header = Header {
        ratchet: PublicKey::from_bytes(fields.bytes(3)?)?,
        n: fields.number(1)?,
        pn: fields.number(2)?,
    };
    let ciphertext = fields.bytes(4)?;
    if ciphertext.is_empty() || ciphertext.len() > MAX_CIPHERTEXT {
        return Err(Malformed);
    }
    Ok(RatchetMessage {
        header,
        ciphertext,
        authenticated,
        mac,
    })
}

fn exchange(exchange: &Exchange, message: &[u8], _device: u32) -> Vec<u8> {
    let mut out = Vec::new();
    if let Some(id) = exchange.prekey_id {
        put_number(&mut out, 1, id);
    }
    put_number(&mut out, 2, exchange.signed_prekey_id);
    put_bytes(
        &mut out,
        3,
        &exchange.identity.to_edwards(exchange.negative),
    );
    put_bytes(&mut out, 4, &exchange.base_key.0);
    put_bytes(&mut out, 5, message);
    out
}

fn parse_exchange(input: &[u8]) -> Result<PrekeyMessage<'_>, Malformed> {
    let fields = Fields::<5>::parse(input)?;
    let (identity, negative) = PublicKey::from_edwards(fields.bytes(3)?)?;
    let exchange = Exchange {
        prekey_id: fields.optional_number(1)?,
        signed_prekey_id: fields.number(2)?,
        base_key: PublicKey::from_bytes(fields.bytes(4)?)?,
        identity,
        negative,
    };
    Ok((exchange, fields.bytes(5)?))
}

impl From<BadKey> for Malformed {
    fn from(_: BadKey) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::omemo::keys::KeyPair;
    use crate::omemo::testing::TestRng;

    const HEADER: Header = Header {
        ratchet: PublicKey([9; 32]),
        n: 300,
        pn: 0,
    };

    #[test]
    fn a_message_is_written_to_the_byte_and_read_again() {
        let body = body(&HEADER, &[0xcc; 64]);
        let mut expected = vec![0x08, 0xac, 0x02, 0x10, 0x00, 0x1a, 32];
        expected.extend([9; 32]);
        expected.extend([0x22, 64]);
        expected.extend([0xcc; 64]);
        assert_eq!(body, expected);
        let bytes = message(body.clone(), &[0xdd; 16]);
        assert_eq!(bytes[..18], [&[0x0a, 16][..], &[0xdd; 16]].concat());
        assert_eq!(bytes[18..20], [0x12, 105]);
        let expected = RatchetMessage {
            header: HEADER,
            ciphertext: &[0xcc; 64],
            authenticated: &body,
            mac: &[0xdd; 16],
        };
        assert_eq!(parse_message(&bytes), Ok(expected));
    }

    #[test]
    fn what_is_cut_short_or_has_another_code_is_refused() {
        let bytes = message(body(&HEADER, &[0xcc; 64]), &[0xdd; 16]);
        for len in 0..bytes.len() {
            assert_eq!(parse_message(&bytes[..len]), Err(Malformed), "{len}");
        }
        for len in [0, 8, 15, 17, 32] {
            let bytes = message(body(&HEADER, &[0xcc; 64]), &vec![0; len]);
            assert_eq!(parse_message(&bytes), Err(Malformed), "{len}");
        }
    }

    #[test]
    fn a_ciphertext_has_one_byte_at_least_and_no_more_than_the_most() {
        let parsed = |len: usize| {
            let bytes = message(body(&HEADER, &vec![0xcc; len]), &[0xdd; 16]);
            parse_message(&bytes).map(|message| message.ciphertext.len())
        };
        assert_eq!(parsed(1), Ok(1));
        assert_eq!(parsed(MAX_CIPHERTEXT), Ok(MAX_CIPHERTEXT));
        for len in [0, MAX_CIPHERTEXT + 1, 2 * MAX_CIPHERTEXT] {
            assert_eq!(parsed(len), Err(Malformed), "{len}");
        }
    }

    #[test]
    fn an_exchange_keeps_the_sign_of_its_identity() {
        for negative in [false, true] {
            let header = Exchange {
                prekey_id: Some(7),
                signed_prekey_id: 1,
                base_key: PublicKey([4; 32]),
                identity: KeyPair::generate(&mut TestRng::new(1)).public,
                negative,
            };
            let bytes = exchange(&header, b"message", 4223);
            assert_eq!(parse_exchange(&bytes), Ok((header, &b"message"[..])));
            for len in 0..bytes.len() {
                assert!(parse_exchange(&bytes[..len]).is_err(), "{len}");
            }
        }
    }
}
