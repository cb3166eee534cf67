//! A connection to an engine over TLS, with the certificates that Docker's client would use.

use bollard::{API_DEFAULT_VERSION, BollardRequest, Docker};
use futures_util::TryFutureExt;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::ClientConfig;

use super::fault::Fault;
use super::place::Tls;
use crate::source::net::tls::{self, Identity, Trust};

/// Reaches the engine at `HOST:PORT`.
///
/// # Errors
/// When a certificate or key can't be read: names it.
pub fn connect(host: &str, tls: &Tls, timeout: u64) -> Result<Docker, Fault> {
    let config = config(tls).map_err(Fault::Ours)?;
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    let connector = HttpsConnector::from((connector, config));
    let client = Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(0)
        .build(connector);
    let transport = move |request: BollardRequest| {
        client
            .request(request)
            .map_err(bollard::errors::Error::from)
    };
    let address = format!("https://{host}");
    Docker::connect_with_custom_transport(transport, Some(address), timeout, API_DEFAULT_VERSION)
        .map_err(Fault::of)
}

fn config(tls: &Tls) -> Result<ClientConfig, String> {
    let trust = match &tls.authorities {
        _ if tls.trusts_anyone => Trust::Anyone,
        Some(file) => Trust::Known(tls::certificates(file)?),
        None => Trust::Known(Vec::new()),
    };
    let identity = tls.identity.as_ref();
    let identity = identity.map(|(certificate, key)| Identity::read(certificate, key));
    tls::config(trust, identity.transpose()?)
}
