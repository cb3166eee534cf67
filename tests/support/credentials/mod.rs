//! Configurations of credentials and what each client chooses by them: one table, against which the clients themselves
//! are held (`tests/engines/credentials`) and layerscope's own choice (`src/source/credentials/tests.rs`).
//!
//! Each credential is named for the place where it stands; its password holds colons. `dockers` and
//! `podmans` have the cases.
#![allow(dead_code)] // each of the two reads its own columns

mod dockers;
mod podmans;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

const DOCKER: &str = "home/.docker/config.json";
const RUNTIME: &str = "run/containers/auth.json";
const CONFIGURED: &str = "home/.config/containers/auth.json";
const HUB: &str = "docker.io/library/shop";

/// All cases.
pub fn cases() -> Vec<Case> {
    let mut cases = dockers::entries();
    cases.extend(dockers::helpers());
    cases.extend(dockers::variables());
    cases.extend(podmans::files());
    cases.extend(podmans::entries());
    cases
}

/// A configuration and what follows from it.
pub struct Case {
    /// What it is about.
    pub name: &'static str,
    /// The image's name; `HOST` stands for the registry of the test.
    pub image: &'static str,
    /// Environment variables; `DIR` stands for the case's directory.
    pub variables: Vec<(&'static str, &'static str)>,
    /// Files in that directory and their text; `"@name"` stands for that name with its password in base64.
    pub files: Vec<(&'static str, &'static str)>,
    /// Whom Docker's client names: `nobody`, `error`, a name, or `token`, `identity` where it shows one of these.
    pub docker: &'static str,
    /// The first version of the client that does.
    pub docker_since: (u32, u32),
    /// Whom Podman names.
    pub podman: &'static str,
    /// The first version that does.
    pub podman_since: (u32, u32),
    /// Whom layerscope names.
    pub ours: &'static str,
}

/// A case in which all agree.
pub fn case(name: &'static str, all: &'static str) -> Case {
    Case {
        name,
        image: "HOST/team/shop",
        variables: Vec::new(),
        files: Vec::new(),
        docker: all,
        docker_since: (0, 0),
        podman: all,
        podman_since: (0, 0),
        ours: all,
    }
}

impl Case {
    pub fn of(self, image: &'static str) -> Self {
        Self { image, ..self }
    }

    pub fn with(mut self, variable: &'static str, value: &'static str) -> Self {
        self.variables.push((variable, value));
        self
    }

    pub fn file(mut self, path: &'static str, text: &'static str) -> Self {
        self.files.push((path, text));
        self
    }

    pub fn docker(self, docker: &'static str) -> Self {
        Self { docker, ..self }
    }

    pub fn docker_since(self, major: u32, minor: u32) -> Self {
        let docker_since = (major, minor);
        Self {
            docker_since,
            ..self
        }
    }

    pub fn podman(self, podman: &'static str) -> Self {
        Self { podman, ..self }
    }

    pub fn podman_since(self, major: u32, minor: u32) -> Self {
        let podman_since = (major, minor);
        Self {
            podman_since,
            ..self
        }
    }

    /// Writes the case's files into a directory, and gives the environment that goes with them.
    pub fn lay(&self, dir: &Path, host: &str) -> Vec<(String, String)> {
        for name in ["home", "run", "bin"] {
            std::fs::create_dir(dir.join(name)).unwrap();
        }
        for (name, script) in [
            ("keeper", KEEPER),
            ("token", TOKEN),
            ("empty", EMPTY),
            ("broken", BROKEN),
        ] {
            if self.files.iter().any(|(_, text)| text.contains(name)) {
                program(&dir.join(format!("bin/docker-credential-{name}")), script);
            }
        }
        let fill = |text: &str| fill(text, dir, host);
        for (path, text) in &self.files {
            let path = dir.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            if text.starts_with("#!") {
                program(&path, text);
            } else {
                std::fs::write(path, fill(text)).unwrap();
            }
        }
        let own = [("HOME", "DIR/home"), ("XDG_RUNTIME_DIR", "DIR/run")];
        let path = [("PATH", "DIR/bin")];
        let variables = own.iter().chain(&path).chain(&self.variables);
        variables
            .map(|(name, value)| ((*name).to_owned(), fill(value)))
            .collect()
    }
}

/// A name's password.
pub fn password(name: &str) -> String {
    format!("secret:of:{name}")
}

fn fill(text: &str, dir: &Path, host: &str) -> String {
    let text = text.replace("HOST", host);
    let text = text.replace("DIR", dir.to_str().unwrap());
    let mut filled = String::new();
    let mut parts = text.split("\"@");
    filled.push_str(parts.next().unwrap());
    for part in parts {
        let (name, rest) = part.split_once('"').unwrap();
        let auth = BASE64_STANDARD.encode(format!("{name}:{}", password(name)));
        filled.push_str(&format!("\"{auth}\"{rest}"));
    }
    filled
}

/// Another process writes it: what this one has open for writing, a child of another test could hold open as well, and
/// then it can't be run.
pub fn program(path: &Path, script: &str) {
    let mut shell = Command::new("/bin/sh")
        .args(["-c", "cat >\"$0\" && chmod 755 \"$0\""])
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    shell
        .stdin
        .take()
        .unwrap()
        .write_all(script.as_bytes())
        .unwrap();
    assert!(shell.wait().unwrap().success());
}

/// Names itself for what it was asked for.
pub const KEEPER: &str = r#"#!/bin/sh
read -r server
[ "$1" = get ] || exit 3
case $server in
https://index.docker.io/v1/) name=keeper-of-index ;;
docker.io) name=keeper-of-docker.io ;;
*:*/*) name=keeper-of-address ;;
*) name=keeper ;;
esac
echo "{\"ServerURL\":\"$server\",\"Username\":\"$name\",\"Secret\":\"secret:of:$name\"}"
"#;

const TOKEN: &str = r#"#!/bin/sh
read -r server
echo '{"ServerURL":"","Username":"<token>","Secret":"an-identity"}'
"#;

const EMPTY: &str = "#!/bin/sh
echo 'credentials not found in native keychain'
exit 1
";

/// What cannot be asked.
pub const BROKEN: &str = "#!/bin/sh
echo 'no keyring here'
exit 1
";
