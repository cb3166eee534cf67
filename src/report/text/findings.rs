//! What should be changed: every finding with its place, its bytes and the fix for its line, the worst first.

use std::io::{self, Write};

use super::words::{count, stage_name};
use super::wrap::{labelled, wrap};
use crate::Inspection;
use crate::escape::{escape, escape_name};
use crate::inspection::{Finding, Severity};
use crate::size::size;

/// Paths that are named of one finding; the JSON report has all.
const PATHS: usize = 4;

/// All findings, where anybody looked.
pub fn write(inspection: &Inspection, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let Some(findings) = &inspection.findings else {
        return Ok(());
    };
    writeln!(out, "\nFindings: {}", counts(findings))?;
    for severity in Severity::ALL.into_iter().rev() {
        let mut group = findings
            .iter()
            .filter(|it| it.severity == severity)
            .peekable();
        if group.peek().is_some() {
            writeln!(out, "  {}", severity.name())?;
        }
        for finding in group {
            for line in lines(inspection, finding, width) {
                writeln!(out, "{line}")?;
            }
        }
    }
    for row in &inspection.ignored {
        let files = count(row.files, "file");
        let text = format!("{files} by --ignore {}", escape(&row.pattern));
        for line in labelled("  Ignored  ", &text, width) {
            writeln!(out, "{line}")?;
        }
    }
    if !inspection.unjudged.is_empty() {
        let text = format!(
            "{} about the Dockerfile could not be asked, as none is known: -f DOCKERFILE gives it",
            count(inspection.unjudged.len(), "rule")
        );
        for line in wrap(&text, width.saturating_sub(2)) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}

/// `1 critical, 4 low`, or `none`.
pub fn counts(findings: &[Finding]) -> String {
    let severities = Severity::ALL.into_iter().rev();
    let counts: Vec<String> = severities
        .filter_map(|severity| {
            let number = findings.iter().filter(|it| it.severity == severity).count();
            (number > 0).then(|| format!("{number} {}", severity.name()))
        })
        .collect();
    match counts.is_empty() {
        true => "none".to_owned(),
        false => counts.join(", "),
    }
}

/// One line a finding: how bad, how much, what, and what to write instead.
pub fn changes<'a>(findings: impl Iterator<Item = &'a Finding>) -> impl Iterator<Item = String> {
    findings.map(|finding| {
        format!(
            "{:>8}  {}: {} → {}",
            bytes(finding),
            finding.severity.name(),
            escape(&finding.title),
            escape(&finding.fix)
        )
    })
}

/// A dash for what is about no file.
fn bytes(finding: &Finding) -> String {
    match finding.files {
        0 => "–".to_owned(),
        _ => size(finding.bytes),
    }
}

fn lines(inspection: &Inspection, finding: &Finding, width: usize) -> Vec<String> {
    let same = match finding.same_as.as_slice() {
        [] => String::new(),
        same => format!(", as {}", same.join(", ")),
    };
    let title = format!("{} [{}{same}]", escape(&finding.title), finding.rule);
    let label = format!("{:>12}  ", bytes(finding));
    let mut lines = labelled(&label, &title, width);
    let indent = format!("{:14}", "");
    let mut add = |label: &str, text: &str| {
        lines.extend(labelled(&format!("{indent}{label}"), text, width));
    };
    add("", &place(inspection, finding));
    let paths = finding.paths.iter();
    let names: Vec<String> = paths
        .take(PATHS)
        .map(|&path| escape_name(&inspection.tree.paths().full(path)))
        .collect();
    // Most titles name a single path.
    if names.iter().any(|name| !finding.title.contains(name)) {
        let more = match finding.paths.len().saturating_sub(PATHS) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        add("", &format!("{}{more}", names.join(", ")));
    }
    add("Fix: ", &escape(&finding.fix));
    lines
}

/// `line 26 (layer 5), stage runtime ← build; deleted in line 27, but still shipped`.
fn place(inspection: &Inspection, finding: &Finding) -> String {
    let mut place = match (finding.line, finding.layer) {
        (Some(line), Some(layer)) => format!("line {line} (layer {})", layer + 1),
        (Some(line), None) => format!("line {line}"),
        (None, Some(layer)) => format!("layer {}", layer + 1),
        (None, None) => "the image's configuration".to_owned(),
    };
    if let Some(stage) = &finding.stage {
        place += &format!(", stage {}", stage_name(stage).trim_start_matches("stage "));
    }
    if let Some(from) = &finding.from_stage {
        place += &format!(" ← {}", stage_name(from));
    }
    if finding.paths.is_empty() {
        return place;
    }
    match (finding.live, finding.hidden_by) {
        (true, _) => place + "; visible in the image",
        (false, Some(layer)) => {
            let hider = super::words::place(&inspection.layers[layer]);
            format!("{place}; hidden by {hider}, but still shipped")
        }
        (false, None) => place + "; hidden by later layers, but still shipped",
    }
}
