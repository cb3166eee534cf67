//! Which server belongs to which registry: where it is asked, and to whom its credentials may go.
//!
//! The rule for credentials:
//! 1. They go to the registry itself: its host and port, over the scheme that it was found to speak.
//! 2. They go to the token server that the registry names (its realm) if that is of the same site: the same host, or one
//!    with the same registrable domain by the public suffix list (`registry-1.docker.io` and `auth.docker.io`,
//!    `registry.gitlab.com` and `gitlab.com`; not two hosts below `azurecr.io`'s or `github.io`'s kind), or a pair that is
//!    known ([`PAIRS`]).
//! 3. Over https, or over http where the registry itself is asked that way.
//!
//! Anything else is refused: a registry that was taken over, or somebody who answers in its place, must not be able to
//! have the credentials sent elsewhere. Without credentials any https realm is asked: there is nothing to lose.

use std::net::IpAddr;

use reqwest::Url;

use crate::source::Registries;
use crate::source::name::DOCKER_HUB;

/// Registries whose tokens come from another site, by a suffix of their hosts; of each its provider's own documentation
/// or client says so.
const PAIRS: [(&str, &str); 1] = [(".scw.cloud", "api.scaleway.com")];

/// The host and port behind a registry's name.
pub fn api_host(registry: &str) -> &str {
    match registry {
        DOCKER_HUB => "registry-1.docker.io",
        registry => registry,
    }
}

/// The schemes to try, in that order.
pub fn schemes(registry: &str, registries: &Registries) -> &'static [&'static str] {
    let is_local = Url::parse(&format!("https://{registry}/")).is_ok_and(|url| is_loopback(&url));
    match is_local || is_insecure(registry, registries) {
        true => &["https", "http"],
        false => &["https"],
    }
}

/// Whether the user says that this `HOST[:PORT]` needs no certificate that holds.
pub fn is_insecure(registry: &str, registries: &Registries) -> bool {
    let host = without_port(registry);
    registries.insecure.iter().any(|insecure| {
        insecure.eq_ignore_ascii_case(registry) || insecure.eq_ignore_ascii_case(host)
    })
}

fn without_port(registry: &str) -> &str {
    match registry.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => registry,
    }
}

/// `HOST[:PORT]` of a URL, as people write it.
pub fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// Whether it leads to this machine.
pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost" || address(host).is_some_and(|address| address.is_loopback())
}

fn address(host: &str) -> Option<IpAddr> {
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    bare.unwrap_or(host).parse().ok()
}

/// Whether credentials for the registry at `registry` may go to the token server at `realm`; see the rule above.
///
/// # Errors
/// Why not.
pub fn check_realm(registry: &Url, realm: &Url) -> Result<(), String> {
    check_scheme(registry, realm)?;
    let (own, other) = (
        registry.host_str().unwrap_or_default(),
        realm.host_str().unwrap_or_default(),
    );
    let is_pair = PAIRS
        .iter()
        .any(|(suffix, server)| own.ends_with(suffix) && other == *server);
    if own == other || is_pair || is_same_site(own, other) {
        return Ok(());
    }
    if is_loopback(registry) && is_loopback(realm) {
        return Ok(());
    }
    Err(format!(
        "it wants the login to be sent to {}, which is not of its own site; the login was not sent",
        authority(realm)
    ))
}

/// A token server that anybody may be asked to go to.
///
/// # Errors
/// Why not.
pub fn check_scheme(registry: &Url, realm: &Url) -> Result<(), String> {
    match realm.scheme() {
        "https" => Ok(()),
        "http" if registry.scheme() == "http" => Ok(()),
        _ => Err(format!(
            "its token server {} is to be asked without TLS; nothing was sent there",
            authority(realm)
        )),
    }
}

fn is_same_site(own: &str, other: &str) -> bool {
    if address(own).is_some() || address(other).is_some() {
        return false;
    }
    // What stands on no list, such as `registry.corp`, has a rule of its own: the last label is the suffix.
    match (psl::domain_str(own), psl::domain_str(other)) {
        (Some(own), Some(other)) => own == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(registry: &str, realm: &str) -> bool {
        let url = |text: &str| Url::parse(text).unwrap();
        check_realm(&url(registry), &url(realm)).is_ok()
    }

    // The realms that these registries named in 2026.
    #[test]
    fn real_registries_get_their_logins_through() {
        for (registry, realm) in [
            (
                "https://registry-1.docker.io",
                "https://auth.docker.io/token",
            ),
            ("https://ghcr.io", "https://ghcr.io/token"),
            ("https://quay.io", "https://quay.io/v2/auth"),
            ("https://registry.gitlab.com", "https://gitlab.com/jwt/auth"),
            (
                "https://shop.azurecr.io",
                "https://shop.azurecr.io/oauth2/token",
            ),
            ("https://gcr.io", "https://gcr.io/v2/token"),
            (
                "https://europe-west1-docker.pkg.dev",
                "https://europe-west1-docker.pkg.dev/v2/token",
            ),
            ("https://public.ecr.aws", "https://public.ecr.aws/token/"),
            (
                "https://registry.digitalocean.com",
                "https://api.digitalocean.com/v2/registry/auth",
            ),
            (
                "https://rg.fr-par.scw.cloud",
                "https://api.scaleway.com/registry-internal/v1/regions/fr-par/tokens",
            ),
            (
                "https://harbor.example.co.uk",
                "https://auth.example.co.uk/t",
            ),
            (
                "https://harbor.corp:8443",
                "https://harbor.corp/service/token",
            ),
            ("http://127.0.0.1:5000", "http://127.0.0.1:5001/auth"),
            ("http://localhost:5000", "http://127.0.0.1:5001/auth"),
        ] {
            assert!(check(registry, realm), "{registry} {realm}");
        }
    }

    #[test]
    fn strangers_do_not_get_them() {
        for (registry, realm) in [
            (
                "https://registry-1.docker.io",
                "https://auth.docker.io.evil.example/token",
            ),
            ("https://registry-1.docker.io", "https://evil.example/token"),
            (
                "https://registry-1.docker.io",
                "http://auth.docker.io/token",
            ),
            ("https://registry.example.co.uk", "https://auth.evil.co.uk/"),
            ("https://me.github.io", "https://you.github.io/"),
            ("https://10.1.2.3", "https://10.1.2.4/"),
            ("https://localhost:5000", "http://localhost:5001/auth"),
            ("http://localhost:5000", "https://evil.example/"),
            ("https://harbor", "https://evil/"),
            ("https://com", "https://evil.com"),
            ("https://evilscw.cloud", "https://api.scaleway.com"),
        ] {
            assert!(!check(registry, realm), "{registry} {realm}");
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_and_for_what_the_user_names() {
        let registries = Registries {
            insecure: vec!["old.example".to_owned(), "other.example:5000".to_owned()],
            ..Registries::default()
        };
        for (registry, expected) in [
            ("localhost", 2),
            ("localhost:5000", 2),
            ("127.3.2.1:5000", 2),
            ("[::1]:5000", 2),
            ("old.example", 2),
            ("old.example:5000", 2),
            ("other.example:5000", 2),
            ("other.example", 1),
            ("docker.io", 1),
            ("localhost.example", 1),
            ("10.0.0.1:5000", 1),
        ] {
            assert_eq!(schemes(registry, &registries).len(), expected, "{registry}");
        }
    }
}
