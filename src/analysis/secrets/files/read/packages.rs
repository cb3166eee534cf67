//! How package managers and build tools keep what they log in with.

use super::super::super::value::{Worth, in_urls, unquoted, worth_of};
use super::{Found, assignment, ending, fields_of, lines, urls};

pub fn npm(text: &str) -> Vec<Found> {
    lines(text, |line| {
        let Some((name, value)) = line
            .split_once('=')
            .filter(|_| !line.starts_with(['#', ';']))
        else {
            return Worth::Nothing;
        };
        let ends = ["_authToken", "_auth", "_password"];
        match ends.iter().any(|end| name.trim().ends_with(end)) {
            true => worth_of(value),
            false => Worth::Nothing,
        }
    })
}

pub fn yarn(text: &str) -> Vec<Found> {
    let mut found = ending(text, &["npmAuthToken", "npmAuthIdent"]);
    found.extend(lines(text, |line| match line.split_once("_authToken") {
        Some((_, value)) => worth_of(value.trim_start_matches(['"', '\'', ' ', ':', '='])),
        None => Worth::Nothing,
    }));
    found
}

pub fn git(text: &str) -> Vec<Found> {
    let mut found = urls(text);
    found.extend(lines(text, |line| {
        let lower = line.to_ascii_lowercase();
        let header = lower.split_once("extraheader").map(|(_, header)| header);
        let value = header.and_then(|header| header.split_once("authorization:"));
        let value = value.and_then(|(_, value)| value.split_whitespace().nth(1));
        value.map_or(Worth::Nothing, worth_of)
    }));
    found
}

/// `<password>VALUE</password>`; one in braces is encrypted, but for the master that these are encrypted with.
pub fn maven(text: &str) -> Vec<Found> {
    let is_settings = text.contains("<settings");
    lines(text, |line| {
        let tags = ["<password>", "<passphrase>", "<master>"];
        let values = tags.iter().filter_map(|tag| line.split_once(tag));
        let values = values.map(|(_, value)| value.split('<').next().unwrap_or(value));
        let worths = values.map(|value| match value.strip_prefix('{') {
            Some(encrypted) if line.contains("<master>") => {
                worth_of(encrypted.trim_end_matches('}'))
            }
            _ => worth_of(value),
        });
        worths
            .max()
            .filter(|_| is_settings)
            .unwrap_or(Worth::Nothing)
    })
}

pub fn nuget(text: &str) -> Vec<Found> {
    lines(text, |line| {
        let lower = line.to_ascii_lowercase();
        let at = lower
            .find("\"cleartextpassword\"")
            .or_else(|| lower.find("\"apikey\""));
        let value = at.and_then(|at| line[at..].split_once("value=\""));
        let value = value.and_then(|(_, value)| value.split('"').next());
        value.map_or(Worth::Nothing, worth_of)
    })
}

pub fn composer(text: &str) -> Vec<Found> {
    let is_auth = [
        "http-basic",
        "github-oauth",
        "gitlab-token",
        "gitlab-oauth",
        "bearer",
        "bitbucket-oauth",
    ];
    let mut section = false;
    lines(text, |line| {
        if is_auth
            .iter()
            .any(|name| line.contains(&format!("\"{name}\"")))
        {
            section = !line.contains("http-basic") && !line.contains("bitbucket-oauth");
        }
        let password = ["password", "consumer-secret", "token"]
            .iter()
            .flat_map(|field| fields_of(line, field));
        let worths = password.map(worth_of);
        let host = assignment(line).filter(|(name, _)| section && name.contains('.'));
        worths
            .chain(host.map(|(_, value)| worth_of(value)))
            .max()
            .unwrap_or(Worth::Nothing)
    })
}

/// `BUNDLE_GEMS__EXAMPLE__COM: "user:password"`.
pub fn bundle(text: &str) -> Vec<Found> {
    lines(text, |line| match assignment(line) {
        Some((name, value)) if name.starts_with("BUNDLE_") && name.contains("__") => {
            match unquoted(value).split_once(':') {
                Some((_, password)) if !value.contains("//") => worth_of(password),
                _ => in_urls(value),
            }
        }
        _ => Worth::Nothing,
    })
}

pub fn gem(text: &str) -> Vec<Found> {
    lines(text, |line| {
        match line.trim_start_matches(':').split_once(':') {
            Some((name, value)) if name.ends_with("api_key") => worth_of(value),
            _ => Worth::Nothing,
        }
    })
}
