//! What every message on the channel is wrapped in.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A build of Sotto. Of two, the one made later is the newer.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
pub struct Build {
    /// When it was made, seconds since the epoch; 0 where nobody said.
    pub at: u64,
    /// Of its content.
    pub name: String,
}

/// What tabs and leaders of *any* build say to one another. Its bytes never change: `kind ‖ from ‖ build's time ‖ build's name`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signal {
    pub kind: SignalKind,
    /// Random id of the sending worker.
    pub from: u64,
    pub build: Build,
}

/// What a [`Signal`] says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum SignalKind {
    /// The leader lives.
    Beat = 0,
    /// A tab is about to take the lead from a leader that seems frozen.
    Intent = 1,
    /// A tab waits for the lease. A leader of an older build gives it up.
    Waiting = 2,
}

impl Signal {
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = vec![self.kind as u8];
        bytes.extend_from_slice(&self.from.to_be_bytes());
        bytes.extend_from_slice(&self.build.at.to_be_bytes());
        bytes.extend_from_slice(self.build.name.as_bytes());
        bytes
    }

    /// `None`: a kind that only a newer build knows.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first()?;
        let (from, rest) = rest.split_first_chunk()?;
        let (at, name) = rest.split_first_chunk()?;
        Some(Self {
            kind: match *kind {
                0 => SignalKind::Beat,
                1 => SignalKind::Intent,
                2 => SignalKind::Waiting,
                _ => return None,
            },
            from: u64::from_be_bytes(*from),
            build: Build {
                at: u64::from_be_bytes(*at),
                name: String::from_utf8(name.to_vec()).ok()?,
            },
        })
    }
}

/// One message on the `BroadcastChannel` of an account, or an event from a worker to its own tab.
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
    fn a_signal_is_these_bytes_for_ever() {
        let signal = Signal {
            kind: SignalKind::Waiting,
            from: 258,
            build: Build {
                at: 3,
                name: "ab".into(),
            },
        };
        let bytes = [
            2, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 3, b'a', b'b',
        ];
        assert_eq!(signal.write(), bytes);
        assert_eq!(Signal::read(&bytes), Some(signal));
        assert_eq!(Signal::read(&[9; 20]), None);
        assert_eq!(Signal::read(&bytes[..16]), None);
    }

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
