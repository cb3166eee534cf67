//! Podman's order of precedence, and that of all that shares its library (`pkg/docker/config` in
//! github.com/containers/image): the first file that has something for the repository.
//!
//! 1. `auth.json` in `$XDG_RUNTIME_DIR/containers`, else in `/run/containers/UID`. Only Linux has that.
//! 2. `auth.json` in `${XDG_CONFIG_HOME:-~/.config}/containers`.
//! 3. Docker's `config.json`, of which `credsStore` is not looked at; then `~/.dockercfg`.
//!
//! `REGISTRY_AUTH_FILE` and then `DOCKER_CONFIG` stand for all of them. In a file, `credHelpers` comes first, then the
//! longest key that the repository's name begins with: `host/team/shop`, `host/team`, `host`. What holds nothing lets
//! the next file speak, never a shorter key. `credential-helpers` in registries.conf is not read.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::config::{Config, Malformed, decode};
use super::{Asking, Credential, docker, docker_key};
use crate::escape::escape;

/// The credential that Podman would use without `REGISTRY_AUTH_FILE`, where Docker's client has none.
///
/// # Errors
/// When something that is in charge can't be read.
pub(super) fn find(asking: &Asking<'_>) -> Result<Option<Credential>, String> {
    let is_moved = asking.environment.get("DOCKER_CONFIG").is_some();
    for file in own_files(asking).iter().filter(|_| !is_moved) {
        if let Some(credential) = in_file(asking, file)? {
            return Ok(Some(credential));
        }
    }
    if let Some(credential) = in_dockers_file(asking)? {
        return Ok(Some(credential));
    }
    match &asking.environment.home {
        Some(home) if !is_moved => in_legacy_file(asking, &home.join(".dockercfg")),
        _ => Ok(None),
    }
}

/// Entries beside a helper that Docker's client asks may be older than the helper: its word counts.
fn in_dockers_file(asking: &Asking<'_>) -> Result<Option<Credential>, String> {
    let config = match asking.environment.docker_directory() {
        Some(directory) => Config::read(&directory.join("config.json"))?,
        None => None,
    };
    match config {
        Some(config) if docker::helper(&config, docker_key(asking.registry))?.is_none() => {
            in_config(asking, &config)
        }
        _ => Ok(None),
    }
}

fn own_files(asking: &Asking<'_>) -> Vec<PathBuf> {
    let environment = asking.environment;
    let home = environment.home.as_deref();
    let mut directories = Vec::new();
    if cfg!(target_os = "linux") {
        directories.push(match environment.get("XDG_RUNTIME_DIR") {
            Some(directory) => Path::new(directory).join("containers"),
            None => Path::new("/run/containers").join(environment.user.to_string()),
        });
    } else {
        directories.extend(home.map(|home| home.join(".config/containers")));
    }
    let configured = environment.get("XDG_CONFIG_HOME").map(PathBuf::from);
    let configured = configured.or_else(|| Some(home?.join(".config")));
    directories.extend(configured.map(|directory| directory.join("containers")));
    directories
        .into_iter()
        .map(|directory| directory.join("auth.json"))
        .collect()
}

/// What a file has for the repository.
///
/// # Errors
/// When it can't be read, or the helper that it names can't be asked.
pub(super) fn in_file(asking: &Asking<'_>, path: &Path) -> Result<Option<Credential>, String> {
    match Config::read(path)? {
        Some(config) => in_config(asking, &config),
        None => Ok(None),
    }
}

fn in_config(asking: &Asking<'_>, config: &Config) -> Result<Option<Credential>, String> {
    if let Some(helper) = config.helper(asking.registry)?
        && !helper.is_empty()
    {
        let by = format!("credHelpers in {}", config.place);
        return asking.helpers.ask(helper, asking.registry, &by);
    }
    let auths = config.object("auths")?;
    let name = format!("{}/{}", asking.registry, asking.repository);
    let mut key = Some(name.as_str());
    while let Some(exact) = key {
        if let Some(entry) = auths.get(exact) {
            return read(config, exact, entry);
        }
        key = exact.rsplit_once('/').map(|(shorter, _)| shorter);
    }
    by_host(asking, config, auths, false)
}

/// The same of `~/.dockercfg`, which is nothing but entries by host.
fn in_legacy_file(asking: &Asking<'_>, path: &Path) -> Result<Option<Credential>, String> {
    let Some(config) = Config::read(path)? else {
        return Ok(None);
    };
    match config.fields().get(asking.registry) {
        Some(entry) => read(&config, asking.registry, entry),
        None => by_host(asking, &config, config.fields(), true),
    }
}

fn by_host(
    asking: &Asking<'_>,
    config: &Config,
    auths: &Map<String, Value>,
    is_legacy: bool,
) -> Result<Option<Credential>, String> {
    let wanted = canonical(asking.registry);
    match auths
        .iter()
        .find(|(key, _)| host_of(key, is_legacy) == wanted)
    {
        Some((key, entry)) => read(config, key, entry),
        None => Ok(None),
    }
}

/// Of an entry, only `auth` counts, and `identitytoken` beside it.
fn read(config: &Config, key: &str, entry: &Value) -> Result<Option<Credential>, String> {
    let entry = config.entry(key, entry)?;
    let text = |field: &str| Ok::<_, String>(config.text(entry, field)?.unwrap_or_default());
    let (username, password) = match decode(text("auth")?) {
        Ok(decoded) => decoded,
        Err(Malformed::NoColon) => return Ok(None),
        Err(Malformed::Encoding) => {
            return Err(format!(
                "{}: auth of {} is no base64 of a text; log in again",
                config.place,
                escape(key)
            ));
        }
    };
    let token = text("identitytoken")?;
    if !token.is_empty() {
        return Ok(Some(Credential::IdentityToken(token.to_owned())));
    }
    let is_empty = username.is_empty() && password.is_empty();
    Ok((!is_empty).then_some(Credential::Basic { username, password }))
}

fn host_of(key: &str, is_legacy: bool) -> &str {
    let bare = key.strip_prefix("http://").unwrap_or(key);
    let bare = bare.strip_prefix("https://").unwrap_or(bare);
    let host = match bare.split_once('/') {
        Some((host, _)) if is_legacy || bare != key => host,
        _ => bare,
    };
    canonical(host)
}

/// Docker Hub under one of its names.
fn canonical(host: &str) -> &str {
    match host {
        "docker.io" | "registry-1.docker.io" => "index.docker.io",
        host => host,
    }
}
