//! Docker's order of precedence, as its client has it since 28.3 (`cli/config` in github.com/docker/cli).
//!
//! 1. `DOCKER_AUTH_CONFIG`, by its exact key.
//! 2. `config.json` in `DOCKER_CONFIG`, else in `~/.docker`: one helper, `credHelpers`' for the registry or else
//!    `credsStore`; where neither is named, `auths`. A helper that has nothing does not make `auths` count. An empty
//!    name in `credHelpers` means `auths`.
//! 3. Where the file names neither helper nor entry: the platform's own store, if its helper is installed.
//!
//! The client goes on, with a word or without one, where a file or helper is broken. Here that is an error; but a store
//! that nobody configured counts only as far as it answers.

use std::cmp::Reverse;

use serde_json::{Map, Value};

use super::config::{Config, Malformed, decode};
use super::{Asking, Credential, docker_key};
use crate::escape::escape;

/// The credential that Docker's client would have an engine use.
///
/// # Errors
/// When something that is in charge can't be read.
pub(super) fn find(asking: &Asking<'_>) -> Result<Option<Credential>, String> {
    let key = docker_key(asking.registry);
    let variable = asking
        .environment
        .get("DOCKER_AUTH_CONFIG")
        .unwrap_or_default();
    let given = in_variable(variable, key);
    if let Ok(Some(credential)) = given {
        return Ok(Some(credential));
    }
    let config = match asking.environment.docker_directory() {
        Some(directory) => Config::read(&directory.join("config.json"))?,
        None => None,
    };
    let found = in_file(asking, config.as_ref(), key)?;
    // Others put more into the variable than Docker's client takes; it leaves such a one aside. That matters where
    // the registry's credential may be in there.
    match given {
        Err(what) if found.is_none() && variable.contains(asking.registry) => Err(format!(
            "DOCKER_AUTH_CONFIG: {what}, so it is left aside as Docker's client does, and nothing else has a \
             credential for {}",
            escape(asking.registry)
        )),
        _ => Ok(found),
    }
}

/// The variable knows exact keys and `auth` alone, and is refused whole where it has anything else.
fn in_variable(variable: &str, key: &str) -> Result<Option<Credential>, String> {
    let config = Config::parse(String::new(), variable.as_bytes())
        .map_err(|_| "it is no object of JSON".to_owned())?;
    let is_other = |name: &String, known: &str| !name.eq_ignore_ascii_case(known);
    if config.fields().keys().any(|name| is_other(name, "auths")) {
        return Err("it has more than auths".to_owned());
    }
    let mut found = None;
    for (host, entry) in config.object("auths").map_err(|_| "auths is no object")? {
        let entry = config
            .entry(host, entry)
            .map_err(|_| "an entry is no object")?;
        if entry.keys().any(|name| is_other(name, "auth")) {
            return Err("an entry has more than auth".to_owned());
        }
        let auth = config
            .text(entry, "auth")
            .ok()
            .flatten()
            .unwrap_or_default();
        match decode(auth) {
            Ok((username, password)) if !username.is_empty() => {
                if host == key && !password.is_empty() {
                    found = Some(Credential::Basic { username, password });
                }
            }
            _ => return Err("an entry's auth is no base64 of NAME:PASSWORD".to_owned()),
        }
    }
    Ok(found)
}

fn in_file(
    asking: &Asking<'_>,
    config: Option<&Config>,
    key: &str,
) -> Result<Option<Credential>, String> {
    let Some(config) = config else {
        return Ok(unconfigured(asking, key));
    };
    let auths = config.object("auths")?;
    let has_helpers = !config.object("credHelpers")?.is_empty();
    let helper = helper(config, key)?;
    if helper.is_none() && !has_helpers && auths.is_empty() {
        return Ok(unconfigured(asking, key));
    }
    let entry = auths
        .get_key_value(key)
        .or_else(|| by_host(asking, auths, key));
    let entry = match entry {
        Some((name, entry)) => Some((name, config.entry(name, entry)?)),
        None => None,
    };
    // A bearer token is nothing that a helper could hold: the client takes it from the file beside one.
    if let Some((_, entry)) = entry
        && let Some(token) = config.text(entry, "registrytoken")?
        && !token.is_empty()
    {
        return Ok(Some(Credential::RegistryToken(token.to_owned())));
    }
    if let Some((helper, by)) = helper {
        let by = format!("{by} in {}", config.place);
        return asking.helpers.ask(helper, key, &by);
    }
    let Some((name, entry)) = entry else {
        return Ok(None);
    };
    let text = |field: &str| Ok::<_, String>(config.text(entry, field)?.unwrap_or_default());
    let token = text("identitytoken")?;
    if !token.is_empty() {
        return Ok(Some(Credential::IdentityToken(token.to_owned())));
    }
    let (username, password) = match text("auth")? {
        "" => (text("username")?.to_owned(), text("password")?.to_owned()),
        auth => decode(auth).map_err(|malformed| {
            let what = match malformed {
                Malformed::Encoding => "is no base64 of a text",
                Malformed::NoColon => "is no NAME:PASSWORD in base64",
            };
            format!(
                "{}: auth of {} {what}; log in again",
                config.place,
                escape(name)
            )
        })?,
    };
    let is_whole = !username.is_empty() && !password.is_empty();
    Ok(is_whole.then_some(Credential::Basic { username, password }))
}

/// The helper that the file puts in charge, and the field that does.
pub(super) fn helper<'a>(
    config: &'a Config,
    key: &str,
) -> Result<Option<(&'a str, &'static str)>, String> {
    let (helper, by) = match config.helper(key)? {
        Some(helper) => (helper, "credHelpers"),
        None => {
            let store = config.text(config.fields(), "credsStore")?;
            (store.unwrap_or_default(), "credsStore")
        }
    };
    Ok((!helper.is_empty()).then_some((helper, by)))
}

fn unconfigured(asking: &Asking<'_>, key: &str) -> Option<Credential> {
    let store = if cfg!(target_os = "macos") {
        "osxkeychain"
    } else if cfg!(windows) {
        "wincred"
    } else if asking.helpers.program("pass").is_some() {
        "pass"
    } else {
        "secretservice"
    };
    asking
        .helpers
        .program(&format!("docker-credential-{store}"))?;
    asking
        .helpers
        .ask(store, key, "no configuration")
        .unwrap_or_default()
}

/// The entry whose key is an address on that host. Where there are several, the client takes any; here it is the one
/// whose path the repository's name begins with.
fn by_host<'a>(
    asking: &Asking<'_>,
    auths: &'a Map<String, Value>,
    key: &str,
) -> Option<(&'a String, &'a Value)> {
    let name = format!("{}/{}", asking.registry, asking.repository);
    let is_above = |key: &str| {
        name.strip_prefix(key)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let on_host = auths.iter().filter(|(name, _)| host_of(name) == key);
    on_host.min_by_key(|(key, _)| Reverse(if is_above(key) { key.len() } else { 0 }))
}

/// The host in a key as older clients wrote it: `https://host/v1/`.
fn host_of(key: &str) -> &str {
    let address = key.split_once("://").map_or(key, |(_, address)| address);
    let host = address.split('/').next().unwrap_or_default();
    host.rsplit_once('@').map_or(host, |(_, host)| host)
}
