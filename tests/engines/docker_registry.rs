//! A registry of the test's own, with its data in a temporary directory.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::support::tools;

/// A registry without TLS, which engines take from this machine; dropping it stops it.
pub struct Registry {
    server: Child,
    /// Its host and port.
    pub address: String,
    _dir: TempDir,
}

impl Registry {
    /// Starts it at a port that is free.
    pub fn start() -> Self {
        let dir = TempDir::new().unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let configuration = dir.path().join("registry.yml");
        let storage = dir.path().join("registry");
        let text = format!(
            "version: 0.1\nstorage: {{filesystem: {{rootdirectory: {}}}}}\nhttp: {{addr: {address}}}\n",
            storage.display()
        );
        std::fs::write(&configuration, text).unwrap();
        let server = Command::new(tools::find("docker-registry").unwrap())
            .arg("serve")
            .arg(&configuration)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let registry = Self {
            server,
            address,
            _dir: dir,
        };
        for _ in 0..100 {
            if TcpStream::connect(&registry.address).is_ok() {
                return registry;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the registry does not start at {}", registry.address);
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
