//! Every rule's own examples, as files of images.

use layerscope::analysis::findings::{Catalogue, Rule};
use serde_json::Value;

use super::leaks;
use crate::support::layer::Layer;

/// So large is the file that an example is about, so that its rule does not find it too small; all others have one byte.
fn size(rule: &Rule) -> u64 {
    rule.at_least + 100
}

fn layer(rule: &Rule, example: &str) -> Layer {
    let (file, others) = example.split_once(" with ").unwrap_or((example, ""));
    let others = others.split(", ").filter(|other| !other.is_empty());
    let layer = Layer::new().file(file, size(rule) as usize);
    others.fold(layer, |layer, other| layer.file(other, 1))
}

fn rules() -> Vec<Rule> {
    let catalogue = Catalogue::built_in().unwrap();
    let rules = catalogue.rules().iter().cloned();
    rules.filter(|rule| !rule.paths.is_empty()).collect()
}

fn bytes(findings: &[Value], rule: &Rule, layer: usize) -> u64 {
    findings
        .iter()
        .filter(|it| it["rule"] == rule.id && it["layer"] == layer)
        .map(|it| it["bytes"].as_u64().unwrap())
        .sum()
}

#[test]
fn every_rule_finds_what_it_says() {
    for rule in rules() {
        let findings = leaks(rule.finds.iter().map(|it| layer(&rule, it)), &[]);
        for (index, example) in rule.finds.iter().enumerate() {
            let found = bytes(&findings, &rule, index);
            let expected = size(&rule)..size(&rule) + 9;
            assert!(expected.contains(&found), "{}: {example}: {found}", rule.id);
        }
    }
}

#[test]
fn every_rule_passes_what_it_says() {
    for rule in rules() {
        for example in &rule.passes {
            let found = bytes(&leaks([layer(&rule, example)], &[]), &rule, 0);
            assert!(found < size(&rule), "{}: {example}: {found}", rule.id);
        }
    }
}
