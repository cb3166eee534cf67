//! An engine that answers: how it is reached, and how it is called in messages.

use std::future::Future;
use std::time::Duration;

use bollard::{API_DEFAULT_VERSION, BollardRequest, Docker};
use futures_util::{StreamExt, TryFutureExt};
use serde::de::DeserializeOwned;
use tokio::runtime::Runtime;

use super::fault::Fault;
use super::place::{Endpoint, Tls};
use super::tls;
use crate::escape::escape;
use crate::source::net;
use crate::source::reference::Transport;
use crate::source::userinfo::masked;

/// How long a question may take that needs no work. An engine that is starting, or hangs, takes longer.
const ANSWER: Duration = Duration::from_secs(10);

/// How long the headers of an answer may take where the engine has to work for them; seconds.
const WORK: u64 = 3600;

/// Whose engine it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Docker, or what answers in its place.
    Docker,
    /// Podman, by the part of its API that is Docker's.
    Podman,
}

impl Kind {
    /// Its transport.
    pub fn transport(self) -> Transport {
        match self {
            Self::Docker => Transport::DockerDaemon,
            Self::Podman => Transport::ContainersStorage,
        }
    }

    /// As lists of places call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Docker => "Docker engine",
            Self::Podman => "Podman",
        }
    }
}

/// An engine that answers.
#[derive(Clone)]
pub struct Engine {
    /// Its API.
    pub api: Docker,
    /// Whose it is.
    pub kind: Kind,
    /// Where it listens, for messages.
    pub address: String,
}

/// An engine that can't be asked.
pub struct Unreached {
    /// Why, in words.
    pub why: String,
    /// Whether whoever gets the image from another place is told.
    pub is_missed: bool,
}

impl Engine {
    /// Reaches it, and agrees on a version of the API.
    ///
    /// # Errors
    /// When it can't be asked.
    pub fn connect(kind: Kind, endpoint: &Endpoint) -> Result<Self, Unreached> {
        let unreached = |fault: Fault| Unreached {
            is_missed: match (endpoint.is_named, kind) {
                (true, _) => fault.is_of_a_named_engine(),
                (false, Kind::Docker) => fault.is_of_something(),
                // Its service for root is nothing that other users miss.
                (false, Kind::Podman) => false,
            },
            why: fault.on_connecting(kind, endpoint.tls.is_some()),
        };
        // TLS needs the runtime's choice of cryptography.
        let runtime = net::runtime().map_err(|error| unreached(Fault::Ours(error.to_string())))?;
        let api = reach(endpoint).map_err(unreached)?;
        let agreed = answered(runtime, api.negotiate_version().map_err(Fault::of));
        Ok(Self {
            api: agreed.map_err(unreached)?,
            kind,
            address: endpoint.shown(),
        })
    }

    /// The JSON that stands at a path of the API, of `limit` bytes at most.
    ///
    /// # Errors
    /// When there is none, or it is something else.
    pub fn json<T: DeserializeOwned>(&self, path: &str, limit: u64) -> Result<T, Fault> {
        /// The one answer that the crate gives as it is. Others it parses by rules that engines do not keep: of an image for
        /// another machine, Docker describes a file system without a kind.
        const AS_IT_IS: &str = "/images/-/get";
        let path = path.to_owned();
        let modifier = move |mut request: BollardRequest| {
            let address = request.uri().to_string();
            let engine = address.strip_suffix(AS_IT_IS);
            if let Some(Ok(uri)) = engine.map(|engine| format!("{engine}{path}").parse()) {
                *request.uri_mut() = uri;
            }
            request
        };
        let api = self.api.clone().with_request_modifier(modifier);
        let answer = answered(net::runtime()?, async move {
            let mut pieces = api.export_image("-");
            let mut whole = Vec::new();
            while let Some(piece) = pieces.next().await {
                whole.extend_from_slice(&piece.map_err(Fault::of)?);
                if whole.len() as u64 > limit {
                    let text = format!("its answer is longer than {limit} bytes");
                    return Err(Fault::Garbled(text));
                }
            }
            Ok(whole)
        })?;
        serde_json::from_slice(&answer)
            .map_err(|_| Fault::Garbled("its answer can't be understood".to_owned()))
    }

