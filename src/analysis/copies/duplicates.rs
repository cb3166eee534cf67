//! Contents that live at several paths: directories that two lines both brought.

use std::collections::BTreeMap;

use super::once::{self, Side, Twins};
use super::told::Told;
use super::{LEAST, by_bytes, files};
use crate::analysis::findings::draft::about_layer;
use crate::analysis::findings::tops::Tops;
use crate::analysis::findings::{Options, Subject};
use crate::inspection::{Finding, Origin, Severity};
use crate::size::size;
use crate::tree::{InodeId, PathArena, PathId};

/// Smaller files are alike by chance or by custom.
const SMALL_FILE: u64 = 512;

/// What a program writes at two places, or several do, is their affair, unless it is this much.
const LARGE: u64 = 1_000_000;

/// Names whose content is meant to be alike.
const CUSTOMARY: [&str; 10] = [
    "license",
    "licence",
    "copying",
    "notice",
    "copyright",
    "authors",
    "readme",
    "__init__.py",
    "py.typed",
    "changelog",
];

/// Where packages lie, but for directories that are the administrator's own.
const PACKAGED: [&str; 8] = [
    "bin/",
    "etc/",
    "lib/",
    "lib64/",
    "sbin/",
    "usr/",
    "var/cache/",
    "var/lib/",
];
const LOCAL: [&str; 2] = ["usr/local/", "usr/src/"];

/// The same files at two places.
#[derive(Default)]
struct Pair {
    one: Vec<PathId>,
    other: Vec<PathId>,
    bytes: u64,
}

/// Where a content lies.
#[derive(Clone, Copy)]
struct Copy {
    /// The layer that first brought it there.
    layer: usize,
    entry: usize,
    path: PathId,
    inode: InodeId,
}

/// One finding a pair of lines and directories.
pub fn find(subject: &Subject<'_>, options: &Options, told: &Told) -> Vec<Finding> {
    let mut pairs: BTreeMap<(usize, usize, Vec<u8>, Vec<u8>), Pair> = BTreeMap::new();
    let paths = subject.tree.paths();
    for row in subject.duplicates {
        let each = row.bytes / (row.paths.len() as u64 - 1).max(1);
        if each < SMALL_FILE {
            continue;
        }
        let shown = row.paths.iter().filter(|&&path| {
            !is_customary(paths.name(path)) && !options.ignored.is_ignored(&paths.full(path))
        });
        let mut copies: Vec<Copy> = shown
            .filter_map(|&path| copy(subject, path))
            .filter(|copy| !told.has(subject, copy.inode) && !is_packaged(subject, copy))
            .collect();
        copies.sort_by_key(|copy| (copy.layer, copy.entry));
        let Some((first, others)) = copies.split_first() else {
            continue;
        };
        for other in others {
            if !subject.is_own(other.layer) && !options.includes_base {
                continue;
            }
            let (one_above, other_above) = parted(&paths.full(first.path), &paths.full(other.path));
            let key = (first.layer, other.layer, one_above, other_above);
            let pair = pairs.entry(key).or_default();
            pair.one.push(first.path);
            pair.other.push(other.path);
            pair.bytes += each;
        }
    }
    let tops = &subject.tops;
    let found = pairs
        .into_iter()
        .filter(|((one, other, ..), pair)| {
            let is_run = |layer: usize| subject.place(layer).keyword() == Some("RUN");
            let is_theirs = one == other || is_run(*one) && is_run(*other);
            pair.bytes >= if is_theirs { LARGE } else { LEAST }
        })
        .filter_map(|((one, other, ..), pair)| finding(subject, options, tops, one, other, pair));
    found.collect()
}

/// Whether it came with a package: no line says where those put what.
fn is_packaged(subject: &Subject<'_>, copy: &Copy) -> bool {
    let origin = subject.layers[copy.layer].head.provenance.origin;
    let is_installed = origin == Origin::Base || subject.place(copy.layer).keyword() == Some("RUN");
    let full = subject.tree.paths().full(copy.path);
    let lies_in = |known: &[&str]| known.iter().any(|known| full.starts_with(known.as_bytes()));
    is_installed && lies_in(&PACKAGED) && !lies_in(&LOCAL)
}

fn copy(subject: &Subject<'_>, path: PathId) -> Option<Copy> {
    let inode = subject.tree.node(path)?.inode?;
    let first = subject.tree.inode(subject.first(inode));
    Some(Copy {
        layer: first.layer,
        entry: first.entry,
        path,
        inode,
    })
}

