//! Which rows of a tree a finding is about, and which directories have such rows below.

use hashbrown::HashMap;

use super::files::{Mode, Shown};
use super::found::{self, Tally};
use layerscope::inspection::{Finding, Inspection, Severity};
use layerscope::tree::{FileTree, PathId};

/// What was found at a row of the tree.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    /// The worst finding that is about the row itself, by its position.
    own: Option<u32>,
    /// Rows below that have one.
    below: Tally,
}

/// A finding as a row tells it.
#[derive(Debug)]
struct Told {
    severity: Severity,
    /// `leak`, and `leak: vcs`.
    kind: (String, String),
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    told: Vec<Told>,
    /// Along the tree's positions; empty where nothing was found in it.
    rows: Vec<Found>,
}

/// A mark and words behind it, the longest first.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) severity: Severity,
    /// The last is the mark alone.
    pub(crate) forms: [String; 3],
}

impl Marks {
    /// Of what the layer brought, or of what is there as of it.
    pub(crate) fn of(tree: &FileTree, inspection: &Inspection, shown: Shown) -> Self {
        let findings = inspection.findings.as_deref().unwrap_or_default();
        let mut told = Vec::new();
        // The worst come first, so the first of a path is its worst.
        let mut of_paths: HashMap<PathId, u32> = HashMap::new();
        for finding in findings.iter().filter(|finding| is_in(finding, shown)) {
            let at = told.len() as u32;
            told.push(Told {
                severity: finding.severity,
                kind: found::kind(&finding.rule),
            });
            for &path in &finding.paths {
                of_paths.entry(path).or_insert(at);
            }
        }
        if of_paths.is_empty() {
            return Self::default();
        }
        let nodes = tree.nodes();
        let mut rows: Vec<Found> = nodes
            .iter()
            .map(|node| Found {
                own: of_paths.get(&node.path).copied(),
                below: Tally::default(),
            })
            .collect();
        // Parents stand before their children, so one pass from the end carries all up.
        for position in (1..nodes.len()).rev() {
            let Found { own, below } = rows[position];
            let above = &mut rows[nodes[position].parent].below;
            above.count += below.count;
            above.worst = above.worst.max(below.worst);
            if let Some(own) = own {
                above.add(told[own as usize].severity);
            }
        }
        Self { told, rows }
    }

    /// Whether a finding is about the row itself.
    pub(crate) fn is_found(&self, position: usize) -> bool {
        self.rows.get(position).is_some_and(|row| row.own.is_some())
    }

    /// What was found at the row itself.
    pub(crate) fn own(&self, position: usize) -> Option<Words> {
        let own = self.rows.get(position)?.own?;
        let told = &self.told[own as usize];
        let mark = found::mark(told.severity);
        let (family, all) = &told.kind;
        Some(Words {
            severity: told.severity,
            forms: [
                format!("  {mark} {all}"),
                format!("  {mark} {family}"),
                format!(" {mark}"),
            ],
        })
    }

    /// What was found below the row, where that is worse than what was found at it.
    pub(crate) fn below(&self, position: usize) -> Option<Words> {
        let row = self.rows.get(position)?;
        let worst = row.below.worst?;
        let own = row.own.map(|own| self.told[own as usize].severity);
        if own >= Some(worst) {
            return None;
        }
        let mark = found::mark(worst);
        let count = row.below.count;
        Some(Words {
            severity: worst,
            forms: [
                format!("  {mark}↓ {count} below"),
                format!(" {mark}↓{count}"),
                format!(" {mark}↓"),
            ],
        })
    }
}

/// What a layer brought is in its changes only; as of a layer, whatever lower ones brought and none has hidden yet.
fn is_in(finding: &Finding, (shown, mode): Shown) -> bool {
    match (finding.layer, mode) {
        (None, _) => true,
        (Some(layer), Mode::Changes) => layer == shown,
        (Some(layer), Mode::Merged) => {
            layer <= shown && finding.hidden_by.is_none_or(|hider| hider > shown)
        }
    }
}
