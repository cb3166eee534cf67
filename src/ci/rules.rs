//! The rules of the gate and the verdict on them.

use schemars::JsonSchema;
use serde::Serialize;

use super::quantity::{Amount, Percent, Quantity};
use crate::Inspection;
use crate::inspection::{Finding, Severity};
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
    /// `--fail-on` a severity and worse.
    FailOnSeverity(Severity),
    /// `--fail-on` a rule, by its id or its family.
    FailOnRule(String),
}

impl Rule {
    /// Whether it limits bytes or layers.
    pub fn is_about_size(&self) -> bool {
        !matches!(
            self.kind,
            RuleKind::FailOnSeverity(_) | RuleKind::FailOnRule(_)
        )
    }
}

/// The verdict on an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Gate {
    /// Whether every rule passed.
    pub passed: bool,
    /// The rules, in a fixed order.
    pub rules: Vec<Verdict>,
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
}

/// Judges an image by rules.
pub fn judge(inspection: &Inspection, rules: &[Rule]) -> Gate {
    let rules: Vec<Verdict> = rules.iter().map(|rule| verdict(inspection, rule)).collect();
    Gate {
        passed: rules.iter().all(|rule| rule.passed),
        rules,
    }
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
        RuleKind::FailOnSeverity(limit) => found(inspection, |it| it.severity >= *limit),
        RuleKind::FailOnRule(rule) => found(inspection, |it| {
            it.rule == *rule || it.rule.split('/').next() == Some(rule)
        }),
    };
    Verdict {
        rule: name.to_owned(),
        limit: rule.limit.clone(),
        actual,
        passed,
    }
}

/// The verdict on findings that must not be.
fn found(
    inspection: &Inspection,
    is_meant: impl Fn(&Finding) -> bool,
) -> (&'static str, bool, String) {
    let findings = inspection.findings.iter().flatten();
    let count = findings.filter(|finding| is_meant(finding)).count();
    let word = if count == 1 { "finding" } else { "findings" };
    ("fail-on", count == 0, format!("{count} {word}"))
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
