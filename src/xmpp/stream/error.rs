//! Why a stream ended, named by what can be done about it (RFC 6120 §4.9, §6.5; RFC 7395 §3.6).
//!
//! The sentences a person reads are written by the ui; [`StreamError::name`] is what it holds on to.

use minidom::Element;
use serde::{Deserialize, Serialize};

/// Namespace of stream error conditions.
pub(super) const NS_STREAMS: &str = "urn:ietf:params:xml:ns:xmpp-streams";

/// Why a stream ended, or could not be opened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
pub enum StreamError {
    /// The password, or the stored key, is not the account's.
    #[error("the server refused the password")]
    NotAuthorized,
    #[error("the account is disabled")]
    AccountDisabled,
    #[error("the password has expired")]
    CredentialsExpired,
    /// The stored SCRAM keys fit another salt, iteration count or hash than the server asks for: only the password
    /// can make new ones.
    #[error("the stored key does not fit what the server asks for; a password is needed")]
    PasswordNeeded,
    /// The server could not check the password just now.
    #[error("the server could not authenticate anybody just now")]
    TemporaryAuthFailure,
    /// Only PLAIN is offered and the connection is neither encrypted nor to this machine.
    #[error("the server wants the password in the clear over an unencrypted connection")]
    PlainOnlyInsecure,
    /// Only PLAIN is offered, by a server that knew better before (XEP-0474 §7).
    #[error("the server wants the password in the clear, which it did not before")]
    PlainRefused,
    /// No mechanism in common, or no authentication offered at all.
    #[error("the server offers no way of signing in that this client knows")]
    NoMechanism,
    /// It could not prove that it knows the password too (RFC 5802 §3).
    #[error("the server could not prove that it knows this account")]
    ServerNotGenuine,
    /// Somebody changed the list of mechanisms on its way (XEP-0474 §6.2).
    #[error("the list of ways to sign in was changed on its way")]
    Downgrade,
    /// Fewer than 4,096 iterations (RFC 5802 §5.1).
    #[error("the server asks for too weak a key")]
    WeakIterations,
    /// More than 1,000,000 iterations.
    #[error("the server asks for more work than is reasonable")]
    ExcessiveIterations,
    /// Another client took the resource. Never connect again without the lease.
    #[error("another client took over this connection")]
    Conflict,
    /// Connect to this address instead. Judge it first: it is the server's word, and before authentication anybody's.
    #[error("the server asks to connect elsewhere")]
    SeeOtherHost(String),
    #[error("the server does not serve this domain")]
    HostUnknown,
    #[error("the server's policy does not allow this")]
    PolicyViolation,
    #[error("the server is shutting down")]
    SystemShutdown,
    /// The peer acknowledged what was never sent (XEP-0198 §4): the resumable state is worthless, drop it.
    #[error("the server's count of stanzas cannot be right")]
    CountMismatch,
    /// Nothing came in time.
    #[error("the server does not answer")]
    Timeout,
    /// What came is not XMPP.
    #[error("the server sent something that is not XMPP")]
    Malformed,
    #[error("the connection was lost")]
    ConnectionLost,
    /// The server closed the stream without a reason.
    #[error("the server closed the stream")]
    ClosedByServer,
    /// This side closed the stream, and it is closed.
    #[error("the stream is closed")]
    Finished,
    /// Any other condition, by its name in the specification.
    #[error("the server ended the stream: {0}")]
    Other(String),
}

impl StreamError {
    /// Whether connecting again by itself, after a pause, may help; otherwise a person has to decide something first.
    pub fn may_retry(&self) -> bool {
        match self {
            Self::TemporaryAuthFailure
            | Self::SeeOtherHost(_)
            | Self::SystemShutdown
            | Self::CountMismatch
            | Self::Timeout
            | Self::Malformed
            | Self::ConnectionLost
            | Self::ClosedByServer
            | Self::Other(_) => true,
            Self::NotAuthorized
            | Self::AccountDisabled
            | Self::CredentialsExpired
            | Self::PasswordNeeded
            | Self::PlainOnlyInsecure
            | Self::PlainRefused
            | Self::NoMechanism
            | Self::ServerNotGenuine
            | Self::Downgrade
            | Self::WeakIterations
            | Self::ExcessiveIterations
            | Self::Conflict
            | Self::HostUnknown
            | Self::PolicyViolation
            | Self::Finished => false,
        }
    }

