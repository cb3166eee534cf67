//! Whether the base image is as small as it could be.

use super::Answered;
use super::words::list;
use crate::analysis::findings::Subject;
use crate::inspection::{Answer, BaseBasis, Origin};
use crate::size::size;

/// Words in the names and tags of small images.
const SMALL: [&str; 10] = [
    "alpine",
    "busybox",
    "chainguard",
    "chiseled",
    "distroless",
    "micro",
    "minimal",
    "scratch",
    "slim",
    "wolfi",
];

/// Repositories that hold nothing but small images.
const ALL_SMALL: [&str; 2] = ["chainguard", "distroless"];

/// Official images that exist to build with.
const BUILDERS: [&str; 8] = [
    "buildpack-deps",
    "gcc",
    "golang",
    "gradle",
    "maven",
    "rust",
    "sbt",
    "swift",
];

/// Official images of which there is a smaller variant with the same program, and its tag's ending.
const HAVE_SMALLER: [(&str, &str); 7] = [
    ("debian", "-slim"),
    ("node", "-slim or -alpine"),
    ("perl", "-slim"),
    ("php", "-alpine"),
    ("postgres", "-alpine"),
    ("python", "-slim or -alpine"),
    ("ruby", "-slim or -alpine"),
];

/// A name tells small images, and those of which there is a smaller one; nothing else is guessed.
pub fn is_small(subject: &Subject<'_>) -> Answered {
    let Some(name) = name(subject) else {
        let evidence = match &subject.image.base {
            Some(base) => format!(
                "the base image's name is not known; it brings {}",
                size(bytes(subject, base.layers))
            ),
            None => "the base image is not known".to_owned(),
        };
        return (Answer::Unknown, evidence);
    };
    let layers = subject.image.base.as_ref().map_or(0, |base| base.layers);
    let guess = subject
        .image
        .base
        .as_ref()
        .is_some_and(|base| base.basis == BaseBasis::Heuristic)
        && subject.dockerfile.is_none();
    let guess = if guess { " (a guess)" } else { "" };
    let known = match name.as_str() {
        "scratch" => "built from scratch".to_owned(),
        name => format!("{name}{guess} brings {}", size(bytes(subject, layers))),
    };
    match judge(&name) {
        Size::Small => {}
        Size::Large(why) => return (Answer::No, format!("{known}: {why}")),
        Size::Unknown => {
            let evidence =
                format!("{known}; whether there is a smaller one that would do is not known");
            return (Answer::Unknown, evidence);
        }
    }
    let sources = sources(subject);
    if sources.is_empty() && subject.dockerfile.is_some() {
        return (
            Answer::Yes,
            format!("{known}, and nothing was copied from another stage or image"),
        );
    }
    let from = match sources.as_slice() {
        [] => "what was copied".to_owned(),
        sources => format!("what was copied from {}", list(sources, ", ")),
    };
    let evidence =
        format!("{known}, which is small; whether {from} fits it takes a look into binaries");
    (Answer::Unknown, evidence)
}

enum Size {
    Small,
    Large(String),
    Unknown,
}

fn judge(name: &str) -> Size {
    let name = name.to_lowercase();
    let name = name.split('@').next().unwrap_or_default();
    let (repository, tag) = match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, tag),
        _ => (name, ""),
    };
    let short = ["docker.io/library/", "library/", "docker.io/"];
    let short = short
        .iter()
        .find_map(|prefix| repository.strip_prefix(prefix));
    let short = short.unwrap_or(repository);
    let last = short.rsplit('/').next().unwrap_or(short);
    let has_jdk =
        tag.contains("jdk") || matches!(last, "openjdk" | "eclipse-temurin" | "amazoncorretto");
    let is_jre = tag.contains("jre") || last.contains("jre");
    if has_jdk && !is_jre {
        return Size::Large("it is a JDK, and a JRE runs what it compiles".to_owned());
    }
    if short.ends_with("dotnet/sdk") {
        return Size::Large(
            "it is an SDK, and dotnet/aspnet or dotnet/runtime run what it makes".to_owned(),
        );
    }
    if BUILDERS.contains(&short) {
        return Size::Large("it holds what builds, which nothing needs that is built".to_owned());
    }
    // alpine3.20 is alpine.
    let digits = |letter: char| letter.is_ascii_digit();
    let words = [last, tag].into_iter();
    let mut words = words.flat_map(|name| name.split(['-', '_', '.']));
    let is_small = words.any(|word| SMALL.contains(&word.trim_end_matches(digits)));
    if is_small || short.split('/').any(|part| ALL_SMALL.contains(&part)) {
        return Size::Small;
    }
    match HAVE_SMALLER.iter().find(|(image, _)| *image == short) {
        Some((image, ending)) => Size::Large(format!("{image} also comes as {ending}")),
        None => Size::Unknown,
    }
}

/// The base image's name, `scratch` where there surely is none.
fn name(subject: &Subject<'_>) -> Option<String> {
    let reference = subject
        .image
        .base
        .as_ref()
        .and_then(|base| base.reference.clone());
    reference.or_else(|| {
        let dockerfile = subject.dockerfile?;
        let mut stage = dockerfile.stages.iter().find(|stage| stage.is_final)?;
        while let Some(parent) = stage.parent {
            stage = &dockerfile.stages[parent];
        }
        (stage.base == "scratch").then(|| stage.base.clone())
    })
}

/// Of the base image's layers, in the final file system.
fn bytes(subject: &Subject<'_>, layers: usize) -> u64 {
    subject.layers[..layers]
        .iter()
        .map(|layer| layer.final_bytes)
        .sum()
}

/// Stages and images that own layers were copied from.
fn sources(subject: &Subject<'_>) -> Vec<String> {
    let own = subject
        .layers
        .iter()
        .filter(|layer| subject.is_own(layer.head.index));
    let mut sources: Vec<String> = Vec::new();
    for layer in own.filter(|layer| layer.head.provenance.origin == Origin::Copied) {
        if let Some(from) = &layer.head.provenance.copied_from
            && !sources.contains(&from.name)
        {
            sources.push(from.name.clone());
        }
    }
    sources
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_small_and_large_images() {
        for small in [
            "scratch",
            "alpine",
            "alpine:3.20",
            "docker.io/library/node:22-alpine",
            "python:3.12-slim-bookworm",
            "gcr.io/distroless/static-debian12:nonroot",
            "cgr.dev/chainguard/node",
            "localhost:5000/busybox:1.35",
            "python:3.12-alpine3.20",
            "mcr.microsoft.com/dotnet/runtime-deps:8.0-jammy-chiseled",
            "registry.access.redhat.com/ubi9/ubi-micro:9.4",
            "eclipse-temurin:21-jre-alpine",
            "registry.access.redhat.com/ubi9/ubi-minimal",
        ] {
            assert!(matches!(judge(small), Size::Small), "{small}");
        }
        for large in [
            "node:22",
            "docker.io/library/python@sha256:00",
            "golang:1.22-alpine",
            "eclipse-temurin:21",
            "maven:3-eclipse-temurin-21",
            "amazoncorretto:21-jdk",
            "mcr.microsoft.com/dotnet/sdk:8.0",
            "debian:bookworm",
        ] {
            assert!(matches!(judge(large), Size::Large(_)), "{large}");
        }
        for unknown in [
            "ubuntu:24.04",
            "localhost:5000/base:1",
            "me/node:22",
            "acme/microservice:1",
            "acme/app:slimmed",
            "alpine.example.com/app:1",
            "eclipse-temurin:21-jre",
        ] {
            assert!(matches!(judge(unknown), Size::Unknown), "{unknown}");
        }
    }
}
