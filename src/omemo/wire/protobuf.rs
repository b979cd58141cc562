//! As much of protocol buffers as the OMEMO messages use: numbers below 2³² and byte strings.
//!
//! Invariant: reading is strict and bounded: at most [`MAX_FIELDS`] fields, none of the known ones twice (there is no
//! second reading of the same bytes), no number over 32 bits, no groups; unknown fields are passed over.

use super::Malformed;

/// Most fields of one message; the largest that is spoken has six.
const MAX_FIELDS: usize = 16;

/// Writes a number.
pub fn put_number(out: &mut Vec<u8>, field: u8, value: u32) {
    out.push(field << 3);
    put_varint(out, value);
}

/// Writes a byte string.
pub fn put_bytes(out: &mut Vec<u8>, field: u8, value: &[u8]) {
    out.push(field << 3 | 2);
    put_varint(
        out,
        u32::try_from(value.len()).expect("what is written here is short"),
    );
    out.extend_from_slice(value);
}

fn put_varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// The fields of one message, numbers 1 to `N`.
pub struct Fields<'a, const N: usize>([Option<Value<'a>>; N]);

#[derive(Clone, Copy)]
enum Value<'a> {
    /// `None` where it does not fit into 32 bits.
    Number(Option<u32>),
    Bytes(&'a [u8]),
    Other,
}

impl<'a, const N: usize> Fields<'a, N> {
    pub fn parse(mut input: &'a [u8]) -> Result<Self, Malformed> {
        let mut fields = [None; N];
        for _ in 0..MAX_FIELDS {
            if input.is_empty() {
                return Ok(Self(fields));
            }
            let tag = take_varint(&mut input)?;
            let value = match tag & 7 {
                0 => Value::Number(take_varint(&mut input)?.try_into().ok()),
                1 => take(&mut input, 8).map(|_| Value::Other)?,
                2 => {
                    let len = take_varint(&mut input)?;
                    Value::Bytes(take(&mut input, len.try_into().map_err(|_| Malformed)?)?)
                }
                5 => take(&mut input, 4).map(|_| Value::Other)?,
                _ => return Err(Malformed),
            };
            let number = usize::try_from(tag >> 3).map_err(|_| Malformed)?;
            let index = number.checked_sub(1).ok_or(Malformed)?;
            if let Some(field) = fields.get_mut(index)
                && field.replace(value).is_some()
            {
                return Err(Malformed);
            }
        }
        if input.is_empty() {
            Ok(Self(fields))
        } else {
            Err(Malformed)
        }
    }

    fn field(&self, number: usize) -> Option<Value<'a>> {
        self.0.get(number - 1).copied().flatten()
    }

    /// The number in that field, `None` where there is no such field.
    pub fn optional_number(&self, number: usize) -> Result<Option<u32>, Malformed> {
        match self.field(number) {
            None => Ok(None),
            Some(Value::Number(Some(value))) => Ok(Some(value)),
            Some(_) => Err(Malformed),
        }
    }

    pub fn number(&self, number: usize) -> Result<u32, Malformed> {
        self.optional_number(number)?.ok_or(Malformed)
    }

    pub fn bytes(&self, number: usize) -> Result<&'a [u8], Malformed> {
        match self.field(number) {
            Some(Value::Bytes(value)) => Ok(value),
            _ => Err(Malformed),
        }
    }
}

fn take<'a>(input: &mut &'a [u8], len: usize) -> Result<&'a [u8], Malformed> {
    let (taken, rest) = input.split_at_checked(len).ok_or(Malformed)?;
    *input = rest;
    Ok(taken)
}

fn take_varint(input: &mut &[u8]) -> Result<u64, Malformed> {
    let mut value = 0u64;
    for i in 0..10 {
        let (byte, rest) = input.split_first().ok_or(Malformed)?;
        *input = rest;
        let bits = u64::from(byte & 0x7f);
        if i == 9 && bits > 1 {
            return Err(Malformed);
        }
        value |= bits << (7 * i);
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut out = Vec::new();
        put_number(&mut out, 2, u32::MAX);
        put_bytes(&mut out, 1, &[7; 200]);
        put_number(&mut out, 3, 0);
        assert_eq!(out[..6], [0x10, 0xff, 0xff, 0xff, 0xff, 0x0f]);
        let fields = Fields::<3>::parse(&out).unwrap();
        assert_eq!((fields.number(2), fields.number(3)), (Ok(u32::MAX), Ok(0)));
        assert_eq!(fields.bytes(1), Ok(&[7; 200][..]));
        assert_eq!(
            (fields.bytes(2), fields.number(1)),
            (Err(Malformed), Err(Malformed))
        );
    }

    #[test]
    fn a_number_of_ten_bytes_has_one_bit_in_the_last() {
        let ends_with = |last: u8| {
            let mut bytes = [0xff; 10];
            bytes[9] = last;
            take_varint(&mut &bytes[..])
        };
        assert_eq!(ends_with(0x01), Ok(u64::MAX));
        assert_eq!(ends_with(0x00), Ok(u64::MAX >> 1));
        assert_eq!(ends_with(0x02), Err(Malformed));
        assert_eq!(ends_with(0x7f), Err(Malformed));
    }

    #[test]
    fn unknown_fields_are_passed_over() {
        let input = [
            0x78, 0x01, 0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7a, 1, 9, 0x7d, 1, 2, 3, 4, 0x08, 0x05,
        ];
        let fields = Fields::<2>::parse(&input).unwrap();
        assert_eq!(
            (fields.number(1), fields.optional_number(2)),
            (Ok(5), Ok(None))
        );
    }

    #[test]
    fn what_is_cut_short_doubled_or_too_large_is_refused() {
        let endless = [0x80; 11];
        let many = [0x78, 0x00].repeat(MAX_FIELDS + 1);
        for input in [
            &[0x0a][..],   // no length
            &[0x0a, 2, 1], // cut short
            &[
                0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
            ], // a length near 2⁶⁴
            &[0x08, 1, 0x08, 1], // twice
            &[0x00, 1],    // field 0
            &[0x0b],       // a group
            &[0x09, 1, 2], // cut short
            &endless,
            &many,
        ] {
            assert!(Fields::<2>::parse(input).is_err(), "{input:x?}");
        }
        let large = Fields::<1>::parse(&[0x08, 0x80, 0x80, 0x80, 0x80, 0x10]).unwrap();
        assert_eq!(large.number(1), Err(Malformed));
    }
}
