//! Copies of more than is meant: a whole file system, a stage's whole directory, the whole build context; and ADD where
//! COPY would do.

use std::collections::BTreeMap;

use hashbrown::HashSet;

use super::Looked;
use crate::analysis::findings::draft::{about_layer, about_line};
use crate::analysis::findings::leave_out;
use crate::inspection::{CopySource, Finding, Severity, Step};
use crate::provenance::dockerfile::Line;
use crate::size::size;
use crate::tree::PathId;

/// What lies in a build context and no container runs, by its start.
const NEEDLESS: [&str; 22] = [
    ".git",
    "Dockerfile",
    "dockerfile",
    "Containerfile",
    "docker-compose",
    "compose.yml",
    "compose.yaml",
    ".dockerignore",
    ".github",
    ".gitlab",
    ".circleci",
    ".vscode",
    ".idea",
    ".editorconfig",
    ".eslintrc",
    ".prettierrc",
    ".pre-commit",
    ".devcontainer",
    "coverage",
    ".DS_Store",
    ".travis",
    "Jenkinsfile",
];

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

/// The same by the whole name.
const NEEDLESS_NAMES: [&str; 9] = [
    "tests",
    "test",
    "__tests__",
    "spec",
    "docs",
    ".env",
    ".hg",
    ".svn",
    ".venv",
];

/// What archives end in.
const ARCHIVES: [&str; 12] = [
    ".tar",
    ".tgz",
    ".tbz2",
    ".tbz",
    ".txz",
    ".tzst",
    ".tar.gz",
    ".tar.bz2",
    ".tar.xz",
    ".tar.zst",
    ".tar.lzma",
    ".tlz",
];

/// Asks all of them.
pub fn find(looked: &Looked<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for step in &looked.dockerfile.instructions {
        let (Some(stage), true) = (step.stage, matches!(step.keyword.as_str(), "COPY" | "ADD"))
        else {
            continue;
        };
        findings.extend(added(looked, step, stage));
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
    Some(Finding {
        severity: draft.severity.min(Severity::Medium),
        title: format!(
            "line {line} copies all of {source} from {}: {}, of which {} should not be there",
            from.name,
            size(live.bytes),
            size(needless.bytes)
        ),
        fix: leave_out(looked.subject, layer, &needless.paths, "leave them out"),
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
    let named: Vec<PathId> = children
        .keys()
        .copied()
        .filter(|&path| is_needless(looked.subject.tree.paths().name(path)))
        .collect();
    let needless = needless(looked, layer, &named);
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
    Some(Finding {
        severity: match needless.bytes {
            0..10_000 => draft.severity.min(Severity::Low),
            _ => draft.severity,
        },
        title: format!("{what}: {} of it no container needs", size(needless.bytes)),
        fix: leave_out(looked.subject, layer, &needless.paths, "leave them out"),
        live: true,
        files: needless.files,
        bytes: needless.bytes,
        paths: needless.paths,
        ..draft
    })
}

fn is_needless(name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name);
    NEEDLESS.iter().any(|start| name.starts_with(start)) || NEEDLESS_NAMES.contains(&name.as_ref())
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

/// What was found in a layer that should not be there, with these paths beside.
fn needless(looked: &Looked<'_>, layer: usize, named: &[PathId]) -> super::Live {
    let subject = looked.subject;
    let paths = subject.tree.paths();
    let is_of_it = |finding: &&Finding| {
        let family = finding.rule.split('/').next().unwrap_or_default();
        finding.layer == Some(layer) && finding.live && matches!(family, "leak" | "secret")
    };
    let found = looked.found.iter().filter(is_of_it);
    let all: HashSet<PathId> = found
        .flat_map(|finding| &finding.paths)
        .chain(named)
        .copied()
        .collect();
    let is_below = |path: PathId| {
        let mut above = std::iter::successors(Some(path), |&path| {
            (path != PathId::ROOT).then(|| paths.parent(path))
        });
        above.any(|path| all.contains(&path))
    };
    let is_ignored = |path: PathId| looked.options.ignored.is_ignored(&paths.full(path));
    let (mut files, mut bytes) = (0, 0);
    for id in subject.inodes() {
        let inode = subject.tree.inode(id);
        if inode.layer == layer
            && is_below(inode.path)
            && subject.is_live(id)
            && !is_ignored(inode.path)
        {
            files += 1;
            bytes += inode.size;
        }
    }
    // What lies in another of them is said by that.
    let tops = all
        .iter()
        .copied()
        .filter(|&path| !is_below(paths.parent(path)));
    let mut tops: Vec<PathId> = tops.filter(|&path| !is_ignored(path)).collect();
    tops.sort_by_cached_key(|&path| paths.full(path));
    super::Live {
        files,
        bytes,
        paths: tops,
    }
}

/// ADD of what is neither remote nor an archive.
fn added(looked: &Looked<'_>, step: &Step, stage: usize) -> Option<Finding> {
    let line = Line::of(&step.text).filter(|line| line.keyword == "ADD")?;
    let (_, sources) = line.words.split_last()?;
    let unpacks = ["unpack", "checksum", "keep-git-dir"]
        .iter()
        .any(|flag| line.has_flag(flag));
    let is_special = |source: &String| {
        let is_remote = source.contains("://") || source.starts_with("git@");
        is_remote
            || source.contains('$')
            || ARCHIVES
                .iter()
                .any(|ending| source.to_lowercase().ends_with(ending))
            || source.ends_with(".gz")
            || source.ends_with(".xz")
    };
    if sources.is_empty() || unpacks || sources.iter().any(is_special) {
        return None;
    }
    let name = &looked.dockerfile.stages[stage].name;
    let draft = match step.layers.first() {
        Some(&layer) => about_layer(looked.subject, looked.options, "smell/add", layer),
        None => about_line(looked.options, "smell/add", step.start_line, name),
    }?;
    let copy = Line {
        keyword: "COPY".to_owned(),
        ..line
    };
    Some(Finding {
        severity: looked.by_use(draft.severity, stage),
        title: format!("line {} adds what it only has to copy", step.start_line),
        fix: format!("line {}: write {copy}", step.start_line),
        live: false,
        ..draft
    })
}

#[cfg(test)]
mod tests {
    use super::is_needless;

    #[test]
    fn what_belongs_to_the_repository_is_told_from_what_runs() {
        for name in [
            ".git",
            ".gitignore",
            "Dockerfile.dev",
            "tests",
            ".env",
            ".github",
            "docs",
        ] {
            assert!(is_needless(name.as_bytes()), "{name}");
        }
        for name in [
            "src",
            "package.json",
            "README.md",
            "testdata",
            "environment",
            "LICENSE",
            "dist",
        ] {
            assert!(!is_needless(name.as_bytes()), "{name}");
        }
    }
}
