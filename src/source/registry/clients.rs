//! HTTP clients, one for each server: whose certificates it is held against, and which client certificate it is shown.
//!
//! Authorities are the system's (`SSL_CERT_FILE` and `SSL_CERT_DIR` choose others), those that the user names, and those
//! in `certs.d/HOST[:PORT]/*.crt` where Docker and Podman look; a pair of `*.cert` and `*.key` there is the client
//! certificate. Proxies are the environment's; this machine is asked directly.
//!
//! <https://docs.docker.com/engine/security/certificates/>

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use rustls::pki_types::CertificateDer;

use super::fault::{Fault, Kind};
use super::site;
use crate::escape::escape;
use crate::source::net::runtime;
use crate::source::net::tls::{self, Identity, Trust};
use crate::source::{Environment, Error, Registries};

/// To come to a connection, TLS included.
const CONNECT: Duration = Duration::from_secs(10);
/// The same on this machine, where often nobody speaks TLS.
const CONNECT_HERE: Duration = Duration::from_secs(3);

/// The clients of a session.
pub struct Clients {
    registries: Registries,
    authorities: Vec<CertificateDer<'static>>,
    certificates: Vec<PathBuf>,
    environment: Environment,
    /// By scheme, host and port.
    built: Mutex<HashMap<String, Client>>,
}

impl Clients {
    /// Reads the authorities that the user names.
    ///
    /// # Errors
    /// When one can't be read, or holds no certificate: names it.
    pub fn new(registries: &Registries, environment: &Environment) -> Result<Self, Error> {
        // No client can be made before: it says whose cryptography TLS uses.
        runtime().map_err(|source| Error::Io {
            path: "the network's threads".to_owned(),
            source,
        })?;
        let mut authorities = Vec::new();
        for path in &registries.authorities {
            authorities.extend(tls::certificates(path).map_err(|why| Error::Io {
                path: "--ca-cert".to_owned(),
                source: io::Error::other(why),
            })?);
        }
        let home = environment.home.iter();
        let home = home.map(|home| home.join(".config/containers/certs.d"));
        let system = ["/etc/containers/certs.d", "/etc/docker/certs.d"];
        Ok(Self {
            registries: registries.clone(),
            authorities,
            certificates: home.chain(system.map(PathBuf::from)).collect(),
            environment: environment.clone(),
            built: Mutex::default(),
        })
    }

    /// The variable that names the proxy on the way to a URL, if one does; `NO_PROXY` may except its host.
    pub fn proxy(&self, url: &Url) -> Option<&'static str> {
        let names: &[&'static str] = match url.scheme() {
            _ if site::is_loopback(url) => &[],
            "http" => &["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
            _ => &["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"],
        };
        let mut names = names.iter().copied();
        names.find(|name| self.environment.get(name).is_some())
    }

    /// The client for a URL.
    pub fn client(&self, url: &Url) -> Result<Client, Fault> {
        let host = site::authority(url);
        let key = format!("{} {host}", url.scheme());
        let Ok(mut built) = self.built.lock() else {
            return Err(Fault::new(Kind::Wrong, "another thread broke off"));
        };
        if let Some(client) = built.get(&key) {
            return Ok(client.clone());
        }
        let client = self.build(url, &host)?;
        built.insert(key, client.clone());
        Ok(client)
    }

    fn build(&self, url: &Url, host: &str) -> Result<Client, Fault> {
        let mut builder = Client::builder()
            .user_agent(concat!("layerscope/", env!("CARGO_PKG_VERSION")))
            // `exchange` follows them: it knows whose credentials may go where.
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT);
        if site::is_loopback(url) {
            builder = builder.no_proxy().connect_timeout(CONNECT_HERE);
        }
        if url.scheme() == "http" {
            // No certificates are needed, and the system may have none.
            builder = builder.tls_certs_only([]);
        } else {
            let (own, identity) = self
                .of_host(host)
                .map_err(|why| Fault::new(Kind::Wrong, why))?;
            let trust = match site::is_insecure(host, &self.registries) {
                true => Trust::Anyone,
                false => Trust::Known([&self.authorities[..], &own].concat()),
            };
            let config = tls::config(trust, identity).map_err(|why| {
                // A system without any authority is none that could speak TLS; this machine's registries need none.
                let what =
                    format!("TLS can't be set up: {why}; --ca-cert FILE trusts an authority");
                Fault::new(Kind::NoTls, what)
            })?;
            builder = builder.tls_backend_preconfigured(config);
        }
        builder.build().map_err(|error| {
            let why = std::error::Error::source(&error).map(ToString::to_string);
            let why = escape(&why.unwrap_or_else(|| error.to_string()));
            Fault::new(Kind::NoTls, format!("TLS can't be set up: {why}"))
        })
    }

    /// What `certs.d` holds for a host.
    fn of_host(
        &self,
        host: &str,
    ) -> Result<(Vec<CertificateDer<'static>>, Option<Identity>), String> {
        // Docker Hub's API has another host than its images' names.
        let host = match host == site::api_host(super::DOCKER_HUB) {
            true => super::DOCKER_HUB,
            false => host,
        };
        let mut authorities = Vec::new();
        let mut identity = None;
        for directory in &self.certificates {
            let directory = directory.join(host);
            // Root may keep its keys to itself; and most hosts have no directory.
            let Ok(entries) = directory.read_dir() else {
                continue;
            };
            let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
            files.sort();
            for file in files {
                match file.extension().and_then(|extension| extension.to_str()) {
                    Some("crt") => authorities.extend(tls::certificates(&file)?),
                    Some("cert") if identity.is_none() => {
                        identity = Some(Identity::read(&file, &file.with_extension("key"))?);
                    }
                    _ => {}
                }
            }
        }
        Ok((authorities, identity))
    }
}
