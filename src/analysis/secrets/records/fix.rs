//! How a build or a container should get a secret that a record gives away.

use super::What;
use super::places::Place;
use crate::analysis::findings::Subject;

/// What to do.
pub(super) fn words(subject: &Subject<'_>, what: &What, places: &[&Place]) -> String {
    let is_unused = places.iter().all(|place| place.is_unused());
    let rotate = match is_unused {
        true => "It stays in the Dockerfile and in the build's cache.",
        false => "Rotate it: whoever has the image has it.",
    };
    let line = places.iter().rev().find_map(|place| place.line());
    let at = line.map_or(String::new(), |line| format!("In line {line}, "));
    let is_base = line.is_none() && places.iter().any(|place| place.is_base());
    if is_base {
        let base = subject
            .image
            .base
            .as_ref()
            .and_then(|base| base.reference.as_deref());
        let base = base.map_or("the base image".to_owned(), |base| {
            format!("the base image {base}")
        });
        return format!(
            "{rotate} {} sets it: build that without it, and use the new one.",
            capital(&base)
        );
    }
    let instead = match what {
        What::Env(name) => format!(
            "{at}leave ENV {name} out and give it to the container when it starts; what needs it in the build gets it by {}.",
            mount(name)
        ),
        What::Arg(name) => format!(
            "{at}replace ARG {name} by {} where it is used, and build with --secret id={},env={name}.",
            mount(name),
            name.to_lowercase()
        ),
        What::Command { .. } => format!(
            "{at}read it from /run/secrets/token instead, with RUN --mount=type=secret,id=token, or give it to the container when it starts."
        ),
    };
    format!("{rotate} {}", capital(&instead))
}

fn mount(name: &str) -> String {
    format!(
        "RUN --mount=type=secret,id={},env={name}",
        name.to_lowercase()
    )
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
