//! Passwords in what is no place for one: `SCHEME://USER:PASSWORD@HOST`, in an engine's address or an image's name.

use crate::escape::MASK;

/// `text` without the password. In doubt something is masked that is none: a password may hold any character.
pub fn masked(text: &str) -> String {
    let start = text.find("://").map_or(0, |scheme| scheme + 3);
    let rest = &text[start..];
    let mut ats = rest.rmatch_indices('@').map(|(at, _)| at);
    let is_digest = |at: &usize| rest[at + 1..].starts_with("sha256:");
    let password = ats.find(|at| !is_digest(at)).and_then(|at| {
        let colon = rest[..at].find(':')?;
        (colon + 1 < at).then_some((colon + 1, at))
    });
    match password {
        Some((from, to)) => format!("{}{MASK}{}", &text[..start + from], &rest[to..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_masked_and_nothing_else() {
        for (text, expected) in [
            ("tcp://me:pw@host:2375", "tcp://me:•••@host:2375"),
            ("me:pw@host/shop", "me:•••@host/shop"),
            ("https://me:p@w/é@host/shop:1", "https://me:•••@host/shop:1"),
            ("ssh://me@host", "ssh://me@host"),
            ("docker://Shop:1@sha256:ab", "docker://Shop:1@sha256:ab"),
            (
                "docker://me:pw@h/x@sha256:ab",
                "docker://me:•••@h/x@sha256:ab",
            ),
            ("unix:///var/run/docker.sock", "unix:///var/run/docker.sock"),
            ("tcp://[::1]:2375", "tcp://[::1]:2375"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }
}
