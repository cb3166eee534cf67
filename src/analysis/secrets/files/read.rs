//! How files of each sort say their secrets: the lines where these stand.

use super::super::value::{Worth, in_urls, unquoted, worth, worth_of};

/// A line with a secret, from 1, and what that is worth.
pub type Found = (u32, Worth);

/// Lines with what each is worth; those without a secret are left out.
fn lines(text: &str, mut worth: impl FnMut(&str) -> Worth) -> Vec<Found> {
    (1..)
        .zip(text.lines())
        .map(|(number, line)| (number, worth(line.trim())))
        .filter(|(_, worth)| *worth != Worth::Nothing)
        .collect()
}

/// `NAME=value`, `name: value`, `"name": "value",`, with what may stand around it; comments are none.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
    if line.starts_with(['#', ';']) || line.starts_with("//") && !line.contains(":_") {
        return None;
    }
    let (name, value) = match line.strip_prefix('"') {
        Some(rest) => {
            let (name, rest) = rest.split_once('"')?;
            (name, rest.trim_start().strip_prefix([':', '='])?)
        }
        None => {
            let at = line.find(['=', ':'])?;
            (&line[..at], &line[at + 1..])
        }
    };
    let name = name.trim().trim_start_matches("- ");
    let value = value.trim().trim_end_matches(',');
    // A comment may stand behind a value that is not quoted.
    let value = match value.starts_with(['"', '\'']) {
        true => value,
        false => value.split(" #").next().unwrap_or(value).trim_end(),
    };
    (!name.is_empty() && !name.contains(char::is_whitespace)).then_some((name, value))
}

/// Any secret-named assignment.
pub fn named(text: &str) -> Vec<Found> {
    lines(text, |line| match assignment(line) {
        Some((name, value)) => worth(name, value).max(in_urls(value)),
        None => Worth::Nothing,
    })
}

/// Assignments whose names end so.
fn ending(text: &str, ends: &[&str]) -> Vec<Found> {
    lines(text, |line| match assignment(line) {
        Some((name, value)) if ends.iter().any(|end| name.ends_with(end)) => worth_of(value),
        _ => Worth::Nothing,
    })
}

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

pub fn password_lines(text: &str) -> Vec<Found> {
    ending(
        text,
        &[
            "password",
            "passwd",
            "token",
            "secret",
            "pass",
            "refresh_token",
            "access_token",
            "client_secret",
            "private_key",
            "secret_access_key",
        ],
    )
}

/// URLs with a password.
pub fn urls(text: &str) -> Vec<Found> {
    lines(text, |line| match line.starts_with('#') {
        true => Worth::Nothing,
        false => in_urls(line),
    })
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

/// Base 64 of `user:password`, and tokens.
pub fn docker(text: &str) -> Vec<Found> {
    let fields = ["auth", "identitytoken", "registrytoken", "password"];
    lines(text, |line| {
        // The whole document may stand on one line.
        let values = fields.iter().flat_map(|field| fields_of(line, field));
        values.map(worth_of).max().unwrap_or(Worth::Nothing)
    })
}

/// The values of `"field": "value"` on a line.
fn fields_of<'a>(line: &'a str, field: &'a str) -> impl Iterator<Item = &'a str> + 'a {
    let quoted = move |at: usize| {
        let before = line[..at].ends_with('"');
        let rest = line[at + field.len()..].strip_prefix('"')?.trim_start();
        let value = rest.strip_prefix(':')?.trim_start().strip_prefix('"')?;
        before.then(|| value.split('"').next().unwrap_or(value))
    };
    line.match_indices(field)
        .filter_map(move |(at, _)| quoted(at))
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

/// Whatever is in it.
pub fn anything(text: &str) -> Vec<Found> {
    match text.trim().is_empty() {
        true => Vec::new(),
        false => vec![(1, Worth::Secret)],
    }
}

/// One secret and nothing else.
pub fn whole(text: &str) -> Vec<Found> {
    let worth = worth_of(text.trim());
    let is_one = !text.trim().contains(char::is_whitespace) && worth == Worth::Secret;
    is_one.then_some((1, worth)).into_iter().collect()
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
