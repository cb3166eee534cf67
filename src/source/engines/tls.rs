//! A connection to an engine over TLS, with the certificates that Docker's client would use.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use bollard::{API_DEFAULT_VERSION, BollardRequest, Docker};
use futures_util::TryFutureExt;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::fault::Fault;
use super::place::Tls;
use crate::escape::escape;

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
    let builder = ClientConfig::builder();
    let builder = if tls.trusts_anyone {
        let provider = Arc::new(ring::default_provider());
        let anyone = Arc::new(Anyone(provider));
        builder.dangerous().with_custom_certificate_verifier(anyone)
    } else {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(file) = &tls.authorities {
            roots.add_parsable_certificates(certificates(file)?);
        }
        builder.with_root_certificates(roots)
    };
    match &tls.identity {
        None => Ok(builder.with_no_client_auth()),
        Some((certificate, key)) => {
            let text = read(key)?;
            let secret = PrivateKeyDer::from_pem_slice(&text)
                .map_err(|_| format!("{} holds no private key in PEM", shown(key)))?;
            builder
                .with_client_auth_cert(certificates(certificate)?, secret)
                .map_err(|error| format!("{} is of no use: {error}", shown(certificate)))
        }
    }
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let text = read(file)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    found
        .ok()
        .filter(|found| !found.is_empty())
        .ok_or_else(|| format!("{} holds no certificate in PEM", shown(file)))
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|error| format!("{} can't be read: {error}", shown(file)))
}

fn shown(path: &Path) -> String {
    escape(&path.display().to_string())
}

/// Takes every certificate, as the user asked for; signatures still have to be the certificate's.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
