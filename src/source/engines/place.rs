//! Where an engine listens: environment variables, Docker's contexts, and the sockets that engines make by themselves.
//!
//! Which of several counts is what each engine's own client would do. How one is reached is for [`super::engine`].

use std::path::{Path, PathBuf};

use super::context;
use crate::escape::escape;
use crate::source::find::Missed;
use crate::source::userinfo::masked;
use crate::source::{Environment, Tried};

/// Where an engine listens, and with which certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// `unix:///PATH`, or `tcp://HOST[:PORT]`.
    pub address: String,
    /// Of a `tcp` address.
    pub tls: Option<Tls>,
    /// Whether the user names it: then it is missed where it can't be reached.
    pub is_named: bool,
}

/// How an engine is trusted, and shown who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tls {
    /// Certificates of authorities, in PEM; the system's are trusted too.
    pub authorities: Option<PathBuf>,
    /// The user's certificate and its key, in PEM.
    pub identity: Option<(PathBuf, PathBuf)>,
    /// Whether any certificate will do.
    pub trusts_anyone: bool,
}

impl Tls {
    /// The files in a directory that are there, as Docker names them.
    pub fn in_directory(directory: &Path, trusts_anyone: bool) -> Self {
        let existing = |name: &str| Some(directory.join(name)).filter(|file| file.exists());
        Self {
            authorities: existing("ca.pem"),
            identity: existing("cert.pem").zip(existing("key.pem")),
            trusts_anyone,
        }
    }
}

impl Endpoint {
    /// The address for messages.
    pub fn shown(&self) -> String {
        escape(&masked(&self.address))
    }

    fn local(path: &Path) -> Self {
        Self {
            address: format!("unix://{}", path.display()),
            tls: None,
            is_named: false,
        }
    }
}

/// Where Docker engines may listen, the one to ask first at first.
///
/// # Errors
/// When there is none; says what to do.
pub fn docker(environment: &Environment) -> Result<Vec<Endpoint>, Missed> {
    let directory = environment.docker_directory();
    if let Some(host) = environment.get("DOCKER_HOST") {
        let verifies = environment.get("DOCKER_TLS_VERIFY").is_some();
        let tls = (verifies || environment.get("DOCKER_TLS").is_some()).then(|| {
            let certificates = environment.get("DOCKER_CERT_PATH").map(PathBuf::from);
            let certificates = certificates.or(directory).unwrap_or_default();
            Tls::in_directory(&certificates, !verifies)
        });
        return Ok(vec![Endpoint {
            address: host.to_owned(),
            tls,
            is_named: true,
        }]);
    }
    if let Some(endpoint) =
        context::current(environment, directory.as_deref()).map_err(Missed::Refused)?
    {
        return Ok(vec![endpoint]);
    }
    let runtime = environment.get("XDG_RUNTIME_DIR");
    let candidates = [
        Some(PathBuf::from("/var/run/docker.sock")),
        runtime.map(|runtime| Path::new(runtime).join("docker.sock")),
        // Docker Desktop's, where it may not write to /var/run.
        directory.map(|directory| directory.join("run/docker.sock")),
    ];
    let advice = "start Docker, or say by DOCKER_HOST or a context where it is";
    existing("Docker engine", candidates, advice)
}

/// Where Podman may listen, the one to ask first at first.
///
/// # Errors
/// When there is none; says what to do.
pub fn podman(environment: &Environment) -> Result<Vec<Endpoint>, Missed> {
    if let Some(host) = environment.get("CONTAINER_HOST") {
        return Ok(vec![Endpoint {
            address: host.to_owned(),
            tls: None,
            is_named: true,
        }]);
    }
    let runtime = environment.get("XDG_RUNTIME_DIR").map(PathBuf::from);
    let machine = environment
        .get("TMPDIR")
        .filter(|_| cfg!(target_os = "macos"));
    let candidates = [
        runtime
            .filter(|_| environment.user != 0)
            .map(|runtime| runtime.join("podman/podman.sock")),
        machine
            .map(|directory| Path::new(directory).join("podman/podman-machine-default-api.sock")),
        Some(PathBuf::from("/run/podman/podman.sock")),
    ];
    existing("Podman", candidates, SERVICE)
}

/// What to do where Podman has no service: it works without one otherwise.
pub const SERVICE: &str = "start Podman's service (systemctl --user start podman.socket, or podman system service -t 0), or name its socket by CONTAINER_HOST";

fn existing<const N: usize>(
    engine: &str,
    candidates: [Option<PathBuf>; N],
    advice: &str,
) -> Result<Vec<Endpoint>, Missed> {
    let candidates: Vec<PathBuf> = candidates.into_iter().flatten().collect();
    let there = |path: &&PathBuf| match path.symlink_metadata() {
        // In a directory that may not be looked into there may be one.
        Err(error) => error.kind() == std::io::ErrorKind::PermissionDenied,
        Ok(_) => true,
    };
    let found: Vec<Endpoint> = candidates
        .iter()
        .filter(there)
        .map(|path| Endpoint::local(path))
        .collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let list: Vec<String> = candidates
        .iter()
        .map(|path| escape(&path.display().to_string()))
        .collect();
    Err(Missed::Absent(Tried {
        place: engine.to_owned(),
        why: format!("there is no socket {}; {advice}", list.join(", nor ")),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        let owned = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Environment::new(owned, 1000)
    }

    #[test]
    fn docker_host_wins_and_says_by_other_variables_whether_it_is_trusted() {
        let dir = tempfile::TempDir::new().unwrap();
        std::fs::write(dir.path().join("ca.pem"), "").unwrap();
        std::fs::write(dir.path().join("cert.pem"), "").unwrap();
        let certificates = dir.path().to_str().unwrap();
        let host = ("DOCKER_HOST", "tcp://engine:2376");
        let of = |variables: &[(&str, &str)]| docker(&environment(variables)).ok().unwrap();
        assert_eq!(of(&[host, ("DOCKER_CONTEXT", "nope")])[0].tls, None);
        let tls = of(&[
            host,
            ("DOCKER_TLS_VERIFY", "1"),
            ("DOCKER_CERT_PATH", certificates),
        ]);
        let expected = Tls {
            authorities: Some(dir.path().join("ca.pem")),
            // A certificate without its key is of no use.
            identity: None,
            trusts_anyone: false,
        };
        assert_eq!(tls[0].tls, Some(expected));
        let tls = of(&[host, ("DOCKER_TLS", "1"), ("DOCKER_CONFIG", certificates)]);
        let tls = tls[0].tls.clone().unwrap();
        assert!(tls.trusts_anyone && tls.authorities.is_some());
    }

    #[test]
    fn sockets_in_the_users_own_directories_are_found() {
        let dir = tempfile::TempDir::new().unwrap();
        let runtime = dir.path().to_str().unwrap();
        std::fs::create_dir(dir.path().join("podman")).unwrap();
        std::fs::write(dir.path().join("podman/podman.sock"), "").unwrap();
        std::fs::write(dir.path().join("docker.sock"), "").unwrap();
        let surroundings = environment(&[("XDG_RUNTIME_DIR", runtime), ("HOME", runtime)]);
        let podman = podman(&surroundings).ok().unwrap();
        assert_eq!(
            podman[0].address,
            format!("unix://{runtime}/podman/podman.sock")
        );
        let docker = docker(&surroundings).ok().unwrap();
        let last = &docker.last().unwrap().address;
        assert_eq!(*last, format!("unix://{runtime}/docker.sock"));
    }
}
