//! A Docker daemon of the test's own: unix socket, no network, its data in a temporary directory.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::tools;

/// A running daemon; dropping it stops it.
pub struct Daemon {
    child: Child,
    socket: String,
    _dir: TempDir,
}

/// Debian's client: others that come first in the search path may know no builder.
fn client() -> PathBuf {
    let debian = PathBuf::from("/usr/bin/docker");
    if debian.exists() {
        debian
    } else {
        "docker".into()
    }
}

impl Daemon {
    /// Starts one, or says why not.
    pub fn start() -> Result<Self, String> {
        let dir = TempDir::new().unwrap();
        let at = |name: &str| dir.path().join(name).display().to_string();
        let socket = format!("unix://{}", at("docker.sock"));
        let log = std::fs::File::create(dir.path().join("log")).unwrap();
        let child = Command::new(tools::find("dockerd").ok_or("dockerd is not installed")?)
            .args([
                "--iptables=false",
                "--ip6tables=false",
                "--bridge=none",
                "--storage-driver=vfs",
                // For `docker build --squash`.
                "--experimental",
            ])
            .args([
                "--data-root",
                &at("data"),
                "--exec-root",
                &at("exec"),
                "--pidfile",
                &at("pid"),
                "-H",
                &socket,
            ])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|error| format!("dockerd does not start: {error}"))?;
        let mut daemon = Self {
            child,
            socket,
            _dir: dir,
        };
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(60) {
            if daemon
                .command(&["version"], "0")
                .output()
                .is_ok_and(|output| output.status.success())
            {
                return Ok(daemon);
            }
            if daemon.child.try_wait().unwrap().is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        let log = std::fs::read_to_string(daemon._dir.path().join("log")).unwrap_or_default();
        let last = log.lines().rev().take(3).collect::<Vec<_>>().join(" | ");
        Err(format!("dockerd does not run here: {last}"))
    }

    fn command(&self, args: &[&str], buildkit: &str) -> Command {
        let mut command = Command::new(client());
        command
            .args(["-H", &self.socket])
            .args(args)
            .env("DOCKER_BUILDKIT", buildkit);
        command
    }

    /// Runs the client, which must succeed, and gives its stdout.
    pub fn run(&self, args: &[&str], buildkit: bool) -> String {
        let output = self
            .command(args, if buildkit { "1" } else { "0" })
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "docker {args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Builds a context.
    pub fn build(&self, context: &Path, tag: &str, buildkit: bool) {
        self.run(
            &[
                "build",
                "--network=host",
                "-t",
                tag,
                context.to_str().unwrap(),
            ],
            buildkit,
        );
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(15) {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
