//! The gate's verdict as text: a line a rule, and what to change where one failed.

use layerscope::Inspection;
use layerscope::ci::{Gate, Rule, RuleKind, Verdict};
use layerscope::inspection::Finding;
use layerscope::report::text;

/// Fixes that are named; a report has all.
const FIXES: usize = 5;
/// Advice on waste that is given.
const ADVICE: usize = 3;

/// The verdict of `gate` on an image by `rules`, which are in its order.
pub fn verdict(inspection: &Inspection, rules: &[Rule], gate: &Gate) -> String {
    let mut lines: Vec<String> = gate.rules.iter().map(line).collect();
    let failed = gate.rules.iter().filter(|rule| !rule.passed).count();
    if failed == 0 {
        lines.push("Gate passed".to_owned());
    } else {
        lines.push(format!(
            "Gate failed: {failed} of {} rules",
            gate.rules.len()
        ));
        let changes = changes(inspection, rules, gate);
        if !changes.is_empty() {
            lines.push("What to change:".to_owned());
            lines.extend(changes);
        }
    }
    lines.join("\n") + "\n"
}

fn line(rule: &Verdict) -> String {
    let word = if rule.passed { "PASS" } else { "FAIL" };
    format!(
        "{word}  {:<15} {} (limit {})",
        rule.rule, rule.actual, rule.limit
    )
}

fn changes(inspection: &Inspection, rules: &[Rule], gate: &Gate) -> Vec<String> {
    let failed = || {
        let rules = rules.iter().zip(&gate.rules);
        rules.filter(|(_, verdict)| !verdict.passed)
    };
    let is_meant = |finding: &Finding| {
        failed().any(|(rule, _)| match &rule.kind {
            RuleKind::FailOn(fail_on) => fail_on.is_meant(finding),
            _ => false,
        })
    };
    let findings = inspection.findings.iter().flatten();
    let findings: Vec<&Finding> = findings.filter(|it| is_meant(it)).collect();
    let count = findings.len();
    let mut lines: Vec<String> = text::changes(findings.into_iter().take(FIXES)).collect();
    if count > FIXES {
        let more = count - FIXES;
        lines.push(format!("{:>8}  and {more} more: the report has all", ""));
    }
    let is_wasteful =
        |verdict: &Verdict| verdict.rule.ends_with("waste") || verdict.rule == "min-efficiency";
    if failed().any(|(_, verdict)| is_wasteful(verdict)) {
        lines.extend(text::advice(inspection).into_iter().take(ADVICE));
    }
    lines
}