    /// How it is asked for an image. Podman knows `sha256:` in front of a whole ID only.
    pub fn name_for<'a>(&self, name: &'a str) -> &'a str {
        match (self.kind, name.strip_prefix("sha256:")) {
            (Kind::Podman, Some(digits)) => digits,
            _ => name,
        }
    }

    /// As lists of places call it: `Docker engine at unix:///var/run/docker.sock`.
    pub fn place(&self) -> String {
        format!("{} at {}", self.kind.name(), self.address)
    }

    /// See [`crate::source::Image::found`].
    pub fn found(&self) -> String {
        match self.kind {
            Kind::Docker => format!("in the {}", self.place()),
            Kind::Podman => format!("in {}", self.place()),
        }
    }
}

fn answered<T>(
    runtime: &Runtime,
    answer: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    runtime.block_on(async {
        let answer = tokio::time::timeout(ANSWER, answer).await;
        answer.map_err(|_| Fault::Slow(ANSWER))?
    })
}

fn reach(endpoint: &Endpoint) -> Result<Docker, Fault> {
    let address = &endpoint.address;
    let (scheme, rest) = address.split_once("://").unwrap_or(("tcp", address));
    if scheme != "unix" && scheme != "ssh" && rest.contains('@') {
        // Others' words would repeat a password.
        return Err(Fault::Ours(
            "an engine's address holds no login; expected was HOST[:PORT] behind tcp://".to_owned(),
        ));
    }
    match (scheme, &endpoint.tls) {
        #[cfg(unix)]
        ("unix", _) => {
            // The crate says of a directory that may not be looked into that nothing is there.
            std::path::Path::new(rest).metadata()?;
            Docker::connect_with_unix(address, WORK, API_DEFAULT_VERSION).map_err(Fault::of)
        }
        #[cfg(not(unix))]
        ("unix", _) => Err(Fault::Ours(
            "engines are reached by tcp:// alone on this system".to_owned(),
        )),
        ("tcp" | "http", None) => {
            let host = with_port(rest, "2375");
            Docker::connect_with_http(&host, WORK, API_DEFAULT_VERSION).map_err(Fault::of)
        }
        ("tcp" | "https", Some(tls)) => tls::connect(&with_port(rest, "2376"), tls, WORK),
        ("https", None) => tls::connect(&with_port(rest, "2376"), &Tls::default(), WORK),
        ("ssh", _) => Err(Fault::Ours(format!(
            "layerscope speaks no ssh itself: forward the socket (ssh -nNT -L /tmp/engine.sock:/var/run/docker.sock {}) and name unix:///tmp/engine.sock instead",
            escape(&masked(rest))
        ))),
        (scheme, _) => Err(Fault::Ours(format!(
            "'{}' is no way to reach an engine that layerscope knows; unix:// and tcp:// are",
            escape(scheme)
        ))),
    }
}

/// `HOST:PORT` of what stands behind `tcp://`.
fn with_port(rest: &str, port: &str) -> String {
    let host = rest.trim_end_matches('/');
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    if has_port {
        host.to_owned()
    } else {
        format!("{host}:{port}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_dockers_where_none_is_named() {
        for (rest, expected) in [
            ("engine:1234", "engine:1234"),
            ("engine", "engine:2375"),
            ("engine/", "engine:2375"),
            ("[::1]", "[::1]:2375"),
            ("[::1]:7", "[::1]:7"),
        ] {
            assert_eq!(with_port(rest, "2375"), expected);
        }
    }

    #[test]
    fn an_address_that_is_no_use_says_what_is() {
        for (address, part) in [
            (
                "ssh://me@engine",
                "-L /tmp/engine.sock:/var/run/docker.sock me@engine",
            ),
            ("npipe:////./pipe/docker_engine", "unix:// and tcp://"),
            (
                "unix:///nonexistent/engine.sock",
                "there is no such socket; start Docker",
            ),
        ] {
            let endpoint = Endpoint {
                address: address.to_owned(),
                tls: None,
                is_named: true,
            };
            let why = Engine::connect(Kind::Docker, &endpoint).err().unwrap().why;
            assert!(why.contains(part), "{why}");
        }
    }
}
