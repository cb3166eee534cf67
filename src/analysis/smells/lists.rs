//! Package lists and downloads that a later line takes away than the one that brought them.

use std::collections::BTreeMap;

use hashbrown::HashSet;

use crate::analysis::findings::draft::about_layer;
use crate::analysis::findings::{Fix, Options, Subject, fix};
use crate::inspection::{Finding, Severity, Waste, WasteReason};
use crate::tree::{InodeId, PathId};

/// Where package managers keep them, and what takes them away.
const LISTS: [(&str, &str); 9] = [
    ("var/lib/apt/lists/", "rm -rf /var/lib/apt/lists/*"),
    ("var/cache/apt/", "apt-get clean"),
    ("var/cache/apk/", "rm -rf /var/cache/apk/*"),
    ("etc/apk/cache/", "rm -rf /etc/apk/cache/*"),
    ("var/cache/dnf/", "dnf clean all"),
    ("var/cache/yum/", "yum clean all"),
    ("var/cache/zypp/", "zypper clean --all"),
    ("var/cache/pacman/", "pacman -Scc --noconfirm"),
    ("var/lib/pacman/sync/", "rm -rf /var/lib/pacman/sync"),
];

/// Whether a lost file is one of these.
pub fn is_late(subject: &Subject<'_>, row: &Waste) -> bool {
    row.reason == WasteReason::Deleted && clean_up(subject, row.path).is_some()
}

/// Lost files that [`find`] speaks of, so that nothing else need say that they were left.
pub fn told(subject: &Subject<'_>, options: &Options) -> HashSet<InodeId> {
    let is_asked = options.catalogue.rule("smell/lists-later").is_some();
    let rows = subject.wasted.iter().filter(|row| {
        let is_own = subject.is_own(row.hidden_by) || options.includes_base;
        is_asked && is_own && is_late(subject, row)
    });
    rows.map(|row| row.inode).collect()
}

fn clean_up(subject: &Subject<'_>, path: PathId) -> Option<&'static str> {
    let full = subject.tree.paths().full(path);
    let found = LISTS
        .iter()
        .find(|(start, _)| full.starts_with(start.as_bytes()));
    found.map(|(_, clean)| *clean)
}

/// One finding a pair of lines and package manager.
pub fn find(subject: &Subject<'_>, options: &Options) -> Vec<Finding> {
    let paths = subject.tree.paths();
    let mut groups: BTreeMap<(usize, usize, &str), Vec<&Waste>> = BTreeMap::new();
    for row in subject.wasted {
        let is_own = subject.is_own(row.hidden_by) || options.includes_base;
        let is_shown =
            is_own && row.bytes > 0 && !options.ignored.is_ignored(&paths.full(row.path));
        if !is_shown || !is_late(subject, row) {
            continue;
        }
        if let Some(clean) = clean_up(subject, row.path) {
            let key = (row.written_by, row.hidden_by, clean);
            groups.entry(key).or_default().push(row);
        }
    }
    let tops = &subject.tops;
    let found = groups.into_iter().filter_map(|((writer, hider, clean), rows)| {
        let draft = about_layer(subject, options, "smell/lists-later", writer)?;
        let bytes: u64 = rows.iter().map(|row| row.bytes).sum();
        let found = tops.of(rows.iter().map(|row| row.path));
        let (made, removed) = (subject.place(writer), subject.place(hider));
        let is_base = !subject.is_own(writer);
        let text = made.instruction.map_or("", |it| it.text.as_str());
        let made_words = match is_base {
            true => "the base image".to_owned(),
            false => made.words(),
        };
        let fix = match (is_base, made.keyword()) {
            (true, _) => format!("the base image brings them: {}", fix::ANOTHER_BASE).into(),
            (false, Some("RUN")) => {
                let how = fix::cleaned_up(text, clean);
                let removed = removed.words();
                how.say(|how| format!("{made_words}: {how}, and drop that from {removed}"))
            }
            (false, _) => Fix::from(format!("{made_words}: leave them out")),
        };
        let fix = fix.replacing(made.line());
        Some(Finding {
            severity: match bytes {
                0..10_000 => draft.severity.min(Severity::Low),
                _ => draft.severity,
            },
            title: format!(
                "{} takes away package lists that {made_words} brought, which ship all the same: {}",
                removed.words(),
                fix::names(subject, &found)
            ),
            fix: fix.words,
            written: fix.written,
            paths: found,
            files: rows.len(),
            bytes,
            live: false,
            hidden_by: Some(hider),
            ..draft
        })
    });
    found.collect()
}
