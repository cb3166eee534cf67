//! How clouds, clusters, servers and their clients keep what they log in with.

use super::super::super::value::{Worth, worth_of};
use super::{Found, ending, fields_of, lines};

/// `machine HOST login NAME password VALUE`, over lines or on one.
pub fn netrc(text: &str) -> Vec<Found> {
    lines(text, |line| {
        let mut words = line
            .split_whitespace()
            .skip_while(|word| *word != "password");
        match words.nth(1) {
            Some(value) if !line.starts_with('#') => worth_of(value),
            _ => Worth::Nothing,
        }
    })
}

/// Base 64 of `user:password`, and tokens.
pub fn docker(text: &str) -> Vec<Found> {
    let fields = ["auth", "identitytoken", "registrytoken", "password"];
    lines(text, |line| {
        // The whole document may stand on one line.
        let values = fields.iter().flat_map(|field| fields_of(line, field));
        values.map(worth_of).max().unwrap_or(Worth::Nothing)
    })
}

pub fn kube(text: &str) -> Vec<Found> {
    match text.contains("clusters") || text.contains("users") {
        true => ending(
            text,
            &[
                "client-key-data",
                "token",
                "password",
                "id-token",
                "refresh-token",
            ],
        ),
        false => Vec::new(),
    }
}

pub fn aws(text: &str) -> Vec<Found> {
    let mut found = ending(
        text,
        &[
            "aws_secret_access_key",
            "aws_session_token",
            "secret_key",
            "gs_secret_access_key",
        ],
    );
    // s3fs keeps `ID:SECRET`.
    found.extend(lines(text, |line| match line.split_once(':') {
        Some((id, secret)) if id.len() == 20 && secret.len() == 40 => worth_of(secret),
        _ => Worth::Nothing,
    }));
    found
}

pub fn azure(text: &str) -> Vec<Found> {
    let fields = [
        "accessToken",
        "refreshToken",
        "refresh_token",
        "access_token",
        "secret",
        "servicePrincipalPassword",
    ];
    lines(text, |line| {
        let values = fields.iter().flat_map(|field| fields_of(line, field));
        values.map(worth_of).max().unwrap_or(Worth::Nothing)
    })
}

/// Any state with resources: it repeats all that these were given, and what is sensitive among it.
pub fn terraform_state(text: &str) -> Vec<Found> {
    let is_state = text.contains("\"terraform_version\"") || text.contains("\"serial\"");
    let has_resources = text.contains("\"instances\"") || text.contains("\"primary\"");
    match is_state && has_resources {
        true => vec![(1, Worth::Secret)],
        false => Vec::new(),
    }
}

pub fn pgpass(text: &str) -> Vec<Found> {
    lines(text, |line| {
        let parts: Vec<&str> = line.splitn(5, ':').collect();
        match parts.as_slice() {
            [.., password] if parts.len() == 5 && !line.starts_with('#') => worth_of(password),
            _ => Worth::Nothing,
        }
    })
}

/// `user:HASH` in a form of htpasswd's.
pub fn htpasswd(text: &str) -> Vec<Found> {
    lines(text, |line| {
        let forms = ["$apr1$", "$2y$", "$2a$", "$2b$", "{SHA}", "$5$", "$6$"];
        match line.split_once(':') {
            Some((user, hash))
                if !user.starts_with('#') && forms.iter().any(|form| hash.starts_with(form)) =>
            {
                Worth::Secret
            }
            _ => Worth::Nothing,
        }
    })
}
