//! A Docker daemon of the test's own: unix socket, no network, its data in a temporary directory.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::tools;

/// A running daemon; dropping it stops it.
pub struct Daemon {
    child: Child,
    /// Where it listens, as `DOCKER_HOST` says it.
    pub host: String,
    certificates: Option<PathBuf>,
    dir: TempDir,
}

/// Which daemon, and how it stores images: each saves them in a way of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    /// Debian's Docker 20.10: `ID/layer.tar`.
    Debian,
    /// The current Docker, with the store that it had before containerd's: unpacked layers in `blobs/`.
    Graph,
    /// The current Docker, with containerd's store: the image as it came, its attestations too.
    Containerd,
}

impl Store {
    /// The program; what is no Debian package is named after what it is (see `tests/run`).
    pub fn program(self) -> &'static str {
        match self {
            Self::Debian => "dockerd",
            Self::Graph | Self::Containerd => "dockerd-current",
        }
    }
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
    /// Starts Debian's, or says why not.
    pub fn start() -> Result<Self, String> {
        Self::start_with(Store::Debian)
    }

    /// Starts one, or says why not.
    pub fn start_with(store: Store) -> Result<Self, String> {
        let dir = TempDir::new().unwrap();
        let host = format!("unix://{}", dir.path().join("docker.sock").display());
        Self::listen(store, dir, host, None)
    }

    /// Starts Debian's at a port, where it trusts those whom the authority in `certificates` vouches for.
    pub fn start_with_tls(certificates: &Path) -> Result<Self, String> {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let host = format!("tcp://{}", free.local_addr().unwrap());
        drop(free);
        let dir = TempDir::new().unwrap();
        Self::listen(Store::Debian, dir, host, Some(certificates.to_owned()))
    }

    fn listen(
        store: Store,
        dir: TempDir,
        host: String,
        certificates: Option<PathBuf>,
    ) -> Result<Self, String> {
        let at = |name: &str| dir.path().join(name).display().to_string();
        let program = store.program();
        let program = tools::find(program).ok_or(format!("{program} is not installed"))?;
        let log = std::fs::File::create(dir.path().join("log")).unwrap();
        let mut command = Command::new(program);
        command.args(["--iptables=false", "--ip6tables=false", "--bridge=none"]);
        command.args(match store {
            // The second is for `docker build --squash`.
            Store::Debian => &["--storage-driver=vfs", "--experimental"][..],
            Store::Graph => &[
                "--feature=containerd-snapshotter=false",
                "--storage-driver=vfs",
            ],
            // The kernel's file systems need not lie on each other here.
            Store::Containerd => &[
                "--feature=containerd-snapshotter=true",
                "--storage-driver=native",
            ],
        });
        if let Some(certificates) = &certificates {
            let file = |name: &str| certificates.join(name).display().to_string();
            command.arg("--tlsverify");
            command.args(["--tlscacert", &file("ca.pem")]);
            command.args(["--tlscert", &file("server.pem")]);
            command.args(["--tlskey", &file("server-key.pem")]);
        }
        command.args(["--data-root", &at("data"), "--exec-root", &at("exec")]);
        command.args(["--pidfile", &at("pid"), "-H", &host]);
        let child = command
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|error| format!("dockerd does not start: {error}"))?;
        let mut daemon = Self {
            child,
            host,
            certificates,
            dir,
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
        let log = std::fs::read_to_string(daemon.dir.path().join("log")).unwrap_or_default();
        let last = log.lines().rev().take(3).collect::<Vec<_>>().join(" | ");
        Err(format!("dockerd does not run here: {last}"))
    }

    fn command(&self, args: &[&str], buildkit: &str) -> Command {
        let mut command = Command::new(client());
        command
            .args(["-H", &self.host])
            .args(args)
            .env("DOCKER_BUILDKIT", buildkit);
        if let Some(certificates) = &self.certificates {
            command.env("DOCKER_TLS_VERIFY", "1");
            command.env("DOCKER_CERT_PATH", certificates);
        }
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
        while !matches!(self.child.try_wait(), Ok(Some(_))) {
            if started.elapsed() > Duration::from_secs(15) {
                let _ = self.child.kill();
                let _ = self.child.wait();
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        unmount_below(self.dir.path());
    }
}

/// Takes away what a daemon leaves mounted when it ends, such as the network namespace of its builds: a directory with
/// something mounted in it can't be removed.
fn unmount_below(dir: &Path) {
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
    let mounts = mounts.lines().filter_map(|line| line.split(' ').nth(1));
    for mount in mounts.filter(|mount| Path::new(mount).starts_with(dir)) {
        let _ = Command::new("umount").args(["-l", mount]).status();
    }
}
