//! What went wrong between an engine and us, in words for people.
//!
//! The crate's own texts stop at the outermost error ("client error (Connect)"): the reason is below it.

use std::fmt;
use std::io;
use std::time::Duration;

use bollard::errors::Error;

use super::engine::Kind;
use super::place::SERVICE;
use crate::escape::escape;

/// What went wrong.
#[derive(Debug)]
pub enum Fault {
    /// The engine answered and said no.
    Refused {
        /// The status of HTTP.
        status: u16,
        /// Its own words.
        message: String,
    },
    /// The operating system did not let us talk to it.
    Io(io::ErrorKind, String),
    /// Nothing came.
    Slow(Duration),
    /// What came is not what an engine says.
    Garbled(String),
    /// Anything else, in others' words.
    Other(String),
    /// In words of our own.
    Ours(String),
}

impl Fault {
    /// Of an error of the crate.
    pub fn of(error: Error) -> Self {
        match error {
            Error::DockerResponseServerError {
                status_code,
                message,
            } => Self::Refused {
                status: status_code,
                message,
            },
            Error::DockerStreamError { error } => Self::Other(error),
            Error::JsonDataError { .. }
            | Error::JsonSerdeError { .. }
            | Error::APIVersionParseError {} => {
                Self::Garbled("its answer can't be understood".to_owned())
            }
            error => Self::below(&error),
        }
    }

    /// The reason at the bottom.
    fn below(error: &(dyn std::error::Error + 'static)) -> Self {
        let mut deepest = error;
        let mut garbled = false;
        while let Some(source) = deepest.source() {
            let text = source.to_string();
            garbled |= text.contains("invalid HTTP") || text.contains("connection closed before");
            deepest = source;
        }
        if let Some(error) = deepest.downcast_ref::<io::Error>() {
            return Self::Io(error.kind(), error.to_string());
        }
        let text = deepest.to_string();
        if garbled {
            return Self::Garbled(text);
        }
        Self::Other(text)
    }

    /// Whether somebody is there, or something that we may not see: a socket that nobody listens to is a leftover.
    pub fn is_of_something(&self) -> bool {
        use io::ErrorKind::{ConnectionRefused, NotFound};
        !matches!(
            self,
            Self::Ours(_) | Self::Io(ConnectionRefused | NotFound, _)
        )
    }

    /// The same of an engine that the user names: a socket that is not there is that of an engine that is not started.
    pub fn is_of_a_named_engine(&self) -> bool {
        !matches!(self, Self::Io(io::ErrorKind::NotFound, _))
    }

    /// Why an engine can't be asked, and what to do.
    pub fn on_connecting(self, kind: Kind, has_tls: bool) -> String {
        let advice = match kind {
            Kind::Docker => "start Docker (systemctl start docker)",
            Kind::Podman => SERVICE,
        };
        match &self {
            Self::Io(io::ErrorKind::ConnectionRefused, _) => {
                format!("nobody listens there; {advice}")
            }
            Self::Io(io::ErrorKind::NotFound, _) => format!("there is no such socket; {advice}"),
            Self::Io(io::ErrorKind::PermissionDenied, _) => match kind {
                Kind::Docker => format!(
                    "{self}; become a member of its group (usermod -aG docker USER, then log in again), or run layerscope as root"
                ),
                Kind::Podman => format!(
                    "{self}; it is root's: run layerscope as root, or for images of your own: {advice}"
                ),
            },
            Self::Slow(_) => format!("{self}; it may be starting, or hang"),
            // What Go's servers say to everybody who does not speak TLS.
            Self::Refused { message, .. } if message.contains("HTTP request to an HTTPS server") => {
                "it speaks TLS only; set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the directory with ca.pem, cert.pem and key.pem".to_owned()
            }
            Self::Refused { status: 404, .. } | Self::Garbled(_) => {
                "what answers there is no container engine; look at the address".to_owned()
            }
            Self::Other(_) | Self::Io(io::ErrorKind::InvalidData | io::ErrorKind::Other, _)
                if has_tls => format!("{self}; are the certificates this engine's?"),
            _ => self.to_string(),
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error.kind(), error.to_string())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, message } if message.is_empty() => {
                write!(f, "it answers with status {status}")
            }
            Self::Refused { status, message } => {
                write!(
                    f,
                    "it answers with status {status}: {}",
                    escape(message.trim())
                )
            }
            Self::Io(io::ErrorKind::PermissionDenied, _) => {
                f.write_str("you have no permission to open its socket")
            }
            Self::Slow(waited) => {
                write!(f, "it did not answer within {} seconds", waited.as_secs())
            }
            Self::Ours(text) => f.write_str(text),
            Self::Io(_, text) | Self::Garbled(text) | Self::Other(text) => {
                f.write_str(&escape(text))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_may_not_open_a_socket_hears_what_to_do() {
        let said = |kind: Kind| {
            Fault::from(io::Error::from(io::ErrorKind::PermissionDenied)).on_connecting(kind, false)
        };
        assert!(said(Kind::Docker).contains("usermod -aG docker"));
        assert!(said(Kind::Podman).contains("systemctl --user start podman.socket"));
    }
}
