//! Images that may be another one tomorrow: without a tag, or `latest`.

use super::Looked;
use crate::analysis::findings::draft::about_line;
use crate::inspection::{CopySource, EdgeKind, Finding};

/// One finding a line.
pub fn find(looked: &Looked<'_>) -> Vec<Finding> {
    let edges = looked.dockerfile.edges.iter();
    // An image in place of a stage is what the build was given, and nothing of the Dockerfile.
    let is_stage = |name: &str| looked.file().stages.iter().any(|stage| stage.name == name);
    let images = edges.filter(|edge| {
        !is_stage(&edge.from.name)
            && edge.from.kind == CopySource::Image
            && edge.kind != EdgeKind::Mounts
            && is_open(&edge.from.name)
    });
    let mut seen = Vec::new();
    let findings = images.filter_map(|edge| {
        let name = &edge.from.name;
        let stage = &looked.dockerfile.stages[edge.to];
        if std::mem::replace(&mut seen, vec![edge.line]) == [edge.line] {
            return None;
        }
        let draft = about_line(looked.options, "smell/latest-base", edge.line, &stage.name)?;
        let what = match edge.kind {
            EdgeKind::Copies => "copied from",
            _ => "started from",
        };
        let how = match name.ends_with(":latest") {
            true => "by the tag latest",
            false => "without a tag",
        };
        let base = looked.subject.image.base.as_ref();
        let digest = base
            .filter(|base| {
                base.reference.as_deref() == Some(name) && edge.kind == EdgeKind::Inherits
            })
            .and_then(|base| base.digest.as_deref());
        let pinned = match digest {
            Some(digest) => format!(", or what this build had: {name}@{digest}"),
            None => ", or a digest".to_owned(),
        };
        Some(Finding {
            severity: looked.by_use(draft.severity, edge.to),
            title: format!("{name} is {what} {how}"),
            fix: format!("line {}: name a version{pinned}", edge.line),
            ..draft
        })
    });
    findings.collect()
}

/// Whether a name may mean another image tomorrow. What is only known in part is not judged.
fn is_open(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default();
    let is_known = !name.is_empty() && !name.contains(['$', '@']) && name != "scratch";
    is_known
        && match last.split_once(':') {
            None => true,
            Some((_, tag)) => tag == "latest",
        }
}

#[cfg(test)]
mod tests {
    use super::is_open;

    #[test]
    fn a_tag_or_a_digest_says_which_image_is_meant() {
        for name in [
            "node",
            "node:latest",
            "localhost:5000/node",
            "ghcr.io/a/b:latest",
        ] {
            assert!(is_open(name), "{name}");
        }
        for name in [
            "node:22",
            "localhost:5000/node:1",
            "node@sha256:00",
            "node:latest@sha256:00",
            "scratch",
            "node:${V}",
            "",
        ] {
            assert!(!is_open(name), "{name}");
        }
    }
}