fn finding(
    subject: &Subject<'_>,
    options: &Options,
    tops: &Tops<'_>,
    one: usize,
    other: usize,
    pair: Pair,
) -> Option<Finding> {
    let draft = about_layer(subject, options, "copy/duplicate", other)?;
    let count = pair.other.len();
    let twins = Twins {
        one: side(subject, tops, one, pair.one),
        other: side(subject, tops, other, pair.other),
    };
    let words = |layer: usize| match subject.layers[layer].head.provenance.origin {
        Origin::Base => "the base image".to_owned(),
        _ => subject.place(layer).words(),
    };
    let (first, second) = (words(one), words(other));
    let from = match first == second {
        true => format!("both from {first}"),
        false => format!("from {first} and {second}"),
    };
    let title = format!(
        "{} and {} hold the same {} in {}, {from}",
        twins.one.name(subject),
        twins.other.name(subject),
        size(pair.bytes),
        files(count),
    );
    let fix = once::fix(subject, &twins);
    let mut paths = twins.one.paths;
    paths.extend(twins.other.paths);
    paths.sort_by_cached_key(|&path| subject.tree.paths().full(path));
    paths.dedup();
    Some(Finding {
        severity: match one == other {
            true => Severity::Info,
            false => by_bytes(draft.severity, pair.bytes),
        },
        title,
        fix: fix.words,
        written: fix.written,
        paths,
        files: count,
        bytes: pair.bytes,
        live: true,
        ..draft
    })
}

/// Where a layer has the same files.
fn side(subject: &Subject<'_>, tops: &Tops<'_>, layer: usize, files: Vec<PathId>) -> Side {
    let arena = subject.tree.paths();
    let place = match files[..] {
        // A file is held against a file, not against the directory that has no other.
        [file] => file,
        _ => {
            let mut above = files.iter().map(|&file| arena.parent(file));
            let first = above.next().unwrap_or(PathId::ROOT);
            above.fold(first, |above, path| common(arena, above, path))
        }
    };
    let collapsed = tops.of(files);
    let is_within = |&top: &PathId| top != place && common(arena, top, place) == top;
    Side {
        layer,
        place,
        paths: match collapsed.iter().any(is_within) {
            true => vec![place],
            false => collapsed,
        },
    }
}

/// The lowest directory that is at or above both.
fn common(arena: &PathArena, mut a: PathId, mut b: PathId) -> PathId {
    while a != b {
        match arena.depth(a) >= arena.depth(b) {
            true => a = arena.parent(a),
            false => b = arena.parent(b),
        }
    }
    a
}

/// The directories in which two paths go on alike: `app` and `app/src` of `app/lib/x` and `app/src/lib/x`.
fn parted(one: &[u8], other: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (mut ones, mut others): (Vec<&[u8]>, Vec<&[u8]>) = (
        one.split(|&byte| byte == b'/').collect(),
        other.split(|&byte| byte == b'/').collect(),
    );
    // Names may differ, the directories they lie in are meant all the same.
    let names = (ones.pop(), others.pop());
    if names.0 == names.1 {
        while ones.last().is_some() && ones.last() == others.last() {
            ones.pop();
            others.pop();
        }
    }
    (ones.join(&b'/'), others.join(&b'/'))
}

fn is_customary(name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    CUSTOMARY.iter().any(|known| {
        name.strip_prefix(known)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_of_paths_is_parted_where_it_goes_on_alike() {
        let parted = |one: &str, other: &str| {
            let (one, other) = parted(one.as_bytes(), other.as_bytes());
            (
                String::from_utf8(one).unwrap(),
                String::from_utf8(other).unwrap(),
            )
        };
        let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        assert_eq!(
            parted("app/lib/x/a", "app/src/lib/x/a"),
            pair("app", "app/src")
        );
        assert_eq!(parted("a/x", "b"), pair("a", ""));
        assert_eq!(
            parted("usr/bin/vi", "usr/bin/ex"),
            pair("usr/bin", "usr/bin")
        );
    }

    #[test]
    fn licences_and_their_like_are_alike_by_custom() {
        for name in [
            "LICENSE",
            "license.md",
            "COPYING.LESSER",
            "__init__.py",
            "README-fr.md",
        ] {
            assert!(is_customary(name.as_bytes()), "{name}");
        }
        for name in ["index.js", "licensed.js", "init.py"] {
            assert!(!is_customary(name.as_bytes()), "{name}");
        }
    }
}
