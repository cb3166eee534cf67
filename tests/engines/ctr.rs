//! A containerd of the test's own, with its data and its socket in a temporary directory, and `ctr` to fill it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::tools;

/// A running containerd; dropping it stops it.
pub struct Containerd {
    child: Child,
    dir: TempDir,
}

impl Containerd {
    /// Starts one, or says why not.
    pub fn start() -> Result<Self, String> {
        let dir = TempDir::new().unwrap();
        let at = |name: &str| dir.path().join(name).display().to_string();
        let config = format!(
            "version = 2\nroot = {:?}\nstate = {:?}\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n[grpc]\naddress = {:?}\n",
            at("root"),
            at("state"),
            at("containerd.sock")
        );
        std::fs::write(dir.path().join("config.toml"), config).unwrap();
        let log = std::fs::File::create(dir.path().join("log")).unwrap();
        let child = Command::new(tools::find("containerd").ok_or("containerd is not installed")?)
            .args(["--config", &at("config.toml")])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|error| format!("containerd does not start: {error}"))?;
        std::fs::write(dir.path().join("pid"), child.id().to_string()).unwrap();
        let mut daemon = Self { child, dir };
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(30) {
            if daemon
                .command("default", &["version"])
                .output()
                .is_ok_and(|output| output.status.success())
            {
                return Ok(daemon);
            }
            if daemon.child.try_wait().unwrap().is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let log = std::fs::read_to_string(daemon.dir.path().join("log")).unwrap_or_default();
        let last = log.lines().rev().take(3).collect::<Vec<_>>().join(" | ");
        Err(format!("containerd does not run here: {last}"))
    }

    /// Its socket.
    pub fn socket(&self) -> PathBuf {
        self.dir.path().join("containerd.sock")
    }

    /// What tells layerscope where it is.
    pub fn variables(&self) -> [(&'static str, String); 1] {
        [("CONTAINERD_ADDRESS", self.socket().display().to_string())]
    }

    fn command(&self, namespace: &str, args: &[&str]) -> Command {
        let mut command = Command::new("ctr");
        let socket = self.socket();
        let socket = socket.to_str().unwrap();
        command
            .args(["--address", socket, "--namespace", namespace])
            .args(args);
        command
    }

    /// Runs `ctr`, which must succeed, and gives its stdout.
    pub fn run(&self, namespace: &str, args: &[&str]) -> String {
        let output = self.command(namespace, args).output().unwrap();
        assert!(
            output.status.success(),
            "ctr {args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Removes a blob, if it is there.
    pub fn remove(&self, namespace: &str, digest: &str) {
        let output = self.command(namespace, &["content", "rm", digest]).output();
        assert!(output.is_ok(), "ctr does not run: {output:?}");
    }

    /// Imports an archive, and gives the digest of what `name` leads to then.
    pub fn import(&self, namespace: &str, options: &[&str], archive: &Path, name: &str) -> String {
        let mut args = vec!["image", "import", "--no-unpack"];
        args.extend(options);
        args.push(archive.to_str().unwrap());
        self.run(namespace, &args);
        let listed = self.run(namespace, &["image", "ls", &format!("name=={name}")]);
        let line = listed.lines().nth(1).unwrap_or_default();
        let column = line.split_whitespace().nth(2);
        column
            .unwrap_or_else(|| panic!("{name} was not imported"))
            .to_owned()
    }
}

impl Drop for Containerd {
    fn drop(&mut self) {
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(10) {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
