//! Certificates of the tests' own, made by openssl: an authority, and what it vouches for.

use std::path::{Path, PathBuf};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::tools;

/// An authority in a directory.
pub struct Authority {
    dir: PathBuf,
}

impl Authority {
    /// Makes one.
    pub fn new(dir: &Path) -> Self {
        let made = Self {
            dir: dir.to_owned(),
        };
        let (key, cert) = (made.file("ca.key"), made.file("ca.crt"));
        let mut args = vec!["req", "-x509", "-days", "2", "-subj", "/CN=tests", "-nodes"];
        args.extend(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
        args.extend(["-addext", "basicConstraints=critical,CA:TRUE"]);
        tools::run(
            "openssl",
            args.into_iter().chain(["-keyout", &key, "-out", &cert]),
        );
        made
    }

    fn file(&self, name: &str) -> String {
        self.dir.join(name).display().to_string()
    }

    /// The authority's own certificate.
    pub fn certificate(&self) -> String {
        self.file("ca.crt")
    }

    /// A certificate and its key, for these names: `IP:127.0.0.1,DNS:registry.test`.
    pub fn issue(&self, name: &str, names: &str) -> (String, String) {
        let (key, request, cert) = (
            self.file(&format!("{name}.key")),
            self.file(&format!("{name}.csr")),
            self.file(&format!("{name}.cert")),
        );
        let mut args = vec!["req", "-new", "-subj", "/CN=one", "-nodes", "-newkey", "ec"];
        args.extend(["-pkeyopt", "ec_paramgen_curve:prime256v1"]);
        tools::run(
            "openssl",
            args.into_iter().chain(["-keyout", &key, "-out", &request]),
        );
        let extensions = self.file(&format!("{name}.ext"));
        std::fs::write(&extensions, format!("subjectAltName={names}\n")).unwrap();
        let (ca, ca_key) = (self.file("ca.crt"), self.file("ca.key"));
        tools::run(
            "openssl",
            [
                "x509",
                "-req",
                "-days",
                "1",
                "-in",
                &request,
                "-CA",
                &ca,
                "-CAkey",
                &ca_key,
                "-CAcreateserial",
                "-extfile",
                &extensions,
                "-out",
                &cert,
            ],
        );
        (cert, key)
    }

    /// A certificate that vouches for itself, and its key: an authority too, as `openssl req -x509` makes them.
    pub fn self_signed(&self, name: &str, names: &str) -> (String, String) {
        let (key, cert) = (
            self.file(&format!("{name}.key")),
            self.file(&format!("{name}.cert")),
        );
        let names = format!("subjectAltName={names}");
        let mut args = vec!["req", "-x509", "-days", "1", "-subj", "/CN=self", "-nodes"];
        args.extend(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
        args.extend(["-addext", &names, "-keyout", &key, "-out", &cert]);
        tools::run("openssl", args);
        (cert, key)
    }

    /// For a server of the test's own.
    pub fn server(&self, names: &str) -> rustls::ServerConfig {
        let (cert, key) = self.issue("server", names);
        let chain = CertificateDer::pem_file_iter(cert).unwrap();
        let chain = chain.map(Result::unwrap).collect();
        let key = PrivateKeyDer::from_pem_file(key).unwrap();
        let provider = rustls::crypto::ring::default_provider();
        rustls::ServerConfig::builder_with_provider(provider.into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap()
    }
}
