//! The legacy flavour's bytes, which are those of libsignal's version 3 (XEP-0384 version 0.3 says "SignalProtocol").
//!
//! ```text
//! message:          0x33 ‖ { 1: ratchet key, 2: n, 3: pn, 4: ciphertext } ‖ authentication code, 8 bytes
//! pre-key message:  0x33 ‖ { 5: registration id, 1: prekey id, 6: signed prekey id, 2: base key, 3: identity key, 4: message }
//! ```
//!
//! Public keys carry the type byte 0x05. The three ids lie outside the authentication code: those of the prekeys choose
//! keys for a new exchange, where wrong ones fail, and mean nothing in one that is known. The registration id never means
//! anything here; others expect it, and it is the device id.

use super::protobuf::{Fields, put_bytes, put_number};
use super::{Codec, Exchange, Header, Malformed, PrekeyMessage, RatchetMessage};
use crate::omemo::keys::PublicKey;

/// Version 3, spoken by a side that knows no higher one.
const VERSION: u8 = 0x33;
pub const MAC_LEN: usize = 8;
/// Longest ciphertext: what is encrypted are 16 or 32 bytes, so there is ample room.
const MAX_CIPHERTEXT: usize = 1024;

pub static CODEC: Codec = Codec {
    body,
    message,
    parse_message,
    exchange,
    parse_exchange,
};

fn body(header: &Header, ciphertext: &[u8]) -> Vec<u8> {
    let mut out = vec![VERSION];
    put_bytes(&mut out, 1, &header.ratchet.to_typed());
    put_number(&mut out, 2, header.n);
    put_number(&mut out, 3, header.pn);
    put_bytes(&mut out, 4, ciphertext);
    out
}

fn message(mut body: Vec<u8>, mac: &[u8]) -> Vec<u8> {
    body.extend_from_slice(mac);
    body
}

fn parse_message(input: &[u8]) -> Result<RatchetMessage<'_>, Malformed> {
    let (authenticated, mac) = input.split_last_chunk::<MAC_LEN>().ok_or(Malformed)?;
    let fields = Fields::<4>::parse(authenticated.strip_prefix(&[VERSION]).ok_or(Malformed)?)?;
    let header = Header {
        ratchet: key(fields.bytes(1)?)?,
        n: fields.number(2)?,
        pn: fields.number(3)?,
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

fn exchange(exchange: &Exchange, message: &[u8], device: u32) -> Vec<u8> {
    let mut out = vec![VERSION];
    put_number(&mut out, 5, device);
    if let Some(id) = exchange.prekey_id {
        put_number(&mut out, 1, id);
    }
    put_number(&mut out, 6, exchange.signed_prekey_id);
    put_bytes(&mut out, 2, &exchange.base_key.to_typed());
    put_bytes(&mut out, 3, &exchange.identity.to_typed());
    put_bytes(&mut out, 4, message);
    out
}

fn parse_exchange(input: &[u8]) -> Result<PrekeyMessage<'_>, Malformed> {
    let fields = Fields::<6>::parse(input.strip_prefix(&[VERSION]).ok_or(Malformed)?)?;
    let exchange = Exchange {
        prekey_id: fields.optional_number(1)?,
        signed_prekey_id: fields.number(6)?,
        base_key: key(fields.bytes(2)?)?,
        identity: key(fields.bytes(3)?)?,
        negative: false,
    };
    Ok((exchange, fields.bytes(4)?))
}

fn key(bytes: &[u8]) -> Result<PublicKey, Malformed> {
    PublicKey::from_typed(bytes).map_err(|_| Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATCHET: PublicKey = PublicKey([9; 32]);
    const HEADER: Header = Header {
        ratchet: RATCHET,
        n: 300,
        pn: 2,
    };

    #[test]
    fn a_message_is_written_to_the_byte_and_read_again() {
        let body = body(&HEADER, &[0xcc; 16]);
        let mut expected = vec![0x33, 0x0a, 33, 0x05];
        expected.extend([9; 32]);
        expected.extend([0x10, 0xac, 0x02, 0x18, 0x02, 0x22, 16]);
        expected.extend([0xcc; 16]);
        assert_eq!(body, expected);

        let bytes = message(body.clone(), &[0xdd; 8]);
        let parsed = parse_message(&bytes).unwrap();
        let expected = RatchetMessage {
            header: HEADER,
            ciphertext: &[0xcc; 16],
            authenticated: &body,
            mac: &[0xdd; 8],
        };
        assert_eq!(parsed, expected);
    }

    #[test]
    fn an_exchange_is_written_and_read() {
        let header = Exchange {
            prekey_id: Some(7),
            signed_prekey_id: 1,
            base_key: RATCHET,
            identity: PublicKey([8; 32]),
            negative: false,
        };
        for header in [
            header,
            Exchange {
                prekey_id: None,
                ..header
            },
        ] {
            let bytes = exchange(&header, b"message", 4223);
            assert_eq!(parse_exchange(&bytes), Ok((header, &b"message"[..])));
        }
    }

    #[test]
    fn what_is_cut_short_at_any_byte_is_refused() {
        let body = body(&HEADER, &[0xcc; 16]);
        let bytes = message(body, &[0xdd; 8]);
        for len in 0..bytes.len() - 8 {
            assert_eq!(parse_message(&bytes[..len]), Err(Malformed), "{len}");
        }
        let header = Exchange {
            prekey_id: Some(7),
            signed_prekey_id: 1,
            base_key: RATCHET,
            identity: RATCHET,
            negative: false,
        };
        let bytes = exchange(&header, b"message", 1);
        for len in 0..bytes.len() {
            assert!(parse_exchange(&bytes[..len]).is_err(), "{len}");
        }
    }

    #[test]
    fn a_ciphertext_has_one_byte_at_least_and_no_more_than_the_most() {
        let parsed = |len: usize| {
            let bytes = message(body(&HEADER, &vec![0xcc; len]), &[0xdd; 8]);
            parse_message(&bytes).map(|message| message.ciphertext.len())
        };
        assert_eq!(parsed(1), Ok(1));
        assert_eq!(parsed(MAX_CIPHERTEXT), Ok(MAX_CIPHERTEXT));
        for len in [0, MAX_CIPHERTEXT + 1, 2 * MAX_CIPHERTEXT] {
            assert_eq!(parsed(len), Err(Malformed), "{len}");
        }
    }

    #[test]
    fn other_versions_and_other_keys_are_refused() {
        let mut bytes = message(body(&HEADER, &[0xcc; 16]), &[0; 8]);
        bytes[0] = 0x22;
        assert_eq!(parse_message(&bytes), Err(Malformed));
        bytes[0] = 0x33;
        assert!(parse_message(&bytes).is_ok());
        bytes[35] |= 0x80; // the top bit of the ratchet key
        assert_eq!(parse_message(&bytes), Err(Malformed));
        bytes[35] &= 0x7f;
        bytes[3] = 0x06; // another type of key
        assert_eq!(parse_message(&bytes), Err(Malformed));
        assert_eq!(
            parse_message(&message(body(&HEADER, &[]), &[0; 8])),
            Err(Malformed)
        );
        assert_eq!(
            parse_message(&message(body(&HEADER, &[0; 4096]), &[0; 8])),
            Err(Malformed)
        );
    }
}
