//! What every finding of a rule has in common, to be filled in.

use super::{Options, Subject};
use crate::inspection::{Finding, Written};

/// A finding of a rule about a layer: its rule, severity and place. None where the catalogue has no such rule.
pub fn about_layer(
    subject: &Subject<'_>,
    options: &Options,
    rule: &str,
    layer: usize,
) -> Option<Finding> {
    let place = subject.place(layer);
    Some(Finding {
        layer: Some(layer),
        line: place.line(),
        stage: place.stage.map(str::to_owned),
        from_stage: place.from_stage.map(str::to_owned),
        ..bare(options, rule)?
    })
}

/// A finding of a rule about a line that made no layer. None where the catalogue has no such rule.
pub fn about_line(options: &Options, rule: &str, line: u32, stage: &str) -> Option<Finding> {
    Some(Finding {
        line: Some(line),
        stage: Some(stage.to_owned()),
        ..bare(options, rule)?
    })
}

fn bare(options: &Options, rule: &str) -> Option<Finding> {
    let rule = options.catalogue.rule(rule)?;
    Some(Finding {
        rule: rule.id.clone(),
        severity: rule.severity,
        title: rule.title.clone(),
        paths: Vec::new(),
        files: 0,
        bytes: 0,
        layer: None,
        line: None,
        stage: None,
        from_stage: None,
        live: false,
        hidden_by: None,
        fix: String::new(),
        written: Written::default(),
        same_as: rule.same_as.clone(),
    })
}
