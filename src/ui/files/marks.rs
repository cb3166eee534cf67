//! Which rows of a tree a finding is about, and how many findings are about what lies below a directory.

use hashbrown::HashMap;

use crate::ui::files::View;
use crate::ui::screens::found::{self, Tally};
use crate::ui::text::signs;
use layerscope::inspection::{Finding, Inspection, Severity};
use layerscope::tree::{FileTree, PathId};

/// Families of findings about what should not be in an image.
const LEAKS: [&str; 2] = ["leak", "secret"];

/// What was found at a row of the tree.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    /// The worst finding that is about the row itself, by its position.
    own: Option<u32>,
    /// Findings about rows below, each once; low ones and hints are left out, which would mark most directories.
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
    /// Of what the layers of the view brought, or of what is there as of one.
    pub(crate) fn of(tree: &FileTree, inspection: &Inspection, view: View) -> Self {
        let findings = inspection.findings.as_deref().unwrap_or_default();
        let mut told: Vec<Told> = Vec::new();
        // The worst come first, so the first of a path is its worst.
        let mut of_paths: HashMap<PathId, Vec<u32>> = HashMap::new();
        for finding in findings
            .iter()
            .filter(|finding| is_in(finding, inspection, view))
        {
            let at = told.len() as u32;
            told.push(Told {
                severity: finding.severity,
                kind: found::kind(&finding.rule),
            });
            for &path in &finding.paths {
                of_paths.entry(path).or_default().push(at);
            }
        }
        if of_paths.is_empty() {
            return Self::default();
        }
        let nodes = tree.nodes();
        let mut rows = vec![Found::default(); nodes.len()];
        let mut about: Vec<(u32, usize)> = Vec::new();
        for (position, node) in nodes.iter().enumerate() {
            let findings = of_paths.get(&node.path).map(Vec::as_slice);
            let findings = findings.unwrap_or_default();
            rows[position].own = findings.first().copied();
            about.extend(findings.iter().map(|&at| (at, position)));
        }
        // A finding may be about thousands of rows, and counts once in each directory above them: whoever comes to one
        // that has it need not go on.
        about.sort_unstable();
        let mut counted: Vec<Option<u32>> = vec![None; nodes.len()];
        for (at, mut position) in about {
            let severity = told[at as usize].severity;
            while severity > Severity::Low && position > 0 {
                position = nodes[position].parent;
                if counted[position].replace(at) == Some(at) {
                    break;
                }
                rows[position].below.add(severity);
            }
        }
        Self { told, rows }
    }

    /// Whether the row itself should not be in the image.
    pub(crate) fn is_leaked(&self, position: usize) -> bool {
        let own = self.rows.get(position).and_then(|row| row.own);
        own.is_some_and(|own| LEAKS.contains(&&*self.told[own as usize].kind.0))
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
        let below = signs::BELOW.mark;
        Some(Words {
            severity: worst,
            forms: [
                format!("  {mark}{below} {count} below"),
                format!(" {mark}{below}{count}"),
                format!(" {mark}{below}"),
            ],
        })
    }
}

/// Whether a finding is about what should not be in the image.
pub(crate) fn is_leak(finding: &Finding) -> bool {
    LEAKS.contains(&&*found::kind(&finding.rule).0)
}

/// What a layer brought is in its changes only; as of a layer, whatever lower ones brought and none has hidden yet.
fn is_in(finding: &Finding, inspection: &Inspection, view: View) -> bool {
    match (finding.layer, view) {
        (None, _) => true,
        (Some(layer), View::Layer(shown)) => layer == shown,
        (Some(layer), View::Stage(row)) => {
            let stage = inspection.stages.get(row);
            stage.is_some_and(|stage| stage.layers.contains(&layer))
        }
        (Some(layer), View::Merged { layer: shown, .. }) => {
            layer <= shown && finding.hidden_by.is_none_or(|hider| hider > shown)
        }
    }
}
