//! The rules of the gate and the verdict on them.

use schemars::JsonSchema;
use serde::Serialize;

use super::fail_on::FailOn;
use super::quantity::{Amount, Percent, Quantity};
use crate::Inspection;
use crate::inspection::Finding;
use crate::size::size;

/// A rule with its limit, and the limit as the user wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What is limited.
    pub kind: RuleKind,
    /// As the user wrote it.
    pub limit: String,
}

/// See [`Rule`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleKind {
    /// `--max-waste`.
    MaxWaste(Quantity),
    /// `--max-own-waste`.
    MaxOwnWaste(Quantity),
    /// `--max-size`: of the files in all layers.
    MaxSize(Amount),
    /// `--max-layers`.
    MaxLayers(u64),
    /// `--min-efficiency`.
    MinEfficiency(Percent),
    /// `--fail-on`.
    FailOn(FailOn),
}

/// The verdict on an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Gate {
    /// Whether every rule passed.
    pub passed: bool,
    /// The rules, in a fixed order.
    pub rules: Vec<Verdict>,
    /// What was left out of the verdict, in words for people; they stand among the report's warnings.
    #[serde(skip)]
    pub warnings: Vec<String>,
}

/// The verdict of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Verdict {
    /// The rule's flag without its dashes.
    pub rule: String,
    /// As the user wrote it.
    pub limit: String,
    /// In the limit's unit.
    pub actual: String,
    /// Whether the image keeps to it; at exactly the limit it does.
    pub passed: bool,
    /// Whether that could be told at all: rules about the Dockerfile can't be where none is known. If not, it did not pass.
    pub judged: bool,
}

/// Judges an image by rules.
pub fn judge(inspection: &Inspection, rules: &[Rule]) -> Gate {
    let warnings = rules.iter().filter_map(|rule| warning(inspection, rule));
    let warnings = warnings.collect();
    let rules: Vec<Verdict> = rules.iter().map(|rule| verdict(inspection, rule)).collect();
    Gate {
        passed: rules.iter().all(|rule| rule.passed),
        rules,
        warnings,
    }
}

/// What a rule takes that could not be asked.
fn warning(inspection: &Inspection, rule: &Rule) -> Option<String> {
    let RuleKind::FailOn(fail_on) = &rule.kind else {
        return None;
    };
    let unjudged = fail_on.unjudged(&inspection.unjudged);
    (!unjudged.is_empty()).then(|| {
        format!(
            "--fail-on {}: the Dockerfile is not known, so nothing was found of {}; -f DOCKERFILE gives it",
            rule.limit,
            unjudged.join(", ")
        )
    })
}

fn verdict(inspection: &Inspection, rule: &Rule) -> Verdict {
    let summary = &inspection.summary;
    let (name, passed, actual) = match &rule.kind {
        RuleKind::MaxWaste(limit) => {
            let (passed, actual) = at_most(*limit, summary.wasted_bytes, summary.total_bytes);
            ("max-waste", passed, actual)
        }
        RuleKind::MaxOwnWaste(limit) => {
            let (passed, actual) = at_most(*limit, summary.own_wasted_bytes, summary.own_bytes);
            ("max-own-waste", passed, actual)
        }
        RuleKind::MaxSize(limit) => {
            let (passed, actual) = at_most(
                Quantity::Bytes(*limit),
                summary.total_bytes,
                summary.total_bytes,
            );
            ("max-size", passed, actual)
        }
        RuleKind::MaxLayers(limit) => {
            let layers = inspection.layers.len() as u64;
            ("max-layers", layers <= *limit, layers.to_string())
        }
        RuleKind::MinEfficiency(limit) => {
            let passed = !limit.is_missed_by(summary.final_bytes, summary.total_bytes);
            let share = 100.0 * summary.efficiency();
            ("min-efficiency", passed, percent(share, *limit, passed))
        }
        RuleKind::FailOn(fail_on) => return found(inspection, fail_on, &rule.limit),
    };
    Verdict {
        rule: name.to_owned(),
        limit: rule.limit.clone(),
        actual,
        passed,
        judged: true,
    }
}

/// The verdict on findings that must not be: how many there are, and the first of them.
fn found(inspection: &Inspection, fail_on: &FailOn, limit: &str) -> Verdict {
    /// Enough to know what it is about; the report has all.
    const MOST: usize = 3;
    let findings = inspection.findings.iter().flatten();
    let findings: Vec<&Finding> = findings.filter(|it| fail_on.is_meant(it)).collect();
    let unjudged = fail_on.unjudged(&inspection.unjudged);
    // What a severity takes is mostly asked all the same; of a family or rule there is nothing left.
    let is_open =
        findings.is_empty() && !unjudged.is_empty() && !matches!(fail_on, FailOn::Severity(_));
    let left_out: usize = inspection.ignored.iter().map(|row| row.files).sum();
    let named: Vec<String> = findings.iter().take(MOST).map(|it| named(it)).collect();
    let actual = match findings.len() {
        _ if is_open => "not known: they are about the Dockerfile, and none is known".to_owned(),
        0 => "no finding".to_owned(),
        1 => format!("1 finding: {}", named.join(", ")),
        count if count > MOST => {
            let rest = count - MOST;
            format!("{count} findings: {} and {rest} more", named.join(", "))
        }
        count => format!("{count} findings: {}", named.join(", ")),
    };
    let open = match unjudged.len() {
        0 => String::new(),
        _ if is_open => String::new(),
        1 => "; 1 rule about the Dockerfile could not be asked".to_owned(),
        count => format!("; {count} rules about the Dockerfile could not be asked"),
    };
    let ignored = match left_out {
        0 => String::new(),
        1 => "; 1 file was left out by --ignore".to_owned(),
        count => format!("; {count} files were left out by --ignore"),
    };
    Verdict {
        rule: "fail-on".to_owned(),
        limit: limit.to_owned(),
        actual: actual + &open + &ignored,
        passed: findings.is_empty() && !is_open,
        judged: !is_open,
    }
}

/// A finding by its rule and place: `leak/vcs (line 26)`.
fn named(finding: &Finding) -> String {
    match (finding.line, finding.layer) {
        (Some(line), _) => format!("{} (line {line})", finding.rule),
        (None, Some(layer)) => format!("{} (layer {})", finding.rule, layer + 1),
        (None, None) => finding.rule.clone(),
    }
}

fn at_most(limit: Quantity, part: u64, whole: u64) -> (bool, String) {
    match limit {
        Quantity::Percent(limit) => {
            let passed = !limit.is_exceeded_by(part, whole);
            let share = if whole == 0 {
                0.0
            } else {
                100.0 * part as f64 / whole as f64
            };
            (passed, percent(share, limit, passed))
        }
        Quantity::Bytes(Amount(limit)) => (part <= limit, format!("{} ({part} bytes)", size(part))),
    }
}

/// Two digits behind the point, or as many as it takes to show that a failing share is not the limit.
fn percent(share: f64, limit: Percent, passed: bool) -> String {
    (2..=9)
        .map(|digits| format!("{share:.digits$}%"))
        .find(|text| passed || !same_number(text, &limit.to_string()))
        .unwrap_or_else(|| format!("{share}%"))
}

fn same_number(a: &str, b: &str) -> bool {
    let number = |text: &str| text.trim_end_matches('%').parse::<f64>().ok();
    number(a) == number(b)
}
