//! A Podman service of the test's own, with its socket and its store in a temporary directory.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Podman's service with a store of its own; dropping it stops it.
pub struct Podman {
    service: Child,
    /// Where it listens, as `CONTAINER_HOST` says it.
    pub host: String,
    dir: TempDir,
}

impl Podman {
    /// Starts it, or says why not.
    pub fn start() -> Result<Self, String> {
        let dir = TempDir::new().unwrap();
        let socket = dir.path().join("podman.sock");
        let host = format!("unix://{}", socket.display());
        let log = std::fs::File::create(dir.path().join("log")).unwrap();
        let service = podman(dir.path())
            .args(["system", "service", "-t", "0", &host])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|error| format!("podman does not start: {error}"))?;
        // For tests/run, where the test is killed.
        std::fs::write(dir.path().join("pid"), service.id().to_string()).unwrap();
        let mut podman = Self { service, host, dir };
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(30) {
            if socket.exists() {
                return Ok(podman);
            }
            if podman.service.try_wait().unwrap().is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let log = std::fs::read_to_string(podman.dir.path().join("log")).unwrap_or_default();
        Err(format!(
            "podman's service does not run here: {}",
            log.trim()
        ))
    }

    /// Runs Podman on the same store; it must succeed. Gives its stdout.
    pub fn run(&self, args: &[&str]) -> String {
        let output = podman(self.dir.path()).args(args).output().unwrap();
        assert!(
            output.status.success(),
            "podman {args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

impl Drop for Podman {
    fn drop(&mut self) {
        let _ = self.service.kill();
        let _ = self.service.wait();
    }
}

fn podman(dir: &Path) -> Command {
    let mut command = Command::new("podman");
    command.arg("--root").arg(dir.join("root"));
    command.arg("--runroot").arg(dir.join("run"));
    command.args(["--storage-driver=vfs", "--events-backend=file"]);
    command
}
