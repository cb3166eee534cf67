//! What packages cost that were only recommended: by dpkg's and apt's own records, which a layer brings along.

use hashbrown::{HashMap, HashSet};

use super::super::debian::{self, LISTS, Package, STATES, STATUS};
use crate::analysis::findings::Subject;
use crate::tree::{InodeId, PathId};

/// What the recommended packages of a line are.
pub struct Cost {
    pub packages: Vec<String>,
    pub files: usize,
    pub bytes: u64,
    pub paths: Vec<PathId>,
    pub live: bool,
    /// Whether the files of all of them are known.
    pub is_whole: bool,
}

/// What dpkg and apt keep, by layer.
pub struct Files {
    /// The inodes of each of these paths, lowest layer first.
    status: Vec<(usize, InodeId)>,
    states: Vec<(usize, InodeId)>,
    settings: Vec<(usize, InodeId)>,
}

impl Files {
    pub fn new(subject: &Subject<'_>) -> Self {
        let mut files = Self {
            status: Vec::new(),
            states: Vec::new(),
            settings: Vec::new(),
        };
        let paths = subject.tree.paths();
        let (status, states) = (find(subject, STATUS), find(subject, STATES));
        let conf = [
            find(subject, "etc/apt"),
            find(subject, "etc/apt/apt.conf.d"),
        ];
        for id in subject.inodes() {
            let inode = subject.tree.inode(id);
            let at = (inode.layer, id);
            if Some(inode.path) == status {
                files.status.push(at);
            } else if Some(inode.path) == states {
                files.states.push(at);
            } else if conf.contains(&Some(paths.parent(inode.path))) {
                files.settings.push(at);
            }
        }
        return files;

        fn find(subject: &Subject<'_>, name: &str) -> Option<PathId> {
            path(subject, name.as_bytes())
        }
    }

    /// Whether a setting that is in force at a layer leaves out what is only recommended.
    pub fn turn_off(&self, subject: &Subject<'_>, layer: usize) -> bool {
        let kept = |id: InodeId| subject.sight(id).and_then(|sight| sight.kept.as_deref());
        self.settings.iter().any(|&(at, id)| {
            let loss = subject.tree.inode(id).loss;
            let is_there = at <= layer && loss.is_none_or(|loss| loss.layer > layer);
            is_there && kept(id).is_some_and(debian::turns_off_recommends)
        })
    }

    /// What recommended packages cost that a layer installed; none where its packages are not known.
    pub fn cost(
        &self,
        subject: &Subject<'_>,
        layer: usize,
        named: Option<&[String]>,
    ) -> Option<Cost> {
        let text = |id: InodeId| {
            let kept = subject.sight(id)?.kept.as_deref()?;
            std::str::from_utf8(kept).ok()
        };
        let last = |of: &[(usize, InodeId)], layer: usize| {
            let found = of.iter().rev().find(|(at, _)| *at <= layer);
            found.map(|&(_, id)| id)
        };
        let (_, after) = self.status.iter().rev().find(|(at, _)| *at == layer)?;
        let before = match layer
            .checked_sub(1)
            .and_then(|below| last(&self.status, below))
        {
            Some(before) => text(before)?,
            // dpkg itself comes with the base image, so packages that were there before are not known.
            None => return None,
        };
        let (before, after) = (debian::packages(before), debian::packages(text(*after)?));
        let states = last(&self.states, layer).and_then(text);
        let automatic = states.map(debian::automatic);
        let is_asked_for = |name: &str| match (&automatic, &named) {
            (Some(automatic), _) => !automatic.contains(name),
            (None, Some(named)) => named.iter().any(|known| known == name),
            (None, None) => false,
        };
        if automatic.is_none() && named.is_none() {
            return None;
        }
        let packages = debian::only_recommended(&before, &after, is_asked_for);
        Some(cost(subject, layer, &packages, &after))
    }
}

/// The files of packages that a layer wrote, by dpkg's lists.
fn cost(
    subject: &Subject<'_>,
    layer: usize,
    packages: &[&str],
    all: &HashMap<&str, Package<'_>>,
) -> Cost {
    let tree = subject.tree;
    let own: HashMap<PathId, InodeId> = subject
        .inodes()
        .filter(|&id| tree.inode(id).layer == layer)
        .map(|id| (tree.inode(id).path, id))
        .collect();
    let mut counted: HashSet<InodeId> = HashSet::new();
    let mut is_whole = true;
    for name in packages {
        let architecture = all.get(name).map_or("", |package| package.architecture);
        let list = [
            format!("{LISTS}/{name}.list"),
            format!("{LISTS}/{name}:{architecture}.list"),
        ];
        let list = list.iter().find_map(|name| {
            let id = own.get(&path(subject, name.as_bytes())?)?;
            subject.sight(*id)?.kept.as_deref()
        });
        let Some(list) = list else {
            is_whole = false;
            continue;
        };
        for line in list.split(|&byte| byte == b'\n') {
            let line = line.strip_prefix(b"/").unwrap_or_default();
            // Where /lib is a link to /usr/lib, dpkg keeps the old name.
            let merged = [&b"usr/"[..], line].concat();
            let found = [line, &merged]
                .into_iter()
                .filter_map(|name| path(subject, name));
            counted.extend(found.filter_map(|path| own.get(&path)).take(1));
        }
    }
    let paths = counted.iter().map(|&id| tree.inode(id).path);
    Cost {
        packages: packages.iter().map(|&name| name.to_owned()).collect(),
        files: counted.len(),
        bytes: counted.iter().map(|&id| tree.inode(id).size).sum(),
        paths: subject.tops.of(paths),
        live: counted.iter().any(|&id| subject.is_live(id)),
        is_whole,
    }
}

fn path(subject: &Subject<'_>, name: &[u8]) -> Option<PathId> {
    let paths = subject.tree.paths();
    let mut parts = name.split(|&byte| byte == b'/');
    parts.try_fold(PathId::ROOT, |at, part| paths.find_child(at, part))
}
