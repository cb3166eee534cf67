//! Findings from what was seen in files: one a rule, kind and layer, visible ones and hidden ones apart.

use std::collections::{BTreeMap, BTreeSet};

use super::super::rated;
use super::fix;
use super::kind::Kind;
use crate::analysis::findings::{Names, Options, Subject};
use crate::inspection::Finding;
use crate::tree::{Cause, InodeId, PathId};

/// A file with secrets of one rule.
pub(super) struct Hit {
    /// Where it lies.
    pub path: PathId,
    /// Which.
    pub inode: InodeId,
    /// What is in it, and on which lines.
    pub kinds: Vec<(Kind, u32)>,
}

/// Looks through what was seen.
pub fn find(subject: &Subject<'_>, options: &Options) -> Vec<Finding> {
    let mut groups: BTreeMap<(&'static str, &'static str, usize, bool), Vec<Hit>> = BTreeMap::new();
    let names = Names::new(subject);
    for inode in subject.inodes() {
        // A chmod's copy was told of where it was first.
        if subject.is_repeat(inode) {
            continue;
        }
        let Some(sight) = subject.sight(inode) else {
            continue;
        };
        let path = names.shown(subject, inode);
        if options.ignored.is_ignored(&subject.tree.paths().full(path)) {
            continue;
        }
        let mut rules: BTreeMap<(&'static str, &'static str), Vec<(Kind, u32)>> = BTreeMap::new();
        for &spot in &sight.spots {
            if let Some(kind) = Kind::of(spot) {
                rules
                    .entry((kind.rule(), kind.group()))
                    .or_default()
                    .push((kind, spot.line));
            }
        }
        for ((rule, kind), kinds) in rules {
            let layer = subject.tree.inode(inode).layer;
            let group = (rule, kind, layer, subject.is_live(inode));
            groups
                .entry(group)
                .or_default()
                .push(Hit { path, inode, kinds });
        }
    }
    let groups = groups.into_iter();
    groups
        .map(|((rule, _, layer, live), hits)| finding(subject, options, rule, layer, live, hits))
        .collect()
}

fn finding(
    subject: &Subject<'_>,
    options: &Options,
    rule: &str,
    layer: usize,
    live: bool,
    mut hits: Vec<Hit>,
) -> Finding {
    let paths = subject.tree.paths();
    hits.sort_by_cached_key(|hit| paths.full(hit.path));
    let (severity, mut same_as) = rated(&options.catalogue, rule);
    let kind = hits.first().and_then(|hit| hit.kinds.first());
    let own = kind.map_or(&[][..], |(kind, _)| kind.same_as());
    same_as.extend(own.iter().map(|id| (*id).to_owned()));
    let hiders: BTreeSet<Option<usize>> = hits
        .iter()
        .map(|hit| subject.hidden_by(hit.inode))
        .collect();
    let hidden_by = match hiders.len() {
        1 => hiders.first().copied().flatten(),
        _ => None,
    };
    let place = subject.place(layer);
    let mut title = listed(subject, &hits);
    if !live {
        title.push_str(&format!(
            "; {}, but still shipped in layer {}",
            hidden(subject, &hits, hidden_by),
            layer + 1
        ));
    }
    let fix = fix::words(subject, layer, rule, live, &hits);
    Finding {
        rule: rule.to_owned(),
        severity,
        title,
        paths: hits.iter().map(|hit| hit.path).collect(),
        files: hits.len(),
        bytes: hits
            .iter()
            .map(|hit| subject.tree.inode(hit.inode).size)
            .sum(),
        layer: Some(layer),
        line: place.line(),
        stage: place.stage.map(str::to_owned),
        from_stage: place.from_stage.map(str::to_owned),
        live,
        hidden_by,
        fix: fix.words,
        written: fix.written,
        same_as,
    }
}

/// `private key (RSA) in app/server.key, line 1; token in …; and 2 more files`.
fn listed(subject: &Subject<'_>, hits: &[Hit]) -> String {
    const SHOWN: usize = 10;
    let mut parts: Vec<String> = hits
        .iter()
        .take(SHOWN)
        .map(|hit| told(subject, hit))
        .collect();
    match hits.len() - parts.len() {
        0 => {}
        1 => parts.push("and one more file".to_owned()),
        more => parts.push(format!("and {more} more files")),
    }
    parts.join("; ")
}

fn told(subject: &Subject<'_>, hit: &Hit) -> String {
    let names: BTreeSet<&str> = hit.kinds.iter().map(|(kind, _)| kind.name()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let lines: Vec<String> = hit
        .kinds
        .iter()
        .take(5)
        .map(|(_, line)| line.to_string())
        .collect();
    let more = if hit.kinds.len() > lines.len() {
        ", …"
    } else {
        ""
    };
    let word = if hit.kinds.len() > 1 { "lines" } else { "line" };
    format!(
        "{} in {}, {word} {}{more}",
        names.join(", "),
        subject.name(hit.path),
        lines.join(", ")
    )
}

/// What hid them, and where.
fn hidden(subject: &Subject<'_>, hits: &[Hit], hidden_by: Option<usize>) -> String {
    let is_deleted = hits.iter().all(|hit| {
        let loss = subject.tree.inode(subject.last(hit.inode)).loss;
        loss.is_some_and(|loss| loss.cause == Cause::Whiteout)
    });
    let word = if is_deleted { "deleted" } else { "overwritten" };
    match hidden_by {
        Some(layer) => format!("{word} in {}", subject.place(layer).words()),
        None => format!("{word} later"),
    }
}
