//! Copies of more than is meant: a whole file system, a stage's whole directory, the whole build context.

use std::collections::BTreeMap;

use super::Looked;
use super::needless::{is_needless, needless, unwanted};
use crate::analysis::findings::draft::about_layer;
use crate::analysis::findings::leave_out;
use crate::inspection::{CopySource, Finding, Severity, Step};
use crate::size::size;
use crate::tree::PathId;

/// Directories of the system, and what people call the one they work in.
const BROAD: [&str; 21] = [
    "/usr",
    "/usr/local",
    "/usr/lib",
    "/usr/share",
    "/lib",
    "/etc",
    "/var",
    "/opt",
    "/root",
    "/home",
    "/srv",
    "/tmp",
    "/app",
    "/src",
    "/code",
    "/build",
    "/work",
    "/workspace",
    "/usr/src",
    "/usr/src/app",
    "/go",
];

/// Asks all of them.
pub fn find(looked: &Looked<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for step in &looked.dockerfile.instructions {
        let (Some(stage), true) = (step.stage, matches!(step.keyword.as_str(), "COPY" | "ADD"))
        else {
            continue;
        };
        let Some(&layer) = step
            .layers
            .first()
            .filter(|_| looked.shipped.contains(&stage))
        else {
            continue;
        };
        let is_from = step.copied_from.is_some() || step.text.contains("--from=");
        findings.extend(match is_from {
            true => from_stage(looked, step, layer),
            false => from_context(looked, step, layer),
        });
    }
    findings
}

/// A whole file system, or a whole directory in which something was found that should not be there.
fn from_stage(looked: &Looked<'_>, step: &Step, layer: usize) -> Option<Finding> {
    // The root of a named context is a directory like any other.
    let from = step
        .copied_from
        .as_ref()
        .filter(|from| from.kind != CopySource::Context)?;
    let mut sources = step.paths.as_ref()?.sources();
    let (source, None) = (sources.next()??, sources.next()) else {
        return None;
    };
    let line = step.start_line;
    let draft = about_layer(
        looked.subject,
        looked.options,
        "smell/whole-filesystem",
        layer,
    )?;
    let live = looked.live(&[layer]);
    if source == "/" {
        if live.bytes == 0 || is_made_up(looked, &from.name) {
            return None;
        }
        let target = &looked.dockerfile.stages[step.stage?];
        // To start from nothing and copy all only flattens what the other stage is.
        let flattens = target.base == "scratch";
        return Some(Finding {
            severity: match flattens {
                true => draft.severity.min(Severity::Low),
                false => draft.severity,
            },
            title: format!(
                "line {line} copies the whole file system of {}: {}",
                from.name,
                size(live.bytes)
            ),
            fix: format!("line {line}: COPY --from={} only what runs", from.name),
            live: true,
            files: live.files,
            bytes: live.bytes,
            paths: live.paths,
            ..draft
        });
    }
    let needless = needless(looked, layer, &[]);
    // What is nothing but that is said by its own rule.
    let is_part = needless.bytes > 0 && needless.bytes < live.bytes;
    if !is_part || !is_broad(looked, source, &from.name) || !is_directory(looked, step, layer) {
        return None;
    }
    let unwanted = unwanted(looked, layer, &needless.paths);
    let fix = leave_out(looked.subject, layer, &unwanted, "leave them out");
    Some(Finding {
        severity: draft.severity.min(Severity::Medium),
        title: format!(
            "line {line} copies all of {source} from {}: {}, of which {} should not be there",
            from.name,
            size(live.bytes),
            size(needless.bytes)
        ),
        fix: fix.words,
        written: fix.written,
        live: true,
        files: needless.files,
        bytes: needless.bytes,
        paths: needless.paths,
        ..draft
    })
}

/// Whether a directory is of the system, or holds all that its stage works on.
fn is_broad(looked: &Looked<'_>, source: &str, stage: &str) -> bool {
    let file = looked.file();
    let found = file.stages.iter().rposition(|known| known.name == stage);
    let own = found.map(|found| &file.stages[found]);
    let mut workdirs = own
        .iter()
        .flat_map(|stage| &stage.instructions)
        .filter_map(|it| {
            let workdir = it.workdir.known()?;
            (workdir != "/").then_some(workdir)
        });
    BROAD.contains(&source)
        || workdirs.any(|workdir| format!("{workdir}/").starts_with(&format!("{source}/")))
}

