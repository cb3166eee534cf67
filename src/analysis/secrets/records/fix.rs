//! How a build or a container should get a secret that a record gives away.

use super::What;
use super::places::{Place, lines_in_words};
use crate::analysis::findings::Subject;
use crate::analysis::findings::fix::base;
use crate::analysis::secrets::capital;

/// What to do; `line` is the one that sets it, where it is known.
pub(super) fn words(
    subject: &Subject<'_>,
    what: &What,
    places: &[&Place],
    line: Option<u32>,
) -> String {
    let is_unused = places.iter().all(|place| place.is_unused());
    let rotate = match is_unused {
        true => "It stays in the Dockerfile and in the build's cache.",
        false => "Rotate it: whoever has the image has it.",
    };
    let is_named = matches!(what, What::Env(name) if is_variable(name));
    let is_base = line.is_none()
        && (places.iter().any(|place| place.is_base()) || is_named && subject.dockerfile.is_some());
    if is_base {
        return format!(
            "{rotate} {} sets it: build that without it, and use the new one.",
            capital(&base(subject))
        );
    }
    let at = line.map_or(String::new(), |line| format!("In line {line}, "));
    let instead = match what {
        What::Env(name) => format!(
            "{at}leave ENV {name} out and give it to the container when it starts; what needs it in the build gets it by {}.",
            mount(name)
        ),
        What::Arg(name) => format!(
            "{at}replace ARG {name} by {} where it is used, and build with {}.",
            mount(name),
            given(name)
        ),
        What::Command(_) => commands(places),
    };
    format!("{rotate} {}", capital(&instead))
}

/// For each instruction that has it, what is to be done there.
fn commands(places: &[&Place]) -> String {
    let has_lines = places.iter().any(|place| place.line().is_some());
    let mut found: Vec<(&str, Vec<u32>)> = Vec::new();
    for place in places
        .iter()
        .filter(|place| place.line().is_some() == has_lines)
    {
        let Some(keyword) = place.keyword() else {
            continue;
        };
        let at = found.iter().position(|(other, _)| *other == keyword);
        let at = at.unwrap_or_else(|| {
            found.push((keyword, Vec::new()));
            found.len() - 1
        });
        let lines = &mut found[at].1;
        lines.extend(place.line().filter(|line| !lines.contains(line)));
    }
    found
        .iter_mut()
        .for_each(|(_, lines)| lines.sort_unstable());
    found.sort_by_key(|(_, lines)| lines.first().copied());
    let words = found.iter().map(|(keyword, lines)| {
        let instead = instead(keyword);
        match lines.is_empty() {
            true => format!("{keyword}: {instead}"),
            false => format!("in {} ({keyword}), {instead}", lines_in_words(lines)),
        }
    });
    words.collect::<Vec<_>>().join("; ") + "."
}

fn instead(keyword: &str) -> &'static str {
    match keyword {
        "RUN" => "read it from /run/secrets/token, with RUN --mount=type=secret,id=token",
        "CMD" | "ENTRYPOINT" | "HEALTHCHECK" => {
            "let the command read it from a variable or a file that the container gets when it starts"
        }
        "LABEL" | "MAINTAINER" => "leave it out: labels are there to be read",
        "ADD" => {
            "fetch that with RUN --mount=type=secret,id=token, which shows it to that line alone"
        }
        "COPY" => "name the file otherwise",
        _ => "leave it out",
    }
}

/// The `RUN --mount` that lends a variable to a line.
fn mount(name: &str) -> String {
    match is_variable(name) {
        // https://docs.docker.com/reference/dockerfile/#run---mounttypesecret
        true => format!(
            "RUN --mount=type=secret,id={},env={name} (docker/dockerfile 1.10 or later)",
            name.to_lowercase()
        ),
        false => "RUN --mount=type=secret,id=secret, as the file /run/secrets/secret".to_owned(),
    }
}

fn given(name: &str) -> String {
    match is_variable(name) {
        true => format!("--secret id={},env={name}", name.to_lowercase()),
        false => "--secret id=secret,src=FILE".to_owned(),
    }
}

/// Whether a shell takes it for a variable's name.
fn is_variable(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
