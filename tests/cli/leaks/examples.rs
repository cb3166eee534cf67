//! Every rule's own examples, as files of images.

use layerscope::analysis::findings::{Catalogue, Rule};
use serde_json::Value;

use tempfile::TempDir;

use super::of;
use crate::support::image::Image;
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

/// What is found where each example is a layer.
fn findings(rule: &Rule, examples: &[&String]) -> Vec<Value> {
    let dir = TempDir::new().unwrap();
    let layers = examples.iter().map(|it| layer(rule, it));
    let file = dir.path().join("image.tar");
    of(&Image::new(layers).docker().write_tar(&file), &[])
}

#[test]
fn every_rule_finds_what_it_says() {
    for rule in rules() {
        let examples: Vec<&String> = rule.finds.iter().collect();
        let findings = findings(&rule, &examples);
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
        // What lies beside one example must not be beside another, so each is an image of its own.
        for example in &rule.passes {
            let found = bytes(&findings(&rule, &[example]), &rule, 0);
            assert!(found < size(&rule), "{}: {example}: {found}", rule.id);
        }
    }
}
