//! Docker's contexts: the one in force, and the engine that it names.

use std::io;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::place::{Endpoint, Tls};
use crate::escape::escape;
use crate::layers::Digest;
use crate::source::{Environment, Tried};

/// What Docker calls the absence of a context.
const NONE: &str = "default";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Meta {
    endpoints: Endpoints,
}

#[derive(Deserialize)]
struct Endpoints {
    docker: Docker,
}

#[derive(Deserialize)]
struct Docker {
    #[serde(rename = "Host")]
    host: String,
    #[serde(rename = "SkipTLSVerify", default)]
    trusts_anyone: bool,
}

/// The engine of the context in force; none where no context is.
///
/// # Errors
/// When a context is named that is not there, or can't be read.
pub fn current(
    environment: &Environment,
    directory: Option<&Path>,
) -> Result<Option<Endpoint>, Tried> {
    let by_variable = environment.get("DOCKER_CONTEXT").map(str::to_owned);
    let (name, by) = match (by_variable, directory) {
        (Some(name), _) => (name, "by DOCKER_CONTEXT".to_owned()),
        (None, Some(directory)) => {
            let file = directory.join("config.json");
            match configured(&file)? {
                Some(name) => (name, format!("as currentContext in {}", shown(&file))),
                None => return Ok(None),
            }
        }
        (None, None) => return Ok(None),
    };
    if name == NONE {
        return Ok(None);
    }
    let absent = |why: String| Tried {
        place: format!("Docker engine of the context '{}'", escape(&name)),
        why,
    };
    let missing = || {
        absent(format!(
            "there is no such context, which is named {by}; docker context ls lists them, docker context use default goes without"
        ))
    };
    let contexts = directory.ok_or_else(missing)?.join("contexts");
    let id = Digest::sha256(name.as_bytes());
    let file = contexts.join("meta").join(id.hex()).join("meta.json");
    let unusable = |why: &str| absent(format!("{} {why}", shown(&file)));
    let text = match std::fs::read(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(missing()),
        Err(error) => return Err(unusable(&format!("can't be read: {error}"))),
    };
    let meta: Meta =
        serde_json::from_slice(&text).map_err(|_| unusable("names no engine's Host"))?;
    let Docker {
        host,
        trusts_anyone,
    } = meta.endpoints.docker;
    let certificates = contexts.join("tls").join(id.hex()).join("docker");
    let has_tls = trusts_anyone || certificates.exists();
    Ok(Some(Endpoint {
        address: host,
        tls: has_tls.then(|| Tls::in_directory(&certificates, trusts_anyone)),
        is_named: true,
    }))
}

/// The context that Docker's configuration names.
fn configured(file: &Path) -> Result<Option<String>, Tried> {
    let absent = |why: String| Tried {
        place: "Docker engine".to_owned(),
        why: format!("{} {why}", shown(file)),
    };
    let text = match std::fs::read(file) {
        Ok(text) => text,
        // Whoever may not read it has none.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound
                    | io::ErrorKind::NotADirectory
                    | io::ErrorKind::PermissionDenied
            ) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(absent(format!("can't be read: {error}"))),
    };
    // It holds credentials, which the parser's words could repeat.
    let configuration: Value = serde_json::from_slice(&text).map_err(|_| {
        absent("is no JSON, so which engine is meant is not known; mend or remove it".to_owned())
    })?;
    let name = configuration.get("currentContext").and_then(Value::as_str);
    Ok(name.filter(|name| !name.is_empty()).map(str::to_owned))
}

fn shown(path: &Path) -> String {
    escape(&path.display().to_string())
}
