//! A registry of the test's own: Debian's docker-registry on a free port, its data in a temporary directory.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{testdata, tools};

/// What the tests here need.
pub const NEEDED: [&str; 3] = ["docker-registry", "skopeo", "openssl"];

/// A running registry; dropping it stops it.
pub struct Registry {
    /// `127.0.0.1:PORT`.
    pub address: String,
    child: Child,
    dir: TempDir,
}

impl Registry {
    /// Without TLS, for everybody.
    pub fn start() -> Self {
        Self::with(&json!({}), &json!({}))
    }

    /// With these sections of the configuration: `tls` of `http`, and `auth`.
    pub fn with(tls: &Value, auth: &Value) -> Self {
        let dir = TempDir::new().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        drop(listener);
        let mut config = json!({
            "version": "0.1",
            "log": {"level": "error", "accesslog": {"disabled": true}},
            "storage": {"filesystem": {"rootdirectory": dir.path().join("data")}},
            "http": {"addr": address, "tls": tls},
        });
        if auth.as_object().is_some_and(|auth| !auth.is_empty()) {
            config["auth"] = auth.clone();
        }
        // JSON is YAML too.
        let file = dir.path().join("config.yml");
        std::fs::write(&file, config.to_string()).unwrap();
        let log = std::fs::File::create(dir.path().join("log")).unwrap();
        let child = Command::new("docker-registry")
            .args([Path::new("serve"), &file])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        std::fs::write(dir.path().join("pid"), child.id().to_string()).unwrap();
        let mut registry = Self {
            address,
            child,
            dir,
        };
        let started = Instant::now();
        while TcpStream::connect(&registry.address).is_err() {
            let ended = registry.child.try_wait().unwrap();
            let log = std::fs::read_to_string(registry.dir.path().join("log"));
            assert!(ended.is_none(), "docker-registry ended: {log:?}");
            assert!(started.elapsed() < Duration::from_secs(30), "{log:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
        registry
    }

    /// Pushes an archive of `testdata/`, all its platforms.
    pub fn push(&self, archive: &str, name: &str, login: Option<&str>) {
        let source = match archive.starts_with("oci") {
            true => "oci-archive",
            false => "docker-archive",
        };
        let source = format!("{source}:{}", testdata(archive).display());
        let target = format!("docker://{}/{name}", self.address);
        let mut args = vec![
            "copy",
            "-q",
            "--all",
            "--insecure-policy",
            "--dest-tls-verify=false",
        ];
        args.extend(login.iter().flat_map(|login| ["--dest-creds", login]));
        args.extend([source.as_str(), &target]);
        tools::run("skopeo", args);
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
