//! What every message on the channel is wrapped in.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// One message on the `BroadcastChannel` of an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// The build that sent it: tabs of another build attach again after reloading, never guess.
    pub build: String,
    /// Random id of the sending tab or engine.
    pub from: u64,
    /// The tab it is for; `None` is everybody.
    pub to: Option<u64>,
    /// Counts up by one for each event an engine broadcasts; a gap makes a tab attach again.
    pub seq: u64,
    pub body: T,
}

/// What came is not of this build or not whole.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a message of this build")]
pub struct BusError;

/// To bytes (postcard).
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    postcard::to_allocvec(value).expect("plain data always encodes")
}

/// From bytes.
///
/// # Errors
/// [`BusError`] when they are not exactly one `T`.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, BusError> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        _ => Err(BusError),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::Command;

    #[test]
    fn an_envelope_comes_out_as_it_went_in() {
        let sent = Envelope {
            build: "b1".into(),
            from: 7,
            to: None,
            seq: 3,
            body: Command::StartChat {
                typed: "bob@localhost".into(),
            },
        };
        let bytes = encode(&sent);
        assert_eq!(decode::<Envelope<Command>>(&bytes), Ok(sent));
        assert_eq!(decode::<Envelope<Command>>(&bytes[1..]), Err(BusError));
        let mut longer = bytes;
        longer.push(0);
        assert_eq!(decode::<Envelope<Command>>(&longer), Err(BusError));
    }
}
