//! The images among the materials of BuildKit's provenance: all that a build used, the base among them.
//!
//! An image is a package URL, `pkg:docker/NAME@TAG?platform=…` or, from an OCI layout, `pkg:oci/…`.
//!
//! <https://github.com/moby/buildkit/blob/master/util/purl/image.go>

use std::collections::HashSet;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::base::Material;

/// No build uses so many; looking at more would only cost time.
const MOST: usize = 100;

/// Images that read Dockerfiles or look through results: they are in no image.
const TOOLS: [&str; 3] = [
    "docker/dockerfile",
    "docker/dockerfile-upstream",
    "docker/buildkit-syft-scanner",
];

/// The images that a build used, without those that only did its work. `arguments` are the build request's.
pub fn images(materials: &Value, arguments: &Value) -> Vec<Material> {
    let frontends = ["source", "cmdline"].map(|name| arguments[name].as_str().unwrap_or_default());
    let mut images: Vec<Material> = Vec::new();
    let mut seen = HashSet::new();
    for material in materials.as_array().into_iter().flatten() {
        let Some(reference) = material["uri"].as_str().and_then(reference) else {
            continue;
        };
        let name = without_tag(&reference);
        let is_tool = TOOLS.contains(&name)
            || frontends.iter().any(|frontend| {
                let frontend = frontend.split('@').next().unwrap_or_default();
                frontend == reference || without_tag(frontend) == name
            });
        let digest = material["digest"]["sha256"].as_str();
        let image = Material {
            reference,
            digest: digest.map(|digest| format!("sha256:{digest}")),
        };
        if !is_tool && images.len() < MOST && seen.insert(image.clone()) {
            images.push(image);
        }
    }
    images
}

/// The image's name in a package URL; none for other packages and parts of images.
fn reference(url: &str) -> Option<String> {
    let rest = url
        .strip_prefix("pkg:docker/")
        .or_else(|| url.strip_prefix("pkg:oci/"))?;
    let (rest, qualifiers) = rest.split_once('?').unwrap_or((rest, ""));
    if qualifiers.split('&').any(|it| it.starts_with("ref_type=")) {
        return None;
    }
    let decoded = |text: &str| {
        let text = percent_decode_str(text).decode_utf8().ok()?;
        Some(text.into_owned())
    };
    match rest.split_once('@') {
        Some((name, tag)) => Some(format!("{}:{}", decoded(name)?, decoded(tag)?)),
        None => decoded(rest),
    }
}

fn without_tag(reference: &str) -> &str {
    match reference.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => reference,
    }
}
