//! Findings of what rules take: one a rule, layer and fate, with as few paths as say all of it.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::{Taken, node};
use crate::analysis::findings::{Catalogue, Subject, leave_out};
use crate::escape::escape;
use crate::inspection::Finding;
use crate::tree::{PathArena, PathId};

/// What one finding is made of.
#[derive(Debug, Default)]
struct Group {
    files: usize,
    bytes: u64,
    /// The layers that hid files of it.
    hidden_by: Vec<usize>,
    /// Files, and directories that were matched, with the bytes of each.
    units: HashMap<PathId, u64>,
}

/// Findings of files that rules take, each once.
pub fn findings(subject: &Subject<'_>, catalogue: &Catalogue, taken: &[Taken]) -> Vec<Finding> {
    let mut groups: BTreeMap<(usize, usize, bool), Group> = BTreeMap::new();
    let mut files: Vec<bool> = Vec::new();
    for &Taken {
        inode: id,
        path,
        claim,
    } in taken
    {
        let inode = subject.tree.inode(id);
        let hidden_by = subject.hidden_by(id);
        let key = (claim.rule, inode.layer, hidden_by.is_none());
        let group = groups.entry(key).or_default();
        group.files += 1;
        group.bytes += inode.size;
        *group.units.entry(claim.unit).or_default() += inode.size;
        if let Some(layer) = hidden_by.filter(|layer| !group.hidden_by.contains(layer)) {
            group.hidden_by.push(layer);
        }
        if claim.unit == path {
            files.resize(subject.tree.paths().len(), false);
            files[claim.unit.index()] = true;
        }
    }
    let tops = &subject.tops;
    groups
        .into_iter()
        .filter(|((rule, ..), group)| group.bytes >= catalogue.rules()[*rule].at_least.max(1))
        .map(|((rule, layer, live), group)| {
            let rule = &catalogue.rules()[rule];
            let units = group.units.keys().copied();
            let is_file = |path: &PathId| files.get(path.index()).copied().unwrap_or(false);
            let (single, mut paths): (Vec<PathId>, Vec<PathId>) = units.partition(is_file);
            paths.extend(tops.of(single));
            paths.sort_by_cached_key(|&path| subject.tree.paths().full(path));
            let place = subject.place(layer);
            let text = place.instruction.map_or("", |it| it.text.as_str());
            let fix = leave_out(subject, layer, &paths, rule.clean(text));
            Finding {
                rule: rule.id.clone(),
                severity: rule.severity,
                title: match paths[..] {
                    [path] if is_file(&path) => {
                        format!("{}: {}", rule.title, subject.name(path))
                    }
                    _ if rule.id == node::RULE => {
                        let what = format!("{}: {}", rule.title, packages(subject, &group.units));
                        title(subject, &what, group.files, &paths)
                    }
                    _ => title(subject, &rule.title, group.files, &paths),
                },
                fix: fix.words,
                written: fix.written,
                paths,
                files: group.files,
                bytes: group.bytes,
                layer: Some(layer),
                line: place.line(),
                stage: place.stage.map(str::to_owned),
                from_stage: place.from_stage.map(str::to_owned),
                live,
                hidden_by: match group.hidden_by[..] {
                    [layer] => Some(layer),
                    _ => None,
                },
                same_as: rule.same_as.clone(),
            }
        })
        .collect()
}

/// `npm cache: 312 files in root/.npm`.
fn title(subject: &Subject<'_>, what: &str, files: usize, paths: &[PathId]) -> String {
    let arena = subject.tree.paths();
    let name = |path| subject.name(path);
    let count = match files {
        1 => "1 file".to_owned(),
        files => format!("{files} files"),
    };
    match paths {
        [] => format!("{what}: {count}"),
        [path] => format!("{what}: {count} in {}", name(*path)),
        [first, second] => format!("{what}: {count}: {} and {}", name(*first), name(*second)),
        [first, rest @ ..] => {
            let above = rest.iter().fold(arena.parent(*first), |above, &path| {
                common(arena, above, path)
            });
            match above {
                PathId::ROOT => format!(
                    "{what}: {count}: {} and {} more places",
                    name(*first),
                    rest.len()
                ),
                above => format!("{what}: {count} in {}", name(above)),
            }
        }
    }
}

/// `12 packages (typescript, eslint, …)`, the largest first.
fn packages(subject: &Subject<'_>, units: &HashMap<PathId, u64>) -> String {
    let mut largest: Vec<(u64, String)> = units
        .iter()
        .map(|(&path, &bytes)| (bytes, escape(&node::name(subject, path))))
        .collect();
    largest.sort_by(|a, b| (b.0, &a.1).cmp(&(a.0, &b.1)));
    let names: Vec<&str> = largest.iter().map(|(_, name)| name.as_str()).collect();
    let count: usize = units.keys().map(|&it| node::count(subject, it)).sum();
    let word = if count == 1 { "package" } else { "packages" };
    match names[..] {
        [first, second, third, _, ..] => {
            format!("{count} {word} ({first}, {second}, {third}, …)")
        }
        _ => format!("{count} {word} ({})", names.join(", ")),
    }
}

/// The lowest directory that is at or above both.
fn common(paths: &PathArena, mut a: PathId, mut b: PathId) -> PathId {
    while a != b {
        match paths.depth(a) >= paths.depth(b) {
            true => a = paths.parent(a),
            false => b = paths.parent(b),
        }
    }
    a
}