/// Whether a stage starts from nothing, so that all that it has was put there.
fn is_made_up(looked: &Looked<'_>, stage: &str) -> bool {
    let file = looked.file();
    let found = file.stages.iter().rposition(|known| known.name == stage);
    let root = found.and_then(|found| file.lineage(found).pop());
    root.is_some_and(|root| file.stages[root].image.known() == Some("scratch"))
}

/// Whether the source was a directory: then what lies below the destination is led back below the source.
fn is_directory(looked: &Looked<'_>, step: &Step, layer: usize) -> bool {
    let Some(source) = step
        .paths
        .as_ref()
        .and_then(|paths| paths.sources().next()?)
    else {
        return false;
    };
    let contents = &looked.subject.tree.layers()[layer];
    let leads = looked.subject.layers[layer].leads.as_ref();
    contents.entries.iter().any(|entry| {
        let lead = leads.and_then(|leads| leads.lead(contents.path(entry)));
        lead.is_some_and(|lead| lead.len() > source.len() && lead.starts_with(source))
    })
}

/// `COPY . .` in a stage that ships.
fn from_context(looked: &Looked<'_>, step: &Step, layer: usize) -> Option<Finding> {
    let copied = step.paths.as_ref()?;
    if !copied.sources().any(|source| source == Some("/")) {
        return None;
    }
    let draft = about_layer(looked.subject, looked.options, "smell/copy-all", layer)?;
    let live = looked.live(&[layer]);
    if live.files == 0 {
        return None;
    }
    let line = step.start_line;
    let children = children(looked, layer, copied.destination());
    let largest = largest(looked, &children);
    let name = |path: PathId| looked.subject.tree.paths().name(path);
    let named: Vec<PathId> = children
        .keys()
        .copied()
        .filter(|&path| is_needless(name(path)))
        .collect();
    let mut needless = needless(looked, layer, &named);
    // Who follows a fix writes one, and it comes along.
    if needless
        .paths
        .iter()
        .all(|&path| name(path) == b".dockerignore")
    {
        needless.paths.clear();
    }
    let what = format!(
        "line {line} copies the whole build context, {}{largest}",
        size(live.bytes)
    );
    if needless.paths.is_empty() {
        return Some(Finding {
            severity: Severity::Info,
            title: what,
            fix: format!(
                "line {line}: name what runs, so that nothing else that comes to lie there is copied"
            ),
            live: true,
            files: live.files,
            bytes: live.bytes,
            paths: live.paths,
            ..draft
        });
    }
    let unwanted = unwanted(looked, layer, &needless.paths);
    let fix = leave_out(looked.subject, layer, &unwanted, "leave them out");
    Some(Finding {
        severity: match needless.bytes {
            0..10_000 => draft.severity.min(Severity::Low),
            _ => draft.severity,
        },
        title: format!("{what}: {} of it no container needs", size(needless.bytes)),
        fix: fix.words,
        written: fix.written,
        live: true,
        files: needless.files,
        bytes: needless.bytes,
        paths: needless.paths,
        ..draft
    })
}

/// Live bytes of what a layer put right below a directory.
fn children(looked: &Looked<'_>, layer: usize, directory: &str) -> BTreeMap<PathId, u64> {
    let tree = looked.subject.tree;
    let paths = tree.paths();
    let depth = directory.split('/').filter(|part| !part.is_empty()).count();
    let mut children = BTreeMap::new();
    for id in looked.subject.inodes() {
        let inode = tree.inode(id);
        let is_live = inode.layer == layer && looked.subject.is_live(id);
        if !is_live || paths.depth(inode.path) <= depth {
            continue;
        }
        let mut path = inode.path;
        while paths.depth(path) > depth + 1 {
            path = paths.parent(path);
        }
        *children.entry(path).or_default() += inode.size;
    }
    children
}

/// `, most of it in src (1.2 MB) and node_modules (300 kB)`.
fn largest(looked: &Looked<'_>, children: &BTreeMap<PathId, u64>) -> String {
    const SHOWN: usize = 3;
    let mut largest: Vec<(PathId, u64)> = children
        .iter()
        .map(|(&path, &bytes)| (path, bytes))
        .collect();
    largest.sort_by_key(|&(path, bytes)| (std::cmp::Reverse(bytes), path));
    let paths = looked.subject.tree.paths();
    let words: Vec<String> = largest
        .iter()
        .take(SHOWN)
        .filter(|(_, bytes)| *bytes > 0)
        .map(|&(path, bytes)| format!("{} {}", crate::escape::name(paths.name(path)), size(bytes)))
        .collect();
    match words.is_empty() {
        true => String::new(),
        false => format!(" ({})", words.join(", ")),
    }
}