    /// Stable name, for messages and tests to hold on to.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotAuthorized => "not-authorized",
            Self::AccountDisabled => "account-disabled",
            Self::CredentialsExpired => "credentials-expired",
            Self::PasswordNeeded => "password-needed",
            Self::TemporaryAuthFailure => "temporary-auth-failure",
            Self::PlainOnlyInsecure => "plain-only-insecure",
            Self::PlainRefused => "plain-refused",
            Self::NoMechanism => "no-mechanism",
            Self::ServerNotGenuine => "server-not-genuine",
            Self::Downgrade => "downgrade",
            Self::WeakIterations => "weak-iterations",
            Self::ExcessiveIterations => "excessive-iterations",
            Self::Conflict => "conflict",
            Self::SeeOtherHost(_) => "see-other-host",
            Self::HostUnknown => "host-unknown",
            Self::PolicyViolation => "policy-violation",
            Self::SystemShutdown => "system-shutdown",
            Self::CountMismatch => "count-mismatch",
            Self::Timeout => "timeout",
            Self::Malformed => "malformed",
            Self::ConnectionLost => "connection-lost",
            Self::ClosedByServer => "closed-by-server",
            Self::Finished => "finished",
            Self::Other(_) => "other",
        }
    }

    /// From `<stream:error/>` (RFC 6120 §4.9.3).
    pub(super) fn from_stream_error(error: &Element) -> Self {
        let Some(condition) = error
            .children()
            .find(|child| child.has_ns(NS_STREAMS) && child.name() != "text")
        else {
            return Self::Other("undefined-condition".into());
        };
        match condition.name() {
            "conflict" => Self::Conflict,
            "see-other-host" => Self::SeeOtherHost(condition.text().trim().to_owned()),
            "host-unknown" | "host-gone" | "improper-addressing" => Self::HostUnknown,
            "not-authorized" | "invalid-from" => Self::NotAuthorized,
            "policy-violation" => Self::PolicyViolation,
            "system-shutdown" => Self::SystemShutdown,
            "connection-timeout" => Self::Timeout,
            "reset" | "remote-connection-failed" => Self::ConnectionLost,
            "bad-format"
            | "bad-namespace-prefix"
            | "invalid-namespace"
            | "invalid-xml"
            | "not-well-formed"
            | "restricted-xml"
            | "unsupported-encoding" => Self::Malformed,
            _ if error
                .children()
                .any(|child| child.name() == "handled-count-too-high") =>
            {
                Self::CountMismatch
            }
            other => Self::Other(other.to_owned()),
        }
    }

    /// From the condition in SASL's `<failure/>` (RFC 6120 §6.5).
    pub(super) fn from_sasl_failure(failure: &Element) -> Self {
        match failure
            .children()
            .map(Element::name)
            .find(|name| *name != "text")
        {
            Some("not-authorized" | "invalid-authzid" | "malformed-request") | None => {
                Self::NotAuthorized
            }
            Some("account-disabled") => Self::AccountDisabled,
            Some("credentials-expired") => Self::CredentialsExpired,
            Some("temporary-auth-failure") => Self::TemporaryAuthFailure,
            Some("invalid-mechanism" | "mechanism-too-weak" | "encryption-required") => {
                Self::NoMechanism
            }
            Some(other) => Self::Other(other.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xmpp::xml;

    #[test]
    fn stream_errors_have_names() {
        let check = |inner: &str, expected: StreamError| {
            let text = format!(
                "<stream:error xmlns:stream='http://etherx.jabber.org/streams'>{inner}</stream:error>"
            );
            let read = StreamError::from_stream_error(&xml::parse(&text).expect("well-formed"));
            assert_eq!(read, expected, "{inner}");
        };
        let ns = "xmlns='urn:ietf:params:xml:ns:xmpp-streams'";
        check(
            &format!("<text {ns}>Bye</text><conflict {ns}/>"),
            StreamError::Conflict,
        );
        check(
            &format!("<see-other-host {ns}> wss://b.example/ws </see-other-host>"),
            StreamError::SeeOtherHost("wss://b.example/ws".into()),
        );
        check(&format!("<host-gone {ns}/>"), StreamError::HostUnknown);
        check(&format!("<not-well-formed {ns}/>"), StreamError::Malformed);
        check(
            &format!(
                "<undefined-condition {ns}/><handled-count-too-high xmlns='urn:xmpp:sm:3' h='10' send-count='8'/>"
            ),
            StreamError::CountMismatch,
        );
        check(
            &format!("<resource-constraint {ns}/>"),
            StreamError::Other("resource-constraint".into()),
        );
        check("", StreamError::Other("undefined-condition".into()));
        assert!(!StreamError::Conflict.may_retry());
        assert!(StreamError::SystemShutdown.may_retry());
        assert_eq!(StreamError::Other(String::new()).name(), "other");
    }
}
