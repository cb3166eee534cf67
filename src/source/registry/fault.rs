//! Why a registry gave nothing: what kind of fault it is, which says whether another try may help, and words for people.
//!
//! No text holds a URL: its query may be signed, which is as good as a password for whoever reads it.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use rustls::{AlertDescription, CertificateError, Error as Tls};

use crate::escape::escape;

/// A request that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub kind: Kind,
    /// What happened and what to do, in words that follow the registry's name.
    pub why: String,
}

/// What can be done about a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No connection comes about.
    Unreachable,
    /// Somebody answers who does not speak TLS.
    NoTls,
    /// The connection broke or went silent; the next one may not.
    Broken,
    /// The server has no time now. It may say how long to wait.
    Busy(Option<Duration>),
    /// It wants a login, or another one.
    Denied,
    /// It has no such thing.
    Missing,
    /// It can't give bytes from that position on.
    Range,
    /// A safety limit.
    TooLarge,
    /// Anything else: trying again would give the same.
    Wrong,
}

impl Fault {
    pub fn new(kind: Kind, why: impl Into<String>) -> Self {
        let why = why.into();
        Self { kind, why }
    }

    /// A request that got no answer, or a body that broke off. `host` is who was asked.
    pub fn of(error: &reqwest::Error, host: &str) -> Self {
        if error.is_builder() || error.is_redirect() {
            return Self::new(Kind::Wrong, last_words(error));
        }
        if let Some(tls) = cause::<Tls>(error) {
            return Self::of_tls(tls, host);
        }
        if error.is_dns() {
            let why = format!("the name {host} can't be resolved ({})", last_words(error));
            return Self::new(Kind::Unreachable, why);
        }
        let io = cause::<io::Error>(error).map(io::Error::kind);
        if !error.is_connect() {
            let why = match io {
                Some(io::ErrorKind::ConnectionReset) => "the connection was reset".to_owned(),
                _ => format!("the connection broke ({})", last_words(error)),
            };
            return Self::new(Kind::Broken, why);
        }
        match io {
            Some(io::ErrorKind::ConnectionRefused) => Self::new(
                Kind::Unreachable,
                "connection refused: nothing listens there",
            ),
            // In the midst of a handshake this is what servers do that were not asked in their language.
            Some(
                io::ErrorKind::UnexpectedEof
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::BrokenPipe,
            ) => Self::new(Kind::NoTls, "it breaks off when it is asked in TLS"),
            _ if error.is_timeout() => Self::new(
                Kind::Unreachable,
                "it does not answer: no connection in time",
            ),
            _ => Self::new(
                Kind::Unreachable,
                format!("no connection ({})", last_words(error)),
            ),
        }
    }

    fn of_tls(error: &Tls, host: &str) -> Self {
        let what = match error {
            Tls::InvalidCertificate(why) => {
                let why = match why {
                    CertificateError::UnknownIssuer => {
                        "nobody who is trusted vouches for it".to_owned()
                    }
                    CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                        "it has expired".to_owned()
                    }
                    CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                        "it is not valid yet".to_owned()
                    }
                    CertificateError::NotValidForName
                    | CertificateError::NotValidForNameContext { .. } => {
                        "it is for another name".to_owned()
                    }
                    // `openssl req -x509` makes such ones.
                    CertificateError::Other(_) => "it is an authority's, not a server's".to_owned(),
                    other => escape(&format!("{other:?}")),
                };
                let why = format!(
                    "the certificate of {host} is not accepted: {why}; --ca-cert FILE trusts an authority, --insecure-registry {host} any certificate"
                );
                return Self::new(Kind::Wrong, why);
            }
            // What HTTP without TLS looks like.
            Tls::InvalidMessage(_) => {
                return Self::new(Kind::NoTls, "it does not speak TLS");
            }
            Tls::AlertReceived(
                AlertDescription::CertificateRequired
                | AlertDescription::BadCertificate
                | AlertDescription::UnknownCA,
            ) => format!(
                "{host} wants a client certificate that it knows; it is looked for in certs.d/{host}/*.cert and *.key below /etc/docker, /etc/containers and ~/.config/containers"
            ),
            other => format!("TLS with {host} fails: {}", escape(&other.to_string())),
        };
        Self::new(Kind::Wrong, what)
    }

    /// Silence for so long.
    pub fn silent(patience: Duration) -> Self {
        let why = format!("nothing came for {} seconds", patience.as_secs_f32());
        Self::new(Kind::Broken, why)
    }
}

/// The first of that type in the chain of causes; the operating system's errors hide what they carry.
fn cause<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        if let Some(found) = inner.and_then(|inner| inner.downcast_ref()) {
            return Some(found);
        }
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

/// The innermost cause: those around it name URLs.
fn last_words(error: &(dyn StdError + 'static)) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    let words: String = error.to_string().chars().take(200).collect();
    escape(&words)
}
