//! TLS to engines and registries: whom to believe that a server is the one it says, and which certificate to show it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::escape::escape;

/// Whom to believe.
#[derive(Debug, Clone)]
pub enum Trust {
    /// The system's authorities, and these certificates.
    Known(Vec<CertificateDer<'static>>),
    /// Everybody, as the user asked for; signatures still have to be the certificate's.
    Anyone,
}

/// A client certificate with those that vouch for it, and its key.
#[derive(Debug)]
pub struct Identity {
    certificates: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    /// From two files in PEM.
    ///
    /// # Errors
    /// When one can't be read or holds something else: names it.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, String> {
        let certificates = certificates(certificate)?;
        let text = read(key).map_err(|why| format!("the key of {}: {why}", shown(certificate)))?;
        let key = PrivateKeyDer::from_pem_slice(&text)
            .map_err(|_| format!("{} holds no unencrypted private key in PEM", shown(key)))?;
        Ok(Self { certificates, key })
    }
}

/// The certificates in a file, in PEM; at least one.
///
/// # Errors
/// When it can't be read or holds none: names it.
pub fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let text = read(file)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let found = found.ok().filter(|found| !found.is_empty());
    let is_right = |found: &Vec<CertificateDer<'_>>| {
        found
            .iter()
            .all(|certificate| ParsedCertificate::try_from(certificate).is_ok())
    };
    match found {
        None => Err(format!(
            "{} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)",
            shown(file)
        )),
        Some(found) if is_right(&found) => Ok(found),
        Some(_) => Err(format!("{} holds a damaged certificate", shown(file))),
    }
}

/// How to speak TLS.
///
/// # Errors
/// When the system has no authorities and none is given, or the identity's key is not its certificate's.
pub fn config(trust: Trust, identity: Option<Identity>) -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let known = match trust {
        Trust::Anyone => None,
        Trust::Known(own) => {
            let system = Verifier::new_with_extra_roots(own.iter().cloned(), provider.clone());
            let system = system.map_err(|error| escape(&error.to_string()))?;
            Some(Known { system, own })
        }
    };
    let builder = ClientConfig::builder()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Trusting { known, provider }));
    match identity {
        None => Ok(builder.with_no_client_auth()),
        Some(Identity { certificates, key }) => builder
            .with_client_auth_cert(certificates, key)
            .map_err(|error| format!("the client certificate is of no use: {error}")),
    }
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|error| format!("{} can't be read: {error}", shown(file)))
}

fn shown(path: &Path) -> String {
    escape(&path.display().to_string())
}

/// The system's authorities, and certificates of the user's: authorities, or servers' own.
#[derive(Debug)]
struct Known {
    system: Verifier,
    own: Vec<CertificateDer<'static>>,
}

/// Takes what is known to be the server's, or every certificate where nothing is known. Signatures have to be the
/// certificate's either way.
#[derive(Debug)]
struct Trusting {
    known: Option<Known>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Trusting {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(Known { system, own }) = &self.known else {
            return Ok(ServerCertVerified::assertion());
        };
        let verified =
            system.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verified {
            // `openssl req -x509` makes an authority of a server's certificate, which Docker's own guide uses for
            // registries; rustls takes none for a server (CaUsedAsEndEntity, found after its dates are). Whoever names
            // this very certificate means this server.
            Err(rustls::Error::InvalidCertificate(CertificateError::Other(_)))
                if own.iter().any(|own| own == end_entity) =>
            {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
