//! Which credential a registry is shown: what Docker's and Podman's configurations say, in their own order of precedence.
//!
//! Where `REGISTRY_AUTH_FILE` is set, that file decides alone, read as Podman reads it ([`podman`]). Else the choice is
//! what Docker's client would make ([`docker`]); and where that client would go without a name, or can't tell, what
//! Podman would choose. So whoever uses one of the two gets what that client takes, and who uses both gets Docker's.
//! With `DOCKER_CONFIG` set, both read the `config.json` there and no other file. Where Docker's file names a helper for
//! the registry, the helper's word stands, though Podman would look at entries beside it: they may be older.
//!
//! Files are read by [`config`], helpers are asked by [`helper`]. To whom a credential may be shown is for the registry's
//! client.

mod config;
mod docker;
mod helper;
mod podman;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE;

pub use helper::end_all;

use super::Environment;
use super::name::DOCKER_HUB;

/// What a registry, or the server that gives its tokens, is shown.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// A name and a password.
    Basic {
        /// The name.
        username: String,
        /// The password, or a token in its place.
        password: String,
    },
    /// What OAuth calls a refresh token: the token server gives an access token for it.
    IdentityToken(String),
    /// A bearer token, to be shown as it is.
    RegistryToken(String),
}

impl Credential {
    /// The value of the header `X-Registry-Auth` that tells an engine to use this for a registry: JSON in base64, as
    /// Docker's API has it.
    pub fn registry_auth(&self, registry: &str) -> String {
        let mut fields = match self {
            Self::Basic { username, password } => {
                serde_json::json!({"username": username, "password": password})
            }
            Self::IdentityToken(token) => serde_json::json!({"identitytoken": token}),
            Self::RegistryToken(token) => serde_json::json!({"registrytoken": token}),
        };
        fields["serveraddress"] = docker_key(registry).into();
        BASE64_URL_SAFE.encode(fields.to_string())
    }
}

/// Never the secret itself.
impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Basic { .. } => "Basic(…)",
            Self::IdentityToken(_) => "IdentityToken(…)",
            Self::RegistryToken(_) => "RegistryToken(…)",
        })
    }
}

/// The credential for a repository of a registry; none where nobody logged in. The registry is `docker.io` or
/// `HOST[:PORT]`, as in [`super::Name`]. Runs credential helpers, each for half a minute at most.
///
/// # Errors
/// When a configuration or a helper that is in charge can't be read: names it, and says what to do.
pub fn find(
    environment: &Environment,
    registry: &str,
    repository: &str,
) -> Result<Option<Credential>, String> {
    let asking = Asking {
        environment,
        registry,
        repository,
        helpers: helper::Helpers::new(environment),
    };
    if let Some(file) = environment.get("REGISTRY_AUTH_FILE") {
        return podman::in_file(&asking, file.as_ref());
    }
    let docker = docker::find(&asking);
    if matches!(docker, Ok(Some(_))) {
        return docker;
    }
    match (podman::find(&asking), docker) {
        (Ok(None) | Err(_), Err(error)) => Err(error),
        (podman, _) => podman,
    }
}

/// What is asked for, and who is asked.
struct Asking<'a> {
    environment: &'a Environment,
    registry: &'a str,
    repository: &'a str,
    helpers: helper::Helpers<'a>,
}

/// What Docker's client files a registry's credential under.
fn docker_key(registry: &str) -> &str {
    if registry == DOCKER_HUB {
        "https://index.docker.io/v1/"
    } else {
        registry
    }
}
