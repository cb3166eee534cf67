//! Images as BuildKit would have built them of a Dockerfile, layer by layer by hand, and what is found in them.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::binary::report;
use crate::support::image::Image;
use crate::support::layer::Layer;

/// An instruction's history text, and the layer that it made.
pub type Step<'a> = (&'a str, Option<Layer>);

/// What is found in an image that this Dockerfile made. The steps are all instructions of its target's lineage, and those
/// of the base image before them.
pub fn findings(dockerfile: &str, steps: Vec<Step<'_>>, options: &[&str]) -> Vec<Value> {
    let report = report_of(dockerfile, steps, options);
    report["findings"].as_array().unwrap().clone()
}

/// The whole report.
pub fn report_of(dockerfile: &str, steps: Vec<Step<'_>>, options: &[&str]) -> Value {
    let dir = TempDir::new().unwrap();
    let history: Vec<Value> = steps
        .iter()
        .map(|(text, layer)| {
            let ends = ["RUN", "COPY", "ADD"].iter().any(|word| text.starts_with(word));
            let text = format!("{text}{}", if ends { " # buildkit" } else { "" });
            json!({"created_by": text, "comment": "buildkit.dockerfile.v0", "empty_layer": layer.is_none()})
        })
        .collect();
    let commands = steps
        .iter()
        .filter_map(|(text, _)| text.strip_prefix("CMD "));
    let command: Option<Value> = commands
        .map(|json| serde_json::from_str(json).unwrap())
        .next_back();
    let layers = steps.into_iter().filter_map(|(_, layer)| layer);
    let mut image = Image::new(layers).history(history.into());
    if let Some(command) = command {
        image = image.run(json!({ "Cmd": command }));
    }
    let image = image.docker().write_tar(&dir.path().join("image.tar"));
    let file = dir.path().join("Dockerfile");
    std::fs::write(&file, dockerfile).unwrap();
    report(image, &[&["-f", file.to_str().unwrap()], options].concat())
}

/// Those of one rule.
pub fn of<'a>(findings: &'a [Value], rule: &str) -> Vec<&'a Value> {
    findings
        .iter()
        .filter(|finding| finding["rule"] == rule)
        .collect()
}

/// The only one of a rule.
pub fn only<'a>(findings: &'a [Value], rule: &str) -> &'a Value {
    let found = of(findings, rule);
    assert_eq!(found.len(), 1, "{rule}: {findings:#?}");
    found[0]
}
